"""What the store offers in its drop-downs changes; validate and commit bring old workbooks up to date."""

from pathlib import Path

import openpyxl
import pytest
from tests.support.shop import Shop, read_column

from tillbook.commands.template import template
from tillbook.core.template.lists import list_name

ROW = {"last_name": "Ray", "price_level": "Club"}


def offered(path: Path, key: str = "price_level") -> list[object]:
    """The words that the drop-down of a field offers."""
    book = openpyxl.load_workbook(path)
    table = str(book.defined_names[list_name(key)].value).partition("[")[0]
    sheet = book["_lookups"]
    return [cell.value for row in sheet[sheet.tables[table].ref] for cell in row][1:]


def without_metadata(path: Path) -> None:
    """Somebody copies the sheets into a workbook that says nothing of itself."""
    book = openpyxl.load_workbook(path)
    del book["_tillbook"]
    for name in list(book.custom_doc_props.names):  # type: ignore[attr-defined]  # not in its types
        del book.custom_doc_props[name]  # type: ignore[attr-defined]  # not in its types
    book.save(path)


def test_validate_offers_what_the_store_has_now(shop: Shop) -> None:
    path = shop.sheet("a.xlsx", [ROW])
    assert "Club" not in offered(path)
    shop.store.set_choice("price_level", "Club", {})

    found = shop.validate(path)

    assert (found.new, found.errors) == (1, 0)
    assert offered(path) == [*shop.store.choices()["price_level"], "<clear>"]
    assert "Club" in offered(path)


def test_commit_does_too(shop: Shop) -> None:
    path = shop.sheet("a.xlsx", [ROW])
    shop.store.set_choice("price_level", "Club", {})

    assert shop.commit(path).created == 1
    assert "Club" in offered(path)
    shop.store.drop_choice("price_level", "Staff")

    # Nothing is left to import, and the list changes all the same.
    assert shop.commit(path).unchanged == 1
    assert "Staff" not in offered(path)


def test_only_the_list_is_written_when_only_the_list_is_old(shop: Shop) -> None:
    path = shop.sheet("a.xlsx", [{"last_name": "Ray"}])
    shop.validate(path)
    before = read_column(path, "status")
    shop.store.drop_choice("price_level", "Trade")

    shop.validate(path)

    assert offered(path) == ["Standard", "Staff", "<clear>"]
    assert read_column(path, "status") == before == ["New"]


@pytest.mark.parametrize("system", ["cloudpos", "loyverse"])
def test_a_workbook_with_nothing_to_change_is_not_written(tmp_path: Path, system: str) -> None:
    shop = Shop(tmp_path, system)
    path = shop.sheet("a.xlsx", [{"last_name" if system == "cloudpos" else "name": "Ray"}])
    shop.validate(path)
    before, when = path.read_bytes(), path.stat().st_mtime_ns

    shop.validate(path)

    assert (path.read_bytes(), path.stat().st_mtime_ns) == (before, when)


def test_all_words_taken_away_leave_the_one_for_erasing(shop: Shop) -> None:
    path = shop.sheet("a.xlsx", [{"last_name": "Ray"}])
    for word in shop.store.choices()["account_type"]:
        shop.store.drop_choice("account_type", word)

    shop.validate(path)

    assert offered(path, "account_type") == ["<clear>"]


def test_the_word_for_erasing_stays_in_the_workbooks_language(shop: Shop) -> None:
    path = shop.folder / "clients.xlsx"
    template(path, shop.store, with_customers=False, language="fr")
    old = offered(path)
    shop.store.set_choice("price_level", "Club", {})

    shop.validate(path, language="en")

    assert (offered(path)[-1], offered(path)[-2]) == (old[-1], "Club")
    assert old[-1] != "<clear>"


def test_a_workbook_that_says_nothing_of_itself_keeps_its_lists(shop: Shop) -> None:
    path = shop.sheet("a.xlsx", [{"last_name": "Ray"}])
    without_metadata(path)
    before = offered(path)
    shop.store.set_choice("price_level", "Club", {})

    assert shop.validate(path).new == 1
    assert offered(path) == before


def test_a_damaged_list_is_no_reason_to_refuse_the_customers(shop: Shop) -> None:
    path = shop.sheet("a.xlsx", [{"last_name": "Ray"}])
    book = openpyxl.load_workbook(path)
    del book["_lookups"]
    book.save(path)
    shop.store.set_choice("price_level", "Club", {})

    assert shop.validate(path).new == 1
    assert shop.commit(path).created == 1
