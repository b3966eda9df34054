"""Telling the person at the terminal: JSON, tables, progress, and the one sentence when it did not work."""

import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import NoReturn

import click

from tillbook.commands.progress import Progress, silent
from tillbook.masking import masked, without_passwords


def use_utf8() -> None:
    """Names of customers hold letters that no terminal's old code page has."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


def as_json(value: Mapping[str, object]) -> None:
    """Print one object."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def refuse(sentence: str) -> NoReturn:
    """One sentence on standard error, exit status 2."""
    if os.environ.get("TILLBOOK_DEBUG") and sys.exc_info()[0]:
        import traceback

        click.echo(masked(traceback.format_exc()), err=True)
    click.echo(without_passwords(sentence), err=True)
    sys.exit(2)


def make_sure(yes: bool, quiet: bool, question: str) -> None:
    """Ask before what cannot be taken back; ends the program where nobody is there, or says no."""
    if yes:
        return
    if quiet or not sys.stdin.isatty():
        refuse("This asks first, and nobody is there to answer. Say --yes.")
    if not click.confirm(question):
        refuse("Nothing was done.")


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table on a terminal; tab-separated lines when piped."""
    if not sys.stdout.isatty():
        for row in (header, *rows):
            click.echo("\t".join(cell.replace("\n", " ") for cell in row))
        return
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    made = Table(box=box.SIMPLE_HEAD)
    for title in header:
        made.add_column(title, overflow="fold")
    for row in rows:
        made.add_row(*(Text(cell) for cell in row))
    Console().print(made)


@contextmanager
def progress(quiet: bool) -> Iterator[Progress]:
    """A bar on standard error while the work goes on; nothing when piped or asked to be quiet."""
    if quiet or not sys.stderr.isatty():
        yield silent
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Starting", total=None)
        yield lambda what, done, total: bar.update(task, description=what, completed=done, total=total)
