"""Every file that we do not take is refused in one sentence that names it."""

import os
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.workbooks.building import MAIN, OFFICE, by_hand, worksheet

from tillbook.core.sheet import Writing
from tillbook.errors import WorkbookError
from tillbook.workbooks.book import WorkbookFile

COMPOUND = bytes.fromhex("d0cf11e0a1b11ae1")
ONE = worksheet('<row r="1"><c r="A1"><v>1</v></c></row>')


def _nothing(path: Path) -> None:
    path.unlink(missing_ok=True)


def _folder(path: Path) -> None:
    path.mkdir()


def _cut_off(path: Path) -> None:
    by_hand(path, ONE)
    path.write_bytes(path.read_bytes()[:-200])


def _flipped(path: Path) -> None:
    by_hand(path, ONE)
    with zipfile.ZipFile(path) as package:
        found = package.getinfo("xl/worksheets/sheet1.xml")
        at = found.header_offset + 30 + len(found.filename) + found.compress_size // 2
    data = bytearray(path.read_bytes())
    data[at] ^= 0xFF
    path.write_bytes(data)


def _other_zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("word/document.xml", "<document/>")


def _encrypted_members(path: Path) -> None:
    by_hand(path, ONE)
    data = path.read_bytes()
    at = data.find(b"PK\1\2")
    path.write_bytes(data[: at + 8] + struct.pack("<H", 1) + data[at + 10 :])


def _bomb(path: Path) -> None:
    by_hand(path, ONE)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as package, package.open("xl/big.xml", "w") as big:
        for _piece in range(110):
            big.write(bytes(1_000_000))


def _hidden_bomb(path: Path) -> None:
    """The directory says 100 bytes, with the right checksum for them; the stream goes on."""
    by_hand(path, ONE, {"xl/sharedStrings.xml": " " * 1_000_000})
    data = bytearray(path.read_bytes())
    at = data.find(b"PK\1\2")
    while data[at + 46 : at + 66] != b"xl/sharedStrings.xml":
        at = data.find(b"PK\1\2", at + 4)
    struct.pack_into("<L", data, at + 16, zlib.crc32(b" " * 100))
    struct.pack_into("<L", data, at + 24, 100)
    path.write_bytes(data)


def _entities(path: Path) -> None:
    declared = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    by_hand(path, declared + worksheet('<row r="1"><c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row>'))


def _strict(path: Path) -> None:
    strict = "http://purl.oclc.org/ooxml/spreadsheetml/main"
    book = f'<workbook xmlns="{strict}" xmlns:r="{OFFICE}"><sheets/></workbook>'
    by_hand(path, ONE, {"xl/workbook.xml": book})


def _utf16(path: Path) -> None:
    by_hand(path, ONE.encode("utf-16").decode("latin-1"), {"xl/worksheets/sheet1.xml": ONE.encode("utf-16")})


def _no_rows(path: Path) -> None:
    by_hand(path, f'<worksheet xmlns="{MAIN}"/>')


def _broken_xml(path: Path) -> None:
    by_hand(path, worksheet('<row r="1"><c r="A1" t="s"><v>9</v></c></row>').replace("</worksheet>", ""))


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (_nothing, "There is no file"),
        (_folder, "is a folder"),
        (lambda path: path.touch(), "0 bytes"),
        (lambda path: path.write_text("Name;E-mail\nAda;a@b.c\n"), "save it as .xlsx"),
        (lambda path: path.write_bytes(COMPOUND + bytes(600)), "old Excel format"),
        (lambda path: path.write_bytes(COMPOUND + "EncryptedPackage".encode("utf-16-le")), "password"),
        (_cut_off, "damaged or incomplete"),
        (_flipped, "damaged or incomplete"),
        (_other_zip, "no Excel workbook"),
        (_encrypted_members, "encrypted"),
        (_bomb, "unreasonable size"),
        (_hidden_bomb, "damaged or incomplete"),
        (_entities, "in a way that Excel does not write"),
        (_strict, "Strict Open XML"),
        (_utf16, "in a way that Excel does not write"),
        (_no_rows, "sheet S is damaged"),
        (_broken_xml, "sheet S cannot be read"),
    ],
)
def test_a_bad_file_is_refused_in_one_sentence(
    tmp_path: Path, make: Callable[[Path], object], words: str
) -> None:
    path = tmp_path / "customers {x}.xlsx"
    make(path)

    with pytest.raises(WorkbookError, match=r"customers \{x\}\.xlsx") as refused:
        WorkbookFile(path).read(["S"])
    assert words in str(refused.value)


@pytest.mark.parametrize("suffix", [".csv", ".xls", ".ods", ""])
def test_only_two_suffixes_are_taken(tmp_path: Path, suffix: str) -> None:
    path = by_hand(tmp_path / f"customers{suffix}", ONE)

    with pytest.raises(WorkbookError, match=r"save it as \.xlsx"):
        WorkbookFile(path).read([])


def test_suffixes_may_be_in_capitals(tmp_path: Path) -> None:
    assert WorkbookFile(by_hand(tmp_path / "CUSTOMERS.XLSX", ONE)).read([])[0].columns == [[1.0]]


@pytest.mark.parametrize("lock", ["~$book.xlsx", ".~lock.book.xlsx#"])
def test_a_workbook_that_is_open_elsewhere_is_not_written(tmp_path: Path, lock: str) -> None:
    book = WorkbookFile(by_hand(tmp_path / "book.xlsx", ONE))
    (tmp_path / lock).touch()

    with pytest.raises(WorkbookError, match="is open in another program"):
        book.stage("S", Writing({0: {1: "x"}}))


def test_a_read_only_workbook_is_not_written(tmp_path: Path) -> None:
    path = by_hand(tmp_path / "book.xlsx", ONE)
    path.chmod(0o444)

    with pytest.raises(WorkbookError, match="is read-only"):
        WorkbookFile(path).stage("S", Writing({0: {1: "x"}}))


def test_a_workbook_in_a_read_only_folder_is_not_written(tmp_path: Path) -> None:
    path = by_hand(tmp_path / "book.xlsx", ONE)
    tmp_path.chmod(0o555)

    try:
        with pytest.raises(WorkbookError, match="folder that cannot be written"):
            WorkbookFile(path).stage("S", Writing({0: {1: "x"}}))
    finally:
        tmp_path.chmod(0o755)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_a_name_that_no_system_takes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WorkbookError, match="cannot be read"):
        WorkbookFile(tmp_path / ("x" * 300 + ".xlsx")).read([])
