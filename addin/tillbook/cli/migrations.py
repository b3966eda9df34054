"""`migrate`: sources too large for a sheet."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tillbook.cli import tell
from tillbook.cli.options import NAME, PATH, WORKBOOK, with_json, with_language, with_store
from tillbook.language import _, _n

if TYPE_CHECKING:
    from tillbook.commands.migrating.result import Prospect

_BEGIN = _n(
    "{count} row of {source} goes into the store {store}. Begin?",
    "{count} rows of {source} go into the store {store}. Begin?",
)
_GO_ON = _n(
    "{count} row of {source} is left to go into the store {store}. Go on?",
    "{count} rows of {source} are left to go into the store {store}. Go on?",
)


@click.command(
    help=_(
        "Bring a CSV or Parquet file of any size into the store, chunk by chunk; rejected rows come into a "
        "workbook for each cause. The same command goes on where it was stopped."
    )
)
@click.argument("source", type=WORKBOOK, metavar=_("SOURCE"))
@with_store
@with_language
@click.option(
    "--rejected",
    type=WORKBOOK,
    metavar=_("FOLDER"),
    help=_("Where rejected rows go; else a folder beside the file."),
)
@click.option("--recipe", metavar=NAME, help=_("The platform; else its export is known by its headers."))
@click.option("--mapping", type=WORKBOOK, metavar=PATH, help=_("A file that says where the columns go."))
@click.option("--date-order", type=click.Choice(["dmy", "mdy"]), help=_("How to read 03/04/1985."))
@click.option(
    "--mode",
    type=click.Choice(["create", "update", "upsert"]),
    default="upsert",
    show_default=True,
    help=_("Only new customers, only existing ones, or both."),
)
@click.option("--yes", is_flag=True, help=_("Do not ask."))
@click.option("--operator", metavar=NAME, help=_("Who imports, for the record."))
@with_json
def migrate(
    source: Path, store: str | None, system: str | None, rejected: Path | None, yes: bool, json: bool,
    **asked: Any,
) -> None:  # fmt: skip
    from tillbook.commands.migrate import migrate as run
    from tillbook.commands.opening import find_store

    asks = not yes
    if asks and (json or not sys.stdin.isatty()):
        tell.refuse(tell.words(_("Migrate asks before it begins, and nobody is there to answer. Say --yes.")))
    with tell.progress(json or asks) as progress:
        found = find_store(store, system)
        done = run(
            source, found, folder=rejected, confirm=_confirm if asks else None, progress=progress, **asked
        )
    if done is None:
        tell.say(_("Nothing was written."))
        return
    if json:
        tell.as_json(done.as_json())
    else:
        tell.summary(done.summary)
    sys.exit(1 if done.rejected else 0)


def _confirm(found: "Prospect") -> bool:
    left = found.rows - found.done
    if not left:
        return True
    question = _GO_ON if found.done else _BEGIN
    return tell.confirm(tell.words(question, count=left, source=found.source, store=found.store))
