"""Tables: Excel's ListObjects, which are database ranges in Calc."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tillbook.calc.areas import Area
from tillbook.calc.bridge import Uno
from tillbook.calc.guard import Part

if TYPE_CHECKING:
    from tillbook.calc.ranges import Range
    from tillbook.calc.sheets import Sheet


@dataclass(eq=False, slots=True)
class Tables(Part):
    """The tables of a sheet."""

    parent: "Sheet"

    @property
    def api(self) -> Uno:
        """The database ranges of UNO, which belong to the whole document."""
        return self.parent.book.api.DatabaseRanges

    def _all(self) -> list["Table"]:
        api, place = self.api, self.parent.place
        names = [name for name in api.getElementNames() if api.getByName(name).DataArea.Sheet == place]
        return [Table(self.parent, name) for name in names]

    def __len__(self) -> int:
        return len(self._all())

    def __iter__(self) -> Iterator["Table"]:
        return iter(self._all())

    def __contains__(self, key: int | str) -> bool:
        return self._find(key) is not None

    def __call__(self, key: int | str) -> "Table":
        """The table in this place (from 1) or called so; KeyError when there is none."""
        found = self._find(key)
        if found is None:
            raise KeyError(key)
        return found

    def _find(self, key: int | str) -> "Table | None":
        tables = self._all()
        if isinstance(key, int):
            return tables[key - 1] if 1 <= key <= len(tables) else None
        return next((table for table in tables if table.name.casefold() == key.casefold()), None)

    def add(
        self,
        source_type: str | None = None,
        source: Any = None,
        link_source: bool | None = None,
        has_headers: bool | None = True,
        destination: Any = None,
        table_style_name: str | None = None,
        name: str | None = None,
    ) -> "Table":
        """Make a table of the range, with a filter on its header; without headers it gets some."""
        area: Area = source.impl.area
        if not has_headers:
            self.parent.part(Area(area.top, area.left, area.top, area.right)).insert("down")
            area = Area(area.top, area.left, area.bottom + 1, area.right)
        name = name or self._free_name()
        self.api.addNewByName(name, area.address(self.parent.place))
        table = Table(self.parent, name)
        table.show_autofilter = True
        table.name_columns()
        return table

    def _free_name(self) -> str:
        place = 1
        while self.api.hasByName(f"Table{place}"):
            place += 1
        return f"Table{place}"


@dataclass(eq=False, slots=True)
class Table(Part):
    """A table."""

    parent: "Sheet"
    _name: str

    # What shows when a table has no rows, and the row of totals: Calc has neither.
    insert_row_range = None
    totals_row_range = None

    @property
    def api(self) -> Uno:
        """The database range of UNO."""
        return self.parent.book.api.DatabaseRanges.getByName(self._name)

    @property
    def name(self) -> str:
        """Its name, unique in the workbook."""
        return self._name

    @name.setter
    def name(self, value: str) -> None:
        self.api.setName(value)
        self._name = value

    display_name = name

    @property
    def range(self) -> "Range":
        """All of it, the header row included."""
        return self.parent.part(Area.of(self.api.DataArea))

    @property
    def header_row_range(self) -> "Range | None":
        """The header row; None when it has none."""
        at = Area.of(self.api.DataArea)
        return self.parent.part(Area(at.top, at.left, at.top, at.right)) if self.show_headers else None

    @property
    def data_body_range(self) -> "Range | None":
        """The rows below the header; None when there are none."""
        at = Area.of(self.api.DataArea)
        top = at.top + self.show_headers
        bottom = at.bottom - self.show_totals
        return self.parent.part(Area(top, at.left, bottom, at.right)) if top <= bottom else None

    @property
    def show_headers(self) -> bool:
        """Whether its first row is a header."""
        return bool(self.api.ContainsHeader)

    @show_headers.setter
    def show_headers(self, value: bool) -> None:
        self.api.ContainsHeader = bool(value)

    @property
    def show_totals(self) -> bool:
        """Whether its last row holds totals."""
        return bool(self.api.TotalsRow)

    @property
    def show_autofilter(self) -> bool:
        """Whether the header has filter buttons."""
        return bool(self.api.AutoFilter)

    @show_autofilter.setter
    def show_autofilter(self, value: bool) -> None:
        self.api.AutoFilter = bool(value)

    @property
    def table_style(self) -> None:
        """None: Calc draws tables without a style."""
        return None

    @table_style.setter
    def table_style(self, value: str | None) -> None:
        """Nothing happens: a style is looks alone, and the next program to show the table has its own."""

    def name_columns(self) -> None:
        """Give a text to blank header cells, as Excel does."""
        header = self.header_row_range
        if header is None:
            return
        rows = header.api.getDataArray()[0]
        texts = tuple(text if text != "" else f"Column{place}" for place, text in enumerate(rows, start=1))
        if texts != rows:
            header.api.setDataArray((texts,))

    def resize(self, range: Any) -> None:
        """Let it be that range."""
        self.api.DataArea = range.impl.area.address(self.parent.place)
        self.name_columns()
