"""Personal data that has to go: old values after a while, and one customer everywhere."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import sqlalchemy as sa

from tillbook.errors import UsageError
from tillbook.language import Text, _
from tillbook.schema import Schema
from tillbook.store import tables
from tillbook.store.history import find_customer, present_customers
from tillbook.store.ids import new_ids
from tillbook.store.merges import same_person
from tillbook.store.tables import Tables


@dataclass(frozen=True)
class Purged:
    """How many batches had their old and new values forgotten, and of how many changes."""

    batches: int
    changes: int


@dataclass(frozen=True)
class Erased:
    """A customer who is nowhere any more; `batch` is what that is on record as, `entries` what else went."""

    batch: str
    customer: str
    entries: int


def purge(connection: sa.Connection, before: dt.datetime) -> Purged:
    """Forget what customers were before and after imports, merges and undos older than `before` (UTC).

    That they happened stays on record, and whom they touched; such an import or merge cannot be undone any
    more.
    """
    batch, change, outcome = tables.batch, tables.change, tables.outcome
    is_old = sa.and_(
        batch.c.at < before, batch.c.kind.in_(("import", "undo", "merge")), batch.c.purged.is_(None)
    )
    old = sa.select(batch.c.id).where(is_old)
    ids = list(connection.scalars(old))
    if not ids:
        return Purged(0, 0)
    images = {"before": sa.null(), "after": sa.null()}
    changes = connection.execute(change.update().where(change.c.batch_id.in_(ids)).values(images)).rowcount
    connection.execute(outcome.update().where(outcome.c.batch_id.in_(ids)).values(fingerprint=None))
    connection.execute(batch.update().where(batch.c.id.in_(ids)).values(purged=_now()))
    return Purged(len(ids), changes)


def erase(connection: sa.Connection, made: Tables, customer: str, operator: str) -> Erased:
    """Delete a customer, by id, and everything that the history says about him and whom he was merged from.

    His ids stay in it, which name nobody.
    """
    change, outcome = tables.change, tables.outcome
    person = same_person(connection, customer)
    connection.execute(made.customer.delete().where(made.customer.c.id.in_(person.ids)))
    images = {"before": sa.null(), "after": sa.null()}
    mine = sa.or_(
        change.c.customer_id.in_(person.ids),
        sa.tuple_(change.c.batch_id, change.c.customer_id).in_(person.shared),
    )
    entries = connection.execute(change.update().where(mine).values(images))
    connection.execute(outcome.update().where(outcome.c.customer_id.in_(person.ids)).values(fingerprint=None))
    batch = new_ids(1)[0]
    connection.execute(
        tables.batch.insert().values(
            id=batch, kind="erase", operator=operator, at=_now(), created=0, updated=0, unchanged=0, skipped=0
        )
    )
    connection.execute(outcome.insert().values(batch_id=batch, row=0, outcome="erased", customer_id=customer))
    return Erased(batch, customer, entries.rowcount)


def whom_to_erase(
    connection: sa.Connection, made: Tables, schema: Schema, customer: str, wanted: pd.DataFrame
) -> str:
    """The id of the one customer who is meant by `wanted` (see `find_customer`), typed as `customer`.

    Raises UsageError when nobody or more than one is, and for somebody still there who only was once,
    or whom a merge brought together with somebody still there.
    """
    found = find_customer(connection, made, schema, wanted)
    if not found:
        raise UsageError(nobody(customer))
    if len(found) > 1:
        raise UsageError(several(customer, found))
    everybody = same_person(connection, found[0]).ids
    still_there = sa.select(made.customer.c.id).where(made.customer.c.id.in_(everybody))
    is_so_now = bool(present_customers(connection, made, schema, wanted))
    if not is_so_now and (record := connection.scalar(still_there)):
        raise UsageError(
            _(
                "Nobody is ‘{customer}’ now; {record} once was, and is still there. Name that record to "
                "erase it."
            ),
            customer=customer,
            record=record,
        )
    return found[0]


def nobody(customer: str) -> Text:
    """The sentence for a name that no customer has."""
    return Text(
        _("There is no customer ‘{customer}’. Name an account number, an e-mail or a mobile."),
        customer=customer,
    )


def several(customer: str, records: Sequence[str]) -> Text:
    """The sentence for a name that more than one customer has."""
    return Text(
        _("Several customers are or were ‘{customer}’: {records}. Name one."),
        customer=customer,
        records=list(records),
    )


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(microsecond=0, tzinfo=None)
