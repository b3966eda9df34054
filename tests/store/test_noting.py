"""Whatever is done with a store is on record: exports, rights, look-ups, what was forgotten or erased."""

# ruff: noqa: S608
# An attacker's statements are put together as he likes.

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.support.attacks import BATCH, address_of, answer, connected, importing, new_customer, staffed_shop
from tests.support.shop import Shop, type_in

from tillbook import settings, systems
from tillbook.commands.stores import change_choices, check
from tillbook.commands.template import template
from tillbook.commands.upkeep import erase, purge
from tillbook.errors import StoreError, UsageError, WorkbookError
from tillbook.language import Text
from tillbook.store.engine import connect, transaction
from tillbook.store.history import Batch
from tillbook.store.noting import granted, note, on_record
from tillbook.store.opening import open_store, url_of
from tillbook.store.people import Person

ADA = {"last_name": "Raymond", "email": "ada@example.com", "postcode": "LA1 1AA"}
BOB = {"last_name": "Bobson", "email": "bob@example.com", "postcode": "YO1 1AA"}
DENIED = "42501"
NOTED = f"SELECT note_export('{BATCH}', 'all.xlsx', 3)"
# A till that is writing must not hold an export up for longer.
_LONGEST = 6.0


@pytest.fixture
def filled(shop: Shop) -> Shop:
    """A store with two customers, by one import of ann's."""
    shop.commit(shop.sheet("first.xlsx", [ADA, BOB]))
    return shop


@pytest.fixture
def staffed(tmp_path: Path, postgres_url: str) -> Shop:
    """A store on a server, with people of different rights."""
    return staffed_shop(tmp_path, postgres_url)


def noted(shop: Shop, *kinds: str) -> list[Batch]:
    """What is on record of these kinds, newest first."""
    return [batch for batch in shop.store.batches(everything=True) if batch.kind in kinds]


def who(shop: Shop) -> str:
    """Who is on record when nobody was named."""
    return "postgres" if shop.is_server else settings.operator()


def test_an_export_is_on_record_with_its_file_and_how_many_customers_it_had(filled: Shop) -> None:
    filled.export("all.xlsx")
    filled.export("near.xlsx", where="postcode=LA1*")

    found = noted(filled, "export")

    assert [(b.workbook, b.unchanged, b.created, b.updated, b.operator) for b in found] == [
        ("near.xlsx", 1, 0, 0, who(filled)), ("all.xlsx", 2, 0, 0, who(filled)),
    ]  # fmt: skip


def test_whoever_exports_is_named(filled: Shop) -> None:
    template(filled.folder / "all.xlsx", filled.store_of("zoe"), with_customers=True)

    assert [b.operator for b in noted(filled, "export")] == ["zoe" if filled.is_server else who(filled)]


def test_a_blank_template_and_an_export_that_failed_are_not_on_record(filled: Shop) -> None:
    template(filled.folder / "blank.xlsx", filled.store)
    with pytest.raises(WorkbookError):
        template(filled.folder / "no" / "such" / "folder.xlsx", filled.store, with_customers=True)

    assert noted(filled, "export") == []


def test_imports_are_found_and_counted_as_if_nothing_else_were_on_record(filled: Shop) -> None:
    imported = filled.store.batches()
    filled.export("all.xlsx")
    change_choices(filled.store, "price_level", "Club", None, {})

    assert filled.store.batches() == imported
    assert check(filled.address, filled.system)["imports"] == 1
    assert filled.undo("last").done.removed == 2
    assert [b.kind for b in filled.store.batches()] == ["import"]


def test_the_record_of_an_export_cannot_be_undone(filled: Shop) -> None:
    filled.export("all.xlsx")
    batch = noted(filled, "export")[0].batch

    with pytest.raises(UsageError, match=f"There is no import ‘{batch}’"):
        filled.undo(batch)


def test_changed_look_ups_are_on_record(shop: Shop) -> None:
    change_choices(shop.store, "price_level", "Club", None, {})
    change_choices(shop.store, "price_level", None, "Club", {})
    assert not shop.store.drop_choice("price_level", "Club")

    assert [(b.workbook, b.operator) for b in noted(shop, "choices")] == [
        ("price_level - Club", who(shop)), ("price_level + Club", who(shop)),
    ]  # fmt: skip


def test_what_was_undone_forgotten_or_erased_is_on_record(filled: Shop) -> None:
    path = filled.export("all.xlsx")
    type_in(path, {2: {"city": "York"}})
    filled.commit(path)
    filled.undo("last")
    filled.sql("UPDATE import_batch SET at = '2020-01-01 00:00:00'")
    before = str(purge(filled.store, "90d")["before"])[:10]
    erase(filled.store, "bob@example.com")

    found = [b for b in filled.store.batches(everything=True) if b.kind not in ("grant", "choices")]
    assert [b.kind for b in found] == ["erase", "purge", "undo", "import", "export", "import"]
    assert (found[1].workbook, found[1].unchanged) == (f"before {before}", 2)
    assert {b.workbook for b in found if b.kind == "export"} == {"all.xlsx"}


@pytest.mark.parametrize(
    ("kind", "what", "told"),
    [
        ("purge", "before 2026-03-09", "before 09/03/2026"),
        ("grant", "ann: import, export; shops York, Hull; without notes", None),
        ("grant", "ann: view; shops York", None),
        ("grant", "ann: view; without notes, city", None),
        ("grant", "ann: administer", None),
        ("revoke", "ann", None),
        ("export", "before 2026-03-09", None),
        ("purge", "before 2026-0", None),
    ],
)
def test_what_is_on_record_is_told_to_people(kind: str, what: str, told: str | None) -> None:
    found = on_record(kind, what)

    is_ours = kind == "grant" or told is not None
    assert (str(found), isinstance(found, Text)) == (told or what, is_ours)


def test_a_long_text_is_cut(shop: Shop) -> None:
    with transaction(connect(url_of(shop.address)), writes=True) as connection:
        note(connection, "choices", "o" * 200, "w" * 300)

    found = noted(shop, "choices")[0]
    assert (len(found.operator), len(found.workbook)) == (100, 255)


def test_an_export_waits_for_no_till(filled: Shop) -> None:
    store = filled.store_of("zoe")
    with transaction(connect(url_of(filled.address)), writes=True):
        began = time.monotonic()
        made = template(filled.folder / "all.xlsx", store, with_customers=True)
        took = time.monotonic() - began

    assert (made.customers, took < _LONGEST) == (2, True)
    assert len(noted(filled, "export")) == (1 if filled.is_server else 0)


def test_a_store_that_may_only_be_read_gives_its_customers(filled: Shop) -> None:
    store = filled.store_of("rita")
    with read_only(filled, "rita"):
        began = time.monotonic()
        made = template(filled.folder / "all.xlsx", store, with_customers=True)
        took = time.monotonic() - began

    assert (made.customers, took < _LONGEST) == (2, True)
    assert noted(filled, "export") == []


@contextmanager
def read_only(shop: Shop, name: str) -> Iterator[None]:
    """Nothing can be written to the store by that person for a while."""
    if not shop.is_server:
        Path(shop.address).chmod(0o444)
        yield
        return
    shop.sql(f"ALTER ROLE {name} SET default_transaction_read_only TO on")
    try:
        yield
    finally:
        shop.sql(f"ALTER ROLE {name} RESET default_transaction_read_only")


@pytest.mark.parametrize(
    ("person", "text"),
    [
        (Person("ann", ("import", "export")), "ann: import, export"),
        (Person("ann", ("import", "export"), ("York",), ("notes",)),
         "ann: import, export; shops York; without notes"),
        (Person("ann", ("view",), ("York", "Leeds"), ("notes", "city")),
         "ann: view; shops York, Leeds; without notes, city"),
    ],
)  # fmt: skip
def test_what_was_given_is_told_in_one_line(person: Person, text: str) -> None:
    assert granted(person) == text


def test_rights_given_and_taken_are_on_record(server_shop: Shop) -> None:
    server_shop.store_of("ann", "import", shops=("York",))
    ada = server_shop.store_of("ada", "administer")
    ada.revoke("ann")

    found = noted(server_shop, "grant", "revoke")

    assert [(b.kind, b.workbook, b.operator) for b in found] == [
        ("revoke", "ann", "ada"), ("grant", "ada: administer", "postgres"),
        ("grant", "ann: import; shops York", "postgres"),
    ]  # fmt: skip


def test_whoever_takes_his_own_rights_away_is_on_record(server_shop: Shop) -> None:
    server_shop.store_of("ada", "administer").revoke("ada")

    assert [(b.workbook, b.operator) for b in noted(server_shop, "revoke")] == [("ada", "ada")]


def test_rights_that_were_not_given_are_not_on_record(server_shop: Shop) -> None:
    ann = server_shop.store_of("ann", "undo", "export")
    before = noted(server_shop, "grant", "revoke")

    with pytest.raises(StoreError, match="no login ‘nosuch’"):
        server_shop.store.grant(Person("nosuch", ("view",)))
    with pytest.raises(StoreError, match="the right ‘administer’"):
        ann.grant(Person("ann", ("administer",)))
    with pytest.raises(StoreError, match="the right ‘administer’"):
        ann.revoke("ann")

    assert noted(server_shop, "grant", "revoke") == before


def test_a_file_has_no_rights_and_none_on_record(tmp_path: Path) -> None:
    shop = Shop(tmp_path)

    with pytest.raises(StoreError, match="A file has no rights of its own"):
        shop.store.grant(Person("ann", ("view",)))

    assert shop.store.batches(everything=True) == []


@pytest.mark.parametrize("name", ["exa", "lana", "hilda", "ada"])
def test_whoever_may_export_puts_it_on_record_under_his_own_name(staffed: Shop, name: str) -> None:
    made = template(
        staffed.folder / f"{name}.xlsx",
        open_store(address_of(staffed, name), systems.load(staffed.system)),
        with_customers=True,
    )

    assert [(b.operator, b.workbook, b.unchanged) for b in noted(staffed, "export")] == [
        (name, f"{name}.xlsx", made.customers)
    ]


@pytest.mark.parametrize("name", ["vera", "ian", "una", "nobody"])
def test_whoever_may_not_export_cannot_put_one_on_record(staffed: Shop, name: str) -> None:
    assert answer(staffed, name, NOTED.replace("note_export", "tillbook.note_export")) == DENIED


@pytest.mark.parametrize(
    "statement",
    [
        NOTED.replace(BATCH, "zzz"),
        NOTED.replace(f"'{BATCH}'", "NULL"),
        NOTED.replace("3)", "-1)"),
        NOTED.replace("3)", "NULL)"),
        "INSERT INTO tillbook.import_batch (id, kind, operator, at, created, updated, unchanged, skipped) "
        f"VALUES ('{BATCH}', 'export', 'ada', now(), 0, 0, 3, 0)",
        "UPDATE tillbook.import_batch SET operator = 'ada'",
        "DELETE FROM tillbook.import_batch WHERE kind = 'export'",
        f"SELECT open_batch('{BATCH}', 'export', 'all.xlsx', NULL)",
        "SET SESSION AUTHORIZATION ada",
    ],
)
def test_an_exporter_writes_nothing_else_on_the_record(staffed: Shop, statement: str) -> None:
    address_of(staffed, "ada")

    assert answer(staffed, "exa", NOTED.replace("b1'", "b2'"), statement) == DENIED


def test_a_role_that_was_taken_on_does_not_change_who_it_was(staffed: Shop) -> None:
    database = staffed.sql("SELECT current_database()")[0][0]
    with connected(staffed, "exa") as connection:
        connection.execute(f'SET ROLE "tillbook_{database}_export"'.encode())
        connection.execute(NOTED.encode())
        connection.commit()

    assert [b.operator for b in noted(staffed, "export")] == ["exa"]


def test_an_export_is_noted_once(staffed: Shop) -> None:
    assert answer(staffed, "exa", NOTED, NOTED) == "23505"


def test_nothing_is_added_to_the_record_of_an_export(staffed: Shop) -> None:
    row = new_customer()
    for call in (f"put_new('{BATCH}')", f"put_changed('{BATCH}')", f"remove_staged('{BATCH}')"):
        statements = importing(row)[1:-1]
        assert answer(staffed, "lana", NOTED, *statements, f"SELECT {call}") == DENIED
    other = BATCH.replace("b1", "b3")
    assert answer(staffed, "lana", NOTED, f"SELECT begin_undo('{other}', '{BATCH}')") in ("40001", DENIED)
