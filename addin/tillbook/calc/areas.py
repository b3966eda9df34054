"""Rectangles of cells, and their addresses as Excel writes them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from tillbook.calc import bridge
from tillbook.calc.bridge import Uno

MAX_ROWS: Final = 1_048_576
MAX_COLUMNS: Final = 16_384

Cell = tuple[int, int]

_CELL: Final = r"\$?([A-Za-z]{1,3})\$?(\d{1,7})"
_CELLS: Final = re.compile(rf"{_CELL}(?::{_CELL})?")
_WHOLE_COLUMNS: Final = re.compile(r"\$?([A-Za-z]{1,3}):\$?([A-Za-z]{1,3})")
_WHOLE_ROWS: Final = re.compile(r"\$?(\d{1,7}):\$?(\d{1,7})")
_PLAIN_NAME: Final = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle; rows and columns count from 0, the last ones included."""

    top: int
    left: int
    bottom: int
    right: int

    @classmethod
    def of(cls, address: Uno) -> "Area":
        """The area of a UNO CellRangeAddress."""
        return cls(address.StartRow, address.StartColumn, address.EndRow, address.EndColumn)

    @property
    def shape(self) -> tuple[int, int]:
        """How many rows and columns."""
        return self.bottom - self.top + 1, self.right - self.left + 1

    @property
    def spans_rows(self) -> bool:
        """Whether it has all rows, as in A:C."""
        return self.top == 0 and self.bottom == MAX_ROWS - 1

    @property
    def spans_columns(self) -> bool:
        """Whether it has all columns, as in 1:3."""
        return self.left == 0 and self.right == MAX_COLUMNS - 1

    def address(self, sheet: int) -> Uno:
        """The area on this sheet as a UNO CellRangeAddress."""
        return bridge.struct("table.CellRangeAddress", sheet, self.left, self.top, self.right, self.bottom)

    def first(self, sheet: int) -> Uno:
        """The first cell on this sheet as a UNO CellAddress."""
        return bridge.struct("table.CellAddress", sheet, self.left, self.top)

    def meets(self, other: "Area") -> bool:
        """Whether the two have a cell in common."""
        return (
            self.top <= other.bottom
            and other.top <= self.bottom
            and self.left <= other.right
            and other.left <= self.right
        )

    def joined(self, other: "Area") -> "Area":
        """The smallest area around both."""
        return Area(
            min(self.top, other.top),
            min(self.left, other.left),
            max(self.bottom, other.bottom),
            max(self.right, other.right),
        )

    def common(self, other: "Area") -> "Area":
        """The cells of both, which must meet."""
        return Area(
            max(self.top, other.top),
            max(self.left, other.left),
            min(self.bottom, other.bottom),
            min(self.right, other.right),
        )

    def without(self, hole: "Area") -> Iterator["Area"]:
        """What is left of it, in up to four pieces."""
        if not self.meets(hole):
            yield self
            return
        both = self.common(hole)
        pieces = (
            Area(self.top, self.left, both.top - 1, self.right),
            Area(both.bottom + 1, self.left, self.bottom, self.right),
            Area(both.top, self.left, both.bottom, both.left - 1),
            Area(both.top, both.right + 1, both.bottom, self.right),
        )
        yield from (piece for piece in pieces if min(piece.shape) > 0)


def areas_of(cells: Iterable[Cell]) -> list[Area]:
    """The cells (row, column) as vertical runs, which is how they come: a few columns of many rows."""
    found: list[Area] = []
    for row, column in sorted(cells, key=lambda cell: (cell[1], cell[0])):
        last = found[-1] if found else None
        if last and last.left == column and row == last.bottom + 1:
            found[-1] = Area(last.top, column, row, column)
        else:
            found.append(Area(row, column, row, column))
    return found


def parse(text: str) -> Area | None:
    """The area of an address such as "A1", "$A$1:B2", "A:C" or "3:4"; None when it is no address."""
    if found := _CELLS.fullmatch(text):
        first, last = (found[1], found[2]), (found[3] or found[1], found[4] or found[2])
        return _between(int(first[1]) - 1, number(first[0]), int(last[1]) - 1, number(last[0]))
    if found := _WHOLE_COLUMNS.fullmatch(text):
        return _between(0, number(found[1]), MAX_ROWS - 1, number(found[2]))
    if found := _WHOLE_ROWS.fullmatch(text):
        return _between(int(found[1]) - 1, 0, int(found[2]) - 1, MAX_COLUMNS - 1)
    return None


def _between(top: int, left: int, bottom: int, right: int) -> Area | None:
    area = Area(min(top, bottom), min(left, right), max(top, bottom), max(left, right))
    inside = area.top >= 0 and area.bottom < MAX_ROWS and area.right < MAX_COLUMNS
    return area if inside else None


def split_sheet(text: str) -> tuple[str | None, str]:
    """The sheet's name and the rest of "'My sheet'!A1"; no name when the text has none."""
    sheet, mark, rest = text.rpartition("!")
    if not mark:
        return None, text
    bare = sheet[1:-1].replace("''", "'") if sheet.startswith("'") else sheet
    return bare, rest


def written(area: Area, row_absolute: bool = True, column_absolute: bool = True) -> str:
    """The address as Excel writes it: $A$1:$B$2, $A:$C, $3:$4."""
    row_mark, column_mark = "$" * bool(row_absolute), "$" * bool(column_absolute)
    columns = [column_mark + letters(place) for place in (area.left, area.right)]
    rows = [f"{row_mark}{place + 1}" for place in (area.top, area.bottom)]
    if area.spans_columns and not area.spans_rows:
        return ":".join(rows)
    if area.spans_rows and not area.spans_columns:
        return ":".join(columns)
    first, last = columns[0] + rows[0], columns[1] + rows[1]
    return first if area.shape == (1, 1) else f"{first}:{last}"


def quoted(sheet: str) -> str:
    """A sheet's name as formulas write it."""
    return sheet if _PLAIN_NAME.fullmatch(sheet) else "'" + sheet.replace("'", "''") + "'"


def letters(column: int) -> str:
    """The letters of a column that counts from 0."""
    found = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(ord("A") + rest) + found
    return found


def number(column: str) -> int:
    """The place of a column, counted from 0."""
    found = 0
    for letter in column.upper():
        found = found * 26 + ord(letter) - ord("A") + 1
    return found - 1
