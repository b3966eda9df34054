"""Two analysts press Commit at the same moment: one wins each customer, the other is told who has it."""

from pathlib import Path

import pytest
from tests.contention.analysts import Race
from tests.support.shop import Shop

SIZES = [Race(rows=50, common=5), pytest.param(Race(rows=5000, common=500), marks=pytest.mark.large)]


@pytest.mark.parametrize("race", SIZES, ids=str)
def test_two_processes_commit_the_same_customers_to_a_file_at_once(tmp_path: Path, race: Race) -> None:
    shop = Shop(tmp_path)

    race.run([shop, shop])


@pytest.mark.parametrize("race", SIZES, ids=str)
def test_two_processes_commit_the_same_customers_to_a_server_at_once(shared: Shop, race: Race) -> None:
    race.run([shared, shared])


def test_they_do_so_too_where_transactions_are_serializable(shared: Shop, postgres_url: str) -> None:
    database = postgres_url.rpartition("/")[2]
    shared.sql(f"ALTER DATABASE {database} SET default_transaction_isolation TO 'serializable'")

    Race(rows=10, common=3, turns=5).run([shared, shared])
