"""One open spreadsheet document with the helpers that know its formats, formulas and dates."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from tillbook.calc.areas import Area, Cell, areas_of
from tillbook.calc.bridge import Uno
from tillbook.calc.formats import Formats
from tillbook.calc.formulas import Formulas


@dataclass(slots=True)
class Document:
    """A spreadsheet document of UNO and what is remembered about it between calls."""

    model: Uno
    formats: Formats = field(init=False)
    formulas: Formulas = field(init=False)

    def __post_init__(self) -> None:
        self.formats = Formats(self.model)
        self.formulas = Formulas(self.model)

    @property
    def epoch(self) -> dt.datetime:
        """The day with the serial number 0."""
        date = self.model.NullDate
        return dt.datetime(date.Year, date.Month, date.Day)

    def ranges(self, sheet: int, areas: Iterable[Area]) -> Uno:
        """Several areas of one sheet (counted from 0) as one object, to set a property in one call."""
        found = self.model.createInstance("com.sun.star.sheet.SheetCellRanges")
        found.addRangeAddresses(tuple(area.address(sheet) for area in areas), False)
        return found

    def cells(self, sheet: int, cells: Iterable[Cell], top: int = 0, left: int = 0) -> Uno:
        """Single cells of one sheet as one object; `top` and `left` are added to each."""
        moved = (Area(a.top + top, a.left + left, a.bottom + top, a.right + left) for a in areas_of(cells))
        return self.ranges(sheet, moved)


def is_spreadsheet(component: Uno) -> bool:
    """Whether a component of the desktop is a spreadsheet; the start centre and helpers are none."""
    return component is not None and (
        hasattr(component, "supportsService")
        and bool(component.supportsService("com.sun.star.sheet.SpreadsheetDocument"))
    )
