"""Draws what the workbook keeps to itself: the drop-downs' words, and what the workbook is."""

from typing import Any

from tillbook.core.template import Choices, Template, hidden_texts
from tillbook.workbooks.drawing_style import accepted


def draw_hidden(template: Template, book: Any) -> None:
    """Two sheets that Excel's menus do not offer to show."""
    lists = book.add_worksheet(template.lists_sheet)
    for place, choices in enumerate(template.lists):
        _draw_list(choices, place, lists)
    facts = book.add_worksheet(template.metadata_sheet)
    for row, (name, text) in enumerate(hidden_texts(template).items()):
        accepted(facts.write_string(row, 0, name))
        accepted(facts.write_string(row, 1, text))
    lists.very_hidden()
    facts.very_hidden()


def name_lists(template: Template, book: Any) -> None:
    """A name for each list; it grows with its table, which a drop-down cannot name directly."""
    for choices in template.lists:
        accepted(book.define_name(choices.name, f"={_table(choices)}[{choices.name}]"))


def _draw_list(choices: Choices, place: int, sheet: Any) -> None:
    for row, word in enumerate(choices.words, start=1):
        accepted(sheet.write_string(row, place, word))
    options = {
        "name": _table(choices),
        "columns": [{"header": choices.name}],
        "style": None,
        "autofilter": False,
    }
    accepted(sheet.add_table(0, place, len(choices.words), place, options))


def _table(choices: Choices) -> str:
    return f"table_{choices.name}"
