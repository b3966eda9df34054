"""A process that waits for the next job: met by its like, and by nobody else."""

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tillbook.macros import warm


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    return tmp_path / "tillbook"


def until(true: Callable[[], bool]) -> None:
    """Wait for it, for a while."""
    end = time.monotonic() + 10
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


class Waiting(threading.Thread):
    """Waits for a job as the process does; `idle` counts how often it was told that there is none."""

    def __init__(self, patience: float = 10.0) -> None:
        super().__init__()
        self.idle = 0
        self.word: str | None = None
        self.patience = patience
        self.start()

    def run(self) -> None:
        self.word = warm.wait_for_job(self._count, 0.05, self.patience)

    def _count(self) -> None:
        self.idle += 1


def test_a_waiting_process_takes_the_job(folder: Path) -> None:
    waiting = Waiting()
    until(lambda: warm.hand_over("validate:0041::"))
    waiting.join(10)

    assert waiting.word == "validate:0041::"
    assert list(folder.glob("*.socket")) == []


def test_nobody_waiting_takes_nothing() -> None:
    assert not warm.hand_over("validate:0041::")


def test_patience_ends_and_says_once_that_nothing_came(folder: Path) -> None:
    waiting = Waiting(patience=0.1)
    waiting.join(10)

    assert (waiting.word, waiting.idle) == (None, 1)
    assert list(folder.glob("*.socket")) == []


def test_a_socket_that_a_killed_process_left_is_no_obstacle(folder: Path) -> None:
    waiting = Waiting()
    until(lambda: any(folder.glob("*.socket")))
    left = next(folder.glob("*.socket"))
    assert warm.hand_over("a")
    waiting.join(10)
    left.write_bytes(b"")

    assert not warm.hand_over("b")
    again = Waiting()
    until(lambda: warm.hand_over("c"))
    again.join(10)
    assert again.word == "c"


def test_another_store_in_the_environment_meets_another_process(monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = Waiting()
    until(lambda: any(Path(os.environ["XDG_RUNTIME_DIR"]).glob("tillbook/*.socket")))

    monkeypatch.setenv("TILLBOOK_STORE", "other.db")
    assert not warm.hand_over("a")
    monkeypatch.delenv("TILLBOOK_STORE")
    assert warm.hand_over("b")
    waiting.join(10)


def test_a_folder_that_others_may_enter_is_not_used(folder: Path) -> None:
    folder.mkdir(mode=0o700)
    folder.chmod(0o755)
    waiting = Waiting(patience=5)
    until(lambda: waiting.idle == 1)
    waiting.join(1)

    assert not waiting.is_alive()
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("name", ["LANGUAGE", "LC_ALL", "TILLBOOK_STORE"])
def test_other_settings_meet_elsewhere(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "it")
    before = warm._path()

    monkeypatch.setenv(name, "nb")

    assert warm._path() != before
