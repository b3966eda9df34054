"""Why a server could not be connected to, as one sentence."""

import re
import socket
import ssl
from typing import Any, Final

from sqlalchemy.engine import URL

from tillbook.connecting.showing import describe
from tillbook.language import Text, _
from tillbook.masking import without_passwords

_SENTENCES: Final = {
    "password": _(
        "The store {store} refused the user name or the password. Check both; ‘tillbook store password’ "
        "keeps a new password in this computer's keyring."
    ),
    "no-password": _(
        "The store {store} wants a password. Keep it in this computer's keyring with ‘tillbook store "
        "password’, or set TILLBOOK_STORE_PASSWORD."
    ),
    "host": _(
        "The server of the store {store} was not found. Check the host name in the address, and the network."
    ),
    "no-answer": _("The server of the store {store} does not answer. Check host and port, and that it runs."),
    "timeout": _(
        "The server of the store {store} did not answer in time. Check host and port, and the network."
    ),
    "database": _(
        "The server of the store {store} has no database of that name. Check the address, or ask its "
        "administrator to make it."
    ),
    "not-allowed": _(
        "The server of the store {store} does not let this user in from this computer. Ask its "
        "administrator for access."
    ),
    "busy": _("The server of the store {store} has no connection left. Try again in a moment."),
    "starting": _("The server of the store {store} is starting or stopping. Try again in a moment."),
    "no-writer": _(
        "No server of the store {store} takes changes at the moment. Try again in a moment, or ask its "
        "administrator."
    ),
    "certificate": _(
        "The server of the store {store} has a certificate that has expired, or that nobody trusted here "
        "has signed. Name the root certificate that signed it in the address: ?sslrootcert=FILE."
    ),
    "other-host": _(
        "The certificate of the server of the store {store} is for another host name. Write the name that "
        "the certificate is for, or ask its administrator for a new one."
    ),
    "no-tls": _(
        "The server of the store {store} offers no encrypted connections. Ask its administrator for them, "
        "or in a network that you trust add ?sslmode=disable to the address."
    ),
    "client": _(
        "The server of the store {store} wants a certificate of yours. Name it in the address: "
        "?sslcert=FILE&sslkey=FILE."
    ),
}
_OTHERWISE: Final = _(
    "The store {store} cannot be connected to: {reason}. Check the address, the user name and the password."
)
# libpq gives no SQLSTATE for a failed connection, so its text is all there is. What the server itself says
# comes in the language that it was set up in; what is not known here is told in its own words.
_POSTGRES: Final = {
    r"failed to resolve host|could not translate host name": "host",
    r"does not match host name": "other-host",
    r"certificate verify failed|root certificate file .* does not exist": "certificate",
    r"does not support SSL": "no-tls",
    r"requires a valid client certificate|certificate required": "client",
    r"authentication failed for user|role .* does not exist": "password",
    r"database .* does not exist": "database",
    r"pg_hba\.conf|permission denied for database|not permitted to log in": "not-allowed",
    r"too many clients|too many connections|connection slots are reserved": "busy",
    r"database system is |not accepting connections": "starting",
    r"session is read-only|server is in hot standby": "no-writer",
    r"timeout expired|timed out": "timeout",
    r"Connection refused|No such file or directory|closed the connection|No route to host": "no-answer",
}
_MARIADB: Final = {
    1040: "busy",
    1044: "not-allowed",
    1045: "password",
    1049: "database",
    1129: "not-allowed",
    1130: "not-allowed",
    1203: "busy",
    1226: "busy",
    1698: "password",
    2003: "no-answer",
    2026: "no-tls",
}

# OpenSSL's numbers for a certificate that is for another name, and for another address.
_OTHER_HOST: Final = (62, 64)


def connection_sentence(url: URL, error: Exception) -> Text:
    """The one sentence for a failed connection, from SQLAlchemy's, psycopg's or PyMySQL's exception."""
    cause: Any = getattr(error, "orig", None) or error
    reason = _of_mariadb(url, cause) if url.get_backend_name() == "mariadb" else _of_postgres(cause)
    if reason:
        return Text(_SENTENCES[reason], store=describe(url))
    return Text(_OTHERWISE, store=describe(url), reason=_in_its_words(cause))


def wants_password(error: Any) -> bool:
    """Whether PostgreSQL refused psycopg because it was told no password."""
    return bool(getattr(getattr(error, "pgconn", None), "needs_password", False))


def _of_postgres(cause: Any) -> str | None:
    if wants_password(cause):
        return "no-password"
    text = str(cause)
    return next((reason for sign, reason in _POSTGRES.items() if re.search(sign, text)), None)


def _of_mariadb(url: URL, cause: Any) -> str | None:
    number = cause.args[0] if cause.args else None
    original = getattr(cause, "original_exception", None)
    if isinstance(original, ssl.SSLCertVerificationError):
        return "other-host" if original.verify_code in _OTHER_HOST else "certificate"
    if isinstance(original, socket.gaierror):
        return "host"
    if isinstance(original, TimeoutError):
        return "timeout"
    if number in (1045, 1698) and not url.password:
        return "no-password"
    return _MARIADB.get(number) if isinstance(number, int) else None


def _in_its_words(cause: Any) -> str:
    """The driver's text on one line, without what libpq writes before it."""
    last = str(cause).rpartition(" failed: ")[2]
    return without_passwords(" ".join(last.split())).rstrip(".")
