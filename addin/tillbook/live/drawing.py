"""Draws a template into an open workbook: the sheets anew, or what is missing of one that is there.

What it looks like is the template's; the same is drawn into a file by `tillbook.workbooks.drawing`.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from tillbook.core.template import Grid, Role, Template
from tillbook.errors import WorkbookError
from tillbook.language import _
from tillbook.live.canvas import HEADER_HEIGHT, Canvas
from tillbook.live.drawing_grid import draw_column, draw_grid, draw_notes, runs_of, write_cells
from tillbook.live.drawing_guide import draw_guide
from tillbook.live.drawing_hidden import draw_hidden, hide
from tillbook.live.drawing_rules import draw_rules
from tillbook.live.drawing_table import draw_table
from tillbook.live.faults import sentences
from tillbook.live.filters import unfiltered
from tillbook.live.platforms import Xlwings
from tillbook.live.quiet import quietly
from tillbook.live.sheets import add_last


def draw(template: Template, book: Xlwings) -> None:
    """Add the template's sheets behind the last visible one, or in place of the only sheet, if it is blank.

    The customer sheet is shown afterwards; no other sheet is touched. Raises WorkbookError when a sheet of
    one of the names is there, or the program refuses.
    """
    with _drawing(template, book) as canvas:
        _refuse_taken(canvas)
        customers = _first_sheet(canvas, template.customers.name)
        draw_hidden(canvas)
        _draw_customers(canvas, customers)
        _draw_reading(canvas, customers)
        hide(canvas)
        _show_first(customers, template.customers)


def redraw(template: Template, book: Xlwings, sheet: str) -> None:
    """Put the template's headers, formats, rules, notes and other sheets back around the sheet of that name.

    `template` is described for the header row and the places of the columns as they are there. Data, the
    user's own columns and what stands above the header stay; when the template has customers, they take
    the place of the data in its columns.
    Raises WorkbookError when there is no such sheet, or the program refuses.
    """
    with _drawing(template, book) as canvas:
        found = canvas.sheet(sheet)
        if found is None:
            raise WorkbookError(
                _("{name} has no sheet {sheet} any more. Check the tabs, and run again."),
                name=book.name,
                sheet=sheet,
            )
        with _same_view(found), unfiltered(found, canvas.platform):
            draw_hidden(canvas)
            found.activate()
            _redraw_customers(canvas, found)
            _draw_reading(canvas, found)
            hide(canvas)


@contextmanager
def _drawing(template: Template, book: Xlwings) -> Iterator[Canvas]:
    with sentences(book, book.name), quietly(book.app):
        yield Canvas(template, book)


def _draw_customers(canvas: Canvas, sheet: Xlwings) -> None:
    grid = canvas.template.customers
    draw_grid(canvas, sheet, grid)
    draw_table(canvas, sheet, grid)
    draw_rules(canvas, sheet, grid)
    draw_notes(sheet, grid)


def _redraw_customers(canvas: Canvas, sheet: Xlwings) -> None:
    grid = canvas.template.customers
    for column in grid.columns:
        draw_column(canvas, sheet, column, grid.header_row, is_new=False)
    if grid.row_count:
        _replace_data(canvas, sheet, grid)
    sheet.range((grid.header_row, 1)).row_height = HEADER_HEIGHT
    canvas.platform.freeze(sheet, grid.header_row, grid.frozen_columns)
    draw_table(canvas, sheet, grid)
    draw_rules(canvas, sheet, grid)
    draw_notes(sheet, grid)


def _replace_data(canvas: Canvas, sheet: Xlwings, grid: Grid) -> None:
    first, last = grid.header_row + 1, sheet.used_range.last_cell.row
    if last >= first:
        for start, end in runs_of([column.place for column in grid.columns]):
            sheet.range((first, start + 1), (last, end + 1)).clear_contents()
    for column, cells in zip(grid.columns, grid.cells, strict=True):
        write_cells(canvas, sheet, column, cells, first)


def _draw_reading(canvas: Canvas, before: Xlwings) -> None:
    """The example and the guide behind the customers; what is there of them stays as it is."""
    example, guide = canvas.template.example, canvas.template.guide
    if canvas.sheet(example.name) is None:
        sheet = canvas.book.sheets.add(name=example.name, after=before)
        draw_grid(canvas, sheet, example)
        canvas.platform.protect(sheet)
    if canvas.sheet(guide.name) is None:
        sheet = canvas.book.sheets.add(name=guide.name, after=canvas.sheet(example.name))
        draw_guide(sheet, guide)
        canvas.platform.protect(sheet)


def _refuse_taken(canvas: Canvas) -> None:
    template = canvas.template
    grids = (template.customers.name, template.example.name, template.guide.name)
    for name in (*grids, template.lists_sheet, template.metadata_sheet):
        if canvas.sheet(name) is not None:
            raise WorkbookError(
                _("{name} has a sheet {sheet} already. Rename or delete it, and try again."),
                name=canvas.book.name,
                sheet=name,
            )


def _first_sheet(canvas: Canvas, name: str) -> Xlwings:
    """The sheet to draw the customers on."""
    sheets = list(canvas.book.sheets)
    if len(sheets) == 1 and _is_blank(sheets[0]):
        sheets[0].name = name
        sheets[0].activate()
        return sheets[0]
    sheet = add_last(canvas.book, name)
    sheet.activate()
    return sheet


def _is_blank(sheet: Xlwings) -> bool:
    used = sheet.used_range
    return used.shape == (1, 1) and used.value is None and not len(sheet.shapes) and not len(sheet.tables)


def _show_first(sheet: Xlwings, grid: Grid) -> None:
    sheet.activate()
    first = next(column.place for column in grid.columns if column.role is not Role.RESULT)
    sheet.range((grid.header_row + 1, first + 1)).select()


@contextmanager
def _same_view(sheet: Xlwings) -> Iterator[None]:
    """The same sheet is shown and the same cells are selected afterwards."""
    book = sheet.book
    shown = book.sheets.active.name
    sheet.activate()
    selected = book.app.selection
    address = selected.address if selected is not None else "$A$1"
    try:
        yield
    finally:
        sheet.activate()
        sheet.range(address).select()
        if shown != sheet.name:
            book.sheets[shown].activate()
