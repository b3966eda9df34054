"""An export becomes rows of a system, by its recipe: pure, the whole table or a part of it at a time."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import pandas as pd

from tillbook.language import Text, _n
from tillbook.recipes import names
from tillbook.recipes.fates import Fate, fates
from tillbook.recipes.fitting import Fitted, fit
from tillbook.recipes.groups import choose
from tillbook.recipes.notes import note
from tillbook.recipes.readings import Found
from tillbook.recipes.recipe import Recipe
from tillbook.recipes.repair import Repairs, find_repairs, repair
from tillbook.recipes.table import SourceTable
from tillbook.recipes.totals import TOTALS
from tillbook.recipes.values import Unknown, read_known, unknown_words, with_meanings
from tillbook.schema import Field, Kind, Schema

# Words of these that are no choice stay in the cell, where the checks point at them: a blank would get the
# default, which nobody said.
STAYING: Final = (Kind.COUNTRY, Kind.YES_NO)
_NO_ROOM: Final = _n(
    "{count} cell of ‘{column}’ did not fit into the notes; it is on the sheet of what was converted.",
    "{count} cells of ‘{column}’ did not fit into the notes; they are on the sheet of what was converted.",
)
_SKIPPED: Final = _n("{count} row was left out: {why}", "{count} rows were left out: {why}")


@dataclass(frozen=True)
class Answers:
    """What a person said to the questions of a conversion; as it stands, yes to every suggestion.

    `values` has, by field, the choice that each strange word means (None: the notes). With `cuts_notes`,
    cells for which there is no room stay out of the notes, and are listed; else the notes become too long.
    """

    repair: bool = True
    names: bool = True
    takes_values: bool = True
    cuts_notes: bool = True
    values: Mapping[str, Mapping[str, str | None]] = field(default_factory=dict)


@dataclass(frozen=True)
class Converted:
    """An export in the fields of a system: `cells` are texts by field key and source row, NA for blank.

    `fates` say what became of each column. `repairs`, `names` (columns `whole`, `first_name`, `last_name`)
    and `unknown` are what was suggested, and taken where the answers say so. `skipped` has the reason of each
    row that is no customer, `left` the cells without a place, by column.
    """

    cells: pd.DataFrame
    fates: Sequence[Fate]
    repairs: Repairs
    names: pd.DataFrame
    unknown: Sequence[Unknown]
    skipped: Mapping[int, str]
    left: Mapping[str, pd.Series]
    remarks: Sequence[Text]


def convert(
    table: SourceTable,
    recipe: Recipe,
    vocabulary: Schema,
    target: Schema,
    country: str,
    answers: Answers | None = None,
) -> Converted:
    """Read the table by the recipe into the fields of `target`.

    `vocabulary` is the schema of the system that the recipe's fields are named by, `country` the one
    (alpha-2) of rows that name none.
    """
    answers = answers or Answers()
    table = _filled_rows(table)
    repairs = find_repairs(table.frame)
    if answers.repair and repairs.pairs:
        table = table.with_frame(repair(table.frame, repairs.pairs))
    skipped = _skipped(table, recipe)
    table = table.with_frame(table.frame.drop(index=list(skipped)))
    chosen = choose(table, recipe.either)
    found = _read(chosen, recipe)
    fitted = fit({key: one.values for key, one in found.items()}, vocabulary, target, country)
    _set_aside(found, vocabulary, fitted)
    told = _names(found, fitted, target, answers)
    unknown = _values(fitted, target, answers)
    for name, column in _unread(chosen, recipe).items():
        fitted.set_aside(name, column)
    cells, left = _with_notes(fitted, target, chosen.frame.index, answers.cuts_notes)
    return Converted(
        cells=cells,
        fates=fates(table, recipe, fitted, target, _silent(found, chosen)),
        repairs=repairs,
        names=told,
        unknown=unknown,
        skipped=skipped,
        left=left,
        remarks=_remarks(found, skipped, left),
    )


def _filled_rows(table: SourceTable) -> SourceTable:
    return table.with_frame(table.frame.dropna(how="all"))


def _skipped(table: SourceTable, recipe: Recipe) -> dict[int, str]:
    skips = [skip for skip in (recipe.skip, TOTALS) if skip]
    which = [(skip.which(table), skip.why) for skip in skips]
    return {row: why for rows, why in reversed(which) for row in rows.index[rows].tolist()}


def _read(table: SourceTable, recipe: Recipe) -> dict[str, Found]:
    headers = {key: table.headers(reading.columns) for key, reading in recipe.fields.items()}
    found = {
        key: recipe.fields[key].read([table.frame[header] for header in there])
        for key, there in headers.items()
        if there
    }
    return {key: replace(one, values=names.without_no_names(key, one.values)) for key, one in found.items()}


def _silent(found: Mapping[str, Found], table: SourceTable) -> set[str]:
    """The columns of which no cell says more than a blank one."""
    written = {header: cells for one in found.values() for header, cells in one.written.items()}
    return {
        header
        for header, cells in table.frame.items()
        if header in written and written[header].isna().all() and cells.notna().any()
    }


def _set_aside(found: Mapping[str, Found], vocabulary: Schema, fitted: Fitted) -> None:
    """What no field takes belongs into the notes, without what every customer has anyway."""
    for key, one in found.items():
        for name, cells in (one.aside if fitted.homes[key] else one.written).items():
            fitted.set_aside(name, cells.mask(_says_nothing(one.values, vocabulary.fields.get(key))))


def _says_nothing(cells: pd.Series, known: Field | None) -> pd.Series:
    if known and known.kind in (Kind.NUMBER, Kind.MONEY):
        return pd.to_numeric(cells, errors="coerce") == 0
    usual = known.given_default if known else None
    if known is None or usual is None:
        return pd.Series(False, cells.index)
    codes = read_known(known, cells) if known.choices else cells
    return codes.str.casefold() == usual.casefold()


def _names(found: Mapping[str, Found], fitted: Fitted, target: Schema, answers: Answers) -> pd.DataFrame:
    """Put names together that are not whole; what was suggested, by row."""
    cells = fitted.cells
    index = next(iter(cells.values())).index if cells else pd.Index([], dtype="int64")
    key = names.LAST if names.LAST in target.fields else names.WHOLE
    if key not in target.fields:
        return pd.DataFrame(columns=["whole", names.FIRST, names.LAST])
    blank = pd.Series(pd.NA, index, dtype="str")
    whole = blank if fitted.split is None else fitted.split
    alone = _alone(fitted, key, blank)
    if alone.any():
        whole = whole.fillna(cells[names.FIRST].where(alone))
        parts = names.split_all(whole.where(alone), titled=fitted.titled)
        fitted.take_parts(names.FIRST, parts, alone)
    first, last = cells.get(names.FIRST, blank), cells.get(key, blank)
    read = {key: one.values for key, one in found.items()}
    stand_in = names.stand_ins(pd.DataFrame(read | cells, index), first.isna() & last.isna())
    last = last.fillna(stand_in)
    suggested = alone | (whole.notna() & (whole != last)) | stand_in.notna()
    if not answers.names:
        first, last = first.mask(suggested), last.mask(suggested, whole)
        if fitted.titled and names.TITLE in cells:
            cells[names.TITLE] = cells[names.TITLE].mask(suggested)
    if names.FIRST in target.fields:
        cells[names.FIRST] = first.astype("str")
    cells[key] = last.astype("str")
    shown = {"whole": whole, names.FIRST: first, names.LAST: last}
    return pd.DataFrame({name: texts.fillna("") for name, texts in shown.items()})[suggested]


def _alone(fitted: Fitted, key: str, blank: pd.Series) -> pd.Series:
    """Where the first name is all there is, in a system that needs the last one: it may be the whole name."""
    if key != names.LAST:
        return pd.Series(False, blank.index)
    first, last = (fitted.cells.get(part, blank) for part in (names.FIRST, key))
    return last.isna() & first.notna()


def _values(fitted: Fitted, target: Schema, answers: Answers) -> list[Unknown]:
    """Codes for the words of choices; what is none of them goes by the answers, or into the notes."""
    unknown: list[Unknown] = []
    for key in [key for key in fitted.cells if target.fields[key].choices]:
        known = target.fields[key]
        read = read_known(known, fitted.cells[key])
        told = answers.values.get(key, {})
        mine = [replace(one, choice=told.get(one.word, one.choice)) for one in unknown_words(known, read)]
        unknown += mine
        fitted.cells[key] = _settled(known, read, mine, answers, fitted)
    return unknown


def _settled(
    known: Field, read: pd.Series, unknown: Sequence[Unknown], answers: Answers, fitted: Fitted
) -> pd.Series:
    told = answers.values.get(known.key, {})
    taken = {one.word: one.choice for one in unknown if answers.takes_values or one.word in told}
    leaving = [one.word for one in unknown if taken.get(one.word) is None and known.kind not in STAYING]
    if leaving:
        fitted.set_aside(str(read.name), read.where(read.isin(leaving)))
    meant = {word: choice for word, choice in taken.items() if choice is not None}
    return with_meanings(read, {**dict.fromkeys(leaving), **meant})


def _unread(table: SourceTable, recipe: Recipe) -> dict[str, pd.Series]:
    """The columns that go into the notes: those that the recipe says, and those that it does not know."""
    read = table.headers(name for reading in recipe.fields.values() for name in reading.columns)
    out = {*read, *recipe.reasons(table)}
    listed = table.headers(recipe.noted)
    order = [*listed, *(header for header in table.frame.columns if header not in listed)]
    return {header: table.frame[header] for header in order if header not in out}


def _with_notes(
    fitted: Fitted, target: Schema, index: pd.Index, cuts: bool
) -> tuple[pd.DataFrame, Mapping[str, pd.Series]]:
    home = next((found for found in target.fields.values() if found.kind is Kind.NOTE), None)
    aside = {name: cells for name, cells in fitted.aside.items() if cells.notna().any()}
    blank = pd.Series(pd.NA, index, dtype="str")
    if home is None:
        return _frame(fitted, target, index), {name: cells.dropna() for name, cells in aside.items()}
    room = home.max_length if cuts else None
    noted = note(fitted.cells.get(home.key, blank), aside, room)
    fitted.cells[home.key] = noted.texts
    return _frame(fitted, target, index), noted.left


def _frame(fitted: Fitted, target: Schema, index: pd.Index) -> pd.DataFrame:
    known = [key for key in target.fields if key in fitted.cells]
    return pd.DataFrame({key: fitted.cells[key].astype("str") for key in known}, index)


def _remarks(
    found: Mapping[str, Found], skipped: Mapping[int, str], left: Mapping[str, pd.Series]
) -> list[Text]:
    remarks = [remark for one in found.values() for remark in one.remarks]
    reasons = Counter(skipped.values())
    remarks += [Text(_SKIPPED, count=count, why=Text(why)) for why, count in reasons.items()]
    remarks += [Text(_NO_ROOM, count=len(cells), column=name) for name, cells in left.items()]
    return remarks
