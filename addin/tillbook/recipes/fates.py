"""What became of each column of an export: a field, the notes, or left out, and why."""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from tillbook.language import Text, _
from tillbook.recipes.fitting import Fitted
from tillbook.recipes.groups import twins
from tillbook.recipes.recipe import Recipe
from tillbook.recipes.table import SourceTable
from tillbook.schema import Kind, Schema

BLANK: Final = _("The column is blank.")
NO_PLACE: Final = _("There is no place for it.")
USUAL: Final = _("It says nothing that another column, or a blank cell, does not say.")


@dataclass(frozen=True)
class Fate:
    """One column of the export: how many cells it fills, and the fields of the system that they went to.

    `why` says, where there is no field, why it stays behind.
    """

    column: str
    cells: int
    fields: tuple[str, ...]
    why: Text | None = None


def fates(
    table: SourceTable, recipe: Recipe, fitted: Fitted, target: Schema, silent: Container[str] = ()
) -> list[Fate]:
    """One for each column of the table, in its order; the `silent` ones only say what a blank says."""
    homes = _homes(table, recipe, fitted)
    reasons = recipe.reasons(table)
    notes = [key for key, found in target.fields.items() if found.kind is Kind.NOTE][:1]
    first = twins(table, recipe.either)
    fates = []
    for header in table.frame.columns:
        aside = [fitted.aside.get(name) for name in (header, first.get(header, header))]
        is_noted = any(cells is not None and cells.notna().any() for cells in aside)
        went = (*(() if header in silent else homes.get(header, ())), *(notes if is_noted else ()))
        why = reasons.get(header, NO_PLACE if is_noted else USUAL)
        fates.append(_fate(table.frame[header], () if header in reasons else went, why))
    return fates


def _homes(table: SourceTable, recipe: Recipe, fitted: Fitted) -> dict[str, tuple[str, ...]]:
    """The system's fields by header."""
    homes: dict[str, tuple[str, ...]] = {}
    for key, reading in recipe.fields.items():
        for header in table.headers(reading.columns):
            homes[header] = tuple(dict.fromkeys((*homes.get(header, ()), *fitted.homes.get(key, ()))))
    return homes | {
        header: homes[first] for header, first in twins(table, recipe.either).items() if first in homes
    }


def _fate(column: pd.Series, homes: Sequence[str], why: str) -> Fate:
    """Of a column that goes to these fields; why it goes nowhere where there are none."""
    header, cells = str(column.name), int(column.notna().sum())
    if not cells:
        return Fate(header, 0, (), Text(BLANK))
    fields = tuple(dict.fromkeys(homes))
    return Fate(header, cells, fields, None if fields else Text(why))
