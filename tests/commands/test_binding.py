"""A shop's own customer table as the store: every verb works on it, and it is not altered."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa
from tests.support.shop import Shop, type_in

from tillbook import systems
from tillbook.commands.binding import Proposed, bind, propose, release
from tillbook.commands.duplicates import duplicates
from tillbook.commands.merge import look, merge_all
from tillbook.errors import StoreError, UsageError
from tillbook.store.binding import TableMapping
from tillbook.store.engine import connect, transaction
from tillbook.store.opening import bind_store, url_of

_THEIRS = {
    "postgresql": [
        "CREATE SCHEMA crm",
        'CREATE TABLE crm."Kunde" ("KundenID" bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, '
        '"Kundennummer" varchar(12) NOT NULL UNIQUE, "Vorname" varchar(20), "Nachname" varchar(25) NOT NULL, '
        '"EMail" varchar(100), "Mobil" varchar(20), "PLZ" varchar(8), "Ort" varchar(30) '
        "NOT NULL DEFAULT '', "
        '"Status" char(1) NOT NULL DEFAULT \'A\', "Geburtsdatum" date)',
        'INSERT INTO crm."Kunde" ("Kundennummer", "Vorname", "Nachname", "EMail", "Ort") '
        "VALUES ('00041', 'Ada', 'Ray', 'Ada@example.com', 'York')",
    ],
    "sqlite": [
        'CREATE TABLE "Kunde" ("KundenID" integer PRIMARY KEY, '
        '"Kundennummer" varchar(12) NOT NULL UNIQUE, "Vorname" varchar(20), "Nachname" varchar(25) NOT NULL, '
        '"EMail" varchar(100), "Mobil" varchar(20), "PLZ" varchar(8), "Ort" varchar(30) '
        "NOT NULL DEFAULT '', "
        '"Status" char(1) NOT NULL DEFAULT \'A\', "Geburtsdatum" date)',
        'INSERT INTO "Kunde" ("Kundennummer", "Vorname", "Nachname", "EMail", "Ort") '
        "VALUES ('00041', 'Ada', 'Ray', 'Ada@example.com', 'York')",
    ],
}


class BoundShop(Shop):
    """A shop whose customers are in a table of its own."""

    def __init__(self, folder: Path, address: str, kind: str) -> None:
        self.folder, self.address, self.system = folder, address, "cloudpos"
        self._known: set[str] = set()
        self.table = "Kunde" if kind == "sqlite" else "crm.Kunde"
        with transaction(connect(url_of(address)), writes=True) as connection:
            for statement in _THEIRS[kind]:
                connection.exec_driver_sql(statement)
        self.before = self.shape()
        bind(self.propose())

    def propose(self, file: Path | None = None) -> Proposed:
        """The mapping that is proposed."""
        return propose(self.address, "cloudpos", self.table, file or self.folder / "Kunde.toml", "DE")

    def theirs(self, statement: str) -> list[tuple[Any, ...]]:
        """What their till does, by SQL; TABLE stands for their table."""
        name = '"Kunde"' if self.table == "Kunde" else 'crm."Kunde"'
        return self.sql(statement.replace("TABLE", name))

    def shape(self) -> str:
        """Their table as the database describes it."""
        with transaction(connect(url_of(self.address))) as connection:
            inspector, schema = sa.inspect(connection), None if self.table == "Kunde" else "crm"
            parts = (inspector.get_columns, inspector.get_indexes, inspector.get_unique_constraints)
            return str([part("Kunde", schema=schema) for part in parts])


@pytest.fixture(params=["sqlite", "postgresql"])
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> BoundShop:
    """A German shop that binds its table."""
    server = request.param == "postgresql"
    address = request.getfixturevalue("postgres_url") if server else f"sqlite:///{tmp_path}/crm.db"
    return BoundShop(tmp_path, address, request.param)


def test_the_whole_story_on_their_table(shop: BoundShop) -> None:
    path = shop.export("a.xlsx")
    type_in(path, {2: {"city": "Leeds"}, 3: {"last_name": "Doe", "email": "doe@example.com"}})

    assert shop.validate(path).as_json()["problems"] == []
    done = shop.commit(path)

    assert (done.created, done.updated, done.unchanged, done.skipped) == (1, 1, 0, 0)
    read = 'SELECT "Kundennummer", "Nachname", "EMail", "Ort", "Status" FROM TABLE ORDER BY "KundenID"'
    assert shop.theirs(read) == [
        ("00041", "Ray", "Ada@example.com", "Leeds", "A"),
        ("00042", "Doe", "doe@example.com", "", "A"),
    ]
    assert shop.commit(path).unchanged == 2
    assert [e.kind for e in shop.store.events("ada@example.com")] == ["updated"]

    undone = shop.undo()

    assert (undone.done.removed, undone.done.restored, undone.done.kept) == (1, 1, ())
    assert shop.theirs(read) == [("00041", "Ray", "Ada@example.com", "York", "A")]
    assert shop.shape() == shop.before


def test_what_their_till_writes_is_seen_at_once(shop: BoundShop) -> None:
    path = shop.export("a.xlsx")
    type_in(path, {2: {"city": "Leeds"}, 3: {"last_name": "Doe", "email": "zoe@example.com"}})
    shop.theirs(
        "INSERT INTO TABLE (\"Kundennummer\", \"Nachname\", \"EMail\") VALUES ('7', 'Zoe', 'ZOE@example.com')"
    )
    shop.theirs("UPDATE TABLE SET \"Ort\" = 'Hull' WHERE \"Nachname\" = 'Ray'")

    done = shop.commit(path)

    assert (done.created, done.updated, done.skipped) == (0, 0, 2)
    assert [(p.row, p.column, p.code) for p in done.report.problems] == [
        (2, "city", "changed-in-store"), (3, "email", "email-in-use"),
    ]  # fmt: skip
    assert "Zoe" in done.as_json()["problems"][1]["message"]  # type: ignore[index]  # an object as JSON has it


def test_their_lengths_and_required_columns_are_in_the_template_and_the_checks(shop: BoundShop) -> None:
    fields = shop.store.schema().fields
    path = shop.sheet("a.xlsx", [{"last_name": "Doe" * 9, "city": "Leeds"}])

    found = shop.validate(path)

    assert (fields["last_name"].max_length, fields["first_name"].max_length) == (25, 20)
    assert "notes" not in fields
    assert [(p.column, p.code) for p in found.report.problems] == [("last_name", "too-long")]
    headers = [cell.value for cell in openpyxl.load_workbook(path).worksheets[0][1]]
    assert "Notes" not in headers


def test_what_does_not_fit_is_told_and_the_mapping_is_a_file_to_edit(shop: BoundShop) -> None:
    file = shop.folder / "Kunde.toml"

    again = shop.propose(file)

    assert 'last_name = "Nachname"' in file.read_text(encoding="utf-8")
    assert {"length", "missing"} & {misfit.kind.split("-")[-1] for misfit in again.misfits} or again.misfits
    assert again.blocking == []
    assert bind(again).schema().fields["last_name"].max_length == 25
    assert [c["last_name"] for c in shop.customers()] == ["Ray"]


def test_a_table_that_is_not_there_is_named(shop: BoundShop) -> None:
    with pytest.raises(StoreError, match="Kunden"):
        propose(shop.address, "cloudpos", "Kunden", shop.folder / "x.toml", "DE")


def test_a_column_without_default_stops_the_binding_until_it_gets_a_constant(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path}/crm.db"
    with transaction(connect(url_of(address)), writes=True) as connection:
        connection.exec_driver_sql(
            "CREATE TABLE people (id integer PRIMARY KEY, number text UNIQUE, surname text NOT NULL, "
            "kind text NOT NULL)"
        )
    file = tmp_path / "people.toml"
    proposed = propose(address, "cloudpos", "people", file, "GB")

    with pytest.raises(UsageError, match=r"kind.*Mend it in .*people\.toml"):
        bind(proposed)
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("[constants]", '[constants]\nkind = "private"'), encoding="utf-8")
    store = bind(propose(address, "cloudpos", None, file, "GB"))

    assert "last_name" in store.schema().fields


def test_an_importer_cannot_make_up_what_the_tills_did(postgres_url: str, tmp_path: Path) -> None:
    shop = BoundShop(tmp_path, postgres_url, "postgresql")
    shop.export("a.xlsx")
    [(record,)] = shop.sql("SELECT id FROM bound_customer")
    shop.store_of("ian", "import")
    before = shop.sql("SELECT version, digest, email_key FROM bound_customer")

    with transaction(connect(url_of(shop.address_of("ian")))) as connection:
        connection.exec_driver_sql("SELECT bound_follow('{}', '{}', '{}', %s, '{x}')", ([record],))
        connection.exec_driver_sql(
            "SELECT bound_set_keys(%s)", (f'[{{"id": "{record}", "email_key": "zoe@example.com"}}]',)
        )

    assert shop.sql("SELECT version, digest, email_key FROM bound_customer") == before


def test_a_store_of_another_system_is_not_bound(postgres_url: str, tmp_path: Path) -> None:
    shop = BoundShop(tmp_path, postgres_url, "postgresql")

    columns = {"name": "Nachname", "email": "EMail", "customer_code": "Kundennummer"}
    mapping = TableMapping("loyverse", "crm", "Kunde", "KundenID", columns, country="GB")

    with pytest.raises(StoreError, match="holds cloudpos customers already"):
        bind_store(shop.address, systems.load("loyverse"), mapping)
    assert [c["last_name"] for c in shop.customers()] == ["Ray"]
    assert shop.store.country == "DE"


def test_a_country_that_is_none_is_refused(postgres_url: str, tmp_path: Path) -> None:
    shop = BoundShop(tmp_path, postgres_url, "postgresql")

    with pytest.raises(UsageError, match="‘Germany’ is no country code"):
        propose(shop.address, "cloudpos", shop.table, tmp_path / "other.toml", "Germany")


def test_a_released_table_can_be_altered_and_bound_again(shop: BoundShop) -> None:
    path = shop.export("a.xlsx")
    type_in(path, {2: {"city": "Leeds"}})
    shop.commit(path)

    assert release(shop.address).title == shop.table
    with pytest.raises(StoreError, match=r"was released from .*Kunde\. Bind it again"):
        assert shop.store
    name = '"Kunde"' if shop.table == "Kunde" else 'crm."Kunde"'
    shop.sql(f'ALTER TABLE {name} ALTER COLUMN "Ort" TYPE varchar(40)' if "crm" in name else "SELECT 1")
    bind(shop.propose(shop.folder / "Kunde.toml"))

    assert [e.kind for e in shop.store.events("ada@example.com")] == ["updated"]
    assert shop.commit(path).unchanged == 1


def test_a_store_that_is_not_bound_has_nothing_to_release(postgres_url: str, tmp_path: Path) -> None:
    shop = Shop(tmp_path, address=postgres_url)

    with pytest.raises(StoreError, match="is bound to no table"):
        release(shop.address)


def test_their_customers_are_compared_but_not_merged(shop: BoundShop) -> None:
    shop.theirs(
        'INSERT INTO TABLE ("Kundennummer", "Vorname", "Nachname", "EMail") '
        "VALUES ('7', 'Ada', 'Ray', 'a.da@example.com')"
    )
    choices = duplicates(shop.store, language="en").suggest()
    assert len(choices) == 1

    for verb in (look, merge_all):
        with pytest.raises(UsageError, match="works on a table that somebody else made"):
            verb(choices, shop.store)

    assert len(shop.theirs("SELECT * FROM TABLE")) == 2
