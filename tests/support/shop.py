"""A shop to test with: a real store, and workbooks that another program fills."""

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from tillbook import systems
from tillbook.commands.commit import Commit
from tillbook.commands.commit import commit as run_commit
from tillbook.commands.template import template
from tillbook.commands.undo import Undo
from tillbook.commands.undo import undo as run_undo
from tillbook.commands.validate import Validation
from tillbook.commands.validate import validate as run_validate
from tillbook.core.sheet import SPECIAL_COLUMNS
from tillbook.store.opening import init_store, open_store
from tillbook.store.store import Store
from tillbook.workbooks.book import WorkbookFile

Row = Mapping[str, Any]


class Shop:
    """One system's store in a folder, and the verbs on workbooks beside it."""

    def __init__(self, folder: Path, system: str = "cloudpos") -> None:
        self.folder = folder
        self.address = str(folder / "store.db")
        self.system = system
        init_store(self.address, systems.load(system))

    @property
    def store(self) -> Store:
        """The store, opened anew as each command does."""
        return open_store(self.address, systems.load(self.system))

    def sheet(self, name: str, rows: Sequence[Row]) -> Path:
        """A template filled with these rows, cells by field key."""
        path = self.folder / name
        template(path, self.store, language="en")
        type_in(path, dict(enumerate(rows, start=2)))
        return path

    def export(self, name: str, where: str | None = None) -> Path:
        """A workbook of the store's customers."""
        path = self.folder / name
        template(path, self.store, with_customers=True, where=where, language="en")
        return path

    def validate(self, path: Path, **asked: Any) -> Validation:
        """Validate that workbook."""
        return run_validate(WorkbookFile(path), self.store, **asked)

    def commit(self, path: Path, **asked: Any) -> Commit:
        """Commit that workbook as ann, or whoever `operator` says."""
        asked.setdefault("operator", "ann")
        done = run_commit(WorkbookFile(path), self.store, **asked)
        assert done is not None
        return done

    def undo(self, batch: str | None = "last", operator: str = "zoe") -> Undo:
        """Take that import back."""
        return run_undo(batch or "", self.store, language="en", operator=operator)

    def customers(self) -> list[dict[str, str]]:
        """What the store holds, in the order of an export; blanks, ids and versions left out."""
        with self.store.reading() as reader:
            frame = reader.customers().drop(columns=["id", "version"])
        return [
            {str(name): text for name, text in row.items() if isinstance(text, str)}
            for row in frame.to_dict("records")
        ]

    def customer(self, **wanted: str) -> dict[str, str]:
        """The one customer with these values."""
        found = [one for one in self.customers() if wanted.items() <= one.items()]
        assert len(found) == 1, found
        return found[0]

    def sql(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """What somebody else does to the store's file, committed at once."""
        with closing(sqlite3.connect(self.address)) as connection, connection:
            return connection.execute(statement, values).fetchall()

    def dump(self) -> list[str]:
        """Everything that the store holds, as text."""
        with closing(sqlite3.connect(self.address)) as connection:
            return list(connection.iterdump())


def type_in(path: Path, rows: Mapping[int, Row]) -> None:
    """Type cells, by sheet row and field key, as another program does; None empties a cell."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    places = _places(sheet)
    for row, cells in rows.items():
        for key, value in cells.items():
            sheet.cell(row, places[key]).value = value
    book.save(path)


def read_sheet(path: Path) -> dict[int, dict[str, Any]]:
    """The filled cells of the first sheet, by row and key."""
    sheet = openpyxl.load_workbook(path).worksheets[0]
    places = _places(sheet)
    found = {
        row: {key: cell for key, at in places.items() if (cell := sheet.cell(row, at).value) is not None}
        for row in range(2, sheet.max_row + 1)
    }
    return {row: cells for row, cells in found.items() if cells}


def read_column(path: Path, key: str) -> list[Any]:
    """One column of the first sheet, in the order of the rows that hold anything."""
    return [cells.get(key) for cells in read_sheet(path).values()]


def read_changes(path: Path) -> list[tuple[Any, ...]]:
    """The rows of the last sheet, its header first; blanks as empty texts."""
    last = openpyxl.load_workbook(path).worksheets[-1]
    return [tuple("" if cell is None else cell for cell in row) for row in last.iter_rows(values_only=True)]


def _places(sheet: Worksheet) -> dict[str, int]:
    headers = {str(cell.value).removesuffix(" *"): int(cell.column or 0) for cell in sheet[1] if cell.value}
    system = "cloudpos" if "Last name" in headers else "loyverse"
    labels = {field.label: key for key, field in systems.load(system).fields.items()}
    labels |= {header: key for key, header in SPECIAL_COLUMNS.items()}
    return {labels[text]: at for text, at in headers.items() if text in labels}
