"""Canonical text as a sheet shows it: words for codes, real dates, real numbers."""

import datetime as dt
import math
from collections.abc import Callable, Sequence

import pandas as pd

from tillbook.core.sheet import CellValue
from tillbook.core.wording import Wording
from tillbook.language.figures import number, written
from tillbook.schema import Field, Kind
from tillbook.schema.countries import country_names


def shown_cells(field: Field, texts: pd.Series, wording: Wording) -> Sequence[CellValue]:
    """A column of canonical text as the cells that a person sees; None where it is blank."""
    convert = _converter(field, wording)
    blanks = texts.isna().tolist()
    return [None if blank else convert(text) for text, blank in zip(texts.tolist(), blanks, strict=True)]


def shown_text(field: Field, text: str | None, wording: Wording) -> str:
    """One canonical value in words and figures of the language; empty for None."""
    if text is None:
        return ""
    value = _converter(field, wording)(text)
    if isinstance(value, dt.date):
        return written(value, wording.language)
    return figures(value, wording) if isinstance(value, float) else str(value)


def words_of(field: Field, wording: Wording) -> dict[str, str]:
    """What a person picks, by stored code; a look-up's words are the shop's own and stay as they are."""
    if field.kind is Kind.COUNTRY:
        return country_names(wording.language)
    if field.kind is Kind.LOOKUP:
        return dict(field.choices)
    return {code: wording.translate(word) for code, word in field.choices.items()}


def figures(value: float, wording: Wording) -> str:
    """A number as the language writes it."""
    return number(value, wording.language)


def _converter(field: Field, wording: Wording) -> Callable[[str], CellValue]:
    if field.kind is Kind.DATE:
        return _date_or_text
    if field.kind in (Kind.NUMBER, Kind.MONEY):
        return _number_or_text
    words = words_of(field, wording)
    return (lambda text: words.get(text, text)) if words else str


def _date_or_text(text: str) -> CellValue:
    # A till writes into the store, too; one bad value of its own must not keep the others back.
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return text


def _number_or_text(text: str) -> CellValue:
    try:
        value = float(text)
    except ValueError:
        return text
    return value if math.isfinite(value) else text
