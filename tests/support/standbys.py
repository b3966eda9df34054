"""A PostgreSQL primary with two standbys, of which one must have each commit: kill it, promote another."""

import time
from contextlib import ExitStack
from pathlib import Path
from typing import Final, Self
from urllib.parse import quote

from psycopg import sql
from tests.support.postgres import PostgresServer
from tests.support.servers import run_program

_PATIENCE: Final = 30.0


class Standby(PostgresServer):
    """A copy of a running server that goes on following it."""

    def __init__(self, directory: Path, primary: PostgresServer, name: str) -> None:
        super().__init__(directory)
        self.name = name
        self.password = primary.password
        self._primary = primary

    def make_data(self) -> None:
        """Copy the primary's files."""
        source = f"{_place(self._primary)} application_name={self.name}"
        copied = ["-d", source, f"--pgdata={self.data}", "--checkpoint=fast", "--no-sync"]
        # Written down for the standby: whom to follow, and the password.
        command = [self.program("pg_basebackup"), *copied, "--write-recovery-conf"]
        run_program(command, self.account, {"PGPASSWORD": self.password})

    def follow(self, primary: PostgresServer) -> None:
        """Go on with the commits of another server."""
        source = f"{_place(primary)} password={primary.password} application_name={self.name}"
        set_option(self, "primary_conninfo", source)

    def received(self) -> int:
        """How much of the primary's log it has, in bytes."""
        with self.admin() as connection:
            asked = connection.execute("SELECT pg_wal_lsn_diff(pg_last_wal_receive_lsn(), '0/0')").fetchone()
            return int(asked[0]) if asked else 0

    def promote(self) -> None:
        """Return when it takes writes."""
        with self.admin() as connection:
            connection.execute("SELECT pg_promote()")


class QuorumCluster:
    """A primary and two standbys: a commit returns once one of the two has it. `with` starts and ends it."""

    def __init__(self, directory: Path) -> None:
        self.primary: PostgresServer = PostgresServer(directory)
        self.standbys = [Standby(directory, self.primary, name) for name in ("s1", "s2")]
        self._servers = [self.primary, *self.standbys]

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Return when commits wait for a standby."""
        for server in self._servers:
            server.start()
        _wait_for_standbys(self.primary, self.standbys)

    def stop(self) -> None:
        """End all three and remove their files."""
        with ExitStack() as stopping:
            for server in self._servers:
                stopping.callback(server.close)

    def url(self, database: str = "postgres") -> str:
        """Where a database is, on whichever server takes writes; for SQLAlchemy and libpq alike."""
        who = f"{self.primary.user}:{quote(self.primary.password, safe='')}"
        hosts = ",".join(server.host for server in self._servers)
        ports = ",".join(str(server.port) for server in self._servers)
        asked = f"host={hosts}&port={ports}&target_session_attrs=read-write"
        return f"postgresql://{who}@/{quote(database, safe='')}?{asked}"

    def kill_primary(self) -> None:
        """End the primary as a crash would."""
        self.primary.kill()

    def promote_best(self) -> PostgresServer:
        """Make the standby that has most the primary; return when its commits wait for the other one."""
        best = max(self.standbys, key=Standby.received)
        self.standbys.remove(best)
        # Before it takes writes: no commit is ever on one server only.
        set_option(best, "synchronous_standby_names", _any_of(self.standbys))
        best.promote()
        self.primary = best
        for standby in self.standbys:
            standby.follow(best)
        _wait_for_standbys(best, self.standbys)
        return best


def set_option(server: PostgresServer, name: str, value: str) -> None:
    """Change a setting of a running server for good."""
    change = sql.SQL("ALTER SYSTEM SET {} = {}").format(sql.Identifier(name), sql.Literal(value))
    with server.admin() as connection:
        connection.execute(change)
        connection.execute("SELECT pg_reload_conf()")


def _place(server: PostgresServer) -> str:
    return f"host={server.host} port={server.port} user={server.user}"


def _any_of(standbys: list[Standby]) -> str:
    return f"ANY 1 ({','.join(standby.name for standby in standbys)})"


def _wait_for_standbys(primary: PostgresServer, standbys: list[Standby]) -> None:
    set_option(primary, "synchronous_standby_names", _any_of(standbys))
    until = time.monotonic() + _PATIENCE
    with primary.admin() as connection:
        while time.monotonic() < until:
            asked = (
                "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming' AND sync_state = 'quorum'"
            )
            if connection.execute(asked).fetchone() == (len(standbys),):
                return
            time.sleep(0.05)
    raise RuntimeError(f"The standbys do not follow: {standbys[0].log.read_text(errors='replace')[-3000:]}")
