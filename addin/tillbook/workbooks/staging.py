"""A workbook's successor beside it: complete and on the disk before anybody sees it."""

import contextlib
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from tillbook.errors import WorkbookError, reason
from tillbook.language import _
from tillbook.workbooks.opening import Identity

_PREFIX, _SUFFIX = ".tillbook-", ".tmp"
# A successor waits for seconds; one this old (in seconds) was left by a run that was killed.
_ABANDONED = 600


class StagedFile:
    """A written file that waits to take the place of the workbook."""

    def __init__(self, waiting: Path, target: Path, expected: Identity, then: Callable[[], None]) -> None:
        self._waiting, self._target = waiting, target
        self._expected, self._then = expected, then

    def publish(self) -> None:
        """Put it in the workbook's place, at once and completely, with the workbook's rights and owner.

        Raises WorkbookError, and leaves the workbook alone, when somebody saved the workbook meanwhile
        or holds it open.
        """
        try:
            refuse_changed(self._target, self._expected)
            _take_over_rights(self._target, self._waiting)
            self._waiting.replace(self._target)
        except OSError as fault:
            raise _cannot_write(self._target, fault) from fault
        finally:
            self.discard()
        _flush_folder(self._target.parent)
        self._then()

    def discard(self) -> None:
        """Forget it; the workbook stays as it was."""
        with contextlib.suppress(OSError):
            self._waiting.unlink(missing_ok=True)


def write_beside(
    target: Path, expected: Identity, write: Callable[[BinaryIO], None], then: Callable[[], None]
) -> StagedFile:
    """Write the successor of `target` into its folder, through to the disk; `then` follows its publishing.

    Raises WorkbookError when the disk is full or fails; nothing is left behind then.
    """
    waiting: Path | None = None
    _sweep(target.parent)
    try:
        handle, name = tempfile.mkstemp(prefix=_PREFIX, suffix=_SUFFIX, dir=target.parent)
        waiting = Path(name)
        with os.fdopen(handle, "wb") as output:
            write(output)
            output.flush()
            os.fsync(output.fileno())
    except BaseException as fault:
        if waiting:
            waiting.unlink(missing_ok=True)
        if isinstance(fault, OSError):
            raise _cannot_write(target, fault) from fault
        raise
    return StagedFile(waiting, target, expected, then)


def refuse_changed(target: Path, expected: Identity) -> None:
    """Raises WorkbookError when the file is no longer in the state that it was read in."""
    if Identity.of(target) != expected:
        raise WorkbookError(
            _("{name} was changed by another program meanwhile. Nothing was written to it; run again."),
            name=target.name,
        )


def _cannot_write(target: Path, fault: OSError) -> Exception:
    return WorkbookError(
        _(
            "{name} could not be written ({reason}); it is as it was. "
            "Make sure that the disk has room and that no program has the workbook open, and run again."
        ),
        name=target.name,
        reason=reason(fault),
    )


def _sweep(folder: Path) -> None:
    """Remove what killed runs have left: nobody will ever publish it, and it holds customers."""
    for left in folder.glob(f"{_PREFIX}*{_SUFFIX}"):
        with contextlib.suppress(OSError):
            if time.time() - left.stat().st_mtime > _ABANDONED:
                left.unlink()


def _take_over_rights(source: Path, waiting: Path) -> None:
    shutil.copystat(source, waiting)
    os.utime(waiting)
    if hasattr(os, "chown"):
        found = source.stat()
        # Only a superuser may give files away; anybody else keeps what the system gave.
        with contextlib.suppress(OSError):
            os.chown(waiting, found.st_uid, found.st_gid)
            # Changing the owner takes away the set-id bits.
            shutil.copymode(source, waiting)


def _flush_folder(folder: Path) -> None:
    # Windows has no handle for a folder, and some network file systems refuse it.
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
