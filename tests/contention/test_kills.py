"""The server is killed, or the wire to it breaks, amid a commit: all of it is done once, or a sentence."""

import threading
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import psycopg
import pytest
from tests.contention.cutting import Cut, Wire
from tests.contention.wired import commit_watched, over, see_all_done_once, work_to_do
from tests.support.postgres import PostgresServer
from tests.support.shop import Shop

from tillbook import systems
from tillbook.commands.commit import commit
from tillbook.errors import StoreError
from tillbook.store import engine
from tillbook.store.opening import open_store
from tillbook.store.undoing import Undo, Undone
from tillbook.workbooks.book import WorkbookFile

# A rule of the administrator's that is looked at when the transaction ends: the COMMIT takes its time.
SLOW_COMMIT = """
CREATE FUNCTION tillbook.take_time() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN PERFORM pg_sleep(1); RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON tillbook.import_batch DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION tillbook.take_time()
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    """A server that may be killed: nobody else uses it."""
    with PostgresServer(tmp_path_factory.mktemp("killed")) as running:
        yield running


@pytest.fixture
def shop(server: PostgresServer, tmp_path: Path) -> Iterator[Shop]:
    """A store on that server, under a name of the test's own."""
    name = f"shop_{time.time_ns()}"
    yield Shop(tmp_path, address=server.make_database(name))
    server.drop_database(name)


def fall_over(server: PostgresServer, after: float = 0.0, back_after: float = 1.0) -> threading.Thread:
    """Kill the server after so many seconds, and start it again somewhat later."""

    def fall() -> None:
        time.sleep(after)
        server.kill()
        time.sleep(back_after)
        server.start()

    falling = threading.Thread(target=fall)
    falling.start()
    return falling


@pytest.mark.parametrize("moment", ["before", "during", "after"])
def test_the_client_waits_for_a_server_that_was_killed(
    server: PostgresServer, shop: Shop, moment: str
) -> None:
    path = work_to_do(shop)
    falls: list[threading.Thread] = []

    def kill() -> None:
        falls.append(fall_over(server, after=0.3 if moment == "during" else 0.0))
        if moment == "before":
            time.sleep(0.5)

    with Wire(server.port) as wire:
        if moment == "during":
            with psycopg.connect(shop.address) as connection:
                connection.execute(SLOW_COMMIT)
        # The last: the server has answered; nobody hears it, and then it is gone.
        act = kill if moment != "after" else partial(wire.cut_next, Cut.ANSWERED, kill)
        done = commit_watched(shop, over(wire, shop.address_of("ann")), path, act)
        falls[0].join()

    assert (done.created, done.updated, done.skipped) == (2, 1, 0)
    see_all_done_once(shop, path)


@pytest.mark.parametrize("cut", Cut, ids=str)
def test_a_commit_whose_answer_was_lost_is_not_done_twice(
    server: PostgresServer, shop: Shop, cut: Cut
) -> None:
    path = work_to_do(shop)

    with Wire(server.port) as wire:
        address = over(wire, shop.address_of("ann"))
        done = commit_watched(shop, address, path, lambda: wire.cut_next(cut))
        assert wire.cuts == 1

    assert (done.created, done.updated, done.skipped) == (2, 1, 0)
    see_all_done_once(shop, path)


def test_a_wire_that_breaks_while_rows_are_copied_is_put_together_again(
    server: PostgresServer, shop: Shop
) -> None:
    path = work_to_do(shop)

    with Wire(server.port) as wire:
        store = open_store(over(wire, shop.address_of("ann")), systems.load("cloudpos"))
        wire.cut_next(Cut.AFTER, word=b"COPY PG_TEMP.STAGED")
        done = commit(WorkbookFile(path), store)
        assert wire.cuts == 1

    assert done is not None
    assert (done.created, done.updated, done.skipped) == (2, 1, 0)
    see_all_done_once(shop, path)


def test_an_undo_whose_answer_was_lost_is_not_done_twice(
    server: PostgresServer, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.commit(work_to_do(shop))
    undo = Undo.run

    with Wire(server.port) as wire:

        def undo_and_cut(undoing: Undo, operator: str | None) -> Undone:
            undone = undo(undoing, operator)
            if not wire.cuts:
                wire.cut_next(Cut.ANSWERED)
            return undone

        monkeypatch.setattr(Undo, "run", undo_and_cut)
        store = open_store(over(wire, shop.address_of("zoe")), systems.load("cloudpos"))
        undone = store.undo("last", None)
        assert wire.cuts == 1

    assert (undone.removed, undone.restored, undone.kept) == (2, 1, ())
    assert [(c["last_name"], c["city"]) for c in shop.customers()] == [("Ray", "Leeds")]
    assert [batch.undone for batch in shop.store.batches()] == [True, False]


def test_a_server_that_stays_away_ends_in_a_sentence(
    server: PostgresServer, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "_ABSENCE", 1.0)
    path = work_to_do(shop)
    before = path.read_bytes()
    store = open_store(shop.address_of("ann"), systems.load("cloudpos"))

    def kill_and_agree(_: object) -> bool:
        server.kill()
        return True

    with pytest.raises(StoreError, match="does not answer") as refused:
        commit(WorkbookFile(path), store, confirm=kill_and_agree)
    server.start()

    assert "secret" not in str(refused.value)
    assert "\n" not in str(refused.value)
    assert path.read_bytes() == before
    shop.commit(path)
    see_all_done_once(shop, path)


def test_who_does_not_know_whether_it_was_done_says_so_and_the_next_run_finds_out(
    server: PostgresServer, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "_ABSENCE", 1.0)
    path = work_to_do(shop)
    before = path.read_bytes()

    with Wire(server.port) as wire:
        address = over(wire, shop.address_of("ann"))
        with pytest.raises(StoreError, match=r"did not say whether it had finished\. Do the same again when"):
            commit_watched(shop, address, path, lambda: wire.cut_next(Cut.ANSWERED, server.kill))
    server.start()

    assert path.read_bytes() == before
    assert not list(path.parent.glob(".tillbook-*"))
    again = shop.commit(path)
    assert (again.batch, again.unchanged) == (None, 3)
    see_all_done_once(shop, path)
