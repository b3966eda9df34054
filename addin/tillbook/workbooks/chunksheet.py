"""One chunk of a large source as the port `Sheet`: it is read, and nothing is written back into it."""

from collections.abc import Mapping, Sequence

import pandas as pd

from tillbook.core.sheet import CellError, Cells, CellValue, Metadata, Staged, Writing

# As many characters as the record of an import takes.
_NAME_LIMIT = 255


class ChunkSheet:
    """Rows of a source, under field keys. Those of one source share its `identity`, and keep their numbers.

    `cells` has text columns (NA for blank), indexed by the numbers of rows that follow each other. `fields`
    are all keys that the sheet is to have, also those without a cell.
    """

    def __init__(self, source: str, identity: str, cells: pd.DataFrame, fields: Sequence[str]) -> None:
        self._cells, self._fields = cells, fields
        self._identity = identity
        first, last = cells.index[0], cells.index[-1]
        span = f" {first}–{last}"
        self.name = source[: _NAME_LIMIT - len(span)] + span

    def metadata(self) -> Metadata | None:
        """None: such a file says nothing about itself."""
        return None

    def read(self, _names: Sequence[str]) -> Sequence[Cells]:
        """The chunk as one sheet below a header of field keys."""
        blank: list[CellValue | CellError] = [None] * len(self._cells)
        columns = [[key, *(self._texts(key) if key in self._cells else blank)] for key in self._fields]
        return [Cells(self.name, columns, skipped=int(self._cells.index[0]) - 2)]

    def _texts(self, key: str) -> list[CellValue | CellError]:
        column = self._cells[key]
        return [None if blank else text for text, blank in zip(column.tolist(), column.isna(), strict=True)]

    def outdated_lists(self, lists: Mapping[str, Sequence[str]]) -> Mapping[str, Sequence[str]]:
        """None: such a file has no drop-downs."""
        return {}

    def identity(self) -> str:
        """The id of the whole source."""
        return self._identity

    def identify(self, workbook: str) -> None:
        """Nothing: the source has its id already."""

    def stage(self, sheet: str, writing: Writing) -> Staged:
        """Nothing: the source stays as it is."""
        return _Nothing()


class _Nothing:
    def publish(self) -> None:
        """Nothing."""

    def discard(self) -> None:
        """Nothing."""
