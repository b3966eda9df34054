"""Dates and numbers in figures, as a language writes them."""

import datetime as dt
import re
from decimal import Decimal

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal

# CLDR's plain "en" is American, its plain "pt" Brazilian.
_LOCALES = {"en": "en_GB", "pt": "pt_PT"}
_ISO = "yyyy-mm-dd"


def locale_of(language: str) -> Locale:
    """The locale that stands for a language."""
    return Locale.parse(_LOCALES.get(language, language))


def number(value: float | Decimal, language: str) -> str:
    """The number with the separators of the language."""
    return str(format_decimal(value, locale=locale_of(language)))


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
    return format_date(date, "long", locale=locale_of(language))
