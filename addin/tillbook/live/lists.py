"""The drop-downs of look-up fields in an open workbook: their words on the hidden sheet, changed in place.

A list is ours under the same conditions as in a file (`tillbook.workbooks.lists`); any other stays as it is.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from xlwings import XlwingsError

from tillbook.core.template import Template
from tillbook.core.template.lists import list_name
from tillbook.live.cells import TEXT, again
from tillbook.live.platforms import Platform, Xlwings
from tillbook.live.reading import grid, is_formula

Lists = Mapping[str, Sequence[str]]

_ADDRESS: Final = re.compile(r"='?([^'!]+)'?!\$([A-Z]{1,3})\$(\d+)(?::\$\2\$(\d+))?")


@dataclass(frozen=True)
class _Place:
    """Where a list stands; `table` ends where the list ends, without one the name says it."""

    name: Xlwings
    words: Xlwings
    table: Xlwings | None = None


def outdated_lists(book: Xlwings, lists: Lists, platform: Platform) -> dict[str, Sequence[str]]:
    """Those of the lists, by the field's key, that the workbook has with other words and could take."""
    found: dict[str, Sequence[str]] = {}
    for key, words in lists.items():
        with _left_alone(platform):
            place = _place(book, list_name(key))
            if place and _is_outdated(place.words, words, platform):
                found[key] = words
    return found


def put_lists(book: Xlwings, lists: Lists, platform: Platform) -> None:
    """Write the lists, each with its new end, where the workbook has them with other words.

    What the program refuses stays as it is; while it is busy, its exception passes.
    """
    for key, words in lists.items():
        with _left_alone(platform):
            place = _place(book, list_name(key))
            if place and _is_outdated(place.words, words, platform):
                _put(place, words)


@contextmanager
def _left_alone(platform: Platform) -> Iterator[None]:
    """A list that cannot be read or written is no reason to refuse the customers."""
    faults: tuple[type[Exception], ...] = (XlwingsError, *platform.faults())
    try:
        yield
    except faults as fault:
        if platform.is_busy(fault):
            raise


def _place(book: Xlwings, name: str) -> _Place | None:
    sheet = next((one for one in book.sheets if one.name == Template.lists_sheet), None)
    if sheet is None or name not in book.names:
        return None
    defined = book.names[name]
    place = _place_of(sheet, defined, str(defined.refers_to), name)
    if place is None or place.words.row < 2:
        return None
    above = sheet.range((place.words.row - 1, place.words.column))
    return place if above.value == name else None


def _place_of(sheet: Xlwings, defined: Xlwings, refers_to: str, name: str) -> _Place | None:
    # Calc has no word for the table in what it tells of a name that leads to one.
    if refers_to.endswith(f"[{name}]"):
        table = next((one for one in sheet.tables if one.name == f"table_{name}"), None)
        return _place_of_table(defined, table) if table else None
    found = _ADDRESS.fullmatch(refers_to)
    if not found or found[1] != sheet.name:
        return None
    return _Place(defined, sheet.range(f"{found[2]}{found[3]}:{found[2]}{found[4] or found[3]}"))


def _place_of_table(defined: Xlwings, table: Xlwings) -> _Place | None:
    height, width = table.range.shape
    if width != 1 or height < 2 or table.show_totals:
        return None
    return _Place(defined, table.range[1:, :], table)


def _is_outdated(area: Xlwings, words: Sequence[str], platform: Platform) -> bool:
    """Whether the list has other words, all of them typed, and room for the new ones."""
    height = area.shape[0]
    whole = _tall(area, max(height, len(words)))
    cells = [row[0] for row in platform.values(whole)]
    typed = [row[0] for row in grid(whole.formula, whole.shape)]
    is_calculated = any(is_formula(cell, text) for cell, text in zip(cells, typed, strict=True))
    is_free = all(
        cell in (None, "", word) for cell, word in zip(cells[height:], words[height:], strict=False)
    )
    is_new = ["" if cell is None else cell for cell in cells[:height]] != list(words)
    return is_new and is_free and not is_calculated


def _put(place: _Place, words: Sequence[str]) -> None:
    height = max(place.words.shape[0], len(words))
    cells: list[Any] = [again(word, TEXT) if word else None for word in words]
    whole = _tall(place.words, height)
    # Before anything is written: the program would take a word for what it looks like.
    whole.number_format = TEXT
    whole.value = [[cell] for cell in [*cells, *[None] * (height - len(cells))]]
    if place.table is None:
        home = Template.lists_sheet
        place.name.refers_to = f"='{home}'!{_tall(place.words, len(words)).address}"
    else:
        place.table.resize(_tall(place.table.range, len(words) + 1))


def _tall(area: Xlwings, height: int) -> Xlwings:
    """The cells of a column of that height, from the first cell of `area` on."""
    first = area[0, 0]
    return area.sheet.range(first, first.offset(height - 1, 0))
