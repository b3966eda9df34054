"""`store grant`, `store revoke` and `store people`."""

from typing import TYPE_CHECKING

import click

from tillbook.cli import tell
from tillbook.cli.options import FIELD, NAME, speaks, with_json, with_store
from tillbook.language import _

if TYPE_CHECKING:
    from tillbook.store.people import Person

_GONE = _("{name} has no rights any more.")


@click.command(
    help=_(
        "Give a login of the server rights to the store: view, export, import, undo, administer.\n\n"
        "Rights that the login had before are replaced."
    )
)
@click.argument("name", metavar=NAME)
@click.argument("rights", nargs=-1, required=True, metavar=_("RIGHT..."))
@click.option("--shop", "shops", multiple=True, metavar=_("SHOP"), help=_("Only this shop's customers."))
@click.option("--hide", "hidden", multiple=True, metavar=FIELD, help=_("A field that stays unseen."))
@with_store
@speaks
@with_json
def grant(
    name: str, rights: tuple[str, ...], shops: tuple[str, ...], hidden: tuple[str, ...], store: str | None,
    system: str | None, json: bool,
) -> None:  # fmt: skip
    from tillbook.commands.opening import find_store
    from tillbook.commands.rights import as_json
    from tillbook.commands.rights import grant as run

    person = run(find_store(store, system), name, rights, shops, hidden)
    tell.as_json(as_json(person)) if json else _tell([person])


@click.command(help=_("Take all rights to the store from a login."))
@click.argument("name", metavar=NAME)
@with_store
@speaks
@with_json
def revoke(name: str, store: str | None, system: str | None, json: bool) -> None:
    from tillbook.commands.opening import find_store
    from tillbook.commands.rights import revoke as run

    run(find_store(store, system), name)
    tell.as_json({"login": name, "rights": []}) if json else tell.say(_GONE, name=name)


@click.command(help=_("List who may do what with the store."))
@with_store
@speaks
@with_json
def people(store: str | None, system: str | None, json: bool) -> None:
    from tillbook.commands.opening import find_store
    from tillbook.commands.rights import as_json

    found = find_store(store, system).people()
    tell.as_json({"people": [as_json(person) for person in found]}) if json else _tell(found)


def _tell(found: "list[Person]") -> None:
    rows = [
        (
            person.login,
            ", ".join(person.rights),
            tell.words(_("all"))
            if person.shops is None
            else ", ".join(person.shops) or tell.words(_("none")),
            ", ".join(person.hidden),
        )
        for person in found
    ]
    tell.table((_("Login"), _("Rights"), _("Shops"), _("Hidden fields")), rows)
