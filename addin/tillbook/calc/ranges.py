"""Ranges: values, formulas, and how to get from one range to another."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import xlwings
from xlwings import expansion

from tillbook.calc import areas, bridge, values
from tillbook.calc.areas import MAX_COLUMNS, MAX_ROWS, Area
from tillbook.calc.bridge import Uno
from tillbook.calc.range_editing import Editing
from tillbook.calc.range_looks import Looks

if TYPE_CHECKING:
    from tillbook.calc.sheets import Sheet
    from tillbook.calc.tables import Table

# com.sun.star.sheet.CellFlags: values, dates, texts and formulas.
_CONTENT: Final = 1 | 2 | 4 | 16

_DIRECTIONS: Final = {"d": "down", "u": "up", "l": "left", "r": "right"}


@dataclass(eq=False, slots=True)
class Range(Looks, Editing):
    """A rectangle of cells on a sheet; rows and columns count from 1, as in Excel."""

    sheet: "Sheet"
    area: Area
    arg1_input: str = ""
    options: dict[str, Any] | None = None
    _cells: Uno = None

    # One block goes over in one piece: splitting it would only add calls.
    max_cells_per_read = MAX_ROWS * MAX_COLUMNS
    max_cells_per_write = MAX_ROWS * MAX_COLUMNS

    @property
    def api(self) -> Uno:
        """The cell range of UNO."""
        if self._cells is None:
            at = self.area
            self._cells = self.sheet.api.getCellRangeByPosition(at.left, at.top, at.right, at.bottom)
        return self._cells

    @property
    def row(self) -> int:
        """The number of the first row."""
        return self.area.top + 1

    @property
    def column(self) -> int:
        """The number of the first column."""
        return self.area.left + 1

    @property
    def shape(self) -> tuple[int, int]:
        """How many rows and columns."""
        return self.area.shape

    @property
    def coords(self) -> tuple[int, int, int, int]:
        """First row, first column, rows, columns."""
        return self.row, self.column, *self.shape

    def __len__(self) -> int:
        rows, columns = self.shape
        return rows * columns

    def __call__(self, first: int, second: int | None = None) -> "Range":
        """The cell at (row, column) inside the range, or the n-th cell, row by row."""
        if second is None:
            row, column = divmod(first - 1, self.shape[1])
        else:
            row, column = first - 1, second - 1
        top, left = self.area.top + row, self.area.left + column
        if min(top, left) < 0 or top >= MAX_ROWS or left >= MAX_COLUMNS:
            raise IndexError("that cell is outside of the sheet")
        return self.sheet.part(Area(top, left, top, left))

    @property
    def rows(self) -> list["Range"]:
        """Its rows as ranges."""
        at = self.area
        return [self.sheet.part(Area(row, at.left, row, at.right)) for row in range(at.top, at.bottom + 1)]

    @property
    def columns(self) -> list["Range"]:
        """Its columns as ranges."""
        at = self.area
        places = range(at.left, at.right + 1)
        return [self.sheet.part(Area(at.top, place, at.bottom, place)) for place in places]

    @property
    def address(self) -> str:
        """The address as in $A$1:$B$2."""
        return areas.written(self.area)

    def get_address(
        self, row_absolute: bool = True, col_absolute: bool = True, external: bool = False
    ) -> str:
        """The address, with the workbook and the sheet before it when `external`."""
        found = areas.written(self.area, row_absolute, col_absolute)
        if not external:
            return found
        # As in Excel, the quotes go round both names together.
        plain = areas.quoted(self.sheet.name) == self.sheet.name and " " not in self.sheet.book.name
        home = f"[{self.sheet.book.name}]{self.sheet.name}"
        return f"{home}!{found}" if plain else "'" + home.replace("'", "''") + f"'!{found}"

    # --- values ---

    @property
    def raw_value(self) -> Any:
        """The values as rows of cells, or the value of the only cell."""
        names_errors = bool((self.options or {}).get("err_to_str"))
        rows = values.read(self.sheet.book.document, self.api, names_errors)
        return rows[0][0] if len(self) == 1 else rows

    @raw_value.setter
    def raw_value(self, value: Any) -> None:
        """Write rows, one row or one value; one value or row is repeated over the range, as in Excel."""
        rows = self._filled(value)
        height, width = len(rows), len(rows[0])
        target = self if (height, width) == self.shape else self._resized(height, width)
        values.write(self.sheet.book.document, target.api, rows)

    def _filled(self, value: Any) -> Sequence[Sequence[Any]]:
        height, width = self.shape
        if not isinstance(value, list | tuple):
            return [[value] * width] * height
        rows = value if value and isinstance(value[0], list | tuple) else [value]
        return [rows[0]] * height if len(rows) == 1 else rows

    def _resized(self, height: int, width: int) -> "Range":
        at = self.area
        return self.sheet.part(Area(at.top, at.left, at.top + height - 1, at.left + width - 1))

    @property
    def formula(self) -> Any:
        """The formulas, for other cells what one would type."""
        rows = values.read_formulas(self.sheet.book.document, self.api)
        return rows[0][0] if len(self) == 1 else tuple(map(tuple, rows))

    @formula.setter
    def formula(self, value: Any) -> None:
        """Write formulas; one formula fills the range, its relative references moving along."""
        document = self.sheet.book.document
        if isinstance(value, list | tuple):
            cells = {(i, j): text for i, row in enumerate(self._filled(value)) for j, text in enumerate(row)}
            values.write_formulas(document, self.api, {at: _as_typed(text) for at, text in cells.items()})
            return
        values.write_formulas(document, self(1, 1).api, {(0, 0): _as_typed(value)})
        for direction, further in (("TO_BOTTOM", self._resized(self.shape[0], 1)), ("TO_RIGHT", self)):
            if len(further) > 1:
                further.api.fillAuto(bridge.enum("sheet.FillDirection", direction), 1)

    # Calc has no spilling formulas: what Excel calls formula2 is the formula.
    formula2 = formula

    @property
    def formula_array(self) -> str | None:
        """The array formula of the range."""
        found = self.api.getArrayFormula()
        first = self.area.first(self.sheet.place)
        return self.sheet.book.document.formulas.to_excel(found.strip("{}"), first) if found else None

    @formula_array.setter
    def formula_array(self, formula: str) -> None:
        first = self.area.first(self.sheet.place)
        self.api.setArrayFormula(self.sheet.book.document.formulas.to_calc(formula, first))

    @property
    def has_array(self) -> bool:
        """Whether an array formula fills the range."""
        return bool(self.api.getArrayFormula())

    # --- from range to range ---

    def end(self, direction: str) -> "Range":
        """Where Ctrl and an arrow key would go from the first cell."""
        towards = _DIRECTIONS.get(direction, direction)
        at, is_vertical = self.area, towards in ("down", "up")
        place, last = (at.top, MAX_ROWS - 1) if is_vertical else (at.left, MAX_COLUMNS - 1)
        runs = self._runs(is_vertical)
        found = _after(place, runs, last) if towards in ("down", "right") else _before(place, runs)
        cell = Area(found, at.left, found, at.left) if is_vertical else Area(at.top, found, at.top, found)
        return self.sheet.part(cell)

    def _runs(self, is_vertical: bool) -> list[tuple[int, int]]:
        """Where the first cell's column or row is filled without a gap."""
        at, used = self.area, self.sheet.used_range.area
        if is_vertical:
            line = Area(0, at.left, max(used.bottom, at.top), at.left)
        else:
            line = Area(at.top, 0, at.top, max(used.right, at.left))
        found = self.sheet.part(line).api.queryContentCells(_CONTENT).getRangeAddresses()
        ends = [Area.of(address) for address in found]
        spans = [(a.top, a.bottom) if is_vertical else (a.left, a.right) for a in ends]
        return _joined(sorted(spans))

    def expand(self, mode: Literal["table", "down", "right"] = "table") -> "Range":
        """The range grown over the filled cells below it, beside it, or both."""
        expander: Any = expansion.expanders.get(mode, mode)
        grown: Range = expander.expand(xlwings.Range(impl=self)).impl
        return grown

    @property
    def current_region(self) -> "Range":
        """The block of filled cells around the range."""
        cursor = self.sheet.api.createCursorByRange(self.api)
        cursor.collapseToCurrentRegion()
        return self.sheet.part(Area.of(cursor.getRangeAddress()))

    @property
    def table(self) -> "Table | None":
        """The table that holds the first cell."""
        first = Area(self.area.top, self.area.left, self.area.top, self.area.left)
        return next((table for table in self.sheet.tables if table.range.area.meets(first)), None)

    def hidden_rows(self) -> int:
        """How many of its rows are hidden or filtered away (an extra of this engine)."""
        at = self.area
        lines = self.sheet.part(Area(at.top, 0, at.bottom, MAX_COLUMNS - 1))
        seen = sorted((a.StartRow, a.EndRow) for a in lines.api.queryVisibleCells().getRangeAddresses())
        return self.shape[0] - sum(bottom - top + 1 for top, bottom in _joined(seen))


def _as_typed(text: Any) -> str:
    return "" if text is None else str(text)


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Sorted spans, with neighbours and overlaps made one."""
    found: list[tuple[int, int]] = []
    for first, last in spans:
        if found and first <= found[-1][1] + 1:
            found[-1] = found[-1][0], max(last, found[-1][1])
        else:
            found.append((first, last))
    return found


def _after(place: int, runs: list[tuple[int, int]], last: int) -> int:
    for start, end in runs:
        if start <= place < end:
            return end
        if start > place:
            return start
    return last


def _before(place: int, runs: list[tuple[int, int]]) -> int:
    for start, end in reversed(runs):
        if start < place <= end:
            return start
        if end < place:
            return end
    return 0
