"""Somebody before the screen of a real LibreOffice Calc: presses its buttons, reads and answers its dialogs.

Buttons are pressed as assistive technology does it: the office runs the whole chain of a click.
"""

import os
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from tests.support.office import Office

from tillbook.calc import bridge

Found = TypeVar("Found")

# css.accessibility.AccessibleRole.PUSH_BUTTON
_PUSH_BUTTON = 44
_CONTROL = "com.sun.star.drawing.ControlShape"


def until(look: Callable[[], Found | None], what: str, seconds: float = 60.0) -> Found:
    """What `look` finds, as soon as it finds anything; fails with `what` when it never does."""
    end = time.monotonic() + seconds
    while True:
        if found := look():
            return found
        assert time.monotonic() < end, f"nothing came: {what}"
        time.sleep(0.05)


@dataclass(frozen=True)
class Dialog:
    """A message box: what it says, and its buttons by caption."""

    text: str
    buttons: Mapping[str, Any]


def _read(box: Any) -> Dialog | None:
    parts = [box.getAccessibleChild(at).getAccessibleContext() for at in range(box.getAccessibleChildCount())]
    texts = {part.getAccessibleName().replace("~", ""): part for part in parts}
    buttons = {text: part for text, part in texts.items() if part.getAccessibleRole() == _PUSH_BUTTON}
    return Dialog(max(texts, key=len), buttons) if buttons else None


class Person:
    """One person at one office."""

    def __init__(self, office: Office) -> None:
        self.app: Any = office.attach()
        context = self.app.impl.context
        self._toolkit = context.ServiceManager.createInstanceWithContext("com.sun.star.awt.Toolkit", context)
        self._gone = bridge.load().getClass("com.sun.star.uno.Exception")

    def press(self, book: Any, caption: str) -> None:
        """Press the button with that caption in the sheet in front."""
        self._act(self._button(book, caption).getAccessibleContext())

    def place(self, book: Any, caption: str) -> tuple[int, int]:
        """Where the middle of that button is on the screen, in pixels."""
        seen = self._button(book, caption).getAccessibleContext()
        corner, size = seen.getLocationOnScreen(), seen.getSize()
        return corner.X + size.Width // 2, corner.Y + size.Height // 2

    def fill_screen(self, book: Any, width: int = 1280, height: int = 900) -> None:
        """Bring the window to the front, as large as the screen: nobody else arranges them."""
        window = book.api.getCurrentController().getFrame().getContainerWindow()
        window.setPosSize(0, 0, width, height, 15)
        window.toFront()

    def dismiss_dialog(self) -> str | None:
        """What a dialog says that nobody expected; it is closed. None without one."""
        dialog = self._dialog()
        return self.answer(list(dialog.buttons)[-1]) if dialog else None

    def read_dialog(self) -> str:
        """What the dialog says, as soon as there is one."""
        return until(self._dialog, "a dialog").text

    def answer(self, button: str) -> str:
        """Press that button of the dialog; what the dialog said."""
        dialog = until(self._dialog, "a dialog")
        assert button in dialog.buttons, f"{dialog.text!r} has {list(dialog.buttons)}"
        assert dialog.buttons[button].doAccessibleAction(0)
        until(lambda: self._dialog() != dialog, "the end of the dialog")
        return dialog.text

    def _button(self, book: Any, caption: str) -> Any:
        controller = book.api.getCurrentController()
        page = controller.getActiveSheet().getDrawPage()
        shapes = (page.getByIndex(at) for at in range(page.getCount()))
        controls = [shape.Control for shape in shapes if shape.ShapeType == _CONTROL]
        found = next(control for control in controls if control.Label == caption)
        return controller.getControl(found)

    def _dialog(self) -> "Dialog | None":
        """The dialog of ours that waits for an answer; None without one, or while it comes or goes."""
        try:
            windows = (self._toolkit.getTopWindow(at) for at in range(self._toolkit.getTopWindowCount()))
            seen = [window.getAccessibleContext() for window in windows if window is not None]
            found = next((one for one in seen if one and one.getAccessibleName() == "Tillbook"), None)
            return _read(found) if found else None
        except self._gone:
            return None

    def _act(self, seen: Any) -> None:
        assert seen.doAccessibleAction(0)


def click(display: str, place: tuple[int, int]) -> None:
    """A click of the mouse on the screen."""
    x, y = map(str, place)
    command = ["xdotool", "mousemove", x, y, "click", "1"]
    subprocess.run(command, env={**os.environ, "DISPLAY": display}, check=True, timeout=30)


def photograph(display: str, path: str) -> None:
    """A picture of the whole screen."""
    command = ["import", "-window", "root", path]
    subprocess.run(command, env={**os.environ, "DISPLAY": display}, check=True, timeout=30)
