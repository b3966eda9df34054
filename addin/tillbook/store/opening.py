"""Making, opening and checking a store."""

from dataclasses import dataclass

import sqlalchemy as sa

from tillbook.connecting.addresses import resolve
from tillbook.connecting.encryption import with_tls_default
from tillbook.connecting.showing import describe
from tillbook.errors import StoreError
from tillbook.language import _
from tillbook.schema import Schema
from tillbook.schema.folding import FOLDING_VERSION
from tillbook.store import tables
from tillbook.store.binding import (
    Misfit,
    Proposal,
    TableMapping,
    bound_mapping,
    bound_schema,
    find_table,
    misfits,
    propose,
    reflect,
    release,
)
from tillbook.store.databases import database_of
from tillbook.store.databases.sentences import NOT_OURS
from tillbook.store.engine import connect, outside_of_transactions, run
from tillbook.store.shaping import has_unkeyed, key_unkeyed, shape
from tillbook.store.store import Following, Store

# Every step of `migrations/versions`, oldest first.
REVISIONS = ("0001", "0002")


# What the analyst wrote, or the URL that was made of it, with the password that was found for it.
Address = str | sa.URL


def url_of(address: Address) -> sa.URL:
    """The URL of a store; raises StoreError for an address that cannot be used."""
    return with_tls_default(resolve(address)) if isinstance(address, str) else address


def exists(address: Address) -> bool:
    """Whether the store's file is there; of a server's store nothing is known without asking it."""
    url = url_of(address)
    return database_of(url).exists(url)


def system_of(address: Address, *, migrating: bool = False) -> str:
    """The system whose customers the store holds; `migrating` takes an older store as well.

    Raises StoreError when it is missing, no store of ours, or of another edition of the tables.
    """
    url = url_of(address)
    name = describe(url)
    if not exists(address):
        raise StoreError(
            _("There is no store at {store}. Make one with ‘tillbook store init --system NAME’."), store=name
        )
    return run(connect(url), lambda connection: _facts(connection, name, migrating=migrating)["system"])


def open_store(address: Address, schema: Schema) -> Store:
    """The store at that address, ready for that system's customers.

    Raises StoreError when it cannot be used as it is.
    """
    found = system_of(address)
    url = url_of(address)
    if found != schema.system:
        raise StoreError(
            _(
                "The store {store} holds {found} customers, not {system}. Use another store, or the system "
                "{found}."
            ),
            store=describe(url),
            found=found,
            system=schema.system,
        )
    engine = connect(url)
    look = run(engine, lambda connection: _look(connection, schema))
    if look.is_unkeyed:
        whole = tables.tables_of(look.whole)
        run(engine, lambda connection: key_unkeyed(connection, look.whole, whole), writes=True)
    follow = Following(look.whole, look.mapping) if look.mapping else None
    return Store(engine, look.seen, tables.tables_of(look.seen), look.country, follow)


@dataclass(frozen=True)
class _Look:
    """What a store says about itself, and the schema: whole, and as far as this person may see it."""

    whole: Schema
    seen: Schema
    country: str
    mapping: TableMapping | None
    is_unkeyed: bool


def _look(connection: sa.Connection, schema: Schema) -> _Look:
    name, database = describe(connection.engine.url), database_of(connection)
    facts = _facts(connection, name)
    mapping = bound_mapping(connection)
    if mapping:
        _refuse_released(connection, mapping, name)
        schema = bound_schema(connection, schema)
    _refuse_missing_columns(connection, tables.tables_of(schema), name)
    seen = schema.without(database.hidden_columns(connection))
    unkeyed = not mapping and has_unkeyed(connection) and database.may_write(connection)
    return _Look(schema, seen, facts["country"], mapping, unkeyed)


def init_store(address: Address, schema: Schema, country: str = "GB") -> Store:
    """Make the store, or bring an older one up to date; what it holds stays.

    Raises StoreError when a store of another system is there, or it cannot be made.
    """
    url = url_of(address)
    database, fresh = database_of(url), not exists(address)
    engine = connect(url)
    try:
        outside_of_transactions(engine, lambda: database.prepare(url))
        _refuse_others(engine, schema)
        run(engine, lambda connection: _shape(connection, schema, country), writes=True)
        outside_of_transactions(engine, lambda: database.settle(engine))
    except StoreError:
        if fresh:
            database.clean_up(url)
        raise
    return open_store(address, schema)


def propose_binding(address: Address, schema: Schema, table: str, country: str) -> Proposal:
    """Which column of somebody else's table could hold which field; nothing is written anywhere.

    Raises StoreError when there is no such table, or the database is none that tables are bound in.
    """

    def work(connection: sa.Connection) -> Proposal:
        found = reflect(connection, *find_table(connection, table))
        return propose(connection, found, schema, country)

    return run(connect(url_of(address)), work)


def check_binding(address: Address, schema: Schema, mapping: TableMapping) -> tuple[Misfit, ...]:
    """What of the table does not fit the mapping; raises StoreError when there is no such table."""

    def work(connection: sa.Connection) -> tuple[Misfit, ...]:
        return misfits(reflect(connection, mapping.schema, mapping.table), mapping, schema)

    return run(connect(url_of(address)), work)


def bind_store(address: Address, schema: Schema, mapping: TableMapping) -> Store:
    """Make a store of somebody else's table, which is not altered.

    Raises StoreError when something does not fit, or the store has customers of its own.
    """
    url = url_of(address)
    engine = connect(url)
    outside_of_transactions(engine, lambda: database_of(url).prepare(url))

    def work(connection: sa.Connection) -> None:
        if sa.inspect(connection).has_table("store_info"):
            _refuse_system(_facts(connection, describe(url), migrating=True)["system"], schema, url)
        found = reflect(connection, mapping.schema, mapping.table)
        database_of(connection).open_table(connection, found)
        _shape(connection, schema, mapping.country, mapping)

    run(engine, work, writes=True)
    return open_store(address, schema)


def release_store(address: Address) -> TableMapping:
    """Take our views off somebody else's table, so that it can be altered; the mapping to bind it by again.

    What is known of its customers stays. Raises StoreError for a store that is not bound.
    """
    url = url_of(address)

    def work(connection: sa.Connection) -> TableMapping:
        database_of(connection).administer(connection)
        mapping = bound_mapping(connection)
        if mapping is None:
            raise StoreError(
                _("The store {store} is bound to no table. Nothing was done."), store=describe(url)
            )
        database_of(connection).make_way(connection)
        release(connection)
        return mapping

    return run(connect(url), work, writes=True)


def _shape(
    connection: sa.Connection, schema: Schema, country: str, mapping: TableMapping | None = None
) -> None:
    database_of(connection).administer(connection)
    shape(connection, schema, country, mapping)


def _refuse_others(engine: sa.Engine, schema: Schema) -> None:
    name = describe(engine.url)

    def system(connection: sa.Connection) -> str | None:
        if not sa.inspect(connection).get_table_names():
            return None
        return _facts(connection, name, migrating=True)["system"]

    _refuse_system(run(engine, system), schema, engine.url)


def _refuse_system(found: str | None, schema: Schema, url: sa.URL) -> None:
    if found not in (None, schema.system):
        raise StoreError(
            _("The store {store} holds {found} customers already. Name another store for {system}."),
            store=describe(url),
            found=found,
            system=schema.system,
        )


def _facts(connection: sa.Connection, name: str, *, migrating: bool = False) -> dict[str, str]:
    inspector = sa.inspect(connection)
    if not (inspector.has_table("store_info") and inspector.has_table("alembic_version")):
        raise StoreError(NOT_OURS, store=name)
    revision = connection.exec_driver_sql("select version_num from alembic_version").scalar()
    if revision not in REVISIONS:
        raise StoreError(
            _("The store {store} was made by a newer Tillbook. Update Tillbook on this machine."), store=name
        )
    facts = {row.name: row.value for row in connection.execute(sa.select(tables.info))}
    outdated = revision != REVISIONS[-1] or facts.get("folding") != str(FOLDING_VERSION)
    if outdated and not migrating:
        raise StoreError(
            _(
                "The store {store} was made by an older Tillbook. Bring it up to date with ‘tillbook store "
                "init’."
            ),
            store=name,
        )
    return facts


def _refuse_released(connection: sa.Connection, mapping: TableMapping, name: str) -> None:
    if not sa.inspect(connection).has_table("customer"):
        raise StoreError(
            _("The store {store} was released from {table}. Bind it again with ‘tillbook store bind’."),
            store=name,
            table=mapping.title,
        )


def _refuse_missing_columns(connection: sa.Connection, made: tables.Tables, name: str) -> None:
    present = {column["name"] for column in sa.inspect(connection).get_columns("customer")}
    missing = [column for column in made.data if column not in present]
    if missing:
        raise StoreError(
            _(
                "The store {store} lacks the field {field}, which the schema has. Add it with ‘tillbook "
                "store init’."
            ),
            store=name,
            field=missing[0],
        )
