"""The checks of single rows on a data frame without a store: for analyses, and for the partitions of a Dask.

What depends on other rows or on the store is not asked: who stands twice, whom a row is about, the shop's own
choices, the order of dates that can be read two ways. So a frame may be cut anywhere, and the same is found.
"""

from dataclasses import replace
from typing import Final

import pandas as pd

from tillbook.core.frame import SheetRows, find_rows
from tillbook.core.normalise import Conventions, normalise
from tillbook.core.pipeline import Options, check
from tillbook.core.problem import Problem
from tillbook.core.sheet import CellError, Cells, CellValue
from tillbook.schema import Schema

_COLUMNS: Final = ("column", "code", "severity", "value")


def check_frame(frame: pd.DataFrame, schema: Schema, conventions: Conventions) -> pd.DataFrame:
    """Everything that is wrong with single rows, in the frame's order.

    The columns of `frame` are the schema's fields, by key or by label in any language; others are left
    aside. The answer has one line per problem: `row` (the frame's index), `column` (the field's key), `code`,
    `severity` (`error` or `warning`) and `value` (the cell as it stands). `conventions` are to be settled.
    Raises HeaderError when a required column is missing or one stands twice.
    """
    rows = _rows(frame, schema)
    cleaned = normalise(rows, schema, conventions)
    found = check(cleaned, schema, conventions, _Nobody(schema), None, Options()).report.problems
    repeated = {key.repeated for key in schema.keys_of} | {"repeated-value"}
    return _table([problem for problem in found if problem.code not in repeated], frame.index)


def _rows(frame: pd.DataFrame, schema: Schema) -> SheetRows:
    """The frame as a sheet; its positions are the rows, whatever its index says."""
    columns = [[str(name), *_cells(frame.iloc[:, at])] for at, name in enumerate(frame.columns)]
    rows = find_rows([Cells("", columns)], schema, "en", "frame", trusted=False, generated=False)
    # Whose record a row is, only a store can tell.
    return replace(rows, columns={key: cells for key, cells in rows.columns.items() if key in schema.fields})


def _cells(column: pd.Series) -> list[CellValue | CellError]:
    blank = column.isna().tolist()
    cells = [None if nothing else cell for cell, nothing in zip(column.tolist(), blank, strict=True)]
    # Of numbers a sheet knows floats only.
    return [float(cell) if isinstance(cell, int) and not isinstance(cell, bool) else cell for cell in cells]


def _table(problems: list[Problem], index: pd.Index) -> pd.DataFrame:
    told = {
        "column": [problem.column for problem in problems],
        "code": [problem.code for problem in problems],
        "severity": [problem.severity for problem in problems],
        "value": [problem.value for problem in problems],
    }
    rows = index[[problem.row - 2 for problem in problems]]
    table = pd.DataFrame({name: pd.Series(told[name], dtype="str") for name in _COLUMNS})
    table.insert(0, "row", rows)
    return table


class _Nobody:
    """A store without customers."""

    def __init__(self, schema: Schema) -> None:
        self._columns = ["id", "version", *schema.fields]

    def records(self, by: str, wanted: pd.Series) -> pd.DataFrame:
        """See `LookUp.records`."""
        return pd.DataFrame(columns=self._columns, index=pd.Index([], dtype="int64"), dtype="str")

    def owners(self, keys: pd.DataFrame) -> pd.DataFrame:
        """See `LookUp.owners`."""
        return pd.DataFrame(columns=["row", "key", "id", "name"])

    def created_by(self, workbook: str, fingerprints: pd.Series) -> pd.Series:
        """See `LookUp.created_by`."""
        return fingerprints.iloc[:0]

    def merged_of(self, workbook: str, fingerprints: pd.Series) -> pd.Series:
        """See `LookUp.merged_of`."""
        return fingerprints.iloc[:0]

    def recorded(self, workbook: str, first: int, last: int) -> pd.DataFrame:
        """See `LookUp.recorded`."""
        return pd.DataFrame(columns=["outcome", "id", "batch", "fingerprint"])

    def taken(self, workbook: str, ids: pd.Series) -> pd.DataFrame:
        """See `LookUp.taken`."""
        return pd.DataFrame(columns=["earlier", "outcome"])

    def undone(self, workbook: str | None, ids: pd.Series) -> pd.Series:
        """See `LookUp.undone`."""
        return ids.iloc[:0]

    def reopened(self, workbook: str | None, ids: pd.Series) -> pd.Series:
        """See `LookUp.reopened`."""
        return ids.iloc[:0]
