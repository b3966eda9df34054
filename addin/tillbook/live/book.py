"""An open workbook as the port `Sheet`: read as it stands, saved or not; only what is meant is changed."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from tillbook.core.sheet import (
    METADATA_SHEET,
    WORKBOOK_MARKER,
    Cells,
    ChangesSheet,
    Metadata,
    Staged,
    Writing,
    marked_identity,
)
from tillbook.errors import WorkbookError
from tillbook.language import _
from tillbook.live.changes import put_changes
from tillbook.live.faults import patiently, sentences
from tillbook.live.filters import unfiltered
from tillbook.live.lists import outdated_lists, put_lists
from tillbook.live.platforms import Xlwings, platform_of
from tillbook.live.quiet import quietly
from tillbook.live.reading import read_cells
from tillbook.live.sheets import is_visible
from tillbook.live.writing import write_column

MOST_SHEETS: Final = 20


class LiveBook:
    """A workbook that Excel or LibreOffice Calc has open, as xlwings' `Book`."""

    def __init__(self, book: Xlwings) -> None:
        self._book = book
        self._platform = platform_of(book.app)
        # What was read of each sheet, so short that nobody minds keeping it.
        self._seen: dict[str, int] = {}
        # Never its full name: on OneDrive that is no path, and asking for it fails.
        with sentences(book, ""):
            self._name = str(book.name)

    @property
    def name(self) -> str:
        """The workbook's file name, for messages and the import's record."""
        return self._name

    def metadata(self) -> Metadata | None:
        """What the workbook says about itself, or None when it says nothing readable."""
        with self._quietly():
            sheet = next((one for one in self._book.sheets if one.name == METADATA_SHEET), None)
            if sheet is None or is_visible(sheet):
                return None
            keys, values = (*read_cells(sheet, self.name, self._platform).columns, (), ())[:2]
        return Metadata.of({str(key): _text(value) for key, value in zip(keys, values, strict=False)})

    def read(self, names: Sequence[str]) -> Sequence[Cells]:
        """The sheets of these names (compared without case), or every visible sheet when none is there.

        Raises WorkbookError when a sheet cannot be read, or a named sheet has two tables.
        """
        wanted = {name.casefold() for name in names}
        with self._quietly():
            sheets = list(self._book.sheets)
            named = [sheet for sheet in sheets if sheet.name.casefold() in wanted]
            for sheet in named:
                self._refuse_two_tables(sheet)
            if named:
                return [self._read(sheet) for sheet in named]
            return self._readable([sheet for sheet in sheets if is_visible(sheet)][:MOST_SHEETS])

    def identity(self) -> str | None:
        """The id that the workbook was given by `identify`, or None."""
        with self._quietly():
            names = self._book.names
            return marked_identity(names[WORKBOOK_MARKER].refers_to) if WORKBOOK_MARKER in names else None

    def identify(self, workbook: str) -> None:
        """Give the workbook an id, as a name out of sight; whoever saves it saves that too.

        While the program is busy it is asked again for some seconds. Raises WorkbookError when it refuses.
        """
        with sentences(self._book, self.name):
            patiently(self._book, lambda: self._identify(workbook))

    def outdated_lists(self, lists: Mapping[str, Sequence[str]]) -> Mapping[str, Sequence[str]]:
        """Those of the lists, by the field's key, that the workbook has with other words and could take."""
        with self._quietly():
            return outdated_lists(self._book, lists, self._platform)

    def stage(self, sheet: str, writing: Writing) -> Staged:
        """Prepare `writing` into the sheet of that exact name, without showing it yet.

        An open workbook has no place where a result could wait: it is written when it is published.
        Raises WorkbookError when there is no such sheet, or somebody changed it since it was read.
        """
        with self._quietly():
            self._refuse_changed(self._sheet(sheet))
        return StagedResult(self, sheet, writing)

    def write(self, sheet: str, writing: Writing) -> None:
        """Write into the sheet of that exact name, and the sheet of changes; the same again does no harm.

        While the program is busy it is asked again for some seconds. Raises WorkbookError when it refuses.
        """
        with sentences(self._book, self.name):
            patiently(self._book, lambda: self._write(sheet, writing))
        self._seen.pop(sheet, None)

    @property
    def workbook(self) -> Xlwings:
        """The workbook itself, to draw into."""
        return self._book

    def table_header(self, sheet: str) -> int | None:
        """The row in which the sheet's only table has its headers; None without one."""
        with self._quietly():
            tables = list(self._sheet(sheet).tables)
            return int(tables[0].range.row) if len(tables) == 1 else None

    def put_list(self, listing: ChangesSheet) -> None:
        """Write the list into a sheet of its own, in place of the last one, and bring it into sight.

        Raises WorkbookError when the program refuses.
        """
        with sentences(self._book, self.name):
            with quietly(self._book.app):
                name = put_changes(self._book, listing, self._platform)
            self.show(name, 1, 0)

    def show(self, sheet: str, row: int, column: int) -> None:
        """Bring that cell into sight and select it; `row` is 1 for the first, `column` 0 for A.

        Raises WorkbookError when the program refuses.
        """
        with sentences(self._book, self.name):
            found = self._sheet(sheet)
            found.activate()
            found.range((row, column + 1)).select()

    def _identify(self, workbook: str) -> None:
        with quietly(self._book.app):
            self._platform.hide_name(self._book.names.add(WORKBOOK_MARKER, f'="{workbook}"'))

    def _write(self, sheet: str, writing: Writing) -> None:
        with quietly(self._book.app):
            found = self._sheet(sheet)
            with unfiltered(found, self._platform):
                for column, texts in writing.columns.items():
                    write_column(found, column, texts, self._platform)
            if writing.changes:
                put_changes(self._book, writing.changes, self._platform)
            put_lists(self._book, writing.lists, self._platform)

    def _read(self, sheet: Xlwings) -> Cells:
        cells = read_cells(sheet, self.name, self._platform)
        self._seen[cells.sheet] = _fingerprint(cells)
        return cells

    def _readable(self, sheets: Sequence[Xlwings]) -> list[Cells]:
        """What can be read of sheets that nobody asked for by name; only when nothing can, the reason."""
        found: list[Cells] = []
        reasons: list[WorkbookError] = []
        for sheet in sheets:
            try:
                found.append(self._read(sheet))
            except WorkbookError as reason:
                reasons.append(reason)
        if reasons and not found:
            raise reasons[0]
        return found

    def _sheet(self, name: str) -> Xlwings:
        for sheet in self._book.sheets:
            if sheet.name == name:
                return sheet
        raise WorkbookError(
            _("{name} has no sheet {sheet} any more. Check the tabs, and run again."),
            name=self.name,
            sheet=name,
        )

    def _refuse_changed(self, sheet: Xlwings) -> None:
        """Rows that were sorted meanwhile would get each other's results."""
        seen = self._seen.get(sheet.name)
        if seen is not None and _fingerprint(read_cells(sheet, self.name, self._platform)) != seen:
            raise WorkbookError(
                _("{name} was changed meanwhile. Nothing was written to it; run again."),
                name=self.name,
            )

    def _refuse_two_tables(self, sheet: Xlwings) -> None:
        if len(sheet.tables) > 1:
            raise WorkbookError(
                _("{name}: the sheet {sheet} has two tables. Keep one, and move the other to its own sheet."),
                name=self.name,
                sheet=sheet.name,
            )

    @contextmanager
    def _quietly(self) -> Iterator[None]:
        with sentences(self._book, self.name), quietly(self._book.app):
            yield


@dataclass
class StagedResult:
    """A result that waits to be written into the open workbook."""

    book: LiveBook
    sheet: str
    writing: Writing

    def publish(self) -> None:
        """Write it. Raises WorkbookError when the program refuses; it may be published again then."""
        self.book.write(self.sheet, self.writing)

    def discard(self) -> None:
        """Forget it; the workbook stays as it was."""
        self.writing = Writing()


def _fingerprint(cells: Cells) -> int:
    """A number that changes with the values; formulas may give others by themselves, such as the time."""
    calculated: dict[int, set[int]] = {}
    for row, column in cells.formulas:
        calculated.setdefault(column, set()).add(row - 1)
    columns = (
        [None if row in calculated[place] else cell for row, cell in enumerate(column)]
        if place in calculated
        else column
        for place, column in enumerate(cells.columns)
    )
    return hash(tuple(hash(tuple(column)) for column in columns))


def _text(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value or "")
