"""Names and constants inside SQL that cannot be bound: definitions of tables, views and triggers."""

import datetime as dt
from decimal import Decimal
from typing import Any

import sqlalchemy as sa


def quoted(*names: str | None) -> str:
    """A name, or one with what it lies in, as both PostgreSQL and SQLite read it."""
    return ".".join('"' + name.replace('"', '""') + '"' for name in names if name is not None)


def name_of_table(schema: str | None, name: str) -> str:
    """A table's name for people, quoted only where they would have to."""
    parts = [part for part in (schema, name) if part is not None]
    return ".".join(part if part.isidentifier() else quoted(part) for part in parts)


def literal(value: object) -> str:
    """A constant: text, number, true or false, a date, or None."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float | Decimal):
        return str(value)
    text = value.isoformat() if isinstance(value, dt.date | dt.datetime) else str(value)
    return "'" + text.replace("'", "''") + "'"


def run(connection: sa.Connection, sql: str) -> sa.CursorResult[Any]:
    """Run a statement as it stands: no placeholders, so that a % in a name is a %."""
    return connection.exec_driver_sql(sql, execution_options={"no_parameters": True})
