"""Columns that share a field, or a column that fills two: first and last name, street and house number."""

from typing import Final

from tillbook.core.naming import LEAST
from tillbook.language import Text, _
from tillbook.recipes.evidence import Cells
from tillbook.recipes.headers import meanings, name_fit, says, says_nearby
from tillbook.recipes.names import FIRST, LAST, WHOLE
from tillbook.recipes.settling import BY_BOTH, BY_NAME, WHOLE_NAME, Columns
from tillbook.schema import Schema, name, text

# How sure a name's place is that follows from the other columns, and one that only its cells tell.
_SURE: Final = 92.0
_LIKELY: Final = 85.0
# Where the house number stands before the street.
_NUMBER_FIRST: Final = frozenset({"GB", "IE", "US", "CA", "AU", "NZ", "FR", "LU", "MT", "ZA", "IN"})
_LONGEST_NUMBER: Final = 7

_WHOLE: Final = _("First and last name stand in one column.")
_LAST_FIRST: Final = _("Last and first name stand in one column, the last name first.")
_ALONE: Final = _("There is no other name.")
_IN_PARTS: Final = _("First and last name stand in columns of their own.")
_IN_ONE: Final = _("‘{column}’ has the whole name.")
_TOGETHER: Final = _("Together with ‘{column}’ it makes the field.")

# The keys of a street in the systems, and those of two lines.
_ADDRESS: Final = ("address1", "address")
_LINES: Final = ("address1", "address2")
# What parts are called, for systems that have the whole only.
_PARTS: Final = Schema.of(
    "parts",
    "",
    {
        FIRST: name(_("First name"), 100, help=""),
        LAST: name(_("Last name"), 100, help=""),
        _LINES[0]: text(_("Address"), 100, help=""),
        _LINES[1]: text(_("Address 2"), 100, help=""),
    },
    edition=1,
    shown_by=(),
).fields


def settle_names(columns: Columns) -> None:
    """The columns with names of persons: whole ones, and halves that another column makes clear.

    ‘Name’ is a family name beside a first name, a first name beside a family name, else the whole.
    """
    unclear = [c for c in columns.open if _says_name(c) and _can_be_name(columns.cells[c])]
    surely = next((c for c in unclear if _says_whole(c)), None)
    halves = _halves(columns, unclear)
    rest = [c for c in unclear if not _says_whole(c)]
    if not surely and rest and halves[FIRST] != halves[LAST] and None in halves.values():
        missing = next(key for key, column in halves.items() if column is None)
        halves[missing] = rest[0]
    whole = surely or (rest[0] if rest and not any(halves.values()) else None)
    if WHOLE in columns.schema.fields:
        _settle_whole(columns, whole, halves)
    elif {FIRST, LAST} <= columns.schema.fields.keys():
        _settle_halves(columns, whole, halves)


def _says_name(header: str) -> bool:
    return says(header, "whole_name") or _says_whole(header)


def _says_whole(header: str) -> bool:
    """Whether it is called like a whole name that is never half of one, or like both of its halves."""
    return says(header, "surely_whole") or _order(header) is not None


def _order(header: str) -> tuple[str, str] | None:
    """The halves that a header names, in its order: `Cognome e Nome` has the family name first.

    A word that can mean either (name, nome, nom) is the half that the other word leaves.
    """
    kinds = meanings(header, "names")
    halves = [FIRST if "first" in one else LAST if "last" in one else None for one in kinds]
    places = {half: halves.index(half) for half in (FIRST, LAST) if half in halves}
    either = next((at for at, one in enumerate(kinds) if "either" in one), None)
    if len(places) == 1 and either is not None:
        places[LAST if FIRST in places else FIRST] = either
    if not all(kinds) or len(places) < 2:
        return None
    return (FIRST, LAST) if places[FIRST] < places[LAST] else (LAST, FIRST)


def _halves(columns: Columns, unclear: list[str]) -> dict[str, str | None]:
    """The columns of the first and the last name; none is both."""
    first, last = (_half(columns, key, unclear) for key in (FIRST, LAST))
    if first is not None and first == last:
        is_first = name_fit(_PARTS[FIRST], first) >= name_fit(_PARTS[LAST], first)
        taken = [*unclear, first]
        first, last = (
            (first, _half(columns, LAST, taken)) if is_first else (_half(columns, FIRST, taken), last)
        )
    return {FIRST: first, LAST: last}


def _half(columns: Columns, key: str, unclear: list[str]) -> str | None:
    """The open column that surely is called like the first or the last name."""
    named = {c: name_fit(_PARTS[key], c) for c in columns.open if c not in unclear}
    best = max(named, key=named.__getitem__, default=None)
    is_one = best is not None and named[best] >= LEAST and _can_be_name(columns.cells[best])
    return best if is_one else None


def _can_be_name(cells: Cells) -> bool:
    return cells.with_digits < 0.5 and cells.share(lambda cell: "@" in cell) < 0.5


def _settle_whole(columns: Columns, whole: str | None, halves: dict[str, str | None]) -> None:
    prefix = next((c for c in columns.open if says(c, "surname_prefix")), None)
    parts = [column for column in (halves[FIRST], prefix, halves[LAST]) if column]
    if whole:
        _settle_in_one(columns, whole, WHOLE, _SURE, BY_NAME)
        for column in parts:
            columns.settle(column, None, 0, Text(_IN_ONE, column=whole))
    elif len(parts) == 1:
        columns.settle(parts[0], WHOLE, _LIKELY, _ALONE)
    elif parts:
        _settle_parts(columns, WHOLE, parts)


def _settle_halves(columns: Columns, whole: str | None, halves: dict[str, str | None]) -> None:
    if whole and all(halves.values()):
        columns.settle(whole, None, 0, _IN_PARTS)
    elif whole and (_says_whole(whole) or _has_two_words(columns.cells[whole])):
        _settle_in_one(columns, whole, WHOLE_NAME, _LIKELY, _WHOLE)
        for half in filter(None, halves.values()):
            columns.settle(half, None, 0, Text(_IN_ONE, column=whole))
        return
    elif whole:
        columns.settle(whole, LAST, _LIKELY, BY_NAME)
    for key, column in halves.items():
        if column and column != whole:
            why = BY_BOTH if columns.cells[column].filled else BY_NAME
            columns.settle(column, key, _SURE, why if halves[LAST] else _ALONE)
    if halves[LAST]:
        _settle_last(columns, halves[LAST])


def _settle_in_one(columns: Columns, whole: str, key: str, score: float, why: str) -> None:
    if _order(whole) == (LAST, FIRST):
        columns.settle(whole, key, score, _LAST_FIRST, is_last_first=True)
    else:
        columns.settle(whole, key, score, why)


def _settle_last(columns: Columns, last: str) -> None:
    """What stands before a family name or behind it in a column of its own belongs to it."""
    before = next((c for c in columns.open if says(c, "surname_prefix")), None)
    behind = next((c for c in columns.open if says(c, "second_surname")), None)
    if before or behind:
        _settle_parts(columns, LAST, [column for column in (before, last, behind) if column])


def _has_two_words(cells: Cells) -> bool:
    return not cells.filled or cells.of_two_words >= 0.5


def settle_streets(columns: Columns) -> None:
    """A street and a house number in columns of their own, in the order of the file's country."""
    key = next((key for key in _ADDRESS if key in columns.schema.fields), None)
    street = _called(columns, _ADDRESS[0]) if key else None
    if key is None or street is None or columns.cells[street].with_digits >= 0.5:
        return
    if number := _house_number(columns, street):
        parts = [number, street] if columns.country in _NUMBER_FIRST else [street, number]
        _settle_parts(columns, key, parts)


def settle_lines(columns: Columns) -> None:
    """Two lines of an address, for a system that has one."""
    if _ADDRESS[1] not in columns.schema.fields or _LINES[1] in columns.schema.fields:
        return
    first, second = (_called(columns, key) for key in _LINES)
    if first and second and first != second:
        _settle_parts(columns, _ADDRESS[1], [first, second])


def _called(columns: Columns, key: str) -> str | None:
    """The open column that is called like the field most of all."""
    named = {column: name_fit(_PARTS[key], column) for column in columns.open}
    best = max(named, key=named.__getitem__, default=None)
    return best if best is not None and named[best] >= LEAST else None


def _house_number(columns: Columns, street: str) -> str | None:
    headers = list(columns.cells)
    beside = headers[headers.index(street) + 1 :][:1]
    for column in columns.open:
        cells = columns.cells[column]
        is_near = column in beside and says_nearby(column, "house_number")
        is_short = cells.share(lambda cell: len(cell) <= _LONGEST_NUMBER) > 0.8 and cells.with_digits > 0.8
        if (says(column, "house_number") or is_near) and (is_short or not cells.filled):
            return column
    return None


def _settle_parts(columns: Columns, key: str, parts: list[str]) -> None:
    """Several columns as one field, in this order."""
    for at, column in enumerate(parts):
        other = parts[at - 1] if at else parts[1]
        columns.settle(column, key, _SURE, Text(_TOGETHER, column=other), at + 1)
