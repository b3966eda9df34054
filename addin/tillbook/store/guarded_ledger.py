"""The ledger of PostgreSQL: rows are staged, and functions of the database write them as the owner.

What they do, and what they refuse, stands in `databases/guards/`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import repeat
from typing import Any

import pandas as pd
import sqlalchemy as sa

from tillbook.core.plan import Change
from tillbook.store.ledger import Import, Refusal, refusal
from tillbook.store.plain_ledger import as_tuples
from tillbook.store.tables import Tables

CopyIn = Callable[[sa.Connection, str, Sequence[str], Iterable[tuple[object, ...]]], None]


class GuardedLedger:
    """See `Ledger`."""

    def __init__(self, connection: sa.Connection, made: Tables, copy_in: CopyIn) -> None:
        self._connection = connection
        self._tables = made
        self._copy_in = copy_in
        self._batch = ""

    def begin_import(self, batch: str, about: Import) -> None:
        """See `Ledger`: the operator is whoever is connected."""
        self._batch = batch
        self._call("begin_import", batch, about.workbook, about.workbook_id)

    def begin_undo(self, batch: str, undone: str, operator: str | None) -> None:
        """See `Ledger`: the operator is whoever is connected."""
        self._batch = batch
        self._call("begin_undo", batch, undone)

    def begin_merge(self, batch: str, operator: str | None, what: str) -> None:
        """See `Ledger`: the operator is whoever is connected."""
        self._batch = batch
        self._call("begin_merge", batch, what)

    def merge(self, kept: pd.DataFrame, changes: Sequence[Change], removed: pd.DataFrame) -> None:
        """See `Ledger`: the database sees for itself what is new, and what has to stay."""
        self._stage(kept)
        marked = zip(
            removed.index.tolist(), removed["id"], removed["version"], repeat("merged"), strict=False
        )
        self._copy_in(self._connection, "pg_temp.staged", ("row", "id", "version", "fingerprint"), marked)
        self._call("put_merged", self._batch)

    def restore(self, customers: pd.DataFrame) -> dict[int, Refusal]:
        """See `Ledger`."""
        self._stage(customers)
        return self._refusals("put_back")

    def change(self, customers: pd.DataFrame, changes: Sequence[Change]) -> None:
        """See `Ledger`: the database sees for itself what is new."""
        self._stage(customers)
        self._call("put_changed", self._batch)

    def refused(self, customers: pd.DataFrame) -> dict[int, Refusal]:
        """See `Ledger`."""
        self._stage(customers)
        return self._refusals("refused_changes")

    def create(self, customers: pd.DataFrame) -> dict[int, Refusal]:
        """See `Ledger`."""
        self._stage(customers, ("fingerprint",))
        return self._refusals("put_new")

    def remove(self, customers: pd.DataFrame) -> None:
        """See `Ledger`."""
        self._call("open_stage")
        rows = zip(customers.index.tolist(), customers["id"], customers["version"], strict=True)
        self._copy_in(self._connection, "pg_temp.staged", ("row", "id", "version"), rows)
        self._call("remove_staged", self._batch)

    def finish_import(self, unchanged: "pd.Series[str]", skipped: Sequence[int]) -> None:
        """See `Ledger`."""
        rows = unchanged.index.tolist()
        self._call("finish_import", self._batch, rows, unchanged.tolist(), list(skipped))

    def cancel_import(self) -> None:
        """See `Ledger`."""
        self._call("cancel_import", self._batch)

    def keyless(self, names: Sequence[str], after: str, most: int) -> Sequence[tuple[str | None, ...]]:
        """See `Ledger`: whoever imports sees of them what the keys are made of."""
        return [(row[0], *row[1]) for row in self._call("keyless", list(names), after, most)]

    def set_keys(self, column: str, keys: Mapping[str, str | int]) -> None:
        """See `Ledger`."""
        if keys:
            self._call("set_keys", column, list(keys), [str(key) for key in keys.values()])

    def all_keyed(self) -> None:
        """See `Ledger`."""
        self._call("all_keyed")

    def _stage(self, customers: pd.DataFrame, more: tuple[str, ...] = ()) -> None:
        # Most fields of most customers are blank, and so is what is not copied.
        filled = [name for name in self._tables.data if self._is_filled(customers, name)]
        names = ("id", "version", *filled, *more)
        rows = as_tuples(customers, names, self._tables)
        staged = ((at, *row) for at, row in zip(customers.index.tolist(), rows, strict=True))
        self._call("open_stage")
        self._copy_in(self._connection, "pg_temp.staged", ("row", *names), staged)

    def _is_filled(self, customers: pd.DataFrame, name: str) -> bool:
        return bool(customers[self._tables.serials.get(name, name)].notna().any())

    def _refusals(self, function: str) -> dict[int, Refusal]:
        found = self._call(function, self._batch)
        return {row: refusal(reason, named, self._tables.data) for row, reason, named in found}

    def _call(self, function: str, *values: object) -> Sequence[Any]:
        marks = ", ".join(f":v{at}" for at in range(len(values)))
        query = sa.text(f"SELECT * FROM {function}({marks})")  # noqa: S608  # names of our own functions
        return self._connection.execute(query, {f"v{at}": value for at, value in enumerate(values)}).all()
