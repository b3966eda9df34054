"""`load`: the rows of a file go into the customer sheet, in place of those that are there or below them."""

from collections.abc import Sequence
from dataclasses import dataclass

from tillbook.commands.opening import find_language, refuse_stranger
from tillbook.commands.preparing import customer_sheets
from tillbook.commands.sources import typed
from tillbook.core.frame import SheetRows, find_rows
from tillbook.core.sheet import Cells, Sheet, Source, Writing
from tillbook.core.template.model import LAST_ROW
from tillbook.core.wording import Wording
from tillbook.errors import HeaderError, UsageError
from tillbook.language import _
from tillbook.schema import Schema


@dataclass(frozen=True)
class Loading:
    """What a file holds, and the sheet that it can go into.

    `unknown` are headers of the file that are no field of the system; their columns are not taken. `own` are
    the headers of the sheet's columns that are none of ours; they stay as they are.
    """

    name: str
    rows: SheetRows
    target: SheetRows
    unknown: Sequence[str]
    own: Sequence[str]
    wording: Wording


def look_into(source: Source, book: Sheet, schema: Schema, language: str | None = None) -> Loading:
    """Read both without changing either.

    Raises WorkbookError or HeaderError when the file has no customers of this system, or the workbook no
    sheet for them.
    """
    refuse_stranger(source, source.metadata(), schema)
    metadata = book.metadata()
    tongue = find_language(language, metadata)
    cells = customer_sheets(source)
    trusted = source.metadata() is not None
    rows = find_rows(cells, schema, tongue, source.name, trusted=trusted, generated=False)
    if not rows.rows:
        raise UsageError(
            _("{name} has headers, but no customers below them. Nothing was loaded."), name=source.name
        )
    standing = customer_sheets(book)
    target = find_rows(standing, schema, tongue, book.name, trusted=metadata is not None)
    wording = Wording(schema, tongue)
    _refuse_missing(rows, target, wording, source.name)
    return Loading(source.name, rows, target, _foreign(cells, rows), _foreign(standing, target), wording)


def _foreign(sheets: Sequence[Cells], rows: SheetRows) -> list[str]:
    """The headers of the sheet that are no field."""
    sheet = next(found for found in sheets if found.sheet == rows.sheet)
    known = set(rows.positions.values())
    headers = (column[rows.header_row - 1] for at, column in enumerate(sheet.columns) if at not in known)
    return [str(header) for header in headers if header is not None]


def load(loading: Loading, book: Sheet, *, replace: bool) -> int:
    """Write the rows into the sheet, replacing those that are there or below them; how many came in.

    Results of an earlier check go with the rows that they belong to. Raises UsageError when the sheet has
    no room for them.
    """
    rows, target = loading.rows, loading.target
    first = _first_row(target, replace)
    if first + len(rows.rows) - 1 > LAST_ROW:
        raise UsageError(
            _("{name} has more rows than the sheet has room for. Load it in parts."), name=loading.name
        )
    columns = _columns(rows, target, first)
    if replace:
        columns = {at: dict.fromkeys(_old_rows(target)) | texts for at, texts in columns.items()}
    if any(columns.values()):
        book.stage(target.sheet, Writing(columns)).publish()
    return len(rows.rows)


def _first_row(target: SheetRows, replace: bool) -> int:
    return target.header_row + 1 if replace or not target.rows else max(target.rows) + 1


def _columns(rows: SheetRows, target: SheetRows, first: int) -> dict[int, dict[int, str | None]]:
    """By place in the target: every known column, filled where the file has it."""
    return {
        place: {first + at: typed(value) for at, value in enumerate(rows.columns.get(key, ()))}
        for key, place in target.positions.items()
    }


def _old_rows(target: SheetRows) -> Sequence[int]:
    with_results = [row for texts in target.results.values() for row in texts]
    return sorted({*target.rows, *with_results})


def _refuse_missing(rows: SheetRows, target: SheetRows, wording: Wording, name: str) -> None:
    missing = [wording.label(key) for key in rows.columns if key not in target.positions]
    if missing:
        raise HeaderError(
            _(
                "{name} has columns that the sheet ‘{sheet}’ lacks: {columns}. "
                "Repair the template, then load the file again."
            ),
            name=name,
            sheet=target.sheet,
            columns=missing,
        )
