"""`store`: make, check, and edit the look-ups."""

import re
from collections.abc import Mapping
from typing import Final

from tillbook import settings, systems
from tillbook.commands.opening import connected, find_store
from tillbook.connecting import passwords
from tillbook.connecting.showing import describe
from tillbook.core.normalise.numbers import read_numbers
from tillbook.errors import UsageError
from tillbook.language import _, told
from tillbook.schema.countries import country_names
from tillbook.schema.folding import fold
from tillbook.store.opening import exists, init_store, system_of, url_of
from tillbook.store.reading import Reader
from tillbook.store.store import Store

_LONGEST_WORD = 60
_NO_DROP_DOWN = _("‘{field}’ is no drop-down of the store. There are: {fields}.")
_NO_DROP_DOWNS = _("‘{field}’ is no drop-down of the store, which has none. Leave it out.")
_AMOUNT = re.compile(r"\d{1,7}(\.\d{1,2})?")

# What `check` tells, in words for people.
CHECKED: Final[Mapping[str, str]] = {
    "store": _("Store"),
    "system": _("System"),
    "country": _("Country"),
    "customers": _("Customers"),
    "imports": _("Imports"),
}

Choices = dict[str, dict[str, dict[str, str]]]


def init(address: str | None, system: str | None, country: str) -> dict[str, object]:
    """Make the store or bring it up to date.

    Raises UsageError when nobody says whose customers it will hold, or for an unknown country.
    """
    written = settings.store_address(address)
    url = connected(written) if written else None
    if system is None and url and exists(url):
        system = system_of(url, migrating=True)
    if system is None:
        raise UsageError(
            _("Say which system the store is for, with --system. The systems are: {systems}."),
            systems=systems.names(),
        )
    made = init_store(url or settings.default_store(system), systems.load(system), country_code(country))
    return {"store": made.name, "system": system, "country": made.country}


def country_code(text: str) -> str:
    """A country as its two letters; raises UsageError where they are no country's."""
    if text.upper() not in country_names("en"):
        raise UsageError(_("‘{code}’ is no country code. Write two letters, like GB or IT."), code=text)
    return text.upper()


def check(address: str | None, system: str | None) -> dict[str, object]:
    """What the store holds, as `CHECKED` calls it; raises StoreError when it cannot be used."""
    store = find_store(address, system)
    customers = store.read(Reader.count)
    return {
        "store": store.name,
        "system": store.schema().system,
        "country": store.country,
        "customers": customers,
        "imports": sum(batch.kind == "import" for batch in store.batches()),
    }


def checked_in_words(found: Mapping[str, object], language: str) -> list[tuple[str, str]]:
    """What `check` found, for people: what it is, and what it says."""
    system, country = str(found["system"]), str(found["country"])
    shown = {
        **found,
        "system": systems.load(system).title,
        "country": country_names(language).get(country, country),
    }
    return [
        (told(language, CHECKED[name]), told(language, "{value}", value=value))
        for name, value in shown.items()
    ]


def keep_password(address: str | None, password: str) -> str:
    """Put the password for a server's store into the keyring; what the store is called.

    Raises StoreError when there is no keyring that takes it, UsageError when nobody says which store.
    """
    written = settings.store_address(address)
    if written is None:
        raise UsageError(_("Say which store the password is for: --store, or TILLBOOK_STORE."))
    url = url_of(written)
    passwords.keep_password(url, password)
    return describe(url)


def change_choices(
    store: Store, field: str | None, add: str | None, drop: str | None, details: Mapping[str, str]
) -> Choices:
    """Add or take away a choice, then all choices, of one look-up or of all.

    Raises UsageError for a field that is no look-up, a word or an amount that cannot be stored, or a choice
    that is not there to drop.
    """
    lookups = store.schema().lookups
    if field is not None and field not in lookups:
        raise UsageError(_NO_DROP_DOWN if lookups else _NO_DROP_DOWNS, field=field, fields=list(lookups))
    if (add or drop) and field is None:
        raise UsageError(_("Say which drop-down to change: {fields}."), fields=list(lookups))
    word = _word(add) if add else None
    amounts = {name: _amount(text) for name, text in details.items()}
    if field and drop and not store.drop_choice(field, drop):
        raise UsageError(
            _("{field} has no choice ‘{choice}’. See ‘tillbook store choices {field}’."),
            field=field,
            choice=drop,
        )
    if field and word:
        store.set_choice(field, word, amounts)
    return {name: words for name, words in store.choices().items() if field in (None, name)}


def _word(text: str) -> str:
    word = " ".join(text.split())
    if not fold(word) or len(word) > _LONGEST_WORD or not word.isprintable():
        raise UsageError(
            _("‘{word}’ is no choice. Write a word or a few, at most {maximum} characters."),
            word=word,
            maximum=_LONGEST_WORD,
        )
    return word


def _amount(text: str) -> str:
    # As a cell would be read: what is stored here becomes the value of new customers.
    found = read_numbers("amount", [0], [text]).texts[0] or ""
    if not _AMOUNT.fullmatch(found):
        raise UsageError(_("‘{amount}’ is not an amount. Write it like 300 or 300.50."), amount=text)
    return found
