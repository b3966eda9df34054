"""Customer workbooks, filled by a program that is not ours (openpyxl), and read back by it.

A cell is what JSON can say: text, number, true, false, null for blank; and `{"date": "1985-06-26"}`,
`{"error": "#N/A"}`, `{"formula": "=A1&A2"}`. openpyxl does not calculate, so a formula has no result in the
file, unless it is one text: `{"formula": "=\\"LA1 1AA\\""}` has that text as its result.
"""

import datetime as dt
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.styles import PatternFill
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from tillbook.core.frame import SheetRows

CUSTOMERS = "Customers"
_GREY = PatternFill("solid", fgColor="DDDDDD")
_ONE_TEXT = re.compile(r'<c ([^>]*)><f>("|&quot;)([^"&]*)\2</f><v ?/?>(?:</v>)?</c>')


@dataclass(frozen=True)
class Result:
    """What the sheet says about one row, as another program reads it."""

    status: str | None
    message: str | None


def write_sheet(
    path: Path,
    header: Sequence[object],
    rows: Iterable[Sequence[object]],
    *,
    title: Sequence[Sequence[object]] = (),
    sheet: str = CUSTOMERS,
    hidden: Iterable[int] = (),
    date1904: bool = False,
    blank_below: int = 0,
) -> Path:
    """A workbook of somebody's own: `title` rows, a header, customers, then so many blank coloured rows."""
    book = Workbook()
    if date1904:
        book.epoch = CALENDAR_MAC_1904
    drawn: Any = book.active
    drawn.title = sheet
    lines = [*title, header, *rows]
    for row, cells in enumerate(lines, start=1):
        _fill(drawn, row, dict(enumerate(cells, start=1)))
    for row in hidden:
        drawn.row_dimensions[row].hidden = True
    for row in range(len(lines) + 1, len(lines) + blank_below + 1):
        for column in range(1, len(header) + 1):
            drawn.cell(row, column).fill = _GREY
    return _save(book, path)


def edit_sheet(
    path: Path,
    edits: Mapping[int, Mapping[str, object]],
    sheet: str = CUSTOMERS,
    copies: Mapping[int, int] | None = None,
) -> Path:
    """The workbook with whole rows copied (row -> from row), then cells typed over, by row and header."""
    book = load_workbook(path)
    drawn: Any = book[sheet]
    for row, origin in (copies or {}).items():
        _fill(drawn, row, {cell.column: cell.value for cell in drawn[origin]})
    places = _places(drawn)
    for row, cells in edits.items():
        _fill(drawn, row, {places[name]: value for name, value in cells.items()})
    return _save(book, path)


def fill_template(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> Path:
    """A template of ours with these customers from row 2 on."""
    return edit_sheet(
        path, {at: dict(zip(header, cells, strict=False)) for at, cells in enumerate(rows, start=2)}
    )


def sheet_rows(columns: Mapping[str, Sequence[Any]], **more: Any) -> SheetRows:
    """Rows as the core reads them, from row 2 on, without any file: cells by field key."""
    height = max(map(len, columns.values()), default=0)
    return SheetRows(
        sheet=CUSTOMERS,
        header_row=1,
        positions={key: at for at, key in enumerate(columns)},
        end=len(columns),
        rows=list(range(2, height + 2)),
        columns=columns,
        **more,
    )


def read_results(path: Path, sheet: str = CUSTOMERS, header_row: int = 1) -> dict[int, Result]:
    """Status and Error message of every row that has either."""
    drawn: Any = load_workbook(path)[sheet]
    places = _places(drawn, header_row)
    found = {
        row: Result(*(_text(drawn, row, places.get(name)) for name in ("Status", "Error message")))
        for row in range(header_row + 1, drawn.max_row + 1)
    }
    return {row: result for row, result in found.items() if result != Result(None, None)}


def read_column(path: Path, header: str, sheet: str = CUSTOMERS) -> dict[int, object]:
    """The filled cells below a header, by sheet row."""
    drawn: Any = load_workbook(path)[sheet]
    column = _places(drawn)[header]
    cells = {row: drawn.cell(row, column).value for row in range(2, drawn.max_row + 1)}
    return {row: value for row, value in cells.items() if value is not None}


def _places(sheet: Any, header_row: int = 1) -> dict[str, int]:
    """Column number (A is 1) by header text."""
    cells = [cell for cell in sheet[header_row] if cell.value is not None]
    return {str(cell.value).removesuffix(" *"): cell.column for cell in cells}


def _text(sheet: Any, row: int, column: int | None) -> str | None:
    value = sheet.cell(row, column).value if column else None
    return None if value is None else str(value)


def _fill(sheet: Any, row: int, cells: Mapping[int, object]) -> None:
    for column, value in cells.items():
        _type(sheet.cell(row, column), value)


def _type(cell: Any, value: object) -> None:
    match value:
        case {"date": str(text)}:
            cell.value = dt.datetime.fromisoformat(text)
            cell.number_format = "dd/mm/yyyy"
        case {"formula": str(text)} | {"error": str(text)}:
            cell.value = text
        case str():
            cell.value = value
            # openpyxl takes a text that begins with = for a formula; what is typed behind ' is none.
            cell.data_type = "s"
        case _:
            cell.value = value


def _save(book: Workbook, path: Path) -> Path:
    book.save(path)
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    sheets = [name for name in parts if name.startswith("xl/worksheets/") and b"<f>" in parts[name]]
    if sheets:
        parts |= {name: _calculated(parts[name].decode()).encode() for name in sheets}
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
            for name, content in parts.items():
                package.writestr(name, content)
    return path


def _calculated(xml: str) -> str:
    return _ONE_TEXT.sub(r'<c \1 t="str"><f>"\3"</f><v>\3</v></c>', xml)
