"""A customer sheet put in order again after a destructive paste, and filled, in a real Calc."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from tests.live.looking import frozen, highlights, look, look_at
from tests.support.shop import Shop

from tillbook.core.marks import marks
from tillbook.core.template import Layout, Template, describe
from tillbook.errors import WorkbookError
from tillbook.live.drawing import draw, redraw
from tillbook.store.reading import Reader
from tillbook.workbooks.drawing import draw as draw_file

PEOPLE = [{"first_name": "Ann", "last_name": "Ames"}, {"first_name": "Bob", "last_name": "'t Bell"}]


def _template(shop: Shop, layout: Layout | None = None, filled: bool = False) -> Template:
    schema, customers = shop.store.schema(), None
    if filled:
        customers = shop.store.read(Reader.customers)
        customers = customers.assign(version_mark=marks(customers["version"], customers, schema))
    return describe(schema, "en", "one-workbook", customers, layout)


def _drawn(app: Any, template: Template) -> Any:
    book = app.books.add()
    draw(template, book)
    return book


def _coloured(sheet: Any, width: int) -> list[Any]:
    return [highlights(sheet.range((2, place))) for place in range(1, width + 1)]


def test_a_sound_template_is_the_same_afterwards(app: Any, shop: Shop) -> None:
    template = _template(shop)
    book = _drawn(app, template)
    sheet = book.sheets["Customers"]
    before, colours = look(book), _coloured(sheet, 30)

    redraw(template, book, "Customers")

    assert look(book) == before
    assert _coloured(sheet, 30) == colours


def test_a_template_from_a_file_gets_the_rules_of_a_drawn_one(app: Any, shop: Shop, tmp_path: Path) -> None:
    template = _template(shop)
    draw_file(template, tmp_path / "file.xlsx")
    book = app.books.open(str(tmp_path / "file.xlsx"))

    redraw(template, book, "Customers")

    fresh = _drawn(app, template)
    assert look(book) == look(fresh)
    assert _coloured(book.sheets[0], 30) == _coloured(fresh.sheets[0], 30)


def test_formats_rules_notes_and_headers_come_back_and_the_data_stay(app: Any, shop: Shop) -> None:
    template = _template(shop)
    book = _drawn(app, template)
    sheet = book.sheets["Customers"]
    wanted, colours = look(book), _coloured(sheet, 30)
    table = sheet.tables[0].range.last_cell.column
    sheet.range((2, 1), (40, table)).clear()
    sheet.range("C2:F3").value = [["'00017", "Ms", "Ann", "Ames"], [18.0, None, "Bob", "Bell"]]
    for area in ("C1", "F1:G1"):
        sheet.range(area).clear()
    sheet.range("C1").value = "typed over"
    book.sheets["_tillbook"].clear_contents()
    book.sheets["Example"].delete()

    redraw(template, book, "Customers")

    assert sheet.range("C2:F3").value == [["00017", "Ms", "Ann", "Ames"], [18.0, None, "Bob", "Bell"]]
    assert sheet.tables[0].range.address == "$A$1:$AD$3"
    sheet.range("C2:F3").clear_contents()
    found = look(book)
    assert found["Customers"]["columns"] == wanted["Customers"]["columns"]
    assert found["Customers"]["values"][0] == wanted["Customers"]["values"][0]
    assert _coloured(sheet, 30) == colours
    assert {name: found[name] for name in ("_tillbook", "_lookups", "Example", "Field guide", "lists")} == {
        name: wanted[name] for name in ("_tillbook", "_lookups", "Example", "Field guide", "lists")
    }


def test_columns_stay_where_the_user_moved_them_beside_the_users_own(app: Any, shop: Shop) -> None:
    """Our own columns in another order from C on, the user's in A, B and behind; two rows of title above."""
    keys = [column.key for column in _template(shop).customers.columns]
    layout = Layout(3, {key: place + 2 for place, key in enumerate(reversed(keys))})
    template = _template(shop, layout)
    book = app.books.add()
    sheet = book.sheets[0]
    sheet.name = "Customers"
    sheet.range("A1").value = "Our customers"
    sheet.range("D1").value = 45_000
    sheet.range("D1").number_format = "dd/mm/yyyy"
    headers = {column.place: column.header for column in template.customers.columns}
    end = max(headers) + 1
    sheet.range("A3").value = ["Mine", "Sum", *[headers[place] for place in range(2, end)], "Own"]
    sheet.range("A4:B5").value = [[1, "=A4*2"], [2, "=A5*2"]]
    sheet.range("A:B").number_format = "0.0"
    own = look_at(sheet)["columns"][:2]

    redraw(template, book, "Customers")

    assert sheet.range("A1").value == "Our customers"
    assert sheet.range("D1").value == dt.datetime(2023, 3, 15)
    assert sheet.range("A3:B5").formula == (("Mine", "Sum"), ("1", "=A4*2"), ("2", "=A5*2"))
    assert look_at(sheet)["columns"][:2] == own
    assert sheet.tables[0].range.address == sheet.range((3, 1), (5, end + 1)).address
    for column in template.customers.columns:
        cell = sheet.range((4, column.place + 1))
        assert cell.number_format.lower() == column.number_format.lower()
        assert (cell.data_validation.type != "none") == bool(column.rule)
    assert frozen(sheet)[0] == 3
    assert [one.name for one in book.sheets][:3] == ["Customers", "Example", "Field guide"]


def test_a_blank_template_is_filled_in_place(app: Any, shop: Shop) -> None:
    shop.commit(shop.sheet("in.xlsx", PEOPLE))
    book = _drawn(app, _template(shop))
    book.sheets["Customers"].range("E9").value = "left over"
    filled = _template(shop, filled=True)

    redraw(filled, book, "Customers")

    fresh = _drawn(app, filled)
    assert book.sheets["Customers"].range("A1:AD9").value == fresh.sheets["Customers"].range("A1:AD9").value
    assert book.sheets["Customers"].tables[0].range.address == "$A$1:$AD$3"


def test_what_is_shown_and_selected_stays(app: Any, shop: Shop) -> None:
    template = _template(shop)
    book = _drawn(app, template)
    book.sheets["Customers"].range("E7").select()
    book.sheets["Field guide"].activate()

    redraw(template, book, "Customers")

    assert book.sheets.active.name == "Field guide"
    book.sheets["Customers"].activate()
    assert app.selection.address == "$E$7"


def test_a_sheet_that_is_not_there_is_named(app: Any, shop: Shop) -> None:
    with pytest.raises(WorkbookError, match="no sheet Kunden"):
        redraw(_template(shop), app.books.add(), "Kunden")
