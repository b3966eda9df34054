"""A table bound to a store: the names and the SQL expressions that its view, triggers and refresh share."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from tillbook.schema import Schema
from tillbook.store.binding.canonical import Cell, Dialect
from tillbook.store.binding.guarding import LOST
from tillbook.store.binding.mapping import TableMapping
from tillbook.store.binding.quoting import literal, quoted
from tillbook.store.binding.reflecting import Column, ReflectedTable
from tillbook.store.tables import Tables

SIDE = "bound_customer"


@dataclass(frozen=True)
class Bound:
    """A table, its mapping, and the schema and tables that are left; `ours` is our schema in the database.

    In all its SQL, `k` is a row of their table and `b` ours beside it.
    """

    found: ReflectedTable
    mapping: TableMapping
    schema: Schema
    made: Tables
    dialect: Dialect
    ours: str | None

    @property
    def theirs(self) -> str:
        """Their table."""
        return quoted(self.found.schema, self.found.name)

    @property
    def side(self) -> str:
        """Our table beside it."""
        return quoted(self.ours, SIDE)

    @property
    def view(self) -> str:
        """The view that looks like an ordinary customer table."""
        return quoted(self.ours, "customer")

    @property
    def key(self) -> Column:
        """The column that tells their rows apart."""
        return self.found.columns[self.mapping.primary_key]

    @property
    def keys(self) -> tuple[str, ...]:
        """Our own columns of the view: folded keys and serial numbers."""
        return (*self.made.keys, *self.made.serials)

    @cached_property
    def cells(self) -> dict[str, Cell]:
        """Every field in its column."""
        words = self.mapping.values
        return {
            name: Cell(
                field, self.found.columns[self.mapping.columns[name]], words.get(name, {}), self.dialect
            )
            for name, field in self.schema.fields.items()
        }

    def read(self, name: str) -> str:
        """A field of the row `k` as canonical text."""
        cell = self.cells[name]
        return cell.read(f"k.{quoted(cell.column.name)}")

    @cached_property
    def digest(self) -> str:
        """What differs whenever any field of the row `k` does."""
        return self.dialect.digest([self.read(name) for name in self.cells])

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """The fields that keys and serial numbers are made of, and the country that phones depend on."""
        return parts_of(self.schema, self.made)

    def view_columns(self) -> Iterator[str]:
        """The view's columns, in the order of an ordinary customer table."""
        for column in self.made.customer.columns:
            name = column.name
            if name in self.cells:
                yield f"{self.read(name)} AS {quoted(name)}"
            else:
                yield f"b.{quoted(name)}"
        # On a server a store's own table says whose customer it is; here nobody does.
        if self.ours is not None:
            yield "CAST(NULL AS text) AS shop"

    def inserted(self) -> dict[str, str]:
        """Column by column, what a new row gets from the row NEW; a default stands in for a blank."""
        given = {quoted(column): literal(value) for column, value in self.mapping.constants.items()}
        for name, cell in self.cells.items():
            value = cell.write(f"NEW.{quoted(name)}")
            default = default_of(cell.column)
            given[quoted(cell.column.name)] = f"coalesce({value}, {default})" if default else value
        return given

    def updated(self, differs: str) -> dict[str, str]:
        """Column by column, what a row of theirs gets; `differs` is this database's word for it."""
        return {
            quoted(cell.column.name): f"CASE WHEN NEW.{quoted(name)} {differs} OLD.{quoted(name)} "
            f"THEN {cell.write(f'NEW.{quoted(name)}')} ELSE {quoted(cell.column.name)} END"
            for name, cell in self.cells.items()
            if not cell.column.always
        }

    def guards(self) -> Iterator[tuple[str, str, str]]:
        """Field, condition and sentence of everything that a column would not keep as it is."""
        for name, cell in self.cells.items():
            condition = cell.is_lost(f"NEW.{quoted(name)}")
            if condition:
                yield name, condition, LOST.format(field=name, column=cell.column.name)

    def keyless(self) -> str:
        """A condition: the row's fields, called as in `parts`, could make a key that it lacks."""
        tests = [
            f"(b.{quoted(key.column)} IS NULL AND "
            + " AND ".join(f"k.{quoted(name)} IS NOT NULL" for name in key.fields)
            + ")"
            for key in self.schema.keys_of
        ]
        return " OR ".join(tests) or "1 = 0"


def parts_of(schema: Schema, made: Tables) -> tuple[str, ...]:
    """The fields that keys and serial numbers are made of, and the country that phone numbers depend on."""
    wanted = {name for key in schema.keys_of for name in key.fields} | set(made.serials.values())
    country = schema.country_field
    return tuple(name for name in schema.fields if name in wanted or (country and name == country.key))


def default_of(column: Column) -> str | None:
    """The expression that a blank of a new row becomes."""
    if column.default is None and column.sequence:
        return f"nextval({literal(column.sequence)})"
    return f"({column.default})" if column.default else None
