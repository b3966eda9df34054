"""Keys that a kept customer would share with somebody else."""

from collections.abc import Collection, Iterator
from dataclasses import replace

import pandas as pd

from tillbook.core.checks import clash
from tillbook.core.keys import key_columns
from tillbook.core.lookup import LookUp
from tillbook.core.matching import called
from tillbook.core.problem import Problem
from tillbook.core.uniting.unite import United
from tillbook.schema import Key, Schema


def clashes(united: United, schema: Schema, look_up: LookUp) -> Iterator[Problem]:
    """A problem for each new key that somebody has who is not removed, or that two kept ones would get."""
    kept = united.stored.loc[united.after.index]
    by_column = {key.column: key for key in schema.keys_of}
    removed = set(united.stored["id"]) - set(kept["id"])
    keys, before = key_columns(united.after, schema), key_columns(kept, schema)
    asked = keys.mask(keys.eq(before))
    asked = asked.loc[asked.notna().any(axis=1)]
    for row, column, name in _taken(kept["id"], asked, keys, before, removed, look_up):
        yield _problem(by_column[column], row, name, united)
    for key in schema.keys_of:
        column = keys[key.column].dropna()
        for row in column.index[column.duplicated() & column.index.isin(asked.index)]:
            twin = int(column.index[column == column[row]][0])
            yield _problem(key, int(row), called(kept.loc[twin], schema), united)


def _taken(
    kept: pd.Series,
    asked: pd.DataFrame,
    keys: pd.DataFrame,
    before: pd.DataFrame,
    removed: Collection[str],
    look_up: LookUp,
) -> Iterator[tuple[int, str, str]]:
    """Row, key and owner where somebody has the key and neither goes nor gives it up."""
    row_of = {customer: row for row, customer in kept.items()}
    for owner in look_up.owners(asked).itertuples(index=False):
        own = row_of.get(owner.id)
        gives_up = own is not None and keys.at[own, owner.key] != before.at[own, owner.key]
        if owner.id not in removed and own != owner.row and not gives_up:
            yield int(owner.row), str(owner.key), str(owner.name)


def _problem(key: Key, row: int, owner: str, united: United) -> Problem:
    value = united.after.at[row, key.fields[0]]
    found = clash(key, row, owner, united.rows)
    return replace(found, value=value if isinstance(value, str) else "")
