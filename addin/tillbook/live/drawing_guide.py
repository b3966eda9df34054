"""Draws the field guide: title, steps, and the table of fields."""

from contextlib import suppress
from itertools import groupby

from tillbook.core.template import HEADER_COLOURS, Guide, GuideEntry, Role
from tillbook.live.canvas import HEADER_HEIGHT, column_of, paint
from tillbook.live.cells import GENERAL, TEXT, again
from tillbook.live.platforms import Xlwings

_TITLE_SIZE, _TITLE_HEIGHT, _STEP_HEIGHT = 16, 28, 18
_LINE = "#D5DAE1"


def draw_guide(sheet: Xlwings, guide: Guide) -> None:
    """The sheet as a person reads it from the top."""
    for place, width in enumerate(guide.widths):
        column_of(sheet, place).column_width = width
    _draw_steps(sheet, guide)
    header, width = len(guide.steps) + 3, len(guide.header)
    cells = sheet.range((header, 1), (header, width))
    cells.value = [[again(text, GENERAL) for text in guide.header]]
    paint(cells, HEADER_COLOURS[Role.OPTIONAL])
    _draw_entries(sheet, guide.entries, header + 1)
    cells.row_height = HEADER_HEIGHT
    # Calc shows them in all sheets or in none.
    with suppress(NotImplementedError):
        sheet.show_gridlines = False


def _draw_steps(sheet: Xlwings, guide: Guide) -> None:
    lines = [guide.title, *guide.steps]
    column_of(sheet, 0, 1, len(lines)).value = [[again(line, GENERAL)] for line in lines]
    title = sheet.range((1, 1))
    title.font.bold, title.font.size = True, _TITLE_SIZE
    title.font.color = HEADER_COLOURS[Role.OPTIONAL].fill
    title.row_height = _TITLE_HEIGHT
    if guide.steps:
        steps = column_of(sheet, 0, 2, len(lines))
        steps.row_height, steps.vertical_alignment = _STEP_HEIGHT, "center"


def _draw_entries(sheet: Xlwings, entries: tuple[GuideEntry, ...], first: int) -> None:
    area = sheet.range((first, 1), (first + len(entries) - 1, len(entries[0].texts)))
    area.number_format = TEXT
    area.value = [[again(text, TEXT) for text in entry.texts] for entry in entries]
    area.wrap_text, area.vertical_alignment, area.horizontal_alignment = True, "top", "left"
    area.borders.set(
        ["edge_bottom", "inside_horizontal"], line_style="continuous", weight="thin", color=_LINE
    )
    row = first
    for role, group in groupby(entries, key=lambda entry: entry.role):
        names = column_of(sheet, 0, row, row + len(list(group)) - 1)
        names.font.bold, names.font.color = True, HEADER_COLOURS[role].fill
        row = names.last_cell.row + 1
    area.rows.autofit()
