"""What a conversion found and did, for people, for programs, and for the workbook that it made."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pandas as pd

from tillbook.commands.questions import Question, about_columns, open_questions, was_taken
from tillbook.commands.summary import Summary, Table
from tillbook.commands.validate import Validation
from tillbook.commands.ways import Way
from tillbook.core.sheet import ChangesSheet
from tillbook.core.wording import Wording
from tillbook.language import Text, _, _n
from tillbook.recipes.converting import Converted
from tillbook.recipes.fates import Fate
from tillbook.recipes.table import SourceTable

SHEET: Final = _("Conversion")
_HEADER: Final = (_("Column"), _("Filled cells"), _("Goes to"))
_FORM: Final = _("Read as {encoding}, with ‘{delimiter}’ between the columns.")
_COUNTS: Final = _n(
    "{count} row: {customers} customers, {skipped} left out.",
    "{count} rows: {customers} customers, {skipped} left out.",
)
_READY: Final = _("{path} is ready; the sheet ‘{sheet}’ says where each column went.")
_KEPT: Final = _(
    "How this export is read is kept in {file}; the next one with the same columns is read so too."
)
_BY_HAND: Final = _("Nothing was converted. Say in {file} where the columns go, then convert again.")
# A separator that nobody would see.
_SIGNS: Final = {"\t": "tab", " ": "space"}


@dataclass(frozen=True)
class Conversion:
    """An export, the way in which it was read, and what became of it.

    `converted` is None, and nothing was made, when its columns are still to be settled in the file `mapping`.
    `path` is the workbook, None where it was only looked at; `preview` is what validate says of it.
    """

    table: SourceTable
    way: Way
    converted: Converted | None
    wording: Wording
    path: Path | None = None
    mapping: Path | None = None
    preview: Validation | None = None

    @property
    def questions(self) -> list[Question]:
        """What was suggested, each with its suggestion."""
        columns = [about_columns(self.way.matches, self.wording)] if self.way.matches else []
        return [*columns, *(open_questions(self.converted, self.wording) if self.converted else ())]

    @property
    def customers(self) -> pd.DataFrame:
        """The customers as they go into the template, fields by label, blanks as NA; by row of the export."""
        if self.converted is None:
            return pd.DataFrame()
        return self.converted.cells.rename(columns=self.wording.label)

    @property
    def names(self) -> pd.DataFrame:
        """The names that were split, or stood in for: what there was, and first and last name; by row."""
        return self.converted.names if self.converted else pd.DataFrame()

    @property
    def fates(self) -> Sequence[Fate]:
        """What became of each column of the export."""
        return self.converted.fates if self.converted else ()

    @property
    def summary(self) -> Summary:
        """What the export is, where its columns go, what was suggested, and how the workbook checks out."""
        parts: list[str | Table] = [*self._about(), *self._counts()]
        if self.converted:
            parts.append(
                Table(tuple(map(self.wording.translate, _HEADER)), fate_rows(self.fates, self.wording))
            )
        for question in self.questions:
            if was_taken(self.way.answers, question.kind):
                parts += [question.title.told(self.wording.language), question.suggestion]
            else:
                parts.append(question.left.told(self.wording.language))
        parts += [
            remark.told(self.wording.language)
            for remark in (self.converted.remarks if self.converted else ())
        ]
        return Summary(self.wording.language, [*parts, *self._ending()])

    def _about(self) -> list[str]:
        told = [text.told(self.wording.language) for text in self.way.about(self.table.name)]
        if self.table.delimiter:
            sign = _SIGNS.get(self.table.delimiter, self.table.delimiter)
            told.append(self.wording.told(_FORM, encoding=str(self.table.encoding), delimiter=sign))
        return told

    def _counts(self) -> list[str]:
        if self.converted is None:
            return [self.wording.told(_BY_HAND, file=str(self.mapping))]
        customers, skipped = len(self.converted.cells), len(self.converted.skipped)
        return [self.wording.told(_COUNTS, count=customers + skipped, customers=customers, skipped=skipped)]

    def _ending(self) -> list[str | Table]:
        parts: list[str | Table] = []
        if self.path:
            sheet = Text(SHEET)
            parts.append(self.wording.told(_READY, path=str(self.path), sheet=sheet))
        if self.mapping and self.converted:
            parts.append(self.wording.told(_KEPT, file=str(self.mapping)))
        return [*parts, *(self.preview.summary.parts if self.preview else ())]

    def _repr_html_(self) -> str:
        return self.summary.html()

    def as_json(self) -> dict[str, object]:
        """The object that `--json` prints."""
        done = self.converted
        return {
            "source": self.table.name,
            "recipe": self.way.recipe.name or None,
            "encoding": self.table.encoding,
            "delimiter": self.table.delimiter,
            "path": str(self.path) if self.path else None,
            "mapping": str(self.mapping) if self.mapping else None,
            "rows": len(done.cells) + len(done.skipped) if done else 0,
            "customers": len(done.cells) if done else 0,
            "skipped": [{"row": row, "why": self.wording.translate(why)} for row, why in done.skipped.items()]
            if done
            else [],
            "columns": [_as_json(fate, self.wording) for fate in self.fates],
            "questions": [
                {"kind": question.kind, "text": question.text.told(self.wording.language)}
                for question in self.questions
            ],
            "preview": self.preview.as_json() if self.preview else None,
        }


def conversion_sheet(done: Conversion) -> ChangesSheet:
    """The sheet that says, in the workbook, where each column went, and what found no place."""
    wording = done.wording
    rows = fate_rows(done.fates, wording)
    if done.converted:
        rows += [
            (wording.told(_("{column}, row {row}"), column=column, row=str(row)), "1", text)
            for column, cells in done.converted.left.items()
            for row, text in cells.items()
        ]
        rows += [
            (wording.told(_("Row {row}"), row=str(row)), "", wording.translate(why))
            for row, why in done.converted.skipped.items()
        ]
    return ChangesSheet(wording.translate(SHEET), tuple(map(wording.translate, _HEADER)), rows)


def fate_rows(fates: Sequence[Fate], wording: Wording) -> list[tuple[str, ...]]:
    """(column, filled cells, where it goes) of each column, below `_HEADER`."""
    return [(fate.column, str(fate.cells), _place(fate, wording)) for fate in fates]


def _place(fate: Fate, wording: Wording) -> str:
    if fate.why:
        return wording.told(_("left out: {why}"), why=fate.why)
    return ", ".join(map(wording.label, fate.fields))


def _as_json(fate: Fate, wording: Wording) -> dict[str, object]:
    why = fate.why.told(wording.language) if fate.why else None
    return {"column": fate.column, "cells": fate.cells, "fields": list(fate.fields), "why": why}
