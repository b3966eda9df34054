"""What happened: every import, and every change of one customer."""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from tillbook.store import tables
from tillbook.store.tables import Tables


@dataclass(frozen=True)
class Batch:
    """One import on record; `at` is UTC."""

    batch: str
    operator: str
    at: dt.datetime
    workbook: str
    created: int
    updated: int
    unchanged: int
    skipped: int
    undone: bool


@dataclass(frozen=True)
class Event:
    """One thing that happened to one customer; `fields` are (field, old, new)."""

    at: dt.datetime
    operator: str
    workbook: str
    batch: str
    kind: str
    fields: tuple[tuple[str, str | None, str | None], ...]


def batches(connection: sa.Connection) -> list[Batch]:
    """Every import, newest first."""
    book = tables.batch
    query = sa.select(book).where(book.c.kind == "import").order_by(book.c.id.desc())
    return [
        Batch(
            row.id, row.operator, row.at.replace(tzinfo=dt.UTC), row.workbook or "", row.created, row.updated,
            row.unchanged, row.skipped, row.undone_by is not None,
        )
        for row in connection.execute(query)
    ]  # fmt: skip


def find_customer(connection: sa.Connection, made: Tables, wanted: str) -> list[str]:
    """The ids of customers, present or removed, whose id or one of whose keys is `wanted`."""
    customer, change = made.customer, tables.change
    keys = [customer.c[key] for key in made.keys]
    present = sa.select(customer.c.id).where(
        sa.or_(customer.c.id == wanted, *(key == wanted for key in keys))
    )
    removed = sa.select(change.c.customer_id).where(change.c.customer_id == wanted)
    return sorted({*connection.scalars(present), *connection.scalars(removed)})


def events(connection: sa.Connection, customer: str) -> list[Event]:
    """Everything that happened to that customer, oldest first."""
    book = tables.batch
    created = (
        sa.select(book, sa.literal(None).label("before"), sa.literal(None).label("after"))
        .join(tables.outcome, tables.outcome.c.batch_id == book.c.id)
        .where(tables.outcome.c.customer_id == customer, tables.outcome.c.outcome == "created")
    )
    changed = (
        sa.select(book, tables.change.c.before, tables.change.c.after)
        .join(tables.change, tables.change.c.batch_id == book.c.id)
        .where(tables.change.c.customer_id == customer)
    )
    rows = [*connection.execute(created), *connection.execute(changed)]
    return [_event(row) for row in sorted(rows, key=lambda row: row.id)]


def _event(row: "sa.Row[tuple[object, ...]]") -> Event:
    before, after = row.before or {}, row.after or {}
    happened = "created" if row.before is None else "removed" if row.after is None else "updated"
    kind = "restored" if row.kind == "undo" and happened == "updated" else happened
    fields = tuple((name, before.get(name), after.get(name)) for name in {**before, **after})
    return Event(row.at.replace(tzinfo=dt.UTC), row.operator, row.workbook or "", row.id, kind, fields)
