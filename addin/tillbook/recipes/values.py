"""Words that are no choice of their field yet: what they probably mean, one answer for all equal cells."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import pandas as pd
from rapidfuzz import fuzz, process

from tillbook.core.normalise.choices import read_choices
from tillbook.core.normalise.column import Column
from tillbook.language import LANGUAGES, in_every_language, translator
from tillbook.schema import Field, Kind
from tillbook.schema.countries import country_codes
from tillbook.schema.folding import fold

# A likeness that is worth proposing, from 0 to 100.
_LIKE: Final = 80.0
_LEAST_LETTERS: Final = 4
# Nothing but the person's own word says what these mean.
_NEVER_GUESSED: Final = (Kind.CONSENT, Kind.YES_NO)


@dataclass(frozen=True)
class Unknown:
    """A word that stands in a field of choices and is none: how often, and which one it may mean.

    `choice` is the code, or None where nothing is like it.
    """

    field: str
    word: str
    cells: int
    choice: str | None


def read_known(field: Field, texts: pd.Series) -> pd.Series:
    """The same texts with the codes of choices in place of the words that are known."""
    column = Column(field.key, texts.index.tolist(), [t if isinstance(t, str) else None for t in texts])
    column.rewrite(str.strip)
    read_choices(column, field)
    return pd.Series(column.texts, texts.index, dtype="str", name=texts.name)


def unknown_words(field: Field, read: pd.Series) -> list[Unknown]:
    """The texts of a field, read by `read_known`, that are no choice; the most frequent first."""
    strange = read[read.notna() & ~read.isin(list(field.choices))]
    counts = strange.value_counts(sort=False)
    pairs = ((str(word), int(cells)) for word, cells in counts.items())
    proposed = propose(field, list(map(str, counts.index)))
    found = [Unknown(field.key, word, cells, proposed.get(word)) for word, cells in pairs]
    return sorted(found, key=lambda unknown: -unknown.cells)


def propose(field: Field, words: Sequence[str]) -> dict[str, str]:
    """By word the choice that it probably means: one that begins so, or else the one most like it.

    The words of a column belong together: M is a man beside F, and a woman beside the H of `hombre`.
    """
    if field.kind in _NEVER_GUESSED:
        return {}
    like = {word: code for word in words if (code := _most_like(field, word))}
    return like if field.kind is Kind.COUNTRY else like | _beginnings(field, words)


def _most_like(field: Field, word: str) -> str | None:
    known = _known(field.kind, tuple(field.choices.items()))
    text = fold(word)
    if not text or len(text) < _LEAST_LETTERS:
        return None
    best = process.extractOne(text, list(known), scorer=fuzz.ratio, score_cutoff=_LIKE)
    return known[best[0]] if best else None


def _beginnings(field: Field, words: Sequence[str]) -> dict[str, str]:
    """What words mean that choices begin with, in the languages that explain most of them together."""
    readings = [_beginning_in(language, field, words) for language in LANGUAGES]
    most = max(map(len, readings))
    votes: dict[str, Counter[str]] = {}
    for reading in readings:
        for word, code in reading.items() if len(reading) == most else ():
            votes.setdefault(word, Counter())[code] += 1
    return {word: counted.most_common(1)[0][0] for word, counted in votes.items()}


def _beginning_in(language: str, field: Field, words: Sequence[str]) -> dict[str, str]:
    translate = translator(language)
    spoken = (
        field.choices if field.kind is Kind.LOOKUP else {c: translate(w) for c, w in field.choices.items()}
    )
    folded = {code: fold(word) or "" for code, word in spoken.items()}
    found: dict[str, str] = {}
    for word in words:
        text = fold(word)
        codes = [code for code, name in folded.items() if text and name.startswith(text)]
        if len(codes) == 1:
            found[word] = codes[0]
    return found


def with_meanings(texts: pd.Series, meanings: Mapping[str, str | None]) -> pd.Series:
    """The texts with the choices that a person or a proposal gave to words; None makes a cell blank."""
    return texts.map(lambda text: meanings.get(text, text), na_action="ignore").astype("str")


@cache
def _known(kind: Kind, choices: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """Code by folded word, in all our languages."""
    if kind is Kind.COUNTRY:
        return {name: code for name, code in country_codes().items() if len(name) > 3}
    spellings = (
        (code, spelling)
        for code, word in choices
        for spelling in ((word,) if kind is Kind.LOOKUP else (*in_every_language(word).values(), code))
    )
    return {folded: code for code, spelling in spellings if (folded := fold(spelling))}
