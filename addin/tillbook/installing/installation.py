"""Installing as a whole: making it, looking at it, taking it away."""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tillbook.errors import reason
from tillbook.installing.extension import version
from tillbook.installing.files import File, files_of
from tillbook.installing.office import NO_OFFICE, ExtensionManager
from tillbook.installing.places import Machine, Program, places, refuse_store_python
from tillbook.language import Text, _

_HINTS: Final = {
    Program.WINDOWS: _("Excel must be started anew to show the ribbon tab Tillbook."),
    Program.MACOS: _(
        "Excel must be started anew to show the ribbon tab Tillbook. macOS asks once whether Python may "
        "control Excel: allow it, or later in System Settings > Privacy & Security > Automation."
    ),
    Program.CALC: _(
        "The menu Tillbook works as it is. For buttons inside a workbook, Calc must trust its folder: "
        "Tools > Options > LibreOffice > Security > Macro Security > Trusted Sources."
    ),
}
_CHECK: Final = {
    # All that a click needs, with xlwings and what it needs of the system.
    Program.WINDOWS: "import tillbook.macros.running",
    Program.MACOS: "import tillbook.macros.running",
    # Calc is driven through its own binding.
    Program.CALC: "from tillbook.calc import bridge; bridge.load()",
}
_EXTENSION: Final = _("LibreOffice > Tools > Extension Manager > Tillbook")
_MISSING: Final = _("{piece}: {place} is missing. Run ‘{command}’.")
_OUTDATED: Final = _(
    "{piece}: {place} is of another Tillbook or for another Python. Run ‘{command}’ with the Tillbook that "
    "you mean to use."
)
_DOES_NOT_RUN: Final = _("{interpreter} does not run ({reason}). Install Tillbook anew.")
_NO_ANSWER: Final = _("it gives no answer")
_UNFIT: Final = _("{interpreter} cannot serve the buttons: {said}")
_UNFIT_SILENTLY: Final = _(
    "{interpreter} cannot serve the buttons and gives no reason. Install Tillbook anew."
)
# Seconds; a cold disk needs a few.
_PATIENCE: Final = 60


@dataclass(frozen=True)
class Piece:
    """A part of an installation: whether it is there, and as it would be installed now."""

    name: Text
    place: str
    is_there: bool
    is_current: bool


@dataclass(frozen=True)
class Status:
    """The state of an installation; every fault is a sentence with its remedy."""

    program: Program
    pieces: tuple[Piece, ...]
    interpreter: Path
    faults: tuple[Text, ...]
    hint: Text


class Installation:
    """Tillbook in one program of one machine."""

    def __init__(self, machine: Machine, program: Program) -> None:
        self.machine = machine
        self.program = program
        self._files = files_of(program, places(program, machine), machine)
        self._extensions = ExtensionManager(machine) if program is Program.CALC else None

    @property
    def hint(self) -> Text:
        """What is left to do by hand."""
        return Text(_HINTS[self.program])

    def install(self, language: str) -> list[str]:
        """Put everything there, over an older installation; returns where.

        Raises TillbookError when the program holds a file open, refuses or is missing.
        """
        refuse_store_python(self.machine)
        # What is likeliest to be refused comes first, so that nothing is half done.
        if self._extensions:
            self._extensions.add()
        for file in reversed(self._files):
            file.write(language)
        return [piece.place for piece in self._pieces()]

    def uninstall(self) -> list[str]:
        """Take away what `install` put there, and say what it was; nothing is fine too."""
        gone = []
        if self._extensions and self._extensions.is_there and self._extensions.remove():
            gone.append(str(Text(_EXTENSION)))
        return gone + [str(file.path) for file in reversed(self._files) if file.remove()]

    def status(self) -> Status:
        """What is there and what is wrong."""
        pieces = tuple(self._pieces())
        faults = tuple(self._faults(pieces))
        return Status(self.program, pieces, self.machine.interpreter, faults, self.hint)

    def _pieces(self) -> Iterator[Piece]:
        yield from map(_piece, self._files)
        if self._extensions:
            found = self._extensions.version()
            place = str(Text(_EXTENSION))
            yield Piece(Text(_("extension")), place, found is not None, found == version())

    def _faults(self, pieces: tuple[Piece, ...]) -> Iterator[Text]:
        install = f"tillbook addin install{' --calc' if self.program is Program.CALC else ''}"
        if self._extensions and not self._extensions.is_there:
            yield Text(NO_OFFICE)
        for piece in pieces:
            if not piece.is_there:
                yield Text(_MISSING, piece=piece.name, place=piece.place, command=install)
            elif not piece.is_current:
                yield Text(_OUTDATED, piece=piece.name, place=piece.place, command=install)
        if fault := _complaint(self.machine.interpreter, _CHECK[self.program]):
            yield fault


def _piece(file: File) -> Piece:
    return Piece(file.name, str(file.path), file.is_there, file.is_current)


def _complaint(interpreter: Path, code: str) -> Text | None:
    """What stops the interpreter from that code, run as the buttons run theirs; None when nothing does."""
    command = [str(interpreter), "-P", "-c", code]
    try:
        ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=_PATIENCE)
    except OSError as error:
        return Text(_DOES_NOT_RUN, interpreter=interpreter, reason=reason(error))
    except subprocess.TimeoutExpired:
        return Text(_DOES_NOT_RUN, interpreter=interpreter, reason=Text(_NO_ANSWER))
    if not ran.returncode:
        return None
    if last := ran.stderr.strip().splitlines()[-1:]:
        return Text(_UNFIT, interpreter=interpreter, said=last[0].rpartition("Error: ")[2])
    return Text(_UNFIT_SILENTLY, interpreter=interpreter)
