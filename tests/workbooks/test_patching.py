"""Patching one sheet part: the named cells change, and not another byte."""

import io
import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.workbooks.building import MAIN, by_hand, worksheet

from tillbook.core.sheet import TEXT_LIMIT, Cells, Writing
from tillbook.errors import WorkbookError
from tillbook.workbooks.book import WorkbookFile
from tillbook.workbooks.cells import column_number, corners, escaped, letters, unescaped
from tillbook.workbooks.patching import Columns, patch_sheet


def _patched(rows: str, columns: Columns, before: str = "", after: str = "") -> str:
    part = patch_sheet(worksheet(rows, before, after).encode(), columns).xml.decode()
    found = re.fullmatch(rf'<worksheet xmlns="{re.escape(MAIN)}">(.*)</worksheet>', part, flags=re.S)
    assert found
    return found[1]


def _inline(address: str, text: str, style: str = "") -> str:
    return f'<c r="{address}"{style} t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def test_a_cell_that_is_there_keeps_its_style_and_loses_its_content() -> None:
    row = (
        '<row r="2" spans="1:3" ht="20"><c r="A2" s="4"><v>1</v></c>'
        '<c cm="1" s="7" r="B2" t="s"><v>3</v></c><c r="C2"/></row>'
    )

    assert _patched(row, {0: {2: "x"}, 2: {2: None}}) == (
        '<sheetData><row r="2" spans="1:3" ht="20">'
        + _inline("A2", "x", ' s="4"')
        + '<c r="B2" cm="1" s="7" t="s"><v>3</v></c><c r="C2"/></row></sheetData>'
    )


def test_a_missing_cell_stands_in_the_order_of_the_columns() -> None:
    row = '<row r="2" spans="1:26"><c r="B2"><v>1</v></c><c r="Z2"><v>2</v></c></row>'

    assert _patched(row, {0: {2: "a"}, 3: {2: "d"}, 26: {2: "aa"}}) == (
        '<sheetData><row r="2">'
        + _inline("A2", "a")
        + '<c r="B2"><v>1</v></c>'
        + _inline("D2", "d")
        + '<c r="Z2"><v>2</v></c>'
        + _inline("AA2", "aa")
        + "</row></sheetData>"
    )


def test_a_missing_row_stands_in_the_order_of_the_rows() -> None:
    rows = '<row r="2"><c r="A2"><v>1</v></c></row><row r="5" ht="9"/>'

    assert _patched(rows, {1: {1: "a", 3: None, 4: "b", 5: "c", 9: "d"}}) == (
        '<sheetData><row r="1">' + _inline("B1", "a") + '</row><row r="2"><c r="A2"><v>1</v></c></row>'
        '<row r="4">'
        + _inline("B4", "b")
        + '</row><row r="5" ht="9">'
        + _inline("B5", "c")
        + '</row><row r="9">'
        + _inline("B9", "d")
        + "</row></sheetData>"
    )


def test_a_sheet_without_rows_gets_them() -> None:
    part = patch_sheet(f'<worksheet xmlns="{MAIN}"><sheetData /></worksheet>'.encode(), {0: {3: "x"}}).xml

    assert part.decode() == worksheet('<row r="3">' + _inline("A3", "x") + "</row>")


def test_a_new_cell_takes_the_style_of_its_row_or_column_or_of_the_cell_above() -> None:
    cols = '<cols><col min="2" max="3" width="9" style="5"/></cols>'
    rows = (
        '<row r="1"><c r="D1" s="1"><v>0</v></c></row><row r="2"><c r="D2" s="8"/></row>'
        '<row r="3"/><row r="4" s="6" customFormat="1"/><row r="5" s="6"/>'
    )

    found = _patched(rows, {1: {3: "x", 4: "x", 5: None}, 3: {1: "h", 2: "x", 3: "x"}}, before=cols)
    assert re.findall(r'<c r="(\w+)"(?: s="(\d+)")?', found) == [
        ("D1", "1"), ("D2", "8"), ("B3", "5"), ("D3", "8"), ("B4", "6"),
    ]  # fmt: skip


def test_cells_without_addresses_get_them_where_a_row_is_patched() -> None:
    rows = "<row><c><v>1</v></c><c s='2'><v>2</v></c></row><row><c><v>3</v></c></row>"

    assert _patched(rows, {1: {2: "x"}}) == (
        "<sheetData><row><c><v>1</v></c><c s='2'><v>2</v></c></row>"
        '<row><c r="A2"><v>3</v></c>' + _inline("B2", "x") + "</row></sheetData>"
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [("A1:B2", "A1:C9"), ("B2", "B2:C9"), ("A1:D10", "A1:D10"), ("nonsense", None)],
)
def test_the_dimension_covers_what_was_written(before: str, after: str | None) -> None:
    found = _patched("", {2: {9: "x"}}, before=f'<dimension ref="{before}"/>')

    assert re.findall('ref="([^"]+)"', found) == ([after] if after else [])


def test_nothing_that_is_written_is_a_formula_or_broken_xml() -> None:
    texts = [
        "=1+1",
        "+1",
        "-1",
        "@x",
        "<b>&amp;",
        "a\r\nb\tc",
        "\x00\x01\x1f",
        "\ufffe\ud800",
        "_x0041_",
        " x ",
    ]
    part = patch_sheet(worksheet("").encode(), {0: dict(enumerate(texts, start=1))}).xml

    assert b"<f" not in part
    shown = ["=1+1", "+1", "-1", "@x", "<b>&amp;", "a\r\nb\tc", "\x01\x1f", "\ufffe\ufffd", "_x0041_", " x "]
    assert [unescaped(text) for text in _texts(part)] == shown


def _texts(part: bytes) -> list[str]:
    return [text.text or "" for text in ElementTree.fromstring(part).iter(f"{{{MAIN}}}t")]


def test_a_text_is_cut_where_excel_cuts_it() -> None:
    assert len(escaped("x" * 40_000)) == TEXT_LIMIT
    assert escaped("😀" * 20_000) == "😀" * (TEXT_LIMIT // 2)


def test_a_formula_goes_and_its_entry_in_the_calculation_chain(tmp_path: Path) -> None:
    chain = f'<calcChain xmlns="{MAIN}"><c r="A1" i="1"/></calcChain>'
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    path = by_hand(tmp_path / "book.xlsx", worksheet('<row r="1"><c r="A1"><f>1+1</f><v>2</v></c></row>'), {
        "xl/calcChain.xml": chain,
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="rId1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{office}/calcChain" Target="calcChain.xml"/></Relationships>',
    })  # fmt: skip
    book = WorkbookFile(path)
    book.stage("S", Writing({0: {1: "text"}})).publish()

    assert book.read([])[0].columns == [["text"]]
    with zipfile.ZipFile(path) as saved:
        assert "xl/calcChain.xml" not in saved.namelist()
        assert b"calcChain" not in saved.read("xl/_rels/workbook.xml.rels")


def test_a_formula_that_others_share_is_not_torn_away(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="A1"><f t="shared" ref="A1:A2" si="0">B1</f><v>1</v></c></row>'
        '<row r="2"><c r="A2"><f t="shared" si="0"/><v>2</v></c></row>'
    )
    book = WorkbookFile(by_hand(tmp_path / "book.xlsx", worksheet(rows)))

    with pytest.raises(WorkbookError, match="Replace the formulas of that column"):
        book.stage("S", Writing({0: {1: "x"}}))
    book.stage("S", Writing({0: {1: "x", 2: "y"}})).publish()
    assert book.read([])[0].columns == [["x", "y"]]


@given(st.integers(0, 16_383))
def test_a_column_has_one_name(column: int) -> None:
    assert column_number(letters(column)) == column


def test_an_area_is_two_corners() -> None:
    assert corners("$A$1:C9") == ((1, 0), (9, 2))
    assert corners("B2") == ((2, 1), (2, 1))
    assert corners("A:A") is None


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40))
def test_excel_shows_what_was_written(text: str) -> None:
    assert unescaped(_read_xml(escaped(text))) == text


def _read_xml(content: str) -> str:
    return ElementTree.fromstring(f"<t>{content}</t>").text or ""


_TEXTS = st.one_of(st.none(), st.text("aé<&>\"'=_x041 \n😀", min_size=1, max_size=8))
_GRIDS = st.dictionaries(
    st.integers(1, 12), st.dictionaries(st.integers(0, 30), st.integers(0, 99), max_size=6), max_size=8
)
_EDITS = st.dictionaries(
    st.integers(0, 30), st.dictionaries(st.integers(1, 14), _TEXTS, max_size=8), max_size=4
)


def _drawn(grid: dict[int, dict[int, int]], form: str) -> str:
    """The grid as rows, the way this or that writer writes them."""
    quote = "'" if form == "single" else '"'
    rows = []
    for row, values in sorted(grid.items()):
        cells = [
            f"<c s={quote}0{quote} r={quote}{letters(column)}{row}{quote}><v>{value}</v></c>"
            if form == "style first"
            else f"<c r={quote}{letters(column)}{row}{quote}><v>{value}</v></c>"
            for column, value in sorted(values.items())
        ]
        rows.append(
            f"<row r={quote}{row}{quote}>{''.join(cells)}</row>" if cells else f"<row r={quote}{row}{quote}/>"
        )
    return "".join(rows)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(grid=_GRIDS, edits=_EDITS, form=st.sampled_from(["excel", "single", "style first"]))
def test_openpyxl_reads_the_old_cells_and_the_new_texts(
    tmp_path: Path, grid: dict[int, dict[int, int]], edits: dict[int, dict[int, str | None]], form: str
) -> None:
    path = by_hand(tmp_path / "book.xlsx", worksheet(_drawn(grid, form)))
    book = WorkbookFile(path)
    book.stage("S", Writing(edits)).publish()

    expected: dict[tuple[int, int], object] = {
        (row, column): value for row, values in grid.items() for column, value in values.items()
    }
    expected.update({(row, column): text for column, texts in edits.items() for row, text in texts.items()})
    assert _by_openpyxl(path) == {place: value for place, value in expected.items() if value is not None}
    assert _by_us(book.read([])[0]) == {
        place: value for place, value in expected.items() if value is not None
    }


def _by_openpyxl(path: Path) -> dict[tuple[int, int], object]:
    sheet = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))["S"]
    cells = (cell for row in sheet.iter_rows() for cell in row if cell.value is not None)
    return {
        (cell.row, cell.column - 1): unescaped(cell.value) if isinstance(cell.value, str) else cell.value
        for cell in cells
    }


def _by_us(cells: Cells) -> dict[tuple[int, int], object]:
    return {
        (row, column): value
        for column, values in enumerate(cells.columns)
        for row, value in enumerate(values, start=1)
        if value is not None
    }


def test_a_prefixed_part_is_patched(tmp_path: Path) -> None:
    sheet = (
        f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c></x:row>'
        "</x:sheetData></x:worksheet>"
    )
    path = by_hand(tmp_path / "book.xlsx", sheet)
    book = WorkbookFile(path)
    book.stage("S", Writing({1: {1: "x", 2: "y"}})).publish()

    assert _by_openpyxl(path) == {(1, 0): 1, (1, 1): "x", (2, 1): "y"}
