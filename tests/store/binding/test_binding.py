"""Binding as a whole: what it puts beside a table, what it leaves alone, and when it refuses."""

from dataclasses import replace

import pytest
import sqlalchemy as sa
from tests.support.till import KUNDE, Till, mapping_of, rows_of

from tillbook import systems
from tillbook.errors import StoreError
from tillbook.store.binding import (
    Refreshed,
    bind,
    bound_mapping,
    needed_rights,
    reflect,
    refresh,
    release,
)
from tillbook.store.tables import tables_of


def test_their_table_is_not_altered(till: Till) -> None:
    till.make()
    with till.engine.begin() as connection:
        before = reflect(connection, till.place, "Kunde")
    till.bind()

    with till.engine.begin() as connection:
        assert reflect(connection, till.place, "Kunde") == before
        assert set(sa.inspect(connection).get_table_names(till.place)) - {
            "bound_customer",
            "bound_mapping",
        } == {"Kunde"}


def test_a_store_knows_what_it_is_bound_to(till: Till) -> None:
    till.make()
    with till.engine.begin() as connection:
        assert bound_mapping(connection) is None
    till.bind()

    with till.engine.begin() as connection:
        assert bound_mapping(connection) == till.mapping


def test_binding_again_keeps_who_is_who(bound: Till) -> None:
    bound.run("INSERT INTO KUNDE (\"Nachname\", \"Mobil\") VALUES ('Wood', '0171 1234567')")
    bound.refresh()
    bound.run("UPDATE KUNDE SET \"Ort\" = 'Ulm'")
    bound.refresh()
    before = bound.customer("Wood")
    columns = {name: column for name, column in bound.mapping.columns.items() if name != "email"}
    bound.bind(replace(bound.mapping, columns=columns))

    after = bound.customer("Wood")
    assert (after["id"], after["version"], after["mobile_key"]) == (before["id"], 2, "+491711234567")
    assert "email_key" not in after
    assert bound.refresh() == Refreshed()


def test_their_table_can_be_altered_in_between(bound: Till) -> None:
    bound.run("INSERT INTO KUNDE (\"Nachname\") VALUES ('Wood')")
    bound.refresh()
    before = bound.customer("Wood")["id"]
    with bound.engine.begin() as connection:
        release(connection)
    bound.run('ALTER TABLE KUNDE DROP COLUMN "Straße"')
    columns = {name: column for name, column in bound.mapping.columns.items() if name != "address1"}
    bound.bind(replace(bound.mapping, columns=columns))

    assert bound.customer("Wood")["id"] == before


def test_what_blocks_is_refused_and_leaves_nothing(till: Till) -> None:
    till.make(KUNDE.replace("DEFAULT 'neu' NOT NULL", "NOT NULL"))
    with pytest.raises(StoreError, match=r"Status is never blank, has no default and holds no field\."):
        till.bind()

    with till.engine.begin() as connection:
        assert not sa.inspect(connection).has_table("bound_customer")
    till.bind(replace(till.mapping, constants={"Status": "neu"}))


def test_a_store_with_customers_of_its_own_is_not_bound(till: Till) -> None:
    till.make()
    with till.engine.begin() as connection:
        own = tables_of(systems.load("cloudpos"))
        own.customer.create(connection)
        connection.execute(own.customer.insert().values(id="a", account_number="1", last_name="Wood"))

    with pytest.raises(StoreError, match="customers of its own"):
        till.bind()
    till.run("DELETE FROM customer")
    till.bind()
    assert till.run("SELECT * FROM customer") == []


def test_a_table_called_like_ours_is_refused_where_there_is_no_other_place(lite: Till) -> None:
    lite.run('CREATE TABLE "Customer" (id integer PRIMARY KEY, name varchar(9) NOT NULL, email varchar(60))')
    lite.run("INSERT INTO \"Customer\" VALUES (1, 'Wood', 'a@x.de')")
    mapping = replace(
        lite.mapping, system="loyverse", table="Customer", primary_key="id", values={},
        columns={"name": "name", "email": "email"},
    )  # fmt: skip

    with pytest.raises(StoreError, match="Customer is called like what Tillbook puts beside it"):
        lite.bind(mapping)
    assert lite.run('SELECT count(*) FROM "Customer"') == [(1,)]


def test_another_table_is_refused(bound: Till) -> None:
    with pytest.raises(StoreError, match=r"is bound to (crm\.)?Kunde by .* already"):
        bound.bind(replace(bound.mapping, primary_key="EMail"))


def test_a_table_without_row_numbers_is_bound_by_a_field(lite: Till) -> None:
    lite.run(
        "CREATE TABLE KUNDE (nr varchar(9) PRIMARY KEY, name varchar(30), mail varchar(60)) WITHOUT ROWID"
    )
    mapping = replace(
        lite.mapping, system="loyverse", primary_key="nr", values={},
        columns={"name": "name", "email": "mail", "customer_code": "nr"},
    )  # fmt: skip
    lite.bind(mapping)
    lite.run("INSERT INTO customer (id, name, customer_code) VALUES ('a', 'Wood', '007')")

    assert lite.run("SELECT nr, name FROM KUNDE") == [("007", "Wood")]
    assert lite.run("SELECT record FROM bound_customer") == [("007",)]


def test_names_of_every_sort_are_bound(till: Till) -> None:
    odd = ('the "record"', "Name's %s %", "E:Mail $1 {0}")
    keys, name, mail = (column.replace('"', '""') for column in odd)
    with till.engine.begin() as connection:
        connection.exec_driver_sql(
            f"CREATE TABLE {till.table('Kunde; x')} "
            f'("{keys}" integer PRIMARY KEY, "{name}" varchar(9) NOT NULL, "{mail}" varchar(60))',
            execution_options={"no_parameters": True},
        )
    mapping = replace(
        till.mapping, system="loyverse", table="Kunde; x", primary_key=odd[0], values={},
        columns={"name": odd[1], "email": odd[2], "customer_code": odd[0]},
    )  # fmt: skip
    till.bind(mapping)
    till.run("INSERT INTO customer (id, name, email, customer_code) VALUES ('a', 'Wood', 'a@x.de', '7')")
    till.run("UPDATE customer SET name = 'Reed', version = 2")

    assert till.refresh() == Refreshed()
    assert till.run("SELECT name, email, customer_code FROM customer") == [("Reed", "a@x.de", "7")]


def test_the_owner_of_our_tables_needs_these_rights_on_theirs_and_no_others(server: Till) -> None:
    server.make()
    server.run('CREATE ROLE "our owner" NOLOGIN')
    server.run('ALTER SCHEMA tillbook OWNER TO "our owner"')
    try:
        with server.engine.begin() as connection:
            for statement in needed_rights(reflect(connection, "crm", "Kunde"), "our owner"):
                rows_of(connection, statement)
            rows_of(connection, 'SET LOCAL ROLE "our owner"')
            schema = bind(connection, systems.load("cloudpos"), mapping_of("crm"))
            rows_of(
                connection, "INSERT INTO customer (id, account_number, last_name) VALUES ('a', '7', 'Wood')"
            )
            rows_of(connection, "UPDATE customer SET city = 'Ulm', version = 2")
            rows_of(connection, 'INSERT INTO crm."Kunde" ("Nachname") VALUES (\'Reed\')')
            assert refresh(connection, schema, tables_of(schema), server.mapping) == Refreshed(new=1)
    finally:
        server.run('DROP OWNED BY "our owner" CASCADE')
        server.run('DROP ROLE "our owner"')
