"""Who was merged into whom, read off the record: a kept customer stands right before those it took in."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

import pandas as pd
import sqlalchemy as sa

from tillbook.store import tables

Stage = Callable[[sa.Connection, pd.Series], sa.Table]


@dataclass(frozen=True)
class SamePerson:
    """All ids of one person, and (batch, customer) of other changes that hold something of this person.

    `shared` are the changes of people whom a merge that was undone since took for the same.
    """

    ids: list[str]
    shared: list[tuple[str, str]]


def same_person(connection: sa.Connection, customer: str) -> SamePerson:
    """The customer, by id, with everybody whom merges that stand brought together with this one."""
    ids, asked = {customer}, {customer}
    shared: set[tuple[str, str]] = set()
    while asked:
        found: set[str] = set()
        for stands, batch, group in _groups(connection, asked):
            if stands:
                found |= set(group)
            shared |= {(batch, one) for one in group}
        asked = found - ids
        ids |= found
    return SamePerson(sorted(ids), sorted(shared))


def _groups(connection: sa.Connection, customers: set[str]) -> Iterator[tuple[bool, str, list[str]]]:
    """Whether it stands, the batch, and the customers of each merge of any of these, and of its undo."""
    change, book = tables.change, tables.batch
    mine = sa.select(change.c.batch_id).where(change.c.customer_id.in_(customers))
    merges = sa.select(book.c.id, book.c.undone_by).where(book.c.kind == "merge", book.c.id.in_(mine))
    for batch, undone_by in connection.execute(merges).all():
        rows = connection.execute(
            sa.select(change.c.customer_id, change.c.version_after)
            .where(change.c.batch_id == batch)
            .order_by(change.c.row)
        )
        groups: list[list[str]] = []
        for one, version_after in rows:
            if version_after is not None:
                groups.append([])
            groups[-1].append(one)
        for group in groups:
            if customers & set(group):
                yield undone_by is None, batch, group
                if undone_by is not None:
                    yield False, undone_by, group


def who_went_where(connection: sa.Connection, stage: Stage, customers: Iterable[str]) -> dict[str, str]:
    """By id, who took whom in, one step each: of everybody whom merges that stand brought together with
    these. There may be others among them. `stage` brings values into a temporary table.
    """
    change, book = tables.change, tables.batch
    stands = sa.and_(book.c.kind == "merge", book.c.undone_by.is_(None))
    if connection.execute(sa.select(book.c.id).where(stands).limit(1)).first() is None:
        return {}
    into: dict[str, str] = {}
    asked, seen, read = set(customers), set[str](), set[str]()
    while asked:
        staged = stage(connection, pd.Series(sorted(asked), dtype="str"))
        mine = (
            sa.select(change.c.batch_id)
            .join_from(staged, change, change.c.customer_id == staged.c.value)
            .join(book, book.c.id == change.c.batch_id)
            .where(stands)
        )
        seen |= asked
        batches = set(connection.scalars(mine))
        into |= _steps(connection, stage, batches - read)
        read |= batches
        near = {one for step in into.items() if not asked.isdisjoint(step) for one in step}
        asked = near - seen
    return into


def _steps(connection: sa.Connection, stage: Stage, merges: set[str]) -> dict[str, str]:
    """Who took whom in, in these batches."""
    if not merges:
        return {}
    staged, change = stage(connection, pd.Series(sorted(merges), dtype="str")), tables.change
    rows = connection.execute(
        sa.select(change.c.customer_id, change.c.version_after)
        .join_from(staged, change, change.c.batch_id == staged.c.value)
        .order_by(change.c.batch_id, change.c.row)
    )
    into, kept = {}, ""
    for one, version_after in rows:
        if version_after is None:
            into[one] = kept
        else:
            kept = one
    return into


def last_of(customer: str, into: Mapping[str, str]) -> str:
    """Who the customer has become part of in the end, or the customer itself; `into` as above."""
    while customer in into:
        customer = into[customer]
    return customer
