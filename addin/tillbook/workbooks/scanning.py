"""The raw XML of a sheet part, cell by cell: no tree is built, because a tree of a large sheet is huge."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Final

from tillbook.workbooks.cells import position

_NOWHERE: Final = 1 << 40

_SHEET_DATA = re.compile(rb"<sheetData\s*(/?)>")
_TOKEN = re.compile(rb"<row\b([^>]*)>|<c\b([^>]*?)(?:/>|>(.*?)</c>)", re.S)
_ERROR = rb"""\st\s*=\s*["']e["']"""
_SPECIAL = re.compile(rb"<c\b(?=[^>]*(?:" + _ERROR + rb"|>\s*<f\b))([^>]*)>(.*?)</c>", re.S)
_SIGNS: Final = (b"<f", b'"e"', b"'e'")
_NUMBER = re.compile(rb"""\sr\s*=\s*["'](\d{1,18})["']""")
_ADDRESS = re.compile(rb"""\sr\s*=\s*["']([^"']*)["']""")
_KIND = re.compile(rb"""\st\s*=\s*["'](\w+)["']""")
_VALUE = re.compile(rb"<v\b[^>]*>([^<]+)</v>")
_FORMULA = re.compile(rb"<f\b([^>]*?)(?:/>|>([^<]*)</f>)")


@dataclass(frozen=True)
class RawCell:
    """One cell as it is written: its place (column 0 is A), its attributes and what it holds."""

    row: int
    column: int
    attributes: bytes
    body: bytes

    @property
    def kind(self) -> str:
        """The type that the cell declares; empty for a number or a blank."""
        found = _KIND.search(self.attributes)
        return found[1].decode() if found else ""

    @property
    def value(self) -> str:
        """The stored value as text."""
        found = _VALUE.search(self.body)
        return unescape(found[1].decode(errors="replace")) if found else ""

    @property
    def formula(self) -> tuple[bytes, str] | None:
        """The attributes and the text of the formula, if there is one."""
        found = _FORMULA.search(self.body)
        return (found[1], unescape((found[2] or b"").decode(errors="replace"))) if found else None

    @property
    def has_value(self) -> bool:
        """Whether a reader may take it for a value; calamine does so even for an empty text."""
        return bool(self.value) or b"<is" in self.body or (b"<v" in self.body and self.kind != "")


def data_range(xml: bytes) -> tuple[int, int] | None:
    """Where the rows begin and end in a sheet part; None when it has no rows element."""
    found = _SHEET_DATA.search(xml)
    if not found:
        return None
    return found.end(), found.end() if found[1] else xml.rfind(b"</sheetData")


def row_number(attributes: bytes, previous: int) -> int:
    """The number of the row with these attributes: written there, or one more than the row before."""
    found = _NUMBER.search(attributes)
    return int(found[1]) if found else previous + 1


def is_explicit(xml: bytes, start: int, end: int) -> bool:
    """Whether every cell begins with its address, in the way that Excel and most writers write it."""
    # Another element whose name begins with c, a font's colour, makes this false: slower, never wrong.
    return xml.count(b"<c", start, end) == xml.count(b'<c r="', start, end)


def every_cell(xml: bytes, start: int, end: int) -> Iterator[RawCell]:
    """All cells between the two places, counted on where a writer left out their addresses."""
    row, column = 0, -1
    for token in _TOKEN.finditer(xml, start, end):
        if token[1] is not None:
            row, column = row_number(token[1], row), -1
            continue
        place, column = _place(token[2], row, column)
        yield RawCell(place, column, token[2], token[3] or b"")


def special_cells(xml: bytes, start: int, end: int) -> Iterator[RawCell]:
    """The cells with an error or a formula."""
    if all(xml.find(sign, start, end) < 0 for sign in _SIGNS):
        return
    if not is_explicit(xml, start, end):
        cells = every_cell(xml, start, end)
        yield from (cell for cell in cells if cell.kind == "e" or cell.formula)
        return
    # Few cells are special: from a sign back to its cell is far shorter than from cell to cell.
    for at in sorted({xml.rfind(b"<c ", start, sign) for sign in _signs(xml, start, end)} - {-1}):
        if found := _SPECIAL.match(xml, at, end):
            yield RawCell(*_place(found[1], 0, 0), found[1], found[2])


def _signs(xml: bytes, start: int, end: int) -> Iterator[int]:
    """Where something stands that may belong to an error or a formula."""
    for sign in _SIGNS:
        at = xml.find(sign, start, end)
        while at >= 0:
            yield at
            at = xml.find(sign, at + 1, end)


def _place(attributes: bytes, row: int, column: int) -> tuple[int, int]:
    found = _ADDRESS.search(attributes)
    if not found:
        return row, column + 1
    # An address that is none is as bad as one that is too far away.
    return position(found[1].decode(errors="replace")) or (_NOWHERE, _NOWHERE)
