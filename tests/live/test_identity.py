"""An open workbook of somebody else's gets an id before its customers go into the store."""

from pathlib import Path
from typing import Any

from tests.support.shop import Shop

from tillbook.commands.commit import commit
from tillbook.core.sheet import WORKBOOK_MARKER, Writing
from tillbook.live.book import LiveBook
from tillbook.workbooks.book import WorkbookFile


class _Killed(KeyboardInterrupt):
    """Stands for the end of our process."""


class _BrokenOff(LiveBook):
    """Ends when the store has its customers, and the workbook does not say so yet."""

    def write(self, sheet: str, writing: Writing) -> None:
        raise _Killed


def _typed(app: Any) -> Any:
    book = app.books.add()
    book.sheets[0].range((1, 1), (3, 2)).value = [
        ["Account number", "Last name"],
        [None, "Doe"],
        [None, "Doe"],
    ]
    return book


def test_a_commit_that_was_broken_off_is_recognised(app: Any, shop: Shop) -> None:
    book = _typed(app)
    broken_off = False
    try:
        commit(_BrokenOff(book), shop.store, operator="ann")
    except _Killed:
        broken_off = True
    # Rows that came since do not matter: the workbook itself is known.
    book.sheets[0].range((4, 2)).value = "Poe"

    done = commit(LiveBook(book), shop.store, operator="ann")

    assert broken_off
    assert done is not None
    assert (done.created, done.unchanged) == (1, 2)
    assert [customer["last_name"] for customer in shop.customers()] == ["Doe", "Doe", "Poe"]


def test_the_id_goes_where_the_workbook_is_saved(app: Any, shop: Shop, tmp_path: Path) -> None:
    book = _typed(app)
    commit(LiveBook(book), shop.store, operator="ann")
    identity = LiveBook(book).identity()
    path = tmp_path / "saved.xlsx"

    book.save(str(path))

    assert identity is not None
    assert WorkbookFile(path).identity() == identity
    assert LiveBook(book).identity() == identity


def test_a_name_of_that_name_which_holds_no_id_is_no_id(app: Any) -> None:
    book = _typed(app)
    book.names.add(WORKBOOK_MARKER, "=1")

    assert LiveBook(book).identity() is None
    LiveBook(book).identify("6f2b6c0e-5d0b-4c6e-9d53-2f1f7a9c51d4")
    assert LiveBook(book).identity() == "6f2b6c0e-5d0b-4c6e-9d53-2f1f7a9c51d4"
