"""Following their tills: what they wrote to a bound table behind our back, in sets."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import sqlalchemy as sa

from tillbook.core.frame import SheetRows
from tillbook.core.keys import key_columns
from tillbook.core.normalise import Conventions, normalise
from tillbook.schema import Schema
from tillbook.store.binding.bound import parts_of
from tillbook.store.binding.mapping import TableMapping
from tillbook.store.binding.side import Side, side_of
from tillbook.store.ids import new_ids
from tillbook.store.tables import Tables, serial

_CHUNK = 20_000


@dataclass(frozen=True)
class Refreshed:
    """How many of their rows are new, changed and gone since the last time."""

    new: int = 0
    changed: int = 0
    gone: int = 0


def is_stale(connection: sa.Connection, schema: Schema, made: Tables, mapping: TableMapping) -> bool:
    """Whether their tills wrote anything that `refresh` would follow; reads only."""
    refresh = _Refresh(connection, schema, made, mapping)
    return refresh.has_gone() or any(refresh.matters(rows) for rows in refresh.chunks())


def refresh(connection: sa.Connection, schema: Schema, made: Tables, mapping: TableMapping) -> Refreshed:
    """Follow what their tills wrote: versions rise, and keys are made anew.

    Writes only when there is something to write; then everybody else who refreshes waits.
    """
    if not is_stale(connection, schema, made, mapping):
        return Refreshed()
    side = side_of(connection, made)
    # Whoever waited for another refresh finds done what that one did.
    side.take_turn()
    return _Refresh(connection, schema, made, mapping).follow(side)


class _Refresh:
    """One look at their table, within one transaction."""

    def __init__(
        self, connection: sa.Connection, schema: Schema, made: Tables, mapping: TableMapping
    ) -> None:
        self._connection = connection
        self._schema = schema
        self._made = made
        self._conventions = Conventions(mapping.country)
        self._parts = parts_of(schema, made)

    def has_gone(self) -> bool:
        """Whether they deleted any row."""
        gone = sa.select(sa.table("bound_gone", sa.column("id")).c.id)
        return self._connection.execute(gone.limit(1)).first() is not None

    def chunks(self) -> Iterator[pd.DataFrame]:
        """What is new, changed or lacks a key, in the order of their primary key."""
        names = ("state", "id", "record", "digest", *self._parts)
        change = sa.table("bound_change", *(sa.column(name) for name in names))
        query = sa.select(change).order_by(change.c.record).limit(_CHUNK)
        rows: Sequence[Any] = self._connection.execute(query).all()
        while rows:
            yield pd.DataFrame(rows, columns=names, dtype="object")
            if len(rows) < _CHUNK:
                return
            rows = self._connection.execute(query.where(change.c.record > rows[-1].record)).all()

    def matters(self, rows: pd.DataFrame) -> bool:
        """Whether there is anything to write: more than rows without a key that others have."""
        if (rows["state"] != "keyless").any():
            return True
        keys = self._keys(rows)
        return any(self._has_free(keys[key]) for key in self._made.keys)

    def _has_free(self, keys: pd.Series) -> bool:
        wanted = set(keys.dropna())
        side = side_of(self._connection, self._made)
        return bool(wanted) and bool(wanted - side.taken(str(keys.name), sorted(wanted)))

    def follow(self, side: Side) -> Refreshed:
        """Write what `chunks` tells."""
        gone = side.forget_gone()
        new = changed = 0
        for rows in self.chunks():
            is_new = rows["state"] == "new"
            rows.loc[is_new, "id"] = new_ids(int(is_new.sum()))
            self._follow(side, rows)
            new += int(is_new.sum())
            changed += int((rows["state"] == "changed").sum())
        return Refreshed(new, changed, gone)

    def _follow(self, side: Side, rows: pd.DataFrame) -> None:
        new = rows[rows["state"] == "new"]
        old = rows[rows["state"].isin(("changed", "unread"))]
        raised = (old["state"] == "changed").astype(int)
        taken_up = _tuples(new["id"], new["record"], new["digest"])
        side.follow(taken_up, _tuples(old["id"], old["digest"], raised))
        keys = self._keys(rows)
        side.set_keys(_tuples(rows["id"], *(keys[name] for name in (*self._made.keys, *self._made.serials))))

    def _keys(self, rows: pd.DataFrame) -> pd.DataFrame:
        """The folded keys and the serial numbers, made of texts that are read like a sheet's."""
        columns = {name: rows[name].tolist() for name in self._parts}
        sheet = SheetRows("", 0, {}, 0, rows.index.tolist(), columns)
        values = normalise(sheet, self._schema, self._conventions).values
        numbers = {
            column: pd.Series([serial(text) for text in values[name]], values.index, dtype="object")
            for column, name in self._made.serials.items()
        }
        return key_columns(values, self._schema).assign(**numbers)


def _tuples(*columns: pd.Series) -> list[tuple[Any, ...]]:
    """Rows of the columns' values, None for blank."""
    return list(zip(*(_values(column) for column in columns), strict=True))


def _values(column: pd.Series) -> list[Any]:
    blanks = column.isna().tolist()
    return [None if blank else value for value, blank in zip(column.tolist(), blanks, strict=True)]
