"""Connection names: the sections of PostgreSQL's service files, and `[connections]` in the config file."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from tillbook import settings
from tillbook.errors import StoreError
from tillbook.language import _


def service(name: str) -> dict[str, str] | None:
    """What the service file says of that service, by PostgreSQL's own parameter names; None without one."""
    return services().get(name)


def services() -> dict[str, dict[str, str]]:
    """Every service by name; the user's file wins over the system's, as with PostgreSQL's own programs.

    Raises StoreError for a file that cannot be read.
    """
    found: dict[str, dict[str, str]] = {}
    for path in _service_files():
        for name, section in _sections(path):
            found.setdefault(name, section)
    return found


def configured() -> dict[str, str]:
    """The addresses under `[connections]` in the config file, by name.

    Raises StoreError when they are not names with addresses, UsageError when the file is unreadable.
    """
    table: object = settings.config().get("connections", {})
    if not isinstance(table, dict) or not all(isinstance(address, str) for address in table.values()):
        raise StoreError(
            _(
                "The connections in the config file are not readable. Write each as a line below "
                "[connections]: {example}."
            ),
            example='shop = "postgresql://ann@db.example.com/shop"',
        )
    return table


def postgres_folder() -> Path:
    """The folder of the user's own PostgreSQL files, such as the root certificate."""
    if sys.platform == "win32":
        return Path(os.environ.get("APPDATA", "")) / "postgresql"
    return Path.home() / ".postgresql"


def _service_files() -> Iterator[Path]:
    if own := os.environ.get("PGSERVICEFILE"):
        yield Path(own)
    elif sys.platform == "win32":
        yield postgres_folder() / ".pg_service.conf"
    else:
        yield Path.home() / ".pg_service.conf"
    if system := os.environ.get("PGSYSCONFDIR"):
        yield Path(system) / "pg_service.conf"


def _sections(path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    section: dict[str, str] = {}
    for line in map(str.strip, _lines(path)):
        if line.startswith("[") and line.endswith("]"):
            section = {}
            yield line[1:-1], section
        elif "=" in line and not line.startswith("#"):
            key, _sign, value = line.partition("=")
            section[key] = value


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError):
        raise StoreError(
            _("The service file {file} cannot be read. Check that it is yours, and written in UTF-8."),
            file=path,
        ) from None
