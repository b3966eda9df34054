"""Reflecting: what a table that somebody else made looks like, as values."""

import re
from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa

from tillbook.errors import StoreError
from tillbook.language import _
from tillbook.store.binding.quoting import literal, name_of_table, quoted, run
from tillbook.store.binding.uniques import Unique, read_uniques


class Stored(StrEnum):
    """How a column keeps a value, as far as reading it as text is concerned."""

    TEXT = "text"
    INTEGER = "whole number"
    NUMERIC = "decimal number"
    FLOAT = "floating-point number"
    BOOLEAN = "true or false"
    DATE = "date"
    TIMESTAMP = "date and time"
    UUID = "uuid"
    OTHER = "something else"


@dataclass(frozen=True)
class Column:
    """One column of the table. `default` is the expression of its default, `choices` the labels of an
    enumeration, `sequence` the name of what numbers it; nobody can write to a `computed` one.
    """

    name: str
    type: str
    stored: Stored
    collation: str | None = None
    length: int | None = None
    precision: int | None = None
    scale: int | None = None
    nullable: bool = True
    default: str | None = None
    numbers_itself: bool = False
    always: bool = False
    sequence: str | None = None
    computed: bool = False
    choices: tuple[str, ...] = ()

    @property
    def needs_value(self) -> bool:
        """Whether an insert must say a value."""
        return not (self.nullable or self.default or self.numbers_itself or self.computed)


@dataclass(frozen=True)
class ReflectedTable:
    """A table as it is now. `checks` are the texts of its CHECK rules."""

    schema: str | None
    name: str
    columns: Mapping[str, Column]
    primary_key: tuple[str, ...]
    uniques: tuple[Unique, ...]
    checks: tuple[str, ...]
    has_row_numbers: bool = True

    @property
    def title(self) -> str:
        """What to call it in messages."""
        return name_of_table(self.schema, self.name)


def find_table(connection: sa.Connection, wanted: str) -> tuple[str | None, str]:
    """Schema and name of the table that a person calls `crm.Kunde`; capitals need not fit if one table does.

    Raises StoreError when there is no such table, or the database is none whose tables can be bound.
    """
    _refuse_other_databases(connection)
    parts = [plain or in_quotes.replace('""', '"') for in_quotes, plain in _PART.findall(wanted)]
    schema, name = (parts[0], ".".join(parts[1:])) if len(parts) > 1 else (None, "".join(parts))
    inspector = sa.inspect(connection)
    schemas = inspector.get_schema_names()
    found_schema = _alike(schema, schemas) if schema else None
    if schema and found_schema is None:
        raise _nothing_like(schema, schemas, _NO_SCHEMA, _NO_SCHEMAS)
    tables = inspector.get_table_names(found_schema)
    found = _alike(name, tables)
    if found is None:
        raise _nothing_like(wanted, tables, _NO_TABLE, _NO_TABLES)
    return found_schema, found


def _refuse_other_databases(connection: sa.Connection) -> None:
    # A view that triggers write through is what MariaDB lacks.
    if connection.dialect.name not in ("sqlite", "postgresql"):
        raise StoreError(
            _("Only a table on PostgreSQL or SQLite can be bound. Use a store of Tillbook's own here.")
        )


_PART = re.compile(r'"((?:[^"]|"")+)"|([^".]+)')


def _alike(wanted: str, names: Iterable[str]) -> str | None:
    names = list(names)
    alike = [name for name in names if name.casefold() == wanted.casefold()]
    return wanted if wanted in names else alike[0] if len(alike) == 1 else None


_NO_SCHEMA: Final = _("There is no schema {name} in the database. There are: {names}.")
_NO_SCHEMAS: Final = _("There is no schema {name} in the database. There are none.")
_NO_TABLE: Final = _("There is no table {name} in the database. There are: {names}.")
_NO_TABLES: Final = _("There is no table {name} in the database. There are none.")


def _nothing_like(name: str, names: Iterable[str], others: str, none: str) -> StoreError:
    some = sorted(names)[:12]
    return StoreError(others, name=name, names=some) if some else StoreError(none, name=name)


def reflect(connection: sa.Connection, schema: str | None, name: str) -> ReflectedTable:
    """The table as it is now.

    Raises StoreError when it is not there any more, or the database is none whose tables can be bound.
    """
    _refuse_other_databases(connection)
    inspector = sa.inspect(connection)
    try:
        found = inspector.get_columns(name, schema)
    except sa.exc.NoSuchTableError:
        raise StoreError(
            _("There is no table {name} any more. Bind the store to another one."),
            name=name_of_table(schema, name),
        ) from None
    key = tuple(inspector.get_pk_constraint(name, schema)["constrained_columns"])
    details = _Details(connection, schema, name, key)
    columns = [_column(dict(column), connection.dialect, details) for column in found]
    return ReflectedTable(
        schema,
        name,
        {column.name: column for column in columns},
        key,
        read_uniques(connection, schema, name),
        tuple(check["sqltext"] for check in inspector.get_check_constraints(name, schema)),
        details.has_row_numbers,
    )


class _Details:
    """What SQLAlchemy does not say of columns: which number themselves and by what, and domains' lengths."""

    def __init__(
        self, connection: sa.Connection, schema: str | None, name: str, key: tuple[str, ...]
    ) -> None:
        self._connection = connection
        self._is_sqlite = connection.dialect.name == "sqlite"
        self._table = quoted(schema, name)
        self._key = key
        self.has_row_numbers = not self._is_sqlite or self._counts_rows(name)

    def _counts_rows(self, name: str) -> bool:
        query = sa.text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :name")
        told = self._connection.scalar(query, {"name": name})
        return not re.search(r"(?i)\)[^)]*\bwithout\s+rowid\b[^)]*$", told or "")

    def is_key(self, name: str) -> bool:
        """Whether it is part of the primary key; on SQLite that alone would let blanks in."""
        return name in self._key

    def length(self, column: Mapping[str, Any], base: Any) -> int | None:
        """How many characters fit; SQLAlchemy does not say it of a domain."""
        found: int | None = getattr(base, "length", None)
        if found is None and base is not column["type"]:
            query = sa.text(
                "SELECT information_schema._pg_char_max_length(t.typbasetype, t.typtypmod) "
                "FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid "
                "WHERE a.attrelid = to_regclass(:name) AND a.attname = :column"
            )
            found = self._connection.scalar(query, {"name": self._table, "column": column["name"]})
        return found

    def numbers_itself(self, column: Mapping[str, Any]) -> bool:
        if self._is_sqlite:
            sole = self._key == (column["name"],)
            return self.has_row_numbers and sole and str(column["type"]).upper() == "INTEGER"
        return bool(column.get("identity")) or "nextval(" in (column["default"] or "")

    def sequence(self, column: Mapping[str, Any]) -> str | None:
        """The sequence's quoted name, where there is one."""
        if self._is_sqlite or not self.numbers_itself(column):
            return None
        sql = f"SELECT pg_get_serial_sequence({literal(self._table)}, {literal(column['name'])})"
        owned: str | None = run(self._connection, sql).scalar()
        told = re.search(r"nextval\('((?:[^']|'')+)'", column["default"] or "")
        return owned or (told.group(1) if told else None)


def _column(found: Mapping[str, Any], dialect: sa.Dialect, details: _Details) -> Column:
    kind = found["type"]
    identity = found.get("identity") or {}
    base = kind.data_type if hasattr(kind, "data_type") else kind  # a domain of PostgreSQL
    stored = _stored(base)
    return Column(
        name=found["name"],
        type="" if stored is Stored.OTHER else _written(kind, dialect),
        stored=stored,
        collation=getattr(base, "collation", None) if stored is Stored.TEXT else None,
        length=details.length(found, base) if stored is Stored.TEXT else None,
        precision=getattr(base, "precision", None) if stored is Stored.NUMERIC else _digits(base, stored),
        scale=getattr(base, "scale", None) if stored is Stored.NUMERIC else None,
        nullable=bool(found["nullable"]) and not _is_strict(kind) and not details.is_key(found["name"]),
        default=None if found.get("computed") else found["default"],
        numbers_itself=details.numbers_itself(found),
        always=bool(identity.get("always")),
        sequence=details.sequence(found),
        computed=bool(found.get("computed")),
        choices=tuple(base.enums) if isinstance(base, sa.Enum) else (),
    )


def _written(kind: Any, dialect: sa.Dialect) -> str:
    # Whoever casts to a type may not say how it sorts.
    plain = copy(kind)
    if getattr(plain, "collation", None):
        plain.collation = None
    return str(plain.compile(dialect))


def _is_strict(kind: Any) -> bool:
    return bool(getattr(kind, "not_null", False))


_STORED: tuple[tuple[type[Any], Stored], ...] = (
    (sa.Boolean, Stored.BOOLEAN),
    (sa.Integer, Stored.INTEGER),
    (sa.Float, Stored.FLOAT),
    (sa.Numeric, Stored.NUMERIC),
    (sa.DateTime, Stored.TIMESTAMP),
    (sa.Date, Stored.DATE),
    (sa.Uuid, Stored.UUID),
    (sa.String, Stored.TEXT),
)


def _stored(kind: Any) -> Stored:
    # What day it is in another time zone depends on who asks.
    if getattr(kind, "timezone", False):
        return Stored.OTHER
    if type(kind).__name__ in ("CITEXT", "DOMAIN"):
        return Stored.TEXT
    return next((stored for cls, stored in _STORED if isinstance(kind, cls)), Stored.OTHER)


def _digits(kind: Any, stored: Stored) -> int | None:
    """How many digits a whole number can have for sure."""
    if stored is not Stored.INTEGER:
        return None
    return 4 if isinstance(kind, sa.SmallInteger) else 18 if isinstance(kind, sa.BigInteger) else 9


def count_rows(connection: sa.Connection, found: ReflectedTable) -> int:
    """How many rows the table has."""
    sql = f"SELECT count(*) FROM {quoted(found.schema, found.name)}"  # noqa: S608  # a quoted name
    return int(run(connection, sql).scalar() or 0)
