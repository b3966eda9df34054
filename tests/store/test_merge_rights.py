"""Merging on a server, as each role and straight in SQL: who may, and what the database itself refuses."""

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
    staffed_shop,
    staged,
)
from tests.support.shop import Shop

from tillbook import systems
from tillbook.commands.merge import merge
from tillbook.errors import StoreError, UsageError
from tillbook.store.opening import open_store
from tillbook.store.store import Store

DENIED = "42501"
UNCHECKED = "TB001"
UNDO = NEW


@pytest.fixture
def shop(tmp_path: Path, postgres_url: str) -> Shop:
    """Three customers: Ann of Lancaster, Bob of York, and Cyd, who belongs to no shop; all keyed."""
    made = staffed_shop(tmp_path, postgres_url)
    assert len(made.store.batches()) == 1
    made.commit(made.export("again.xlsx"), operator="olga")
    for who in ("una", "lana", "hilda", "ian", "vera"):
        address_of(made, who)
    return made


def store_of(shop: Shop, who: str) -> Store:
    """The store as that person opens it."""
    return open_store(address_of(shop, who), systems.load("cloudpos"))


def record(shop: Shop, last_name: str) -> str:
    """That customer's id."""
    return id_of(shop, last_name).replace("'", "")


def merging(shop: Shop, *rows: dict[str, str | None]) -> tuple[str, ...]:
    """The statements of a client that merges these rows."""
    begun = f"SELECT begin_merge('{BATCH}', '1 merged')"
    put = f"SELECT put_merged('{BATCH}')"
    return (begun, "SELECT open_stage()", *(staged(**row) for row in rows), put)


def kept(shop: Shop, last_name: str, row: str = "1", **values: str | None) -> dict[str, str | None]:
    """That customer as one who takes others in."""
    return {**changed(shop, last_name, **values), "row": row}


def gone(shop: Shop, last_name: str, row: str = "2", **values: str | None) -> dict[str, str | None]:
    """That customer as one who goes."""
    [(version,)] = shop.sql("SELECT version FROM customer WHERE last_name = ?", last_name)
    marked = {"row": row, "id": record(shop, last_name), "version": str(version), "fingerprint": "merged"}
    return {**marked, **values}


@pytest.mark.parametrize("who", ["ian", "vera"])
def test_whoever_may_not_undo_may_not_merge(shop: Shop, who: str) -> None:
    before = shop.dump()

    with pytest.raises(StoreError, match="This takes the right ‘undo’, which you do not have"):
        merge("1", ["2"], store_of(shop, who))

    assert shop.dump() == before


def test_whoever_may_undo_merges_and_brings_back_under_his_own_name(shop: Shop) -> None:
    before = shop.customers()

    done = merge("1", ["2"], store_of(shop, "una"))
    assert [c["last_name"] for c in shop.customers()] == ["Ann", "Cyd"]
    store_of(shop, "una").undo("last", None)

    assert shop.customers() == before
    assert shop.sql("SELECT operator, kind FROM import_batch WHERE id = ?", done.batch) == [("una", "merge")]
    assert shop.sql("SELECT shop FROM customer WHERE last_name = 'Bob'") == [("York",)]


def test_whoever_does_not_see_all_fields_does_not_merge(shop: Shop) -> None:
    with pytest.raises(StoreError, match="A merge could lose fields that you may not see"):
        merge("1", ["2"], store_of(shop, "hilda"))


def test_customers_of_other_shops_are_neither_merged_nor_brought_back(shop: Shop) -> None:
    with pytest.raises(UsageError, match="There is no customer ‘2’"):
        merge("1", ["2"], store_of(shop, "lana"))
    assert answer(shop, "lana", *merging(shop, kept(shop, "Ann"), gone(shop, "Bob"))) == DENIED

    merge("1", ["2"], store_of(shop, "una"))

    with pytest.raises(StoreError, match="The merge reached shops that you may not see"):
        store_of(shop, "lana").undo("last", None)


def test_nobody_is_removed_whom_nobody_takes_in(shop: Shop) -> None:
    ann, bob, cyd = kept(shop, "Ann"), gone(shop, "Bob"), gone(shop, "Cyd", "3")
    for rows in (
        [bob],
        [ann],
        [{**ann, "row": "9"}, bob],
        [ann, bob, kept(shop, "Cyd", "4")],
        [ann, bob, {**bob, "row": "5"}],
        [ann, bob, {**cyd, "row": "2"}],
    ):
        assert answer(shop, "una", *merging(shop, *rows)) == DENIED, rows
    assert answer(shop, "una", *merging(shop, ann, bob, cyd)) == [("",)]


def test_a_merge_is_as_it_was_shown_or_not_at_all(shop: Shop) -> None:
    ann, bob = kept(shop, "Ann"), gone(shop, "Bob")

    assert answer(shop, "una", *merging(shop, ann, {**bob, "version": "99"})) == "40001"
    assert answer(shop, "una", *merging(shop, ann, {**bob, "id": NEW})) == "40001"
    assert answer(shop, "una", *merging(shop, {**ann, "email": "nobody"}, bob)) == UNCHECKED
    assert answer(shop, "una", *merging(shop, {**ann, "email_key": "bob@example.com"}, bob)) == UNCHECKED


def test_a_refusal_is_not_merged_away(shop: Shop) -> None:
    for name in ("Ann", "Bob"):
        shop.sql("UPDATE customer SET marketing_sms = 'no', version = version + 1 WHERE last_name = ?", name)
        others = gone(shop, "Bob"), gone(shop, "Cyd", "3")
        for consent in ("yes", None):
            row = kept(shop, "Ann", marketing_sms=consent)
            assert answer(shop, "una", *merging(shop, row, *others)) == UNCHECKED, (name, consent)
        assert answer(shop, "una", *merging(shop, kept(shop, "Ann", marketing_sms="no"), *others)) == [("",)]
        shop.sql("UPDATE customer SET marketing_sms = NULL, version = version + 1")


def test_a_batch_of_another_kind_merges_nobody_and_a_merge_does_nothing_else(shop: Shop) -> None:
    rows = merging(shop, kept(shop, "Ann"), gone(shop, "Bob"))
    as_import = (f"SELECT begin_import('{BATCH}', '', NULL)", *rows[1:])

    assert answer(shop, "una", *as_import) == DENIED
    assert answer(shop, "una", *rows, rows[-1]) == DENIED
    for call in ("put_new", "put_changed", "remove_staged", "put_back"):
        assert answer(shop, "una", *rows[:-1], f"SELECT * FROM {call}('{BATCH}')") == DENIED, call
    assert answer(shop, "ian", *rows) == DENIED


def test_an_undo_brings_back_only_whom_its_merge_removed_and_as_he_was(shop: Shop) -> None:
    bob = {**changed(shop, "Bob"), "row": "2"}
    done = merge("1", ["2"], store_of(shop, "una"))
    back = {**bob, "version": str(int(str(bob["version"])) + 2)}
    stage = ("SELECT open_stage()", f"SELECT begin_undo('{UNDO}', '{done.batch}')")

    def put(**values: str | None) -> object:
        return answer(shop, "una", *stage, staged(**{**back, **values}), f"SELECT * FROM put_back('{UNDO}')")

    assert put() == []
    for wrong in (
        {"id": NEW},
        {"version": "1"},
        {"row": "3"},
        {"city": "Rome"},
        {"email": "eve@example.com", "email_key": "eve@example.com"},
    ):
        assert put(**wrong) == DENIED, wrong
    assert put(email_key="eve@example.com") == UNCHECKED
    first = shop.sql("SELECT id FROM import_batch WHERE kind = 'import' ORDER BY id")[0][0]
    other = (f"SELECT begin_undo('{UNDO}', '{first}')", "SELECT open_stage()", staged(**back))
    assert answer(shop, "una", *other, f"SELECT * FROM put_back('{UNDO}')") == DENIED


def test_nothing_of_it_can_be_called_by_anybody_else(shop: Shop) -> None:
    for call in (
        "check_groups()", "is_merge('x')", "record_removed('x', NULL)", "removed_by('x')",
        "who_is_there('{x}')", "parts_of('{x}')",
    ):  # fmt: skip
        for who in ("ian", "una"):
            assert answer(shop, who, f"SELECT {call}") == DENIED, (who, call)
    with connected(shop, "una") as connection:
        found = connection.execute(b"SELECT has_function_privilege('put_merged(text)', 'EXECUTE')").fetchone()
        assert found == (True,)


def test_nobody_brings_back_whose_own_import_was_undone(shop: Shop) -> None:
    bob = {**changed(shop, "Bob"), "row": "2"}
    done = merge("1", ["2"], store_of(shop, "una"))
    back = staged(**{**bob, "version": str(int(str(bob["version"])) + 2)})
    put = (
        "SELECT open_stage()",
        f"SELECT begin_undo('{UNDO}', '{done.batch}')",
        back,
        f"SELECT * FROM put_back('{UNDO}')",
    )
    assert answer(shop, "una", *put) == []

    for (batch,) in shop.sql("SELECT id FROM import_batch WHERE kind = 'import' ORDER BY id DESC"):
        store_of(shop, "una").undo(batch, None)

    assert answer(shop, "una", *put) == DENIED
