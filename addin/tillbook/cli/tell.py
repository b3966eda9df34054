"""Telling the person at the terminal, in the person's language: sentences, tables, progress, questions."""

import gettext
import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NoReturn

import click

from tillbook.commands.progress import Progress, silent
from tillbook.language import DOMAIN, FOLDER, Plural, _, system_language, told
from tillbook.masking import masked, without_passwords

if TYPE_CHECKING:
    from tillbook.commands.summary import Summary

_VARIABLE = "LANGUAGE"


@contextmanager
def speaking(language: str | None) -> Iterator[None]:
    """Until the block ends the program speaks that language, else the system's; click's own texts too.

    The variable is what gettext goes by, for whoever asks what the system speaks.
    """
    before = os.environ.get(_VARIABLE)
    gettext.bindtextdomain(DOMAIN, FOLDER)
    gettext.textdomain(DOMAIN)
    speak(language or system_language())
    try:
        yield
    finally:
        if before is None:
            del os.environ[_VARIABLE]
        else:
            os.environ[_VARIABLE] = before


def speak(language: str) -> None:
    """Go on in that language."""
    os.environ[_VARIABLE] = language


def words(template: str | Plural, /, **facts: Any) -> str:
    """A marked text in the person's language; see `tillbook.language.Text` for the facts."""
    return told(system_language(), template, **facts)


def say(template: str | Plural, /, **facts: Any) -> None:
    """One line on standard output."""
    click.echo(words(template, **facts))


def use_utf8() -> None:
    """Names of customers hold letters that no terminal's old code page has."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


def as_json(value: Mapping[str, object]) -> None:
    """Print one object."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def refuse(sentence: str) -> NoReturn:
    """One sentence, told already, on standard error; exit status 2."""
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
        refuse(words(_("This asks first, and nobody is there to answer. Say --yes.")))
    if not confirm(question):
        refuse(words(_("Nothing was done.")))


def confirm(question: str) -> bool:
    """Whether the person says yes, in the language or in English; just Enter means no."""
    from tillbook.schema.folding import fold  # pandas comes along

    yes, no = words(_("Yes")), words(_("No"))
    choice = f"[{yes[0].lower()}/{no[0].upper()}]"
    answer = fold(click.prompt(f"{question} {choice}", default="", show_default=False))
    return answer in {fold(word) for word in (yes, yes[0], "yes", "y")}


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table on a terminal; tab-separated lines when piped. The header's texts are marked ones."""
    titles = [words(title) for title in header]
    if not sys.stdout.isatty():
        for row in (titles, *rows):
            click.echo("\t".join(cell.replace("\n", " ") for cell in row))
        return
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    made = Table(box=box.SIMPLE_HEAD)
    for place, title in enumerate(titles):
        # What stands first is what one copies.
        made.add_column(title, overflow="fold", no_wrap=place == 0)
    for row in rows:
        made.add_row(*(Text(cell) for cell in row))
    Console().print(made)


def summary(found: "Summary") -> None:
    """Sentences and tables, one below the other."""
    for part in found.parts:
        if isinstance(part, str):
            click.echo(part)
        else:
            table(part.header, part.rows)


@contextmanager
def progress(quiet: bool) -> Iterator[Progress]:
    """A bar on standard error while the work goes on; nothing when piped or asked to be quiet."""
    if quiet or not sys.stderr.isatty():
        yield silent
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(words(_("Starting")), total=None)
        yield lambda what, done, total: bar.update(task, description=words(what), completed=done, total=total)
