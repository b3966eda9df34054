"""A process that has done a job waits for the next one: the second click finds everything loaded.

Local only: a socket in a folder that nobody else may enter. It is named after this installation, its code
and the settings in the environment, so that a newer Tillbook or another store never meets an old process.
The process ends by itself after a while without work, and with the LibreOffice that started it. Not on
Windows: a waiting process there could keep a closed Excel alive.
"""

import hashlib
import os
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout
from platformdirs import user_runtime_path

PATIENCE: Final = 600.0

_TAKEN: Final = b"taken"
_LONGEST: Final = 65_536
_ANSWER_SECONDS: Final = 2.0
# So soon a process notices that the program which started it has ended.
_SLICE_SECONDS: Final = 0.5
_STARTED_BY: Final = os.getppid()
_SETTINGS: Final = ("TILLBOOK_", "LANG", "LC_", "XDG_", "HOME")


def hand_over(word: str) -> bool:
    """Whether a waiting process has taken the job."""
    path = _path()
    if path is None or not path.exists():
        return False
    with suppress(OSError), closing(socket.socket(socket.AF_UNIX)) as caller:
        caller.settimeout(_ANSWER_SECONDS)
        caller.connect(str(path))
        caller.sendall(word.encode() + b"\n")
        return caller.recv(len(_TAKEN)) == _TAKEN
    return False


def wait_for_job(when_idle: Callable[[], object], after: float, patience: float = PATIENCE) -> str | None:
    """The next job; None when none came in `patience` seconds, or another process waits already.

    `when_idle` is called once, when none came in `after` seconds.
    """
    parent = _parent()
    with _listening() as door:
        if door is None:
            time.sleep(after)
        elif word := _next(door, min(after, patience), parent):
            return word
        when_idle()
        return _next(door, patience, parent) if door else None


def _parent() -> int:
    # LibreOffice starts us itself, and may be gone by now; on macOS a shell did, which is gone soon anyhow.
    return _STARTED_BY if sys.platform == "linux" else os.getppid()


def _next(door: socket.socket, seconds: float, parent: int) -> str | None:
    """The job that somebody brings in that time; None too when the program that started us has ended."""
    until = time.monotonic() + seconds
    door.settimeout(_SLICE_SECONDS)
    while time.monotonic() < until and os.getppid() == parent:
        with suppress(TimeoutError):
            if word := _received(door):
                return word
    return None


def _received(door: socket.socket) -> str | None:
    visitor, _address = door.accept()
    with suppress(OSError), closing(visitor):
        visitor.settimeout(_ANSWER_SECONDS)
        word = visitor.recv(_LONGEST)
        if word.endswith(b"\n"):
            visitor.sendall(_TAKEN)
            return word.decode().strip()
    return None


@contextmanager
def _listening() -> Iterator[socket.socket | None]:
    """A socket to be called at while the block lasts; None where there can be none or another one listens."""
    path = _path()
    lock = FileLock(f"{path}.lock") if path else None
    try:
        if lock:
            lock.acquire(timeout=0)
    except Timeout:
        lock = None
    if path is None or lock is None:
        yield None
        return
    path.unlink(missing_ok=True)
    with lock, closing(socket.socket(socket.AF_UNIX)) as door:
        door.bind(str(path))
        door.listen(1)
        try:
            yield door
        finally:
            path.unlink(missing_ok=True)
            lock.release()


def _path() -> Path | None:
    """Where to meet; None on systems, or in folders, where that would not be ours alone."""
    if sys.platform == "win32":
        return None
    folder = user_runtime_path("tillbook")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = folder.stat()
    except OSError:
        return None
    is_ours = found.st_uid == os.getuid() and not found.st_mode & 0o077
    return folder / f"{_identity()}.socket" if is_ours else None


def _identity() -> str:
    """What both processes must have in common, in sixteen characters."""
    package = Path(__file__).parents[1]
    newest = max(path.stat().st_mtime_ns for path in package.rglob("*.py"))
    settings = sorted(item for item in os.environ.items() if item[0].startswith(_SETTINGS))
    told = repr((sys.executable, str(package), newest, settings))
    return hashlib.sha256(told.encode("utf-8", "surrogateescape")).hexdigest()[:16]
