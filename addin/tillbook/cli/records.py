"""`undo` and `history`."""

import sys
from typing import TYPE_CHECKING

import click

from tillbook.cli import tell
from tillbook.cli.options import with_json, with_language, with_store

if TYPE_CHECKING:
    from tillbook.commands.history import CustomerHistory, History


@click.command()
@click.argument("batch")
@click.option("--operator", metavar="NAME", help="Who takes it back, for the record.")
@with_store
@with_language
@with_json
def undo(
    batch: str, operator: str | None, store: str | None, system: str | None, language: str | None, json: bool
) -> None:
    """Take one import back. BATCH is its number in the history, the beginning of it, or 'last'."""
    from tillbook.commands.opening import find_store
    from tillbook.commands.undo import undo as run

    done = run(batch, find_store(store, system), language=language, operator=operator)
    if json:
        tell.as_json(done.as_json())
    else:
        counts = done.as_json()
        click.echo(
            f"{counts['removed']} customers removed, {counts['restored']} restored, {counts['kept']} kept."
        )
        rows = [(str(kept.row), kept.customer, done.sentence(kept)) for kept in done.done.kept]
        if rows:
            tell.table(("Row", "Customer", "Kept because"), rows)
    sys.exit(0)


@click.command()
@click.option("--customer", metavar="KEY", help="One customer: account number, e-mail, mobile or record id.")
@click.option("--all", "everything", is_flag=True, help="Undos, exports, rights and the like too.")
@with_store
@with_language
@with_json
def history(
    customer: str | None, everything: bool, store: str | None, system: str | None, language: str | None,
    json: bool,
) -> None:  # fmt: skip
    """List every import; with --customer, who changed that customer, when, and from which workbook."""
    from tillbook.commands.history import customer_history
    from tillbook.commands.history import history as run
    from tillbook.commands.opening import find_store

    if customer and everything:
        tell.refuse("Say --customer or --all, not both.")
    found = find_store(store, system)
    result = customer_history(customer, found, language) if customer else run(found, everything=everything)
    if json:
        tell.as_json(result.as_json())
    else:
        _tell(result)


def _tell(result: "History | CustomerHistory") -> None:
    from tillbook.commands.history import History

    if isinstance(result, History):
        _tell_batches(result)
        return
    lines = [
        (f"{e.at:%Y-%m-%d %H:%M}", e.operator, e.workbook, e.kind, *(x or "" for x in field))
        for e in result.events
        for field in e.fields or (("", "", ""),)
    ]
    tell.table(("At (UTC)", "Operator", "Workbook", "What", "Field", "Old", "New"), lines)


def _tell_batches(result: "History") -> None:
    rows = [
        (b.batch, *((b.kind,) if result.everything else ()), f"{b.at:%Y-%m-%d %H:%M}", b.operator, b.workbook,
         str(b.created), str(b.updated), *((str(b.unchanged),) if result.everything else ()),
         "undone" if b.undone else "")
        for b in result.batches
    ]  # fmt: skip
    header = ("Batch", "At (UTC)", "Operator", "Workbook", "Created", "Updated", "")
    whole = ("Batch", "Kind", "At (UTC)", "Operator", "What", "Created", "Updated", "Unchanged", "")
    tell.table(whole if result.everything else header, rows)
