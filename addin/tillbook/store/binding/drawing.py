"""What is drawn beside somebody else's table: ours of keys and versions, and the view over both."""

from collections.abc import Iterator
from string import Template

import sqlalchemy as sa

from tillbook.store.binding.bound import SIDE, Bound
from tillbook.store.binding.drawing_postgresql import postgresql_triggers
from tillbook.store.binding.drawing_sqlite import sqlite_triggers
from tillbook.store.binding.quoting import quoted, run

_SIDE = Template(
    "CREATE TABLE $side (id $id PRIMARY KEY, record $type NOT NULL, "
    "version integer DEFAULT 1 NOT NULL, digest text$columns, CONSTRAINT uq_customer_record UNIQUE (record))"
)
_VIEW = Template("CREATE VIEW $view AS SELECT $columns FROM $side b JOIN $theirs k ON k.$key = b.record")
# What their tills did since we looked last.
_CHANGE = Template("""
CREATE VIEW $change AS
SELECT CASE WHEN b.id IS NULL THEN 'new' WHEN b.digest IS NULL THEN 'unread'
  WHEN b.digest <> k.digest THEN 'changed' ELSE 'keyless' END AS state, b.id, k.*
FROM (SELECT k.$key AS record, $digest AS digest$parts FROM $theirs k) k
LEFT JOIN $side b ON b.record = k.record
WHERE b.id IS NULL OR b.digest IS NULL OR b.digest <> k.digest OR $keyless""")
_GONE = Template(
    "CREATE VIEW $gone AS SELECT b.id FROM $side b "
    "WHERE NOT EXISTS (SELECT 1 FROM $theirs k WHERE k.$key = b.record)"
)
_VIEWS = ("customer", "bound_change", "bound_gone")
# What a binding with other keys leaves behind stays ours: who is who, and how often he changed.
_KEEP = Template("INSERT INTO $side (id, record, version) SELECT id, record, version FROM bound_before")


def draw(connection: sa.Connection, bound: Bound) -> None:
    """Make the table beside theirs, the view `customer` and its triggers; who is known stays known."""
    for statement in _statements(connection, bound):
        run(connection, statement)


def erase(connection: sa.Connection, ours: str | None) -> None:
    """Take our views away, so that their table can be altered; what is known of its rows stays."""
    for name in _VIEWS:
        run(connection, f"DROP VIEW IF EXISTS {quoted(ours, name)}")


def _statements(connection: sa.Connection, bound: Bound) -> Iterator[str]:
    is_sqlite = connection.dialect.name == "sqlite"
    yield from (f"DROP VIEW IF EXISTS {quoted(bound.ours, name)}" for name in _VIEWS)
    yield from _side(connection, bound)
    yield from _views(bound)
    yield from sqlite_triggers(bound) if is_sqlite else postgresql_triggers(bound)


def _views(bound: Bound) -> Iterator[str]:
    names = {
        "view": bound.view,
        "change": quoted(bound.ours, "bound_change"),
        "gone": quoted(bound.ours, "bound_gone"),
        "side": bound.side,
        "theirs": bound.theirs,
        "key": quoted(bound.key.name),
        "digest": bound.digest,
        "keyless": bound.keyless(),
    }
    yield _VIEW.substitute(names, columns=", ".join(bound.view_columns()))
    parts = "".join(f", {bound.read(name)} AS {quoted(name)}" for name in bound.parts)
    yield _CHANGE.substitute(names, parts=parts)
    yield _GONE.substitute(names)


def _side(connection: sa.Connection, bound: Bound) -> Iterator[str]:
    is_known = sa.inspect(connection).has_table(SIDE, bound.ours)
    if is_known:
        yield f"CREATE TEMPORARY TABLE bound_before AS SELECT id, record, version FROM {bound.side}"  # noqa: S608  # our own name
        yield f"DROP TABLE {bound.side}"
    types = {c.name: c.type.compile(connection.dialect) for c in bound.made.customer.columns}
    keys = (f", {quoted(key)} {types[key]} CONSTRAINT uq_customer_{key} UNIQUE" for key in bound.made.keys)
    serials = (f", {quoted(serial)} {types[serial]}" for serial in bound.made.serials)
    columns = "".join((*keys, *serials))
    yield _SIDE.substitute(side=bound.side, id=types["id"], type=_record_type(bound), columns=columns)
    for serial in bound.made.serials:
        yield f"CREATE INDEX ix_customer_{serial} ON {bound.side} ({quoted(serial)})"
    if is_known:
        yield _KEEP.substitute(side=bound.side)
        yield "DROP TABLE bound_before"


def _record_type(bound: Bound) -> str:
    # Two columns that sort differently cannot be compared.
    collation = f" COLLATE {quoted(bound.key.collation)}" if bound.key.collation else ""
    return bound.key.type + collation
