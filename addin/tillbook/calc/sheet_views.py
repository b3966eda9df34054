"""How a sheet shows: frozen rows and columns, and the printed area."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tillbook.calc.areas import Area
from tillbook.calc.bridge import Uno
from tillbook.calc.guard import Part

if TYPE_CHECKING:
    from tillbook.calc.sheets import Sheet


@dataclass(eq=False, slots=True)
class FreezePanes(Part):
    """The rows above and the columns before which do not scroll."""

    sheet: "Sheet"

    def freeze_at(self, frozen_range: str) -> None:
        """Freeze the rows and columns up to the end of this range; "1:1" freezes rows alone."""
        area = self.sheet.range(frozen_range).area
        columns = 0 if area.spans_columns else area.right + 1
        self._freeze(columns, 0 if area.spans_rows else area.bottom + 1)

    def unfreeze(self) -> None:
        """Let everything scroll."""
        self._freeze(0, 0)

    def _freeze(self, columns: int, rows: int) -> None:
        """Only the sheet that shows can be frozen, so the other one comes back afterwards."""
        controller = self.sheet.book.controller
        shown = controller.getActiveSheet()
        controller.setActiveSheet(self.sheet.api)
        controller.freezeAtPosition(columns, rows)
        controller.setActiveSheet(shown)


@dataclass(eq=False, slots=True)
class PageSetup(Part):
    """How a sheet is printed."""

    sheet: "Sheet"

    @property
    def api(self) -> Uno:
        """The sheet of UNO, which knows its print areas."""
        return self.sheet.api

    @property
    def print_area(self) -> str | None:
        """The address of what is printed; None for everything."""
        found = self.api.getPrintAreas()
        return self.sheet.part(Area.of(found[0])).address if found else None

    @print_area.setter
    def print_area(self, address: str | None) -> None:
        wanted = [self.sheet.range(address)] if address else []
        self.api.setPrintAreas(tuple(part.area.address(self.sheet.place) for part in wanted))
