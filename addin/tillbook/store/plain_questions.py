"""The questions to databases without rights: plain queries, of tables that whoever is connected may read."""

from collections.abc import Collection, Sequence
from typing import Any

import pandas as pd
import sqlalchemy as sa

from tillbook.store import tables
from tillbook.store.merges import Stage, last_of, who_went_where

_Query = sa.Select[*tuple[Any, ...]]


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
        return [(mark, one) for mark, one, there in self._made(workbook, fingerprints) if there]

    def merged_of(self, workbook: str, fingerprints: pd.Series) -> Sequence[tuple[str, str]]:
        """See `Questions`."""
        gone = [(mark, one) for mark, one, there in self._made(workbook, fingerprints) if not there]
        kept = self._kept({one for _, one in gone})
        return [(mark, kept[one]) for mark, one in gone if one in kept]

    def _made(self, workbook: str, fingerprints: pd.Series) -> Sequence[tuple[str, str, str | None]]:
        """Fingerprint and id of those whom the rows created, and the id again of who is still there."""
        batch, outcome, customer = tables.batch, tables.outcome, self._customer
        ours = sa.select(batch.c.id).where(batch.c.workbook_id == workbook)
        if self._connection.execute(ours.limit(1)).first() is None:
            return []
        staged = self._stage(self._connection, fingerprints)
        query = (
            sa.select(outcome.c.fingerprint, outcome.c.customer_id, customer.c.id)
            .join(customer, customer.c.id == outcome.c.customer_id, isouter=True)
            .where(outcome.c.batch_id.in_(ours), outcome.c.outcome == "created")
            .where(outcome.c.fingerprint.in_(sa.select(staged.c.value)))
            .order_by(outcome.c.batch_id, outcome.c.row)
        )
        return [(one[0], one[1], one[2]) for one in self._connection.execute(query)]

    def _kept(self, gone: Collection[str]) -> dict[str, str]:
        """Who is still there in place of those whom merges that stand removed."""
        if not gone:
            return {}
        into = who_went_where(self._connection, self._stage, gone)
        kept = {one: last_of(one, into) for one in gone if one in into}
        staged = self._stage(self._connection, pd.Series(sorted(set(kept.values())), dtype="str"))
        here = sa.select(self._customer.c.id).where(self._customer.c.id.in_(sa.select(staged.c.value)))
        there = set(self._connection.scalars(here))
        return {one: last for one, last in kept.items() if last in there}

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

    def recorded(self, workbook: str, first: int, last: int) -> Sequence[tuple[int, str, str, str, str]]:
        """See `Questions`."""
        row, customer = tables.outcome.c, self._customer
        columns = (row.row, row.outcome, row.customer_id, row.batch_id, row.fingerprint, customer.c.id)
        query = (
            self._on_record(workbook, sa.select(*columns))
            .join(customer, customer.c.id == row.customer_id, isouter=True)
            .where(row.row.between(first, last))
        )
        found = self._connection.execute(query).all()
        kept = self._kept({one[2] for one in found if one[5] is None})
        who = [(one, one[5] or kept.get(one[2])) for one in found]
        return [(one[0], one[1], customer, one[3], one[4]) for one, customer in who if customer]

    def taken(self, workbook: str, ids: pd.Series) -> Sequence[tuple[int, int, str]]:
        """See `Questions`."""
        into = who_went_where(self._connection, self._stage, ids)
        parts = [(last_of(one, into), one) for one in into]
        asked = pd.DataFrame({"row": ids.index, "id": ids.to_numpy()})
        taken_in = asked.merge(pd.DataFrame(parts, columns=["id", "part"], dtype="str"), on="id")
        everybody = pd.concat([ids, pd.Series(taken_in["part"].to_numpy(), taken_in["row"], dtype="str")])
        staged = self._stage(self._connection, everybody)
        row = tables.outcome.c
        query = self._on_record(workbook, sa.select(staged.c.row, row.row.label("earlier"), row.outcome))
        query = query.join(staged, staged.c.value == row.customer_id)
        return [(one[0], one[1], one[2]) for one in self._connection.execute(query)]

    def _on_record(
        self, workbook: str, query: "sa.Select[*tuple[Any, ...]]"
    ) -> "sa.Select[*tuple[Any, ...]]":
        """The query, of rows of a workbook whose imports were not undone."""
        outcome, batch = tables.outcome, tables.batch
        return (
            query.select_from(outcome)
            .join(batch, batch.c.id == outcome.c.batch_id)
            .where(batch.c.workbook_id == workbook, batch.c.undone_by.is_(None))
            .where(outcome.c.outcome.in_(("created", "updated", "unchanged")))
            .order_by(outcome.c.batch_id, outcome.c.row)
        )

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
