"""Where things go: which spreadsheet program this machine has, and which folders it looks into."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from tillbook.errors import UsageError
from tillbook.language import _

ADD_IN: Final = "tillbook.xlam"
SCRIPT: Final = "tillbook.applescript"
LAUNCHER: Final = "launcher.txt"
# The folder of ours that the launcher file stands in.
OURS: Final = "tillbook"

_START_UP: Final = "Library/Group Containers/UBF8T346G9.Office/User Content.localized/Startup.localized/Excel"
_SCRIPTS: Final = "Library/Application Scripts/com.microsoft.Excel"


class Program(StrEnum):
    """A spreadsheet program that can have Tillbook."""

    WINDOWS = "Excel for Windows"
    MACOS = "Excel for macOS"
    CALC = "LibreOffice Calc"


@dataclass(frozen=True)
class Machine:
    """What installing depends on: `platform` is Python's name for it, `python` the interpreter that runs.

    `base` is the folder of the Python that the interpreter belongs to.
    """

    platform: str
    environment: Mapping[str, str]
    home: Path
    python: Path
    base: Path

    @classmethod
    def this(cls) -> "Machine":
        """The machine that this process runs on."""
        python, base = Path(sys.executable), Path(sys.base_prefix)
        return cls(sys.platform, os.environ, Path.home(), python, base)

    @property
    def interpreter(self) -> Path:
        """The interpreter that buttons start; on Windows the one that opens no console."""
        silent = self.python.with_name("pythonw.exe")
        return silent if self.platform == "win32" and silent.exists() else self.python

    def program(self, calc: bool) -> Program:
        """The program meant. Raises UsageError when this machine cannot have it."""
        excel = {"win32": Program.WINDOWS, "darwin": Program.MACOS}.get(self.platform)
        if calc and excel:
            raise UsageError(_("Calc’s buttons work on Linux only. Leave --calc out and use Excel."))
        if not calc and not excel:
            raise UsageError(_("There is no Excel on this machine. Say --calc for LibreOffice Calc."))
        return excel or Program.CALC


@dataclass(frozen=True)
class Places:
    """The files of an installation. Calc keeps its add-in by itself."""

    launcher: Path
    add_in: Path | None = None


def places(program: Program, machine: Machine) -> Places:
    """Where the files of a program's installation stand."""
    match program:
        case Program.WINDOWS:
            roaming = Path(machine.environment.get("APPDATA") or machine.home / "AppData" / "Roaming")
            start_up = roaming / "Microsoft" / "Excel" / "XLSTART"
            return Places(roaming / OURS / LAUNCHER, start_up / ADD_IN)
        case Program.MACOS:
            return Places(machine.home / _SCRIPTS / SCRIPT, machine.home / _START_UP / ADD_IN)
        case Program.CALC:
            # The macro goes by HOME alone.
            return Places(machine.home / ".config" / OURS / LAUNCHER)


def refuse_store_python(machine: Machine) -> None:
    """Raise UsageError for a Python whose files Excel would not see."""
    if machine.platform == "win32" and "WindowsApps" in str(machine.base):
        raise UsageError(
            _(
                "This Python comes from the Microsoft Store, which hides from Excel what it writes. Install "
                "Python from python.org, and Tillbook with it."
            )
        )
