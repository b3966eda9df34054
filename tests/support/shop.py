"""A shop to test with: a real store, and workbooks that another program fills."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import sqlalchemy as sa
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
from tillbook.store.engine import connect, transaction
from tillbook.store.opening import init_store, open_store, url_of
from tillbook.store.people import Person
from tillbook.store.reading import Reader
from tillbook.store.store import Store
from tillbook.workbooks.book import WorkbookFile

Row = Mapping[str, Any]


class Shop:
    """One system's store in a folder, and the verbs on workbooks beside it."""

    def __init__(self, folder: Path, system: str = "cloudpos", address: str | None = None) -> None:
        self.folder = folder
        self.address = address or str(folder / "store.db")
        self.system = system
        self._known: set[str] = set()
        init_store(self.address, systems.load(system))

    @property
    def store(self) -> Store:
        """The store, opened anew as each command does."""
        return open_store(self.address, systems.load(self.system))

    def store_of(self, who: str, *rights: str, **limits: Any) -> Store:
        """The store as that person opens it; on a server a login, which may undo unless told otherwise."""
        return open_store(self.address_of(who, *rights, **limits), systems.load(self.system))

    def address_of(self, who: str, *rights: str, **limits: Any) -> str:
        """The store's address for that person."""
        url = url_of(self.address)
        if not self.is_server:
            return self.address
        if who not in self._known:
            with transaction(connect(url)) as connection:
                made = connection.execute(
                    sa.text("SELECT FROM pg_roles WHERE rolname = :who"), {"who": who}
                ).first()
                if made is None:
                    connection.exec_driver_sql(f"CREATE ROLE {who} LOGIN PASSWORD 'secret'")
            self.store.grant(Person(who, rights or ("undo", "export"), **limits))
            self._known.add(who)
        return url.set(username=who, password="secret").render_as_string(hide_password=False)

    @property
    def is_server(self) -> bool:
        """Whether the store is on a server that knows who is who."""
        return "postgresql" in self.address

    def _told(self, who: str) -> str | None:
        return None if self.is_server else who

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
        who = asked.pop("operator", "ann")
        done = run_commit(WorkbookFile(path), self.store_of(who), operator=self._told(who), **asked)
        assert done is not None
        return done

    def undo(self, batch: str | None = "last", operator: str = "zoe") -> Undo:
        """Take that import back."""
        store = self.store_of(operator)
        return run_undo(batch or "", store, language="en", operator=self._told(operator))

    def customers(self) -> list[dict[str, str]]:
        """What the store holds, in the order of an export; blanks, ids and versions left out."""
        frame = self.store.read(Reader.customers).drop(columns=["id", "version"])
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
        """What somebody else does to the store, committed at once; `?` stands for a value."""
        engine = connect(url_of(self.address))
        parts = statement.split("?")
        named = "".join(f"{part}:v{at}" for at, part in enumerate(parts[:-1])) + parts[-1]
        with transaction(engine, writes=True) as connection:
            done = connection.execute(sa.text(named), {f"v{at}": value for at, value in enumerate(values)})
            return [tuple(row) for row in done.all()] if done.returns_rows else []

    def forbid(self, column: str, value: str) -> None:
        """A rule that the administrator of the database added, which Tillbook knows nothing of."""
        if self.is_server:
            self.sql(
                "CREATE FUNCTION forbid() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN RAISE EXCEPTION 'no such {column}'; END $$"
            )
        for event in ("INSERT", "UPDATE"):
            self.sql(
                f"CREATE TRIGGER forbid_{event} BEFORE {event} ON customer FOR EACH ROW "
                f"WHEN (NEW.{column} = '{value}') "
                + (
                    "EXECUTE FUNCTION forbid()"
                    if self.is_server
                    else f"BEGIN SELECT RAISE(ABORT, 'no such {column}'); END"
                )
            )

    def dump(self) -> list[str]:
        """Everything that the store holds, as text."""
        engine = connect(url_of(self.address))
        with transaction(engine) as connection:
            found = sa.MetaData()
            found.reflect(connection)
            return [
                f"{table.name}: {row}"
                for table in found.sorted_tables
                if table.name != "access"
                for row in sorted(map(str, connection.execute(sa.select(table))))
            ]


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
