"""A home without settings, a keyring in memory, and a real PostgreSQL server."""

import os
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring
from tests.support.postgres import PostgresServer


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home folder; nothing of the person's own settings reaches the test."""
    for name in list(os.environ):
        if name.startswith(("PG", "TILLBOOK_", "XDG_")):
            monkeypatch.delenv(name)
    for name in ("HOME", "APPDATA", "LOCALAPPDATA", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path))
    return tmp_path


@pytest.fixture(autouse=True)
def no_keyring() -> Iterator[None]:
    """A computer without a keyring, whatever the person's has."""
    usual = keyring.get_keyring()
    keyring.set_keyring(NoKeyring())  # type: ignore[no-untyped-call]  # keyring annotates only in part
    yield
    keyring.set_keyring(usual)


class MemoryKeyring(KeyringBackend):
    """A keyring that forgets when the test ends."""

    priority = 0.1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # keyring annotates only in part
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        """The password that was set."""
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep it."""
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        """Forget it."""
        del self.kept[service, username]


@pytest.fixture
def kept(no_keyring: None) -> dict[tuple[str, str], str]:
    """What a keyring holds, by service and account: there is one now."""
    made = MemoryKeyring()
    keyring.set_keyring(made)
    return made.kept


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    """A real server that wants passwords."""
    with PostgresServer(tmp_path_factory.mktemp("connecting")) as running:
        yield running
