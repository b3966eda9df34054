"""PostgreSQL: one server for many analysts, with rights that the database itself enforces."""

from collections.abc import Sequence
from importlib import resources
from typing import Any, ClassVar

import pandas as pd
import psycopg
import sqlalchemy as sa
from sqlalchemy.schema import CreateTable

from tillbook.connecting.encryption import driver_arguments
from tillbook.connecting.sentences import connection_sentence
from tillbook.connecting.showing import describe
from tillbook.errors import StoreError
from tillbook.language import Text, _
from tillbook.schema import Kind, Schema
from tillbook.store import guarded_ledger
from tillbook.store.binding.reflecting import ReflectedTable
from tillbook.store.databases import postgresql_rights as rights
from tillbook.store.databases import postgresql_roles as roles
from tillbook.store.databases.base import PATIENCE, Trouble, before_each_write, driver_of
from tillbook.store.databases.postgresql_checks import check_functions
from tillbook.store.databases.postgresql_denials import DENIED, denial
from tillbook.store.databases.sentences import BUSY, FULL, NO_STORE, REFUSED
from tillbook.store.guarded_questions import GuardedQuestions
from tillbook.store.ledger import Ledger
from tillbook.store.people import Person
from tillbook.store.questions import Questions
from tillbook.store.tables import Tables
from tillbook.store.turns import LOCK

_WANTED = sa.Table(
    "wanted",
    sa.MetaData(),
    sa.Column("row", sa.Integer),
    sa.Column("value", sa.Text(collation="C")),
    prefixes=["TEMPORARY"],
    postgresql_on_commit="DROP",
)
# In the order in which they are made: a function of SQL looks for the others at once.
_GUARDS = ("seeing", "batches", "importing", "undoing", "merging", "keys")
# https://www.postgresql.org/docs/current/errcodes-appendix.html
_CONFLICTS = ("40001", "40P01")
_ABSENCES = ("57P01", "57P02", "57P03", "25006")
_SENTENCES = {
    "55P03": BUSY,
    **dict.fromkeys(_CONFLICTS, BUSY),
    "TB001": _(
        "The store {store} does not take a value that another rule let through; its drop-downs may just have "
        "been changed. Nothing was done; validate, and try again."
    ),
    "42P01": NO_STORE,
    "53100": FULL,
}


class PostgreSQL:
    """See `Database`."""

    name: ClassVar[str] = "postgresql"

    def engine(self, url: sa.URL) -> sa.Engine:
        """See `Database`."""
        patience = str(url.query.get("timeout", PATIENCE))
        url, arguments = driver_arguments(url.difference_update_query(["timeout"]))
        engine = sa.create_engine(
            url, poolclass=sa.pool.NullPool, connect_args=arguments, hide_parameters=True
        )
        sa.event.listen(engine, "connect", _set_up)

        before_each_write(engine, lambda connection: _take_turns(connection, float(patience)))
        return engine

    def exists(self, url: sa.URL) -> bool:
        """See `Database`."""
        return True

    def before_writing(self, url: sa.URL) -> None:
        """See `Database`: the server says so itself."""

    def trouble(self, error: sa.exc.DBAPIError) -> Trouble:
        """See `Database`."""
        state = getattr(error.orig, "sqlstate", None) or ""
        if state in _CONFLICTS:
            return Trouble.CONFLICT
        unspoken = isinstance(error, sa.exc.OperationalError) and not state
        lost = error.connection_invalidated or state in _ABSENCES or state.startswith("08")
        return Trouble.LOST if unspoken or lost else Trouble.FINAL

    def sentence(self, url: sa.URL, error: Exception) -> Text:
        """See `Database`."""
        state = getattr(error, "sqlstate", None) or ""
        if state in _SENTENCES:
            return Text(_SENTENCES[state], store=describe(url))
        diagnostic = getattr(error, "diag", None)
        if state == DENIED and diagnostic:
            return denial(describe(url), str(diagnostic.message_primary))
        if not state or not diagnostic or state.startswith(("08", "28", "3D", "53", "57")):
            return connection_sentence(url, error)
        return Text(REFUSED, store=describe(url), reason=str(diagnostic.message_primary))

    def reason(self, error: sa.exc.IntegrityError) -> str:
        """See `Database`."""
        diagnostic = getattr(error.orig, "diag", None)
        return str(diagnostic.message_primary) if diagnostic else str(error.orig)

    def stage(self, connection: sa.Connection, values: pd.Series) -> sa.Table:
        """See `Database`."""
        connection.execute(CreateTable(_WANTED, if_not_exists=True))
        connection.exec_driver_sql("TRUNCATE pg_temp.wanted")
        rows = zip(values.index.tolist(), values.tolist(), strict=True)
        copy_in(connection, "pg_temp.wanted", ("row", "value"), rows)
        connection.exec_driver_sql("ANALYZE pg_temp.wanted")
        return _WANTED

    def questions(self, connection: sa.Connection, customer: sa.Table) -> Questions:
        """See `Database`."""
        return GuardedQuestions(connection, customer)

    def ledger(self, connection: sa.Connection, schema: Schema, made: Tables) -> Ledger:
        """See `Database`."""
        return guarded_ledger.GuardedLedger(connection, made, copy_in)

    def prepare(self, url: sa.URL) -> None:
        """See `Database`: the roles, and a schema of our own."""
        with self.engine(url).begin() as connection:
            roles.prepare(connection)

    def administer(self, connection: sa.Connection) -> None:
        """See `Database`."""
        roles.become_owner(connection)

    def may_write(self, connection: sa.Connection) -> bool:
        """See `Database`."""
        query = "SELECT has_function_privilege('set_keys(text, text[], text[])', 'EXECUTE')"
        return bool(connection.exec_driver_sql(query).scalar())

    def hidden_columns(self, connection: sa.Connection) -> frozenset[str]:
        """See `Database`."""
        return frozenset(connection.exec_driver_sql("SELECT unnest(hidden_fields())").scalars())

    def operator(self, connection: sa.Connection) -> str | None:
        """See `Database`."""
        return str(connection.exec_driver_sql("SELECT session_user").scalar_one())

    def shape(self, connection: sa.Connection, schema: Schema, made: Tables) -> None:
        """See `Database`."""
        run = driver_of(connection).execute
        is_bound = "customer" in sa.inspect(connection).get_view_names()
        parts = (*(name for key in schema.keys_of for name in key.fields), *made.serials.values())
        consents = [name for name, field in schema.fields.items() if field.kind is Kind.CONSENT]
        lists = {"fields": made.fields, "keys": made.keys, "key_fields": parts, "serials": (*made.serials,)}
        lists["consents"] = tuple(consents)
        for name, columns in lists.items():
            run(_list_function(f"customer_{name}", columns))
        run(_BESIDE if is_bound else _BESIDE + _SHOPS)
        run(check_functions(schema, made))
        run(_functions())
        run(_policies(is_bound))
        if not is_bound:
            run(_triggers(made))
        rights.grant_to_roles(connection)
        if is_bound:
            rights.grant_on_bound(connection)

    def grant(self, connection: sa.Connection, person: Person) -> None:
        """See `Database`."""
        rights.grant(connection, person)

    def revoke(self, connection: sa.Connection, login: str) -> None:
        """See `Database`."""
        rights.revoke(connection, login)

    def people(self, connection: sa.Connection) -> list[Person]:
        """See `Database`."""
        return rights.people(connection)

    def clean_up(self, url: sa.URL) -> None:
        """See `Database`: its transactions leave nothing."""

    def make_way(self, connection: sa.Connection) -> None:
        """See `Database`: a function that gives customers holds on to what they are."""
        driver_of(connection).execute(_WITHOUT_CUSTOMERS)

    def open_table(self, connection: sa.Connection, found: ReflectedTable) -> None:
        """See `Database`."""
        rights.open_table(connection, found)

    def settle(self, engine: sa.Engine) -> None:
        """See `Database`: nothing is left to do."""


_WITHOUT_CUSTOMERS = """
DO $$ DECLARE one regprocedure; BEGIN
  FOR one IN
    SELECT oid FROM pg_proc WHERE pronamespace = 'tillbook'::regnamespace AND proname = 'look_up'
  LOOP
    EXECUTE 'DROP FUNCTION ' || one;
  END LOOP;
END $$
"""


def copy_in(connection: sa.Connection, table: str, columns: Sequence[str], rows: Any) -> None:
    """Bring tuples into a table by COPY. Raises DBAPIError, as what SQLAlchemy executes does."""
    names = ", ".join(f'"{name}"' for name in columns)
    try:
        with driver_of(connection).cursor().copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
    except psycopg.Error as error:
        raise sa.exc.DBAPIError.instance(None, None, error, psycopg.Error) from error


def _set_up(connection: Any, _record: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_schema_privilege(to_regnamespace('tillbook'), 'USAGE')")
        # To whoever has no right the store's tables look as if they were not there.
        if cursor.fetchone() == (False,):
            raise StoreError(denial(connection.info.dbname, "permission denied for schema tillbook"))
        cursor.execute("SET search_path TO tillbook, pg_temp")
        # With five million customers and fifty thousand rows, the planner would rather read the whole table
        # five times than use its indexes: thirteen times slower.
        cursor.execute("SET random_page_cost TO 1.1")
    connection.commit()


def _take_turns(connection: sa.Connection, patience: float) -> None:
    # One analyst's commit after the other: nobody is refused a number or a key for having been too slow.
    # Tills that write between them are what the constraints are for. Whoever has waited must see what the one
    # before committed; where the database's default is stricter, it would look at what was there before.
    connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL READ COMMITTED")
    connection.exec_driver_sql(f"SET LOCAL lock_timeout TO {int(patience * 1000)}")
    connection.exec_driver_sql(f"SELECT {LOCK}")


def _functions() -> str:
    folder = resources.files(__package__).joinpath("guards")
    return "\n".join(folder.joinpath(f"{name}.sql").read_text(encoding="utf-8") for name in _GUARDS)


def _list_function(name: str, columns: Sequence[str]) -> str:
    texts = ", ".join(f"'{column}'" for column in columns)
    return (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS text[] LANGUAGE sql IMMUTABLE "
        f"AS $$ SELECT ARRAY[{texts}]::text[] $$"
    )


# What only this database has beside the tables: who may do what, which transaction a batch belongs to, and
# which shop a customer belongs to.
_BESIDE = """
CREATE TABLE IF NOT EXISTS access (
  login name PRIMARY KEY, shops text[], hidden text[] NOT NULL DEFAULT '{}',
  exports boolean NOT NULL DEFAULT false);
ALTER TABLE import_batch ADD COLUMN IF NOT EXISTS opened text;
ALTER TABLE import_row ADD COLUMN IF NOT EXISTS shop text;
ALTER TABLE customer_change ADD COLUMN IF NOT EXISTS shop text;
"""
_SHOPS = "ALTER TABLE customer ADD COLUMN IF NOT EXISTS shop text;"


def _policies(is_bound: bool) -> str:
    # Asked once for each query, not for each row.
    seen = "((SELECT my_shops()) IS NULL OR shop = ANY ((SELECT my_shops())::text[]))"
    shown = "((SELECT hidden_fields()) = '{}' OR NOT shows_hidden(before, after))"
    wanted = {"import_row": seen, "customer_change": f"{seen} AND {shown}"}
    return "".join(
        f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY; DROP POLICY IF EXISTS shops ON {name}; "
        f"CREATE POLICY shops ON {name} FOR SELECT USING ({condition});"
        for name, condition in (wanted if is_bound else {"customer": seen, **wanted}).items()
    )


def _triggers(made: Tables) -> str:
    changed = " OR ".join(f'NEW."{name}" IS DISTINCT FROM OLD."{name}"' for name in made.fields)
    single = [name for name in made.fields if f"{name}_key" in made.keys]
    lacking = " OR ".join(f'(NEW."{name}" IS NOT NULL AND NEW."{name}_key" IS NULL)' for name in single)
    return f"""
DROP TRIGGER IF EXISTS customer_version ON customer;
CREATE TRIGGER customer_version BEFORE UPDATE ON customer FOR EACH ROW
  WHEN (NEW.version = OLD.version AND ({changed})) EXECUTE FUNCTION notice_others();
DROP TRIGGER IF EXISTS customer_keys ON customer;
CREATE TRIGGER customer_keys BEFORE INSERT ON customer FOR EACH ROW WHEN ({lacking or "false"})
  EXECUTE FUNCTION notice_others();
"""
