"""How a range looks: colours, number formats, alignment, widths and heights, protection."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from tillbook.calc import bridge, colours
from tillbook.calc.areas import Area, Cell
from tillbook.calc.borders import Borders
from tillbook.calc.colours import RGB
from tillbook.calc.fonts import Font
from tillbook.calc.guard import Part
from tillbook.calc.highlights import Highlights
from tillbook.calc.rules import Rule

if TYPE_CHECKING:
    from tillbook.calc.sheets import Sheet

# UNO measures in hundredths of a millimetre, Excel in points, and column widths in digits of its
# standard font, each 7 pixels wide with 5 pixels of padding.
_PER_POINT: Final = 2540 / 72
_PER_PIXEL: Final = 2540 / 96

_HORIZONTAL: Final = {
    "general": "STANDARD",
    "left": "LEFT",
    "center": "CENTER",
    "right": "RIGHT",
    "fill": "REPEAT",
    "justify": "BLOCK",
}
_HORIZONTAL_NAMES: Final = {value: name for name, value in _HORIZONTAL.items()}

# com.sun.star.table.CellVertJustify2
_VERTICAL: Final = {"top": 1, "center": 2, "bottom": 3, "justify": 4}
_VERTICAL_NAMES: Final = {0: "bottom"} | {value: name for name, value in _VERTICAL.items()}


class Looks(Part):
    """The part of a range that looks."""

    __slots__ = ()

    if TYPE_CHECKING:
        sheet: "Sheet"
        area: Area

        @property
        def api(self) -> Any: ...

    @property
    def color(self) -> RGB | None:
        """The fill; None without one or when the cells differ."""
        return colours.from_calc(bridge.common(self.api, "CellBackColor"))

    @color.setter
    def color(self, value: Any) -> None:
        self.api.CellBackColor = colours.to_calc(value)

    def set_colors(self, colors: Sequence[Sequence[Any]]) -> None:
        """Fill each cell with its colour: None takes it away, `...` leaves it; two calls per colour."""
        cells: dict[Any, list[Cell]] = {}
        for row, line in enumerate(colors):
            for column, colour in enumerate(line):
                if colour is not ...:
                    cells.setdefault(colour, []).append((row, column))
        for colour, places in cells.items():
            self._cells_at(places).CellBackColor = colours.to_calc(colour)

    def _cells_at(self, places: Sequence[Cell]) -> Any:
        document = self.sheet.book.document
        return document.cells(self.sheet.place, places, self.area.top, self.area.left)

    @property
    def number_format(self) -> str | None:
        """The format's code; None when the cells differ."""
        key = bridge.common(self.api, "NumberFormat")
        return None if key is None else self.sheet.book.document.formats.code(key)

    @number_format.setter
    def number_format(self, code: str) -> None:
        self.api.NumberFormat = self.sheet.book.document.formats.key(code)

    @property
    def font(self) -> Font:
        """The font."""
        return Font(self.api)

    @property
    def borders(self) -> Borders:
        """The lines around and inside."""
        return Borders(self.sheet.part(self.area))

    @property
    def data_validation(self) -> Rule:
        """The rule for what may be typed."""
        return Rule(self.sheet.part(self.area))

    @property
    def conditional_formats(self) -> Highlights:
        """The conditional formats that touch the range."""
        return Highlights(self.sheet.part(self.area))

    @property
    def wrap_text(self) -> bool | None:
        """Whether long texts go on in the next line; None when the cells differ."""
        found: bool | None = bridge.common(self.api, "IsTextWrapped")
        return found

    @wrap_text.setter
    def wrap_text(self, value: bool) -> None:
        self.api.IsTextWrapped = bool(value)

    @property
    def horizontal_alignment(self) -> str | None:
        """One of Excel's words; None when the cells differ."""
        found = bridge.common(self.api, "HoriJustify")
        return None if found is None else _HORIZONTAL_NAMES.get(found.value)

    @horizontal_alignment.setter
    def horizontal_alignment(self, value: str) -> None:
        # Calc has no nearer relatives of these two.
        word = {"center_across_selection": "center", "distributed": "justify"}.get(value, value)
        self.api.HoriJustify = bridge.enum("table.CellHoriJustify", _HORIZONTAL[word])

    @property
    def vertical_alignment(self) -> str | None:
        """One of Excel's words; None when the cells differ."""
        found = bridge.common(self.api, "VertJustify")
        return None if found is None else _VERTICAL_NAMES.get(found)

    @vertical_alignment.setter
    def vertical_alignment(self, value: str) -> None:
        self.api.VertJustify = _VERTICAL["justify" if value == "distributed" else value]

    # --- measures ---

    @property
    def column_width(self) -> float | None:
        """In digits of the standard font, 0 when hidden; None when the columns differ."""
        columns = self.api.Columns
        found = {_width(columns.getByIndex(place)) for place in range(columns.getCount())}
        return found.pop() if len(found) == 1 else None

    @column_width.setter
    def column_width(self, digits: float) -> None:
        columns = self.api.Columns
        columns.IsVisible = digits > 0
        if digits > 0:
            columns.Width = round((digits * 7 + 5) * _PER_PIXEL)

    @property
    def row_height(self) -> float | None:
        """In points, 0 when hidden; None when the rows differ."""
        rows = self.api.Rows
        # A sheet has a million rows, nearly all of the same height: the first ones speak for the others.
        found = {_height(rows.getByIndex(place)) for place in range(min(rows.getCount(), 256))}
        return found.pop() if len(found) == 1 else None

    @row_height.setter
    def row_height(self, points: float) -> None:
        rows = self.api.Rows
        rows.IsVisible = points > 0
        if points > 0:
            rows.Height = round(points * _PER_POINT)

    @property
    def column_hidden(self) -> bool:
        """Whether the columns are hidden."""
        return not self.api.Columns.IsVisible

    @column_hidden.setter
    def column_hidden(self, value: bool) -> None:
        self.api.Columns.IsVisible = not value

    @property
    def row_hidden(self) -> bool:
        """Whether the rows are hidden."""
        return not self.api.Rows.IsVisible

    @row_hidden.setter
    def row_hidden(self, value: bool) -> None:
        self.api.Rows.IsVisible = not value

    @property
    def left(self) -> float:
        """The distance from the sheet's left edge, in points."""
        return float(self.api.Position.X / _PER_POINT)

    @property
    def top(self) -> float:
        """The distance from the sheet's upper edge, in points."""
        return float(self.api.Position.Y / _PER_POINT)

    @property
    def width(self) -> float:
        """In points."""
        return float(self.api.Size.Width / _PER_POINT)

    @property
    def height(self) -> float:
        """In points."""
        return float(self.api.Size.Height / _PER_POINT)

    def autofit(self, axis: str | None = None) -> None:
        """Make columns, rows or both as large as their contents."""
        if axis in (None, "columns", "c"):
            self.api.Columns.OptimalWidth = True
        if axis in (None, "rows", "r"):
            self.api.Rows.OptimalHeight = True

    @property
    def locked(self) -> bool | None:
        """Whether a protected sheet guards the cells; None when they differ (an extra of this engine)."""
        found = bridge.common(self.api, "CellProtection")
        return None if found is None else bool(found.IsLocked)

    @locked.setter
    def locked(self, value: bool) -> None:
        self.api.CellProtection = bridge.struct("util.CellProtection", IsLocked=bool(value))


def _width(column: Any) -> float:
    if not column.IsVisible:
        return 0.0
    return round(max(0.0, (float(column.Width) / _PER_PIXEL - 5) / 7), 2)


def _height(row: Any) -> float:
    return round(float(row.Height) / _PER_POINT, 2) if row.IsVisible else 0.0
