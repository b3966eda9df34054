"""What a person sees of a workbook, and finds out by typing: read through xlwings, to be compared."""

from typing import Any

from tillbook.live.sheets import is_visible


def look(book: Any) -> dict[str, Any]:
    """Everything that the template decides but widths and highlights, sheet by sheet."""
    return {
        "sheets": [(sheet.name, bool(sheet.visible)) for sheet in book.sheets],
        "lists": sorted(name.name for name in book.names if name.name.startswith("list_")),
        **{sheet.name: look_at(sheet) for sheet in book.sheets},
    }


def look_at(sheet: Any) -> dict[str, Any]:
    """One sheet; of a hidden one only what is in it."""
    area = sheet.range((1, 1), sheet.used_range.last_cell)
    values = area.options(ndim=2).value
    if not is_visible(sheet):
        return {"values": values}
    return {
        "values": values,
        "columns": [_column(sheet, place) for place in range(1, area.shape[1] + 1)],
        "tables": [(table.name, table.range.address) for table in sheet.tables],
        "protected": sheet.impl.protected,
    }


def widths(sheet: Any) -> list[float]:
    """The columns' widths."""
    return [sheet.range((1, place)).column_width for place in range(1, sheet.used_range.last_cell.column + 1)]


def highlights(cell: Any) -> list[tuple[Any, ...]]:
    """Fill, ink and formula of everything that can colour the cell, the most important first."""
    return [(one.fill_color, one.font_color, one.formula) for one in cell.conditional_formats]


def frozen(sheet: Any) -> tuple[int, int]:
    """How many rows and columns stay in sight; xlwings cannot say, Calc can."""
    sheet.activate()
    view = sheet.book.api.CurrentController
    return (view.getSplitRow(), view.getSplitColumn()) if view.hasFrozenPanes() else (0, 0)


def rule_of(cell: Any) -> tuple[Any, ...]:
    """The rule of a cell, with what is said when it is broken."""
    rule = cell.data_validation
    if rule.type == "none":
        return ()
    said = (rule.error_title, rule.error_message, rule.alert_style, rule.show_error)
    asked = (rule.type, rule.operator, rule.formula1, rule.formula2, rule.formula, rule.source)
    return (*asked, rule.ignore_blank, *said)


def _column(sheet: Any, place: int) -> dict[str, Any]:
    header, first = sheet.range((1, place)), sheet.range((2, place))
    return {
        "hidden": first.columns.hidden,
        "format": (first.number_format or "").lower(),
        # A file says "automatic" for a blank cell's ink, which is black.
        "header": (header.color, header.font.color or (0, 0, 0), header.font.bold, header.wrap_text),
        "note": header.note.text if header.note else None,
        "rule": rule_of(first),
        "last rule": rule_of(sheet.range((20_000, place))),
    }
