"""Encrypted connections: what an address may say about them, and what holds when it says nothing."""

import os
import ssl
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Final

from sqlalchemy.engine import URL

from tillbook.connecting.names import postgres_folder, service
from tillbook.connecting.showing import describe, one_option, options
from tillbook.errors import StoreError
from tillbook.language import _

_MODES: Final = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
# Where systems keep the certificates that they trust. The OpenSSL in psycopg's wheels knows none of these
# places, so that libpq's own `sslrootcert=system` finds nothing there.
_SYSTEM_ROOTS: Final = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
)
# How many seconds a server may take to answer, where the address does not say.
_PATIENCE: Final = 10


def with_tls_default(url: URL) -> URL:
    """The URL with `sslmode=verify-full` for a server on another computer, unless it says a mode itself.

    The drivers' own defaults send customers to whoever answers, encrypted or not. A server on this computer
    stays as it is. `sslmode`, `sslrootcert`, `sslcert` and `sslkey` mean for MariaDB what they mean for
    PostgreSQL; verify-full without a root certificate trusts those that the system trusts.
    Raises StoreError for a mode that there is not, and for a root certificate that is not there.
    """
    if url.get_backend_name() == "sqlite" or any(key.startswith("ssl_") for key in url.query):
        return url
    mode, root = _told(url, "sslmode"), _told(url, "sslrootcert")
    _refuse_unusable(url, mode, root)
    if mode is None and _is_remote(url):
        mode, url = "verify-full", url.update_query_dict({"sslmode": "verify-full"})
    if mode == "verify-full" and not root and not _has_own_root(url):
        url = url.update_query_dict({"sslrootcert": _system_roots()})
    return url


def driver_arguments(url: URL) -> tuple[URL, dict[str, Any]]:
    """The URL and the `connect_args` that SQLAlchemy's `create_engine` takes for it; none for a file.

    Raises StoreError when a certificate cannot be read.
    """
    if url.get_backend_name() == "sqlite":
        return url, {}
    patience = {} if _told(url, "connect_timeout") else {"connect_timeout": _PATIENCE}
    mode = one_option(url, "sslmode")
    if url.get_backend_name() == "postgresql" or mode is None:
        return url, patience
    bare = url.difference_update_query(["sslmode", "sslrootcert", "sslcert", "sslkey"])
    if mode == "disable":
        return bare, {**patience, "ssl_disabled": True}
    # The driver encrypts by itself where the server can, and never checks.
    return bare, patience if mode in ("allow", "prefer") else {**patience, "ssl": _context(url, mode)}


def _told(url: URL, key: str) -> str | None:
    if told := one_option(url, key):
        return told
    if url.get_backend_name() != "postgresql":
        return None
    return _section(url).get(key) or os.environ.get(f"PG{key.upper()}")


def _section(url: URL) -> dict[str, str]:
    name = one_option(url, "service") or os.environ.get("PGSERVICE")
    return (service(name) if name else None) or {}


def _refuse_unusable(url: URL, mode: str | None, root: str | None) -> None:
    if mode is not None and mode not in _MODES:
        raise StoreError(_("There is no sslmode {mode}. There are: {modes}."), mode=mode, modes=_MODES)
    if root and root != "system" and not Path(root).is_file():
        raise StoreError(
            _(
                "The root certificate {file} for the store {store} is not there. Correct its path after "
                "sslrootcert."
            ),
            file=root,
            store=describe(url),
        )


def _is_remote(url: URL) -> bool:
    return any(not _is_here(host) for host in _hosts(url))


def _hosts(url: URL) -> Iterator[str]:
    told = [*filter(None, [url.host]), *options(url, "hostaddr"), *options(url, "host")]
    if not told and url.get_backend_name() == "postgresql":
        section = _section(url)
        told = [*filter(None, [section.get("hostaddr"), section.get("host")])]
        told = told or [*filter(None, [os.environ.get("PGHOSTADDR"), os.environ.get("PGHOST")])]
    for hosts in told:
        yield from hosts.split(",")


def _is_here(host: str) -> bool:
    # A path, or a name behind an @, is a socket on this computer.
    if not host or host.startswith(("/", "@")):
        return True
    # SQLAlchemy takes `host:port` among the options.
    name = host.partition(":")[0] if host.count(":") == 1 else host
    if name.casefold() == "localhost":
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


def _has_own_root(url: URL) -> bool:
    return url.get_backend_name() == "postgresql" and (postgres_folder() / "root.crt").is_file()


def _system_roots() -> str:
    told = os.environ.get("SSL_CERT_FILE")
    return next((path for path in (told, *_SYSTEM_ROOTS) if path and Path(path).is_file()), "system")


def _context(url: URL, mode: str) -> ssl.SSLContext:
    root, certificate = one_option(url, "sslrootcert"), one_option(url, "sslcert")
    try:
        context = ssl.create_default_context(cafile=None if root == "system" else root)
        if certificate:
            context.load_cert_chain(certificate, one_option(url, "sslkey"))
    except OSError:
        raise StoreError(
            _(
                "A certificate for the store {store} cannot be read. Check the files after sslrootcert, "
                "sslcert and sslkey."
            ),
            store=describe(url),
        ) from None
    context.check_hostname = mode == "verify-full"
    if mode == "require":
        context.verify_mode = ssl.CERT_NONE
    return context
