"""What xlwings lacks or does differently from program to program: a module each, all with the same functions.

`Platform` says what the functions do. Excel itself is not to be had where our tests run: the modules for it
are as small as can be, and use the names that xlwings' own modules use.
"""

import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any, Protocol, cast

# A Range, Sheet, Book, Name or App of xlwings, which has no types of its own.
Xlwings = Any


class Platform(Protocol):
    """A module with the functions for one program on one system."""

    @staticmethod
    def faults() -> tuple[type[Exception], ...]:
        """The exceptions that the program's answers raise, besides xlwings' own."""

    @staticmethod
    def is_busy(fault: Exception) -> bool:
        """Whether the program only refused for now: a cell is being edited, a dialog is open."""

    @staticmethod
    def values(area: Xlwings) -> list[list[Any]]:
        """The values of a range, row by row; an error is the text that the cell shows."""

    @staticmethod
    def is_merged(area: Xlwings) -> bool:
        """Whether any cells of the range are merged."""

    @staticmethod
    def hidden_rows(area: Xlwings) -> int:
        """How many rows of the range are hidden or filtered away."""

    @staticmethod
    def lift_filters(sheet: Xlwings) -> Callable[[], None]:
        """Show the rows that filters hide, where the program would not write to them; what hides them again.

        A filter that cannot be put back, such as one by colour, stays lifted.
        """

    @staticmethod
    def alert(app: Xlwings, text: str, title: str, buttons: str, mode: str | None) -> str:
        """Ask in a message box, as xlwings' `App.alert` does, for as long as the person takes to answer."""

    @staticmethod
    def is_date1904(book: Xlwings) -> bool:
        """Whether the workbook counts its days from 1904."""

    @staticmethod
    def freeze(sheet: Xlwings, rows: int, columns: int) -> None:
        """Keep so many rows and columns in sight. Shows the sheet; the caller puts things back."""

    @staticmethod
    def localised(cells: Xlwings, formulas: Sequence[str]) -> list[str]:
        """English formulas as somebody would type them in this program's language.

        `cells` is a column of as many cells to try them in; it is blank before and after.
        """

    @staticmethod
    def set_alert(area: Xlwings, title: str, message: str, stops: bool, ignores_blank: bool) -> None:
        """What the range's rule says when it is broken, and whether it refuses or warns."""

    @staticmethod
    def hide_deeply(sheet: Xlwings) -> None:
        """Hide the sheet where the menus do not offer to show it, as far as the program can."""

    @staticmethod
    def hide_name(name: Xlwings) -> None:
        """Keep a name out of the list of names, as far as the program can."""

    @staticmethod
    def protect(sheet: Xlwings) -> None:
        """Guard the sheet against slips, without a password; columns and rows may be resized."""


def platform_of(app: Xlwings) -> Platform:
    """The functions for the program that `app` is."""
    excel = "mac" if sys.platform == "darwin" else "windows"
    name = "calc" if app.engine.name == "libreoffice" else excel
    return cast(Platform, import_module(f"{__name__}.{name}"))
