"""Workbooks that are not, or no longer, as we made them: nothing of the user's is taken for ours."""

from pathlib import Path

import openpyxl
import pandas as pd
from tests.cli.conftest import Typing
from tests.support.running import Program


def test_the_example_is_never_imported_instead_of_a_renamed_sheet(
    program: Program, tmp_path: Path, typing: Typing
) -> None:
    path = tmp_path / "customers.xlsx"
    program("template", path)
    typing(path, [{"Last name": "Smith"}])
    book = openpyxl.load_workbook(path)
    book.worksheets[0].title = "Kunden 2024"
    book.worksheets[0].delete_cols(12, 12)
    book.save(path)

    done = program("commit", path, "--yes", "--json").json

    assert (done["rows"], done["created"]) == (1, 1)


def test_two_sheets_of_customers_are_refused_by_name(program: Program, tmp_path: Path) -> None:
    path = tmp_path / "shops.xlsx"
    with pd.ExcelWriter(path) as writer:
        for town in ("Leeds", "York"):
            rows = pd.DataFrame({"Account number": [None], "Last name": [town]})
            rows.to_excel(writer, sheet_name=town, index=False)

    ran = program("validate", path)

    assert ran.status == 2
    assert "customers in two sheets, ‘Leeds’ and ‘York’" in ran.err


def test_a_status_column_of_the_users_own_is_left_alone(program: Program, tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    own = {"Account number": ["1", None], "Last name": ["Smith", "Jones"], "Status": ["VIP", None]}
    pd.DataFrame({**own, "Record": ["12345", "67890"]}).to_excel(path, index=False)

    first = program("commit", path, "--yes", "--json").json
    again = program("commit", path, "--yes", "--json").json

    sheet = openpyxl.load_workbook(path).worksheets[0]
    assert (first["created"], again["created"], again["unchanged"]) == (2, 0, 2)
    assert [cell.value for cell in sheet["C"]] == ["Status", "VIP", None]
    assert [cell.value for cell in sheet["D"]] == ["Record", "12345", "67890"]
    assert [cell.value for cell in sheet[1]][4:] == ["Status", "Record", "Version"]


def test_cells_sorted_apart_from_their_records_are_noticed(
    program: Program, tmp_path: Path, typing: Typing
) -> None:
    path = tmp_path / "all.xlsx"
    program("template", tmp_path / "new.xlsx")
    people = [{"Last name": name, "E-mail": f"{name}@example.com"} for name in ("ann", "bob", "cid")]
    typing(tmp_path / "new.xlsx", people)
    program("commit", tmp_path / "new.xlsx", "--yes")
    program("export", path)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    seen = [[cell.value for cell in row[2:28]] for row in sheet.iter_rows(min_row=2, max_row=4)]
    for row, values in zip((4, 3, 2), seen, strict=True):
        for at, value in enumerate(values, start=3):
            sheet.cell(row, at).value = value
    book.save(path)

    found = program("validate", path, "--json").json

    assert [(p["row"], p["code"]) for p in found["problems"]] == [(2, "keys-disagree"), (4, "keys-disagree")]
    assert (found["changed"], found["unchanged"]) == (0, 1)


def test_a_store_that_is_marked_read_only_is_not_written(
    program: Program, tmp_path: Path, typing: Typing
) -> None:
    path = tmp_path / "customers.xlsx"
    program("template", path)
    typing(path, [{"Last name": "Smith"}])
    before = path.read_bytes()
    Path(program.store).chmod(0o444)

    ran = program("commit", path, "--yes")

    assert (ran.status, path.read_bytes()) == (2, before)
    assert "cannot be written to" in ran.err
    assert program("store", "check", "--json").json["customers"] == 0


def test_an_empty_import_number_takes_nothing_back(program: Program, tmp_path: Path, typing: Typing) -> None:
    path = tmp_path / "customers.xlsx"
    program("template", path)
    typing(path, [{"Last name": "Smith"}])
    program("commit", path, "--yes")

    assert program("undo", "").status == 2
    assert program("store", "check", "--json").json["customers"] == 1
