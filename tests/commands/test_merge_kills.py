"""Whatever moment a merge is killed at: all of it is in the store or nothing, and the next goes through."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests.support.shop import Shop

from tillbook.commands.merge import merge
from tillbook.errors import UsageError

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")

_CHILD = """
import os, signal, sys

import sqlalchemy as sa

from tillbook import systems
from tillbook.commands.merge import merge
from tillbook.store.databases import database_of
from tillbook.store.opening import open_store

point, address, operator = sys.argv[1:]

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

store = open_store(address, systems.load("cloudpos"))
ledger_of = database_of(store._engine).ledger

def ledger(_self, *arguments):
    made = ledger_of(*arguments)
    def dying(name):
        whole = getattr(made, name)
        def first(*given):
            whole(*given)
            if point == name:
                die()
            if point == "before-commit":
                sa.event.listen(store._engine, "commit", die)
        return first
    for name in ("begin_merge", "merge"):
        setattr(made, name, dying(name))
    return made

type(database_of(store._engine)).ledger = ledger
merge("000001", ["000002"], store, operator=operator or None)
die()
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> Shop:
    """Two customers, in a file or on a server."""
    address = request.getfixturevalue("postgres_url") if request.param == "postgresql" else None
    made = Shop(tmp_path, address=address)
    made.commit(
        made.sheet("a.xlsx", [{"last_name": "Ray", "city": "York"}, {"last_name": "Ray", "title": "Ms"}])
    )
    return made


@pytest.mark.parametrize("point", ["begin_merge", "merge", "before-commit", "after-commit"])
def test_a_killed_merge_is_done_or_not(shop: Shop, point: str) -> None:
    before = shop.customers()
    told = "" if shop.is_server else "zoe"
    command = [sys.executable, "-c", _CHILD, point, shop.address_of("zoe"), told]

    ended = subprocess.run(command, capture_output=True, check=False)

    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()
    if point == "after-commit":
        with pytest.raises(UsageError, match="There is no customer ‘000002’"):
            merge("000001", ["000002"], shop.store_of("zoe"), operator=told or None)
    else:
        assert shop.customers() == before
        merge("000001", ["000002"], shop.store_of("zoe"), operator=told or None)
    assert [batch.kind for batch in shop.store.batches()] == ["merge", "import"]
    assert shop.customers()[0]["title"] == "Ms"
    shop.undo("last")
    assert shop.customers() == before
