"""Excel for Windows, through COM."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Any, Final

from tillbook.live.platforms import Xlwings

# Constants of Excel's object model.
_VERY_HIDDEN: Final = 2
_STOP, _WARNING = 1, 2
_AND, _OR, _OF_VALUES, _OF_DAYS = 1, 2, 7, 11
_TOP_AND_BOTTOM: Final = range(3, 7)

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
    some = area.api.EntireRow.Hidden
    # None when only some are.
    if isinstance(some, bool):
        return int(height) if some else 0
    for column in range(1, width + 1):
        cells = area.api.Columns(column)
        if not cells.EntireColumn.Hidden:
            return int(height) - _visible(cells, height)
    return 0


def lift_filters(sheet: Xlwings) -> Callable[[], None]:
    """Excel writes a block of values to the cells that a filter leaves in sight, and wrong ones to those."""
    kept = [one for found in _auto_filters(sheet.api) if found.FilterMode for one in _lifted(found)]

    def put_back() -> None:
        for area, told in kept:
            with suppress(*faults()):
                area.AutoFilter(**told)

    return put_back


def alert(app: Xlwings, text: str, title: str, buttons: str, mode: str | None) -> str:
    """xlwings' own."""
    return str(app.alert(text, title, buttons, mode))


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
    rule, style = area.api.Validation, _STOP if stops else _WARNING
    # What is read may be in another language than what is written: no more of that than has to be.
    if rule.AlertStyle != style:
        told = {name: getattr(rule, name) for name in ("Type", "Operator", "Formula1", "Formula2")}
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
    # On a protected sheet Excel refuses; some of the rows can be seen, and no more is known.
    with suppress(*faults()):
        return int(cells.SpecialCells(visible).Count)
    return height


def _auto_filters(sheet: Any) -> Iterator[Any]:
    """The filters of the sheet's tables, and its own."""
    owners = [table for table in sheet.ListObjects if table.ShowAutoFilter]
    for owner in [*owners, sheet] if sheet.AutoFilterMode else owners:
        if found := owner.AutoFilter:
            yield found


def _lifted(auto_filter: Any) -> Iterator[tuple[Any, dict[str, Any]]]:
    """What puts back each column's condition that has been taken away."""
    area, conditions = auto_filter.Range, auto_filter.Filters
    for field in range(1, conditions.Count + 1):
        condition = auto_filter.Filters(field)
        if condition.On:
            told = _told(condition)
            area.AutoFilter(Field=field)
            if told:
                yield area, {"Field": field, **told}


def _told(condition: Any) -> dict[str, Any] | None:
    """A condition as it is set; None for the kinds that cannot be read: colours, icons and groups of days."""
    with suppress(*faults()):
        kind = condition.Operator
        told = {"Criteria1": condition.Criteria1}
        if kind in (_AND, _OR):
            return {**told, "Operator": kind, "Criteria2": condition.Criteria2}
        if kind in (_OF_VALUES, _OF_DAYS):
            return {**told, "Operator": kind}
        # The first ten and the like are read as the limit that they came to.
        return told if not kind or kind in _TOP_AND_BOTTOM else None
    return None


def _details(fault: Exception) -> tuple[Any, ...]:
    return tuple(getattr(fault, "excepinfo", None) or ())[-1:]
