"""What is on record about the customers that an undo is about."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
import sqlalchemy as sa

from tillbook.language import Text, _
from tillbook.store import tables
from tillbook.store.databases import database_of

Values = Mapping[str, str | None]


@dataclass(frozen=True)
class Entry:
    """One change of one customer: the batch that did it, what it found and what it left."""

    batch: str
    kind: str
    operator: str
    at: dt.datetime
    undone_by: str | None
    version: int | None
    before: Values
    after: Values

    @property
    def who(self) -> Text:
        """Who did it, and when."""
        return Text(_("{operator}, {date}"), operator=self.operator, date=self.at.date())


class Record:
    """The changes of some customers, oldest first, seen from the import that is being undone."""

    def __init__(self, batch: str, entries: Mapping[str, Sequence[Entry]]) -> None:
        self._batch = batch
        self._entries = entries

    def taken_back(self, customer: str) -> int:
        """How many of the customer's changes were imported and undone, or are undos themselves."""
        return sum(e.kind == "undo" or e.undone_by is not None for e in self._entries.get(customer, ()))

    def last_writer(self, customer: str, version: int) -> Text | None:
        """Who brought the customer to that version; None when it was done outside Tillbook."""
        return next((e.who for e in self._entries.get(customer, ()) if e.version == version), None)

    def writer_of(self, customer: str, field: str, value: str | None) -> Text | None:
        """Who, after the import, gave the field that value; None when it was done outside Tillbook."""
        for entry in reversed(self._entries.get(customer, ())):
            if entry.batch == self._batch:
                break
            if field in entry.after and entry.after[field] == value:
                return entry.who
        return None

    def underneath(self, customer: str, field: str, old: str | None) -> str | None:
        """The value before the import, and before the imports that were undone while it covered theirs."""
        earlier = False
        for entry in reversed(self._entries.get(customer, ())):
            covered = earlier and entry.undone_by is not None and entry.undone_by > self._batch
            if covered and field in entry.after and entry.after[field] == old:
                old = entry.before[field]
            earlier = earlier or entry.batch == self._batch
        return old


def read_record(connection: sa.Connection, batch: str, customers: pd.Series) -> Record:
    """What is on record about those customers."""
    staged = database_of(connection).stage(connection, customers.drop_duplicates())
    change, book = tables.change, tables.batch
    query = (
        sa.select(
            change.c.customer_id, book.c.id, book.c.kind, book.c.operator, book.c.at, book.c.undone_by,
            change.c.version_after, change.c.before, change.c.after,
        )
        .join_from(staged, change, change.c.customer_id == staged.c.value)
        .join(book, book.c.id == change.c.batch_id)
        .order_by(change.c.version_before)
    )  # fmt: skip
    entries: dict[str, list[Entry]] = {}
    for row in connection.execute(query):
        entry = Entry(
            row.id, row.kind, row.operator, row.at, row.undone_by, row.version_after,
            row.before or {}, row.after or {},
        )  # fmt: skip
        entries.setdefault(row.customer_id, []).append(entry)
    return Record(batch, entries)


def created_rows(connection: sa.Connection, batch: str) -> pd.Series:
    """The customers that the import created, by sheet row."""
    outcome = tables.outcome
    query = sa.select(outcome.c.row, outcome.c.customer_id).where(
        outcome.c.batch_id == batch, outcome.c.outcome == "created"
    )
    return _series(connection, query)


def orphaned_rows(connection: sa.Connection, batch: str) -> pd.Series:
    """By sheet row, the customers that the import or merge changed and whose own import was undone.

    That undo had to leave them, for the sake of these changes or of others.
    """
    outcome, change, book = tables.outcome, tables.change, tables.batch
    query = (
        sa.select(change.c.row, change.c.customer_id)
        .join(outcome, outcome.c.customer_id == change.c.customer_id)
        .join(book, book.c.id == outcome.c.batch_id)
        .where(change.c.batch_id == batch, outcome.c.outcome == "created", book.c.undone_by.is_not(None))
    )
    return _series(connection, query)


def _series(connection: sa.Connection, query: "sa.Select[int, str]") -> pd.Series:
    rows = connection.execute(query).all()
    return pd.Series([row[1] for row in rows], pd.Index([row[0] for row in rows], dtype="int64"), dtype="str")
