"""Rows that go in one after the other: as if each had been committed by itself, in the order of its source.

A source too large for one commit goes in part by part. What becomes of a row must not depend on where the
parts were cut, so the first sound row of a customer goes in and each later one is refused, whether that first
one stands in the same part or in one that the store has already.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from tillbook.core.checks import clash, foreign_owners, known_code
from tillbook.core.lookup import LookUp
from tillbook.core.matching import Matched
from tillbook.core.normalise import Rows
from tillbook.core.problem import Problem
from tillbook.schema import Key, Schema


@dataclass(frozen=True)
class Turns:
    """What refuses rows because of others; of the `same` rows nothing else is to be said.

    Those are about a stored customer that an earlier row has changed: how they compare with the customer
    depends on whether that row is in the store by now.
    """

    problems: tuple[Problem, ...]
    same: frozenset[int]


def take_turns(
    keys: pd.DataFrame,
    stored_keys: pd.DataFrame,
    rows: Rows,
    matched: Matched,
    schema: Schema,
    look_up: LookUp,
    workbook: str,
    rejects: frozenset[int],
) -> Turns:
    """Let the rows in one by one; `rejects` are those that are refused whatever the others say.

    `keys` are those of the rows as they would be stored, `stored_keys` those of the customers that they
    match, by row. Two questions to the store for all of them.
    """
    owners = foreign_owners(keys, matched, look_up, stored_keys)
    known = owners["id"][owners["id"] != ""].reset_index(drop=True)
    taken = look_up.taken(workbook, known)
    earlier = dict(zip(known.loc[taken.index], taken["earlier"], strict=True))
    crossing = sorted(_crossing(keys, owners, matched))
    queue = _Queue(keys.loc[crossing], stored_keys, owners, rows, matched, schema, earlier)
    for row in crossing:
        queue.next(row, row not in rejects)
    return Turns(tuple(queue.problems), frozenset(queue.same))


def _crossing(keys: pd.DataFrame, owners: pd.DataFrame, matched: Matched) -> set[int]:
    """The rows that have anything to do with another one, or with somebody else's customer."""
    ids = matched.stored["id"]
    parts = [
        owners["row"],
        matched.taken.index,
        ids.index[ids.duplicated(keep=False) | ids.isin(owners["id"])],
        *(keys.index[keys[key].notna() & keys[key].duplicated(keep=False)] for key in keys.columns),
    ]
    return {int(row) for part in parts for row in part}


class _Queue:
    """What the rows before have taken and given up. `earlier` says which row of another part wrote whom."""

    def __init__(
        self,
        keys: pd.DataFrame,
        stored_keys: pd.DataFrame,
        owners: pd.DataFrame,
        rows: Rows,
        matched: Matched,
        schema: Schema,
        earlier: Mapping[str, int],
    ) -> None:
        self.problems: list[Problem] = []
        self.same: set[int] = set()
        self._rows, self._replayed = rows, matched.replayed
        self._keys = {key.column: key for key in schema.keys_of}
        self._matched_by = self._keys.get(f"{schema.matched_by}_key")
        self._texts = _by_row(keys)
        self._stored = _by_row(stored_keys.loc[stored_keys.index.intersection(keys.index)])
        self._ids = dict(matched.stored["id"].items())
        self._owners = {(o.row, o.key): (o.id, o.name) for o in owners.itertuples(index=False)}
        self._writers: dict[str, int] = {str(one): int(row) for one, row in earlier.items()}
        self._taken: dict[int, int] = {int(row): int(one) for row, one in matched.taken.items()}
        self._holders: dict[tuple[str, str], int] = {}
        self._freed: set[tuple[str, str]] = set()

    def next(self, row: int, is_sound: bool) -> None:
        """Let the row in unless it `is_sound` not, or another one is in its way."""
        found = [] if row in self._replayed else list(self._in_the_way(row))
        before = [problem for other, problem in found if other < row]
        # A later row is in the way where an earlier run let it in: that is no news of a row that was refused.
        refusals = before if before or not is_sound else [problem for _, problem in found]
        self.problems += refusals
        if row in self._replayed or (is_sound and not refusals):
            self._let_in(row)

    def _in_the_way(self, row: int) -> Iterator[tuple[int, Problem]]:
        """Each row that is in the way (0: a customer of nobody here), and what is to be said of it."""
        customer = self._ids.get(row)
        first = self._taken.get(row) or (self._writers.get(customer) if customer else None)
        if first and first != row and self._matched_by:
            if first < row:
                self.same.add(row)
            yield first, self._repeated(row, self._matched_by, first)
            return
        for column, text in self._texts[row].items():
            key = self._keys[column]
            owner, name = self._owners.get((row, column), ("", ""))
            if name and (column, owner) in self._freed:
                owner, name = "", ""
            other = self._holders.get((column, text)) or self._writers.get(owner)
            if other and other != row:
                yield other, self._repeated(row, key, other)
            elif name:
                yield 0, clash(key, row, str(name), self._rows)

    def _let_in(self, row: int) -> None:
        customer, texts = self._ids.get(row), self._texts[row]
        self._holders.update(dict.fromkeys(texts.items(), row))
        if customer:
            self._writers.setdefault(customer, row)
            before = self._stored.get(row, {})
            self._freed.update((column, customer) for column in before if texts.get(column) != before[column])

    def _repeated(self, row: int, key: Key, other: int) -> Problem:
        column = key.fields[0]
        shown = self._rows.shown(row, column)
        return Problem(row, column, known_code(key.repeated), shown, {"rows": str(other)})


def _by_row(keys: pd.DataFrame) -> dict[int, dict[str, str]]:
    """The keys of each row that has any, by column."""
    found: dict[int, dict[str, str]] = {int(row): {} for row in keys.index}
    for column in keys.columns:
        for row, text in keys[column].dropna().items():
            found[int(row)][column] = text
    return found
