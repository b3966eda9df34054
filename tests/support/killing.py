"""Programs that are killed in the middle: a child process that ends itself, with no chance to tidy up."""

import signal
import subprocess
import sys
from pathlib import Path
from typing import Final

# Where in a commit the child dies. The product has no hooks for this: the child wraps its functions.
POINTS: Final = ("before-stage", "after-stage", "before-commit", "after-commit", "after-publish")

_CHILD: Final = """
import os, signal, sys
from pathlib import Path

import sqlalchemy as sa

from tillbook import systems
from tillbook.commands.commit import commit
from tillbook.store.opening import open_store
from tillbook.workbooks.book import WorkbookFile

point, address, workbook = sys.argv[1:]

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

class Book(WorkbookFile):
    def stage(self, sheet, writing):
        if point == "before-stage":
            die()
        staged = super().stage(sheet, writing)
        if point == "before-commit":
            # Not before: reading ends with a commit as well.
            sa.event.listen(store._engine, "commit", die)
        if point == "after-stage":
            die()
        publish = staged.publish
        def publish_or_die():
            if point == "after-commit":
                die()
            publish()
            die()
        staged.publish = publish_or_die
        return staged

store = open_store(address, systems.load("cloudpos"))
commit(Book(Path(workbook)), store, operator="ann")
"""


def commit_until(point: str, address: str, workbook: Path) -> None:
    """Commit the workbook in a process that is killed at that point."""
    ended = subprocess.run(
        [sys.executable, "-c", _CHILD, point, address, str(workbook)], capture_output=True, check=False
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()
