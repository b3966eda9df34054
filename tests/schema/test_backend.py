"""Our back-end and pandera's own find the same failures."""

import datetime as dt
from typing import Any

import pandas as pd
import pandera.pandas as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pandera.backends.pandas.components import ColumnBackend
from pandera.backends.pandas.container import DataFrameSchemaBackend
from pandera.errors import SchemaErrorReason, SchemaErrors

from tillbook.schema import Field, Schema, choice, date, email, mobile, name, number

Failures = set[tuple[str, str, int]]


class PlainField(Field):
    """A field that pandera's own back-end checks."""


class PlainSchema(Schema):
    """A schema that pandera's own back-end checks."""


PlainField.register_backend(pd.DataFrame, ColumnBackend)
PlainSchema.register_backend(pd.DataFrame, DataFrameSchemaBackend)


def _club(schema: type[Schema]) -> Schema:
    return schema.of(
        "club",
        "Club",
        {
            "name": name("Name", 5, required=True, help=""),
            "email": email("E-mail", unique=True, help=""),
            "mobile": mobile("Mobile", help=""),
            "born": date("Born", dt.date(1900, 3, 1), help=""),
            "points": number("Points", 0, 100, help=""),
            "sort": choice("Sort", {"a": "A", "b": "B"}, help=""),
        },
        edition=1,
        shown_by=("name",),
    )


OURS = _club(Schema)
PLAIN = PlainSchema(
    {
        key: PlainField(
            str, column.checks, nullable=column.nullable, required=False, name=key, metadata=column.metadata
        )
        for key, column in OURS.columns.items()
    }
)

# Sound and unsound values of every column; a column with one dtype only, as `normalise` gives it.
_VALUES = {
    "name": ["Ann", "Annabel", "😀😀😀😀😀", None],
    "email": ["a@b.co", "b@b.co", "none", "a@localhost", None],
    "mobile": ["+447400100001", "07400", None],
    "born": ["1985-06-26", "1900-02-28", "2999-01-01", "26/06/1985", None],
    "points": ["0", "100", "100.5", "1.234", "lots", None],
    "sort": ["a", "b", "A", None],
    "email_key": ["a@b.co", "b@b.co", None],
}
_ROWS = st.lists(st.tuples(*(st.sampled_from(values) for values in _VALUES.values())), max_size=12)


@given(_ROWS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_both_back_ends_find_the_same_failures(rows: list[tuple[Any, ...]]) -> None:
    frame = pd.DataFrame(rows, columns=list(_VALUES), index=range(2, len(rows) + 2), dtype="str")

    assert _failures(OURS, frame) == _failures(PLAIN, frame)


def test_only_panderas_own_writes_the_long_report() -> None:
    frame = pd.DataFrame({"name": ["Annabel"]}, index=[2], dtype="str")

    reports = []
    for schema in (OURS, PLAIN):
        with pytest.raises(SchemaErrors) as caught:
            schema.validate(frame, lazy=True)
        reports.append(len(caught.value.failure_cases))

    assert reports == [0, 1]


def test_a_column_that_is_not_there_is_no_failure() -> None:
    frame = pd.DataFrame({"name": ["Ann"]}, index=[2], dtype="str")

    assert _failures(OURS, frame) == _failures(PLAIN, frame) == set()


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("name", None, "required"),
        ("name", "Annabel", "too-long"),
        ("email", "none", "bad-email"),
        ("mobile", "07400", "bad-phone"),
        ("born", "26/06/1985", "bad-date"),
        ("points", "101", "bad-number"),
        ("sort", "A", "not-a-choice"),
    ],
)
def test_a_failure_carries_row_and_code(column: str, value: str | None, code: str) -> None:
    cells = {"name": ["Ann", "Ann"], **{column: ["Ann" if column == "name" else None, value]}}
    frame = pd.DataFrame(cells, index=[7, 9], dtype="str")

    assert _failures(OURS, frame) == {(column, code, 9)}


def test_a_check_that_fails_by_itself_is_no_failure_of_a_row() -> None:
    def broken(_values: "pd.Series[str]") -> bool:
        raise ZeroDivisionError("a fault of the schema")

    schema = Schema.of(
        "club", "Club", {"name": name("Name", 5, help="")}, edition=1, shown_by=("name",)
    ).update_column("name", checks=pa.Check(broken, error="broken"))

    with pytest.raises(SchemaErrors) as caught:
        schema.validate(pd.DataFrame({"name": ["Ann"]}, dtype="str"), lazy=True)
    assert "a fault of the schema" in str(caught.value.schema_errors[0])


def _failures(schema: pa.DataFrameSchema, frame: pd.DataFrame) -> Failures:
    try:
        schema.validate(frame, lazy=True)
    except SchemaErrors as found:
        return {one for error in found.schema_errors for one in _failing(error)}
    return set()


def _failing(error: Any) -> Failures:
    cases = error.failure_cases
    rows = cases["index"] if isinstance(cases, pd.DataFrame) else cases.index
    missing = error.reason_code is SchemaErrorReason.SERIES_CONTAINS_NULLS
    code = "required" if missing else error.check.error
    column = error.column_name or error.schema.name
    return {(column, code, int(row)) for row in rows}
