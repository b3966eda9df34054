"""Connections: how each engine is set up, and its errors as sentences."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import URL

from tillbook.errors import StoreError

# How many seconds a writer waits for another one before the analyst is told; `?timeout=` in the address
# says otherwise.
_PATIENCE = "10"


def parse_url(text: str) -> URL:
    """A database URL; a plain path means a SQLite file.

    Raises StoreError for what is neither, and for engines that Tillbook does not speak.
    """
    if "://" not in text:
        return URL.create("sqlite", database=str(Path(text).expanduser()))
    try:
        url = sa.make_url(text)
    except sa.exc.ArgumentError:
        raise StoreError(
            "The store's address is not readable. Write it like sqlite:///customers.db."
        ) from None
    if url.get_backend_name() != "sqlite":
        raise StoreError(
            f"Tillbook cannot use {url.get_backend_name()} stores. Use a SQLite file: sqlite:///customers.db."
        )
    if url.database in (None, "", ":memory:"):
        raise StoreError("The store's address names no file. Write it like sqlite:///customers.db.")
    return url


def describe(url: URL) -> str:
    """The store's name for messages: a file's path, or the address without its password."""
    return url.database or "" if url.get_backend_name() == "sqlite" else url.render_as_string()


def connect(url: URL) -> sa.Engine:
    """An engine whose transactions begin when we say so."""
    patience = {"timeout": url.query.get("timeout", _PATIENCE)}
    engine = sa.create_engine(url.update_query_dict(patience), poolclass=sa.pool.NullPool)
    sa.event.listen(engine, "connect", _prepare)
    sa.event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver would begin transactions too late for `_begin`
    for pragma in ("foreign_keys=on", "synchronous=full", "temp_store=memory", "cache_size=-16384"):
        connection.execute(f"pragma {pragma}")


def _begin(connection: sa.Connection) -> None:
    # A transaction that reads first and writes later fails at once when somebody else wrote in between
    # (SQLITE_BUSY_SNAPSHOT); one that says it will write waits for its turn.
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def transaction(engine: sa.Engine, *, writes: bool = False) -> Iterator[sa.Connection]:
    """One transaction: committed at the end, rolled back by any exception.

    Raises StoreError, as a sentence, for what the database refuses.
    """
    if writes:
        _refuse_read_only(engine.url)
    with (
        _in_sentences(engine.url),
        engine.connect().execution_options(writes=writes) as connection,
        connection.begin(),
    ):
        yield connection


def _refuse_read_only(url: URL) -> None:
    # A superuser could write all the same; the owner has said that nobody should.
    path = Path(url.database or "")
    for kept in (path, path.parent):
        if kept.exists() and not kept.stat().st_mode & 0o222:
            raise StoreError(_sentence(url, "readonly"))


def let_readers_in(engine: sa.Engine) -> None:
    """From now on readers of the store never wait for a writer, nor a writer for readers.

    The file itself keeps this setting. Raises StoreError when it cannot be written to.
    """
    with _in_sentences(engine.url):
        connection = engine.raw_connection()
        try:
            # Not within a transaction, which is where everything that SQLAlchemy runs would be.
            connection.cursor().execute("pragma journal_mode=wal")
        finally:
            connection.close()


@contextmanager
def _in_sentences(url: URL) -> Iterator[None]:
    try:
        yield
    except sa.exc.DatabaseError as error:
        raise StoreError(_sentence(url, str(error.orig).lower())) from error
    except sqlite3.DatabaseError as error:
        raise StoreError(_sentence(url, str(error).lower())) from error


def _sentence(url: URL, cause: str) -> str:
    name = describe(url)
    for sign, text in (
        (
            "is locked",
            "The store {} is busy: somebody else is writing. Nothing was done; try again in a moment.",
        ),
        ("readonly", "The store {} cannot be written to. Ask for write access to the file and its folder."),
        (
            "unable to open",
            "The store {} cannot be opened. Check that it is a file, and that you may write to its folder.",
        ),
        ("not a database", "{} is not a Tillbook store. Check the --store address."),
        ("malformed", "The store {} is damaged. Restore it from a backup."),
        (
            "is full",
            "There is no room left on the disk of the store {}. Nothing was done; make room and try again.",
        ),
        ("disk i/o", "The disk of the store {} cannot be read or written. Nothing was done; check the disk."),
    ):
        if sign in cause:
            return text.format(name)
    return f"The store {name} refused: {cause}. Nothing was done."
