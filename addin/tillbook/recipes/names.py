"""Whole names and their parts: split, put together, or stood in for where there is none."""

import re
from dataclasses import dataclass
from typing import Final

import pandas as pd

from tillbook.recipes.name_words import NO_NAMES, PARTICLES, SUFFIXES, TITLE_LINKS, TITLES, is_firm

# The keys that a system has for a person's name: two parts, or one whole.
FIRST: Final = "first_name"
LAST: Final = "last_name"
WHOLE: Final = "name"
TITLE: Final = "title"
# A number of whatever line, for exports with one column for all: landlines and mobiles part by what they are.
ANY_PHONE: Final = "any_phone"
# What can stand in for a name that is missing, the better first.
_STAND_INS: Final = ("company", "email", "mobile", ANY_PHONE, "phone")
# What holds the name of a person or a firm.
_NAMES: Final = (FIRST, LAST, WHOLE, "company")


@dataclass(frozen=True)
class Parts:
    """A person's name in parts; `first` and `title` can be empty."""

    first: str
    last: str
    title: str = ""


def split(whole: str) -> Parts:
    """A whole name in its parts: the last word with the particles before it is the family name.

    `Berg, Anna van der` and `Anna Berg, van der` say themselves which is which. A single word is a family
    name, and so is a firm. `Mr & Mrs` and the like in front are a title. Of two surnames without a particle
    only the second is known to be one: José María Aznar López is a López.
    """
    text = " ".join(whole.split())
    if is_firm(text):
        return Parts("", text)
    before, comma, behind = (part.strip() for part in text.partition(","))
    if comma and behind and not SUFFIXES.issuperset(behind.casefold().replace(",", " ").split()):
        if PARTICLES.issuperset(behind.casefold().split(" ")):
            first, _space, family = before.rpartition(" ")
            return _titled(first, f"{behind} {family}")
        return _turned(before, behind.split(" "))
    title, words = _title(text.replace(",", "").split(" "))
    at = _family_begins(words)
    return Parts(" ".join(words[:at]), " ".join(words[at:]), title)


def _title(words: list[str]) -> tuple[str, list[str]]:
    """The title in front of a name, and the words of the name: at least one."""
    at = 0
    for place, word in enumerate(words[:-1], start=1):
        if _is_title(word):
            at = place
        elif not (at and word.casefold() in TITLE_LINKS):
            break
    return " ".join(words[:at]), words[at:]


def _is_title(word: str) -> bool:
    lower = word.casefold()
    return lower in TITLES or lower.removesuffix(".") in TITLES


def _titled(first: str, last: str) -> Parts:
    title, words = _title([*first.split(" "), last])
    return Parts(" ".join(words[:-1]), last, title)


def _turned(family: str, firsts: list[str]) -> Parts:
    """`Berg` and `Anna van der`: what is no first name at the end belongs before the family name."""
    at = len(firsts)
    while at > 1 and firsts[at - 1].casefold() in PARTICLES:
        at -= 1
    return _titled(" ".join(firsts[:at]), " ".join((*firsts[at:], family)))


def _family_begins(words: list[str]) -> int:
    """The place of the family name's first word."""
    if len(words) == 1:
        return 0
    at = len(words) - 1
    while at > 1 and words[at].casefold() in SUFFIXES:
        at -= 1
    particle = next((place for place in range(1, at) if words[place].casefold() in PARTICLES), at)
    # Ortega y Gasset: the word before belongs to it.
    return particle - 1 if words[particle].casefold() == "y" and particle > 1 else particle


def split_all(
    wholes: pd.Series,
    firsts: pd.Series | None = None,
    lasts: pd.Series | None = None,
    *,
    titled: bool = False,
) -> pd.DataFrame:
    """The parts of a column of whole names, by key (`title`, `first_name`, `last_name`), NA for none.

    `firsts` and `lasts` are what is known of them already: Ana Gil Ruiz, whose first name is Ana, is a
    Gil Ruiz. Unless names are `titled`, a title stays with the first name.
    """
    blank = pd.Series(pd.NA, wholes.index, dtype="str")
    known = pd.DataFrame({"whole": wholes, "first": blank if firsts is None else firsts})
    known["last"] = blank if lasts is None else lasts
    cells = list(known.fillna("").itertuples(index=False, name=None))
    parts = {cell: _complete(*cell) for cell in set(cells)}
    found = [parts[cell] if titled else _untitled(parts[cell]) for cell in cells]
    rows = [(part.title or None, part.first or None, part.last or None) for part in found]
    return pd.DataFrame(rows, wholes.index, [TITLE, FIRST, LAST], dtype="str")


def _complete(whole: str, first: str, last: str) -> Parts:
    text, first, last = (" ".join(name.split()) for name in (whole, first, last))
    if first and text.casefold().startswith(f"{first} ".casefold()):
        return Parts(first, text[len(first) + 1 :])
    if last and text.casefold().endswith(f" {last}".casefold()):
        return _titled(text[: -len(last) - 1], last)
    return split(text) if text else Parts("", "")


def _untitled(parts: Parts) -> Parts:
    return Parts(" ".join(filter(None, (parts.title, parts.first))), parts.last)


def without_no_names(key: str, texts: pd.Series) -> pd.Series:
    """The column of a field, without `-`, `n/a`, `unknown` and the like where it holds names."""
    if key not in _NAMES:
        return texts
    return texts.mask(texts.str.strip().str.fullmatch(NO_NAMES.pattern).fillna(False).astype(bool))


def stand_ins(cells: pd.DataFrame, blank: pd.Series) -> pd.Series:
    """What can be told instead of a name, where it is `blank`: a firm, an e-mail's local part, a number."""
    found = pd.Series(pd.NA, cells.index, dtype="str")
    for key in _STAND_INS:
        if key in cells:
            texts = cells[key]
            if key == "email":
                texts = texts.str.replace(re.compile("@.*$"), "", regex=True)
            found = found.fillna(texts)
    return found.where(blank)
