"""Shapes on a sheet; form controls are what Tillbook's buttons are."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tillbook.calc.bridge import Uno
from tillbook.calc.guard import Part

if TYPE_CHECKING:
    from tillbook.calc.sheets import Sheet

_TYPES: Final = {
    "com.sun.star.drawing.ControlShape": "form_control",
    "com.sun.star.drawing.GraphicObjectShape": "picture",
    "com.sun.star.drawing.TextShape": "text_box",
    "com.sun.star.drawing.OLE2Shape": "chart",
}
_NOTE: Final = "com.sun.star.drawing.CaptionShape"
_PER_POINT: Final = 2540 / 72


@dataclass(eq=False, slots=True)
class Shapes(Part):
    """The shapes of a sheet, its notes not counted."""

    parent: "Sheet"

    @property
    def api(self) -> Uno:
        """The page of UNO that they lie on."""
        return self.parent.api.DrawPage

    def _all(self) -> list["Shape"]:
        page = self.api
        found = [page.getByIndex(place) for place in range(page.getCount())]
        return [Shape(self.parent, shape) for shape in found if shape.ShapeType != _NOTE]

    def __len__(self) -> int:
        return len(self._all())

    def __iter__(self) -> Iterator["Shape"]:
        return iter(self._all())

    def __contains__(self, key: int | str) -> bool:
        return self._find(key) is not None

    def __call__(self, key: int | str) -> "Shape":
        """The shape in this place (from 1) or called so; KeyError when there is none."""
        found = self._find(key)
        if found is None:
            raise KeyError(key)
        return found

    def _find(self, key: int | str) -> "Shape | None":
        shapes = self._all()
        if isinstance(key, int):
            return shapes[key - 1] if 1 <= key <= len(shapes) else None
        return next((shape for shape in shapes if shape.name == key), None)


@dataclass(eq=False, slots=True)
class Shape(Part):
    """A shape; its measures are in points."""

    parent: "Sheet"
    api: Uno

    @property
    def type(self) -> str:
        """Excel's word for what it is."""
        return _TYPES.get(self.api.ShapeType, "auto_shape")

    @property
    def _is_control(self) -> bool:
        return self.type == "form_control"

    @property
    def name(self) -> str:
        """Its name."""
        return str(self.api.Name or (self.api.Control.Name if self._is_control else ""))

    @name.setter
    def name(self, value: str) -> None:
        self.api.Name = value

    @property
    def text(self) -> str:
        """What stands on it."""
        return str(self.api.Control.Label if self._is_control else self.api.String)

    @text.setter
    def text(self, value: str) -> None:
        if self._is_control:
            self.api.Control.Label = value
        else:
            self.api.String = value

    @property
    def left(self) -> float:
        """The distance from the sheet's left edge."""
        return float(self.api.Position.X / _PER_POINT)

    @left.setter
    def left(self, points: float) -> None:
        position = self.api.Position
        position.X = round(points * _PER_POINT)
        self.api.Position = position

    @property
    def top(self) -> float:
        """The distance from the sheet's upper edge."""
        return float(self.api.Position.Y / _PER_POINT)

    @top.setter
    def top(self, points: float) -> None:
        position = self.api.Position
        position.Y = round(points * _PER_POINT)
        self.api.Position = position

    @property
    def width(self) -> float:
        """How wide it is."""
        return float(self.api.Size.Width / _PER_POINT)

    @width.setter
    def width(self, points: float) -> None:
        size = self.api.Size
        size.Width = round(points * _PER_POINT)
        self.api.Size = size

    @property
    def height(self) -> float:
        """How high it is."""
        return float(self.api.Size.Height / _PER_POINT)

    @height.setter
    def height(self, points: float) -> None:
        size = self.api.Size
        size.Height = round(points * _PER_POINT)
        self.api.Size = size

    def delete(self) -> None:
        """Take it away."""
        self.parent.api.DrawPage.remove(self.api)
