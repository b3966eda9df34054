"""As each role, straight in SQL: what it may do, and the SQLSTATE with which everything else is refused."""

# ruff: noqa: S608
# An attacker's statements are put together as he likes.

from pathlib import Path

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
from tests.support.shop import Shop

DENIED = "42501"
UNCHECKED = "TB001"
EVERYBODY = ("nobody", "vera", "exa", "ian", "una", "lana", "hilda")
TABLES = (
    "customer", "customer_change", "import_batch", "import_row", "choice", "store_info", "access",
    "alembic_version",
)  # fmt: skip
_SELECTED = {"vera": 4, "ian": 4, "una": 6, "exa": 7, "lana": 7, "hilda": 6, "nobody": 0}


@pytest.fixture
def shop(tmp_path: Path, postgres_url: str) -> Shop:
    """Three customers: Ann of Lancaster, Bob of York, and Cyd, who belongs to no shop."""
    return staffed_shop(tmp_path, postgres_url)


@pytest.mark.parametrize("who", EVERYBODY)
def test_nobody_but_an_administrator_writes_to_a_table(shop: Shop, who: str) -> None:
    for table in TABLES:
        column = shop.sql(
            "SELECT attname FROM pg_attribute WHERE attrelid = CAST(? AS regclass) AND attnum = 1", table
        )
        name = str(column[0][0])
        for attempt in (
            f"INSERT INTO tillbook.{table} SELECT * FROM tillbook.{table}",
            f"INSERT INTO tillbook.{table} DEFAULT VALUES",
            f"UPDATE tillbook.{table} SET {name} = NULL",
            f"DELETE FROM tillbook.{table}",
            f"TRUNCATE tillbook.{table}",
            f"COPY tillbook.{table} FROM STDIN",
            f"ALTER TABLE tillbook.{table} DISABLE ROW LEVEL SECURITY",
            f"LOCK TABLE tillbook.{table} IN EXCLUSIVE MODE",
            f"DROP TABLE tillbook.{table}",
            f"CREATE TRIGGER evil BEFORE INSERT ON tillbook.{table} "
            "EXECUTE FUNCTION suppress_redundant_updates_trigger()",
            f"CREATE RULE evil AS ON INSERT TO tillbook.{table} DO INSTEAD NOTHING",
            f"CREATE POLICY evil ON tillbook.{table} USING (true)",
            f"CREATE TEMPORARY TABLE mine () INHERITS (tillbook.{table})",
        ):
            assert answer(shop, who, attempt) == DENIED, (who, attempt)


@pytest.mark.parametrize("who", EVERYBODY)
def test_everybody_reads_what_the_right_is_for(shop: Shop, who: str) -> None:
    readable = [table for table in TABLES if answer(shop, who, f"SELECT * FROM tillbook.{table}") != DENIED]

    assert len(readable) == _SELECTED[who], readable
    assert ("customer" in readable) == (who in ("exa", "lana"))
    copied = answer(shop, who, "COPY (SELECT email FROM tillbook.customer) TO STDOUT")
    assert (copied == DENIED) == (who not in ("exa", "lana", "hilda"))


def test_whoever_only_views_cannot_make_a_list_of_everybody(shop: Shop) -> None:
    for query in (
        "SELECT id FROM customer",
        "SELECT count(*) FROM customer WHERE id > ''",
        "SELECT customer_id FROM import_row",
        "SELECT customer_id FROM customer_change",
        "COPY (SELECT id FROM customer) TO STDOUT",
    ):
        assert answer(shop, "vera", query) == DENIED, query
        assert answer(shop, "ian", query) == DENIED, query


_CALLABLE = {
    "vera": 13, "exa": 13, "ian": 23, "una": 28, "lana": 28, "hilda": 28, "nobody": 0,
}  # fmt: skip


@pytest.mark.parametrize("who", EVERYBODY)
def test_nobody_calls_more_than_the_right_is_for(shop: Shop, who: str) -> None:
    everything = shop.sql(
        "SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = CAST('tillbook' AS regnamespace)"
    )
    may = [
        name
        for (name,) in everything
        if answer(shop, who, f"SELECT has_function_privilege('{name}', 'EXECUTE')") == [(True,)]
    ]

    assert len(may) == _CALLABLE[who], may
    assert not {"sees(text)", "home_shop()", "open_batch(text,text,text,text)", "overwrite(integer)"} & set(
        may
    )
    assert "set_rights(text,text[])" not in may


@pytest.mark.parametrize("who", EVERYBODY)
def test_nobody_makes_himself_more_than_he_is(shop: Shop, who: str) -> None:
    database = str(shop.sql("SELECT current_database()")[0][0])
    for right in ("owner", "giver", "administer"):
        assert answer(shop, who, f'SET ROLE "tillbook_{database}_{right}"') == DENIED
    for attempt in (
        f'GRANT "tillbook_{database}_administer" TO {who}',
        "SET SESSION AUTHORIZATION postgres",
        "SELECT tillbook.set_rights(session_user, ARRAY['administer'])",
        "CREATE TABLE tillbook.mine ()",
        "CREATE FUNCTION tillbook.sees(shop varchar) RETURNS boolean LANGUAGE sql AS 'SELECT true'",
        "CREATE OR REPLACE FUNCTION tillbook.sees(shop text) RETURNS boolean LANGUAGE sql AS 'SELECT true'",
        "CREATE SCHEMA mine",
    ):
        assert answer(shop, who, attempt) == DENIED, attempt


def test_an_import_is_on_record_under_the_name_of_who_is_connected(shop: Shop) -> None:
    with connected(shop, "ian") as connection:
        for statement in importing(new_customer()):
            connection.execute(statement.encode())
        connection.commit()

    assert shop.sql("SELECT operator, kind, created FROM import_batch WHERE id = ?", BATCH) == [
        ("ian", "import", 1)
    ]
    assert shop.sql("SELECT outcome, customer_id FROM import_row WHERE batch_id = ?", BATCH) == [
        ("created", NEW)
    ]


def test_nobody_writes_into_somebody_elses_batch_or_an_old_one(shop: Shop) -> None:
    theirs = str(shop.sql("SELECT id FROM import_batch WHERE kind = 'import'")[0][0])
    row = staged(**new_customer())
    for call in ("put_new", "put_changed", "refused_changes", "remove_staged", "cancel_import"):
        attempt = f"SELECT * FROM {call}('{theirs}')"
        assert answer(shop, "una", "SELECT open_stage()", row, attempt) == DENIED, call
    assert answer(shop, "ian", f"SELECT finish_import('{theirs}', '{{}}', '{{}}', '{{9}}')") == DENIED
    assert answer(shop, "ian", f"SELECT begin_import('{theirs}', '', NULL)") == "23505"
    assert answer(shop, "ian", "SELECT begin_import('zzz', '', NULL)") == DENIED

    with connected(shop, "ian") as connection:
        connection.execute(f"SELECT begin_import('{BATCH}', '', NULL)".encode())
        connection.commit()
    for again in importing(new_customer())[1:]:
        refused = answer(shop, "ian", "SELECT open_stage()", again)
    assert refused == DENIED
    assert answer(shop, "ian", f"SELECT cancel_import('{BATCH}')") == DENIED


OWN_STAGES = (
    "CREATE TEMPORARY TABLE staged (id text)",
    "CREATE TEMPORARY TABLE staged AS SELECT NULL::int AS row, NULL::text AS fingerprint",
    "CREATE TEMPORARY VIEW staged AS SELECT 1 AS row",
)


def test_a_stage_of_ones_own_is_not_read(shop: Shop) -> None:
    begun = f"SELECT begin_import('{BATCH}', '', NULL)"
    for trap in OWN_STAGES:
        assert answer(shop, "ian", trap, begun, "SELECT open_stage()") == DENIED
        assert answer(shop, "ian", trap, begun, f"SELECT * FROM put_new('{BATCH}')") == DENIED
        assert answer(shop, "ian", trap, begun, f"SELECT * FROM put_changed('{BATCH}')") == DENIED


TRAPS = (
    "CREATE TRIGGER evil BEFORE INSERT ON pg_temp.staged FOR EACH ROW EXECUTE FUNCTION pg_temp.evil()",
    "CREATE RULE evil AS ON INSERT TO pg_temp.staged DO INSTEAD NOTHING",
    "ALTER TABLE pg_temp.staged ADD COLUMN evil text DEFAULT pg_temp.evil()",
    "DROP TABLE pg_temp.staged",
    "SELECT * FROM pg_temp.staged",
    "UPDATE pg_temp.staged SET id = NULL",
    "CREATE TEMPORARY TABLE evil () INHERITS (pg_temp.staged)",
)


def test_nothing_can_be_hung_on_the_stage(shop: Shop) -> None:
    evil = "CREATE FUNCTION pg_temp.evil() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'"
    for trap in TRAPS:
        assert answer(shop, "ian", evil, "SELECT open_stage()", trap) == DENIED, trap


def test_tables_and_functions_put_in_the_way_change_nothing(shop: Shop) -> None:
    for name in ("customer", "access", "import_batch", "import_row", "unnest", "format"):
        trap = f"CREATE TEMPORARY TABLE {name} AS SELECT session_user::name AS login, NULL::text[] AS shops"
        with connected(shop, "lana") as connection:
            connection.execute(trap.encode())
            connection.execute(
                b"CREATE FUNCTION pg_temp.my_shops() RETURNS text[] LANGUAGE sql AS 'SELECT NULL::text[]'"
            )
            connection.execute(
                b"CREATE FUNCTION pg_temp.sees(text) RETURNS boolean LANGUAGE sql AS 'SELECT true'"
            )
            connection.execute(b"SET search_path TO pg_temp, tillbook, pg_catalog")
            connection.execute(b"SET row_security TO on")
            seen = connection.execute(b"SELECT last_name FROM tillbook.customer").fetchall()
            assert seen == [("Ann",)]
            counted = connection.execute(b"SELECT tillbook.count_customers()").fetchall()
            assert counted == [(3,)]


WRONG: tuple[dict[str, str | None], ...] = (
    {"email": "nobody", "email_key": "nobody"},
    {"email": "x@example.com"},
    {"email": "x@example.com", "email_key": "y@example.com"},
    {"email_key": "bob@example.com"},
    {"email": "X@example.com", "email_key": "X@example.com"},
    {"mobile": "+447911123456"},
    {"mobile": "07911123456", "mobile_key": "07911123456"},
    {"account_number": "7", "account_number_key": "8"},
    {"account_number_serial": "99999999999"},
    {"country": "XX"},
    {"price_level": "Free"},
    {"tax_exempt": "ja"},
    {"date_of_birth": "1985-13"},
    {"date_of_birth": "2999-01-01"},
    {"credit_limit": "-5"},
    {"credit_limit": "much"},
    {"city": "Le\x07eds"},
)


def test_nobody_gets_around_the_checks(shop: Shop) -> None:
    for wrong in WRONG:
        assert answer(shop, "ian", *importing(new_customer(**wrong))) == UNCHECKED, wrong
    assert answer(shop, "ian", *importing(new_customer(id="mine"))) == DENIED
    refused = answer(shop, "ian", *importing(new_customer(last_name=None)))
    assert [(row[0], row[2]) for row in refused if isinstance(row, tuple)] == [(2, "last_name")]


def test_a_refused_consent_is_not_taken_back_by_a_change(shop: Shop) -> None:
    consent = "marketing_email"
    shop.sql(f"UPDATE customer SET {consent} = 'no' WHERE last_name = 'Bob'")
    shop.sql(
        "UPDATE customer SET email_key = 'bob@example.com', account_number_key = '2' WHERE last_name = 'Bob'"
    )
    shop.sql("UPDATE customer SET account_number_serial = 2 WHERE last_name = 'Bob'")

    taken_back = importing(changed(shop, "Bob", **{consent: "yes"}), put="put_changed")
    withdrawn = importing(changed(shop, "Bob", **{consent: "withdrawn"}), put="put_changed")

    assert answer(shop, "ian", *taken_back) == UNCHECKED
    assert answer(shop, "ian", *withdrawn) == [("",)]


def test_a_record_that_is_there_is_not_created_again(shop: Shop) -> None:
    bob = id_of(shop, "Bob").replace("'", "")

    assert answer(shop, "una", *importing(new_customer(id=bob))) == DENIED
    twice = importing(new_customer(), new_customer(row="3", account_number="8"))
    assert answer(shop, "una", *twice) == DENIED


def test_counts_are_right_whether_or_not_an_import_is_finished(shop: Shop) -> None:
    with connected(shop, "ian") as connection:
        for statement in (
            *importing(new_customer()),
            f"SELECT finish_import('{BATCH}', '{{}}', '{{}}', '{{5, 6}}')",
        ):
            connection.execute(statement.encode())
        more = new_customer(row="9", id=NEW.replace("c1", "c2"), account_number="9")
        for statement in importing(more)[1:]:
            connection.execute(statement.encode())
        connection.commit()

    counted = shop.sql("SELECT created, updated, unchanged, skipped FROM import_batch WHERE id = ?", BATCH)
    assert counted == [(2, 0, 0, 2)]


def test_an_administrator_is_the_owner_and_no_superuser(shop: Shop) -> None:
    assert address_of(shop, "ada")
    database = str(shop.sql("SELECT current_database()")[0][0])
    as_owner = f'SET ROLE "tillbook_{database}_owner"'

    assert answer(shop, "ada", as_owner, "UPDATE customer SET city = 'Hull'") == []
    assert answer(shop, "ada", "CREATE SCHEMA mine") == DENIED
    assert answer(shop, "ada", f'GRANT "tillbook_{database}_administer" TO vera') == DENIED
    assert answer(shop, "ada", f'SET ROLE "tillbook_{database}_giver"') == DENIED
    given = f"SELECT tillbook.set_rights('tillbook_{database}_view', ARRAY['export'])"
    assert answer(shop, "ada", given) == "42704"
