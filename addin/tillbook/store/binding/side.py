"""Writing to our table beside a bound one: directly on SQLite, by the store's functions on PostgreSQL."""

import json
from collections.abc import Sequence
from typing import Any, Protocol

import sqlalchemy as sa

from tillbook.store.binding.bound import SIDE
from tillbook.store.tables import Tables
from tillbook.store.turns import LOCK

Rows = Sequence[tuple[Any, ...]]


class Side(Protocol):
    """What a refresh writes."""

    def take_turn(self) -> None:
        """Wait until nobody else refreshes, and keep the turn for this transaction."""

    def taken(self, column: str, keys: Sequence[str]) -> set[str]:
        """Which of these keys somebody has."""

    def forget_gone(self) -> int:
        """Forget the rows that their table does not have any more; how many."""

    def follow(self, new: Rows, old: Rows) -> None:
        """Take up new rows (id, record, digest) and changed ones (id, digest, what the version rises by).

        A changed one loses its keys.
        """

    def set_keys(self, keys: Rows) -> None:
        """Give rows (id, then each key and serial) what they lack; of two with one key, the older has it."""


class SQLiteSide:
    """See `Side`."""

    def __init__(self, connection: sa.Connection, made: Tables) -> None:
        self._connection = connection
        names = ("id", "record", "version", "digest", *made.keys, *made.serials)
        self._table = sa.table(SIDE, *(sa.column(name) for name in names))
        self._forgotten = dict.fromkeys((*made.keys, *made.serials))

    def take_turn(self) -> None:
        """See `Side`; whoever writes to a SQLite file is alone already."""

    def taken(self, column: str, keys: Sequence[str]) -> set[str]:
        """See `Side`."""
        key = self._table.c[column]
        return set(self._connection.scalars(sa.select(key).where(key.in_(keys))))

    def forget_gone(self) -> int:
        """See `Side`."""
        gone = sa.select(sa.table("bound_gone", sa.column("id")).c.id)
        return self._connection.execute(self._table.delete().where(self._table.c.id.in_(gone))).rowcount

    def follow(self, new: Rows, old: Rows) -> None:
        """See `Side`."""
        table = self._table
        self._each(table.insert(), ("id", "record", "digest"), new)
        raised = {"version": table.c.version + sa.bindparam("raised"), "digest": sa.bindparam("told")}
        changed = table.update().where(table.c.id == sa.bindparam("one"))
        self._each(changed.values(raised | self._forgotten), ("one", "told", "raised"), old)

    def set_keys(self, keys: Rows) -> None:
        """See `Side`."""
        table, keys = self._table, sorted(keys)
        for place, name in enumerate(self._forgotten, start=1):
            statement = table.update().prefix_with("OR IGNORE").values({name: sa.bindparam("key")})
            lacking = statement.where(table.c.id == sa.bindparam("one"), table.c[name].is_(None))
            self._each(
                lacking, ("one", "key"), [(row[0], row[place]) for row in keys if row[place] is not None]
            )

    def _each(self, statement: sa.Insert | sa.Update, names: Sequence[str], rows: Rows) -> None:
        if rows:
            self._connection.execute(statement, [dict(zip(names, row, strict=True)) for row in rows])


class PostgreSQLSide:
    """See `Side`. Nobody but the store's owner may write to its tables: these functions have his rights."""

    def __init__(self, connection: sa.Connection, made: Tables) -> None:
        self._connection = connection
        self._names = ("id", *made.keys, *made.serials)

    def take_turn(self) -> None:
        """See `Side`: the same turn that every writer takes."""
        self._connection.exec_driver_sql(f"SELECT {LOCK}")

    def taken(self, column: str, keys: Sequence[str]) -> set[str]:
        """See `Side`."""
        asked = self._connection.exec_driver_sql("SELECT bound_taken(%s, %s)", (column, list(keys)))
        return set(asked.scalars())

    def forget_gone(self) -> int:
        """See `Side`."""
        return int(self._call("bound_forget") or 0)

    def follow(self, new: Rows, old: Rows) -> None:
        """See `Side`."""
        records = [(one, str(record), digest) for one, record, digest in new]
        self._call("bound_follow", *_columns(records, 3), *_columns(old, 2))

    def set_keys(self, keys: Rows) -> None:
        """See `Side`."""
        if keys and len(self._names) > 1:
            rows = [dict(zip(self._names, row, strict=True)) for row in keys]
            self._call("bound_set_keys", json.dumps(rows, ensure_ascii=False))

    def _call(self, function: str, *arguments: Any) -> Any:
        places = ", ".join(["%s"] * len(arguments))
        # The names are our own functions'; the driver makes arrays of lists.
        return self._connection.exec_driver_sql(f"SELECT {function}({places})", arguments).scalar()


def _columns(rows: Rows, count: int) -> list[list[Any]]:
    return [[row[place] for row in rows] for place in range(count)]


def side_of(connection: sa.Connection, made: Tables) -> Side:
    """How this connection writes."""
    is_sqlite = connection.dialect.name == "sqlite"
    return SQLiteSide(connection, made) if is_sqlite else PostgreSQLSide(connection, made)
