"""Which columns are called like a field: in our six languages, in German, and as databases abbreviate."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

from rapidfuzz import fuzz

from tillbook.language import in_every_language
from tillbook.schema import Field
from tillbook.schema.folding import fold

# The least score that counts as a likeness.
LEAST: Final = 78.0
_PIECES: Final = re.compile(r"[^\W\d_]+|\d+")
_HUMP: Final = re.compile(r"(?<=[a-zäöüß])(?=[A-ZÄÖÜ])")


def likeness(field: Field, column: str) -> float:
    """From 0 to 100: how well a column's name fits a field; below `LEAST` it does not."""
    return max((_score(spelling, field) for spelling in _spellings(column)), default=0.0)


def _score(spelling: tuple[str, float], field: Field) -> float:
    text, penalty = spelling
    own, words = _names(field.key, field.label)
    if text in own:
        return 100 - penalty
    if text in words:
        # The first of them are the surest.
        return 97 - penalty - words.index(text) / 100
    close = max((fuzz.ratio(text, name) for name in (*own, *words) if len(name) > 4), default=0.0)
    return max(close - 8 - penalty, 0.0)


@cache
def _names(key: str, label: str) -> tuple[frozenset[str], tuple[str, ...]]:
    """The field's own names and the other ones, folded."""
    own = (key, *in_every_language(label).values())
    return frozenset(filter(None, map(fold, own))), _listed().get(key, ())


@cache
def _listed() -> dict[str, tuple[str, ...]]:
    """What else a field's column may be called, the surest first; folded as `fold` does."""
    listed = tomllib.loads(Path(__file__).with_name("names.toml").read_text("utf-8"))
    return {key: tuple(words.split()) for keys, words in listed.items() for key in keys.split()}


def _spellings(column: str) -> Iterator[tuple[str, float]]:
    """The name folded, and without what it need not begin with; each with what that costs."""
    text = fold(column)
    if text:
        yield text, 0.0
    pieces = [piece for part in _PIECES.findall(column) for piece in _HUMP.split(part)]
    for at in range(1, len(pieces)):
        rest = fold("".join(pieces[at:]))
        if not rest or fold(pieces[at - 1]) not in _listed()["prefixes"]:
            return
        yield rest, 2.0 * at
