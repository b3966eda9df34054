"""Draws a sheet with headers and data below, new or into one that is there: a few calls for each column."""

from collections.abc import Sequence
from itertools import pairwise

from tillbook.core.sheet import CellValue
from tillbook.core.template import HEADER_COLOURS, Column, Grid, Role
from tillbook.live.canvas import HEADER_HEIGHT, Canvas, column_of, paint
from tillbook.live.cells import TEXT, filled, stretches
from tillbook.live.platforms import Xlwings

_NUMBERS = ("General", "#,##0.00")
_WHITE = "#FFFFFF"


def draw_grid(canvas: Canvas, sheet: Xlwings, grid: Grid) -> None:
    """Formats first, because they decide what a written text becomes; then headers, data and panes."""
    for column, cells in zip(grid.columns, grid.cells, strict=True):
        draw_column(canvas, sheet, column, grid.header_row)
        write_cells(canvas, sheet, column, cells, grid.header_row + 1)
    sheet.range((grid.header_row, 1)).row_height = HEADER_HEIGHT
    canvas.platform.freeze(sheet, grid.header_row, grid.frozen_columns)


def draw_column(canvas: Canvas, sheet: Xlwings, column: Column, header_row: int, is_new: bool = True) -> None:
    """A column's format and header; unless it `is_new`, its width stays, and what is above the header."""
    whole = column_of(sheet, column.place)
    above = [] if is_new or header_row == 1 else stretches(column_of(sheet, column.place, 1, header_row - 1))
    # The whole column: a format from the second row on would fill Excel's sheet to its last row.
    whole.number_format = column.number_format
    whole.vertical_alignment = "top"
    whole.horizontal_alignment = "right" if column.number_format in _NUMBERS else "left"
    whole.wrap_text = column.wraps
    for first, last, number_format in above:
        column_of(sheet, column.place, first, last).number_format = number_format
    if is_new:
        whole.column_width = column.width
        if column.role is Role.HIDDEN:
            whole.columns.hidden = True
    _draw_header(sheet.range((header_row, column.place + 1)), column)


def draw_notes(sheet: Xlwings, grid: Grid) -> None:
    """The headers' notes, in place of others there."""
    for column in grid.columns:
        cell = sheet.range((grid.header_row, column.place + 1))
        note = cell.note
        if note and note.text != column.note:
            note.delete()
            note = None
        if column.note and not note:
            cell.add_note(column.note)


def write_cells(
    canvas: Canvas, sheet: Xlwings, column: Column, cells: Sequence[CellValue], first: int
) -> None:
    """The data of one column from that row on, in one write."""
    if cells:
        area = column_of(sheet, column.place, first, first + len(cells) - 1)
        area.value = [[filled(cell, column.number_format, canvas.is_1904)] for cell in cells]


def _draw_header(cell: Xlwings, column: Column) -> None:
    cell.number_format = TEXT
    cell.value = column.header
    cell.horizontal_alignment = "left"
    paint(cell, HEADER_COLOURS[column.role])
    cell.borders.set("all", line_style="continuous", weight="thin", color=_WHITE)


def runs_of(places: Sequence[int]) -> list[tuple[int, int]]:
    """The first and last of each unbroken stretch of these places."""
    ordered = sorted(places)
    starts = [place for before, place in pairwise([-2, *ordered]) if place != before + 1]
    ends = [place for place, after in pairwise([*ordered, -2]) if after != place + 1]
    return list(zip(starts, ends, strict=True))
