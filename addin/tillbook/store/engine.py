"""Transactions: one unit of work, tried again when another writer or a lost server broke it off."""

import random
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, TypeVar
from weakref import WeakSet

import sqlalchemy as sa

from tillbook.connecting.showing import describe, options
from tillbook.errors import StoreError
from tillbook.language import Text, _
from tillbook.store.databases import database_of
from tillbook.store.databases.base import Overtaken, Trouble

T = TypeVar("T")

# So often somebody else may win the race for one unit before the analyst is told.
_CONFLICTS = 8
# So many seconds a server, or its stand-in, has to come back.
_ABSENCE = 20.0
# Those behind which a server was found once.
_answered: WeakSet[sa.Engine] = WeakSet()

_UNSURE: Final = _(
    "The store {store} went away while it was saving, and did not say whether it had finished. Do the same "
    "again when it is back: what is in the store already is recognised, and not done twice."
)
_OVERTAKEN: Final = _("Customers were changed while they were being written. Nothing was done; try again.")


def connect(url: sa.URL) -> sa.Engine:
    """An engine whose transactions begin when we say so."""
    return database_of(url).engine(url)


@contextmanager
def transaction(engine: sa.Engine, *, writes: bool = False) -> Iterator[sa.Connection]:
    """One transaction: committed at the end, rolled back by any exception."""
    if writes:
        database_of(engine).before_writing(engine.url)
    with engine.connect().execution_options(writes=writes) as connection, connection.begin():
        yield connection


def run(
    engine: sa.Engine,
    work: Callable[[sa.Connection], T],
    *,
    writes: bool = False,
    happened: Callable[[sa.Connection, T], bool] | None = None,
) -> T:
    """What `work` gives, done in one transaction.

    When the transaction breaks off because of other writers or a lost server, all of it is done anew. When
    nobody knows whether the commit itself arrived, `happened` looks for what `work` had given.
    Raises StoreError, as a sentence, for what the database refuses.
    """
    attempts = _Attempts(engine)
    given: list[T] = []

    def once() -> T:
        with transaction(engine, writes=writes) as connection:
            _answered.add(engine)
            if given and happened and happened(connection, given[0]):
                return given[0]
            given.clear()
            given.append(work(connection))
        return given[0]

    while True:
        try:
            return once()
        except (sa.exc.DBAPIError, sqlite3.DatabaseError, Overtaken) as error:
            attempts.failed(error, maybe_done=writes and bool(given))
            if attempts.is_undone:
                given.clear()


class _Attempts:
    """How often one unit of work was tried, and whether it is worth trying again."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._conflicts = 0
        self._lost_at: float | None = None
        self._is_unsure = False
        self.is_undone = False

    def failed(self, error: Exception, *, maybe_done: bool) -> None:
        """Wait for the next attempt; `maybe_done` says that it broke off at its commit.

        Raises StoreError when there is to be none.
        """
        trouble = self._trouble(error)
        # A conflict is the server's word that nothing was kept.
        self.is_undone = trouble is Trouble.CONFLICT
        self._is_unsure = maybe_done and (self._is_unsure or trouble is Trouble.LOST)
        if trouble is Trouble.CONFLICT:
            self._conflicts += 1
            if self._conflicts < _CONFLICTS:
                # Two that fell over each other must not do so in step.
                time.sleep(min(2.0, 0.02 * 2**self._conflicts) * (0.5 + random.random()))
                return
        if trouble is Trouble.LOST and self._may_come_back():
            self._lost_at = self._lost_at or time.monotonic()
            if time.monotonic() - self._lost_at < _ABSENCE:
                time.sleep(0.2)
                return
        raise StoreError(self._sentence(error)) from error

    def _may_come_back(self) -> bool:
        # Where nobody ever answered, a wrong address is likelier than a server that fell over; but of several
        # servers, one may be taking over from another just now.
        hosts = options(self._engine.url, "host")
        return self._engine in _answered or len(hosts) > 1 or any("," in host for host in hosts)

    def _trouble(self, error: Exception) -> Trouble:
        if isinstance(error, Overtaken):
            return Trouble.CONFLICT
        if isinstance(error, sa.exc.DBAPIError):
            return database_of(self._engine).trouble(error)
        return Trouble.FINAL

    def _sentence(self, error: Exception) -> Text:
        if isinstance(error, Overtaken):
            return Text(_OVERTAKEN)
        if self._is_unsure:
            return Text(_UNSURE, store=describe(self._engine.url))
        cause = getattr(error, "orig", None) or error
        return database_of(self._engine).sentence(self._engine.url, cause)


def outside_of_transactions(engine: sa.Engine, work: Callable[[], None]) -> None:
    """Do what the database only does between transactions; raises StoreError as `run` does."""
    try:
        work()
    except (sa.exc.DBAPIError, sqlite3.DatabaseError) as error:
        raise StoreError(
            database_of(engine).sentence(engine.url, getattr(error, "orig", None) or error)
        ) from error
