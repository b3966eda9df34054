"""The sheet of changes in an open workbook: ours is written anew, or added last."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from tillbook.core.sheet import CHANGES_MARKER, ChangesSheet, cell_text
from tillbook.errors import WorkbookError
from tillbook.language import _
from tillbook.live.filters import unfiltered
from tillbook.live.platforms import Platform, Xlwings
from tillbook.live.sheets import add_last

_LAST_ROW: Final = 1_048_576


def put_changes(book: Xlwings, changes: ChangesSheet, platform: Platform) -> str:
    """Write the sheet in place of our earlier one, else as the last one to be seen; its name.

    A sheet of the user's with that name stays; ours is then called "... (2)". What the user looks at stays.
    """
    sheets = {sheet.name.casefold(): sheet for sheet in book.sheets}
    for name in changes.names:
        sheet = sheets.get(name.casefold())
        if sheet is None:
            with same_sheet_shown(book):
                _add(book, name, changes, platform)
            return name
        if is_ours(sheet):
            with unfiltered(sheet, platform):
                _fill(sheet, changes)
            return name
    raise WorkbookError(
        _("{name} has too many sheets called {sheet}. Delete some of them."),
        name=book.name,
        sheet=changes.name,
    )


def is_ours(sheet: Xlwings) -> bool:
    """Whether the sheet has the name that marks our sheets of changes."""
    return any(name.name.rsplit("!", 1)[-1] == CHANGES_MARKER for name in sheet.names)


@contextmanager
def same_sheet_shown(book: Xlwings) -> Iterator[None]:
    """Whatever is shown or added meanwhile, the sheet that was shown before is shown again."""
    shown = book.sheets.active.name
    try:
        yield
    finally:
        if book.sheets.active.name != shown:
            book.sheets[shown].activate()


def _add(book: Xlwings, name: str, changes: ChangesSheet, platform: Platform) -> None:
    sheet = add_last(book, name)
    for place, width in enumerate(changes.widths, start=1):
        sheet.range((1, place)).column_width = width
    quoted = name.replace("'", "''")
    platform.hide_name(sheet.names.add(CHANGES_MARKER, f"='{quoted}'!$A$1"))
    _fill(sheet, changes)
    platform.freeze(sheet, rows=1, columns=0)


def _fill(sheet: Xlwings, changes: ChangesSheet) -> None:
    """The cells anew; widths and print settings that the user chose stay."""
    sheet.clear_contents()
    width = len(changes.header)
    rows = [changes.header, *changes.rows[: _LAST_ROW - 1]]
    area = sheet.range((1, 1), (len(rows), width))
    # Before anything is written: Excel would take numbers and dates for what they look like.
    area.number_format = "@"
    area.value = [[_text(row[place] if place < len(row) else "") for place in range(width)] for row in rows]
    area[0, :].font.bold = True


def _text(text: str) -> str | None:
    # A leading apostrophe is taken for the mark of a text, also where the cell is one already.
    text = cell_text(text)
    return f"'{text}" if text.startswith("'") else text or None
