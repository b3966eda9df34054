"""The Excel table over the customers: kept where there is one, else made, and long enough."""

from tillbook.core.template import Grid
from tillbook.live.canvas import Canvas
from tillbook.live.platforms import Xlwings

_STYLE = "TableStyleLight1"


def draw_table(canvas: Canvas, sheet: Xlwings, grid: Grid) -> None:
    """The table over the headers and all the data below; none where the headers have a gap."""
    tables = list(sheet.tables)
    table = next((one for one in tables if _is_over(one, grid)), None)
    wanted = _extent(sheet, grid, table)
    if table is None:
        if wanted and not tables:
            name = _free_name(canvas)
            sheet.tables.add(source=wanted, name=name, table_style_name=_STYLE)
    elif wanted and wanted.address != table.range.address:
        table.resize(wanted)


def _is_over(table: Xlwings, grid: Grid) -> bool:
    area = table.range
    first = min(column.place for column in grid.columns) + 1
    return bool(area.row == grid.header_row and area.column <= first <= area.last_cell.column)


def _extent(sheet: Xlwings, grid: Grid, table: Xlwings | None) -> Xlwings | None:
    """Our columns and those beside them that have a header, down to the last value; None for a gap."""
    used = sheet.used_range.last_cell
    header = sheet.range((grid.header_row, 1), (grid.header_row, used.column)).options(ndim=1).value
    first, last = min(c.place for c in grid.columns), max(c.place for c in grid.columns)
    if any(text is None for text in header[first : last + 1]):
        return None
    while first and header[first - 1] is not None:
        first -= 1
    while last + 1 < len(header) and header[last + 1] is not None:
        last += 1
    bottom = max(used.row, grid.header_row + max(1, grid.row_count))
    if table is not None:
        area = table.range
        first, last = min(first, area.column - 1), max(last, area.last_cell.column - 1)
        bottom = max(bottom, area.last_cell.row)
    return sheet.range((grid.header_row, first + 1), (bottom, last + 1))


def _free_name(canvas: Canvas) -> str:
    """The template's name for the table, or with a number where the workbook has one of that name."""
    wanted = canvas.template.table_name
    taken = {table.name.casefold() for sheet in canvas.book.sheets for table in sheet.tables}
    taken |= {name.name.rsplit("!", 1)[-1].casefold() for name in canvas.book.names}
    names = (wanted if number == 1 else f"{wanted}{number}" for number in range(1, 1000))
    return next(name for name in names if name.casefold() not in taken)
