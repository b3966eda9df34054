"""Where a table and a system do not fit together, and what is left of the schema."""

from collections.abc import Iterator
from typing import Final

from tillbook.language import Text, _, _n
from tillbook.schema import Field, Kind, Schema
from tillbook.store.binding.limits import Limits
from tillbook.store.binding.mapping import TableMapping
from tillbook.store.binding.misfit import Misfit, Unfit, about, unfit_for
from tillbook.store.binding.reflecting import Column, ReflectedTable, Stored
from tillbook.store.binding.values import has_choices, needs_words, storable

_NUMBERS = (Stored.INTEGER, Stored.NUMERIC, Stored.FLOAT)
_DAYS = (Stored.DATE, Stored.TIMESTAMP)
_ISO_DATE = 10
# More of them make a sentence that nobody reads.
_FEW = 8


def misfits(found: ReflectedTable, mapping: TableMapping, schema: Schema) -> tuple[Misfit, ...]:
    """Everything that does not fit: what blocks first, then in the order of the fields and columns."""
    told = (
        *_of_primary_key(found, mapping),
        *_of_fields(found, mapping, schema),
        *_of_other_columns(found, mapping),
        *_of_rules(found, mapping, schema),
    )
    return tuple(sorted(told, key=lambda misfit: not misfit.blocks))


def why_unfit(field: Field, column: Column, *, has_words: bool = False) -> Unfit | None:
    """Why the column cannot keep the field; None when it can."""
    if column.stored is Stored.OTHER:
        return Unfit.TYPE
    fits = _fits(field.kind, column) or (has_words and column.stored in (Stored.TEXT, Stored.INTEGER))
    if not fits:
        return Unfit.KIND
    return Unfit.WORDS if not has_words and needs_words(field, column) else None


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


_BAD_KEY: Final = _(
    "{table} needs a primary key of one column, or one column that is unique and never blank; {column} is "
    "none. Ask whoever made the table."
)
_NO_KEY: Final = _(
    "{table} needs a primary key of one column, or one column that is unique and never blank; there is "
    "none. Ask whoever made the table."
)
_KEY_WITHOUT_FIELD: Final = _(
    "{table} has no row numbers, so that {column} must hold a field. Give it one in [columns]."
)


def _of_primary_key(found: ReflectedTable, mapping: TableMapping) -> Iterator[Misfit]:
    key = mapping.primary_key
    column = found.columns.get(key)
    single = found.primary_key == (key,) or any(u.columns == (key,) and not u.rule for u in found.uniques)
    if column is None or not single or (found.primary_key != (key,) and column.nullable):
        text = Text(_BAD_KEY if key else _NO_KEY, table=found.title, column=key)
        yield Misfit("primary-key", key or None, None, text, blocks=True)
    elif not found.has_row_numbers and key not in mapping.columns.values():
        text = Text(_KEY_WITHOUT_FIELD, table=found.title, column=key)
        yield Misfit("primary-key", key, None, text, blocks=True)


def _of_fields(found: ReflectedTable, mapping: TableMapping, schema: Schema) -> Iterator[Misfit]:
    for name, field in schema.fields.items():
        column = found.columns.get(mapping.columns.get(name, ""))
        if name not in mapping.columns:
            yield _without_column(name, field, schema)
        elif column is None:
            text = Text(
                _("{table} has no column {column}. Name one for {field}."),
                table=found.title,
                column=mapping.columns[name],
                field=Text(field.label),
            )
            yield Misfit("missing-column", mapping.columns[name], name, text, blocks=True)
        else:
            yield from _of_pair(field, column, mapping)


def _without_column(name: str, field: Field, schema: Schema) -> Misfit:
    blocks = field.is_required or name == schema.matched_by
    needed, left_out = (
        _("{field} needs a column. Name one in [columns]."),
        _("{field} has no column, so it leaves the template."),
    )
    text = Text(needed if blocks else left_out, field=Text(field.label))
    return Misfit("missing-field", None, name, text, blocks=blocks)


def _of_pair(field: Field, column: Column, mapping: TableMapping) -> Iterator[Misfit]:
    unfit = why_unfit(field, column, has_words=field.key in mapping.values)
    if unfit:
        yield unfit_for(field, column, unfit)
    if column.computed:
        text = about(
            _("{column} is computed, so {field} cannot be written to it. Name another column."), field, column
        )
        yield Misfit("computed", column.name, field.key, text, blocks=True)
    if not unfit:
        yield from _narrower(field, column, mapping)
    if column.needs_value and not field.is_required and not column.numbers_itself:
        text = about(_("{column} is never blank, so {field} must be filled in."), field, column)
        yield Misfit("required-column", column.name, field.key, text)
    elif field.kind is Kind.CONSENT and not column.nullable:
        told = _("{column} is never blank: {field} is {default} where nobody was asked.")
        text = about(told, field, column, default=column.default)
        yield Misfit("choices", column.name, field.key, text)


_ROOM: Final = _n(
    "{column} has room for {count} character of {field}.",
    "{column} has room for {count} characters of {field}.",
)
_LESS_ROOM: Final = _n(
    "{column} has room for {count} character of {field}, not {maximum}.",
    "{column} has room for {count} characters of {field}, not {maximum}.",
)
_WHOLE: Final = _("{column} keeps whole numbers without zeros in front; another {field} is refused.")


def _narrower(field: Field, column: Column, mapping: TableMapping) -> Iterator[Misfit]:
    longest, high = _longest(field, column), _highest(field, column)
    if field.key not in mapping.values and longest and longest < (field.max_length or 60):
        room = _LESS_ROOM if field.max_length else _ROOM
        text = about(room, field, column, count=longest, maximum=field.max_length)
        yield Misfit("shorter", column.name, field.key, text)
    if high and high < (field.high or 0):
        text = about(_("{column} keeps {field} up to {high}."), field, column, high=high)
        yield Misfit("narrower", column.name, field.key, text)
    if _is_whole(column) and field.kind in (Kind.IDENTIFIER, Kind.NUMBER, Kind.MONEY):
        text = about(_WHOLE, field, column)
        yield Misfit("whole-numbers", column.name, field.key, text)
    codes = _codes(field, column, mapping)
    if codes is not None:
        lost = [Text(word) for code, word in field.choices.items() if code not in codes]
        keep_not = _("{column} cannot keep {choices}."), _("{column} cannot keep {choices} and others.")
        text = about(keep_not[len(lost) > _FEW], field, column, choices=lost[:_FEW])
        yield Misfit("choices", column.name, field.key, text)


_NO_COLUMN: Final = _("{column} is no column of {table}. Take it out of [constants].")
_HOLDS_FIELD: Final = _("The column {column} of {table} holds a field already. Take it out of [constants].")
_NO_VALUE: Final = _(
    "{column} is never blank, has no default and holds no field. Give new rows a value in [constants]."
)


def _of_other_columns(found: ReflectedTable, mapping: TableMapping) -> Iterator[Misfit]:
    for name in mapping.constants:
        if name not in found.columns or name in mapping.columns.values():
            wrong = _NO_COLUMN if name not in found.columns else _HOLDS_FIELD
            text = Text(wrong, column=name, table=found.title)
            yield Misfit("missing-column", name, None, text, blocks=True)
    taken = {*mapping.columns.values(), *mapping.constants}
    for column in found.columns.values():
        if column.needs_value and column.name not in taken:
            yield Misfit("no-default", column.name, None, Text(_NO_VALUE, column=column.name), blocks=True)


def _of_rules(found: ReflectedTable, mapping: TableMapping, schema: Schema) -> Iterator[Misfit]:
    columns = mapping.columns
    ours = [frozenset(columns.get(name, "") for name in key.fields) for key in schema.keys_of]
    for unique in found.uniques:
        if unique.rule or (
            frozenset(unique.columns) not in ours and unique.columns != (mapping.primary_key,)
        ):
            text = Text(
                _("{table} lets no two rows share {columns}; a row that does is refused when written."),
                table=found.title,
                columns=unique.rule or unique.columns,
            )
            yield Misfit("other-unique", unique.columns[0] if unique.columns else None, None, text)
    for check in found.checks:
        text = Text(
            _("{table} has a rule of its own, {rule}; a row that breaks it is refused when written."),
            table=found.title,
            rule=check,
        )
        yield Misfit("check", None, None, text)
