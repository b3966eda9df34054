"""Personal data goes: old values after a while, one customer when asked; what happened stays on record."""

import datetime as dt

import pytest
from tests.support.shop import Shop, type_in

from tillbook.commands.upkeep import erase, purge
from tillbook.errors import StoreError, UsageError

RAY = {"first_name": "Ada", "last_name": "Raymond", "email": "ada@example.com", "city": "Lancaster"}


@pytest.fixture
def history(shop: Shop) -> tuple[str, str]:
    """Two imports: one that created Ada Raymond, one that moved her to Yarmouth."""
    first = shop.commit(shop.sheet("a.xlsx", [RAY])).batch
    path = shop.export("b.xlsx")
    type_in(path, {2: {"city": "Yarmouth"}})
    second = shop.commit(path).batch
    assert first
    assert second
    return first, second


def age(shop: Shop, batch: str, days: int) -> None:
    """As if that import had been so many days ago."""
    then = dt.datetime.now(dt.UTC).replace(tzinfo=None, microsecond=0) - dt.timedelta(days=days)
    shop.sql("UPDATE import_batch SET at = ? WHERE id = ?", then, batch)


def mentions(shop: Shop, word: str) -> list[str]:
    """The tables in which that word stands."""
    return sorted({line.partition(":")[0] for line in shop.dump() if word in line})


def test_only_old_imports_are_forgotten(shop: Shop, history: tuple[str, str]) -> None:
    age(shop, history[0], 100)

    done = purge(shop.store, "90d")

    assert (done["batches"], done["changes"]) == (1, 0)
    assert mentions(shop, "Lancaster") == ["customer_change"]


def test_what_was_forgotten_is_nowhere_and_the_imports_stay_on_record(
    shop: Shop, history: tuple[str, str]
) -> None:
    for batch in history:
        age(shop, batch, 100)

    done = purge(shop.store, "90d")

    assert (done["batches"], done["changes"]) == (2, 1)
    assert mentions(shop, "Lancaster") == []
    assert [(b.created, b.updated) for b in shop.store.batches()] == [(0, 1), (1, 0)]
    assert [(e.kind, e.fields) for e in shop.store.events("ada@example.com")] == [
        ("created", ()), ("updated", ()),
    ]  # fmt: skip
    assert purge(shop.store, "90d")["batches"] == 0


def test_a_forgotten_import_cannot_be_undone(shop: Shop, history: tuple[str, str]) -> None:
    age(shop, history[1], 400)
    purge(shop.store, "1y")
    shop.store_of("zoe")
    before = shop.dump()

    with pytest.raises(
        UsageError, match=r"was forgotten on \d\d/\d\d/\d{4} .*cannot be undone\. Nothing was done"
    ):
        shop.undo(history[1])
    assert shop.dump() == before


@pytest.mark.parametrize("text", ["", "90", "d", "-3d", "90 days", "1.5y"])
def test_an_age_that_is_none_is_refused(shop: Shop, text: str) -> None:
    with pytest.raises(UsageError, match=r"is no age\. Write days, weeks, months or years"):
        purge(shop.store, text)


@pytest.mark.parametrize("name", ["ada@example.com", "ADA@example.com", "000001"])
def test_an_erased_customer_is_nowhere(shop: Shop, history: tuple[str, str], name: str) -> None:
    shop.commit(shop.sheet("c.xlsx", [{"last_name": "Doe"}]))

    done = erase(shop.store, name, None if shop.is_server else "zoe")

    assert done["entries"] == 1
    for word in ("Raymond", "ada@example.com", "Lancaster", "Yarmouth"):
        assert mentions(shop, word) == []
    assert [c["last_name"] for c in shop.customers()] == ["Doe"]
    assert [(b.created, b.updated) for b in shop.store.batches()] == [(1, 0), (0, 1), (1, 0)]
    assert [e.kind for e in shop.store.events(str(done["customer"]))] == ["created", "updated", "erased"]


def test_a_customer_who_was_removed_before_is_erased_from_the_history(
    shop: Shop, history: tuple[str, str]
) -> None:
    shop.undo(history[1])
    shop.undo(history[0])
    assert mentions(shop, "Raymond") == ["customer_change"]

    erase(shop.store, "ada@example.com")

    assert mentions(shop, "Raymond") == []


def test_a_workbook_with_an_erased_customer_says_so(shop: Shop, history: tuple[str, str]) -> None:
    path = shop.export("d.xlsx")
    erase(shop.store, "ada@example.com")

    done = shop.commit(path)

    assert [p.code for p in done.report.problems] == ["unknown-record"]
    assert shop.customers() == []


def test_nobody_is_erased_by_a_name_that_nobody_has(shop: Shop, history: tuple[str, str]) -> None:
    with pytest.raises(UsageError, match=r"There is no customer ‘zoe@example\.com’"):
        erase(shop.store, "zoe@example.com")


def test_nobody_is_erased_by_what_was_his_once(shop: Shop, history: tuple[str, str]) -> None:
    path = shop.export("d.xlsx")
    type_in(path, {2: {"email": "new@example.com"}})
    shop.commit(path)

    with pytest.raises(
        UsageError, match=r"Nobody is ‘ada@example\.com’ now; .* once was, and is still there"
    ):
        erase(shop.store, "ada@example.com")
    assert [c["email"] for c in shop.customers()] == ["new@example.com"]


def test_who_has_the_key_by_now_is_erased_when_a_till_gave_it_to_him(
    shop: Shop, history: tuple[str, str]
) -> None:
    shop.commit(shop.sheet("c.xlsx", [{"last_name": "Doe"}]))
    shop.sql("UPDATE customer SET email = NULL WHERE last_name = 'Raymond'")
    shop.sql("UPDATE customer SET email = 'ada@example.com' WHERE last_name = 'Doe'")

    erase(shop.store, "ada@example.com")

    assert [c["last_name"] for c in shop.customers()] == ["Raymond"]


def test_an_age_before_the_calendar_began_is_refused(shop: Shop) -> None:
    assert purge(shop.store, "99999d")["batches"] == 0
    with pytest.raises(UsageError, match="Nothing is as old as 99999y"):
        purge(shop.store, "99999y")


def test_only_an_administrator_forgets_and_erases(server_shop: Shop) -> None:
    server_shop.commit(server_shop.sheet("a.xlsx", [RAY]))
    ann = server_shop.store_of("ann")

    with pytest.raises(StoreError, match="the right ‘administer’"):
        purge(ann, "0d")
    with pytest.raises(StoreError, match="the right ‘administer’"):
        erase(ann, "ada@example.com")
    assert [c["last_name"] for c in server_shop.customers()] == ["Raymond"]
