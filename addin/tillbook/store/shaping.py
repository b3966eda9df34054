"""Shaping a store: its tables follow the migrations, the schema, and the way of folding keys."""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import sqlalchemy as sa

from tillbook.core.keys import key_columns
from tillbook.schema import Schema
from tillbook.schema.folding import FOLDING_VERSION
from tillbook.store import tables
from tillbook.store.tables import Tables, serial

_SEEDS: dict[str, list[tuple[str, dict[str, str]]]] = {
    "price_level": [("Standard", {}), ("Trade", {}), ("Staff", {})],
    "account_type": [("Trade", {"credit_limit": "300"}), ("Staff", {"credit_limit": "150"})],
}
# Somebody else wrote customers, whose keys are to be made.
_UNKEYED = "unkeyed"
_CHUNK = 20_000


def shape(connection: sa.Connection, schema: Schema, country: str) -> None:
    """Make all tables, or bring those of an older store up to date; `country` is for a new one."""
    _migrate(connection)
    made = tables.tables_of(schema)
    grown = _follow_schema(connection, made.customer)
    _notice_others(connection, made)
    known = {row.name: row.value for row in connection.execute(sa.select(tables.info))}
    if grown or known.get("folding") != str(FOLDING_VERSION):
        _make_keys(connection, schema, made, everybody=True)
    facts = {"system": schema.system, "country": country, **known, "folding": str(FOLDING_VERSION)}
    connection.execute(tables.info.delete())
    connection.execute(tables.info.insert(), [{"name": n, "value": v} for n, v in facts.items()])
    _seed(connection, schema)


def has_unkeyed(connection: sa.Connection) -> bool:
    """Whether somebody else wrote customers whose keys are still to be made."""
    query = sa.select(tables.info.c.name).where(tables.info.c.name == _UNKEYED)
    return connection.execute(query).first() is not None


def key_unkeyed(connection: sa.Connection, schema: Schema, made: Tables) -> None:
    """Make the keys of customers that somebody else wrote; of two with one key, the older has it."""
    if has_unkeyed(connection):
        _make_keys(connection, schema, made, everybody=False)
        connection.execute(tables.info.delete().where(tables.info.c.name == _UNKEYED))


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
        connection.exec_driver_sql(f'ALTER TABLE customer ADD COLUMN "{column.name}" {kind}')
        if column.unique or column.index:
            name = f"ix_customer_{column.name}"
            index = next((index for index in customer.indexes if index.name == name), None)
            (index or sa.Index(name, column, unique=bool(column.unique))).create(connection)
    return bool(missing)


def _notice_others(connection: sa.Connection, made: Tables) -> None:
    # A till that writes into the store knows nothing of versions and keys; a workbook made before must still
    # notice, and so must the checks. Names come from the schema, and a trigger takes no bound values.
    for name, when, condition, action in _triggers(made):
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
        flag = f"INSERT OR REPLACE INTO store_info (name, value) VALUES ('{_UNKEYED}', 'yes');"  # noqa: S608
        connection.exec_driver_sql(
            f"CREATE TRIGGER {name} AFTER {when} ON customer FOR EACH ROW WHEN {condition} "
            f"BEGIN {action} {flag} END"
        )


def _triggers(made: Tables) -> Iterator[tuple[str, str, str, str]]:
    """Name, event, condition and first action of each trigger."""
    forgotten = "".join(f', "{name}" = NULL' for name in (*made.keys, *made.serials))
    yield (
        "customer_version",
        "UPDATE OF " + ", ".join(f'"{name}"' for name in made.fields),
        "NEW.version = OLD.version",
        f"UPDATE customer SET version = OLD.version + 1{forgotten} WHERE id = NEW.id;",  # noqa: S608
    )
    single = [name for name in made.fields if f"{name}_key" in made.keys]
    if single:
        lacking = (f'(NEW."{name}" IS NOT NULL AND NEW."{name}_key" IS NULL)' for name in single)
        yield "customer_keys", "INSERT", " OR ".join(lacking), ""


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


def _make_keys(connection: sa.Connection, schema: Schema, made: Tables, *, everybody: bool) -> None:
    customer = made.customer
    if not (made.keys or made.serials):
        return
    if everybody:
        connection.execute(customer.update().values(dict.fromkeys((*made.keys, *made.serials))))
    for values in _people(connection, schema, made):
        keys = key_columns(values, schema)
        for serial_column, name in made.serials.items():
            _fill(connection, customer.c[serial_column], values["id"], map(serial, values[name]))
        for key in made.keys:
            _fill(connection, customer.c[key], values["id"], keys[key])


def _people(connection: sa.Connection, schema: Schema, made: Tables) -> Iterator[pd.DataFrame]:
    """The customers without any key, oldest first, in chunks: what their keys are made of."""
    customer = made.customer
    names = dict.fromkeys([*(name for key in schema.keys_of for name in key.fields), *made.serials.values()])
    query = sa.select(customer.c.id, *(customer.c[name] for name in names)).order_by(customer.c.id)
    keyless = sa.and_(*(customer.c[name].is_(None) for name in (*made.keys, *made.serials)))
    last = ""
    while True:
        rows = connection.execute(query.where(keyless, customer.c.id > last).limit(_CHUNK)).all()
        if not rows:
            return
        yield pd.DataFrame(rows, columns=["id", *names], dtype="str")
        last = rows[-1].id


def _fill(
    connection: sa.Connection, column: sa.Column[str], ids: pd.Series, values: "pd.Series | map[int | None]"
) -> None:
    # The row whose key another one has goes without.
    statement = (
        column.table.update()
        .prefix_with("OR IGNORE", dialect="sqlite")
        .where(column.table.c.id == sa.bindparam("_id"))
        .values({column: sa.bindparam("_to")})
    )
    found = [{"_id": i, "_to": v} for i, v in zip(ids, values, strict=True) if isinstance(v, str | int)]
    if found:
        connection.execute(statement, found)
