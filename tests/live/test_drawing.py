"""A template drawn into an open workbook, in a real Calc: equal to the one drawn into a file."""

from pathlib import Path
from typing import Any

import pytest
from tests.live.looking import frozen, highlights, look, look_at, widths
from tests.support.shop import Shop

from tillbook.commands.fields import other_schemas
from tillbook.commands.validate import validate
from tillbook.core.marks import marks
from tillbook.core.template import LOOKS, Template, describe
from tillbook.errors import WorkbookError
from tillbook.live.book import LiveBook
from tillbook.live.drawing import draw
from tillbook.live.drawing_rules import moved
from tillbook.store.reading import Reader
from tillbook.workbooks.drawing import draw as draw_file

PEOPLE = [
    {"first_name": "Zoë", "last_name": "+1+1", "account_number": "00017", "date_of_birth": "1985-06-26"},
    {"first_name": "'t", "last_name": "Hart", "credit_limit": "12.50", "country": "France"},
    {"last_name": "0123", "postcode": "LA1 1AA", "marketing_email": "Yes"},
]


def _template(shop: Shop, language: str, filled: bool = False) -> Template:
    customers = None
    if filled:
        customers = shop.store.read(Reader.customers)
        customers = customers.assign(version_mark=marks(customers["version"], customers, shop.store.schema()))
    others = other_schemas(shop.system)
    return describe(shop.store.schema(), language, "one-workbook", customers, others=others)


def _in_file(app: Any, template: Template, path: Path) -> Any:
    draw_file(template, path)
    return app.books.open(str(path))


def _in_place(app: Any, template: Template) -> Any:
    book = app.books.add()
    draw(template, book)
    return book


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("system", ["cloudpos", "loyverse"])
def test_a_blank_template_is_the_same_in_a_file_and_in_an_open_workbook(
    app: Any, tmp_path: Path, system: str, language: str
) -> None:
    template = _template(Shop(tmp_path, system), language)

    assert look(_in_place(app, template)) == look(_in_file(app, template, tmp_path / "file.xlsx"))


def test_with_customers_too(app: Any, shop: Shop, tmp_path: Path) -> None:
    shop.commit(shop.sheet("in.xlsx", PEOPLE))
    template = _template(shop, "en", filled=True)
    assert template.customers.row_count == len(PEOPLE)

    assert look(_in_place(app, template)) == look(_in_file(app, template, tmp_path / "file.xlsx"))


def test_a_drawn_export_is_unchanged(app: Any, shop: Shop) -> None:
    """Every cell reads back as what the store holds: texts that look like numbers, dates, money."""
    shop.commit(shop.sheet("in.xlsx", PEOPLE))
    book = _in_place(app, _template(shop, "en", filled=True))

    found = validate(LiveBook(book), shop.store)

    assert (found.rows, found.unchanged) == (3, 3)


def test_widths_have_the_same_proportions(app: Any, shop: Shop, tmp_path: Path) -> None:
    template = _template(shop, "en")
    drawn, filed = _in_place(app, template), _in_file(app, template, tmp_path / "file.xlsx")
    for name in (template.customers.name, template.example.name, template.guide.name):
        pairs = zip(widths(filed.sheets[name]), widths(drawn.sheets[name]), strict=True)
        # What a file calls a character depends on the fonts of this machine.
        ratios = [one / other for one, other in pairs if other]
        assert max(ratios) / min(ratios) < 1.1


def test_highlights_are_the_templates_in_its_order(app: Any, shop: Shop) -> None:
    template = _template(shop, "en")
    sheet = _in_place(app, template).sheets[0]
    for column in template.customers.columns:
        cell = sheet.range((2, column.place + 1))
        wanted = [
            (LOOKS[one.look].fill, LOOKS[one.look].ink)
            for one in template.customers.highlights
            if any(_covers(sheet.range(area), cell) for area in one.areas)
        ]
        found = [(_hex(fill), _hex(ink)) for fill, ink, _formula in highlights(cell)]
        assert found == wanted, column.key
    assert highlights(sheet.range("A2"))[0][2] == template.customers.highlights[0].formula


def test_the_headers_and_the_first_columns_stay_in_sight(app: Any, shop: Shop) -> None:
    book = _in_place(app, _template(shop, "en"))

    names = "Customers", "Example", "Field guide"
    assert [frozen(book.sheets[name]) for name in names] == [(1, 3), (1, 1), (0, 0)]


def test_other_sheets_stay_as_they_are_and_the_new_ones_come_last(app: Any, shop: Shop) -> None:
    book = app.books.add()
    book.sheets[0].range("B2").value = [["mine", 1.5]]
    book.sheets[0].range("D4").formula = "=C2*2"
    before = look_at(book.sheets[0])

    draw(_template(shop, "en"), book)

    names = [sheet.name for sheet in book.sheets]
    assert names[1:] == ["Customers", "Example", "Field guide", "_lookups", "_tillbook"]
    assert look_at(book.sheets[0]) == before
    assert book.sheets[0].range("D4").formula == "=C2*2"


def test_the_customers_are_shown_with_the_first_field_selected(app: Any, shop: Shop) -> None:
    book = _in_place(app, _template(shop, "en"))

    assert book.sheets.active.name == "Customers"
    assert app.selection.address == "$C$2"


@pytest.mark.parametrize("name", ["Customers", "field guide", "_tillbook"])
def test_a_sheet_of_that_name_is_refused_and_nothing_drawn(app: Any, shop: Shop, name: str) -> None:
    book = app.books.add()
    book.sheets[0].range("A1").value = "mine"
    book.sheets.add(name=name)

    with pytest.raises(WorkbookError, match=f"(?i){name}"):
        draw(_template(shop, "en"), book)

    assert len(book.sheets) == 2


def test_a_table_of_that_name_elsewhere_keeps_it(app: Any, shop: Shop) -> None:
    book = app.books.add()
    book.sheets[0].range("A1").value = [["a", "b"], [1, 2]]
    book.sheets[0].tables.add(source=book.sheets[0].range("A1:B2"), name="Customers")

    draw(_template(shop, "en"), book)

    assert [table.name for sheet in book.sheets for table in sheet.tables] == ["Customers", "Customers2"]


@pytest.mark.parametrize(
    ("formula", "to_the_right"),
    [
        ("=LEN(F2)=0", "=LEN(H2)=0"),
        ('=AND(F2="A1 & ""B2""",$AC2="")', '=AND(H2="A1 & ""B2""",$AC2="")'),
        ("=SUM(Y3:Z3,$C$1:C2)", "=SUM(AA3:AB3,$C$1:E2)"),
        ("=LOG10(F2)", "=LOG10(H2)"),
    ],
)
def test_a_formula_moves_its_relative_columns_only(formula: str, to_the_right: str) -> None:
    assert moved(formula, 2) == to_the_right


def _covers(area: Any, cell: Any) -> bool:
    return bool(area.column <= cell.column <= area.last_cell.column)


def _hex(colour: tuple[int, int, int]) -> str:
    return "#{:02X}{:02X}{:02X}".format(*colour)
