"""The template with buttons: above the table, starting macros that are there, and lost by no command."""

import re
import zipfile
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import openpyxl
import pytest
from tests.support.lint import lint
from tests.support.running import Program
from tests.support.validators import audit_errors, sdk_errors
from tests.support.vba import modules_of

from tillbook import systems
from tillbook.core.template import Layout, buttons, describe
from tillbook.language import LANGUAGES
from tillbook.workbooks.drawing import draw

SYSTEMS = ("cloudpos", "loyverse")
_DRAWING = "xl/drawings/vmlDrawing1.vml"
_SHAPE = "{urn:schemas-microsoft-com:vml}shape"
_EXCEL = "{urn:schemas-microsoft-com:office:excel}"
_NARROW, _WIDE = "fijlrtI.’' ", "mwMW"


def drawn(folder: Path, system: str = "cloudpos", language: str = "en") -> Path:
    path = folder / "customers.xlsm"
    schema = systems.load(system).with_choices({})
    draw(describe(schema, language, "w1", layout=Layout(header_row=2)), path)
    return path


def shapes(path: Path) -> list[ET.Element]:
    with zipfile.ZipFile(path) as package:
        root = ET.fromstring(package.read(_DRAWING))
    return [shape for shape in root.iter(_SHAPE) if shape.find(f".//{_EXCEL}FmlaMacro") is not None]


def box(shape: ET.Element) -> tuple[float, ...]:
    """Left, top, width and height in pixels."""
    style = dict(part.split(":") for part in shape.get("style", "").split(";"))
    return tuple(
        round(float(style[name].removesuffix("pt")) * 4 / 3)
        for name in ("margin-left", "margin-top", "width", "height")
    )


def width_of(text: str) -> float:
    """About what Calibri 11 takes at 96 dots per inch."""
    return sum(4.2 if letter in _NARROW else 11 if letter in _WIDE else 7.1 for letter in text)


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Program:
    return Program(str(tmp_path / "store.db"), monkeypatch, capsys)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("system", SYSTEMS)
def test_validators_find_nothing(system: str, language: str, tmp_path: Path) -> None:
    path = drawn(tmp_path, system, language)

    assert lint(path) == []
    assert audit_errors(path) == []
    assert sdk_errors(path) == []


def test_every_button_starts_its_macro_and_says_what_it_does(tmp_path: Path) -> None:
    found = [
        (shape.findtext(f".//{_EXCEL}FmlaMacro"), shape.findtext(".//font"), shape.get("alt"))
        for shape in shapes(drawn(tmp_path, language="fr"))
    ]

    assert found == [(f"[0]!{button.macro}", button.caption, button.tip) for button in buttons("fr")]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("system", SYSTEMS)
def test_buttons_are_even_and_stand_in_two_rows_over_the_frozen_columns(
    system: str, language: str, tmp_path: Path
) -> None:
    path = drawn(tmp_path, system, language)
    boxes = [box(shape) for shape in shapes(path)]
    sheet = openpyxl.load_workbook(path).worksheets[0]
    bar = (sheet.row_dimensions[1].height or 0) * 4 / 3
    frozen = sum(int(sheet.column_dimensions[name].width * 7 + 5) for name in "ABC")

    assert len({(width, height) for _left, _top, width, height in boxes}) == 1
    assert [top for _left, top, *_ in boxes] == [boxes[0][1]] * 4 + [boxes[4][1]] * 4
    for (left, _top, width, _height), (following, *_) in pairwise(boxes[:4]):
        assert left + width < following
    assert all(left + width <= frozen and top + height < bar for left, top, width, height in boxes)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("system", SYSTEMS)
def test_captions_fit_their_buttons(system: str, language: str, tmp_path: Path) -> None:
    width = box(shapes(drawn(tmp_path, system, language))[0])[2]

    assert [b.caption for b in buttons(language) if width_of(b.caption) > width - 6] == []


def test_the_table_leaves_the_first_row_to_the_buttons(tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(drawn(tmp_path)).worksheets[0]

    assert [cell.value for cell in sheet[1] if cell.value is not None] == []
    assert sheet.tables["Customers"].ref == "A2:AD3"
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("D3", "$2:$2")


def test_every_sheet_has_a_code_name(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(drawn(tmp_path))

    names = [sheet.sheet_properties.codeName for sheet in book.worksheets]
    assert names == ["Sheet1", "Sheet2", "Sheet3", "Sheet4", "Sheet5"]


def test_a_template_without_room_for_buttons_cannot_be_drawn(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="a row of their own"):
        draw(describe(systems.load("loyverse"), "en", "w1"), tmp_path / "customers.xlsm")
    assert list(tmp_path.iterdir()) == []


def test_a_plain_template_has_no_macros(tmp_path: Path) -> None:
    path = tmp_path / "customers.xlsx"
    draw(describe(systems.load("loyverse"), "en", "w1"), path)

    with zipfile.ZipFile(path) as package:
        assert "xl/vbaProject.bin" not in package.namelist()


def test_commands_work_on_it_and_keep_buttons_and_macros(tmp_path: Path, program: Program) -> None:
    path = tmp_path / "customers.XLSM"
    assert program("template", path, "--system", "loyverse").status == 0
    before = path.read_bytes()
    _type(path, "Ada Lovelace")

    assert program("validate", path, "--json").json["new"] == 1
    assert program("commit", path, "--yes", "--json").json["created"] == 1
    assert modules_of(path.read_bytes()) == modules_of(before)
    assert len(shapes(path)) == 8
    assert lint(path) == []


def test_an_export_has_buttons_too(tmp_path: Path, program: Program) -> None:
    first, second = tmp_path / "first.xlsm", tmp_path / "second.xlsm"
    program("template", first, "--system", "loyverse")
    _type(first, "Ada Lovelace")
    program("commit", first, "--yes")

    assert program("export", second).status == 0
    assert len(shapes(second)) == 8
    assert program("validate", second, "--json").json["unchanged"] == 1


def _type(path: Path, name: str) -> None:
    """A name into the first row of data, as somebody at the keyboard would leave it."""
    with zipfile.ZipFile(path) as package:
        parts = {part: package.read(part) for part in package.namelist()}
    cell = f'<row r="3"><c r="C3" t="inlineStr"><is><t>{name}</t></is></c></row></sheetData>'
    part = "xl/worksheets/sheet1.xml"
    parts[part] = re.sub(r"</sheetData>", cell, parts[part].decode(), count=1).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for part, content in parts.items():
            package.writestr(part, content)
