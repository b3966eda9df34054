"""Dates and numbers in figures, as a language writes them."""

import datetime as dt
import re
from collections.abc import Sequence
from decimal import Decimal
from functools import cache, lru_cache

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal

# CLDR's plain "en" is American, its plain "pt" Brazilian.
_LOCALES = {"en": "en_GB", "pt": "pt_PT"}
_ISO = "yyyy-mm-dd"


@cache
def locale_of(language: str) -> Locale:
    """The locale that stands for a language."""
    return Locale.parse(_LOCALES.get(language, language))


# A sheet says the same few numbers over and over, and Babel takes its time.
@lru_cache(4096)
def number(value: float | Decimal, language: str) -> str:
    """The number with the separators of the language."""
    return str(format_decimal(value, locale=locale_of(language)))


def amount(value: Decimal, language: str) -> str:
    """A sum of money: as a number, with both decimals or none."""
    whole = value == value.to_integral_value()
    return str(format_decimal(value, "#,##0" if whole else "#,##0.00", locale_of(language)))


def date_format(language: str) -> str:
    """Excel's number format for dates; the year always has four figures."""
    pattern = str(locale_of(language).date_formats["short"].pattern)
    pattern = re.sub("y+", "yyyy", re.sub("M+", "mm", re.sub("d+", "dd", pattern)))
    # Patterns with words or dots of their own would need Excel's quoting: ISO is read everywhere.
    return pattern if re.fullmatch("(?:(?:dd|mm|yyyy)[./-]?){3}(?<![./-])", pattern) else _ISO


def written(date: dt.date, language: str) -> str:
    """The date as a cell of that format shows it; a moment to the minute."""
    signs = {"dd": f"{date.day:02}", "mm": f"{date.month:02}", "yyyy": f"{date.year:04}"}
    day = re.sub("dd|mm|yyyy", lambda found: signs[found.group()], date_format(language))
    return f"{day} {date:%H:%M}" if isinstance(date, dt.datetime) else day


def spelled(date: dt.date, language: str) -> str:
    """The date with the name of its month, which nobody reads as another date."""
    told = format_date(date, "long", locale=locale_of(language))
    # Unicode CLDR leaves out what French writes on the first of a month.
    return f"1er{told.removeprefix('1')}" if language == "fr" and date.day == 1 else told


def listed(parts: Sequence[str], language: str) -> str:
    """The parts one after the other, the last one behind the language's word for "and"."""
    return format_list(parts, locale=locale_of(language))
