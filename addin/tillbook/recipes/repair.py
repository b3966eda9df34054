"""Texts that were broken before they came: UTF-8 once read as something else, and entities of web pages.

What sound text could be is left alone: `JOÃO` and `CONCEIÇÃO` are Portuguese, `Â` is a letter.
"""

import html
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

import pandas as pd

# Two signs in a row beyond ASCII: without these no letter is broken.
_SUSPICIOUS: Final = re.compile(r"[^\x00-\x7f]{2}")
# With a semicolon only: R&Copy is no entity.
_ENTITY: Final = re.compile(r"&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
# ftfy takes the ellipsis for one; before a letter it is the second half of a Scandinavian Å.
_RING: Final = re.compile(r"Ã…(?=[^\W\d_])")
# What looks like the halves of a letter, and need not be: a quote or dash behind Portuguese capitals,
# as in “IRMÔ, and a space behind one.
_INNOCENT: Final = re.compile(r"(?<=[^\W\d_])Ã[‘’“”–—](?![^\W\d_])|[ÂÃ] ")
# So often can a text have been broken over and over.
_ROUNDS: Final = 4


@dataclass(frozen=True)
class Repairs:
    """What is proposed: the sound text by the broken one, and how many cells hold a broken one."""

    pairs: dict[str, str] = field(default_factory=dict)
    cells: int = 0


def find_repairs(frame: pd.DataFrame) -> Repairs:
    """The repairs for a frame of text columns, NA for blank; each different text is looked at once."""
    counts = _suspicious(frame)
    pairs = {text: sound for text in counts if (sound := _sound(text)) != text}
    return Repairs(pairs, sum(counts[text] for text in pairs))


def repair(frame: pd.DataFrame, pairs: Mapping[str, str]) -> pd.DataFrame:
    """The frame with these texts in place of those; only whole cells count, and all others stay."""
    changed = frame.copy()
    for at, (_name, texts) in enumerate(frame.items()):
        if texts.isin(list(pairs)).any():
            changed.isetitem(
                at, texts.map(lambda text: pairs.get(text, text), na_action="ignore").astype("str")
            )
    return changed


def _suspicious(frame: pd.DataFrame) -> dict[str, int]:
    """The texts that may be broken, and how many cells have each."""
    counts: dict[str, int] = {}
    for _name, texts in frame.items():
        found = texts.dropna().value_counts()
        for text, count in found[_are_suspicious(found.index)].items():
            counts[text] = counts.get(text, 0) + int(count)
    return counts


def _are_suspicious(texts: Iterable[str]) -> list[bool]:
    return ["&" in text or (not text.isascii() and bool(_SUSPICIOUS.search(text))) for text in texts]


def _sound(text: str) -> str:
    """The text as it was meant; itself when nothing is broken, or when the repair would lose something."""
    meant = text
    for _round in range(_ROUNDS):
        before, meant = meant, _once(_ENTITY.sub(lambda found: html.unescape(found[0]), meant))
        if meant == before:
            break
    return meant if meant.strip() and "\ufffd" not in meant else text


def _once(text: str) -> str:
    fixed = _RING.sub("Å", _fixed(text))
    if fixed != text and _INNOCENT.search(text):
        others = _INNOCENT.sub("", text)
        return fixed if _fixed(others) != others else text
    return fixed


def _fixed(text: str) -> str:
    from ftfy import TextFixerConfig, fix_encoding

    # A space, a question mark or a control character could be anything: what is lost is not guessed.
    careful = TextFixerConfig(restore_byte_a0=False, replace_lossy_sequences=False, fix_c1_controls=False)
    return str(fix_encoding(text, careful))
