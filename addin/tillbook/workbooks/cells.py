"""Cell addresses and cell texts, the way a sheet part spells them."""

import re
from functools import cache
from typing import Final

from tillbook.core.sheet import cell_text

LAST_ROW: Final = 1_048_576

_REFERENCE = re.compile(r"([A-Za-z]{1,9})(\d{1,18})")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
# What XML cannot carry; a carriage return it can, but every parser turns that into a line feed.
_ILLEGAL = re.compile("[\x01-\x08\x0b-\x1f\ufffe\uffff]")


@cache
def letters(column: int) -> str:
    """The name of a column: 0 is A, 26 is AA."""
    name, rest = "", column + 1
    while rest:
        rest, digit = divmod(rest - 1, 26)
        name = chr(ord("A") + digit) + name
    return name


@cache
def column_number(name: str) -> int:
    """The column that is called `name`: A is 0."""
    number = 0
    for letter in name.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def reference(row: int, column: int) -> str:
    """The address of a cell: sheet row 5, column 1 is B5."""
    return f"{letters(column)}{row}"


def position(address: str) -> tuple[int, int] | None:
    """The sheet row and column of an address such as B5, or None when it is none."""
    found = _REFERENCE.fullmatch(address)
    return (int(found[2]), column_number(found[1])) if found else None


def corners(area: str) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """The first and last cell of an area such as A1:C9, or None when it is none."""
    first, _colon, last = area.replace("$", "").partition(":")
    one, other = position(first), position(last or first)
    return (one, other) if one and other else None


def escaped(text: str) -> str:
    """`text` as the content of a `<t>` element: Excel shows exactly `text`, cut at its cell limit."""
    text = _LOOKS_ESCAPED.sub("_x005F_", cell_text(text))
    text = _ILLEGAL.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescaped(text: str) -> str:
    """The text that Excel shows for a stored one: `_x000D_` is a carriage return."""
    return _ESCAPED.sub(_character, text) if "_x" in text else text


def _character(found: re.Match[str]) -> str:
    code = int(found[1], 16)
    return found[0] if 0xD800 <= code <= 0xDFFF else chr(code)
