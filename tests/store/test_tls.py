"""Encrypted connections to a real PostgreSQL server: who is trusted, and what is said when nobody is."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from tests.connecting.failing import sentence_of
from tests.support.postgres import PostgresServer

from tillbook.connecting.connection import find_connection
from tillbook.connecting.encryption import driver_arguments
from tillbook.errors import StoreError


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    """A server whose certificate is for `localhost`."""
    with PostgresServer(tmp_path_factory.mktemp("tls"), tls=True) as running:
        yield running


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A home folder without certificates of the person's own."""
    monkeypatch.setenv("HOME", str(tmp_path))


def at_other_host(server: PostgresServer, host: str) -> str:
    return server.url().replace("localhost", host)


def test_verify_full_takes_the_right_name(server: PostgresServer) -> None:
    address = f"{server.url()}?sslmode=verify-full&sslrootcert={server.root_certificate}"

    url, arguments = driver_arguments(find_connection(address).url)
    with sa.create_engine(url, connect_args=arguments, poolclass=sa.pool.NullPool).connect() as connection:
        asked = sa.text("select ssl, version from pg_stat_ssl where pid = pg_backend_pid()")
        encrypted, version = connection.execute(asked).one()

    assert (encrypted, version) == (True, "TLSv1.3")


def test_verify_full_refuses_another_name(server: PostgresServer) -> None:
    address = (
        f"{at_other_host(server, '127.0.0.1')}?sslmode=verify-full&sslrootcert={server.root_certificate}"
    )

    assert sentence_of(address) == (
        "The certificate of the server of the store "
        f"postgresql://postgres@127.0.0.1:{server.port}/postgres is for another host name. Write the name "
        "that the certificate is for, or ask its administrator for a new one."
    )


def test_verify_full_refuses_an_unknown_authority(server: PostgresServer) -> None:
    assert sentence_of(f"{server.url()}?sslmode=verify-full") == (
        f"The server of the store postgresql://postgres@localhost:{server.port}/postgres has a certificate "
        "that has expired, or that nobody trusted here has signed. Name the root certificate that signed it "
        "in the address: ?sslrootcert=FILE."
    )


def test_a_server_elsewhere_is_checked_before_it_gets_the_password(server: PostgresServer) -> None:
    # The name is for another computer; `hostaddr` spares the look-up of where it is.
    address = f"{at_other_host(server, 'db.example.com')}?hostaddr=127.0.0.1"
    bare = address.replace(f":{server.password}", "")

    for root, said in (
        ("", "nobody trusted here has signed"),
        (f"&sslrootcert={server.root_certificate}", "is for another host name"),
    ):
        assert said in sentence_of(address + root)
        with pytest.raises(StoreError, match=said):
            find_connection(bare + root, lambda _question: "asked too early")


def test_whoever_says_so_is_not_protected(server: PostgresServer) -> None:
    address = f"{at_other_host(server, 'db.example.com')}?hostaddr=127.0.0.1&sslmode=require"

    url, arguments = driver_arguments(find_connection(address).url)
    sa.create_engine(url, connect_args=arguments, poolclass=sa.pool.NullPool).connect().close()


def test_a_server_without_tls_elsewhere_is_refused(server: PostgresServer, tmp_path: Path) -> None:
    with PostgresServer(tmp_path, options={"ssl": "off"}) as plain:
        address = plain.url().replace("127.0.0.1", "db.example.com") + "?hostaddr=127.0.0.1"

        assert "offers no encrypted connections" in sentence_of(address)
