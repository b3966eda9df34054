"""Rows that count the list up and are no customers: `Total: 35 customers` at its end."""

import re
from typing import Final

import pandas as pd

from tillbook.language import _
from tillbook.recipes.recipe import Skip
from tillbook.recipes.table import SourceTable

_WORDS: Final = (
    "(?:grand |sub|gesamt)?total[ei]?|totals|totaux|total général|totalt|sum|summe|somma|suma|soma|somme"
    "|gesamt|gesamtsumme|anzahl|antall|count"
)
# The word, and a number with what it counts: an e-mail address or a second name makes it a customer.
_TOTAL: Final = re.compile(rf"(?i)(?:{_WORDS})\s*[:=]?(?:[^\d@]{{0,20}}\d[\d.,\s]*[^\d@]{{0,20}})?")
_MOST_CELLS: Final = 2
_FEWEST_COLUMNS: Final = 2


def _totals(table: SourceTable) -> pd.Series:
    """Rows with a total and nothing else; a list of one column has names in it that look like that."""
    frame = table.frame
    none = pd.Series(False, frame.index)
    few = frame[frame.notna().sum(axis=1).between(1, _MOST_CELLS)]
    if frame.shape[1] < _FEWEST_COLUMNS or few.empty:
        return none
    texts = few.fillna("").agg(" ".join, axis=1).str.strip()
    found = texts.index[[bool(_TOTAL.fullmatch(text)) for text in texts]]
    return none.mask(none.index.isin(found), True)


TOTALS: Final = Skip(_totals, _("It is a total, not a customer."))
