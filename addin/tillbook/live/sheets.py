"""Sheets of an open workbook: which can be seen, and where a new one goes."""

from tillbook.live.platforms import Xlwings


def is_visible(sheet: Xlwings) -> bool:
    """Whether its tab can be seen: on Windows a hidden sheet says 0, a very hidden one 2, others -1."""
    return sheet.visible in (True, -1)


def add_last(book: Xlwings, name: str) -> Xlwings:
    """A new sheet of that name behind the last one that can be seen.

    To put one last of all, xlwings moves the sheet that was last: Excel for Windows does not move a very
    hidden one.
    """
    visible = [sheet for sheet in book.sheets if is_visible(sheet)]
    return book.sheets.add(name=name, after=visible[-1])
