"""`duplicates` and `merge`."""

import sys
from collections.abc import Sequence

import click

from tillbook.cli import tell
from tillbook.cli.options import NAME, Count, with_json, with_language, with_store
from tillbook.language import _


@click.command(
    help=_("List the customers who may be in the store twice, with a score from 1 to 100 and the reasons.")
)
@click.option(
    "--least",
    type=Count(),
    metavar=_("SCORE"),
    default="85",
    show_default=True,
    help=_("The least score to list."),
)
@with_store
@with_language
@with_json
def duplicates(least: int, store: str | None, system: str | None, language: str | None, json: bool) -> None:
    from tillbook.commands.duplicates import duplicates as run
    from tillbook.commands.opening import find_store

    found = run(find_store(store, system), least=least, language=language)
    if json:
        tell.as_json(found.as_json())
    else:
        tell.summary(found.summary)


@click.command(
    help=_(
        "Merge customers who are the same person: the OTHERs go into KEEP, which fills its blank fields from "
        "them. ‘tillbook undo’ takes it back.\n\nName them by record id, account number, e-mail or mobile."
    )
)
@click.argument("keep", metavar=_("KEEP"))
@click.argument("others", nargs=-1, required=True, metavar=_("OTHER"))
@click.option(
    "--set",
    "sets",
    multiple=True,
    metavar=_("FIELD=VALUE"),
    help=_("What a field is to hold; nothing after = is blank."),
)
@click.option("--keep-in-notes", is_flag=True, help=_("Write into the notes what would be lost."))
@click.option("--yes", is_flag=True, help=_("Do not ask."))
@click.option("--operator", metavar=NAME, help=_("Who merges, for the record."))
@with_store
@with_language
@with_json
def merge(
    keep: str, others: tuple[str, ...], sets: tuple[str, ...], keep_in_notes: bool, yes: bool,
    operator: str | None, store: str | None, system: str | None, language: str | None, json: bool,
) -> None:  # fmt: skip
    from tillbook.commands.merge import look
    from tillbook.commands.merge import merge_all as run
    from tillbook.commands.opening import find_store
    from tillbook.core.uniting import Choice

    if not yes and (json or not sys.stdin.isatty()):
        tell.refuse(tell.words(_("This asks first, and nobody is there to answer. Say --yes.")))
    found = find_store(store, system)
    choice = Choice(keep, others, _values(sets))
    if not yes:
        seen = look([choice], found, keep_in_notes=keep_in_notes, language=language)
        tell.summary(seen.summary)
        if not tell.confirm(tell.words(_("Merge?"))):
            tell.refuse(tell.words(_("Nothing was done.")))
        choice = Choice(keep, others, choice.values, seen.versions)
    done = run([choice], found, keep_in_notes=keep_in_notes, language=language, operator=operator)
    if json:
        tell.as_json(done.as_json())
        return
    if yes:
        tell.summary(done.summary)
    tell.say(_("On record as the merge {batch}; ‘tillbook undo {batch}’ takes it back."), batch=done.batch)


def _values(sets: Sequence[str]) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for one in sets:
        name, equals, value = one.partition("=")
        if not equals:
            tell.refuse(tell.words(_("‘{text}’ is no FIELD=VALUE. Write it like city=York."), text=one))
        found[name.strip()] = value.strip() or None
    return found
