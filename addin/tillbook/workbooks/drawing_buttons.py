"""Draws the buttons above the customer table, in workbooks that have macros."""

from typing import Any, Final

from tillbook.core.template import Column, Grid, Role, Template
from tillbook.workbooks.drawing_style import accepted

# Pixels, of which four are three points; a column's width counts digits of seven pixels, and its margins.
_HEIGHT, _GAP = 26, 5
_DIGIT, _MARGIN = 7, 5
_ROWS: Final = 2


def draw_buttons(template: Template, sheet: Any) -> None:
    """The template's buttons in two rows, where they stay in sight: over the frozen columns of row 1.

    Raises ValueError when the table begins in row 1.
    """
    if template.customers.header_row < 2:
        raise ValueError("Buttons need a row of their own above the table.")
    in_row = -(-len(template.buttons) // _ROWS)
    width = _button_width(template.customers, in_row)
    accepted(sheet.set_row_pixels(0, _ROWS * (_HEIGHT + _GAP) + _GAP))
    for place, button in enumerate(template.buttons):
        row, column = divmod(place, in_row)
        options = {
            "macro": button.macro,
            "caption": button.caption,
            "description": button.tip,
            "width": width,
            "height": _HEIGHT,
            "x_offset": _GAP + column * (width + _GAP),
            "y_offset": _GAP + row * (_HEIGHT + _GAP),
        }
        accepted(sheet.insert_button(0, 0, options))


def _button_width(grid: Grid, in_row: int) -> int:
    """So that a row's last button alone stands over the last frozen column.

    A button over two columns comes out wider or narrower where the columns do, as they do in Calc.
    """
    *others, last = (_pixels(column.width) for column in _frozen(grid))
    width = (sum(others) + last - _GAP) // in_row - _GAP
    return min(width, (sum(others) - _GAP) // (in_row - 1) - _GAP)


def _frozen(grid: Grid) -> list[Column]:
    found = (c for c in grid.columns if c.place < grid.frozen_columns and c.role is not Role.HIDDEN)
    return sorted(found, key=lambda column: column.place)


def _pixels(width: float) -> int:
    return int(width * _DIGIT + 0.5) + _MARGIN
