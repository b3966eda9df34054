"""What Excel makes of a text that lands in a cell, as if it had been typed there.

Excel reads such texts in the American way whatever the country is, because programs write them.
"""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final

from tillbook.calc.formats import Kind
from tillbook.calc.formulas import ERRORS

_NUMBER: Final = re.compile(r"[+-]?(\d{1,3}(,\d{3})+(\.\d*)?|\d+(\.\d*)?|\.\d+)")
_SCIENTIFIC: Final = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)[eE][+-]?\d+")
_ISO: Final = re.compile(r"\d{4}-\d{1,2}-\d{1,2}([ T]\d{1,2}:\d{2}(:\d{2})?)?")
_AMERICAN: Final = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_CLOCK: Final = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?")
_MAYBE: Final = frozenset("=+-.'0123456789 TtFf#")

DATE: Final = "yyyy-mm-dd"
DATE_AND_TIME: Final = "yyyy-mm-dd hh:mm:ss"
TIME: Final = "hh:mm:ss"
LOGICAL: Final = "BOOLEAN"


@dataclass(frozen=True, slots=True)
class Typed:
    """What goes into the cell: a value or a formula, and the format that the cell takes when it has none."""

    value: str | float = ""
    format: str | None = None
    formula: str | None = None


def understood(text: str, kind: Kind, epoch: dt.datetime) -> Typed | None:
    """What Excel makes of the text in a cell of this format; None when it stays as it is."""
    if not text or text[0] not in _MAYBE:
        return None
    if text[0] == "'":
        return Typed(text[1:])
    if kind is Kind.TEXT:
        return None
    if text[0] == "=" and len(text) > 1:
        return Typed(formula=text)
    stripped = text.strip()
    return _as_number(stripped) or _as_moment(stripped, epoch) or _as_word(stripped)


def _as_number(text: str) -> Typed | None:
    if _NUMBER.fullmatch(text):
        return Typed(float(text.replace(",", "")), "#,##0" if "," in text else None)
    if _SCIENTIFIC.fullmatch(text):
        number = float(text)
        return Typed(number, "0.00E+00") if abs(number) < 1e308 else None
    if text.endswith("%") and _NUMBER.fullmatch(text[:-1].rstrip()):
        bare = text[:-1].rstrip().replace(",", "")
        return Typed(float(bare) / 100, "0.00%" if "." in bare else "0%")
    return None


def _as_moment(text: str, epoch: dt.datetime) -> Typed | None:
    try:
        if _ISO.fullmatch(text):
            return _date(_iso(text), epoch)
        if found := _AMERICAN.fullmatch(text):
            return _date(dt.datetime(int(found[3]), int(found[1]), int(found[2])), epoch)
        if found := _CLOCK.fullmatch(text):
            clock = dt.time(int(found[1]), int(found[2]), int(found[3] or 0))
            return Typed(day_fraction(clock), TIME)
    except ValueError:  # the thirty-first of June is a text
        return None
    return None


def _iso(text: str) -> dt.datetime:
    date, _between, clock = text.replace("T", " ").partition(" ")
    year, month, day = map(int, date.split("-"))
    hour, minute, second = (*map(int, clock.split(":")), 0)[:3] if clock else (0, 0, 0)
    return dt.datetime(year, month, day, hour, minute, second)


def _date(moment: dt.datetime, epoch: dt.datetime) -> Typed | None:
    serial = (moment - epoch) / dt.timedelta(days=1)
    return Typed(serial, moment_format(moment)) if serial >= 0 else None


def _as_word(text: str) -> Typed | None:
    if text.upper() in ("TRUE", "FALSE"):
        return Typed(float(text.upper() == "TRUE"), LOGICAL)
    return Typed(formula=f"={text.upper()}") if text.upper() in ERRORS else None


def moment_format(moment: dt.datetime) -> str:
    """The format of a cell that shows this moment: without the time at midnight."""
    return DATE if moment.time() == dt.time() else DATE_AND_TIME


def day_fraction(clock: dt.time) -> float:
    """A time of day as a part of a day."""
    seconds = clock.hour * 3600 + clock.minute * 60 + clock.second + clock.microsecond / 1e6
    return seconds / 86_400
