"""`store`: making and checking the customer store, and its look-ups."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tillbook.cli import tell
from tillbook.cli.options import WORKBOOK, with_json, with_store

if TYPE_CHECKING:
    from tillbook.commands.binding import Proposed


@click.group()
def store() -> None:
    """Make, check and look after the customer store."""


@store.command()
@with_store
@click.option("--country", metavar="CODE", default="GB", show_default=True, help="Where a row names none.")
@with_json
def init(store: str | None, system: str | None, country: str, json: bool) -> None:
    """Make the store, or bring an older one up to date."""
    from tillbook.commands.stores import init as run

    result = run(store, system, country)
    tell.as_json(result) if json else click.echo(f"The store {result['store']} is ready.")


@store.command()
@with_store
@with_json
def check(store: str | None, system: str | None, json: bool) -> None:
    """Say whether the store can be used, and what it holds."""
    from tillbook.commands.stores import check as run

    result = run(store, system)
    if json:
        tell.as_json(result)
    else:
        tell.table(("What", "Value"), [(name, str(value)) for name, value in result.items()])


@store.command()
@click.argument("field", required=False)
@click.option("--add", metavar="WORD", help="Add a choice, or change its credit limit.")
@click.option("--drop", metavar="WORD", help="Take a choice away; customers who have it keep it.")
@click.option("--credit-limit", metavar="AMOUNT", help="With --add for an account type.")
@with_store
@with_json
def choices(
    field: str | None, add: str | None, drop: str | None, credit_limit: str | None, store: str | None,
    system: str | None, json: bool,
) -> None:  # fmt: skip
    """List or change the choices of a drop-down such as price_level or account_type."""
    from tillbook.commands.opening import find_store
    from tillbook.commands.stores import change_choices

    details = {"credit_limit": credit_limit} if credit_limit else {}
    found = change_choices(find_store(store, system), field, add, drop, details)
    if json:
        tell.as_json({"choices": found})
        return
    rows = [
        (name, word, ", ".join(f"{k} {v}" for k, v in details.items()))
        for name, words in found.items()
        for word, details in words.items()
    ]
    tell.table(("Field", "Choice", "Details"), rows)


@store.command()
@click.option("--older-than", metavar="AGE", required=True, help="90d, 12w, 6m or 2y.")
@with_store
@with_json
def purge(older_than: str, store: str | None, system: str | None, json: bool) -> None:
    """Forget what customers were before and after old imports; those cannot be undone any more."""
    from tillbook.commands.opening import find_store
    from tillbook.commands.upkeep import purge as run

    done = run(find_store(store, system), older_than)
    if json:
        tell.as_json(done)
    else:
        click.echo(f"{done['changes']} changes of {done['batches']} imports and undos were forgotten.")


@store.command()
@click.argument("customer")
@click.option("--yes", is_flag=True, help="Do not ask; it cannot be taken back.")
@click.option("--operator", metavar="NAME", help="Who erases, for the record.")
@with_store
@with_json
def erase(
    customer: str, yes: bool, operator: str | None, store: str | None, system: str | None, json: bool
) -> None:
    """Delete one customer for good, history included: by account number, e-mail, mobile or record id."""
    from tillbook.commands.opening import find_store
    from tillbook.commands.upkeep import erase as run

    tell.make_sure(yes, json, f"Erase {customer} for good?")
    done = run(find_store(store, system), customer, operator)
    if json:
        tell.as_json(done)
    else:
        click.echo(f"Erased, with {done['entries']} entries of the history. On record as {done['batch']}.")


@store.command()
@with_store
def password(store: str | None, system: str | None) -> None:
    """Keep the password for a store in this computer's keyring; asks for it, unseen."""
    from tillbook.commands.stores import keep_password

    secret = click.prompt("Password", hide_input=True, err=True)
    click.echo(f"The password for {keep_password(store, secret)} is in this computer's keyring.")


@store.command()
@click.argument("url", required=False)
@click.option("--table", metavar="NAME", help="The table that holds the customers, like crm.customers.")
@click.option("--mapping", type=WORKBOOK, metavar="FILE", help="Which column holds which field.")
@click.option("--country", metavar="CODE", default="GB", show_default=True, help="Where a row names none.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@with_store
@with_json
def bind(
    url: str | None, table: str | None, mapping: Path | None, country: str, yes: bool, store: str | None,
    system: str | None, json: bool,
) -> None:  # fmt: skip
    """Work on a customer table that is there already, without altering it.

    Proposes which column holds which field, and saves that as a small file to look at and edit; with
    --mapping it takes that file.
    """
    from tillbook.commands.binding import bind as run
    from tillbook.commands.binding import propose

    proposed = propose(url or store, system, table, mapping, country)
    if not json:
        _tell_proposed(proposed)
    if not proposed.blocking:
        tell.make_sure(yes, json, "Bind it like this?")
    made = run(proposed)
    if json:
        tell.as_json({**proposed.as_json(), "store": made.name})
    else:
        click.echo(f"The store {made.name} works on {proposed.mapping.title} from now on.")


@store.command()
@with_store
def release(store: str | None, system: str | None) -> None:
    """Let go of the table that the store is bound to, so that it can be altered; then bind it again."""
    from tillbook.commands.binding import release as run

    mapping = run(store)
    click.echo(f"{mapping.title} can be altered now. Then bind it again with its mapping.")


def _tell_proposed(proposed: "Proposed") -> None:
    click.echo(f"The mapping is in {proposed.file}.")
    tell.table(("Field", "Column"), list(proposed.mapping.columns.items()))
    rows = [("stops" if m.blocks else "", m.column or "", m.field or "", m.text) for m in proposed.misfits]
    if rows:
        tell.table(("", "Column", "Field", "What does not fit"), rows)
