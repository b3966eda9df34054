"""The uniqueness rules of a table that somebody else made, those of indexes included."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa


@dataclass(frozen=True)
class Unique:
    """A rule that something must not repeat; `rule` is its text where columns alone do not say it."""

    name: str
    columns: tuple[str, ...]
    rule: str | None = None


def read_uniques(connection: sa.Connection, schema: str | None, name: str) -> tuple[Unique, ...]:
    """Every uniqueness rule of the table but its primary key."""
    of = _of_sqlite if connection.dialect.name == "sqlite" else _of_server
    return tuple(sorted(of(connection, schema, name), key=lambda unique: unique.name))


def _of_server(connection: sa.Connection, schema: str | None, name: str) -> Iterator[Unique]:
    # A uniqueness constraint is an index, too.
    for index in sa.inspect(connection).get_indexes(name, schema):
        if not index["unique"]:
            continue
        columns = tuple(column for column in index["column_names"] if column)
        where = (index.get("dialect_options") or {}).get("postgresql_where")
        plain = where is None and len(columns) == len(index["column_names"])
        texts = ", ".join(str(text) for text in index.get("expressions") or columns)
        rule = f"{texts} where {where}" if where is not None else texts
        yield Unique(index["name"] or "", columns, None if plain else rule)


def _of_sqlite(connection: sa.Connection, schema: str | None, name: str) -> Iterator[Unique]:
    # SQLAlchemy leaves out indexes over expressions here, and some constraints that have a name.
    query = sa.text(
        "SELECT l.name, l.partial, m.sql FROM pragma_index_list(:name) l LEFT JOIN sqlite_master m ON"
        ' m.name = l.name WHERE l."unique" AND l.origin <> :key'
    )
    parts = sa.text("SELECT name FROM pragma_index_info(:name) ORDER BY seqno")
    for index in connection.execute(query, {"name": name, "key": "pk"}):
        found = list(connection.scalars(parts, {"name": index.name}))
        columns = tuple(column for column in found if column)
        plain = len(columns) == len(found) and not index.partial
        yield Unique(index.name, columns, None if plain else _rule(index.sql))


_BEFORE_RULE = re.compile(r'(?is)^.*?\son\s+(?:"(?:[^"]|"")+"|\[[^]]+\]|`[^`]+`|[^\s(]+)\s*')


def _rule(sql: str) -> str:
    return " ".join(_BEFORE_RULE.sub("", sql).split())
