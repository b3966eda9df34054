"""The VBA project, built from text and read back by another program."""

import io
import re
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from tests.support.lint import lint
from tests.support.vba import keywords_of, modules_of

from tillbook import launcher
from tillbook.core.template import BUTTONS

# Starting a program is what the launcher is for; nothing else that a virus scanner looks for is in it. The
# strings in hexadecimal are the class ids that every project has, those in Base64 are words such as "undo".
SUSPICIOUS = {
    "Environ", "ExpandEnvironmentStrings", "Open", "Shell", "WScript.Shell", "Run", "applescript",
    "CreateObject", "ChrW", "Hex Strings", "Base64 Strings",
}  # fmt: skip


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("project") / "book.xlsm"
    with xlsxwriter.Workbook(str(path)) as made:
        sheets = [made.add_worksheet(), made.add_worksheet("Åre")]
        launcher.add_project(made, sheets, launcher.modules("Tillbook", "Ribbon"))
    return path


def test_every_button_has_its_macro() -> None:
    subs = set(re.findall(r"^Public Sub (\w+)\(\)$", launcher.source("Tillbook.bas"), re.MULTILINE))

    assert subs == {button.macro for button in BUTTONS}
    for button in BUTTONS:
        assert f'{button.macro}()\n    TillbookStart "{button.verb}"\n' in launcher.source("Tillbook.bas")


def test_the_project_has_our_text_and_a_module_for_each_sheet(book: Path) -> None:
    modules = modules_of(book.read_bytes())

    assert set(modules) == {"ThisWorkbook.cls", "Sheet1.cls", "Sheet2.cls", "Tillbook.bas", "Ribbon.bas"}
    for name in ("Tillbook.bas", "Ribbon.bas"):
        assert modules[name].replace("\r\n", "\n") == launcher.source(name)
    assert lint(book) == []


def test_the_project_keeps_source_only(book: Path) -> None:
    from pyopenvba.cfb import CFB

    with zipfile.ZipFile(book) as package:
        container = CFB.from_bytes(package.read("xl/vbaProject.bin"))

    assert container.get_stream_in_storage("VBA", "_VBA_PROJECT") == bytes.fromhex("cc61ffff000000")
    assert not [name for name in container.list_streams() if "SRP" in name]


def test_the_same_texts_make_the_same_bytes() -> None:
    modules = launcher.modules("Tillbook")

    assert launcher.vba_project(["Sheet1"], modules) == launcher.vba_project(["Sheet1"], modules)


def test_lines_end_as_vba_wants_them() -> None:
    text = 'Attribute VB_Name = "M"\nPublic Sub A()\nEnd Sub\n'
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        launcher.add_project(book, [book.add_worksheet()], {"M": text})

    assert modules_of(made.getvalue())["M.bas"] == text.replace("\n", "\r\n")


def test_letters_beyond_ascii_are_refused() -> None:
    with pytest.raises(ValueError, match="module M has letters"):
        launcher.vba_project(["Sheet1"], {"M": "' é"})


def test_a_virus_scanner_has_little_to_look_at(book: Path) -> None:
    assert keywords_of(book.read_bytes()) == {("Suspicious", word) for word in SUSPICIOUS}
