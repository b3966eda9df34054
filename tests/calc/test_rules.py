"""Data validation and conditional formats."""

import datetime as dt
from pathlib import Path

import openpyxl
import xlwings


def test_a_length_rule_is_kept_with_its_alert(sheet: xlwings.Sheet) -> None:
    rule = sheet["B2:B1000"].data_validation

    rule.set_text_length("less_than_or_equal", 20)
    rule.impl.set_alert("Too long", "At most 20 characters.", True)

    assert (rule.type, rule.operator, rule.formula1) == ("text_length", "less_than_or_equal", "=20")
    assert (rule.error_title, rule.error_message, rule.show_error) == (
        "Too long",
        "At most 20 characters.",
        True,
    )
    assert rule.alert_style == "stop"
    assert sheet["C2"].data_validation.type == "none"


def test_an_alert_can_warn_and_a_blank_can_be_refused(sheet: xlwings.Sheet) -> None:
    rule = sheet["B2:B9"].data_validation
    rule.set_custom('=ISNUMBER(FIND("@",B2))')

    rule.impl.set_alert("E-mail", "Is that right?", False)
    rule.impl.set_prompt("E-mail", "name@example.org")
    rule.impl.ignore_blank = False

    assert (rule.alert_style, rule.ignore_blank) == ("warning", False)
    assert (rule.input_title, rule.input_message, rule.show_input) == ("E-mail", "name@example.org", True)
    assert rule.formula == '=ISNUMBER(FIND("@",B2))'
    assert sheet["B5"].data_validation.type == "custom"


def test_lists_come_from_texts_ranges_and_names(book: xlwings.Book) -> None:
    sheet, other = book.sheets[0], book.sheets.add("My lists")
    other["A1:A2"].value = [["a"], ["b"]]
    book.names.add("choices", "='My lists'!$A$1:$A$2")
    rule = sheet["B2:B9"].data_validation

    rule.set_list(["Yes", 'the "other"'])
    assert (rule.type, rule.source, rule.in_cell_dropdown) == ("list", 'Yes,the "other"', True)

    rule.set_list(other["A1:A2"], in_cell_dropdown=False)
    assert (rule.source, rule.in_cell_dropdown) == ("='My lists'!$A$1:$A$2", False)

    rule.set_list(book.names["choices"])
    assert rule.source == "=choices"


def test_a_new_rule_keeps_the_alert_and_delete_takes_everything(sheet: xlwings.Sheet) -> None:
    rule = sheet["B2:B9"].data_validation
    rule.set_date("between", dt.date(1900, 1, 1), "=TODAY()")
    rule.impl.set_alert("Date", "Not in the future.", True)
    assert (rule.type, rule.formula1, rule.formula2) == ("date", "=DATE(1900,1,1)", "=TODAY()")

    rule.set_whole_number("greater_than", 3)
    assert (rule.type, rule.formula2, rule.error_message) == ("whole_number", None, "Not in the future.")

    rule.delete()
    assert (rule.type, rule.error_message) == ("none", "")


def test_rules_and_highlights_reach_the_file(sheet: xlwings.Sheet, tmp_path: Path) -> None:
    sheet["B2:B9"].data_validation.set_text_length("less_than_or_equal", 20)
    sheet["B2:B9"].data_validation.impl.set_alert("Too long", "At most 20.", True)
    sheet["B2:B9"].conditional_formats.add_custom('=OR($A2="x",LEN($C2)>0)', fill_color="#FFC7CE")
    sheet.tables.add(sheet["A1:C9"], name="customers")

    sheet.book.save(tmp_path / "rules.xlsx")

    read = openpyxl.load_workbook(tmp_path / "rules.xlsx").worksheets[0]
    (rule,) = read.data_validations.dataValidation
    assert (rule.type, rule.formula1, rule.error, rule.errorTitle) == (
        "textLength",
        "20",
        "At most 20.",
        "Too long",
    )
    (areas,) = read.conditional_formatting
    (highlight,) = areas.rules
    assert (str(areas.sqref), highlight.formula) == ("B2:B9", ['OR($A2="x",LEN($C2)>0)'])
    assert highlight.dxf.fill.bgColor.rgb == "FFFFC7CE"
    assert list(read.tables) == ["customers"]


def test_a_new_highlight_goes_on_top(sheet: xlwings.Sheet) -> None:
    formats = sheet["A2:C9"].conditional_formats

    formats.add_custom('=$A2="low"', fill_color="#FFFF00")
    formats.add_custom('=$A2="high"', font_color="#FF0000", font_bold=True)

    assert [found.formula for found in formats] == ['=$A2="high"', '=$A2="low"']
    assert [found.fill_color for found in formats] == [None, (255, 255, 0)]
    assert (formats[0].font_color, formats[0].font_bold, formats[1].font_bold) == ((255, 0, 0), True, False)


def test_overlapping_highlights_stay_whole_rules(sheet: xlwings.Sheet) -> None:
    wide, narrow = sheet["A2:D99"].conditional_formats, sheet["B5:B50"].conditional_formats
    wide.add_custom('=$A2="x"', fill_color="#FF0000")
    narrow.add_custom("=LEN(B5)=0", fill_color="#0000FF")
    sheet["D9:F9"].conditional_formats.add_cell_value("between", 1, 5, font_italic=True)

    assert len(wide) == 3
    assert [found.formula for found in narrow] == ["=LEN(B5)=0", '=$A2="x"']
    assert len(sheet["A2:A99"].conditional_formats) == 1
    compared = sheet["F9"].conditional_formats[0]
    assert (compared.type, compared.operator, compared.formula1, compared.formula2) == (
        "cell_value",
        "between",
        "=1",
        "=5",
    )
    assert _fills(sheet, "B5:B6") == [0x0000FF, 0x0000FF]

    narrow[0].delete()
    assert [found.formula for found in wide] == [None, '=$A2="x"']


def _fills(sheet: xlwings.Sheet, address: str) -> list[int]:
    """What the most important rule of each cell paints, as UNO has it."""
    styles = sheet.book.impl.api.StyleFamilies.getByName("CellStyles")
    entries = [cell.impl.api.ConditionalFormat.getByIndex(0) for cell in sheet[address]]
    return [styles.getByName(entry.getStyleName()).CellBackColor for entry in entries]


def test_clearing_leaves_the_rest_of_a_highlight(sheet: xlwings.Sheet) -> None:
    sheet["A2:C99"].conditional_formats.add_custom('=$A2="x"', fill_color="#FF0000")

    sheet["B2:B10"].conditional_formats.clear()

    assert len(sheet["B2:B10"].conditional_formats) == 0
    assert len(sheet["B11"].conditional_formats) == 1
    assert sheet["A5"].conditional_formats[0].formula == '=$A2="x"'
    assert len(sheet["A2:C99"].conditional_formats) == 1


def test_highlights_of_an_opened_file_are_read(app: xlwings.App, tmp_path: Path) -> None:
    book = app.books.add()
    book.sheets[0]["A2:C99"].conditional_formats.add_custom('=$A2="x"', fill_color="#FF0000")
    book.sheets[0]["B2:B99"].conditional_formats.add_custom('=$A2="y"', fill_color="#00FF00")
    book.save(tmp_path / "saved.xlsx")
    book.close()

    opened = app.books.open(tmp_path / "saved.xlsx")

    found = opened.sheets[0]["B7"].conditional_formats
    assert [rule.formula for rule in found] == ['=$A2="y"', '=$A2="x"']
    opened.close()
