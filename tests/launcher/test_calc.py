"""The launcher in a real LibreOffice Calc: what it starts, and that it says so when it cannot."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from tests.support.office import Office, display, office

from tillbook import systems
from tillbook.calc import bridge
from tillbook.core.template import BUTTONS, Layout, describe
from tillbook.workbooks.drawing import draw

_SCRIPT = "vnd.sun.star.script:VBAProject.Tillbook.{}?language=Basic&location=document"
_PATIENCE = 15.0
# What a shell, a command line and a code page would each make something else of.
NAME = "Kundeliste Ås = 100% $HOME 'x' `id` 😀 ž.xlsm"
_RECORDER = """#!/bin/sh
printf '%s\\n' "$@" > "$HOME/draft"
mv "$HOME/draft" "$HOME/arguments"
"""


@dataclass
class Desk:
    """An office whose user's home is `home`, with a template open in it."""

    document: Any
    home: Path

    def press(self, macro: str) -> None:
        """Run a macro as a button does."""
        self.document.getScriptProvider().getScript(_SCRIPT.format(macro)).invoke((), (), ())

    def started(self) -> list[str]:
        """What the interpreter was started with, as soon as it was."""
        record, until = self.home / "arguments", time.monotonic() + _PATIENCE
        while not record.exists():
            assert time.monotonic() < until, "nothing was started"
            time.sleep(0.02)
        arguments = record.read_text(encoding="utf-8").splitlines()
        record.unlink()
        return arguments

    def set_up(self, interpreter: Path) -> None:
        """Write the launcher file."""
        path = self.home / ".config" / "tillbook" / "launcher.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(str(interpreter).encode("utf-16-be").hex().upper() + "\n")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home Å")


@pytest.fixture(scope="module")
def running(home: Path) -> Iterator[Office]:
    with office(env={"HOME": str(home), "LC_ALL": "C.UTF-8"}) as found:
        yield found


@pytest.fixture(scope="module")
def desk(running: Office, home: Path) -> Desk:
    path = home / NAME
    draw(describe(systems.load("loyverse"), "fr", "w1", layout=Layout(header_row=2)), path)
    return Desk(_opened(running.attach().api, path), home)


@pytest.fixture
def interpreter(desk: Desk) -> Path:
    path = desk.home / "venv of Łucja" / "py$thon"
    path.parent.mkdir(exist_ok=True)
    path.write_text(_RECORDER)
    path.chmod(0o755)
    desk.set_up(path)
    return path


@pytest.mark.usefixtures("interpreter")
@pytest.mark.parametrize("button", [b for b in BUTTONS if b.verb != "load"], ids=lambda b: b.verb)
def test_a_button_starts_python_with_its_job(button: Any, desk: Desk) -> None:
    desk.press(button.macro)

    *options, job = desk.started()
    verb, book, window, file = job.split(":")
    assert options == ["-P", "-m", "tillbook.macros"]
    assert (verb, bytes.fromhex(book).decode("utf-16-be"), window, file) == (button.verb, NAME, "", "")


@pytest.mark.usefixtures("interpreter")
def test_a_file_dialog_without_a_file_starts_nothing(desk: Desk) -> None:
    # Without a screen, Calc's dialog is closed as soon as it opens.
    desk.press("TillbookLoad")
    desk.press("TillbookUndo")

    assert desk.started()[-1].startswith("undo:")


def test_without_an_installation_nothing_happens_but_a_message(desk: Desk) -> None:
    desk.set_up(desk.home / "nowhere")
    desk.press("TillbookValidate")
    (desk.home / ".config" / "tillbook" / "launcher.txt").unlink()
    desk.press("TillbookValidate")

    assert not (desk.home / "arguments").exists()


@pytest.mark.parametrize(("name", "is_set_up"), [("say.setup", False), ("say.failed", True)])
def test_the_message_has_the_workbooks_own_words(name: str, is_set_up: bool, tmp_path: Path) -> None:
    path = tmp_path / "customers.xlsm"
    draw(describe(systems.load("loyverse"), "fr", "w1", layout=Layout(header_row=2)), path)
    with display() as screen, office(screen, {"HOME": str(tmp_path)}) as running:
        app: Any = running.attach()
        desk = Desk(_opened(app.api, path), tmp_path)
        if is_set_up:
            desk.set_up(tmp_path / "nowhere")
        _reword(desk.document, name, "Ça ne marche pas")

        waiting = Thread(target=desk.press, args=("TillbookCommit",))
        waiting.start()
        try:
            assert "Ça ne marche pas" in _answered(app.impl.context)
        finally:
            waiting.join(_PATIENCE)


def _opened(desktop: Any, path: Path) -> Any:
    return desktop.loadComponentFromURL(bridge.load().systemPathToFileUrl(str(path)), "_blank", 0, ())


def _reword(document: Any, name: str, text: str) -> None:
    sheet = document.Sheets.getByName("_tillbook")
    row = next(row for row in range(20) if sheet.getCellByPosition(0, row).String == name)
    sheet.getCellByPosition(1, row).String = text


def _answered(context: Any) -> list[str]:
    """The texts of the message that comes up, after its button was pressed."""
    toolkit = context.ServiceManager.createInstanceWithContext("com.sun.star.awt.Toolkit", context)
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        windows = [toolkit.getTopWindow(place) for place in range(toolkit.getTopWindowCount())]
        told = [window.getAccessibleContext() for window in windows]
        parts = [part for top in told if top.getAccessibleName() == "Tillbook" for part in _parts(top)]
        button = next((part for part in parts if part.getAccessibleName() == "OK"), None)
        if button:
            texts = [part.getAccessibleName() for part in parts]
            button.doAccessibleAction(0)
            return texts
        time.sleep(0.1)
    return []


def _parts(part: Any) -> Iterator[Any]:
    yield part
    for place in range(part.getAccessibleChildCount()):
        yield from _parts(part.getAccessibleChild(place).getAccessibleContext())
