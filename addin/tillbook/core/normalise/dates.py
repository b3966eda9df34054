"""Dates: real ones, serial numbers of both calendars, and text in an order that the column decides."""

import datetime as dt
import re
from collections.abc import Iterable
from functools import cache
from typing import Final, Literal

from babel import Locale

from tillbook.core.frame import Value
from tillbook.core.normalise.column import Column, Text
from tillbook.core.sheet import CellError
from tillbook.language import LANGUAGES
from tillbook.schema.folding import fold

Order = Literal["dmy", "mdy", "ymd"]

# Serial 1 is 1 January in the year of the calendar's start; the 1900 calendar also counts a 29 February
# 1900 that never was, so it is only used from March 1900 on (ECMA-376 part 1, 18.17.4.1).
_EPOCHS: Final = {False: dt.date(1899, 12, 30), True: dt.date(1904, 1, 1)}
_LAST_SERIAL: Final = 73_050
_FIRST_SERIAL: Final = 61

_YEAR_FIRST = re.compile(r"(\d{4})[-/. ](\d{1,2})[-/. ](\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?)?")
_YEAR_LAST = re.compile(r"(\d{1,2})[-/. ]+(\d{1,2})[-/. ]+(\d{4}|\d{2})")
_COMPACT = re.compile(r"(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_NAMED = re.compile(r"(\d{1,2})(?:st|nd|rd|th|º|er)?[-/. ]+(?:de )?([^\W\d]+)\.?[-/, ]+(?:de )?(\d{4})")


def read_dates(key: str, rows: list[int], values: list[Value], date1904: bool, order: Order | None) -> Column:
    """The column as ISO dates; what is no date stays as typed, what could be two is reported."""
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
    if unsettled:
        _settle(column, unsettled, order or _order_of(unsettled.values()))
    return column


def _from_value(column: Column, value: Value, date1904: bool) -> Text:
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()[:10]
    if isinstance(value, float | int) and not isinstance(value, bool):
        return _from_number(column, float(value), date1904)
    if value is None or isinstance(value, str):
        text = " ".join((value or "").split())
        return text or None
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
        month = _months().get(fold(named[2]) or "", 0)
        return _counted(column, text, _iso(int(named[3]), month, int(named[1])))
    return text


def _order_of(dates: Iterable[tuple[int, int, int]]) -> Order | None:
    """Day or month first, when a day above 12 says so and none says the opposite."""
    found = list(dates)
    day_first = any(first > 12 >= second for first, second, _ in found)
    month_first = any(second > 12 >= first for first, second, _ in found)
    if day_first == month_first:
        return None
    return "dmy" if day_first else "mdy"


def _settle(column: Column, unsettled: dict[int, tuple[int, int, int]], order: Order | None) -> None:
    for at, (first, second, year) in unsettled.items():
        typed = str(column.texts[at])
        as_dmy, as_mdy = _iso(year, second, first), _iso(year, first, second)
        if order is None and as_dmy and as_mdy and as_dmy != as_mdy:
            column.report(at, "ambiguous-date", one=as_dmy, other=as_mdy)
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


@cache
def _months() -> dict[str, int]:
    """Month by its folded name, whole or short, in all our languages."""
    return {
        fold(name.rstrip(".")) or "": month
        for language in LANGUAGES
        for width in ("wide", "abbreviated")
        for month, name in Locale.parse(language).months["format"][width].items()
    }
