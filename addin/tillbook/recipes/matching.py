"""Where the columns of an unknown file seem to belong: by their headers, and by what stands below them."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import pandas as pd

from tillbook.core.naming import LEAST
from tillbook.language import Text, _
from tillbook.recipes.consents import settle_consents
from tillbook.recipes.evidence import Cells, are_letter_pairs, are_secret, fit, names_countries
from tillbook.recipes.fates import BLANK
from tillbook.recipes.headers import name_fit, says
from tillbook.recipes.parts import settle_lines, settle_names, settle_streets
from tillbook.recipes.recipe import COUNTED, SECRET, TECHNICAL
from tillbook.recipes.settling import BY_BOTH, BY_NAME, NO_FIELD, NOTES, SECOND, WHOLE_NAME, Columns, Match
from tillbook.recipes.table import SourceTable
from tillbook.schema import Field, Kind, Schema, mobile

__all__ = ["NOTES", "WHOLE_NAME", "Match", "match_columns"]

# What cells are worth alone, where nearly all of them fit; dates and consents are never told by their cells.
_BY_CELLS: Final = {
    Kind.EMAIL: 75.0,
    Kind.MOBILE: 67.0,
    Kind.PHONE: 66.0,
    Kind.POSTCODE: 62.0,
    Kind.COUNTRY: 62.0,
}
_CONVINCING: Final = 0.9
_CONTRADICTED: Final = 0.3
# What a column loses when its cells fit badly, and when it has none.
_MISFIT: Final = 10.0
_EMPTY: Final = 15.0

# A mobile number, where the system has one field for all numbers.
_MOBILE: Final = Schema.of(
    "phone", "", {"mobile": mobile(_("Mobile"), help="")}, edition=1, shown_by=()
).fields["mobile"]
_OTHER_LINE: Final = 4.0

_CELLS_SAY_SO: Final = _("The cells look like it; the header does not say.")


class _Pair(NamedTuple):
    score: float
    key: str
    column: str
    why: str


def match_columns(table: SourceTable | pd.DataFrame, schema: Schema, country: str = "GB") -> list[Match]:
    """One match for each column of the table, in its order.

    `country` (alpha-2) is the one whose postcodes and phone numbers the file has most. Every field is
    matched once, but for parts; columns that no field is like go into the notes, those with secrets and those
    that only a program reads stay behind.
    """
    frame = table.frame if isinstance(table, SourceTable) else table
    cells = {str(name): Cells.of(column, country) for name, column in frame.items()}
    columns = Columns(cells, schema, country)
    _settle_secrets(columns)
    settle_consents(columns)
    settle_names(columns)
    settle_streets(columns)
    settle_lines(columns)
    _settle_fields(columns)
    return [columns.settled[column] for column in cells]


def _settle_secrets(columns: Columns) -> None:
    """What stays behind whatever the schema: secrets, and what programs keep for themselves."""
    reasons = {"secret": SECRET, "technical": TECHNICAL, "counted": COUNTED}
    own = [field for field in columns.schema.fields.values() if field.kind is not Kind.CONSENT]
    for column in columns.open:
        why = next((why for name, why in reasons.items() if says(column, name)), None)
        is_own = any(name_fit(field, column) == 100 for field in own)
        if are_secret(columns.cells[column]):
            columns.settle(column, None, 0, SECRET)
        elif why and not is_own:
            columns.settle(column, None, 0, why)


def _settle_fields(columns: Columns) -> None:
    """The pairs of column and field that fit best, one after the other; then what is left."""
    better: dict[str, str] = {}
    for pair in sorted(_pairs(columns), key=lambda pair: -pair.score):
        if pair.column in columns.settled:
            continue
        if taken := columns.of(pair.key):
            better.setdefault(pair.column, taken)
        else:
            columns.settle(pair.column, pair.key, pair.score, pair.why)
    for column in columns.open:
        if not columns.cells[column].filled:
            columns.settle(column, None, 0, BLANK)
        elif says(column, "numbering"):
            columns.settle(column, None, 0, TECHNICAL)
        elif column in better:
            columns.settle(column, NOTES, 0, Text(SECOND, column=better[column]))
        else:
            columns.settle(column, NOTES, 0, NO_FIELD)


def _pairs(columns: Columns) -> list[_Pair]:
    """What could belong together: by the header, or for columns whose header says nothing by the cells."""
    fields = [field for field in columns.schema.fields.values() if field.kind is not Kind.CONSENT]
    pairs: list[_Pair] = []
    for column in columns.open:
        cells = columns.cells[column]
        named = list(_named(column, cells, fields))
        pairs += named or list(_alike(column, cells, fields))
    return pairs


def _named(column: str, cells: Cells, fields: Sequence[Field]) -> Iterator[_Pair]:
    is_only_phone = not any(field.kind is Kind.MOBILE for field in fields)
    is_state = says(column, "state") and are_letter_pairs(cells)
    for field in fields:
        score = name_fit(field, "state" if is_state else column, is_mixed=cells.are_mixed)
        if is_only_phone and field.kind is Kind.PHONE:
            score = max(score, name_fit(_MOBILE, column) - _OTHER_LINE)
        if score < LEAST:
            continue
        fits = fit(field, cells)
        if fits is None:
            yield _Pair(score if cells.filled else score - _EMPTY, field.key, column, BY_NAME)
        elif fits >= _CONTRADICTED:
            yield _Pair(score - _MISFIT * (1 - fits), field.key, column, BY_BOTH)


def _alike(column: str, cells: Cells, fields: Sequence[Field]) -> Iterator[_Pair]:
    for field in fields:
        if field.kind is Kind.COUNTRY and not names_countries(cells):
            continue
        if (worth := _BY_CELLS.get(field.kind)) and (fit(field, cells) or 0) >= _CONVINCING:
            yield _Pair(worth, field.key, column, _CELLS_SAY_SO)
