"""The drop-downs of look-up fields in a file: their words on the hidden sheet, changed where they stand.

A list is ours when the workbook's name for it leads to one column of that sheet, below a cell that says the
same name. One that is missing, renamed, damaged, calculated or led elsewhere stays as it is, and so does a
column without any list.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import Element

from tillbook.core.sheet import Cells
from tillbook.core.template import Template
from tillbook.core.template.lists import list_name
from tillbook.errors import WorkbookError
from tillbook.workbooks.cells import LAST_ROW, corners, letters
from tillbook.workbooks.contents import MAIN, WORKBOOK, Contents, SheetEntry
from tillbook.workbooks.draft import Draft
from tillbook.workbooks.patching import patch_sheet
from tillbook.workbooks.reading import read_sheet
from tillbook.workbooks.tables import table_parts, with_last_row

Lists = Mapping[str, Sequence[str]]

_NAME: Final = re.compile(rb"<definedName\b([^>]*)>([^<]*)</definedName\s*>")
_IN_TABLE: Final = re.compile(r"([^\[\]!]+)\[([^\[\]]+)\]")


@dataclass(frozen=True)
class _Place:
    """Where a list stands: its column (0 = A), and the sheet rows of its first and last word.

    `table` is the part of the table whose end is the list's end; where it is empty, the name says the end.
    """

    column: int
    first: int
    last: int
    table: str = ""


def outdated_lists(contents: Contents, lists: Lists) -> dict[str, Sequence[str]]:
    """Those of the lists, by the field's key, that the file has with other words and could take."""
    return {key: lists[key] for key in _edits(contents, lists)}


def put_lists(draft: Draft, lists: Lists) -> None:
    """Write the lists into `draft`, each with its new end, where the file has them with other words."""
    edits, entry = _edits(draft.contents, lists), _sheet(draft.contents)
    # A part that cannot be patched is damaged, and left alone.
    with suppress(ValueError):
        if edits and entry:
            columns = {place.column: cells for place, cells in edits.values()}
            draft.write(entry.part, patch_sheet(draft.read(entry.part), columns).xml)
            for key, (place, _cells) in edits.items():
                _end(draft, list_name(key), place, place.first + len(lists[key]) - 1)


def _edits(contents: Contents, lists: Lists) -> dict[str, tuple[_Place, dict[int, str | None]]]:
    """Where each list stands that has to change and can, and the cells that change, by sheet row."""
    # What is damaged is no reason to refuse the customers.
    with suppress(WorkbookError):
        if lists and (entry := _sheet(contents)):
            cells = read_sheet(contents, entry)
            places = dict(_places(contents, entry, cells, lists))
            return {
                key: (place, _changed(cells, place, lists[key]))
                for key, place in places.items()
                if _is_outdated(cells, place, lists[key])
            }
    return {}


def _sheet(contents: Contents) -> SheetEntry | None:
    worksheets = (entry for entry in contents.sheets if entry.is_worksheet)
    return next((entry for entry in worksheets if entry.name == Template.lists_sheet), None)


def _places(
    contents: Contents, entry: SheetEntry, cells: Cells, lists: Lists
) -> Iterator[tuple[str, _Place]]:
    tables = {part: contents.tree(part) for part in table_parts(contents, entry)}
    names = {
        found.get("name"): found.text or ""
        for found in contents.tree(WORKBOOK).iter(f"{{{MAIN}}}definedName")
        if found.get("localSheetId") is None
    }
    for key in lists:
        name = list_name(key)
        place = _place(names.get(name, ""), entry.name, tables)
        if place and place.column < len(cells.columns):
            above = cells.columns[place.column][place.first - 2 : place.first - 1]
            if list(above) == [name]:
                yield key, place


def _place(content: str, sheet: str, tables: Mapping[str, Element]) -> _Place | None:
    """Where a name with that content leads: to the column of a table, or to an address on the sheet."""
    if found := _IN_TABLE.fullmatch(content):
        named = (part for part, table in tables.items() if table.get("displayName") == found[1])
        part = next(named, None)
        return _place_of_table(part, tables[part], found[2]) if part else None
    home, _mark, address = content.rpartition("!")
    area = corners(address) if home.strip("'").casefold() == sheet.casefold() else None
    return _below(area, 0, "") if area else None


def _place_of_table(part: str, table: Element, column: str) -> _Place | None:
    columns = [found.get("name") for found in table.iter(f"{{{MAIN}}}tableColumn")]
    is_plain = table.get("headerRowCount", "1") == "1" and table.get("totalsRowCount", "0") == "0"
    is_sorted = next(table.iter(f"{{{MAIN}}}sortState"), None) is not None
    area = corners(table.get("ref", ""))
    return _below(area, 1, part) if area and columns == [column] and is_plain and not is_sorted else None


def _below(area: tuple[tuple[int, int], tuple[int, int]], header: int, table: str) -> _Place | None:
    (top, left), (bottom, right) = area
    first = top + header
    return _Place(left, first, bottom, table) if left == right and 1 < first <= bottom <= LAST_ROW else None


def _is_outdated(cells: Cells, place: _Place, words: Sequence[str]) -> bool:
    """Whether the list has other words, all of them typed, and room for the new ones."""
    end = max(place.last, place.first + len(words) - 1)
    is_calculated = any(at == place.column and place.first <= row <= end for row, at in cells.formulas)
    column = cells.columns[place.column]
    beneath = zip(column[place.last : end], words[place.last - place.first + 1 :], strict=False)
    is_free = all(cell is None or cell == word for cell, word in beneath)
    is_new = place.last - place.first + 1 != len(words) or bool(_changed(cells, place, words))
    return is_new and is_free and not is_calculated


def _changed(cells: Cells, place: _Place, words: Sequence[str]) -> dict[int, str | None]:
    """The cells that become other words, or blank, by sheet row."""
    column = cells.columns[place.column]
    there = dict(enumerate(column[place.first - 1 : place.last], start=place.first))
    there |= dict(enumerate(column[place.last : place.first + len(words) - 1], start=place.last + 1))
    wanted = dict(enumerate(words, start=place.first))
    rows = sorted(there.keys() | wanted.keys())
    return {row: wanted.get(row) for row in rows if (there.get(row) or "") != wanted.get(row, "")}


def _end(draft: Draft, name: str, place: _Place, last: int) -> None:
    """Let the list end in that row: its table, or else its name."""
    if place.table:
        draft.write(place.table, with_last_row(draft.read(place.table), last))
        return
    column = letters(place.column)
    address = f"${column}${place.first}:${column}${last}".encode()

    def ended(found: re.Match[bytes]) -> bytes:
        is_ours = re.search(rb"""\sname\s*=\s*["']%s["']""" % name.encode(), found[1])
        if not is_ours or b"localSheetId" in found[1]:
            return found[0]
        home = found[2].rpartition(b"!")[0]
        return found[0].replace(b">" + found[2] + b"<", b">" + home + b"!" + address + b"<", 1)

    draft.write(WORKBOOK, _NAME.sub(ended, draft.read(WORKBOOK)))
