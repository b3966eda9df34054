"""A fresh shop for every test."""

from pathlib import Path

import pytest
from tests.support.shop import Shop


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """A Cloud POS store without customers."""
    return Shop(tmp_path)


@pytest.fixture
def loyverse(tmp_path: Path) -> Shop:
    """A Loyverse store without customers."""
    return Shop(tmp_path, "loyverse")
