"""Keys, undo, shops and hidden fields, straight in SQL: how far each of them reaches."""

# ruff: noqa: S608
# An attacker's statements are put together as he likes.

from pathlib import Path

import psycopg
import pytest
from tests.support.attacks import (
    BATCH,
    NEW,
    address_of,
    answer,
    changed,
    connected,
    id_of,
    importing,
    new_customer,
    staffed_shop,
    staged,
)
from tests.support.shop import Shop, type_in

from tillbook import systems
from tillbook.store.opening import open_store

DENIED = "42501"


@pytest.fixture
def shop(tmp_path: Path, postgres_url: str) -> Shop:
    """Three customers: Ann of Lancaster, Bob of York, and Cyd, who belongs to no shop."""
    return staffed_shop(tmp_path, postgres_url)


def test_keys_are_given_to_nobody_who_has_no_such_value(shop: Shop) -> None:
    bob = id_of(shop, "Bob")
    shop.sql("UPDATE customer SET email_key = NULL WHERE last_name = 'Bob'")
    call = "SELECT set_keys('{}', ARRAY['{}'], ARRAY['{}'])"

    assert answer(shop, "ian", call.format("mobile_key", bob, "+447911123456")) == DENIED
    assert answer(shop, "ian", call.format("email_key", bob, "eve@example.com")) == DENIED
    assert answer(shop, "ian", call.format("city", bob, "York")) == DENIED
    assert answer(shop, "ian", call.format("email_key", bob, "bob@example.com")) == [("",)]
    assert answer(shop, "vera", call.format("email_key", bob, "bob@example.com")) == DENIED


def test_customers_without_keys_are_not_forgotten(shop: Shop) -> None:
    # Opening the store gives keys to whoever lacks them.
    for who in ("ian", "lana"):
        address_of(shop, who)
    shop.sql(
        "INSERT INTO customer (id, account_number, last_name, email) "
        "VALUES ('t', '12', 'Till', 't@example.com')"
    )

    assert answer(shop, "ian", "SELECT all_keyed()") == "40001"
    assert answer(shop, "ian", "SELECT keyless(ARRAY['city'], '', 9)") == DENIED
    assert answer(shop, "lana", "SELECT id FROM keyless(ARRAY['email'], '', 9)") == [("t",)]
    assert shop.sql("SELECT value FROM store_info WHERE name = 'unkeyed'") == [("yes",)]


def test_whoever_imports_gives_keys_to_customers_of_every_shop(shop: Shop) -> None:
    address = address_of(shop, "lana")
    shop.sql(
        "INSERT INTO customer (id, account_number, last_name, email, shop) "
        "VALUES ('t', '12', 'Till', 't@example.com', 'York')"
    )

    open_store(address, systems.load("cloudpos"))

    assert shop.sql("SELECT email_key, account_number_serial FROM customer WHERE id = 't'") == [
        ("t@example.com", 12)
    ]
    assert shop.sql("SELECT FROM store_info WHERE name = 'unkeyed'") == []


def test_identifiers_are_all_that_the_end_of_the_numbers_tells(shop: Shop) -> None:
    for column in ("email", "credit_limit", "last_name", "shop"):
        for identifier in (column, "account_number"):
            assert answer(shop, "vera", f"SELECT at_end('{column}', '{identifier}', true)") == DENIED
    assert answer(shop, "vera", "SELECT at_end('account_number_serial', 'email', true)") == DENIED
    assert answer(shop, "vera", "SELECT at_end('account_number_serial', 'account_number', true)") == [("3",)]


class TestUndo:
    """An undo gives back what its import did, and nothing else."""

    def test_it_removes_nobody_whom_no_undone_import_created(self, shop: Shop) -> None:
        theirs = str(shop.sql("SELECT id FROM import_batch WHERE kind = 'import'")[0][0])
        bob = id_of(shop, "Bob")
        stage = (
            "SELECT open_stage()",
            f"INSERT INTO pg_temp.staged (row, id, version) VALUES (2, '{bob}', 2)",
        )
        remove = f"SELECT remove_staged('{BATCH}')"
        begun = f"SELECT begin_undo('{BATCH}', '{theirs}')"

        assert answer(shop, "una", *importing(new_customer()), *stage, remove) == DENIED
        assert answer(shop, "ian", begun) == DENIED
        # The shop was set by hand, which raises no version: he is as he was created.
        intact = (begun, stage[0], stage[1].replace("2)", "1)"), remove)
        assert answer(shop, "una", *intact) == [("",)]
        shop.sql("UPDATE customer SET city = 'Hull' WHERE last_name = 'Bob'")
        assert answer(shop, "una", begun, *stage, remove) == DENIED

    def test_it_changes_only_customers_of_its_import_and_only_back(self, shop: Shop) -> None:
        path = shop.export("e.xlsx")
        type_in(path, {2: {"city": "York"}})
        done = shop.commit(path, operator="olga")
        begun = (f"SELECT begin_undo('{BATCH}', '{done.batch}')", "SELECT open_stage()")
        put = f"SELECT put_changed('{BATCH}')"

        back = staged(**changed(shop, "Ann", city="Leeds"))
        elsewhere = staged(**changed(shop, "Ann", city="Paris"))
        other = staged(**changed(shop, "Bob", city="Leeds"))
        assert answer(shop, "una", *begun, back, put) == [("",)]
        assert answer(shop, "una", *begun, elsewhere, put) == DENIED
        assert answer(shop, "una", *begun, other, put) == DENIED
        assert (
            answer(shop, "una", *begun, staged(**new_customer()), f"SELECT * FROM put_new('{BATCH}')")
            == DENIED
        )

    def test_it_does_not_reach_into_other_shops(self, shop: Shop) -> None:
        theirs = str(shop.sql("SELECT id FROM import_batch WHERE kind = 'import'")[0][0])

        assert answer(shop, "lana", f"SELECT begin_undo('{BATCH}', '{theirs}')") == DENIED
        shop.sql("DELETE FROM customer WHERE last_name IN ('Bob', 'Cyd')")
        assert answer(shop, "lana", f"SELECT begin_undo('{BATCH}', '{theirs}')") == DENIED


class TestShops:
    """Lana works for Lancaster and Kendal."""

    def test_she_sees_the_customers_of_her_shops_only(self, shop: Shop) -> None:
        bob = id_of(shop, "Bob")

        assert answer(shop, "lana", "SELECT last_name FROM customer") == [("Ann",)]
        assert answer(shop, "lana", "SELECT count(*) FROM import_row") == [(1,)]
        assert answer(shop, "lana", "SET row_security TO off", "SELECT * FROM customer") == DENIED
        look = "SELECT (l.customer).last_name FROM look_up('{}', ARRAY[1], ARRAY['{}'], {}) AS l"
        assert answer(shop, "lana", look.format("id", bob, "false")) == []
        assert answer(shop, "lana", look.format("email_key", "ann@example.com", "false")) == [("Ann",)]
        assert answer(shop, "lana", look.format("email_key", "bob@example.com", "true")) == [(None,)]
        whole = "SELECT to_jsonb(l) FROM look_up('email_key', ARRAY[1], ARRAY['bob@example.com'], true) AS l"
        assert answer(shop, "lana", whole) == [({"row": 1, "customer": None},)]

    def test_functions_of_her_own_see_no_more(self, shop: Shop) -> None:
        spy = (
            "CREATE FUNCTION pg_temp.spy(text) RETURNS boolean LANGUAGE plpgsql COST 0.0001 AS "
            "'BEGIN RAISE EXCEPTION USING ERRCODE = $$ZZ001$$, MESSAGE = $1; END'"
        )
        found = answer(
            shop, "lana", spy, "SELECT FROM customer WHERE last_name <> 'Ann' AND pg_temp.spy(email)"
        )

        assert found == []

    def test_her_new_customers_are_her_first_shops(self, shop: Shop) -> None:
        with connected(shop, "lana") as connection:
            for statement in importing(new_customer(shop="York")):
                connection.execute(statement.encode())
            connection.commit()

        assert shop.sql("SELECT shop FROM customer WHERE id = ?", NEW) == [("Lancaster",)]

    def test_she_changes_nobody_of_another_shop_and_moves_nobody(self, shop: Shop) -> None:
        shop.sql("UPDATE customer SET shop = 'Lancaster' WHERE last_name = 'Ann'")

        assert (
            answer(shop, "lana", *importing(changed(shop, "Bob", city="York"), put="put_changed")) == "40001"
        )
        with connected(shop, "lana") as connection:
            for statement in importing(changed(shop, "Ann", city="York", shop="York"), put="put_changed"):
                connection.execute(statement.encode())
            connection.commit()
        assert shop.sql("SELECT city, shop FROM customer WHERE last_name = 'Ann'") == [("York", "Lancaster")]
        begun = f"SELECT begin_import('{NEW}', '', NULL)"
        unseen = f"SELECT finish_import('{NEW}', '{{3}}', ARRAY['{id_of(shop, 'Bob')}'], '{{}}')"
        assert answer(shop, "lana", begun, unseen) == "40001"

    def test_a_refused_key_tells_nothing_about_who_has_it(self, shop: Shop) -> None:
        taken = importing(new_customer(email="bob@example.com", email_key="bob@example.com"))
        with connected(shop, "lana") as connection:
            for statement in taken:
                done = connection.execute(statement.encode())
            assert done.fetchall() == [
                (
                    2,
                    'duplicate key value violates unique constraint "uq_customer_email_key"',
                    "uq_customer_email_key",
                )
            ]

        stolen = importing(
            changed(shop, "Ann", email="bob@example.com", email_key="bob@example.com"), put="put_changed"
        )
        with connected(shop, "lana") as connection:
            for statement in stolen[:-1]:
                connection.execute(statement.encode())
            with pytest.raises(psycopg.IntegrityError) as refused:
                connection.execute(stolen[-1].encode())
        assert refused.value.sqlstate == "23000"
        assert "Bob" not in str(refused.value)
        assert refused.value.diag.message_detail is None

    def test_whoever_got_a_role_but_no_right_from_the_store_sees_nobody(self, shop: Shop) -> None:
        answer(shop, "nobody", "SELECT 1")
        database = str(shop.sql("SELECT current_database()")[0][0])
        shop.sql(f'GRANT "tillbook_{database}_export" TO nobody')
        shop.sql(f'GRANT "tillbook_{database}_import" TO nobody')

        assert answer(shop, "nobody", "SELECT * FROM customer") == []
        assert answer(shop, "nobody", *importing(new_customer())) == DENIED
        shop.sql(f'REVOKE "tillbook_{database}_export", "tillbook_{database}_import" FROM nobody')


class TestHiddenFields:
    """Hilda may export and undo, but sees neither credit limits nor cities."""

    ATTEMPTS = (
        "SELECT credit_limit FROM customer",
        "SELECT * FROM customer",
        "SELECT c FROM customer c",
        "SELECT to_jsonb(c) FROM customer c",
        "SELECT last_name FROM customer WHERE credit_limit = '300'",
        "SELECT last_name FROM customer ORDER BY credit_limit",
        "COPY customer TO STDOUT",
        "SELECT at_end('credit_limit', 'credit_limit', true)",
    )

    def test_they_cannot_be_read(self, shop: Shop) -> None:
        for attempt in self.ATTEMPTS:
            assert answer(shop, "hilda", attempt) == DENIED, attempt

    def test_the_others_can(self, shop: Shop) -> None:
        assert answer(shop, "hilda", "SELECT last_name FROM customer ORDER BY 1") == [
            ("Ann",),
            ("Bob",),
            ("Cyd",),
        ]
        look = (
            "SELECT (l.customer).last_name, (l.customer).credit_limit, to_jsonb(l)::text LIKE '%300%' "
            "FROM look_up('email_key', ARRAY[1], ARRAY['ann@example.com'], false) AS l"
        )
        assert answer(shop, "hilda", look) == [("Ann", None, False)]

    def test_what_was_changed_in_them_is_not_shown(self, shop: Shop) -> None:
        path = shop.export("e.xlsx")
        type_in(path, {2: {"city": "York", "county": "Yorkshire"}, 3: {"county": "Lancashire"}})
        done = shop.commit(path, operator="olga")

        assert answer(shop, "hilda", "SELECT after::text FROM customer_change") == [
            ('{ "county" : "Lancashire" }',)
        ]
        assert answer(shop, "exa", "SELECT count(*) FROM customer_change") == [(2,)]
        assert answer(shop, "hilda", f"SELECT begin_undo('{BATCH}', '{done.batch}')") == DENIED

    def test_they_cannot_be_changed(self, shop: Shop) -> None:
        with connected(shop, "hilda") as connection:
            staged_by_her = changed(shop, "Ann", city="Paris", credit_limit="9999", county="Lancashire")
            for statement in importing(staged_by_her, put="put_changed"):
                connection.execute(statement.encode())
            connection.commit()

        assert shop.sql("SELECT city, credit_limit, county FROM customer WHERE last_name = 'Ann'") == [
            ("Leeds", "300", "Lancashire")
        ]
        assert shop.sql("SELECT CAST(after AS text) FROM customer_change") == [
            ('{ "county" : "Lancashire" }',)
        ]
