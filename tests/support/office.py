"""A private LibreOffice for tests: own profile, address and process, and a screen when it has to be seen."""

import atexit
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tillbook.errors import TillbookError
from tillbook.installing.extension import SETTINGS_SPACE

if TYPE_CHECKING:
    import xlwings

_PROGRAMS = ("/usr/lib/libreoffice/program", "/usr/lib64/libreoffice/program", "/opt/libreoffice/program")
_PATIENCE = 60.0

# With a fresh profile the office ends with this status once and wants to be started again.
_AGAIN = 81

_SETTING = (
    '<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse">'
    "<value>{value}</value></prop></item>"
)
# Macros run unasked; and no lock files, because a killed office leaves one, and the next one asks about it.
_SETTINGS = [
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", 0),
    ("Office.Common/Misc", "FirstRun", "false"),
    ("Office.Common/Misc", "ShowTipOfTheDay", "false"),
    ("Office.Common/Misc", "UseLocking", "false"),
    ("Office.Common/Misc", "UseDocumentOOoLockFile", "false"),
    ("Office.Common/Misc", "UseDocumentSystemFileLocking", "false"),
    ("Setup/Office", "ooSetupInstCompleted", "true"),
]


@dataclass
class Office:
    """A running office."""

    url: str
    process: "subprocess.Popen[bytes]"
    profile: Path

    @property
    def pid(self) -> int:
        """The process that can be killed."""
        return self.process.pid

    def attach(self) -> "xlwings.App":
        """Its app, with our engine active."""
        from tillbook import calc

        return calc.attach(self.url)

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.kill()
        self.process.wait(10)


@contextmanager
def office(
    display: str | None = None, env: Mapping[str, str] | None = None, listens: bool = True
) -> Iterator[Office]:
    """An office with a profile of its own, headless without a display; it can also be deaf."""
    program = _program()
    with tempfile.TemporaryDirectory(prefix="office-", ignore_cleanup_errors=True) as folder:
        profile = Path(folder) / "profile"
        shutil.copytree(_broken_in(), profile, symlinks=True)
        url = f"socket,host=127.0.0.1,port={_free_port()},tcpNoDelay=1"
        command = [program, *_arguments(profile, display), *([_accept(url)] if listens else [])]
        # What the office itself starts finds its way back.
        told = {"TILLBOOK_CALC": url, **(env or {})} if listens else env
        process = _started(command, _environment(display, told), url if listens else None)
        try:
            yield Office(url, process, profile)
        finally:
            _stop(process)


@contextmanager
def display() -> Iterator[str]:
    """The name of a screen of its own, such as ":101"."""
    xvfb = shutil.which("Xvfb") or _missing("xvfb")
    # It finds a free number by itself and writes it; without -noreset it ends with its first client.
    command = [xvfb, "-displayfd", "1", "-noreset", "-screen", "0", "1280x900x24", "-nolisten", "tcp"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        assert process.stdout is not None
        with process.stdout:
            yield f":{process.stdout.readline().decode().strip()}"
    finally:
        _stop(process)


def _program() -> str:
    folders = (Path(folder) for folder in _PROGRAMS)
    found = next((folder / "soffice.bin" for folder in folders if (folder / "soffice.bin").exists()), None)
    return str(found) if found else _missing("libreoffice-calc python3-uno")


def _missing(packages: str) -> str:
    if os.environ.get("CI"):
        pytest.fail(f"install {packages}")
    pytest.skip(f"install {packages}")


def _write_settings(profile: Path) -> None:
    items = "".join(_SETTING.format(path=path, name=name, value=value) for path, name, value in _SETTINGS)
    space = f'xmlns:oor="{SETTINGS_SPACE}"'
    (profile / "user").mkdir(parents=True)
    text = f'<?xml version="1.0" encoding="UTF-8"?><oor:items {space}>{items}</oor:items>'
    (profile / "user" / "registrymodifications.xcu").write_text(text, encoding="utf-8")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _accept(url: str) -> str:
    return f"--accept={url};urp;StarOffice.ComponentContext"


def _arguments(profile: Path, display: str | None) -> list[str]:
    seen = [] if display else ["--headless"]
    quiet = ["--norestore", "--nologo", "--nodefault", "--nolockcheck", "--nofirststartwizard"]
    return [*seen, *quiet, f"-env:UserInstallation={profile.as_uri()}"]


def _environment(display: str | None, env: Mapping[str, str] | None) -> dict[str, str]:
    # The office brings a Python of its own, which must not find ours.
    ours = {"PYTHONPATH", "PYTHONHOME", "DISPLAY"}
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    return kept | ({"DISPLAY": display} if display else {}) | dict(env or {})


@cache
def _broken_in() -> Path:
    """A profile that an office has been started with once: the first start ends itself, ready or not."""
    folder = tempfile.mkdtemp(prefix="office-first-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    profile = Path(folder) / "profile"
    _write_settings(profile)
    url = f"socket,host=127.0.0.1,port={_free_port()},tcpNoDelay=1"
    _stop(_started([_program(), *_arguments(profile, None), _accept(url)], _environment(None, None), url))
    (profile / ".lock").unlink(missing_ok=True)
    return profile


def _started(command: list[str], env: dict[str, str], url: str | None) -> "subprocess.Popen[bytes]":
    for _attempt in range(3):
        process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if _is_up(process, url):
            return process
        if process.poll() != _AGAIN:
            _stop(process)
            break
    pytest.fail(f"LibreOffice did not start (it ended with {process.poll()})")


def _is_up(process: "subprocess.Popen[bytes]", url: str | None) -> bool:
    until = time.monotonic() + _PATIENCE
    while process.poll() is None and time.monotonic() < until:
        if _answers(url) if url else _takes_arguments(process.pid):
            return True
        time.sleep(0.05)
    return False


def _answers(url: str) -> bool:
    # A port that is open is no office yet: the first to call may be turned away.
    from tillbook.calc.attaching import connect

    with suppress(TillbookError):
        connect(url)
        return True
    return False


def _takes_arguments(pid: int) -> bool:
    """Whether the office listens for what a second one would hand over to it."""
    with suppress(OSError):
        sockets = {str(handle.readlink()) for handle in Path(f"/proc/{pid}/fd").iterdir()}
        known = [line.split() for line in Path("/proc/net/unix").read_text().splitlines()]
        return any("SingleOfficeIPC" in line[-1] and f"socket:[{line[6]}]" in sockets for line in known)
    return False


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(10)
