"""`store grant`, `store revoke` and `store people`: who may do what with a store."""

from collections.abc import Sequence

from tillbook.errors import UsageError
from tillbook.language import _
from tillbook.store.people import RIGHTS, Person
from tillbook.store.store import Store


def grant(
    store: Store, login: str, rights: Sequence[str], shops: Sequence[str] = (), hidden: Sequence[str] = ()
) -> Person:
    """Give a login these rights and no others; without shops, to all of them.

    Raises UsageError for a right or a field that there is not, StoreError where the database takes none.
    """
    for right in rights:
        if right not in RIGHTS:
            raise UsageError(
                _("There is no right ‘{right}’. The rights are: {rights}."), right=right, rights=RIGHTS
            )
    if any(not shop.strip() for shop in shops):
        raise UsageError(_("A shop without a name is none. Leave --shop out for all shops."))
    named = tuple(right for right in RIGHTS if right in rights)
    person = Person(login, named, tuple(dict.fromkeys(shops)) or None, tuple(dict.fromkeys(hidden)))
    store.grant(person)
    return person


def revoke(store: Store, login: str) -> None:
    """Take all rights from a login; raises StoreError where the database knows none."""
    store.revoke(login)


def as_json(person: Person) -> dict[str, object]:
    """The object that `--json` prints; `shops` null is all of them."""
    return {
        "login": person.login,
        "rights": list(person.rights),
        "shops": None if person.shops is None else list(person.shops),
        "hidden": list(person.hidden),
    }
