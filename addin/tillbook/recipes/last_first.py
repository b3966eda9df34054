"""Whole names that begin with the family name, as lists in Italian, Spanish and German offices have them."""

from collections.abc import Sequence

import pandas as pd

from tillbook.recipes.name_words import PARTICLES, is_firm
from tillbook.recipes.readings import Found, Reading


def turned(name: str) -> Reading:
    """A column of whole names that begin with the family name, turned round: first name first."""

    def read(columns: Sequence[pd.Series]) -> Found:
        whole = columns[0]
        found = {text: first_name_first(text) for text in whole.dropna().unique()}
        return Found(whole.map(found).astype("str"))

    return Reading((name,), read)


def first_name_first(whole: str) -> str:
    """`De Luca Maria` turned round: the family name is the first word with the particles before it.

    A firm, a single word, and a name whose comma says which is which stay as they are.
    """
    words = whole.split()
    at = 0
    while at < len(words) - 2 and words[at].casefold() in PARTICLES:
        at += 1
    family, firsts = words[: at + 1], words[at + 1 :]
    if "," in whole or not firsts or is_firm(whole):
        return whole
    return " ".join((*firsts, *family))
