"""`read_table`: an export as a table of texts, wherever its headers stand, with the digits that one sees."""

from pathlib import Path

import openpyxl
import pytest

from tillbook.commands.sources import read_table
from tillbook.errors import WorkbookError
from tillbook.recipes.table import SourceTable
from tillbook.workbooks.chunks import open_chunks

ROWS = "Ann,Ray,ann@example.com,07911120000\nBob,Doe,bob@example.com,07911120001\n"


def read(tmp_path: Path, text: str) -> SourceTable:
    path = tmp_path / "list.csv"
    path.write_text(text, "utf-8")
    return read_table(path)


@pytest.mark.parametrize(
    ("above", "headers", "row"),
    [
        ("First,Surname,E-mail,Mobile\n", ["First", "Surname", "E-mail", "Mobile"], 1),
        ("Customers,,,\nPrinted 12/03/2024,,,\n,,,\nA,B,C,D\n", ["A", "B", "C", "D"], 4),
        ("Our customers\nA,B,C,D\n", ["A", "B", "C", "D"], 2),
        ("Lakes Cycles,info@example.com,01524 509876,\nA,B,C,D\n", ["A", "B", "C", "D"], 2),
        ("Customers,,Printed,12/03/2024\nA,B,C,D\n", ["A", "B", "C", "D"], 2),
        ("First,,E-mail,\n", ["First", "Column 2", "E-mail", "Column 4"], 1),
        ("Name,Address 1,Email 2,2023/2024\n", ["Name", "Address 1", "Email 2", "2023/2024"], 1),
        ("Name,Name,Sales,2024\n", ["Name", "Name (2)", "Sales", "2024"], 1),
        ("", ["Column 1", "Column 2", "Column 3", "Column 4"], 0),
        ("Eve,Cole,,\n", ["Eve", "Cole", "Column 3", "Column 4"], 1),
        ("Eve,Cole,eve@example.com,\n", ["Column 1", "Column 2", "Column 3", "Column 4"], 0),
        (",,,01524 509876\nEve,Cole,12/03/1985,\n", ["Column 1", "Column 2", "Column 3", "Column 4"], 0),
    ],
)
def test_the_headers_are_found_and_no_customer_is_taken_for_them(
    tmp_path: Path, above: str, headers: list[str], row: int
) -> None:
    table = read(tmp_path, above + ROWS)

    assert (list(table.frame.columns), table.header_row) == (headers, row)
    assert table.frame.iloc[-2:, 2].tolist() == ["ann@example.com", "bob@example.com"]
    lines = len((above + ROWS).splitlines())
    assert table.frame.index.tolist() == list(range(row + 1, lines + 1))


@pytest.mark.parametrize("first", ["ann@example.com", "07911 120000", "+1 (555) 123-4567", "2024-03-12"])
def test_a_list_of_one_column_without_a_header_keeps_its_first_customer(tmp_path: Path, first: str) -> None:
    table = read(tmp_path, f"{first}\nbob@example.com\n")

    assert table.frame["Column 1"].tolist() == [first, "bob@example.com"]


def test_a_column_without_a_header_and_without_cells_is_none(tmp_path: Path) -> None:
    assert list(read(tmp_path, "Name,City,,\nAnn,York,,\n").frame.columns) == ["Name", "City"]


def test_a_workbook_has_its_headers_found_in_the_same_way(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet
    for row in (["First", None, "Mobile", None], ["Ann", "Ray", 7911120000, "x"], ["Bob", "Doe", 1, "y"]):
        sheet.append(row)
    book.save(tmp_path / "named.xlsx")
    sheet.delete_rows(1)
    book.save(tmp_path / "bare.xlsx")

    named, bare = (read_table(tmp_path / f"{name}.xlsx").frame for name in ("named", "bare"))

    assert list(named.columns) == ["First", "Column 2", "Mobile", "Column 4"]
    assert bare["Column 1"].tolist() == ["Ann", "Bob"]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("'000123", "000123"),
        ("'+447911120000", "+447911120000"),
        ("'=A1", "=A1"),
        ("'-5", "-5"),
        ("'@ann", "@ann"),
        ("'LA1 1AA", "LA1 1AA"),
        ("'t Hooft", "'t Hooft"),
        ("'s-Gravenweg 12", "'s-Gravenweg 12"),
        ("'S-GRAVENWEG 12", "'S-GRAVENWEG 12"),
        ("'T ZAND 5", "'T ZAND 5"),
        ("O'Brien", "O'Brien"),
        ("'", "'"),
    ],
)
def test_an_apostrophe_before_a_number_is_no_part_of_it(tmp_path: Path, typed: str, kept: str) -> None:
    assert read(tmp_path, f"Name,Cell\nAnn,{typed}\nBob,x\n").frame["Cell"].tolist() == [kept, "x"]


def test_zeros_that_only_the_format_shows_are_there(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet
    for cells in (["Name", "Post", "Sum", "Text"], ["Ann", 150, 150, "150"], ["Bob", 12345, 7.5, None]):
        sheet.append(cells)
    for row in (2, 3):
        sheet.cell(row, 2).number_format = "0000"
        sheet.cell(row, 3).number_format = "0.00"
        sheet.cell(row, 4).number_format = "0000"
    book.save(tmp_path / "post.xlsx")

    frame = read_table(tmp_path / "post.xlsx").frame

    assert frame["Post"].tolist() == ["0150", "12345"]
    assert frame["Sum"].tolist() == ["150", "7.5"]
    assert frame["Text"].fillna("").tolist() == ["150", ""]


def test_a_migration_wants_headers(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(ROWS, "utf-8")

    with pytest.raises(WorkbookError, match=r"The first row of list\.csv is a customer"):
        open_chunks(path)
