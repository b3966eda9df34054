"""Worksheets."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import xlwings

from tillbook.calc import areas
from tillbook.calc.areas import MAX_COLUMNS, MAX_ROWS, Area
from tillbook.calc.bridge import Uno
from tillbook.calc.guard import CalcError, Part
from tillbook.calc.names import Names
from tillbook.calc.notes import Note
from tillbook.calc.ranges import Range
from tillbook.calc.shapes import Shapes
from tillbook.calc.sheet_views import FreezePanes, PageSetup
from tillbook.calc.tables import Tables
from tillbook.language import _

if TYPE_CHECKING:
    from tillbook.calc.books import Book

Place = Any  # an address, (row, column), (row, column, rows, columns), or a Range


@dataclass(eq=False, slots=True)
class Sheets(Part):
    """The sheets of a workbook."""

    book: "Book"

    @property
    def api(self) -> Uno:
        """The spreadsheets of UNO."""
        return self.book.api.Sheets

    @property
    def active(self) -> "Sheet":
        """The sheet that shows."""
        return Sheet(self.book, self.book.controller.getActiveSheet())

    def __len__(self) -> int:
        return int(self.api.getCount())

    def __iter__(self) -> Iterator["Sheet"]:
        api = self.api
        return iter([Sheet(self.book, api.getByIndex(place)) for place in range(api.getCount())])

    def __contains__(self, key: int | str) -> bool:
        return 1 <= key <= len(self) if isinstance(key, int) else self._named(key) is not None

    def __call__(self, key: int | str) -> "Sheet":
        """The sheet in this place (from 1), or called so however it is capitalised."""
        if isinstance(key, int):
            if not 1 <= key <= len(self):
                raise IndexError(f"{self.book.name} has no sheet number {key}")
            return Sheet(self.book, self.api.getByIndex(key - 1))
        name = self._named(key)
        if name is None:
            raise KeyError(key)
        return Sheet(self.book, self.api.getByName(name))

    def _named(self, key: str) -> str | None:
        return next((name for name in self.api.getElementNames() if name.casefold() == key.casefold()), None)

    def add(
        self, before: "Sheet | None" = None, after: "Sheet | None" = None, name: str | None = None
    ) -> "Sheet":
        """Add a sheet, before the active one unless told otherwise, and show it."""
        place = after.index if after is not None else (before or self.active).index - 1
        name = name or self._free_name()
        self.api.insertNewByName(name, place)
        added = self(name)
        added.activate()
        return added

    def _free_name(self) -> str:
        taken, place = set(self.api.getElementNames()), 1
        while f"Sheet{place}" in taken:
            place += 1
        return f"Sheet{place}"


@dataclass(eq=False, slots=True)
class Sheet(Part):
    """A worksheet."""

    book: "Book"
    api: Uno

    # --- what it is ---

    @property
    def name(self) -> str:
        """The text on its tab."""
        return str(self.api.Name)

    @name.setter
    def name(self, value: str) -> None:
        self.api.Name = value

    @property
    def place(self) -> int:
        """Its place in the workbook, counted from 0."""
        return int(self.api.RangeAddress.Sheet)

    @property
    def index(self) -> int:
        """Its place in the workbook, counted from 1."""
        return self.place + 1

    @property
    def visible(self) -> bool:
        """Whether its tab shows."""
        return bool(self.api.IsVisible)

    @visible.setter
    def visible(self, value: Any) -> None:
        """Show or hide it; Excel's "very hidden" (2) is hidden here."""
        self.api.IsVisible = value is True or value in (1, -1)

    @property
    def protected(self) -> bool:
        """Whether locked cells refuse changes (an extra of this engine)."""
        return bool(self.api.isProtected())

    def protect(self) -> None:
        """Make locked cells refuse changes, without a password (an extra of this engine)."""
        self.api.protect("")

    def unprotect(self) -> None:
        """Take the protection away; CalcError when it has a password (an extra of this engine)."""
        self.api.unprotect("")
        if self.protected:
            raise CalcError(
                _("The sheet {sheet} is protected with a password: take it off in Calc first."),
                sheet=self.name,
            )

    # --- what it holds ---

    @property
    def names(self) -> Names:
        """The names that belong to this sheet alone."""
        return Names(self.book, self)

    @property
    def tables(self) -> Tables:
        """Its tables."""
        return Tables(self)

    @property
    def shapes(self) -> Shapes:
        """Its shapes, form controls among them."""
        return Shapes(self)

    @property
    def notes(self) -> list[Note]:
        """Its notes."""
        found = self.api.Annotations
        places = [found.getByIndex(place).Position for place in range(found.getCount())]
        return [Note(self, place.Row, place.Column) for place in places]

    @property
    def freeze_panes(self) -> FreezePanes:
        """Its frozen rows and columns."""
        return FreezePanes(self)

    @property
    def page_setup(self) -> PageSetup:
        """How it is printed."""
        return PageSetup(self)

    # --- its ranges ---

    def part(self, area: Area) -> Range:
        """The range over this area."""
        return Range(self, area)

    def cell(self, row: int, column: int) -> Uno:
        """The cell of UNO at a row and column counted from 0."""
        return self.api.getCellByPosition(column, row)

    @property
    def cells(self) -> Range:
        """All of it."""
        return self.part(Area(0, 0, MAX_ROWS - 1, MAX_COLUMNS - 1))

    @property
    def used_range(self) -> Range:
        """The smallest range that holds everything."""
        cursor = self.api.createCursor()
        cursor.gotoEndOfUsedArea(False)
        last = Area.of(cursor.getRangeAddress())
        cursor.gotoStartOfUsedArea(False)
        return self.part(Area.of(cursor.getRangeAddress()).joined(last))

    def range(self, arg1: Place, arg2: Place = None) -> Range:
        """The range at an address, name or cell, or between two of them."""
        first = self._range(arg1)
        if arg2 is None:
            return first
        return first.sheet.part(first.area.joined(self._range(arg2).area))

    def _range(self, place: Place) -> Range:
        if isinstance(place, Range):
            return place
        if isinstance(place, tuple):
            return self.part(_area(place))
        home, address = areas.split_sheet(place)
        sheet = self if home is None else self.book.sheets(home)
        area = areas.parse(address)
        if area is None:
            return sheet._named(address)
        found = sheet.part(area)
        found.arg1_input = place
        return found

    def _named(self, name: str) -> Range:
        table, _bracket, part = name.partition("[")
        for found in (found for sheet in self.book.sheets for found in sheet.tables):
            if found.name.casefold() == table.casefold():
                return _part_of(found, part.rstrip("]"))
        for known in self.names.own() + self.book.names.own():
            if known.local.casefold() == name.casefold():
                return known.refers_to_range
        raise xlwings.XlwingsError(
            f"{name} is neither an address nor a name nor a table of {self.book.name}."
        )

    # --- what can be done with it ---

    def activate(self) -> None:
        """Show it."""
        self.book.controller.setActiveSheet(self.api)

    select = activate

    def clear(self) -> None:
        """Empty it."""
        self.used_range.clear()

    def clear_contents(self) -> None:
        """Empty its cells; formats stay."""
        self.used_range.clear_contents()

    def clear_formats(self) -> None:
        """Take its formats away."""
        self.used_range.clear_formats()

    def autofit(self, axis: str | None = None) -> None:
        """Make columns, rows or both as large as their contents."""
        self.used_range.autofit(axis)

    def delete(self) -> None:
        """Take it out of the workbook."""
        self.book.api.Sheets.removeByName(self.name)

    def copy(self, before: "Sheet | None" = None, after: "Sheet | None" = None) -> None:
        """Copy it, into this workbook or another one of the same office."""
        book, place = _target(before, after)
        taken, number = set(book.api.Sheets.getElementNames()), 2
        while f"{self.name} ({number})" in taken:
            number += 1
        if book.fullname == self.book.fullname:
            book.api.Sheets.copyByName(self.name, f"{self.name} ({number})", place)
        else:
            book.api.Sheets.importSheet(self.book.api, self.name, place)

    def move(self, before: "Sheet | None" = None, after: "Sheet | None" = None) -> None:
        """Move it inside its workbook."""
        self.book.api.Sheets.moveByName(self.name, _target(before, after)[1])


def _target(before: Sheet | None, after: Sheet | None) -> "tuple[Book, int]":
    if after is not None:
        return after.book, after.index
    if before is None:
        raise ValueError("either before or after must be given")
    return before.book, before.index - 1


def _area(place: tuple[int, ...]) -> Area:
    """The area of (row, column) or (row, column, rows, columns), counted from 1."""
    row, column, rows, columns = place if len(place) == 4 else (*place, 1, 1)
    if row < 1 or column < 1:
        raise IndexError("rows and columns count from 1")
    return Area(row - 1, column - 1, row + rows - 2, column + columns - 2)


def _part_of(table: Any, part: str) -> Range:
    """The rows of the table, or what "#All" or "#Headers" says."""
    found: Range | None = {"#All": table.range, "#Headers": table.header_row_range}.get(
        part, table.data_body_range
    )
    if found is None:
        raise xlwings.XlwingsError(f"The table {table.name} has no such rows.")
    return found
