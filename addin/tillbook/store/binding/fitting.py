"""Where a table and a system do not fit together, and what is left of the schema."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from tillbook.schema import Field, Kind, Schema
from tillbook.store.binding.limits import Limits
from tillbook.store.binding.mapping import TableMapping
from tillbook.store.binding.reflecting import Column, ReflectedTable, Stored
from tillbook.store.binding.values import has_choices, needs_words, storable

MisfitKind = Literal[
    "primary-key",
    "missing-field",
    "missing-column",
    "unsupported-type",
    "computed",
    "choices",
    "shorter",
    "narrower",
    "whole-numbers",
    "required-column",
    "no-default",
    "other-unique",
    "check",
]

_NUMBERS = (Stored.INTEGER, Stored.NUMERIC, Stored.FLOAT)
_DAYS = (Stored.DATE, Stored.TIMESTAMP)
_ISO_DATE = 10
UNKNOWN_WORDS = "has words of its own for the choices"


@dataclass(frozen=True)
class Misfit:
    """Something that the table and the schema see differently. One that `blocks` must be mended first."""

    kind: MisfitKind
    column: str | None
    field: str | None
    text: str
    blocks: bool = False


def misfits(found: ReflectedTable, mapping: TableMapping, schema: Schema) -> tuple[Misfit, ...]:
    """Everything that does not fit: what blocks first, then in the order of the fields and columns."""
    told = (
        *_of_primary_key(found, mapping),
        *_of_fields(found, mapping, schema),
        *_of_other_columns(found, mapping),
        *_of_rules(found, mapping, schema),
    )
    return tuple(sorted(told, key=lambda misfit: not misfit.blocks))


def why_unfit(field: Field, column: Column, *, has_words: bool = False) -> str | None:
    """Why the column cannot keep the field, as the end of a sentence; None when it can."""
    if column.stored is Stored.OTHER:
        return "has a type that Tillbook does not read"
    fits = _fits(field.kind, column) or (has_words and column.stored in (Stored.TEXT, Stored.INTEGER))
    if not fits:
        return f"keeps a {column.stored}, which {field.label} is not"
    if not has_words and needs_words(field, column):
        return UNKNOWN_WORDS
    return None


def left_out_for(field: Field, column: Column, unfit: str) -> Misfit:
    """A column that is called like the field, but cannot keep it."""
    text = f"{column.name} is called like {field.label}, but {unfit}."
    return Misfit("unsupported-type", column.name, field.key, text)


def _fits(kind: Kind, column: Column) -> bool:
    stored = column.stored
    if kind is Kind.DATE:
        return stored in _DAYS or (stored is Stored.TEXT and (column.length or _ISO_DATE) >= _ISO_DATE)
    if kind in (Kind.NUMBER, Kind.MONEY):
        return stored in _NUMBERS or (stored is Stored.TEXT and not column.choices)
    if kind in (Kind.YES_NO, Kind.CONSENT):
        return stored in (Stored.BOOLEAN, Stored.INTEGER, Stored.TEXT)
    if kind is Kind.IDENTIFIER and _is_whole(column):
        return True
    return stored is Stored.TEXT and (not column.choices or kind in (Kind.CHOICE, Kind.LOOKUP, Kind.COUNTRY))


def _is_whole(column: Column) -> bool:
    return column.stored is Stored.INTEGER or (column.stored is Stored.NUMERIC and column.scale == 0)


def fitted(found: ReflectedTable, mapping: TableMapping, schema: Schema) -> Schema:
    """The schema as this table can keep it: without the fields that it lacks, and as narrow as its columns.

    Raises UsageError when a field lacks a column that a customer cannot do without.
    """
    return limits_of(found, mapping, schema).applied(schema)


def limits_of(found: ReflectedTable, mapping: TableMapping, schema: Schema) -> Limits:
    """What this table keeps of the schema's fields."""
    words = mapping.values
    pairs = {
        name: (field, found.columns[mapping.columns[name]])
        for name, field in schema.fields.items()
        if name in mapping.columns
    }
    return Limits(
        list(pairs),
        {n: longest for n, (f, c) in pairs.items() if n not in words and (longest := _longest(f, c))},
        [n for n, (f, c) in pairs.items() if c.needs_value and not f.generated],
        {n: high for n, (f, c) in pairs.items() if (high := _highest(f, c))},
        {n: codes for n, (f, c) in pairs.items() if (codes := _codes(f, c, mapping)) is not None},
    )


def _longest(field: Field, column: Column) -> int | None:
    if _is_whole(column) and field.kind is Kind.IDENTIFIER:
        return column.precision
    return column.length if column.stored is Stored.TEXT and not has_choices(field) else None


def _highest(field: Field, column: Column) -> float | None:
    if field.high is None or column.precision is None or column.stored not in _NUMBERS:
        return None
    scale = min(column.scale or 0, 2)
    return round(10.0 ** (column.precision - (column.scale or 0)) - 10.0**-scale, 2)


def _codes(field: Field, column: Column, mapping: TableMapping) -> list[str] | None:
    """The choices that the column can keep, where these are not all."""
    if not has_choices(field):
        return None
    words = mapping.values.get(field.key, {})
    if column.stored is Stored.TEXT:
        kept = [code for code in field.choices if storable(words.get(code, (code,))[0], column)]
    else:
        kept = [code for code in field.choices if code in (words or ("yes", "no"))]
    return None if len(kept) == len(field.choices) else kept


def _of_primary_key(found: ReflectedTable, mapping: TableMapping) -> Iterator[Misfit]:
    key = mapping.primary_key
    column = found.columns.get(key)
    single = found.primary_key == (key,) or any(u.columns == (key,) and not u.rule for u in found.uniques)
    if column is None or not single or (found.primary_key != (key,) and column.nullable):
        text = (
            f"{found.title} needs a primary key of one column, or one column that is unique and never blank; "
            f"{key or 'there'} is none. Ask whoever made the table."
        )
        yield Misfit("primary-key", key or None, None, text, blocks=True)
    elif not found.has_row_numbers and key not in mapping.columns.values():
        text = f"{found.title} has no row numbers, so that {key} must hold a field. Give it one in [columns]."
        yield Misfit("primary-key", key, None, text, blocks=True)


def _of_fields(found: ReflectedTable, mapping: TableMapping, schema: Schema) -> Iterator[Misfit]:
    for name, field in schema.fields.items():
        column = found.columns.get(mapping.columns.get(name, ""))
        if name not in mapping.columns:
            yield _without_column(name, field, schema)
        elif column is None:
            text = f"{found.title} has no column {mapping.columns[name]}. Name one for {field.label}."
            yield Misfit("missing-column", mapping.columns[name], name, text, blocks=True)
        else:
            yield from _of_pair(field, column, mapping)


def _without_column(name: str, field: Field, schema: Schema) -> Misfit:
    blocks = field.is_required or name == schema.matched_by
    what = "needs a column. Name one in [columns]." if blocks else "has no column, so it leaves the template."
    return Misfit("missing-field", None, name, f"{field.label} {what}", blocks=blocks)


def _of_pair(field: Field, column: Column, mapping: TableMapping) -> Iterator[Misfit]:
    unfit = why_unfit(field, column, has_words=field.key in mapping.values)
    if unfit:
        kind: MisfitKind = "choices" if unfit == UNKNOWN_WORDS else "unsupported-type"
        text = f"{column.name} {unfit}. " + (
            f"Say in [values.{field.key}] what they are." if kind == "choices" else "Name another column."
        )
        yield Misfit(kind, column.name, field.key, text, blocks=True)
    if column.computed:
        text = f"{column.name} is computed, so {field.label} cannot be written to it. Name another column."
        yield Misfit("computed", column.name, field.key, text, blocks=True)
    if not unfit:
        yield from _narrower(field, column, mapping)
    if column.needs_value and not field.is_required and not column.numbers_itself:
        text = f"{column.name} is never blank, so {field.label} must be filled in."
        yield Misfit("required-column", column.name, field.key, text)
    elif field.kind is Kind.CONSENT and not column.nullable:
        text = f"{column.name} is never blank: {field.label} is {column.default} where nobody was asked."
        yield Misfit("choices", column.name, field.key, text)


def _narrower(field: Field, column: Column, mapping: TableMapping) -> Iterator[Misfit]:
    longest, high = _longest(field, column), _highest(field, column)
    if field.key not in mapping.values and longest and longest < (field.max_length or 60):
        text = f"{column.name} has room for {longest} characters of {field.label}"
        text += f", not {field.max_length}." if field.max_length else "."
        yield Misfit("shorter", column.name, field.key, text)
    if high and high < (field.high or 0):
        yield Misfit("narrower", column.name, field.key, f"{column.name} keeps {field.label} up to {high:g}.")
    if _is_whole(column) and field.kind in (Kind.IDENTIFIER, Kind.NUMBER, Kind.MONEY):
        text = f"{column.name} keeps whole numbers without zeros in front; another {field.label} is refused."
        yield Misfit("whole-numbers", column.name, field.key, text)
    codes = _codes(field, column, mapping)
    if codes is not None:
        lost = [word for code, word in field.choices.items() if code not in codes]
        text = f"{column.name} cannot keep {', '.join(lost[:8])}{' …' if len(lost) > 8 else ''}."
        yield Misfit("choices", column.name, field.key, text)


def _of_other_columns(found: ReflectedTable, mapping: TableMapping) -> Iterator[Misfit]:
    for name in mapping.constants:
        if name not in found.columns or name in mapping.columns.values():
            what = "is no column" if name not in found.columns else "holds a field already"
            text = f"{name} {what} of {found.title}. Take it out of [constants]."
            yield Misfit("missing-column", name, None, text, blocks=True)
    taken = {*mapping.columns.values(), *mapping.constants}
    for column in found.columns.values():
        if column.needs_value and column.name not in taken:
            text = (
                f"{column.name} is never blank, has no default and holds no field. Give new rows a value in "
                "[constants]."
            )
            yield Misfit("no-default", column.name, None, text, blocks=True)


def _of_rules(found: ReflectedTable, mapping: TableMapping, schema: Schema) -> Iterator[Misfit]:
    columns = mapping.columns
    ours = [frozenset(columns.get(name, "") for name in key.fields) for key in schema.keys_of]
    for unique in found.uniques:
        if unique.rule or (
            frozenset(unique.columns) not in ours and unique.columns != (mapping.primary_key,)
        ):
            what = unique.rule or ", ".join(unique.columns)
            text = f"{found.title} lets no two rows share {what}; a row that does is refused when written."
            yield Misfit("other-unique", unique.columns[0] if unique.columns else None, None, text)
    for check in found.checks:
        text = f"{found.title} has a rule of its own, {check}; a row that breaks it is refused when written."
        yield Misfit("check", None, None, text)
