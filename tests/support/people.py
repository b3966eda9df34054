"""Realistic customers of `cloudpos` in six countries, the same ones every time, and stores full of them."""

import datetime as dt
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pandas as pd
from faker import Faker

from tillbook import systems
from tillbook.core.keys import key_columns
from tillbook.core.marks import fingerprints
from tillbook.core.plan import Plan
from tillbook.schema.folding import fold
from tillbook.store.ledger import Import
from tillbook.store.opening import init_store
from tillbook.store.reading import Reader
from tillbook.store.store import Store

# Canonical text by field; a field that is not there is blank.
Person = dict[str, str]


@dataclass(frozen=True)
class _Country:
    """Where people live. Every completion of a phone prefix with digits is a valid number.

    A prefix is country code and beginning, then how many digits follow.
    """

    code: str
    locale: str
    share: int
    mobiles: tuple[tuple[str, int], ...]
    landlines: tuple[tuple[str, int], ...]
    postcode: str


_GB_MOBILES: Final = ("7400", "7401", "7402", "7403", "7404", "7406", "7407", "7408", "7409")
_COUNTRIES: Final = (
    _Country("GB", "en_GB", 40, tuple((f"+44{start}", 6) for start in _GB_MOBILES),
             (("+442079", 6), ("+441612", 6)), "LA# #BD"),
    _Country("IT", "it_IT", 20, (("+39347", 7), ("+39338", 7)), (("+390668", 5), ("+390267", 5)), "2###5"),
    _Country("ES", "es_ES", 15, (("+3461", 7),), (("+34913", 6), ("+34932", 6)), "28###"),
    _Country("FR", "fr_FR", 10, (("+3361", 7),), (("+33142", 6), ("+33472", 6)), "69###"),
    _Country("PT", "pt_PT", 10, (("+35191", 7),), (("+351213", 6), ("+351222", 6)), "40##-###"),
    _Country("NO", "no_NO", 5, (("+4741", 6), ("+4790", 6), ("+4791", 6)), (("+4722", 6), ("+4755", 6)),
             "02##"),
)  # fmt: skip
_SHARES: Final = [country.share for country in _COUNTRIES]
_MAILBOXES: Final = ("gmail.com", "hotmail.co.uk", "libero.it", "telefonica.net", "orange.fr", "sapo.pt")
_NAMES: Final = 600


@dataclass(frozen=True)
class _Pool:
    """What Faker knows of one country, drawn once: drawing it anew for each person would take minutes."""

    first: list[str]
    last: list[str]
    street: list[str]
    city: list[str]
    company: list[str]


class People:
    """An endless row of people; no two share an account number, an e-mail, a mobile, or name and postcode."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self._pools = {country.code: _pool(country.locale, seed) for country in _COUNTRIES}
        self._taken: set[tuple[str | None, ...]] = set()
        self._met = 0

    def take(self, count: int) -> list[Person]:
        """The next so many people."""
        return [self._person() for _ in range(count)]

    def _person(self) -> Person:
        self._met += 1
        country = self.random.choices(_COUNTRIES, _SHARES)[0]
        told = {**self._somebody(country), "account_number": f"{self._met:07d}"}
        told |= self._contacts(told, country)
        return told | dict(self._extras(told))

    def _somebody(self, country: _Country) -> Person:
        pool, choose = self._pools[country.code], self.random.choice
        while True:
            told = {
                "first_name": choose(pool.first), "last_name": choose(pool.last), "country": country.code,
                "postcode": self._digits(country.postcode), "city": choose(pool.city),
                "address1": choose(pool.street),
            }  # fmt: skip
            key = tuple(fold(told[name]) for name in ("first_name", "last_name", "postcode"))
            if key not in self._taken:
                self._taken.add(key)
                return told

    def _contacts(self, told: Person, country: _Country) -> Person:
        # Steps by a large prime visit every number once before any comes again.
        place, prefixes = self._met * 7_368_787, country.mobiles
        start, digits = prefixes[place // 10 ** prefixes[0][1] % len(prefixes)]
        local = f"{fold(told['first_name'])}.{fold(told['last_name'])}{self._met}"
        name = "".join(character for character in local if character.isascii())
        return {
            "mobile": f"{start}{place % 10**digits:0{digits}d}",
            "email": f"{name}@{self.random.choice(_MAILBOXES)}",
        }

    def _extras(self, told: Person) -> Iterator[tuple[str, str]]:
        choose, chance = self.random.choice, self.random.random
        pool = self._pools[told["country"]]
        if chance() < 0.5:
            start, digits = choose(next(c for c in _COUNTRIES if c.code == told["country"]).landlines)
            yield "phone", self._digits(start + "#" * digits)
        if chance() < 0.15:
            yield "company", choose(pool.company)
            yield "account_type", choose(("Trade", "Staff"))
            yield "credit_limit", str(self.random.randrange(50, 5000, 50))
        if chance() < 0.5:
            born = dt.date(1940, 1, 1) + dt.timedelta(self.random.randrange(23_000))
            yield "date_of_birth", born.isoformat()
        if chance() < 0.3:
            yield "address2", f"Flat {self.random.randrange(1, 99)}"
        if chance() < 0.2:
            yield (
                "notes",
                f"Rides a {choose(('gravel', 'road', 'mountain', 'cargo'))} bike.\nAsk for the service plan.",
            )
        yield "title", choose(("Mr", "Ms", "Dr", "Sig.", "Sra"))
        yield "gender", choose(("female", "male", "other"))
        yield "price_level", choose(("Standard", "Trade", "Staff"))
        yield "tax_exempt", "no"
        yield "contact_preference", choose(("email", "sms"))
        yield "marketing_email", choose(("yes", "no", "withdrawn"))

    def _digits(self, pattern: str) -> str:
        return "".join(str(self.random.randrange(10)) if sign == "#" else sign for sign in pattern)


def _pool(locale: str, seed: int) -> _Pool:
    faker = Faker(locale)
    faker.seed_instance(seed)
    return _Pool(
        first=[faker.first_name() for _ in range(_NAMES)],
        last=[faker.last_name() for _ in range(_NAMES)],
        street=[" ".join(faker.street_address().split())[:50].strip() for _ in range(_NAMES)],
        city=[faker.city()[:50] for _ in range(_NAMES)],
        company=[faker.company()[:50] for _ in range(_NAMES)],
    )


def filled_store(path: Path, people: Sequence[Person]) -> Store:
    """A new `cloudpos` store with these customers, put there as one import puts them."""
    store = init_store(str(path), systems.load("cloudpos"))
    schema = store.schema()
    values = pd.DataFrame(people, columns=list(schema.fields), dtype="str")
    new = values.join(key_columns(values, schema)).assign(fingerprint=fingerprints(values, schema))
    nobody = pd.Series(dtype="str")
    plan = Plan(new=new, changed=new.iloc[:0].assign(id="", version=""), changes=(), unchanged=nobody)
    about = Import("generator", "generated", None, ())
    store.write(lambda writer: writer.commit(plan, about), lambda written: written.batch)
    return store


def stored(store: Store) -> pd.DataFrame:
    """All customers of the store: `id`, `version` and the fields."""
    return store.read(Reader.customers)
