"""`Store`: one system's customers in one database."""

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from typing import Any, Final, TypeVar

import sqlalchemy as sa

from tillbook import settings
from tillbook.connecting.showing import describe
from tillbook.core.normalise import Conventions
from tillbook.core.normalise.dates import Order
from tillbook.errors import StoreError, UsageError
from tillbook.language import _
from tillbook.schema import Schema
from tillbook.store.binding import TableMapping, is_stale, refresh
from tillbook.store.choices import delete_choice, put_choice, read_choices
from tillbook.store.databases import database_of
from tillbook.store.engine import run
from tillbook.store.history import Batch, Event, batches, events, find_customer, named
from tillbook.store.noting import forgotten, granted, is_noted, may_only_read, note, wait_shortly
from tillbook.store.people import Person
from tillbook.store.reading import Reader
from tillbook.store.shaping import key_unkeyed
from tillbook.store.tables import Tables, tables_of
from tillbook.store.undoing import UNDOABLE, Undo, Undone, find_batch
from tillbook.store.uniting import Merged, Merging
from tillbook.store.upkeep import Erased, Purged, erase, nobody, purge, whom_to_erase
from tillbook.store.writing import Writer

T = TypeVar("T")

_BOUND: Final = _(
    "The store {store} works on a table that somebody else made; customers removed from it could not be "
    "brought back whole. Merge them in the program that the table belongs to."
)


class Following:
    """Keeping up with the tills of a table that somebody else made."""

    def __init__(self, schema: Schema, mapping: TableMapping) -> None:
        self._schema = schema
        self._tables = tables_of(schema)
        self._mapping = mapping

    def follow(self, engine: sa.Engine) -> None:
        """See what the tills wrote, where whoever is connected may."""
        if run(engine, self._is_stale):
            run(engine, self.refresh, writes=True)

    def refresh(self, connection: sa.Connection) -> None:
        """See what the tills wrote."""
        refresh(connection, self._schema, self._tables, self._mapping)

    def _is_stale(self, connection: sa.Connection) -> bool:
        may = database_of(connection).may_write(connection)
        return may and is_stale(connection, self._schema, self._tables, self._mapping)


class Store:
    """What a command does with the store: read, or write, in one transaction."""

    def __init__(
        self,
        engine: sa.Engine,
        schema: Schema,
        made: Tables,
        country: str,
        following: "Following | None" = None,
    ) -> None:
        self._engine = engine
        self._following = following
        self._tables = made
        self.country = country
        self._base = schema

    @property
    def name(self) -> str:
        """What to call it in messages; never shows a password."""
        return describe(self._engine.url)

    def read(self, work: Callable[[Reader], T]) -> T:
        """What `work` finds in the store as it is now."""
        if self._following:
            self._following.follow(self._engine)
        return self._look(work)

    def write(self, work: Callable[[Writer], T], batch_of: Callable[[T], str | None]) -> T:
        """What `work` gives, having written: all of it happens, or nothing.

        It is done anew when other writers came in between; `batch_of` tells which batch it left on record, by
        which a commit is recognised whose answer was lost on the way.
        """

        def keyed(connection: sa.Connection) -> T:
            self._catch_up(connection)
            return work(Writer(connection, self._base, self._tables))

        def happened(connection: sa.Connection, given: T) -> bool:
            return is_noted(connection, batch_of(given))

        return run(self._engine, keyed, writes=True, happened=happened)

    def _catch_up(self, connection: sa.Connection) -> None:
        """See what tills wrote since, before anything is written."""
        if self._following:
            self._following.refresh(connection)
        else:
            key_unkeyed(connection, self._base, self._tables)

    def operator(self, told: str | None) -> str | None:
        """Who writes, as the database knows it; where it does not, what was told.

        Raises StoreError when somebody else was told.
        """
        login = run(self._engine, database_of(self._engine).operator)
        if login and told and told != login:
            raise StoreError(
                _("You are {login} in the store {store}. Leave the operator out."),
                login=login,
                store=self.name,
            )
        return login or told

    def undo(self, batch: str, operator: str | None) -> Undone:
        """Take an import or a merge back; `batch` is its id, the beginning of it, or `last`.

        Raises UsageError when there is no such import, or it was undone already.
        """

        def work(writer: Writer) -> Undone:
            return Undo(writer, self._base, find_batch(writer.connection, batch)).run(operator)

        return self.write(work, lambda undone: undone.undo)

    def merge(self, merging: Merging, operator: str | None) -> Merged:
        """Merge duplicates; raises UsageError when they cannot be, and in a bound store."""
        self.refuse_bound()
        return self.write(lambda writer: merging.write(writer, operator), lambda merged: merged.batch)

    def refuse_bound(self) -> None:
        """Raise UsageError where removing customers would take more along than can be brought back."""
        if self._following:
            raise UsageError(_BOUND, store=self.name)

    def grant(self, person: Person) -> None:
        """Give somebody rights to this store; raises StoreError where the database knows none.

        Raises UsageError for rights that there are not, and for fields that cannot be hidden.
        """
        _refuse_hiding(person.hidden, self._base)

        def work(connection: sa.Connection) -> str:
            # First of all: whoever takes his own rights away could not put it on record afterwards.
            noted = _note(connection, "grant", granted(person))
            database_of(connection).grant(connection, person)
            return noted

        self._administer(work, lambda noted: noted)

    def revoke(self, login: str) -> None:
        """Take all rights to this store from somebody; raises StoreError where the database knows none."""

        def work(connection: sa.Connection) -> str:
            noted = _note(connection, "revoke", login)
            database_of(connection).revoke(connection, login)
            return noted

        self._administer(work, lambda noted: noted)

    def note_export(self, workbook: str, customers: int) -> bool:
        """Put on record that somebody took so many customers into that workbook; whether that went.

        The workbook is made by then: a store that may only be read, or is busy, does not stop an export.
        """

        def work(connection: sa.Connection) -> str | None:
            if may_only_read(connection):
                return None
            wait_shortly(connection)
            return _note(connection, "export", workbook, customers)

        try:
            database_of(self._engine).before_writing(self._engine.url)
            return run(self._engine, work, happened=is_noted) is not None
        except StoreError:
            return False

    def people(self) -> list[Person]:
        """Everybody with rights to this store; raises StoreError where the database knows none."""
        return run(self._engine, lambda connection: database_of(connection).people(connection))

    def purge(self, before: dt.datetime) -> Purged:
        """Forget the values of imports that are older (UTC); see `upkeep.purge`."""

        def work(connection: sa.Connection) -> tuple[Purged, str]:
            done = purge(connection, before)
            return done, _note(connection, "purge", forgotten(before), done.changes)

        return self._administer(work, lambda given: given[1])[0]

    def erase(self, customer: str, operator: str) -> Erased:
        """Erase a customer, named by its id or a key such as the e-mail; see `upkeep.erase`.

        Raises UsageError when there is no such customer, or more than one.
        """
        wanted = named(customer, self._base, self.country)

        def work(connection: sa.Connection) -> Erased:
            self._catch_up(connection)
            one = whom_to_erase(connection, self._tables, self._base, customer, wanted)
            return erase(connection, self._tables, one, operator)

        return self._administer(work, lambda erased: erased.batch)

    def batches(self, *, everything: bool = False) -> list[Batch]:
        """Every import and merge on record, newest first, or everything that is."""
        kinds = None if everything else UNDOABLE
        return run(self._engine, lambda connection: batches(connection, kinds))

    def events(self, customer: str) -> list[Event]:
        """What happened to one customer, named by its id or a key such as the e-mail, oldest first.

        Raises UsageError when there is no such customer.
        """
        wanted = named(customer, self._base, self.country)

        if self._following:
            self._following.follow(self._engine)

        def work(connection: sa.Connection) -> list[Event]:
            found = find_customer(connection, self._tables, self._base, wanted)
            return [event for one in found for event in events(connection, one)]

        if found := run(self._engine, work):
            return found
        raise UsageError(nobody(customer))

    def choices(self) -> dict[str, dict[str, dict[str, str]]]:
        """The look-ups: field -> choice -> the other columns of its table, in their order."""
        return run(self._engine, read_choices)

    def schema(self) -> Schema:
        """The schema, with the choices that the store has now."""
        return self._look(Reader.schema)

    def conventions(self, date_order: Order | None = None) -> Conventions:
        """How this shop writes things; `date_order` is the analyst's own word."""
        return Conventions(self.country, self._look(Reader.widths), self.choices(), date_order)

    def _look(self, work: Callable[[Reader], T]) -> T:
        return run(self._engine, lambda connection: work(Reader(connection, self._base, self._tables)))

    def set_choice(self, field: str, word: str, details: Mapping[str, Any]) -> None:
        """Add a choice to a look-up; one that differs in case or accents only is replaced, in its place."""

        def work(connection: sa.Connection) -> str:
            put_choice(connection, field, word, details)
            return _note(connection, "choices", f"{field} + {word}")

        self._administer(work, lambda noted: noted)

    def drop_choice(self, field: str, word: str) -> bool:
        """Take a choice out of a look-up; customers who have it keep it. False when it was not there."""

        def work(connection: sa.Connection) -> str | None:
            was_there = delete_choice(connection, field, word)
            return _note(connection, "choices", f"{field} - {word}") if was_there else None

        return self._administer(work, lambda noted: noted) is not None

    def _administer(self, work: Callable[[sa.Connection], T], batch_of: Callable[[T], str | None]) -> T:
        def as_owner(connection: sa.Connection) -> T:
            database_of(connection).administer(connection)
            return work(connection)

        def happened(connection: sa.Connection, given: T) -> bool:
            return is_noted(connection, batch_of(given))

        return run(self._engine, as_owner, writes=True, happened=happened)


def _note(connection: sa.Connection, kind: str, what: str, count: int = 0) -> str:
    login = database_of(connection).operator(connection)
    return note(connection, kind, login or settings.operator(), what, count)


def _refuse_hiding(hidden: Collection[str], schema: Schema) -> None:
    for name in hidden:
        if name not in schema.fields:
            raise UsageError(
                _("There is no field ‘{name}’. The fields are: {fields}."), name=name, fields=[*schema.fields]
            )
        if schema.fields[name].is_required or any(name in key.fields for key in schema.keys_of):
            raise UsageError(
                _("The field {field} cannot be hidden: customers are told apart by it. Leave it out."),
                field=name,
            )
