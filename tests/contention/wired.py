"""A commit over a wire that breaks, or to a server that falls over: what the store holds afterwards."""

from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa
from tests.contention.cutting import Wire
from tests.support.shop import Shop, read_column, type_in

from tillbook import systems
from tillbook.commands.commit import Commit, commit
from tillbook.core.sheet import Staged, Writing
from tillbook.store.opening import open_store
from tillbook.workbooks.book import WorkbookFile


class Watched(WorkbookFile):
    """A workbook that tells when all is written into the store, and only the COMMIT is left to do."""

    def __init__(self, path: Path, written: Callable[[], object]) -> None:
        super().__init__(path)
        self._written: Callable[[], object] | None = written

    def stage(self, sheet: str, writing: Writing) -> Staged:
        """See `Sheet`."""
        staged = super().stage(sheet, writing)
        # Once only: an attempt after that is to go through.
        written, self._written = self._written, None
        if written:
            written()
        return staged


def over(wire: Wire, address: str) -> str:
    """The address at the wire's end of ours."""
    return sa.make_url(address).set(port=wire.port).render_as_string(hide_password=False)


def commit_watched(shop: Shop, address: str, path: Path, written: Callable[[], object]) -> Commit:
    """Commit the workbook as ann over that address, and do something when only the COMMIT is left."""
    store = open_store(address, systems.load("cloudpos"))
    done = commit(Watched(path, written), store, operator=None if shop.is_server else "ann")
    assert done is not None
    return done


def work_to_do(shop: Shop) -> Path:
    """A customer to change, and two to create whom nothing but the workbook tells apart."""
    shop.commit(shop.sheet("first.xlsx", [{"last_name": "Ray", "city": "Leeds"}]))
    path = shop.export("work.xlsx")
    type_in(path, {2: {"city": "York"}, 3: {"last_name": "Doe"}, 4: {"last_name": "Doe"}})
    return path


def see_all_done_once(shop: Shop, path: Path) -> None:
    """Whatever broke, the store holds the work once, and workbook and history agree."""
    people = [(c["account_number"], c["last_name"], c.get("city")) for c in shop.customers()]
    assert people == [("000001", "Ray", "York"), ("000002", "Doe", None), ("000003", "Doe", None)]
    assert read_column(path, "account_number") == ["000001", "000002", "000003"]
    told = [(b.operator, b.workbook, b.created, b.updated) for b in shop.store.batches()]
    assert told == [("ann", "work.xlsx", 2, 1), ("ann", "first.xlsx", 1, 0)]
    again = shop.commit(path)
    assert (again.batch, again.unchanged) == (None, 3)
