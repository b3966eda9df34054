"""Dates in figures, in the order and with the separators of a language."""

import datetime as dt
import re

from babel import Locale

# CLDR's plain "en" is American; everybody else writes the day first.
_LOCALES = {"en": "en_GB"}
_ISO = "yyyy-mm-dd"


def locale_of(language: str) -> Locale:
    """The locale that stands for a language."""
    return Locale.parse(_LOCALES.get(language, language))


def date_format(language: str) -> str:
    """Excel's number format for dates; the year always has four figures."""
    pattern = str(locale_of(language).date_formats["short"].pattern)
    pattern = re.sub("y+", "yyyy", re.sub("M+", "mm", re.sub("d+", "dd", pattern)))
    # Patterns with words or dots of their own would need Excel's quoting: ISO is read everywhere.
    return pattern if re.fullmatch("(?:(?:dd|mm|yyyy)[./-]?){3}(?<![./-])", pattern) else _ISO


def written(date: dt.date, language: str) -> str:
    """The date as a cell of that format shows it."""
    signs = {"dd": f"{date.day:02}", "mm": f"{date.month:02}", "yyyy": f"{date.year:04}"}
    return re.sub("dd|mm|yyyy", lambda found: signs[found.group()], date_format(language))
