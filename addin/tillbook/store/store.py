"""`Store`: one system's customers in one database."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from tillbook.core.normalise import Conventions
from tillbook.core.normalise.dates import Order
from tillbook.errors import UsageError
from tillbook.schema import Schema
from tillbook.schema.folding import fold
from tillbook.store import tables
from tillbook.store.engine import describe, transaction
from tillbook.store.history import Batch, Event, batches, events, find_customer, named
from tillbook.store.reading import Reader
from tillbook.store.shaping import key_unkeyed
from tillbook.store.tables import Tables
from tillbook.store.undoing import Undo, Undone, find_batch
from tillbook.store.writing import Writer


class Store:
    """What a command does with the store: read, or write, in one transaction."""

    def __init__(self, engine: sa.Engine, schema: Schema, made: Tables, country: str) -> None:
        self._engine = engine
        self._tables = made
        self.country = country
        self._base = schema

    @property
    def name(self) -> str:
        """What to call it in messages; never shows a password."""
        return describe(self._engine.url)

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        """A view of the store as it is now."""
        with transaction(self._engine) as connection:
            yield Reader(connection, self._base, self._tables)

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """One transaction that reads and writes: all of it happens, or nothing."""
        with transaction(self._engine, writes=True) as connection:
            key_unkeyed(connection, self._base, self._tables)
            yield Writer(connection, self._base, self._tables)

    def undo(self, batch: str, operator: str) -> Undone:
        """Take an import back; `batch` is its id, the beginning of it, or `last`.

        Raises UsageError when there is no such import, or it was undone already.
        """
        with transaction(self._engine, writes=True) as connection:
            found = list(find_batch(connection, batch))
            if len(found) != 1:
                what = "no import" if not found else "more than one import"
                raise UsageError(f"There is {what} '{batch}'. See 'tillbook history' for their numbers.")
            key_unkeyed(connection, self._base, self._tables)
            writer = Writer(connection, self._base, self._tables)
            return Undo(writer, connection, self._base, found[0]).run(operator)

    def batches(self) -> list[Batch]:
        """Every import on record, newest first."""
        with transaction(self._engine) as connection:
            return batches(connection)

    def events(self, customer: str) -> list[Event]:
        """What happened to one customer, named by its id or a key such as the e-mail, oldest first.

        Raises UsageError when there is no such customer.
        """
        wanted = named(customer, self._base, self.country)
        with transaction(self._engine) as connection:
            found = find_customer(connection, self._tables, self._base, wanted)
            if not found:
                raise UsageError(
                    f"There is no customer '{customer}'. Name an account number, an e-mail or a mobile."
                )
            return [event for one in found for event in events(connection, one)]

    def choices(self) -> dict[str, dict[str, dict[str, str]]]:
        """The look-ups: field -> choice -> the other columns of its table, in their order."""
        with transaction(self._engine) as connection:
            return read_choices(connection)

    def schema(self) -> Schema:
        """The schema, with the choices that the store has now."""
        found = self.choices()
        return self._base.with_choices({field: list(found.get(field, {})) for field in self._base.lookups})

    def conventions(self, date_order: Order | None = None) -> Conventions:
        """How this shop writes things; `date_order` is the analyst's own word."""
        with self.reading() as reader:
            return Conventions(self.country, reader.widths(), self.choices(), date_order)

    def set_choice(self, field: str, word: str, details: Mapping[str, Any]) -> None:
        """Add a choice to a look-up; one that differs in case or accents only is replaced, in its place."""
        with transaction(self._engine, writes=True) as connection:
            query = sa.select(tables.choice).where(tables.choice.c.field == field)
            present = connection.execute(query.order_by(tables.choice.c.place)).all()
            same = [row for row in present if fold(row.word) == fold(word)]
            place = same[0].place if same else max((row.place + 1 for row in present), default=0)
            for row in same:
                self._delete_choice(connection, field, row.word)
            connection.execute(
                tables.choice.insert().values(field=field, word=word, place=place, details=dict(details))
            )

    def drop_choice(self, field: str, word: str) -> bool:
        """Take a choice out of a look-up; customers who have it keep it. False when it was not there."""
        with transaction(self._engine, writes=True) as connection:
            return self._delete_choice(connection, field, word)

    def _delete_choice(self, connection: sa.Connection, field: str, word: str) -> bool:
        choice = tables.choice
        found = connection.execute(choice.delete().where(choice.c.field == field, choice.c.word == word))
        return bool(found.rowcount)


def read_choices(connection: sa.Connection) -> dict[str, dict[str, dict[str, str]]]:
    """The look-ups as `Conventions.choices` wants them."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    for row in connection.execute(sa.select(tables.choice).order_by(tables.choice.c.place)):
        found.setdefault(row.field, {})[row.word] = row.details
    return found
