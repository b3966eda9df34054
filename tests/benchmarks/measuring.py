"""One run in a process of its own, measured: `python -m tests.benchmarks.measuring WHAT WORKBOOK STORE`.

Prints one JSON object: CPU seconds by phase, the highest memory, what was found and written.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, Final

APART: Final = ("imports", "write-back")


@dataclass(frozen=True)
class Run:
    """What one process cost, and what it did."""

    phases: dict[str, float]
    peak_mb: float
    counts: dict[str, int]
    found: frozenset[tuple[int, str, str]]

    @property
    def cost(self) -> float:
        """CPU seconds without imports and write-back."""
        return sum(seconds for phase, seconds in self.phases.items() if phase not in APART)


def measure(what: str, workbook: Path, store: Path) -> Run:
    """Run `validate`, `commit` or `floor` in a process of its own."""
    words = [sys.executable, "-m", "tests.benchmarks.measuring", what, str(workbook), str(store)]
    done = subprocess.run(words, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2])
    if done.returncode:
        raise RuntimeError(done.stderr)
    told = json.loads(done.stdout)
    found = frozenset((row, column, code) for row, column, code in told["found"])
    return Run(told["phases"], told["peak_mb"], told["counts"], found)


def table(runs: dict[str, Run]) -> str:
    """The phases side by side, CPU seconds, then the memory."""
    phases = list(dict.fromkeys(phase for run in runs.values() for phase in run.phases))
    lines = [[phase, *(f"{run.phases.get(phase, 0):.2f}" for run in runs.values())] for phase in phases]
    lines += [["without " + " and ".join(APART), *(f"{run.cost:.2f}" for run in runs.values())]]
    lines += [["peak MB", *(f"{run.peak_mb:.0f}" for run in runs.values())]]
    return "\n".join(
        f"{name:<36}" + "".join(f"{x:>10}" for x in rest) for name, *rest in [["", *runs], *lines]
    )


class _Clock:
    """CPU time of this process and its children, dealt out to phases."""

    def __init__(self) -> None:
        self.phases: dict[str, float] = {}
        self._last = 0.0

    def mark(self, phase: str) -> None:
        """What went by since the last mark belongs to that phase."""
        now = sum(os.times()[:4])
        self.phases[phase] = self.phases.get(phase, 0) + now - self._last
        self._last = now

    def watch(self, owner: type, name: str, before: str, after: str) -> None:
        """Mark whenever that method begins and ends."""
        method: Callable[..., Any] = getattr(owner, name)

        @wraps(method)
        def watched(*args: Any, **kwargs: Any) -> Any:
            self.mark(before)
            try:
                return method(*args, **kwargs)
            finally:
                self.mark(after)

        setattr(owner, name, watched)


def _product(what: str, workbook: Path, store: Path, clock: _Clock) -> tuple[dict[str, int], Any]:
    import email_validator  # noqa: F401  # the product imports these when it first needs them
    import rphonenumbers  # noqa: F401

    from tillbook import systems
    from tillbook.commands.commit import commit
    from tillbook.commands.validate import validate
    from tillbook.store.opening import open_store
    from tillbook.store.writing import Writer
    from tillbook.workbooks.book import WorkbookFile
    from tillbook.workbooks.staging import StagedFile

    opened = open_store(str(store), systems.load("cloudpos"))
    clock.mark("imports")
    clock.watch(Writer, "commit", before="check", after="store")
    clock.watch(WorkbookFile, "stage", before="write-back", after="write-back")
    # Between staging and publishing the transaction ends.
    clock.watch(StagedFile, "publish", before="store", after="write-back")
    checked = "check" if what == "validate" else "write-back"
    ends = {"Reading": "imports", "Cleaning": "read", "Checking": "normalise", "Writing": checked}

    def progress(step: str, _done: int, _of: int) -> None:
        clock.mark(ends[step])
        ends["Writing"] = "write-back" if step == "Writing" else checked

    run: Any = validate if what == "validate" else commit
    done = run(WorkbookFile(workbook), opened, progress=progress)
    names = (
        ("rows", "new", "changed", "errors")
        if what == "validate"
        else ("rows", "created", "updated", "skipped")
    )
    counts = {name: getattr(done, name) for name in (*names, "unchanged")}
    return counts, {(p.row, p.column, p.code) for p in done.report.problems}


def _floor(workbook: Path, store: Path, clock: _Clock) -> tuple[dict[str, int], Any]:
    from tests.benchmarks.floor import Floor
    from tests.benchmarks.floor_rules import FIRST_ROW

    clock.mark("imports")
    floor = Floor(workbook, store)
    for step, phase in ((floor.read, "read"), (floor.normalise, "normalise"), (floor.check, "check")):
        step()
        clock.mark(phase)
    created, updated = floor.commit()
    clock.mark("store")
    found = {(row + FIRST_ROW, column, code) for row, column, code in floor.found}
    return {"created": created, "updated": updated}, found


def peak_mb() -> float:
    """The most memory that this process had at any moment."""
    status = Path("/proc/self/status")
    if status.exists():
        # Linux's getrusage would give a new process what its parent had.
        found = re.search(r"VmHWM:\s*(\d+) kB", status.read_text())
        return int(found[1]) / 1024 if found else 0.0
    if sys.platform == "win32":
        import psutil

        return float(psutil.Process().memory_info().peak_wset / 2**20)
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


def _main(what: str, workbook: str, store: str) -> None:
    # As after a plain install: with Arrow at hand pandas keeps texts in it, which takes more memory here.
    sys.modules["pyarrow"] = None  # type: ignore[assignment]  # what Python itself takes for "not there"
    clock = _Clock()
    paths = Path(workbook), Path(store)
    counts, found = _floor(*paths, clock) if what == "floor" else _product(what, *paths, clock)
    told = {"phases": clock.phases, "peak_mb": peak_mb(), "counts": counts, "found": sorted(found)}
    print(json.dumps(told))


if __name__ == "__main__":
    _main(*sys.argv[1:])
