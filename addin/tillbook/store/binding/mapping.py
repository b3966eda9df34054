"""The mapping file: which column of somebody else's table holds which field, for people to edit."""

import datetime as dt
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from tillbook.core.toml_text import toml_comment, toml_string
from tillbook.errors import StoreError, reason
from tillbook.language import DEFAULT, Text, Translate, _, translator
from tillbook.schema import Schema
from tillbook.store.binding.quoting import name_of_table

Constant = str | int | float | bool | dt.date | dt.datetime

_THE_MAPPING: Final = Text(_("The mapping"))

# What stands in the file for people.
_HEADER: Final = _(
    "Which column of your table holds which field. ‘tillbook store bind’ wrote this and reads it again: "
    "change what is wrong, and bind with this file. Your table itself is never altered."
)
_COUNTRY: Final = _("of rows that name none")
_COLUMNS: Final = _("field = column. A field that is not here is not in the template, either.")
_CONSTANTS: Final = _("column = value: what a new customer gets in columns that are no field of ours.")
_VALUES: Final = _(
    "What we call it = what your table calls it; of several the first is written, all are read."
)

# Longer lists help nobody.
_MANY: Final = 12


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


def write_mapping(
    mapping: TableMapping, remarks: Mapping[str, str] | None = None, language: str = DEFAULT
) -> str:
    """The text of the file, with comments in that language.

    `remarks` are put behind the lines of fields, or below them for missing ones.
    """
    return "\n".join(_lines(mapping, remarks or {}, translator(language))) + "\n"


def _lines(mapping: TableMapping, remarks: Mapping[str, str], tell: Translate) -> Iterator[str]:
    yield from (*toml_comment(tell(_HEADER)), "")
    yield f"system = {toml_string(mapping.system)}"
    yield f"country = {toml_string(mapping.country)}  # {tell(_COUNTRY)}"
    yield from ("", "[table]")
    if mapping.schema is not None:
        yield f"schema = {toml_string(mapping.schema)}"
    yield f"name = {toml_string(mapping.table)}"
    yield f"primary_key = {toml_string(mapping.primary_key)}"
    yield from ("", "[columns]", *toml_comment(tell(_COLUMNS)))
    for name, column in mapping.columns.items():
        remark = f"  # {_one_line(remarks[name])}" if name in remarks else ""
        yield f"{name} = {toml_string(column)}{remark}"
    yield from (f"# {_one_line(text)}" for name, text in remarks.items() if name not in mapping.columns)
    yield from ("", "[constants]", *toml_comment(tell(_CONSTANTS)))
    yield from (f"{toml_string(column)} = {_value(value)}" for column, value in mapping.constants.items())
    for name, words in mapping.values.items():
        yield from ("", f"[values.{name}]", *toml_comment(tell(_VALUES)))
        yield from (
            f"{toml_string(code)} = [{', '.join(map(toml_string, theirs))}]" for code, theirs in words.items()
        )


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _value(value: Constant) -> str:
    if isinstance(value, str):
        return toml_string(value)
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    return str(value).lower() if isinstance(value, bool) else repr(value)


def read_mapping(text: str, name: str | Text = _THE_MAPPING) -> TableMapping:
    """The mapping from the text of its file; `name` is what messages call the file.

    Raises StoreError, naming the line or the setting to mend.
    """
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise StoreError(
            _("{file} cannot be read: {reason}. Mend that line."), file=name, reason=reason(error)
        ) from None
    return _Reader(name).mapping(found)


class _Reader:
    """Looks at a file that a person may have edited."""

    def __init__(self, name: str | Text) -> None:
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
            raise StoreError(
                _("{file}: {section} must be a section of its own. Write it as [{section}]."),
                file=self._name,
                section=key,
            )
        return section

    def _word(self, value: object, key: str) -> str:
        if not isinstance(value, str) or not value:
            raise StoreError(
                _("{file}: {setting} must be a text. Write it like {example}."),
                file=self._name,
                setting=key,
                example=f'{key.split(".")[-1]} = "…"',
            )
        return value

    def _refuse_unknown(self, found: Iterable[str], known: tuple[str, ...], where: str) -> None:
        for key in found:
            if key not in known:
                raise StoreError(
                    _("{file}: {setting} is no setting. There are: {settings}."),
                    file=self._name,
                    setting=f"{where}{key}",
                    settings=known,
                )

    def _refuse_twice(self, columns: Mapping[str, str]) -> None:
        first: dict[str, str] = {}
        for name, column in columns.items():
            if first.setdefault(column, name) != name:
                raise StoreError(
                    _("{file}: the column {column} stands for {one} and for {other}. Keep one."),
                    file=self._name,
                    column=column,
                    one=first[column],
                    other=name,
                )

    def _constants(self, found: Mapping[str, object]) -> dict[str, Constant]:
        constants: dict[str, Constant] = {}
        for column, value in found.items():
            if not isinstance(value, str | int | float | dt.date):
                raise StoreError(
                    _("{file}: {setting} must be a text, a number, true, false or a date."),
                    file=self._name,
                    setting=f"constants.{column}",
                )
            constants[column] = value
        return constants

    def _words(self, name: str, found: object) -> dict[str, tuple[str, ...]]:
        if not isinstance(found, dict):
            raise StoreError(
                _("{file}: {section} must be a section of its own. Write it as [{section}]."),
                file=self._name,
                section=f"values.{name}",
            )
        words = {code: (t,) if isinstance(t, str) else t for code, t in found.items()}
        for code, theirs in words.items():
            if not theirs or not isinstance(theirs, list | tuple) or not all(map(_is_text, theirs)):
                raise StoreError(
                    _("{file}: {setting} must be texts. Write them like {example}."),
                    example='["F", "W"]',
                    file=self._name,
                    setting=f"values.{name}.{code}",
                )
        return {code: tuple(theirs) for code, theirs in words.items()}


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def refuse_other_fields(mapping: TableMapping, schema: Schema, name: str | Text = _THE_MAPPING) -> None:
    """Raise StoreError when the mapping names another system or fields and choices that the schema lacks."""
    if mapping.system != schema.system:
        raise StoreError(
            _("{file} is for {other}, not {system}. Bind with another file."),
            file=name,
            other=mapping.system,
            system=schema.system,
        )
    for key in (*mapping.columns, *mapping.values):
        if key not in schema.fields:
            raise StoreError(
                _("{file}: {system} has no field {field}. See ‘tillbook fields’ for their names."),
                file=name,
                system=schema.title,
                field=key,
            )
    for key, words in mapping.values.items():
        known = schema.fields[key].choices
        for code in words:
            if known and code not in known:
                raise StoreError(
                    _("{file}: {choice} is no choice of {field}. There are: {choices}."),
                    file=name,
                    choice=code,
                    field=key,
                    choices=[*known][:_MANY],
                )
