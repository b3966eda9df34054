"""Where the headers of a foreign list stand: below a title, in the first row, or nowhere."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from typing import Final

from tillbook.core.sheet import CellError, Cells, CellValue

# A title or a note above the header is common; a header further down is not.
_WITHIN: Final = 20
_EMAIL: Final = re.compile(r"[^\s@]+@[^\s@]+\.\w{2,}")
_DATE: Final = re.compile(r"(?:\d{1,2}([./-])\d{1,2}\1(?:\d{4}|\d\d)|\d{4}-\d\d-\d\d)(?:[T ]\d.*)?")
# A header can be a year, or two of them: 2023/2024.
_PHONE: Final = re.compile(r"(?!(?:19|20)\d\d\W(?:19|20)\d\d$)'?(?:tel:)?[+(]?\d(?:[\s()./-]{0,3}\d){6,14}")
# A number in a cell for numbers: the telephone number that Excel made of it.
_LEAST_PHONE: Final = 1e7

Row = Sequence[CellValue | CellError]


def header_row(cells: Cells) -> int:
    """The sheet row, from 1, of the headers; 0 where the list has none.

    They are the first row that is at least half as wide as any of the first ones, is mostly text and holds
    nothing that only a customer has. A row of customers before it shows that there are no headers, unless it
    is narrower: a title can name the shop's telephone.
    """
    depth = min(_WITHIN, len(cells.columns[0]))
    rows = [[column[at] for column in cells.columns] for at in range(depth)]
    widths = [sum(map(_is_filled, row)) for row in rows]
    enough = min(max(2.0, max(widths) / 2), len(cells.columns))
    widest = 0
    for at, (row, width) in enumerate(zip(rows, widths, strict=True)):
        if width < enough:
            continue
        if holds_data(row):
            widest = max(widest, width)
        elif width > widest and _is_text(row, width):
            return at + 1
    # Rows of numbers only tell nothing: the first row counts as it always did.
    return 0 if widest else 1


def holds_data(row: Iterable[CellValue | CellError]) -> bool:
    """Whether a cell holds an e-mail address, a telephone number or a date, as no header does."""
    return any(map(_is_data, row))


def _is_data(cell: CellValue | CellError) -> bool:
    if isinstance(cell, str):
        text = cell.strip()
        return any(known.fullmatch(text) for known in (_EMAIL, _DATE, _PHONE))
    if isinstance(cell, float):
        return cell >= _LEAST_PHONE
    return isinstance(cell, dt.date)


def _is_text(row: Row, width: int) -> bool:
    return sum(isinstance(cell, str) and _is_filled(cell) for cell in row) >= width * 2 / 3


def _is_filled(cell: CellValue | CellError) -> bool:
    return bool(cell.strip()) if isinstance(cell, str) else cell is not None
