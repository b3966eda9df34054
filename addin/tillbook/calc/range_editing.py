"""What changes a range as a whole: clearing, moving, merging, naming, notes, links, the selection."""

from typing import TYPE_CHECKING, Any, Final

from tillbook.calc import areas, bridge
from tillbook.calc.areas import Area
from tillbook.calc.guard import Part, unsupported
from tillbook.calc.notes import Note

if TYPE_CHECKING:
    from tillbook.calc.names import Name
    from tillbook.calc.ranges import Range
    from tillbook.calc.sheets import Sheet

# com.sun.star.sheet.CellFlags
_CONTENT: Final = 1 | 2 | 4 | 16
_NOTES: Final = 8
_FORMATS: Final = 32 | 64 | 256 | 512


class Editing(Part):
    """The part of a range that edits."""

    __slots__ = ()

    if TYPE_CHECKING:
        sheet: "Sheet"
        area: Area

        @property
        def api(self) -> Any: ...
        @property
        def rows(self) -> "list[Range]": ...

    def clear_contents(self) -> None:
        """Empty the cells; formats and notes stay."""
        self.api.clearContents(_CONTENT)

    def clear_formats(self) -> None:
        """Take formats away, conditional ones too."""
        self._bare().clear()
        self.api.clearContents(_FORMATS)

    def clear(self) -> None:
        """Empty the cells and take formats, notes and rules away."""
        self._bare().clear()
        self.api.clearContents(_CONTENT | _NOTES | _FORMATS)

    def _bare(self) -> Any:
        return self.sheet.part(self.area).conditional_formats

    def insert(self, shift: str | None = None, copy_origin: str | None = None) -> None:
        """Push the cells down or to the right; without `shift`, as the shape suggests."""
        mode = "ROWS" if self.area.spans_columns else "COLUMNS" if self.area.spans_rows else None
        towards = mode or {"down": "DOWN", "right": "RIGHT"}[shift or self._longer("right", "down")]
        self.sheet.api.insertCells(self._address(), bridge.enum("sheet.CellInsertMode", towards))

    def delete(self, shift: str | None = None) -> None:
        """Pull the cells up or to the left; without `shift`, as the shape suggests."""
        mode = "ROWS" if self.area.spans_columns else "COLUMNS" if self.area.spans_rows else None
        if mode:
            self.sheet.api.removeRange(self._address(), bridge.enum("sheet.CellDeleteMode", mode))
        else:
            self._close_up(shift or self._longer("left", "up"))

    def _close_up(self, shift: str) -> None:
        """Calc's own way to delete cells of a row takes more than those, so their neighbours move."""
        at, used = self.area, self.sheet.used_range.area
        self.api.clearContents(_CONTENT | _NOTES | _FORMATS)
        if shift == "left":
            rest = Area(at.top, at.right + 1, at.bottom, max(used.right, at.right))
        else:
            rest = Area(at.bottom + 1, at.left, max(used.bottom, at.bottom), at.right)
        if min(rest.shape) > 0:
            target = at.first(self.sheet.place)
            self.sheet.api.moveRange(target, rest.address(self.sheet.place))

    def _longer(self, tall: str, wide: str) -> str:
        rows, columns = self.area.shape
        return tall if rows >= columns else wide

    def _address(self) -> Any:
        return self.area.address(self.sheet.place)

    def copy(self, destination: Any = None) -> None:
        """Copy to a range of the same workbook."""
        if destination is None:
            raise unsupported("Range.copy to the clipboard")
        to = self._same_book(destination)
        to.sheet.api.copyRange(to.area.first(to.sheet.place), self._address())

    def move(self, destination: Any) -> None:
        """Move to a range of the same workbook; references follow."""
        to = self._same_book(destination)
        to.sheet.api.moveRange(to.area.first(to.sheet.place), self._address())

    def _same_book(self, destination: Any) -> "Range":
        to: Range = destination.impl
        if to.sheet.book.fullname != self.sheet.book.fullname:
            raise unsupported("Range.copy to another workbook")
        return to

    def merge(self, across: bool = False) -> None:
        """Make one cell of it, or one of each row."""
        for part in self.rows if across else [self]:
            part.api.merge(False)  # a merged cell inside would stay as it is
            part.api.merge(True)

    def unmerge(self) -> None:
        """Undo merging."""
        self.api.merge(False)

    @property
    def merge_cells(self) -> bool:
        """Whether the cells are merged."""
        return self.merge_area.area.shape != (1, 1)

    @property
    def merge_area(self) -> "Range":
        """The merged cell that the first cell is part of."""
        first = self.sheet.part(Area(self.area.top, self.area.left, self.area.top, self.area.left))
        cursor = self.sheet.api.createCursorByRange(first.api)
        cursor.collapseToMergedArea()
        return self.sheet.part(Area.of(cursor.getRangeAddress()))

    def select(self) -> None:
        """Select it, on its sheet, in its workbook's window."""
        self.sheet.activate()
        self.sheet.book.controller.select(self.api)

    # --- names, notes, links ---

    @property
    def name(self) -> "Name | None":
        """The name of exactly this range."""
        return next((name for name in self.sheet.book.names.all() if name.means(self.sheet, self.area)), None)

    @name.setter
    def name(self, value: str) -> None:
        home = areas.quoted(self.sheet.name)
        self.sheet.book.names.add(value, f"={home}!{areas.written(self.area)}")

    @property
    def note(self) -> Note | None:
        """The note at the first cell."""
        note = Note(self.sheet, self.area.top, self.area.left)
        return note if note.text else None

    def add_note(self, text: str) -> Note:
        """Put a note at the first cell, in place of one that is there."""
        self.sheet.api.Annotations.insertNew(self.area.first(self.sheet.place), text)
        return Note(self.sheet, self.area.top, self.area.left)

    @property
    def hyperlink(self) -> str:
        """The address that the first cell links to."""
        fields = self.sheet.cell(self.area.top, self.area.left).TextFields
        found = [fields.getByIndex(place) for place in range(fields.getCount())]
        return next((str(field.URL) for field in found if hasattr(field, "URL")), "")

    def add_hyperlink(
        self, address: str, text_to_display: str | None = None, screen_tip: str | None = None
    ) -> None:
        """Fill the first cell with a link; Calc has no tip."""
        cell = self.sheet.cell(self.area.top, self.area.left)
        link = self.sheet.book.api.createInstance("com.sun.star.text.TextField.URL")
        link.URL = f"http://{address}" if address.startswith("www.") else address
        link.Representation = text_to_display or address
        cell.setString("")
        cell.insertTextContent(cell.createTextCursor(), link, False)
