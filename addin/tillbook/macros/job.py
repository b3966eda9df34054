"""What the launcher macro asks for, in one word that no shell and no system changes on the way.

`verb:BOOK:HWND:FILE`: the verb; the workbook's name as UTF-16 code units in hexadecimal; on Windows the
number of Excel's window; for `load` the file that was picked, in hexadecimal too.
"""

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from tillbook.errors import UsageError
from tillbook.language import _
from tillbook.macros import VERBS


@dataclass(frozen=True)
class Job:
    """A verb, the name of the workbook that it is for, and what else it needs; empty where it needs none."""

    verb: str
    book: str
    window: str = ""
    file: str = ""

    @classmethod
    def read(cls, word: str) -> "Job":
        """The job that `word` says; raises UsageError when it says none."""
        verb, *rest = word.split(":")
        if verb not in VERBS or len(rest) != 3:
            raise UsageError(
                _("‘{word}’ is no job of the launcher. Run ‘tillbook addin install’ once more."), word=word
            )
        try:
            book, window, file = _text(rest[0]), rest[1], _text(rest[2])
        except ValueError:
            raise UsageError(
                _("‘{word}’ is damaged. Run ‘tillbook addin install’ once more."), word=word
            ) from None
        return cls(verb, book, window if window.isdecimal() else "", _path(file))


def _path(file: str) -> str:
    # LibreOffice names files by address.
    return unquote(urlsplit(file).path) if file.startswith("file://") else file


def _text(code_units: str) -> str:
    return bytes.fromhex(code_units).decode("utf-16-be")
