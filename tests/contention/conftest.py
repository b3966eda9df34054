"""A shop on PostgreSQL, and one on a Galera cluster."""

from collections.abc import Iterator
from copy import copy
from pathlib import Path
from uuid import uuid4

import pytest
from tests.support.galera import GaleraCluster
from tests.support.shop import Shop


@pytest.fixture
def shared(tmp_path: Path, postgres_url: str) -> Shop:
    """A Cloud POS store without customers, on a server."""
    return Shop(tmp_path, address=postgres_url)


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GaleraCluster]:
    """Three nodes for all tests that ask for them; with pytest-xdist those belong to one group."""
    with GaleraCluster(tmp_path_factory.mktemp("galera")) as running:
        yield running


@pytest.fixture
def shops(cluster: GaleraCluster, tmp_path: Path) -> Iterator[tuple[Shop, Shop, Shop]]:
    """One store without customers, as seen from each node."""
    name = f"shop_{uuid4().hex[:12]}"
    cluster.make_database(name)
    first = Shop(tmp_path, address=cluster.url(0, name))
    second, third = copy(first), copy(first)
    second.address, third.address = cluster.url(1, name), cluster.url(2, name)
    yield first, second, third
    cluster.drop_database(name)
