"""The program: its verbs, and what becomes of anything that goes wrong."""

import sys
from collections.abc import Sequence

import click

from tillbook.cli import (
    addin,
    cleaning,
    convert,
    helping,
    imports,
    migrations,
    records,
    rights,
    sheets,
    stores,
    tell,
)
from tillbook.cli.options import with_language
from tillbook.errors import TillbookError
from tillbook.language import _, system_language, translator
from tillbook.masking import logger

_log = logger("tillbook")


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    help=_("Bring customers into the till from a workbook: template, validate, commit, undo."),
)
@with_language
@click.version_option(package_name="tillbook", message="Tillbook %(version)s")
def tillbook(language: str | None) -> None: ...


for _verb in (
    sheets.template, sheets.export, imports.validate, imports.commit, records.undo, records.history,
    convert.convert, migrations.migrate, cleaning.duplicates, cleaning.merge,
    sheets.guide, sheets.fields, sheets.systems, stores.store, addin.addin, sheets.demo,
):  # fmt: skip
    tillbook.add_command(_verb)
for _verb in (rights.grant, rights.revoke, rights.people):
    stores.store.add_command(_verb)


def main() -> None:
    """Run the program; nobody sees a traceback."""
    tell.use_utf8()
    with tell.speaking(helping.language_asked(sys.argv[1:])):
        _run(sys.argv[1:])


def _run(arguments: Sequence[str]) -> None:
    try:
        program = helping.translated(tillbook, translator(system_language()))
        sys.exit(program(arguments, prog_name="tillbook", standalone_mode=False))
    except click.exceptions.Exit as error:
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        tell.refuse(tell.words(_("Stopped. Nothing more was done.")))
    except click.ClickException as error:
        tell.refuse(helping.quoted(error.format_message(), translator(system_language())))
    except TillbookError as error:
        tell.refuse(str(error))
    except BrokenPipeError:
        sys.exit(2)
    except Exception as error:
        _log.debug("unexpected", exc_info=True)
        tell.refuse(tell.words(_FAULT, error=f"{type(error).__name__}: {error}"))


_FAULT = _(
    "Something went wrong in Tillbook itself ({error}); what was not finished was not done. "
    "Please report it; TILLBOOK_DEBUG=1 shows where."
)
