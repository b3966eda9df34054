"""`store`: making and checking the customer store, and its look-ups."""

import click

from tillbook.cli import tell
from tillbook.cli.options import with_json, with_store


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
