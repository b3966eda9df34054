"""Options that mean the same after every verb."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

Command = Callable[..., Any]

WORKBOOK = click.Path(path_type=Path)

with_json = click.option("--json", "json", is_flag=True, help="Print one JSON object and nothing else.")
with_language = click.option("--language", metavar="LANG", help="en, it, es, pt, nb or fr.")
with_system = click.option("--system", metavar="NAME", help="The system whose customers these are.")


def with_store(command: Command) -> Command:
    """`--store` and `--system`."""
    store = click.option(
        "--store", metavar="URL", help="The customer store: sqlite:///customers.db, or a path."
    )
    return store(with_system(command))


def with_import_rules(command: Command) -> Command:
    """What validate and commit can be told about rows."""
    for option in (
        click.option("--date-order", type=click.Choice(["dmy", "mdy"]), help="How to read 03/04/1985."),
        click.option(
            "--keep-repeats",
            type=click.Choice(["first", "last"]),
            help="Which row of a customer that stands twice in the sheet goes in.",
        ),
        click.option(
            "--mode",
            type=click.Choice(["create", "update", "upsert"]),
            default="upsert",
            show_default=True,
            help="Only new customers, only existing ones, or both.",
        ),
    ):
        command = option(command)
    return command
