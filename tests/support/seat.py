"""A seat before a real Calc whose launcher finds this Python, and the customer sheet as seen from there."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.support.office import Office, display, office
from tests.support.person import Person, until

from tillbook.macros.taking_turns import turn

# With buttons above it, the header stands in the second row.
HEADER = 2


@dataclass
class Seat:
    """Where the person sits: the screen, the office, and the home folder of both."""

    screen: str
    office: Office
    person: Person
    home: Path
    env: Mapping[str, str]
    started: list["subprocess.Popen[str]"] = field(default_factory=list)

    def start(self, verb: str, book: Any, file: Path | None = None) -> None:
        """Start a verb as the launcher does, from a menu or a ribbon, without a button."""
        job = f"{verb}:{_in_units(book.name)}::{_in_units(str(file or ''))}"
        self.run([sys.executable, "-P", "-m", "tillbook.macros", job])

    def run(self, command: list[str]) -> "subprocess.Popen[str]":
        """Start a program that finds this office; it ends with the office at the latest."""
        env = {**os.environ, **self.env, "TILLBOOK_CALC": self.office.url}
        self.started.append(subprocess.Popen(command, env=env, text=True))
        return self.started[-1]

    def is_waiting(self) -> bool:
        """Whether a process waits for the next click."""
        return any((self.home / "run").rglob("*.socket"))

    def forget_waiting(self) -> None:
        """Make the next click the first one: nobody finds the process that waits any more."""
        for left in (self.home / "run").rglob("*.socket*"):
            left.unlink()

    def leave(self) -> None:
        """End what was started and waits for more work."""
        for process in self.started:
            process.terminate()
            process.wait(10)


@contextmanager
def sit_down(home: Path) -> Iterator[Seat]:
    """A person at an office of its own, with that home folder; the store is `store.db` there."""
    launcher = home / ".config" / "tillbook" / "launcher.txt"
    launcher.parent.mkdir(parents=True)
    launcher.write_text(_in_units(sys.executable) + "\n", encoding="ascii")
    (home / "run").mkdir(mode=0o700)
    env = {
        "HOME": str(home),
        "XDG_RUNTIME_DIR": str(home / "run"),
        "XDG_CACHE_HOME": str(home / "cache"),
        "XDG_STATE_HOME": str(home / "state"),
        "XDG_CONFIG_HOME": str(home / ".config"),
        "TILLBOOK_STORE": str(home / "store.db"),
        "LANG": "C.UTF-8",
    }
    with display() as screen, office(display=screen, env=env) as found:
        made = Seat(screen, found, Person(found), home, env)
        try:
            yield made
        finally:
            made.leave()


def leave(person: Person, book: Any) -> None:
    """Close the workbook, when no verb is at work on it any more and no dialog waits."""
    until(lambda: is_idle(book), "the end of the verb")
    unexpected = person.dismiss_dialog()
    book.close()
    assert unexpected is None


def is_idle(book: Any) -> bool:
    """Whether no verb is at work on the workbook."""
    with turn(book.name) as mine:
        return mine is not None


class Table:
    """The customer sheet as the person sees it: cells by row and header."""

    def __init__(self, book: Any, header: int = HEADER, name: str = "Customers") -> None:
        self._sheet = book.sheets[name]
        texts = self._sheet.range((header, 1), (header, 60)).value
        self.places = {text.removesuffix(" *"): at for at, text in enumerate(texts, start=1) if text}
        self._first = header + 1

    def type_in(self, *rows: Mapping[str, object]) -> None:
        """Type cells into the first rows."""
        for row, cells in enumerate(rows, start=self._first):
            for header, value in cells.items():
                self._sheet.range((row, self.places[header])).value = value

    def column(self, header: str, rows: int) -> list[Any]:
        """That many cells below the header."""
        at = self.places[header]
        area = self._sheet.range((self._first, at), (self._first + rows - 1, at))
        return list(area.options(ndim=1).value)


def _in_units(text: str) -> str:
    return text.encode("utf-16-be").hex().upper()
