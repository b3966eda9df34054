"""Making, opening and checking a store."""

from pathlib import Path

import sqlalchemy as sa

from tillbook.errors import StoreError
from tillbook.schema import Schema
from tillbook.schema.folding import FOLDING_VERSION
from tillbook.store import tables
from tillbook.store.engine import connect, describe, parse_url, transaction
from tillbook.store.store import Store

# Every step of `migrations/versions`, oldest first.
REVISIONS = ("0001",)

_SEEDS: dict[str, list[tuple[str, dict[str, str]]]] = {
    "price_level": [("Standard", {}), ("Trade", {}), ("Staff", {})],
    "account_type": [("Trade", {"credit_limit": "300"}), ("Staff", {"credit_limit": "150"})],
}


def exists(address: str) -> bool:
    """Whether the store's file is there; of a server's store nothing is known without asking it."""
    url = parse_url(address)
    return Path(url.database or "").exists()


def system_of(address: str, *, migrating: bool = False) -> str:
    """The system whose customers the store holds; `migrating` takes an older store as well.

    Raises StoreError when it is missing, no store of ours, or of another edition of the tables.
    """
    url = parse_url(address)
    if not exists(address):
        raise StoreError(
            f"There is no store at {describe(url)}. Make one with 'tillbook store init --system NAME'."
        )
    with transaction(connect(url)) as connection:
        return _facts(connection, describe(url), migrating=migrating)["system"]


def open_store(address: str, schema: Schema) -> Store:
    """The store at that address, ready for that system's customers.

    Raises StoreError when it cannot be used as it is.
    """
    found = system_of(address)
    url = parse_url(address)
    if found != schema.system:
        raise StoreError(
            f"The store {describe(url)} holds {found} customers, not {schema.system}. Use another store, or "
            f"--system {found}."
        )
    engine = connect(url)
    made = tables.tables_of(schema)
    with transaction(engine) as connection:
        facts = _facts(connection, describe(url))
        _refuse_missing_columns(connection, made, describe(url))
    return Store(engine, schema, made, facts["country"])


def init_store(address: str, schema: Schema, country: str = "GB") -> Store:
    """Make the store, or bring an older one up to date; what it holds stays.

    Raises StoreError when a store of another system is there, or the file cannot be made.
    """
    url = parse_url(address)
    file = Path(url.database or "")
    fresh = not file.exists()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"The folder {file.parent} cannot be made: {error.strerror}. Name another one."
        ) from None
    engine = connect(url)
    try:
        _prepare(engine, schema, country)
    except StoreError:
        if fresh:
            file.unlink(missing_ok=True)
        raise
    return open_store(address, schema)


def _prepare(engine: sa.Engine, schema: Schema, country: str) -> None:
    with engine.connect() as connection:
        connection.exec_driver_sql("select 1")
    _refuse_others(engine, schema)
    with transaction(engine, writes=True) as connection:
        _migrate(connection)
        made = tables.tables_of(schema)
        _follow_schema(connection, made.customer)
        _notice_others(connection, made.fields)
        facts = {"system": schema.system, "country": country, "folding": str(FOLDING_VERSION)}
        known = set(connection.scalars(sa.select(tables.info.c.name)))
        rows = [{"name": name, "value": value} for name, value in facts.items() if name not in known]
        if rows:
            connection.execute(tables.info.insert(), rows)
        _seed(connection, schema)
    # Outside a transaction: a file keeps this setting from now on, so that readers never wait for writers.
    with engine.connect() as connection:
        connection.connection.driver_connection.execute("pragma journal_mode=wal")  # type: ignore[union-attr]  # an open connection has one


def _refuse_others(engine: sa.Engine, schema: Schema) -> None:
    name = describe(engine.url)
    with transaction(engine) as connection:
        present = sa.inspect(connection).get_table_names()
        if not present:
            return
        found = _facts(connection, name, migrating=True)["system"]
    if found != schema.system:
        raise StoreError(
            f"The store {name} holds {found} customers already. Name another file for {schema.system}."
        )


def _migrate(connection: sa.Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _follow_schema(connection: sa.Connection, customer: sa.Table) -> None:
    """Make the customer table, or add the columns and indexes that the schema has and it lacks."""
    inspector = sa.inspect(connection)
    if not inspector.has_table("customer"):
        customer.create(connection)
        return
    present = {column["name"] for column in inspector.get_columns("customer")}
    for column in customer.columns:
        if column.name not in present:
            kind = column.type.compile(connection.dialect)
            connection.exec_driver_sql(f'ALTER TABLE customer ADD COLUMN "{column.name}" {kind}')
            if column.unique or column.index:
                sa.Index(f"ix_customer_{column.name}", column, unique=bool(column.unique)).create(connection)


def _notice_others(connection: sa.Connection, fields: tuple[str, ...]) -> None:
    # A till that writes into the store knows nothing of versions; a workbook made before must still notice.
    columns = ", ".join(f'"{name}"' for name in fields)
    connection.exec_driver_sql("DROP TRIGGER IF EXISTS customer_version")
    # Column names come from the schema, and a trigger takes no bound values.
    connection.exec_driver_sql(  # noqa: S608
        f"CREATE TRIGGER customer_version AFTER UPDATE OF {columns} ON customer FOR EACH ROW "
        "WHEN NEW.version = OLD.version "
        "BEGIN UPDATE customer SET version = OLD.version + 1 WHERE id = NEW.id; END"
    )


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


def _facts(connection: sa.Connection, name: str, *, migrating: bool = False) -> dict[str, str]:
    if not sa.inspect(connection).has_table("store_info"):
        raise StoreError(f"{name} is not a Tillbook store. Check the --store address.")
    revision = connection.exec_driver_sql("select version_num from alembic_version").scalar()
    if revision not in REVISIONS:
        raise StoreError(f"The store {name} was made by a newer Tillbook. Update Tillbook on this machine.")
    facts = {row.name: row.value for row in connection.execute(sa.select(tables.info))}
    outdated = revision != REVISIONS[-1] or facts.get("folding") != str(FOLDING_VERSION)
    if outdated and not migrating:
        raise StoreError(
            f"The store {name} was made by an older Tillbook. Bring it up to date with 'tillbook store init'."
        )
    return facts


def _refuse_missing_columns(connection: sa.Connection, made: tables.Tables, name: str) -> None:
    present = {column["name"] for column in sa.inspect(connection).get_columns("customer")}
    missing = [column for column in made.data if column not in present]
    if missing:
        raise StoreError(
            f"The store {name} lacks the field {missing[0]}, which the schema has. Add it with "
            "'tillbook store init'."
        )
