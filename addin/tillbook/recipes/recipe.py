"""`Recipe`: one platform's export, described once: how it is known, and where its columns go."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Final

import pandas as pd

from tillbook.core.sheet import SPECIAL_COLUMNS
from tillbook.language import _, in_every_language
from tillbook.recipes.readings import Reading, column
from tillbook.recipes.table import SourceTable, folded
from tillbook.schema import Schema

# Why a column stays behind, for recipes to say.
COUNTED: Final = _("The platform works it out by itself.")
TECHNICAL: Final = _("It means something to the platform only.")
SECRET: Final = _("It is not for a customer list.")

# Headers of what nobody should carry from one system into another.
PASSWORDS: Final = ("*password*", "*passwd*", "user_pass*", "*token*", "*iban*", "*credit card*")


@dataclass(frozen=True)
class Skip:
    """Rows that are no customers: which (True by row), and why, as a marked text."""

    which: Callable[[SourceTable], pd.Series]
    why: str


@dataclass(frozen=True)
class Recipe:
    """Where the columns of a platform's export go.

    `fields` are keys of the system `vocabulary`, or of another one, or `any_phone`; a system without a field
    has it in its counterpart, else in the notes. `known_by` are the headers that such an export always has:
    every entry is one header, or several of which any will do. `noted` columns go into the notes, each as a
    line with its header. `left_out` columns stay behind: header -> marked text that says why; a `*` in it
    stands for any letters, and `PASSWORDS` are left out of every export. All others go into the notes, too.
    `either` are the beginnings of headers that mean the same twice, the better first (`shipping_`,
    `billing_`): each row takes the first group that has anything in it.
    """

    name: str
    title: str
    known_by: Sequence[str | Sequence[str]]
    fields: Mapping[str, Reading]
    noted: Sequence[str] = ()
    left_out: Mapping[str, str] = field(default_factory=dict)
    either: Sequence[str] = ()
    skip: Skip | None = None
    vocabulary: str = "cloudpos"

    def fits(self, table: SourceTable) -> float:
        """From 0 to 1: how many of the table's columns the recipe knows; 0 when it is another export."""
        marks = [(mark,) if isinstance(mark, str) else tuple(mark) for mark in self.known_by]
        if not all(table.headers(mark) for mark in marks):
            return 0.0
        headers = list(table.frame.columns)
        return len(self.known(table)) / len(headers) if headers else 0.0

    def known(self, table: SourceTable) -> list[str]:
        """The table's columns that the recipe speaks of."""
        read = (name for reading in self.fields.values() for name in reading.columns)
        listed = [*table.headers([*read, *self.noted]), *self.reasons(table)]
        others = (self._twins(header) for header in listed)
        return list(dict.fromkeys([*listed, *table.headers(name for names in others for name in names)]))

    def reasons(self, table: SourceTable) -> Mapping[str, str]:
        """Why a column stays behind, by header; those that the recipe reads by name never do."""
        read = table.headers(
            [*(name for reading in self.fields.values() for name in reading.columns), *self.noted]
        )
        rules = {**self.left_out, **dict.fromkeys(PASSWORDS, SECRET)}
        return {
            header: why
            for header in table.frame.columns
            if header not in read and (why := _first_match(header, rules))
        }

    def _twins(self, header: str) -> list[str]:
        """What the header is called in the other groups."""
        start = next((start for start in self.either if folded(header).startswith(folded(start))), None)
        rest = folded(header).removeprefix(folded(start)) if start else ""
        return [f"{other} {rest}" for other in self.either if rest]


def _first_match(header: str, rules: Mapping[str, str]) -> str | None:
    text = header.casefold()
    return next(
        (
            why
            for rule, why in rules.items()
            if (fnmatchcase(text, rule.casefold()) if "*" in rule else folded(header) == folded(rule))
        ),
        None,
    )


def any_label(schema: Schema, key: str) -> tuple[str, ...]:
    """What templates of a system call the field, in any language; the field's key as well."""
    return (*in_every_language(schema.fields[key].label).values(), key)


def template_columns() -> dict[str, str]:
    """Why the columns of a template that are no fields stay behind: its results, and its hidden ids."""
    names = (name for label in SPECIAL_COLUMNS.values() for name in in_every_language(label).values())
    return dict.fromkeys(names, TECHNICAL)


def from_template(schema: Schema, also: Mapping[str, Sequence[str]] | None = None) -> dict[str, Reading]:
    """A reading of every field of a system, by the headers that its templates have in any language.

    `also` are further names of a field's column, the surest first.
    """
    more = also or {}
    return {
        key: column(*dict.fromkeys((*more.get(key, ()), *any_label(schema, key)))) for key in schema.fields
    }
