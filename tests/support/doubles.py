"""A customer list in which some people stand twice, as years at a till leave it."""

import csv
import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from tests.support.exported_people import Person, draw_people
from tests.support.exported_rows import citrus_lime


@dataclass(frozen=True)
class Doubles:
    """What the list holds: its rows, how often each kind of double was planted, and the relatives.

    Relatives share an address and a phone, and are nobody's double.
    """

    rows: int
    kinds: dict[str, int]
    relatives: int

    @property
    def pairs(self) -> int:
        """How many people stand twice."""
        return sum(self.kinds.values())


def write_customers(path: Path, people: int, pairs: int, seed: int = 0) -> Doubles:
    """Write a CSV of so many people as Cloud POS lists them; `pairs` of them stand twice.

    No two rows share what has to be unique, so that a till takes them all.
    """
    drawn = [person for person in draw_people(people * 2, seed, dirty=False, country="GB") if not person.kind]
    whole = [
        replace(
            person,
            number=number,
            landline=f"+44207946{number:04d}",
            birthday=person.birthday or dt.date(1980, 1, 2) + dt.timedelta(days=number),
        )
        for number, person in enumerate(drawn[:people], start=1)
    ]
    again = list(_again(whole[:pairs], people))
    family = [
        _relative(person, people + pairs + at) for at, person in enumerate(whole[people - pairs :], start=1)
    ]
    lines = [citrus_lime(person) for person in [*whole, *again, *family]]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(lines[0]) if lines else ["Account Number"])
        writer.writeheader()
        writer.writerows(lines)
    names = list(_WAYS)
    return Doubles(
        len(lines), {name: len(range(at, pairs, len(names))) for at, name in enumerate(names)}, len(family)
    )


def _again(people: list[Person], last: int) -> Iterator[Person]:
    ways = list(_WAYS.values())
    for at, person in enumerate(people):
        # What has to be unique is left out, or differs.
        bare = replace(person, number=last + at + 1, mobile="", email="", note="", email_consent="")
        yield ways[at % len(ways)](bare, person)


def _mistyped(again: Person, person: Person) -> Person:
    return replace(again, last=f"{person.last[:-1]}{person.last[-1] * 2}")


def _next_door(again: Person, person: Person) -> Person:
    return replace(again, postcode=f"{person.postcode[:-1]}Z")


def _tagged(again: Person, person: Person) -> Person:
    name, _, domain = person.email.partition("@")
    return replace(again, email=f"{name}+shop@{domain}", postcode="", landline="")


def _swapped(again: Person, person: Person) -> Person:
    return replace(again, first=person.last, last=person.first)


def _initial(again: Person, person: Person) -> Person:
    return replace(again, first=f"{person.first[0]}.", note="Card number not found.")


def _moved(again: Person, person: Person) -> Person:
    return replace(again, street="Quay Street 1", postcode="LA1 1AA", landline="")


_WAYS: Final[dict[str, Callable[[Person, Person], Person]]] = {
    "mistyped": _mistyped,
    "postcode": _next_door,
    "e-mail": _tagged,
    "swapped": _swapped,
    "initial": _initial,
    "moved": _moved,
}


def _relative(person: Person, number: int) -> Person:
    """Somebody with another first name and birthday in the same household."""
    first = "Wilfrida" if person.gender == "F" else "Osbert"
    return replace(person, number=number, first=first, mobile="", email="", birthday=None)
