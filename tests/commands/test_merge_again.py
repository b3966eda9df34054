"""Merged customers: their imports are undone, their rows come again, somebody is erased."""

import shutil
from pathlib import Path

import pytest
from tests.support.shop import Shop, type_in

from tillbook.commands.merge import merge as run_merge
from tillbook.commands.migrate import migrate as run_migrate
from tillbook.commands.migrating.result import Migration
from tillbook.commands.upkeep import erase
from tillbook.errors import UsageError

A = {"last_name": "Ames", "email": "a@example.com"}
B = {"last_name": "Byrd", "email": "b@example.com"}
C = {"last_name": "Cole", "email": "c@example.com"}


@pytest.fixture(params=["sqlite", "postgresql"])
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> Shop:
    """Nobody yet, in a file or on a server."""
    address = request.getfixturevalue("postgres_url") if request.param == "postgresql" else None
    return Shop(tmp_path, address=address)


@pytest.fixture(params=["sqlite", "postgresql"])
def loyverse_shop(request: pytest.FixtureRequest, tmp_path: Path) -> Shop:
    """Nobody yet in a store of Loyverse, in a file or on a server."""
    address = request.getfixturevalue("postgres_url") if request.param == "postgresql" else None
    return Shop(tmp_path, "loyverse", address)


def merge(shop: Shop, keep: str, *others: str) -> str:
    """Somebody merges these; the batch."""
    operator = None if shop.is_server else "zoe"
    batch = run_merge(keep, others, shop.store_of("zoe"), language="en", operator=operator).batch
    assert batch
    return batch


def migrate(shop: Shop, text: str, folder: str) -> Migration:
    """Somebody takes this file in, noting its progress in a folder of that name."""
    source = shop.folder / "all.csv"
    source.write_text(text, encoding="utf-8")
    operator = None if shop.is_server else "ann"
    done = run_migrate(
        source, shop.store_of("ann"), language="en", operator=operator, folder=shop.folder / folder,
        chunk_rows=2,
    )  # fmt: skip
    assert done is not None
    return done


def names(shop: Shop) -> list[str]:
    """Who is in the store."""
    return sorted(one.get("last_name", one.get("name", "")) for one in shop.customers())


def test_whom_a_standing_import_changed_comes_back_though_his_own_was_undone(shop: Shop) -> None:
    first = shop.commit(shop.sheet("first.xlsx", [A, B])).batch
    path = shop.export("second.xlsx", where="last_name=Byrd")
    type_in(path, {2: {"city": "Leeds"}})
    second = shop.commit(path).batch
    merged = merge(shop, "a@example.com", "b@example.com")
    shop.undo(first)

    shop.undo(merged)

    assert [(one["last_name"], one["email"], one["city"]) for one in shop.customers()] == [
        ("Byrd", "b@example.com", "Leeds")
    ]
    shop.undo(second)
    assert shop.customers() == []


def test_whose_last_change_was_undone_after_the_merge_stays_away(shop: Shop) -> None:
    first = shop.commit(shop.sheet("first.xlsx", [A, B])).batch
    path = shop.export("second.xlsx", where="last_name=Byrd")
    type_in(path, {2: {"city": "Leeds"}})
    second = shop.commit(path).batch
    shop.undo(first)
    assert names(shop) == ["Byrd"]
    shop.commit(shop.sheet("third.xlsx", [C]))
    merged = merge(shop, "c@example.com", "b@example.com")
    shop.undo(second)

    shop.undo(merged)

    assert names(shop) == ["Cole"]


def test_a_replayed_commit_creates_nobody_again_who_was_merged(shop: Shop) -> None:
    path = shop.sheet("first.xlsx", [A, B, C])
    copy = Path(shutil.copy(path, shop.folder / "copy.xlsx"))
    shop.commit(path)
    merge(shop, "b@example.com", "c@example.com")
    merged = merge(shop, "a@example.com", "b@example.com")
    before = shop.customers()

    again = shop.commit(copy)

    assert (again.batch, again.created, again.unchanged, again.skipped) == (None, 0, 3, 0)
    assert shop.customers() == before
    shop.undo(merged)
    assert names(shop) == ["Ames", "Byrd"]


def test_rows_that_stay_alike_are_told_apart_from_the_merged_ones(shop: Shop) -> None:
    path = shop.sheet("first.xlsx", [{"last_name": "Doe"}] * 3)
    copy = Path(shutil.copy(path, shop.folder / "copy.xlsx"))
    shop.commit(path)
    merge(shop, "000001", "000002")

    again = shop.commit(copy)

    assert (again.created, again.unchanged, again.skipped) == (0, 3, 0)
    assert len(shop.customers()) == 2


def test_a_row_is_not_created_again_while_another_changes_whom_it_was_merged_into(
    loyverse_shop: Shop,
) -> None:
    shop = loyverse_shop
    rows = [{"name": "Ames", "email": "a@example.com"}, {"name": "Byrd", "email": "b@example.com"}]
    path = shop.sheet("first.xlsx", rows)
    copy = Path(shutil.copy(path, shop.folder / "copy.xlsx"))
    shop.commit(path)
    merge(shop, "a@example.com", "b@example.com")
    type_in(copy, {2: {"city": "Leeds"}})

    again = shop.commit(copy)

    assert (again.created, again.updated, again.unchanged, again.skipped) == (0, 1, 1, 0)
    assert [(one["name"], one["city"]) for one in shop.customers()] == [("Ames", "Leeds")]


def test_a_merge_that_was_undone_leaves_rows_to_their_own_customers(shop: Shop) -> None:
    path = shop.sheet("first.xlsx", [A, B])
    copy = Path(shutil.copy(path, shop.folder / "copy.xlsx"))
    first = shop.commit(path).batch
    shop.undo(merge(shop, "a@example.com", "b@example.com"))

    assert shop.commit(copy).unchanged == 2
    shop.undo(first)
    assert shop.customers() == []


TEXT = "last_name,email,marketing_email\n" + "".join(
    f"{one['last_name']},{one['email']},yes\n" for one in (A, B, C)
)


def test_a_migration_that_goes_on_creates_nobody_again_who_was_merged(shop: Shop) -> None:
    migrate(shop, TEXT, "one")
    path = shop.export("refused.xlsx", where="last_name=Ames")
    type_in(path, {2: {"marketing_email": "Withdrawn"}})
    shop.commit(path)
    merge(shop, "a@example.com", "b@example.com")
    before = shop.customers()

    again = migrate(shop, TEXT, "two").as_json()

    # As for any file that is read again: what its rows became the first time.
    assert (again["rows"], again["created"], again["rejected"]) == (3, 3, 0)
    assert shop.customers() == before
    assert shop.customer(last_name="Ames")["marketing_email"] == "withdrawn"


def test_a_migration_creates_nobody_whom_it_had_updated_before_the_merge(loyverse_shop: Shop) -> None:
    shop = loyverse_shop
    rows = [{"name": "Ames", "email": "a@example.com"}, {"name": "Byrd", "email": "b@example.com"}]
    shop.commit(shop.sheet("first.xlsx", rows))
    text = "name,email,city\nAmes,a@example.com,York\nByrd,b@example.com,York\nCole,c@example.com,Hull\n"
    migrate(shop, text, "one")
    merge(shop, "a@example.com", "b@example.com")

    again = migrate(shop, text, "two").as_json()

    assert (again["rows"], again["created"], again["updated"], again["rejected"]) == (3, 1, 2, 0)
    assert names(shop) == ["Ames", "Cole"]


def test_a_key_from_before_a_merge_erases_nobody_who_is_still_there(shop: Shop) -> None:
    shop.commit(shop.sheet("first.xlsx", [A, B]))
    [(kept,)] = shop.sql("SELECT id FROM customer WHERE last_name = 'Ames'")
    merge(shop, "a@example.com", "b@example.com")
    operator = None if shop.is_server else "zoe"
    before = shop.dump()

    for word in ("000002", "b@example.com"):
        with pytest.raises(UsageError, match=f"Nobody is ‘{word}’ now; {kept} once was, and is still there"):
            erase(shop.store, word, operator)

    assert shop.dump() == before
    erase(shop.store, kept, operator)
    assert shop.customers() == []
