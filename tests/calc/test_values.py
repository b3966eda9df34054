"""Values in and out: what is written is read back, as Excel would have it, in a fixed number of calls."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import xlsxwriter
import xlwings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tillbook.calc import documents, values

_TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=20)
_MOMENTS = st.datetimes(dt.datetime(1900, 3, 1), dt.datetime(9999, 12, 30)).map(
    lambda moment: moment.replace(microsecond=0)
)
_NUMBERS = st.floats(allow_nan=False, allow_infinity=False, allow_subnormal=False, width=32)
_VALUES = st.one_of(
    st.none(),
    st.booleans(),
    _NUMBERS,
    _MOMENTS,
    # The apostrophe makes Excel take the rest as it stands.
    _TEXTS.map(lambda text: f"'{text}"),
)
_BLOCKS = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(_VALUES, min_size=width, max_size=width), min_size=1, max_size=5)
)


def _without_apostrophe(value: object) -> object:
    return value[1:] if isinstance(value, str) else value


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_BLOCKS)
def test_what_is_written_is_read_back(sheet: xlwings.Sheet, rows: list[list[object]]) -> None:
    block = sheet.range((1, 1), (len(rows), len(rows[0])))
    block.clear()

    block.value = rows

    assert block.options(ndim=2).value == [[_without_apostrophe(value) for value in row] for row in rows]


@pytest.mark.parametrize(
    ("typed", "expected", "number_format"),
    [
        ("00123", 123.0, "General"),
        (" 12.50 ", 12.5, "General"),
        ("-7", -7.0, "General"),
        ("1,234", 1234.0, "#,##0"),
        ("1.5e3", 1500.0, "0.00E+00"),
        ("12%", 0.12, "0%"),
        ("1.5%", 0.015, "0.00%"),
        ("TRUE", True, "BOOLEAN"),
        ("false", False, "BOOLEAN"),
        ("2024-05-01", dt.datetime(2024, 5, 1), "yyyy-mm-dd"),
        ("2024-05-01 13:45", dt.datetime(2024, 5, 1, 13, 45), "yyyy-mm-dd hh:mm:ss"),
        ("5/31/2024", dt.datetime(2024, 5, 31), "yyyy-mm-dd"),
        ("2024-06-31", "2024-06-31", "General"),
        ("=1+1", 2.0, "General"),
        # Calc itself marks such a cell as text.
        ("'00123", "00123", "@"),
        ("'LA1", "LA1", "General"),
        ("+44 1524 60000", "+44 1524 60000", "General"),
        ("LA1 1AA", "LA1 1AA", "General"),
        ("1e999", "1e999", "@"),
        ("=", "=", "General"),
        ("Trudy", "Trudy", "General"),
    ],
)
def test_a_text_is_understood_as_if_it_were_typed(
    sheet: xlwings.Sheet, typed: str, expected: object, number_format: str
) -> None:
    sheet["B2"].value = typed

    assert sheet["B2"].value == expected
    assert sheet["B2"].number_format == number_format


@pytest.mark.parametrize(
    ("written", "expected"),
    [("00123", "00123"), ("=1+1", "=1+1"), ("'=1+1", "=1+1"), ("12%", "12%"), (123, "123"), (True, "TRUE")],
)
def test_a_cell_formatted_as_text_keeps_what_is_written(
    sheet: xlwings.Sheet, written: object, expected: str
) -> None:
    sheet["B2"].number_format = "@"

    sheet["B2"].value = written

    assert sheet["B2"].value == expected
    assert sheet["B2"].number_format == "@"


def test_each_column_of_a_block_is_read_by_its_own_format(sheet: xlwings.Sheet) -> None:
    sheet["A:A"].number_format = "@"
    sheet["B3:B4"].number_format = "@"
    sheet["C:C"].number_format = "dd/mm/yyyy"

    sheet["A1"].value = [["007", "007", "2024-05-01"]] * 4

    day = dt.datetime(2024, 5, 1)
    assert sheet["A1:C4"].value == [["007", 7.0, day]] * 2 + [["007", "007", day]] * 2
    assert sheet["C1:C4"].number_format == "dd/mm/yyyy"


def test_errors_are_blank_unless_their_names_are_asked_for(sheet: xlwings.Sheet) -> None:
    sheet["A1"].value = [["=1/0", "#N/A", "=NOSUCH()", '=""']]

    assert sheet["A1:D1"].value == [None, None, None, None]
    named = sheet["A1:D1"].options(err_to_str=True).value
    assert named == ["#DIV/0!", "#N/A", "#NAME?", None]


def test_numpy_and_pandas_values_are_written(sheet: xlwings.Sheet) -> None:
    frame = pd.DataFrame(
        {
            "text": ["a", None],
            "whole": np.array([1, 2], dtype="int64"),
            "day": pd.to_datetime(["2024-05-01", None]),
            "maybe": pd.array([True, pd.NA], dtype="boolean"),
        }
    )

    sheet["A1"].options(index=False).value = frame

    day = dt.datetime(2024, 5, 1)
    assert sheet["A2:D3"].value == [["a", 1.0, day, True], [None, 2.0, None, None]]


def test_one_value_fills_the_range(sheet: xlwings.Sheet) -> None:
    sheet["A1:B2"].value = "x"

    assert sheet["A1:B2"].value == [["x", "x"], ["x", "x"]]


def test_dates_count_from_1904_where_the_workbook_does(app: xlwings.App, tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "mac.xlsx", {"date_1904": True}) as drawn:
        format_ = drawn.add_format({"num_format": "dd/mm/yyyy"})
        drawn.add_worksheet().write_datetime(0, 0, dt.datetime(2024, 5, 1), format_)
    book = app.books.open(tmp_path / "mac.xlsx")
    sheet = book.sheets[0]

    sheet["A2"].value = dt.date(2024, 5, 2)

    assert book.impl.date1904
    assert sheet["A1:A2"].value == [dt.datetime(2024, 5, 1), dt.datetime(2024, 5, 2)]
    assert sheet["A2"].options(numbers=float).raw_value == dt.datetime(2024, 5, 2)
    book.close()


def test_an_ordinary_workbook_does_not_count_from_1904(book: xlwings.Book) -> None:
    assert not book.impl.date1904


def test_formulas_are_written_and_read_in_excels_notation(book: xlwings.Book) -> None:
    first, second = book.sheets[0], book.sheets.add("My sheet")
    second["A1:A2"].value = [[1], [2]]

    first["B1"].formula = "=SUM('My sheet'!$A$1:$A$2,3)"
    first["C1:C3"].formula = '=IF(B1="",1,2)'

    assert first["B1"].value == 6
    assert first["B1"].formula == "=SUM('My sheet'!$A$1:$A$2,3)"
    assert first["C1:C3"].formula == (('=IF(B1="",1,2)',), ('=IF(B2="",1,2)',), ('=IF(B3="",1,2)',))
    assert first["C1:C3"].value == [2.0, 1.0, 1.0]


class Counted:
    """A UNO object that counts the calls to it and to whatever comes out of it."""

    def __init__(self, of: Any, calls: list[str]) -> None:
        self.__dict__.update(_of=of, _calls=calls)

    def __getattr__(self, name: str) -> Any:
        self._calls.append(name)
        found = getattr(self._of, name)
        if callable(found):
            return lambda *given: self._wrapped(found(*map(_bare, given)))
        return self._wrapped(found)

    def __setattr__(self, name: str, value: object) -> None:
        self._calls.append(name)
        setattr(self._of, name, _bare(value))

    def _wrapped(self, found: Any) -> Any:
        return Counted(found, self._calls) if "pyuno" in type(found).__name__ else found


def _bare(value: Any) -> Any:
    return value._of if isinstance(value, Counted) else value


@contextmanager
def _counting(sheet: xlwings.Sheet, address: str) -> Iterator[tuple[Any, documents.Document, list[str]]]:
    calls: list[str] = []
    document = documents.Document(Counted(sheet.book.impl.api, calls))
    yield Counted(sheet[address].impl.api, calls), document, calls


def test_the_calls_do_not_grow_with_the_rows(book: xlwings.Book) -> None:
    counts = []
    for rows in (50, 2_000):
        sheet = book.sheets.add()
        sheet["A:A"].number_format = "@"
        block = [
            [f"{row:05}", f"{row:05}", dt.datetime(2024, 5, 1), row % 2 == 0, "x", None]
            for row in range(rows)
        ]
        with _counting(sheet, f"A1:F{rows}") as (cells, document, calls):
            values.write(document, cells, block)
            read = values.read(document, cells, names_errors=True)
        assert read[-1][:4] == [f"{rows - 1:05}", float(rows - 1), dt.datetime(2024, 5, 1), False]
        counts.append(len(calls))

    assert counts[0] > 10, "the counter must see the calls"
    assert counts[1] <= counts[0]
