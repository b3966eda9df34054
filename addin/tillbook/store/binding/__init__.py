"""Binding: a customer table that somebody else made becomes the store's, without being altered."""

import sqlalchemy as sa

from tillbook.errors import StoreError
from tillbook.language import _
from tillbook.schema import Schema
from tillbook.store.binding.bound import Bound
from tillbook.store.binding.canonical import dialect_named
from tillbook.store.binding.drawing import draw, erase
from tillbook.store.binding.drawing_postgresql import needed_rights
from tillbook.store.binding.fitting import fitted, limits_of, misfits
from tillbook.store.binding.limits import read_limits
from tillbook.store.binding.mapping import (
    TableMapping,
    read_mapping,
    refuse_other_fields,
    write_mapping,
)
from tillbook.store.binding.misfit import Misfit
from tillbook.store.binding.proposing import Proposal, propose
from tillbook.store.binding.quoting import quoted, run
from tillbook.store.binding.reflecting import ReflectedTable, find_table, reflect
from tillbook.store.binding.refreshing import Refreshed, is_stale, refresh
from tillbook.store.tables import tables_of

__all__ = [
    "Misfit",
    "Proposal",
    "ReflectedTable",
    "Refreshed",
    "TableMapping",
    "bind",
    "bound_mapping",
    "bound_schema",
    "find_table",
    "fitted",
    "is_stale",
    "misfits",
    "needed_rights",
    "propose",
    "read_mapping",
    "reflect",
    "refresh",
    "release",
    "write_mapping",
]

# One row: the mapping's own text, comments and all, and what it makes of the schema.
_MAPPING = sa.Table(
    "bound_mapping",
    sa.MetaData(),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("limits", sa.Text, nullable=False),
)


def bind(connection: sa.Connection, schema: Schema, mapping: TableMapping) -> Schema:
    """Put our tables beside theirs and the view `customer` over both; the schema as their table can keep it.

    Raises StoreError when something does not fit, or the store has customers of its own.
    """
    refuse_other_fields(mapping, schema)
    _refuse_other_table(connection, mapping)
    found = reflect(connection, mapping.schema, mapping.table)
    blocking = next((misfit for misfit in misfits(found, mapping, schema) if misfit.blocks), None)
    if blocking:
        raise StoreError(blocking.text)
    ours = _ours(connection)
    _give_place(connection, found, ours)
    limits = limits_of(found, mapping, schema)
    left = limits.applied(schema)
    made = tables_of(left)
    draw(connection, Bound(found, mapping, left, made, dialect_named(connection.dialect.name), ours))
    _MAPPING.create(connection, checkfirst=True)
    connection.execute(_MAPPING.delete())
    connection.execute(_MAPPING.insert().values(text=write_mapping(mapping), limits=limits.written()))
    refresh(connection, left, made, mapping)
    return left


def release(connection: sa.Connection) -> None:
    """Take our views away, so that their table can be altered; binding again brings them back."""
    erase(connection, _ours(connection))


def bound_mapping(connection: sa.Connection) -> TableMapping | None:
    """The mapping of a store that is bound to a table; None for an ordinary one."""
    if not sa.inspect(connection).has_table(_MAPPING.name):
        return None
    text = connection.scalar(sa.select(_MAPPING.c.text))
    return read_mapping(text) if text else None


def bound_schema(connection: sa.Connection, schema: Schema) -> Schema:
    """The schema as the bound table can keep it."""
    return read_limits(connection.execute(sa.select(_MAPPING.c.limits)).scalar_one()).applied(schema)


def _refuse_other_table(connection: sa.Connection, mapping: TableMapping) -> None:
    before = bound_mapping(connection)
    if before and (before.title, before.primary_key) != (mapping.title, mapping.primary_key):
        raise StoreError(
            _("The store is bound to {table} by {key} already. Bind another store."),
            table=before.title,
            key=before.primary_key,
        )


def _ours(connection: sa.Connection) -> str | None:
    if connection.dialect.name == "sqlite":
        return None
    return str(connection.scalar(sa.select(sa.func.current_schema())))


def _give_place(connection: sa.Connection, found: ReflectedTable, ours: str | None) -> None:
    """Make way for the view `customer`."""
    if found.name.casefold() == "customer" and ours in (None, found.schema):
        raise StoreError(
            _("The table {table} is called like what Tillbook puts beside it. Bind one of another name."),
            table=found.title,
        )
    if "customer" not in sa.inspect(connection).get_table_names(ours):
        return
    customer = sa.table("customer", schema=ours)
    if connection.execute(sa.select(sa.literal(1)).select_from(customer).limit(1)).first():
        raise StoreError(_("The store holds customers of its own already. Bind in a store without any."))
    run(connection, f"DROP TABLE {quoted(ours, 'customer')}")
