"""One headless office for the tests of the engine, and an empty workbook for each test."""

from collections.abc import Iterator

import pytest
import xlwings
from tests.support.office import Office, office


@pytest.fixture(scope="session")
def running() -> Iterator[Office]:
    """The office that the tests share; a test that harms it starts its own."""
    with office() as started:
        yield started


@pytest.fixture
def app(running: Office) -> xlwings.App:
    """Its app, the engine being the active one."""
    return running.attach()


@pytest.fixture
def book(app: xlwings.App) -> Iterator[xlwings.Book]:
    """An empty workbook."""
    made = app.books.add()
    yield made
    made.close()


@pytest.fixture
def sheet(book: xlwings.Book) -> xlwings.Sheet:
    """The first sheet of an empty workbook."""
    return book.sheets[0]
