"""`load`: a file's rows come into a customer sheet, all of them and as they were typed."""

from pathlib import Path

import pytest
from tests.support.shop import Shop, read_sheet, type_in

from tillbook.commands.load import Loading, load, look_into
from tillbook.commands.sources import open_file
from tillbook.errors import HeaderError, TillbookError, UsageError, WorkbookError
from tillbook.workbooks.book import WorkbookFile
from tillbook.workbooks.csvfile import CsvFile

HEADER = "First name,Last name *,E-mail,Mobile,Loyalty tier"
ANN = "Ann,Ray,ann@example.com,07700 900123,gold"


def looked_into(shop: Shop, source: Path, target: Path) -> Loading:
    return look_into(open_file(source), WorkbookFile(target), shop.store.schema())


def test_a_csv_comes_into_a_blank_sheet_and_is_ready_to_validate(shop: Shop) -> None:
    source = shop.folder / "people.csv"
    source.write_text(f"{HEADER}\n{ANN}\n,Doe,,,\n", encoding="utf-8")
    target = shop.sheet("a.xlsx", [])

    found = looked_into(shop, source, target)
    assert found.unknown == ["Loyalty tier"]
    assert load(found, WorkbookFile(target), replace=False) == 2

    assert read_sheet(target) == {
        2: {"first_name": "Ann", "last_name": "Ray", "email": "ann@example.com", "mobile": "07700 900123"},
        3: {"last_name": "Doe"},
    }
    done = shop.commit(target)
    assert (done.created, done.skipped) == (2, 0)


@pytest.mark.parametrize("replace", [True, False])
def test_rows_that_are_there_are_replaced_or_stay_above(shop: Shop, replace: bool) -> None:
    source = shop.folder / "people.csv"
    source.write_text("Last name\nNew\n", encoding="utf-8")
    target = shop.sheet("a.xlsx", [{"last_name": "One", "email": "bad"}, {"last_name": "Two"}])
    shop.validate(target)

    load(looked_into(shop, source, target), WorkbookFile(target), replace=replace)

    names = {row: cells["last_name"] for row, cells in read_sheet(target).items()}
    assert names == ({2: "New"} if replace else {2: "One", 3: "Two", 4: "New"})
    assert ("status" in read_sheet(target)[2]) is not replace


def test_an_export_that_is_loaded_keeps_who_its_rows_are(shop: Shop) -> None:
    shop.commit(shop.sheet("a.xlsx", [{"last_name": "Ray", "email": "ray@example.com"}]))
    export, target = shop.export("export.xlsx"), shop.sheet("b.xlsx", [])
    type_in(export, {2: {"city": "Leeds"}})

    load(looked_into(shop, export, target), WorkbookFile(target), replace=False)

    done = shop.commit(target)
    assert (done.created, done.updated) == (0, 1)
    assert shop.customer(last_name="Ray")["city"] == "Leeds"


def test_digits_that_excel_lost_do_not_come_back_by_being_loaded(shop: Shop) -> None:
    source = shop.sheet("a.xlsx", [{"last_name": "Ray", "tax_number": 1234567890123456789.0}])
    target = shop.sheet("b.xlsx", [])

    load(looked_into(shop, source, target), WorkbookFile(target), replace=False)

    assert [p.code for p in shop.validate(target).report.problems] == ["digits-lost"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", "\t", ","])
def test_a_csv_is_read_in_the_ways_that_excel_writes_it(
    tmp_path: Path, encoding: str, separator: str
) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(separator.join(("Nom", "Ødegård", '"a\r\nb"')).encode(encoding))

    assert CsvFile(path).read([])[0].columns == [["Nom"], ["Ødegård"], ["a\r\nb"]]


@pytest.mark.parametrize(
    ("name", "text", "kind", "told"),
    [
        ("a.pdf", "x", UsageError, "a.pdf cannot be loaded"),
        (
            "a.csv",
            "Colour,Size\nred,1\n",
            HeaderError,
            "The headers of Citrus-Lime Cloud POS are not in a.csv",
        ),
        ("a.csv", f"{HEADER}\n", UsageError, "a.csv has headers, but no customers below them"),
        ("a.csv", '"' + "x" * 200_000 + '"', WorkbookError, "a.csv is no CSV file"),
    ],
)
def test_what_cannot_be_loaded_is_refused_with_a_sentence(
    shop: Shop, name: str, text: str, kind: type[TillbookError], told: str
) -> None:
    source = shop.folder / name
    source.write_text(text, encoding="utf-8")
    target = shop.sheet("b.xlsx", [])

    with pytest.raises(kind, match=told):
        looked_into(shop, source, target)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(WorkbookError, match=r"gone\.csv cannot be read"):
        CsvFile(tmp_path / "gone.csv").read([])
