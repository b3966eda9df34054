"""The questions that looking at customers comes down to: each is asked about many at once."""

from collections.abc import Sequence
from typing import Protocol

import pandas as pd
import sqlalchemy as sa


class Questions(Protocol):
    """Asks the database, in one transaction, what whoever is connected may know."""

    def matches(self, by: str, wanted: pd.Series, *, elsewhere: bool = False) -> sa.FromClause:
        """The customers whose column `by` (`id` or a key) has a wanted text: their columns, and the `row`.

        Where somebody may only see some shops, `elsewhere` adds those of other shops without saying anything
        about them.
        """

    def count(self) -> int:
        """How many customers there are."""

    def at_end(self, serial: str, name: str, *, highest: bool) -> str | None:
        """The lowest or highest all-digit identifier of all customers, also of those who may not be seen."""

    def made_by(self, workbook: str, fingerprints: pd.Series) -> Sequence[tuple[str, str]]:
        """Fingerprint and id of the customers that a workbook's rows with these fingerprints created.

        In the order of the imports and their rows; only of customers who are still there.
        """

    def merged_of(self, workbook: str, fingerprints: pd.Series) -> Sequence[tuple[str, str]]:
        """The same of customers whom merges that stand removed, with the id of who took them in."""

    def undone(self, workbook: str | None, ids: pd.Series) -> set[int]:
        """The rows whose customer an import of the workbook created that was undone since."""

    def recorded(self, workbook: str, first: int, last: int) -> Sequence[tuple[int, str, str, str, str]]:
        """Row, outcome, customer, batch and fingerprint of what is on record for these rows of a workbook.

        In the order of the imports; those that were undone do not count, nor customers who are gone.
        For whom a merge that stands removed, who took him in is named.
        """

    def taken(self, workbook: str, ids: pd.Series) -> Sequence[tuple[int, int, str]]:
        """For each row: a row of the workbook that its customer stands on record for, and the outcome.

        In the order of the imports; those that were undone do not count. Rows of whom a merge that stands
        brought into the customer are the customer's.
        """

    def reopened(self, workbook: str | None, ids: pd.Series) -> set[int]:
        """The rows whose customer is as the undo of an import of the workbook left it."""
