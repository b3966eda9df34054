"""What can stop a command, each as one sentence for the analyst, in any language.

TillbookError
├── WorkbookError   the workbook cannot be read or written
├── HeaderError     the sheet's header row is not one we can work with
├── StoreError      the customer store cannot be used
└── UsageError      what was asked for does not fit together

Bad *data* is never an exception: it is a `Problem` on a row.
"""

import errno
import re
from typing import Final

from tillbook.language import Plural, Text, _, system_language


class TillbookError(Exception):
    """The command cannot go on; the text names the thing and the remedy.

    `text` is marked with `_()`, its blanks are filled with the facts when it is told; or it is a `Text`.
    """

    def __init__(self, text: str | Plural | Text, /, **facts: object) -> None:
        self.text = text if isinstance(text, Text) else Text(text, **facts)
        super().__init__(self.text)

    def told(self, language: str) -> str:
        """The sentence in that language."""
        return self.text.told(language)

    def __str__(self) -> str:
        return self.told(system_language())


class WorkbookError(TillbookError):
    """The workbook cannot be read or written."""


class HeaderError(TillbookError):
    """The sheet's header row is not one that we can work with."""


class StoreError(TillbookError):
    """The customer store cannot be used."""


class UsageError(TillbookError):
    """What was asked for does not fit together."""


# What a file system says most, which Python only has in English.
_REASONS: Final = {
    errno.EACCES: _("permission denied"),
    errno.EPERM: _("permission denied"),
    errno.EBUSY: _("another program has it open"),
    errno.EDQUOT: _("the disk is full"),
    errno.EEXIST: _("it is there already"),
    errno.EFBIG: _("the file is too large"),
    errno.EINVAL: _("the name is not allowed"),
    errno.EIO: _("the disk cannot be read"),
    errno.EISDIR: _("it is a folder"),
    errno.ENAMETOOLONG: _("the name is too long"),
    errno.ENOENT: _("there is no such file or folder"),
    errno.ENOSPC: _("the disk is full"),
    errno.ENOTDIR: _("a part of the path is no folder"),
    errno.EROFS: _("the disk is read-only"),
}


def reason(error: OSError | ValueError) -> Text:
    """Why a file cannot be read or written, or is no TOML: to be set in brackets or behind a colon."""
    if isinstance(error, ValueError):
        return _line_of(error)
    known = _REASONS.get(error.errno or 0)
    return Text(known) if known else Text("{reason}", reason=error.strerror or error)


def _line_of(error: ValueError) -> Text:
    # Python says in English only what is wrong with TOML; where it is, is a number.
    if found := re.search(r"line (\d+)", str(error)):
        return Text(_("line {line} is not written as TOML is"), line=found[1])
    return Text(_("it is not written as TOML is"))
