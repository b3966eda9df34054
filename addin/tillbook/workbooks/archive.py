"""The zip container of a workbook: opened within bounds, every member inflated exactly or refused."""

import io
import zipfile
import zlib
from functools import cached_property
from itertools import pairwise
from typing import Final

from tillbook.errors import WorkbookError
from tillbook.language import _

PART_LIMIT: Final = 1_500_000_000
TOTAL_LIMIT: Final = 3_000_000_000
RATIO_LIMIT: Final = 200
RATIO_FREE: Final = 100_000_000  # a small part may shrink as well as it likes

_LOCAL_HEADER: Final = 30
_IS_ENCRYPTED: Final = 0x1


class Archive:
    """The bytes of a zip file and its members; nothing is inflated before it is asked for.

    Raises WorkbookError when the container is cut off, encrypted, a bomb, or lies about its members.
    """

    def __init__(self, name: str, data: bytes) -> None:
        self.name = name
        self.data = data
        try:
            self.zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, EOFError, NotImplementedError) as fault:
            raise self._damaged() from fault
        self._refuse_oddities()
        self._refuse_bombs()

    @cached_property
    def members(self) -> dict[str, zipfile.ZipInfo]:
        """The members by name, in the order of the central directory."""
        return {member.filename: member for member in self.zip.infolist()}

    @cached_property
    def start_of_directory(self) -> int:
        """Where the members end and the central directory begins."""
        return int(self.zip.start_dir)

    @cached_property
    def ranges(self) -> dict[str, tuple[int, int]]:
        """Where each member lies in `data`: header, content and whatever follows up to the next member."""
        starts = sorted(member.header_offset for member in self.zip.infolist())
        following = dict(pairwise([*starts, self.start_of_directory]))
        return {
            name: (member.header_offset, following[member.header_offset])
            for name, member in self.members.items()
        }

    def inflate(self, part: str) -> bytes:
        """The whole content of one member, checked against its declared size and checksum."""
        member = self.members[part]
        raw = self._raw(member)
        if member.compress_type == zipfile.ZIP_STORED:
            content = bytes(raw)
        elif member.compress_type == zipfile.ZIP_DEFLATED:
            content = self._inflated(raw, member.file_size)
        else:
            raise WorkbookError(
                _("{name} is packed in a way that Excel does not use. Open it in Excel and save it again."),
                name=self.name,
            )
        if len(content) != member.file_size or zlib.crc32(content) != member.CRC:
            raise self._damaged()
        return content

    def _raw(self, member: zipfile.ZipInfo) -> memoryview:
        header = self.data[member.header_offset : member.header_offset + _LOCAL_HEADER]
        if len(header) < _LOCAL_HEADER or not header.startswith(b"PK\3\4"):
            raise self._damaged()
        # The local name and extra field may be longer than those in the central directory.
        lengths = int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
        start = member.header_offset + _LOCAL_HEADER + lengths
        return memoryview(self.data)[start : start + member.compress_size]

    def _inflated(self, raw: memoryview, size: int) -> bytes:
        # zipfile stops at the declared size and never sees what a lying header hides behind it;
        # other readers go on to the end of the stream, so the stream must end exactly there.
        stream = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            content = stream.decompress(raw, size + 1)
        except zlib.error as fault:
            raise self._damaged() from fault
        if not stream.eof:
            raise self._damaged()
        return content

    def _refuse_oddities(self) -> None:
        members = self.zip.infolist()
        if any(member.flag_bits & _IS_ENCRYPTED for member in members):
            raise WorkbookError(
                _("{name} is encrypted. Open it in Excel, remove the password, and save it again."),
                name=self.name,
            )
        ends = [
            (m.header_offset, m.header_offset + _LOCAL_HEADER + len(m.filename) + m.compress_size)
            for m in members
        ]
        ends = [*sorted(ends), (self.start_of_directory, 0)]
        overlapping = any(end > start for (_s, end), (start, _e) in pairwise(ends))
        if overlapping or len(self.members) != len(members) or len(members) > 65_000:
            raise self._damaged()

    def _refuse_bombs(self) -> None:
        members = self.members.values()
        if sum(member.file_size for member in members) > TOTAL_LIMIT or any(map(_is_bomb, members)):
            raise WorkbookError(
                _("{name} would unpack to an unreasonable size. Copy the customers into a new workbook."),
                name=self.name,
            )

    def _damaged(self) -> Exception:
        return WorkbookError(
            _("{name} is damaged or incomplete. Copy or download it again, or let Excel repair and save it."),
            name=self.name,
        )


def _is_bomb(member: zipfile.ZipInfo) -> bool:
    shrunk = member.file_size > RATIO_LIMIT * max(member.compress_size, 1)
    return member.file_size > PART_LIMIT or (shrunk and member.file_size > RATIO_FREE)
