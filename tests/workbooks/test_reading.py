"""What stands in the sheet is what is read, on the fast path and on the slow one."""

import datetime as dt
import re
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from tests.workbooks.building import MAIN, OFFICE, by_hand, rich, worksheet

from tillbook.core.sheet import CellError, Cells
from tillbook.errors import WorkbookError
from tillbook.workbooks import reading
from tillbook.workbooks.book import WorkbookFile
from tillbook.workbooks.opening import open_contents


def _read(tmp_path: Path, rows: str, before: str = "", after: str = "") -> Cells:
    path = by_hand(tmp_path / "book.xlsx", worksheet(rows, before, after))
    return WorkbookFile(path).read(["S"])[0]


def _text(address: str, text: str) -> str:
    return f'<c r="{address}" t="inlineStr"><is><t>{text}</t></is></c>'


def test_values_keep_their_kinds(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Customers")
        day, moment, hour = (
            book.add_format({"num_format": shape}) for shape in ("dd/mm/yyyy", "dd/mm/yyyy hh:mm", "hh:mm")
        )
        sheet.write_string("B2", "00123")
        sheet.write_number("C2", 7)
        sheet.write_boolean("D2", True)
        sheet.write_datetime("E2", dt.date(1990, 5, 1), day)
        sheet.write_datetime("F2", dt.datetime(1990, 5, 1, 12, 30), moment)
        sheet.write_datetime("G2", dt.time(8, 15), hour)
        sheet.write_url("H2", "https://example.com", string="a link")
        sheet.write_rich_string("I2", "ri", book.add_format({"bold": True}), "ch")
        sheet.write_string("J2", "")
        sheet.write_blank("A400", None, day)

    cells = WorkbookFile(path).read(["CUSTOMERS"])[0]
    assert cells.columns == [
        [None, None],
        [None, "00123"],
        [None, 7.0],
        [None, True],
        [None, dt.date(1990, 5, 1)],
        [None, dt.datetime(1990, 5, 1, 12, 30)],
        [None, dt.time(8, 15)],
        [None, "a link"],
        [None, "rich"],
    ]
    assert [type(column[1]) for column in cells.columns[2:5]] == [float, bool, dt.date]


def test_errors_and_uncalculated_formulas_are_no_blanks(tmp_path: Path) -> None:
    cells = _read(
        tmp_path,
        '<row r="1"><c r="A1" t="e"><v>#N/A</v></c><c r="B1"><f>1+1</f><v>2</v></c>'
        "<c r=\"C1\" t='e'><f>1/0</f><v>#DIV/0!</v></c></row>"
        '<row r="2"><c r="A2"><f>A1&amp;"x"</f><v/></c><c r="B2" t="str"><f>""</f><v></v></c>'
        '<c r="D2"><f t="shared" ref="D2:D3" si="0">E2*2</f></c></row>'
        '<row r="3"><c r="D3"><f t="shared" si="0"/><v></v></c>' + _text("E3", 't="e" &lt;f>') + "</row>",
    )

    assert cells.columns == [
        [CellError("#N/A"), CellError('=A1&"x"'), None],
        [2.0, None, None],
        [CellError("#DIV/0!"), None, None],
        [None, CellError("=E2*2"), CellError("=E3*2")],
        [None, None, 't="e" <f>'],
    ]
    assert cells.formulas == {(1, 1), (1, 2), (2, 0), (2, 1), (2, 3), (3, 3)}


def test_cells_and_rows_without_addresses_are_counted(tmp_path: Path) -> None:
    cells = _read(
        tmp_path,
        '<row><c><v>1</v></c><c t="e"><v>#REF!</v></c></row>'
        "<row r='4'><c s='0'/><c><f>X1</f><v/></c><c r='E4' t='e'><v>#N/A</v></c><c><v>9</v></c></row>"
        "<row hidden=\"1\"><c><v>2</v></c></row><row hidden='true'/>",
    )

    assert [column[:5] for column in cells.columns] == [
        [1.0, None, None, None, 2.0],
        [CellError("#REF!"), None, None, CellError("=X1"), None],
        [None] * 5,
        [None] * 5,
        [None, None, None, CellError("#N/A"), None],
        [None, None, None, 9.0, None],
    ]
    assert cells.hidden_rows == 2


def test_escapes_are_decoded_alike_on_both_paths(tmp_path: Path) -> None:
    texts = ["a_x000D_b", "_x0041_", "_x005F_x0041_", "_x0041", "_xD83D_", "é_x00e9_"]
    row = "".join(_text(f"{'ABCDEF'[at]}1", text) for at, text in enumerate(texts))
    path = by_hand(tmp_path / "book.xlsx", worksheet(f'<row r="1">{row}</row>'))

    expected = [["a\rb"], ["A"], ["_x0041_"], ["_x0041"], ["_xD83D_"], ["éé"]]
    assert reading._by_calamine(path.read_bytes(), "S") == expected
    assert reading._by_openpyxl(path.read_bytes(), "S") == expected


def test_the_slow_path_reads_what_the_fast_one_reads(tmp_path: Path) -> None:
    data = rich(tmp_path / "rich.xlsx").read_bytes()

    fast, slow = reading._by_calamine(data, "Customers"), reading._by_openpyxl(data, "Customers")
    assert [column[:6] for column in slow][:8] == [column[:6] for column in fast][:8]


def test_what_the_fast_reader_refuses_the_slow_one_reads(tmp_path: Path) -> None:
    cells = _read(tmp_path, '<row r="1"><c r="A1" s="0"><v>1</v></c><c r="B1" t="b"><v>2</v></c></row>')

    assert cells.columns[0] == [1.0]


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="XFD1048576"><v>1</v></c>',
        '<c r="XFD1048576" t="str"><v></v></c>',
        '<c r="XFD1048576" t="inlineStr"><is><t></t></is></c>',
        "<c\tr = 'xfd1048576'><v>1</v></c>",
        '<c r="A99999999999999999999"><v>1</v></c>',
        '<c r="AAA1"><v>1</v></c>',
    ],
)
def test_a_cell_far_away_is_refused_before_it_can_kill_us(tmp_path: Path, cell: str) -> None:
    with pytest.raises(WorkbookError, match="reaches as far as cell"):
        _read(tmp_path, f'<row r="1"><c r="A1"><v>1</v></c>{cell}</row>')


def test_a_false_count_of_texts_cannot_kill_us(tmp_path: Path) -> None:
    texts = f'<sst xmlns="{MAIN}" uniqueCount="4294967295"><si><t>Ada</t></si></sst>'
    arrows = "".join(
        f'<Relationship Id="rId{number}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(
            {"worksheet": "worksheets/sheet1.xml", "sharedStrings": "sharedStrings.xml"}.items(), start=1
        )
    )
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    path = by_hand(
        tmp_path / "book.xlsx",
        worksheet('<row r="1"><c r="A1" t="s"><v>0</v></c></row>'),
        {
            "xl/sharedStrings.xml": texts,
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}">{arrows}</Relationships>',
        },
    )

    with pytest.raises(WorkbookError, match="sheet S cannot be read"):
        WorkbookFile(path).read([])


def test_a_formatted_blank_far_away_is_harmless(tmp_path: Path) -> None:
    cells = _read(tmp_path, '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1" s="0"/></row><row r="1048576"/>')

    assert cells.columns == [[1.0]]


def test_merged_titles_above_the_header_are_harmless(tmp_path: Path) -> None:
    rows = f'<row r="1">{_text("A1", "Customers")}</row>'
    rows += f'<row r="2">{_text("A2", "Name")}{_text("B2", "E-mail")}</row>'
    merged = '<mergeCells><mergeCell ref="A1:B1"/><mergeCell ref="J5:K9"/></mergeCells>'

    assert _read(tmp_path, rows, after=merged).columns == [["Customers", "Name"], [None, "E-mail"]]


def test_merged_cells_among_the_data_are_refused(tmp_path: Path) -> None:
    rows = "".join(
        f'<row r="{row}">{_text(f"A{row}", "x")}{_text(f"B{row}", "y")}</row>' for row in (1, 2, 3)
    )

    with pytest.raises(WorkbookError, match="the cells A2:A3 of the sheet S are merged"):
        _read(tmp_path, rows, after='<mergeCells><mergeCell ref="A2:A3"/></mergeCells>')


def test_a_prefixed_part_is_read(tmp_path: Path) -> None:
    sheet = worksheet('<row r="1"><c r="A1"><v>1</v></c><c r="B1" t="e"><v>#N/A</v></c></row>')
    prefixed = re.sub("<(/?)", r"<\1x:", sheet).replace("xmlns=", "xmlns:x=")
    path = by_hand(tmp_path / "book.xlsx", prefixed)

    assert WorkbookFile(path).read([])[0].columns == [[1.0], [CellError("#N/A")]]


def test_comments_and_character_data_do_not_mislead(tmp_path: Path) -> None:
    cells = _read(
        tmp_path, '<!-- <c r="A1" t="e"/> --><row r="1">' + _text("A1", "<![CDATA[<f>]]>") + "</row>"
    )

    assert (cells.columns, cells.formulas) == ([["<f>"]], frozenset())


def test_an_empty_sheet_has_no_columns(tmp_path: Path) -> None:
    path = by_hand(tmp_path / "book.xlsx", f'<worksheet xmlns="{MAIN}"><sheetData/></worksheet>')

    assert WorkbookFile(path).read(["s"])[0].columns == []


def test_a_sheet_that_nobody_asked_for_may_be_unreadable(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path) as book:
        wild = book.add_worksheet("Wild")
        wild.write_row(0, 0, ["a", "b"])
        wild.merge_range("A2:B3", "c")
        book.add_worksheet("Tame").write_string(0, 0, "x")

    assert [cells.sheet for cells in WorkbookFile(path).read(["Customers"])] == ["Tame"]
    with pytest.raises(WorkbookError, match="the cells A2:B3 of the sheet Wild are merged"):
        WorkbookFile(path).read(["wild"])


def test_without_the_name_every_visible_worksheet_is_read(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path, {"date_1904": True}) as book:
        for number in range(25):
            book.add_worksheet(f"Sheet {number}").write_number(0, 0, number)
        book.worksheets()[1].hide()
        book.worksheets()[2].very_hidden()
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "='Sheet 0'!$A$1"})
        book.add_chartsheet("Chart").set_chart(chart)

    sheets = WorkbookFile(path).read(["Customers"])
    assert [cells.sheet for cells in sheets] == ["Sheet 0", *(f"Sheet {number}" for number in range(3, 22))]
    assert sheets[0].date1904


def test_a_sheet_with_two_tables_is_refused_by_name_only(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet("Customers")
        sheet.add_table("A1:B3")
        sheet.add_table("D1:E3")
    book = WorkbookFile(path)

    with pytest.raises(WorkbookError, match=r"has two tables\. Keep one"):
        book.read(["customers"])
    assert book.tables("Customers") == 2
    assert len(book.read(["other"])) == 1


def test_a_million_formatted_blank_rows_end_early(tmp_path: Path) -> None:
    blanks = "".join(f'<row r="{row}"><c r="A{row}" s="0"/></row>' for row in range(3, 300_000))
    path = by_hand(tmp_path / "book.xlsx", worksheet(f'<row r="1">{_text("A1", "x")}</row>{blanks}'))

    assert WorkbookFile(path).read([])[0].columns == [["x"]]
    assert reading._by_openpyxl(path.read_bytes(), "S") == [["x"]]


def test_the_slow_path_loses_no_row_behind_a_long_gap(tmp_path: Path) -> None:
    rows = f'<row r="1">{_text("A1", "x")}</row><row r="500">{_text("A500", "y")}</row>'
    path = by_hand(tmp_path / "book.xlsx", worksheet(rows))

    (column,) = reading._by_openpyxl(path.read_bytes(), "S")

    assert (len(column), column[0], column[-1]) == (500, "x", "y")


def test_a_saved_workbook_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    saved = openpyxl.Workbook()
    saved.active.append(["one"])  # type: ignore[union-attr]  # it has one
    saved.save(path)
    book = WorkbookFile(path)
    first = book.read([])[0].columns
    saved.active.append(["two"])  # type: ignore[union-attr]  # it has one
    saved.save(path)

    assert (first, book.read([])[0].columns) == ([["one"]], [["one", "two"]])


def test_a_dangling_relationship_is_refused(tmp_path: Path) -> None:
    sheets = '<sheets><sheet name="S" r:id="rId9"/></sheets>'
    book = f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{sheets}</workbook>'
    path = by_hand(tmp_path / "book.xlsx", worksheet(""), {"xl/workbook.xml": book})

    with pytest.raises(WorkbookError, match="is damaged"):
        open_contents(path)[0].sheets  # noqa: B018
