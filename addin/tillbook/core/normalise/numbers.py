"""Amounts and numbers: decimal text with a full stop and at most two decimals, without trailing zeros."""

import re
from decimal import Decimal

from tillbook.core.frame import Value
from tillbook.core.normalise.column import Column, Text
from tillbook.core.normalise.text import tidy
from tillbook.core.sheet import CellError

_CURRENCY = re.compile(r"^(?:[A-Z]{3}|[€£$]|kr\.?|R\$)\s*|\s*(?:[A-Z]{3}|[€£$]|kr\.?)$")
_PLAIN = re.compile(r"-?\d+(?:\.\d{1,2})?")
_GROUPED = re.compile(r"-?[1-9]\d{0,2}(?:([ .,'’])\d{3})(?:\1\d{3})*(?:(?!\1)[.,]\d{1,2})?")
_ONE_COMMA = re.compile(r"-?\d+,\d{1,2}")
# 1.234 and 1,234 are a thousand to one reader and a little over one to the next.
_AMBIGUOUS = re.compile(r"-?[1-9]\d{0,2}[.,]\d{3}")


def read_numbers(key: str, rows: list[int], values: list[Value]) -> Column:
    """The column as canonical decimal text; what cannot be read for certain stays as typed."""
    column = Column(key, rows, [])
    column.texts = [_read(column, at, value) for at, value in enumerate(values)]
    return column


def _read(column: Column, at: int, value: Value) -> Text:
    if isinstance(value, CellError):
        column.report(at, "cell-error")
        return None
    if isinstance(value, float | int) and not isinstance(value, bool):
        return _from_float(float(value))
    text = tidy(str("" if value is None else value))
    number = _from_text(text)
    column.count("numbers as text", int(number is not None and number != text))
    return (number or text) or None


def _from_float(value: float) -> str:
    # Excel computes in binary: 0.1 + 0.2 is meant as 0.3, and 0.305 as itself.
    rounded = round(value, 2)
    return canonical(Decimal(str(rounded))) if abs(rounded - value) < 1e-9 else repr(value)


def _from_text(text: str) -> str | None:
    bare = _CURRENCY.sub("", text).strip()
    if _PLAIN.fullmatch(bare):
        return canonical(Decimal(bare))
    if _ONE_COMMA.fullmatch(bare):
        return canonical(Decimal(bare.replace(",", ".")))
    if _GROUPED.fullmatch(bare) and not _AMBIGUOUS.fullmatch(bare):
        whole, decimals = re.fullmatch(r"(.*?)(?:[.,](\d{1,2}))?", bare).groups()  # type: ignore[union-attr]  # any text fits
        return canonical(Decimal(re.sub(r"[^\d-]", "", whole) + "." + (decimals or "0")))
    return None


def canonical(number: Decimal) -> str:
    """`300`, not `300.00`, nor `3E+2`, nor `-0`."""
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text
