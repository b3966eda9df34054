"""LibreOffice Calc, through the engine of `tillbook.calc` and its extras on `.impl`."""

from collections.abc import Callable, Sequence
from typing import Any

from tillbook.live.platforms import Xlwings


def faults() -> tuple[type[Exception], ...]:
    """The engine raises xlwings' own exception for everything."""
    return ()


def is_busy(_fault: Exception) -> bool:
    """Calc takes calls also while a cell is being edited."""
    return False


def values(area: Xlwings) -> list[list[Any]]:
    """One read, and one for each error."""
    found: list[list[Any]] = area.options(ndim=2, err_to_str=True).value
    return found


def is_merged(area: Xlwings) -> bool:
    """UNO's own word for the range; the engine speaks of its first cell."""
    return bool(area.api.getIsMerged())


def hidden_rows(area: Xlwings) -> int:
    """An extra of the engine."""
    return int(area.impl.hidden_rows())


def lift_filters(_sheet: Xlwings) -> Callable[[], None]:
    """Calc writes to hidden rows as to others."""
    return lambda: None


def alert(app: Xlwings, text: str, title: str, buttons: str, mode: str | None) -> str:
    """The engine's."""
    return str(app.alert(text, title, buttons, mode))


def is_date1904(book: Xlwings) -> bool:
    """An extra of the engine."""
    return bool(book.impl.date1904)


def freeze(sheet: Xlwings, rows: int, columns: int) -> None:
    """The engine has what xlwings leaves out for Excel."""
    sheet.activate()
    sheet.freeze_panes.unfreeze()
    if rows and columns:
        sheet.freeze_panes.freeze_at(sheet.range((1, 1), (rows, columns)))
    elif rows or columns:
        last = sheet.cells.shape
        sheet.freeze_panes.freeze_at(sheet.range((1, 1), (rows or last[0], columns or last[1])))


def localised(_cells: Xlwings, formulas: Sequence[str]) -> list[str]:
    """The engine takes Excel's English formulas everywhere."""
    return list(formulas)


def set_alert(area: Xlwings, title: str, message: str, stops: bool, ignores_blank: bool) -> None:
    """Extras of the engine."""
    rule = area.impl.data_validation
    rule.set_alert(title, message, stops)
    rule.ignore_blank = ignores_blank


def hide_deeply(sheet: Xlwings) -> None:
    """Calc knows one kind of hiding."""
    sheet.visible = False


def hide_name(_name: Xlwings) -> None:
    """Calc hides no names."""


def protect(sheet: Xlwings) -> None:
    """An extra of the engine."""
    sheet.impl.protect()
