"""What databases have in common that know no rights of ours: whoever may open the store may do everything."""

from abc import ABC, abstractmethod

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.schema import CreateTable

from tillbook.errors import StoreError
from tillbook.schema import Schema
from tillbook.store.binding.reflecting import ReflectedTable
from tillbook.store.databases.base import PlainWriting, insert_many
from tillbook.store.ledger import Ledger
from tillbook.store.people import Person
from tillbook.store.plain_ledger import PlainLedger
from tillbook.store.plain_questions import PlainQuestions
from tillbook.store.questions import Questions
from tillbook.store.tables import TABLE, Tables

# In MariaDB two texts that sort differently cannot be compared: as the store's own tables.
_WANTED = sa.Table(
    "wanted",
    sa.MetaData(),
    sa.Column("row", sa.Integer),
    sa.Column("value", sa.String(400)),
    prefixes=["TEMPORARY"],
    **TABLE,
)


class WithoutRights(PlainWriting, ABC):
    """The part of a `Database` that has to do with who is connected."""

    @abstractmethod
    def no_rights(self, connection: sa.Connection) -> StoreError:
        """What somebody is told who would give rights."""

    def stage(self, connection: sa.Connection, values: pd.Series) -> sa.Table:
        """See `Database`."""
        connection.execute(CreateTable(_WANTED, if_not_exists=True))
        connection.execute(_WANTED.delete())
        rows = list(zip(values.index.tolist(), values.tolist(), strict=True))
        insert_many(connection, _WANTED.insert(), ("row", "value"), rows)
        return _WANTED

    def questions(self, connection: sa.Connection, customer: sa.Table) -> Questions:
        """See `Database`."""
        return PlainQuestions(connection, customer, self.stage)

    def ledger(self, connection: sa.Connection, schema: Schema, made: Tables) -> Ledger:
        """See `Database`."""
        return PlainLedger(self, connection, schema, made)

    def administer(self, connection: sa.Connection) -> None:
        """See `Database`: everybody has these rights."""

    def may_write(self, connection: sa.Connection) -> bool:
        """See `Database`."""
        return True

    def hidden_columns(self, connection: sa.Connection) -> frozenset[str]:
        """See `Database`."""
        return frozenset()

    def operator(self, connection: sa.Connection) -> str | None:
        """See `Database`."""
        return None

    def grant(self, connection: sa.Connection, person: Person) -> None:
        """See `Database`."""
        raise self.no_rights(connection)

    def revoke(self, connection: sa.Connection, login: str) -> None:
        """See `Database`."""
        raise self.no_rights(connection)

    def people(self, connection: sa.Connection) -> list[Person]:
        """See `Database`."""
        raise self.no_rights(connection)

    def make_way(self, connection: sa.Connection) -> None:
        """See `Database`: nothing holds on to it."""

    def open_table(self, connection: sa.Connection, found: ReflectedTable) -> None:
        """See `Database`: whoever may open the store may do so already."""
