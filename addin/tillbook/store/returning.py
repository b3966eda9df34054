"""Bringing back, in an undo, the customers whom a merge removed: with their ids, numbers and values."""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from tillbook.core.keys import key_columns
from tillbook.core.lookup import ELSEWHERE
from tillbook.core.plan import Plan
from tillbook.language import Text
from tillbook.schema import Key, Schema
from tillbook.store.ledger import Import
from tillbook.store.record import Record
from tillbook.store.writing import Writer

# Row, customer, field, reason, by whom, value: see `undoing.Kept`.
Tell = Callable[[int, "pd.Series[str]", str | None, str, str | Text | None, str | None], None]


class Returning:
    """The customers whom one merge removed; `tell` hears of whatever cannot be as it was."""

    def __init__(self, writer: Writer, schema: Schema, record: Record, tell: Tell) -> None:
        self._writer = writer
        self._schema = schema
        self._record = record
        self._tell = tell
        self._owners: dict[tuple[int, str], str | Text] = {}

    def run(self, removed: Mapping[int, Any]) -> int:
        """Bring the customers back, given what is on record of their removal by row; how many came."""
        back = self._as_they_were(removed)
        if back.empty:
            return 0
        back = self._give_way(back)
        if back.empty:
            return 0
        nobody = pd.Series(dtype="str")
        keyed = pd.concat([back, key_columns(back, self._schema)], axis=1)
        numbered = self._writer.numbered(Plan(keyed, keyed.iloc[:0], (), nobody), Import(None, "", None, ()))
        for (row, name), by in self._owners.items():
            self._tell(row, numbered.loc[row], name, "renumbered", by, numbered.at[row, name])
        refused = self._writer.ledger.restore(numbered)
        for row, refusal in refused.items():
            self._tell(row, numbered.loc[row], None, "refused", refusal.reason, None)
        return len(numbered) - len(refused)

    def _as_they_were(self, removed: Mapping[int, Any]) -> pd.DataFrame:
        rows = {
            row: {
                "id": was.customer_id,
                # It went, and it came: a number that nobody has seen on another state of this customer.
                "version": str(was.version_before + 2),
                **{
                    name: self._record.underneath(was.customer_id, name, was.before.get(name))
                    for name in self._schema.fields
                },
            }
            for row, was in removed.items()
        }
        index = pd.Index(list(rows), dtype="int64")
        columns = ["id", "version", *self._schema.fields]
        return pd.DataFrame(list(rows.values()), index, columns=columns, dtype="str")

    def _give_way(self, back: pd.DataFrame) -> pd.DataFrame:
        """Without the keys that belong to somebody else by now, and without whoever needs such a key."""
        by_column = {key.column: key for key in self._schema.keys_of}
        while len(back):
            keys = key_columns(back, self._schema)
            owners = self._writer.owners(keys.loc[keys.notna().any(axis=1)])
            if owners.empty:
                break
            for owner in owners.itertuples(index=False):
                if owner.row in back.index:
                    back = self._without(back, int(owner.row), by_column[owner.key], owner.name)
        return back

    def _without(self, back: pd.DataFrame, row: int, key: Key, owner: str) -> pd.DataFrame:
        by = Text(owner) if owner == ELSEWHERE else owner
        fields = [self._schema.fields[name] for name in key.fields]
        spare = next((f.key for f in reversed(fields) if not f.is_required or f.generated), None)
        if spare is None:
            self._tell(row, back.loc[row], None, "taken", by, None)
            return back.drop(index=row)
        if not self._schema.fields[spare].generated:
            self._tell(row, back.loc[row], spare, "taken", by, None)
        else:
            self._owners[row, spare] = by
        return back.assign(**{spare: back[spare].mask(back.index == row)})
