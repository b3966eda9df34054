"""`validate` and `commit`."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tillbook.cli import tell
from tillbook.cli.options import NAME, PATH, WORKBOOK, with_import_rules, with_json, with_language, with_store
from tillbook.language import _

if TYPE_CHECKING:
    from tillbook.commands.commit import Commit
    from tillbook.commands.validate import Validation
    from tillbook.core.report import Report
    from tillbook.store.store import Store
    from tillbook.workbooks.book import WorkbookFile


@click.command(help=_("Check a workbook's customers; Status and Error message are in the sheet afterwards."))
@click.argument("path", type=WORKBOOK, metavar=PATH)
@with_store
@with_language
@with_import_rules
@with_json
def validate(path: Path, store: str | None, system: str | None, json: bool, **asked: Any) -> None:
    from tillbook.commands.validate import validate as run

    with tell.progress(json) as progress:
        book, found = _open(path, store, system, asked["language"])
        result = run(book, found, progress=progress, **_rules(asked))
    if json:
        tell.as_json(result.as_json())
    else:
        _tell_validation(result)
    sys.exit(1 if result.errors else 0)


@click.command(help=_("Bring the accepted rows into the store; shows what will happen and asks first."))
@click.argument("path", type=WORKBOOK, metavar=PATH)
@with_store
@with_language
@with_import_rules
@click.option("--all-or-nothing", is_flag=True, help=_("Import nothing while any row is in error."))
@click.option("--yes", is_flag=True, help=_("Do not ask."))
@click.option("--operator", metavar=NAME, help=_("Who imports, for the record."))
@with_json
def commit(
    path: Path, store: str | None, system: str | None, json: bool, yes: bool, all_or_nothing: bool,
    operator: str | None, **asked: Any,
) -> None:  # fmt: skip
    from tillbook.commands.commit import commit as run

    asks = not yes
    if asks and (json or not sys.stdin.isatty()):
        tell.refuse(tell.words(_("Commit asks before it writes, and nobody is there to answer. Say --yes.")))
    with tell.progress(json or asks) as progress:
        book, found = _open(path, store, system, asked["language"])
        result = run(
            book, found, confirm=_confirm if asks else None, all_or_nothing=all_or_nothing,
            operator=operator, progress=progress, **_rules(asked),
        )  # fmt: skip
    if result is None:
        tell.say(_("Nothing was written."))
        return
    if json:
        tell.as_json(result.as_json())
    else:
        _tell_commit(result)
    sys.exit(1 if result.skipped else 0)


def _open(
    path: Path, store: str | None, system: str | None, language: str | None
) -> "tuple[WorkbookFile, Store]":
    """The workbook and its store; from here on the program speaks the workbook's own language, if need be."""
    from tillbook.commands.opening import find_language, find_store
    from tillbook.workbooks.book import WorkbookFile

    book = WorkbookFile(path)
    metadata = book.metadata()
    tell.speak(find_language(language, metadata))
    return book, find_store(store, system, hint=metadata.system if metadata else None)


def _rules(asked: Mapping[str, Any]) -> dict[str, Any]:
    from tillbook.core.pipeline import Options

    return {
        "language": asked["language"],
        "date_order": asked["date_order"],
        "options": Options(asked["mode"], asked["keep_repeats"]),
    }


def _confirm(found: "Validation") -> bool:
    _tell_validation(found)
    # A commit that writes nothing still brings the sheet up to date, and asks nobody.
    return not (found.new or found.changed) or tell.confirm(tell.words(_("Commit?")))


def _tell_validation(found: "Validation") -> None:
    tell.summary(found.summary)
    _hint_at_dates(found.report)


def _tell_commit(done: "Commit") -> None:
    tell.summary(done.summary)
    _hint_at_dates(done.report)
    if done.batch:
        tell.say(_("On record as {batch}; ‘tillbook undo {batch}’ takes it back."), batch=done.batch)


def _hint_at_dates(report: "Report") -> None:
    if any(problem.code == "ambiguous-date" for problem in report.problems):
        tell.say(_("--date-order dmy or mdy says how to read the dates that can be read two ways."))
