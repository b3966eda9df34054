"""A fresh shop for every test, in English whatever this computer speaks."""

import os
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from tests.support.postgres import PostgresServer
from tests.support.shop import Shop

os.environ.pop("LANGUAGE", None)
os.environ["LC_ALL"] = "C.UTF-8"


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """A Cloud POS store without customers."""
    return Shop(tmp_path)


@pytest.fixture
def loyverse(tmp_path: Path) -> Shop:
    """A Loyverse store without customers."""
    return Shop(tmp_path, "loyverse")


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    """A PostgreSQL server for all tests of this process; with pytest-xdist each worker has its own."""
    with PostgresServer(tmp_path_factory.mktemp("postgres")) as server:
        yield server


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """The address of an empty PostgreSQL database of the test's own."""
    name = f"test_{uuid4().hex[:12]}"
    yield postgres_server.make_database(name)
    postgres_server.drop_database(name)
