"""A store that is locked, full or may not be written to: one sentence, and nothing is half done."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from tests.support.limits import files_up_to, ordinary_rights
from tests.support.shop import Shop

from tillbook import systems
from tillbook.commands.commit import commit
from tillbook.commands.history import history
from tillbook.errors import StoreError
from tillbook.store.opening import init_store, open_store
from tillbook.workbooks.book import WorkbookFile

CLOUDPOS = systems.load("cloudpos")


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """A store in a file, which these tests are about."""
    return Shop(tmp_path)


_HOLD = (
    "import sqlite3, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None); "
    "c.execute('BEGIN IMMEDIATE'); print('held', flush=True); sys.stdin.readline()"
)


@contextmanager
def write_lock(shop: Shop) -> Iterator[None]:
    """Another process holds the store's write lock."""
    other = subprocess.Popen(
        [sys.executable, "-c", _HOLD, shop.address], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert other.stdout
    assert other.stdout.readline() == "held\n"
    try:
        yield
    finally:
        other.communicate("\n")


def impatient(shop: Shop) -> str:
    return f"sqlite:///{shop.address}?timeout=0.2"


def test_a_locked_store_can_be_read(shop: Shop) -> None:
    path = shop.sheet("a.xlsx", [{"last_name": "Ray"}])

    with write_lock(shop):
        assert shop.validate(path).new == 1
        assert history(shop.store).batches == []


def test_a_locked_store_is_not_written_to_and_the_workbook_stays(shop: Shop) -> None:
    path = shop.sheet("a.xlsx", [{"last_name": "Ray"}])
    before = shop.dump(), path.read_bytes()

    with write_lock(shop):
        store = open_store(impatient(shop), CLOUDPOS)
        for write in (
            lambda: commit(WorkbookFile(path), store),
            lambda: store.undo("last", "zoe"),
            lambda: store.set_choice("price_level", "Club", {}),
            lambda: init_store(impatient(shop), CLOUDPOS),
        ):
            with pytest.raises(
                StoreError, match=r"store\.db is busy: somebody else is writing\. Nothing was"
            ):
                write()

    assert (shop.dump(), path.read_bytes()) == before
    assert sorted(found.name for found in shop.folder.iterdir() if found.suffix != ".db") == ["a.xlsx"]


def test_a_writer_waits_for_its_turn(shop: Shop) -> None:
    path = shop.sheet("a.xlsx", [{"last_name": "Ray"}])
    code = _HOLD.replace("sys.stdin.readline()", "import time; time.sleep(0.5)")
    with subprocess.Popen(
        [sys.executable, "-c", code, shop.address], stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout
        assert other.stdout.readline() == "held\n"

        assert shop.commit(path).created == 1


@contextmanager
def closed_to_writing(*paths: Path) -> Iterator[None]:
    """Nobody may write to these, and the tests are run by somebody ordinary."""
    modes = {path: path.stat().st_mode for path in paths}
    for path in paths:
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        with ordinary_rights(paths[0].parent):
            yield
    finally:
        for path, mode in modes.items():
            path.chmod(mode)


@pytest.mark.parametrize("folder_too", [False, True])
def test_a_store_that_may_only_be_read_is_refused_in_one_sentence(shop: Shop, folder_too: bool) -> None:
    path = shop.sheet("a.xlsx", [{"last_name": "Ray"}])
    shop.validate(path)  # whatever has to be loaded is loaded before the rights go
    before = shop.dump()
    store, file = shop.store, Path(shop.address)

    with closed_to_writing(file, *([file.parent] if folder_too else [])):
        for use in (
            lambda: open_store(shop.address, CLOUDPOS).batches(),
            lambda: commit(WorkbookFile(path), store, operator="ann"),
            lambda: store.undo("last", "zoe"),
            lambda: init_store(shop.address, CLOUDPOS),
        ):
            with pytest.raises(StoreError, match=r"store\.db cannot be (written to|opened)\. (Ask|Check)"):
                use()

    assert shop.dump() == before


def test_a_full_disk_of_the_store_leaves_store_and_workbook_as_they_were(shop: Shop) -> None:
    rows = [{"last_name": f"Ray {at}", "notes": "walks in daily " * 100} for at in range(300)]
    path = shop.sheet("a.xlsx", rows)
    before = shop.dump(), path.read_bytes()

    with (
        files_up_to(200_000),
        pytest.raises(StoreError, match=r"(no room left on|disk of) the .*store\.db.*Nothing was done"),
    ):
        shop.commit(path)

    assert (shop.dump(), path.read_bytes()) == before
    assert sorted(found.name for found in shop.folder.iterdir() if found.suffix != ".db") == ["a.xlsx"]
    assert shop.commit(path).created == 300


def test_a_full_disk_while_a_store_is_made_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "store.db"

    with files_up_to(20_000), pytest.raises(StoreError, match=r"disk of the store .*store\.db"):
        init_store(str(path), CLOUDPOS)

    assert list(tmp_path.iterdir()) == []


def test_a_store_is_whole_after_a_writer_was_broken_off(shop: Shop) -> None:
    shop.commit(shop.sheet("a.xlsx", [{"last_name": "Ray"}]))
    before = shop.dump()
    with closing(sqlite3.connect(shop.address, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("DELETE FROM customer")

    assert shop.dump() == before
