"""Excel for Windows, through COM."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final

from tillbook.live.platforms import Xlwings

# Constants of Excel's object model.
_VERY_HIDDEN: Final = 2
_STOP, _WARNING = 1, 2

# The call was rejected or is to come later; and what Excel answers while a cell is being edited.
_BUSY: Final = (-2147418111, -2147417846, -2146777998)
_EDITING: Final = -2146827284


def faults() -> tuple[type[Exception], ...]:
    """COM's exception."""
    from pywintypes import com_error  # type: ignore[import-not-found, import-untyped, unused-ignore]  # Windows only

    return (com_error,)


def is_busy(fault: Exception) -> bool:
    """Whether COM says so itself, or in the details of a general refusal."""
    codes = {getattr(fault, "hresult", None), *_details(fault)}
    return bool(codes.intersection((*_BUSY, _EDITING)))


def values(area: Xlwings) -> list[list[Any]]:
    """One read; xlwings knows COM's numbers for errors."""
    found: list[list[Any]] = area.options(ndim=2, err_to_str=True).value
    return found


def is_merged(area: Xlwings) -> bool:
    """Excel answers None when only some are."""
    return area.merge_cells is not False


def hidden_rows(area: Xlwings) -> int:
    """The rows that are not among the visible cells of the first visible column."""
    height, width = area.shape
    for column in range(1, width + 1):
        cells = area.api.Columns(column)
        if not cells.EntireColumn.Hidden:
            return int(height) - _visible(cells, height)
    return 0


def is_date1904(book: Xlwings) -> bool:
    """As the workbook says."""
    return bool(book.api.Date1904)


def freeze(sheet: Xlwings, rows: int, columns: int) -> None:
    """The panes belong to the window, which has to show the sheet from its first cell."""
    sheet.activate()
    window = sheet.book.api.Windows(1)
    window.FreezePanes = False
    window.ScrollRow = window.ScrollColumn = 1
    window.SplitRow, window.SplitColumn = rows, columns
    window.FreezePanes = True


def localised(cells: Xlwings, formulas: Sequence[str]) -> list[str]:
    """Rules and highlights want formulas as they are typed: Excel translates what cells are given."""
    cells.formula = [[formula] for formula in formulas]
    found = cells.api.FormulaLocal
    cells.clear_contents()
    return [str(found)] if len(formulas) == 1 else [str(row[0]) for row in found]


def set_alert(area: Xlwings, title: str, message: str, stops: bool, ignores_blank: bool) -> None:
    """xlwings can only read these. The style of the alert is set by changing the rule into itself."""
    rule = area.api.Validation
    told = {
        "Type": rule.Type,
        "Operator": rule.Operator,
        "Formula1": rule.Formula1,
        "Formula2": rule.Formula2,
    }
    style = _STOP if stops else _WARNING
    rule.Modify(AlertStyle=style, **{name: part for name, part in told.items() if part not in ("", None)})
    rule.ErrorTitle, rule.ErrorMessage = title, message
    rule.ShowError, rule.IgnoreBlank = True, ignores_blank


def hide_deeply(sheet: Xlwings) -> None:
    """Very hidden."""
    sheet.api.Visible = _VERY_HIDDEN


def hide_name(name: Xlwings) -> None:
    """Not shown in the name manager."""
    name.api.Visible = False


def protect(sheet: Xlwings) -> None:
    """Without a password."""
    sheet.api.Protect(AllowFormattingColumns=True, AllowFormattingRows=True)


def _visible(cells: Any, height: int) -> int:
    """How many cells of a column can be seen."""
    # For a single cell, Excel would look through the whole sheet.
    if height == 1:
        return 0 if cells.EntireRow.Hidden else 1
    visible = 12
    with suppress(*faults()):
        return int(cells.SpecialCells(visible).Count)
    return 0


def _details(fault: Exception) -> tuple[Any, ...]:
    return tuple(getattr(fault, "excepinfo", None) or ())[-1:]
