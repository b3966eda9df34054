"""A commit that has happened is recognised, and the sheet repaired."""

import shutil
from pathlib import Path

from tests.support.shop import Shop, read_column, read_sheet, type_in

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
