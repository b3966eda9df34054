"""`addin`: putting Tillbook into Excel or Calc."""

import sys

import click

from tillbook.cli import tell
from tillbook.cli.options import speaks, with_json, with_language
from tillbook.language import _

_with_calc = click.option("--calc", is_flag=True, help=_("LibreOffice Calc instead of Excel."))

_STATES = {(True, True): _("up to date"), (True, False): _("outdated"), (False, False): _("missing")}


@click.group(help=_("Put Tillbook into Excel or Calc on this machine, see whether it is well, take it out."))
@speaks
def addin() -> None: ...


@addin.command(help=_("Put the ribbon tab into Excel, or the menu into Calc, and let buttons find Python."))
@_with_calc
@with_language
def install(calc: bool, language: str | None) -> None:
    from tillbook.commands.addin import find_installation
    from tillbook.commands.addin import install as run

    found = find_installation(calc)
    for place in run(found, language):
        click.echo(place)
    tell.say(_("{program} has Tillbook. {hint}"), program=found.program, hint=found.hint)


@addin.command(
    help=_("Say what is installed and how to mend what is wrong; exit status 1 when something is.")
)
@_with_calc
@speaks
@with_json
def status(calc: bool, json: bool) -> None:
    from tillbook.commands.addin import as_json, find_installation

    found = find_installation(calc).status()
    if json:
        tell.as_json(as_json(found))
    else:
        rows = [
            (str(p.name), tell.words(_STATES[p.is_there, p.is_current]), str(p.place)) for p in found.pieces
        ]
        rows.append((tell.words(_("interpreter")), "", str(found.interpreter)))
        tell.table((_("Piece"), _("State"), _("Place")), rows)
        for sentence in found.faults or (found.hint,):
            click.echo(str(sentence))
    sys.exit(1 if found.faults else 0)


@addin.command(help=_("Take away what install put there, and nothing else."))
@_with_calc
@speaks
def uninstall(calc: bool) -> None:
    from tillbook.commands.addin import find_installation

    gone = find_installation(calc).uninstall()
    for place in gone:
        tell.say(_("Removed: {place}"), place=place)
    if not gone:
        tell.say(_("There was nothing to remove."))
