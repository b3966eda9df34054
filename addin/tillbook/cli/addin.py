"""`addin`: putting Tillbook into Excel or Calc."""

import sys

import click

from tillbook.cli import tell
from tillbook.cli.options import with_json, with_language

_with_calc = click.option("--calc", is_flag=True, help="LibreOffice Calc instead of Excel.")


@click.group()
def addin() -> None:
    """Put Tillbook into Excel or Calc on this machine, see whether it is well, take it out."""


@addin.command()
@_with_calc
@with_language
def install(calc: bool, language: str | None) -> None:
    """Put the ribbon tab into Excel, or the menu into Calc, and let buttons find Python."""
    from tillbook.commands.addin import find_installation
    from tillbook.commands.addin import install as run

    found = find_installation(calc)
    for place in run(found, language):
        click.echo(place)
    click.echo(f"{found.program} has Tillbook. {found.hint}")


@addin.command()
@_with_calc
@with_json
def status(calc: bool, json: bool) -> None:
    """Say what is installed and how to mend what is wrong; exit status 1 when something is."""
    from tillbook.commands.addin import as_json, find_installation

    found = find_installation(calc).status()
    if json:
        tell.as_json(as_json(found))
    else:
        states = {(True, True): "up to date", (True, False): "outdated", (False, False): "missing"}
        rows = [(p.name, states[p.is_there, p.is_current], p.place) for p in found.pieces]
        tell.table(("Piece", "State", "Place"), [*rows, ("interpreter", "", str(found.interpreter))])
        for sentence in found.faults or (found.hint,):
            click.echo(sentence)
    sys.exit(1 if found.faults else 0)


@addin.command()
@_with_calc
def uninstall(calc: bool) -> None:
    """Take away what install put there, and nothing else."""
    from tillbook.commands.addin import find_installation

    gone = find_installation(calc).uninstall()
    for place in gone:
        click.echo(f"Removed: {place}")
    if not gone:
        click.echo("There was nothing to remove.")
