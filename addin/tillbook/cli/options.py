"""Options that mean the same after every verb."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from tillbook.cli import tell
from tillbook.language import LANGUAGES, _

Command = Callable[..., Any]

WORKBOOK = click.Path(path_type=Path)
PATH = _("PATH")
NAME = _("NAME")
FIELD = _("FIELD")


class Count(click.ParamType[int]):
    """A whole number from 1; click's own tells what is wrong in English."""

    name = "count"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The number; a usage error for anything else."""
        if not re.fullmatch("[1-9][0-9]{0,6}", str(value)):
            self.fail(
                tell.words(_("‘{value}’ is no number from 1 to {most}."), value=str(value), most=9_999_999)
            )
        return int(value)


overwriting = click.option("--overwrite", is_flag=True, help=_("Replace the file if it is there."))
with_json = click.option("--json", "json", is_flag=True, help=_("Print one JSON object and nothing else."))
with_system = click.option("--system", metavar=NAME, help=_("The system whose customers these are."))
_LANGUAGE: dict[str, Any] = {
    "type": click.Choice(LANGUAGES),
    "help": _("The language of texts; else the workbook's own, else this computer's."),
    # It can stand before the verb as well.
    "default": lambda: click.get_current_context().find_root().params.get("language"),
}
with_language = click.option("--language", **_LANGUAGE)
# Where only what the program says goes by it, which was settled before.
speaks = click.option("--language", **_LANGUAGE, expose_value=False)


def with_store(command: Command) -> Command:
    """`--store` and `--system`."""
    store = click.option(
        "--store", metavar="URL", help=_("The customer store: sqlite:///customers.db, or a path.")
    )
    return store(with_system(command))


def with_import_rules(command: Command) -> Command:
    """What validate and commit can be told about rows."""
    for option in (
        click.option("--date-order", type=click.Choice(["dmy", "mdy"]), help=_("How to read 03/04/1985.")),
        click.option(
            "--keep-repeats",
            type=click.Choice(["first", "last"]),
            help=_("Which row of a customer that stands twice in the sheet goes in."),
        ),
        click.option(
            "--mode",
            type=click.Choice(["create", "update", "upsert"]),
            default="upsert",
            show_default=True,
            help=_("Only new customers, only existing ones, or both."),
        ),
    ):
        command = option(command)
    return command
