"""Recipes by name: the modules of `tillbook_recipes`, and of packages named in `TILLBOOK_RECIPES`."""

from collections.abc import Iterable
from functools import cache
from importlib import import_module

from tillbook.errors import UsageError
from tillbook.language import _
from tillbook.plugins import modules_of
from tillbook.recipes.recipe import Recipe
from tillbook.recipes.table import SourceTable, folded

# An export of which a recipe knows fewer of the columns is another platform's.
_LEAST = 0.5


def recipe_names() -> list[str]:
    """The recipes that there are, in alphabetical order."""
    return sorted(_modules())


@cache
def load_recipe(name: str) -> Recipe:
    """The recipe of that name, whatever its case and punctuation; raises UsageError when there is none."""
    modules = {folded(known): module for known, module in _modules().items()}
    if folded(name) not in modules:
        raise UsageError(
            _("There is no recipe named ‘{recipe}’. There are: {recipes}."),
            recipe=name,
            recipes=recipe_names(),
        )
    recipe: Recipe = import_module(modules[folded(name)]).recipe
    return recipe


def recognise(table: SourceTable, also: Iterable[Recipe] = ()) -> Recipe | None:
    """The recipe that knows most of the table's columns; None when the export is none of theirs.

    Those of `also` are the person's own, and go first.
    """
    own = [recipe for recipe in also if recipe.fits(table)]
    scored = [(recipe.fits(table), recipe) for recipe in map(load_recipe, recipe_names())]
    likely = [found for found in scored if found[0] >= _LEAST]
    best = max(likely, key=lambda found: found[0], default=(0.0, None))[1]
    return own[0] if own else best


def _modules() -> dict[str, str]:
    return modules_of("tillbook_recipes", "TILLBOOK_RECIPES")
