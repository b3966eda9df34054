"""Customers that are put into an open workbook are on record like those of a file."""

from typing import Any

from tests.support.shop import Shop

from tillbook.commands import inplace
from tillbook.live.book import LiveBook

RAY = {"last_name": "Ray", "email": "ray@example.com"}


def exports(shop: Shop) -> list[tuple[str, int]]:
    """The workbook and the number of customers of each export on record, newest first."""
    found = shop.store.batches(everything=True)
    return [(batch.workbook, batch.unchanged) for batch in found if batch.kind == "export"]


def test_a_workbook_made_with_customers_is_on_record(app: Any, shop: Shop) -> None:
    shop.commit(shop.sheet("first.xlsx", [RAY]))
    book = LiveBook(app.books.add())

    assert inplace.generate(book, shop.store, with_customers=True) == 1

    assert exports(shop) == [(book.name, 1)]


def test_a_blank_sheet_that_is_filled_is_on_record_once(app: Any, shop: Shop) -> None:
    shop.commit(shop.sheet("first.xlsx", [RAY]))
    book = LiveBook(app.books.add())
    inplace.generate(book, shop.store)
    found = inplace.standing(book, shop.store)
    assert found
    assert exports(shop) == []

    assert inplace.fill(book, shop.store, found) == 1

    assert exports(shop) == [(book.name, 1)]
