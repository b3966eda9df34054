"""One migration in a process of its own, measured: `python -m tests.benchmarks.migrating SOURCE STORE CHUNK`.

Prints one JSON object: the highest memory, the counts and the causes.
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.measuring import peak_mb


@dataclass(frozen=True)
class Migrated:
    """What one process took, and what the migration came to."""

    peak_mb: float
    counts: Mapping[str, int]
    causes: Mapping[str, int]


def start(source: Path, store: Path, chunk_rows: int) -> "subprocess.Popen[str]":
    """Begin a migration in a process of its own."""
    words = [sys.executable, "-m", "tests.benchmarks.migrating", str(source), str(store), str(chunk_rows)]
    root = Path(__file__).parents[2]
    return subprocess.Popen(words, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def finish(running: "subprocess.Popen[str]") -> Migrated:
    """Wait for it. Raises RuntimeError when it failed."""
    out, err = running.communicate()
    if running.returncode:
        raise RuntimeError(err)
    told = json.loads(out)
    return Migrated(told["peak_mb"], told["counts"], told["causes"])


def _main(source: str, store: str, chunk_rows: str) -> None:
    from tillbook import systems
    from tillbook.commands.migrate import migrate
    from tillbook.store.opening import open_store

    done = migrate(Path(source), open_store(store, systems.load("cloudpos")), chunk_rows=int(chunk_rows))
    assert done is not None
    counts = {name: getattr(done, name) for name in ("rows", "created", "updated", "unchanged", "rejected")}
    print(json.dumps({"peak_mb": peak_mb(), "counts": counts, "causes": dict(done.causes)}))


if __name__ == "__main__":
    _main(*sys.argv[1:])
