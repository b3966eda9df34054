"""The same customer twice: in the sheet, in the store, by two keys; and the modes."""

from typing import Any

import pytest
from tests.core.shelf import ANN, BOB, CLOUDPOS, LOYVERSE, Shelf, edited, problems


def test_two_rows_of_one_customer_name_each_other() -> None:
    shelf = Shelf(CLOUDPOS, ANN)
    sheet = {name: cells * 2 for name, cells in shelf.export().items()}

    checked = shelf.check(sheet)

    assert problems(checked) == [(2, "record", "repeated-record"), (3, "record", "repeated-record")]
    assert checked.report.problems[0].details == {"rows": "3", "customer": "0042 Ann Wood"}


def test_each_row_of_a_repeated_group_names_the_others() -> None:
    checked = Shelf(CLOUDPOS).check({"last_name": ["x"] * 3, "email": ["a@b.co", "A@b.co", "a@B.co"]})

    assert [problem.details["rows"] for problem in checked.report.problems] == ["3, 4", "2, 4", "2, 3"]
    assert {problem.code for problem in checked.report.problems} == {"repeated-email"}


@pytest.mark.parametrize(("keep", "new"), [("first", [2]), ("last", [4])])
def test_one_row_of_a_repeated_group_can_be_kept(keep: str, new: list[int]) -> None:
    shelf = Shelf(CLOUDPOS)

    checked = shelf.check({"last_name": ["x"] * 3, "email": ["a@b.co"] * 3}, keep_repeats=keep)

    assert checked.plan.new.index.tolist() == new


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ({"account_number": "0042"}, "account_number", "account-number-in-use"),
        ({"email": "ANN@EXAMPLE.COM"}, "email", "email-in-use"),
        ({"mobile": 7400100001.0}, "mobile", "mobile-in-use"),
        (
            {"first_name": "ÁNN", "last_name": "wood", "postcode": "la11aa"},
            "first_name",
            "name-postcode-in-use",
        ),
    ],
)
def test_a_key_of_a_stored_customer_is_refused_and_its_owner_named(
    row: dict[str, Any], column: str, code: str
) -> None:
    sheet = {"last_name": ["x"], **{name: [value] for name, value in row.items()}}

    checked = Shelf(CLOUDPOS, ANN).check(sheet)

    assert problems(checked) == [(2, column, code)]
    assert checked.report.problems[0].details == {"customer": "0042 Ann Wood"}


def test_two_customers_can_swap_a_key_in_one_sheet() -> None:
    shelf = Shelf(CLOUDPOS, ANN, BOB)

    checked = shelf.check(edited(shelf, mobile={2: "+447400100002", 3: "+447400100001"}))

    assert (problems(checked), len(checked.plan.changed)) == ([], 2)


def test_a_key_is_not_free_while_the_row_that_gives_it_up_stays_out() -> None:
    shelf = Shelf(CLOUDPOS, ANN, BOB)

    checked = shelf.check(edited(shelf, mobile={2: "+447400100002", 3: "+447400100001"}, email={3: "none"}))

    assert problems(checked) == [
        (2, "mobile", "mobile-in-use"),
        (3, "mobile", "mobile-in-use"),
        (3, "email", "bad-email"),
    ]


def test_a_record_and_an_email_of_two_customers_disagree() -> None:
    shelf = Shelf(
        LOYVERSE, {"name": "Ann", "email": "ann@example.com"}, {"name": "Bob", "email": "bob@example.com"}
    )
    sheet = edited(shelf, email={2: "bob@example.com"})

    checked = shelf.check({name: cells[:1] for name, cells in sheet.items()})

    assert problems(checked) == [(2, "email", "keys-disagree")]
    assert checked.report.problems[0].details == {
        "customer": "Ann ann@example.com",
        "other": "Bob bob@example.com",
    }


@pytest.mark.parametrize(
    ("mode", "found"),
    [
        ("upsert", []),
        ("create", [(2, "first_name", "customer-exists")]),
        ("update", [(4, "first_name", "customer-missing")]),
    ],
)
def test_a_mode_keeps_rows_of_the_other_sort_out(mode: str, found: list[tuple[int, str, str]]) -> None:
    shelf = Shelf(CLOUDPOS, ANN, BOB)
    sheet = {name: [*cells, None] for name, cells in edited(shelf, city={2: "Kendal"}).items()}
    sheet["last_name"][2] = "New"

    assert problems(shelf.check(sheet, mode=mode)) == found
