"""A new template that is filled with rows as somebody typed them, to be committed as any other."""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from tillbook.commands.fields import other_schemas
from tillbook.commands.template import Made, refuse_path
from tillbook.core.sheet import ERROR, CellValue, ChangesSheet, cell_text
from tillbook.core.template import Column, Grid, Layout, describe
from tillbook.language import translator
from tillbook.schema import Schema
from tillbook.workbooks.drawing import WITH_MACROS, draw


def draw_filled(
    path: Path,
    schema: Schema,
    language: str,
    cells: pd.DataFrame,
    messages: pd.Series | None = None,
    overwrite: bool = False,
    listing: ChangesSheet | None = None,
) -> Made:
    """Draw a template whose cells hold these texts, letter by letter; nothing is read, mended or left out.

    `cells` has a column for each field key that is known (and `record` and `version`, where the rows carry
    them), NA for blank; its rows follow each other in the sheet, whatever their index. `messages` are their
    error messages, by the same index, NA for none; a row that has one gets the status Error. `schema` has the
    store's choices. Called .xlsm, it has buttons above the table. `listing` is a plain sheet to go behind the
    others.
    Raises WorkbookError when the file is there already or cannot be written, UsageError when the rows are
    more than a sheet holds.
    """
    refuse_path(path, overwrite)
    layout = Layout(header_row=2 if path.suffix.lower() == WITH_MACROS else 1)
    # As many rows as there will be: the columns' rules look at all of them.
    blank = pd.DataFrame(pd.NA, cells.index, ["id", "version_mark", *schema.fields], dtype="str")
    others = other_schemas(schema.system)
    template = describe(schema, language, str(uuid.uuid4()), blank, layout, others)
    filled = {key: _texts(column) for key, column in cells.items()} | _results(cells, messages, language)
    draw(replace(template, customers=_with_cells(template.customers, filled)), path, listing)
    return Made(path, schema.system, len(cells))


def _texts(column: pd.Series) -> list[CellValue]:
    return [cell_text(text) if isinstance(text, str) else None for text in column.tolist()]


def _results(cells: pd.DataFrame, messages: pd.Series | None, language: str) -> dict[str, list[CellValue]]:
    if messages is None:
        return {}
    texts = _texts(messages.reindex(cells.index))
    error = translator(language)(ERROR)
    return {"status": [error if text else None for text in texts], "message": texts}


def _with_cells(grid: Grid, filled: dict[str, list[CellValue]]) -> Grid:
    def of(column: Column) -> Sequence[CellValue]:
        return filled.get(column.key, [None] * grid.row_count)

    return replace(grid, cells=[of(column) for column in grid.columns])
