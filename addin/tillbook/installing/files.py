"""The files of an installation: what each must hold, whether it does, writing and removing it."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from string import Template

from tillbook import launcher
from tillbook.errors import TillbookError, reason
from tillbook.installing.places import OURS, Machine, Places, Program
from tillbook.installing.xlam import xlam
from tillbook.language import LANGUAGES, Text, _

_NOT_WRITTEN = _("{path} cannot be written ({reason}). Close Excel and try again.")
_NOT_REMOVED = _("{path} cannot be removed ({reason}). Close Excel and try again.")


@dataclass(frozen=True)
class File:
    """One file. `build` makes its content in a language; `is_spoken` says whether languages differ."""

    name: Text
    path: Path
    build: Callable[[str], bytes]
    is_spoken: bool = False

    @property
    def is_there(self) -> bool:
        """Whether the file exists, in whatever state."""
        return self.path.is_file()

    @property
    def is_current(self) -> bool:
        """Whether the file holds what would be written now, in any of the languages."""
        languages = LANGUAGES if self.is_spoken else LANGUAGES[:1]
        return self.is_there and any(self.path.read_bytes() == self.build(told) for told in languages)

    def write(self, language: str) -> None:
        """Put the file there, at once and completely. Raises TillbookError when that is refused."""
        content = self.build(language)
        # Not into the folder itself: Excel opens whatever it finds in its start-up folder.
        draft = self.path.parent.parent / f".{self.path.name}.{secrets.token_hex(4)}"
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            draft.write_bytes(content)
            draft.replace(self.path)
        except OSError as error:
            raise TillbookError(_NOT_WRITTEN, path=self.path, reason=reason(error)) from error
        finally:
            draft.unlink(missing_ok=True)

    def remove(self) -> bool:
        """Take the file away, and its folder when it is ours and empty; whether there was one."""
        was_there = self.is_there
        try:
            self.path.unlink(missing_ok=True)
        except OSError as error:
            raise TillbookError(_NOT_REMOVED, path=self.path, reason=reason(error)) from error
        folder = self.path.parent
        if folder.name == OURS and folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
        return was_there


def files_of(program: Program, where: Places, machine: Machine) -> tuple[File, ...]:
    """The files of a program's installation, in the order of writing them."""
    name = Text(_("AppleScript") if program is Program.MACOS else _("launcher file"))
    text = _script if program is Program.MACOS else _launcher_line
    found = [File(name, where.launcher, lambda _language: text(machine.interpreter))]
    if where.add_in:
        found.append(File(Text(_("add-in")), where.add_in, xlam, is_spoken=True))
    return tuple(found)


def _launcher_line(interpreter: Path) -> bytes:
    """The path as UTF-16 code units in hexadecimal: macros read files in one code page."""
    return str(interpreter).encode("utf-16-be").hex().upper().encode() + b"\n"


def _script(interpreter: Path) -> bytes:
    text = launcher.source("tillbook.applescript")
    return Template(text).substitute(interpreter=_applescript(str(interpreter))).encode()


def _applescript(text: str) -> str:
    """The text as an AppleScript expression; other letters than ASCII depend on how a file is read."""
    if text.isascii():
        escaped = text.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    return f"(string id {{{', '.join(str(ord(letter)) for letter in text)}}})"
