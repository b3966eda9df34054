"""From what the analyst wrote to the address of one store."""

import re
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import URL

from tillbook.connecting.names import configured, services
from tillbook.errors import StoreError
from tillbook.language import _

# Whatever driver a URL names, there is one that Tillbook is tested with.
_DRIVERS: Final = {
    "sqlite": "sqlite",
    "postgresql": "postgresql+psycopg",
    "postgres": "postgresql+psycopg",
    "mariadb": "mariadb+pymysql",
    "mysql": "mariadb+pymysql",
}
_SECONDS: Final = re.compile(r"\d{1,6}(\.\d+)?")
_PASSWORD_KEYS: Final = ("password", "passwd")
# Nothing hides them where a URL is printed, as `URL.password` is hidden.
_OTHER_SECRETS: Final = {
    "sslpassword",
    "ssl_key_password",
    "oauth_client_secret",
    "scram_client_key",
    "scram_server_key",
}


def resolve(address: str) -> URL:
    """The URL of a store, from a URL, a connection name or the path of a SQLite file.

    A word without a slash, backslash, dot and colon is a name: a service of PostgreSQL's service file, else
    an entry of `[connections]` in the config file, and never a path. What holds `://` is a URL; all else is a
    path. Raises StoreError for unknown names and for what Tillbook cannot use; no text ever holds a password.
    """
    return _named(address) if _is_name(address) else _written(address)


def name_of(address: str) -> str | None:
    """The connection name, where the address is one: the most that a workbook may hold."""
    return address if _is_name(address) else None


def _is_name(address: str) -> bool:
    return bool(address) and not set(address) & set("/\\.:~")


def _named(name: str) -> URL:
    found = services()
    if name in found:
        return URL.create(_DRIVERS["postgresql"], query={"service": name})
    own = configured()
    if name in own:
        url = _written(own[name])
        _refuse_password(url, name)
        return url
    raise _unknown(name, sorted({one for one in (*found, *own) if _is_name(one)}))


def _unknown(name: str, reachable: list[str]) -> StoreError:
    if reachable:
        return StoreError(
            _(
                "There is no connection named ‘{name}’. There are: {names}. For a SQLite file of that name "
                "write ./{name}."
            ),
            name=name,
            names=reachable,
        )
    return StoreError(
        _(
            "There is no connection named ‘{name}’. There are none yet. For a SQLite file of that name write "
            "./{name}."
        ),
        name=name,
    )


def _refuse_password(url: URL, name: str) -> None:
    if url.password:
        raise StoreError(
            _(
                "The connection {name} in the config file holds a password. Take it out there; ‘tillbook "
                "store password {name}’ keeps it in this computer's keyring."
            ),
            name=name,
        )


def _written(address: str) -> URL:
    if "://" not in address:
        return URL.create("sqlite", database=str(Path(address).expanduser()))
    if not address.startswith("sqlite"):
        _refuse_second_at(address)
    url = _with_driver(_parsed(address))
    if url.get_backend_name() == "sqlite" and url.database in (None, "", ":memory:"):
        raise StoreError(_("The store's address names no file. Write it like sqlite:///customers.db."))
    _refuse_odd_patience(url)
    return _with_password_in_its_place(url)


def _refuse_odd_patience(url: URL) -> None:
    for name in ("timeout", "connect_timeout"):
        told = url.query.get(name, "1")
        if not (isinstance(told, str) and _SECONDS.fullmatch(told)):
            raise StoreError(
                _("{option} in the store's address is no number of seconds. Write it like {option}=30."),
                option=name,
            )


def _refuse_second_at(address: str) -> None:
    # The part of a password behind an @ would be taken for the host's name, and shown as such.
    if address.count("@") > 1:
        raise StoreError(
            _("The store's address is not readable: write an @ in a user name or a password as %40.")
        )


def _parsed(address: str) -> URL:
    try:
        return sa.make_url(address)
    except (sa.exc.ArgumentError, ValueError):
        raise StoreError(
            _(
                "The store's address is not readable. Write it like sqlite:///customers.db or "
                "postgresql://user@host:5432/database."
            )
        ) from None


def _with_driver(url: URL) -> URL:
    backend = url.get_backend_name()
    if backend not in _DRIVERS:
        raise StoreError(
            _(
                "Tillbook cannot use {backend} stores. Use a SQLite file, PostgreSQL or MariaDB: "
                "sqlite:///customers.db, postgresql://user@host/database, mariadb://user@host/database."
            ),
            backend=backend,
        )
    return url.set(drivername=_DRIVERS[backend])


def _with_password_in_its_place(url: URL) -> URL:
    if secret := sorted(_OTHER_SECRETS & set(url.query)):
        raise StoreError(
            _(
                "{option} has no place in the store's address. Write it into the service file, and give the "
                "service's name."
            ),
            option=secret[0],
        )
    for key in _PASSWORD_KEYS:
        if given := url.query.get(key):
            told = given if isinstance(given, str) else given[-1]
            url = url.difference_update_query([key]).set(password=told)
    return url
