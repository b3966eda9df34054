"""`validate` and `commit`."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tillbook.cli import tell
from tillbook.cli.options import WORKBOOK, with_import_rules, with_json, with_language, with_store

if TYPE_CHECKING:
    from tillbook.commands.commit import Commit
    from tillbook.commands.validate import Validation
    from tillbook.core.pipeline import Options
    from tillbook.core.report import Report
    from tillbook.core.wording import Wording

# So many problems fit on a screen; the sheet has them all.
_SHOWN = 20


@click.command()
@click.argument("path", type=WORKBOOK)
@with_store
@with_language
@with_import_rules
@with_json
def validate(path: Path, store: str | None, system: str | None, json: bool, **asked: Any) -> None:
    """Check a workbook's customers; Status and Error message are in the sheet afterwards."""
    from tillbook.commands.validate import validate as run
    from tillbook.verbs import open_both

    with tell.progress(json) as progress:
        book, found = open_both(path, store, system)
        result = run(book, found, progress=progress, **_rules(asked))
    if json:
        tell.as_json(result.as_json())
    else:
        _tell_validation(result)
    sys.exit(1 if result.errors else 0)


@click.command()
@click.argument("path", type=WORKBOOK)
@with_store
@with_language
@with_import_rules
@click.option("--all-or-nothing", is_flag=True, help="Import nothing while any row is in error.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--operator", metavar="NAME", help="Who imports, for the record.")
@with_json
def commit(
    path: Path, store: str | None, system: str | None, json: bool, yes: bool, all_or_nothing: bool,
    operator: str | None, **asked: Any,
) -> None:  # fmt: skip
    """Bring the accepted rows into the store; shows what will happen and asks first."""
    from tillbook.commands.commit import commit as run
    from tillbook.verbs import open_both

    asks = not yes
    if asks and (json or not sys.stdin.isatty()):
        tell.refuse("Commit asks before it writes, and nobody is there to answer. Say --yes.")
    with tell.progress(json or asks) as progress:
        book, found = open_both(path, store, system)
        result = run(
            book, found, confirm=_confirm if asks else None, all_or_nothing=all_or_nothing,
            operator=operator, progress=progress, **_rules(asked),
        )  # fmt: skip
    if result is None:
        click.echo("Nothing was written.")
        return
    if json:
        tell.as_json(result.as_json())
    else:
        _tell_commit(result)
    sys.exit(1 if result.skipped else 0)


def _rules(asked: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "language": asked["language"],
        "date_order": asked["date_order"],
        "options": _options(asked),
    }


def _options(asked: Mapping[str, Any]) -> "Options":
    from tillbook.core.pipeline import Options

    return Options(asked["mode"], asked["keep_repeats"])


def _confirm(found: "Validation") -> bool:
    _tell_validation(found)
    return click.confirm("Commit?")


def _tell_validation(found: "Validation") -> None:
    click.echo(
        f"{found.rows} rows: {found.new} new, {found.changed} changed, {found.unchanged} unchanged, "
        f"{found.errors} in error."
    )
    if found.hidden_rows:
        click.echo(f"{found.hidden_rows} hidden rows are included.")
    _tell_report(found.report, found.wording)


def _tell_commit(done: "Commit") -> None:
    click.echo(
        f"{done.rows} rows: {done.created} created, {done.updated} updated, {done.unchanged} unchanged, "
        f"{done.skipped} skipped."
    )
    _tell_report(done.report, done.wording)
    if done.batch:
        click.echo(f"On record as {done.batch}; 'tillbook undo {done.batch}' takes it back.")


def _tell_report(report: "Report", wording: "Wording") -> None:
    if report.cleaning:
        cleaned = ", ".join(f"{count} {what}" for what, count in sorted(report.cleaning.items()))
        click.echo(f"Cleaned: {cleaned}.")
    if report.problems:
        rows = [(str(p.row), p.code, wording.sentence(p)) for p in report.problems[:_SHOWN]]
        tell.table(("Row", "Code", "Message"), rows)
    if len(report.problems) > _SHOWN:
        click.echo(f"… and {len(report.problems) - _SHOWN} more; all are in the sheet.")
