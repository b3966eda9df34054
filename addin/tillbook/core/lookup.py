"""The port to the live store, as the checks see it: each question is asked about all rows at once."""

from typing import Protocol

import pandas as pd

from tillbook.language import _

# Stands for somebody of another shop, of whom no more may be told.
ELSEWHERE = _("a customer of another shop")


class LookUp(Protocol):
    """Reads the store at this moment; inside a commit, in the commit's own transaction."""

    def records(self, by: str, wanted: pd.Series) -> pd.DataFrame:
        """The stored customers whose column `by` (`id` or a key column) has the wanted text.

        `wanted` is indexed by sheet row, and so is the answer, with the rows that were found only. Its
        columns are `id`, `version` and the schema's fields as canonical text.
        """

    def owners(self, keys: pd.DataFrame) -> pd.DataFrame:
        """Who has these keys; `keys` is indexed by sheet row, one key column each, NA for none.

        The answer has one line per row and key in use: `row`, `key` (the column's name), `id`, `name`; the id
        is empty, and the name `ELSEWHERE`, for a customer whom the person may not see.
        """

    def created_by(self, workbook: str, fingerprints: pd.Series) -> pd.Series:
        """The ids of customers that this workbook created before from rows with these fingerprints.

        `fingerprints` is indexed by sheet row, and so is the answer, with the rows that were found only;
        it names each customer once.
        """

    def merged_of(self, workbook: str, fingerprints: pd.Series) -> pd.Series:
        """The same of customers who are gone because they were merged: the id of who took each in.

        It may name a customer more than once.
        """

    def undone(self, workbook: str | None, ids: pd.Series) -> pd.Series:
        """Those of the ids (by sheet row) whose customer this workbook created and an undo removed.

        Without a workbook id, the imports of workbooks that have none count as this workbook's.
        """

    def recorded(self, workbook: str, first: int, last: int) -> pd.DataFrame:
        """What is on record for these rows of a workbook (both included), in imports that were not undone.

        Indexed by row, for customers who are still there, or who took in whom the row was about: `outcome`
        (created, updated or unchanged), `id`, `batch`, `fingerprint`.
        """

    def taken(self, workbook: str, ids: pd.Series) -> pd.DataFrame:
        """The rows of this workbook that these customers (by sheet row) stand on record for.

        Imports that were undone do not count. The answer is indexed by the asked rows that are found:
        `earlier` (the row on record) and `outcome` (created, updated or unchanged).
        """

    def reopened(self, workbook: str | None, ids: pd.Series) -> pd.Series:
        """Those of the ids (by sheet row) whose customer is still as the undo of this workbook left it."""
