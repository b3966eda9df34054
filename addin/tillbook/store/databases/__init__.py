"""The databases that a store can live in: what one does unlike the others stands here, and only here."""

from functools import cache
from importlib import import_module
from typing import Any

import sqlalchemy as sa

from tillbook.store.databases.base import Database

# Module and class, loaded when they are needed: most people use one of them, and drivers take their time.
_HOMES = {
    "sqlite": ("sqlite", "SQLite"),
    "postgresql": ("postgresql", "PostgreSQL"),
    "mariadb": ("mariadb", "MariaDB"),
    # One protocol, two makers: the driver says either.
    "mysql": ("mariadb", "MariaDB"),
}


def database_of(what: sa.Engine | sa.Connection | sa.URL) -> Database:
    """The database of an engine, a connection or an address."""
    return _load(what.get_backend_name() if isinstance(what, sa.URL) else what.dialect.name)


@cache
def _load(name: str) -> Database:
    module, called = _HOMES[name]
    kind: Any = getattr(import_module(f"{__name__}.{module}"), called)
    made: Database = kind()
    return made
