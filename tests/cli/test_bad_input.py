"""Bad input gets one sentence that names the thing and the remedy; workbook and store stay as they were."""

import sqlite3
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from tests.cli.conftest import Typing
from tests.support.running import Program

Spoil = Callable[[Path], None]


@pytest.fixture
def sheet(program: Program, tmp_path: Path, typing: Typing) -> Path:
    """A sound template with one customer."""
    path = tmp_path / "customers.xlsx"
    program("template", path)
    typing(path, [{"Last name": "Smith", "E-mail": "ann@example.com"}])
    return path


def _as_text(path: Path) -> None:
    path.write_text("Last name,E-mail\nSmith,ann@example.com\n", encoding="utf-8")


def _cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:3000])


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _encrypted(path: Path) -> None:
    path.write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")
    )


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _gone(path: Path) -> None:
    path.unlink()


def _not_ours(path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["Invoice", "Amount"])
    book.save(path)


def _without_last_name(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    for cell in book.worksheets[0][1]:
        cell.value = "Surname?" if cell.value == "Last name *" else cell.value
    book.save(path)


def _twice(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    book.worksheets[0].cell(1, 60).value = "E-mail"
    book.save(path)


def _entities(path: Path) -> None:
    _rewrite(path, "xl/workbook.xml", lambda xml: xml.replace(
        b"<workbook", b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><workbook', 1))  # fmt: skip


def _of_the_other_system(path: Path) -> None:
    _rewrite(path, "docProps/custom.xml", lambda xml: xml.replace(b"cloudpos", b"loyverse"))


def _older(path: Path) -> None:
    _rewrite(path, "docProps/custom.xml", lambda xml: _edition(xml, b"0"))


def _newer(path: Path) -> None:
    _rewrite(path, "docProps/custom.xml", lambda xml: _edition(xml, b"99"))


def _edition(xml: bytes, number: bytes) -> bytes:
    before, _, after = xml.partition(b'name="tillbook.edition"')
    opened, _, rest = after.partition(b">1<")
    assert rest
    return before + b'name="tillbook.edition"' + opened + b">" + number + b"<" + rest


def _rewrite(path: Path, part: str, change: Callable[[bytes], bytes]) -> None:
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    assert change(parts[part]) != parts[part]
    parts[part] = change(parts[part])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)


def _read_only(path: Path) -> None:
    path.chmod(stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH)


def _open_in_excel(path: Path) -> None:
    path.with_name(f"~${path.name}").write_bytes(b"\x04Ada")


SPOILT = {
    "text": (_as_text, "customers.xlsx"),
    "cut off": (_cut_off, "customers.xlsx"),
    "empty": (_empty, "customers.xlsx"),
    "encrypted": (_encrypted, "password"),
    "a folder": (_folder, "folder"),
    "gone": (_gone, "customers.xlsx"),
    "not ours": (_not_ours, "The headers of Citrus-Lime Cloud POS are not in"),
    "a required header gone": (_without_last_name, "‘Last name’"),
    "a header twice": (_twice, "‘E-mail’ 2 times"),
    "an entity bomb": (_entities, "customers.xlsx"),
    "the other system": (_of_the_other_system, "loyverse"),
    "an older edition": (_older, "older Tillbook"),
    "a newer edition": (_newer, "newer Tillbook"),
    "read-only": (_read_only, "customers.xlsx"),
    "open in Excel": (_open_in_excel, "customers.xlsx"),
}


@pytest.mark.parametrize("verb", [("validate",), ("commit", "--yes")], ids=["validate", "commit"])
@pytest.mark.parametrize("spoilt", SPOILT)
def test_a_workbook_that_cannot_be_taken(
    program: Program, sheet: Path, spoilt: str, verb: tuple[str, ...]
) -> None:
    spoil, said = SPOILT[spoilt]
    spoil(sheet)
    before = sheet.read_bytes() if sheet.is_file() else None
    beside = sorted(sheet.parent.iterdir())

    ran = program(verb[0], sheet, *verb[1:], "--json")

    assert (ran.status, ran.out) == (2, "")
    assert said in ran.err
    assert "Traceback" not in ran.err
    assert ran.err.count("\n") == 1
    assert (sheet.read_bytes() if sheet.is_file() else None) == before
    assert sorted(sheet.parent.iterdir()) == beside
    assert program("store", "check", "--json").json["customers"] == 0


def test_a_store_that_is_missing(program: Program, sheet: Path, tmp_path: Path) -> None:
    ran = program("validate", sheet, "--store", tmp_path / "nowhere.db")

    assert (ran.status, ran.out) == (2, "")
    assert "There is no store at" in ran.err
    assert not (tmp_path / "nowhere.db").exists()


def test_a_store_of_another_system(program: Program, sheet: Path, tmp_path: Path) -> None:
    program("store", "init", "--store", tmp_path / "other.db", "--system", "loyverse")

    ran = program("validate", sheet, "--store", tmp_path / "other.db")

    assert (ran.status, ran.out) == (2, "")
    assert "customers.xlsx was made for cloudpos, but the store holds loyverse customers" in ran.err


def test_a_file_that_is_no_store(program: Program, sheet: Path, tmp_path: Path) -> None:
    (tmp_path / "notes.db").write_text("milk, bread, and a note that is long enough to be a header " * 9)

    ran = program("validate", sheet, "--store", tmp_path / "notes.db")

    assert (ran.status, ran.out) == (2, "")
    assert "is not a Tillbook store" in ran.err


def test_a_database_of_somebody_else(program: Program, sheet: Path, tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "till.db")
    connection.execute("create table sales (id integer)")
    connection.close()

    ran = program("validate", sheet, "--store", tmp_path / "till.db")

    assert (ran.status, ran.out) == (2, "")
    assert "is not a Tillbook store" in ran.err


def test_a_password_in_an_address_is_never_shown(program: Program, sheet: Path) -> None:
    ran = program("validate", sheet, "--store", "postgresql://ada:s3cret@db/customers")

    assert ran.status == 2
    assert "s3cret" not in ran.err + ran.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("template", "list.csv"), "Give it the ending .xlsx"),
        (("template", "new.xlsx", "--where", "colour"), "is not FIELD=VALUE"),
        (("template", "new.xlsx", "--where", "colour=red"), "There is no field ‘colour’"),
        (("template", "new.xlsx", "--language", "tlh"), "‘tlh’ is not one of ‘en’, ‘es’"),
        (("fields", "--system", "shopify"), "There is no system named ‘shopify’"),
        (("undo", "123"), "There is no import ‘123’"),
        (("history", "--customer", "nobody@example.com"), "There is no customer"),
        (("store", "choices", "colour", "--add", "red"), "is no drop-down"),
        (("guide", "guide.txt", "--system", "cloudpos"), "Give it the ending .pdf"),
        (("validate",), "Missing argument"),
        (("sing",), "No such command"),
    ],
)
def test_a_request_that_does_not_fit(
    program: Program,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)

    ran = program(*arguments)

    assert (ran.status, ran.out) == (2, "")
    assert said in ran.err


def test_a_template_never_replaces_a_file_unasked(program: Program, sheet: Path) -> None:
    before = sheet.read_bytes()

    refused = program("template", sheet)

    assert (refused.status, sheet.read_bytes()) == (2, before)
    assert program("template", sheet, "--overwrite").status == 0
