"""A table that somebody else made, as values."""

import pytest
from tests.support.till import Till

from tillbook.errors import StoreError
from tillbook.store.binding import ReflectedTable, find_table, reflect
from tillbook.store.binding.reflecting import Stored
from tillbook.store.binding.uniques import Unique


def reflected(till: Till, name: str = "Kunde") -> ReflectedTable:
    with till.engine.begin() as connection:
        return reflect(connection, till.place, name)


def found(till: Till, wanted: str) -> tuple[str | None, str]:
    with till.engine.begin() as connection:
        return find_table(connection, wanted)


def test_columns_say_how_they_keep_values_and_how_long(till: Till) -> None:
    till.make()
    columns = reflected(till).columns

    assert [(c.name, c.stored) for c in columns.values()][:2] == [
        ("Kunden Nr", Stored.INTEGER),
        ("Vorname", Stored.TEXT),
    ]
    assert [columns[n].stored for n in ("Geburtsdatum", "Newsletter", "Kreditlimit %")] == [
        Stored.DATE, Stored.BOOLEAN, Stored.NUMERIC,
    ]  # fmt: skip
    assert [columns[name].length for name in ("Vorname", "PLZ", "Umsatz")] == [25, 8, None]
    assert (columns["Kreditlimit %"].precision, columns["Kreditlimit %"].scale) == (6, 2)


def test_columns_say_what_an_insert_must_give(till: Till) -> None:
    till.make()
    found = reflected(till)

    assert [name for name, column in found.columns.items() if column.needs_value] == ["Nachname"]
    assert found.columns["Kunden Nr"].numbers_itself
    assert found.primary_key == ("Kunden Nr",)


def test_uniqueness_rules_of_every_sort(till: Till) -> None:
    till.make()
    till.run('CREATE UNIQUE INDEX a_two ON KUNDE ("Nachname", "PLZ")')
    till.run('CREATE UNIQUE INDEX b_lower ON KUNDE (lower("EMail"))')
    till.run('CREATE UNIQUE INDEX c_some ON KUNDE ("Mobil") WHERE "Umsatz" > 0')
    till.run('CREATE INDEX d_not ON KUNDE ("Ort")')
    uniques = [unique for unique in reflected(till).uniques if unique.columns != ("EMail",)]

    assert uniques[0] == Unique("a_two", ("Nachname", "PLZ"))
    assert (uniques[1].columns, "lower" in str(uniques[1].rule)) == ((), True)
    assert (uniques[2].columns, '"Umsatz" > 0' in str(uniques[2].rule)) == (("Mobil",), True)
    assert len(uniques) == 3
    assert ("EMail",) in [unique.columns for unique in reflected(till).uniques]


def test_checks_and_computed_columns(till: Till) -> None:
    till.run(
        "CREATE TABLE KUNDE (nr integer PRIMARY KEY, name varchar(9), "
        "loud text GENERATED ALWAYS AS (upper(name)) STORED, CHECK (nr > 0))"
    )
    found = reflected(till)

    assert (found.columns["loud"].computed, found.columns["name"].computed) == (True, False)
    assert found.checks == ("nr > 0",)


def test_what_only_a_server_has(server: Till) -> None:
    server.run("CREATE TYPE crm.\"Anrede\" AS ENUM ('Herr', 'Frau')")
    server.run("CREATE DOMAIN crm.plz AS varchar(5) NOT NULL")
    server.run(
        "CREATE TABLE KUNDE (nr integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
        'anrede crm."Anrede", plz crm.plz, '
        "folge serial, seit timestamptz, klein smallint, gross bigint, mehr jsonb)"
    )
    columns = reflected(server).columns

    assert (columns["nr"].always, columns["nr"].sequence) == (True, 'crm."Kunde_nr_seq"')
    assert columns["anrede"].choices == ("Herr", "Frau")
    assert (columns["plz"].length, columns["plz"].nullable) == (5, False)
    assert (columns["folge"].numbers_itself, columns["folge"].always) == (True, False)
    assert [columns[name].stored for name in ("seit", "mehr")] == [Stored.OTHER, Stored.OTHER]
    assert [columns[name].precision for name in ("klein", "nr", "gross")] == [4, 9, 18]


def test_a_table_without_row_numbers(lite: Till) -> None:
    lite.run("CREATE TABLE KUNDE (nr varchar(9) PRIMARY KEY) WITHOUT ROWID")
    lite.run("CREATE TABLE \"Artikel\" (nr varchar(9) PRIMARY KEY, note text DEFAULT ') without rowid')")

    assert not reflected(lite).has_row_numbers
    assert reflected(lite, "Artikel").has_row_numbers


def test_a_table_is_found_in_spite_of_its_capitals(till: Till) -> None:
    till.make()
    place = till.place or "main"

    assert found(till, f"{place}.Kunde") == (place, "Kunde")
    assert found(till, f"{place.upper()}.KUNDE") == (place, "Kunde")
    assert found(till, f'"{place}"."Kunde"') == (place, "Kunde")


def test_a_table_that_is_not_there_is_named_with_those_that_are(till: Till) -> None:
    till.make()
    place = till.place or "main"

    with pytest.raises(StoreError, match=r"no table .*Kunden in the database\. There are: Kunde\."):
        found(till, f"{place}.Kunden")
    with pytest.raises(StoreError, match="no schema erp"):
        found(till, "erp.Kunde")
    with pytest.raises(StoreError, match=r"no table .*Lieferant any more"):
        reflected(till, "Lieferant")
