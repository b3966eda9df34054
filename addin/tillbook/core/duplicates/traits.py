"""What is compared of each customer, column by column, made once before anybody is compared."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from tillbook.core.duplicates.roles import Roles
from tillbook.schema.folding import fold, fold_code

Codes = np.ndarray[tuple[int], np.dtype[np.int64]]
Texts = np.ndarray[tuple[int], np.dtype[np.object_]]

# A number in national and in international writing ends alike.
_PHONE_DIGITS = 9
_GENERATIONS = frozenset(("jr", "junior", "sr", "senior", "ii", "iii", "iv", "filho", "neto", "fils"))


@dataclass(frozen=True)
class Traits:
    """Per customer, in one order: folded texts ("" for blank), and numbers that are equal where texts are
    (-1 for blank). `words` is the surname in words, `name` the whole name in the order of the alphabet.
    """

    given: Texts
    surname: Texts
    words: Texts
    name: Texts
    generation: Codes
    phones: tuple[Codes, ...]
    mailboxes: tuple[Texts, ...]
    domains: tuple[Texts, ...]
    identifiers: tuple[Codes, ...]
    postcode: Texts
    address: Texts
    birthday: Texts


def traits_of(customers: pd.DataFrame, roles: Roles) -> Traits:
    """The traits of customers, in their order."""
    names = _names(customers, roles)
    mails = [[_mail(text) for text in _column(customers, name)] for name in roles.emails]
    phones = [[_digits(text) for text in _column(customers, name)] for name in roles.phones]
    given, words = [name[0] for name in names], [name[1] for name in names]
    return Traits(
        given=texts(given),
        surname=texts(["".join(parts) for parts in words]),
        words=texts([" ".join(parts) for parts in words]),
        name=texts(["".join(sorted([first, *rest])) for first, rest, _ in names]),
        generation=codes([[name[2] for name in names]])[0],
        phones=codes(phones),
        mailboxes=tuple(texts([box for box, _ in column]) for column in mails),
        domains=tuple(texts([domain for _, domain in column]) for column in mails),
        identifiers=tuple(
            codes([[_code(text) for text in _column(customers, name)]])[0] for name in roles.identifiers
        ),
        postcode=_folded(customers, roles.postcode),
        address=_folded(customers, roles.address),
        birthday=texts(_column(customers, roles.birthday)),
    )


def codes(columns: Sequence[Sequence[str]]) -> tuple[Codes, ...]:
    """Equal numbers for equal texts, across all these columns; -1 for blank."""
    if not columns:
        return ()
    found, _ = pd.factorize(np.array([text or None for column in columns for text in column], dtype=object))
    return tuple(np.split(found.astype(np.int64), len(columns)))


def texts(values: Iterable[str]) -> Texts:
    """Texts as an array of objects."""
    listed = list(values)
    made = np.empty(len(listed), dtype=object)
    made[:] = listed
    return made


def _column(customers: pd.DataFrame, name: str | None) -> list[str]:
    if name is None:
        return [""] * len(customers)
    return [text if isinstance(text, str) else "" for text in customers[name].tolist()]


def _folded(customers: pd.DataFrame, name: str | None) -> Texts:
    return texts([fold(text) or "" for text in _column(customers, name)])


def _names(customers: pd.DataFrame, roles: Roles) -> list[tuple[str, list[str], str]]:
    """(first word of the given names, words of the surname, generation), folded."""
    last = _column(customers, roles.surname)
    if not roles.given:
        return [_whole_name(text) for text in last]
    first = zip(*(_column(customers, name) for name in roles.given), strict=True)
    found = []
    for given, surname in zip(first, last, strict=True):
        (words, generation), (more, other) = _words(surname), _words(" ".join(given))
        found.append((more[0] if more else "", words, generation or other))
    return found


def _whole_name(text: str) -> tuple[str, list[str], str]:
    last, comma, first = text.partition(",")
    words, generation = _words(f"{first} {last}" if comma else text)
    return ("", words, generation) if len(words) < 2 else (words[0], words[1:], generation)


def _words(text: str) -> tuple[list[str], str]:
    """The folded words of a name without the generation, and that (`jr`)."""
    words = [folded for word in re.split(r"[\s\-.,]+", text) if (folded := fold(word))]
    generation = words.pop() if len(words) > 1 and words[-1] in _GENERATIONS else ""
    return words, generation


def _mail(text: str) -> tuple[str, str]:
    """The mailbox without dots and tags, and the domain."""
    box, _at, domain = text.lower().rpartition("@")
    return box.partition("+")[0].replace(".", "") or box, domain


def _digits(text: str) -> str:
    number = re.sub(r"\D", "", text.partition(" ext")[0])
    return number[-_PHONE_DIGITS:] if len(number) > 5 else ""


def _code(text: str) -> str:
    return re.sub(r"[^\w]", "", fold_code(text) or "").lstrip("0")
