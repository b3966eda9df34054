"""SQLite: one file, one machine, no rights of its own."""

import sqlite3
from pathlib import Path
from typing import Any, ClassVar, Final

import pandas as pd
import sqlalchemy as sa

from tillbook.connecting.showing import describe
from tillbook.errors import StoreError, reason
from tillbook.language import Text, _
from tillbook.schema import Schema
from tillbook.store import tables
from tillbook.store.databases.base import (
    PATIENCE,
    Overtaken,
    Trouble,
)
from tillbook.store.databases.sentences import BUSY, FULL, NOT_OURS, REFUSED
from tillbook.store.databases.without_rights import WithoutRights
from tillbook.store.plain_ledger import as_tuples
from tillbook.store.tables import Tables

_READ_ONLY: Final = _(
    "The store {store} cannot be written to. Ask for write access to the file and its folder."
)
_SENTENCES: Final = {
    "is locked": BUSY,
    "readonly": _READ_ONLY,
    "unable to open": _(
        "The store {store} cannot be opened. Check that it is a file, and that you may write to its folder."
    ),
    "not a database": NOT_OURS,
    "malformed": _("The store {store} is damaged. Restore it from a backup."),
    "is full": FULL,
    "disk i/o": _(
        "The disk of the store {store} cannot be read or written. Nothing was done; check the disk."
    ),
}


class SQLite(WithoutRights):
    """See `Database`."""

    name: ClassVar[str] = "sqlite"

    def engine(self, url: sa.URL) -> sa.Engine:
        """See `Database`."""
        patience = {"timeout": url.query.get("timeout", PATIENCE)}
        engine = sa.create_engine(
            url.update_query_dict(patience), poolclass=sa.pool.NullPool, hide_parameters=True
        )
        sa.event.listen(engine, "connect", _set_up)
        sa.event.listen(engine, "begin", _begin)
        return engine

    def exists(self, url: sa.URL) -> bool:
        """See `Database`."""
        try:
            return Path(url.database or "").exists()
        except OSError as error:
            raise StoreError(
                _("The store {store} cannot be reached: {reason}. Check its folder."),
                store=describe(url),
                reason=reason(error),
            ) from None

    def before_writing(self, url: sa.URL) -> None:
        """See `Database`."""
        # A superuser could write all the same; the owner has said that nobody should.
        path = Path(url.database or "")
        for kept in (path, path.parent):
            if kept.exists() and not kept.stat().st_mode & 0o222:
                raise StoreError(_READ_ONLY, store=describe(url))

    def trouble(self, error: sa.exc.DBAPIError) -> Trouble:
        """See `Database`: whoever waits here has waited in the driver already."""
        return Trouble.FINAL

    def sentence(self, url: sa.URL, error: Exception) -> Text:
        """See `Database`."""
        name, cause = describe(url), str(error).lower()
        for sign, text in _SENTENCES.items():
            if sign in cause:
                return Text(text, store=name)
        return Text(REFUSED, store=name, reason=cause)

    def reason(self, error: sa.exc.IntegrityError) -> str:
        """See `Database`."""
        return str(error.orig)

    def overwrite(self, connection: sa.Connection, made: Tables, customers: pd.DataFrame) -> None:
        """See `Database`."""
        rows = as_tuples(customers, (*made.data, "id", "version"), made)
        sets = ", ".join(f'"{name}" = ?' for name in made.data)
        # OR FAIL: otherwise SQLite keeps every page that a row touches for taking that one row back, inside a
        # savepoint for good: eight times the time, and hundreds of megabytes.
        # Names come from the schema, values are bound.
        sql = f"UPDATE OR FAIL customer SET {sets}, version = version + 1 WHERE id = ? AND version = ?"  # noqa: S608
        written = connection.exec_driver_sql(sql, rows).rowcount
        # What a view's triggers do is not counted.
        if written != len(rows) and not (written == 0 and self._are_raised(connection, made, customers)):
            raise Overtaken

    def _are_raised(self, connection: sa.Connection, made: Tables, customers: pd.DataFrame) -> bool:
        staged, customer = self.stage(connection, customers["id"]), made.customer
        query = sa.select(staged.c.row, customer.c.version)
        found = connection.execute(query.join_from(staged, customer, customer.c.id == staged.c.value))
        versions = dict(found.all())
        return all(versions.get(row) == int(v) + 1 for row, v in customers["version"].items())

    def prepare(self, url: sa.URL) -> None:
        """See `Database`."""
        folder = Path(url.database or "").parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(
                _("The folder {folder} cannot be made: {reason}. Name another one."),
                folder=folder,
                reason=reason(error),
            ) from None

    def shape(self, connection: sa.Connection, schema: Schema, made: Tables) -> None:
        """See `Database`."""
        if "customer" in sa.inspect(connection).get_view_names():
            return
        # A till that writes into the store knows nothing of versions and keys; a workbook made before must
        # still notice, and so must the checks. Names come from the schema; triggers take no bound values.
        flag = f"INSERT OR REPLACE INTO store_info (name, value) VALUES ('{tables.UNKEYED}', 'yes');"  # noqa: S608
        for name, when, condition, action in _triggers(made):
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
            connection.exec_driver_sql(
                f"CREATE TRIGGER {name} AFTER {when} ON customer FOR EACH ROW WHEN {condition} "
                f"BEGIN {action} {flag} END"
            )

    def clean_up(self, url: sa.URL) -> None:
        """See `Database`."""
        file = Path(url.database or "")
        if file.is_file() and not file.stat().st_size:
            file.unlink()

    def settle(self, engine: sa.Engine) -> None:
        """From now on readers of the store never wait for a writer, nor a writer for readers.

        The file itself keeps this setting. Raises sqlite3.DatabaseError when it cannot be written to.
        """
        connection = engine.raw_connection()
        try:
            # Not within a transaction, which is where everything that SQLAlchemy runs would be.
            connection.cursor().execute("pragma journal_mode=wal")
        finally:
            connection.close()

    def no_rights(self, connection: sa.Connection) -> StoreError:
        """See `WithoutRights`."""
        return StoreError(
            _(
                "A file has no rights of its own: whoever may open {store} may do everything with it. Share "
                "the store on a PostgreSQL server, or guard the file with the rights of its folder."
            ),
            store=describe(connection.engine.url),
        )


def _set_up(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # the driver would begin transactions too late for `_begin`
    for pragma in (
        "foreign_keys=on",
        "synchronous=full",
        "temp_store=memory",
        "secure_delete=on",  # who is erased is nowhere in the file
        "cache_size=-16384",
    ):
        connection.execute(f"pragma {pragma}")


def _begin(connection: sa.Connection) -> None:
    # A transaction that reads first and writes later fails at once when somebody else wrote in between
    # (SQLITE_BUSY_SNAPSHOT); one that says it will write waits for its turn.
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _triggers(made: Tables) -> list[tuple[str, str, str, str]]:
    """Name, event, condition and first action of each trigger."""
    forgotten = "".join(f', "{name}" = NULL' for name in (*made.keys, *made.serials))
    found = [
        (
            "customer_version",
            "UPDATE OF " + ", ".join(f'"{name}"' for name in made.fields),
            "NEW.version = OLD.version",
            f"UPDATE customer SET version = OLD.version + 1{forgotten} WHERE id = NEW.id;",  # noqa: S608
        )
    ]
    single = [name for name in made.fields if f"{name}_key" in made.keys]
    if single:
        lacking = (f'(NEW."{name}" IS NOT NULL AND NEW."{name}_key" IS NULL)' for name in single)
        found.append(("customer_keys", "INSERT", " OR ".join(lacking), ""))
    return found
