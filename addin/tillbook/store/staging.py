"""Staging: a set of values goes to the database at once, to be joined there."""

from collections.abc import Sequence

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.schema import CreateTable

_SCRATCH = sa.MetaData()
wanted = sa.Table(
    "wanted",
    _SCRATCH,
    sa.Column("row", sa.Integer),
    sa.Column("value", sa.String(400)),
    prefixes=["TEMPORARY"],
)


def stage(connection: sa.Connection, values: pd.Series) -> sa.Table:
    """The temporary table `wanted`, holding these values by their row, and no others."""
    connection.execute(CreateTable(wanted, if_not_exists=True))
    connection.execute(wanted.delete())
    insert_many(
        connection,
        wanted.insert(),
        ("row", "value"),
        list(zip(values.index.tolist(), values.tolist(), strict=True)),
    )
    return wanted


def insert_many(
    connection: sa.Connection,
    statement: sa.Insert,
    columns: Sequence[str],
    rows: Sequence[tuple[object, ...]],
) -> int:
    """Insert tuples in the order of `columns`; how many went in.

    The statement is compiled once and the driver gets the tuples as they are: making fifty thousand
    dictionaries of thirty names costs more than inserting them.
    """
    if not rows:
        return 0
    compiled = statement.compile(dialect=connection.dialect, column_keys=list(columns))
    order = compiled.positiontup or list(columns)
    places = [columns.index(name) for name in order]
    if places != list(range(len(columns))):
        rows = [tuple(row[place] for place in places) for row in rows]
    return connection.exec_driver_sql(str(compiled), list(rows)).rowcount
