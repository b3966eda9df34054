"""A seventh language: a copy of the package with one catalogue more, whose every text is visibly translated.

Each vowel has an accent, so that a word without any has come from somewhere else than the catalogue.
"""

import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from string import Formatter

from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[2]
CODE = "de"
_ACCENTS = str.maketrans("aeiouyAEIOUY", "áéíóúýÁÉÍÓÚÝ")
# Commands that are to be typed stay what they are.
_COMMAND = re.compile(r"(‘tillbook[^’]*’|--[a-z-]+(?: [A-Z]+)?)")


@dataclass(frozen=True)
class Copy:
    """The package in a folder of its own; `run` is the program from there."""

    folder: Path

    def run(self, *arguments: object, **more: str) -> "subprocess.CompletedProcess[str]":
        """The program's exit status and what it said; `more` are variables of the environment."""
        paths = f"{self.folder / 'addin'}:{self.folder / 'schemas'}"
        environment = {"PYTHONPATH": paths, "PATH": "/usr/bin:/bin", "HOME": str(self.folder), **more}
        command = [sys.executable, "-m", "tillbook", *map(str, arguments)]
        return subprocess.run(
            command, capture_output=True, text=True, env=environment, cwd=self.folder, check=False
        )


def add_language(folder: Path) -> Copy:
    """Copy the package and give it the catalogue, by the commands of CONTRIBUTING.md."""
    for name in ("addin", "schemas"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    catalogues = folder / "addin/tillbook/locale"
    _babel(folder, "extract", "-k", "_n:1,2", "-o", "tillbook.pot", "addin", "schemas")
    _babel(folder, "init", "-i", "tillbook.pot", "-d", catalogues, "-D", "tillbook", "-l", CODE)
    translate(catalogues / CODE / "LC_MESSAGES/tillbook.po")
    _babel(folder, "compile", "-d", catalogues, "-D", "tillbook", "-l", CODE)
    return Copy(folder)


def translate(path: Path) -> None:
    """Fill the catalogue at `path`."""
    with path.open("rb") as source:
        catalogue = read_po(source, locale=CODE)
    for message in catalogue:
        if not message.id:
            continue
        if isinstance(message.id, str):
            message.string = accented(message.id)
        else:
            message.string = tuple(map(accented, message.id))
    with path.open("wb") as target:
        write_po(target, catalogue)


def accented(text: str) -> str:
    """The text with its vowels accented, blanks and commands apart."""
    made = []
    for literal, name, form, conversion in Formatter().parse(text):
        parts = _COMMAND.split(literal.replace("{", "{{").replace("}", "}}"))
        made += [part if at % 2 else part.translate(_ACCENTS) for at, part in enumerate(parts)]
        if name is not None:
            made.append(f"{{{name}{f'!{conversion}' if conversion else ''}{f':{form}' if form else ''}}}")
    return "".join(made)


def _babel(folder: Path, verb: str, *arguments: object) -> None:
    command = [sys.executable, "-m", "babel.messages.frontend", "-q", verb, *map(str, arguments)]
    subprocess.run(command, cwd=folder, check=True)
