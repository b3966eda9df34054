"""Workbooks, sheets, ranges, tables, names, notes, shapes: what there is and how it is found."""

from pathlib import Path

import pytest
import xlsxwriter
import xlwings

from tillbook.calc import CalcError


def test_a_workbook_is_saved_opened_and_found(app: xlwings.App, tmp_path: Path) -> None:
    made = app.books.add()
    made.sheets[0]["A1"].value = "here"
    made.save(tmp_path / "saved.xlsx")
    assert (made.name, made.fullname) == ("saved.xlsx", str(tmp_path / "saved.xlsx"))
    made.close()
    assert "saved.xlsx" not in app.books

    opened = app.books.open(tmp_path / "saved.xlsx")

    assert app.books.active == opened
    assert app.books["SAVED.xlsx"] == opened
    assert app.books[-1] == opened
    assert opened.sheets[0]["A1"].value == "here"
    with pytest.raises(KeyError):
        app.books["another.xlsx"]
    opened.close()


def test_a_file_that_is_no_workbook_is_refused_with_a_sentence(app: xlwings.App, tmp_path: Path) -> None:
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04 no workbook")

    with pytest.raises(CalcError, match=r"^LibreOffice .*\.$"):
        app.books.open(tmp_path / "broken.xlsx")


def test_sheets_are_added_found_moved_hidden_and_deleted(book: xlwings.Book) -> None:
    first = book.sheets[0]
    last = book.sheets.add("Übersicht", after=first)
    book.sheets.add("Middle", before=last)

    assert [sheet.name for sheet in book.sheets] == [first.name, "Middle", "Übersicht"]
    assert book.sheets.active.name == "Middle"
    assert book.sheets["übersicht"] == last
    assert last.index == 3

    last.move(before=first)
    book.sheets["Middle"].visible = False
    assert [sheet.name for sheet in book.sheets if sheet.visible] == ["Übersicht", first.name]

    book.sheets["Middle"].delete()
    assert "Middle" not in book.sheets
    with pytest.raises(KeyError):
        book.sheets["Middle"]


def test_a_sheet_is_copied_and_renamed(sheet: xlwings.Sheet) -> None:
    sheet["A1"].value = "here"

    copied = sheet.copy(name="Again")

    assert (copied.name, copied["A1"].value) == ("Again", "here")


def test_ranges_have_excels_addresses(sheet: xlwings.Sheet) -> None:
    assert sheet.range((2, 3)).address == "$C$2"
    assert sheet.range("b2:A1").address == "$A$1:$B$2"
    assert sheet["A:C"].address == "$A:$C"
    assert sheet["3:4"].address == "$3:$4"
    assert sheet["XFD1048576"].shape == (1, 1)
    assert sheet["A1:B2"].get_address(False, False) == "A1:B2"
    assert sheet["A1"].get_address(external=True) == f"'[{sheet.book.name}]{sheet.name}'!$A$1"
    assert sheet["A1:B3"].offset(1, 1).address == "$B$2:$C$4"
    with pytest.raises(xlwings.XlwingsError, match="neither an address nor a name"):
        sheet["XFE1"]


def test_blocks_are_followed_to_their_ends(sheet: xlwings.Sheet) -> None:
    sheet["B2"].value = [[1, 2, 3], [4, None, 6], [7, 8, 9]]

    assert sheet["B2"].expand().address == "$B$2:$D$4"
    assert sheet["B2"].end("down").address == "$B$4"
    assert sheet["C2"].end("down").address == "$C$4"
    assert sheet["D4"].end("left").address == "$B$4"
    assert sheet["B5"].end("down").row == 1048576
    assert sheet["C3"].current_region.address == "$B$2:$D$4"
    assert sheet.used_range.address == "$B$2:$D$4"


def test_cells_are_inserted_deleted_merged_copied_and_cleared(sheet: xlwings.Sheet) -> None:
    sheet["A1"].value = [["a", "b"], ["c", "d"]]

    sheet["1:1"].insert("down")
    sheet["A2"].insert("right")
    assert sheet["A1:C3"].value == [[None] * 3, [None, "a", "b"], ["c", "d", None]]

    sheet["A2"].delete("left")
    sheet["1:1"].delete()
    sheet["A1:B2"].copy(sheet["D1"])
    assert sheet["D1:E2"].value == [["a", "b"], ["c", "d"]]

    sheet["G1:H2"].merge()
    assert (sheet["H2"].merge_cells, sheet["G1"].merge_area.address) == (True, "$G$1:$H$2")
    sheet["G1:H2"].unmerge()
    assert not sheet["G1"].merge_cells

    sheet["D1"].color = "#FF0000"
    sheet["D1:E2"].clear_contents()
    assert (sheet["D1"].value, sheet["D1"].color) == (None, (255, 0, 0))
    sheet["D1"].clear()
    assert sheet["D1"].color is None


def test_a_table_has_its_parts_and_is_resized(sheet: xlwings.Sheet) -> None:
    sheet["A1"].value = [["No", None], [1, 2], [3, 4]]

    table = sheet.tables.add(sheet["A1:B3"], name="customers")

    header, body, around = table.header_row_range, table.data_body_range, sheet["B2"].table
    assert header is not None
    assert header.value == ["No", "Column2"]
    assert body is not None
    assert body.address == "$A$2:$B$3"
    assert table.show_autofilter
    assert around is not None
    assert around.name == "customers"
    assert sheet["C2"].table is None
    assert sheet["customers[#All]"].address == "$A$1:$B$3"

    table.resize(sheet["A1:C9"])
    table.name = "people"
    assert sheet.tables["People"].range.address == "$A$1:$C$9"
    assert (len(sheet.tables), "customers" in sheet.tables) == (1, False)

    table.resize(sheet["A1:C1"])
    assert table.data_body_range is None


def test_names_belong_to_the_book_or_to_a_sheet(book: xlwings.Book) -> None:
    first, second = book.sheets[0], book.sheets.add("My sheet")
    book.names.add("everywhere", "='My sheet'!$A$1:$B$2")
    first.names.add("here", f"={first.name}!$C$3")

    assert first["everywhere"].get_address(external=True).endswith("My sheet'!$A$1:$B$2")
    assert book.names["EVERYWHERE"].refers_to == "='My sheet'!$A$1:$B$2"
    assert {name.name for name in book.names} == {"everywhere", f"{first.name}!here"}
    assert first["here"].address == "$C$3"
    with pytest.raises(xlwings.XlwingsError):
        second["here"]

    second["A5"].name = "spot"
    assert [name.name for name in book.names if name.refers_to_range == second["A5"]] == ["spot"]
    assert second["A5"].name is not None
    book.names["spot"].delete()
    assert second["A5"].name is None


def test_a_name_for_something_else_has_no_range(book: xlwings.Book) -> None:
    name = book.names.add("rate", "=0.2")

    with pytest.raises(CalcError, match="rate stands for no range"):
        name.refers_to_range  # noqa: B018


def test_notes_are_written_read_and_taken_away(sheet: xlwings.Sheet) -> None:
    assert sheet["B2"].note is None

    note = sheet["B2"].add_note("Which one?")
    note.text = "This one."

    assert sheet["B2"].note is not None
    assert [(found.text, found.location.address) for found in sheet.notes] == [("This one.", "$B$2")]
    note.delete()
    assert sheet["B2"].note is None


def test_links_are_kept(sheet: xlwings.Sheet) -> None:
    sheet["A1"].add_hyperlink("https://example.org/", "the example")

    assert (sheet["A1"].hyperlink, sheet["A1"].value) == ("https://example.org/", "the example")


def test_a_button_of_a_workbook_is_a_form_control(app: xlwings.App, tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "button.xlsx") as drawn:
        drawn.add_worksheet().insert_button("B2", {"caption": "Validate", "macro": "Press", "width": 96})
    book = app.books.open(tmp_path / "button.xlsx")

    (button,) = book.sheets[0].shapes

    assert (button.type, button.text) == ("form_control", "Validate")
    button.width = 100
    assert abs(button.width - 100) < 0.1
    book.close()


def test_a_protected_sheet_refuses_in_a_sentence(sheet: xlwings.Sheet) -> None:
    sheet["A1"].impl.locked = False
    sheet.impl.protect()

    assert sheet.impl.protected
    sheet["A1"].value = "unlocked"
    with pytest.raises(CalcError, match="may be protected"):
        sheet["A2"].value = "locked"

    sheet.impl.unprotect()
    assert (sheet["A1"].value, sheet["A1"].impl.locked, sheet.impl.protected) == ("unlocked", False, False)
    assert sheet["A1:A2"].impl.locked is None
