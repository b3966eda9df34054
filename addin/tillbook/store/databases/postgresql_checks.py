"""What the database itself checks of a staged row, so that nobody gets around the checks straight in SQL.

Much less than the real checks: the shapes of values, and that folded keys are those of their fields. What
is stored already is never blamed.
"""

from collections.abc import Callable, Iterator, Sequence

from tillbook.schema import Field, Key, Kind, Schema
from tillbook.store.tables import Tables

# E-strings read the same whatever `standard_conforming_strings` somebody has set.
# Counted repetitions, like [0-9]{6,14}, cost several times as much as plain ones and a length.
_E164 = r"E'^\\+[1-9][0-9]+( ext\\. [0-9]+)?$'"
_EMAIL = r"E'^[^@[:space:]]+@[^@[:space:]]+\\.[^@[:space:].]{2,}$'"
_NUMBER = r"E'^-?[0-9]+(\\.[0-9]{1,2})?$'"
_DATE = "'^[0-9]{4}-[0-9]{2}-[0-9]{2}$'"
_CONTROL = r"E'[\\x01-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f]'"
_LOWER = 'lower({0} COLLATE "C")'
_FOLDS: dict[Kind, str] = {
    Kind.EMAIL: _LOWER,
    Kind.IDENTIFIER: rf"nullif(regexp_replace({_LOWER}, E'[[:space:]\\x1c-\\x1f]', '', 'g'), '')",
    Kind.MOBILE: "split_part({0}, ' ext. ', 1)",
    **dict.fromkeys(
        (Kind.PHONE, Kind.NUMBER, Kind.MONEY, Kind.DATE, Kind.COUNTRY, Kind.CHOICE, Kind.LOOKUP), "{0}"
    ),
}
_FOLD = f"nullif(regexp_replace({_LOWER}, '[^a-z0-9]', '', 'g'), '')"
# What folding mostly comes down to; looked at first, as it costs a tenth.
_MOSTLY = f"replace({_LOWER}, ' ', '')"

_BROKEN = """
CREATE OR REPLACE FUNCTION broken_rule(values_too boolean) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = tillbook, pg_temp AS $$
DECLARE
  found text;
BEGIN
  SELECT 'row ' || coalesce(f."row"::text, '?') || ', ' || f.rule INTO found FROM (
    SELECT s."row", coalesce({controls}, CASE {rules} END) AS rule
    FROM pg_temp.staged s LEFT JOIN customer c ON c.id = s.id
  ) AS f WHERE f.rule IS NOT NULL LIMIT 1;
  RETURN found;
END $$;
CREATE OR REPLACE FUNCTION are_keys_sound(ids text[], key_column text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = tillbook, pg_temp AS $$
  SELECT NOT EXISTS (SELECT FROM customer c WHERE c.id = ANY (ids) AND NOT CASE key_column {keys} END)
$$;
CREATE OR REPLACE FUNCTION are_keys_lacking() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = tillbook, pg_temp AS $$
  SELECT EXISTS (SELECT FROM customer c WHERE {lacking})
$$;
"""


def check_functions(schema: Schema, made: Tables) -> str:
    """The functions that `guards/` asks about staged rows and keys."""
    rules = [f"WHEN values_too AND {when} THEN '{name}'" for name, when in _broken_values(schema)]
    rules += [f"WHEN NOT ({fits}) THEN '{name}'" for name, fits in _sound_columns(schema, made, "s")]
    keys = [f"WHEN '{name}' THEN {fits}" for name, fits in _sound_columns(schema, made, "c")]
    return _BROKEN.format(
        controls=_with_controls(schema),
        rules=" ".join(rules) or "WHEN false THEN ''",
        keys=" ".join(keys) or "WHEN '' THEN false",
        lacking=_lacking(schema, made),
    )


def _broken_values(schema: Schema) -> Iterator[tuple[str, str]]:
    """For each field, what is wrong about a new value."""
    for name, field in schema.fields.items():
        value = f's."{name}"'
        wrong = [f"NOT ({rule})" for rule in _rules(name, value, field)]
        if wrong:
            yield name, f'{value} IS DISTINCT FROM c."{name}" AND ({" OR ".join(wrong)})'


def _with_controls(schema: Schema) -> str:
    """The field with characters that no text has; looked for in all of them at once first."""
    whole = ", ".join(f's."{name}"' for name in schema.fields)
    each = (
        f"""WHEN s."{name}" ~ {_CONTROL} AND s."{name}" IS DISTINCT FROM c."{name}" THEN '{name}'"""
        for name in schema.fields
    )
    return f"CASE WHEN values_too AND concat({whole}) ~ {_CONTROL} THEN CASE {' '.join(each)} END END"


def _rules(name: str, value: str, field: Field) -> Iterator[str]:
    if field.max_length:
        yield f"char_length({value}) <= {field.max_length}"
    if field.kind is Kind.LOOKUP:
        found = f"EXISTS (SELECT FROM choice h WHERE h.field = '{name}' AND h.word = {value})"
        yield f"({value} IS NULL OR {found})"
    elif field.choices:
        yield f"{value} IN ({', '.join(map(_literal, field.choices))})"
    if field.kind is Kind.CONSENT:
        # Who refused or withdrew says so himself; a workbook cannot take it back.
        yield f"c.\"{name}\" IS NULL OR c.\"{name}\" = 'yes' OR {value} <> 'yes'"
    if field.kind in _SHAPES:
        yield from _SHAPES[field.kind](value, field)


def _phone_rules(value: str, _field: Field) -> Iterator[str]:
    yield f"{value} ~ {_E164} AND char_length(split_part({value}, ' ', 1)) BETWEEN 8 AND 16"


def _email_rules(value: str, _field: Field) -> Iterator[str]:
    yield f"{value} ~ {_EMAIL} AND position('@' IN {value}) <= 65"


def _date_rules(value: str, field: Field) -> Iterator[str]:
    # The analyst's day may have begun before the server's.
    yield f"{value} ~ {_DATE} AND {value} <= to_char(now() + interval '1 day', 'YYYY-MM-DD')"
    if field.first_date:
        yield f"{value} >= '{field.first_date.isoformat()}'"


def _number_rules(value: str, field: Field) -> Iterator[str]:
    number = f"CASE WHEN {value} ~ {_NUMBER} THEN {value}::numeric"
    yield f"{number} BETWEEN {field.low or 0} AND {field.high or 999_999_999} ELSE {value} IS NULL END"


_SHAPES: dict[Kind, Callable[[str, Field], Iterator[str]]] = {
    Kind.EMAIL: _email_rules,
    Kind.PHONE: _phone_rules,
    Kind.MOBILE: _phone_rules,
    Kind.DATE: _date_rules,
    Kind.NUMBER: _number_rules,
    Kind.MONEY: _number_rules,
}


def _sound_columns(schema: Schema, made: Tables, row: str) -> Iterator[tuple[str, str]]:
    """For each key and serial, whether it is what its fields make it."""
    for key in schema.keys_of:
        parts = [f'{row}."{name}"' for name in key.fields]
        yield key.column, _is_sound(f'{row}."{key.column}"', parts, _expected(schema, key.fields, row))
    for serial, name in made.serials.items():
        value = f'{row}."{name}"'
        number = f"CASE WHEN {value} ~ '^[0-9]{{1,18}}$' THEN {value}::bigint END"
        same = f'{row}."{serial}"::text = {value}'
        yield serial, f'CASE WHEN {same} THEN true ELSE {row}."{serial}" IS NOT DISTINCT FROM {number} END'


def _is_sound(key: str, parts: Sequence[str], expected: str) -> str:
    # Only letters beyond ASCII are folded by rules that the database does not have.
    blank = " OR ".join(f"{part} IS NULL" for part in parts)
    joined = " || ".join(parts)
    mostly = " || '|' || ".join(_MOSTLY.format(part) for part in parts)
    return (
        f"CASE WHEN {blank} THEN {key} IS NULL WHEN {key} = {mostly} THEN true "
        f"WHEN octet_length({joined}) = char_length({joined}) THEN {key} IS NOT DISTINCT FROM {expected} "
        f"ELSE {key} IS NOT NULL OR NOT {joined} ~ '[A-Za-z0-9]' END"
    )


def _expected(schema: Schema, fields: Sequence[str], row: str) -> str:
    folded = (_FOLDS.get(schema.fields[name].kind, _FOLD).format(f'{row}."{name}"') for name in fields)
    return " || '|' || ".join(folded)


def _lacking(schema: Schema, made: Tables) -> str:
    """Whether somebody has no key at all, though one of his is still to be had."""
    single = [key for key in schema.keys_of if len(key.fields) == 1]
    if not single:
        return "false"
    keyless = " AND ".join(f'c."{name}" IS NULL' for name in (*made.keys, *made.serials))
    free = " OR ".join(_is_free(schema, key) for key in single)
    return f"{keyless} AND ({free})"


def _is_free(schema: Schema, key: Key) -> str:
    expected = _expected(schema, key.fields, "c")
    value = f'c."{key.fields[0]}"'
    return (
        f"(octet_length({value}) = char_length({value}) AND {expected} IS NOT NULL AND NOT EXISTS "
        f'(SELECT FROM customer o WHERE o."{key.column}" = {expected}))'
    )


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
