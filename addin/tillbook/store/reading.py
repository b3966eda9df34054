"""Reading the store in sets: the look-ups of the checks, and customers for a template."""

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd
import sqlalchemy as sa

from tillbook.core.lookup import ELSEWHERE
from tillbook.core.matching import called
from tillbook.schema import Schema
from tillbook.store.choices import read_choices
from tillbook.store.databases import database_of
from tillbook.store.tables import Tables


class Reader:
    """The store within one transaction; implements `core.lookup.LookUp`."""

    def __init__(self, connection: sa.Connection, schema: Schema, made: Tables) -> None:
        self.connection = connection
        self._schema = schema
        self._tables = made
        self._questions = database_of(connection).questions(connection, made.customer)

    def records(self, by: str, wanted: pd.Series) -> pd.DataFrame:
        """See `LookUp.records`."""
        found = self._questions.matches(by, wanted)
        return self._frame(sa.select(found.c.row, *self._columns(found))).set_index("row").sort_index()

    def owners(self, keys: pd.DataFrame) -> pd.DataFrame:
        """See `LookUp.owners`."""
        found = [row for key in keys.columns for row in self._owners(key, keys[key].dropna())]
        return pd.DataFrame(found, columns=["row", "key", "id", "name"])

    def _owners(self, key: str, wanted: pd.Series) -> Iterator[tuple[int, str, str, str]]:
        if wanted.empty:
            return
        found = self._questions.matches(key, wanted, elsewhere=True)
        shown = [found.c[name] for name in self._schema.shown_by]
        for row in self.connection.execute(sa.select(found.c.row, found.c.id, *shown)).mappings():
            name = called(row, self._schema) if row["id"] else ELSEWHERE
            yield row["row"], key, row["id"] or "", name

    def created_by(self, workbook: str, fingerprints: pd.Series) -> pd.Series:
        """See `LookUp.created_by`."""
        found = self._questions.made_by(workbook, fingerprints) if len(fingerprints) else []
        return _in_pairs(fingerprints, found)

    def merged_of(self, workbook: str, fingerprints: pd.Series) -> pd.Series:
        """See `LookUp.merged_of`."""
        found = self._questions.merged_of(workbook, fingerprints) if len(fingerprints) else []
        return _in_pairs(fingerprints, found)

    def undone(self, workbook: str | None, ids: pd.Series) -> pd.Series:
        """See `LookUp.undone`."""
        return ids.loc[sorted(self._questions.undone(workbook, ids))] if len(ids) else ids

    def recorded(self, workbook: str, first: int, last: int) -> pd.DataFrame:
        """See `LookUp.recorded`."""
        found = self._questions.recorded(workbook, first, last)
        return _by_row(found, ["row", "outcome", "id", "batch", "fingerprint"])

    def taken(self, workbook: str, ids: pd.Series) -> pd.DataFrame:
        """See `LookUp.taken`."""
        found = self._questions.taken(workbook, ids) if len(ids) else []
        return _by_row(found, ["row", "earlier", "outcome"])

    def reopened(self, workbook: str | None, ids: pd.Series) -> pd.Series:
        """See `LookUp.reopened`."""
        return ids.loc[sorted(self._questions.reopened(workbook, ids))] if len(ids) else ids

    def choices(self) -> dict[str, dict[str, dict[str, str]]]:
        """The look-ups: field -> choice -> the other columns of its table, in their order."""
        return read_choices(self.connection)

    def schema(self) -> Schema:
        """The schema, with the choices that the store has now."""
        found = self.choices()
        return self._schema.with_choices({name: list(found.get(name, {})) for name in self._schema.lookups})

    def widths(self) -> dict[str, int]:
        """The digits of generated identifiers, where they all have as many and some begin with a zero."""
        found = {}
        for serial, name in self._tables.serials.items():
            lowest, highest = (self._questions.at_end(serial, name, highest=way) for way in (False, True))
            if lowest and highest and len(lowest) == len(highest) and lowest.startswith("0"):
                found[name] = len(lowest)
        return found

    def customers(self, where: tuple[str, str] | None = None) -> pd.DataFrame:
        """All customers, or those whose field fits a pattern with * and ?, in the order of their numbers.

        The columns are `id`, `version` and the schema's fields as canonical text.
        """
        customer = self._tables.customer
        query = sa.select(*self._columns(customer)).order_by(
            *(customer.c[name] for name in self._schema.shown_by), customer.c.id
        )
        if where:
            field, pattern = where
            like = pattern.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
            like = like.replace("*", "%").replace("?", "_")
            query = query.where(customer.c[field].ilike(like, escape="\\"))
        return self._frame(query)

    def search(self, text: str, fields: Sequence[str], limit: int) -> pd.DataFrame:
        """At most so many customers with that text in one of the fields, in the order of their numbers."""
        customer = self._tables.customer
        query = sa.select(*self._columns(customer)).where(
            sa.or_(*(customer.c[name].icontains(text, autoescape=True) for name in fields))
        )
        order = (customer.c[name] for name in self._schema.shown_by)
        return self._frame(query.order_by(*order, customer.c.id).limit(limit))

    def count(self) -> int:
        """How many customers there are."""
        return self._questions.count()

    def _columns(self, customer: sa.FromClause) -> list[sa.ColumnElement[str]]:
        version = sa.cast(customer.c.version, sa.String).label("version")
        return [customer.c.id, version, *(customer.c[name] for name in self._tables.fields)]

    def _frame(self, query: sa.Select[*tuple[Any, ...]]) -> pd.DataFrame:
        """The query's rows as text columns; `row` is a whole number."""
        result = self.connection.execute(query)
        names = list(result.keys())
        rows = result.all()
        columns = zip(*rows, strict=True) if rows else ([] for _ in names)
        return pd.DataFrame(
            {
                name: pd.Series(list(texts), dtype="int64" if name == "row" else "str")
                for name, texts in zip(names, columns, strict=True)
            }
        )


def _in_pairs(fingerprints: pd.Series, found: Sequence[tuple[str, str]]) -> pd.Series:
    """The id for each row; equal rows are told apart by their order: the second one takes the second id."""
    made = pd.DataFrame(found, columns=["value", "id"], dtype="str")
    asked = fingerprints.rename("value").rename_axis("row").reset_index()
    for frame in (made, asked):
        frame["nth"] = frame.groupby("value").cumcount()
    pairs = asked.merge(made, on=["value", "nth"])
    return pd.Series(pairs["id"].to_numpy(), pairs["row"], dtype="str")


def _by_row(found: Sequence[tuple[object, ...]], columns: list[str]) -> pd.DataFrame:
    """The first line of each row."""
    frame = pd.DataFrame(found, columns=columns).drop_duplicates("row").set_index("row")
    return frame.set_axis(frame.index.astype("int64"))
