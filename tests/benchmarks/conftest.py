"""A store full of people and a dirty sheet for it, made once."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.benchmarks.dirty import Dirty, SheetMaker
from tests.benchmarks.measuring import Run, measure
from tests.support.people import People, filled_store, stored


@dataclass(frozen=True)
class Scene:
    """A sheet and the store that it is for; runs work on copies."""

    sheet: Dirty
    store: Path

    def run(self, what: str) -> Run:
        """One measured run of `validate`, `commit` or `floor`."""
        workbook, store = (path.with_stem(f"{path.stem}-used") for path in (self.sheet.path, self.store))
        shutil.copy(self.sheet.path, workbook)
        for end in ("", "-wal", "-shm"):
            Path(f"{store}{end}").unlink(missing_ok=True)
        shutil.copy(self.store, store)
        return measure(what, workbook, store)

    def best(self, rounds: int, *names: str) -> dict[str, Run]:
        """The cheapest of several runs each, taken in turns: other work on the machine only adds."""
        runs = [{name: self.run(name) for name in names} for _ in range(rounds)]
        return {name: min((turn[name] for turn in runs), key=lambda run: run.cost) for name in names}


@pytest.fixture(scope="session")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int, int], Scene]:
    """Makes a scene of so many rows for so many customers, each once."""
    made: dict[tuple[int, int], Scene] = {}

    def make(rows: int, customers: int) -> Scene:
        if (rows, customers) not in made:
            folder = tmp_path_factory.mktemp("scene")
            people = People(seed=rows)
            store = filled_store(folder / "store.db", people.take(customers))
            sheet = SheetMaker(store.schema(), stored(store), people).make(folder / "dirty.xlsx", rows)
            made[rows, customers] = Scene(sheet, folder / "store.db")
        return made[rows, customers]

    return make
