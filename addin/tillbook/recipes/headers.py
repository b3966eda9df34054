"""What a column's header says of it, whatever the system: words for consent, for secrets, for whole names."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final

from tillbook.core.naming import likeness
from tillbook.schema import Field
from tillbook.schema.folding import fold

_WORDS: Final = re.compile(r"[^\W\d_]+|\d+")
_HUMP: Final = re.compile(r"(?<=[a-zäöüß])(?=[A-ZÄÖÜ])")
_BRACKETS: Final = re.compile(r"\s*[(\[{].*?[)\]}]\s*")
# Behind these stands what a column is about: ‘Address - Street’, ‘Contact: E-mail’.
_INTO: Final = re.compile(r":|\.| - | – |>|__")
_OR: Final = re.compile(r"[/|]")
# So many words of a header can be one of a list.
_LONGEST: Final = 4
# What a likeness loses for a part of the header.
_WITHOUT_BRACKETS, _WITHOUT_QUALIFIERS, _BEHIND, _EITHER = 2.0, 3.0, 3.0, 4.0


def says(header: str, list_name: str) -> bool:
    """Whether the header is one of a list's, or holds one of its parts or words."""
    listed = _lists()[list_name]
    bare = fold(header) or ""
    return (
        bare in listed.get("whole", ())
        or any(part in bare for part in listed.get("part", ()))
        or any(word in listed.get("word", ()) for word in words(header))
    )


def says_nearby(header: str, list_name: str) -> bool:
    """Whether it is one of a list's that mean so only beside another column."""
    return (fold(header) or "") in _lists()[list_name]["near"]


def words(header: str) -> list[str]:
    """The header's words, folded; `PhoneNumber` and `phone_number` have two."""
    pieces = (piece for found in _WORDS.findall(header) for piece in _HUMP.split(found))
    return [folded for piece in pieces if (folded := fold(piece))]


def meanings(header: str, list_name: str) -> list[frozenset[str]]:
    """The kinds of each of the header's words in a list, in order; a word that is in none has none.

    Words that are listed as one count as one: opt in, e-mail, do not.
    """
    listed, told = _lists()[list_name], words(header)
    found: list[frozenset[str]] = []
    at = 0
    while at < len(told):
        ends = range(min(len(told), at + _LONGEST), at, -1)
        kinds, end = next(
            ((kinds, end) for end in ends if (kinds := _kinds(listed, "".join(told[at:end])))),
            (frozenset[str](), at + 1),
        )
        found.append(kinds)
        at = end
    return found


def _kinds(listed: Mapping[str, frozenset[str]], word: str) -> frozenset[str]:
    return frozenset(kind for kind, words in listed.items() if word in words)


def name_fit(field: Field, header: str, *, is_mixed: bool = False) -> float:
    """From 0 to 100: how well the header, or the part of it that matters, names the field.

    Of a header such as ‘State/Region’ either part will do, but not where the cells hold both (`is_mixed`).
    """
    spellings = (one for one in _spellings(header) if not (is_mixed and one[1] == _EITHER))
    return max(likeness(field, text) - cost for text, cost in spellings)


def _spellings(header: str) -> Iterator[tuple[str, float]]:
    text = header.strip().removesuffix("*")
    yield text, 0.0
    plain = _BRACKETS.sub(" ", text).strip()
    if plain and plain != text:
        yield plain, _WITHOUT_BRACKETS
    if (behind := _INTO.split(plain)[-1].strip()) and behind != plain:
        yield behind, _BEHIND
    if _OR.search(plain):
        yield from ((part.strip(), _EITHER) for part in _OR.split(plain))
    told = words(plain)
    qualifiers = _lists()["qualifier"]["word"]
    rest = [word for word in told if word not in qualifiers and not word.isdigit()]
    if rest and len(rest) < len(told):
        yield " ".join(rest), _WITHOUT_QUALIFIERS


@cache
def _lists() -> dict[str, dict[str, frozenset[str]]]:
    listed = tomllib.loads(Path(__file__).with_name("columns.toml").read_text("utf-8"))
    return {
        name: {kind: frozenset(found.split()) for kind, found in kinds.items()}
        for name, kinds in listed.items()
    }
