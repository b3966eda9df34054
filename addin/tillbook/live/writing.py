"""Texts into one column of an open sheet: in bulk, and no other cell is different afterwards.

Excel reads what is written to it as if it were typed: 00123 becomes a number, =A1 a formula. So a text goes
in behind an apostrophe, or bare where the cell is formatted as text; and what stands between the cells that
are written goes back in as what it was.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tillbook.live.cells import GENERAL, TEXT, again, is_date_format, stretches, typed
from tillbook.live.platforms import Platform, Xlwings
from tillbook.live.reading import grid, is_error, is_formula

Texts = Mapping[int, str | None]


@dataclass(frozen=True)
class Kept:
    """Cells between those that are written: values by row, and the rows of formulas and errors."""

    values: Mapping[int, Any]
    untouchable: frozenset[int] = frozenset()


def write_column(sheet: Xlwings, column: int, texts: Texts, platform: Platform) -> None:
    """Put the texts, by sheet row, into that column (0 = A); None empties a cell.

    One write for a column of one format. A formula or an error that stands between the rows is never written
    over with itself, because that could make it another: the column is then written in the pieces around it.
    """
    if not texts:
        return
    kept = _kept(sheet, column, texts, platform)
    for first, last in _pieces(texts, kept.untouchable):
        for top, bottom, number_format in stretches(_area(sheet, column, first, last)):
            _write(_area(sheet, column, top, bottom), texts, kept, number_format, platform)


def _kept(sheet: Xlwings, column: int, texts: Texts, platform: Platform) -> Kept:
    first, last = min(texts), max(texts)
    if len(texts) == last - first + 1:
        return Kept({})
    area = _area(sheet, column, first, last)
    values = [row[0] for row in platform.values(area)]
    contents = [row[0] for row in grid(area.formula, area.shape)]
    cells = zip(range(first, last + 1), values, contents, strict=True)
    between = [(row, value, content) for row, value, content in cells if row not in texts]
    # A formula that gives an empty text has no value, but must stay as well.
    fixed = frozenset(row for row, value, content in between if is_error(value) or is_formula(value, content))
    kept = {row: _exact(value, content) for row, value, content in between if row not in fixed}
    return Kept(kept, fixed)


def _exact(value: Any, content: Any) -> Any:
    """A value without what reading it loses: dates are numbers, and currencies have four decimals only."""
    if value is None or isinstance(value, str | bool | float):
        return value
    try:
        return float(content)
    except (TypeError, ValueError):
        return value


def _pieces(texts: Texts, untouchable: frozenset[int]) -> Iterator[tuple[int, int]]:
    """The first and last written row of each piece of the column without an untouchable cell."""
    rows, fixed = sorted(texts), sorted(untouchable)
    at = first = 0
    for place, row in enumerate(rows):
        while at < len(fixed) and fixed[at] < row:
            at += 1
        following = rows[place + 1] if place + 1 < len(rows) else None
        if following is None or (at < len(fixed) and fixed[at] < following):
            yield rows[first], row
            first = place + 1


def _write(area: Xlwings, texts: Texts, kept: Kept, number_format: str, platform: Platform) -> None:
    rows = range(area.row, area.row + area.shape[0])
    if not any(row in texts for row in rows):
        return
    others = [value for row in rows if (value := kept.values.get(row)) is not None]
    # A number that is written into a cell formatted as text would become a text.
    is_mixed = number_format == TEXT and not all(isinstance(value, str) for value in others)
    shown = GENERAL if is_mixed else number_format
    is_1904 = is_date_format(shown) and platform.is_date1904(area.sheet.book)
    cells = [
        typed(texts[row], shown, is_1904) if row in texts else again(kept.values.get(row), shown)
        for row in rows
    ]
    with _formatted(area, shown, number_format):
        area.value = [[cell] for cell in cells]


@contextmanager
def _formatted(area: Xlwings, meanwhile: str, after: str) -> Iterator[None]:
    if meanwhile != after:
        area.number_format = meanwhile
    try:
        yield
    finally:
        # Calc makes a text cell of one that got a text behind an apostrophe.
        if after != TEXT or meanwhile != after:
            area.number_format = after


def _area(sheet: Xlwings, column: int, first: int, last: int) -> Xlwings:
    return sheet.range((first, column + 1), (last, column + 1))
