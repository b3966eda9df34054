"""`store grant`, `store revoke` and `store people`."""

from typing import TYPE_CHECKING

import click

from tillbook.cli import tell
from tillbook.cli.options import with_json, with_store

if TYPE_CHECKING:
    from tillbook.store.people import Person


@click.command()
@click.argument("name")
@click.argument("rights", nargs=-1, required=True, metavar="RIGHT...")
@click.option("--shop", "shops", multiple=True, metavar="SHOP", help="Only this shop's customers.")
@click.option("--hide", "hidden", multiple=True, metavar="FIELD", help="A field that stays unseen.")
@with_store
@with_json
def grant(
    name: str, rights: tuple[str, ...], shops: tuple[str, ...], hidden: tuple[str, ...], store: str | None,
    system: str | None, json: bool,
) -> None:  # fmt: skip
    """Give a login of the server rights to the store: view, export, import, undo, administer.

    Rights that the login had before are replaced.
    """
    from tillbook.commands.opening import find_store
    from tillbook.commands.rights import as_json
    from tillbook.commands.rights import grant as run

    person = run(find_store(store, system), name, rights, shops, hidden)
    tell.as_json(as_json(person)) if json else _tell([person])


@click.command()
@click.argument("name")
@with_store
@with_json
def revoke(name: str, store: str | None, system: str | None, json: bool) -> None:
    """Take all rights to the store from a login."""
    from tillbook.commands.opening import find_store
    from tillbook.commands.rights import revoke as run

    run(find_store(store, system), name)
    tell.as_json({"login": name, "rights": []}) if json else click.echo(f"{name} has no rights any more.")


@click.command()
@with_store
@with_json
def people(store: str | None, system: str | None, json: bool) -> None:
    """List who may do what with the store."""
    from tillbook.commands.opening import find_store
    from tillbook.commands.rights import as_json

    found = find_store(store, system).people()
    tell.as_json({"people": [as_json(person) for person in found]}) if json else _tell(found)


def _tell(found: "list[Person]") -> None:
    rows = [
        (
            person.login,
            ", ".join(person.rights),
            "all" if person.shops is None else ", ".join(person.shops) or "none",
            ", ".join(person.hidden),
        )
        for person in found
    ]
    tell.table(("Login", "Rights", "Shops", "Hidden fields"), rows)
