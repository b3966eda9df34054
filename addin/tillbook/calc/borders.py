"""Lines around and inside a range."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from xlwings.base_classes import _UNSET

from tillbook.calc import bridge, colours
from tillbook.calc.bridge import Uno
from tillbook.calc.guard import Part

if TYPE_CHECKING:
    from tillbook.calc.ranges import Range

_SIDES: Final = {
    "edge_top": "TopLine",
    "edge_bottom": "BottomLine",
    "edge_left": "LeftLine",
    "edge_right": "RightLine",
    "inside_vertical": "VerticalLine",
    "inside_horizontal": "HorizontalLine",
}
# Hundredths of a millimetre.
_WEIGHTS: Final = {"hairline": 2, "thin": 26, "medium": 53, "thick": 88}
_STYLES: Final = {"continuous": 0, "dot": 1, "dash": 2, "double": 3, "dash_dot": 16, "dash_dot_dot": 17}


@dataclass(eq=False, slots=True)
class Borders(Part):
    """The lines of a range: set and cleared, not read."""

    parent: "Range"

    @property
    def api(self) -> Uno:
        """The border of UNO."""
        return self.parent.api.TableBorder2

    def set(self, which: Any = (), *, line_style: Any, weight: Any, color: Any) -> None:
        """Draw or remove the lines on these sides; what is not given stays."""
        border = self.api
        # Only the sides that are named are written back as valid, so that the others stay.
        for side in _SIDES.values():
            setattr(border, f"Is{side}Valid", False)
        for side in (_SIDES[name] for name in which if name in _SIDES):
            setattr(border, side, _line(getattr(border, side), line_style, weight, color))
            setattr(border, f"Is{side}Valid", True)
        self.parent.api.TableBorder2 = border


def _line(line: Uno, style: Any, weight: Any, colour: Any) -> Uno:
    """The line with what is given changed; a removed line has no width."""
    if style in (None, "none"):
        return bridge.struct("table.BorderLine2")
    if style is not _UNSET:
        line.LineStyle = _STYLES.get(style, 0)
    if weight is not _UNSET or not line.LineWidth:
        line.LineWidth = line.OuterLineWidth = _WEIGHTS["thin" if weight is _UNSET else weight]
    if colour is not _UNSET:
        line.Color = max(colours.to_calc(colour), 0)
    return line
