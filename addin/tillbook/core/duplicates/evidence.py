"""What speaks for two records being one person, and what against it: points, and the reason in words.

The points are a judgement, tried on planted duplicates (tests/core/test_duplicates.py): the same name alone
is no duplicate, with the same postcode it is; a shared phone and address never outweigh another first name
or another date of birth, for that is a family.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from rapidfuzz import fuzz
from rapidfuzz.distance import OSA, Levenshtein
from rapidfuzz.process import cpdist

from tillbook.core.duplicates.nicknames import KIN
from tillbook.core.duplicates.roles import Roles
from tillbook.core.duplicates.traits import Codes, Texts, Traits
from tillbook.language import _

Flags = np.ndarray[tuple[int], np.dtype[np.bool_]]
Points = np.ndarray[tuple[int], np.dtype[np.float64]]

SAME: Final = _("{field} the same")
ALIKE: Final = _("{field} {percent} % alike")
ONE_OFF: Final = _("{field} one character off")
SHORT: Final = _("{field} a short form")
INITIAL: Final = _("{field} fits the initial")
SWAPPED: Final = _("first and last name swapped")
OTHER: Final = _("{field} differs")
GENERATION: Final = _("another generation (Jr, Sr)")
TWO_FIELDS: Final = _("{field} the same as {other}")
ZEROS: Final = _("{field} the same but for zeros and signs")
DOTS: Final = _("{field} the same but for dots and tags")
DOMAIN: Final = _("{field} the same but for a slip in the domain")
BEFORE_AT: Final = _("{field} the same before the @")

# The parts of a name that one field holds.
FIRST, LAST = "*first", "*last"

_LIKELY, _ALIKE = 75, 80


@dataclass(frozen=True)
class Evidence:
    """One thing about all pairs: for which it holds, the points it gives, and how it is told.

    `fields` are the keys for the blanks `field` and `other`; `percent` fills the blank of that name.
    """

    holds: Flags
    points: Points | float
    reason: str
    fields: tuple[str, ...] = ()
    percent: Points | None = None


def evidence(traits: Traits, roles: Roles, one: Codes, other: Codes) -> Iterator[Evidence]:
    """Everything that is known of the pairs (positions in `one` and `other`), in the order it is told."""
    for names in (_phones, _emails, _identifiers, _birthdays, _names, _generations, _places):
        yield from names(traits, roles, one, other)


def _phones(traits: Traits, roles: Roles, one: Codes, other: Codes) -> Iterator[Evidence]:
    told = np.zeros(len(one), dtype=bool)
    pairs = [(a, b) for a in range(len(roles.phones)) for b in range(len(roles.phones))]
    for a, b in sorted(pairs, key=lambda pair: pair[0] != pair[1]):
        mine = traits.phones[a][one]
        same = (mine >= 0) & (mine == traits.phones[b][other]) & ~told
        told |= same
        reason = SAME if a == b else TWO_FIELDS
        yield Evidence(same, 38, reason, (roles.phones[a], roles.phones[b]))


def _emails(traits: Traits, roles: Roles, one: Codes, other: Codes) -> Iterator[Evidence]:
    for name, boxes, domains in zip(roles.emails, traits.mailboxes, traits.domains, strict=True):
        box, mine, theirs = boxes[one], domains[one], domains[other]
        same_box = (box == boxes[other]) & (box != "")
        whole = same_box & (mine == theirs)
        close = _alike(mine, theirs, same_box & ~whole) >= _LIKELY
        long = np.array([len(text) >= 6 for text in box.tolist()], dtype=bool)
        typo = _at_most_one_off(boxes[one], boxes[other], (mine == theirs) & ~same_box & (box != "") & long)
        yield Evidence(whole, 35, DOTS, (name,))
        yield Evidence(close, 33, DOMAIN, (name,))
        yield Evidence(same_box & ~whole & ~close & long, 15, BEFORE_AT, (name,))
        yield Evidence(typo, 20, ONE_OFF, (name,))


def _identifiers(traits: Traits, roles: Roles, one: Codes, other: Codes) -> Iterator[Evidence]:
    for name, column in zip(roles.identifiers, traits.identifiers, strict=True):
        same = (column[one] >= 0) & (column[one] == column[other])
        yield Evidence(same, 30, ZEROS, (name,))


def _birthdays(traits: Traits, roles: Roles, one: Codes, other: Codes) -> Iterator[Evidence]:
    if roles.birthday is None:
        return
    mine, theirs = traits.birthday[one], traits.birthday[other]
    known = (mine != "") & (theirs != "")
    same = known & (mine == theirs)
    # A slip in the day or the month; another year is another generation.
    differs = known & ~same
    slip = _at_most_one_off(mine, theirs, differs) & np.array(
        [a[:4] == b[:4] for a, b in zip(mine.tolist(), theirs.tolist(), strict=True)], dtype=bool
    )
    yield Evidence(same, 25, SAME, (roles.birthday,))
    yield Evidence(slip, 5, ONE_OFF, (roles.birthday,))
    yield Evidence(differs & ~slip, -90, OTHER, (roles.birthday,))


def _names(traits: Traits, roles: Roles, one: Codes, other: Codes) -> Iterator[Evidence]:
    if roles.surname is None:
        return
    first, last = (roles.given[0], roles.surname) if roles.given else (FIRST, LAST)
    swapped = _swapped(traits, one, other)
    alike = _surnames(traits, one, other)
    same = alike >= 100
    yield Evidence(swapped, 70, SWAPPED)
    yield Evidence(same & ~swapped, 40, SAME, (last,))
    near = (alike >= _LIKELY) & ~same & ~swapped
    yield Evidence(near, 40 * alike / 100 - np.where(alike < 85, 10, 0), ALIKE, (last,), alike)
    far = (alike < _LIKELY) & (traits.surname[one] != "") & (traits.surname[other] != "") & ~swapped
    yield Evidence(far, -10, OTHER, (last,))
    yield from _given(traits, first, ~swapped, one, other, alike >= _LIKELY)


def _given(
    traits: Traits, field: str, asked: Flags, one: Codes, other: Codes, likely: Flags
) -> Iterator[Evidence]:
    mine, theirs = traits.given[one], traits.given[other]
    known = asked & (mine != "") & (theirs != "")
    same = known & (mine == theirs)
    short = np.zeros(len(one), dtype=bool)
    for at in np.flatnonzero(known & ~same & likely):
        short[at] = theirs[at] in KIN.get(mine[at], ())
    rest = known & ~same & ~short
    initial = np.zeros(len(one), dtype=bool)
    for at in np.flatnonzero(rest & likely):
        initial[at] = min(len(mine[at]), len(theirs[at])) == 1 and mine[at][0] == theirs[at][0]
    percent = _alike(mine, theirs, rest & ~initial & likely)
    alike = (percent >= _ALIKE) & _end_alike(mine, theirs) | _is_transposed(mine, theirs, rest & likely)
    yield Evidence(same, 32, SAME, (field,))
    yield Evidence(short, 30, SHORT, (field,))
    yield Evidence(initial, 22, INITIAL, (field,))
    yield Evidence(alike & ~initial, 22, ALIKE, (field,), percent)
    yield Evidence(rest & ~initial & ~alike, -60, OTHER, (field,))
    yield Evidence(asked & ((mine == "") != (theirs == "")), 8, "")


def _end_alike(mine: Texts, theirs: Texts) -> Flags:
    """Maria and Mario, Daniel and Daniela are brother and sister, no slips."""
    return np.array([a[-1:] == b[-1:] for a, b in zip(mine.tolist(), theirs.tolist(), strict=True)], bool)


def _is_transposed(mine: Texts, theirs: Texts, asked: Flags) -> Flags:
    found = np.zeros(len(mine), dtype=bool)
    there = np.flatnonzero(asked)
    # Jonh for John: one step where letters may change places, two where they may not.
    swaps = cpdist(mine[there], theirs[there], scorer=OSA.distance) == 1
    edits = cpdist(mine[there], theirs[there], scorer=Levenshtein.distance) == 2
    found[there] = np.asarray(swaps & edits).reshape(-1)
    return found


def _swapped(traits: Traits, one: Codes, other: Codes) -> Flags:
    given, surname = traits.given, traits.surname
    crossed = (given[one] == surname[other]) & (surname[one] == given[other])
    return np.asarray(crossed & (given[one] != "") & (given[one] != given[other]), dtype=bool)


def _surnames(traits: Traits, one: Codes, other: Codes) -> Points:
    """How alike the surnames are, 0 to 100; one of two names of a double name is as good as 90."""
    there = (traits.surname[one] != "") & (traits.surname[other] != "")
    whole = _alike(traits.surname[one], traits.surname[other], there)
    double = there & (whole < 90)
    parts = np.zeros(len(one))
    at = np.flatnonzero(double)
    tokens = cpdist(traits.words[one[at]], traits.words[other[at]], scorer=fuzz.token_set_ratio)
    parts[at] = np.minimum(np.asarray(tokens, dtype=np.float64).reshape(-1), 90)
    return np.maximum(whole, np.where(parts >= 90, parts, 0))


def _generations(traits: Traits, roles: Roles, one: Codes, other: Codes) -> Iterator[Evidence]:
    yield Evidence(traits.generation[one] != traits.generation[other], -60, GENERATION)


def _places(traits: Traits, roles: Roles, one: Codes, other: Codes) -> Iterator[Evidence]:
    if roles.postcode:
        mine, theirs = traits.postcode[one], traits.postcode[other]
        known = (mine != "") & (theirs != "")
        same = known & (mine == theirs)
        near = _at_most_one_off(mine, theirs, known & ~same)
        yield Evidence(same, 15, SAME, (roles.postcode,))
        yield Evidence(near, 13, ONE_OFF, (roles.postcode,))
        yield Evidence(known & ~same & ~near, -8, OTHER, (roles.postcode,))
    if roles.address:
        mine, theirs = traits.address[one], traits.address[other]
        same = (mine != "") & (mine == theirs)
        percent = _alike(mine, theirs, (mine != "") & (theirs != "") & ~same)
        yield Evidence(same, 13, SAME, (roles.address,))
        yield Evidence(percent >= 85, 8, ALIKE, (roles.address,), percent)


def _alike(mine: Texts, theirs: Texts, asked: Flags) -> Points:
    """How alike two texts are, 0 to 100, for the pairs that are asked for; 0 for the others."""
    found = np.zeros(len(mine))
    there = np.flatnonzero(asked)
    found[there] = np.asarray(cpdist(mine[there], theirs[there], scorer=fuzz.ratio)).reshape(-1)
    return found


def _at_most_one_off(mine: Texts, theirs: Texts, asked: Flags) -> Flags:
    """Whether one character, or two that changed places, make the difference."""
    found = np.zeros(len(mine), dtype=bool)
    there = np.flatnonzero(asked)
    distance = cpdist(mine[there], theirs[there], scorer=OSA.distance, score_cutoff=1)
    found[there] = np.asarray(distance).reshape(-1) <= 1
    return found
