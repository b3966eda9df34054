"""`normalise`: the rows of a sheet as canonical text, field by field."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from tillbook.core.frame import SheetRows, Value
from tillbook.core.normalise import text
from tillbook.core.normalise.choices import read_choices
from tillbook.core.normalise.column import Column
from tillbook.core.normalise.dates import Order, read_dates
from tillbook.core.normalise.emails import read_emails
from tillbook.core.normalise.identifiers import restore_zeros
from tillbook.core.normalise.numbers import read_numbers
from tillbook.core.normalise.phones import read_phones
from tillbook.core.normalise.postcodes import read_postcodes
from tillbook.core.normalise.taxes import doubt_tax_numbers
from tillbook.core.problem import Problem
from tillbook.core.wording import CLEAR
from tillbook.language import in_every_language
from tillbook.schema import Field, Kind, Schema

_TAX_FIELD = "tax_number"
# Codes of cells that no longer hold what was typed.
_GONE = frozenset(("cell-error", "digits-lost", "became-a-date"))


@dataclass(frozen=True)
class Conventions:
    """What the store knows about how its shop writes things.

    `country` is ISO 3166-1 alpha-2. `widths` are the digits that the identifiers of a field always have,
    where some of them begin with a zero. `choices` are the look-ups: field -> choice -> the other columns
    of its table, such as an account type's credit limit. `date_order` is the analyst's own word on how
    03/04/1985 is read. Where all `is_settled` that the cells of a column would settle for each other, widths
    and `date_orders` (by field) say all that is known: then a part of the rows is read as the whole is.
    """

    country: str = "GB"
    widths: Mapping[str, int] = field(default_factory=dict)
    choices: Mapping[str, Mapping[str, Mapping[str, str]]] = field(default_factory=dict)
    date_order: Order | None = None
    is_settled: bool = False
    date_orders: Mapping[str, Order] = field(default_factory=dict)


@dataclass(frozen=True)
class Rows:
    """Normalised rows. `values` holds canonical text (`str`, NA for blank) by sheet row and field key.

    `typed` has the cells as they stand, `clears` the rows where a field is to be erased, `record` and
    `version` what the hidden columns carry.
    """

    values: pd.DataFrame
    typed: SheetRows
    clears: Mapping[str, frozenset[int]]
    record: pd.Series
    version: pd.Series
    problems: tuple[Problem, ...]
    cleaning: Counter[str]

    def shown(self, row: int, column: str) -> str:
        """A cell as the analyst sees it."""
        cells = self.typed.columns.get(column)
        return text.shown(cells[self.values.index.get_loc(row)]) if cells else ""


def normalise(sheet: SheetRows, schema: Schema, conventions: Conventions) -> Rows:
    """Canonical text wherever a cell can be read for certain; everything else stays as typed."""
    rows = list(sheet.rows)
    columns: dict[str, Column] = {}
    clears: dict[str, frozenset[int]] = {}
    regions = [conventions.country] * len(rows)
    for found in _country_first(schema, sheet):
        values, clears[found.key] = _without_clears(list(sheet.columns[found.key]), rows)
        column = _read(found, rows, values, sheet, conventions, regions)
        columns[found.key] = column
        if found.kind is Kind.COUNTRY:
            known = found.choices
            regions = [code if code and code in known else conventions.country for code in column.texts]
    index = pd.Index(rows, dtype="int64")
    found_rows = Rows(
        values=pd.DataFrame(
            {
                key: pd.Series(columns[key].texts, index, dtype="str")
                for key in schema.fields
                if key in columns
            },
            index=index,
        ),
        typed=sheet,
        clears={key: rows for key, rows in clears.items() if rows},
        record=_hidden("record", sheet, index),
        version=_hidden("version", sheet, index),
        problems=(),
        cleaning=sum((column.cleaning for column in columns.values()), Counter()),
    )
    problems = _first_said([p for column in columns.values() for p in column.problems] + _formulas(sheet))
    return replace(found_rows, problems=tuple(_with_value(p, found_rows) for p in problems))


def _country_first(schema: Schema, sheet: SheetRows) -> list[Field]:
    present = [found for key, found in schema.fields.items() if key in sheet.columns]
    return sorted(present, key=lambda found: found.kind is not Kind.COUNTRY)


def _read(
    found: Field,
    rows: list[int],
    values: list[Value],
    sheet: SheetRows,
    conventions: Conventions,
    regions: list[str],
) -> Column:
    if found.kind is Kind.DATE:
        order = conventions.date_order or conventions.date_orders.get(found.key)
        settled = conventions.is_settled
        return read_dates(found.key, rows, values, sheet.date1904, order, is_settled=settled)
    if found.kind in (Kind.MONEY, Kind.NUMBER):
        return read_numbers(found.key, rows, values)
    column = text.read_texts(found.key, rows, values)
    text.clean(column, lines=found.kind is Kind.NOTE)
    numbers = _told_apart(column, values)
    if found.kind in (Kind.IDENTIFIER, Kind.PHONE, Kind.MOBILE, Kind.POSTCODE):
        text.refuse_lost_digits(column)
        numbers |= text.drop_float_tails(column)
    if found.kind in (Kind.PHONE, Kind.MOBILE):
        read_phones(column, regions, mobile=found.kind is Kind.MOBILE)
    elif found.kind is Kind.POSTCODE:
        read_postcodes(column, regions, numbers)
    elif found.kind is Kind.EMAIL:
        read_emails(column)
    elif found.kind is Kind.IDENTIFIER:
        width = conventions.widths.get(found.key)
        restore_zeros(column, numbers, width, is_settled=conventions.is_settled)
    elif found.choices:
        read_choices(column, found)
    if found.key == _TAX_FIELD:
        doubt_tax_numbers(column, regions)
    return column


def _told_apart(column: Column, values: list[Value]) -> set[int]:
    """The positions of number cells; dates are refused."""
    if {str, type(None)}.issuperset(map(type, values)):
        return set()
    text.refuse_dates(column, values)
    numbers = {at for at, value in enumerate(values) if isinstance(value, float)}
    column.count("numbers as text", len(numbers))
    return numbers


def _without_clears(values: list[Value], rows: Sequence[int]) -> tuple[list[Value], frozenset[int]]:
    words = {word.casefold() for word in in_every_language(CLEAR).values()}
    marked = [
        at
        for at, value in enumerate(values)
        if type(value) is str and "<" in value and text.tidy(value).casefold() in words
    ]
    for at in marked:
        values[at] = None
    return values, frozenset(rows[at] for at in marked)


def _hidden(key: str, sheet: SheetRows, index: pd.Index) -> pd.Series:
    cells = sheet.columns.get(key, [None] * len(index))
    return pd.Series([text.shown(cell).strip() or None for cell in cells], index, dtype="str")


def _formulas(sheet: SheetRows) -> list[Problem]:
    kept = set(sheet.rows)
    return [Problem(row, key, "formula-read") for row, key in sorted(sheet.formulas) if row in kept]


def _first_said(problems: list[Problem]) -> list[Problem]:
    """Where what was typed is gone, nothing more can be said about what is left of it."""
    gone = {(p.row, p.column) for p in problems if p.code in _GONE}
    return [p for p in problems if p.code in _GONE or (p.row, p.column) not in gone]


def _with_value(problem: Problem, rows: Rows) -> Problem:
    return replace(problem, value=rows.shown(problem.row, problem.column))
