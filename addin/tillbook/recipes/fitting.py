"""From what a recipe read to the fields of a system: to its own field, to its counterpart, or aside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import pandas as pd

from tillbook.core.normalise.phones import line_of
from tillbook.recipes import names
from tillbook.recipes.readings import bare, differ, first_filled, join
from tillbook.schema import Field, Kind, Schema
from tillbook.schema.counterparts import counterparts
from tillbook.schema.countries import country_code

# Where several fields become one: what stands between them.
_BETWEEN = {Kind.NAME: " ", Kind.TEXT: ", ", Kind.NOTE: "\n"}
_PHONES = (Kind.MOBILE, Kind.PHONE)
# Where a long text is cut, the better first.
_MARKS = ("  ", ", ", " ")


@dataclass
class Fitted:
    """Texts by the system's field, by source row; `aside` belongs into the notes, by column.

    `homes` says which fields of the system each field of the recipe went to: none where the system has no
    such field, whose cells are not in here. `split` are the whole names that were taken apart; their
    titles have a field of their own where they are `titled`.
    """

    cells: dict[str, pd.Series] = field(default_factory=dict)
    aside: dict[str, pd.Series] = field(default_factory=dict)
    homes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    split: pd.Series | None = None
    titled: bool = False

    def set_aside(self, name: str, cells: pd.Series) -> None:
        """Keep a column's cells for the notes, beside those of it that are there."""
        there = self.aside.get(name)
        kept = cells if there is None else there.reindex(cells.index).fillna(cells)
        if kept.notna().any():
            self.aside[name] = kept

    def take_parts(self, key: str, parts: pd.DataFrame, where: pd.Series) -> None:
        """Put the parts of the whole names that a field of the recipe had in these rows into their fields."""
        titles = (names.TITLE,) if self.titled and parts[names.TITLE].notna().any() else ()
        self.homes[key] = (*titles, names.FIRST, names.LAST)
        for home in self.homes[key]:
            there = self.cells.get(home, pd.Series(pd.NA, parts.index, dtype="str"))
            self.cells[home] = there.mask(where, parts[home]).astype("str")


def fit(found: Mapping[str, pd.Series], vocabulary: Schema, target: Schema, country: str) -> Fitted:
    """Give every field that was read its place in the target system.

    `found` has a text column by field key, with the source's header as its name. A whole name and its parts
    are put together or taken apart; a number goes to the field for its kind of line, by the row's country
    (`country` where it names none); a long text goes on in the next line of the address.
    """
    fitted = Fitted(homes={key: _homes(key, vocabulary, target) for key in found})
    fitted.titled = names.TITLE in target.fields and names.TITLE not in found
    guests: dict[str, list[str]] = {}
    for key, homes in fitted.homes.items():
        if len(homes) == 1:
            guests.setdefault(homes[0], []).append(key)
    for home, keys in guests.items():
        _gather(home, _parts(home, _best_first(keys, vocabulary), found, fitted), target, fitted)
    rows = next((cells.index for cells in found.values()), pd.Index([], dtype="int64"))
    regions = _regions(fitted.cells, target, country, rows)
    for key, homes in fitted.homes.items():
        if len(homes) > 1:
            _spread(key, found[key], [target.fields[home] for home in homes], fitted, regions)
    for line, following in _lines_of_one(target):
        _go_on(line, following, fitted)
    return fitted


def _homes(key: str, vocabulary: Schema, target: Schema) -> tuple[str, ...]:
    own = vocabulary.fields.get(key)
    if own and vocabulary.system != target.system:
        # Another system's field of the same key may hold less: any number there, only landlines here.
        return tuple(other.key for other in counterparts(own, target))
    if key in target.fields:
        return (key,)
    if key == names.ANY_PHONE:
        return _lines_of(target)
    return (names.FIRST, names.LAST) if key == names.WHOLE and names.LAST in target.fields else ()


def _lines_of(target: Schema) -> tuple[str, ...]:
    """The first field for a phone and the first for a mobile."""
    first: dict[Kind, str] = {}
    for key, known in target.fields.items():
        if known.kind in _PHONES:
            first.setdefault(known.kind, key)
    return tuple(first.values())


def _best_first(keys: Sequence[str], vocabulary: Schema) -> list[str]:
    """A mobile before another phone; the parts of a name or an address in their order."""
    kinds = {key: found.kind for key, found in vocabulary.fields.items()}
    return sorted(keys, key=lambda key: kinds.get(key) is not Kind.MOBILE)


def _parts(home: str, keys: Sequence[str], found: Mapping[str, pd.Series], fitted: Fitted) -> list[pd.Series]:
    """The columns for one field; a whole name beside its parts says them again, or more."""
    if names.WHOLE not in keys or len(keys) == 1 or home != names.WHOLE:
        return [found[key] for key in keys]
    parts = [found[key] for key in keys if key != names.WHOLE]
    told, whole = join(parts, " "), found[names.WHOLE]
    more = _says_more(whole, told)
    _set_other_aside(whole, told, more, fitted)
    return [told.mask(more, whole)]


def _gather(home: str, parts: Sequence[pd.Series], target: Schema, fitted: Fitted) -> None:
    between = _BETWEEN.get(target.fields[home].kind)
    if between is not None:
        fitted.cells[home] = join(parts, between)
        return
    found = first_filled(parts)
    fitted.cells[home] = found.values
    for name, cells in found.aside.items():
        fitted.set_aside(name, cells)


def _spread(key: str, whole: pd.Series, homes: Sequence[Field], fitted: Fitted, regions: pd.Series) -> None:
    """One column of the source for several fields of the system."""
    kinds = {home.kind for home in homes}
    if kinds <= set(_PHONES):
        parts = _by_line(whole, homes, regions)
    elif names.LAST in {home.key for home in homes}:
        _take_apart(key, whole, fitted)
        return
    else:
        parts = _wrapped(whole, homes)
    taken = pd.Series(False, whole.index)
    for home, values in parts.items():
        there = fitted.cells.get(home, pd.Series(pd.NA, whole.index, dtype="str", name=whole.name))
        taken |= differ(there, values)
        fitted.cells[home] = there.fillna(values)
    fitted.set_aside(str(whole.name), whole.where(taken))


def _take_apart(key: str, whole: pd.Series, fitted: Fitted) -> None:
    """A whole name in two fields, where these do not say as much; another name than theirs is set aside."""
    blank = pd.Series(pd.NA, whole.index, dtype="str", name=whole.name)
    first, last = fitted.cells.get(names.FIRST, blank), fitted.cells.get(names.LAST, blank)
    more = _says_more(whole, join([first, last], " ")) & (first.isna() | last.isna())
    _set_other_aside(whole, join([first, last], " "), more, fitted)
    fitted.split = whole.where(more)
    fitted.take_parts(key, names.split_all(fitted.split, first, last, titled=fitted.titled), more)


def _says_more(whole: pd.Series, parts: pd.Series) -> pd.Series:
    """Where a whole name has its parts in it, and something beside them."""
    pairs = zip(whole.map(bare), parts.map(bare), strict=True)
    return pd.Series(
        [isinstance(w, str) and (not isinstance(p, str) or (p in w and p != w)) for w, p in pairs],
        whole.index,
    )


def _set_other_aside(whole: pd.Series, parts: pd.Series, more: pd.Series, fitted: Fitted) -> None:
    differs = whole.notna() & ~more & (whole.map(bare) != parts.map(bare))
    fitted.set_aside(str(whole.name), whole.where(differs))


def _by_line(whole: pd.Series, homes: Sequence[Field], regions: pd.Series) -> dict[str, pd.Series]:
    """Numbers of landlines in one field, all others in the one for mobiles."""
    mobile = next((home.key for home in homes if home.kind is Kind.MOBILE), homes[0].key)
    other = next((home.key for home in homes if home.kind is not Kind.MOBILE), mobile)
    pairs = zip(whole, regions.reindex(whole.index), strict=True)
    is_fixed = pd.Series(
        [isinstance(text, str) and line_of(text, region) == "fixed" for text, region in pairs], whole.index
    )
    return {mobile: whole.mask(is_fixed), other: whole.where(is_fixed)}


def _wrapped(whole: pd.Series, homes: Sequence[Field]) -> dict[str, pd.Series]:
    """The text in the first field, and what is too long for it in the next ones, cut between words."""
    lengths = [home.max_length or 0 for home in homes]
    lines = {text: _lines(text, lengths) for text in whole.dropna().unique()}
    return {
        home.key: whole.map(lambda text, at=at: lines[text][at] or None, na_action="ignore").astype("str")
        for at, home in enumerate(homes)
    }


def _lines(text: str, lengths: Sequence[int]) -> list[str]:
    """At most so many characters a line; the last one has all the rest, short enough or not.

    Two spaces part more than a comma does, and a comma more than a space.
    """
    cut = [_cut(text, lengths, mark) for mark in _MARKS]
    return next((lines for lines in cut if lines and len(lines[-1]) <= lengths[-1]), cut[-1])


def _cut(text: str, lengths: Sequence[int], mark: str) -> list[str]:
    """The lines, cut where the mark stands; none where it does not, but between letters if need be."""
    parts = []
    for length in lengths[:-1]:
        at = len(text) if len(text) <= length else text[: length + len(mark)].rfind(mark)
        if at <= 0 and mark != _MARKS[-1]:
            return []
        line = text[: at if at > 0 else length]
        parts.append(line.rstrip(" ,"))
        text = text[len(line) :].lstrip(" ,")
    return [*parts, text]


def _lines_of_one(target: Schema) -> list[tuple[Field, Field]]:
    """Each two fields in a row that are lines of one text: another system has a single field for both."""
    texts = [found for found in target.fields.values() if found.kind is Kind.TEXT and found.like]
    return [(one, other) for one, other in pairwise(texts) if one.like == other.like]


def _go_on(line: Field, following: Field, fitted: Fitted) -> None:
    """A text that is too long for its line goes on in the next one, where that is blank and has the room."""
    texts = fitted.cells.get(line.key)
    if texts is None:
        return
    blank = pd.Series(pd.NA, texts.index, dtype="str", name=texts.name)
    lengths = [found.max_length or 0 for found in (line, following)]
    below = fitted.cells.get(following.key, blank)
    long = texts[(texts.str.len() > lengths[0]) & below.isna()]
    cut = {row: _lines(text, lengths) for row, text in long.items()}
    fits = {row: lines for row, lines in cut.items() if len(lines[1]) <= lengths[1]}
    if not fits:
        return
    for home, at, there in ((line, 0, texts), (following, 1, below)):
        changed = pd.Series({row: lines[at] for row, lines in fits.items()}, dtype="str")
        fitted.cells[home.key] = there.mask(there.index.isin(changed.index), changed).astype("str")
    for key, homes in fitted.homes.items():
        if homes == (line.key,):
            fitted.homes[key] = (line.key, following.key)


def _regions(cells: Mapping[str, pd.Series], target: Schema, country: str, rows: pd.Index) -> pd.Series:
    """By row, the country by which phone numbers are read."""
    found = target.country_field
    if found is None or found.key not in cells:
        return pd.Series(country, rows, dtype="str")
    texts = cells[found.key]
    codes = {text: country_code(text) for text in texts.dropna().unique()}
    return texts.map(codes).astype("str").fillna(country).reindex(rows)
