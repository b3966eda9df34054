"""Recipes: where the columns of another platform's export go. A recipe module imports from here only."""

from tillbook.language import _
from tillbook.recipes.readings import (
    Reading,
    birthday,
    column,
    consent,
    joined,
    mapped,
    objection,
)
from tillbook.recipes.recipe import (
    COUNTED,
    SECRET,
    TECHNICAL,
    Recipe,
    Skip,
    any_label,
    from_template,
    template_columns,
)
from tillbook.recipes.table import SourceTable

__all__ = [
    "COUNTED",
    "SECRET",
    "TECHNICAL",
    "Reading",
    "Recipe",
    "Skip",
    "SourceTable",
    "_",
    "any_label",
    "birthday",
    "column",
    "consent",
    "from_template",
    "joined",
    "mapped",
    "objection",
    "template_columns",
]
