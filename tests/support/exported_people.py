"""The customers of imitated exports: eight countries mixed, and what makes their names and contacts hard."""

import datetime as dt
import random
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from faker import Faker

# Family names whose parts or apostrophes programs stumble over.
SURNAMES: Final = (
    "O'Brien",
    "van der Berg",
    "D'Angelo",
    "de la Cruz",
    "'t Hooft",
    "Ødegård",
    "Müller-Lüdenscheidt",
)
# A first name, and what becomes of it where UTF-8 was once read as something else.
BROKEN: Final = {"José": "JosÃ©", "Zoë": "ZoÃ«", "Åse": "Ã…se"}
_BEGIN: Final = dt.date(1940, 1, 1)
_TAGS: Final = ("vip", "trade", "club, vip", "newsletter 2019", "")
_NOTES: Final = (
    "Prefers morning deliveries.",
    "Asked for a quote, see e-mail.",
    'Says "call me Bob"; rides a tandem',
    "Two lines\nof notes",
)


@dataclass(frozen=True)
class _Country:
    """Where people live. Every completion of a prefix with that many digits is a valid number there.

    A prefix is what follows the country's own code; `trunk` stands before it at home.
    """

    code: str
    locale: str
    dial: str
    trunk: str
    mobile: tuple[str, int]
    landline: tuple[str, int]
    postcode: str
    region: str
    towns: tuple[str, ...]


_COUNTRIES: Final = (
    _Country("GB", "en_GB", "+44", "0", ("7400", 6), ("207946", 4), "LA# #BD", "Lancashire",
             ("Lancaster", "Kendal", "Ulverston")),
    _Country("NL", "nl_NL", "+31", "0", ("61", 7), ("206", 6), "10## CS", "NH",
             ("Amsterdam", "Haarlem", "'s-Gravenland")),
    _Country("IT", "it_IT", "+39", "", ("347", 7), ("0668", 5), "2###5", "MI",
             ("Milano", "Forlì", "Sant'Agata")),
    _Country("ES", "es_ES", "+34", "", ("61", 7), ("913", 6), "28###", "Madrid",
             ("Madrid", "Alcalá de Henares", "Móstoles")),
    _Country("PT", "pt_PT", "+351", "", ("91", 7), ("213", 6), "40##-###", "Porto",
             ("Porto", "Póvoa de Varzim", "Gaia")),
    _Country("NO", "no_NO", "+47", "", ("41", 6), ("22", 6), "02##", "Oslo",
             ("Oslo", "Ås", "Bærum")),
    _Country("FR", "fr_FR", "+33", "0", ("61", 7), ("142", 6), "69###", "Rhône",
             ("Lyon", "L'Arbresle", "Saint-Étienne")),
    _Country("DE", "de_DE", "+49", "0", ("15112", 6), ("3023", 6), "10###", "BE",
             ("Berlin", "Köpenick", "Groß Glienicke")),
)  # fmt: skip


@dataclass(frozen=True)
class Person:
    """One customer, before any platform wrote them down. `kind` says what was planted, if anything.

    `mobile` and `landline` are as somebody in that country types them, or with the country's code. A birthday
    `with_year` or without; consents are `yes`, `no`, or blank where nobody asked.
    """

    number: int
    kind: str = ""
    first: str = ""
    last: str = ""
    company: str = ""
    street: str = ""
    flat: str = ""
    city: str = ""
    region: str = ""
    postcode: str = ""
    country: str = ""
    mobile: str = ""
    landline: str = ""
    email: str = ""
    birthday: dt.date | None = None
    with_year: bool = True
    gender: str = ""
    email_consent: str = ""
    sms_consent: str = ""
    orders: int = 0
    tags: str = ""
    note: str = ""

    @property
    def whole(self) -> str:
        """First and last name in one."""
        return f"{self.first} {self.last}".strip()


# Kinds of rows that are no customers: whose card it was nobody knows, and who works in the shop.
NOBODY: Final = "nobody"
STAFF: Final = "staff"
# What is planted of every hundred rows: in any export, and in a dirty one beside that.
_ALWAYS: Final = {"company only": 2, "one name": 1, NOBODY: 2, STAFF: 2}
_DIRTY: Final = {"whole name": 3, "bad e-mail": 2, "repeat": 2, "spaces": 4, "broken letters": 2}


@cache
def draw_people(rows: int, seed: int, dirty: bool, country: str | None = None) -> Sequence[Person]:
    """So many people, of one country or of all, the same ones for the same seed.

    Of all that is planted there is at least one.
    No two share an e-mail, a number or name and postcode, but those that repeat the person before them.
    """
    rng = random.Random(seed)
    homes = [home for home in _COUNTRIES if country in (None, home.code)]
    fakes = {home.code: Faker(home.locale) for home in homes}
    for at, fake in enumerate(fakes.values()):
        fake.seed_instance(seed * 100 + at)
    kinds = list(_kinds(rows, dirty))
    rng.shuffle(kinds)
    people: list[Person] = []
    for number, kind in enumerate(kinds, start=1):
        home = rng.choice(homes)
        person = _person(number, home, fakes[home.code], rng)
        before = people[-1] if people and not people[-1].kind else None
        people.append(_PLANTERS[kind](replace(person, kind=kind), before) if kind else person)
    return tuple(people)


def _kinds(rows: int, dirty: bool) -> Iterator[str]:
    shares = _ALWAYS | (_DIRTY if dirty else {})
    count = 0
    for kind, share in shares.items():
        some = max(1, rows * share // 100)
        count += some
        yield from [kind] * some
    yield from [""] * (rows - count)


def _person(number: int, country: _Country, fake: Faker, rng: random.Random) -> Person:
    female = rng.random() < 0.5
    first = (fake.first_name_female() if female else fake.first_name_male())[:30]
    last = rng.choice(SURNAMES) if rng.random() < 0.1 else fake.last_name()[:40]
    return Person(
        number,
        first=first,
        last=last,
        company=fake.company()[:50] if rng.random() < 0.2 else "",
        street=f"{fake.street_name()[:40]} {rng.randint(1, 99)}",
        flat=f"Flat {rng.randint(1, 40)}" if rng.random() < 0.1 else "",
        city=rng.choice(country.towns),
        region=country.region,
        postcode="".join(str(rng.randint(1, 9)) if c == "#" else c for c in country.postcode),
        country=country.code,
        mobile=_number(country, country.mobile, number, rng),
        landline=_number(country, country.landline, number, rng) if rng.random() < 0.3 else "",
        email=f"{_plain(first)}.{_plain(last)}{number}@example.{rng.choice(('com', 'org', 'net'))}",
        birthday=_BEGIN + dt.timedelta(days=rng.randint(0, 24_000)) if rng.random() < 0.6 else None,
        with_year=rng.random() < 0.7,
        gender="F" if female else "M",
        email_consent=rng.choice(("yes", "no", "")),
        sms_consent=rng.choice(("yes", "no", "", "")),
        orders=rng.randint(0, 40),
        tags=rng.choice(_TAGS),
        note=rng.choice(_NOTES) if rng.random() < 0.2 else "",
    )


def _number(country: _Country, prefix: tuple[str, int], number: int, rng: random.Random) -> str:
    """A number that nobody else has."""
    start, digits = prefix
    rest = f"{start}{number % 10**digits:0{digits}d}"
    return f"{country.dial}{rest}" if rng.random() < 0.5 else f"{country.trunk}{rest[:3]} {rest[3:]}"


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.translate(str.maketrans("øØæÆßłđ", "oOaAsld")))
    return "".join(c for c in letters.lower() if c.isascii() and c.isalnum())


def _company_only(person: Person, before: Person | None) -> Person:
    return replace(person, first="", last="", company=f"Harbour Cycles {person.number} Ltd")


def _one_name(person: Person, before: Person | None) -> Person:
    return replace(person, first="")


def _nobody(person: Person, before: Person | None) -> Person:
    blank = dict.fromkeys(("first", "last", "company", "mobile", "landline", "email", "note", "tags"), "")
    return replace(person, birthday=None, **blank)  # type: ignore[arg-type]  # they are all texts


def _staff(person: Person, before: Person | None) -> Person:
    return person


def _whole_name(person: Person, before: Person | None) -> Person:
    """Both names in the field for the first."""
    surname = SURNAMES[person.number % len(SURNAMES)]
    return replace(person, first=f"{person.first.split()[0]} {surname}", last="", company="")


def _bad_email(person: Person, before: Person | None) -> Person:
    return replace(person, email=("anna@@example.com", "no e-mail", "anna at example.com")[person.number % 3])


def _repeat(person: Person, before: Person | None) -> Person:
    """Somebody whose e-mail is the one of the row before."""
    return replace(person, email=before.email.upper()) if before else replace(person, kind="")


def _spaces(person: Person, before: Person | None) -> Person:
    first, last, city = f" {person.first}", f"{person.last}\u00a0", f"{person.city}  "
    return replace(person, first=first, last=last, city=city, email=f"{person.email} ")


def _broken_letters(person: Person, before: Person | None) -> Person:
    return replace(person, first=list(BROKEN.values())[person.number % len(BROKEN)])


_PLANTERS: Final = {
    "company only": _company_only,
    "one name": _one_name,
    NOBODY: _nobody,
    STAFF: _staff,
    "whole name": _whole_name,
    "bad e-mail": _bad_email,
    "repeat": _repeat,
    "spaces": _spaces,
    "broken letters": _broken_letters,
}
