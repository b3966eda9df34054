"""Draws the field guide: title, what to do, and the table of fields."""

from collections.abc import Sequence
from contextlib import suppress
from itertools import groupby

from tillbook.core.template import HEADER_COLOURS, Guide, GuideEntry, Role, SheetLine, sheet_lines
from tillbook.live.canvas import HEADER_HEIGHT, column_of, paint
from tillbook.live.cells import GENERAL, TEXT, again
from tillbook.live.platforms import Xlwings

_TITLE_SIZE, _HEADING_SIZE = 16, 12
_TITLE_HEIGHT, _LINE_HEIGHT = 28, 18
_LINE = "#D5DAE1"


def draw_guide(sheet: Xlwings, guide: Guide) -> None:
    """The sheet as a person reads it from the top."""
    for place, width in enumerate(guide.widths):
        column_of(sheet, place).column_width = width
    lines = sheet_lines(guide)
    _draw_lines(sheet, guide.title, lines)
    header, width = len(lines) + 2, len(guide.header)
    cells = sheet.range((header, 1), (header, width))
    cells.value = [[again(text, GENERAL) for text in guide.header]]
    paint(cells, HEADER_COLOURS[Role.OPTIONAL])
    _draw_entries(sheet, guide.entries, header + 1)
    cells.row_height = HEADER_HEIGHT
    # Calc shows them in all sheets or in none.
    with suppress(NotImplementedError):
        sheet.show_gridlines = False


def _draw_lines(sheet: Xlwings, title: str, lines: Sequence[SheetLine]) -> None:
    texts = [(title, ""), *((line.first, line.second) for line in lines)]
    area = sheet.range((1, 1), (len(texts), 2))
    area.value = [[again(text, GENERAL) if text else None for text in pair] for pair in texts]
    area.row_height, area.vertical_alignment = _LINE_HEIGHT, "center"
    top = sheet.range((1, 1))
    top.font.bold, top.font.size = True, _TITLE_SIZE
    top.font.color = HEADER_COLOURS[Role.OPTIONAL].fill
    top.row_height = _TITLE_HEIGHT
    for row, line in enumerate(lines, start=2):
        cell = sheet.range((row, 1))
        cell.font.bold = line.is_heading or bool(line.second)
        if line.is_heading:
            cell.font.size = _HEADING_SIZE
        if line.colours:
            cell.color, cell.font.color = line.colours.fill, line.colours.ink


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
