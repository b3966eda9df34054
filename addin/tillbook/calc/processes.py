"""Which of the running programs is the office: read from /proc, as Linux has it."""

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_PROCESSES: Final = Path("/proc")
_PROGRAM: Final = "soffice.bin"
_PROFILE: Final = "-env:UserInstallation="
_LISTENS: Final = "0A"  # the state of a socket that takes connections


@dataclass(frozen=True, slots=True)
class Process:
    """A running program: its number, its parent's, its command line."""

    pid: int
    parent: int
    command: tuple[str, ...]

    @property
    def is_office(self) -> bool:
        """Whether it is LibreOffice."""
        return bool(self.command) and Path(self.command[0]).name == _PROGRAM

    @property
    def profile(self) -> Sequence[str]:
        """The argument that names the office's profile; none for the user's own."""
        return [argument for argument in self.command if argument.startswith(_PROFILE)]


def running_office() -> Process | None:
    """The office that started us, else the one with the user's own profile."""
    return next(_parents(), None) or next((found for found in _offices() if not found.profile), None)


def is_office(pid: int) -> bool:
    """Whether the process with this number is a running office."""
    found = process_of(pid)
    return found is not None and found.is_office


def listener(address: str) -> int:
    """The number of the office that listens at this UNO address; 0 when that cannot be told.

    It is how xlwings tells one office from another, so it must not be a guess.
    """
    sockets = {f"socket:[{inode}]" for inode in _listening(address)}
    return next((office.pid for office in _offices() if sockets & _sockets(office.pid)), 0)


def _listening(address: str) -> Iterator[str]:
    """The kernel's numbers of the sockets at this address."""
    kind, _comma, rest = address.partition(",")
    told = dict(part.partition("=")[::2] for part in rest.split(","))
    if kind == "pipe":
        # LibreOffice's pipes are sockets in a folder for temporary files.
        ending = f"_{told.get('name', '')}"
        yield from (line[6] for line in _table("unix") if line[-1].endswith(ending))
    elif told.get("port", "").isdigit():
        ending = f":{int(told['port']):04X}"
        for line in (*_table("tcp"), *_table("tcp6")):
            if line[1].endswith(ending) and line[3] == _LISTENS:
                yield line[9]


def _table(name: str) -> list[list[str]]:
    with suppress(OSError):
        return [line.split() for line in (_PROCESSES / "net" / name).read_text().splitlines()[1:]]
    return []


def _sockets(pid: int) -> set[str]:
    with suppress(OSError):
        return {str(handle.readlink()) for handle in (_PROCESSES / str(pid) / "fd").iterdir()}
    return set()


def _parents() -> Iterator[Process]:
    """The offices among our ancestors."""
    found = process_of(os.getppid())
    while found is not None:
        if found.is_office:
            yield found
        found = process_of(found.parent) if found.parent > 1 else None


def _offices() -> Iterator[Process]:
    """This user's running offices."""
    for folder in sorted(_PROCESSES.glob("[0-9]*")):
        with suppress(OSError):
            if folder.stat().st_uid == os.getuid():
                found = process_of(int(folder.name))
                if found is not None and found.is_office:
                    yield found


def process_of(pid: int) -> Process | None:
    """The process with this number; None when there is none that we may look at."""
    folder = _PROCESSES / str(pid)
    try:
        command = (folder / "cmdline").read_bytes().decode(errors="replace").split("\0")
        # The name in brackets may hold spaces: what counts comes after it.
        parent = (folder / "stat").read_text(errors="replace").rpartition(")")[2].split()[1]
    except (OSError, IndexError):
        return None
    return Process(pid, int(parent), tuple(filter(None, command)))
