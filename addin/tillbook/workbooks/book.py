"""A closed workbook file as the port `Sheet`: read quickly, written without touching anything else."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from tillbook.core.sheet import WORKBOOK_MARKER, Cells, Metadata, Staged, Writing, marked_identity
from tillbook.errors import WorkbookError
from tillbook.language import _
from tillbook.workbooks.changes import put_changes
from tillbook.workbooks.contents import MAIN, WORKBOOK, Contents, SheetEntry
from tillbook.workbooks.draft import Draft
from tillbook.workbooks.lists import outdated_lists, put_lists
from tillbook.workbooks.metadata import read_metadata
from tillbook.workbooks.opening import Identity, open_contents, refuse_unwritable
from tillbook.workbooks.package import write_package
from tillbook.workbooks.patching import Columns, patch_sheet
from tillbook.workbooks.reading import read_sheet
from tillbook.workbooks.staging import refuse_changed, write_beside
from tillbook.workbooks.tables import table_parts, with_headers

MOST_SHEETS: Final = 20


class WorkbookFile:
    """An .xlsx or .xlsm file that no program has open."""

    def __init__(self, path: Path) -> None:
        self._path = Path(path)
        self._opened: tuple[Contents, Identity] | None = None

    @property
    def name(self) -> str:
        """The workbook's file name, for messages and the import's record."""
        return self._path.name

    def metadata(self) -> Metadata | None:
        """What the workbook says about itself, or None when it says nothing readable.

        Raises WorkbookError when the file cannot be read.
        """
        return read_metadata(self._contents())

    def read(self, names: Sequence[str]) -> Sequence[Cells]:
        """The sheets of these names (compared without case), or every visible sheet when none is there.

        Raises WorkbookError when the file or a sheet cannot be read, or a named sheet has two tables.
        """
        contents = self._contents()
        wanted = {name.casefold() for name in names}
        worksheets = [entry for entry in contents.sheets if entry.is_worksheet]
        named = [entry for entry in worksheets if entry.name.casefold() in wanted]
        for entry in named:
            self._refuse_two_tables(contents, entry)
        if named:
            return [read_sheet(contents, entry) for entry in named]
        return _readable(contents, [entry for entry in worksheets if entry.is_visible][:MOST_SHEETS])

    def identity(self) -> str | None:
        """The id that the workbook was given by `identify`, or None.

        Raises WorkbookError when the file cannot be read.
        """
        names = self._contents().tree(WORKBOOK).iter(f"{{{MAIN}}}definedName")
        ours = (found.text for found in names if found.get("name") == WORKBOOK_MARKER)
        return marked_identity(next(ours, None))

    def identify(self, workbook: str) -> None:
        """Write the workbook's id into the file, out of sight and at once.

        Raises WorkbookError when the file may not or cannot be written, or was saved since it was read.
        """
        contents, identity = self._opened or self._open()
        draft = Draft(contents)
        draft.define_name(WORKBOOK_MARKER, f'"{workbook}"')
        self._write(draft, identity).publish()

    def tables(self, sheet: str) -> int:
        """How many Excel tables the sheet of that exact name has.

        Raises WorkbookError when there is no such sheet.
        """
        contents = self._contents()
        return len(table_parts(contents, self._entry(contents, sheet)))

    def outdated_lists(self, lists: Mapping[str, Sequence[str]]) -> Mapping[str, Sequence[str]]:
        """Those of the lists, by the field's key, that the file has with other words and could take.

        Raises WorkbookError when the file cannot be read.
        """
        return outdated_lists(self._contents(), lists)

    def stage(self, sheet: str, writing: Writing) -> Staged:
        """Prepare `writing` into the sheet of that exact name, durably, without showing it yet.

        Raises WorkbookError when the file may not or cannot be written, or was saved since it was read.
        """
        contents, identity = self._opened or self._open()
        draft = Draft(contents)
        if any(writing.columns.values()):
            self._patch(draft, self._entry(contents, sheet), writing.columns)
        if writing.changes:
            put_changes(draft, writing.changes)
        put_lists(draft, writing.lists)
        return self._write(draft, identity)

    def _write(self, draft: Draft, identity: Identity) -> Staged:
        """The file's successor, beside it."""
        target = self._path.resolve()
        refuse_changed(target, identity)
        refuse_unwritable(self._path)
        refuse_unwritable(target)
        write = partial(write_package, draft.contents.archive, draft.changes)
        return write_beside(target, identity, write, self._forget)

    def _patch(self, draft: Draft, entry: SheetEntry, columns: Columns) -> None:
        try:
            patched = patch_sheet(draft.read(entry.part), columns)
        except ValueError as fault:
            raise WorkbookError(
                _("{name}: the sheet {sheet} is damaged. Let Excel open it, repair it and save it."),
                name=self.name,
                sheet=entry.name,
            ) from fault
        if patched.broken:
            raise WorkbookError(
                _(
                    "{name}: formulas in the sheet {sheet} depend on a cell that is to be written. "
                    "Replace the formulas of that column by their values, and save it."
                ),
                name=self.name,
                sheet=entry.name,
            )
        draft.write(entry.part, patched.xml)
        for part in table_parts(draft.contents, entry):
            old = draft.read(part)
            new = with_headers(old, columns)
            if new != old:
                draft.write(part, new)
        if patched.lost_formula:
            draft.drop_calculation_chain()

    def _contents(self) -> Contents:
        """The file's contents, read again when it was saved since."""
        if self._opened is None or Identity.of(self._path) != self._opened[1]:
            self._opened = self._open()
        return self._opened[0]

    def _open(self) -> tuple[Contents, Identity]:
        self._opened = open_contents(self._path)
        return self._opened

    def _forget(self) -> None:
        self._opened = None

    def _entry(self, contents: Contents, sheet: str) -> SheetEntry:
        for entry in contents.sheets:
            if entry.name == sheet and entry.is_worksheet:
                return entry
        raise WorkbookError(
            _("{name} has no sheet {sheet} any more. Check the tabs, and run again."),
            name=self.name,
            sheet=sheet,
        )

    def _refuse_two_tables(self, contents: Contents, entry: SheetEntry) -> None:
        if len(table_parts(contents, entry)) > 1:
            raise WorkbookError(
                _("{name}: the sheet {sheet} has two tables. Keep one, and move the other to its own sheet."),
                name=self.name,
                sheet=entry.name,
            )


def _readable(contents: Contents, entries: Sequence[SheetEntry]) -> list[Cells]:
    """What can be read of sheets that nobody asked for by name; only when nothing can, the reason."""
    found: list[Cells] = []
    reasons: list[WorkbookError] = []
    for entry in entries:
        try:
            found.append(read_sheet(contents, entry))
        except WorkbookError as reason:
            reasons.append(reason)
    if reasons and not found:
        raise reasons[0]
    return found
