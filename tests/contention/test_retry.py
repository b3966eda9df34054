"""Tills sell while an analyst commits: what they break is done anew, what they were first at is theirs."""

from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
import sqlalchemy as sa
from tests.contention.gate import Connection, Gate, connect, stopped_at, wait_until
from tests.support.postgres import PostgresServer
from tests.support.shop import Shop, read_column, type_in

from tillbook import systems
from tillbook.commands.commit import Commit, commit
from tillbook.errors import StoreError
from tillbook.store import engine
from tillbook.store.opening import open_store, url_of
from tillbook.workbooks.book import WorkbookFile

INSERT = (
    "INSERT INTO customer (id, account_number, account_number_key, account_number_serial, last_name, email, "
    "email_key) VALUES (%s, %s, %s, %s, 'Till', %s, %s)"
)
ADD = sa.text("INSERT INTO choice VALUES ('rank', :word, :place, '{}')")
KEYLESS = (
    "INSERT INTO customer (id, version, account_number, last_name, email) VALUES ('t', 1, 'T1', 'Till', %s)"
)


def sell(till: Connection, number: str, email: str | None) -> None:
    """A till that knows our keys adds a customer."""
    serial = int(number) if number.isdigit() else None
    till.execute(INSERT, [f"till-{number}", number, number.casefold(), serial, email, email])


def codes(done: Commit) -> list[tuple[int, str, str]]:
    return [(p.row, p.column, p.code) for p in done.report.problems]


def test_a_till_that_was_faster_keeps_its_customer_and_the_rest_goes_in(shared: Shop) -> None:
    people = [{"last_name": name, "email": f"{name}@example.com"} for name in ("ray", "doe", "poe")]
    path = shared.sheet("a.xlsx", people)
    gate = Gate(shared)

    with stopped_at(gate, lambda: shared.commit(path)) as running, connect(shared) as till:
        sell(till, "A-1", "doe@example.com")
        gate.open()
        done = running.result()

    assert (done.created, done.skipped, codes(done)) == (2, 1, [(3, "email", "email-in-use")])
    assert "A-1 Till" in read_column(path, "message")[1]
    assert sorted(c["last_name"] for c in shared.customers()) == ["Till", "poe", "ray"]
    assert [(b.created, b.operator) for b in shared.store.batches()] == [(2, "ann")]


def test_a_row_waits_for_a_till_that_has_not_decided_yet(shared: Shop) -> None:
    path = shared.sheet("a.xlsx", [{"last_name": "Ray", "email": "ray@example.com"}, {"last_name": "Doe"}])

    with ThreadPoolExecutor() as pool, connect(shared) as till, connect(shared) as looker:
        till.execute("BEGIN")
        sell(till, "A-1", "ray@example.com")
        running = pool.submit(shared.commit, path)
        wait_until(lambda: waits_for_a_lock(looker))
        till.execute("COMMIT")
        done = running.result()

    assert (done.created, codes(done)) == (1, [(2, "email", "email-in-use")])
    assert "A-1 Till" in read_column(path, "message")[0]


def test_a_till_that_knows_no_keys_is_noticed_too(shared: Shop) -> None:
    path = shared.sheet("a.xlsx", [{"last_name": "Ray", "email": "ray@example.com"}, {"last_name": "Doe"}])
    gate = Gate(shared)

    with stopped_at(gate, lambda: shared.commit(path)) as running, connect(shared) as till:
        till.execute(KEYLESS, ["Ray@Example.com"])
        gate.open()
        done = running.result()

    assert (done.created, codes(done)) == (1, [(2, "email", "email-in-use")])
    assert "T1 Till" in read_column(path, "message")[0]


def test_strangers_at_the_till_do_not_hold_up_a_commit(shared: Shop) -> None:
    path = shared.sheet("a.xlsx", [{"last_name": "Ray", "email": "ray@example.com"}])
    gate = Gate(shared)

    with stopped_at(gate, lambda: shared.commit(path)) as running, connect(shared) as till:
        till.execute(KEYLESS, ["doe@example.com"])
        gate.open()
        done = running.result()

    assert (done.created, done.skipped) == (1, 0)
    assert [b.created for b in shared.store.batches()] == [1]


def test_a_number_that_a_till_took_meanwhile_is_not_held_against_the_row(shared: Shop) -> None:
    path = shared.sheet("a.xlsx", [{"last_name": "Ray"}, {"last_name": "Doe"}])
    gate = Gate(shared)

    with stopped_at(gate, lambda: shared.commit(path)) as running, connect(shared) as till:
        sell(till, "000001", None)
        gate.open()
        done = running.result()

    assert (done.created, done.skipped) == (2, 0)
    # The workbook is that of the last attempt, and the others have left nothing.
    assert read_column(path, "account_number") == ["000002", "000003"]
    assert not list(path.parent.glob(".tillbook-*"))


def test_a_customer_that_a_till_changed_meanwhile_is_looked_at_anew(shared: Shop) -> None:
    shared.commit(shared.sheet("first.xlsx", [{"last_name": "Ray", "city": "Leeds"}, {"last_name": "Doe"}]))
    path = shared.export("e.xlsx")
    type_in(path, {2: {"city": "York"}, 3: {"city": "Hull"}})
    gate = Gate(shared)

    with stopped_at(gate, lambda: shared.commit(path)) as running, connect(shared) as till:
        till.execute("UPDATE customer SET city = 'Bath' WHERE last_name = 'Ray'")
        gate.open()
        done = running.result()

    assert (done.updated, codes(done)) == (1, [(2, "city", "changed-in-store")])
    assert {c["last_name"]: c["city"] for c in shared.customers()} == {"Ray": "Bath", "Doe": "Hull"}


def test_a_till_in_opposite_order_does_not_stop_a_commit(
    shared: Shop, postgres_server: PostgresServer
) -> None:
    names = [f"ray{at}" for at in range(20)]
    shared.commit(shared.sheet("first.xlsx", [{"last_name": name} for name in names]))
    path = shared.export("e.xlsx")
    type_in(path, {row: {"city": "York"} for row in range(2, 22)})
    met = postgres_server.log.read_text().count("deadlock detected")

    with ThreadPoolExecutor() as pool, connect(shared) as till, connect(shared) as looker:
        # Not the till: the one who finds the circle first gives way.
        till.execute("SET deadlock_timeout TO '30s'")
        till.execute("BEGIN")
        till.execute("UPDATE customer SET notes = 'sold' WHERE last_name = 'ray10'")
        running = pool.submit(shared.commit, path)
        wait_until(lambda: waits_for_a_lock(looker))
        for name in (names[0], names[-1]):
            till.execute("UPDATE customer SET notes = 'sold' WHERE last_name = %s", [name])
        till.execute("COMMIT")
        done = running.result()

    assert (done.updated, done.skipped) == (20, 0)
    assert {c["city"] for c in shared.customers()} == {"York"}
    assert sum("notes" in c for c in shared.customers()) == 3
    assert postgres_server.log.read_text().count("deadlock detected") == met + 1


def test_who_has_waited_too_long_is_told_that_the_store_is_busy(shared: Shop) -> None:
    path = shared.sheet("a.xlsx", [{"last_name": "Ray", "email": "ray@example.com"}])
    before = path.read_bytes()
    store = open_store(shared.address_of("ann") + "?timeout=0.3", systems.load("cloudpos"))

    with connect(shared) as till:
        till.execute("BEGIN")
        sell(till, "A-1", "ray@example.com")
        with pytest.raises(StoreError, match=r"is busy: somebody else is writing\. Nothing was done"):
            commit(WorkbookFile(path), store)

        till.execute("ROLLBACK")
    assert (shared.customers(), shared.store.batches(), path.read_bytes()) == ([], [], before)
    assert shared.commit(path).created == 1


def test_two_commits_wait_for_each_other(shared: Shop) -> None:
    paths = [shared.sheet(f"{who}.xlsx", [{"last_name": who}]) for who in ("ann", "bob")]
    for who in ("ann", "bob"):
        shared.address_of(who)
    gate = Gate(shared)

    with ThreadPoolExecutor() as pool, stopped_at(gate, lambda: shared.commit(paths[0])) as first:
        second = pool.submit(shared.commit, paths[1], operator="bob")
        with connect(shared) as looker:
            wait_until(lambda: waits_for_a_lock(looker, 2))
        gate.open()
        done = [first.result(), second.result()]

    assert [one.created for one in done] == [1, 1]
    numbers = [read_column(path, "account_number") for path in paths]
    assert numbers == [["000001"], ["000002"]]


def test_what_breaks_off_at_the_commit_itself_is_done_anew(shared: Shop) -> None:
    serializable = engine.connect(url_of(shared.address)).execution_options(isolation_level="SERIALIZABLE")
    attempts: list[int] = []

    def count_and_add(connection: sa.Connection) -> int:
        counted = int(connection.exec_driver_sql("SELECT count(*) FROM choice").scalar_one())
        attempts.append(counted)
        if len(attempts) == 1:
            rival(shared.address)
        connection.execute(ADD, {"word": "ours", "place": counted})
        return counted

    assert engine.run(serializable, count_and_add) == attempts[0] + 1
    assert len(attempts) == 2


def rival(address: str) -> None:
    """Somebody who counts and adds too: together with ours, no order of the two explains it."""
    with psycopg.connect(address) as other:
        other.execute("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE")
        other.execute("SET LOCAL search_path TO tillbook")
        other.execute("INSERT INTO choice SELECT 'rank', 'theirs', count(*), '{}' FROM choice")


def waits_for_a_lock(looker: Connection, count: int = 1) -> bool:
    """Whether so many of the database's clients wait for somebody."""
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
    return looker.execute(f"{waiting} AND datname = current_database()").fetchone() == (count,)
