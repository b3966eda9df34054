"""A workbook file from reading to publishing: nothing but the named cells changes, whatever happens."""

import io
import os
import shutil
import signal
import subprocess
import sys
import warnings
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from openpyxl.worksheet.worksheet import Worksheet
from openxml_audit import OpenXmlValidator
from tests.workbooks.building import by_hand, rich, worksheet

from tillbook.core.sheet import CHANGES_MARKER, ChangesSheet, Sheet, Staged, Writing
from tillbook.errors import WorkbookError
from tillbook.workbooks.book import WorkbookFile

RESULT = Writing(
    {4: {2: "New", 3: "Error", 9: "=1+1"}, 5: {1: "Error message", 3: "E-mail: <wrong> & worse"}}
)
CHANGES = ChangesSheet(
    "Changes", ["Row", "Field", "Old", "New"], [["2", "E-mail", "a@b.c", "=d"], ["3", "", "x"]]
)
ONE = worksheet('<row r="1"><c r="A1"><v>1</v></c></row>')


def _parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def _sheet(path: Path, name: str) -> Worksheet:
    found = _openpyxl(path)[name]
    assert isinstance(found, Worksheet)
    return found


def _openpyxl(path: Path) -> openpyxl.Workbook:
    with warnings.catch_warnings():
        # It tells what it would lose, were it to save.
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(io.BytesIO(path.read_bytes()), rich_text=True)


def _cells(path: Path, name: str) -> dict[str, tuple[object, int]]:
    cells = (cell for row in _sheet(path, name).iter_rows() for cell in row)
    return {
        cell.coordinate: (cell.value, cell.style_id)
        for cell in cells
        if cell.has_style or cell.value is not None
    }


def _published(path: Path, sheet: str, writing: Writing) -> Path:
    WorkbookFile(path).stage(sheet, writing).publish()
    return path


def test_it_is_a_sheet(tmp_path: Path) -> None:
    sheet: Sheet = WorkbookFile(by_hand(tmp_path / "book.xlsx", ONE))
    staged: Staged = sheet.stage("S", Writing())
    staged.discard()

    assert sheet.name == "book.xlsx"


@pytest.mark.parametrize("suffix", [".xlsx", ".xlsm"])
def test_every_other_part_and_cell_stays_as_it_is(tmp_path: Path, suffix: str) -> None:
    path = rich(tmp_path / f"rich{suffix}")
    old, cells = _parts(path), _cells(path, "Customers")
    _published(path, "Customers", RESULT)

    new = _parts(path)
    assert list(new) == list(old)
    assert {part for part in old if new[part] != old[part]} == {"xl/worksheets/sheet1.xml"}
    assert (
        old["xl/worksheets/sheet1.xml"].partition(b"</sheetData>")[2]
        == (new["xl/worksheets/sheet1.xml"].partition(b"</sheetData>")[2])
    )
    tinted = cells["E2"][1]
    expected = {
        "E2": ("New", tinted), "E3": ("Error", tinted), "E9": ("=1+1", tinted),
        "F1": ("Error message", cells["F1"][1]), "F3": ("E-mail: <wrong> & worse", cells["E2"][1]),
    }  # fmt: skip
    assert _cells(path, "Customers") == {**cells, **expected}
    assert _sheet(path, "Customers")["E9"].data_type != "f"


def test_the_result_is_valid_and_calc_opens_it(tmp_path: Path) -> None:
    path = _published(rich(tmp_path / "rich.xlsx"), "Customers", Writing(RESULT.columns, CHANGES))

    assert OpenXmlValidator().validate(path).errors == []
    assert _by_calc(path, "Customers").splitlines()[2].endswith(",Error,E-mail: <wrong> & worse,,plain bold,")
    assert _by_calc(path, "Changes").splitlines() == ["Row,Field,Old,New", "2,E-mail,a@b.c,=d", "3,,x,"]


def _by_calc(path: Path, sheet: str) -> str:
    if not shutil.which("soffice"):
        pytest.skip("LibreOffice Calc is missing: install the Debian package libreoffice-calc")
    numbers = _openpyxl(path).sheetnames.index(sheet) + 1
    profile = f"-env:UserInstallation={(path.parent / 'profile').as_uri()}"
    target = f"csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,{numbers}"
    command = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        target,
        "--outdir",
        str(path.parent),
        str(path),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return path.with_name(f"{path.stem}-{sheet}.csv").read_text("utf-8")


def test_changes_are_added_last_and_written_anew(tmp_path: Path) -> None:
    path = rich(tmp_path / "rich.xlsx")
    old = _openpyxl(path)
    _published(path, "Customers", Writing(changes=CHANGES))
    once = _parts(path)
    _published(path, "Customers", Writing(changes=ChangesSheet("Changes", ["Row"], [["7"]])))

    book = _openpyxl(path)
    assert book.sheetnames == [*old.sheetnames, "Changes"]
    assert [[str(cell.value) for cell in row] for row in book["Changes"].iter_rows()] == [["Row"], ["7"]]
    assert (book.active and book.active.title, list(book.defined_names)) == ("Notes", ["Everybody"])
    assert {part for part, content in _parts(path).items() if content != once[part]} == {
        "xl/worksheets/sheet3.xml"
    }


def test_a_sheet_of_the_users_with_that_name_stays(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    saved = openpyxl.Workbook()
    saved.create_sheet("CHANGES").append(["mine"])
    saved.save(path)
    for _time in range(2):
        _published(path, "Sheet", Writing(changes=CHANGES))

    book = _openpyxl(path)
    assert book.sheetnames == ["Sheet", "CHANGES", "Changes (2)"]
    assert book["CHANGES"]["A1"].value == "mine"
    assert CHANGES_MARKER in book["Changes (2)"].defined_names


def test_calc_keeps_the_mark_of_our_sheet(tmp_path: Path) -> None:
    if not shutil.which("soffice"):
        pytest.skip("LibreOffice Calc is missing: install the Debian package libreoffice-calc")
    path = _published(by_hand(tmp_path / "book.xlsx", ONE), "S", Writing(changes=CHANGES))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    out = str(tmp_path / "saved")
    command = ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir", out, str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    _published(tmp_path / "saved" / "book.xlsx", "S", Writing(changes=CHANGES))

    assert _openpyxl(tmp_path / "saved" / "book.xlsx").sheetnames == ["S", "Changes"]


def test_a_table_knows_its_headers_again(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path) as made:
        made.add_worksheet("S").add_table("B2:D4", {"columns": [{"header": name} for name in "abc"]})
    old = _parts(path)
    _published(path, "S", Writing({4: {2: "Status"}, 1: {2: "a"}}))
    beside = _parts(path)
    _published(path, "S", Writing({2: {2: 'a "new" & <b>'}, 3: {3: "x"}}))

    assert beside["xl/tables/table1.xml"] == old["xl/tables/table1.xml"]
    assert _sheet(path, "S").tables["Table1"].column_names == ["a", 'a "new" & <b>', "c"]
    assert OpenXmlValidator().validate(path).errors == []


def test_nothing_is_seen_before_it_is_published(tmp_path: Path) -> None:
    path = by_hand(tmp_path / "book.xlsx", ONE)
    before = path.read_bytes()
    staged = WorkbookFile(path).stage("S", Writing({0: {1: "x"}}))
    assert path.read_bytes() == before
    staged.discard()

    assert (path.read_bytes(), list(tmp_path.iterdir())) == (before, [path])


def test_a_book_can_be_written_twice(tmp_path: Path) -> None:
    book = WorkbookFile(by_hand(tmp_path / "book.xlsx", ONE))
    for text in ("once", "twice"):
        book.stage("S", Writing({0: {1: text}})).publish()

    assert book.read([])[0].columns == [["twice"]]


def test_a_workbook_that_was_saved_meanwhile_is_left_alone(tmp_path: Path) -> None:
    path = by_hand(tmp_path / "book.xlsx", ONE)
    book = WorkbookFile(path)
    book.read([])
    staged = book.stage("S", Writing({0: {1: "x"}}))
    by_hand(path, worksheet('<row r="1"><c r="A1"><v>12345</v></c></row>'))

    with pytest.raises(WorkbookError, match="was changed by another program meanwhile"):
        staged.publish()
    with pytest.raises(WorkbookError, match="was changed by another program meanwhile"):
        book.stage("S", Writing({0: {1: "x"}}))
    assert (WorkbookFile(path).read([])[0].columns, list(tmp_path.iterdir())) == ([[12345.0]], [path])


def test_a_sheet_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WorkbookError, match="has no sheet T"):
        WorkbookFile(by_hand(tmp_path / "book.xlsx", ONE)).stage("T", Writing({0: {1: "x"}}))


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights elsewhere")
def test_rights_stay_and_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    target = by_hand(tmp_path / "real" / "book.xlsx", ONE)
    target.chmod(0o640)
    link = tmp_path / "link.xlsx"
    link.symlink_to(target)
    _published(link, "S", Writing({0: {1: "x"}}))

    assert link.is_symlink()
    assert target.stat().st_mode & 0o777 == 0o640
    assert WorkbookFile(target).read([])[0].columns == [["x"]]


STAGE = """
import os, resource, signal, sys
from pathlib import Path
from tillbook.core.sheet import Writing
from tillbook.workbooks.book import WorkbookFile
path, limit, kill = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3] == "kill"
if limit:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
staged = WorkbookFile(path).stage("S", Writing({0: {row: os.urandom(60).hex() for row in range(1, 3000)}}))
if kill:
    os.kill(os.getpid(), signal.SIGKILL)
staged.publish()
"""


def _stage_elsewhere(path: Path, limit: int, then: str, *before: str) -> "subprocess.CompletedProcess[str]":
    command = [*before, sys.executable, "-c", STAGE, str(path), str(limit), then]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals and limits")
def test_a_killed_process_leaves_the_workbook_whole(tmp_path: Path) -> None:
    path = by_hand(tmp_path / "book.xlsx", ONE)
    before = path.read_bytes()

    assert _stage_elsewhere(path, 0, "kill").returncode == -signal.SIGKILL
    assert path.read_bytes() == before
    _published(path, "S", Writing({0: {1: "x"}}))


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals and limits")
def test_a_file_that_may_not_grow_leaves_the_workbook_whole(tmp_path: Path) -> None:
    path = by_hand(tmp_path / "book.xlsx", ONE)
    before = path.read_bytes()
    done = _stage_elsewhere(path, 20_000, "publish")

    assert (
        "WorkbookError: book.xlsx could not be written (the file is too large); it is as it was."
        in done.stderr
    )
    assert (path.read_bytes(), list(tmp_path.iterdir())) == (before, [path])


def test_a_full_disk_leaves_the_workbook_whole(tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    source = by_hand(tmp_path / "book.xlsx", ONE)
    script = (
        'mount -t tmpfs -o size=64k tmpfs "$0" || exit 77; cp "$1" "$0"; shift; "$@"; '
        'cmp "$0/book.xlsx" "$SOURCE" && ls -A "$0"'
    )
    command = ["unshare", "-m", "sh", "-c", script, str(small), str(source)]
    if (
        not shutil.which("unshare")
        or subprocess.run(["unshare", "-m", "true"], capture_output=True).returncode
    ):
        pytest.skip("a small file system needs root and unshare, of the Debian package util-linux")
    run = [*command, sys.executable, "-c", STAGE, str(small / "book.xlsx"), "0", "publish"]
    done = subprocess.run(
        run, capture_output=True, text=True, timeout=60, env={**os.environ, "SOURCE": str(source)}
    )

    assert "WorkbookError: book.xlsx could not be written (the disk is full)" in done.stderr
    assert done.stdout.split() == ["book.xlsx"]
