"""What the store asks of any database, and what they all do alike."""

from collections.abc import Callable, Sequence
from enum import Enum
from typing import Any, ClassVar, Protocol

import pandas as pd
import sqlalchemy as sa

from tillbook.language import Text
from tillbook.schema import Schema
from tillbook.store.binding.reflecting import ReflectedTable
from tillbook.store.ledger import Ledger
from tillbook.store.people import Person
from tillbook.store.questions import Questions
from tillbook.store.tables import Tables

Rows = Sequence[tuple[object, ...]]

# How many seconds a writer waits for another one before the analyst is told; `?timeout=` in the address says
# otherwise.
PATIENCE = "10"


class Overtaken(Exception):
    """Customers were changed while they were being written: the whole transaction has to begin anew."""


class Trouble(Enum):
    """Why a transaction broke off, as far as trying again is concerned."""

    CONFLICT = "conflict"  # somebody else wrote the same: again at once
    LOST = "lost"  # the server went away: again when it, or another one, is back
    FINAL = "final"


class Database(Protocol):
    """One kind of database: how it is connected to, filled in bulk, and guarded."""

    name: ClassVar[str]

    def engine(self, url: sa.URL) -> sa.Engine:
        """An engine whose connections are set up for us, and whose transactions begin when we say so."""

    def exists(self, url: sa.URL) -> bool:
        """Whether a store may be there; of a server nothing is known without asking it."""

    def before_writing(self, url: sa.URL) -> None:
        """Raise StoreError when the owner has said that nobody should write."""

    def trouble(self, error: sa.exc.DBAPIError) -> Trouble:
        """Whether it is worth trying again."""

    def sentence(self, url: sa.URL, error: Exception) -> Text:
        """What the analyst is told about an error of the driver."""

    def stage(self, connection: sa.Connection, values: pd.Series) -> sa.Table:
        """The temporary table `wanted`, holding these values by their row, and no others."""

    def questions(self, connection: sa.Connection, customer: sa.Table) -> Questions:
        """What answers about customers, in this connection's transaction."""

    def ledger(self, connection: sa.Connection, schema: Schema, made: Tables) -> Ledger:
        """What writes customers and puts them on record, in this connection's transaction."""

    def reason(self, error: sa.exc.IntegrityError) -> str:
        """What the database says about a refused row, without the values of anybody else."""

    def prepare(self, url: sa.URL) -> None:
        """Make the place where the store's tables will be."""

    def administer(self, connection: sa.Connection) -> None:
        """Take the rights of the store's owner for this transaction."""

    def may_write(self, connection: sa.Connection) -> bool:
        """Whether whoever is connected may write customers, as far as the database says."""

    def hidden_columns(self, connection: sa.Connection) -> frozenset[str]:
        """The columns of `customer` that whoever is connected may not see."""

    def operator(self, connection: sa.Connection) -> str | None:
        """Who is connected, where the database knows; None where it takes everybody's word."""

    def shape(self, connection: sa.Connection, schema: Schema, made: Tables) -> None:
        """What the tables need beside themselves: triggers, functions, rights."""

    def grant(self, connection: sa.Connection, person: Person) -> None:
        """Give somebody these rights and no others; raises StoreError where the database knows no rights."""

    def revoke(self, connection: sa.Connection, login: str) -> None:
        """Take all rights from somebody; raises StoreError where the database knows no rights."""

    def people(self, connection: sa.Connection) -> list[Person]:
        """Everybody with rights; raises StoreError where the database knows none."""

    def clean_up(self, url: sa.URL) -> None:
        """Leave nothing behind of a store that could not be made."""

    def make_way(self, connection: sa.Connection) -> None:
        """Take away what would hold on to the customer table while another is put in its place."""

    def open_table(self, connection: sa.Connection, found: ReflectedTable) -> None:
        """Let the store read and write a table that whoever is connected owns."""

    def settle(self, engine: sa.Engine) -> None:
        """What can only be done outside of a transaction, once the tables are there."""


class PlainWriting(Protocol):
    """How a database without rights of its own takes many rows at once, from whoever is connected."""

    def stage(self, connection: sa.Connection, values: pd.Series) -> sa.Table:
        """See `Database`."""

    def reason(self, error: sa.exc.IntegrityError) -> str:
        """See `Database`."""

    def overwrite(self, connection: sa.Connection, made: Tables, customers: pd.DataFrame) -> None:
        """Write every data column of customers that still have their version, and raise it.

        Raises IntegrityError when a constraint refuses any, Overtaken when somebody else was faster.
        """


def before_each_write(engine: sa.Engine, do: Callable[[sa.Connection], None]) -> None:
    """Do something first in every transaction that says it will write."""

    def begin(connection: sa.Connection) -> None:
        if connection.get_execution_options().get("writes"):
            do(connection)

    sa.event.listen(engine, "begin", begin)


def insert_many(connection: sa.Connection, statement: sa.Insert, columns: Sequence[str], rows: Rows) -> int:
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
    return int(connection.exec_driver_sql(str(compiled), list(rows)).rowcount)


def driver_of(connection: sa.Connection) -> Any:
    """The driver's own connection."""
    return connection.connection.driver_connection
