"""One look at the raw XML of a sheet: what the fast reader hides, and whether it is safe to let it read.

calamine turns error cells and uncalculated formulas into blanks, knows nothing of hidden rows, and
allocates the whole rectangle that the cells span: one value in XFD1048576 aborts the process.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from tillbook.errors import WorkbookError
from tillbook.language import _
from tillbook.workbooks import scanning
from tillbook.workbooks.cells import LAST_ROW, column_number, reference
from tillbook.workbooks.scanning import RawCell

LAST_COLUMN: Final = 702  # ZZ
CELL_LIMIT: Final = 20_000_000

_LAST_COLUMN_OF_ALL: Final = 16_383
_SLICE: Final = 1 << 23

_ROW_NUMBER = re.compile(rb'<row r="(\d{1,18})"')
_HIDDEN_ROW = re.compile(rb"""<row\b[^>]*\shidden\s*=\s*["'](?:1|true)["']""")
_MERGED = re.compile(rb"""<mergeCell\b[^>]*\sref\s*=\s*["']([^"']+)""")
_SHARED = re.compile(rb"""\ssi\s*=\s*["'](\d+)["']""")

Place = tuple[int, int]


@dataclass
class Preflight:
    """What the raw sheet says about itself; a place is (sheet row, column), column 0 is A."""

    errors: dict[Place, str] = field(default_factory=dict)
    formulas: set[Place] = field(default_factory=set)
    uncalculated: dict[Place, str] = field(default_factory=dict)
    hidden_rows: int = 0
    merges: tuple[str, ...] = ()


def preflight(name: str, sheet: str, xml: bytes) -> Preflight:
    """Look at the sheet part `xml` once; afterwards calamine may read it within bounds.

    Raises WorkbookError when the sheet has no data part, or its cells span an unreasonable area.
    """
    found = scanning.data_range(xml)
    if not found:
        raise WorkbookError(
            _("{name}: the sheet {sheet} is damaged. Let Excel open it, repair it and save it."),
            name=name,
            sheet=sheet,
        )
    start, end = found
    if not _surely_spans_little(xml, start, end):
        _refuse_wide_areas(name, sheet, scanning.every_cell(xml, start, end))
    seen = Preflight(
        hidden_rows=len(_HIDDEN_ROW.findall(xml, start, end)),
        merges=tuple(area.decode(errors="replace") for area in _MERGED.findall(xml, end)),
    )
    _note_special_cells(seen, scanning.special_cells(xml, start, end))
    return seen


def _surely_spans_little(xml: bytes, start: int, end: int) -> bool:
    """Whether a quick look already proves that the cells span a reasonable area.

    It looks for cells with at most two letters and a row number no longer, and with no higher first
    digit, than the last row's. When all cells are of that kind, none can lie outside.
    """
    last_row = max(map(int, _ROW_NUMBER.findall(xml, start, end)), default=0) or 1
    lead, more = int(str(last_row)[0]), len(str(last_row)) - 1
    inside = re.compile(rb'<c r="([A-Z]{1,2})[1-%d]?\d{%d,%d}"' % (lead, min(more, 1), more))
    names: set[bytes] = set()
    while start < end:
        stop = xml.find(b"<c", min(start + _SLICE, end), end)
        stop = end if stop < 0 else stop
        found = inside.findall(xml, start, stop)
        if len(found) != xml.count(b"<c", start, stop):
            return False
        names.update(found)
        start = stop
    width = max((column_number(found.decode()) + 1 for found in names), default=0)
    height: int = max(10, (lead + 1) * 10**more)
    return width * height <= CELL_LIMIT


def _refuse_wide_areas(name: str, sheet: str, cells: Iterable[RawCell]) -> None:
    row = column = 0
    for cell in cells:
        if cell.has_value:
            row, column = max(row, cell.row), max(column, cell.column)
    if column >= LAST_COLUMN or row * (column + 1) > CELL_LIMIT:
        raise WorkbookError(
            _(
                "{name}: the sheet {sheet} reaches as far as cell {cell}. "
                "Delete the rows and columns beyond the customers, and save it."
            ),
            name=name,
            sheet=sheet,
            cell=reference(min(row, LAST_ROW), min(column, _LAST_COLUMN_OF_ALL)),
        )


def _note_special_cells(seen: Preflight, cells: Iterable[RawCell]) -> None:
    masters: dict[bytes, tuple[str, str]] = {}
    for cell in cells:
        place = cell.row, cell.column
        if cell.kind == "e":
            seen.errors[place] = cell.value or "#N/A"
        if not cell.formula:
            continue
        seen.formulas.add(place)
        _note_master(masters, cell)
        # A formula that gave an empty text has a value of the kind "str", and the value is empty.
        if not cell.value and not (cell.kind == "str" and b"<v" in cell.body):
            seen.uncalculated[place] = _shown(masters, cell)


def _note_master(masters: dict[bytes, tuple[str, str]], cell: RawCell) -> None:
    attributes, text = cell.formula or (b"", "")
    shared = _SHARED.search(attributes)
    if shared and text:
        masters[shared[1]] = text, reference(cell.row, cell.column)


def _shown(masters: Mapping[bytes, tuple[str, str]], cell: RawCell) -> str:
    """The formula as Excel shows it; one that is shared is written out in its first cell only."""
    attributes, text = cell.formula or (b"", "")
    shared = _SHARED.search(attributes)
    if text or not shared or shared[1] not in masters:
        return f"={text}"
    from openpyxl.formula.translate import Translator  # rarely needed, and slow to import

    master, origin = masters[shared[1]]
    return str(Translator(f"={master}", origin).translate_formula(reference(cell.row, cell.column)))
