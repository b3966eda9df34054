"""A migration's folder: what is finished, and the rejected rows, in files that no kill leaves half done."""

import json
import os
import secrets
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from filelock import FileLock, Timeout

from tillbook.commands.migrating.plan import Plan
from tillbook.errors import UsageError, WorkbookError, reason
from tillbook.language import _

_STATE: Final = "state"
_OTHERS: Final = _(
    "The folder {folder} holds other files. Name a new one for the rejected rows (--rejected FOLDER)."
)


@dataclass(frozen=True)
class Rejected:
    """One rejected row: its number, the code that it is sorted by, its cells as typed, its messages."""

    row: int
    cause: str
    cells: Mapping[str, str]
    codes: tuple[str, ...]
    message: str


@dataclass(frozen=True)
class Counts:
    """What became of rows; `causes` counts rejected rows by code, `cleaned` cells by kind of cleaning."""

    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    warnings: int = 0
    causes: Mapping[str, int] = field(default_factory=dict)
    cleaned: Mapping[str, int] = field(default_factory=dict)
    batches: tuple[str, ...] = ()

    def __add__(self, other: "Counts") -> "Counts":
        numbers = ("rows", "created", "updated", "unchanged", "rejected", "warnings")
        return Counts(
            **{name: getattr(self, name) + getattr(other, name) for name in numbers},
            causes=dict(Counter(self.causes) + Counter(other.causes)),
            cleaned=dict(Counter(self.cleaned) + Counter(other.cleaned)),
            batches=tuple(dict.fromkeys((*self.batches, *other.batches))),
        )


class Folder:
    """The folder of one migration. One process at a time works in it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._state = path / _STATE
        self._plan = self._state / "migration.json"
        self._done = self._state / "done.json"

    def plan(self) -> Plan | None:
        """The migration that was begun here; None in a folder that is new or empty.

        Raises UsageError for a folder with other things in it.
        """
        with _spoken(self.path):
            if not self._plan.exists():
                if self.path.exists() and any(found.name != _STATE for found in self.path.iterdir()):
                    raise UsageError(_OTHERS, folder=self.path)
                return None
            try:
                return Plan.of(json.loads(self._plan.read_text(encoding="utf-8")))
            except (ValueError, TypeError) as error:
                raise UsageError(_OTHERS, folder=self.path) from error

    @contextmanager
    def working(self, plan: Plan) -> Iterator[Plan]:
        """Work on that migration, alone; gives the plan of whoever began it first.

        Raises UsageError while somebody else does, WorkbookError when the folder cannot be written to.
        """
        with _spoken(self.path):
            self._state.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self._state / "lock", timeout=0)
            try:
                lock.acquire()
            except Timeout:
                raise UsageError(
                    _("The migration in {folder} is under way already. Wait until it is done."),
                    folder=self.path,
                ) from None
        try:
            begun = self.plan()
            if begun is None:
                self._write(self._plan, [json.dumps(plan.as_json(), ensure_ascii=False, indent=1)])
            yield begun or plan
        finally:
            lock.release()

    def chunks(self) -> dict[int, Counts]:
        """The counts of every finished chunk, by the row that it begins with."""
        return {first: _counts(head) for first, head in self._heads()}

    def finish(self, first: int, counts: Counts, rejected: Iterable[Rejected]) -> None:
        """Put on record, at once and completely, that the chunk from row `first` on is done."""
        # The cause first: whoever looks for another one need not read the rest.
        lines = (f"{one.cause}\t{json.dumps(asdict(one), ensure_ascii=False)}" for one in rejected)
        self._write(self._chunk(first), [json.dumps(asdict(counts), ensure_ascii=False), *lines])

    def rejected(self, cause: str) -> Iterator[Rejected]:
        """The rejected rows of that cause, in their order; one chunk is in memory at a time."""
        for first, head in self._heads():
            if cause in head["causes"]:
                lines = self._chunk(first).read_text(encoding="utf-8").split("\n")
                for line in lines:
                    if line.startswith(f"{cause}\t"):
                        facts = json.loads(line.partition("\t")[2])
                        yield Rejected(**facts | {"codes": tuple(facts["codes"])})

    def workbooks(self) -> list[str] | None:
        """The names of the workbooks that the finished migration has made; None when it is not finished."""
        if not self._done.exists():
            return None
        found: list[str] = json.loads(self._done.read_text(encoding="utf-8"))["workbooks"]
        return found

    def close(self, workbooks: Iterable[str]) -> None:
        """All is done: from here on the workbooks are whoever's who corrects them."""
        self._write(self._done, [json.dumps({"workbooks": list(workbooks)}, ensure_ascii=False)])

    def _heads(self) -> Iterator[tuple[int, dict[str, Any]]]:
        for path in sorted(self._state.glob("rows *.jsonl")):
            with path.open(encoding="utf-8") as stream:
                yield int(path.stem.removeprefix("rows ")), json.loads(stream.readline())

    def _chunk(self, first: int) -> Path:
        return self._state / f"rows {first:010d}.jsonl"

    def _write(self, path: Path, lines: Iterable[str]) -> None:
        waiting = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
        with _spoken(self.path):
            try:
                with waiting.open("w", encoding="utf-8", newline="\n") as stream:
                    stream.writelines(f"{line}\n" for line in lines)
                    stream.flush()
                    os.fsync(stream.fileno())
                waiting.replace(path)
            finally:
                waiting.unlink(missing_ok=True)


def _counts(head: dict[str, Any]) -> Counts:
    return Counts(**head | {"batches": tuple(head["batches"])})


@contextmanager
def _spoken(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise WorkbookError(
            _(
                "The folder {folder} for the rejected rows cannot be used ({reason}). "
                "Name another one (--rejected FOLDER)."
            ),
            folder=folder,
            reason=reason(error),
        ) from error
