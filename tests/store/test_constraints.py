"""The database has the last word: what gets around the checks stays out, the rest goes in."""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from tests.support.shop import Shop, read_sheet, type_in

from tillbook import systems
from tillbook.core.keys import key_columns
from tillbook.core.plan import Plan
from tillbook.errors import UsageError
from tillbook.store.writing import Import, Refusal


def plan_of(*customers: dict[str, str]) -> Plan:
    """A plan that nobody checked: all of these are new."""
    schema = systems.load("cloudpos")
    rows = pd.Index(range(2, 2 + len(customers)), dtype="int64")
    new = pd.DataFrame(
        {name: pd.Series([c.get(name) for c in customers], rows, dtype="str") for name in schema.fields}
    )
    new = pd.concat([new, key_columns(new, schema)], axis=1).assign(fingerprint="")
    return Plan(new, new.iloc[:0].assign(id="", version=""), [], pd.Series([], dtype="str"))


def test_unique_keys_hold_for_whoever_writes(shop: Shop) -> None:
    shop.commit(
        shop.sheet(
            "a.xlsx",
            [
                {
                    "first_name": "Ada",
                    "last_name": "Ray",
                    "postcode": "LA1 1AA",
                    "email": "ray@example.com",
                    "mobile": "07911123456",
                }
            ],
        )
    )
    for key in ("account_number_key", "email_key", "mobile_key", "name_postcode_key"):
        again = "INSERT INTO customer (id, account_number, last_name, KEY) SELECT 2, 2, 2, KEY FROM customer"
        with pytest.raises(sqlite3.IntegrityError, match=rf"UNIQUE constraint failed: customer\.{key}"):
            shop.sql(again.replace("KEY", key))
    assert len(shop.customers()) == 1


def test_rows_that_got_around_the_checks_stay_out_and_the_others_go_in(shop: Shop) -> None:
    shop.commit(shop.sheet("a.xlsx", [{"last_name": "Ray", "email": "ray@example.com"}]))
    plan = plan_of(
        {"last_name": "One", "email": "RAY@example.com"},
        {"last_name": "Two", "email": "two@example.com"},
        {"last_name": "Three", "email": "Two@Example.com"},
        {"email": "nameless@example.com"},
    )

    with shop.store.writing() as writer:
        written = writer.commit(plan, Import("ann", "b.xlsx", None, ()))

    assert (written.created, written.updated) == (1, 0)
    assert written.refused == {
        2: Refusal("UNIQUE constraint failed: customer.email_key", "email"),
        4: Refusal("UNIQUE constraint failed: customer.email_key", "email"),
        5: Refusal("NOT NULL constraint failed: customer.last_name", "last_name"),
    }
    assert [c["last_name"] for c in shop.customers()] == ["Ray", "Two"]
    assert shop.sql("SELECT row, outcome FROM import_row WHERE batch_id = ? ORDER BY 1", written.batch) == [
        (2, "skipped"), (3, "created"), (4, "skipped"), (5, "skipped"),
    ]  # fmt: skip


def test_an_import_of_which_nothing_goes_in_leaves_no_batch(shop: Shop) -> None:
    with shop.store.writing() as writer:
        written = writer.commit(plan_of({"email": "x@example.com"}), Import("ann", "b.xlsx", None, ()))

    assert (written.batch, written.created, list(written.refused)) == (None, 0, [2])
    assert shop.store.batches() == []


def forbid_bad_towns(shop: Shop) -> None:
    """A rule that the administrator of the database added, which Tillbook knows nothing of."""
    for event in ("INSERT", "UPDATE"):
        shop.sql(
            f"CREATE TRIGGER town_{event} BEFORE {event} ON customer WHEN NEW.city = 'Atlantis' "
            "BEGIN SELECT RAISE(ABORT, 'no such city'); END"
        )


def test_a_rule_of_the_database_becomes_a_problem_of_the_row_also_in_an_update(shop: Shop) -> None:
    names = ["Ray", "Doe", "Poe"]
    shop.commit(
        shop.sheet("a.xlsx", [{"last_name": n, "city": "Leeds", "email": f"{n}@e.com"} for n in names])
    )
    forbid_bad_towns(shop)
    path = shop.export("e.xlsx")
    type_in(path, {2: {"city": "Atlantis"}, 3: {"city": "York"}, 5: {"last_name": "Foe", "city": "Atlantis"}})
    type_in(path, {6: {"last_name": "Loe"}})

    done = shop.commit(path)

    assert (done.created, done.updated, done.unchanged, done.skipped) == (1, 1, 1, 2)
    assert [(p.row, p.column, p.code) for p in done.report.problems] == [
        (2, "city", "store-constraint"), (5, "city", "store-constraint"),
    ]  # fmt: skip
    assert [(c["last_name"], c.get("city"), c.get("email")) for c in shop.customers()] == [
        ("Ray", "Leeds", "Ray@e.com"), ("Doe", "York", "Doe@e.com"), ("Poe", "Leeds", "Poe@e.com"),
        ("Loe", None, None),
    ]  # fmt: skip
    assert shop.sql("SELECT email_key, version FROM customer ORDER BY account_number") == [
        ("ray@e.com", 1), ("doe@e.com", 2), ("poe@e.com", 1), (None, 1),
    ]  # fmt: skip
    assert [cells["status"] for cells in read_sheet(path).values()] == [
        "Error", "Updated", "Unchanged", "Error", "Created",
    ]  # fmt: skip


def test_a_swap_of_which_one_half_is_refused_does_not_happen(shop: Shop) -> None:
    shop.commit(shop.sheet("a.xlsx", [{"last_name": n, "email": f"{n}@e.com"} for n in ("ray", "doe")]))
    forbid_bad_towns(shop)
    path = shop.export("e.xlsx")
    type_in(path, {2: {"email": "doe@e.com", "city": "Atlantis"}, 3: {"email": "ray@e.com"}})
    before = shop.dump()

    done = shop.commit(path)

    assert (done.batch, done.updated, done.skipped) == (None, 0, 2)
    assert shop.dump() == before


def test_all_or_nothing_counts_the_rows_that_the_database_refuses(shop: Shop) -> None:
    forbid_bad_towns(shop)
    path = shop.sheet("a.xlsx", [{"last_name": "Ray"}, {"last_name": "Doe", "city": "Atlantis"}])
    before = shop.dump(), path.read_bytes()

    with pytest.raises(UsageError, match="1 row is in error, and all or nothing was asked for"):
        shop.commit(path, all_or_nothing=True)
    assert (shop.dump(), path.read_bytes()) == before


def test_a_new_customer_takes_the_key_that_another_gives_up_in_the_same_sheet(shop: Shop) -> None:
    shop.commit(shop.sheet("a.xlsx", [{"last_name": "Ray", "email": "shop@example.com"}]))
    path = shop.export("e.xlsx")
    type_in(path, {2: {"email": "ray@example.com"}, 3: {"last_name": "Doe", "email": "Shop@example.com"}})

    done = shop.commit(path)

    assert (done.created, done.updated, done.skipped) == (1, 1, 0)
    assert [c["email"] for c in shop.customers()] == ["ray@example.com", "Shop@example.com"]


_COMMITS = """
import json, sys
from pathlib import Path
from tillbook import systems
from tillbook.commands.commit import commit
from tillbook.store.opening import open_store
from tillbook.workbooks.book import WorkbookFile
for path in sys.stdin:
    store, book = open_store(sys.argv[1], systems.load("cloudpos")), WorkbookFile(Path(path.strip()))
    print("ready", flush=True)
    sys.stdin.readline()
    print(json.dumps(commit(book, store, operator="ann").as_json()), flush=True)
"""


class Till:
    """A process of its own that commits one workbook after the other."""

    def __init__(self, shop: Shop) -> None:
        command = [sys.executable, "-c", _COMMITS, shop.address]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def tell(self, line: str) -> None:
        assert self._process.stdin
        print(line, file=self._process.stdin, flush=True)

    def hear(self) -> str:
        assert self._process.stdout
        return self._process.stdout.readline().strip()

    def close(self) -> None:
        self._process.communicate()


@pytest.fixture
def tills(shop: Shop) -> Iterator[list[Till]]:
    """Two processes on the shop's store."""
    started = [Till(shop), Till(shop)]
    yield started
    for till in started:
        till.close()


def commit_at_once(tills: list[Till], paths: list[Path]) -> list[dict[str, Any]]:
    """Each process commits its workbook at the same moment."""
    for till, path in zip(tills, paths, strict=True):
        till.tell(str(path))
    assert [till.hear() for till in tills] == ["ready", "ready"]
    for till in tills:
        till.tell("go")
    return [json.loads(till.hear()) for till in tills]


def test_twenty_times_two_processes_commit_the_same_customers_at_once(shop: Shop, tills: list[Till]) -> None:
    alike = [{"last_name": f"Both {at}", "email": f"both{at}@example.com"} for at in range(3)]
    for turn in range(20):
        shop.sql("DELETE FROM customer")
        mine = [
            shop.sheet(f"{who}{turn}.xlsx", [*alike, {"last_name": who, "email": f"{who}@example.com"}])
            for who in ("ann", "bob")
        ]

        done = commit_at_once(tills, mine)

        assert sorted(one["created"] for one in done) == [1, 4]
        assert sorted(one["skipped"] for one in done) == [0, 3]
        assert all(one["rows"] == 4 == one["created"] + one["skipped"] for one in done)
        late = min(done, key=lambda one: one["created"])
        assert [(p["row"], p["code"]) for p in late["problems"]] == [
            (2, "email-in-use"), (3, "email-in-use"), (4, "email-in-use"),
        ]  # fmt: skip
        emails = sorted(customer["email"] for customer in shop.customers())
        assert emails == ["ann@example.com", "bob@example.com", *(row["email"] for row in alike)]
        assert len({customer["account_number"] for customer in shop.customers()}) == 5
    assert len(shop.store.batches()) == 40
