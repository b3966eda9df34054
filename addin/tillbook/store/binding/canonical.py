"""How a column is read as our canonical text, and how canonical text is written into it: SQL by type."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from tillbook.schema import Field, Kind
from tillbook.store.binding.quoting import literal
from tillbook.store.binding.reflecting import Column, Stored

Words = Mapping[str, tuple[str, ...]]

_YES_OR_NO = (Kind.YES_NO, Kind.CONSENT)
# One more than PostgreSQL's numbers of four and of two bytes hold; those of eight hold all that we have.
_BEYOND: Final = {9: 2**31, 4: 2**15}


class Dialect(Protocol):
    """One database's SQL. Every method takes and gives an SQL expression."""

    def text(self, value: str) -> str:
        """A text without spaces around it; NULL when nothing is left."""

    def whole(self, value: str) -> str:
        """A whole number as text."""

    def decimal(self, value: str) -> str:
        """A decimal number as text, without zeros at its end."""

    def date(self, value: str, column: Column) -> str:
        """A date, or the date of a time, as ISO text."""

    def yes_no(self, value: str) -> str:
        """A truth value as `yes` or `no`."""

    def cast(self, value: str, column: Column) -> str:
        """Canonical text as the column's own type."""

    def truth(self, value: str) -> str:
        """`yes` and `no` as a truth value."""

    def is_lost(self, value: str, column: Column) -> str | None:
        """Whether the column could not keep this text as it is; None where it always can."""

    def digest(self, values: Sequence[str]) -> str:
        """One text that differs whenever any of the values does."""


@dataclass(frozen=True)
class Cell:
    """One field in its column: what the view shows, and what its triggers write."""

    field: Field
    column: Column
    words: Words
    dialect: Dialect

    def read(self, value: str) -> str:
        """The column's value as canonical text."""
        plain = self._plain(value)
        if not self.words:
            return plain
        cases = (
            f"WHEN {literal(their)} THEN {literal(code)}" for code, all in self.words.items() for their in all
        )
        as_text = self._as_text(value)
        return f"CASE {as_text} {' '.join(cases)} ELSE {plain} END"

    def write(self, value: str) -> str:
        """Canonical text as what the column keeps; its default stands in where it takes no blank."""
        if self.words:
            value = self._translated(value)
            cast = self.dialect.cast(value, self.column)
        elif self.field.kind in _YES_OR_NO and self.column.stored is Stored.BOOLEAN:
            cast = self.dialect.truth(value)
        elif self.field.kind in _YES_OR_NO and self.column.stored is not Stored.TEXT:
            cast = f"CASE {value} WHEN 'yes' THEN 1 WHEN 'no' THEN 0 END"
        else:
            cast = self.dialect.cast(value, self.column)
        needs_default = not self.column.nullable and self.column.default
        return f"coalesce({cast}, {self.column.default})" if needs_default else cast

    def is_lost(self, value: str) -> str | None:
        """A condition: the column cannot keep this canonical text as it is."""
        if self.field.kind in _YES_OR_NO and self.column.stored is not Stored.TEXT and not self.words:
            return f"{value} NOT IN ('yes', 'no')"
        return self.dialect.is_lost(self._translated(value) if self.words else value, self.column)

    def _plain(self, value: str) -> str:
        stored = self.column.stored
        if self.field.kind in _YES_OR_NO and stored not in (Stored.TEXT, Stored.DATE, Stored.TIMESTAMP):
            return self.dialect.yes_no(value if stored is Stored.BOOLEAN else f"({value} <> 0)")
        if self.field.kind is Kind.DATE and stored in (Stored.DATE, Stored.TIMESTAMP):
            return self.dialect.date(value, self.column)
        return self._as_text(value)

    def _as_text(self, value: str) -> str:
        if self.column.stored is Stored.INTEGER:
            return self.dialect.whole(value)
        if self.column.stored in (Stored.NUMERIC, Stored.FLOAT):
            return self.dialect.decimal(value)
        return self.dialect.text(value)

    def _translated(self, value: str) -> str:
        cases = (f"WHEN {literal(code)} THEN {literal(all[0])}" for code, all in self.words.items())
        return f"CASE {value} {' '.join(cases)} ELSE {value} END"


class PostgreSQL:
    """See `Dialect`."""

    def text(self, value: str) -> str:
        """See `Dialect`."""
        return f"nullif(btrim(CAST({value} AS text)), '')"

    def whole(self, value: str) -> str:
        """See `Dialect`."""
        return f"CAST({value} AS text)"

    def decimal(self, value: str) -> str:
        """See `Dialect`."""
        return f"CAST(trim_scale(CAST({value} AS numeric)) AS text)"

    def date(self, value: str, column: Column) -> str:
        """See `Dialect`."""
        # A cast to text would write the date as the session likes it.
        return f"to_char(CAST({value} AS timestamp), 'YYYY-MM-DD')"

    def yes_no(self, value: str) -> str:
        """See `Dialect`."""
        return f"CASE {value} WHEN true THEN 'yes' WHEN false THEN 'no' END"

    def cast(self, value: str, column: Column) -> str:
        """See `Dialect`."""
        # A cast to varchar(n) would cut what is too long; an assignment refuses it.
        is_plain = column.stored is Stored.TEXT and not column.choices
        return f"CAST({value} AS {'text' if is_plain else column.type})"

    def truth(self, value: str) -> str:
        """See `Dialect`."""
        return f"CASE {value} WHEN 'yes' THEN true WHEN 'no' THEN false END"

    def is_lost(self, value: str, column: Column) -> str | None:
        """See `Dialect`."""
        if column.choices:
            return f"{value} NOT IN ({', '.join(map(literal, column.choices))})"
        if column.stored is Stored.TEXT:
            return f"char_length({value}) > {column.length}" if column.length else None
        if column.stored is Stored.INTEGER:
            beyond = _BEYOND.get(column.precision or 0, 2**63)
            return _unless(value, "^(0|-?[1-9][0-9]{0,17})$", f"abs(CAST({value} AS numeric)) >= {beyond}")
        if column.stored in (Stored.NUMERIC, Stored.FLOAT):
            return _unless(value, r"^-?[0-9]{1,15}(\.[0-9]{1,15})?$", self._beyond(value, column))
        if column.stored in (Stored.DATE, Stored.TIMESTAMP):
            return f"{value} !~ '^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}$'"
        return None

    def _beyond(self, value: str, column: Column) -> str:
        number = f"CAST({value} AS numeric)"
        changed = f"{self.decimal(number)} <> {value}"
        if column.precision is None:
            return changed
        scale = column.scale or 0
        return f"{changed} OR scale({number}) > {scale} OR abs({number}) >= 1e{column.precision - scale}"

    def digest(self, values: Sequence[str]) -> str:
        """See `Dialect`."""
        # A row's text keeps its values apart, and a blank one from an empty one.
        return f"md5(CAST(ROW({', '.join(values)}) AS text))"


def _unless(value: str, pattern: str, beyond: str) -> str:
    # CASE, since OR would not promise to look at the shape first.
    return f"CASE WHEN {value} !~ '{pattern}' THEN true ELSE {beyond} END"


class SQLite:
    """See `Dialect`."""

    def text(self, value: str) -> str:
        """See `Dialect`."""
        return f"nullif(trim({value}), '')"

    def whole(self, value: str) -> str:
        """See `Dialect`."""
        return f"CAST({value} AS TEXT)"

    def decimal(self, value: str) -> str:
        """See `Dialect`."""
        whole = f"CAST({value} AS INTEGER)"
        return f"CAST(CASE WHEN {value} = {whole} THEN {whole} ELSE {value} END AS TEXT)"

    def date(self, value: str, column: Column) -> str:
        """See `Dialect`."""
        return f"substr({value}, 1, 10)"

    def yes_no(self, value: str) -> str:
        """See `Dialect`."""
        return f"CASE WHEN {value} THEN 'yes' WHEN NOT {value} THEN 'no' END"

    def cast(self, value: str, column: Column) -> str:
        """See `Dialect`."""
        numbers = {Stored.INTEGER: "INTEGER", Stored.NUMERIC: "NUMERIC", Stored.FLOAT: "REAL"}
        return f"CAST({value} AS {numbers[column.stored]})" if column.stored in numbers else value

    def truth(self, value: str) -> str:
        """See `Dialect`."""
        return f"CASE {value} WHEN 'yes' THEN 1 WHEN 'no' THEN 0 END"

    def is_lost(self, value: str, column: Column) -> str | None:
        """See `Dialect`."""
        if column.stored is Stored.INTEGER:
            return f"{self.whole(self.cast(value, column))} <> {value}"
        if column.stored in (Stored.NUMERIC, Stored.FLOAT):
            return f"{self.decimal(self.cast(value, column))} <> {value}"
        return f"length({value}) > {column.length}" if column.length else None

    def digest(self, values: Sequence[str]) -> str:
        """See `Dialect`."""
        return " || ',' || ".join(f"quote({value})" for value in values)


def dialect_named(name: str) -> Dialect:
    """How that database (`sqlite`, `postgresql`) reads and writes."""
    return SQLite() if name == "sqlite" else PostgreSQL()
