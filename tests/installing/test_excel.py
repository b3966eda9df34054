"""Installing into Excel: real files, in the folders that Windows and macOS would have."""

import sys
import zipfile
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from python_calamine import CalamineWorkbook
from tests.support.lint import lint
from tests.support.validators import audit_errors, sdk_errors
from tests.support.vba import modules_of

from tillbook import launcher
from tillbook.core.template import buttons, launcher_texts
from tillbook.errors import TillbookError, UsageError
from tillbook.installing.installation import Installation
from tillbook.installing.places import Machine, Program, places
from tillbook.installing.xlam import xlam
from tillbook.language import LANGUAGES

ROAMING = "AppData/Roaming"
WINDOWS = {f"{ROAMING}/tillbook/launcher.txt", f"{ROAMING}/Microsoft/Excel/XLSTART/tillbook.xlam"}
START_UP = "Library/Group Containers/UBF8T346G9.Office/User Content.localized/Startup.localized/Excel"
MACOS = {f"{START_UP}/tillbook.xlam", "Library/Application Scripts/com.microsoft.Excel/tillbook.applescript"}
FILES = {"win32": WINDOWS, "darwin": MACOS}
_RIBBON = "{http://schemas.microsoft.com/office/2006/01/customui}"


def machine(platform: str, home: Path) -> Machine:
    told = {"APPDATA": str(home / ROAMING)} if platform == "win32" else {}
    return Machine(platform, told, home, Path(sys.executable), Path(sys.base_prefix))


def installation(platform: str, home: Path) -> Installation:
    found = machine(platform, home)
    return Installation(found, found.program(calc=False))


def files_in(home: Path) -> set[str]:
    return {str(path.relative_to(home)) for path in home.rglob("*") if path.is_file()}


@pytest.fixture(params=sorted(FILES))
def platform(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_install_writes_its_files_and_nothing_else(platform: str, tmp_path: Path) -> None:
    written = installation(platform, tmp_path).install("it")

    assert files_in(tmp_path) == FILES[platform]
    assert {str(Path(place).relative_to(tmp_path)) for place in written} == FILES[platform]


def test_all_is_well_after_installing_in_any_language(platform: str, tmp_path: Path) -> None:
    found = installation(platform, tmp_path)
    found.install("en")
    found.install("nb")
    status = found.status()

    assert status.faults == ()
    assert [(piece.is_there, piece.is_current) for piece in status.pieces] == [(True, True)] * 2


def test_status_names_every_fault_and_its_remedy(platform: str, tmp_path: Path) -> None:
    found = installation(platform, tmp_path)
    missing = [str(fault) for fault in found.status().faults]
    assert len(missing) == 2
    assert all("is missing" in fault and "Run ‘tillbook addin install’" in fault for fault in missing)

    found.install("en")
    for name in FILES[platform]:
        (tmp_path / name).write_bytes(b"old")
    outdated = [str(fault) for fault in found.status().faults]
    assert len(outdated) == 2
    assert all("of another Tillbook" in fault for fault in outdated)


def test_an_interpreter_that_cannot_serve_is_a_fault(tmp_path: Path) -> None:
    bare = tmp_path / "python"
    bare.write_text(f'#!/bin/sh\nexec "{sys.executable}" -S "$@"\n')
    bare.chmod(0o755)
    for python, reason in ((tmp_path / "gone", "does not run"), (bare, "No module named 'tillbook'")):
        found = Installation(replace(machine("win32", tmp_path), python=python), Program.WINDOWS)
        found.install("en")

        (fault,) = map(str, found.status().faults)
        assert str(python) in fault
        assert reason in fault


def test_uninstall_removes_what_install_made_and_may_be_repeated(platform: str, tmp_path: Path) -> None:
    beside = tmp_path / sorted(FILES[platform])[0].rpartition("/")[0] / "other.xlam"
    beside.parent.mkdir(parents=True)
    beside.write_text("somebody else's")
    found = installation(platform, tmp_path)
    found.install("en")

    assert len(found.uninstall()) == 2
    assert found.uninstall() == []
    assert files_in(tmp_path) == {str(beside.relative_to(tmp_path))}
    assert not (tmp_path / ROAMING / "tillbook").exists()


def test_what_cannot_be_replaced_is_one_sentence_and_leaves_nothing(platform: str, tmp_path: Path) -> None:
    add_in = places(installation(platform, tmp_path).program, machine(platform, tmp_path)).add_in
    assert add_in
    add_in.mkdir(parents=True)

    with pytest.raises(TillbookError, match=r"tillbook.xlam cannot be written .* Close Excel and try again"):
        installation(platform, tmp_path).install("en")
    assert files_in(tmp_path) == set()


def test_windows_starts_the_interpreter_without_a_console(tmp_path: Path) -> None:
    python = tmp_path / "Łucja" / "python.exe"
    python.parent.mkdir()
    python.with_name("pythonw.exe").touch()
    Installation(replace(machine("win32", tmp_path), python=python), Program.WINDOWS).install("en")

    line = (tmp_path / ROAMING / "tillbook/launcher.txt").read_text("ascii")
    assert bytes.fromhex(line).decode("utf-16-be") == str(python.with_name("pythonw.exe"))


@pytest.mark.parametrize(
    ("python", "expression"),
    [
        ("/Users/ada/my venv/bin/python", '"/Users/ada/my venv/bin/python"'),
        ('/a"b\\c/python', r'"/a\"b\\c/python"'),
        ("/Å/p", "(string id {47, 197, 47, 112})"),
    ],
)
def test_the_macos_script_names_the_interpreter(python: str, expression: str, tmp_path: Path) -> None:
    Installation(replace(machine("darwin", tmp_path), python=Path(python)), Program.MACOS).install("en")

    script = next(tmp_path.rglob("tillbook.applescript")).read_text("ascii")
    assert f"quoted form of {expression} & " in script
    assert script.count("$") == 0


def test_a_python_whose_files_excel_does_not_see_is_refused(tmp_path: Path) -> None:
    store = replace(machine("win32", tmp_path), base=Path("C:/Program Files/WindowsApps/Python3.12"))

    with pytest.raises(UsageError, match="Microsoft Store"):
        Installation(store, Program.WINDOWS).install("en")
    assert files_in(tmp_path) == set()


def test_linux_has_no_excel_and_the_others_no_calc(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="Say --calc"):
        machine("linux", tmp_path).program(calc=False)
    with pytest.raises(UsageError, match="Leave --calc out"):
        machine("darwin", tmp_path).program(calc=True)
    assert machine("linux", tmp_path).program(calc=True) is Program.CALC


@pytest.mark.parametrize("language", LANGUAGES)
def test_validators_find_nothing_in_the_add_in(language: str, tmp_path: Path) -> None:
    path = tmp_path / "tillbook.xlam"
    path.write_bytes(xlam(language))

    assert lint(path) == []
    assert audit_errors(path) == []
    assert sdk_errors(path) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_ribbon_has_every_verb_in_the_language(language: str, tmp_path: Path) -> None:
    path = tmp_path / "tillbook.xlam"
    path.write_bytes(xlam(language))
    with zipfile.ZipFile(path) as package:
        found = list(ET.fromstring(package.read("customUI/customUI.xml")).iter(f"{_RIBBON}button"))
        types = package.read("[Content_Types].xml").decode()

    told = {(b.get("tag"), b.get("label"), b.get("screentip"), b.get("supertip")) for b in found}
    assert told == {(b.verb, b.caption, b.caption, b.tip) for b in buttons(language)}
    assert {b.get("onAction") for b in found} == {"TillbookRibbon"}
    assert "application/vnd.ms-excel.addin.macroEnabled.main+xml" in types


def test_the_add_in_has_the_launcher_and_its_words(tmp_path: Path) -> None:
    path = tmp_path / "tillbook.xlam"
    path.write_bytes(xlam("fr"))

    modules = modules_of(path.read_bytes())
    assert modules["Tillbook.bas"].replace("\r\n", "\n") == launcher.source("Tillbook.bas")
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_name("_tillbook").to_python()
    assert {str(name): text for name, text in rows} == launcher_texts("fr")


def test_the_same_texts_make_the_same_add_in() -> None:
    assert xlam("en") == xlam("en")
    assert xlam("en") != xlam("fr")
