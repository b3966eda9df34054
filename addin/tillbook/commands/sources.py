"""Files that customers come in, from anywhere: opened by their ending, and read as a table of texts."""

import datetime as dt
from pathlib import Path
from typing import Final

import pandas as pd

from tillbook.commands.preparing import customer_sheets
from tillbook.core.frame import Value
from tillbook.core.sheet import CellError, Cells, Source
from tillbook.errors import UsageError, WorkbookError
from tillbook.language import _
from tillbook.recipes.table import SourceTable, unquoted
from tillbook.workbooks.book import WorkbookFile
from tillbook.workbooks.chunks import different
from tillbook.workbooks.csvfile import CsvFile
from tillbook.workbooks.heading import header_row

CSV: Final = (".csv", ".txt", ".tsv")
WORKBOOKS: Final = (".xlsx", ".xlsm")
# Excel shows more digits of a number than it keeps.
_KEPT_DIGITS: Final = 1e15


def open_file(path: Path, encoding: str | None = None, delimiter: str | None = None) -> Source:
    """The file as a source of customers; encoding and delimiter of a text file are found where not told.

    Raises UsageError for a kind of file that cannot be read.
    """
    ending = path.suffix.lower()
    if ending in CSV:
        return CsvFile(path, encoding, delimiter)
    if ending in WORKBOOKS:
        return WorkbookFile(path)
    raise UsageError(
        _("{name} cannot be loaded. Choose a workbook or a text file ({endings})."),
        name=path.name,
        endings=(*WORKBOOKS, *CSV),
    )


def read_table(path: Path, encoding: str | None = None, delimiter: str | None = None) -> SourceTable:
    """The rows of an export, whatever its columns are called; of several sheets ours, or else the fullest.

    Where there are no headers, the columns are called by their place. An apostrophe that kept a number as
    text is taken off.
    Raises WorkbookError when there are none, UsageError for a kind of file that cannot be read.
    """
    source = open_file(path, encoding, delimiter)
    found = source if isinstance(source, CsvFile) else None
    sheets = [found.as_it_stands()] if found else customer_sheets(source)
    sheets = [sheet for sheet in sheets if sheet.columns]
    if not sheets:
        raise WorkbookError(_("{name} is blank. Choose the export that has the customers."), name=path.name)
    cells = max(sheets, key=_fullness)
    header = header_row(cells)
    frame = _frame(cells, header)
    if frame.dropna(how="all").empty:
        raise UsageError(
            _("{name} has headers, but no customers below them. Nothing was converted."), name=path.name
        )
    return SourceTable(
        path.name,
        unquoted(frame),
        header,
        found.encoding if found else None,
        found.delimiter if found else None,
    )


def _fullness(cells: Cells) -> int:
    return sum(value is not None for column in cells.columns for value in column)


def _frame(cells: Cells, header: int) -> pd.DataFrame:
    headers = [typed(column[header - 1]) if header else None for column in cells.columns]
    names = different(" ".join((name or "").split()) for name in headers)
    rows = range(header + 1, len(cells.columns[0]) + 1)
    columns = {
        name: [_text(value) for value in column[header:]]
        for name, said, column in zip(names, headers, cells.columns, strict=True)
        if said or any(value is not None for value in column[header:])
    }
    return pd.DataFrame(columns, pd.Index(rows, dtype="int64"), dtype="str")


def _text(value: Value) -> str | None:
    text = typed(value)
    return text if text and text.strip() else None


def typed(value: Value) -> str | None:
    """A cell as somebody would type it into a sheet of texts."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, CellError):
        return value.shown
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        # In full the digits that Excel lost would look as if they were there.
        return f"{value:.0f}" if value.is_integer() and abs(value) < _KEPT_DIGITS else f"{value:.15G}"
    return value.isoformat()[:10] if isinstance(value, dt.date) else str(value)
