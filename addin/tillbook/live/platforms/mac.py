"""Excel for macOS, through Apple events."""

from collections.abc import Sequence
from typing import Any, Final

from tillbook.live.platforms import Xlwings

_ERRORS: Final = frozenset(
    ["#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!", "#CALC!"]
)
# Timed out, not handled now, and the connection is invalid for the moment.
_BUSY: Final = (-1712, -1708, -609, -10000, -50)


def faults() -> tuple[type[Exception], ...]:
    """appscript's exception."""
    from appscript.reference import CommandError  # type: ignore[import-not-found, unused-ignore]  # macOS only

    return (CommandError,)


def is_busy(fault: Exception) -> bool:
    """Whether it is one of the errors that pass."""
    return getattr(fault, "errornumber", None) in _BUSY


def values(area: Xlwings) -> list[list[Any]]:
    """Two reads: an error has no value, but a text. (xlwings' err_to_str fails for several rows.)"""
    found: list[list[Any]] = area.options(ndim=2).value
    shown = _rows(area.api.string_value.get(), area.shape)
    for row, texts in zip(found, shown, strict=True):
        for column, text in enumerate(texts):
            if row[column] is None and text in _ERRORS:
                row[column] = text
    return found


def is_merged(area: Xlwings) -> bool:
    """Excel answers a missing value when only some are."""
    return area.merge_cells is not False


def hidden_rows(area: Xlwings) -> int:
    """The rows that are in none of the visible areas, which hidden columns may have cut in pieces."""
    areas = {(part.row, part.shape[0]) for part in area.get_special_cells("visible")}
    seen = {row for first, height in areas for row in range(first, first + height)}
    return int(area.shape[0]) - len(seen)


def is_date1904(book: Xlwings) -> bool:
    """As the workbook says."""
    return bool(book.api.date_1904.get())


def freeze(sheet: Xlwings, rows: int, columns: int) -> None:
    """The panes belong to the window, which has to show the sheet from its first cell."""
    sheet.activate()
    window = sheet.book.api.windows[1]
    window.freeze_panes.set(False)
    window.scroll_row.set(1)
    window.scroll_column.set(1)
    window.split_row.set(rows)
    window.split_column.set(columns)
    window.freeze_panes.set(True)


def localised(cells: Xlwings, formulas: Sequence[str]) -> list[str]:
    """Rules and highlights want formulas as they are typed: Excel translates what cells are given."""
    cells.formula = [[formula] for formula in formulas]
    found = _rows(cells.api.formula_local.get(), cells.shape)
    cells.clear_contents()
    return [str(row[0]) for row in found]


def set_alert(area: Xlwings, title: str, message: str, stops: bool, ignores_blank: bool) -> None:
    """xlwings can only read these. The style of the alert is set by changing the rule into itself."""
    from appscript import k  # type: ignore[import-not-found, unused-ignore]  # macOS only

    rule = area.api.validation
    told = {
        "type": rule.validation_type.get(),
        "operator": rule.validation_operator.get(),
        "formula1": rule.formula1.get(),
        "formula2": rule.formula2.get(),
    }
    style = k.valid_alert_stop if stops else k.valid_alert_warning
    rule.modify(
        alert_style=style, **{name: part for name, part in told.items() if part not in ("", k.missing_value)}
    )
    rule.error_title.set(title)
    rule.error_message.set(message)
    rule.show_error.set(True)
    rule.ignore_blank.set(ignores_blank)


def hide_deeply(sheet: Xlwings) -> None:
    """Very hidden."""
    from appscript import k  # type: ignore[import-not-found, unused-ignore]  # macOS only

    sheet.api.visible.set(k.sheet_very_hidden)


def hide_name(name: Xlwings) -> None:
    """Not shown in the list of names."""
    name.api.visible.set(False)


def protect(sheet: Xlwings) -> None:
    """Without a password."""
    sheet.api.protect_worksheet(allow_formatting_columns=True, allow_formatting_rows=True)


def _rows(found: Any, shape: tuple[int, int]) -> list[list[Any]]:
    """What Excel gives for a cell, a row or a block, always as rows."""
    if shape == (1, 1):
        return [[found]]
    return list(found) if isinstance(found[0], list) else [list(found)]
