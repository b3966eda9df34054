"""A place in the middle of a commit where it waits for us: real triggers, real locks."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from time import monotonic, sleep
from typing import Final, TypeVar

import psycopg
from tests.support.shop import Shop

T = TypeVar("T")

_LOCK: Final = 4711
_PATIENCE: Final = 20.0
_WAITING: Final = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND NOT granted"

Connection = psycopg.Connection[tuple[object, ...]]


def connect(shop: Shop) -> Connection:
    """A till's own connection to the shop's database: the superuser's, and each statement a transaction."""
    connection = psycopg.connect(shop.address, autocommit=True)
    connection.execute("SET search_path TO tillbook")
    return connection


class Gate:
    """A commit that has come to the table waits until the gate is opened; PostgreSQL only."""

    def __init__(self, shop: Shop, event: str = "BEFORE INSERT ON import_batch") -> None:
        self._keeper = connect(shop)
        self._keeper.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        self._keeper.execute(
            "CREATE FUNCTION wait_at_gate() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN PERFORM pg_advisory_xact_lock_shared({_LOCK}); RETURN NEW; END $$"
        )
        self._keeper.execute(f"CREATE TRIGGER gate {event} FOR EACH ROW EXECUTE FUNCTION wait_at_gate()")

    def wait_for_somebody(self) -> None:
        """Return when somebody stands before it."""
        wait_until(lambda: self._keeper.execute(_WAITING, [_LOCK]).fetchone() != (0,))

    def open(self) -> None:
        """Let everybody through, from now on."""
        self._keeper.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])

    def close_down(self) -> None:
        """Forget the lock, if it is still held."""
        self._keeper.close()


@contextmanager
def stopped_at(gate: Gate, commit: Callable[[], T]) -> Iterator["Future[T]"]:
    """The commit, in a thread of its own, while it stands before the gate, which is opened afterwards."""
    with ThreadPoolExecutor() as pool:
        try:
            running = pool.submit(commit)
            gate.wait_for_somebody()
            yield running
        finally:
            gate.close_down()


def wait_until(reached: Callable[[], bool], pause: float = 0.02) -> None:
    """Return as soon as it is so."""
    until = monotonic() + _PATIENCE
    while not reached():
        assert monotonic() < until, "It never happened."
        sleep(pause)
