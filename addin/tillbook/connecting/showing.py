"""An address as it may be shown: never with a password, nor with anything that could be one."""

from typing import Final
from urllib.parse import quote

from sqlalchemy.engine import URL

# The options that are known to hold no secret; nobody knows what is in the others.
_HARMLESS: Final = {
    "application_name",
    "charset",
    "connect_timeout",
    "dbname",
    "host",
    "hostaddr",
    "port",
    "service",
    "sslmode",
    "target_session_attrs",
    "timeout",
    "user",
}


def describe(url: URL) -> str:
    """The store's name for messages: a file's path, a service's name, or user, server and database."""
    if url.get_backend_name() == "sqlite":
        return url.database or ""
    if name := one_option(url, "service"):
        return name
    if hosts := ",".join(options(url, "host")):
        # A server's several hosts stand among the options, where SQLAlchemy takes them.
        user = f"{quote(url.username)}@" if url.username else ""
        return f"{url.get_backend_name()}://{user}{hosts}/{url.database or ''}"
    return _bare(url).render_as_string()


def shown(url: URL) -> str:
    """The address as JSON, a workbook's metadata or the history may hold it: no secrets, and no files."""
    if url.get_backend_name() == "sqlite":
        return describe(url)
    harmless = {key: value for key, value in url.query.items() if key in _HARMLESS}
    return _bare(url).set(query=harmless).render_as_string()


def _bare(url: URL) -> URL:
    return URL.create(url.get_backend_name(), url.username, None, url.host, url.port, url.database)


def options(url: URL, key: str) -> tuple[str, ...]:
    """Every value that the URL gives for an option."""
    given = url.query.get(key, ())
    return (given,) if isinstance(given, str) else tuple(given)


def one_option(url: URL, key: str) -> str | None:
    """The value that the URL gives for an option; the last one wins."""
    return next(reversed(options(url, key)), None)
