"""A throw-away MariaDB Galera cluster: three nodes on loopback, each of which takes writes."""

import os
import secrets
import shutil
import signal
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError
from tests.support.servers import (
    Account,
    ServerProcess,
    account_for,
    free_ports,
    make_home,
    need,
    run_program,
)

_MISSING: Final = "install the Debian packages mariadb-server, galera-4 and rsync"
_PROVIDER: Final = Path("/usr/lib/galera/libgalera_smm.so")
_PATIENCE: Final = 30.0
_USER: Final = "tillbook"
# The installation's own accounts are for the superuser of this machine only.
_ACCOUNT: Final = """
FLUSH PRIVILEGES;
CREATE USER {user}@'%' IDENTIFIED BY '{password}';
GRANT ALL PRIVILEGES ON *.* TO {user}@'%' WITH GRANT OPTION;
"""
_SMALL: Final = {
    "innodb-log-file-size": "16M",
    "innodb-buffer-pool-size": "64M",
    # What a killed node had not written yet, the others have.
    "innodb-flush-log-at-trx-commit": "0",
}
_CLUSTERED: Final = {
    "binlog-format": "ROW",
    "innodb-autoinc-lock-mode": "2",
    "wsrep-on": "ON",
    "wsrep-provider": str(_PROVIDER),
    "wsrep-cluster-name": "tillbook",
    "wsrep-sst-method": "rsync",
}
# A silent node is given up after two seconds; Galera takes that only with a keep-alive below one second.
_TIMES: Final = {
    "evs.keepalive_period": "PT0.3S",
    "evs.inactive_check_period": "PT0.3S",
    "evs.suspect_timeout": "PT2S",
    "evs.inactive_timeout": "PT4S",
    "gcache.size": "16M",
}


def need_galera() -> None:
    """Without MariaDB, Galera or rsync the test is skipped, or fails in CI."""
    programs = ("mariadbd", "mariadb-install-db", "rsync")
    need(None if all(map(_program, programs)) and _PROVIDER.exists() else _MISSING)


@dataclass
class Node:
    """One server of the cluster."""

    name: str
    home: Path
    # For clients, the group's talk, whole copies from another node, and what was missed meanwhile.
    ports: list[int] = field(default_factory=lambda: free_ports(4))
    process: ServerProcess | None = None

    @property
    def data(self) -> Path:
        """Its files."""
        return self.home / self.name

    @property
    def temporary(self) -> Path:
        """Its temporary files: a server that starts sweeps up those of every other in the same folder."""
        return self.home / f"{self.name}-tmp"

    @property
    def log(self) -> Path:
        """What it says."""
        return self.home / f"{self.name}.log"

    @property
    def settings(self) -> dict[str, str]:
        """What it is started with, but for the cluster that it joins."""
        client, group, copies, missed = self.ports
        provider = {"gmcast.listen_addr": f"tcp://127.0.0.1:{group}", "ist.recv_addr": f"127.0.0.1:{missed}"}
        return {
            "datadir": str(self.data),
            "tmpdir": str(self.temporary),
            "bind-address": "127.0.0.1",
            "port": str(client),
            # Beside the data: a whole path may be longer than a socket's name can be.
            "socket": "server.sock",
            "pid-file": "server.pid",
            "wsrep-node-name": self.name,
            "wsrep-node-address": f"127.0.0.1:{group}",
            "wsrep-sst-receive-address": f"127.0.0.1:{copies}",
            "wsrep-provider-options": ";".join(f"{k}={v}" for k, v in (provider | _TIMES).items()),
        }


class GaleraCluster:
    """Three nodes, 0 to 2, in a new folder inside the directory, or the temporary one if root's is closed.

    `with` starts them, and in the end stops them and removes their files.
    """

    def __init__(self, directory: Path) -> None:
        need_galera()
        self.user: Final = _USER
        self.password = secrets.token_urlsafe(16)
        self.account: Account = account_for("mysql")
        self.home = make_home(directory, "galera-", self.account)
        self.nodes = [Node(f"n{number}", self.home) for number in range(3)]

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
        """Return when all three have the same."""
        self._install()
        first, *others = self.nodes
        self._start(first, "--wsrep-new-cluster", cluster=[])
        for node in others:
            self._start(node, cluster=self.nodes)
        self._wait_for_size(len(self.nodes))

    def stop(self) -> None:
        """End all at once, since nobody needs their files any more, and remove those."""
        with ExitStack() as stopping:
            stopping.callback(shutil.rmtree, self.home, ignore_errors=not self.home.exists())
            for node in self.nodes:
                stopping.callback(_end, node)

    def kill(self, node: int) -> None:
        """End the node as a crash would; the others stall until they give it up, for two seconds."""
        _end(self.nodes[node])

    def rejoin(self, node: int) -> None:
        """Start a killed node again; return when it has all that the others have."""
        # A node that comes back before it is given up is kept waiting for much longer.
        self._wait_for_size(len(self._running()))
        self._start(self.nodes[node], cluster=self.nodes)
        self._wait_for_size(len(self._running()))

    def url(self, node: int, database: str = "") -> str:
        """Where a node's database is, with the account and its password; for SQLAlchemy."""
        return (
            f"mariadb+pymysql://{self.user}:{self.password}@127.0.0.1:{self.nodes[node].ports[0]}/{database}"
        )

    def make_database(self, name: str) -> None:
        """Make an empty database for all of Unicode, on every node."""
        self._change("CREATE DATABASE {} CHARACTER SET utf8mb4", name)

    def drop_database(self, name: str) -> None:
        """Remove a database on every node; none of that name is fine."""
        self._change("DROP DATABASE IF EXISTS {}", name)

    def _install(self) -> None:
        first, *others = self.nodes
        for node in self.nodes:
            node.temporary.mkdir()
            self.account.own(node.temporary)
        accounts = self.home / "accounts.sql"
        accounts.touch(mode=0o600)
        accounts.write_text(_ACCOUNT.format(user=self.user, password=self.password))
        self.account.own(accounts)
        places = [f"--datadir={first.data}", f"--tmpdir={first.temporary}", f"--extra-file={accounts}"]
        options = ["--no-defaults", *places, "--skip-test-db"]
        small = [f"--{name}={value}" for name, value in _SMALL.items()]
        run_program([str(_program("mariadb-install-db")), *options, *small], self.account)
        accounts.unlink()
        for node in others:
            run_program(["cp", "-a", str(first.data), str(node.data)], self.account)

    def _start(self, node: Node, *arguments: str, cluster: list[Node]) -> None:
        known = ",".join(f"127.0.0.1:{member.ports[1]}" for member in cluster)
        settings = node.settings | _SMALL | _CLUSTERED | {"wsrep-cluster-address": f"gcomm://{known}"}
        options = [f"--{name}={value}" for name, value in settings.items()]
        command = [str(_program("mariadbd")), "--no-defaults", "--skip-name-resolve", *options, *arguments]
        node.process = ServerProcess(command, node.log, self.account)
        node.process.wait_until(lambda: self._is_synced(node))

    def _running(self) -> list[Node]:
        return [node for node in self.nodes if node.process]

    def _is_synced(self, node: Node) -> bool:
        try:
            status = self._status(node)
        except OperationalError:
            return False
        return (status["wsrep_local_state_comment"], status["wsrep_ready"]) == ("Synced", "ON")

    def _wait_for_size(self, size: int) -> None:
        until = time.monotonic() + _PATIENCE
        while any(self._status(node)["wsrep_cluster_size"] != str(size) for node in self._running()):
            if time.monotonic() > until:
                raise RuntimeError(f"The cluster does not become one of {size} nodes.")
            time.sleep(0.05)

    def _status(self, node: Node) -> dict[str, str]:
        engine = self._engine(node)
        with engine.connect() as connection:
            rows = connection.exec_driver_sql("SHOW STATUS LIKE 'wsrep\\_%%'").mappings()
            return {row["Variable_name"]: row["Value"] for row in rows}

    def _change(self, statement: str, database: str) -> None:
        engine = self._engine(self._running()[0])
        quoted = engine.dialect.identifier_preparer.quote_identifier(database)
        with engine.connect() as connection:
            connection.exec_driver_sql(statement.format(quoted))

    def _engine(self, node: Node) -> sa.Engine:
        return sa.create_engine(self.url(self.nodes.index(node)), poolclass=sa.NullPool)


def _end(node: Node) -> None:
    if node.process:
        node.process.stop(signal.SIGKILL)
    node.process = None


def _program(name: str) -> str | None:
    # A person's PATH may lack the folders of a system's services.
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
