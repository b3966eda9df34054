"""`convert`: another platform's export becomes a filled template."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tillbook.cli import tell
from tillbook.cli.options import NAME, PATH, WORKBOOK, overwriting, with_json, with_language, with_store
from tillbook.language import _

if TYPE_CHECKING:
    from tillbook.commands.questions import Question

_ASKS = _(
    "Something in {name} has to be settled, and nobody is there to answer: {question} "
    "--yes takes what is suggested."
)


@click.command(help=_("Bring another platform's export into a template, by its recipe, and check it."))
@click.argument("source", type=WORKBOOK, metavar=_("SOURCE"))
@click.argument("path", type=WORKBOOK, metavar=PATH)
@click.option("--recipe", metavar=NAME, help=_("The platform; else its export is known by its headers."))
@click.option("--mapping", type=WORKBOOK, metavar=PATH, help=_("A file that says where the columns go."))
@click.option("--encoding", metavar=NAME, help=_("How letters are coded in a text file, such as cp1252."))
@click.option("--delimiter", metavar=_("SIGN"), help=_("What stands between the columns of a text file."))
@overwriting
@click.option("--yes", is_flag=True, help=_("Do not ask: take what is suggested."))
@with_store
@with_language
@with_json
def convert(
    source: Path, path: Path, store: str | None, system: str | None, json: bool, yes: bool, **asked: Any
) -> None:
    from tillbook.commands.convert import convert as run
    from tillbook.commands.opening import find_store

    asks = not yes and not json and sys.stdin.isatty()
    confirm = None if yes else _confirm if asks else _nobody(source.name)
    with tell.progress(json or asks) as progress:
        found = find_store(store, system, make=True)
        done = run(source, path, found, confirm=confirm, progress=progress, **asked)
    if json:
        tell.as_json(done.as_json())
    else:
        tell.summary(done.summary)
    if done.path is None:
        sys.exit(2)
    sys.exit(1 if done.preview and done.preview.errors else 0)


def _confirm(question: "Question") -> bool:
    tell.table(question.suggestion.header, question.suggestion.rows)
    return tell.confirm(tell.words(question.text.template, **question.text.facts))


def _nobody(name: str) -> "Callable[[Question], bool]":
    def refuse(question: "Question") -> bool:
        tell.refuse(tell.words(_ASKS, name=name, question=question.text))

    return refuse
