"""PostgreSQL with two standbys: the primary is killed under load, another takes over, the clients go on."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.shop import Shop
from tests.support.standbys import QuorumCluster

from tillbook import systems
from tillbook.commands.commit import Commit, commit
from tillbook.store.opening import open_store
from tillbook.workbooks.book import WorkbookFile

WORKBOOKS = 12
ROWS = 40


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[QuorumCluster]:
    """A primary, and two standbys of which one must have each commit."""
    with QuorumCluster(tmp_path) as running:
        running.primary.make_database("shop")
        yield running


class Client(threading.Thread):
    """Commits one workbook after the other; what came back is `acknowledged`."""

    def __init__(self, address: str, paths: list[Path]) -> None:
        super().__init__()
        self._address, self._paths = address, paths
        self.acknowledged: list[Commit] = []

    def run(self) -> None:
        """Commit them all."""
        for path in self._paths:
            store = open_store(self._address, systems.load("cloudpos"))
            done = commit(WorkbookFile(path), store)
            assert done is not None
            self.acknowledged.append(done)


def test_the_primary_is_killed_under_load_and_nothing_is_lost_or_done_twice(
    cluster: QuorumCluster, tmp_path: Path
) -> None:
    shop = Shop(tmp_path, address=cluster.url("shop"))
    # Without a key: nothing but our own book-keeping tells that they are there already.
    people = [{"last_name": f"Doe {at}"} for at in range(ROWS)]
    paths = [shop.sheet(f"{number}.xlsx", people) for number in range(2 * WORKBOOKS)]
    clients = [Client(shop.address, paths[start::2]) for start in (0, 1)]
    for client in clients:
        client.start()
    while len(clients[0].acknowledged) < 3:
        time.sleep(0.01)

    cluster.kill_primary()
    time.sleep(1)
    promoted = cluster.promote_best()
    for client in clients:
        client.join()

    assert len(clients[0].acknowledged) == len(clients[1].acknowledged) == WORKBOOKS
    acknowledged = {done.batch for client in clients for done in client.acknowledged}
    batches = Shop(tmp_path, address=promoted.url("shop")).store.batches()
    assert {batch.batch for batch in batches} == acknowledged
    assert len(batches) == 2 * WORKBOOKS
    assert {(batch.created, batch.skipped) for batch in batches} == {(ROWS, 0)}
    customers = shop.customers()
    assert len(customers) == len({c["account_number"] for c in customers}) == 2 * WORKBOOKS * ROWS
