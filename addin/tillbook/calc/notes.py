"""Notes at cells."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tillbook.calc.areas import Area
from tillbook.calc.bridge import Uno
from tillbook.calc.guard import Part

if TYPE_CHECKING:
    from tillbook.calc.ranges import Range
    from tillbook.calc.sheets import Sheet

_NOTES: Final = 8  # com.sun.star.sheet.CellFlags.ANNOTATION


@dataclass(eq=False, slots=True)
class Note(Part):
    """The note at a cell whose row and column count from 0."""

    sheet: "Sheet"
    row: int
    column: int

    @property
    def api(self) -> Uno:
        """The annotation of UNO."""
        return self.sheet.cell(self.row, self.column).getAnnotation()

    @property
    def text(self) -> str:
        """What it says; "" when there is no note."""
        return str(self.api.String)

    @text.setter
    def text(self, value: str) -> None:
        self.api.setString(value)

    @property
    def author(self) -> str:
        """Who wrote it."""
        return str(self.api.Author)

    @property
    def location(self) -> "Range":
        """The cell."""
        return self.sheet.part(Area(self.row, self.column, self.row, self.column))

    def delete(self) -> None:
        """Take it away."""
        self.location.api.clearContents(_NOTES)
