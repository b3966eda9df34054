"""A store made of a list: what the core asks of the real one, answered in plain Python."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from tests.support.sheets import sheet_rows

from tillbook import systems
from tillbook.core.keys import key_columns
from tillbook.core.marks import marks
from tillbook.core.matching import called
from tillbook.core.normalise import Conventions, normalise
from tillbook.core.pipeline import Checked, Options, check
from tillbook.schema import Schema

WORDS = {"price_level": ["Standard", "Trade"], "account_type": ["Trade"]}


def schema_of(system: str) -> Schema:
    """The schema with the choices of a shop."""
    return systems.load(system).with_choices(WORDS if system == "cloudpos" else {})


CLOUDPOS = schema_of("cloudpos")
LOYVERSE = schema_of("loyverse")
ANN = {
    "account_number": "0042", "first_name": "Ann", "last_name": "Wood", "postcode": "LA1 1AA",
    "country": "GB", "email": "ann@example.com", "mobile": "+447400100001", "city": "Lancaster",
    "marketing_email": "no",
}  # fmt: skip
BOB = {
    "account_number": "0043",
    "last_name": "Reed",
    "country": "GB",
    "email": "bob@example.com",
    "mobile": "+447400100002",
}


class Shelf:
    """Customers as canonical texts, by field key; the first has the id `c1` and so on, all of version 1."""

    def __init__(self, schema: Schema, *customers: Mapping[str, str]) -> None:
        self.schema = schema
        self.frame = pd.DataFrame(
            [
                {"id": f"c{at}", "version": "1", **{key: one.get(key) for key in schema.fields}}
                for at, one in enumerate(customers, start=1)
            ],
            columns=["id", "version", *schema.fields],
            dtype="str",
        )
        self.keys = key_columns(self.frame, schema)

    def records(self, by: str, wanted: pd.Series) -> pd.DataFrame:
        """See `LookUp.records`."""
        column = self.frame["id"] if by == "id" else self.keys[by]
        places = {value: at for at, value in column.dropna().items()}
        found = {row: places[value] for row, value in wanted.items() if value in places}
        return self.frame.loc[list(found.values())].set_axis(pd.Index(list(found), dtype="int64"))

    def owners(self, keys: pd.DataFrame) -> pd.DataFrame:
        """See `LookUp.owners`."""
        found = [
            (row, name, self.frame.at[at, "id"], called(self.frame.loc[at], self.schema))
            for name in keys.columns
            for row, value in keys[name].dropna().items()
            for at in self.keys.index[self.keys[name] == value]
        ]
        return pd.DataFrame(found, columns=["row", "key", "id", "name"])

    def created_by(self, workbook: str, fingerprints: pd.Series) -> pd.Series:
        """See `LookUp.created_by`: nothing was imported before."""
        return fingerprints.iloc[:0]

    def merged_of(self, workbook: str, fingerprints: pd.Series) -> pd.Series:
        """See `LookUp.merged_of`: nobody was merged."""
        return fingerprints.iloc[:0]

    def undone(self, workbook: str | None, ids: pd.Series) -> pd.Series:
        """See `LookUp.undone`: nothing was undone."""
        return ids.iloc[:0]

    def recorded(self, workbook: str, first: int, last: int) -> pd.DataFrame:
        """See `LookUp.recorded`: nothing was imported before."""
        return pd.DataFrame(columns=["outcome", "id", "batch", "fingerprint"])

    def taken(self, workbook: str, ids: pd.Series) -> pd.DataFrame:
        """See `LookUp.taken`: nothing was imported before."""
        return pd.DataFrame(columns=["earlier", "outcome"])

    def reopened(self, workbook: str | None, ids: pd.Series) -> pd.Series:
        """See `LookUp.reopened`: nothing was undone."""
        return ids.iloc[:0]

    def export(self) -> dict[str, list[Any]]:
        """The columns of a workbook filled from here, hidden ones and all."""
        columns = {
            name: [text if isinstance(text, str) else None for text in self.frame[name].tolist()]
            for name in self.schema.fields
        }
        mark = marks(self.frame["version"], self.frame, self.schema)
        return {**columns, "record": self.frame["id"].tolist(), "version": mark}

    def check(self, columns: Mapping[str, Sequence[Any]], **options: Any) -> Checked:
        """Check these columns of a sheet, from row 2 on, against this store."""
        conventions = Conventions(choices={"account_type": {"Trade": {"credit_limit": "300"}}})
        rows = normalise(sheet_rows(columns), self.schema, conventions)
        return check(rows, self.schema, conventions, self, "book", Options(**options))


def problems(checked: Checked) -> list[tuple[int, str, str]]:
    """Row, column and code of everything that was found."""
    return [(one.row, one.column, one.code) for one in checked.report.problems]


def edited(shelf: Shelf, **edits: dict[int, Any]) -> dict[str, list[Any]]:
    """An export with cells typed over, by field and sheet row."""
    columns = shelf.export()
    for name, cells in edits.items():
        for row, value in cells.items():
            columns[name][row - 2] = value
    return columns
