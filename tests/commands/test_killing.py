"""Whatever moment the program is killed at, the next run ends in the right state."""

import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import openpyxl
import pytest
from tests.support.killing import POINTS, commit_until
from tests.support.shop import Shop, read_changes, read_column, type_in

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")

DONE = ("after-commit", "after-publish")


def workbook_with_everything(shop: Shop) -> Path:
    """A customer to change, one to create, a row in error."""
    shop.commit(shop.sheet("first.xlsx", [{"last_name": "Ray", "email": "ray@example.com"}]))
    path = shop.export("work.xlsx")
    type_in(path, {2: {"city": "York"}, 3: {"last_name": "Doe"}, 4: {"email": "bad"}})
    return path


def names(shop: Shop) -> list[tuple[str, str | None]]:
    return [(customer["last_name"], customer.get("city")) for customer in shop.customers()]


@pytest.mark.parametrize("point", POINTS)
def test_store_and_workbook_are_whole_after_a_kill(shop: Shop, point: str) -> None:
    path = workbook_with_everything(shop)
    before = path.read_bytes()

    commit_until(point, shop.address, path)

    with closing(sqlite3.connect(shop.address)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    if point in DONE:
        assert names(shop) == [("Ray", "York"), ("Doe", None)]
    else:
        assert names(shop) == [("Ray", None)]
    assert openpyxl.load_workbook(path).sheetnames[0] == "Customers"
    assert (path.read_bytes() == before) == (point != "after-publish")


@pytest.mark.parametrize("point", POINTS)
def test_the_next_run_ends_in_the_right_state(shop: Shop, point: str) -> None:
    path = workbook_with_everything(shop)
    commit_until(point, shop.address, path)

    done = shop.commit(path)

    counts = (done.created, done.updated, done.unchanged, done.skipped)
    assert counts == ((0, 0, 2, 1) if point in DONE else (1, 1, 0, 1))
    assert (done.batch is None) == (point in DONE)
    assert names(shop) == [("Ray", "York"), ("Doe", None)]
    assert read_column(path, "account_number") == ["000001", "000002", None]
    assert all(read_column(path, "record")[:2])
    assert [text[0] for text in read_column(path, "version")[:2]] == ["2", "1"]
    assert len(shop.store.batches()) == 2
    assert shop.commit(path).unchanged == 2


@pytest.mark.parametrize("point", POINTS)
def test_the_next_run_sweeps_up_what_has_lain_about_for_a_while(shop: Shop, point: str) -> None:
    path = workbook_with_everything(shop)
    commit_until(point, shop.address, path)
    left = [found for found in shop.folder.iterdir() if found.name.startswith(".tillbook-")]
    for file in left:
        os.utime(file, (0, 0))

    shop.commit(path)

    assert len(left) == (point in ("after-stage", "before-commit", "after-commit"))
    assert sorted(found.name for found in shop.folder.iterdir()) == ["first.xlsx", "store.db", "work.xlsx"]


def test_an_undo_after_a_kill_takes_everything_back(shop: Shop) -> None:
    path = workbook_with_everything(shop)
    commit_until("after-commit", shop.address, path)
    shop.commit(path)

    undone = shop.undo()

    assert (undone.done.removed, undone.done.restored, undone.done.kept) == (1, 1, ())
    assert names(shop) == [("Ray", None)]


def test_the_changes_of_a_killed_commit_stand_in_the_history(shop: Shop) -> None:
    path = workbook_with_everything(shop)
    commit_until("after-commit", shop.address, path)
    shop.commit(path)

    assert shop.sql("SELECT operator, workbook, created, updated, skipped FROM import_batch ORDER BY id")[
        1:
    ] == [("ann", "work.xlsx", 1, 1, 1)]
    assert read_changes(path)[0][0] != "Row"  # nothing was changed by this run, so no sheet says so
