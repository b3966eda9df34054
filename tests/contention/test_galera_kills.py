"""A cluster's client is killed, or its wire breaks: the next run ends in the right state, at any node."""

import sys

import pytest
from tests.contention.cutting import Cut, Wire
from tests.contention.wired import commit_watched, over, see_all_done_once, work_to_do
from tests.support.galera import GaleraCluster
from tests.support.killing import POINTS, kill_and_see, run_again_and_see, workbook_with_everything
from tests.support.shop import Shop

# One cluster at a time: a machine has memory and processors for one.
pytestmark = pytest.mark.xdist_group("galera")

Shops = tuple[Shop, Shop, Shop]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
@pytest.mark.parametrize("point", POINTS)
def test_after_a_kill_of_the_client_the_next_run_at_another_node_ends_in_the_right_state(
    shops: Shops, point: str
) -> None:
    path = workbook_with_everything(shops[0])

    kill_and_see(shops[0], path, point)

    run_again_and_see(shops[1], path, point)


@pytest.mark.parametrize("cut", Cut, ids=str)
def test_a_commit_whose_answer_was_lost_is_not_done_twice(
    cluster: GaleraCluster, shops: Shops, cut: Cut
) -> None:
    path = work_to_do(shops[0])

    with Wire(cluster.nodes[0].ports[0]) as wire:
        address = over(wire, shops[0].address)
        done = commit_watched(shops[0], address, path, lambda: wire.cut_next(cut))
        assert wire.cuts == 1

    assert (done.created, done.updated, done.skipped) == (2, 1, 0)
    see_all_done_once(shops[1], path)
