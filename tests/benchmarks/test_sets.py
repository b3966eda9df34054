"""Rows go to the store and to the workbook in sets: ten times the rows, no statement and no write more."""

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from tests.benchmarks.conftest import Scene

from tillbook import systems
from tillbook.commands.commit import commit
from tillbook.core.sheet import Staged, Writing
from tillbook.store.opening import open_store
from tillbook.workbooks.book import WorkbookFile

Scenes = Callable[[int, int], Scene]


class _CountingBook(WorkbookFile):
    """A workbook file that counts what is asked of it."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.stages = 0

    def stage(self, sheet: str, writing: Writing) -> Staged:
        self.stages += 1
        return super().stage(sheet, writing)


@contextmanager
def _counted_statements() -> Iterator[Counter[str]]:
    seen: Counter[str] = Counter()

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen[statement] += 1

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", note)


@pytest.fixture
def committed(scene: Scenes, tmp_path: Path) -> Callable[[int], tuple[Counter[str], int]]:
    """Commits a sheet of so many rows; its SQL statements and how often the workbook was written."""

    def run(rows: int) -> tuple[Counter[str], int]:
        made = scene(rows, 10_000)
        workbook, store = tmp_path / f"{rows}.xlsx", tmp_path / f"{rows}.db"
        shutil.copy(made.sheet.path, workbook)
        shutil.copy(made.store, store)
        opened, book = open_store(str(store), systems.load("cloudpos")), _CountingBook(workbook)
        with _counted_statements() as seen:
            done = commit(book, opened)
        assert done is not None
        assert done.rows == rows
        return seen, book.stages

    return run


def test_ten_times_the_rows_take_the_same_statements_and_one_write(
    committed: Callable[[int], tuple[Counter[str], int]],
) -> None:
    few, written_once = committed(500)
    many, written = committed(5_000)

    assert many == few
    assert sum(many.values()) < 100
    assert (written_once, written) == (1, 1)
