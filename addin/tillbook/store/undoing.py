"""Taking one import or merge back: created rows go, updated rows get their old values, field by field."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd
import sqlalchemy as sa

from tillbook.core.keys import key_columns
from tillbook.core.lookup import ELSEWHERE
from tillbook.core.matching import called
from tillbook.core.plan import changes_between, differences
from tillbook.errors import UsageError
from tillbook.language import Text, _
from tillbook.schema import Schema
from tillbook.store import tables
from tillbook.store.ids import new_ids
from tillbook.store.record import Record, created_rows, orphaned_rows, read_record
from tillbook.store.returning import Returning
from tillbook.store.writing import Writer


@dataclass(frozen=True)
class Kept:
    """Something that an undo left as it is: a field, or (field None) a customer.

    `reason` is `changed` (by `by`, None when it was done outside Tillbook), `taken` (`by` has the old value
    now; whoever comes back after a merge comes without it, or not at all), `renumbered` (`by` has the old
    number now, and whoever comes back got a new one), `refused` (by a constraint of the database) or `gone`.
    """

    row: int
    customer: str
    field: str | None
    reason: str
    by: str | Text | None = None
    value: str | None = None


@dataclass(frozen=True)
class Undone:
    """What an undo did: customers removed, customers with restored fields, and what was kept.

    `batch` is the import that was taken back, `undo` what that is on record as.
    """

    batch: str
    undo: str
    removed: int
    restored: int
    kept: tuple[Kept, ...]


class Undo:
    """One import to take back, within one transaction."""

    def __init__(self, writer: Writer, schema: Schema, batch: str) -> None:
        self._writer = writer
        self._connection = writer.connection
        self._schema = schema
        self._batch = batch
        self._kept: list[Kept] = []

    def run(self, operator: str | None) -> Undone:
        """Take the import back, on record.

        Raises UsageError when it was undone before.
        """
        undo = self._begin(operator)
        changes = self._changes()
        gone = {row: change for row, change in changes.items() if change.version_after is None}
        everybody = pd.Series({row: change.customer_id for row, change in changes.items()}, dtype="str")
        changed = everybody.drop(index=list(gone))
        created = created_rows(self._connection, self._batch)
        record = read_record(self._connection, self._batch, pd.concat([created, everybody]))
        removed = self._remove(created, record)
        # An earlier undo had to leave these customers, for the sake of what is taken back now.
        orphans = orphaned_rows(self._connection, self._batch)
        removed |= self._remove(orphans, record, is_orphan=True)
        restored = self._restore(changed[~changed.isin(removed)], changes, record)
        restored += self._bring_back(gone, set(orphans), record)
        kept = sorted(self._kept, key=lambda kept: kept.row)
        return Undone(self._batch, undo, len(removed), restored, tuple(kept))

    def _begin(self, operator: str | None) -> str:
        book = tables.batch
        found = self._connection.execute(sa.select(book).where(book.c.id == self._batch)).one()
        if found.undone_by:
            already = (
                _("The merge {batch} was undone already. Nothing was done.")
                if found.kind == "merge"
                else _("The import {batch} was undone already. Nothing was done.")
            )
            raise UsageError(already, batch=self._batch)
        if found.purged:
            raise UsageError(
                _(
                    "What the import {batch} changed was forgotten on {date} (‘tillbook store purge’), so it "
                    "cannot be undone. Nothing was done."
                ),
                batch=self._batch,
                date=found.purged.date(),
            )
        undo = new_ids(1)[0]
        self._writer.ledger.begin_undo(undo, self._batch, operator)
        return undo

    def _changes(self) -> dict[int, Any]:
        query = sa.select(tables.change).where(tables.change.c.batch_id == self._batch)
        return {change.row: change for change in self._connection.execute(query)}

    def _bring_back(self, gone: Mapping[int, Any], orphans: Collection[str], record: Record) -> int:
        """Bring back whom a merge removed; how many came.

        Whose own import was undone stays away, unless another change of him stands: as an undo in the other
        order would have it.
        """
        away = {
            row
            for row, was in gone.items()
            # The merge, which is taken back now, counts among them, and left no version.
            if was.customer_id in orphans and was.version_before == record.taken_back(was.customer_id)
        }
        wanted = {row: was for row, was in gone.items() if row not in away}
        erased = [row for row, was in wanted.items() if not was.before]
        self._kept += [Kept(row, wanted.pop(row).customer_id, None, "gone") for row in erased]
        return Returning(self._writer, self._schema, record, self._keep).run(wanted)

    def _remove(self, created: pd.Series, record: Record, *, is_orphan: bool = False) -> set[str]:
        """Delete the created customers that are still as they were created; their ids."""
        stored = self._writer.records("id", created)
        # Every change raised the version by one; what undone imports changed was changed back again.
        intact = pd.Series(
            [
                int(version) - 1 == record.taken_back(customer)
                for customer, version in zip(stored["id"], stored["version"], strict=True)
            ],
            stored.index,
            dtype="bool",
        )
        if not is_orphan:
            self._keep_gone(created, stored)
            for row, customer in stored[~intact].iterrows():
                by = record.last_writer(customer["id"], int(customer["version"]))
                self._keep(row, customer, None, "changed", by)
        gone = stored[intact]
        if len(gone):
            self._writer.ledger.remove(gone)
        return set(gone["id"])

    def _restore(self, changed: pd.Series, changes: Mapping[int, Any], record: Record) -> int:
        """Give the updated customers their old values back, wherever they still have what was imported."""
        stored = self._writer.records("id", changed)
        self._keep_gone(changed, stored)
        back = stored.copy()
        for name in self._schema.fields:
            mine = [row for row in stored.index if name in (changes[row].after or ())]
            if mine:
                old = [self._old(row, name, stored, changes[row], record) for row in mine]
                back[name] = (
                    pd.Series(old, mine, dtype="str")
                    .reindex(back.index)
                    .where(back.index.isin(mine), stored[name])
                )
        self._give_way(stored, back)
        different = differences(back, stored, self._schema)
        back = back[different.any(axis=1)]
        keyed = pd.concat([back, key_columns(back, self._schema)], axis=1)
        changes_back = changes_between(back, stored.loc[back.index], different.loc[back.index])
        refused = self._writer.update(keyed, changes_back)
        for row, refusal in refused.items():
            self._keep(row, stored.loc[row], None, "refused", refusal.reason)
        return len(back) - len(refused)

    def _old(self, row: int, name: str, stored: pd.DataFrame, change: Any, record: Record) -> str | None:
        """What the field goes back to, which is what it has when somebody changed it since."""
        there = _text(stored.at[row, name])
        old = record.underneath(change.customer_id, name, change.before[name])
        if there in (change.after[name], old):
            return old
        by = record.writer_of(change.customer_id, name, there)
        self._keep(row, stored.loc[row], name, "changed", by, there)
        return there

    def _give_way(self, stored: pd.DataFrame, back: pd.DataFrame) -> None:
        """Where an old key belongs to somebody else by now, its fields stay as they are."""
        keys_now = key_columns(stored, self._schema)
        row_of = dict(zip(stored["id"], stored.index, strict=True))
        fields_of = {key.column: key.fields for key in self._schema.keys_of}
        while True:
            keys = key_columns(back, self._schema)
            asked = keys.mask(keys.eq(keys_now))
            owners = self._writer.owners(asked.loc[asked.notna().any(axis=1)])
            taken = [
                owner
                for owner in owners.itertuples(index=False)
                if owner.id not in row_of
                or keys.at[row_of[owner.id], owner.key] == keys_now.at[row_of[owner.id], owner.key]
            ]
            # Whoever stays as he is keeps his key, which others may have counted on.
            if not taken:
                return
            for owner in taken:
                self._stay(int(owner.row), fields_of[owner.key], owner.name, stored, back)

    def _stay(
        self, row: int, fields: tuple[str, ...], owner: str, stored: pd.DataFrame, back: pd.DataFrame
    ) -> None:
        for name in fields:
            there = _text(stored.at[row, name])
            if _text(back.at[row, name]) != there:
                by = Text(owner) if owner == ELSEWHERE else owner
                self._keep(row, stored.loc[row], name, "taken", by, there)
                back.at[row, name] = stored.at[row, name]

    def _keep_gone(self, wanted: pd.Series, stored: pd.DataFrame) -> None:
        for row in wanted.index.difference(stored.index):
            self._kept.append(Kept(int(row), wanted[row], None, "gone"))

    def _keep(
        self,
        row: int,
        customer: "pd.Series[str]",
        field: str | None,
        reason: str,
        by: str | Text | None,
        value: str | None = None,
    ) -> None:
        self._kept.append(Kept(int(row), called(customer, self._schema), field, reason, by, value))


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


# The kinds of batches that can be taken back, and that the history lists.
UNDOABLE: Final = ("import", "merge")

# Fewer characters are a slip, or a script's variable that is empty.
_SHORTEST = 6


def find_batch(connection: sa.Connection, wanted: str) -> str:
    """The import whose id begins with `wanted`; `last` is the newest that was not undone.

    Raises UsageError when there is none, or more than one.
    """
    found = list(_batches(connection, wanted))
    if not found and wanted == "last":
        raise UsageError(_("There is no import left to undo."))
    if not found:
        raise UsageError(
            _("There is no import ‘{batch}’. See ‘tillbook history’ for their numbers."), batch=wanted
        )
    if len(found) > 1:
        raise UsageError(
            _("There is more than one import ‘{batch}’. See ‘tillbook history’ for their numbers."),
            batch=wanted,
        )
    return found[0]


def _batches(connection: sa.Connection, wanted: str) -> Iterator[str]:
    query = (
        sa.select(tables.batch.c.id)
        .where(tables.batch.c.kind.in_(UNDOABLE))
        .order_by(tables.batch.c.id.desc())
    )
    if wanted != "last" and len(wanted) < _SHORTEST:
        return
    if wanted == "last":
        yield from connection.scalars(query.where(tables.batch.c.undone_by.is_(None)).limit(1))
    else:
        yield from connection.scalars(
            query.where(tables.batch.c.id.startswith(wanted, autoescape=True)).limit(2)
        )
