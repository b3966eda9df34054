"""Draws the sheets that are there to be read: the example and the field guide."""

from collections.abc import Sequence
from textwrap import wrap
from typing import Any

from tillbook.core.sheet import ChangesSheet, cell_text
from tillbook.core.template import Guide, SheetLine, Template, sheet_lines
from tillbook.workbooks.drawing_customers import draw_grid, width_of
from tillbook.workbooks.drawing_style import HEADER_HEIGHT, Style, accepted, set_up_page

_TITLE_HEIGHT, _LINE_HEIGHT = 28, 18
_TEXT_HEIGHT, _MARGIN = 15, 4
_A4 = 9


def draw_example(template: Template, sheet: Any, style: Style) -> None:
    """The example, in the looks of the customer sheet."""
    draw_grid(template.example, sheet, style)
    set_up_page(sheet, template, 0, width_of(template.example), named_by=0)
    _guard(sheet)


def draw_guide(template: Template, sheet: Any, style: Style) -> None:
    """The field guide: title, what to do, and the table of fields."""
    guide = template.guide
    for place, width in enumerate(guide.widths):
        accepted(sheet.set_column(place, place, width))
    below = _draw_lines(guide, sheet, style)
    accepted(sheet.set_row(below, HEADER_HEIGHT))
    for place, text in enumerate(guide.header):
        accepted(sheet.write_string(below, place, text, style.entry_header))
    for row, entry in enumerate(guide.entries, start=below + 1):
        accepted(sheet.set_row(row, _height(entry.texts, guide.widths)))
        accepted(sheet.write_string(row, 0, entry.texts[0], style.entry_name(entry.role)))
        for place, text in enumerate(entry.texts[1:], start=1):
            accepted(sheet.write_string(row, place, text, style.entry))
    sheet.hide_gridlines(2)
    set_up_page(sheet, template, header_row=below, width=sum(guide.widths))
    _guard(sheet)


def draw_listing(listing: ChangesSheet, book: Any) -> None:
    """A plain sheet of texts behind all others: its header stays in sight."""
    sheet = book.add_worksheet(listing.name)
    bold = book.add_format({"bold": True, "bottom": 1})
    wrapped = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
    for place, width in enumerate(listing.widths):
        accepted(sheet.set_column(place, place, width, wrapped))
    for row, texts in enumerate((listing.header, *listing.rows)):
        for place, text in enumerate(texts):
            accepted(sheet.write_string(row, place, cell_text(text), wrapped if row else bold))
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _draw_lines(guide: Guide, sheet: Any, style: Style) -> int:
    """The row for what comes below the lines."""
    accepted(sheet.set_row(0, _TITLE_HEIGHT))
    accepted(sheet.write_string(0, 0, guide.title, style.title))
    lines = sheet_lines(guide)
    for row, line in enumerate(lines, start=1):
        accepted(sheet.set_row(row, _LINE_HEIGHT))
        for place, text in enumerate((line.first, line.second)):
            if text:
                accepted(sheet.write_string(row, place, text, _format_of(line, place, style)))
    return len(lines) + 1


def _format_of(line: SheetLine, place: int, style: Style) -> Any:
    if line.is_heading:
        return style.heading
    if not line.second:
        return style.line
    return style.lead(line.colours) if place == 0 else style.explanation


def _height(texts: Sequence[str], widths: Sequence[float]) -> float:
    # LibreOffice does not fit the rows of such a file to their texts.
    lines = (len(wrap(text, int(width))) for text, width in zip(texts, widths, strict=True))
    return max(lines) * _TEXT_HEIGHT + _MARGIN


def _guard(sheet: Any) -> None:
    # Without a password: against slips, not against people.
    sheet.protect("", {"format_columns": True, "format_rows": True})
