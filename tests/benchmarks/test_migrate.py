"""A migration of any size takes the same memory, and one that is killed halfway comes out right."""

import sqlite3
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from tests.benchmarks.migrating import Migrated, finish, start
from tests.support.crowd import planted, write_crowd

from tillbook import systems
from tillbook.commands.migrate import CHUNK_ROWS
from tillbook.store.opening import init_store

# The whole interpreter with all its libraries, in MB.
_CEILING = 1024


def shop(folder: Path, customers: int) -> tuple[Path, Path]:
    """A crowd of so many, and an empty store for it."""
    folder.mkdir()
    write_crowd(folder / "crowd.csv", customers)
    init_store(str(folder / "store.db"), systems.load("cloudpos"))
    return folder / "crowd.csv", folder / "store.db"


def stored(store: Path) -> int:
    """How many customers there are by now."""
    with closing(sqlite3.connect(store)) as connection:
        return int(connection.execute("SELECT count(*) FROM customer").fetchone()[0])


def see(done: Migrated, customers: int, store: Path) -> None:
    """Every planted fault was found, and everybody else is in the store."""
    faults = planted(customers)
    out = faults.total()
    assert done.causes == dict(faults)
    assert done.counts == {
        "rows": customers, "created": customers - out, "updated": 0, "unchanged": 0, "rejected": out,
    }  # fmt: skip
    assert stored(store) == customers - out


def test_five_times_the_rows_take_the_same_memory(tmp_path: Path) -> None:
    runs = []
    for customers in (6_000, 30_000):
        source, store = shop(tmp_path / str(customers), customers)
        runs.append(finish(start(source, store, 2_000)))
        see(runs[-1], customers, store)

    few, many = runs
    assert many.peak_mb < 1.15 * few.peak_mb


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
@pytest.mark.parametrize("customers", [50_000, pytest.param(5_000_000, marks=pytest.mark.large)])
def test_a_crowd_comes_in_though_it_is_killed_halfway(tmp_path: Path, customers: int) -> None:
    source, store = shop(tmp_path / "shop", customers)
    size = min(CHUNK_ROWS, customers // 10)

    running = start(source, store, size)
    while stored(store) < customers // 2:
        assert running.poll() is None, running.stderr and running.stderr.read()
        time.sleep(0.05)
    running.kill()
    running.communicate()
    before = stored(store)
    done = finish(start(source, store, size))

    assert customers // 2 <= before < customers - planted(customers).total()
    see(done, customers, store)
    assert done.peak_mb < _CEILING
    print(f"\n{customers} rows; peak {done.peak_mb:.0f} MB")
