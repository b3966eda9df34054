"""Amounts and numbers: one spelling, and no guess."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from tillbook.core.normalise.column import Column
from tillbook.core.normalise.numbers import canonical, read_numbers
from tillbook.core.sheet import CellError


def read(*values: Any) -> Column:
    return read_numbers("limit", list(range(2, len(values) + 2)), list(values))


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        (300.0, "300"),
        (0.0, "0"),
        (-0.0, "0"),
        (0.1 + 0.2, "0.3"),
        (1250.5, "1250.5"),
        (9_999_999.99, "9999999.99"),
        (Decimal("12.50"), "12.5"),
        ("300", "300"),
        ("300.00", "300"),
        ("007", "7"),
        ("12,5", "12.5"),
        ("1,250.50", "1250.5"),
        ("1.250,50", "1250.5"),
        ("1 250,50", "1250.5"),
        ("1\u00a0250,50", "1250.5"),
        ("1\u202f250", "1250"),
        ("1’250.50", "1250.5"),
        ("1.234.567", "1234567"),
        ("£300", "300"),
        ("€ 12,50", "12.5"),
        ("300 kr", "300"),
        ("R$ 300", "300"),
        ("EUR 300", "300"),
        ("-5", "-5"),
        ("\u200b300", "300"),
        ("٣٠٠", "300"),
    ],
)
def test_a_number_is_read_however_it_is_written(typed: Any, text: str) -> None:
    assert read(typed).texts == [text]


@pytest.mark.parametrize(
    "typed",
    [
        "1.234",
        "1,234",
        "0.305",
        "0,305",
        "lots",
        "1e3",
        "1,25.50",
        "1.250.50,1",
        "12,345,67",
        "--5",
        "5-",
        "£",
    ],
)
def test_what_is_no_number_for_certain_stays_as_typed(typed: str) -> None:
    assert read(typed).texts == [typed]


@pytest.mark.parametrize(
    ("typed", "text"),
    [(0.305, "0.305"), (1e16, "10000000000000000"), (True, "True"), (dt.date(2024, 1, 5), "2024-01-05")],
)
def test_a_cell_that_is_no_amount_is_left_for_the_check(typed: Any, text: str) -> None:
    assert read(typed).texts == [text]


def test_an_error_cell_is_a_problem_and_no_blank() -> None:
    column = read(CellError("#DIV/0!"), "", "  ", None)

    assert column.texts == [None] * 4
    assert [(problem.row, problem.code) for problem in column.problems] == [(2, "cell-error")]


@pytest.mark.parametrize(
    ("number", "text"), [("300", "300"), ("300.00", "300"), ("3E+2", "300"), ("-0", "0"), ("0.10", "0.1")]
)
def test_canonical_is_one_spelling(number: str, text: str) -> None:
    assert canonical(Decimal(number)) == text
