"""`undo` and `history`."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from tillbook.cli import tell
from tillbook.cli.options import NAME, with_json, with_language, with_store
from tillbook.language import _, system_language

if TYPE_CHECKING:
    from tillbook.commands.history import CustomerHistory, History

# An id begins with when it was given out: so many characters for the millisecond.
_MOMENT = 13


@click.command(
    help=_("Take one import back. BATCH is its number in the history, the beginning of it, or ‘last’.")
)
@click.argument("batch", metavar=_("BATCH"))
@click.option("--operator", metavar=NAME, help=_("Who takes it back, for the record."))
@with_store
@with_language
@with_json
def undo(
    batch: str, operator: str | None, store: str | None, system: str | None, language: str | None, json: bool
) -> None:
    from tillbook.commands.opening import find_store
    from tillbook.commands.undo import undo as run

    done = run(batch, find_store(store, system), language=language, operator=operator)
    if json:
        tell.as_json(done.as_json())
    else:
        tell.summary(done.summary)
    sys.exit(0)


@click.command(
    help=_("List every import; with --customer, who changed that customer, when, and from which workbook.")
)
@click.option(
    "--customer", metavar=_("KEY"), help=_("One customer: account number, e-mail, mobile or record id.")
)
@click.option("--all", "everything", is_flag=True, help=_("Undos, exports, rights and the like too."))
@with_store
@with_language
@with_json
def history(
    customer: str | None, everything: bool, store: str | None, system: str | None, language: str | None,
    json: bool,
) -> None:  # fmt: skip
    from tillbook.commands.history import customer_history
    from tillbook.commands.history import history as run
    from tillbook.commands.opening import find_store

    if customer and everything:
        tell.refuse(tell.words(_("Say --customer or --all, not both.")))
    found = find_store(store, system)
    result = customer_history(customer, found, language) if customer else run(found, everything=everything)
    if json:
        tell.as_json(result.as_json())
    else:
        _tell(result)


def _tell(result: "History | CustomerHistory") -> None:
    from tillbook.commands.history import History

    if isinstance(result, History):
        shown = _ids([batch.batch for batch in result.batches])
        tell.summary(result.summary(system_language(), shown))
    else:
        tell.summary(result.summary)


def _ids(ids: Sequence[str]) -> slice:
    """How much of an id to show: on a terminal, as much as `undo` needs to know it by."""
    if not sys.stdout.isatty():
        return slice(None)
    enough = range(_MOMENT, len(max(ids, key=len, default="")))
    return slice(next((n for n in enough if len({one[:n] for one in ids}) == len(ids)), None))
