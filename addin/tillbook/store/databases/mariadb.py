"""MariaDB, alone or as a Galera cluster: each node holds everything, and any of them takes a commit.

Two nodes can both accept the same e-mail; which of the two commits counts is decided at the commit itself,
where the loser is told of a deadlock, and begins anew.
"""

from inspect import signature
from typing import Any, ClassVar

import pandas as pd
import sqlalchemy as sa
from pymysql.connections import Connection
from sqlalchemy.schema import CreateTable

from tillbook.connecting.encryption import driver_arguments
from tillbook.connecting.sentences import connection_sentence
from tillbook.connecting.showing import describe
from tillbook.errors import StoreError
from tillbook.language import Text, _
from tillbook.schema import Schema
from tillbook.store import tables
from tillbook.store.databases.base import (
    PATIENCE,
    Overtaken,
    Trouble,
    before_each_write,
    insert_many,
)
from tillbook.store.databases.sentences import BUSY, FULL, NO_STORE, REFUSED
from tillbook.store.databases.without_rights import WithoutRights
from tillbook.store.plain_ledger import as_tuples
from tillbook.store.tables import TABLE, Tables

# https://mariadb.com/kb/en/mariadb-error-code-reference/
# 1305: a deadlock has taken the whole transaction back, and with it the savepoint that we go back to.
_CONFLICTS = (1213, 1020, 1305)
_ABSENCES = (1047, 1053, 1927, 2003, 2006, 2013)
_SENTENCES = {
    1205: BUSY,
    **dict.fromkeys(_CONFLICTS, BUSY),
    1146: NO_STORE,
    1142: _("You have no right to do this in the store {store}. Nothing was done; ask its administrator."),
    1021: FULL,
}
# What an administrator's triggers say (SIGNAL), and values that do not fit, keep a row out like constraints.
_REFUSALS = (1644, 1406, 1265, 1366, 4025)


class MariaDB(WithoutRights):
    """See `Database`."""

    name: ClassVar[str] = "mariadb"

    def engine(self, url: sa.URL) -> sa.Engine:
        """See `Database`."""
        patience = float(str(url.query.get("timeout", PATIENCE)))
        url, arguments = driver_arguments(url.difference_update_query(["timeout"]))
        _refuse_unknown_options(url)
        engine = sa.create_engine(
            url,
            poolclass=sa.pool.NullPool,
            isolation_level="READ COMMITTED",
            connect_args=arguments,
            hide_parameters=True,
            # By place rather than by name: rows go to the driver as they are.
            paramstyle="format",
        )
        sa.event.listen(engine, "connect", _set_up)
        sa.event.listen(engine, "handle_error", _as_refusal)

        before_each_write(engine, lambda connection: _take_turns(connection, patience))
        return engine

    def exists(self, url: sa.URL) -> bool:
        """See `Database`."""
        return True

    def before_writing(self, url: sa.URL) -> None:
        """See `Database`: the server says so itself."""

    def trouble(self, error: sa.exc.DBAPIError) -> Trouble:
        """See `Database`."""
        number = _number(error.orig)
        if number in _CONFLICTS:
            return Trouble.CONFLICT
        return Trouble.LOST if error.connection_invalidated or number in _ABSENCES else Trouble.FINAL

    def sentence(self, url: sa.URL, error: Exception) -> Text:
        """See `Database`."""
        number = _number(error)
        if number in _SENTENCES:
            return Text(_SENTENCES[number], store=describe(url))
        if number in (*_ABSENCES, 1044, 1045, 1049) or number is None:
            return connection_sentence(url, error)
        return Text(REFUSED, store=describe(url), reason=str(error.args[-1]))

    def reason(self, error: sa.exc.IntegrityError) -> str:
        """See `Database`: the value stays out, which may be somebody else's."""
        text = str(error.orig.args[-1]) if error.orig else ""
        return (
            "Duplicate entry for key" + text.partition(" for key")[2] if "Duplicate entry" in text else text
        )

    def overwrite(self, connection: sa.Connection, made: Tables, customers: pd.DataFrame) -> None:
        """See `Database`: staged and joined, as the driver would send updates one by one."""
        customer, names = made.customer, ("id", "version", *made.data)
        staged = _staged(made)
        connection.exec_driver_sql("DROP TEMPORARY TABLE IF EXISTS staged")
        connection.execute(CreateTable(staged))
        insert_many(connection, staged.insert(), names, as_tuples(customers, names, made))
        statement = (
            customer.update()
            .where(customer.c.id == staged.c.id, customer.c.version == staged.c.version)
            .values({**{name: staged.c[name] for name in made.data}, "version": customer.c.version + 1})
        )
        if connection.execute(statement).rowcount != len(customers):
            raise Overtaken

    def prepare(self, url: sa.URL) -> None:
        """See `Database`: the database is there, or the server says that it is not."""

    def shape(self, connection: sa.Connection, schema: Schema, made: Tables) -> None:
        """See `Database`."""
        flag = f"INSERT IGNORE INTO store_info (name, value) VALUES ('{tables.UNKEYED}', 'yes');"  # noqa: S608
        for name, when, condition, action in _triggers(made):
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
            connection.exec_driver_sql(
                f"CREATE TRIGGER {name} BEFORE {when} ON customer FOR EACH ROW "
                f"IF {condition} THEN {action} {flag} END IF"
            )

    def clean_up(self, url: sa.URL) -> None:
        """See `Database`: its tables are made one by one, and the next attempt goes on from there."""

    def settle(self, engine: sa.Engine) -> None:
        """See `Database`: nothing is left to do."""

    def no_rights(self, connection: sa.Connection) -> StoreError:
        """See `WithoutRights`."""
        return StoreError(
            _(
                "The store {store} is on MariaDB, where Tillbook gives no rights: whoever may write to its "
                "tables may do everything. Use PostgreSQL to give them."
            ),
            store=describe(connection.engine.url),
        )


def _refuse_unknown_options(url: sa.URL) -> None:
    known = signature(Connection.__init__).parameters
    if unknown := sorted(set(url.query) - set(known)):
        raise StoreError(
            _("There is no option {option} for the store {store}. Leave it out."),
            option=unknown[0],
            store=describe(url),
        )


def _set_up(connection: Any, _record: Any) -> None:
    with connection.cursor() as cursor:
        # On a cluster, see what was committed on any other node before this statement.
        cursor.execute("SET SESSION wsrep_sync_wait = 7")
        # A text that is too long is an error, not a shorter text.
        cursor.execute("SET SESSION sql_mode = 'TRADITIONAL'")


def _take_turns(connection: sa.Connection, patience: float) -> None:
    # On one node, one commit after the other; between nodes, the commit itself decides.
    connection.exec_driver_sql(f"SET SESSION innodb_lock_wait_timeout = {max(1, round(patience))}")
    if sa.inspect(connection).has_table("store_info"):
        first = sa.select(tables.info.c.name).where(tables.info.c.name == "system").with_for_update()
        connection.execute(first).all()


def _as_refusal(context: sa.engine.ExceptionContext) -> None:
    error = context.original_exception
    if _number(error) in _REFUSALS and not isinstance(context.sqlalchemy_exception, sa.exc.IntegrityError):
        raise sa.exc.IntegrityError(context.statement, None, error) from error


def _number(error: BaseException | None) -> int | None:
    first = error.args[0] if error is not None and error.args else None
    return first if isinstance(first, int) else None


def _staged(made: Tables) -> sa.Table:
    columns = (made.customer.c[name] for name in ("id", "version", *made.data))
    return sa.Table(
        "staged",
        sa.MetaData(),
        *(sa.Column(column.name, column.type, primary_key=column.name == "id") for column in columns),
        prefixes=["TEMPORARY"],
        **TABLE,
    )


def _triggers(made: Tables) -> list[tuple[str, str, str, str]]:
    """Name, event, condition and first action of each trigger."""
    changed = " OR ".join(f"NOT (NEW.`{name}` <=> OLD.`{name}`)" for name in made.fields)
    forgotten = "".join(f", NEW.`{name}` = NULL" for name in (*made.keys, *made.serials))
    found = [
        (
            "customer_version",
            "UPDATE",
            f"NEW.version = OLD.version AND ({changed})",
            f"SET NEW.version = OLD.version + 1{forgotten};",
        )
    ]
    single = [name for name in made.fields if f"{name}_key" in made.keys]
    if single:
        lacking = (f"(NEW.`{name}` IS NOT NULL AND NEW.`{name}_key` IS NULL)" for name in single)
        found.append(("customer_keys", "INSERT", " OR ".join(lacking), ""))
    return found
