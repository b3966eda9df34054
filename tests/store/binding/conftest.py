"""A till on every database that a table can be bound on."""

from pathlib import Path

import pytest
from tests.support.till import Till, sqlite_url


@pytest.fixture(params=["sqlite", "postgresql"])
def till(request: pytest.FixtureRequest, tmp_path: Path) -> Till:
    """A database without any table."""
    is_server = request.param == "postgresql"
    return Till(request.getfixturevalue("postgres_url") if is_server else sqlite_url(tmp_path))


@pytest.fixture
def bound(till: Till) -> Till:
    """A till whose German table is bound to a Cloud POS store; it has no customer yet."""
    till.make()
    till.bind()
    return till


@pytest.fixture
def lite(tmp_path: Path) -> Till:
    """A SQLite database without any table."""
    return Till(sqlite_url(tmp_path))


@pytest.fixture
def server(postgres_url: str) -> Till:
    """A PostgreSQL database without any table."""
    return Till(postgres_url)
