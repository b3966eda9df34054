"""One LibreOffice Calc for all tests of open workbooks, and a clean slate of books for each."""

from collections.abc import Iterator
from typing import Any

import pytest
from tests.support.office import office


@pytest.fixture(scope="session")
def calc() -> Iterator[Any]:
    """The app of a private, headless Calc."""
    with office() as running:
        yield running.attach()


@pytest.fixture
def app(calc: Any) -> Iterator[Any]:
    """The app, without a book before and after."""
    yield calc
    for book in list(calc.books):
        book.close()
