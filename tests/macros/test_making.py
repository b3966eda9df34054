"""Generate, repair, export and load, on workbooks that are open in a real Calc."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tests.support.person import Person, until
from tests.support.seat import Seat, Table, is_idle, leave
from tests.support.shop import Shop

RAY = {"Last name": "Ray", "E-mail": "ray@example.com", "Account number": "000123"}
DOE = {"Last name": "Doe", "Mobile": "07911 123456"}


@pytest.fixture
def blank(seat: Seat, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A workbook of the user's own: one sheet with something in it."""
    monkeypatch.setenv("XDG_CACHE_HOME", seat.env["XDG_CACHE_HOME"])
    book = seat.person.app.books.add()
    book.sheets[0].name = "Notes"
    book.sheets[0].range("A1").value = [["mine", 1], ["=1+1", None]]
    yield book
    leave(seat.person, book)


def stocked(shop: Shop) -> None:
    """Two customers in the store."""
    path = shop.sheet("stock.xlsx", [{"last_name": "Ray", "city": "Leeds"}, {"last_name": "Doe"}])
    shop.commit(path)
    path.unlink()


def names(book: Any) -> list[str]:
    return [sheet.name for sheet in book.sheets if sheet.visible]


def until_idle(book: Any, true: Callable[[], object], what: str) -> None:
    """Wait until it is so and the verb has ended."""
    until(lambda: true() and is_idle(book), what)


def test_a_template_is_made_beside_the_users_own_sheets(seat: Seat, blank: Any, shop: Shop) -> None:
    seat.start("template", blank)

    until_idle(blank, lambda: "Field guide" in names(blank), "the template")
    assert names(blank) == ["Notes", "Customers", "Example", "Field guide"]
    assert blank.sheets["Notes"].range("A1:B2").formula == (("mine", "1"), ("=1+1", ""))
    table = Table(blank, header=1)
    table.type_in(RAY)
    assert table.column("Account number", 1) == ["000123"]


def test_what_is_made_in_place_can_be_validated_and_committed(
    seat: Seat, blank: Any, person: Person, shop: Shop
) -> None:
    seat.start("template", blank)
    until_idle(blank, lambda: "Field guide" in names(blank), "the template")
    table = Table(blank, header=1)
    table.type_in(RAY, DOE)

    seat.start("commit", blank)
    person.answer("Yes")
    person.answer("OK")

    assert [one["account_number"] for one in shop.customers()] == ["000123", "000124"]
    assert table.column("Status", 2) == ["Created", "Created"]


def test_a_sheet_with_rows_is_asked_about_and_keeps_them(book: Any, person: Person, shop: Shop) -> None:
    table = Table(book)
    table.type_in(RAY, DOE)

    person.press(book, "Generate template")
    asked = person.answer("Yes")

    assert "There is a sheet ‘Customers’ already. Customers in it: 2." in asked
    until(lambda: is_idle(book), "the end")
    assert table.column("Last name", 3) == ["Ray", "Doe", None]


def test_repair_undoes_a_destructive_paste_and_keeps_the_rows(book: Any, person: Person, shop: Shop) -> None:
    table = Table(book)
    at = table.places["Last name"]
    sheet = book.sheets["Customers"]
    area = sheet.range((2, at), (60, at))
    area.clear()
    area.data_validation.delete()
    area.value = [["Surname"], ["Ray"], ["Doe"], *[[None]] * 56]

    person.press(book, "Repair template")

    until_idle(book, lambda: sheet.range((2, at)).value == "Last name *", "the header")
    assert table.column("Last name", 3) == ["Ray", "Doe", None]
    again = Table(book)
    assert again.places == table.places
    assert sheet.range((3, at), (1000, at)).number_format == "@"
    assert sheet.range((50, at)).data_validation.type == sheet.range((900, at)).data_validation.type
    person.press(book, "Commit")
    assert "New customers: 2" in person.answer("Yes")
    person.answer("OK")


def test_export_fills_a_blank_sheet(book: Any, person: Person, shop: Shop) -> None:
    stocked(shop)
    table = Table(book)

    person.press(book, "Export customers")

    until_idle(book, lambda: all(table.column("Last name", 2)), "customers")
    assert table.column("Account number", 3) == ["000001", "000002", None]
    table.type_in({"City": "York"})
    person.press(book, "Commit")
    assert "row 3, City: Leeds → York" in person.answer("Yes")
    assert person.answer("OK").startswith("Created: 0. Updated: 1. Unchanged: 1.")


def test_export_leaves_a_sheet_with_rows_alone(book: Any, person: Person, shop: Shop) -> None:
    stocked(shop)
    table = Table(book)
    table.type_in({"Last name": "Mine"})
    open_before = {one.name for one in person.app.books}

    person.press(book, "Export customers")
    told = person.answer("OK")

    assert told.startswith("Exported customers: 2. They are in a new workbook")
    (made,) = [one for one in person.app.books if one.name not in open_before]
    assert Table(made, header=1).column("Last name", 3) == ["Ray", "Doe", None]
    assert table.column("Last name", 2) == ["Mine", None]
    leave(person, made)


@pytest.mark.parametrize(("answer", "names"), [("Yes", ["Ann", None, None]), ("No", ["Ray", "Doe", "Ann"])])
def test_a_file_is_loaded_as_the_person_says(
    seat: Seat, book: Any, person: Person, shop: Shop, answer: str, names: list[str | None]
) -> None:
    table = Table(book)
    table.type_in(RAY, DOE)
    file = shop.folder / "more = 100%.csv"
    file.write_text("Last name,E-mail,Shoe size\nAnn,ann@example.com,38\n", encoding="utf-8")

    seat.start("load", book, file)
    asked = person.answer(answer)

    assert "Customers in more = 100%.csv: 1." in asked
    assert "left out: Shoe size" in asked
    until(lambda: table.column("Last name", 3) == names and is_idle(book), "the rows")
    assert "ann@example.com" in table.column("E-mail", 3)


def test_a_filled_template_is_loaded_with_all_its_rows(
    seat: Seat, book: Any, person: Person, shop: Shop
) -> None:
    file = shop.sheet("filled.xlsx", [{"last_name": f"Ray {n}"} for n in range(30)])

    seat.start("load", book, file)
    assert "Customers in filled.xlsx: 30." in person.answer("Yes")

    table = Table(book)
    until_idle(book, lambda: table.column("Last name", 30)[-1] == "Ray 29", "the rows")
    assert book.sheets["Customers"].tables[0].range.last_cell.row == 32


def test_without_a_store_only_a_template_makes_one(seat: Seat, book: Any, person: Person, shop: Shop) -> None:
    (seat.home / "store.db").unlink()

    person.press(book, "Validate")
    assert "There is no store at" in person.answer("OK")
    assert not (seat.home / "store.db").exists()

    person.press(book, "Generate template")
    until_idle(book, lambda: (seat.home / "store.db").exists(), "the store")
    assert shop.customers() == []
