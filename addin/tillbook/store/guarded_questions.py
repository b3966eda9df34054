"""The questions to PostgreSQL: functions answer them, so that nobody need read the tables.

Whoever may not export customers can still ask for those whom he can name. The functions stand in
`databases/guards/`.
"""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import sqlalchemy as sa

_MATCHES = (
    'SELECT found."row", (found.customer).* FROM look_up(:by, CAST(:rows AS int[]), CAST(:keys AS text[]), '
    ":elsewhere) AS found"
)


class GuardedQuestions:
    """See `Questions`."""

    def __init__(self, connection: sa.Connection, customer: sa.Table) -> None:
        self._connection = connection
        self._customer = customer

    def matches(self, by: str, wanted: pd.Series, *, elsewhere: bool = False) -> sa.FromClause:
        """See `Questions`."""
        asked = sa.text(_MATCHES).bindparams(
            by=by, rows=wanted.index.tolist(), keys=wanted.tolist(), elsewhere=elsewhere
        )
        columns = [sa.column(column.name, column.type) for column in self._customer.columns]
        return asked.columns(sa.column("row", sa.Integer), *columns).subquery("found")

    def count(self) -> int:
        """See `Questions`."""
        return int(self._connection.exec_driver_sql("SELECT count_customers()").scalar_one())

    def at_end(self, serial: str, name: str, *, highest: bool) -> str | None:
        """See `Questions`."""
        found = self._ask("at_end(:serial, :name, :highest)", serial=serial, name=name, highest=highest)
        return None if found[0][0] is None else str(found[0][0])

    def made_by(self, workbook: str, fingerprints: pd.Series) -> Sequence[tuple[str, str]]:
        """See `Questions`."""
        prints = fingerprints.tolist()
        found = self._ask("made_by(:workbook, CAST(:prints AS text[]))", workbook=workbook, prints=prints)
        return [(row[0], row[1]) for row in found]

    def merged_of(self, workbook: str, fingerprints: pd.Series) -> Sequence[tuple[str, str]]:
        """See `Questions`."""
        prints = fingerprints.tolist()
        found = self._ask("merged_of(:workbook, CAST(:prints AS text[]))", workbook=workbook, prints=prints)
        return [(row[0], row[1]) for row in found]

    def undone(self, workbook: str | None, ids: pd.Series) -> set[int]:
        """See `Questions`."""
        return self._rows("undone", workbook, ids)

    def recorded(self, workbook: str, first: int, last: int) -> Sequence[tuple[int, str, str, str, str]]:
        """See `Questions`."""
        found = self._ask("recorded(:workbook, :first, :last)", workbook=workbook, first=first, last=last)
        return [(one[0], one[1], one[2], one[3], one[4]) for one in found]

    def taken(self, workbook: str, ids: pd.Series) -> Sequence[tuple[int, int, str]]:
        """See `Questions`."""
        call = "taken(:workbook, CAST(:rows AS int[]), CAST(:ids AS text[]))"
        found = self._ask(call, workbook=workbook, rows=ids.index.tolist(), ids=ids.tolist())
        return [(one[0], one[1], one[2]) for one in found]

    def reopened(self, workbook: str | None, ids: pd.Series) -> set[int]:
        """See `Questions`."""
        return self._rows("reopened", workbook, ids)

    def _rows(self, function: str, workbook: str | None, ids: pd.Series) -> set[int]:
        call = f"{function}(CAST(:workbook AS text), CAST(:rows AS int[]), CAST(:ids AS text[]))"
        asked = self._ask(call, workbook=workbook, rows=ids.index.tolist(), ids=ids.tolist())
        return {row[0] for row in asked}

    def _ask(self, call: str, **values: object) -> Sequence[Any]:
        query = sa.text(f"SELECT * FROM {call}")  # noqa: S608  # calls of our own functions
        return self._connection.execute(query, values).all()
