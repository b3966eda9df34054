"""How a field is read from the columns of an export: the small factories that a recipe is written with."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import pandas as pd

from tillbook.core.frame import Value
from tillbook.core.normalise.dates import Order, read_dates
from tillbook.language import Plural, Text, _n
from tillbook.recipes.table import folded

# A birthday without its year: 05-21, 21/5, --05-21, or with a year that stands for none.
_YEARLESS: Final = re.compile(r"(?:--|0000[-/.])?\d{1,2}[-/.]\d{1,2}\.?")
_YES: Final = ("yes", "true", "1", "y", "subscribed", "on")
_NO: Final = ("no", "false", "0", "n", "unsubscribed", "off")

_NO_YEAR = _n(
    "{count} birthday of ‘{column}’ has no year; it is in the notes.",
    "{count} birthdays of ‘{column}’ have no year; they are in the notes.",
)
UNCLEAR = _n(
    "{count} cell of ‘{column}’ says neither yes nor no: it is in the notes, and no consent.",
    "{count} cells of ‘{column}’ say neither yes nor no: they are in the notes, and no consent.",
)
GIVEN = _n(
    "{count} customer has said yes to ‘{column}’ by what the export says; it does not say when, nor how.",
    "{count} customers have said yes to ‘{column}’ by what the export says; it does not say when, nor how.",
)
_USUAL = _n(
    "{count} cell of ‘{column}’ says ‘{word}’, which is no more than a blank: it was left out.",
    "{count} cells of ‘{column}’ say ‘{word}’, which is no more than a blank: they were left out.",
)


@dataclass(frozen=True)
class Found:
    """What a reading made of its columns: `values` for the field (text, NA for blank, by source row).

    `aside` are cells that did not go into the field, by column; they belong into the notes. `remarks` is what
    a person should know. `written` are the columns as the notes tell them in a system without such a field:
    the export's own words, for its header goes with them.
    """

    values: pd.Series
    aside: Mapping[str, pd.Series] = field(default_factory=dict)
    remarks: Sequence[Text] = ()
    written: Mapping[str, pd.Series] = field(default_factory=dict)


@dataclass(frozen=True)
class Reading:
    """One field's source: the columns by the export's names, and what is made of those that are there.

    `make` takes them in this order, as text columns that keep the export's headers as their names.
    """

    columns: tuple[str, ...]
    make: Callable[[Sequence[pd.Series]], Found]

    def read(self, columns: Sequence[pd.Series]) -> Found:
        """What the columns that are there hold."""
        found = self.make(columns)
        return found if found.written else replace(found, written={str(one.name): one for one in columns})


def column(*names: str, usual: Sequence[str] = (), same: bool = False) -> Reading:
    """One column, under whichever of these names; of several that are there, each row's first filled one.

    What another of them holds beside that goes into the notes. The `usual` words are what nearly every row
    has: they say no more than a blank. With `same`, the columns say one thing in several ways (a country and
    its code): nothing of the others is noted.
    """
    silent = {folded(word) for word in usual}

    def read(columns: Sequence[pd.Series]) -> Found:
        told = [one.mask(one.map(bare).isin(silent)) for one in columns] if silent else columns
        found = first_filled(told)
        if same:
            return Found(found.values, written={str(found.values.name): found.values})
        return replace(found, written={str(one.name): one for one in told}, remarks=_left(columns, told))

    return Reading(names, read)


def joined(*names: str | Sequence[str], by: str = " ") -> Reading:
    """Several columns in one field, in this order, without the blank ones.

    Each is one name, or several of which the first filled counts, as in `column`.
    """
    parts = [(name,) if isinstance(name, str) else tuple(name) for name in names]

    def read(columns: Sequence[pd.Series]) -> Found:
        known = {folded(str(one.name)): one for one in columns}
        there = [[known[folded(name)] for name in part if folded(name) in known] for part in parts]
        found = [first_filled(part) for part in there if part]
        aside = {name: cells for one in found for name, cells in one.aside.items()}
        return Found(join([one.values for one in found], by), aside)

    return Reading(tuple(name for part in parts for name in part), read)


def mapped(name: str | Sequence[str], words: Mapping[str, str]) -> Reading:
    """A column whose words mean choices: {the export's word: the field's code}; other words stay.

    Words are compared without case, accents and punctuation.
    """
    codes = {folded(word): code for word, code in words.items()}
    names = (name,) if isinstance(name, str) else tuple(name)

    def read(columns: Sequence[pd.Series]) -> Found:
        found = first_filled(columns)
        meant = {text: codes.get(folded(text), text) for text in found.values.dropna().unique()}
        return Found(found.values.map(meant).astype("str"), found.aside)

    return Reading(names, read)


def consent(
    *names: str, yes: Sequence[str] = _YES, no: Sequence[str] = _NO, unknown: Sequence[str] = ()
) -> Reading:
    """A consent to marketing as the export says it: the words for yes, for no, and for not known.

    Any other word is no consent: it goes into the notes.
    """
    words = {
        **{folded(word): "yes" for word in yes},
        **{folded(word): "no" for word in no},
        **{folded(word): "" for word in unknown},
    }
    return Reading(names, lambda columns: _consents(columns, words))


def objection(*names: str) -> Reading:
    """A column that says whom not to write to: an objection is a no, and none of it is not yet a yes."""
    words = {**{folded(word): "no" for word in _YES}, **{folded(word): "" for word in _NO}}
    return Reading(names, lambda columns: _consents(columns, words))


def birthday(*names: str, order: Order | None = None) -> Reading:
    """A date of birth, in the order that the platform writes days and months, if it has one.

    One without a year goes into the notes: no year is made up.
    """

    def read(columns: Sequence[pd.Series]) -> Found:
        found = first_filled(columns)
        yearless = found.values.str.fullmatch(_YEARLESS.pattern).fillna(False).astype(bool)
        name = str(columns[0].name)
        aside = {**found.aside, **only(found.values, yearless, name)}
        values = _in_order(found.values.mask(yearless), order)
        return Found(values, aside, counted(_NO_YEAR, yearless, name))

    return Reading(names, read)


def first_filled(columns: Sequence[pd.Series]) -> Found:
    """Each row's first filled cell; what the columns behind it hold beside that is set aside."""
    values = columns[0]
    aside: dict[str, pd.Series] = {}
    for other in columns[1:]:
        other = other.reindex(values.index)
        # A column that repeats what stands there already says nothing new.
        aside |= only(other, differ(values, other), str(other.name))
        values = values.fillna(other)
    return Found(values, aside)


def join(columns: Sequence[pd.Series], by: str) -> pd.Series:
    """The filled cells of each row, with `by` between them; NA where all are blank."""
    values = columns[0]
    for other in columns[1:]:
        both = values.notna() & other.notna()
        values = values.fillna(other).mask(both, values + by + other)
    return values.astype("str")


def differ(one: pd.Series, other: pd.Series) -> pd.Series:
    """Where both are filled, and not with the same; case, spaces and punctuation do not count."""
    unequal = one.notna() & other.notna() & (one != other)
    found = unequal[unequal].index
    unequal[found] = one[found].map(bare) != other[found].map(bare)
    return unequal


def bare(text: object) -> object:
    """A cell as cells are compared: without case, spaces and punctuation."""
    return folded(text) if isinstance(text, str) else text


def _consents(columns: Sequence[pd.Series], words: Mapping[str, str]) -> Found:
    found = first_filled(columns)
    name = str(columns[0].name)
    meant = found.values.map({text: words.get(folded(text)) for text in found.values.dropna().unique()})
    unclear = found.values.notna() & meant.isna()
    values = meant.where(meant.isin(("yes", "no"))).astype("str")
    remarks = [*counted(GIVEN, values == "yes", name), *counted(UNCLEAR, unclear, name)]
    silent = [word for word, meaning in words.items() if not meaning]
    written = {str(one.name): one.mask(one.map(bare).isin(silent)) for one in columns}
    return Found(values, {**found.aside, **only(found.values, unclear, name)}, remarks, written)


def _in_order(texts: pd.Series, order: Order | None) -> pd.Series:
    if order is None:
        return texts
    cells: list[Value] = [text if isinstance(text, str) else None for text in texts]
    read = read_dates(str(texts.name), texts.index.tolist(), cells, False, order)
    return pd.Series(read.texts, texts.index, dtype="str", name=texts.name)


def _left(columns: Sequence[pd.Series], told: Sequence[pd.Series]) -> list[Text]:
    """What a person should know of the usual words that were left out of columns which say more, too."""
    remarks, nothing = [], set(map(folded, _NO))
    for column, rest in zip(columns, told, strict=True):
        words = column[column.notna() & rest.isna()].value_counts() if rest.notna().any() else {}
        # That nobody is blocked, or owes anything, is not worth a line.
        worth = {str(word): count for word, count in words.items() if folded(str(word)) not in nothing}
        remarks += [
            Text(_USUAL, count=int(count), column=str(column.name), word=word)
            for word, count in worth.items()
            if any(map(str.isalpha, word))
        ]
    return remarks


def only(texts: pd.Series, where: pd.Series, name: str) -> dict[str, pd.Series]:
    """These cells of a column, as they are set aside; nothing where there are none."""
    return {name: texts.where(where)} if where.any() else {}


def counted(template: Plural, where: pd.Series, name: str) -> list[Text]:
    """A remark that says {count} and {column}; none where there is nothing to count."""
    count = int(where.sum())
    return [Text(template, count=count, column=name)] if count else []
