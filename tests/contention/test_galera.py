"""A Galera cluster: each of three nodes takes commits, any may fall over, nothing is lost or done twice."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pymysql
import pytest
import sqlalchemy as sa
from tests.contention.analysts import Race
from tests.contention.gate import wait_until
from tests.contention.wired import commit_watched, see_all_done_once, work_to_do
from tests.support.galera import GaleraCluster
from tests.support.shop import Shop, type_in

from tillbook.store.reading import Reader

# One cluster at a time: a machine has memory and processors for one.
pytestmark = pytest.mark.xdist_group("galera")

Shops = tuple[Shop, Shop, Shop]


SIZES = [Race(rows=50, common=5), pytest.param(Race(rows=5000, common=500), marks=pytest.mark.large)]


@pytest.mark.parametrize("race", SIZES, ids=str)
def test_two_processes_commit_the_same_customers_at_opposite_nodes_at_once(shops: Shops, race: Race) -> None:
    race.run(shops[:2])

    assert shops[2].dump() == shops[0].dump()


def test_the_whole_story_at_any_node(shops: Shops) -> None:
    one, two, three = shops
    path = one.sheet("a.xlsx", [{"last_name": "Ray", "email": "ray@example.com"}, {"email": "bad"}])

    assert (one.validate(path).new, one.validate(path).errors) == (1, 1)
    assert (two.commit(path).created, three.commit(path).unchanged) == (1, 1)
    edited = three.export("e.xlsx")
    type_in(edited, {2: {"city": "York"}})
    assert one.commit(edited, operator="bob").updated == 1
    assert [(b.operator, b.created, b.updated) for b in two.store.batches()] == [("bob", 0, 1), ("ann", 1, 0)]
    assert [event.operator for event in three.store.events("ray@example.com")] == ["ann", "bob"]
    assert two.undo().done.restored == 1
    assert three.undo().done.removed == 1
    assert (one.customers(), [b.undone for b in one.store.batches()]) == ([], [True, True])


def test_what_was_committed_at_one_node_is_there_at_the_others_at_once(shops: Shops) -> None:
    writer, *readers = shops
    for number in range(1, 11):
        writer.sql(
            "INSERT INTO customer (id, account_number, last_name) VALUES (?, ?, 'Ray')", number, number
        )

        assert [reader.store.read(Reader.count) for reader in readers] == [number, number]


def test_a_till_in_opposite_order_does_not_stop_a_commit(shops: Shops) -> None:
    shop = shops[0]
    names = [f"ray{at}" for at in range(20)]
    shop.commit(shop.sheet("first.xlsx", [{"last_name": name} for name in names]))
    path = shop.export("e.xlsx")
    type_in(path, {row: {"city": "York"} for row in range(2, 22)})
    sell = "UPDATE customer SET notes = 'sold' WHERE last_name = %s"

    with ThreadPoolExecutor() as pool, till(shop) as seller, till(shop) as looker:
        # Who has changed less gives way: here the commit.
        seller.query("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED")
        seller.begin()
        with seller.cursor() as cursor, looker.cursor() as looking:
            cursor.execute("INSERT INTO store_info SELECT CONCAT('till ', seq), 'x' FROM seq_1_to_500")
            cursor.execute(sell, ["ray10"])
            running = pool.submit(shop.commit, path)
            wait_until(lambda: looking.execute(WAITING) > 0, pause=0.3)
            for name in (names[0], names[-1]):
                cursor.execute(sell, [name])
            seller.commit()
        done = running.result()

    assert (done.updated, done.skipped) == (20, 0)
    assert {c["city"] for c in shop.customers()} == {"York"}


# The server answers with what it found before when it is asked more often than ten times a second.
WAITING = "SELECT 1 FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'"


def till(shop: Shop) -> "pymysql.Connection[pymysql.cursors.Cursor]":
    """A till's own connection."""
    url = sa.make_url(shop.address)
    return pymysql.connect(
        host=url.host,
        port=url.port or 0,
        user=url.username,
        password=url.password or "",
        database=url.database,
    )


class Load(threading.Thread):
    """Commits new workbooks at one node until it is told to stop."""

    def __init__(self, shop: Shop, who: str) -> None:
        super().__init__()
        self._shop, self._who = shop, who
        self._is_enough = threading.Event()
        self.batches: list[str | None] = []
        self.longest = 0.0

    def run(self) -> None:
        """Commit."""
        for number in count():
            if self._is_enough.is_set():
                return
            path = self._shop.sheet(
                f"{self._who}{number}.xlsx", [{"last_name": f"Doe {at}"} for at in range(20)]
            )
            started = time.monotonic()
            self.batches.append(self._shop.commit(path, operator=self._who).batch)
            self.longest = max(self.longest, time.monotonic() - started)

    def finish(self) -> None:
        """Return when the last commit has ended."""
        self._is_enough.set()
        self.join()


def under_load(shops: Shops, act: Callable[[], None]) -> None:
    """Do it while two nodes take commits, and a while longer; then every commit is at every node, once."""
    loads = [Load(shop, who) for shop, who in zip(shops[:2], ("ann", "bob"), strict=True)]
    for load in loads:
        load.start()
    try:
        wait_until(lambda: all(len(load.batches) > 2 for load in loads))
        act()
        done = [len(load.batches) for load in loads]
        wait_until(lambda: all(len(load.batches) > n + 1 for load, n in zip(loads, done, strict=True)))
    finally:
        for load in loads:
            load.finish()
    acknowledged = [batch for load in loads for batch in load.batches]
    for shop in shops:
        batches = shop.store.batches()
        assert sorted(batch.batch for batch in batches) == sorted(filter(None, acknowledged))
        assert {(batch.created, batch.skipped) for batch in batches} == {(20, 0)}
        numbers = [customer["account_number"] for customer in shop.customers()]
        assert len(numbers) == len(set(numbers)) == 20 * len(acknowledged)


def test_a_node_is_killed_under_load_and_comes_back_with_everything(
    cluster: GaleraCluster, shops: Shops
) -> None:
    def kill_and_rejoin() -> None:
        cluster.kill(2)
        cluster.rejoin(2)

    under_load(shops, kill_and_rejoin)


def test_clients_of_a_killed_node_wait_until_it_is_back(cluster: GaleraCluster, shops: Shops) -> None:
    path = work_to_do(shops[2])
    back = threading.Thread(target=cluster.rejoin, args=[2])

    def kill() -> None:
        cluster.kill(2)
        back.start()

    done = commit_watched(shops[2], shops[2].address, path, kill)
    back.join()

    assert (done.created, done.updated) == (2, 1)
    see_all_done_once(shops[2], path)
