"""The notes of a customer: what has no field of its own goes in line by line, as long as there is room."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Noted:
    """The notes by source row, and by column the cells for which there was no room."""

    texts: pd.Series
    left: Mapping[str, pd.Series]


def note(base: pd.Series, aside: Mapping[str, pd.Series], room: int | None) -> Noted:
    """Add a line `column: text` for each cell of `aside` to the notes of its row, at most `room` characters
    where that is told.

    A line goes in whole or not at all.
    """
    texts, left = base, {}
    for name, cells in aside.items():
        lines = (name + ": " + cells.reindex(texts.index)).astype("str")
        there = lines.notna()
        added = lines.where(texts.isna(), texts + "\n" + lines)
        fits = there if room is None else there & (added.str.len() <= room)
        texts = texts.mask(fits, added)
        if (over := there & ~fits).any():
            left[name] = cells.reindex(texts.index)[over]
    return Noted(texts.astype("str"), left)
