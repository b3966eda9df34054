"""The database has the last word: what gets around the checks stays out, the rest goes in."""

import pandas as pd
import pytest
import sqlalchemy as sa
from tests.support.shop import Shop, read_sheet, type_in

from tillbook import systems
from tillbook.commands.validate import Validation
from tillbook.core.keys import key_columns
from tillbook.core.plan import Plan
from tillbook.errors import UsageError
from tillbook.store.ledger import Import
from tillbook.store.writing import Written


def plan_of(*customers: dict[str, str]) -> Plan:
    """A plan that nobody checked: all of these are new."""
    schema = systems.load("cloudpos")
    rows = pd.Index(range(2, 2 + len(customers)), dtype="int64")
    new = pd.DataFrame(
        {name: pd.Series([c.get(name) for c in customers], rows, dtype="str") for name in schema.fields}
    )
    new = pd.concat([new, key_columns(new, schema)], axis=1).assign(fingerprint="")
    return Plan(new, new.iloc[:0].assign(id="", version=""), [], pd.Series([], dtype="str"))


def unchecked(shop: Shop, plan: Plan) -> Written:
    """Commit a plan that nobody checked."""
    about = Import("ann", "b.xlsx", None, ())
    return shop.store.write(lambda writer: writer.commit(plan, about), lambda written: written.batch)


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
        again = (
            "INSERT INTO customer (id, account_number, last_name, KEY) "
            "SELECT '2', '2', '2', KEY FROM customer"
        )
        with pytest.raises(sa.exc.IntegrityError, match=rf"customer[._]{key}"):
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

    written = unchecked(shop, plan)

    assert (written.created, written.updated) == (1, 0)
    assert {row: why.column for row, why in written.refused.items()} == {
        2: "email_key", 4: "email_key", 5: "last_name",
    }  # fmt: skip
    # The reason is shown to people: it names the rule, and nobody's values.
    assert not any("@" in str(why.reason) for why in written.refused.values())
    assert [c["last_name"] for c in shop.customers()] == ["Ray", "Two"]
    assert shop.sql("SELECT row, outcome FROM import_row WHERE batch_id = ? ORDER BY 1", written.batch) == [
        (2, "skipped"), (3, "created"), (4, "skipped"), (5, "skipped"),
    ]  # fmt: skip


def test_an_import_of_which_nothing_goes_in_leaves_no_batch(shop: Shop) -> None:
    written = unchecked(shop, plan_of({"email": "x@example.com"}))

    assert (written.batch, written.created, list(written.refused)) == (None, 0, [2])
    assert shop.store.batches() == []


def test_a_rule_of_the_database_becomes_a_problem_of_the_row_also_in_an_update(shop: Shop) -> None:
    names = ["Ray", "Doe", "Poe"]
    shop.commit(
        shop.sheet("a.xlsx", [{"last_name": n, "city": "Leeds", "email": f"{n}@e.com"} for n in names])
    )
    shop.forbid("city", "Atlantis")
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
    shop.forbid("city", "Atlantis")
    path = shop.export("e.xlsx")
    type_in(path, {2: {"email": "doe@e.com", "city": "Atlantis"}, 3: {"email": "ray@e.com"}})
    before = shop.dump()

    done = shop.commit(path)

    assert (done.batch, done.updated, done.skipped) == (None, 0, 2)
    assert shop.dump() == before


def test_all_or_nothing_counts_the_rows_that_the_database_refuses(shop: Shop) -> None:
    shop.forbid("city", "Atlantis")
    shop.store_of("ann")  # whose rights are on record from now on
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


def test_a_choice_that_goes_while_somebody_thinks_keeps_its_row_out(shop: Shop) -> None:
    path = shop.sheet("a.xlsx", [{"last_name": "Ray", "price_level": "Trade"}, {"last_name": "Doe"}])

    def confirm(found: Validation) -> bool:
        assert found.new == 2
        return shop.store.drop_choice("price_level", "Trade")

    done = shop.commit(path, confirm=confirm)

    assert (done.created, done.skipped) == (1, 1)
    assert [(p.row, p.column, p.code) for p in done.report.problems] == [(2, "price_level", "not-a-choice")]
