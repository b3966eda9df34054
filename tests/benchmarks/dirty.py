"""A customer sheet as people leave it: new rows, changed ones, repairable dirt, and faults that are known."""

import datetime as dt
import random
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter
from tests.benchmarks import faults
from tests.benchmarks.faults import Blame, Formula, Row
from tests.support.people import People, Person

from tillbook.core.marks import marks
from tillbook.core.sheet import SPECIAL_COLUMNS
from tillbook.core.wording import Wording
from tillbook.schema import Kind, Schema

FIRST_ROW = 2


@dataclass(frozen=True)
class Dirty:
    """What was written: the file, (row, column, code) of all that is wrong, how many rows of each sort."""

    path: Path
    truth: frozenset[tuple[int, str, str]]
    rows: int
    new: int
    changed: int
    unchanged: int
    errors: int


@dataclass
class _Entry:
    """One row of the sheet, what becomes of it, and its (column, code) pairs."""

    cells: Row
    fate: str
    blames: list[Blame] = field(default_factory=list)


class SheetMaker:
    """Makes sheets for one store: `customers` are what it holds, `people` those who are not in it."""

    def __init__(self, schema: Schema, customers: pd.DataFrame, people: People) -> None:
        self.schema, self.people = schema, people
        self._kinds = {key: found.kind for key, found in schema.fields.items()}
        self.random: random.Random = people.random
        self.wording = Wording(schema, "en")
        self._marks = marks(customers["version"], customers, schema)
        self._customers = customers
        self._unused = self.random.sample(range(len(customers)), len(customers))

    def make(self, path: Path, rows: int) -> Dirty:
        """A sheet of so many rows: 60 % new, 20 % stored ones, 10 % dirty but sound, 10 % at fault."""
        sound, known, dirt = rows * 6 // 10, rows // 5, rows // 10
        entries = [_Entry(self.spelt(self.person()), "new") for _ in range(sound)]
        entries += [self._known(changed=place % 10 > 0) for place in range(known)]
        entries += [self._repairable(place) for place in range(dirt)]
        entries += self._wrong(rows - len(entries))
        self.random.shuffle(entries)
        self._write(path, [entry.cells for entry in entries])
        fates = Counter(entry.fate for entry in entries)
        truth = {
            (row, column, code)
            for row, entry in enumerate(entries, FIRST_ROW)
            for column, code in entry.blames
        }
        return Dirty(
            path, frozenset(truth), rows, fates["new"], fates["changed"], fates["same"], fates["out"]
        )

    def person(self) -> Person:
        """Somebody who is not in the store; one in three waits for an account number."""
        told = self.people.take(1)[0]
        return told if self.random.random() < 0.7 else {**told, "account_number": ""}

    def cells(self, told: Person) -> Row:
        """Cells as the template shows these canonical texts."""
        return {key: self._cell(key, text) for key, text in told.items() if text}

    def spelt(self, told: Person) -> Row:
        """Cells as people type these canonical texts."""
        cells = self.cells(told)
        if self.random.random() < 0.4:
            cells["mobile"] = faults.spaced(told["mobile"], self.random.randrange(4))
        if self.random.random() < 0.5:
            cells["country"] = told["country"]
        return cells

    def stored(self) -> tuple[Person, str, str]:
        """A stored customer that no row has taken yet: the fields, the record id, the version mark."""
        at = self._unused.pop()
        found = self._customers.iloc[at]
        told = {name: found[name] for name in self._kinds if isinstance(found[name], str)}
        return told, found["id"], self._marks[at]

    def filled(self, told: Person, record: str, mark: str) -> Row:
        """The row of a populated template."""
        return self.cells(told) | {"record": record, "version": mark}

    def mark(self, version: str, told: Person) -> str:
        """The version cell of a workbook that was filled with these texts."""
        values = pd.DataFrame([told], columns=list(self.schema.fields), dtype="str")
        return marks([version], values, self.schema)[0]

    def _cell(self, key: str, text: str) -> Any:
        kind = self._kinds[key]
        if kind is Kind.DATE:
            return dt.date.fromisoformat(text)
        return float(text) if kind is Kind.MONEY else self.wording.shown(key, text)

    def _known(self, changed: bool) -> _Entry:
        cells = self.filled(*self.stored())
        if changed:
            cells |= {"address1": f"{self.random.randrange(900)} New Road", "notes": "Moved house."}
        return _Entry(cells, "changed" if changed else "same")

    def _repairable(self, place: int) -> _Entry:
        told = self.people.take(1)[0]
        soil = faults.DIRT[place % len(faults.DIRT)]
        cells = self.cells(told)
        return _Entry(cells, "new", list(soil(cells, told)))

    def _wrong(self, rows: int) -> Iterator[_Entry]:
        made = 0
        for place in range(rows):
            fault = faults.FAULTS[place % len(faults.FAULTS)]
            entries = [_Entry(cells, "out", blames) for cells, blames in fault(self)]
            # A fault that two rows share may not fit at the end.
            if made + len(entries) > rows:
                entries = [_Entry(self.cells(self.person()), "new")]
            yield from entries
            made += len(entries)
            if made == rows:
                return

    def _write(self, path: Path, rows: list[Row]) -> None:
        keys = [*self.schema.fields, *SPECIAL_COLUMNS]
        required = {name for name, found in self.schema.fields.items() if found.is_required}
        with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
            sheet = book.add_worksheet("Customers")
            day = book.add_format({"num_format": "dd/mm/yyyy"})
            for column, key in enumerate(keys):
                sheet.write_string(0, column, self.wording.label(key) + (" *" if key in required else ""))
            for row, cells in enumerate(rows, FIRST_ROW - 1):
                for column, key in enumerate(keys):
                    if key in cells:
                        _put(sheet, row, column, cells[key], day)
            facts = {"system": self.schema.system, "edition": str(self.schema.edition), "language": "en"}
            for name, text in {**facts, "workbook": str(uuid.UUID(int=self.random.getrandbits(128)))}.items():
                book.set_custom_property(f"tillbook.{name}", text)


def _put(sheet: Any, row: int, column: int, value: Any, day: Any) -> None:
    match value:
        case str():
            sheet.write_string(row, column, value)
        case float():
            sheet.write_number(row, column, value)
        case dt.date():
            sheet.write_datetime(row, column, dt.datetime.combine(value, dt.time()), day)
        case Formula(text, shown):
            sheet.write_formula(row, column, text, value=shown)
