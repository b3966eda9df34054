"""Excel for macOS, through Apple events."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Any, Final

from tillbook.language import _, system_language, translator
from tillbook.live.platforms import Xlwings
from tillbook.live.reading import grid

_ERRORS: Final = frozenset(
    ["#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!", "#CALC!"]
)
# Timed out, not handled now, and the connection is invalid for the moment.
_BUSY: Final = (-1712, -1708, -609, -10000, -50)
_BUTTONS: Final = {"ok": ("ok",), "yes_no": ("no", "yes"), "yes_no_cancel": ("cancel", "no", "yes")}
_CAPTIONS: Final = {"ok": _("OK"), "yes": _("Yes"), "no": _("No"), "cancel": _("Cancel")}
_CONDITION: Final = ("criteria1", "operator", "criteria2")


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
    shown = grid(area.api.string_value.get(), area.shape)
    for row, texts in zip(found, shown, strict=True):
        for column, text in enumerate(texts):
            if row[column] is None and text in _ERRORS:
                row[column] = text
    return found


def is_merged(area: Xlwings) -> bool:
    """Excel answers a missing value when only some are."""
    return area.merge_cells is not False


def hidden_rows(area: Xlwings) -> int:
    """Row by row only when there are some: the address of many visible areas would be cut off."""
    rows = area.api.entire_row
    some = rows.hidden.get()
    if isinstance(some, bool):
        return int(area.shape[0]) if some else 0
    found = rows.rows.hidden.get()
    return sum(row is True for row in found) if isinstance(found, list) else 0


def lift_filters(sheet: Xlwings) -> Callable[[], None]:
    """Excel writes a block of values to the cells that a filter leaves in sight, and wrong ones to those."""
    is_whole = sheet.used_range.api.entire_row.hidden.get() is False
    kept = [] if is_whole else [one for found in _auto_filters(sheet) for one in _lifted(found)]

    def put_back() -> None:
        for area, told in kept:
            with suppress(*faults()):
                area.autofilter_range(**told)

    return put_back


def alert(app: Xlwings, text: str, title: str, buttons: str, mode: str | None) -> str:
    """xlwings' own gives up after a minute, with the box still on the screen; its buttons are English."""
    from appscript import k  # type: ignore[import-not-found, unused-ignore]  # macOS only
    from osax import OSAX  # type: ignore[import-not-found, unused-ignore]  # macOS only

    box = OSAX(pid=app.pid)
    box.activate()
    tell = translator(system_language())
    captions = {tell(_CAPTIONS[name]): name for name in _BUTTONS[buttons]}
    kind = k.critical if mode == "critical" else k.informational
    # appscript takes no seconds for no limit.
    given = box.display_alert(title, message=text, buttons=list(captions), as_=kind, timeout=0)
    return captions[str(given[k.button_returned])]


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
    found = grid(cells.api.formula_local.get(), cells.shape)
    cells.clear_contents()
    return [str(row[0]) for row in found]


def set_alert(area: Xlwings, title: str, message: str, stops: bool, ignores_blank: bool) -> None:
    """xlwings can only read these. The style of the alert is set by changing the rule into itself."""
    from appscript import k  # type: ignore[import-not-found, unused-ignore]  # macOS only

    rule, style = area.api.validation, k.valid_alert_stop if stops else k.valid_alert_warning
    # What is read may be in another language than what is written: no more of that than has to be.
    if rule.alert_style.get() != style:
        told = {
            "type": rule.validation_type.get(),
            "operator": rule.validation_operator.get(),
            "formula1": rule.formula1.get(),
            "formula2": rule.formula2.get(),
        }
        known = {name: part for name, part in told.items() if part not in ("", k.missing_value)}
        rule.modify(alert_style=style, **known)
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


def _auto_filters(sheet: Xlwings) -> Iterator[Any]:
    """The filters of the sheet's tables, and its own."""
    for table in sheet.tables:
        if table.show_autofilter:
            yield table.api.autofilter_object
    if sheet.api.autofilter_mode.get():
        yield sheet.api.autofilter_object


def _lifted(auto_filter: Any) -> Iterator[tuple[Any, dict[str, Any]]]:
    """What puts back each column's condition that has been taken away."""
    from appscript import k  # type: ignore[import-not-found, unused-ignore]  # macOS only

    area = auto_filter.range_object
    for field in range(1, area.count(each=k.column) + 1):
        condition = auto_filter.filters[field]
        if condition.filter_on.get():
            told = {name: part for name in _CONDITION if (part := _part(condition, name)) is not None}
            area.autofilter_range(field=field)
            if "criteria1" in told:
                yield area, {"field": field, **told}


def _part(condition: Any, name: str) -> Any:
    """A part of a filter's condition; None for those that it does not have, or does not tell."""
    from appscript import k  # type: ignore[import-not-found, unused-ignore]  # macOS only

    with suppress(*faults(), AttributeError):
        found = getattr(condition, name).get()
        return None if found == k.missing_value else found
    return None
