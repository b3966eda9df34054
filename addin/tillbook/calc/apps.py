"""The office as an app of xlwings."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from tillbook.calc import bridge
from tillbook.calc.areas import Area
from tillbook.calc.books import Books
from tillbook.calc.bridge import Uno
from tillbook.calc.guard import CalcError, Part
from tillbook.language import _

if TYPE_CHECKING:
    from tillbook.calc.engine import Engine
    from tillbook.calc.ranges import Range

# com.sun.star.awt.MessageBoxButtons and MessageBoxResults
_BUTTONS: Final = {"ok": 1, "ok_cancel": 2, "yes_no": 3, "yes_no_cancel": 4}
_ANSWERS: Final = {0: "cancel", 1: "ok", 2: "yes", 3: "no"}


@dataclass(eq=False, slots=True)
class App(Part):
    """A running office; `pid` tells one from another."""

    engine: "Engine"
    api: Uno
    context: Uno
    pid: int

    # Remembered alone: Calc shows all at once, and locking its windows starves the connection.
    screen_updating: bool = True
    display_alerts: bool = True
    enable_events: bool = True
    interactive: bool = True
    cut_copy_mode: Any = None
    _status: str | bool = False
    _indicator: Uno = None

    # `Book.caller()` takes a lower version for an ancient Excel.
    version = "16.0"
    hwnd = None

    @property
    def xl(self) -> Uno:
        """The desktop of UNO."""
        return self.api

    @property
    def books(self) -> Books:
        """The open workbooks."""
        return Books(self)

    @property
    def visible(self) -> bool:
        """Whether the workbook in front has a window on a screen."""
        frame = self.api.getCurrentFrame()
        return frame is not None and bool(frame.getContainerWindow().isVisible())

    @visible.setter
    def visible(self, value: bool) -> None:
        frame = self.api.getCurrentFrame()
        if frame is not None:
            frame.getContainerWindow().setVisible(bool(value))

    @property
    def selection(self) -> "Range | None":
        """The selected range of the workbook in front; None when something else is selected."""
        book = self.books.active
        chosen = book and book.api.getCurrentSelection()
        if book is None or not chosen or not chosen.supportsService("com.sun.star.sheet.SheetCellRange"):
            return None
        address = chosen.getRangeAddress()
        return book.sheets(address.Sheet + 1).part(Area.of(address))

    @property
    def calculation(self) -> str:
        """ "automatic" or "manual"."""
        book = self.books.active
        return "automatic" if book is None or book.api.isAutomaticCalculationEnabled() else "manual"

    @calculation.setter
    def calculation(self, value: str) -> None:
        for book in self.books:
            book.api.enableAutomaticCalculation(value != "manual")

    def calculate(self) -> None:
        """Calculate every workbook."""
        for book in self.books:
            book.api.calculateAll()

    @property
    def status_bar(self) -> str | bool:
        """The text that we put there; False when the office has its own."""
        return self._status

    @status_bar.setter
    def status_bar(self, value: str | bool) -> None:
        if self._indicator is not None:
            self._indicator.end()
            self._indicator = None
        self._status = value if isinstance(value, str) else False
        frame = self.api.getCurrentFrame()
        if isinstance(value, str) and frame is not None:
            self._indicator = frame.createStatusIndicator()
            self._indicator.start(value, 100)

    def alert(
        self, prompt: str, title: str | None, buttons: str | None, mode: str | None, callback: Any = None
    ) -> str:
        """Show a message and return the pressed button: "ok", "cancel", "yes" or "no".

        An office without a screen shows nothing and agrees to nothing.
        """
        buttons = buttons or "ok"
        kind = "ERRORBOX" if mode == "critical" else "INFOBOX" if buttons == "ok" else "QUERYBOX"
        window = self._window()
        toolkit = window.getToolkit() if window else self._service("com.sun.star.awt.Toolkit")
        box = toolkit.createMessageBox(
            window, bridge.enum("awt.MessageBoxType", kind), _BUTTONS[buttons], title or "", prompt or ""
        )
        answer = _ANSWERS[box.execute()]
        box.dispose()
        return answer if answer in buttons.split("_") else buttons.rpartition("_")[2]

    def _window(self) -> Uno:
        frame = self.api.getCurrentFrame()
        return frame.getContainerWindow() if frame is not None else None

    def _service(self, name: str) -> Uno:
        return self.context.ServiceManager.createInstanceWithContext(name, self.context)

    def run(self, macro: str, args: Any) -> Any:
        """Run a macro: "'book.xlsm'!Module1.Greet", or one of the workbook in front."""
        found = re.fullmatch(r"'(.*)'!(.*)", macro)
        book = self.books(found[1].replace("''", "'")) if found else self.books.active
        if book is None:
            raise CalcError(_("No workbook is open in LibreOffice Calc: open the one with the macro."))
        return book.run(found[2] if found else macro, tuple(args))

    def activate(self, steal_focus: bool = False) -> None:
        """Make it the active app."""
        self.engine.apps.put_first(self)
        window = self._window()
        if steal_focus and window is not None:
            window.toFront()

    def quit(self) -> None:
        """Close the workbooks without saving, and leave the office running: it may hold other documents."""
        self.engine.apps.forget(self)
        for book in self.books:
            book.close()

    kill = quit
