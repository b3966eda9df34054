"""Everything that can be wrong with a workbook's file, each as one sentence with its remedy."""

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tillbook.errors import WorkbookError, reason
from tillbook.language import _
from tillbook.workbooks.archive import Archive
from tillbook.workbooks.contents import CONTENT_TYPES, WORKBOOK, Contents

SUFFIXES: Final = frozenset({".xlsx", ".xlsm"})
FILE_LIMIT: Final = 1_000_000_000

_ZIP: Final = b"PK\3\4"
_COMPOUND: Final = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_WRITABLE: Final = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH


@dataclass(frozen=True)
class Identity:
    """Which state of a file it is: saved again, the file has another."""

    modified: int
    size: int

    @classmethod
    def of(cls, path: Path) -> "Identity | None":
        """The file's present state, or None when it is gone."""
        try:
            found = path.stat()
        except OSError:
            return None
        return cls(found.st_mtime_ns, found.st_size)


def open_contents(path: Path) -> tuple[Contents, Identity]:
    """The workbook's contents and the state of the file that they were read from.

    Raises WorkbookError when the file is missing, unreadable, or no workbook that we take.
    """
    data, identity = _bytes(path)
    _refuse_other_formats(path.name, data)
    archive = Archive(path.name, data)
    if WORKBOOK not in archive.members or CONTENT_TYPES not in archive.members:
        raise WorkbookError(
            _("{name} holds no Excel workbook. Open it in Excel and save it as .xlsx."),
            name=path.name,
        )
    return Contents(archive), identity


def refuse_unwritable(path: Path) -> None:
    """Raises WorkbookError when the workbook may not be replaced, or some program has it open."""
    for lock in (path.with_name(f"~${path.name}"), path.with_name(f".~lock.{path.name}#")):
        if lock.exists():
            raise WorkbookError(
                _(
                    "{name} is open in another program. Close it there first. "
                    "If nobody has it open, delete the file {lock} beside it."
                ),
                name=path.name,
                lock=lock.name,
            )
    # The mode too: a superuser may write everything, and would not want to.
    if not os.access(path, os.W_OK) or not path.stat().st_mode & _WRITABLE:
        raise WorkbookError(
            _("{name} is read-only. Allow changes to it, or save a copy, and try again."), name=path.name
        )
    if not os.access(path.parent, os.W_OK | os.X_OK) or not path.parent.stat().st_mode & _WRITABLE:
        raise WorkbookError(
            _("{name} is in a folder that cannot be written to. Move it to another folder, and try again."),
            name=path.name,
        )


def _bytes(path: Path) -> tuple[bytes, Identity]:
    try:
        if path.is_dir():
            raise WorkbookError(
                _("{name} is a folder. Give the path of a workbook (.xlsx)."), name=path.name or path
            )
        before = Identity.of(path)
        if before and before.size > FILE_LIMIT:
            raise WorkbookError(
                _("{name} is larger than one gigabyte. Copy the customers into a new workbook."),
                name=path.name,
            )
        data, after = path.read_bytes(), Identity.of(path)
    except FileNotFoundError as fault:
        raise WorkbookError(
            _("There is no file {path}. Check the name and the folder."), path=path
        ) from fault
    except (OSError, ValueError) as fault:
        raise WorkbookError(
            _("{name} cannot be read ({reason}). Check that you may open it."),
            name=path.name,
            reason=reason(fault) if isinstance(fault, OSError) else fault,
        ) from fault
    if before is None or before != after:
        raise WorkbookError(
            _("{name} was changed by another program while it was read. Run again."), name=path.name
        )
    return data, before


def _refuse_other_formats(name: str, data: bytes) -> None:
    if not data:
        raise WorkbookError(_("{name} is empty (0 bytes). Copy or download it again."), name=name)
    if data.startswith(_COMPOUND):
        if _ENCRYPTED in data:
            raise WorkbookError(
                _("{name} is protected with a password. Open it in Excel, remove the password, and save it."),
                name=name,
            )
        raise WorkbookError(
            _("{name} is in the old Excel format (.xls). Open it in Excel and save it as .xlsx."), name=name
        )
    if Path(name).suffix.lower() not in SUFFIXES or not data.startswith(_ZIP):
        raise WorkbookError(
            _("{name} is no Excel workbook. Open it in Excel and save it as .xlsx."), name=name
        )
