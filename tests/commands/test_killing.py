"""Whatever moment the program is killed at, the next run ends in the right state."""

import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest
from tests.support.killing import (
    LEFT_BESIDE,
    POINTS,
    commit_until,
    kill_and_see,
    names,
    run_again_and_see,
    workbook_with_everything,
)
from tests.support.shop import Shop, read_changes

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")


@pytest.fixture(params=["sqlite", "postgresql"])
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> Shop:
    """A Cloud POS store without customers, in a file or on a server."""
    address = request.getfixturevalue("postgres_url") if request.param == "postgresql" else None
    return Shop(tmp_path, address=address)


@pytest.mark.parametrize("point", POINTS)
def test_the_next_run_after_a_kill_ends_in_the_right_state(shop: Shop, point: str) -> None:
    path = workbook_with_everything(shop)

    kill_and_see(shop, path, point)
    if not shop.is_server:
        with closing(sqlite3.connect(shop.address)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    left = [found for found in shop.folder.iterdir() if found.name.startswith(".tillbook-")]
    for file in left:
        # As if they had lain about for a while: the next run sweeps them up.
        os.utime(file, (0, 0))

    run_again_and_see(shop, path, point)
    assert len(left) == (point in LEFT_BESIDE)
    assert {found.name for found in shop.folder.iterdir()} - {"store.db"} == {"first.xlsx", "work.xlsx"}


def test_an_undo_after_a_kill_takes_everything_back(shop: Shop) -> None:
    path = workbook_with_everything(shop)
    commit_until("after-commit", shop, path)
    shop.commit(path)

    undone = shop.undo()

    assert (undone.done.removed, undone.done.restored, undone.done.kept) == (1, 1, ())
    assert names(shop) == [("Ray", None)]


def test_the_changes_of_a_killed_commit_stand_in_the_history(shop: Shop) -> None:
    path = workbook_with_everything(shop)
    commit_until("after-commit", shop, path)
    shop.commit(path)

    [killed, _first] = shop.store.batches()
    assert (killed.operator, killed.workbook, killed.created, killed.updated) == ("ann", "work.xlsx", 1, 1)
    assert read_changes(path)[0][0] != "Row"  # nothing was changed by this run, so no sheet says so
