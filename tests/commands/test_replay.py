"""A commit that has happened is recognised, and the sheet repaired."""

import shutil
from pathlib import Path

import openpyxl
import pytest
from tests.support.killing import commit_until
from tests.support.sheets import write_sheet
from tests.support.shop import Shop, read_column, read_sheet, type_in
from tests.support.validators import audit_errors

from tillbook.errors import UsageError

RAY = {"last_name": "Ray", "email": "ray@example.com", "city": "Leeds"}
DOE = {"last_name": "Doe"}


def copied(path: Path) -> Path:
    """A copy of the workbook as it is now."""
    return Path(shutil.copy(path, path.with_name("copy.xlsx")))


def test_a_copy_made_before_the_commit_is_recognised_afterwards(shop: Shop) -> None:
    path = shop.sheet("a.xlsx", [RAY, DOE, DOE, {"email": "bad"}])
    copy = copied(path)
    shop.commit(path)
    before = shop.dump()

    again = shop.commit(copy)

    assert (again.batch, again.created, again.updated, again.unchanged, again.skipped) == (None, 0, 0, 3, 1)
    assert shop.dump() == before


def test_the_replay_repairs_the_sheet(shop: Shop) -> None:
    path = shop.sheet("a.xlsx", [RAY, DOE, DOE])
    copy = copied(path)
    shop.commit(path)

    shop.commit(copy)

    for key in ("account_number", "record", "version"):
        assert read_column(copy, key) == read_column(path, key)
    assert read_column(copy, "account_number") == ["000001", "000002", "000003"]
    assert read_column(copy, "status") == ["Unchanged"] * 3
    assert shop.commit(copy).unchanged == 3


def test_a_replay_of_changes_repairs_the_marks_so_that_the_next_edit_is_no_conflict(shop: Shop) -> None:
    shop.commit(shop.sheet("a.xlsx", [RAY]))
    path = shop.export("work.xlsx")
    type_in(path, {2: {"city": "York"}})
    copy = copied(path)
    shop.commit(path)

    assert shop.commit(copy).unchanged == 1
    assert read_column(copy, "version") == read_column(path, "version")
    type_in(copy, {2: {"city": "Hull"}})
    done = shop.commit(copy)

    assert (done.updated, done.skipped) == (1, 0)
    assert shop.customers()[0]["city"] == "Hull"


def test_rows_added_to_a_copy_are_new_and_the_others_are_not(shop: Shop) -> None:
    path = shop.sheet("a.xlsx", [RAY, DOE])
    copy = copied(path)
    shop.commit(path)
    type_in(copy, {4: DOE, 5: {"last_name": "Poe"}})

    done = shop.commit(copy)

    assert (done.created, done.unchanged) == (2, 2)
    assert [customer["last_name"] for customer in shop.customers()] == ["Ray", "Doe", "Doe", "Poe"]


def test_rows_in_another_order_are_recognised(shop: Shop) -> None:
    path = shop.sheet("a.xlsx", [RAY, DOE, {"last_name": "Poe"}])
    copy = copied(path)
    shop.commit(path)
    blank = dict.fromkeys(RAY)
    type_in(copy, {2: blank | {"last_name": "Poe"}, 3: RAY, 4: blank | DOE})

    assert shop.commit(copy).unchanged == 3
    assert read_column(copy, "account_number") == ["000003", "000001", "000002"]


def test_a_customer_changed_since_is_not_changed_back_by_a_replay(shop: Shop) -> None:
    path = shop.sheet("a.xlsx", [RAY])
    copy = copied(path)
    shop.commit(path)
    type_in(path, {2: {"city": "York"}})
    shop.commit(path)

    done = shop.commit(copy)

    assert (done.updated, shop.customers()[0]["city"]) == (0, "York")


def test_the_same_rows_in_another_workbook_are_another_import(shop: Shop) -> None:
    shop.commit(shop.sheet("a.xlsx", [DOE]))

    assert shop.commit(shop.sheet("b.xlsx", [DOE])).created == 1


def test_a_replay_of_one_half_commits_the_other(shop: Shop) -> None:
    path = shop.sheet("a.xlsx", [RAY, {"email": "bad", "last_name": "Poe"}])
    copy = copied(path)
    shop.commit(path)
    type_in(copy, {3: {"email": "poe@example.com"}})

    done = shop.commit(copy)

    assert (done.created, done.unchanged, done.skipped) == (1, 1, 0)
    assert [cells["status"] for cells in read_sheet(copy).values()] == ["Unchanged", "Created"]


def test_a_loyverse_copy_is_recognised_too(loyverse: Shop) -> None:
    path = loyverse.sheet("a.xlsx", [{"name": "Ray", "email": "ray@example.com"}, {"name": "Doe"}])
    copy = copied(path)
    loyverse.commit(path)

    done = loyverse.commit(copy)

    assert (done.batch, done.created, done.unchanged) == (None, 0, 2)
    assert read_column(copy, "record") == read_column(path, "record")


# --- workbooks that somebody else made, which have no metadata ---


def plain(shop: Shop, name: str = "plain.xlsx", status: str | None = None) -> Path:
    """A list as a user types it: two customers whom nothing tells apart, and a column of his own."""
    header = ["Account number", "Last name", "City", *(["Status"] if status else [])]
    cells = [None, "Doe", "Leeds", *([status] if status else [])]
    return write_sheet(shop.folder / name, header, [cells, cells], sheet="Kunden")


def test_a_workbook_of_somebody_elses_is_recognised_after_a_kill(shop: Shop) -> None:
    path = plain(shop)
    faults = audit_errors(path)

    commit_until("after-commit", shop, path)
    # It has its id, and is no worse a workbook.
    assert (read_column(path, "last_name"), audit_errors(path)) == (["Doe", "Doe"], faults)
    done = shop.commit(path)

    assert (done.batch, done.created, done.unchanged) == (None, 0, 2)
    assert read_column(path, "account_number") == ["000001", "000002"]
    assert len(shop.customers()) == 2
    assert shop.commit(path).unchanged == 2


def test_also_when_it_was_saved_since_with_more_rows(shop: Shop) -> None:
    path = plain(shop)
    commit_until("after-commit", shop, path)
    type_in(path, {4: {"last_name": "Poe"}})

    done = shop.commit(path)

    assert (done.created, done.unchanged) == (1, 2)
    assert [customer["last_name"] for customer in shop.customers()] == ["Doe", "Doe", "Poe"]


def test_also_when_what_was_committed_had_only_been_on_the_screen(shop: Shop) -> None:
    # As where Excel dies with the workbook open: its id was never saved.
    path = plain(shop)
    saved = path.read_bytes()
    commit_until("after-commit", shop, path)
    assert path.read_bytes() != saved
    path.write_bytes(saved)

    assert (shop.validate(path).new, shop.commit(path).unchanged) == (0, 2)


def test_the_same_rows_under_another_name_are_another_import(shop: Shop) -> None:
    shop.commit(plain(shop))

    assert shop.commit(plain(shop, "other.xlsx")).created == 2


def test_its_own_columns_stay_its_own_after_a_kill(shop: Shop) -> None:
    path = plain(shop, status="gold")
    commit_until("after-commit", shop, path)

    shop.commit(path)

    cells = [cell.value for cell in openpyxl.load_workbook(path).worksheets[0][2]]
    assert cells[:4] == ["000001", "Doe", "Leeds", "gold"]
    assert "Unchanged" in cells


def test_a_commit_that_does_not_come_about_leaves_no_id_behind(shop: Shop) -> None:
    path = plain(shop)
    type_in(path, {4: {"city": "York"}})
    before = path.read_bytes()

    with pytest.raises(UsageError, match="all or nothing was asked for"):
        shop.commit(path, all_or_nothing=True)

    assert path.read_bytes() == before
