"""Out of the store into a workbook and back: nothing is lost, and nothing becomes a formula."""

import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
from tests.support.people import People
from tests.support.shop import Shop, read_sheet, type_in

from tillbook.commands.template import template
from tillbook.errors import WorkbookError

FORMULAS = ("=1+1", "+44", "-1+2", "@SUM(A1)", "=cmd|' /C calc'!A0", "\t=1", '=HYPERLINK("http://x")')


def fill(shop: Shop, count: int) -> None:
    """A store of realistic customers of six countries."""
    people = People(7).take(count)
    shop.commit(shop.sheet("people.xlsx", people))
    assert len(shop.customers()) == count


@pytest.mark.parametrize("language", ["en", "it", "es", "pt", "nb", "fr"])
def test_an_untouched_export_is_all_unchanged(shop: Shop, language: str) -> None:
    fill(shop, 60)
    path = shop.folder / "export.xlsx"
    template(path, shop.store, with_customers=True, language=language)
    before = shop.dump()

    found, done = shop.validate(path), shop.commit(path)

    assert (found.unchanged, found.errors, found.report.problems) == (60, 0, ())
    assert (done.batch, done.unchanged, done.skipped) == (None, 60, 0)
    assert shop.dump() == before


def test_an_export_saved_by_another_program_is_all_unchanged(shop: Shop) -> None:
    fill(shop, 30)
    path = shop.export("export.xlsx")
    openpyxl.load_workbook(path).save(path)

    assert shop.commit(path).unchanged == 30


def test_commit_then_undo_gives_back_the_same_export(shop: Shop) -> None:
    fill(shop, 30)
    before = read_sheet(shop.export("before.xlsx"))
    path = shop.export("work.xlsx")
    type_in(
        path,
        {row: {"city": f"Town {row}", "notes": "<clear>", "phone": "<clear>"} for row in range(2, 32)}
        | {row: {"last_name": f"New {row}"} for row in range(32, 42)},
    )
    done = shop.commit(path)
    assert (done.created, done.updated, done.skipped) == (10, 30, 0)

    shop.undo()

    after = read_sheet(shop.export("after.xlsx"))
    assert [values(cells) for cells in after.values()] == [values(cells) for cells in before.values()]
    assert [cells["record"] for cells in after.values()] == [cells["record"] for cells in before.values()]


def values(cells: dict[str, object]) -> dict[str, object]:
    """The cells that hold the customer."""
    return {key: cell for key, cell in cells.items() if key not in ("record", "version")}


def test_the_parts_of_the_customer_sheet_are_the_same_byte_for_byte_after_commit_and_undo(shop: Shop) -> None:
    fill(shop, 20)
    before = shop.export("before.xlsx")
    path = shop.export("work.xlsx")
    type_in(path, {5: {"last_name": "Roe", "email": "roe@example.com"}, 22: {"last_name": "New"}})
    shop.commit(path)
    shop.undo()
    # The version has risen by two; it stands in the last columns, and nothing else differs.
    shop.sql("UPDATE customer SET version = 1")

    assert sheet_xml(shop.export("after.xlsx")) == sheet_xml(before)


def sheet_xml(path: Path) -> bytes:
    with zipfile.ZipFile(path) as package:
        return package.read("xl/worksheets/sheet1.xml")


def test_texts_that_look_like_formulas_are_never_formulas(shop: Shop) -> None:
    path = shop.sheet("a.xlsx", [{"last_name": "Ray"}, {"last_name": "Doe"}])
    shop.commit(path)
    for at, text in enumerate(FORMULAS):
        shop.sql("UPDATE customer SET notes = ?, company = ?", text, text)
        path = shop.export(f"export{at}.xlsx")
        assert formulas(path) == set()
        assert {cells["notes"] for cells in read_sheet(path).values()} == {text}
    work = shop.folder / "work.xlsx"
    template(work, shop.store, with_customers=True, language="en")
    type_texts(work, {2: "=1+1", 3: "@SUM(1)"})

    done = shop.commit(work)

    assert done.updated == 2
    assert [customer["address1"] for customer in shop.customers()] == ["=1+1", "@SUM(1)"]
    assert formulas(work) == set()
    assert openpyxl.load_workbook(work).worksheets[-1]["D2"].value == "=1+1"


def type_texts(path: Path, addresses: dict[int, str]) -> None:
    """Type texts into the address column, as Excel does behind an apostrophe."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    place = [cell.value for cell in sheet[1]].index("Address") + 1
    for row, text in addresses.items():
        sheet.cell(row, place).value = text
        sheet.cell(row, place).data_type = "s"
    book.save(path)


def formulas(path: Path) -> set[str]:
    """Every formula of every sheet of customers, changes and texts."""
    with zipfile.ZipFile(path) as package:
        sheets = [name for name in package.namelist() if name.startswith("xl/worksheets/sheet")]
        return {name for name in sheets if re.search(rb"<f[ />]", package.read(name))}


def test_a_filtered_export_holds_who_was_asked_for(shop: Shop) -> None:
    shop.commit(
        shop.sheet(
            "a.xlsx", [{"last_name": n, "postcode": p} for n, p in (("Ray", "LA1 1AA"), ("Doe", "M1 1AE"))]
        )
    )
    path = shop.export("la.xlsx", where="postcode=LA1*")

    assert [cells["last_name"] for cells in read_sheet(path).values()] == ["Ray"]
    assert shop.commit(path).unchanged == 1


def test_an_export_does_not_overwrite_unasked(shop: Shop) -> None:
    path = shop.export("a.xlsx")
    before = path.read_bytes()

    with pytest.raises(WorkbookError, match=r"a\.xlsx is there already\. Choose another name"):
        shop.export("a.xlsx")
    assert path.read_bytes() == before
