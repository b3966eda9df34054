"""Several people edit the same customers: different fields come together, the same field is a question."""

import datetime as dt
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from tests.support.shop import Shop, read_column, read_sheet, type_in

RAY = {"last_name": "Ray", "email": "ray@example.com", "city": "Leeds", "phone": "01524 509876"}


@pytest.fixture
def both(shop: Shop) -> tuple[Path, Path]:
    """Two exports of the same customer."""
    shop.commit(shop.sheet("first.xlsx", [RAY]))
    return shop.export("ann.xlsx"), shop.export("bob.xlsx")


def test_different_fields_merge_and_the_merged_values_are_shown(shop: Shop, both: tuple[Path, Path]) -> None:
    ann, bob = both
    type_in(ann, {2: {"city": "York"}})
    type_in(bob, {2: {"phone": "01524 509000", "notes": "tall"}})
    shop.commit(ann, operator="ann")

    done = shop.commit(bob, operator="bob")

    assert (done.updated, done.skipped) == (1, 0)
    customer = shop.customers()[0]
    assert (customer["city"], customer["phone"], customer["notes"]) == ("York", "+441524509000", "tall")
    assert read_sheet(bob)[2]["city"] == "York"
    assert shop.commit(bob).unchanged == 1


def test_the_same_field_is_a_problem_that_names_both_values(shop: Shop, both: tuple[Path, Path]) -> None:
    ann, bob = both
    type_in(ann, {2: {"city": "York"}})
    type_in(bob, {2: {"city": "Hull", "notes": "tall"}})
    shop.commit(ann)

    done = shop.commit(bob)

    assert (done.updated, done.skipped) == (0, 1)
    assert [(p.row, p.column, p.code) for p in done.report.problems] == [(2, "city", "changed-in-store")]
    message = read_sheet(bob)[2]["message"]
    assert "‘Hull’" in message
    assert "‘York’" in message
    assert "notes" not in shop.customers()[0]


def test_the_same_change_twice_is_no_question(shop: Shop, both: tuple[Path, Path]) -> None:
    for path in both:
        type_in(path, {2: {"city": "York"}})
    shop.commit(both[0])

    done = shop.commit(both[1])

    assert (done.unchanged, done.skipped) == (1, 0)


def test_an_untouched_row_leaves_what_others_changed(shop: Shop, both: tuple[Path, Path]) -> None:
    ann, bob = both
    type_in(ann, {2: {"city": "York"}})
    shop.commit(ann)
    before = read_sheet(bob)[2]

    done = shop.commit(bob)

    assert (done.unchanged, shop.customers()[0]["city"]) == (1, "York")
    assert read_sheet(bob)[2] == before | {"status": "Unchanged"}
    type_in(bob, {2: {"title": "Ms"}})
    assert shop.commit(bob).updated == 1
    assert (read_column(bob, "city"), shop.customers()[0]["title"]) == (["York"], "Ms")


def test_a_change_at_the_till_is_noticed_as_well(shop: Shop, both: tuple[Path, Path]) -> None:
    shop.sql("UPDATE customer SET city = 'Oban'")
    type_in(both[0], {2: {"city": "York"}})
    type_in(both[1], {2: {"title": "Ms"}})

    assert [p.code for p in shop.commit(both[0]).report.problems] == ["changed-in-store"]
    assert shop.commit(both[1]).updated == 1
    assert read_column(both[1], "city") == ["Oban"]


def test_a_row_of_a_customer_that_was_deleted_is_told(shop: Shop, both: tuple[Path, Path]) -> None:
    shop.sql("DELETE FROM customer")
    type_in(both[0], {2: {"city": "York"}})

    assert [(p.row, p.code) for p in shop.commit(both[0]).report.problems] == [(2, "unknown-record")]


def test_a_blank_leaves_and_clear_erases(shop: Shop, both: tuple[Path, Path]) -> None:
    path = both[0]
    type_in(path, {2: {"city": None, "phone": " <CLEAR> ", "notes": "<clear>", "title": "Ms"}})

    done = shop.commit(path)

    assert [(p.column, p.code) for p in done.report.problems] == [("city", "blank-kept")]
    customer = shop.customers()[0]
    assert ("phone" in customer, customer["city"], customer["title"]) == (False, "Leeds", "Ms")
    assert {key: read_sheet(path)[2].get(key) for key in ("city", "phone", "notes")} == {
        "city": None, "phone": None, "notes": None,
    }  # fmt: skip


def test_what_is_required_cannot_be_cleared(shop: Shop, both: tuple[Path, Path]) -> None:
    type_in(both[0], {2: {"last_name": "<clear>", "city": "York"}})

    done = shop.commit(both[0])

    assert [(p.column, p.code) for p in done.report.problems] == [("last_name", "required-kept")]
    assert (done.updated, read_sheet(both[0])[2]["last_name"]) == (0, "<clear>")


@pytest.mark.parametrize("stored", ["no", "withdrawn"])
@pytest.mark.parametrize("typed", ["Yes", "<clear>"])
def test_a_refused_consent_is_not_turned(
    shop: Shop, both: tuple[Path, Path], stored: str, typed: str
) -> None:
    shop.sql("UPDATE customer SET marketing_email = ?", stored)
    path = shop.export("fresh.xlsx")
    type_in(path, {2: {"marketing_email": typed, "city": "York"}})

    done = shop.commit(path)

    assert [(p.column, p.code) for p in done.report.problems] == [("marketing_email", "consent-refused")]
    assert shop.sql("SELECT marketing_email, city FROM customer") == [(stored, "Leeds")]


def test_a_refusal_made_since_the_export_outlives_a_yes_in_the_workbook(
    shop: Shop, both: tuple[Path, Path]
) -> None:
    type_in(both[0], {2: {"marketing_email": "Yes"}})
    type_in(both[1], {2: {"marketing_email": "No"}})
    shop.commit(both[1])

    done = shop.commit(both[0])

    assert done.skipped == 1
    assert shop.customers()[0]["marketing_email"] == "no"


def test_an_undo_does_not_give_a_consent_back_that_was_refused_since(shop: Shop) -> None:
    shop.commit(shop.sheet("a.xlsx", [RAY | {"marketing_email": "Yes"}]))
    path = shop.export("work.xlsx")
    type_in(path, {2: {"city": "York"}})
    batch = shop.commit(path).batch
    shop.sql("UPDATE customer SET marketing_email = 'no'")

    shop.undo(batch)

    assert shop.sql("SELECT marketing_email, city FROM customer") == [("no", "Leeds")]


def test_a_1904_workbook_keeps_its_dates(shop: Shop) -> None:
    path = shop.folder / "mac.xlsx"
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    sheet = book.active
    assert sheet
    sheet.append(["Last name", "Account number", "Date of birth"])
    sheet.append(["Ray", "1", dt.date(1985, 6, 26)])
    sheet.append(["Doe", "2", 29762])  # the serial of the same day, as a bare number
    book.save(path)

    shop.commit(path)

    assert [customer["date_of_birth"] for customer in shop.customers()] == ["1985-06-26"] * 2
    assert shop.commit(path).unchanged == 2
