"""Text out of bytes: which encoding they are in, told by marks, by validity and by the letters of names."""

import codecs
import io
import re
from contextlib import suppress
from typing import BinaryIO, Final, NamedTuple

from tillbook.errors import UsageError, WorkbookError
from tillbook.language import Text, _
from tillbook.workbooks.alphabets import OTHER_SCRIPTS, foreign_words, likeliest
from tillbook.workbooks.delimiters import sniff_delimiter

__all__ = ["Detected", "decode", "detect", "sample", "sniff_delimiter", "undecodable"]

# UTF-32 begins as UTF-16 does, so it comes first.
_MARKS: Final = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
# Which of four bytes are zero where only ASCII stands.
_ZEROS: Final = {"utf-32-le": (1, 2, 3), "utf-32-be": (0, 1, 2), "utf-16-le": (1, 3), "utf-16-be": (0, 2)}
_MOSTLY: Final = 0.95
_LINE_END: Final = re.compile(rb"[\r\n]")
_MULTIBYTE: Final = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_BEYOND_ASCII: Final = re.compile(rb"[\x80-\xff]")
# Latin words have a few such bytes, those of other scripts consist of them.
_OTHER_SCRIPT: Final = 0.7
# What a letter costs on average where Latin text is read as what it is, in nats: two or three, seldom more.
_DOUBTFUL: Final = 4.0
_PIECE: Final = 1_000_000
# charset-normalizer takes its time; what it needs to tell is in this much.
_MOST_FOREIGN: Final = 40_000
# The larger encoding of a family where a program writes it under the smaller one's name.
_WIDER: Final = {
    "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "shift_jis_2004": "cp932",
    "shift_jisx0213": "cp932", "euc_kr": "cp949", "johab": "cp949", "big5hkscs": "big5hkscs",
    "big5": "cp950", "euc_jis_2004": "euc_jp", "euc_jisx0213": "euc_jp",
}  # fmt: skip
_WIDE: Final = frozenset({*_WIDER.values(), "iso2022_jp", "hz"})


class Detected(NamedTuple):
    """An encoding by Python's name for it; `is_certain` when nothing else is plausible."""

    encoding: str
    is_certain: bool


def detect(data: bytes, *, is_whole: bool = True) -> Detected:
    """The encoding of a text, of a whole one or of a sample that may end inside a character.

    UTF-8, UTF-16 and UTF-32 with or without mark, the single-byte encodings of Windows, DOS and the old
    Macintosh, and those of East Asia. What is UTF-8 but for a few bytes is told as UTF-8, not certain.
    """
    for mark, name in _MARKS.items():
        if data.startswith(mark):
            return Detected(name, True)
    if b"\0" in data and (wide := _without_mark(data)):
        return Detected(wide, True)
    if _is_utf8(data, is_whole):
        return Detected("utf-8", True)
    part = sample(io.BytesIO(data))
    return Detected("utf-8", False) if _is_mostly_utf8(part) else _single_byte(part)


def decode(data: bytes, encoding: str | None = None, *, name: str | None = None) -> tuple[str, str]:
    """The text without a byte order mark, and the encoding: the one given, else the one found.

    `name` is that of the file, for messages.

    Raises UsageError for an encoding that nobody knows, and WorkbookError where a byte cannot be read.
    """
    chosen = _known(encoding) if encoding is not None else detect(data).encoding
    try:
        return data.decode(chosen).removeprefix("\ufeff"), chosen
    except UnicodeDecodeError as error:
        raise undecodable(error, chosen, 1 + data[: error.start].count(b"\n"), name) from error


def undecodable(
    error: UnicodeDecodeError, encoding: str, line: int, name: str | None = None
) -> WorkbookError:
    """The sentence for a byte that the encoding does not have; `line` is counted from 1."""
    return WorkbookError(
        _(
            "Line {line} of {name} has a byte ({byte}) that is none in {encoding}. "
            "Save the file anew as CSV UTF-8, or name its encoding."
        ),
        line=str(line),
        name=name or Text(_("the file")),
        byte=f"0x{error.object[error.start]:02X}",
        encoding=encoding,
    )


def sample(stream: BinaryIO) -> bytes:
    """Head, middle and end of a file, whole lines of it: at most some 3 MB. The stream is left at its end.

    A text whose characters take two bytes or four shows that at once: of those it is the head alone.
    """
    size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    if size <= 3 * _PIECE:
        return stream.read()
    head = stream.read(_PIECE)
    if b"\0" in head or head.startswith(tuple(_MARKS)):
        return head[: _PIECE - _PIECE % 4]
    pieces = [head[: head.rfind(b"\n") + 1] or head]
    for start in ((size - _PIECE) // 2, size - _PIECE):
        stream.seek(start)
        piece = stream.read(_PIECE)
        pieces.append(piece[piece.find(b"\n") + 1 : piece.rfind(b"\n") + 1])
    return b"".join(pieces)


def _known(encoding: str) -> str:
    with suppress(LookupError):
        found = codecs.lookup(encoding.strip())
        # Python also calls transformations such as base64 so.
        if getattr(found, "_is_text_encoding", True):
            return found.name
    raise UsageError(
        _("There is no encoding named {name}. Well-known ones are {names}."),
        name=encoding,
        names=["utf-8", "cp1252", "cp1250", "cp850", "mac_roman", "utf-16"],
    )


def _without_mark(data: bytes) -> str | None:
    """UTF-16 or UTF-32 that does not say so: every ASCII character brings zeros, always on the same side."""
    zeros = [data[at::4].count(0) for at in range(4)]
    if sum(zeros) < max(len(data) / 50, 1):
        return None
    # A sample may end inside a character.
    whole = data[: len(data) - len(data) % 4] or data
    for name, places in _ZEROS.items():
        if sum(zeros[at] for at in places) >= _MOSTLY * sum(zeros) and _reads_as(name, whole):
            return name
    return None


def _reads_as(name: str, data: bytes) -> bool:
    """Whether it is text in that encoding: a zero that strayed into other text makes none of it."""
    try:
        text = data.decode(name)
    except UnicodeDecodeError:
        return False
    breaks_lines = not _LINE_END.search(data) or len(text.splitlines()) > 1
    return "\0" not in text and breaks_lines and any(letter.isascii() for letter in text)


def _is_utf8(data: bytes, is_whole: bool) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(data, final=is_whole)
    except UnicodeDecodeError:
        return False
    return True


def _is_mostly_utf8(data: bytes) -> bool:
    """Whether nearly all that is beyond ASCII is UTF-8: read as anything else, all of it would be wrong."""
    rest, sound = _MULTIBYTE.subn(b"", data)
    slips = len(_BEYOND_ASCII.findall(rest))
    return sound > 0 and sound >= 10 * slips


def _single_byte(data: bytes) -> Detected:
    words = foreign_words(data)
    is_foreign = _is_other_script(words)
    if is_foreign and (name := _east_asian(data)):
        return Detected(name, False)
    best = likeliest(words)
    if is_foreign or best.cost > _DOUBTFUL * len(_BEYOND_ASCII.findall(b"".join(words))):
        best = min(best, likeliest(words, OTHER_SCRIPTS), key=lambda reading: reading.cost)
    return Detected(best.encoding, best.is_sure)


def _is_other_script(words: list[bytes]) -> bool:
    shares = sorted(len(_BEYOND_ASCII.findall(word)) / len(word) for word in words)
    return bool(shares) and shares[len(shares) // 2] >= _OTHER_SCRIPT


def _east_asian(data: bytes) -> str | None:
    """The encoding when it is one of those that take two bytes for a character."""
    from charset_normalizer import from_bytes

    lines = [line for line in data.splitlines() if _BEYOND_ASCII.search(line)]
    found = from_bytes(b"\n".join(lines)[:_MOST_FOREIGN]).best()
    name = _WIDER.get(found.encoding, found.encoding) if found else None
    return name if name in _WIDE else None
