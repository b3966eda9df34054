"""The drop-downs of look-up fields, in a real Calc: brought up to date in open workbooks and in files."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from tests.live.looking import look
from tests.support.shop import Shop, type_in

from tillbook.commands.commit import commit
from tillbook.commands.validate import validate
from tillbook.core.sheet import Writing
from tillbook.core.template import describe
from tillbook.core.template.lists import lookup_words
from tillbook.core.wording import Wording
from tillbook.live.book import LiveBook
from tillbook.live.drawing import draw, redraw
from tillbook.workbooks.book import WorkbookFile

ODD = ['"Best" <b> & Söhne', "=1+1", "007", "'quoted'", "1e5", "TRUE", "Ω 漢 😀"]
OLD = ["Standard", "Trade", "Staff", "<clear>"]


@pytest.fixture(params=["drawn", "file", "saved by Calc"])
def book(request: pytest.FixtureRequest, app: Any, shop: Shop) -> Any:
    """An open workbook with one customer to type: drawn in place, from our file, and from Calc's."""
    if request.param == "drawn":
        made = app.books.add()
        draw(describe(shop.store.schema(), "en", "w1"), made)
        place = _place(made.sheets["Customers"], "Last name *")
        made.sheets["Customers"].range((2, place)).value = "Ray"
        return made
    path = shop.sheet("a.xlsx", [{"last_name": "Ray"}])
    return app.books.open(str(path if request.param == "file" else _saved_by_calc(app, path)))


def _saved_by_calc(app: Any, path: Path) -> Path:
    target = path.with_name("calc.xlsx")
    book = app.books.open(str(path))
    book.save(str(target))
    book.close()
    return target


def _place(sheet: Any, header: str) -> int:
    headers = sheet.range((1, 1), (1, 40)).value
    return int(headers.index(header)) + 1


def _words(shop: Shop, **choices: Sequence[str]) -> dict[str, tuple[str, ...]]:
    now = {field: list(words) for field, words in shop.store.choices().items()}
    return lookup_words(Wording(shop.store.schema().with_choices({**now, **choices}), "en"))


def _refresh(book: Any, lists: Mapping[str, Sequence[str]]) -> list[str]:
    live = LiveBook(book)
    outdated = live.outdated_lists(lists)
    if outdated:
        live.stage("Customers", Writing(lists=outdated)).publish()
    return sorted(outdated)


def _offered(book: Any, field: str = "Price level", name: str = "list_price_level") -> list[object]:
    """What the drop-down of a field offers: Calc itself says, in cells far away, what its name means."""
    sheet = book.sheets["Customers"]
    assert sheet.range((2, _place(sheet, field))).data_validation.source == f"={name}"
    cell = sheet.range("BA5000")
    cell.formula = f"=ROWS({name})"
    height = int(cell.value)
    found = []
    for number in range(1, height + 1):
        cell.formula = f"=INDEX({name},{number})"
        found.append(cell.value)
        cell.formula = f"=ISTEXT(INDEX({name},{number}))"
        assert cell.value is True
    cell.clear()
    return found


def test_validate_offers_what_the_store_has_now(book: Any, shop: Shop) -> None:
    assert _offered(book) == OLD
    shop.store.set_choice("price_level", "Club", {})

    found = validate(LiveBook(book), shop.store)

    assert (found.new, found.errors) == (1, 0)
    assert _offered(book) == ["Standard", "Trade", "Staff", "Club", "<clear>"]
    assert _offered(book, "Gender", "list_gender") == ["Female", "Male", "Other", "<clear>"]


def test_commit_does_too(book: Any, shop: Shop) -> None:
    shop.store.drop_choice("price_level", "Trade")

    assert commit(LiveBook(book), shop.store, operator="ann") is not None
    assert _offered(book) == ["Standard", "Staff", "<clear>"]


@pytest.mark.parametrize("words", [ODD, ["Trade"], [], ["Trade", "Standard", "Staff"]])
def test_the_list_is_that_of_the_store_and_back_again(book: Any, shop: Shop, words: list[str]) -> None:
    before = look(book)
    lists = _words(shop, price_level=words)

    assert (_refresh(book, lists), _refresh(book, lists)) == (["price_level"], [])
    assert _offered(book) == [*words, "<clear>"]
    assert _offered(book, "Account type", "list_account_type") == ["Trade", "Staff", "<clear>"]

    assert _refresh(book, _words(shop)) == ["price_level"]
    assert look(book) == before


def test_what_is_up_to_date_is_not_written(book: Any, shop: Shop) -> None:
    validate(LiveBook(book), shop.store)
    book.api.setModified(False)

    validate(LiveBook(book), shop.store)

    assert not book.api.isModified()


def test_calc_opens_a_refreshed_file_and_offers_the_list(app: Any, shop: Shop) -> None:
    ours = shop.sheet("a.xlsx", [{"last_name": "Ray"}])
    calcs = _saved_by_calc(app, ours)
    for path in (ours, calcs):
        file = WorkbookFile(path)
        outdated = file.outdated_lists(_words(shop, price_level=ODD))
        file.stage("Customers", Writing(lists=outdated)).publish()

        assert _offered(app.books.open(str(path))) == [*ODD, "<clear>"]


def test_a_drawn_workbook_saved_by_calc_is_refreshed_as_a_file(app: Any, shop: Shop) -> None:
    book, path = app.books.add(), shop.folder / "drawn.xlsx"
    draw(describe(shop.store.schema(), "en", "w1"), book)
    book.save(str(path))
    book.close()
    type_in(path, {2: {"last_name": "Ray"}})
    shop.store.set_choice("price_level", "Club", {})

    assert shop.validate(path).new == 1

    assert _offered(app.books.open(str(path))) == ["Standard", "Trade", "Staff", "Club", "<clear>"]


def test_a_template_put_in_order_is_refreshed_afterwards(app: Any, shop: Shop) -> None:
    """From a file, its lists are tables; put in order, their names say addresses, and the tables are left."""
    book = app.books.open(str(shop.sheet("a.xlsx", [])))
    redraw(describe(shop.store.schema(), "en", "w1"), book, "Customers")

    assert _refresh(book, _words(shop, price_level=ODD)) == ["price_level"]
    assert _offered(book) == [*ODD, "<clear>"]


def test_a_list_that_was_empty_is_left_to_generate_template(app: Any, shop: Shop) -> None:
    book = app.books.add()
    empty = shop.store.schema().with_choices({"price_level": [], "account_type": ["Trade"]})
    draw(describe(empty, "en", "w1"), book)
    before = look(book)

    assert _refresh(book, _words(shop, account_type=["Trade"])) == []
    assert look(book) == before


@pytest.mark.parametrize(
    "damage", ["sheet", "name", "own list", "header", "formula", "own cell below", "protected"]
)
def test_a_list_that_is_not_as_we_made_it_stays(book: Any, shop: Shop, damage: str) -> None:
    lists = book.sheets["_lookups"]
    place = lists.range((1, 1), (1, 20)).value.index("list_price_level") + 1
    match damage:
        case "sheet":
            lists.name = "mine"
        case "name":
            book.names["list_price_level"].delete()
        case "own list":
            book.sheets["Customers"].range("BA1").value = [["list_price_level"], ["mine"]]
            book.names["list_price_level"].refers_to = "=Customers!$BA$2:$BA$2"
        case "header":
            lists.range((1, place)).value = "typed over"
        case "formula":
            lists.range((3, place)).formula = '="Trade"'
        case "own cell below":
            lists.range((7, place)).value = "mine"
        case "protected":
            lists.impl.protect()
    before = lists.range((1, place), (9, place)).formula

    validate_with_club(book, shop)

    assert lists.range((1, place), (9, place)).formula == before


def validate_with_club(book: Any, shop: Shop) -> None:
    for word in ("Club", "Crew", "Guild"):
        shop.store.set_choice("price_level", word, {})
    assert validate(LiveBook(book), shop.store).new == 1
