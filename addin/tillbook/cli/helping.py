"""The help pages in the person's language: ours, and what click says by itself."""

import copy
import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import click

from tillbook.language import LANGUAGES, Translate, _, _n

# What click says to people: its own words, marked here for the catalogues. Click asks gettext for them.
# tests/cli/test_languages.py holds them against the installed click.
CLICKS_TEXTS: Final = (
    _("Usage:"), _("Options"), _("Commands"), _("Positional arguments"), _("Show this message and exit."),
    _("Show the version and exit."), _("default: {default}"), _("required"), _("deprecated"),
    _("env var: {var}"), _("Missing argument"), _("Missing option"), _("Missing parameter"),
    _("Missing command."), _("No such option {name!r}."), _("No such command {name!r}."),
    _("Option {name!r} does not take a value."), _("Try '{command} {option}' for help."),
    _("Invalid value for {param_hint}: {message}"), _("Invalid value: {message}"),
    _("Choose from:\n\t{choices}"), _("Error: {message}"), _("Error: invalid input"), _("Aborted!"),
    _("Argument {name!r} takes {nargs} values."),
    _n("{value!r} is not {choice}.", "{value!r} is not one of {choices}."),
    _n("Did you mean {possibility}?", "(Did you mean one of: {possibilities}?)"),
    _n("Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})"),
    _n("Option {name!r} requires an argument.", "Option {name!r} requires {nargs} arguments."),
)  # fmt: skip

# How click's usage lines call what stands behind a command.
_OPTIONS = _("[OPTIONS]")
_COMMAND = _("COMMAND [ARGS]...")
_NAME = _("‘{name}’")


def language_asked(arguments: Sequence[str]) -> str | None:
    """The language of `--language`, wherever it stands: the help needs it, and what is said of other options.

    The last one counts, as for click. None where it names none of ours, which the option itself refuses.
    """
    words = [part for word in arguments for part in _parts(word)]
    named = [following for word, following in pairwise(words) if word == "--language"]
    return next((name for name in reversed(named) if name in LANGUAGES), None)


def _parts(word: str) -> list[str]:
    return word.split("=", 1) if word.startswith("--language=") else [word]


def quoted(sentence: str, translate: Translate) -> str:
    """What click says, with the quotes of the language in place of Python's."""
    return re.sub(r"'([^'\n]*)'", lambda found: translate(_NAME).format(name=found[1]), sentence)


def translated(command: click.Command, translate: Translate) -> click.Command:
    """The command and those below it, with help in the language that `translate` renders."""
    made = copy.copy(command)
    made.help = translate(command.help or "")
    made.options_metavar = translate(_OPTIONS)
    made.params = [_parameter(found, translate) for found in command.params]
    if isinstance(made, click.Group):
        made.subcommand_metavar = translate(_COMMAND)
        made.commands = {name: translated(found, translate) for name, found in made.commands.items()}
    return made


def _parameter(parameter: click.Parameter, translate: Translate) -> click.Parameter:
    made = copy.copy(parameter)
    if made.metavar:
        told = translate(made.metavar)
        made.metavar = f"[{told}]" if isinstance(made, click.Argument) and not made.required else told
    if isinstance(made, click.Option):
        made.help = translate(made.help or "")
    return made
