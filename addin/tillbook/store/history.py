"""What happened: every import and whatever else is on record, and every change of one customer."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

import pandas as pd
import sqlalchemy as sa

from tillbook.core.keys import key_columns
from tillbook.core.normalise.column import Column
from tillbook.core.normalise.phones import read_phones
from tillbook.core.summary import Summary, Table
from tillbook.language import _, system_language, told, translator
from tillbook.schema import Kind, Schema
from tillbook.store import tables
from tillbook.store.noting import on_record
from tillbook.store.tables import Tables

_HEADER: Final = (
    _("On record as"), _("When (UTC)"), _("By"), _("What"),
    _("Rows created"), _("Rows updated"), _("Rows unchanged"), _("Rows skipped"), _("Undone"),
)  # fmt: skip


@dataclass(frozen=True)
class Batch:
    """One import on record, or what else `kind` says; `at` is UTC.

    `workbook` is the file of an import, an undo or an export, and the text of everything else. Of an export,
    `unchanged` is how many customers it had; of a purge, how many changes were forgotten.
    """

    batch: str
    operator: str
    at: dt.datetime
    workbook: str
    created: int
    updated: int
    unchanged: int
    skipped: int
    undone: bool
    kind: str = "import"

    @property
    def summary(self) -> Summary:
        """The one record as a table."""
        language = system_language()
        counts = (self.created, self.updated, self.unchanged, self.skipped)
        cells = (
            self.batch,
            told(language, "{at}", at=self.at),
            self.operator,
            told(language, "{what}", what=on_record(self.kind, self.workbook)),
            *(told(language, "{count}", count=count) for count in counts),
            translator(language)(_("Yes") if self.undone else _("No")),
        )
        return Summary(language, [Table(tuple(map(translator(language), _HEADER)), [cells])])

    def _repr_html_(self) -> str:
        return self.summary.html()


@dataclass(frozen=True)
class Event:
    """One thing that happened to one customer; `fields` are (field, old, new)."""

    at: dt.datetime
    operator: str
    workbook: str
    batch: str
    kind: str
    fields: tuple[tuple[str, str | None, str | None], ...]


def batches(connection: sa.Connection, kinds: Collection[str] | None = ("import",)) -> list[Batch]:
    """Everything of these kinds that is on record, newest first; None is all kinds."""
    book = tables.batch
    wanted = sa.true() if kinds is None else book.c.kind.in_(kinds)
    query = sa.select(book).where(wanted).order_by(book.c.id.desc())
    return [
        Batch(
            row.id, row.operator, row.at.replace(tzinfo=dt.UTC), row.workbook or "", row.created, row.updated,
            row.unchanged, row.skipped, row.undone_by is not None, row.kind,
        )
        for row in connection.execute(query)
    ]  # fmt: skip


def named(word: str, schema: Schema, country: str) -> pd.DataFrame:
    """What somebody typed to name a customer, as each field that identifies one: see `find_customer`."""
    text, row = word.strip(), {"id": word.strip().lower()}
    for key in schema.keys_of:
        if len(key.fields) == 1:
            column = Column(key.fields[0], [0], [text])
            if schema.fields[column.key].kind in (Kind.MOBILE, Kind.PHONE):
                read_phones(column, [country], mobile=False)
            row[column.key] = column.texts[0] or text
    return pd.DataFrame([row], dtype="str")


def find_customer(connection: sa.Connection, made: Tables, schema: Schema, wanted: pd.DataFrame) -> list[str]:
    """The ids of the customers who have one of these values now; of those who had one before, if nobody has.

    `wanted` is one row: `id`, and single fields that identify a customer, as canonical text.
    """
    record, keys = str(wanted["id"].iloc[0]), key_columns(wanted, schema).iloc[0].dropna()
    found = present_customers(connection, made, schema, wanted)
    return found or sorted(_had_before(connection, schema, record, keys))


def present_customers(
    connection: sa.Connection, made: Tables, schema: Schema, wanted: pd.DataFrame
) -> list[str]:
    """The ids of the customers who have one of these values now; see `find_customer`."""
    customer, record = made.customer, str(wanted["id"].iloc[0])
    keys = key_columns(wanted, schema).iloc[0].dropna()
    present = sa.select(customer.c.id).where(
        sa.or_(customer.c.id == record, *(customer.c[key] == text for key, text in keys.items()))
    )
    return sorted(set(connection.scalars(present)))


def _had_before(connection: sa.Connection, schema: Schema, record: str, keys: pd.Series) -> set[str]:
    change = tables.change
    found = set(connection.scalars(sa.select(change.c.customer_id).where(change.c.customer_id == record)))
    for key in schema.keys_of:
        if key.column not in keys:
            continue
        value = change.c.before[key.fields[0]].as_string()
        had = connection.execute(sa.select(change.c.customer_id, value).where(value.is_not(None))).all()
        # Folded here: the database knows no letters beyond ASCII.
        texts = pd.DataFrame({key.fields[0]: [text for _, text in had]}, dtype="str")
        folded = key_columns(texts, schema)[key.column]
        found |= {had[at][0] for at in folded.index[folded == keys[key.column]]}
    return found


def events(connection: sa.Connection, customer: str) -> list[Event]:
    """Everything that happened to that customer, oldest first."""
    book = tables.batch
    created = (
        sa.select(book, tables.outcome.c.outcome, *(sa.literal(None).label(n) for n in ("before", "after")))
        .join(tables.outcome, tables.outcome.c.batch_id == book.c.id)
        .where(tables.outcome.c.customer_id == customer, tables.outcome.c.outcome.in_(("created", "erased")))
    )
    change = tables.change
    happened = sa.case((change.c.version_after.is_(None), "removed"), else_="updated").label("outcome")
    changed = (
        sa.select(book, happened, change.c.before, change.c.after)
        .join(tables.change, tables.change.c.batch_id == book.c.id)
        .where(tables.change.c.customer_id == customer)
    )
    rows = [*connection.execute(created), *connection.execute(changed)]
    return [_event(row) for row in sorted(rows, key=lambda row: row.id)]


def _event(row: "sa.Row[tuple[object, ...]]") -> Event:
    before, after = row.before or {}, row.after or {}
    named = {("undo", "updated"): "restored", ("merge", "updated"): "merged"}
    kind = named.get((row.kind, row.outcome), row.outcome)
    fields = tuple((name, before.get(name), after.get(name)) for name in {**before, **after})
    return Event(row.at.replace(tzinfo=dt.UTC), row.operator, row.workbook or "", row.id, kind, fields)
