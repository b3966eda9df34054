"""Formulas of rules and highlights, in the English notation that files use.

Each is written for the first row below the header, which stands in row `header`.
"""

from collections.abc import Iterable

# Beyond so many empty rows a column is no longer searched for repeats: every entry scans the stretch.
_ROOM = 5_000


def letter(column: int) -> str:
    """The letter of a column, 0 being A."""
    text = ""
    while column >= 0:
        column, place = divmod(column, 26)
        text = chr(ord("A") + place) + text
        column -= 1
    return text


def quoted(text: str) -> str:
    """`text` as a formula holds it."""
    return '"{}"'.format(text.replace('"', '""'))


def short_and_unrepeated(column: str, characters: int | None, rows: int, clear: str, header: int = 1) -> str:
    """True where the cell fits and stands once in its column; blanks and the word for erasing may repeat."""
    first = header + 1
    cell = f"{column}{first}"
    stretch = f"${column}${first}:${column}${rows + _ROOM + header}"
    # COUNTIF would take 000123 for 123, and * for anything. A row below the stretch counts none of itself.
    once = f"SUMPRODUCT(--({stretch}={cell}))<2"
    unrepeated = f'OR({cell}="",{cell}={quoted(clear)},{once})'
    return f"=AND(LEN({cell})<={characters},{unrepeated})" if characters else f"={unrepeated}"


def is_one_of(column: str, words: Iterable[str], header: int = 1) -> str:
    """True where the row has one of these words in that column."""
    tests = ",".join(f"${column}{header + 1}={quoted(word)}" for word in words)
    return f"=OR({tests})"


def is_named(column: str, message: str, colon: str, before: str = "", header: int = 1) -> str:
    """True where a line of the row's message starts with this column's label and a colon, behind `before`."""
    start = "CHAR(10)" + (f"&{quoted(before)}" if before else "")
    label = f'SUBSTITUTE({column}${header}," *","")&{quoted(colon)}'
    return f"=ISNUMBER(FIND({start}&{label},CHAR(10)&${message}{header + 1}))"


def is_missing(column: str, first: str, last: str, record: str, header: int = 1) -> str:
    """True where a new customer's row has been begun and this cell of it is blank."""
    row = header + 1
    return f'=AND(LEN({column}{row})=0,${record}{row}="",COUNTA(${first}{row}:${last}{row})>0)'
