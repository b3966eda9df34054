"""What has to be written into a cell so that it holds a value, which depends on the cell's number format."""

import datetime as dt
import re
from typing import Any, Final

from tillbook.core.sheet import CellValue, cell_text
from tillbook.live.platforms import Xlwings

# What a cell is written with, and what the program reads of other kinds.
Value = Any

TEXT: Final = "@"
GENERAL: Final = "General"

_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d{1,9})?")
# What a number format says literally, and its colours and conditions.
_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
# Excel counts the days from the last of 1899, and one too many from the March of 1900 on.
_DAY_0: Final = dt.date(1899, 12, 31)
_MARCH_1900: Final = 59
_DAYS_BEFORE_1904: Final = 1462


def typed(text: str | None, number_format: str, is_1904: bool = False) -> Value:
    """What one would type to see the text; a date or a number where the cell's format is for one.

    None is a blank. `is_1904` says that the workbook counts its days from 1904.
    """
    if not text:
        return None
    if number_format not in (TEXT, GENERAL):
        is_date = is_date_format(number_format)
        number = _day(text, is_1904) if is_date else _number(text, number_format)
        if number is not None:
            return number
    return again(cell_text(text), number_format)


def again(value: Value, number_format: str) -> Value:
    """What to write so that a text is that text; other values are written as they are."""
    # A leading apostrophe is the mark of a text, also where the format makes a text of everything.
    if isinstance(value, str) and (number_format != TEXT or value.startswith("'")):
        return f"'{value}"
    return value


def filled(value: CellValue, number_format: str, is_1904: bool = False) -> Value:
    """A template's value as it is written into a cell of that format."""
    if isinstance(value, dt.date):
        return serial(value, is_1904)
    return again(cell_text(value), number_format) if isinstance(value, str) else value


def serial(day: dt.date, is_1904: bool = False) -> int:
    """The number that Excel has for a day."""
    days = (day - _DAY_0).days
    days += days > _MARCH_1900
    return days - _DAYS_BEFORE_1904 if is_1904 else days


def is_date_format(number_format: str) -> bool:
    """Whether a number format shows days."""
    return bool(re.search("[dy]", _LITERAL.sub("", number_format).lower()))


def stretches(area: Xlwings) -> list[tuple[int, int, str]]:
    """The number formats of a range of one column: first row, last row, format; None is "General".

    One call for a range of one format; where they differ, each half is asked again.
    """
    found, first, height = area.number_format, area.row, area.shape[0]
    if isinstance(found, str) or height == 1:
        return [(first, first + height - 1, str(found or GENERAL))]
    above, below = stretches(area[: height // 2, :]), stretches(area[height // 2 :, :])
    if above[-1][2] == below[0][2]:
        above[-1:], below[:1] = [(above[-1][0], below[0][1], above[-1][2])], []
    return above + below


def _day(text: str, is_1904: bool) -> float | None:
    found = _DATE.fullmatch(text)
    if not found:
        return None
    try:
        number = serial(dt.date(*map(int, found.groups())), is_1904)
    except ValueError:
        return None
    # Calc and Excel do not agree on the first days of their calendar.
    return float(number) if number > (0 if is_1904 else _MARCH_1900) else None


def _number(text: str, number_format: str) -> float | None:
    signs = _LITERAL.sub("", number_format).lower()
    is_plain = re.search("[0#]", signs) and not re.search("[e%/]", signs)
    return float(text) if is_plain and _NUMBER.fullmatch(text) else None
