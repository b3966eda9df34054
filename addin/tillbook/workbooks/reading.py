"""A sheet's cells, column by column: calamine's speed, with what calamine hides put back in."""

import datetime as dt
import io
import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from itertools import repeat, zip_longest
from typing import Any, Final

import python_calamine

from tillbook.core.sheet import CellError, Cells, CellValue, trim
from tillbook.core.template import Template
from tillbook.errors import WorkbookError
from tillbook.language import _
from tillbook.workbooks.cells import corners, unescaped
from tillbook.workbooks.contents import Contents, SheetEntry
from tillbook.workbooks.preflight import preflight
from tillbook.workbooks.zeros import zeros_shown

_SHARED_TEXTS: Final = "xl/sharedstrings.xml"
_READ_BY_CALAMINE: Final = frozenset({"xl/workbook.xml", "xl/styles.xml", _SHARED_TEXTS})
# Bytes of a sheet part that costs hardly anything to read along.
_SMALL: Final = 1_000_000
_DECLARED_TEXTS = re.compile(rb"""\suniqueCount\s*=\s*["'](\d{1,18})""")

Column = list[CellValue | CellError]


def read_sheet(contents: Contents, entry: SheetEntry) -> Cells:
    """The used part of one worksheet, from A1 to its last value.

    Raises WorkbookError when the sheet is damaged, unreasonably wide, or has merged cells among the data.
    """
    xml = contents.read(entry.part)
    seen = preflight(contents.name, entry.name, xml)
    columns = _columns(contents, entry.name)
    for row, column, digits in zeros_shown(contents, xml):
        columns[column][row - 1] = digits
    _put_in(columns, {**seen.errors, **seen.uncalculated})
    trim(columns)
    _refuse_merges(contents.name, entry.name, seen.merges, columns)
    return Cells(
        sheet=entry.name,
        columns=columns,
        formulas=frozenset(seen.formulas),
        hidden_rows=seen.hidden_rows,
        date1904=contents.date1904,
    )


def _columns(contents: Contents, sheet: str) -> list[Column]:
    # In this process: the two counts that calamine allocates by, and so may abort by, are checked before;
    # a child process would cost two thirds of the reading again (50,000 x 28: 0.75 s read, 0.5 s sent).
    if sheet in contents.read_along:
        return [list(column) for column in contents.read_along[sheet]]
    if _is_safe_for_calamine(contents):
        try:
            return _by_calamine(contents.archive.data, sheet, contents)
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException:  # a panic in Rust is no Exception
            pass
    try:
        return _by_openpyxl(contents.archive.data, sheet)
    except Exception as fault:
        raise WorkbookError(
            _("{name}: the sheet {sheet} cannot be read. Let Excel open it, repair it and save it."),
            name=contents.name,
            sheet=sheet,
        ) from fault


def _is_safe_for_calamine(contents: Contents) -> bool:
    """Whether the parts that it reads besides the sheet are what they say; raises when one is damaged."""
    for part in contents.archive.members:
        if part.lower() in _READ_BY_CALAMINE:
            xml = contents.read(part)
            declared = _DECLARED_TEXTS.findall(xml[: xml.find(b"<si")])
            # It makes room for as many texts as are declared; each takes five characters at least.
            if part.lower() == _SHARED_TEXTS and any(int(count) * 5 > len(xml) for count in declared):
                return False
    return True


def _by_calamine(data: bytes, sheet: str, along: Contents | None = None) -> list[Column]:
    """The sheet's columns; those of the lists of drop-downs are kept in `along`."""
    with python_calamine.load_workbook(io.BytesIO(data)) as book:
        columns = _calamine_columns(book, sheet)
        if along:
            _keep_lists(along, book)
    return columns


def _keep_lists(contents: Contents, book: python_calamine.CalamineWorkbook) -> None:
    # Opening the workbook again for them would cost a tenth of the reading once more.
    for entry in contents.sheets:
        if entry.name == Template.lists_sheet and _is_small(contents, entry):
            contents.read_along[entry.name] = _calamine_columns(book, entry.name)


def _calamine_columns(book: python_calamine.CalamineWorkbook, sheet: str) -> list[Column]:
    rows = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    return [[None if value == "" else value for value in column] for column in zip(*rows, strict=True)]


def _is_small(contents: Contents, entry: SheetEntry) -> bool:
    """Whether a sheet is a small one that calamine may read."""
    member = contents.archive.members.get(entry.part)
    if member is None or member.file_size > _SMALL or not entry.is_worksheet:
        return False
    try:
        preflight(contents.name, entry.name, contents.read(entry.part))
    except WorkbookError:
        return False
    return True


def _by_openpyxl(data: bytes, sheet: str) -> list[Column]:
    from openpyxl import load_workbook  # only when it is needed: it takes a while to import

    with warnings.catch_warnings():
        # It warns of what it would lose when saving; we only read.
        warnings.simplefilter("ignore")
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        try:
            found: Any = book[sheet]
            found.reset_dimensions()
            rows = list(_without_trailing_blanks(found.iter_rows(values_only=True)))
        finally:
            book.close()
    return [[_like_calamine(value) for value in column] for column in zip_longest(*rows)]


def _without_trailing_blanks(rows: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    """The rows up to the last with a value: formatted ones may go on to the end of the sheet."""
    blank = 0
    for row in rows:
        if all(value is None for value in row):
            blank += 1
            continue
        yield from repeat((), blank)
        blank = 0
        yield row


def _like_calamine(value: Any) -> CellValue:
    match value:
        case "":
            return None
        case str():
            return unescaped(value)
        case int() if not isinstance(value, bool):
            return float(value)
        case dt.datetime() if value.time() == dt.time():
            return value.date()
        case _:
            known: CellValue = value
            return known


def _put_in(columns: list[Column], shown: dict[tuple[int, int], str]) -> None:
    """Put the cells that have no value to read in their places, beyond the last value if need be."""
    height = max([len(columns[0]) if columns else 0, *(row for row, _column in shown)], default=0)
    width = max([len(columns), *(column + 1 for _row, column in shown)])
    if shown:
        columns.extend([] for _more in range(width - len(columns)))
        for cells in columns:
            cells.extend([None] * (height - len(cells)))
    for (row, column), text in shown.items():
        columns[column][row - 1] = CellError(text)


def _refuse_merges(name: str, sheet: str, merges: Iterable[str], columns: list[Column]) -> None:
    """Merged titles above the header are harmless; merged cells in or below it hide values."""
    areas = {area: found for area in merges if (found := corners(area))}
    header = _first_free_row(columns, areas.values())
    for area, (first, last) in areas.items():
        touches = first[0] <= len(columns[0]) and first[1] < len(columns) if columns else False
        if touches and last[0] >= header:
            raise WorkbookError(
                _("{name}: the cells {area} of the sheet {sheet} are merged. Unmerge them, fill each row."),
                name=name,
                sheet=sheet,
                area=area,
            )


def _first_free_row(columns: list[Column], areas: Iterable[tuple[tuple[int, int], tuple[int, int]]]) -> int:
    """The first row with two values that no merged cells touch: what could be the header."""
    merged = {row for first, last in areas for row in range(first[0], min(last[0], first[0] + 100) + 1)}
    height = len(columns[0]) if columns else 0
    rows = (row for row in range(1, height + 1) if row not in merged)
    return next((row for row in rows if sum(column[row - 1] is not None for column in columns) > 1), 1)
