"""What tills write behind our back is followed: versions rise, keys are made anew."""

import pytest
import sqlalchemy as sa
from tests.support.till import Till

from tillbook.store.binding import Refreshed, TableMapping, is_stale, refresh
from tillbook.store.turns import LOCK

LOYVERSE = {"name": "name", "email": "mail"}


def stale(till: Till) -> bool:
    with till.engine.begin() as connection:
        return is_stale(connection, till.schema, till.made, till.mapping)


def add(till: Till, name: str, email: str | None = None, mobile: str | None = None) -> None:
    till.run(
        'INSERT INTO KUNDE ("Nachname", "EMail", "Mobil") VALUES (:name, :email, :mobile)',
        name=name, email=email, mobile=mobile,
    )  # fmt: skip


def test_new_changed_and_gone_rows_are_counted_once(bound: Till) -> None:
    add(bound, "Wood")
    add(bound, "Reed")
    assert stale(bound)
    assert bound.refresh() == Refreshed(new=2)
    bound.run("UPDATE KUNDE SET \"Ort\" = 'Ulm' WHERE \"Nachname\" = 'Reed'")
    bound.run("DELETE FROM KUNDE WHERE \"Nachname\" = 'Wood'")
    add(bound, "Hill")

    assert bound.refresh() == Refreshed(new=1, changed=1, gone=1)
    assert not stale(bound)
    assert bound.refresh() == Refreshed()


def test_a_change_raises_the_version_and_keeps_who_it_is(bound: Till) -> None:
    add(bound, "Wood", "old@x.de")
    bound.refresh()
    before = bound.customer("Wood")
    bound.run("UPDATE KUNDE SET \"EMail\" = 'New@x.de'")
    bound.refresh()

    after = bound.customer("Wood")
    assert (after["id"], after["version"], after["email_key"]) == (before["id"], 2, "new@x.de")


def test_a_change_in_a_column_that_is_no_field_is_none(bound: Till) -> None:
    add(bound, "Wood")
    bound.refresh()
    bound.run('UPDATE KUNDE SET "Umsatz" = 5, "Vorname" = \'  \'')

    assert bound.refresh() == Refreshed()


def test_what_we_wrote_ourselves_is_no_change(bound: Till) -> None:
    bound.run(
        "INSERT INTO customer (id, version, account_number, last_name, gender) "
        "VALUES ('a', 1, '1', 'Wood', 'male')"
    )
    bound.run("UPDATE customer SET city = 'Ulm', version = 2")

    assert bound.refresh() == Refreshed()
    assert bound.customer("Wood")["version"] == 2


def test_keys_are_made_of_texts_that_are_read_like_a_sheets(bound: Till) -> None:
    add(bound, "Wood", " ANN@Example.COM ", "0171 / 1234567")
    bound.run("UPDATE KUNDE SET \"Vorname\" = 'Ann', \"PLZ\" = '50667'")
    bound.refresh()

    found = bound.customer("Wood")
    assert {key: found[key] for key in bound.made.keys} == {
        "account_number_key": "1",
        "mobile_key": "+491711234567",
        "email_key": "ann@example.com",
        "name_postcode_key": "ann|wood|50667",
    }
    assert found["account_number_serial"] == 1


def test_of_two_with_one_key_the_older_has_it_until_it_is_free(bound: Till) -> None:
    add(bound, "Wood", mobile="0171 1234567")
    add(bound, "Reed", mobile="+49 171 1234567")
    bound.refresh()
    assert [bound.customer(name)["mobile_key"] for name in ("Wood", "Reed")] == ["+491711234567", None]
    assert not stale(bound)
    bound.run('UPDATE KUNDE SET "Mobil" = NULL WHERE "Nachname" = \'Wood\'')
    bound.refresh()

    assert [bound.customer(name)["mobile_key"] for name in ("Wood", "Reed")] == [None, "+491711234567"]
    assert bound.customer("Reed")["version"] == 1


def test_a_key_that_we_gave_up_ourselves_goes_to_who_lacked_it(bound: Till) -> None:
    add(bound, "Wood", mobile="0171 1234567")
    add(bound, "Reed", mobile="0171 1234567")
    bound.refresh()
    bound.run("DELETE FROM customer WHERE last_name = 'Wood'")

    assert stale(bound)
    bound.refresh()
    assert bound.customer("Reed")["mobile_key"] == "+491711234567"


def test_more_rows_than_are_read_at_once(bound: Till) -> None:
    rows = 20_050
    fill = """
        WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < ROWS),
        named AS (SELECT 'N' || CAST(n AS varchar(10)) AS name FROM c)
        INSERT INTO KUNDE ("Nachname", "EMail") SELECT name, name || '@x.de' FROM named
    """
    bound.run(fill.replace("ROWS", str(rows)))

    assert bound.refresh() == Refreshed(new=rows)
    assert bound.customer(f"N{rows}")["email_key"] == f"n{rows}@x.de"
    assert bound.refresh() == Refreshed()


@pytest.mark.parametrize(
    ("key", "first", "second"),
    [
        ("varchar(20)", "'K 1'", "'K 2'"),
        ("char(6)", "'K1'", "'K2'"),
        ("bigint", "9007199254740993", "9007199254740994"),
        ("numeric(12, 0)", "1", "2"),
    ],
)
def test_primary_keys_of_several_types(till: Till, key: str, first: str, second: str) -> None:
    till.run(f"CREATE TABLE KUNDE (code {key} PRIMARY KEY, name varchar(30) NOT NULL, mail varchar(60))")
    rows = "INSERT INTO KUNDE VALUES (FIRST, 'Wood', 'a@x.de'), (SECOND, 'Reed', 'b@x.de')"
    till.run(rows.replace("FIRST", first).replace("SECOND", second))
    columns = {**LOYVERSE, "customer_code": "code"}
    till.bind(TableMapping("loyverse", till.place, "Kunde", "code", columns))
    till.run("UPDATE customer SET name = 'Hill', version = 2 WHERE email = 'a@x.de'")
    till.run("DELETE FROM KUNDE WHERE code = SECOND".replace("SECOND", second))

    assert till.refresh() == Refreshed(gone=1)
    assert till.run("SELECT name, version FROM customer") == [("Hill", 2)]


@pytest.mark.parametrize("key", ['text COLLATE "C"', 'varchar(9) COLLATE "C"', 'varchar(9) COLLATE "POSIX"'])
def test_primary_keys_that_sort_in_their_own_way(server: Till, key: str) -> None:
    server.run(f"CREATE TABLE KUNDE (code {key} PRIMARY KEY, name varchar(30) NOT NULL, mail varchar(60))")
    server.bind(TableMapping("loyverse", "crm", "Kunde", "code", {**LOYVERSE, "customer_code": "code"}))
    server.run("INSERT INTO customer (id, name, email, customer_code) VALUES ('a', 'Wood', 'a@x.de', '4711')")
    server.run("INSERT INTO KUNDE (name, code) VALUES ('Reed', '9')")

    assert server.refresh() == Refreshed(new=1)
    assert server.run("SELECT name FROM customer ORDER BY name") == [("Reed",), ("Wood",)]


def test_a_primary_key_that_is_no_field_and_no_number(server: Till) -> None:
    server.run(
        "CREATE TABLE KUNDE "
        "(code uuid DEFAULT gen_random_uuid() PRIMARY KEY, name varchar(30) NOT NULL, mail varchar(60))"
    )
    server.bind(TableMapping("loyverse", "crm", "Kunde", "code", LOYVERSE))
    server.run("INSERT INTO customer (id, name, email) VALUES ('a', 'Wood', 'a@x.de')")
    server.run("INSERT INTO KUNDE (name) VALUES ('Reed')")

    assert server.refresh() == Refreshed(new=1)
    assert server.run("SELECT name, version FROM customer ORDER BY name") == [("Reed", 1), ("Wood", 1)]


def test_who_refreshes_waits_for_who_writes(server: Till) -> None:
    server.make()
    server.bind()
    add(server, "Wood")
    turn = f"SELECT {LOCK}"

    with server.engine.begin() as writer, server.engine.connect() as reader:
        writer.execute(sa.text(turn))
        reader.execute(sa.text("SET lock_timeout TO '100ms'"))
        with pytest.raises(sa.exc.OperationalError, match="lock timeout"):
            refresh(reader, server.schema, server.made, server.mapping)
    assert server.refresh() == Refreshed(new=1)
