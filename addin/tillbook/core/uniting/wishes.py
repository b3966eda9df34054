"""The values that a person wants the kept customers to have: read like cells of a sheet, and checked."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from tillbook.core.checks import check_fields
from tillbook.core.frame import SheetRows
from tillbook.core.merging import REFUSED
from tillbook.core.messages import blocks
from tillbook.core.normalise import Conventions, Rows, normalise
from tillbook.core.problem import Problem
from tillbook.schema import Kind, Schema

Cells = Mapping[tuple[int, str], str | None]


@dataclass(frozen=True)
class Wishes:
    """`cells` are the canonical values that are wanted, by kept row and field; None is blank."""

    cells: Cells
    rows: Rows
    problems: tuple[Problem, ...]


def read_wishes(
    wanted: Mapping[int, Mapping[str, str | None]],
    stored: pd.DataFrame,
    filled: pd.DataFrame,
    schema: Schema,
    conventions: Conventions,
) -> Wishes:
    """What was wanted for each kept row, with everything that is wrong about it.

    `stored` are all customers by row, `filled` the kept ones as they would be without wishes: phone numbers
    are read by the country that is there.
    """
    of_id = {customer: row for row, customer in stored["id"].items()}
    copied: dict[tuple[int, str], str | None] = {}
    typed: dict[tuple[int, str], str] = {}
    for row, values in wanted.items():
        for name, text in values.items():
            source = of_id.get(text or "")
            if source is not None or not (text or "").strip():
                copied[row, name] = None if source is None else _text(stored.at[source, name])
            else:
                typed[row, name] = str(text)
    rows = _read(typed, filled, schema, conventions)
    cells = copied | {(row, name): _text(rows.values.at[row, name]) for row, name in typed}
    problems = (*_wrong_cells(rows, typed, schema), *_wrong_blanks(cells, schema))
    return Wishes(cells, rows, problems)


def _read(
    typed: Mapping[tuple[int, str], str], filled: pd.DataFrame, schema: Schema, conventions: Conventions
) -> Rows:
    index = filled.index.tolist()
    names = {name for _, name in typed}
    columns = {name: [typed.get((row, name)) for row in index] for name in names}
    country = schema.country_field
    if country and country.key in filled:
        told = [typed.get((row, country.key)) for row in index]
        stored = filled[country.key].tolist()
        columns[country.key] = [one or _text(two) for one, two in zip(told, stored, strict=True)]
    sheet = SheetRows(sheet="", header_row=1, positions={}, end=0, rows=index, columns=columns)
    return normalise(sheet, schema, conventions)


def _wrong_cells(rows: Rows, typed: Mapping[tuple[int, str], str], schema: Schema) -> Iterator[Problem]:
    told = {(p.row, p.column) for p in rows.problems if blocks(p.code)}
    yield from (p for p in rows.problems if blocks(p.code) and (p.row, p.column) in typed)
    for column, code, failing in failures(rows, schema):
        for row in failing:
            if (row, column) in typed and (row, column) not in told:
                length = len(str(rows.values.at[row, column]))
                yield Problem(row, column, code, rows.shown(row, column), {"length": length})


def _wrong_blanks(cells: Cells, schema: Schema) -> Iterator[Problem]:
    for (row, name), text in cells.items():
        if text is None and schema.fields[name].is_required:
            yield Problem(row, name, "required-kept")


def failures(rows: Rows, schema: Schema) -> list[tuple[str, str, list[int]]]:
    """Column, code and rows of everything that the schema refuses in single fields."""
    nothing = pd.DataFrame(index=rows.values.index)
    return [found for found in check_fields(rows, nothing, schema) if found[0] in schema.fields]


def unsound(rows: Rows, values: pd.DataFrame, schema: Schema) -> dict[tuple[int, str], Problem]:
    """By row and field, what the checks say of these values: a till may have written what none lets in."""
    found = {}
    for column, code, some in failures(replace(rows, values=values), schema):
        for row in some:
            value = _text(values.at[row, column]) or ""
            found[row, column] = Problem(row, column, code, value, {"length": len(value)})
    for name, field in schema.fields.items():
        for choice, needed in field.needs.items():
            for row in values.index[(values[name] == choice) & values[needed].isna()]:
                found[row, name] = Problem(row, name, "contact-missing", choice, {"other_column": needed})
    return found


def refused(
    cells: Cells, refusals: pd.DataFrame, names: Mapping[int, str], rows: Rows, schema: Schema
) -> Iterator[Problem]:
    """Wishes that would turn a refusal into something else; `refusals` has it by kept row and field."""
    for (row, name), text in cells.items():
        if schema.fields[name].kind is not Kind.CONSENT or not isinstance(refusals.at[row, name], str):
            continue
        if text not in REFUSED:
            shown = rows.shown(row, name) or (text or "")
            yield Problem(row, name, "consent-refused", shown, {"customer": names[row]})


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
