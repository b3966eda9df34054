"""An open sheet's cells, column by column: two reads for a sheet of any length."""

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, Final

from tillbook.core.sheet import CellError, Cells, CellValue, trim
from tillbook.errors import WorkbookError
from tillbook.language import _
from tillbook.live.platforms import Platform, Xlwings

Column = list[CellValue | CellError]

# Beyond that a sheet holds no customers, only formats that somebody has drawn too far.
_LAST_COLUMN: Final = 702  # ZZ
_CELL_LIMIT: Final = 20_000_000
# So many cells go over at once: enough for any usual sheet, and their texts fit into one answer on macOS.
_AT_ONCE: Final = 500_000

_ERRORS: Final = frozenset(
    ["#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!", "#CALC!", "#FIELD!",
     "#BLOCKED!", "#CONNECT!", "#UNKNOWN!", "#BUSY!", "#GETTING_DATA", "#PYTHON!", "#EXTERNAL!"]
)  # fmt: skip
# Calc keeps these of a file as formulas.
BOOLEANS: Final = {"=TRUE()": True, "=FALSE()": False}
# Where a time of day without a date stands, by the kind of workbook.
_NO_DAY: Final = (dt.date(1899, 12, 30), dt.date(1899, 12, 31), dt.date(1904, 1, 1))
# So far down a title may stand above the header.
_HEADER_WITHIN: Final = 20


def read_cells(sheet: Xlwings, name: str, platform: Platform) -> Cells:
    """The used part of a sheet of the workbook `name`, from A1 to its last value.

    Raises WorkbookError when the sheet is unreasonably wide, or has merged cells among the data.
    """
    used = sheet.used_range.last_cell
    area = sheet.range((1, 1), (used.row, used.column))
    _refuse_wide(area, sheet.name, name)
    columns, formulas = _read(area, platform)
    trim(columns)
    if columns and platform.is_merged(area):
        _refuse_merges(area, columns, name, platform)
    return Cells(
        sheet=sheet.name,
        columns=columns,
        formulas=formulas,
        hidden_rows=platform.hidden_rows(area) if columns else 0,
        date1904=platform.is_date1904(sheet.book),
    )


def grid(found: Any, shape: tuple[int, int]) -> list[Sequence[Any]]:
    """What a property of a range gives for one cell, one row or a block, always as rows."""
    if shape == (1, 1):
        return [[found]]
    rows = list(found)
    return (
        rows if isinstance(rows[0], list | tuple) else [rows] if shape[0] == 1 else [[cell] for cell in rows]
    )


def is_formula(value: Any, formula: Any) -> bool:
    """Whether a cell with this value and this content as one would type it is calculated."""
    if not isinstance(formula, str) or not formula.startswith("="):
        return False
    # A text may begin with =, too; it is then the same in both. Calc keeps true, false and errors so.
    return formula not in (value, "=", f"={value}", *BOOLEANS)


def is_error(value: Any) -> bool:
    """Whether it stands for an error: a text such as #N/A, or a number of COM's that xlwings leaves."""
    return (
        value in _ERRORS
        if isinstance(value, str)
        else type(value) is int and -2_146_827_000 < value < -2_146_826_000
    )


def _read(area: Xlwings, platform: Platform) -> tuple[list[Column], frozenset[tuple[int, int]]]:
    height, width = area.shape
    columns: list[Column] = [[] for _place in range(width)]
    formulas: set[tuple[int, int]] = set()
    for part in _parts(area, height, max(1, _AT_ONCE // width)):
        values = platform.values(part)
        texts = grid(part.formula, part.shape)
        first = part.row
        for place in range(width):
            cells, typed = [row[place] for row in values], [row[place] for row in texts]
            columns[place].extend(map(_cell, cells, typed))
            found = enumerate(zip(cells, typed, strict=True), start=first)
            formulas.update((row, place) for row, (value, text) in found if is_formula(value, text))
    return columns, frozenset(formulas)


def _parts(area: Xlwings, height: int, rows: int) -> Iterator[Xlwings]:
    if height <= rows:
        yield area
        return
    for first in range(0, height, rows):
        yield area[first : min(first + rows, height), :]


def _cell(value: Any, typed: Any) -> CellValue | CellError:
    if typed in BOOLEANS:
        return BOOLEANS[typed]
    match value:
        case None | "":
            return None
        case str():
            return CellError(value) if value in _ERRORS else str(value)
        case bool() | float():
            return value
        case int() | Decimal():
            return CellError("#VALUE!") if is_error(value) else float(value)
        case dt.datetime():
            return _moment(value)
        case _:
            known: CellValue = value
            return known


def _moment(value: dt.datetime) -> CellValue:
    if value.date() in _NO_DAY and value.time() != dt.time():
        return value.time()
    return value.date() if value.time() == dt.time() else value.replace(tzinfo=None)


def _refuse_wide(area: Xlwings, sheet: str, name: str) -> None:
    height, width = area.shape
    if width > _LAST_COLUMN or height * width > _CELL_LIMIT:
        raise WorkbookError(
            _(
                "{name}: the sheet {sheet} reaches as far as cell {cell}. "
                "Delete the rows and columns beyond the customers, and save it."
            ),
            name=name,
            sheet=sheet,
            cell=area.last_cell.get_address(False, False),
        )


def _refuse_merges(area: Xlwings, columns: list[Column], name: str, platform: Platform) -> None:
    """Merged titles above the header are harmless; merged cells in or below it hide values."""
    height, width = len(columns[0]), len(columns)
    depth = min(_HEADER_WITHIN, height)
    free = [row for row in range(depth) if not platform.is_merged(area[row, :])]
    header = next((row for row in free if sum(column[row] is not None for column in columns) > 1), 0)
    below = area[header:height, :width]
    if platform.is_merged(below):
        raise WorkbookError(
            _("{name}: the cells {area} of the sheet {sheet} are merged. Unmerge them, fill each row."),
            name=name,
            sheet=area.sheet.name,
            area=_merged_cells(below, platform),
        )


def _merged_cells(area: Xlwings, platform: Platform) -> str:
    """The address of merged cells in the area, which has some: the half that has them, and so on."""
    while area.shape != (1, 1):
        height, width = area.shape
        if height > 1:
            first, second = area[: height // 2, :], area[height // 2 :, :]
        else:
            first, second = area[:, : width // 2], area[:, width // 2 :]
        area = first if platform.is_merged(first) else second
    return str(area.merge_area.get_address(False, False))
