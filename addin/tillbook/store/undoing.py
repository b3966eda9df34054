"""Taking one import back: created rows go, updated rows get their old values, field by field."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd
import sqlalchemy as sa

from tillbook.core.keys import key_columns
from tillbook.core.matching import called
from tillbook.errors import UsageError
from tillbook.schema import Schema
from tillbook.store import tables
from tillbook.store.writing import Writer, new_ids, now, record_changes


@dataclass(frozen=True)
class Kept:
    """Something that an undo left as it is: a field, or (field None) a customer that the import created.

    `reason` is `changed` (by `by`, None when it was done outside Tillbook), `taken` (`by` has the old value
    now) or `gone`.
    """

    row: int
    customer: str
    field: str | None
    reason: str
    by: str | None = None
    value: str | None = None


@dataclass(frozen=True)
class Undone:
    """What an undo did: customers removed, customers with restored fields, and what was kept."""

    batch: str
    removed: int
    restored: int
    kept: tuple[Kept, ...]


class Undo:
    """One import to take back, within one transaction."""

    def __init__(
        self, writer: Writer, connection: sa.Connection, schema: Schema, made: tables.Tables
    ) -> None:
        self._writer = writer
        self._connection = connection
        self._schema = schema
        self._tables = made
        self._kept: list[Kept] = []

    def run(self, batch: str, operator: str) -> Undone:
        """Take the import back, on record.

        Raises UsageError when it was undone before.
        """
        found = self._connection.execute(sa.select(tables.batch).where(tables.batch.c.id == batch)).one()
        if found.undone_by:
            raise UsageError(f"The import {batch} was undone already. Nothing was done.")
        undo = new_ids(1)[0]
        self._connection.execute(
            tables.batch.insert().values(
                id=undo, kind="undo", operator=operator, at=now(), workbook=found.workbook,
                created=0, updated=0, unchanged=0, skipped=0,
            )
        )  # fmt: skip
        self._connection.execute(
            tables.batch.update().where(tables.batch.c.id == batch).values(undone_by=undo)
        )
        removed = self._remove(batch, undo)
        restored = self._restore(batch, undo)
        return Undone(batch, removed, restored, tuple(sorted(self._kept, key=lambda kept: kept.row)))

    def _remove(self, batch: str, undo: str) -> int:
        """Delete the created customers that are still as they were created."""
        rows = self._rows(
            sa.select(tables.outcome.c.row, tables.outcome.c.customer_id.label("value")).where(
                tables.outcome.c.batch_id == batch, tables.outcome.c.outcome == "created"
            )
        )
        stored = self._writer.records("id", rows)
        for row in rows.index.difference(stored.index):
            self._keep(int(row), rows[row], None, "gone")
        taken_back = self._taken_back(batch)
        # Every change raised the version by one; what undone imports changed was changed back again.
        intact = [
            int(v) - 1 == taken_back.get(i, 0) for i, v in zip(stored["id"], stored["version"], strict=True)
        ]
        for row, customer in stored.loc[[not ok for ok in intact]].iterrows():
            self._keep(
                int(str(row)), called(customer, self._schema), None, "changed", self._last(customer["id"])
            )
        gone = stored.loc[intact]
        record_changes(self._connection, [
            (undo, customer["id"], int(str(row)), int(customer["version"]), None, self._image(customer), None)
            for row, customer in gone.iterrows()
        ])  # fmt: skip
        if len(gone):
            self._connection.exec_driver_sql(
                "DELETE FROM customer WHERE id = ? AND version = ?",
                [(i, int(v)) for i, v in zip(gone["id"], gone["version"], strict=True)],
            )
        return len(gone)

    def _taken_back(self, batch: str) -> dict[str, int]:
        """How many changes of each customer belong to undone imports and to undos, this one apart."""
        change, book = tables.change, tables.batch
        both = sa.or_(book.c.kind == "undo", book.c.undone_by.is_not(None))
        query = (
            sa.select(change.c.customer_id, sa.func.count())
            .join(book, book.c.id == change.c.batch_id)
            .where(both, book.c.id != batch)
            .group_by(change.c.customer_id)
        )
        return dict(self._connection.execute(query).tuples().all())

    def _restore(self, batch: str, undo: str) -> int:
        """Give the updated customers their old values back, wherever they still have what was imported."""
        changes = {
            change.row: change
            for change in self._connection.execute(
                sa.select(tables.change).where(tables.change.c.batch_id == batch)
            )
        }
        wanted = pd.Series({row: change.customer_id for row, change in changes.items()}, dtype="str")
        stored = self._writer.records("id", wanted)
        for row in wanted.index.difference(stored.index):
            self._keep(int(row), wanted[row], None, "gone")
        back = stored.copy()
        for row in stored.index:
            for name, old in self._restorable(int(row), stored.loc[row], changes[row]).items():
                back.at[row, name] = old
        self._give_way(stored, back)
        fields = list(self._tables.fields)
        touched = ((back[fields] != stored[fields]) & ~(back[fields].isna() & stored[fields].isna())).any(
            axis=1
        )
        back = back[touched]
        self._write(back, stored.loc[back.index], undo)
        return len(back)

    def _restorable(
        self, row: int, stored: "pd.Series[str]", change: "sa.Row[tuple[object, ...]]"
    ) -> Mapping[str, str | None]:
        found: dict[str, str | None] = {}
        for name, new in change.after.items():
            now_there = stored[name] if isinstance(stored[name], str) else None
            if now_there == new:
                found[name] = change.before[name]
            elif now_there != change.before[name]:
                customer = called(stored, self._schema)
                by = self._last(change.customer_id, name, change.batch_id)
                self._keep(row, customer, name, "changed", by, now_there)
        return found

    def _give_way(self, stored: pd.DataFrame, back: pd.DataFrame) -> None:
        """Where an old key belongs to somebody else by now, its fields stay as they are."""
        keys, keys_now = key_columns(back, self._schema), key_columns(stored, self._schema)
        asked = keys.mask(keys.eq(keys_now))
        owners = self._writer.owners(asked.loc[asked.notna().any(axis=1)])
        mine = set(back["id"])
        by_column = {key.column: key for key in self._schema.keys_of}
        for owner in owners.itertuples(index=False):
            if owner.id in mine:
                continue
            for name in by_column[owner.key].fields:
                if back.at[owner.row, name] != stored.at[owner.row, name]:
                    customer, there = called(stored.loc[owner.row], self._schema), stored.at[owner.row, name]
                    self._keep(int(owner.row), customer, name, "taken", owner.name, _text(there))
                    back.at[owner.row, name] = stored.at[owner.row, name]

    def _write(self, back: pd.DataFrame, stored: pd.DataFrame, undo: str) -> None:
        self._writer.update(pd.concat([back, key_columns(back, self._schema)], axis=1))
        images = []
        for row in back.index:
            names = [n for n in self._tables.fields if _text(back.at[row, n]) != _text(stored.at[row, n])]
            version = int(stored.at[row, "version"])
            before, after = ({n: _text(frame.at[row, n]) for n in names} for frame in (stored, back))
            images.append((undo, stored.at[row, "id"], int(row), version, version + 1, before, after))
        record_changes(self._connection, images)

    def _last(self, customer: str, field: str | None = None, batch: str | None = None) -> str | None:
        """Who changed the customer last through Tillbook; None when somebody did it outside."""
        change, book = tables.change, tables.batch
        query = (
            sa.select(book.c.operator, book.c.at, change.c.after)
            .join(change, change.c.batch_id == book.c.id)
            .where(change.c.customer_id == customer, book.c.id != batch, book.c.undone_by.is_(None))
            .order_by(book.c.id.desc())
        )
        for operator, at, after in self._connection.execute(query):
            if field is None or field in (after or {}):
                return f"{operator}, {at:%Y-%m-%d}"
        return None

    def _rows(self, query: sa.Select[int, str]) -> pd.Series:
        found = dict(self._connection.execute(query).tuples().all())
        return pd.Series(found, dtype="str")

    def _keep(self, row: int, customer: str, field: str | None, reason: str, by: str | None = None,
              value: str | None = None) -> None:  # fmt: skip
        self._kept.append(Kept(row, customer, field, reason, by, value))

    def _image(self, customer: "pd.Series[str]") -> dict[str, object]:
        return {
            name: _text(customer[name]) for name in self._tables.fields if _text(customer[name]) is not None
        }


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def find_batch(connection: sa.Connection, wanted: str) -> Iterator[str]:
    """The imports whose id begins with `wanted`; `last` is the newest that was not undone."""
    query = (
        sa.select(tables.batch.c.id).where(tables.batch.c.kind == "import").order_by(tables.batch.c.id.desc())
    )
    if wanted == "last":
        yield from connection.scalars(query.where(tables.batch.c.undone_by.is_(None)).limit(1))
    else:
        yield from connection.scalars(
            query.where(tables.batch.c.id.startswith(wanted, autoescape=True)).limit(2)
        )
