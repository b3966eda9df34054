"""Programs that are killed in the middle: a child process that ends itself, with no chance to tidy up."""

import signal
import subprocess
import sys
from pathlib import Path
from typing import Final

import openpyxl
from tests.support.shop import Shop, read_column, type_in

# Where in a commit the child dies. The product has no hooks for this: the child wraps its functions.
POINTS: Final = (
    "reading",
    "checking",
    "begun",
    "changed",
    "created",
    "written",
    "before-stage",
    "after-stage",
    "before-commit",
    "after-commit",
    "after-publish",
)
# At these the store has it all, at the others nothing.
DONE: Final = ("after-commit", "after-publish")
# At these there is a finished workbook beside the old one.
LEFT_BESIDE: Final = ("after-stage", "before-commit", "after-commit")

_CHILD: Final = """
import os, signal, sys
from pathlib import Path

import sqlalchemy as sa

from tillbook import systems
from tillbook.commands.commit import commit
from tillbook.store.databases import database_of
from tillbook.store.opening import open_store
from tillbook.store.reading import Reader
from tillbook.workbooks.book import WorkbookFile

point, address, workbook, operator = sys.argv[1:]

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

def and_die(done):
    def first(*arguments):
        done(*arguments)
        die()
    return first

class Book(WorkbookFile):
    def read(self, names):
        if point == "reading":
            die()
        return super().read(names)

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
if point == "checking":
    Reader.owners = and_die(Reader.owners)
ledger_of = database_of(store._engine).ledger
def ledger(*arguments):
    made = ledger_of(*arguments)
    steps = {"begun": "begin_import", "changed": "change", "created": "create", "written": "finish_import"}
    if point in steps:
        setattr(made, steps[point], and_die(getattr(made, steps[point])))
    return made
type(database_of(store._engine)).ledger = lambda _self, *arguments: ledger(*arguments)
commit(Book(Path(workbook)), store, operator=operator or None)
"""


def commit_until(point: str, shop: Shop, workbook: Path) -> None:
    """Commit the workbook as ann in a process that is killed at that point."""
    told = "" if shop.is_server else "ann"
    command = [sys.executable, "-c", _CHILD, point, shop.address_of("ann"), str(workbook), told]
    ended = subprocess.run(command, capture_output=True, check=False)
    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()


def workbook_with_everything(shop: Shop) -> Path:
    """A customer to change, one to create, a row in error."""
    shop.commit(shop.sheet("first.xlsx", [{"last_name": "Ray", "email": "ray@example.com"}]))
    path = shop.export("work.xlsx")
    type_in(path, {2: {"city": "York"}, 3: {"last_name": "Doe"}, 4: {"email": "bad"}})
    return path


def names(shop: Shop) -> list[tuple[str, str | None]]:
    """Who is in the store, and where."""
    return [(customer["last_name"], customer.get("city")) for customer in shop.customers()]


def kill_and_see(shop: Shop, path: Path, point: str) -> None:
    """Kill a commit of `workbook_with_everything`: all of it is in the store, or nothing."""
    before = path.read_bytes()

    commit_until(point, shop, path)

    assert names(shop) == ([("Ray", "York"), ("Doe", None)] if point in DONE else [("Ray", None)])
    assert openpyxl.load_workbook(path).sheetnames[0] == "Customers"
    assert (path.read_bytes() == before) == (point != "after-publish")


def run_again_and_see(shop: Shop, path: Path, point: str) -> None:
    """After the kill, the next run ends in the right state, and the one after it has nothing to do."""
    done = shop.commit(path)

    counts = (done.created, done.updated, done.unchanged, done.skipped)
    assert counts == ((0, 0, 2, 1) if point in DONE else (1, 1, 0, 1))
    assert (done.batch is None) == (point in DONE)
    assert names(shop) == [("Ray", "York"), ("Doe", None)]
    assert read_column(path, "account_number") == ["000001", "000002", None]
    assert all(read_column(path, "record")[:2])
    assert [text[0] for text in read_column(path, "version")[:2]] == ["2", "1"]
    told = [(b.operator, b.workbook, b.created, b.updated) for b in shop.store.batches()]
    assert told == [("ann", "work.xlsx", 1, 1), ("ann", "first.xlsx", 1, 0)]
    assert shop.commit(path).unchanged == 2
