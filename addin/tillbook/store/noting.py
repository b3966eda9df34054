"""What is on record beside imports: exports, rights, look-ups, and values that were forgotten."""

import datetime as dt
import re
from typing import Final

import sqlalchemy as sa

from tillbook.language import Text, _, _n
from tillbook.store import tables
from tillbook.store.databases import database_of
from tillbook.store.ids import new_ids
from tillbook.store.people import Person

# A record is one row that depends on no other, so it does not take turns with the commits. A file has one
# writer at a time all the same: whoever exports waits so long for a till and no longer. What is left out then
# guards nothing: whoever may read the file may copy it.
_SHORTLY = {
    "sqlite": "PRAGMA busy_timeout = 2000",
    "postgresql": "SET LOCAL lock_timeout = '2s'",
    "mariadb": "SET SESSION lock_wait_timeout = 2, innodb_lock_wait_timeout = 2",
}


def note(connection: sa.Connection, kind: str, operator: str, what: str, count: int = 0) -> str:
    """Put on record who did what, and to how many; the record's id. Texts are cut to what the table takes."""
    batch = new_ids(1)[0]
    if kind == "export" and connection.dialect.name == "postgresql":
        _note_export(connection, batch, what, count)
        return batch
    now = dt.datetime.now(dt.UTC).replace(microsecond=0, tzinfo=None)
    connection.execute(
        tables.batch.insert().values(
            id=batch, kind=kind, operator=operator[:100], at=now, workbook=what[:255], created=0, updated=0,
            unchanged=count, skipped=0,
        )
    )  # fmt: skip
    return batch


def _note_export(connection: sa.Connection, batch: str, workbook: str, customers: int) -> None:
    # Whoever exports may not write to the table; the server knows who it is.
    asked = sa.text("SELECT note_export(:batch, :workbook, :customers)")
    connection.execute(asked, {"batch": batch, "workbook": workbook, "customers": customers})


def is_noted(connection: sa.Connection, batch: str | None) -> bool:
    """Whether that is on record already; nothing, which has no id, never is."""
    found = sa.select(tables.batch.c.id).where(tables.batch.c.id == batch)
    return connection.execute(found).first() is not None


def wait_shortly(connection: sa.Connection) -> None:
    """From here on this transaction gives up soon where somebody else holds a lock."""
    connection.exec_driver_sql(_SHORTLY[database_of(connection).name])


def may_only_read(connection: sa.Connection) -> bool:
    """Whether the server is a stand-in that takes no records, which would be waited for as for a lost one."""
    if connection.dialect.name != "postgresql":
        return False
    return str(connection.exec_driver_sql("SHOW transaction_read_only").scalar_one()) == "on"


def granted(person: Person) -> str:
    """What somebody was given, as it is put on record: `ann: import, export; shops York; without notes`."""
    parts = [f"{person.login}: {', '.join(person.rights)}"]
    if person.shops is not None:
        parts.append(f"shops {', '.join(person.shops)}")
    if person.hidden:
        parts.append(f"without {', '.join(person.hidden)}")
    return "; ".join(parts)


def forgotten(before: dt.date) -> str:
    """Which values were forgotten, as it is put on record."""
    return f"before {before:%Y-%m-%d}"


def merged(removed: int) -> str:
    """How many customers were merged into others, as it is put on record."""
    return f"{removed} merged"


# What is on record was written once, in English, and is read in any language.
_MERGED: Final = re.compile(r"(\d+) merged")
_MERGES: Final = _n("{count} duplicate merged", "{count} duplicates merged")
_FORGOTTEN: Final = re.compile(r"before (\d{4}-\d\d-\d\d)")
_GRANTED: Final = re.compile(
    r"(?P<login>.*?): (?P<rights>[a-z, ]*)(?:; shops (?P<shops>.*?))?(?:; without (?P<fields>.*))?"
)
_RIGHTS: Final = {
    (False, False): _("{login}: {rights}"),
    (True, False): _("{login}: {rights}; shops {shops}"),
    (False, True): _("{login}: {rights}; without {fields}"),
    (True, True): _("{login}: {rights}; shops {shops}; without {fields}"),
}


def on_record(kind: str, what: str) -> str | Text:
    """What `note` put on record, for people; as it is where it is a name, or was cut."""
    if kind in ("merge", "undo") and (found := _MERGED.fullmatch(what)):
        return Text(_MERGES, count=int(found[1]))
    if kind == "purge" and (found := _FORGOTTEN.fullmatch(what)):
        return Text(_("before {date}"), date=dt.date.fromisoformat(found[1]))
    if kind == "grant" and (found := _GRANTED.fullmatch(what)):
        limits = (found["shops"] is not None, found["fields"] is not None)
        return Text(_RIGHTS[limits], **found.groupdict())
    return what
