"""`store`: make, check, and edit the look-ups."""

from collections.abc import Mapping

from tillbook import settings, systems
from tillbook.commands.opening import find_store
from tillbook.errors import UsageError
from tillbook.schema.countries import country_names
from tillbook.store.opening import exists, init_store, system_of
from tillbook.store.store import Store

Choices = dict[str, dict[str, dict[str, str]]]


def init(address: str | None, system: str | None, country: str) -> dict[str, object]:
    """Make the store or bring it up to date.

    Raises UsageError when nobody says whose customers it will hold, or for an unknown country.
    """
    told = settings.store_address(address)
    if system is None and told and exists(told):
        system = system_of(told, migrating=True)
    if system is None:
        raise UsageError(f"Say which system the store is for: --system {' or '.join(systems.names())}.")
    if country.upper() not in country_names("en"):
        raise UsageError(f"'{country}' is no country code. Write two letters, like GB or IT.")
    made = init_store(told or settings.default_store(system), systems.load(system), country.upper())
    return {"store": made.name, "system": system, "country": made.country}


def check(address: str | None, system: str | None) -> dict[str, object]:
    """What the store holds; raises StoreError when it cannot be used."""
    store = find_store(address, system)
    with store.reading() as reader:
        customers = reader.count()
    return {
        "store": store.name,
        "system": store.schema().system,
        "country": store.country,
        "customers": customers,
        "imports": len(store.batches()),
    }


def change_choices(
    store: Store, field: str | None, add: str | None, drop: str | None, details: Mapping[str, str]
) -> Choices:
    """Add or take away a choice, then all choices, of one look-up or of all.

    Raises UsageError for a field that is no look-up, or a choice that is not there to drop.
    """
    lookups = store.schema().lookups
    if field is not None and field not in lookups:
        raise UsageError(
            f"'{field}' is no drop-down of the store. There are: {', '.join(lookups) or 'none'}."
        )
    if (add or drop) and field is None:
        raise UsageError(f"Say which drop-down to change: {', '.join(lookups)}.")
    if field and add:
        store.set_choice(field, add, details)
    if field and drop and not store.drop_choice(field, drop):
        raise UsageError(f"{field} has no choice '{drop}'.")
    return {name: words for name, words in store.choices().items() if field in (None, name)}
