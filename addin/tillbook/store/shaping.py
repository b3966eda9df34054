"""Shaping a store: its tables follow the migrations, the schema, and the way of folding keys."""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import sqlalchemy as sa

from tillbook.core.keys import key_columns
from tillbook.schema import Schema
from tillbook.schema.folding import FOLDING_VERSION
from tillbook.store import tables
from tillbook.store.binding import TableMapping, bind, bound_mapping
from tillbook.store.databases import database_of
from tillbook.store.tables import Tables, serial

_SEEDS: dict[str, list[tuple[str, dict[str, str]]]] = {
    "price_level": [("Standard", {}), ("Trade", {}), ("Staff", {})],
    "account_type": [("Trade", {"credit_limit": "300"}), ("Staff", {"credit_limit": "150"})],
}
_CHUNK = 20_000


def shape(
    connection: sa.Connection, schema: Schema, country: str, mapping: TableMapping | None = None
) -> None:
    """Make all tables, or bring those of an older store up to date; `country` is for a new one.

    With a mapping, now or from before, the customers are those of somebody else's table.
    """
    _migrate(connection)
    mapping = mapping or bound_mapping(connection)
    if mapping:
        database_of(connection).make_way(connection)
        schema = bind(connection, schema, mapping)
    made = tables.tables_of(schema)
    grown = not mapping and _follow_schema(connection, made.customer)
    database_of(connection).shape(connection, schema, made)
    known = {row.name: row.value for row in connection.execute(sa.select(tables.info))}
    if grown or known.get("folding") != str(FOLDING_VERSION):
        _forget_keys(connection, made)
        _make_keys(connection, schema, made)
    facts = {"system": schema.system, "country": country, **known, "folding": str(FOLDING_VERSION)}
    if mapping:
        facts["country"] = mapping.country
    connection.execute(tables.info.delete())
    connection.execute(tables.info.insert(), [{"name": n, "value": v} for n, v in facts.items()])
    _seed(connection, schema)


def has_unkeyed(connection: sa.Connection) -> bool:
    """Whether somebody else wrote customers whose keys are still to be made."""
    query = sa.select(tables.info.c.name).where(tables.info.c.name == tables.UNKEYED)
    return connection.execute(query).first() is not None


def key_unkeyed(connection: sa.Connection, schema: Schema, made: Tables) -> None:
    """Make the keys of customers that somebody else wrote; of two with one key, the older has it."""
    if has_unkeyed(connection):
        _make_keys(connection, schema, made)
        database_of(connection).ledger(connection, schema, made).all_keyed()


def _migrate(connection: sa.Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _follow_schema(connection: sa.Connection, customer: sa.Table) -> bool:
    """Make the customer table, or add the columns and indexes that it lacks; True when any was added."""
    inspector = sa.inspect(connection)
    if not inspector.has_table("customer"):
        customer.create(connection)
        return False
    present = {column["name"] for column in inspector.get_columns("customer")}
    missing = [column for column in customer.columns if column.name not in present]
    for column in missing:
        kind = column.type.compile(connection.dialect)
        connection.exec_driver_sql(
            f"ALTER TABLE customer ADD COLUMN {_quoted(connection, column.name)} {kind}"
        )
        if column.unique or column.index:
            name = f"ix_customer_{column.name}"
            index = next((index for index in customer.indexes if index.name == name), None)
            (index or sa.Index(name, column, unique=bool(column.unique))).create(connection)
    return bool(missing)


def _quoted(connection: sa.Connection, name: str) -> str:
    return connection.dialect.identifier_preparer.quote(name)


def _seed(connection: sa.Connection, schema: Schema) -> None:
    known = set(connection.scalars(sa.select(tables.choice.c.field)))
    rows = [
        {"field": field, "word": word, "place": place, "details": details}
        for field in schema.lookups
        if field not in known
        for place, (word, details) in enumerate(_SEEDS.get(field, []))
    ]
    if rows:
        connection.execute(tables.choice.insert(), rows)


def _forget_keys(connection: sa.Connection, made: Tables) -> None:
    if made.keys or made.serials:
        connection.execute(made.customer.update().values(dict.fromkeys((*made.keys, *made.serials))))


def _make_keys(connection: sa.Connection, schema: Schema, made: Tables) -> None:
    if not (made.keys or made.serials):
        return
    ledger = database_of(connection).ledger(connection, schema, made)
    for values in people_without_keys(connection, schema, made):
        keys = key_columns(values, schema)
        for serial_column, name in made.serials.items():
            ledger.set_keys(serial_column, _by_id(values["id"], map(serial, values[name])))
        for key in made.keys:
            ledger.set_keys(key, _by_id(values["id"], _free(connection, made, keys[key])))


def _by_id(ids: pd.Series, values: "pd.Series | map[int | None] | list[str | None]") -> dict[str, str | int]:
    return {one: value for one, value in zip(ids, values, strict=True) if isinstance(value, str | int)}


def _free(connection: sa.Connection, made: Tables, keys: pd.Series) -> list[str | None]:
    """The keys that nobody has; of two customers with one key, the first has it."""
    first = keys.mask(keys.duplicated())
    questions = database_of(connection).questions(connection, made.customer)
    found = questions.matches(str(keys.name), first.dropna(), elsewhere=True)
    taken = set(connection.scalars(sa.select(found.c.row)))
    return [None if at in taken else text for at, text in first.items()]


def people_without_keys(connection: sa.Connection, schema: Schema, made: Tables) -> Iterator[pd.DataFrame]:
    """The customers without any key, oldest first, in chunks: what their keys are made of."""
    names = list(dict.fromkeys([*(n for key in schema.keys_of for n in key.fields), *made.serials.values()]))
    ledger = database_of(connection).ledger(connection, schema, made)
    last = ""
    while rows := ledger.keyless(names, last, _CHUNK):
        yield pd.DataFrame(rows, columns=["id", *names], dtype="str")
        last = str(rows[-1][0])
