"""The lint finds what it is there for: one defect at a time, put into a sound workbook."""

import zipfile
from pathlib import Path

import pytest
from tests.support.lint import lint

from tillbook import launcher, systems
from tillbook.core.template import Layout, describe
from tillbook.workbooks.drawing import draw

BOOK, SHEET, TABLE = "xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/tables/table1.xml"
STRINGS, NOTES = "xl/sharedStrings.xml", "xl/drawings/vmlDrawing1.vml"
BUTTONS, PROJECT = NOTES, "xl/vbaProject.bin"
LIST = "<formula1>list_country</formula1>"

DEFECTS = {
    "list literal too long": (SHEET, LIST, f'<formula1>"{",".join(["word"] * 60)}"</formula1>', "255"),
    "formula too long": (SHEET, "LEN(D2)&lt;=254", "LEN(D2)&lt;=254+" + "1+" * 120 + "1", "255"),
    "rule names a table": (SHEET, LIST, "<formula1>Customers[Country]</formula1>", "by its name"),
    "list that is not there": (SHEET, LIST, "<formula1>list_nothing</formula1>", "nowhere"),
    "COUNTIF": (SHEET, "SUMPRODUCT(", "COUNTIF(", "COUNTIF"),
    "rule without its bracket": (SHEET, "LEN(D2)&lt;", "LEN(D2&lt;", "unbalanced"),
    "highlight without its bracket": (SHEET, "LEN($B2)&gt;0", "LEN($B2&gt;0", "unbalanced"),
    "title too long": (SHEET, 'errorTitle="Too long"', f'errorTitle="{"t" * 33}"', "errorTitle"),
    "message too long": (SHEET, 'error="Phone', f'error="{"😀" * 128}Phone', "error has more"),
    "table column renamed": (TABLE, 'name="Phone"', 'name="Telephone"', "is headed ‘Phone’"),
    "table column twice": (TABLE, 'name="City"', 'name="PHONE"', "column repeated"),
    "table without data": (TABLE, 'ref="A1:O2"', 'ref="A1:O1"', "no row of data"),
    "name with a space": (BOOK, 'name="list_country"', 'name="list country"', "Name refused"),
    "name of a cell": (BOOK, 'name="list_country"', 'name="ABC1"', "Name refused"),
    "sheet name too long": (BOOK, 'name="Example"', f'name="{"E" * 32}"', "Sheet name refused"),
    "sheet name twice": (BOOK, 'name="Example"', 'name="customers"', "Sheet name repeated"),
    "note that is not XML": (NOTES, "</xml>", "<br></xml>", "not XML"),
    "shape id twice": (NOTES, '_x0000_s1026"', '_x0000_s1025"', "Shape id repeated"),
    "cell text too long": (STRINGS, "<t>Phone</t>", f"<t>{'p' * 32_768}</t>", "32768 characters"),
    "formula in a cell": (SHEET, '<c r="A1"', '<c r="A3"><f>1+1</f></c><c r="A1"', "A3: a formula"),
}

MACRO_DEFECTS = {
    "button without a macro": (BUTTONS, "[0]!TillbookUndo<", "[0]!TillbookRedo<", "TillbookRedo is nowhere"),
    "ribbon without a macro": (BOOK, "<workbookPr ", '<workbookPr onAction="Nothing" ', "Nothing is nowhere"),
    "sheet of another name": (SHEET, '"Sheet1"', '"Sheet9"', "No document module for Sheet9"),
    "sheet without a name": (SHEET, 'codeName="Sheet1"', "", "Document module of nothing: Sheet1"),
}
SHEETS = ["Sheet1", "Sheet2", "Sheet3", "Sheet4", "Sheet5"]
TEXT = launcher.source("Tillbook.bas")
PROJECT_DEFECTS = {
    "changed module": ({"Tillbook": TEXT.replace("Undo()", "Undo() ' mine")}, "not as in its source"),
    "stranger's module": ({"Tillbook": TEXT, "Guest": TEXT}, "Guest.bas has no source"),
    "private macro": ({"Tillbook": TEXT.replace("Public Sub", "Private Sub")}, "TillbookUndo is nowhere"),
    "another module": ({"Ribbon": launcher.source("Ribbon.bas")}, "TillbookUndo is nowhere"),
}


@pytest.fixture(scope="module")
def sound_macros(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sound") / "sound.xlsm"
    draw(describe(systems.load("loyverse"), "en", "w1", layout=Layout(header_row=2)), path)
    return path


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sound") / "sound.xlsx"
    draw(describe(systems.load("loyverse"), "en", "w1"), path)
    return path


def test_a_sound_workbook_has_no_faults(sound: Path) -> None:
    assert lint(sound) == []


@pytest.mark.parametrize("defect", DEFECTS)
def test_one_defect_is_found(defect: str, sound: Path, tmp_path: Path) -> None:
    part, old, new, said = DEFECTS[defect]
    broken = tmp_path / "broken.xlsx"
    _copy(sound, broken, part, old, new)

    faults = lint(broken)
    assert any(said in fault for fault in faults), faults


@pytest.mark.parametrize("defect", MACRO_DEFECTS)
def test_one_defect_of_the_macros_is_found(defect: str, sound_macros: Path, tmp_path: Path) -> None:
    assert lint(sound_macros) == []
    part, old, new, said = MACRO_DEFECTS[defect]
    broken = tmp_path / "broken.xlsm"
    _copy(sound_macros, broken, part, old, new)

    faults = lint(broken)
    assert any(said in fault for fault in faults), faults


@pytest.mark.parametrize("defect", PROJECT_DEFECTS)
def test_another_project_is_found(defect: str, sound_macros: Path, tmp_path: Path) -> None:
    modules, said = PROJECT_DEFECTS[defect]
    broken = tmp_path / "broken.xlsm"
    with zipfile.ZipFile(sound_macros) as package, zipfile.ZipFile(broken, "w") as copy:
        for name in package.namelist():
            project = launcher.vba_project(SHEETS, modules) if name == PROJECT else package.read(name)
            copy.writestr(name, project)

    faults = lint(broken)
    assert any(said in fault for fault in faults), faults


def _copy(source: Path, target: Path, part: str, old: str, new: str) -> None:
    with zipfile.ZipFile(source) as package, zipfile.ZipFile(target, "w") as copy:
        for name in package.namelist():
            content = package.read(name)
            if name == part:
                assert old in content.decode()
                content = content.decode().replace(old, new, 1).encode()
            copy.writestr(name, content)
