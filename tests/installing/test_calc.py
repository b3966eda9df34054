"""Installing into LibreOffice Calc: its real extension manager, its real Basic running the menu's macros."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest
from tests.support.running import Program

from tillbook import systems
from tillbook.core.template import BUTTONS, Button, Layout, describe
from tillbook.errors import TillbookError
from tillbook.installing.installation import Installation
from tillbook.installing.places import Machine
from tillbook.installing.places import Program as Office
from tillbook.workbooks.drawing import draw

_OFFICE: Final = Path("/usr/lib/libreoffice/program/soffice.bin")
_MENU: Final = "vnd.sun.star.script:Tillbook.Menu.{}Menu?language=Basic&location=application"
_NOBODY: Final = 65534
# A fresh profile makes the office end with this status and want to be started again.
_AGAIN: Final = 81
_PATIENCE: Final = 30.0
# The extension manager does not serve root, and nobody else can look into root's temporary folders.
_AS_SOMEBODY: Final = f"""#!/bin/sh
case "$3" in *.oxt) cp "$3" "$HOME" && set -- "$1" "$2" "$HOME/${{{{3##*/}}}}";; esac
exec setpriv --reuid={_NOBODY} --regid={_NOBODY} --clear-groups {{unopkg}} "$@"
"""
_RECORDER: Final = """#!/bin/sh
printf '%s\\n' "$@" > "$HOME/draft"
mv "$HOME/draft" "$HOME/arguments"
"""


@pytest.fixture
def home() -> Iterator[Path]:
    """The home of somebody who is not root."""
    with tempfile.TemporaryDirectory(prefix="home-") as folder:
        Path(folder, ".config").mkdir()
        if os.geteuid() == 0:
            os.chown(folder, _NOBODY, _NOBODY)
            os.chown(f"{folder}/.config", _NOBODY, _NOBODY)
        yield Path(folder)


@pytest.fixture
def machine(home: Path, tmp_path: Path) -> Machine:
    unopkg = shutil.which("unopkg")
    if not unopkg or not _OFFICE.exists():
        told = "install libreoffice-calc"
        pytest.fail(told) if os.environ.get("CI") else pytest.skip(told)
    path = os.environ["PATH"]
    if os.geteuid() == 0:
        _write_program(tmp_path / "unopkg", _AS_SOMEBODY.format(unopkg=unopkg))
        path = f"{tmp_path}{os.pathsep}{path}"
    return Machine("linux", {**os.environ, "PATH": path}, home, Path(sys.executable), Path(sys.base_prefix))


def _write_program(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(0o755)


@pytest.fixture
def found(machine: Machine) -> Installation:
    return Installation(machine, Office.CALC)


def test_install_status_and_uninstall(found: Installation) -> None:
    assert len(found.status().faults) == 2

    found.install("en")
    assert found.status().faults == ()
    assert [(piece.is_there, piece.is_current) for piece in found.status().pieces] == [(True, True)] * 2

    found.install("en")
    assert len(found.uninstall()) == 2
    assert found.uninstall() == []
    assert [piece.is_there for piece in found.status().pieces] == [False, False]
    assert not (found.machine.home / ".config" / "tillbook").exists()


@pytest.mark.parametrize("button", [BUTTONS[4], BUTTONS[7]], ids=lambda button: button.verb)
def test_the_menu_starts_python_for_the_book_in_front(
    button: Button, found: Installation, tmp_path: Path
) -> None:
    found.install("en")
    home = found.machine.home
    _write_program(tmp_path / "python", _RECORDER)
    launcher = home / ".config" / "tillbook" / "launcher.txt"
    launcher.write_text(str(tmp_path / "python").encode("utf-16-be").hex())
    book = tmp_path / "Ås.xlsm"
    draw(describe(systems.load("loyverse"), "en", "w1", layout=Layout(header_row=2)), book)

    with _office(home, str(book), _MENU.format(button.macro)):
        job = _recorded(home / "arguments")[-1]
    assert job.split(":") == [button.verb, book.name.encode("utf-16-be").hex().upper(), "", ""]


def test_status_answers_while_the_office_runs_and_install_says_what_to_do(found: Installation) -> None:
    found.install("en")
    lock = found.machine.home / ".config" / "libreoffice" / "4" / ".lock"

    with _office(found.machine.home):
        _wait_for(lock)
        assert found.status().faults == ()
        with pytest.raises(TillbookError, match=r"already running.*Close LibreOffice"):
            found.install("en")


def test_a_machine_without_libreoffice_is_told_so(tmp_path: Path) -> None:
    bare = Machine("linux", {"PATH": str(tmp_path)}, tmp_path, Path(sys.executable), Path(sys.base_prefix))
    found = Installation(bare, Office.CALC)

    with pytest.raises(TillbookError, match="unopkg is not on this machine"):
        found.install("en")
    assert list(tmp_path.iterdir()) == []
    assert "unopkg is not on this machine" in str(found.status().faults[0])
    assert found.uninstall() == []


def test_the_command_line_tells_state_and_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    program = Program("", monkeypatch, capsys)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))

    status = program("addin", "status", "--calc", "--json")
    assert status.status == 1
    assert [piece["present"] for piece in status.json["pieces"]] == [False, False]
    assert len(status.json["faults"]) == 3
    shown = program("addin", "status", "--calc")
    assert "extension\tmissing" in shown.out
    assert all(fault in shown.out for fault in status.json["faults"])
    assert program("addin", "uninstall", "--calc").out == "There was nothing to remove.\n"
    refused = program("addin", "install")
    assert (refused.status, refused.out) == (2, "")
    assert "Say --calc" in refused.err


@contextmanager
def _office(home: Path, *what: str) -> Iterator[None]:
    command = [str(_OFFICE), "--headless", "--norestore", "--nologo", *what]
    environment = {**os.environ, "HOME": str(home), "LC_ALL": "C.UTF-8"}
    process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    try:
        if _ended(process) == _AGAIN:
            process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
        yield
    finally:
        process.kill()
        process.wait()


def _ended(process: "subprocess.Popen[bytes]") -> int | None:
    """The exit status of an office that does not stay."""
    try:
        return process.wait(3)
    except subprocess.TimeoutExpired:
        return None


def _recorded(record: Path) -> list[str]:
    _wait_for(record)
    return record.read_text(encoding="utf-8").splitlines()


def _wait_for(path: Path) -> None:
    until = time.monotonic() + _PATIENCE
    while not path.exists():
        assert time.monotonic() < until, f"{path.name} never came"
        time.sleep(0.05)
