"""The ledger of databases that know no rights: plain statements, sent by whoever is connected."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence

import pandas as pd
import sqlalchemy as sa

from tillbook.core.plan import Change
from tillbook.schema import Schema
from tillbook.store import tables
from tillbook.store.databases.base import Overtaken, PlainWriting, Rows, insert_many
from tillbook.store.ledger import Import, Refusal, refusal
from tillbook.store.tables import Tables, serial

Image = Mapping[str, str | None]


class PlainLedger:
    """See `Ledger`; `overwrite` is the database's own way of updating many customers at once."""

    def __init__(
        self, database: PlainWriting, connection: sa.Connection, schema: Schema, made: Tables
    ) -> None:
        self._database = database
        self._connection = connection
        self._schema = schema
        self._tables = made
        self._batch = ""
        self._notes_rows = True
        self._outcomes: list[tuple[object, ...]] = []

    def begin_import(self, batch: str, about: Import) -> None:
        """See `Ledger`."""
        self._open(batch, "import", about.operator, about.workbook, about.workbook_id)

    def begin_undo(self, batch: str, undone: str, operator: str | None) -> None:
        """See `Ledger`."""
        book = tables.batch
        workbook = self._connection.scalar(sa.select(book.c.workbook).where(book.c.id == undone))
        self._open(batch, "undo", operator, workbook, None)
        self._connection.execute(book.update().where(book.c.id == undone).values(undone_by=batch))
        self._notes_rows = False

    def begin_merge(self, batch: str, operator: str | None, what: str) -> None:
        """See `Ledger`."""
        self._open(batch, "merge", operator, what, None)
        self._notes_rows = False

    def _open(
        self, batch: str, kind: str, operator: str | None, workbook: str | None, workbook_id: str | None
    ) -> None:
        self._batch = batch
        self._connection.execute(
            tables.batch.insert().values(
                id=batch, kind=kind, operator=operator or "unknown", at=_now(), workbook=workbook,
                workbook_id=workbook_id, created=0, updated=0, unchanged=0, skipped=0,
            )
        )  # fmt: skip

    def change(self, customers: pd.DataFrame, changes: Sequence[Change]) -> None:
        """See `Ledger`."""
        self._free_keys(customers)
        self._database.overwrite(self._connection, self._tables, customers)
        self._record_changes(customers, changes, [])
        self._note("updated", customers["id"])

    def merge(self, kept: pd.DataFrame, changes: Sequence[Change], removed: pd.DataFrame) -> None:
        """See `Ledger`."""
        self.remove(removed)
        self._free_keys(kept)
        self._database.overwrite(self._connection, self._tables, kept)
        # Also those who only took somebody in: by them it is known who went where.
        self._record_changes(kept, changes, kept.index.tolist())
        mine = tables.batch.c.id == self._batch
        self._connection.execute(tables.batch.update().where(mine).values(updated=len(kept)))

    def _free_keys(self, customers: pd.DataFrame) -> None:
        # Two customers may swap a key in one import; in between nobody has it.
        if not self._tables.keys:
            return
        customer = self._tables.customer
        touched = customer.c.id.in_(self._staged(customers["id"]))
        self._connection.execute(customer.update().where(touched).values(dict.fromkeys(self._tables.keys)))

    def _staged(self, ids: pd.Series) -> "sa.Select[str]":
        return sa.select(self._database.stage(self._connection, ids).c.value)

    def _record_changes(
        self, customers: pd.DataFrame, changes: Sequence[Change], always: Sequence[int]
    ) -> None:
        versions = dict(zip(customers.index.tolist(), customers["version"].astype(int).tolist(), strict=True))
        by_row: dict[int, list[Change]] = {row: [] for row in always}
        for one in changes:
            if one.row in versions:
                by_row.setdefault(one.row, []).append(one)
        self._record(
            [
                (
                    customers.at[row, "id"], row, versions[row], versions[row] + 1,
                    {c.field: c.old for c in some}, {c.field: c.new for c in some},
                )
                for row, some in by_row.items()
            ]
        )  # fmt: skip

    def _record(
        self, rows: Sequence[tuple[str, int | None, int | None, int | None, Image | None, Image | None]]
    ) -> None:
        """Customer, row, version before and after, and both images."""
        names = ("batch_id", "customer_id", "row", "version_before", "version_after", "before", "after")
        # One encoder for all: `json.dumps` would make a new one for each image.
        encode = json.JSONEncoder(ensure_ascii=False).encode
        texts = [(self._batch, *row[:4], *(encode(image) for image in row[4:])) for row in rows]
        insert_many(self._connection, tables.change.insert(), names, texts)

    def _note(self, outcome: str, ids: pd.Series, marks: Sequence[str | None] | None = None) -> None:
        if self._notes_rows:
            marks = marks or [None] * len(ids)
            self._outcomes += [
                (self._batch, row, outcome, None if pd.isna(customer) else customer, mark)
                for row, customer, mark in zip(ids.index.tolist(), ids.tolist(), marks, strict=True)
            ]

    def refused(self, customers: pd.DataFrame) -> dict[int, Refusal]:
        """See `Ledger`."""
        found: dict[int, Refusal] = {}
        with self._connection.begin_nested() as attempt:
            self._free_keys(customers)
            for row in customers.index.tolist():
                try:
                    with self._connection.begin_nested():
                        self._database.overwrite(self._connection, self._tables, customers.loc[[row]])
                except sa.exc.IntegrityError as error:
                    found[row] = self._refusal(error)
            attempt.rollback()
        return found

    def create(self, customers: pd.DataFrame) -> dict[int, Refusal]:
        """See `Ledger`."""
        names = ("id", "version", *self._tables.data)
        refused: dict[int, Refusal] = {}
        self._insert(names, customers.index.tolist(), as_tuples(customers, names, self._tables), refused)
        inserted = customers.drop(index=list(refused))
        self._note("created", inserted["id"], inserted["fingerprint"].tolist())
        return refused

    def _insert(
        self, names: tuple[str, ...], rows: Sequence[int], values: Rows, refused: dict[int, Refusal]
    ) -> None:
        """Insert them all; where a constraint objects, one half after the other, down to the row itself."""
        # OR FAIL for the reason that `SQLite.overwrite` gives; the savepoint takes back what went in before.
        statement = self._tables.customer.insert().prefix_with("OR FAIL", dialect="sqlite")
        try:
            with self._connection.begin_nested():
                insert_many(self._connection, statement, names, values)
        except sa.exc.IntegrityError as error:
            if len(rows) == 1:
                refused[rows[0]] = self._refusal(error)
                return
            middle = len(rows) // 2
            self._insert(names, rows[:middle], values[:middle], refused)
            self._insert(names, rows[middle:], values[middle:], refused)

    def _refusal(self, error: sa.exc.IntegrityError) -> Refusal:
        return refusal(self._database.reason(error), "", self._tables.data)

    def remove(self, customers: pd.DataFrame) -> None:
        """See `Ledger`."""
        customer = self._tables.customer
        self._hold(customers)
        gone = customer.c.id.in_(self._staged(customers["id"]))
        self._connection.execute(customer.delete().where(gone))
        self._record(
            [(one, row, version, None, image, None) for one, row, version, image in self._images(customers)]
        )

    def restore(self, customers: pd.DataFrame) -> dict[int, Refusal]:
        """See `Ledger`."""
        names = ("id", "version", *self._tables.data)
        refused: dict[int, Refusal] = {}
        self._insert(names, customers.index.tolist(), as_tuples(customers, names, self._tables), refused)
        back = self._images(customers.drop(index=list(refused)))
        self._record([(one, row, version - 1, version, None, image) for one, row, version, image in back])
        return refused

    def _images(self, customers: pd.DataFrame) -> list[tuple[str, int, int, Image]]:
        """Id, row, version, and the fields that are filled."""
        fields = list(self._schema.fields)
        images = [
            {name: text for name, text in zip(fields, texts, strict=True) if isinstance(text, str)}
            for texts in customers[fields].itertuples(index=False, name=None)
        ]
        ids, versions = customers["id"].tolist(), customers["version"].astype(int).tolist()
        return list(zip(ids, customers.index.tolist(), versions, images, strict=True))

    def _hold(self, customers: pd.DataFrame) -> None:
        """Keep others from changing these customers; raises Overtaken when somebody did meanwhile."""
        customer = self._tables.customer
        versions = sa.select(customer.c.id, customer.c.version).where(
            customer.c.id.in_(self._staged(customers["id"]))
        )
        found = {row.id: row.version for row in self._connection.execute(versions.with_for_update())}
        expected = zip(customers["id"], customers["version"].astype(int), strict=True)
        if any(found.get(one) != version for one, version in expected):
            raise Overtaken

    def finish_import(self, unchanged: "pd.Series[str]", skipped: Sequence[int]) -> None:
        """See `Ledger`."""
        self._note("unchanged", unchanged)
        self._note("skipped", pd.Series(None, list(skipped), dtype="object"))
        names = ("batch_id", "row", "outcome", "customer_id", "fingerprint")
        insert_many(self._connection, tables.outcome.insert(), names, self._outcomes)
        counts = dict.fromkeys(("created", "updated", "unchanged", "skipped"), 0)
        for _, _, outcome, *_ in self._outcomes:
            counts[str(outcome)] += 1
        mine = tables.batch.c.id == self._batch
        self._connection.execute(tables.batch.update().where(mine).values(counts))

    def cancel_import(self) -> None:
        """See `Ledger`."""
        self._connection.execute(tables.batch.delete().where(tables.batch.c.id == self._batch))

    def keyless(self, names: Sequence[str], after: str, most: int) -> Sequence[tuple[str | None, ...]]:
        """See `Ledger`."""
        customer = self._tables.customer
        keys = (*self._tables.keys, *self._tables.serials)
        query = (
            sa.select(customer.c.id, *(customer.c[name] for name in names))
            .where(*(customer.c[key].is_(None) for key in keys), customer.c.id > after)
            .order_by(customer.c.id)
            .limit(most)
        )
        return [tuple(row) for row in self._connection.execute(query)]

    def set_keys(self, column: str, keys: Mapping[str, str | int]) -> None:
        """See `Ledger`."""
        customer = self._tables.customer
        statement = (
            customer.update()
            .where(customer.c.id == sa.bindparam("_id"), customer.c[column].is_(None))
            .values({column: sa.bindparam("_to")})
        )
        if keys:
            self._connection.execute(statement, [{"_id": i, "_to": key} for i, key in keys.items()])

    def all_keyed(self) -> None:
        """See `Ledger`."""
        self._connection.execute(tables.info.delete().where(tables.info.c.name == tables.UNKEYED))


def as_tuples(frame: pd.DataFrame, names: Sequence[str], made: Tables) -> list[tuple[object, ...]]:
    """Rows as a driver wants them: None for blank, serials as numbers."""
    columns: list[list[object]] = []
    for name in names:
        if name in made.serials:
            columns.append([serial(text) for text in frame[made.serials[name]].tolist()])
        else:
            columns.append(_texts(frame[name]))
    return list(zip(*columns, strict=True))


def _texts(column: pd.Series) -> list[object]:
    there = column.notna()
    # Most fields of most customers are blank.
    if not there.any():
        return [None] * len(column)
    texts: list[object] = column.tolist()
    if there.all():
        return texts
    return [text if isinstance(text, str) else None for text in texts]


def _now() -> dt.datetime:
    """The time of a batch: UTC, whole seconds."""
    return dt.datetime.now(dt.UTC).replace(microsecond=0, tzinfo=None)
