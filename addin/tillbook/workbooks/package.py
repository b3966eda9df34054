"""A lossless copy of a zip package: some parts replaced, added or dropped, the others kept bit for bit."""

import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from typing import BinaryIO, Final

from tillbook.workbooks.archive import Archive

# Excel itself packs fast. Level 2 takes a third of the time of level 6, for a fifth more bytes.
_LEVEL: Final = 2

_ENTRY: Final = 46
_OFFSET_IN_ENTRY: Final = 42
_ZIP64: Final = 1
_ELSEWHERE: Final = 0xFFFFFFFF
_HAS_UTF8_NAME: Final = 0x800
_NEW_YEAR_1980: Final = struct.pack("<HH", 0, 33)

Changes = Mapping[str, bytes | None]


def write_package(archive: Archive, changes: Changes, output: BinaryIO) -> None:
    """Write `archive` with `changes` into `output`: new content by part name; None drops the part.

    Untouched members keep their bytes, order, dates, flags and extra fields. Raises OSError.
    """
    moved = {}
    first = min((start for start, _end in archive.ranges.values()), default=0)
    output.write(archive.data[:first])
    written: dict[str, bytes] = {}
    for name, (start, end) in sorted(archive.ranges.items(), key=lambda item: item[1]):
        moved[name] = output.tell()
        if name not in changes:
            output.write(memoryview(archive.data)[start:end])
        elif (data := changes[name]) is not None:
            written[name] = _write_member(archive.members[name], data, output)
    entries = [
        _moved(entry, moved[member.filename]) if member.filename not in changes else written[member.filename]
        for member, entry in _entries(archive)
        if changes.get(member.filename, b"") is not None
    ]
    for name, data in changes.items():
        if name not in archive.members and data is not None:
            entries.append(_write_member(zipfile.ZipInfo(name), data, output))
    _write_directory(entries, archive.zip.comment, output)


def _entries(archive: Archive) -> Iterator[tuple[zipfile.ZipInfo, bytes]]:
    """Each member with its raw entry, in the order of the central directory."""
    at = archive.start_of_directory
    for member in archive.zip.infolist():
        following = at + _ENTRY + sum(struct.unpack_from("<HHH", archive.data, at + 28))
        yield member, archive.data[at:following]
        at = following


def _moved(entry: bytes, offset: int) -> bytes:
    """A raw directory entry that says that its member begins at `offset`."""
    patched = bytearray(entry)
    if struct.unpack_from("<L", entry, _OFFSET_IN_ENTRY)[0] != _ELSEWHERE:
        struct.pack_into("<L", patched, _OFFSET_IN_ENTRY, offset)
    else:
        struct.pack_into("<Q", patched, _offset_in_zip64(entry), offset)
    return bytes(patched)


def _offset_in_zip64(entry: bytes) -> int:
    """Where the extra field for large files keeps the offset: after the sizes that are there too."""
    sizes = struct.unpack_from("<LL", entry, 20)
    name, extra = struct.unpack_from("<HH", entry, 28)
    at = _ENTRY + name
    while at < _ENTRY + name + extra:
        kind, length = struct.unpack_from("<HH", entry, at)
        if kind == _ZIP64:
            return int(at + 4 + 8 * sizes.count(_ELSEWHERE))
        at += 4 + length
    raise ValueError(
        "an offset that is kept elsewhere, and no field that has it"
    )  # zipfile refused it before


def _write_member(member: zipfile.ZipInfo, data: bytes, output: BinaryIO) -> bytes:
    """Write a member of ours where `output` stands; returns its directory entry."""
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    content = packer.compress(data) + packer.flush()
    name, flags = _name(member)
    # The fields that stand both in the member's header and in the directory.
    fields = struct.pack("<HHH", 20, flags, zipfile.ZIP_DEFLATED) + _date(member)
    fields += struct.pack("<LLLHH", zlib.crc32(data), len(content), len(data), len(name), 0)
    offset = output.tell()
    output.write(b"PK\3\4" + fields + name)
    output.write(content)
    rest = struct.pack("<HHHLL", 0, 0, 0, member.external_attr, offset)
    return b"PK\1\2" + struct.pack("<BB", 20, member.create_system) + fields + rest + name


def _name(member: zipfile.ZipInfo) -> tuple[bytes, int]:
    if member.filename.isascii():
        return member.filename.encode(), member.flag_bits & _HAS_UTF8_NAME
    return member.filename.encode(), _HAS_UTF8_NAME


def _date(member: zipfile.ZipInfo) -> bytes:
    year, month, day, hour, minute, second = member.date_time
    if year < 1980:
        return _NEW_YEAR_1980
    return struct.pack("<HH", hour << 11 | minute << 5 | second // 2, (year - 1980) << 9 | month << 5 | day)


def _write_directory(entries: list[bytes], comment: bytes, output: BinaryIO) -> None:
    start = output.tell()
    directory = b"".join(entries)
    output.write(directory)
    count = len(entries)
    output.write(
        struct.pack("<4sHHHHLLH", b"PK\5\6", 0, 0, count, count, len(directory), start, len(comment))
    )
    output.write(comment)
