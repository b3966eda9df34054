"""Making, opening and checking a store."""

from pathlib import Path

import sqlalchemy as sa

from tillbook.errors import StoreError
from tillbook.schema import Schema
from tillbook.schema.folding import FOLDING_VERSION
from tillbook.store import tables
from tillbook.store.engine import connect, describe, let_readers_in, parse_url, transaction
from tillbook.store.shaping import has_unkeyed, key_unkeyed, shape
from tillbook.store.store import Store

# Every step of `migrations/versions`, oldest first.
REVISIONS = ("0001",)


def exists(address: str) -> bool:
    """Whether the store's file is there; of a server's store nothing is known without asking it."""
    url = parse_url(address)
    try:
        return _file(url).exists()
    except OSError as error:
        raise StoreError(
            f"The store {describe(url)} cannot be reached: {error.strerror}. Check its folder."
        ) from None


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
        unkeyed = has_unkeyed(connection)
    if unkeyed:
        with transaction(engine, writes=True) as connection:
            key_unkeyed(connection, schema, made)
    return Store(engine, schema, made, facts["country"])


def init_store(address: str, schema: Schema, country: str = "GB") -> Store:
    """Make the store, or bring an older one up to date; what it holds stays.

    Raises StoreError when a store of another system is there, or the file cannot be made.
    """
    url = parse_url(address)
    file = _file(url)
    fresh = not exists(address)
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
        if fresh and file.is_file() and not file.stat().st_size:
            file.unlink()
        raise
    return open_store(address, schema)


def _prepare(engine: sa.Engine, schema: Schema, country: str) -> None:
    _refuse_others(engine, schema)
    with transaction(engine, writes=True) as connection:
        shape(connection, schema, country)
    let_readers_in(engine)


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


def _facts(connection: sa.Connection, name: str, *, migrating: bool = False) -> dict[str, str]:
    inspector = sa.inspect(connection)
    if not (inspector.has_table("store_info") and inspector.has_table("alembic_version")):
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


def _file(url: sa.URL) -> Path:
    return Path(url.database or "")
