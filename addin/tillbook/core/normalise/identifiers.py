"""Identifiers: numbers that are text, and the leading zeros that Excel took from them."""

from collections.abc import Iterable

from tillbook.core.normalise.column import Column


def restore_zeros(column: Column, numbers: set[int], width: int | None) -> None:
    """Pad number cells to the width that the store, or else the column's own texts, always use.

    `numbers` are the positions of cells that Excel holds as numbers. Every padded cell gets a warning.
    """
    width = width or _width_of(text for at, text in column.filled() if at not in numbers)
    for at in sorted(numbers) if width else ():
        text = column.texts[at]
        if text is not None and text.isdigit() and len(text) < (width or 0):
            column.texts[at] = text.zfill(width or 0)
            column.report(at, "zeros-restored", read=column.texts[at])
            column.count("leading zeros", 1)


def _width_of(texts: Iterable[str]) -> int | None:
    """The one width of all texts, when they are digits and some begin with a zero."""
    found = list(texts)
    widths = {len(text) if text.isdigit() else 0 for text in found}
    if len(widths) != 1 or not any(text.startswith("0") for text in found):
        return None
    return widths.pop() or None
