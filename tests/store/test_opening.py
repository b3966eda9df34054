"""Making and opening stores: what is there is used, what cannot be used is one sentence."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from tests.support.limits import ordinary_rights
from tests.support.shop import Shop

from tillbook import systems
from tillbook.commands import stores
from tillbook.errors import StoreError
from tillbook.store.opening import exists, init_store, open_store, system_of
from tillbook.store.writing import Writer

CLOUDPOS = systems.load("cloudpos")


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """A store in a file, which these tests are about."""
    return Shop(tmp_path)


def make_text(path: Path) -> None:
    path.write_text("account number;last name\n" * 400, encoding="utf-8")


def make_foreign(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE customer (id)")


def make_namesake(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE store_info (name, value)")


def make_cut_off(path: Path) -> None:
    init_store(str(path), CLOUDPOS)
    path.write_bytes(path.read_bytes()[:5000])


def test_a_new_store_has_the_look_ups_and_no_customers(shop: Shop) -> None:
    facts = stores.check(shop.address, None)

    assert facts == {
        "store": shop.address, "system": "cloudpos", "country": "GB", "customers": 0, "imports": 0,
    }  # fmt: skip
    assert shop.store.choices() == {
        "price_level": {"Standard": {}, "Trade": {}, "Staff": {}},
        "account_type": {"Trade": {"credit_limit": "300"}, "Staff": {"credit_limit": "150"}},
    }


def test_init_makes_the_folders_above_the_file(tmp_path: Path) -> None:
    made = stores.init(str(tmp_path / "a" / "b" / "store.db"), "loyverse", "it")

    assert made == {"store": str(tmp_path / "a/b/store.db"), "system": "loyverse", "country": "IT"}


def test_an_empty_file_becomes_a_store(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    path.touch()

    init_store(str(path), CLOUDPOS)

    assert system_of(str(path)) == "cloudpos"


def test_init_again_keeps_everything(shop: Shop) -> None:
    shop.commit(shop.sheet("a.xlsx", [{"last_name": "Ray", "email": "ray@example.com"}]))
    shop.store.set_choice("price_level", "Club", {})
    before = shop.dump()

    stores.init(shop.address, None, "IT")

    assert shop.dump() == before
    assert shop.store.country == "GB"


def test_an_address_is_a_path_or_a_sqlite_url(shop: Shop) -> None:
    found = [exists(shop.address), exists(f"sqlite:///{shop.address}"), exists(f"{shop.address}x")]

    assert found == [True, True, False]
    assert system_of(f"sqlite:///{shop.address}?timeout=3") == "cloudpos"


def test_readers_never_wait_because_the_file_is_in_wal_mode(shop: Shop) -> None:
    def work(writer: Writer) -> int:
        assert shop.customers() == []
        return writer.count()

    assert shop.store.write(work, lambda _: None) == 0
    assert shop.sql("PRAGMA journal_mode") == [("wal",)]


def test_another_system_is_refused(shop: Shop) -> None:
    loyverse = systems.load("loyverse")

    with pytest.raises(StoreError, match=r"store\.db holds cloudpos customers already\. Name another store"):
        init_store(shop.address, loyverse)
    with pytest.raises(StoreError, match=r"store\.db holds cloudpos customers, not loyverse\. Use another"):
        open_store(shop.address, loyverse)


@pytest.mark.parametrize("make", [make_text, make_foreign, make_namesake])
@pytest.mark.parametrize("use", [open_store, init_store])
def test_what_is_no_store_is_refused_and_stays(
    tmp_path: Path, make: Callable[[Path], None], use: Callable[..., object]
) -> None:
    path = tmp_path / "store.db"
    make(path)
    before = path.read_bytes()

    with pytest.raises(StoreError, match=r"store\.db is not a Tillbook store\. Check the store's address\."):
        use(str(path), CLOUDPOS)
    assert path.read_bytes() == before


@pytest.mark.parametrize("use", [open_store, init_store])
def test_a_damaged_store_is_said_to_be_damaged(tmp_path: Path, use: Callable[..., object]) -> None:
    path = tmp_path / "store.db"
    make_cut_off(path)

    with pytest.raises(StoreError, match=r"store\.db is damaged\. Restore it from a backup\."):
        use(str(path), CLOUDPOS)


@pytest.mark.parametrize("use", [open_store, init_store])
def test_a_folder_is_refused(tmp_path: Path, use: Callable[..., object]) -> None:
    with pytest.raises(StoreError, match=r"cannot be opened\. Check that it is a file"):
        use(str(tmp_path), CLOUDPOS)


def test_a_missing_store_is_refused_with_the_way_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(
        StoreError, match=r"There is no store at .*x\.db\. Make one with ‘tillbook store init"
    ):
        open_store(str(tmp_path / "x.db"), CLOUDPOS)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("address", ["sqlite://", "sqlite:///:memory:"])
def test_an_address_without_a_file_is_refused(address: str) -> None:
    with pytest.raises(StoreError, match="names no file"):
        init_store(address, CLOUDPOS)


def test_other_engines_are_refused_without_showing_the_password() -> None:
    with pytest.raises(StoreError, match="cannot use oracle stores") as refused:
        init_store("oracle://ann:secret@host/customers", CLOUDPOS)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("name", ["store.db", "below/store.db"])
def test_a_folder_that_may_not_be_written_to_is_refused(tmp_path: Path, name: str) -> None:
    Shop(tmp_path)  # whatever has to be loaded is loaded before the rights go
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o555)

    with ordinary_rights(tmp_path), pytest.raises(StoreError, match=r"cannot be (opened|made)"):
        init_store(str(closed / name), CLOUDPOS)
    assert list(closed.iterdir()) == []


def test_a_folder_that_may_not_be_looked_into_is_refused(tmp_path: Path) -> None:
    Shop(tmp_path)
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o000)

    with ordinary_rights(tmp_path), pytest.raises(StoreError, match=r"store\.db cannot be reached"):
        exists(str(closed / "store.db"))


def test_a_store_of_a_newer_tillbook_is_refused(shop: Shop) -> None:
    shop.sql("UPDATE alembic_version SET version_num = '9999'")

    for use in (open_store, init_store):
        with pytest.raises(StoreError, match=r"made by a newer Tillbook\. Update Tillbook on this machine"):
            use(shop.address, CLOUDPOS)


def test_a_store_with_older_keys_wants_init(shop: Shop) -> None:
    shop.sql("UPDATE store_info SET value = '0' WHERE name = 'folding'")

    with pytest.raises(
        StoreError, match=r"made by an older Tillbook\. Bring it up to date with ‘tillbook store"
    ):
        open_store(shop.address, CLOUDPOS)
    assert stores.init(shop.address, None, "GB")["system"] == "cloudpos"


def test_init_needs_to_know_the_system_and_a_real_country(tmp_path: Path) -> None:
    with pytest.raises(Exception, match="The systems are: cloudpos, loyverse"):
        stores.init(str(tmp_path / "a.db"), None, "GB")
    with pytest.raises(Exception, match="‘ZZ’ is no country code"):
        stores.init(str(tmp_path / "a.db"), "cloudpos", "ZZ")
    assert list(tmp_path.iterdir()) == []


def test_eight_processes_make_the_same_store_at_once(tmp_path: Path) -> None:
    code = (
        "import sys; from tillbook import systems; from tillbook.store.opening import init_store; "
        "sys.stdin.readline(); init_store(sys.argv[1], systems.load('cloudpos'))"
    )
    started = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path / "store.db")],
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "TILLBOOK_STORE": ""},
        )
        for _ in range(8)
    ]
    ended = [process.communicate(b"\n") for process in started]

    assert [(process.returncode, errors) for process, (_, errors) in zip(started, ended, strict=True)] == [
        (0, b"")
    ] * 8
    assert system_of(str(tmp_path / "store.db")) == "cloudpos"
