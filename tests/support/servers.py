"""What the throw-away database servers of the tests share: an account, a folder, ports and a process."""

import os
import random
import select
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

_PATIENCE: Final = 60.0
# Below the ports that systems give to outgoing connections: none of those takes one before its server does.
_PORTS: Final = range(20_000, 32_000)
# Hypothesis seeds the ordinary generator, and then all test processes would try the same ports.
_random = random.SystemRandom()


def need(missing: str | None) -> None:
    """Skip the asking test because of what is missing; fail it in CI, where everything is to be installed."""
    if missing and os.environ.get("CI"):
        pytest.fail(missing)
    if missing:
        pytest.skip(missing)


def free_ports(count: int) -> list[int]:
    """That many different ports of 127.0.0.1 that nobody uses."""
    found: list[int] = []
    with ExitStack() as probes:
        while len(found) < count:
            port = _random.choice(_PORTS)
            probe = probes.enter_context(socket.socket())
            with suppress(OSError):
                probe.bind(("127.0.0.1", port))
                found.append(port)
    return found


@dataclass(frozen=True)
class Account:
    """Whom a server runs as; by default whoever runs the tests."""

    user: int | None = None
    group: int | None = None
    extra_groups: tuple[int, ...] | None = None

    def may_enter(self, path: Path) -> bool:
        """Whether it gets to the path; for somebody else that takes folders that are open to everybody."""
        if self.user is None:
            return True
        return all(place.stat().st_mode & stat.S_IXOTH for place in (path, *path.parents))

    def own(self, path: Path) -> None:
        """Give the path to the account."""
        if self.user is not None and self.group is not None:
            os.chown(path, self.user, self.group, follow_symlinks=False)


def account_for(*names: str) -> Account:
    """The first account of these that there is, if we are root, as which database servers refuse to run."""
    if sys.platform == "win32" or os.geteuid() != 0:
        return Account()
    import pwd

    for name in names:
        with suppress(KeyError):
            entry = pwd.getpwnam(name)
            return Account(entry.pw_uid, entry.pw_gid, ())
    raise RuntimeError(f"As root the tests need one of the accounts {', '.join(names)}.")


def make_home(directory: Path, prefix: str, account: Account) -> Path:
    """A new folder of the account's: in the directory, or in the temporary one if it may not enter that.

    Nobody's permissions change. Raises RuntimeError if it may enter neither.
    """
    directory.mkdir(parents=True, exist_ok=True)
    places = (directory.resolve(), Path(tempfile.gettempdir()).resolve())
    parent = next((place for place in places if account.may_enter(place)), None)
    if parent is None:
        raise RuntimeError(f"Set TMPDIR to a folder that every account may enter; {places[1]} is closed.")
    home = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
    account.own(home)
    return home


def run_program(
    command: Sequence[str], account: Account, environment: Mapping[str, str] | None = None
) -> None:
    """Run it to its end as the account. Raises RuntimeError with what it said if it fails."""
    ran = subprocess.run(
        command,
        user=account.user,
        group=account.group,
        extra_groups=account.extra_groups,
        cwd="/",
        env=_environment() | dict(environment or {}),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=_PATIENCE,
        check=False,
    )
    if ran.returncode:
        raise RuntimeError(f"{Path(command[0]).name} failed: {ran.stdout.decode(errors='replace')}")


class ServerProcess:
    """A running server with all that it starts; what they say goes to the end of the log."""

    def __init__(self, command: Sequence[str], log: Path, account: Account) -> None:
        self._log = log
        # Every process of the server inherits one end: when the last has ended, the other end can be read.
        self._watch, held = os.pipe()
        try:
            self._process = self._run(command, held, account)
        finally:
            os.close(held)

    @property
    def pid(self) -> int:
        """The process that can be killed."""
        return self._process.pid

    def wait_until(self, ready: Callable[[], bool]) -> None:
        """Return as soon as it is ready. Raises RuntimeError with the end of the log if it never is."""
        until = time.monotonic() + _PATIENCE
        while self._process.poll() is None and time.monotonic() < until:
            if ready():
                return
            time.sleep(0.05)
        self.stop(signal.SIGKILL)
        raise RuntimeError(f"{self._log.name}: {self._log.read_text(errors='replace')[-3000:]}")

    def stop(self, how: signal.Signals) -> None:
        """Send the signal; return when every process has ended, if need be by force."""
        if self._watch < 0:
            return
        self._process.send_signal(how)
        try:
            self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._wait_for_the_others()
        os.close(self._watch)
        self._watch = -1

    def _run(self, command: Sequence[str], held: int, account: Account) -> "subprocess.Popen[bytes]":
        with self._log.open("ab") as output:
            return subprocess.Popen(
                command,
                user=account.user,
                group=account.group,
                extra_groups=account.extra_groups,
                cwd="/",
                env=_environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                pass_fds=(held,),
                start_new_session=True,
            )

    def _wait_for_the_others(self) -> None:
        ended, _, _ = select.select([self._watch], [], [], _PATIENCE)
        if not ended:
            raise RuntimeError(f"Processes that {self.pid} started are still there.")


def _environment() -> dict[str, str]:
    # Messages and sort orders as on every machine; no port, service or password of the person's own.
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "MYSQL"))}
    return kept | {"LC_ALL": "C"}
