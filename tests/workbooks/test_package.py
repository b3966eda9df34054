"""The copy of the package: what is not changed keeps its bytes, in whatever way it was zipped."""

import io
import random
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tillbook.workbooks.archive import Archive
from tillbook.workbooks.package import write_package

DATE = (2001, 2, 3, 4, 5, 6)


def _copied(data: bytes, changes: dict[str, bytes | None]) -> bytes:
    output = io.BytesIO()
    write_package(Archive("book.xlsx", data), changes, output)
    return output.getvalue()


def _zipped(parts: dict[str, bytes]) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as package:
        for number, (name, content) in enumerate(parts.items()):
            member = zipfile.ZipInfo(name, DATE)
            member.compress_type = zipfile.ZIP_DEFLATED if number % 2 else zipfile.ZIP_STORED
            member.external_attr = 0o600 << 16
            member.extra = struct.pack("<HHL", 0x9999, 4, number)
            member.comment = b"kept"
            package.writestr(member, content)
        package.comment = b"the comment"
    return output.getvalue()


class _Unseekable(io.RawIOBase):
    """A stream that makes zipfile write data descriptors behind the members."""

    def __init__(self) -> None:
        self.data = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, piece: object) -> int:
        self.data += memoryview(piece)  # type: ignore[arg-type]  # any buffer
        return memoryview(piece).nbytes  # type: ignore[arg-type]  # any buffer


def _streamed(parts: dict[str, bytes], *, large: bool) -> bytes:
    output = _Unseekable()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            with package.open(name, "w", force_zip64=large) as member:
                member.write(content)
    return bytes(output.data)


PARTS = {"a.xml": b"<a/>" * 50, "b.xml": b"<b/>", "c/\xe9.xml": random.Random(1).randbytes(999)}


def _members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert package.testzip() is None
        return {name: package.read(name) for name in package.namelist()}


def _as_stored(data: bytes, name: str) -> tuple[bytes, bytes]:
    archive = Archive("book.xlsx", data)
    start, end = archive.ranges[name]
    found = archive.members[name]
    return data[start:end], repr((found.date_time, found.extra, found.comment, found.external_attr)).encode()


@pytest.mark.parametrize(
    "data",
    [_zipped(PARTS), _streamed(PARTS, large=False), _streamed(PARTS, large=True), b"prefix" + _zipped(PARTS)],
    ids=["ordinary", "data descriptors", "zip64", "prefixed"],
)
def test_untouched_members_keep_their_bytes_and_order(data: bytes) -> None:
    copy = _copied(data, {"b.xml": b"<b>longer than before</b>", "new.xml": b"<new/>", "gone.xml": None})

    assert _members(copy) == {**PARTS, "b.xml": b"<b>longer than before</b>", "new.xml": b"<new/>"}
    assert list(_members(copy)) == [*PARTS, "new.xml"]
    assert [_as_stored(copy, name) for name in ("a.xml", "c/\xe9.xml")] == [
        _as_stored(data, name) for name in ("a.xml", "c/\xe9.xml")
    ]


def test_a_replaced_member_keeps_its_date_and_rights() -> None:
    copy = Archive("book.xlsx", _copied(_zipped(PARTS), {"b.xml": b"new"}))

    assert copy.members["b.xml"].date_time == DATE
    assert copy.members["b.xml"].external_attr == 0o600 << 16
    assert copy.zip.comment == b"the comment"


def test_nothing_changed_is_the_same_file() -> None:
    assert _copied(_zipped(PARTS), {}) == _zipped(PARTS)


def test_an_offset_in_the_field_for_large_files_moves_too() -> None:
    data = bytearray(_zipped({"a.xml": b"<a/>", "b.xml": b"<b/>"}))
    entry = data.rfind(b"PK\1\2")
    offset = struct.unpack_from("<L", data, entry + 42)[0]
    struct.pack_into("<L", data, entry + 42, 0xFFFFFFFF)
    at = data.index(struct.pack("<HHL", 0x9999, 4, 1), entry)
    data[at : at + 8] = struct.pack("<HHQ", 1, 8, offset)
    end = data.rfind(b"PK\5\6")
    struct.pack_into("<L", data, end + 12, struct.unpack_from("<L", data, end + 12)[0] + 4)
    struct.pack_into("<H", data, entry + 30, 12)

    assert _members(_copied(bytes(data), {"a.xml": b"<a>longer</a>"})) == {
        "a.xml": b"<a>longer</a>",
        "b.xml": b"<b/>",
    }


@given(
    st.dictionaries(st.text("abcé/", min_size=1, max_size=5), st.binary(max_size=99), max_size=6),
    st.dictionaries(st.text("abcé/", min_size=1, max_size=5), st.none() | st.binary(max_size=99), max_size=4),
)
def test_the_copy_is_the_old_parts_with_the_changes(
    parts: dict[str, bytes], changes: dict[str, bytes | None]
) -> None:
    expected = {**parts, **changes}

    assert _members(_copied(_zipped(parts), changes)) == {
        name: data for name, data in expected.items() if data is not None
    }
