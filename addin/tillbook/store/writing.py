"""Writing one import into the store: everything in the caller's transaction."""

import datetime as dt
import json
import re
import secrets
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd
import sqlalchemy as sa

from tillbook.core.plan import Change, Plan
from tillbook.errors import StoreError
from tillbook.store import tables
from tillbook.store.reading import Reader
from tillbook.store.staging import insert_many, stage
from tillbook.store.tables import serial


@dataclass(frozen=True)
class Import:
    """Who imports what: the workbook's name and id, and the rows that stay out."""

    operator: str
    workbook: str
    workbook_id: str | None
    skipped: Sequence[int]


@dataclass(frozen=True)
class Written:
    """What went in. `customers` is indexed by sheet row: `id`, `version`, and the fields as stored now.

    `refused` are the rows that a constraint of the database kept out.
    """

    batch: str | None
    customers: pd.DataFrame
    created: int
    updated: int
    refused: Mapping[int, "Refusal"] = field(default_factory=dict)


@dataclass(frozen=True)
class Refusal:
    """What a constraint of the database said about a row, and the field that it named, if it did."""

    reason: str
    field: str | None


class Writer(Reader):
    """Reads and writes the store within one transaction."""

    def commit(self, plan: Plan, about: Import) -> Written:
        """Create and update what the plan says, on record; a plan without either leaves no batch behind."""
        new, changed = self._numbered(plan), plan.changed
        ids = new_ids(len(new) + 1)
        batch, new = ids[0], new.assign(id=ids[1:], version="1")
        # A new customer may take a key that a changed one gives up, never the other way round.
        refused = self.update(changed)
        refused |= self._create(new) if len(new) else {}
        new, changed = (part.drop(index=part.index.intersection(list(refused))) for part in (new, changed))
        after = changed.assign(version=[str(int(v) + 1) for v in changed["version"]])
        customers = pd.concat([new, after]).sort_index()
        if customers.empty:
            return Written(None, customers, 0, 0, refused)
        self._record(batch, about, len(new), len(changed), len(plan.unchanged), len(refused))
        self._record_rows(batch, new, changed, plan, about, refused)
        self._record_changes(batch, changed, plan)
        return Written(batch, customers, len(new), len(changed), refused)

    def _numbered(self, plan: Plan) -> pd.DataFrame:
        """The new customers; a blank identifier becomes the highest all-digit one plus one, as wide."""
        new = plan.new
        for column, name in self._tables.serials.items():
            blank = new.index[new[name].isna()]
            if len(blank):
                typed = pd.concat([new[name], plan.changed[name]]).dropna()
                texts = self._next_identifiers(column, name, typed, len(blank))
                new = new.assign(**{name: new[name].fillna(pd.Series(texts, blank, dtype="str"))})
                new[f"{name}_key"] = new[f"{name}_key"].fillna(new[name])
        return new

    def _next_identifiers(self, column: str, name: str, typed: pd.Series, wanted: int) -> list[str]:
        stored = self._at_end(column, name, sa.desc) or "000000"
        highest = max([stored, *(text for text in typed if serial(text) is not None)], key=int)
        texts = [str(int(highest) + step).zfill(len(highest)) for step in range(1, wanted + 1)]
        if len(texts[-1]) > (self._schema.fields[name].max_length or 18) or serial(texts[-1]) is None:
            raise StoreError(
                f"There is no free number after {highest}. Type the numbers of the new rows yourself."
            )
        return texts

    def _create(self, new: pd.DataFrame) -> dict[int, Refusal]:
        """Insert the new customers; the rows that a constraint kept out."""
        names = ("id", "version", *self._tables.data)
        rows = dict(zip(new.index.tolist(), self._tuples(new, names), strict=True))
        statement = self._tables.customer.insert().prefix_with("OR IGNORE", dialect="sqlite")
        try:
            with self._connection.begin_nested():
                if insert_many(self._connection, statement, names, list(rows.values())) == len(rows):
                    return {}
        except sa.exc.IntegrityError:
            # A trigger's refusal is none that IGNORE ignores: then it is one row after the other.
            lost = list(rows)
        else:
            staged = stage(self._connection, new["id"])
            there = sa.select(self._tables.customer.c.id)
            lost = sorted(
                self._connection.scalars(sa.select(staged.c.row).where(staged.c.value.not_in(there)))
            )
        refused = {row: self._insert_alone(names, rows[row]) for row in lost}
        return {row: refusal for row, refusal in refused.items() if refusal}

    def _insert_alone(self, names: tuple[str, ...], row: tuple[object, ...]) -> Refusal | None:
        # Alone and without IGNORE, the database says which constraint it was.
        try:
            with self._connection.begin_nested():
                insert_many(self._connection, self._tables.customer.insert(), names, [row])
        except sa.exc.IntegrityError as error:
            return self._refusal(error)
        return None

    def _refusal(self, error: sa.exc.IntegrityError) -> Refusal:
        reason = str(error.orig)
        fields = {key.column: key.fields[0] for key in self._schema.keys_of}
        named = (fields.get(word, word) for word in re.findall(r"\w+", reason))
        return Refusal(reason, next((name for name in named if name in self._schema.fields), None))

    def update(self, changed: pd.DataFrame) -> dict[int, Refusal]:
        """Write every field of the changed customers and raise their version; the rows that a constraint
        kept out.
        """
        refused: dict[int, Refusal] = {}
        while len(wanted := changed.drop(index=list(refused))):
            try:
                with self._connection.begin_nested():
                    self._free_keys(wanted)
                    self._overwrite(wanted)
                break
            except sa.exc.IntegrityError:
                culprits = self._culprits(wanted)
                if not culprits:
                    raise
                # Those that stay as they are keep their keys, which others may have counted on.
                refused |= culprits
        return refused

    def delete(self, customers: pd.DataFrame) -> None:
        """Delete customers; `customers` has their ids."""
        staged = stage(self._connection, customers["id"])
        customer = self._tables.customer
        self._connection.execute(customer.delete().where(customer.c.id.in_(sa.select(staged.c.value))))

    def _culprits(self, changed: pd.DataFrame) -> dict[int, Refusal]:
        """The rows that a constraint refuses, found one by one without changing anything."""
        found: dict[int, Refusal] = {}
        with self._connection.begin_nested() as attempt:
            self._free_keys(changed)
            for row in changed.index.tolist():
                try:
                    with self._connection.begin_nested():
                        self._overwrite(changed.loc[[row]])
                except sa.exc.IntegrityError as error:
                    found[row] = self._refusal(error)
            attempt.rollback()
        return found

    def _overwrite(self, changed: pd.DataFrame) -> None:
        names = (*self._tables.data, "id", "version")
        rows = self._tuples(changed, names)
        sets = ", ".join(f'"{name}" = ?' for name in self._tables.data)
        # OR FAIL: otherwise SQLite keeps every page that a row touches for taking that one row back, inside a
        # savepoint for good: eight times the time, and hundreds of megabytes.
        # Names come from the schema, values are bound.
        sql = f"UPDATE OR FAIL customer SET {sets}, version = version + 1 WHERE id = ? AND version = ?"  # noqa: S608
        if self._connection.exec_driver_sql(sql, rows).rowcount != len(rows):
            raise StoreError(
                "Customers were changed while they were being written. Nothing was done; try again."
            )

    def _free_keys(self, changed: pd.DataFrame) -> None:
        # Two customers may swap a key in one import; in between nobody has it.
        if not self._tables.keys:
            return
        customer = self._tables.customer
        staged = stage(self._connection, changed["id"])
        touched = customer.c.id.in_(sa.select(staged.c.value))
        self._connection.execute(customer.update().where(touched).values(dict.fromkeys(self._tables.keys)))

    def _record(
        self, batch: str, about: Import, created: int, updated: int, unchanged: int, refused: int
    ) -> None:
        self._connection.execute(
            tables.batch.insert().values(
                id=batch,
                kind="import",
                operator=about.operator,
                at=now(),
                workbook=about.workbook,
                workbook_id=about.workbook_id,
                created=created,
                updated=updated,
                unchanged=unchanged,
                skipped=len(about.skipped) + refused,
            )
        )

    def _record_rows(
        self,
        batch: str,
        new: pd.DataFrame,
        changed: pd.DataFrame,
        plan: Plan,
        about: Import,
        refused: Iterable[int],
    ) -> None:
        rows: list[tuple[object, ...]] = [
            (batch, row, "created", customer, mark)
            for row, customer, mark in zip(new.index.tolist(), new["id"], new["fingerprint"], strict=True)
        ]
        rows += [(batch, row, "updated", customer, None) for row, customer in changed["id"].items()]
        rows += [(batch, row, "unchanged", customer, None) for row, customer in plan.unchanged.items()]
        rows += [(batch, row, "skipped", None, None) for row in (*about.skipped, *refused)]
        names = ("batch_id", "row", "outcome", "customer_id", "fingerprint")
        insert_many(self._connection, tables.outcome.insert(), names, rows)

    def _record_changes(self, batch: str, changed: pd.DataFrame, plan: Plan) -> None:
        versions = dict(zip(changed.index.tolist(), changed["version"].tolist(), strict=True))
        by_row: dict[int, list[Change]] = {}
        for one in plan.changes:
            if one.row in versions:
                by_row.setdefault(one.row, []).append(one)
        record_changes(
            self._connection,
            [
                (
                    batch, changes[0].customer, row, int(versions[row]), int(versions[row]) + 1,
                    {c.field: c.old for c in changes}, {c.field: c.new for c in changes},
                )
                for row, changes in by_row.items()
            ],
        )  # fmt: skip

    def _tuples(self, frame: pd.DataFrame, names: Sequence[str]) -> list[tuple[object, ...]]:
        """Rows as the driver wants them: None for blank, serials as numbers."""
        columns: list[list[object]] = []
        for name in names:
            if name in self._tables.serials:
                columns.append([serial(text) for text in frame[self._tables.serials[name]].tolist()])
            else:
                texts = frame[name].tolist()
                columns.append([text if isinstance(text, str) else None for text in texts])
        return list(zip(*columns, strict=True))


def record_changes(
    connection: sa.Connection,
    rows: Sequence[
        tuple[
            str,
            str,
            int | None,
            int | None,
            int | None,
            Mapping[str, object] | None,
            Mapping[str, object] | None,
        ]
    ],
) -> None:
    """Put changes on record: batch, customer, row, version before and after, and both images."""
    names = ("batch_id", "customer_id", "row", "version_before", "version_after", "before", "after")
    # One encoder for all: `json.dumps` would make a new one for each image.
    encode = json.JSONEncoder(ensure_ascii=False).encode
    texts = [(*row[:5], *(encode(image) for image in row[5:])) for row in rows]
    insert_many(connection, tables.change.insert(), names, texts)


def now() -> dt.datetime:
    """The time of a batch: UTC, whole seconds."""
    return dt.datetime.now(dt.UTC).replace(microsecond=0, tzinfo=None)


def new_ids(count: int) -> list[str]:
    """UUIDs of version 7 (RFC 9562), in ascending order, so that an index grows at its end."""
    stamp = f"{time.time_ns() // 1_000_000:012x}"
    head = f"{stamp[:8]}-{stamp[8:]}-7{secrets.token_hex(2)[1:]}"
    tail = f"{'89ab'[secrets.randbelow(4)]}{secrets.token_hex(2)[1:]}-{secrets.token_hex(3)}"
    return [f"{head}-{tail}{place:06x}" for place in range(count)]
