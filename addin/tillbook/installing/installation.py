"""Installing as a whole: making it, looking at it, taking it away."""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tillbook.installing.extension import version
from tillbook.installing.files import File, files_of
from tillbook.installing.office import ExtensionManager
from tillbook.installing.places import Machine, Program, places, refuse_store_python

_HINTS: Final = {
    Program.WINDOWS: "Excel must be started anew to show the ribbon tab Tillbook.",
    Program.MACOS: (
        "Excel must be started anew to show the ribbon tab Tillbook. macOS asks once whether Python may "
        "control Excel: allow it, or later in System Settings > Privacy & Security > Automation."
    ),
    Program.CALC: (
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
_EXTENSION: Final = "LibreOffice > Tools > Extension Manager > Tillbook"
# Seconds; a cold disk needs a few.
_PATIENCE: Final = 60


@dataclass(frozen=True)
class Piece:
    """A part of an installation: whether it is there, and as it would be installed now."""

    name: str
    place: str
    is_there: bool
    is_current: bool


@dataclass(frozen=True)
class Status:
    """The state of an installation; every fault is a sentence with its remedy."""

    program: Program
    pieces: tuple[Piece, ...]
    interpreter: Path
    faults: tuple[str, ...]
    hint: str


class Installation:
    """Tillbook in one program of one machine."""

    def __init__(self, machine: Machine, program: Program) -> None:
        self.machine = machine
        self.program = program
        self._files = files_of(program, places(program, machine), machine)
        self._extensions = ExtensionManager(machine) if program is Program.CALC else None

    @property
    def hint(self) -> str:
        """What is left to do by hand."""
        return _HINTS[self.program]

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
            gone.append(_EXTENSION)
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
            yield Piece("extension", _EXTENSION, found is not None, found == version())

    def _faults(self, pieces: tuple[Piece, ...]) -> Iterator[str]:
        install = f"tillbook addin install{' --calc' if self.program is Program.CALC else ''}"
        if self._extensions and not self._extensions.is_there:
            yield "LibreOffice's program unopkg is not on this machine. Install LibreOffice Calc."
        for piece in pieces:
            if not piece.is_there:
                yield f"The {piece.name} is missing ({piece.place}). Run '{install}'."
            elif not piece.is_current:
                yield (
                    f"The {piece.name} is of another Tillbook or for another Python ({piece.place}). "
                    f"Run '{install}' with the Tillbook that you mean to use."
                )
        if said := _complaint(self.machine.interpreter, _CHECK[self.program]):
            yield f"{self.machine.interpreter} cannot serve the buttons: {said}"


def _piece(file: File) -> Piece:
    return Piece(file.name, str(file.path), file.is_there, file.is_current)


def _complaint(interpreter: Path, code: str) -> str:
    """What the interpreter says against that code, run as the buttons run theirs; empty when it runs."""
    command = [str(interpreter), "-P", "-c", code]
    try:
        ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=_PATIENCE)
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"it does not run ({error}). Install Tillbook anew."
    last = ran.stderr.strip().splitlines()[-1:] or ["it gives no reason. Install Tillbook anew."]
    return last[0].rpartition("Error: ")[2] if ran.returncode else ""
