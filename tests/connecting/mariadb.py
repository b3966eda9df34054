"""A throw-away MariaDB server with TLS, in the name of `localhost`."""

import os
import secrets
import shutil
import signal
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import pymysql
from tests.support.servers import ServerProcess, account_for, free_ports, make_home, need, run_program

_MISSING: Final = "install the Debian packages mariadb-server and openssl"
_ACCOUNT: Final = """
FLUSH PRIVILEGES;
CREATE DATABASE shop;
CREATE DATABASE others;
CREATE USER ann@'%' IDENTIFIED BY '{password}';
GRANT ALL PRIVILEGES ON shop.* TO ann@'%';
CREATE USER bob@'10.0.0.7' IDENTIFIED BY '{password}';
"""


class MariadbServer:
    """A server in a new folder; `with` starts it, and in the end stops it and removes its files."""

    def __init__(self, directory: Path) -> None:
        need(None if _program("mariadbd") and _program("openssl") else _MISSING)
        self.password = secrets.token_urlsafe(16)
        self.port = free_ports(1)[0]
        self.account = account_for("mysql")
        self.home = make_home(directory, "mariadb-", self.account)
        self.root_certificate = self.home / "server.crt"
        self._process: ServerProcess | None = None

    def __enter__(self) -> Self:
        self._certify()
        self._install()
        files = [f"--datadir={self.home / 'data'}", "--socket=server.sock", "--pid-file=server.pid"]
        place = ["--no-defaults", "--bind-address=127.0.0.1", f"--port={self.port}", "--skip-name-resolve"]
        tls = [f"--ssl-cert={self.root_certificate}", f"--ssl-key={self.home / 'server.key'}"]
        command = [_program("mariadbd"), *place, *files, *tls, "--innodb-buffer-pool-size=64M"]
        self._process = ServerProcess(command, self.home / "log", self.account)
        self._process.wait_until(self._answers)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process:
            self._process.stop(signal.SIGTERM)
        shutil.rmtree(self.home)

    def url(self, database: str = "shop", user: str = "ann", host: str = "127.0.0.1") -> str:
        """Where a database is, with the password that everybody here has."""
        return f"mariadb://{user}:{self.password}@{host}:{self.port}/{database}"

    def _certify(self) -> None:
        key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
        files = ["-keyout", str(self.home / "server.key"), "-out", str(self.root_certificate)]
        name = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
        run_program([_program("openssl"), "req", "-x509", *key, *files, *name], self.account)

    def _install(self) -> None:
        accounts = self.home / "accounts.sql"
        accounts.write_text(_ACCOUNT.format(password=self.password), encoding="utf-8")
        self.account.own(accounts)
        options = ["--no-defaults", f"--datadir={self.home / 'data'}", f"--extra-file={accounts}"]
        run_program([_program("mariadb-install-db"), *options, "--skip-test-db"], self.account)

    def _answers(self) -> bool:
        try:
            pymysql.connect(host="127.0.0.1", port=self.port, user="ann", password=self.password).close()
        except pymysql.OperationalError:
            return False
        return True


def _program(name: str) -> str:
    # A person's PATH may lack the folders of a system's services.
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin") or ""
