"""Invented customers for the demo, and the ways in which real lists of customers are dirty."""

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import phonenumbers

Person = dict[str, str]

_PLACES = {
    "GB": (("Ann", "Tom", "Olivia", "Harry", "Siân"), ("Smith", "O’Brien", "Whitaker", "Okafor", "Patel"),
           (("Lancaster", "LA1 1AA"), ("Leeds", "LS1 4DY"), ("Bristol", "BS1 5TR")), "Mill Lane", "74"),
    "IT": (("Giulia", "Marco", "Niccolò", "Chiara"), ("Rossi", "Bianchi", "D’Angelo", "Esposito"),
           (("Firenze", "50123"), ("Roma", "00184"), ("Torino", "10121")), "Via Garibaldi", "347"),
    "ES": (("Lucía", "Íñigo", "María José", "Pablo"), ("García Pérez", "Núñez", "Etxeberria"),
           (("Madrid", "28013"), ("Barcelona", "08002")), "Calle Mayor", "61"),
    "PT": (("João", "Inês", "Tiago", "Conceição"), ("Ferreira", "de Sousa", "Magalhães"),
           (("Lisboa", "1250-096"), ("Porto", "4050-253")), "Rua das Flores", "91"),
    "NO": (("Øystein", "Åse", "Ingrid", "Bjørn"), ("Ødegård", "Hansen", "Bråten", "Sæther"),
           (("Oslo", "0182"), ("Bergen", "5003")), "Storgata", "40"),
    "FR": (("Élodie", "François", "Zoé", "Loïc"), ("Lefèvre", "L’Hermitte", "Dupont-Moreau"),
           (("Lyon", "69002"), ("Nice", "06000")), "Rue Pasteur", "61"),
}  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """One kind of dirt: the field it stands in, and what it makes of a sound value."""

    field: str
    spoil: Callable[[str], str]


# What validate must refuse, then what it cleans on its own.
FAULTS = (
    Fault("email", lambda value: value.replace("@", " at ")),
    Fault("name", lambda _value: ""),
    Fault("mobile", lambda _value: "12"),
    Fault("last_name", lambda _value: ""),
    Fault("country", lambda _value: "Atlantis"),
    Fault("date_of_birth", lambda _value: "31/02/1990"),
    Fault("first_name", lambda value: (value + " ") * 12),
)
DIRT = (
    Fault("last_name", lambda value: f"\u00a0{value}  "),
    Fault("email", lambda value: f"{value.upper()}\u200b"),
    Fault("date_of_birth", lambda value: "/".join(reversed(value.split("-")))),
    Fault("postcode", lambda value: value.lower().replace(" ", "")),
)


def people(count: int, seed: int = 7) -> list[Person]:
    """So many different customers, the same ones for the same seed."""
    chance = random.Random(seed)
    return [person for _, person in zip(range(count), _endless(chance), strict=False)]


def _endless(chance: random.Random) -> Iterator[Person]:
    number = 0
    while True:
        number += 1
        country = chance.choice(list(_PLACES))
        firsts, lasts, towns, street, mobile = _PLACES[country]
        first, last, (city, postcode) = chance.choice(firsts), chance.choice(lasts), chance.choice(towns)
        yield {
            "first_name": first,
            # A number apart, so that no two customers are one.
            "last_name": f"{last} {_roman(number)}",
            "email": f"customer{number}@example.com",
            "mobile": _mobile(country, mobile, chance),
            "address1": f"{chance.randint(1, 150)} {street}",
            "city": city,
            "postcode": postcode,
            "country": country,
            "date_of_birth": _birthday(chance),
        }


def _birthday(chance: random.Random) -> str:
    return f"{chance.randint(1940, 2005)}-{chance.randint(1, 12):02}-{chance.randint(13, 28)}"


def _mobile(country: str, start: str, chance: random.Random) -> str:
    while True:
        number = phonenumbers.parse(start + f"{chance.randrange(10**9):09}"[: 10 - len(start)], country)
        if country in ("ES", "PT", "FR"):
            number.national_number = int(str(number.national_number)[:9])
        if country == "NO":
            number.national_number = int(str(number.national_number)[:8])
        if phonenumbers.is_valid_number(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _roman(number: int) -> str:
    signs: Mapping[int, str] = {
        100: "C",
        90: "XC",
        50: "L",
        40: "XL",
        10: "X",
        9: "IX",
        5: "V",
        4: "IV",
        1: "I",
    }
    text = ""
    for value, sign in signs.items():
        text += sign * (number // value)
        number %= value
    return text


def spoilt(sound: list[Person], fields: set[str]) -> tuple[list[Person], set[int]]:
    """The list as an old till gives it out, and the positions that validate must refuse."""
    rows, refused = [dict(person) for person in sound], set()
    faults = [fault for fault in FAULTS if fault.field in fields]
    for at, row in enumerate(rows):
        if at % 20 == 10:
            _spoil(row, faults[at // 20 % len(faults)])
            refused.add(at)
        elif at % 20 == 15:
            rows[at] = _again(rows[at - 1])
            refused |= {at - 1, at}
        elif at % 3 == 0:
            _spoil(row, DIRT[at // 3 % len(DIRT)])
    return rows, refused


def _spoil(row: Person, fault: Fault) -> None:
    if fault.field in row:
        row[fault.field] = fault.spoil(row[fault.field])


def _again(row: Person) -> Person:
    """The same customer a second time, in another spelling."""
    return {
        name: text.upper() if name in ("name", "last_name", "email") else text for name, text in row.items()
    }
