"""Analysts at machines of their own: each a process that commits one workbook after the other."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.support.shop import Shop, read_column

_COMMITS: Final = """
import json, sys
from pathlib import Path
from tillbook import systems
from tillbook.commands.commit import commit
from tillbook.errors import TillbookError
from tillbook.store.opening import open_store
from tillbook.workbooks.book import WorkbookFile
address, operator = sys.argv[1:]
for path in sys.stdin:
    store, book = open_store(address, systems.load("cloudpos")), WorkbookFile(Path(path.strip()))
    print("ready", flush=True)
    sys.stdin.readline()
    try:
        done = commit(book, store, operator=operator or None)
        print(json.dumps(done.as_json()), flush=True)
    except TillbookError as error:
        print(json.dumps({"refused": str(error)}), flush=True)
"""

Done = dict[str, Any]


class Analyst:
    """A process that commits as that person; it waits before each commit until it is told to go."""

    def __init__(self, shop: Shop, who: str) -> None:
        address, told = shop.address_of(who), "" if shop.is_server else who
        command = [sys.executable, "-c", _COMMITS, address, told]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def get_ready(self, path: Path) -> None:
        """Open store and workbook."""
        self._tell(str(path))
        assert self._hear() == "ready"

    def go(self) -> None:
        """Commit."""
        self._tell("go")

    def result(self) -> Done:
        """What the commit said, once it has ended."""
        return dict(json.loads(self._hear()))

    def close(self) -> None:
        """Go home."""
        self._process.communicate()

    def _tell(self, line: str) -> None:
        assert self._process.stdin
        print(line, file=self._process.stdin, flush=True)

    def _hear(self) -> str:
        assert self._process.stdout
        return self._process.stdout.readline().strip()


@contextmanager
def analysts(shops: Sequence[Shop]) -> Iterator[list[Analyst]]:
    """Ann at the first shop's address, bob at the second's."""
    with ExitStack() as closing:
        started = [Analyst(shop, who) for shop, who in zip(shops, ("ann", "bob"), strict=True)]
        for one in started:
            closing.callback(one.close)
        yield started


def commit_at_once(both: Sequence[Analyst], paths: Sequence[Path]) -> list[Done]:
    """What each says who commits his workbook at the same moment as the others."""
    for analyst, path in zip(both, paths, strict=True):
        analyst.get_ready(path)
    for analyst in both:
        analyst.go()
    return [analyst.result() for analyst in both]


@dataclass(frozen=True)
class Race:
    """So many rows in each of two workbooks, so many of them in both, so many times."""

    rows: int
    common: int
    turns: int = 20

    def run(self, shops: Sequence[Shop]) -> None:
        """Two processes commit at once, each through its own shop of the same store; see that all adds up."""
        lost: list[Done] = []
        with analysts(shops) as both:
            for turn in range(self.turns):
                paths = [
                    shop.sheet(f"{who}{turn}.xlsx", self._customers(who, turn))
                    for shop, who in zip(shops, ("ann", "bob"), strict=True)
                ]
                done = commit_at_once(both, paths)
                self._see_counts(done)
                late = min(done, key=lambda one: int(one["created"]))
                lost += late["problems"]
                assert read_column(paths[done.index(late)], "status").count("Error") == self.common
        self._see_store(shops[-1], lost)

    def _customers(self, who: str, turn: int) -> list[dict[str, str]]:
        names = [f"both{turn}.{at}" for at in range(self.common)]
        names += [f"{who}{turn}.{at}" for at in range(self.rows - self.common)]
        return [{"last_name": name.title(), "email": f"{name}@example.com"} for name in names]

    def _see_counts(self, done: Sequence[Done]) -> None:
        own = self.rows - self.common
        assert sorted(one["created"] for one in done) == [own, self.rows], done
        assert sorted(one["skipped"] for one in done) == [0, self.common]
        assert all(one["rows"] == self.rows == one["created"] + one["skipped"] for one in done)
        assert all(one["updated"] == one["unchanged"] == 0 for one in done)

    def _see_store(self, shop: Shop, lost: Sequence[Done]) -> None:
        customers = {customer["email"]: customer for customer in shop.customers()}
        expected = self.turns * (2 * self.rows - self.common)
        # Every common customer exists once, and nobody shares a number.
        assert len(shop.customers()) == len(customers) == expected
        assert len({customer["account_number"] for customer in customers.values()}) == expected
        assert len(lost) == self.turns * self.common
        for problem in lost:
            winner = customers[problem["value"]]
            assert problem["code"] == "email-in-use"
            assert f"{winner['account_number']} {winner['last_name']}" in problem["message"]
        batches = shop.store.batches()
        assert sorted(batch.operator for batch in batches) == ["ann"] * self.turns + ["bob"] * self.turns
        assert sum(batch.created for batch in batches) == expected
