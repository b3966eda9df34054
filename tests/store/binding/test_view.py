"""Plain SQL against the view `customer` over somebody else's table: what an ordinary customer table does."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa
from tests.support.till import Till, mapping_of, rows_of

NEW = (
    "INSERT INTO customer (id, version, account_number, last_name, email, email_key) "
    "VALUES (:id, 1, :number, :name, :email, :key)"
)


def put(till: Till, number: int, name: str, email: str | None = None) -> None:
    till.run(NEW, id=f"id-{number}", number=str(number), name=name, email=email, key=email)


def names(till: Till) -> list[str]:
    return [row[0] for row in till.run('SELECT "Nachname" FROM KUNDE ORDER BY "Kunden Nr"')]


def refused(till: Till, statement: str, **values: Any) -> str:
    with pytest.raises(sa.exc.IntegrityError) as caught:
        till.run(statement, **values)
    return str(caught.value.orig)


def test_their_row_reads_as_canonical_text(till: Till) -> None:
    till.make()
    till.run(
        'INSERT INTO KUNDE ("Vorname", "Nachname", "PLZ", "Ort", "Land", "Mobil", "EMail", "Geburtsdatum", '
        '"Geschlecht", "Steuerfrei", "Newsletter", "Kreditlimit %") VALUES '
        "('', ' Müller ', '50667', '  ', 'D', '0171 1234567', 'A@x.de', '1985-06-26', 'w', true, false, "
        "12.50)"
    )
    till.bind()

    found = till.customer("Müller")
    assert {name: found[name] for name in till.made.fields} == {
        "account_number": "1",
        "first_name": None,
        "last_name": "Müller",
        "address1": None,
        "city": None,
        "postcode": "50667",
        "country": "DE",
        "mobile": "0171 1234567",
        "email": "A@x.de",
        "date_of_birth": "1985-06-26",
        "gender": "female",
        "tax_exempt": "yes",
        "credit_limit": "12.5",
        "marketing_email": "no",
    }
    assert (found["version"], found["email_key"], found["mobile_key"], found["account_number_serial"]) == (
        1, "a@x.de", "+491711234567", 1,
    )  # fmt: skip


def test_the_view_has_the_columns_of_an_ordinary_customer_table(bound: Till) -> None:
    with bound.engine.connect() as connection:
        found = [column["name"] for column in sa.inspect(connection).get_columns("customer")]

    shop = ["shop"] if bound.is_server else []
    assert found == [column.name for column in bound.made.customer.columns] + shop


def test_an_insert_fills_their_columns_and_leaves_the_others_to_their_defaults(bound: Till) -> None:
    bound.run(
        "INSERT INTO customer (id, version, account_number, last_name, country, gender, date_of_birth, "
        "tax_exempt, marketing_email, credit_limit, postcode) VALUES "
        "('a', 1, '17', 'Ødegård', 'AT', 'male', '1985-06-26', NULL, 'yes', '300', '1010')"
    )

    row = bound.run(
        'SELECT "Kunden Nr", "Nachname", "Land", "Geschlecht", "Steuerfrei", "Newsletter", "Kreditlimit %", '
        '"Status", "Umsatz" FROM KUNDE'
    )[0]
    assert (*row[:4], bool(row[4]), bool(row[5]), int(row[6]), *row[7:]) == (
        17, "Ødegård", "Österreich", "m", False, True, 300, "neu", None,
    )  # fmt: skip
    found = bound.customer("Ødegård")
    assert (found["tax_exempt"], found["date_of_birth"], found["postcode"]) == ("no", "1985-06-26", "1010")


def test_a_constant_fills_a_column_that_is_no_field(till: Till) -> None:
    till.make()
    mapping = mapping_of(till.place)
    till.bind(type(mapping)(**{**vars(mapping), "constants": {"Status": "im'port", "Umsatz": 3}}))
    put(till, 5, "Wood")

    assert till.run('SELECT "Status", "Umsatz" FROM KUNDE') == [("im'port", 3)]


def test_a_number_that_nobody_gave_is_theirs_to_give(till: Till) -> None:
    till.make()
    mapping = mapping_of(till.place, account_number="Status")
    till.run('ALTER TABLE KUNDE RENAME COLUMN "Umsatz" TO "Konto"')
    columns = {**mapping.columns, "account_number": "Konto"}
    till.bind(type(mapping)(**{**vars(mapping), "columns": columns}))
    put(till, 700, "Wood")
    put(till, 701, "Reed")

    assert till.run('SELECT "Kunden Nr", "Konto" FROM KUNDE ORDER BY 1') == [(1, 700), (2, 701)]


def test_many_rows_come_from_a_select(bound: Till) -> None:
    bound.run(
        "INSERT INTO customer (id, version, account_number, last_name) "
        "SELECT 'a', 1, '1', 'Wood' UNION ALL SELECT 'b', 1, '2', 'Reed'"
    )

    assert names(bound) == ["Wood", "Reed"]
    assert [tuple(row) for row in bound.run("SELECT id, last_name FROM customer ORDER BY id")] == [
        ("a", "Wood"),
        ("b", "Reed"),
    ]


def test_an_update_writes_what_changed_and_nothing_else(bound: Till) -> None:
    bound.run(
        "INSERT INTO KUNDE (\"Nachname\", \"Vorname\", \"Land\", \"PLZ\") VALUES ('Wood', ' Ann ', 'D', '1')"
    )
    bound.refresh()
    bound.run("UPDATE customer SET last_name = 'Reed', first_name = first_name, city = 'Köln', version = 2")

    row = bound.run('SELECT "Nachname", "Vorname", "Land", "Ort" FROM KUNDE')[0]
    assert tuple(row) == ("Reed", " Ann ", "D", "Köln")
    assert bound.customer("Reed")["version"] == 2


def test_a_cleared_field_is_blank_or_their_default(bound: Till) -> None:
    bound.run(
        "INSERT INTO customer (id, version, account_number, last_name, city, credit_limit, tax_exempt) "
        "VALUES ('a', 1, '1', 'Wood', 'Köln', '300', 'yes')"
    )
    bound.run("UPDATE customer SET city = NULL, credit_limit = NULL, tax_exempt = NULL WHERE id = 'a'")

    found = bound.customer("Wood")
    assert (found["city"], found["credit_limit"], found["tax_exempt"]) == (None, "0", "no")


def test_freeing_keys_does_not_touch_their_rows(bound: Till) -> None:
    put(bound, 1, "Wood", "a@x.de")
    watch_updates(bound)
    bound.run("UPDATE customer SET email_key = NULL WHERE id IN ('id-1')")

    assert bound.run("SELECT * FROM touched") == []
    assert bound.customer("Wood")["email_key"] is None


def watch_updates(till: Till) -> None:
    """A trigger of theirs that puts down every update."""
    till.run(f"CREATE TABLE {till.place or 'main'}.touched (name varchar(40))")
    if not till.is_server:
        till.run(
            "CREATE TRIGGER watch AFTER UPDATE ON KUNDE "
            'BEGIN INSERT INTO touched VALUES (NEW."Nachname"); END'
        )
        return
    till.run(
        "CREATE FUNCTION crm.watch() RETURNS trigger LANGUAGE plpgsql AS "
        "'BEGIN INSERT INTO touched VALUES (NEW.\"Nachname\"); RETURN NEW; END'"
    )
    till.run("CREATE TRIGGER watch AFTER UPDATE ON KUNDE FOR EACH ROW EXECUTE FUNCTION crm.watch()")
    till.run("CREATE VIEW tillbook.touched AS SELECT * FROM crm.touched")


def test_a_trigger_of_theirs_finds_its_own_tables(bound: Till) -> None:
    put(bound, 1, "Wood")
    watch_updates(bound)
    bound.run("UPDATE customer SET last_name = 'Reed' WHERE id = 'id-1'")

    assert [row[0] for row in bound.run("SELECT name FROM touched")] == ["Reed"]


def test_many_rows_are_updated_from_another_table(bound: Till) -> None:
    for number, name in ((1, "Wood"), (2, "Reed"), (3, "Hill")):
        put(bound, number, name)
    with bound.engine.begin() as connection:
        rows_of(connection, "CREATE TEMPORARY TABLE staged (id varchar(36), version integer, last_name text)")
        rows_of(
            connection, "INSERT INTO staged VALUES ('id-1', 1, 'Lake'), ('id-2', 1, 'Moor'), ('id-3', 9, 'X')"
        )
        rows_of(
            connection,
            "UPDATE customer SET last_name = staged.last_name, version = customer.version + 1 FROM staged "
            "WHERE staged.id = customer.id AND staged.version = customer.version",
        )

    assert names(bound) == ["Lake", "Moor", "Hill"]
    assert [row[0] for row in bound.run("SELECT version FROM customer ORDER BY id")] == [2, 2, 1]


def test_a_delete_takes_their_row(bound: Till) -> None:
    put(bound, 1, "Wood")
    put(bound, 2, "Reed")
    bound.run("DELETE FROM customer WHERE id IN ('id-1')")

    assert names(bound) == ["Reed"]
    assert bound.run("SELECT id FROM bound_customer") == [("id-2",)]


def test_a_row_that_others_refer_to_stays(bound: Till) -> None:
    put(bound, 1, "Wood")
    bound.run(f'CREATE TABLE {bound.table("Beleg")} (kunde integer REFERENCES KUNDE ("Kunden Nr"))')
    bound.run("INSERT INTO BELEG VALUES (1)".replace("BELEG", bound.table("Beleg")))

    refused(bound, "DELETE FROM customer WHERE id = 'id-1'")
    assert bound.customer("Wood")["id"] == "id-1"


def test_their_own_uniqueness_refuses_by_name_and_leaves_nothing_half_done(bound: Till) -> None:
    put(bound, 1, "Wood", "a@x.de")
    reason = refused(
        bound,
        "INSERT INTO customer (id, version, account_number, last_name, email) "
        "VALUES ('b', 1, '2', 'Reed', 'a@x.de')",
    )

    assert "EMail" in reason
    assert (names(bound), bound.run("SELECT id FROM bound_customer")) == (["Wood"], [("id-1",)])


def test_a_key_that_another_customer_has_refuses_by_its_column(bound: Till) -> None:
    put(bound, 1, "Wood", "a@x.de")

    reason = refused(bound, NEW, id="b", number="2", name="Reed", email="A@x.de", key="a@x.de")
    assert "email_key" in reason
    assert (names(bound), bound.run("SELECT id FROM bound_customer")) == (["Wood"], [("id-1",)])


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("account_number", "0007"),
        ("account_number", "7a"),
        ("last_name", "Featherstonehaugh"),
        ("marketing_email", "withdrawn"),
    ],
)
def test_what_a_column_cannot_keep_as_it_is_is_refused(bound: Till, field: str, text: str) -> None:
    put(bound, 1, "Wood")

    assert field in refused(bound, "UPDATE customer SET FIELD = :text".replace("FIELD", field), text=text)
    assert names(bound) == ["Wood"]


@pytest.mark.parametrize(
    ("field", "text"),
    [("account_number", "99999999999"), ("credit_limit", "123456"), ("credit_limit", "1.234")],
)
def test_a_number_beyond_its_column_is_refused(server: Till, field: str, text: str) -> None:
    server.make()
    server.bind()
    put(server, 1, "Wood")

    assert field in refused(server, "UPDATE customer SET FIELD = :text".replace("FIELD", field), text=text)


def test_a_column_of_theirs_that_must_be_filled_refuses(bound: Till) -> None:
    assert "Nachname" in refused(bound, "INSERT INTO customer (id, account_number) VALUES ('a', '1')")


def test_postgresql_counts_rows_and_raises_conflicts_in_their_table_in_spite_of_do_nothing(
    server: Till,
) -> None:
    server.make()
    server.bind()
    put(server, 1, "Wood", "a@x.de")

    with server.engine.begin() as connection:
        update = connection.execute(sa.text("UPDATE customer SET city = 'Ulm' RETURNING id"))
        assert (update.rowcount, update.all()) == (1, [("id-1",)])
    assert "EMail eindeutig" in refused(
        server, NEW + " ON CONFLICT DO NOTHING", id="b", number="2", name="Reed", email="a@x.de", key=None
    )


def test_sqlite_counts_no_rows_and_takes_no_upsert(lite: Till) -> None:
    lite.make()
    lite.bind()
    put(lite, 1, "Wood")

    with lite.engine.begin() as connection:
        assert connection.execute(sa.text("UPDATE customer SET city = 'Ulm'")).rowcount == 0
    with pytest.raises(sa.exc.OperationalError, match="cannot UPSERT a view"):
        lite.run(NEW + " ON CONFLICT DO NOTHING", id="b", number="2", name="Reed", email=None, key=None)


def test_sqlite_does_nothing_by_halves_where_conflicts_are_to_be_ignored(lite: Till) -> None:
    lite.make()
    lite.bind()
    put(lite, 1, "Wood", "a@x.de")
    ignoring = NEW.replace("INSERT", "INSERT OR IGNORE")
    refused(lite, ignoring, id="b", number="2", name="Reed", email="a@x.de", key=None)
    put(lite, 2, "Reed", "b@x.de")
    refused(lite, "UPDATE OR IGNORE customer SET email_key = 'a@x.de', version = 2 WHERE id = 'id-2'")

    assert names(lite) == ["Wood", "Reed"]
    assert lite.customer("Reed")["email_key"] == "b@x.de"


def test_whoever_comes_second_to_a_customer_changes_nothing(server: Till) -> None:
    server.make()
    server.bind()
    put(server, 1, "Wood")
    update = "UPDATE customer SET last_name = :name, version = version + 1 WHERE version = 1"

    def second() -> int:
        with server.engine.begin() as connection:
            return connection.execute(sa.text(update), {"name": "Moor"}).rowcount

    with ThreadPoolExecutor(1) as pool:
        with server.engine.begin() as first:
            first.execute(sa.text(update), {"name": "Lake"})
            waiting = pool.submit(second)
            while not waiting.done() and not server.run("SELECT FROM pg_locks WHERE NOT granted"):
                time.sleep(0.01)
        assert waiting.result() == 0
    assert names(server) == ["Lake"]


def test_what_a_till_changed_since_the_refresh_is_not_overwritten(server: Till) -> None:
    server.make()
    server.bind()
    put(server, 1, "Wood")
    server.run("UPDATE KUNDE SET \"Ort\" = 'Ulm'")

    with pytest.raises(sa.exc.OperationalError, match="was changed while it was being written to"):
        server.run("UPDATE customer SET last_name = 'Reed'")
    server.refresh()
    server.run("UPDATE customer SET last_name = 'Reed'")
    assert tuple(server.run('SELECT "Nachname", "Ort" FROM KUNDE')[0]) == ("Reed", "Ulm")


def test_their_next_number_is_none_that_we_gave_out(server: Till) -> None:
    server.make()
    server.bind()
    put(server, 1, "Wood")
    put(server, 41, "Reed")
    put(server, 7, "Hill")
    server.run("INSERT INTO KUNDE (\"Nachname\") VALUES ('Moor')")

    assert server.run('SELECT "Kunden Nr" FROM KUNDE WHERE "Nachname" = \'Moor\'') == [(42,)]


def test_a_number_that_is_always_given_can_be_set_but_not_changed(server: Till) -> None:
    server.make(numbered="GENERATED ALWAYS AS IDENTITY")
    server.bind()
    put(server, 17, "Wood")
    server.run("UPDATE customer SET last_name = 'Reed', version = 2")

    assert "account_number" in refused(server, "UPDATE customer SET account_number = '18'")
    assert server.run('SELECT "Kunden Nr", "Nachname" FROM KUNDE') == [(17, "Reed")]


def test_a_primary_key_that_is_a_field_can_change(bound: Till) -> None:
    put(bound, 1, "Wood")
    bound.run("UPDATE customer SET account_number = '8', version = 2 WHERE id = 'id-1'")

    assert bound.run('SELECT "Kunden Nr" FROM KUNDE') == [(8,)]
    assert (bound.customer("Wood")["id"], bound.refresh().changed) == ("id-1", 0)
