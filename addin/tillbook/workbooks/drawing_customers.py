"""Draws the customer sheet: table, rules, highlights, notes."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from tillbook.core.sheet import CellValue
from tillbook.core.template import Grid, Highlight, Role, Rule, RuleKind, Template
from tillbook.workbooks.drawing_style import HEADER_HEIGHT, Style, accepted, set_up_page

_LAST = 1_048_575
_TABLE_STYLE = "Table Style Light 1"
# A note: characters on a line, and pixels.
_LINE, _NOTE_WIDTH, _LINE_HEIGHT, _NOTE_MARGIN = 44, 270, 16, 12


def draw_customers(template: Template, sheet: Any, style: Style) -> None:
    """The sheet that people fill in."""
    grid = template.customers
    draw_grid(grid, sheet, style)
    _draw_table(grid, template.table_name, sheet, style)
    header, below = grid.header_row - 1, grid.header_row
    for column in grid.columns:
        if column.rule:
            accepted(
                sheet.data_validation(below, column.place, _LAST, column.place, _validation(column.rule))
            )
        if column.note:
            accepted(sheet.write_comment(header, column.place, column.note, _note_box(column.note)))
    for highlight in grid.highlights:
        _draw_highlight(highlight, sheet, style)
    set_up_page(sheet, template, header, width_of(grid), named_by=_first_field(grid))
    sheet.set_comments_author("Tillbook")
    sheet.activate()
    sheet.set_selection(below, _first_field(grid), below, _first_field(grid))


def draw_grid(grid: Grid, sheet: Any, style: Style) -> None:
    """Columns with their formats, headers, and data as what they are."""
    header = grid.header_row - 1
    for column, cells in zip(grid.columns, grid.cells, strict=True):
        place, options = column.place, {"hidden": column.role is Role.HIDDEN}
        accepted(sheet.set_column(place, place, column.width, style.column(column), options))
        accepted(sheet.write_string(header, place, column.header, style.header(column.role)))
        _write_cells(place, cells, grid.header_row, sheet)
    accepted(sheet.set_row(header, HEADER_HEIGHT))
    sheet.freeze_panes(grid.header_row, grid.frozen_columns)


def width_of(grid: Grid) -> float:
    """The width of what can be seen of a sheet, in characters."""
    return sum(column.width for column in grid.columns if column.role is not Role.HIDDEN)


def _write_cells(place: int, cells: Sequence[CellValue], first: int, sheet: Any) -> None:
    # A cell without a format of its own has its column's.
    write = sheet.write_string
    for row, value in enumerate(cells, start=first):
        if value.__class__ is str:
            # A call for each of a million cells would be felt.
            if code := write(row, place, value):
                accepted(code)
        elif value is not None:
            accepted(_writer(value, sheet)(row, place, value))


def _writer(value: CellValue, sheet: Any) -> Callable[[int, int, CellValue], int]:
    writer: Callable[[int, int, CellValue], int] = (
        sheet.write_datetime if isinstance(value, dt.date) else sheet.write_number
    )
    return writer


def _draw_table(grid: Grid, name: str, sheet: Any, style: Style) -> None:
    columns = [
        {"header": c.header, "header_format": style.header(c.role), "format": style.column(c)}
        for c in grid.columns
    ]
    options = {"name": name, "style": _TABLE_STYLE, "columns": columns}
    # Excel has no table without a row of data.
    header, last = grid.header_row - 1, grid.header_row - 1 + max(grid.row_count, 1)
    accepted(sheet.add_table(header, 0, last, len(columns) - 1, options))


def _validation(rule: Rule) -> dict[str, Any]:
    shown = {
        "error_title": rule.title,
        "error_message": rule.message,
        "error_type": "stop" if rule.stops else "warning",
    }
    bounds = {"criteria": "between", "minimum": rule.minimum, "maximum": rule.maximum}
    match rule.kind:
        case RuleKind.LIST:
            return {"validate": "list", "source": rule.formula, **shown}
        case RuleKind.LENGTH:
            return {"validate": "length", "criteria": "<=", "value": rule.maximum, **shown}
        case RuleKind.DATE:
            return {"validate": "date", **bounds, **shown}
        case RuleKind.NUMBER:
            return {"validate": "decimal", **bounds, **shown}
        case RuleKind.UNREPEATED:
            # Where blanks are ignored, Excel lets everything through as soon as the column has a blank.
            return {"validate": "custom", "value": rule.formula, "ignore_blank": False, **shown}


def _draw_highlight(highlight: Highlight, sheet: Any, style: Style) -> None:
    options = {
        "type": "formula",
        "criteria": highlight.formula,
        "format": style.look(highlight.look),
        "stop_if_true": True,
        "multi_range": " ".join(highlight.areas),
    }
    accepted(sheet.conditional_format(highlight.areas[0], options))


def _note_box(note: str) -> dict[str, Any]:
    lines = sum(1 + len(line) // _LINE for line in note.splitlines())
    return {
        "width": _NOTE_WIDTH,
        "height": lines * _LINE_HEIGHT + _NOTE_MARGIN,
        "color": "#FFFFFF",
        "font_size": 9,
        "font_name": "Calibri",
    }


def _first_field(grid: Grid) -> int:
    return next(column.place for column in grid.columns if column.role is not Role.RESULT)
