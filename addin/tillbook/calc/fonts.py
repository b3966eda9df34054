"""The font of cells."""

from dataclasses import dataclass
from typing import Any, Final

from tillbook.calc import bridge, colours
from tillbook.calc.bridge import Uno
from tillbook.calc.colours import RGB
from tillbook.calc.guard import Part

_NORMAL: Final = 100.0
_BOLD: Final = 150.0
_AUTOMATIC: Final = -1
_BLACK: Final = (0, 0, 0)


@dataclass(eq=False, slots=True)
class Font(Part):
    """The font of a range; what differs between its cells reads as None."""

    api: Uno

    @property
    def bold(self) -> bool | None:
        """Whether it is bold."""
        weight = bridge.common(self.api, "CharWeight")
        return None if weight is None else weight > _NORMAL

    @bold.setter
    def bold(self, value: bool) -> None:
        self.api.CharWeight = _BOLD if value else _NORMAL

    @property
    def italic(self) -> bool | None:
        """Whether it is italic."""
        posture = bridge.common(self.api, "CharPosture")
        return None if posture is None else posture.value == "ITALIC"

    @italic.setter
    def italic(self, value: bool) -> None:
        self.api.CharPosture = bridge.enum("awt.FontSlant", "ITALIC" if value else "NONE")

    @property
    def size(self) -> float | None:
        """In points."""
        found: float | None = bridge.common(self.api, "CharHeight")
        return found

    @size.setter
    def size(self, points: float) -> None:
        self.api.CharHeight = float(points)

    @property
    def color(self) -> RGB | None:
        """Its colour; the automatic one is black, as in Excel."""
        number = bridge.common(self.api, "CharColor")
        return _BLACK if number == _AUTOMATIC else colours.from_calc(number)

    @color.setter
    def color(self, value: Any) -> None:
        self.api.CharColor = colours.to_calc(value)

    @property
    def name(self) -> str | None:
        """The name of the typeface."""
        found: str | None = bridge.common(self.api, "CharFontName")
        return found

    @name.setter
    def name(self, value: str) -> None:
        self.api.CharFontName = value
