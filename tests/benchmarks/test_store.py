"""The store beside the bare limit of its database, in one run: ratios, never seconds.

A look-up is measured against the same keys staged and joined by hand, a commit against the same rows sent
straight into the table: COPY on PostgreSQL, one `executemany` on SQLite.
"""

import sqlite3
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import pytest
import sqlalchemy as sa
from tests.support.postgres import PostgresServer

from tillbook import systems
from tillbook.core.keys import key_columns
from tillbook.core.plan import Plan
from tillbook.store import tables
from tillbook.store.engine import connect, transaction
from tillbook.store.ledger import Import
from tillbook.store.opening import init_store, url_of
from tillbook.store.plain_ledger import as_tuples
from tillbook.store.reading import Reader
from tillbook.store.store import Store

SCHEMA = systems.load("cloudpos")
TABLES = tables.tables_of(SCHEMA)
KEYS = ("account_number_key", "email_key", "mobile_key", "name_postcode_key")
COLUMNS = ("id", "version", *TABLES.data)

# So many customers made by the database itself; their numbers tell them apart.
_MADE = (
    "SELECT 'c' || n, 1, n, 'First' || n, 'Last' || n, 'LA1 1AA', 'c' || n || '@example.com', '+4479' || n, "
    "'Lancaster', n || ' Quay Street', n, 'c' || n || '@example.com', '+4479' || n, "
    "'first' || n || '|last' || n || '|la11aa', n FROM "
)
_INTO = (
    "INSERT INTO customer (id, version, account_number, first_name, last_name, postcode, email, mobile, "
    f"city, address1, {', '.join(KEYS)}, account_number_serial) "
)
_FILL = {
    "postgresql": f"{_INTO}{_MADE}generate_series(1, {{count}}) AS n",
    "sqlite": (
        f"{_INTO}WITH RECURSIVE numbers(n) AS "
        f"(SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {{count}}) {_MADE}numbers"
    ),
}


@dataclass(frozen=True)
class Bench:
    """A filled store, and the driver's own way to it."""

    store: Store
    engine: sa.Engine
    customers: int

    @property
    def name(self) -> str:
        """The kind of database."""
        return str(self.engine.dialect.name)

    def raw(self, work: Callable[[Any], Any]) -> Any:
        """What `work` gives with the driver's own connection, committed."""
        with transaction(self.engine, writes=True) as connection:
            return work(connection.connection.driver_connection)


Benches = Callable[[str, int], Bench]


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Makes a store of so many customers on one kind of database, each once."""
    made: dict[tuple[str, int], Bench] = {}
    folder = tmp_path_factory.mktemp("bench")
    options = {"shared_buffers": "1GB", "max_wal_size": "4GB"}
    with PostgresServer(folder / "pg", options=options, durable=True) as server:

        def make(name: str, customers: int) -> Bench:
            if (name, customers) not in made:
                address = (
                    server.make_database(f"of_{customers}")
                    if name == "postgresql"
                    else str(folder / f"{customers}.db")
                )
                made[name, customers] = _filled(address, name, customers)
            return made[name, customers]

        yield make


def _filled(address: str, name: str, customers: int) -> Bench:
    store, engine = init_store(address, SCHEMA), connect(url_of(address))
    with transaction(engine, writes=True) as connection:
        if name == "postgresql":
            connection.exec_driver_sql("ALTER TABLE customer DISABLE TRIGGER USER")
        connection.exec_driver_sql(_FILL[name].format(count=customers))
        connection.exec_driver_sql("DELETE FROM store_info WHERE name = 'unkeyed'")
        if name == "postgresql":
            connection.exec_driver_sql("ALTER TABLE customer ENABLE TRIGGER USER")
    with transaction(engine) as connection:
        connection.exec_driver_sql("ANALYZE")
    return Bench(store, engine, customers)


def people(first: int, count: int) -> pd.DataFrame:
    """So many customers in the way of `_FILL`, from that number on: fields and keys."""
    numbers = range(first, first + count)
    rows = [
        {
            "account_number": str(n),
            "first_name": f"First{n}",
            "last_name": f"Last{n}",
            "postcode": "LA1 1AA",
            "email": f"c{n}@example.com",
            "mobile": f"+4479{n}",
            "city": "Lancaster",
            "address1": f"{n} Quay Street",
        }
        for n in numbers
    ]
    values = pd.DataFrame(rows, columns=list(SCHEMA.fields), dtype="str")
    values.index = pd.RangeIndex(2, 2 + count)
    return values.join(key_columns(values, SCHEMA))


def seconds(work: Callable[[], Any]) -> float:
    """How long it takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def look_up(made: Bench, keys: pd.DataFrame) -> Callable[[], int]:
    """The product's look-up of those keys; how many are in use."""

    def work(reader: Reader) -> int:
        reader.records("id", pd.Series([f"c{n}" for n in range(1, len(keys) // 5)], dtype="str"))
        return len(reader.owners(keys))

    return lambda: made.store.read(work)


def raw_look_up(made: Bench, keys: pd.DataFrame) -> Callable[[], int]:
    """The same by hand: staged, and joined with the names that a message shows."""
    staged = [(str(key), [(row, text) for row, text in keys[key].items()]) for key in keys.columns]
    ids = [(at, f"c{n}") for at, n in enumerate(range(1, len(keys) // 5))]
    everything = ", ".join(f'c."{name}"' for name in COLUMNS)

    def postgres(connection: Any) -> int:
        found = 0
        for key, rows, shown in (
            ("id", ids, everything),
            *((k, r, "c.id, c.first_name, c.last_name") for k, r in staged),
        ):
            connection.execute('CREATE TEMPORARY TABLE mine (n int, value text COLLATE "C") ON COMMIT DROP')
            with connection.cursor().copy("COPY mine FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            connection.execute("ANALYZE mine")
            found += len(
                connection.execute(
                    f"SELECT n, {shown} FROM mine JOIN customer c ON c.{key} = value"
                ).fetchall()
            )
            connection.execute("DROP TABLE mine")
        return found

    def sqlite(connection: Any) -> int:
        found = 0
        for key, rows, shown in (
            ("id", ids, everything),
            *((k, r, "c.id, c.first_name, c.last_name") for k, r in staged),
        ):
            connection.execute("CREATE TEMPORARY TABLE mine (n int, value text)")
            connection.executemany("INSERT INTO mine VALUES (?, ?)", rows)
            query = f"SELECT n, {shown} FROM mine CROSS JOIN customer c WHERE c.{key} = value"
            found += len(connection.execute(query).fetchall())
            connection.execute("DROP TABLE mine")
        return found

    return lambda: made.raw(postgres if made.name == "postgresql" else sqlite)


def commit(made: Bench, new: pd.DataFrame) -> Callable[[], int]:
    """The product's commit of new customers, on record."""
    nobody = pd.Series(dtype="str")
    plan = Plan(new.assign(fingerprint="x" * 24), new.iloc[:0].assign(id="", version=""), (), nobody)
    about = Import(None, "bench.xlsx", None, ())
    return lambda: (
        made.store.write(lambda writer: writer.commit(plan, about), lambda done: done.batch).created
    )


def raw_commit(made: Bench, new: pd.DataFrame) -> Callable[[], None]:
    """The same rows straight into the table."""
    whole = new.assign(
        id=[f"r{at}-{new.index[0]}-{new['email'].iloc[0]}"[:36] for at in range(len(new))], version="1"
    )
    rows = as_tuples(whole, COLUMNS, TABLES)
    names = ", ".join(f'"{name}"' for name in COLUMNS)

    def postgres(connection: Any) -> None:
        with connection.cursor().copy(f"COPY customer ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)

    def sqlite(connection: sqlite3.Connection) -> None:
        marks = ", ".join("?" * len(COLUMNS))
        connection.executemany(f"INSERT INTO customer ({names}) VALUES ({marks})", rows)

    return lambda: made.raw(postgres if made.name == "postgresql" else sqlite)


def ratio(one: Sequence[float], other: Sequence[float]) -> float:
    """The best of one beside the best of the other: other work on the machine only adds."""
    return min(one) / min(other)


class Sizes:
    """Fresh numbers for every round, so that each commit is of new customers."""

    def __init__(self, customers: int, rows: int) -> None:
        self._next = customers + 1
        self._rows = rows

    def fresh(self) -> pd.DataFrame:
        """The next customers that nobody has yet."""
        self._next += self._rows
        return people(self._next - self._rows, self._rows)


def measured(made: Bench, rows: int, rounds: int) -> dict[str, list[float]]:
    """Seconds of each way, taken in turns."""
    sizes = Sizes(made.customers, rows)
    times: dict[str, list[float]] = {}
    asked = people(made.customers - rows // 5, rows)[list(KEYS)]
    for _ in range(rounds):
        turns: dict[str, Callable[[], Any]] = {
            "raw look-up": raw_look_up(made, asked),
            "look-up": look_up(made, asked),
            "raw commit": raw_commit(made, sizes.fresh()),
            "commit": commit(made, sizes.fresh()),
        }
        for name, work in turns.items():
            times.setdefault(name, []).append(seconds(work))
        made.raw(
            lambda driver: driver.execute(
                f"DELETE FROM customer WHERE account_number_serial > {made.customers}"
            )
        )
    return times


@pytest.mark.parametrize("name", ["sqlite", "postgresql"])
def test_a_look_up_finds_what_a_join_by_hand_finds(bench: Benches, name: str) -> None:
    made = bench(name, 1_000)
    asked = people(900, 500)[list(KEYS)]

    assert look_up(made, asked)() == 4 * 101
    assert raw_look_up(made, asked)() == 4 * 101 + 99
    assert commit(made, people(2_000, 500))() == 500


@pytest.mark.parametrize("name", ["sqlite", "postgresql"])
def test_five_hundred_rows_cost_little_beside_the_bare_limit(bench: Benches, name: str) -> None:
    times = measured(bench(name, 50_000), 500, 3)

    # What does not grow with the rows weighs more here than in the large run below.
    assert ratio(times["look-up"], times["raw look-up"]) <= 6
    assert ratio(times["commit"], times["raw commit"]) <= 12


@pytest.mark.large
@pytest.mark.parametrize("name", ["sqlite", "postgresql"])
def test_fifty_thousand_rows_against_five_million_customers(
    bench: Benches, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    small, large = (measured(bench(name, customers), 50_000, 3) for customers in (100_000, 5_000_000))
    with capsys.disabled():
        print(f"\n{name}: 50,000 rows against 100,000 and 5,000,000 customers, best seconds")
        for way in large:
            print(f"{way:<14}{min(small[way]):8.2f}{min(large[way]):8.2f}")

    for times in (small, large):
        assert ratio(times["look-up"], times["raw look-up"]) <= 3
        assert ratio(times["commit"], times["raw commit"]) <= 2.5
    assert ratio(large["look-up"], small["look-up"]) <= 2
    assert ratio(large["commit"], small["commit"]) <= 2
