"""From cell to clean text: numbers and dates that stand where text belongs, spaces, invisible characters.

Order and rules follow the Unicode standard's normal form C and what the neighbours of this product were
asked for most: clean what cannot be meant, refuse what cannot be stored.
"""

import datetime as dt
import re
import unicodedata
from typing import Final

from tillbook.core.frame import Value
from tillbook.core.normalise.column import Column, Text
from tillbook.core.sheet import CellError

# Excel keeps fifteen digits of a number; the rest are zeros that nobody typed.
_MOST_DIGITS: Final = 1e15

# Unicode's Default_Ignorable_Code_Point without the joiners and what is kept beside them, below.
_INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0d\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"
)
# A joiner belongs to the spelling after letters of many scripts and inside emoji; elsewhere it is litter.
_JOINER = r"(?<![\u0590-\u1fff\ufe0f\U0001f000-\U0001faff])[\u200c\u200d]"
# What makes a sign an emoji or a plain sign, and a digit a key.
_SELECTOR = r"(?<![\u00a9\u00ae\u203c-\u3299\U0001f000-\U0001faff])[\ufe0e\ufe0f](?!\u20e3)"
# The form of an ideograph is part of how a Japanese name is written.
_VARIANT = r"(?<![\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])[\U000e0100-\U000e01ef]"
# The flags of England, Scotland and Wales are spelt in tags.
_FLAG = r"(\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f)"
_HIDDEN = re.compile(f"{_FLAG}|[{_INVISIBLE}]|{_JOINER}|{_SELECTOR}|{_VARIANT}")
# Those that Python takes for printable: a look before the search above.
_PRINTABLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
_SPACES = re.compile(r"\s+")
_ILLEGAL = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffd\ufffe\uffff]")
_SCIENTIFIC = re.compile(r"[+-]?(?:\d+(?:[.,]\d+)?[eE]\+\d{1,3}|\d+[.,]\d+[eE]\d{1,3})")
_FLOAT_TAIL = re.compile(r"\d+\.0+")


def read_texts(key: str, rows: list[int], values: list[Value]) -> Column:
    """The column as text: what Excel made of a text is told apart from what was typed."""
    column = Column(key, rows, [])
    if {str, type(None)}.issuperset(map(type, values)):
        column.texts = [value or None for value in values]  # type: ignore[misc]  # all str or None here
    else:
        column.texts = [_text(column, at, value) for at, value in enumerate(values)]
    return column


def _text(column: Column, at: int, value: Value) -> Text:
    if value is None or isinstance(value, str):
        return value or None
    if isinstance(value, CellError):
        column.report(at, "cell-error")
        return None
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()[:10]
    if isinstance(value, float | int):
        return _number(column, at, float(value))
    return str(value)


def _number(column: Column, at: int, value: float) -> str:
    if abs(value) >= _MOST_DIGITS:
        column.report(at, "digits-lost")
    return f"{value:.0f}" if value.is_integer() else repr(value)


def shown(value: Value) -> str:
    """A cell as the analyst sees it, for messages."""
    if isinstance(value, CellError):
        return value.shown
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()[:10]
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() and abs(value) < _MOST_DIGITS else f"{value:g}"
    return "" if value is None else str(value)


def refuse_dates(column: Column, values: list[Value]) -> None:
    """A date in a text column is what Excel made of 3-1 or 1/2; what was typed is gone."""
    for at, value in enumerate(values):
        if isinstance(value, dt.datetime | dt.date):
            column.report(at, "became-a-date")


def clean(column: Column, *, lines: bool = False) -> None:
    """NFC, no invisible characters, single spaces, no blanks around; `lines` keeps line breaks."""
    if _is_clean("|".join(text for text in column.texts if text is not None)):
        return
    spaced = _clean_lines if lines else _clean_line
    for at, text in column.filled():
        if _is_clean(text):
            continue
        # What stood between a letter and its accent goes first: then the two can become one.
        visible = _visible(text)
        cleaned = spaced(visible)
        column.count("invisible characters", int(visible != text))
        column.count("spaces", int(cleaned != visible))
        column.texts[at] = cleaned or None
        if _ILLEGAL.search(cleaned):
            column.report(at, "illegal-character")


def _is_clean(texts: str) -> bool:
    """Whether a cell, or many joined by `|`, need no cleaning; a false alarm costs time only."""
    fenced = f"|{texts}|"
    # Python prints neither control characters nor invisible ones, and of all spaces only the plain one.
    return (
        texts.isprintable()
        and "  " not in texts
        and "| " not in fenced
        and " |" not in fenced
        and (texts.isascii() or _is_plain(texts))
    )


def _is_plain(texts: str) -> bool:
    normal = "\ufffd" not in texts and unicodedata.is_normalized("NFC", texts)
    return normal and not _PRINTABLE.search(texts)


def _visible(text: str) -> str:
    # What stood behind one that goes can be the next to go.
    while (less := _HIDDEN.sub(r"\1", text)) != text:
        text = less
    return unicodedata.normalize("NFC", text)


def tidy(text: str) -> str:
    """One clean line of a cell that is read as something else than text."""
    return _clean_line(text if text.isascii() else _visible(text))


def _clean_line(text: str) -> str:
    return _SPACES.sub(" ", text).strip()


def _clean_lines(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.replace("\xa0", " ").splitlines()).strip()


def refuse_lost_digits(column: Column) -> None:
    """4.47911E+11 as text: the digits behind are gone."""
    for at, text in column.filled():
        if ("E" in text or "e" in text) and _SCIENTIFIC.fullmatch(text):
            column.report(at, "digits-lost")


def drop_float_tails(column: Column) -> set[int]:
    """1234.0 is 1234 that went through a program which takes every number for a float; where it was."""
    found = {at for at, text in column.filled() if ".0" in text and _FLOAT_TAIL.fullmatch(text)}
    for at in found:
        column.texts[at] = str(column.texts[at]).partition(".")[0]
    column.count("numbers as text", len(found))
    return found
