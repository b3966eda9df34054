"""The tests of the store run on both kinds of database: those that take a `shop` run twice."""

from pathlib import Path

import pytest
from tests.support.shop import Shop

DATABASES = ("sqlite", "postgresql")


@pytest.fixture(params=DATABASES)
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> Shop:
    """A Cloud POS store without customers, in a file or on a server."""
    address = request.getfixturevalue("postgres_url") if request.param == "postgresql" else None
    return Shop(tmp_path, address=address)


@pytest.fixture
def server_shop(postgres_url: str, tmp_path: Path) -> Shop:
    """A Cloud POS store without customers, on a server that knows who is who."""
    return Shop(tmp_path, address=postgres_url)
