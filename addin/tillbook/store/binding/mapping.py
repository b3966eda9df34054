"""The mapping file: which column of somebody else's table holds which field, for people to edit."""

import datetime as dt
import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from tillbook.errors import StoreError
from tillbook.schema import Schema
from tillbook.store.binding.quoting import name_of_table

Constant = str | int | float | bool | dt.date | dt.datetime

_HEADER: Final = """\
# Which column of your table holds which field. 'tillbook store bind' wrote this and reads it again:
# change what is wrong, and bind with this file. Your table itself is never altered.
"""
_COLUMNS: Final = """\
# field = "column". A field that is not here is not in the template, either.
"""
_CONSTANTS: Final = """\
# "column" = value: what a new customer gets in columns that are no field of ours.
"""
_VALUES: Final = """\
# What we call it = what your table calls it; of several the first is written, all are read.
"""


@dataclass(frozen=True)
class TableMapping:
    """Where one system's fields are in a table that somebody else made.

    `columns` is field -> column, `constants` column -> what a new row gets there, `values` field -> what we
    call a choice -> what the table calls it. `country` (ISO 3166-1 alpha-2) is for rows that name none.
    """

    system: str
    schema: str | None
    table: str
    primary_key: str
    columns: Mapping[str, str]
    constants: Mapping[str, Constant] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    country: str = "GB"

    @property
    def title(self) -> str:
        """What to call the table in messages."""
        return name_of_table(self.schema, self.table)


def write_mapping(mapping: TableMapping, remarks: Mapping[str, str] | None = None) -> str:
    """The text of the file; `remarks` are put behind the lines of fields, or above them for missing ones."""
    return "\n".join(_lines(mapping, remarks or {})) + "\n"


def _lines(mapping: TableMapping, remarks: Mapping[str, str]) -> Iterator[str]:
    yield _HEADER
    yield f"system = {_text(mapping.system)}"
    yield f"country = {_text(mapping.country)}  # of rows that name none"
    yield "\n[table]"
    if mapping.schema is not None:
        yield f"schema = {_text(mapping.schema)}"
    yield f"name = {_text(mapping.table)}"
    yield f"primary_key = {_text(mapping.primary_key)}"
    yield f"\n[columns]\n{_COLUMNS}".rstrip()
    for name, column in mapping.columns.items():
        remark = f"  # {_one_line(remarks[name])}" if name in remarks else ""
        yield f"{name} = {_text(column)}{remark}"
    yield from (f"# {_one_line(text)}" for name, text in remarks.items() if name not in mapping.columns)
    yield f"\n[constants]\n{_CONSTANTS}".rstrip()
    yield from (f"{_text(column)} = {_value(value)}" for column, value in mapping.constants.items())
    for name, words in mapping.values.items():
        yield f"\n[values.{name}]\n{_VALUES}".rstrip()
        yield from (f"{_text(code)} = [{', '.join(map(_text, theirs))}]" for code, theirs in words.items())


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _text(text: str) -> str:
    # TOML's basic strings are JSON's but for one control character.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _value(value: Constant) -> str:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    return str(value).lower() if isinstance(value, bool) else repr(value)


def read_mapping(text: str, name: str = "the mapping") -> TableMapping:
    """The mapping from the text of its file; `name` is what messages call the file.

    Raises StoreError, naming the line or the setting to mend.
    """
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise StoreError(f"{name} cannot be read: {error}. Mend that line.") from None
    return _Reader(name).mapping(found)


class _Reader:
    """Looks at a file that a person may have edited."""

    def __init__(self, name: str) -> None:
        self._name = name

    def mapping(self, found: dict[str, Any]) -> TableMapping:
        self._refuse_unknown(found, ("system", "country", "table", "columns", "constants", "values"), "")
        table = self._section(found, "table")
        self._refuse_unknown(table, ("schema", "name", "primary_key"), "table.")
        columns = {n: self._word(c, f"columns.{n}") for n, c in self._section(found, "columns").items()}
        self._refuse_twice(columns)
        return TableMapping(
            system=self._word(found.get("system"), "system"),
            schema=self._word(table["schema"], "table.schema") if "schema" in table else None,
            table=self._word(table.get("name"), "table.name"),
            primary_key=self._word(table.get("primary_key"), "table.primary_key"),
            columns=columns,
            constants=self._constants(self._section(found, "constants")),
            values={n: self._words(n, words) for n, words in self._section(found, "values").items()},
            country=self._word(found.get("country"), "country"),
        )

    def _section(self, found: dict[str, Any], key: str) -> dict[str, Any]:
        section = found.get(key, {})
        if not isinstance(section, dict):
            raise StoreError(f"{self._name}: [{key}] must be a section of its own. Write it as [{key}].")
        return section

    def _word(self, value: object, key: str) -> str:
        if not isinstance(value, str) or not value:
            raise StoreError(f'{self._name}: {key} must be a text. Write it like {key.split(".")[-1]} = "…".')
        return value

    def _refuse_unknown(self, found: Iterable[str], known: tuple[str, ...], where: str) -> None:
        for key in found:
            if key not in known:
                raise StoreError(f"{self._name}: {where}{key} is no setting. There are: {', '.join(known)}.")

    def _refuse_twice(self, columns: Mapping[str, str]) -> None:
        first: dict[str, str] = {}
        for name, column in columns.items():
            if first.setdefault(column, name) != name:
                raise StoreError(
                    f"{self._name}: the column {column} stands for {first[column]} and for {name}. Keep one."
                )

    def _constants(self, found: Mapping[str, object]) -> dict[str, Constant]:
        constants: dict[str, Constant] = {}
        for column, value in found.items():
            if not isinstance(value, str | int | float | dt.date):
                raise StoreError(
                    f"{self._name}: constants.{column} must be a text, a number, true, false or a date."
                )
            constants[column] = value
        return constants

    def _words(self, name: str, found: object) -> dict[str, tuple[str, ...]]:
        if not isinstance(found, dict):
            raise StoreError(f"{self._name}: values.{name} must be a section. Write it as [values.{name}].")
        words = {code: (t,) if isinstance(t, str) else t for code, t in found.items()}
        for code, theirs in words.items():
            if not theirs or not isinstance(theirs, list | tuple) or not all(map(_is_text, theirs)):
                raise StoreError(f'{self._name}: values.{name}.{code} must be texts, like ["F", "W"].')
        return {code: tuple(theirs) for code, theirs in words.items()}


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def refuse_other_fields(mapping: TableMapping, schema: Schema, name: str = "The mapping") -> None:
    """Raise StoreError when the mapping names another system or fields and choices that the schema lacks."""
    if mapping.system != schema.system:
        raise StoreError(f"{name} is for {mapping.system}, not {schema.system}. Bind with another file.")
    for key in (*mapping.columns, *mapping.values):
        if key not in schema.fields:
            raise StoreError(
                f"{name}: {schema.title} has no field {key}. See 'tillbook fields' for their names."
            )
    for key, words in mapping.values.items():
        known = schema.fields[key].choices
        for code in words:
            if known and code not in known:
                raise StoreError(
                    f"{name}: {code} is no choice of {key}. There are: {', '.join(list(known)[:12])}."
                )
