"""LibreOffice's own extension manager, which keeps Calc's add-in."""

import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

from tillbook.errors import TillbookError
from tillbook.installing.extension import FILE_NAME, IDENTIFIER, extension
from tillbook.installing.places import Machine
from tillbook.language import _

NO_OFFICE: Final = _(
    "LibreOffice’s program unopkg is not on this machine. Install LibreOffice Calc, or put its folder "
    "‘program’ on the PATH."
)

_VERSION: Final = re.compile(rf"^Identifier: {re.escape(IDENTIFIER)}\s+Version: (\S+)", re.MULTILINE)
_UNPACKED: Final = f".config/libreoffice/*/user/uno_packages/cache/uno_packages/*/{FILE_NAME}/description.xml"
_WRITTEN: Final = re.compile(r'<version value="([^"]+)"')


class ExtensionManager:
    """The program `unopkg` of this machine, for this user."""

    def __init__(self, machine: Machine) -> None:
        self._home = machine.home
        self._environment = {**machine.environment, "HOME": str(machine.home)}
        self._program = shutil.which("unopkg", path=machine.environment.get("PATH"))

    @property
    def is_there(self) -> bool:
        """Whether this machine has LibreOffice's extension manager."""
        return self._program is not None

    def add(self) -> None:
        """Install the extension, over an older one. Raises TillbookError when the office refuses."""
        with tempfile.TemporaryDirectory() as folder:
            package = Path(folder, FILE_NAME)
            package.write_bytes(extension())
            self._run("add", "--force", str(package))

    def version(self) -> str | None:
        """The version of the extension that is installed, if any."""
        try:
            found = _VERSION.search(self._run("list"))
        except TillbookError:
            # It does not answer while the office runs.
            return self._unpacked_version()
        return found[1] if found else None

    def remove(self) -> bool:
        """Take the extension out; whether there was one."""
        if self.version() is None:
            return False
        self._run("remove", IDENTIFIER)
        return True

    def _unpacked_version(self) -> str | None:
        for description in self._home.glob(_UNPACKED):
            if found := _WRITTEN.search(description.read_text(encoding="utf-8")):
                return found[1]
        return None

    def _run(self, *arguments: str) -> str:
        if self._program is None:
            raise TillbookError(NO_OFFICE)
        command = [self._program, *arguments]
        ran = subprocess.run(command, env=self._environment, capture_output=True, text=True, check=False)
        if ran.returncode:
            said = " ".join((ran.stderr or ran.stdout).split()).removeprefix("ERROR: ").rstrip(".")
            raise TillbookError(
                _(
                    "LibreOffice refused: {said}. Close LibreOffice, and run this as the person who will "
                    "use it."
                ),
                said=said,
            )
        return ran.stdout
