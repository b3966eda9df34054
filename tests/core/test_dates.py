"""Dates: serials, text in several orders, what is none."""

import datetime as dt
from typing import Any

import pytest

from tillbook.core.normalise.column import Column
from tillbook.core.normalise.dates import Order, read_dates
from tillbook.core.sheet import CellError
from tillbook.language.figures import date_format, written


def read(*values: Any, date1904: bool = False, order: Order | None = None) -> Column:
    return read_dates("born", list(range(2, len(values) + 2)), list(values), date1904, order)


def codes(column: Column) -> list[tuple[int, str]]:
    return [(problem.row, problem.code) for problem in column.problems]


@pytest.mark.parametrize(
    ("typed", "iso"),
    [
        (dt.date(1985, 6, 26), "1985-06-26"),
        (dt.datetime(1985, 6, 26, 13, 5), "1985-06-26"),
        (31224.0, "1985-06-26"),
        (31224.99, "1985-06-26"),
        ("31224", "1985-06-26"),
        (61.0, "1900-03-01"),
        (19850626.0, "1985-06-26"),
        ("19850626", "1985-06-26"),
        ("1985-06-26", "1985-06-26"),
        ("1985/6/26", "1985-06-26"),
        ("1985.06.26", "1985-06-26"),
        ("1985-06-26T00:00:00.000Z", "1985-06-26"),
        ("26/06/1985 0:00", "1985-06-26"),
        ("26. 6. 1985", "1985-06-26"),
        ("\u200e26/06/1985\u200e", "1985-06-26"),
        ("\u00a026\u00a0June\u00a01985 ", "1985-06-26"),
        ("26th June 1985", "1985-06-26"),
        ("26-Jun-85", "1985-06-26"),
        ("June 26, 1985", "1985-06-26"),
        ("Jun 26 1985", "1985-06-26"),
        ("26 giugno 1985", "1985-06-26"),
        ("26 de junio de 1985", "1985-06-26"),
        ("26 de junho de 1985", "1985-06-26"),
        ("26. juni 1985", "1985-06-26"),
        ("1er févr. 1985", "1985-02-01"),
        ("5 Sept 1985", "1985-09-05"),
        ("5 Sep 1985", "1985-09-05"),
        ("٢٦/٠٦/١٩٨٥", "1985-06-26"),
    ],
)
def test_a_date_is_read_however_it_is_written(typed: Any, iso: str) -> None:
    assert read(typed).texts == [iso]


@pytest.mark.parametrize(
    "typed", ["31/02/1985", "1985-02-30", "26/06", "26/06/198", "unknown", "10:30", "26 Brumaire 1985", "0"]
)
def test_what_is_no_date_stays_as_typed(typed: str) -> None:
    column = read(typed)

    assert (column.texts, codes(column)) == ([typed], [])


@pytest.mark.parametrize(("serial", "text"), [(60.0, "60"), (0.5, "0.5"), (-5.0, "-5"), (73050.0, "73050")])
def test_a_serial_outside_the_calendar_is_no_date(serial: float, text: str) -> None:
    assert read(serial).texts == [text]


def test_a_serial_counts_from_the_workbooks_own_calendar() -> None:
    assert read(29762.0, date1904=True).texts == ["1985-06-26"]
    assert read("29762", date1904=True).texts == ["1985-06-26"]


def test_a_serial_that_became_text_is_read_and_counted() -> None:
    column = read("31224", "73049", "73050", "9999")

    assert column.texts == ["1985-06-26", "2099-12-30", "73050", "9999"]
    assert column.cleaning == {"serial dates": 2}


def test_an_error_cell_is_a_problem_and_no_blank() -> None:
    assert codes(read(CellError("#N/A"), None)) == [(2, "cell-error")]


@pytest.mark.parametrize(
    ("column", "isos"),
    [
        (["26/06/1985", "03/04/1985"], ["1985-06-26", "1985-04-03"]),
        (["06/26/1985", "03/04/1985"], ["1985-06-26", "1985-03-04"]),
        (["26.06.85", "03-04-85"], ["1985-06-26", "1985-04-03"]),
        (["30/02/1985", "04/04/1985"], ["30/02/1985", "1985-04-04"]),
    ],
)
def test_the_column_decides_which_part_is_the_day(column: list[str], isos: list[str]) -> None:
    assert read(*column).texts == isos


def test_a_day_that_exists_in_no_month_decides_nothing() -> None:
    column = read("02/30/1985", "03/04/1985")

    assert codes(column) == [(3, "ambiguous-date")]


def test_without_evidence_both_readings_are_named() -> None:
    [problem] = read("03/04/1985").problems

    assert (problem.code, problem.details) == ("ambiguous-date", {"one": "1985-04-03", "other": "1985-03-04"})


def test_the_same_day_both_ways_is_no_question() -> None:
    column = read("04/04/1985")

    assert (column.texts, column.problems) == (["1985-04-04"], [])


def test_contradicting_rows_settle_nothing_and_are_read_themselves() -> None:
    column = read("26/06/1985", "06/26/1985", "03/04/1985")

    assert column.texts[:2] == ["1985-06-26", "1985-06-26"]
    assert codes(column) == [(4, "ambiguous-date")]


def test_one_slip_among_many_does_not_unsettle_the_column() -> None:
    many = [f"{day}/06/1985" for day in range(13, 23)]

    column = read(*many, "04/13/1985", "03/04/1985")

    assert column.texts[-2:] == ["04/13/1985", "1985-04-03"]
    assert column.problems == []


@pytest.mark.parametrize(("order", "iso"), [("dmy", "1985-04-03"), ("mdy", "1985-03-04")])
def test_the_analysts_word_goes_before_the_column(order: Order, iso: str) -> None:
    assert read("03/04/1985", order=order).texts == [iso]


def test_two_digits_are_the_last_year_that_has_been() -> None:
    year = dt.date.today().year

    assert read(f"13/06/{year % 100:02}", f"13/06/{(year + 1) % 100:02}").texts == [
        f"{year}-06-13",
        f"{year - 99}-06-13",
    ]


def test_cleaning_is_counted() -> None:
    column = read(31224.0, "26 June 1985", "26/06/1985", "1985-06-26", None)

    assert column.cleaning == {"serial dates": 1, "dates as text": 2}


@pytest.mark.parametrize(
    ("language", "format", "text"),
    [
        ("en", "dd/mm/yyyy", "03/04/1985"),
        ("it", "dd/mm/yyyy", "03/04/1985"),
        ("nb", "dd.mm.yyyy", "03.04.1985"),
        ("fr", "dd/mm/yyyy", "03/04/1985"),
        ("pt", "dd/mm/yyyy", "03/04/1985"),
    ],
)
def test_each_language_writes_dates_its_own_way(language: str, format: str, text: str) -> None:
    assert (date_format(language), written(dt.date(1985, 4, 3), language)) == (format, text)
