"""Blocks of values, from the sheet and into it: a fixed number of calls however many rows there are."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from tillbook.calc import bridge, typed
from tillbook.calc.areas import Cell, areas_of
from tillbook.calc.bridge import Uno
from tillbook.calc.documents import Document
from tillbook.calc.formats import Kind, Run
from tillbook.calc.typed import Typed

Rows = Sequence[Sequence[Any]]

_ERRORS: Final = {
    502: "#VALUE!",
    503: "#NUM!",
    504: "#REF!",
    508: "#NAME?",
    519: "#VALUE!",
    521: "#NULL!",
    524: "#REF!",
    525: "#NAME?",
    532: "#DIV/0!",
    32767: "#N/A",
}
_IN_ERROR: Final = 4  # com.sun.star.sheet.FormulaResult.ERROR


class CellError(str):
    """An error in a cell, as Excel shows it: #N/A and its kin."""

    __slots__ = ()


def read(document: Document, block: Uno, names_errors: bool) -> list[list[Any]]:
    """The values of a block: texts, floats, booleans, datetimes, CellErrors; "" for a blank.

    Which error a cell shows costs a call per such cell; without `names_errors` all are "#N/A".
    """
    rows = block.getDataArray()
    kinds = document.formats.columns(block)
    if all(run.kind not in _CONVERSIONS for runs in kinds for run in runs):
        found = [list(row) for row in rows]
    else:
        pairs, epoch = zip(zip(*rows, strict=True), kinds, strict=True), document.epoch
        columns = [_converted(list(column), runs, epoch) for column, runs in pairs]
        found = [list(row) for row in zip(*columns, strict=True)]
    _put_errors(block, found, names_errors)
    return found


def _converted(column: list[Any], runs: Iterable[Run], epoch: dt.datetime) -> list[Any]:
    for run in runs:
        convert = _CONVERSIONS.get(run.kind)
        if convert:
            part = column[run.top : run.bottom + 1]
            column[run.top : run.bottom + 1] = [
                convert(value, epoch) if type(value) is float else value for value in part
            ]
    return column


def _moment(serial: float, epoch: dt.datetime) -> dt.datetime | float:
    try:
        return epoch + dt.timedelta(milliseconds=round(serial * 86_400_000))
    except OverflowError:  # a number that was formatted as a date
        return serial


_CONVERSIONS: Final[dict[Kind, Callable[[float, dt.datetime], Any]]] = {
    Kind.MOMENT: _moment,
    Kind.LOGICAL: lambda value, _epoch: bool(value),
}


def _put_errors(block: Uno, rows: list[list[Any]], names_errors: bool) -> None:
    """Replace the voids that stand for errors in a data array."""
    places = [(i, j) for i, row in enumerate(rows) for j, value in enumerate(row) if value is None]
    for row, column in places:
        code = block.getCellByPosition(column, row).getError() if names_errors else 32767
        rows[row][column] = CellError(_ERRORS.get(code, "#VALUE!"))


@dataclass(slots=True)
class _Draft:
    """A block on its way into the sheet: its columns, and what has to follow them."""

    epoch: dt.datetime
    columns: list[list[Any]] = field(default_factory=list)
    formats: dict[str, list[Cell]] = field(default_factory=dict)
    formulas: dict[Cell, str] = field(default_factory=dict)

    def add(self, values: Sequence[Any], runs: Iterable[Run]) -> None:
        """Take in the next column, whose cells have these formats."""
        place, column = len(self.columns), []
        for run in runs:
            for row in range(run.top, run.bottom + 1):
                value = values[row]
                if type(value) is not float or run.kind is Kind.TEXT:
                    value = self._cell(value, row, place, run.kind)
                column.append(value)
        self.columns.append(column)

    def _cell(self, value: Any, row: int, column: int, kind: Kind) -> str | float:
        found = _understood(value, kind, self.epoch)
        if found is None:
            return "" if value is None else str(value)
        if found.formula:
            self.formulas[row, column] = found.formula
        if found.format and kind is Kind.GENERAL:
            self.formats.setdefault(found.format, []).append((row, column))
        return found.value


def _understood(value: Any, kind: Kind, epoch: dt.datetime) -> Typed | None:
    """What a value becomes in a cell of this format; None for texts and blanks that stay as they are."""
    if isinstance(value, str):
        return typed.understood(value, kind, epoch)
    if value is None:
        return None
    if kind is Kind.TEXT:
        return Typed(_as_text(value))
    if isinstance(value, bool):
        return Typed(float(value), typed.LOGICAL)
    if isinstance(value, dt.time):
        return Typed(typed.day_fraction(value), typed.TIME)
    if isinstance(value, dt.date):
        moment = value if isinstance(value, dt.datetime) else dt.datetime.combine(value, dt.time())
        return Typed((moment - epoch) / dt.timedelta(days=1), typed.moment_format(moment))
    return Typed(float(value))


def _as_text(value: Any) -> str:
    """How Excel writes a value into a cell that is formatted as text."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, dt.datetime):
        return value.isoformat(" ") if value.time() != dt.time() else value.date().isoformat()
    return f"{value:.15g}" if isinstance(value, float | int) else str(value)


def write(document: Document, block: Uno, rows: Rows) -> None:
    """Put the rows into the block, as Excel would.

    Texts are read as if typed, numbers become texts in cells formatted as text, and a date, percentage or
    boolean gives its format to a cell that has none. The calls grow only with the formulas among the values.
    """
    draft = _Draft(document.epoch)
    for column, runs in enumerate(document.formats.columns(block)):
        draft.add([row[column] for row in rows], runs)
    block.setDataArray(tuple(zip(*draft.columns, strict=True)))
    at = block.RangeAddress
    for code, cells in draft.formats.items():
        key = document.formats.key(code)
        document.cells(at.Sheet, cells, at.StartRow, at.StartColumn).NumberFormat = key
    write_formulas(document, block, draft.formulas)


def write_formulas(document: Document, block: Uno, formulas: Mapping[Cell, str]) -> None:
    """Put Excel formulas, or texts as if typed, into cells of the block, counted from its first."""
    at = block.RangeAddress
    for area in areas_of(formulas):
        column = []
        for row in range(area.top, area.bottom + 1):
            text = formulas[row, area.left]
            cell = bridge.struct("table.CellAddress", at.Sheet, at.StartColumn + area.left, at.StartRow + row)
            column.append((document.formulas.to_calc(text, cell) if text.startswith("=") else text,))
        part = block.getCellRangeByPosition(area.left, area.top, area.right, area.bottom)
        part.setFormulaArray(tuple(column))


def read_formulas(document: Document, block: Uno) -> list[list[str]]:
    """The formulas of a block as Excel writes them; for other cells what one would type."""
    at = block.RangeAddress
    return [
        [_formula(document, text, at, row, column) for column, text in enumerate(texts)]
        for row, texts in enumerate(block.getFormulaArray())
    ]


def _formula(document: Document, text: str, at: Uno, row: int, column: int) -> str:
    if not text.startswith("="):
        return text
    cell = bridge.struct("table.CellAddress", at.Sheet, at.StartColumn + column, at.StartRow + row)
    return document.formulas.to_excel(text, cell)
