"""Defined names, of a workbook or of one sheet."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tillbook.calc import areas, bridge
from tillbook.calc.areas import Area
from tillbook.calc.bridge import Uno
from tillbook.calc.guard import CalcError, Part
from tillbook.language import _

if TYPE_CHECKING:
    from tillbook.calc.books import Book
    from tillbook.calc.ranges import Range
    from tillbook.calc.sheets import Sheet


@dataclass(eq=False, slots=True)
class Names(Part):
    """The names of a workbook, those of its sheets included, or of one sheet alone."""

    book: "Book"
    sheet: "Sheet | None" = None

    @property
    def api(self) -> Uno:
        """The named ranges of UNO."""
        return (self.sheet or self.book).api.NamedRanges

    def all(self) -> list["Name"]:
        """Every name."""
        if self.sheet is not None:
            return self.own()
        return self.own() + [name for sheet in self.book.sheets for name in sheet.names.own()]

    def own(self) -> list["Name"]:
        """The names of the workbook without those of its sheets, or those of the sheet."""
        return [Name(self.book, self.sheet, local) for local in self.api.getElementNames()]

    def snapshot(self) -> list[tuple[str, "Name"]]:
        """Every name with its text."""
        return [(name.name, name) for name in self.all()]

    def __len__(self) -> int:
        return len(self.all())

    def __iter__(self) -> Iterator["Name"]:
        return iter(self.all())

    def __call__(self, key: int | str) -> "Name":
        """The name in this place (from 1) or called so, however it is capitalised."""
        if isinstance(key, int):
            return self.all()[key - 1]
        found = self._find(key)
        if found is None:
            raise KeyError(key)
        return found

    def contains(self, key: int | str) -> bool:
        """Whether there is such a name."""
        return 1 <= key <= len(self) if isinstance(key, int) else self._find(key) is not None

    def _find(self, key: str) -> "Name | None":
        wanted = key.casefold()
        found = self.all()
        whole = (name for name in found if name.name.casefold() == wanted)
        return next(whole, next((name for name in found if name.local.casefold() == wanted), None))

    def add(self, name: str, refers_to: str) -> "Name":
        """Define a name, in place of one that is there; "Sheet1!name" belongs to the sheet."""
        home, local = areas.split_sheet(name)
        if home is not None:
            return self.book.sheets(home).names.add(local, refers_to)
        if self.api.hasByName(local):
            self.api.removeByName(local)
        # Relative references in a name count from the first cell, in Excel as here.
        first = bridge.struct("table.CellAddress", self.sheet.place if self.sheet else 0, 0, 0)
        content = self.book.document.formulas.to_calc(f"={refers_to.removeprefix('=')}", first)
        self.api.addNewByName(local, content.removeprefix("="), first, 0)
        return Name(self.book, self.sheet, local)


@dataclass(eq=False, slots=True)
class Name(Part):
    """A defined name; `local` is it without its sheet."""

    book: "Book"
    sheet: "Sheet | None"
    local: str

    @property
    def _home(self) -> Uno:
        return (self.sheet or self.book).api.NamedRanges

    @property
    def api(self) -> Uno:
        """The named range of UNO."""
        return self._home.getByName(self.local)

    @property
    def name(self) -> str:
        """The name, with its sheet when it belongs to one."""
        return self.local if self.sheet is None else f"{areas.quoted(self.sheet.name)}!{self.local}"

    @name.setter
    def name(self, value: str) -> None:
        local = areas.split_sheet(value)[1]
        self.api.setName(local)
        self.local = local

    @property
    def refers_to(self) -> str:
        """What it stands for, as a formula."""
        return "=" + self.book.document.formulas.to_excel(f"={self.api.getContent()}").removeprefix("=")

    @refers_to.setter
    def refers_to(self, value: str) -> None:
        content = self.book.document.formulas.to_calc(f"={value.removeprefix('=')}")
        self.api.setContent(content.removeprefix("="))

    @property
    def refers_to_range(self) -> "Range":
        """The range that it stands for; CalcError when it stands for something else."""
        cells = self.api.getReferredCells()
        if cells is None:
            raise CalcError(
                _("The name {name} stands for no range: give it the address of one."), name=self.name
            )
        address = cells.getRangeAddress()
        return self.book.sheets(address.Sheet + 1).part(Area.of(address))

    def means(self, sheet: "Sheet", area: Area) -> bool:
        """Whether it stands for exactly this area of this sheet."""
        cells = self.api.getReferredCells()
        if cells is None:
            return False
        address = cells.getRangeAddress()
        return bool(address.Sheet == sheet.place) and Area.of(address) == area

    def delete(self) -> None:
        """Take it away."""
        self._home.removeByName(self.local)
