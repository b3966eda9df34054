"""Matching: which stored customer is a row about? By record id, by the system's key, by an earlier commit."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pandas as pd

from tillbook.core.keys import key_columns
from tillbook.core.lookup import LookUp
from tillbook.core.marks import fingerprints, marked_versions
from tillbook.core.normalise import Rows
from tillbook.core.problem import Problem
from tillbook.schema import Schema

# The version that a customer is created with.
_FIRST = "1"


@dataclass(frozen=True)
class Matched:
    """`stored` holds the customer of each row that has one, by sheet row: `id`, `version` and the fields.

    `lost` are rows about a customer that is gone, `carried` those whose own hidden cell says who they are,
    `replayed` those that this workbook created before as they stand, `stale` those whose customer was changed
    since, other than by undoing this workbook's import, and `fingerprints` recognise all but the carried
    should they come again. Of rows that are a part of more, `outcomes` says what the replayed became and
    which batch says so (`outcome`, `batch`), and `taken` which earlier row has written the customer.
    """

    stored: pd.DataFrame
    lost: frozenset[int]
    carried: frozenset[int]
    replayed: frozenset[int]
    stale: frozenset[int]
    fingerprints: pd.Series
    problems: tuple[Problem, ...]
    outcomes: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=["outcome", "batch"]))
    taken: pd.Series = field(default_factory=lambda: pd.Series(dtype="int64"))


def match_part(rows: Rows, schema: Schema, look_up: LookUp, workbook: str) -> Matched:
    """Every row's customer, where the rows keep their numbers for good and none says who it is.

    A row is recognised by its number and what stands in it. A customer that an earlier row created is left to
    that row: the others are new, and clash with it.
    """
    nobody = pd.Series(dtype="str")
    found = _by_key(rows, schema, look_up) if schema.matched_by else look_up.records("id", nobody)
    prints = pd.Series(fingerprints(rows.values, schema), rows.values.index, dtype="str")
    own = _own(prints, found, look_up, workbook)
    made = own["id"][(own["outcome"] == "created") | ~own.index.isin(found.index)]
    found = _together(found.drop(index=made.index, errors="ignore"), look_up.records("id", made))
    taken = look_up.taken(workbook, found["id"].drop(own.index, errors="ignore"))
    taken = taken[taken["earlier"] != taken.index]
    found = found.drop(index=taken.index[taken["outcome"] == "created"])
    return Matched(
        stored=found.sort_index(),
        lost=frozenset(),
        carried=frozenset(),
        replayed=frozenset(map(int, own.index)),
        stale=frozenset(),
        fingerprints=prints,
        problems=(),
        outcomes=own[["outcome", "batch"]],
        taken=taken["earlier"][taken["outcome"] != "created"],
    )


def _own(prints: pd.Series, found: pd.DataFrame, look_up: LookUp, workbook: str) -> pd.DataFrame:
    """What is on record for these very rows: created as they stand, or about the customer that they match."""
    first, last = (int(prints.index[0]), int(prints.index[-1])) if len(prints) else (0, 0)
    recorded = look_up.recorded(workbook, first, last)
    recorded = recorded.loc[recorded.index.intersection(prints.index)]
    is_created = recorded["outcome"] == "created"
    same = recorded["fingerprint"] == prints.reindex(recorded.index)
    # Who has another key by now, or was merged into somebody who has, is not to be created again.
    theirs = (recorded["id"] == found["id"].reindex(recorded.index)) | ~recorded.index.isin(found.index)
    return recorded[(is_created & same) | (~is_created & theirs)]


def match(rows: Rows, schema: Schema, look_up: LookUp, workbook: str | None) -> Matched:
    """Every row's customer, if it has one."""
    wanted = rows.record.dropna()
    found = look_up.records("id", wanted)
    missing = wanted[~wanted.index.isin(found.index)]
    # A row whose customer came from this very sheet, and was taken back by an undo, is simply new again.
    again = look_up.undone(workbook, missing).index
    lost = missing.index.difference(again)
    problems = [Problem(int(row), "record", "unknown-record") for row in lost]
    if schema.matched_by:
        by_key = _by_key(rows, schema, look_up)
        problems += _disagreements(rows, schema.matched_by, found, by_key, schema)
        found = _together(found, by_key.loc[~by_key.index.isin(wanted.index.difference(again))])
    carried = wanted.index.difference(again)
    strangers = rows.values.loc[~rows.values.index.isin(carried)]
    prints = pd.Series(fingerprints(strangers, schema), strangers.index, dtype="str")
    before = _created_before(prints, found, look_up, workbook)
    found = _together(found.loc[~found.index.isin(before.index)], before)
    versions = marked_versions(rows.version.loc[found.index])
    stale = found["id"][versions.notna() & (versions != found["version"])]
    reopened = look_up.reopened(workbook, stale)
    return Matched(
        stored=found.sort_index(),
        lost=frozenset(map(int, lost)),
        carried=frozenset(map(int, wanted.index.intersection(found.index))),
        replayed=frozenset(map(int, before.index)),
        stale=frozenset(map(int, stale.index.difference(reopened.index))),
        fingerprints=prints,
        problems=tuple(problems),
    )


def _by_key(rows: Rows, schema: Schema, look_up: LookUp) -> pd.DataFrame:
    column = f"{schema.matched_by}_key"
    return look_up.records(column, key_columns(rows.values, schema)[column].dropna())


def _disagreements(
    rows: Rows, column: str, by_record: pd.DataFrame, by_key: pd.DataFrame, schema: Schema
) -> Iterator[Problem]:
    both = by_record.index.intersection(by_key.index)
    clash = both[by_record.loc[both, "id"].to_numpy() != by_key.loc[both, "id"].to_numpy()]
    for row in clash:
        mine, theirs = (called(found.loc[row], schema) for found in (by_record, by_key))
        details = {"customer": mine, "other": theirs}
        yield Problem(int(row), column, "keys-disagree", rows.shown(row, column), details)


def _created_before(
    prints: pd.Series, found: pd.DataFrame, look_up: LookUp, workbook: str | None
) -> pd.DataFrame:
    if not workbook or prints.empty:
        return found.iloc[:0]
    ids = look_up.created_by(workbook, prints)
    # A customer that another row already stands for was not created from this one as well.
    others = found["id"].drop(ids.index, errors="ignore")
    same = ids.index[~ids.index.isin(found.index) | (found["id"].reindex(ids.index) == ids)]
    # All that such a row knows of its customer is the first version.
    alone = ids.loc[same][~ids.loc[same].isin(others)]
    # Whom they created became part of somebody: never to be created again, whoever else stands for that one.
    merged = look_up.merged_of(workbook, prints.drop(alone.index))
    merged = merged[~merged.index.isin(found.index) | (found["id"].reindex(merged.index) == merged)]
    return look_up.records("id", pd.concat([alone, merged])).assign(version=_FIRST)


def _together(one: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([one, other]) if len(other) else one


def called(stored: "pd.Series[str]", schema: Schema) -> str:
    """How to name a stored customer to a person: what the schema shows it by."""
    return " ".join(text for name in schema.shown_by if isinstance(text := stored[name], str)) or "?"
