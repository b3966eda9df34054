"""The questions to databases without rights: plain queries, of tables that whoever is connected may read."""

from collections.abc import Callable, Sequence

import pandas as pd
import sqlalchemy as sa

from tillbook.store import tables

Stage = Callable[[sa.Connection, pd.Series], sa.Table]


class PlainQuestions:
    """See `Questions`; `stage` brings values into a temporary table."""

    def __init__(self, connection: sa.Connection, customer: sa.Table, stage: Stage) -> None:
        self._connection = connection
        self._customer = customer
        self._stage = stage

    def matches(self, by: str, wanted: pd.Series, *, elsewhere: bool = False) -> sa.FromClause:
        """See `Questions`."""
        customer, staged = self._customer, self._stage(self._connection, wanted)
        query = sa.select(staged.c.row, *customer.columns)
        return query.join_from(staged, customer, customer.c[by] == staged.c.value).subquery("found")

    def count(self) -> int:
        """See `Questions`."""
        return int(self._connection.scalar(sa.select(sa.func.count()).select_from(self._customer)) or 0)

    def at_end(self, serial: str, name: str, *, highest: bool) -> str | None:
        """See `Questions`."""
        column = self._customer.c[serial]
        order = column.desc() if highest else column.asc()
        query = sa.select(self._customer.c[name]).where(column.is_not(None)).order_by(order).limit(1)
        return self._connection.scalar(query)

    def made_by(self, workbook: str, fingerprints: pd.Series) -> Sequence[tuple[str, str]]:
        """See `Questions`."""
        batch, outcome = tables.batch, tables.outcome
        ours = sa.select(batch.c.id).where(batch.c.workbook_id == workbook)
        if self._connection.execute(ours.limit(1)).first() is None:
            return []
        staged = self._stage(self._connection, fingerprints)
        query = (
            sa.select(outcome.c.fingerprint, outcome.c.customer_id)
            .join(self._customer, self._customer.c.id == outcome.c.customer_id)
            .where(outcome.c.batch_id.in_(ours), outcome.c.outcome == "created")
            .where(outcome.c.fingerprint.in_(sa.select(staged.c.value)))
            .order_by(outcome.c.batch_id, outcome.c.row)
        )
        return [(row.fingerprint, row.customer_id) for row in self._connection.execute(query)]

    def undone(self, workbook: str | None, ids: pd.Series) -> set[int]:
        """See `Questions`."""
        staged = self._stage(self._connection, ids)
        outcome, batch = tables.outcome, tables.batch
        query = (
            sa.select(staged.c.row)
            .join_from(staged, outcome, outcome.c.customer_id == staged.c.value)
            .join(batch, batch.c.id == outcome.c.batch_id)
            .where(outcome.c.outcome == "created", batch.c.workbook_id == workbook)
            .where(batch.c.undone_by.is_not(None))
        )
        return set(self._connection.scalars(query))

    def reopened(self, workbook: str | None, ids: pd.Series) -> set[int]:
        """See `Questions`."""
        staged = self._stage(self._connection, ids)
        customer, change, batch = self._customer, tables.change, tables.batch
        last = sa.and_(change.c.customer_id == customer.c.id, change.c.version_after == customer.c.version)
        query = (
            sa.select(staged.c.row)
            .join_from(staged, customer, customer.c.id == staged.c.value)
            .join(change, last)
            .join(batch, batch.c.undone_by == change.c.batch_id)
            .where(batch.c.workbook_id == workbook)
        )
        return set(self._connection.scalars(query))
