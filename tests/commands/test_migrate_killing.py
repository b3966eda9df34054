"""Whatever moment a migration is killed at, the next run of it ends as if nothing had happened."""

import signal
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest
from tests.commands.test_migrate import CLOUDPOS, DIRTY, rejected, told, write
from tests.support.shop import Shop

from tillbook.commands.migrate import migrate
from tillbook.commands.migrating.result import Migration

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")

# Where the child dies, in the second chunk or the end. The child wraps functions: the product has no hooks.
POINTS: Final = (
    "looking-through",
    "planned",
    "begun",
    "created",
    "written",
    "committed",
    "finishing",
    "finished",
    "drawing",
    "drawn",
)

_CHILD: Final = """
import os, signal, sys
from pathlib import Path

from tillbook import systems
from tillbook.commands import migrate as migrating
from tillbook.commands.migrating import causes, plan
from tillbook.commands.migrating.folder import Folder
from tillbook.store.databases import database_of
from tillbook.store.opening import open_store

point, address, source, operator = sys.argv[1:]

def dying(done, name, time, before=False):
    left = [time]
    def wrapped(*arguments, **named):
        left[0] -= 1
        if point == name and before and left[0] <= 0:
            os.kill(os.getpid(), signal.SIGKILL)
        given = done(*arguments, **named)
        if point == name and left[0] <= 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return given
    return wrapped

store = open_store(address, systems.load("cloudpos"))
made = []
ledger_of = database_of(store._engine).ledger
def ledger(_self, *arguments):
    one = ledger_of(*arguments)
    made.append(one)
    for name, step in {"begun": "begin_import", "created": "create", "written": "finish_import"}.items():
        setattr(one, step, dying(getattr(one, step), name, 3 - len(made)))
    return one
type(database_of(store._engine)).ledger = ledger
plan.find_rows = dying(plan.find_rows, "looking-through", 3)
migrating.commit = dying(migrating.commit, "committed", 2)
waiting = os.fsync
os.fsync = dying(waiting, "finishing", 3)
Folder.working = dying(Folder.working, "planned", 1)
Folder.finish = dying(Folder.finish, "finished", 2)
causes.draw_filled = dying(causes.draw_filled, "drawing", 2, before=True)
Folder.close = dying(Folder.close, "drawn", 1, before=True)
migrating.migrate(Path(source), store, chunk_rows=3, language="en", operator=operator or None)
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> Shop:
    """A Cloud POS store without customers, in a file or on a server."""
    address = request.getfixturevalue("postgres_url") if request.param == "postgresql" else None
    return Shop(tmp_path, address=address)


def run(shop: Shop, source: Path) -> Migration:
    done = migrate(source, shop.store_of("ann"), language="en", operator=None if shop.is_server else "ann")
    assert done is not None
    return done


@pytest.mark.parametrize("point", POINTS)
def test_the_next_run_after_a_kill_ends_as_if_nothing_had_happened(shop: Shop, point: str) -> None:
    source = write(shop.folder / "people.csv", DIRTY, [*CLOUDPOS, "notes"])
    words = [point, shop.address_of("ann"), str(source), "" if shop.is_server else "ann"]
    ended = subprocess.run([sys.executable, "-c", _CHILD, *words], capture_output=True, check=False)
    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()

    done = run(shop, source)

    assert told(done) == {"rows": 7, "created": 3, "updated": 0, "unchanged": 0, "rejected": 4}
    assert rejected(done) == {
        3: ("bad-email",), 4: ("repeated-email",), 6: ("repeated-mobile",), 9: ("required",),
    }  # fmt: skip
    assert sorted(one["last_name"] for one in shop.customers()) == ["Dole", "Eve", "Ray"]
    assert sorted(batch.batch for batch in shop.store.batches()) == sorted(done.batches)
    assert [(b.created, b.skipped) for b in reversed(shop.store.batches())] == _chunks(done)
    assert {path.name for path in done.folder.iterdir()} - {"state"} == {p.name for p in done.workbooks}
    assert run(shop, source).as_json() == done.as_json()


def _chunks(done: Migration) -> list[tuple[int, int]]:
    """Created and skipped rows of each import."""
    whole = done.batches[1:] and len(done.batches) == 3
    return [(1, 2), (1, 1), (1, 1)] if whole else [(3, 4)]
