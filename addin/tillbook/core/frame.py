"""From cells to the rows of one customer sheet: find the header, keep the rows that hold something."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tillbook.core.sheet import SPECIAL_COLUMNS, CellError, Cells, CellValue
from tillbook.core.special import settle_special_columns
from tillbook.errors import HeaderError
from tillbook.language import LANGUAGES, _, translator
from tillbook.schema import Schema
from tillbook.schema.folding import fold

Value = CellValue | CellError

# A title or a note above the header is common; a header further down is not.
_HEADER_WITHIN = 20
# So many cells of a column show whether its texts repeat.
_SAMPLE = 1000

_LACKING = _(
    "The sheet ‘{sheet}’ lacks the required column ‘{column}’. Put the header back (Repair template), or "
    "make a new template and copy the rows into it."
)
_REPEATED = _("The sheet ‘{sheet}’ has the column ‘{column}’ {times} times. Keep one of them.")


@dataclass(frozen=True)
class SheetRows:
    """The rows of a sheet as typed. `columns[key][i]` is the cell of row `rows[i]` in that field.

    `positions` says where each known column stands (0 = A), `end` is the first column behind all that is
    used. `results[key][row]` is what the sheet's own result columns hold now.
    """

    sheet: str
    header_row: int
    positions: Mapping[str, int]
    end: int
    rows: Sequence[int]
    columns: Mapping[str, Sequence[Value]]
    results: Mapping[str, Mapping[int, str]] = field(default_factory=dict)
    formulas: frozenset[tuple[int, str]] = frozenset()
    hidden_rows: int = 0
    date1904: bool = False


def find_rows(
    sheets: Sequence[Cells],
    schema: Schema,
    language: str,
    book: str,
    *,
    trusted: bool = True,
    generated: bool = True,
) -> SheetRows:
    """The customer rows of the sheet whose header fits the schema best.

    In a workbook that is not `trusted` to be ours, a column called Status or Record is only taken for our own
    when that is what it holds. `generated` says whether columns that the store can fill by itself have to be
    there. Raises HeaderError when no sheet has such a header, two have it, a required
    header is missing, or one stands twice.
    """
    candidates = [(cells, *_find_header(cells, schema, language)) for cells in sheets]
    if not any(columns for *_, columns in candidates):
        raise HeaderError(
            _(
                "The headers of {system} are not in {name}. "
                "Make a new template and copy the customers into it."
            ),
            name=book,
            system=schema.title,
        )
    cells, header_row, columns = max(candidates, key=lambda found: _known(found[2]))
    _refuse_bad_header(columns, cells.sheet, schema, language, generated)
    rows = _rows_of(cells, header_row, columns, schema, trusted)
    _refuse_second_sheet([found for found in candidates if found[0] is not cells], rows, schema, book)
    return rows


@dataclass(frozen=True)
class Header:
    """A header row as it stands, whole or not: which sheet, which row (0: none), where each known column is.

    `width` is the number of columns that the sheet uses.
    """

    sheet: str
    row: int
    positions: Mapping[str, int]
    width: int


def find_header(
    sheets: Sequence[Cells], schema: Schema, language: str, *, trusted: bool = True
) -> Header | None:
    """The header that fits the schema best, also when required columns are missing; None without a sheet."""
    found = [(cells, *_find_header(cells, schema, language)) for cells in sheets]
    if not found:
        return None
    cells, row, columns = max(found, key=lambda header: _known(header[2]))
    settled = settle_special_columns(columns, cells, row, trusted)
    return Header(cells.sheet, row, _positions(settled, schema), len(cells.columns))


def _positions(columns: Sequence[str], schema: Schema) -> dict[str, int]:
    """Where each key stands; of two places the one that it has in a new template, else the first."""
    at_home = dict(enumerate(("status", "message", *schema.fields, "record", "version")))
    places: dict[str, int] = {}
    for at, key in enumerate(columns):
        if key and (key not in places or at_home.get(at) == key):
            places[key] = at
    return places


def _rows_of(
    cells: Cells, header_row: int, columns: Sequence[str], schema: Schema, trusted: bool
) -> SheetRows:
    settled = settle_special_columns(columns, cells, header_row, trusted)
    return _rows_below(cells, header_row, {key: at for at, key in enumerate(settled) if key}, schema)


def _refuse_second_sheet(
    others: Iterable[tuple[Cells, int, list[str]]], found: SheetRows, schema: Schema, book: str
) -> None:
    required = {name for name, f in schema.fields.items() if f.is_required}
    whole = [other for other in others if required <= set(other[2])] if found.rows else []
    for cells, header_row, columns in whole:
        if _rows_of(cells, header_row, columns, schema, True).rows:
            raise HeaderError(
                _(
                    "{name} has customers in two sheets, ‘{sheet}’ and ‘{other}’. "
                    "Put them into one, or hide the sheet that is not to be read."
                ),
                name=book,
                sheet=found.sheet,
                other=cells.sheet,
            )


def _find_header(cells: Cells, schema: Schema, language: str) -> tuple[int, list[str]]:
    """(sheet row, key of each column or '') of the row that has the most headers."""
    depth = min(_HEADER_WITHIN, len(cells.columns[0]) if cells.columns else 0)
    found = [
        (row + 1, _recognise([column[row] for column in cells.columns], schema, language))
        for row in range(depth)
    ]
    required = {name for name, f in schema.fields.items() if f.is_required}
    # One word that happens to be a label does not make a header.
    likely = [(row, keys) for row, keys in found if required & set(keys) or _known(keys) > 2]
    return max(likely, key=lambda header: _known(header[1]), default=(0, []))


def _known(keys: Iterable[str]) -> int:
    return len({key for key in keys if key})


def _recognise(header: Iterable[Value], schema: Schema, language: str) -> list[str]:
    texts = [fold(text) or "" if isinstance(text, str) else "" for text in header]
    names = {tongue: _headers(schema, tongue) for tongue in LANGUAGES}
    # A word can be one field in one language and another in the next: the language that explains most goes
    # first, the workbook's own before its equals.
    order = sorted(
        LANGUAGES, key=lambda tongue: (-sum(t in names[tongue] for t in texts), tongue != language)
    )
    keys = {fold(key) or key: key for key in (*schema.fields, *SPECIAL_COLUMNS)}
    first, *others = (names[tongue] for tongue in order)
    return _claimed([keys | first, *others], texts)


def _claimed(ranked: Sequence[Mapping[str, str]], texts: Sequence[str]) -> list[str]:
    """The key of each header; a column that another one claims in a better language is the user's own."""
    found = [
        next(((rank, names[text]) for rank, names in enumerate(ranked) if text in names), (0, ""))
        for text in texts
    ]
    best = {key: min(rank for rank, other in found if other == key) for _, key in found}
    return [key if rank == best[key] else "" for rank, key in found]


def _headers(schema: Schema, language: str) -> dict[str, str]:
    translate = translator(language)
    labels = {name: found.label for name, found in schema.fields.items()} | dict(SPECIAL_COLUMNS)
    return {fold(translate(label)) or label: key for key, label in labels.items()}


def _refuse_bad_header(
    columns: Sequence[str], sheet: str, schema: Schema, language: str, generated: bool
) -> None:
    translate = translator(language)
    for key, found in schema.fields.items():
        label = translate(found.label)
        needed = found.is_required and (generated or not found.generated)
        if needed and key not in columns:
            raise HeaderError(_LACKING, sheet=sheet, column=label)
        if columns.count(key) > 1:
            raise HeaderError(_REPEATED, sheet=sheet, column=label, times=columns.count(key))


def _rows_below(cells: Cells, header_row: int, positions: Mapping[str, int], schema: Schema) -> SheetRows:
    below = {key: cells.columns[at][header_row:] for key, at in positions.items()}
    kept = _filled([below[key] for key in (*schema.fields, "record") if key in below])
    keys = {at: key for key, at in positions.items()}
    first = header_row + 1 + cells.skipped
    return SheetRows(
        sheet=cells.sheet,
        header_row=header_row,
        positions=positions,
        end=len(cells.columns),
        rows=[first + at for at in kept],
        columns={
            key: _shared(column if len(kept) == len(column) else [column[at] for at in kept])
            for key, column in below.items()
            if key in schema.fields or key in ("record", "version")
        },
        results={
            key: {first + at: str(text) for at, text in enumerate(below.get(key, ())) if text is not None}
            for key in ("status", "message")
        },
        formulas=frozenset(
            (row, keys[at])
            for row, at in cells.formulas
            if row > header_row and keys.get(at) in schema.fields
        ),
        hidden_rows=cells.hidden_rows,
        date1904=cells.date1904,
    )


def _shared(cells: Sequence[Value]) -> Sequence[Value]:
    """The same cells; where texts repeat, as choices do, equal ones become one object."""
    if len(set(cells[:_SAMPLE])) * 2 > _SAMPLE:
        return cells
    known: dict[str, str] = {}
    return [known.setdefault(cell, cell) if isinstance(cell, str) else cell for cell in cells]


def _filled(columns: Sequence[Sequence[Value]]) -> list[int]:
    """The positions of rows that hold anything but blanks."""
    blank = list(range(len(columns[0]))) if columns else []
    total = len(blank)
    for column in columns:
        blank = [at for at in blank if _is_blank(column[at])]
    empty = set(blank)
    return [at for at in range(total) if at not in empty]


def _is_blank(value: Value) -> bool:
    # What neither takes ink nor room: spaces of all sorts, and invisible characters.
    return value is None or (isinstance(value, str) and not any(map(str.isprintable, value.replace(" ", ""))))
