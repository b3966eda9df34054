"""Dates: real ones, serial numbers of both calendars, and text in an order that the column decides."""

import datetime as dt
import re
from collections.abc import Iterable
from functools import cache
from typing import Final, Literal

from babel import Locale

from tillbook.core.frame import Value
from tillbook.core.normalise.column import Column, Text
from tillbook.core.normalise.text import tidy
from tillbook.core.sheet import CellError
from tillbook.language import LANGUAGES
from tillbook.schema.folding import fold

Order = Literal["dmy", "mdy"]

# Serial 1 is 1 January in the year of the calendar's start; the 1900 calendar also counts a 29 February
# 1900 that never was, so it is only used from March 1900 on (ECMA-376 part 1, 18.17.4.1).
_EPOCHS: Final = {False: dt.date(1899, 12, 30), True: dt.date(1904, 1, 1)}
_LAST_SERIAL: Final = 73_050
_FIRST_SERIAL: Final = 61

# What a program writes that knows no dates without a time.
_MIDNIGHT = r"(?:[T ]0?0:00(?::00(?:\.0+)?)?Z?)?"
_YEAR_FIRST = re.compile(r"(\d{4})[-/. ](\d{1,2})[-/. ](\d{1,2})" + _MIDNIGHT)
_YEAR_LAST = re.compile(r"(\d{1,2})[-/. ]+(\d{1,2})[-/. ]+(\d{4}|\d{2})" + _MIDNIGHT)
_COMPACT = re.compile(r"(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_SERIAL = re.compile("[1-9][0-9]{4}")
_NAMED = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|º|er)?[-/. ]+(?:de )?([^\W\d]+)\.?[-/, ]+(?:del? )?(\d{4}|\d{2})"
)
_NAMED_FIRST = re.compile(r"([^\W\d]+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")
# A slip among so many dates that agree does not unsettle the column.
_SLIPS = 9


def read_dates(
    key: str,
    rows: list[int],
    values: list[Value],
    date1904: bool,
    order: Order | None,
    *,
    is_settled: bool = False,
) -> Column:
    """The column as ISO dates; what is no date stays as typed, what could be two is reported.

    Without an `order` the column's other dates settle it, unless all `is_settled` that can be.
    """
    column = Column(key, rows, [None] * len(rows))
    unsettled: dict[int, tuple[int, int, int]] = {}
    for at, value in enumerate(values):
        if isinstance(value, CellError):
            column.report(at, "cell-error")
        text = _from_value(column, value, date1904)
        parts = _YEAR_LAST.fullmatch(text) if text else None
        if parts:
            unsettled[at] = (int(parts[1]), int(parts[2]), _whole_year(parts[3]))
        column.texts[at] = text if parts or not text else _from_text(column, text)
    if unsettled and not order and not is_settled:
        order = order_of(*_votes(unsettled.values()))
    _settle(column, unsettled, order)
    return column


def date_votes(texts: Iterable[object]) -> tuple[int, int]:
    """How many of the texts are dates with the day first only, and with the month first only."""
    found = (_YEAR_LAST.fullmatch(tidy(text)) for text in texts if isinstance(text, str))
    return _votes((int(date[1]), int(date[2]), _whole_year(date[3])) for date in found if date)


def order_of(day_first: int, month_first: int) -> Order | None:
    """The order of a column with so many dates that exist one way only: of all of them but a few slips."""
    if day_first > _SLIPS * month_first:
        return "dmy"
    return "mdy" if month_first > _SLIPS * day_first else None


def _from_value(column: Column, value: Value, date1904: bool) -> Text:
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()[:10]
    if isinstance(value, float | int) and not isinstance(value, bool):
        return _from_number(column, float(value), date1904)
    if value is None or isinstance(value, str):
        text = tidy(value or "")
        return _from_number(column, float(text), date1904) if _SERIAL.fullmatch(text) else text or None
    return None if isinstance(value, CellError) else str(value)


def _from_number(column: Column, value: float, date1904: bool) -> str:
    if _FIRST_SERIAL <= value < _LAST_SERIAL:
        column.count("serial dates", 1)
        return (_EPOCHS[date1904] + dt.timedelta(days=int(value))).isoformat()
    return f"{value:.0f}" if value.is_integer() else repr(value)


def _from_text(column: Column, text: str) -> str:
    if iso := _YEAR_FIRST.fullmatch(text):
        return _iso(*map(int, iso.groups())) or text
    if _COMPACT.fullmatch(text):
        return _iso(int(text[:4]), int(text[4:6]), int(text[6:])) or text
    if named := _NAMED.fullmatch(text):
        return _counted(column, text, _iso(_whole_year(named[3]), _month(named[2]), int(named[1])))
    if named := _NAMED_FIRST.fullmatch(text):
        return _counted(column, text, _iso(int(named[3]), _month(named[1]), int(named[2])))
    return text


def _votes(dates: Iterable[tuple[int, int, int]]) -> tuple[int, int]:
    read = [(_iso(year, second, first), _iso(year, first, second)) for first, second, year in dates]
    day_first = sum(as_mdy is None for as_dmy, as_mdy in read if as_dmy)
    month_first = sum(as_dmy is None for as_dmy, as_mdy in read if as_mdy)
    return day_first, month_first


def _settle(column: Column, unsettled: dict[int, tuple[int, int, int]], order: Order | None) -> None:
    for at, (first, second, year) in unsettled.items():
        typed = str(column.texts[at])
        as_dmy, as_mdy = _iso(year, second, first), _iso(year, first, second)
        if order is None and as_dmy and as_mdy and as_dmy != as_mdy:
            column.report(at, "ambiguous-date", one=as_dmy, other=as_mdy)
            continue
        # A date that only exists the other way round is a slip; reading it so would be a guess.
        certain = as_dmy or as_mdy if order is None else as_dmy if order == "dmy" else as_mdy
        column.texts[at] = _counted(column, typed, certain)


def _counted(column: Column, typed: str, iso: str | None) -> str:
    column.count("dates as text", int(iso is not None))
    return iso or typed


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return dt.date(year, month, day).isoformat()
    except ValueError:
        return None


def _whole_year(digits: str) -> int:
    # Two digits are the last year that has been: nobody's birthday is in the future.
    if len(digits) == 4:
        return int(digits)
    this_year = dt.date.today().year
    year = this_year - this_year % 100 + int(digits)
    return year if year <= this_year else year - 100


def _month(name: str) -> int:
    return _months().get(fold(name) or "", 0)


@cache
def _months() -> dict[str, int]:
    """Month by its folded name, whole or short, in all our languages."""
    return {
        fold(name.rstrip(".")) or "": month
        for language in LANGUAGES
        for width in ("wide", "abbreviated")
        for month, name in Locale.parse(language).months["format"][width].items()
    }
