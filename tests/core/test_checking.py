"""Checking rows against a store: matching, merging three versions, the plan."""

from typing import Any

import pytest
from tests.core.shelf import ANN, BOB, CLOUDPOS, LOYVERSE, Shelf, edited, problems

from tillbook.core.sheet import CellError
from tillbook.core.wording import Wording


def test_an_untouched_export_is_all_unchanged() -> None:
    checked = Shelf(CLOUDPOS, ANN, BOB).check(Shelf(CLOUDPOS, ANN, BOB).export())

    assert problems(checked) == []
    assert checked.plan.unchanged.to_dict() == {2: "c1", 3: "c2"}


def test_a_row_without_record_is_new_and_gets_the_defaults() -> None:
    checked = Shelf(CLOUDPOS).check({"last_name": ["Wood"], "account_type": ["trade"]})

    new = checked.plan.new.loc[2].dropna()
    fields = new[[name for name in CLOUDPOS.fields if name in new.index]]
    assert fields.to_dict() == {
        "last_name": "Wood",
        "country": "GB",
        "tax_exempt": "no",
        "price_level": "Standard",
        "account_type": "Trade",
        "credit_limit": "300",
    }


def test_defaults_are_not_put_into_a_customer_that_is_there() -> None:
    shelf = Shelf(CLOUDPOS, BOB)

    checked = shelf.check(edited(shelf, account_type={2: "Trade"}))

    assert [(one.field, one.old, one.new) for one in checked.plan.changes] == [
        ("account_type", None, "Trade")
    ]


def test_a_blank_leaves_the_stored_value_and_says_so() -> None:
    shelf = Shelf(CLOUDPOS, ANN)

    checked = shelf.check(edited(shelf, city={2: None}))

    assert problems(checked) == [(2, "city", "blank-kept")]
    assert list(checked.plan.unchanged) == ["c1"]


def test_the_word_for_erasing_erases_but_not_a_required_field() -> None:
    shelf = Shelf(CLOUDPOS, ANN, BOB)

    checked = shelf.check(edited(shelf, city={2: "<clear>"}, last_name={3: "<clear>"}))

    assert problems(checked) == [(3, "last_name", "required-kept")]
    assert [(one.row, one.field, one.old, one.new) for one in checked.plan.changes] == [
        (2, "city", "Lancaster", None)
    ]


@pytest.mark.parametrize("typed", ["yes", "<clear>", True])
def test_a_refusal_stays_a_refusal(typed: Any) -> None:
    shelf = Shelf(CLOUDPOS, ANN)

    checked = shelf.check(edited(shelf, marketing_email={2: typed}))

    assert problems(checked) == [(2, "marketing_email", "consent-refused")]


@pytest.mark.parametrize(("stored", "typed"), [("no", "withdrawn"), ("yes", "no"), ("yes", "withdrawn")])
def test_a_consent_can_always_be_taken_back(stored: str, typed: str) -> None:
    shelf = Shelf(CLOUDPOS, {**ANN, "marketing_email": stored})

    checked = shelf.check(edited(shelf, marketing_email={2: typed}))

    assert (problems(checked), len(checked.plan.changed)) == ([], 1)


def _meanwhile(**changes: str) -> tuple[Shelf, dict[str, list[Any]]]:
    """A sheet filled while Ann was as above, and a store where she is changed since."""
    sheet = Shelf(CLOUDPOS, ANN).export()
    shelf = Shelf(CLOUDPOS, {**ANN, **changes})
    shelf.frame["version"] = "2"
    return shelf, sheet


def test_changes_of_different_fields_come_together() -> None:
    shelf, sheet = _meanwhile(city="Heysham")
    sheet["first_name"] = ["Anna"]

    checked = shelf.check(sheet)

    assert problems(checked) == []
    assert checked.plan.changed.loc[2, ["first_name", "city"]].tolist() == ["Anna", "Heysham"]


@pytest.mark.parametrize("typed", ["Morecambe", "<clear>"])
def test_the_same_field_changed_on_both_sides_is_a_problem(typed: str) -> None:
    shelf, sheet = _meanwhile(city="Heysham")
    sheet["city"] = [typed]

    checked = shelf.check(sheet)

    assert problems(checked) == [(2, "city", "changed-in-store")]
    assert checked.report.problems[0].details == {"stored": "Heysham"}


def test_the_same_change_on_both_sides_is_none() -> None:
    shelf, sheet = _meanwhile(city="Heysham")
    sheet["city"] = ["Heysham"]

    checked = shelf.check(sheet)

    assert (problems(checked), list(checked.plan.unchanged)) == ([], ["c1"])


def test_a_field_that_a_colleague_filled_is_not_said_to_be_left_blank() -> None:
    shelf, sheet = _meanwhile(title="Ms")

    assert problems(shelf.check(sheet)) == []


def test_a_record_that_is_gone_is_an_error_and_nothing_else_is_said() -> None:
    sheet = Shelf(CLOUDPOS, ANN).export()

    assert problems(Shelf(CLOUDPOS).check(sheet, mode="update")) == [(2, "record", "unknown-record")]


def test_an_email_finds_the_customer_where_the_system_says_so() -> None:
    shelf = Shelf(LOYVERSE, {"name": "Ann", "email": "ann@example.com", "city": "Lancaster"})

    checked = shelf.check(
        {"name": ["Ann", "New"], "email": ["ANN@example.com", None], "city": ["Kendal", None]}
    )

    assert problems(checked) == [(3, "email", "no-email")]
    assert [(one.field, one.old, one.new) for one in checked.plan.changes] == [
        ("email", "ann@example.com", "ANN@example.com"),
        ("city", "Lancaster", "Kendal"),
    ]


@pytest.mark.parametrize(
    "junk",
    [
        {"email": "ann@localhost"},
        {"mobile": "+12345678"},
        {"mobile": "12"},
        {"price_level": "Gone"},
        {"city": "x" * 60},
    ],
    ids=str,
)
def test_a_cell_that_says_what_is_stored_is_never_blamed(junk: dict[str, str]) -> None:
    shelf = Shelf(CLOUDPOS, {**ANN, **junk})

    checked = shelf.check(shelf.export())

    assert (problems(checked), list(checked.plan.unchanged)) == ([], ["c1"])


def test_an_unreadable_cell_is_blamed_once() -> None:
    shelf = Shelf(CLOUDPOS, ANN)

    checked = shelf.check(
        edited(
            shelf,
            last_name={2: CellError("#N/A")},
            contact_preference={2: "email"},
            email={2: CellError("#N/A")},
        )
    )

    assert problems(checked) == [(2, "last_name", "cell-error"), (2, "email", "cell-error")]


def test_a_contact_preference_needs_that_contact() -> None:
    sheet: dict[str, list[str | None]] = {
        "last_name": ["a", "b", "c"],
        "contact_preference": ["email", "sms", None],
        "email": [None, "b@b.co", None],
    }

    checked = Shelf(CLOUDPOS).check(sheet)

    assert problems(checked) == [
        (2, "contact_preference", "contact-missing"),
        (3, "contact_preference", "contact-missing"),
    ]


def test_problems_come_in_the_order_of_rows_and_columns_errors_first_in_the_text() -> None:
    sheet: dict[str, list[str | None]] = {"email": ["a@gmial.com", "no"], "last_name": [None, "x" * 51]}

    checked = Shelf(CLOUDPOS).check(sheet)

    assert problems(checked) == [
        (2, "last_name", "required"),
        (2, "email", "email-typo"),
        (3, "last_name", "too-long"),
        (3, "email", "bad-email"),
    ]
    first = checked.report.texts(Wording(CLOUDPOS, "en"))[2].splitlines()
    assert [line.partition(":")[0] for line in first] == ["Last name", "Warning"]


def test_a_sheet_without_rows_is_fine() -> None:
    checked = Shelf(CLOUDPOS, ANN).check({"last_name": [], "email": []})

    assert (problems(checked), len(checked.plan.new), len(checked.plan.unchanged)) == ([], 0, 0)


def test_a_postcode_of_an_unknown_country_is_not_doubted() -> None:
    checked = Shelf(CLOUDPOS).check({"last_name": ["Wood"], "country": ["Atlantis"], "postcode": ["28013"]})

    assert problems(checked) == [(2, "country", "not-a-choice")]
