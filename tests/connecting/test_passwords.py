"""Where a password comes from, in which order; with a real server that wants one."""

import sys
from pathlib import Path
from urllib.parse import quote

import pytest
import sqlalchemy as sa
from platformdirs import user_config_path
from tests.support.postgres import PostgresServer

from tillbook.connecting.addresses import resolve
from tillbook.connecting.connection import find_connection
from tillbook.connecting.encryption import driver_arguments
from tillbook.connecting.passwords import (
    account,
    forget_password,
    keep_password,
    kept_password,
    with_password,
)
from tillbook.errors import StoreError


@pytest.fixture
def address(server: PostgresServer) -> str:
    """The server's address without a password."""
    return server.url(user=server.user)


def never(question: str) -> str:
    raise AssertionError(question)


def logs_in(url: sa.URL) -> bool:
    bare, arguments = driver_arguments(url)
    engine = sa.create_engine(bare, connect_args=arguments, poolclass=sa.pool.NullPool)
    with engine.connect() as connection:
        return bool(connection.scalar(sa.text("select true")))


def write_pgpass(home: Path, server: PostgresServer, password: str) -> None:
    path = home / ".pgpass"
    path.write_text(f"*:{server.port}:*:{server.user}:{password}\n", encoding="utf-8")
    path.chmod(0o600)


def test_pgpass_comes_first(
    address: str, server: PostgresServer, home: Path, kept: dict[tuple[str, str], str]
) -> None:
    write_pgpass(home, server, server.password)
    keep_password(resolve(address), "not this one")

    url = find_connection(address, never).url

    assert url.password is None
    assert logs_in(url)


def test_so_does_a_service_file(server: PostgresServer, home: Path, kept: dict[tuple[str, str], str]) -> None:
    (home / ".pg_service.conf").write_text(
        f"[shop]\nhost=127.0.0.1\nport={server.port}\nuser={server.user}\npassword={server.password}\n",
        encoding="utf-8",
    )

    url = find_connection("shop", never).url

    assert url.password is None
    assert logs_in(url)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no file modes")
def test_a_pgpass_that_others_may_read_does_not_count(
    address: str, server: PostgresServer, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_pgpass(home, server, server.password)
    (home / ".pgpass").chmod(0o644)

    with pytest.raises(StoreError, match="wants a password"):
        find_connection(address)


def test_then_comes_the_keyring(
    address: str,
    server: PostgresServer,
    kept: dict[tuple[str, str], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TILLBOOK_STORE_PASSWORD", "not this one")
    keep_password(resolve(address), server.password)

    url = find_connection(address, never).url

    assert kept == {("tillbook", f"postgres@127.0.0.1:{server.port}/postgres"): server.password}
    assert logs_in(url)


def test_then_the_environment(address: str, server: PostgresServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TILLBOOK_STORE_PASSWORD", server.password)

    assert logs_in(find_connection(address, never).url)


def test_then_whoever_sits_at_the_terminal(address: str, server: PostgresServer) -> None:
    asked: list[str] = []

    def ask(question: str) -> str:
        asked.append(question)
        return server.password

    url = find_connection(address, ask).url

    assert asked == [f"Password for postgresql://postgres@127.0.0.1:{server.port}/postgres"]
    assert logs_in(url)


def test_without_any_the_remedy_is_told(address: str, server: PostgresServer) -> None:
    for ask in (None, lambda _question: ""):
        with pytest.raises(StoreError, match=r"wants a password\. Keep it in this computer's keyring"):
            find_connection(address, ask)


def test_a_server_that_trusts_its_user_is_not_asked_for_a_password(
    server: PostgresServer, tmp_path: Path
) -> None:
    access = server.data / "pg_hba.conf"
    usual = access.read_text()
    access.write_text(f"host all trusted 127.0.0.1/32 trust\n{usual}")
    with server.admin() as connection:
        connection.execute("create role trusted login")
        connection.execute("select pg_reload_conf()")
    try:
        url = find_connection(server.url(user="trusted"), never).url

        assert url.password is None
        assert logs_in(url)
    finally:
        access.write_text(usual)
        with server.admin() as connection:
            connection.execute("drop role trusted")
            connection.execute("select pg_reload_conf()")


def test_a_wrong_pgpass_is_told_at_once(address: str, server: PostgresServer, home: Path) -> None:
    write_pgpass(home, server, "Hush")

    with pytest.raises(StoreError, match="refused the user name or the password") as refused:
        find_connection(address, never)

    assert "Hush" not in str(refused.value)


@pytest.mark.parametrize("password", ["a b", "p@ss:w/ö%rd?", "'quoted\\'", "🔑"])
def test_odd_passwords_work_everywhere(
    password: str, server: PostgresServer, home: Path, kept: dict[tuple[str, str], str]
) -> None:
    with server.admin() as connection:
        connection.execute("drop role if exists odd")
        connection.execute("create role odd login")
        # As a client does: what travels and is stored is a digest.
        connection.pgconn.change_password(b"odd", password.encode())
    address = server.url(user="odd")

    assert logs_in(find_connection(address.replace("odd@", f"odd:{quote(password, safe='')}@")).url)
    keep_password(resolve(address), password)
    assert logs_in(find_connection(address).url)


def test_one_store_has_one_password_however_it_is_written() -> None:
    spellings = (
        "postgres://ann@DB.example.com/shop",
        "postgresql://ann@db.example.com:5432/shop?sslmode=require",
    )

    assert {account(resolve(spelling)) for spelling in spellings} == {"ann@db.example.com:5432/shop"}
    assert account(resolve("mariadb://ann@db/shop")) == "ann@db:3306/shop"


def test_a_service_has_a_password_of_its_own(home: Path) -> None:
    (home / ".pg_service.conf").write_text("[shop]\n", encoding="utf-8")

    assert account(resolve("shop")) == "service shop"


def test_a_name_of_the_config_file_has_that_of_its_address() -> None:
    path = user_config_path("tillbook") / "config.toml"
    path.parent.mkdir(parents=True)
    path.write_text('[connections]\nshop = "mariadb://ann@db/shop"\n', encoding="utf-8")

    assert account(resolve("shop")) == "ann@db:3306/shop"


def test_what_is_kept_can_be_forgotten(kept: dict[tuple[str, str], str]) -> None:
    url = resolve("mariadb://ann@db/shop")
    keep_password(url, "Hush")

    assert kept_password(url) == "Hush"
    assert [forget_password(url), forget_password(url)] == [True, False]
    assert kept == {}


def test_a_computer_without_a_keyring_says_so_only_when_one_is_to_be_kept() -> None:
    url = resolve("mariadb://ann@db/shop")

    assert (kept_password(url), forget_password(url)) == (None, False)
    with pytest.raises(
        StoreError, match="no keyring that takes the password for mariadb://ann@db/shop"
    ) as refused:
        keep_password(url, "Hush")
    assert "Hush" not in str(refused.value)


def test_mariadb_is_not_tried_without_one(kept: dict[tuple[str, str], str]) -> None:
    url = resolve("mariadb://ann@127.0.0.1:1/shop")

    assert with_password(url, lambda _question: "typed").password == "typed"
    keep_password(url, "kept")
    assert with_password(url, never).password == "kept"


def test_a_file_needs_no_password() -> None:
    assert find_connection("customers.db", never).url.database == "customers.db"
