"""The ledger: whatever writes a customer puts it on record in the same breath."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import pandas as pd

from tillbook.core.plan import Change
from tillbook.language import Text
from tillbook.store.binding.guarding import told_by_triggers


@dataclass(frozen=True)
class Import:
    """Who imports what: the workbook's name and id, and the rows that stay out.

    Numbers that are given out are higher than those of `above`, by field. With `keeps_unchanged`, rows that
    change nothing are put on record also where no other row does.
    """

    operator: str | None
    workbook: str
    workbook_id: str | None
    skipped: Sequence[int]
    above: Mapping[str, str] = field(default_factory=dict)
    keeps_unchanged: bool = False


@dataclass(frozen=True)
class Refusal:
    """What a constraint of the database said about a row, and the column that it named, if it did.

    `reason` is a `Text` where it is our own trigger that spoke.
    """

    reason: str | Text
    column: str | None


def refusal(reason: str, named: str, columns: Sequence[str]) -> Refusal:
    """What the database said, and which of the columns it meant: the one named, or the first in its words."""
    bare = re.sub(r"\b[a-z]+_customer_", "", f"{named} {reason}")
    column = next((word for word in re.findall(r"\w+", bare) if word in columns), None)
    return Refusal(told_by_triggers(reason) or reason, column)


class Ledger(Protocol):
    """Writes customers within one transaction, one batch at a time, all of it on record.

    Frames are indexed by sheet row and hold `id`, `version` and the data columns of the customer table.
    """

    def begin_import(self, batch: str, about: Import) -> None:
        """Open a batch for an import. Raises StoreError when the operator is somebody else's name."""

    def begin_undo(self, batch: str, undone: str, operator: str | None) -> None:
        """Open a batch that takes the import `undone` back, and mark that one."""

    def begin_merge(self, batch: str, operator: str | None, what: str) -> None:
        """Open a batch that merges duplicates; `what` is its text in the history."""

    def merge(self, kept: pd.DataFrame, changes: Sequence[Change], removed: pd.DataFrame) -> None:
        """Remove customers and overwrite those who take them in, in the batch that `begin_merge` opened.

        By their rows, each kept customer stands right before those whom it takes in; `removed` has a reader's
        columns. Raises what `change` raises; then nothing is done.
        """

    def restore(self, customers: pd.DataFrame) -> dict[int, Refusal]:
        """Bring customers back, in an undo, whom the merge removed; the rows that a constraint kept out.

        Their version is two above the one that they were removed with.
        """

    def change(self, customers: pd.DataFrame, changes: Sequence[Change]) -> None:
        """Overwrite customers that still have the version given, and raise it; `changes` says what is new.

        Raises IntegrityError when a constraint refuses any, StoreError when somebody else was faster.
        """

    def refused(self, customers: pd.DataFrame) -> dict[int, Refusal]:
        """Which of these changes a constraint refuses; nothing is changed."""

    def create(self, customers: pd.DataFrame) -> dict[int, Refusal]:
        """Create customers (they have a `fingerprint` too); the rows that a constraint kept out."""

    def remove(self, customers: pd.DataFrame) -> None:
        """Delete customers; the columns are those of a reader."""

    def finish_import(self, unchanged: "pd.Series[str]", skipped: Sequence[int]) -> None:
        """Close the batch: count its rows, and note those that were not written (row -> customer)."""

    def cancel_import(self) -> None:
        """Close a batch in which nothing was written, without a trace."""

    def keyless(self, names: Sequence[str], after: str, most: int) -> Sequence[tuple[str | None, ...]]:
        """The id and these fields of at most so many customers without any key, of all shops, by id."""

    def set_keys(self, column: str, keys: Mapping[str, str | int]) -> None:
        """Give customers (by id) that lack it a key or a serial number, which nobody else has."""

    def all_keyed(self) -> None:
        """Nobody is without keys any more."""
