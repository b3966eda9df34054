"""Reading the store in sets: the look-ups of the checks, and customers for a template."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pandas as pd
import sqlalchemy as sa

from tillbook.core.matching import called
from tillbook.schema import Schema
from tillbook.store import tables
from tillbook.store.staging import stage
from tillbook.store.tables import Tables


class Reader:
    """The store within one transaction; implements `core.lookup.LookUp`."""

    def __init__(self, connection: sa.Connection, schema: Schema, made: Tables) -> None:
        self._connection = connection
        self._schema = schema
        self._tables = made

    def records(self, by: str, wanted: pd.Series) -> pd.DataFrame:
        """See `LookUp.records`."""
        customer = self._tables.customer
        staged = stage(self._connection, wanted)
        query = sa.select(staged.c.row, *self._columns()).join_from(
            staged, customer, customer.c[by] == staged.c.value
        )
        return self._frame(query).set_index("row").sort_index()

    def owners(self, keys: pd.DataFrame) -> pd.DataFrame:
        """See `LookUp.owners`."""
        found = [row for key in keys.columns for row in self._owners(key, keys[key].dropna())]
        return pd.DataFrame(found, columns=["row", "key", "id", "name"])

    def _owners(self, key: str, wanted: pd.Series) -> Iterator[tuple[int, str, str, str]]:
        if wanted.empty:
            return
        customer = self._tables.customer
        staged = stage(self._connection, wanted)
        shown = [customer.c[name] for name in self._schema.shown_by]
        query = sa.select(staged.c.row, customer.c.id, *shown).join_from(
            staged, customer, customer.c[key] == staged.c.value
        )
        for row in self._connection.execute(query).mappings():
            yield row["row"], key, row["id"], called(row, self._schema)

    def created_by(self, workbook: str, fingerprints: pd.Series) -> pd.Series:
        """See `LookUp.created_by`."""
        ours = sa.select(tables.batch.c.id).where(tables.batch.c.workbook_id == workbook)
        if self._connection.execute(ours.limit(1)).first() is None:
            return fingerprints.iloc[:0]
        staged = stage(self._connection, fingerprints)
        customer, outcome = self._tables.customer, tables.outcome
        query = (
            sa.select(outcome.c.fingerprint.label("value"), outcome.c.customer_id.label("id"))
            .join(customer, customer.c.id == outcome.c.customer_id)
            .where(outcome.c.batch_id.in_(ours), outcome.c.outcome == "created")
            .where(outcome.c.fingerprint.in_(sa.select(staged.c.value)))
            .order_by(outcome.c.batch_id, outcome.c.row)
        )
        made = self._frame(query)
        asked = fingerprints.rename("value").rename_axis("row").reset_index()
        # Equal rows are told apart by their order: the second one takes the second customer.
        for frame in (made, asked):
            frame["nth"] = frame.groupby("value").cumcount()
        pairs = asked.merge(made, on=["value", "nth"])
        return pd.Series(pairs["id"].to_numpy(), pairs["row"], dtype="str")

    def undone(self, workbook: str | None, ids: pd.Series) -> pd.Series:
        """See `LookUp.undone`."""
        if ids.empty:
            return ids
        staged = stage(self._connection, ids)
        outcome, batch = tables.outcome, tables.batch
        query = (
            sa.select(staged.c.row)
            .join_from(staged, outcome, outcome.c.customer_id == staged.c.value)
            .join(batch, batch.c.id == outcome.c.batch_id)
            .where(outcome.c.outcome == "created", batch.c.workbook_id == workbook)
            .where(batch.c.undone_by.is_not(None))
        )
        return ids.loc[sorted(set(self._connection.scalars(query)))]

    def reopened(self, workbook: str | None, ids: pd.Series) -> pd.Series:
        """See `LookUp.reopened`."""
        if ids.empty:
            return ids
        staged = stage(self._connection, ids)
        customer, change, batch = self._tables.customer, tables.change, tables.batch
        last = sa.and_(change.c.customer_id == customer.c.id, change.c.version_after == customer.c.version)
        query = (
            sa.select(staged.c.row)
            .join_from(staged, customer, customer.c.id == staged.c.value)
            .join(change, last)
            .join(batch, batch.c.undone_by == change.c.batch_id)
            .where(batch.c.workbook_id == workbook)
        )
        return ids.loc[sorted(set(self._connection.scalars(query)))]

    def widths(self) -> dict[str, int]:
        """The digits of generated identifiers, where they all have as many and some begin with a zero."""
        found = {}
        for serial, name in self._tables.serials.items():
            lowest, highest = (self._at_end(serial, name, way) for way in (sa.asc, sa.desc))
            if lowest and highest and len(lowest) == len(highest) and lowest.startswith("0"):
                found[name] = len(lowest)
        return found

    def _at_end(
        self, serial: str, name: str, way: Callable[[sa.ColumnElement[int]], sa.UnaryExpression[int]]
    ) -> str | None:
        column = self._tables.customer.c[serial]
        query = sa.select(self._tables.customer.c[name]).where(column.is_not(None)).order_by(way(column))
        return self._connection.scalar(query.limit(1))

    def customers(self, where: tuple[str, str] | None = None) -> pd.DataFrame:
        """All customers, or those whose field fits a pattern with * and ?, in the order of their numbers.

        The columns are `id`, `version` and the schema's fields as canonical text.
        """
        customer = self._tables.customer
        query = sa.select(*self._columns()).order_by(
            *(customer.c[name] for name in self._schema.shown_by), customer.c.id
        )
        if where:
            field, pattern = where
            like = pattern.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
            like = like.replace("*", "%").replace("?", "_")
            query = query.where(customer.c[field].ilike(like, escape="\\"))
        return self._frame(query)

    def search(self, text: str, fields: Sequence[str], limit: int) -> pd.DataFrame:
        """At most so many customers with that text in one of the fields, in the order of their numbers."""
        customer = self._tables.customer
        query = sa.select(*self._columns()).where(
            sa.or_(*(customer.c[name].icontains(text, autoescape=True) for name in fields))
        )
        order = (customer.c[name] for name in self._schema.shown_by)
        return self._frame(query.order_by(*order, customer.c.id).limit(limit))

    def count(self) -> int:
        """How many customers there are."""
        return int(
            self._connection.scalar(sa.select(sa.func.count()).select_from(self._tables.customer)) or 0
        )

    def _columns(self) -> list[sa.ColumnElement[str]]:
        customer = self._tables.customer
        version = sa.cast(customer.c.version, sa.String).label("version")
        return [customer.c.id, version, *(customer.c[name] for name in self._tables.fields)]

    def _frame(self, query: sa.Select[*tuple[Any, ...]]) -> pd.DataFrame:
        """The query's rows as text columns; `row` is a whole number."""
        result = self._connection.execute(query)
        names = list(result.keys())
        rows = result.all()
        columns = zip(*rows, strict=True) if rows else ([] for _ in names)
        return pd.DataFrame(
            {
                name: pd.Series(list(texts), dtype="int64" if name == "row" else "str")
                for name, texts in zip(names, columns, strict=True)
            }
        )
