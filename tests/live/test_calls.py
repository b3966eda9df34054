"""The calls into the spreadsheet do not grow with the rows: counted where xlwings' calls enter our engine."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from tests.support.shop import Shop

from tillbook.calc import guard
from tillbook.commands.commit import commit
from tillbook.commands.validate import validate
from tillbook.core.sheet import ChangesSheet, Writing
from tillbook.core.template import describe
from tillbook.live.book import LiveBook
from tillbook.live.drawing import draw, redraw

FEW, MANY = 50, 5_000
_GUARD = str(Path(guard.__file__))


class Calls:
    """How many there were."""

    def __init__(self) -> None:
        self.count = 0

    def note(self, frame: FrameType, event: str, _arg: object) -> None:
        """Count what passes the engine's guard."""
        if event == "call" and frame.f_code.co_name == "call" and frame.f_code.co_filename == _GUARD:
            self.count += 1


@contextmanager
def _counted() -> Iterator[Calls]:
    calls, before = Calls(), sys.getprofile()
    sys.setprofile(calls.note)
    try:
        yield calls
    finally:
        sys.setprofile(before)


def _customers(app: Any, shop: Shop, rows: int) -> Any:
    """A template with so many people typed in."""
    book = app.books.add()
    template = describe(shop.store.schema(), "en", f"of-{rows}", None)
    draw(template, book)
    places = {column.key: column.place + 1 for column in template.customers.columns}
    for key in ("first_name", "last_name", "email"):
        cells = [f"{key}{row}@example.org" if key == "email" else f"{key} {row}" for row in range(rows)]
        area = book.sheets[0].range((2, places[key]), (rows + 1, places[key]))
        area.value = [[cell] for cell in cells]
    return book


def _of_writing(book: Any, rows: int) -> int:
    """Read, and write into every second row of two columns, and the changes."""
    texts = {row: f"text {row}" for row in range(2, rows, 2)}
    changes = ChangesSheet("Changes", ["Row", "Old"], [[str(row), "old"] for row in range(rows)])
    with _counted() as calls:
        live = LiveBook(book)
        live.read(["Customers"])
        live.stage("Customers", Writing({0: texts, 1: texts}, changes)).publish()
    return calls.count


def _of_commands(book: Any, shop: Shop) -> int:
    """Validate and commit."""
    with _counted() as calls:
        validate(LiveBook(book), shop.store)
        done = commit(LiveBook(book), shop.store)
    assert done is not None
    assert done.created > 0
    return calls.count


def _of_drawing(book: Any, shop: Shop) -> int:
    """A template put in order."""
    with _counted() as calls:
        redraw(describe(shop.store.schema(), "en", "again", None), book, "Customers")
    return calls.count


@pytest.fixture
def books(app: Any, shop: Shop) -> tuple[Any, Any]:
    """A workbook with few and one with many customers."""
    return _customers(app, shop, FEW), _customers(app, shop, MANY)


def test_reading_and_writing(books: tuple[Any, Any]) -> None:
    few, many = books

    assert 0 < _of_writing(few, FEW) == _of_writing(many, MANY)


@pytest.mark.parametrize("count", [_of_commands, _of_drawing])
def test_commands_and_drawing(
    books: tuple[Any, Any], shop: Shop, tmp_path: Path, count: Callable[[Any, Shop], int]
) -> None:
    few, many = books
    (tmp_path / "other").mkdir()

    assert 0 < count(few, shop) == count(many, Shop(tmp_path / "other"))
