"""What the workbook keeps to itself: the drop-downs' words with their names, and what the workbook is."""

from tillbook.core.template import Choices, hidden_texts
from tillbook.live.canvas import Canvas, column_of
from tillbook.live.cells import TEXT, again
from tillbook.live.platforms import Xlwings
from tillbook.live.sheets import add_last


def draw_hidden(canvas: Canvas) -> None:
    """The two sheets that no menu offers to show, last, or anew where they are."""
    template = canvas.template
    lists = _empty_sheet(canvas, template.lists_sheet)
    for place, choices in enumerate(template.lists):
        _draw_list(canvas, lists, place, choices)
    facts = _empty_sheet(canvas, template.metadata_sheet)
    rows = [[again(name, TEXT), again(text, TEXT)] for name, text in hidden_texts(template).items()]
    area = facts.range((1, 1), (len(rows), 2))
    area.number_format = TEXT
    area.value = rows


def hide(canvas: Canvas) -> None:
    """Out of sight, when all is drawn: Excel selects nothing on a hidden sheet."""
    for name in (canvas.template.lists_sheet, canvas.template.metadata_sheet):
        canvas.platform.hide_deeply(canvas.book.sheets[name])


def _empty_sheet(canvas: Canvas, name: str) -> Xlwings:
    sheet = canvas.sheet(name)
    if sheet is None:
        sheet = add_last(canvas.book, name)
    sheet.clear_contents()
    return sheet


def _draw_list(canvas: Canvas, sheet: Xlwings, place: int, choices: Choices) -> None:
    cells = [choices.name, *choices.words]
    column_of(sheet, place).number_format = TEXT
    column_of(sheet, place, 1, len(cells)).value = [[again(cell, TEXT)] for cell in cells]
    words = column_of(sheet, place, 2, len(cells)).address
    _name(canvas.book, choices.name, f"='{sheet.name}'!{words}")


def _name(book: Xlwings, name: str, refers_to: str) -> None:
    if name in book.names:
        book.names[name].refers_to = refers_to
    else:
        book.names.add(name, refers_to)
