"""What the drawn sheets have in common: cell formats, page set-up, and no patience with warnings."""

from functools import cached_property
from typing import Any

from tillbook.core.template import HEADER_COLOURS, LOOKS, Colours, Column, Look, Role, Template

HEADER_HEIGHT = 33
_A4 = 9
# More characters than that, on one page's width, cannot be read on A4.
_A4_WIDTH = 180
_NUMBERS = ("General", "#,##0.00")
_HEADER: dict[str, Any] = {
    "bold": True, "text_wrap": True, "valign": "vcenter", "border": 1, "border_color": "#FFFFFF",
}  # fmt: skip
_ENTRY: dict[str, Any] = {
    "num_format": "@", "text_wrap": True, "align": "left", "valign": "top", "indent": 1,
    "bottom": 1, "bottom_color": "#D5DAE1",
}  # fmt: skip


def accepted(code: object) -> None:
    """Nothing, when XlsxWriter did as it was told.

    Raises ValueError otherwise: XlsxWriter leaves out what it cannot write and goes on.
    """
    if code:
        raise ValueError(f"XlsxWriter refused a part of the workbook (code {code}).")


class Style:
    """The formats of one workbook, each made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}

    def header(self, role: Role) -> Any:
        """A header cell of a column with that role."""
        return self._format(**_HEADER, **_colours(role))

    def column(self, column: Column) -> Any:
        """Every other cell of the column, also those that nobody has filled yet."""
        number = column.number_format in _NUMBERS
        return self._format(
            num_format=column.number_format,
            valign="top",
            text_wrap=column.wraps,
            # Dates stand left like texts; numbers keep off the column to their right.
            align="right" if number else "left",
            indent=1 if number else 0,
        )

    def look(self, look: Look) -> Any:
        """What a highlight adds to a cell."""
        return self._format(bg_color=LOOKS[look].fill, font_color=LOOKS[look].ink)

    @cached_property
    def title(self) -> Any:
        """The heading of a sheet that is read."""
        return self._format(bold=True, font_size=16, font_color=HEADER_COLOURS[Role.OPTIONAL].fill)

    @cached_property
    def line(self) -> Any:
        """A line of text that runs over the cells beside it."""
        return self._format(valign="vcenter")

    @cached_property
    def heading(self) -> Any:
        """What stands above a few such lines."""
        return self._format(bold=True, font_size=12, valign="vcenter")

    @cached_property
    def explanation(self) -> Any:
        """What such a word means, in the cell beside it."""
        return self._format(valign="vcenter", indent=1)

    def lead(self, colours: Colours | None) -> Any:
        """The word that such a line explains, in the colours that it has in the sheet."""
        if colours is None:
            return self._format(bold=True, valign="vcenter", indent=1)
        return self._format(
            bold=True, valign="vcenter", indent=1, bg_color=colours.fill, font_color=colours.ink
        )

    @cached_property
    def entry_header(self) -> Any:
        """A header of a table that is read."""
        return self._format(**_HEADER, **_colours(Role.OPTIONAL), indent=1)

    @cached_property
    def entry(self) -> Any:
        """A cell of a table that is read."""
        return self._format(**_ENTRY)

    def entry_name(self, role: Role) -> Any:
        """The cell that names a row of such a table, in the colour of its header."""
        return self._format(**_ENTRY, bold=True, font_color=HEADER_COLOURS[role].fill)

    def _format(self, **properties: Any) -> Any:
        key = tuple(properties.items())
        if key not in self._made:
            self._made[key] = self._book.add_format(properties)
        return self._made[key]


def _colours(role: Role) -> dict[str, str]:
    return {"bg_color": HEADER_COLOURS[role].fill, "font_color": HEADER_COLOURS[role].ink}


def set_up_page(
    sheet: Any, template: Template, header_row: int, width: float, named_by: int | None = None
) -> None:
    """Landscape A4, with the headers on every page and the sheet's name below.

    A sheet too wide to be read on one page goes over several; the column `named_by` then stands on each.
    """
    pages = max(1, round(width / _A4_WIDTH))
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(pages, 0)
    if pages > 1 and named_by is not None:
        accepted(sheet.repeat_columns(named_by, named_by))
    accepted(sheet.repeat_rows(header_row))
    # An ampersand of the title's own would start a code.
    sheet.set_footer(f"&L{template.title.replace('&', '&&')}&C&A&R{template.footer}")
