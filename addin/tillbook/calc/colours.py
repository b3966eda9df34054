"""Colours: Excel's tuples, hex texts and numbers, and UNO's numbers."""

from typing import Any

RGB = tuple[int, int, int]

_NONE = -1


def to_calc(colour: Any) -> int:
    """UNO's number for (red, green, blue), "#RRGGBB", Excel's own number, or None for no colour."""
    if colour is None:
        return _NONE
    if isinstance(colour, str):
        colour = bytes.fromhex(colour.removeprefix("#"))
    elif isinstance(colour, int):  # Excel keeps blue in front
        colour = colour & 255, colour >> 8 & 255, colour >> 16 & 255
    red, green, blue = colour
    return int(red) << 16 | int(green) << 8 | int(blue)


def from_calc(number: int | None) -> RGB | None:
    """(red, green, blue) for UNO's number; None for no colour, and for cells that differ."""
    if number is None or number < 0:
        return None
    return number >> 16 & 255, number >> 8 & 255, number & 255
