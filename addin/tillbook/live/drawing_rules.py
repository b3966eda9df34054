"""What the program refuses or doubts while somebody types, and what stands out in colours."""

import datetime as dt
import re
from typing import Final

from tillbook.core.template import LOOKS, Grid, Highlight, Rule, RuleKind
from tillbook.live.canvas import LAST_ROW, Canvas, column_of
from tillbook.live.cells import serial
from tillbook.live.drawing_grid import runs_of
from tillbook.live.platforms import Xlwings

# A reference whose column moves along, and the texts of a formula, in which there is none.
_TEXT_OR_CELL = re.compile(r'("(?:[^"]|"")*")|(?<![\w$.])([A-Z]{1,3})(?=\$?\d+(?![\w(.]))')
_LETTERS: Final = 26


def draw_rules(canvas: Canvas, sheet: Xlwings, grid: Grid) -> None:
    """Put the rules and highlights of the grid's columns in place of whatever rules these columns have."""
    painted = [(area, moved) for highlight in grid.highlights for area, moved in _pieces(highlight)]
    operands = [text for column in grid.columns for text in _operands(canvas, column.rule)]
    canvas.learn(list(dict.fromkeys([*operands, *(formula for _area, formula in painted)])))
    for column in grid.columns:
        area = column_of(sheet, column.place, grid.header_row + 1)
        area.data_validation.delete()
        if column.rule:
            # Excel understands a formula as one for the selected cell.
            area[0, 0].select()
            _set(canvas, area, column.rule)
    _draw_highlights(canvas, sheet, grid)


def _draw_highlights(canvas: Canvas, sheet: Xlwings, grid: Grid) -> None:
    for first, last in runs_of([column.place for column in grid.columns]):
        below = sheet.range((grid.header_row + 1, first + 1), (LAST_ROW, last + 1))
        below.conditional_formats.clear()
    # A new one goes to the top.
    for highlight in reversed(grid.highlights):
        colours = LOOKS[highlight.look]
        for area, formula in _pieces(highlight):
            cells = sheet.range(area)
            cells[0, 0].select()
            cells.conditional_formats.add_custom(
                canvas.local(formula), fill_color=colours.fill, font_color=colours.ink, stop_if_true=True
            )


def _set(canvas: Canvas, area: Xlwings, rule: Rule) -> None:
    checks = area.data_validation
    operands = [text if isinstance(text, int) else canvas.local(text) for text in _bounds(canvas, rule)]
    match rule.kind:
        case RuleKind.LIST:
            checks.set_list(canvas.book.names[rule.formula.removeprefix("=")])
        case RuleKind.LENGTH:
            checks.set_text_length("less_than_or_equal", operands[0])
        case RuleKind.DATE:
            checks.set_date("between", *operands)
        case RuleKind.NUMBER:
            checks.set_decimal("between", *operands)
        case RuleKind.UNREPEATED:
            checks.set_custom(operands[0])
    # Where blanks are ignored, Excel lets everything through as soon as the column has a blank.
    ignores_blank = rule.kind is not RuleKind.UNREPEATED
    canvas.platform.set_alert(area, rule.title, rule.message, rule.stops, ignores_blank)


def _operands(canvas: Canvas, rule: Rule | None) -> list[str]:
    """What of the rule is written in a language."""
    return [text for text in _bounds(canvas, rule) if isinstance(text, str)] if rule else []


def _bounds(canvas: Canvas, rule: Rule) -> list[int | str]:
    if rule.kind is RuleKind.UNREPEATED:
        return [rule.formula]
    bounds = [rule.maximum] if rule.kind is RuleKind.LENGTH else [rule.minimum, rule.maximum]
    return [] if rule.kind is RuleKind.LIST else [_bound(bound, canvas.is_1904) for bound in bounds]


def _bound(bound: float | dt.date | str | None, is_1904: bool) -> int | str:
    """A whole number, which every language writes alike, or a formula."""
    if isinstance(bound, str):
        return bound
    if isinstance(bound, dt.date):
        return serial(bound, is_1904)
    number = float(bound or 0)
    return int(number) if number.is_integer() else f"={number}"


def _pieces(highlight: Highlight) -> list[tuple[str, str]]:
    """Each area by itself, with the formula as for its own first cell."""
    start = _place(highlight.areas[0])
    return [(area, moved(highlight.formula, _place(area) - start)) for area in highlight.areas]


def moved(formula: str, columns: int) -> str:
    """The formula as it reads so many columns further to the right."""

    def move(found: re.Match[str]) -> str:
        return found[0] if found[1] else _letters(_number(found[2]) + columns)

    return _TEXT_OR_CELL.sub(move, formula)


def _place(area: str) -> int:
    return _number(re.match("[A-Z]+", area)[0])  # type: ignore[index]  # an area begins with a column


def _number(name: str) -> int:
    number = 0
    for letter in name:
        number = number * _LETTERS + ord(letter) - ord("A") + 1
    return number - 1


def _letters(number: int) -> str:
    name, rest = "", number + 1
    while rest:
        rest, digit = divmod(rest - 1, _LETTERS)
        name = chr(ord("A") + digit) + name
    return name
