"""The cell styles that conditional formats put on cells: one for each look."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from tillbook.calc import bridge, colours
from tillbook.calc.bridge import Uno
from tillbook.calc.colours import RGB

_BOLD: Final = 150.0


def styles(model: Uno) -> Uno:
    """The cell styles of the document."""
    return model.StyleFamilies.getByName("CellStyles")


def named(model: Uno, spec: Mapping[str, Any]) -> str:
    """The name of the style with these fill_color, font_color, font_bold, font_italic; made if missing."""
    looks = _looks(spec)
    told = [f"{name} {value:06X}" if isinstance(value, int) else name for name, value in looks.items()]
    name = f"Highlight {' '.join(told) or 'plain'}"
    if not styles(model).hasByName(name):
        with _sheets_open(model):
            style = model.createInstance("com.sun.star.style.CellStyle")
            styles(model).insertByName(name, style)
            for look, value in looks.items():
                style.setPropertyValue(look, value)
    return name


@contextmanager
def _sheets_open(model: Uno) -> Iterator[None]:
    """Calc changes no style while any sheet is protected: those without a password are open meanwhile."""
    sheets = (model.Sheets.getByIndex(place) for place in range(model.Sheets.getCount()))
    closed = [sheet for sheet in sheets if sheet.isProtected()]
    for sheet in closed:
        sheet.unprotect("")
    opened = [sheet for sheet in closed if not sheet.isProtected()]
    try:
        yield
    finally:
        for sheet in opened:
            sheet.protect("")


def _looks(spec: Mapping[str, Any]) -> dict[str, Any]:
    """The properties of UNO that the style sets."""
    found: dict[str, Any] = {}
    if spec.get("fill_color") is not None:
        found["CellBackColor"] = colours.to_calc(spec["fill_color"])
    if spec.get("font_color") is not None:
        found["CharColor"] = colours.to_calc(spec["font_color"])
    if spec.get("font_bold"):
        found["CharWeight"] = _BOLD
    if spec.get("font_italic"):
        found["CharPosture"] = bridge.enum("awt.FontSlant", "ITALIC")
    return found


def colour(style: Uno, look: str) -> RGB | None:
    """A colour that the style itself sets; None for one that it only inherits."""
    own = style.getPropertyState(look).value == "DIRECT_VALUE"
    return colours.from_calc(style.getPropertyValue(look)) if own else None
