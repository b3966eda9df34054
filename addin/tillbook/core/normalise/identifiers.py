"""Identifiers: numbers that are text, and the leading zeros that Excel took from them."""

from collections.abc import Iterable

from tillbook.core.normalise.column import Column


def restore_zeros(column: Column, numbers: set[int], width: int | None, *, is_settled: bool = False) -> None:
    """Pad number cells to the width that the store, or else the column's own texts, always use.

    The texts are not asked where all `is_settled` that can be.
    `numbers` are the positions of cells that Excel holds as numbers. Every padded cell gets a warning.
    """
    width = (
        width if width or is_settled else _width_of(text for at, text in column.filled() if at not in numbers)
    )
    for at in sorted(numbers) if width else ():
        text = column.texts[at]
        if text is not None and text.isdigit() and len(text) < (width or 0):
            column.texts[at] = text.zfill(width or 0)
            column.report(at, "zeros-restored", read=column.texts[at])
            column.count("leading zeros", 1)


def _width_of(texts: Iterable[str]) -> int | None:
    return width_of(*widths_in(texts))


def widths_in(texts: Iterable[str]) -> tuple[set[int], bool]:
    """How long the texts are that are digits (0 for one that is not), and whether any begins with a zero."""
    found = list(texts)
    return {len(text) if text.isdigit() else 0 for text in found}, any(t.startswith("0") for t in found)


def width_of(widths: set[int], has_zeros: bool) -> int | None:
    """The one width of all texts, when they are digits and some begin with a zero."""
    return (min(widths) or None) if len(widths) == 1 and has_zeros else None
