"""Passwords: where one is found, and kept. Never in a workbook, a log, an error or the history."""

import getpass
import os
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Final

from sqlalchemy.engine import URL

from tillbook import settings
from tillbook.connecting.encryption import driver_arguments
from tillbook.connecting.sentences import connection_sentence, wants_password
from tillbook.connecting.showing import describe, one_option, options
from tillbook.errors import StoreError
from tillbook.language import Text, _

Ask = Callable[[str], str]

_KEYRING_SERVICE: Final = "tillbook"
_VARIABLE: Final = "TILLBOOK_STORE_PASSWORD"
_PORTS: Final = {"postgresql": 5432, "mariadb": 3306}


def with_password(url: URL, ask: Ask | None = None) -> URL:
    """The URL with a password, where the server wants one and the URL has none.

    PostgreSQL is tried without one first: libpq looks into the service file and .pgpass, and many a server
    trusts this user without. Then come the keyring, `TILLBOOK_STORE_PASSWORD`, and `ask` with a question.
    Raises StoreError when PostgreSQL cannot be connected to, or wants a password that is nowhere.
    """
    if url.get_backend_name() == "sqlite" or url.password:
        return url
    if url.get_backend_name() == "postgresql":
        return _for_postgres(url, ask)
    found = _found(url) or _asked(url, ask)
    return url.set(password=found) if found else url


def kept_password(url: URL) -> str | None:
    """The password that this computer's keyring has for the store; None also without a keyring."""
    keyring = _keyring()
    try:
        return keyring.get_password(_KEYRING_SERVICE, account(url)) if keyring else None
    # Each desktop's keyring fails in its own way. Whatever it is, the other places are left.
    except Exception:
        return None


def keep_password(url: URL, password: str) -> None:
    """Put the password for the store into this computer's keyring.

    Raises StoreError when there is no keyring, or it does not take it.
    """
    keyring = _keyring()
    try:
        if keyring is None:
            raise LookupError
        keyring.set_password(_KEYRING_SERVICE, account(url), password)
    except Exception:
        raise StoreError(
            _(
                "This computer has no keyring that takes the password for {store}. Set {variable}, or for "
                "PostgreSQL write it into .pgpass."
            ),
            store=describe(url),
            variable=_VARIABLE,
        ) from None


def forget_password(url: URL) -> bool:
    """Take the store's password out of the keyring; whether it was there."""
    keyring = _keyring()
    if keyring is None or kept_password(url) is None:
        return False
    keyring.delete_password(_KEYRING_SERVICE, account(url))
    return True


def account(url: URL) -> str:
    """Under which name the keyring has the store's password: user@host:port/database, or the service."""
    if name := one_option(url, "service"):
        return f"service {name}"
    port = url.port or _PORTS[url.get_backend_name()]
    hosts = ",".join(options(url, "host")) or f"{(url.host or 'localhost').casefold()}:{port}"
    return f"{url.username or settings.operator()}@{hosts}/{url.database or ''}"


def at_terminal() -> Ask | None:
    """A way to ask the person at the terminal, unseen; None where there is neither."""
    if not (sys.stdin and sys.stdin.isatty() and sys.stderr and sys.stderr.isatty()):
        return None
    return lambda question: getpass.getpass(f"{question}: ")


def _for_postgres(url: URL, ask: Ask | None) -> URL:
    refused = _refusal(url)
    if refused is None:
        return url
    found = _found(url)
    if not found and wants_password(refused):
        found = _asked(url, ask)
    if not found:
        raise StoreError(connection_sentence(url, refused))
    return url.set(password=found)


def _found(url: URL) -> str | None:
    return kept_password(url) or os.environ.get(_VARIABLE)


def _asked(url: URL, ask: Ask | None) -> str | None:
    return ask(str(Text(_("Password for {store}"), store=describe(url)))) if ask else None


def _refusal(url: URL) -> Exception | None:
    """Why PostgreSQL does not let this user in as it is; None when it does."""
    import psycopg

    url, arguments = driver_arguments(url.difference_update_query(["timeout"]))
    _none, told = url.get_dialect()().create_connect_args(url)
    try:
        psycopg.connect(**told, **arguments).close()
    except psycopg.Error as error:
        return error
    return None


def _keyring() -> ModuleType | None:
    try:
        import keyring
    # A back-end that the user has set and that is not there fails here, as whatever it likes.
    except Exception:
        return None
    return keyring
