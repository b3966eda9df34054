"""What a customer becomes who takes others in: what is kept, filled, joined, and what is left."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from tillbook.core.matching import called
from tillbook.core.merging import REFUSED
from tillbook.core.normalise import Conventions, Rows
from tillbook.core.plan import Change, changes_between, differences
from tillbook.core.problem import Problem
from tillbook.core.uniting.wishes import Cells, Wishes, read_wishes, refused, unsound
from tillbook.core.wording import Wording
from tillbook.language import _
from tillbook.schema import Kind, Schema

_LINE: Final = _("{name}: {value}")


@dataclass(frozen=True)
class Left:
    """A value of a removed customer (row `other`) that the kept one (`row`) did not get; it has `kept`."""

    row: int
    other: int
    field: str
    kept: str | None
    value: str


@dataclass(frozen=True)
class United:
    """`stored` are all customers by row, `kept_of` the row of whom each becomes part, `after` the kept ones.

    `said` are the consents that came from another record: (row, field, that record's row); `rows` is what the
    person wished for, as it was read.
    """

    stored: pd.DataFrame
    kept_of: pd.Series
    after: pd.DataFrame
    changes: Sequence[Change]
    left: Sequence[Left]
    said: Sequence[tuple[int, str, int]]
    rows: Rows
    problems: Sequence[Problem]


def unite(
    stored: pd.DataFrame,
    kept_of: pd.Series,
    wanted: Mapping[int, Mapping[str, str | None]],
    schema: Schema,
    conventions: Conventions,
    noting: Wording | None = None,
) -> United:
    """Bring customers together.

    `stored` (`id`, `version`, the fields) has each kept customer before the others of its group, and
    `kept_of` gives for each row the row of whom it becomes part. `wanted` are the person's own values, by
    kept row. With `noting`, what is left goes into the notes, in its language.
    """
    fields = list(schema.fields)
    groups = stored[fields].groupby(kept_of, sort=True)
    filled = groups.first()
    kept = stored.loc[filled.index]
    refusals = stored[fields].where(stored[fields].isin(REFUSED)).groupby(kept_of, sort=True).first()
    for name in _of_kind(schema, Kind.CONSENT):
        filled[name] = refusals[name].fillna(filled[name])
    wishes = read_wishes(wanted, stored, filled, schema, conventions)
    names = {row: called(kept.loc[row], schema) for row in kept.index}
    after, wrong = _without_unsound(filled, kept, wishes, schema)
    left = list(_left(stored, kept_of, after, schema))
    notes = _of_kind(schema, Kind.NOTE)
    after = after.assign(**{name: _joined(stored[name], kept_of, after[name]) for name in notes})
    if noting and notes:
        after[notes[0]] = _with_left(after[notes[0]], left, noting)
    after = _with(after, wishes.cells)
    problems = [
        *wishes.problems,
        *wrong,
        *refused(wishes.cells, refusals, names, wishes.rows, schema),
        *_too_long(after, wishes.cells, schema),
    ]
    changes = changes_between(after, kept, differences(after, kept, schema))
    said = list(_said(stored, kept_of, kept, after, wishes.cells, schema))
    return United(stored, kept_of, after, changes, left, said, wishes.rows, problems)


def _of_kind(schema: Schema, kind: Kind) -> list[str]:
    return [name for name, field in schema.fields.items() if field.kind is kind]


def _with(after: pd.DataFrame, cells: Cells) -> pd.DataFrame:
    made = after.copy()
    for (row, name), text in cells.items():
        made.at[row, name] = text
    return made


def _without_unsound(
    filled: pd.DataFrame, kept: pd.DataFrame, wishes: Wishes, schema: Schema
) -> tuple[pd.DataFrame, list[Problem]]:
    """Blanks stay blank where what would fill them is nothing that the checks let in; what was wished for and
    they do not let in is a problem.
    """
    after = _with(filled, wishes.cells)
    said = {(p.row, p.column) for p in wishes.problems}
    wrong = []
    for (row, name), problem in unsound(wishes.rows, after, schema).items():
        if (row, name) not in wishes.cells:
            if not isinstance(kept.at[row, name], str):
                after.at[row, name] = None
        elif (row, name) not in said and isinstance(after.at[row, name], str):
            wrong.append(problem)
    return after, wrong


def _left(stored: pd.DataFrame, kept_of: pd.Series, after: pd.DataFrame, schema: Schema) -> Iterator[Left]:
    others = stored.loc[kept_of.index[kept_of != kept_of.index]]
    theirs = kept_of.loc[others.index]
    for name, field in schema.fields.items():
        if field.kind in (Kind.NOTE, Kind.CONSENT):
            continue
        mine = pd.Series(after.loc[theirs, name].to_numpy(), others.index, dtype="str")
        differs = others[name].notna() & (mine.isna() | (mine != others[name]))
        for row in others.index[differs]:
            yield Left(int(theirs[row]), int(row), name, _text(mine[row]), str(others.at[row, name]))


def _joined(notes: pd.Series, kept_of: pd.Series, first: pd.Series) -> pd.Series:
    """All notes of each group, line by line, none twice."""
    some = notes.dropna()
    found = first.copy()
    for row, part in some.groupby(kept_of.loc[some.index]):
        if len(part) > 1:
            found[row] = _lines(part.tolist())
    return found


def _lines(texts: Sequence[str]) -> str:
    lines = [line.rstrip() for text in texts for line in text.splitlines()]
    return "\n".join(dict.fromkeys(line for line in lines if line))


def _with_left(notes: pd.Series, left: Sequence[Left], wording: Wording) -> pd.Series:
    found = notes.copy()
    for row, some in pd.Series(list(left), dtype=object).groupby([one.row for one in left]):
        lines = [
            wording.told(_LINE, name=wording.label(one.field), value=wording.shown(one.field, one.value))
            for one in some
        ]
        found[row] = _lines([*([notes[row]] if isinstance(notes[row], str) else []), *lines])
    return found


def _too_long(after: pd.DataFrame, cells: Cells, schema: Schema) -> Iterator[Problem]:
    for name in _of_kind(schema, Kind.NOTE):
        lengths, most = after[name].str.len(), schema.fields[name].max_length
        for row in lengths.index[lengths > most] if most else ():
            if (row, name) not in cells:
                yield Problem(int(row), name, "too-long", details={"length": int(lengths[row])})


def _said(
    stored: pd.DataFrame,
    kept_of: pd.Series,
    kept: pd.DataFrame,
    after: pd.DataFrame,
    cells: Cells,
    schema: Schema,
) -> Iterator[tuple[int, str, int]]:
    for name in _of_kind(schema, Kind.CONSENT):
        new = after[name].notna() & (kept[name].isna() | (after[name] != kept[name]))
        for row in new.index[new]:
            same = (kept_of == row) & (stored[name] == after.at[row, name])
            if (row, name) not in cells and same.any():
                yield int(row), name, int(same.idxmax())


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
