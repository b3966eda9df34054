"""The store's tables. The customer's columns come from the schema; the rest is the same for every system."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from tillbook.schema import Field, Kind, Schema

_NAMES = {
    "pk": "pk_%(table_name)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ix": "ix_%(table_name)s_%(column_0_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
}


def _text(width: int) -> sa.String:
    # Compared letter by letter on every machine: what is equal was decided when the keys were folded.
    return sa.String(width).with_variant(sa.String(width, collation="C"), "postgresql")


_ID = _text(36)
# Blanks at the end count, and upper case, as everywhere else. A cluster replicates InnoDB only.
TABLE: dict[str, Any] = {
    "mariadb_engine": "InnoDB",
    "mariadb_charset": "utf8mb4",
    "mariadb_collate": "utf8mb4_nopad_bin",
}
# Shapes rather than lengths bound these kinds; the numbers only size the columns.
_WIDTHS = {Kind.COUNTRY: 2, Kind.DATE: 10, Kind.YES_NO: 3, Kind.CONSENT: 10, Kind.MONEY: 20, Kind.NUMBER: 20}

# In `store_info`: somebody else wrote customers, whose keys are to be made.
UNKEYED = "unkeyed"

book = sa.MetaData(naming_convention=_NAMES)

info = sa.Table(
    "store_info",
    book,
    sa.Column("name", _text(40), primary_key=True),
    sa.Column("value", _text(200), nullable=False),
    **TABLE,
)
choice = sa.Table(
    "choice",
    book,
    sa.Column("field", _text(60), primary_key=True),
    sa.Column("word", _text(60), primary_key=True),
    sa.Column("place", sa.Integer, nullable=False),
    sa.Column("details", sa.JSON, nullable=False),
    **TABLE,
)
batch = sa.Table(
    "import_batch",
    book,
    sa.Column("id", _ID, primary_key=True),
    sa.Column("kind", _text(10), nullable=False),
    sa.Column("operator", _text(100), nullable=False),
    sa.Column("at", sa.DateTime, nullable=False),
    sa.Column("workbook", _text(255)),
    sa.Column("workbook_id", _ID, index=True),
    sa.Column("created", sa.Integer, nullable=False),
    sa.Column("updated", sa.Integer, nullable=False),
    sa.Column("unchanged", sa.Integer, nullable=False),
    sa.Column("skipped", sa.Integer, nullable=False),
    sa.Column("undone_by", _ID, sa.ForeignKey("import_batch.id")),
    sa.Column("purged", sa.DateTime),
    **TABLE,
)
outcome = sa.Table(
    "import_row",
    book,
    # No foreign key: looking for the same batch once for each row costs as much as writing the rows.
    sa.Column("batch_id", _ID, primary_key=True),
    sa.Column("row", sa.Integer, primary_key=True),
    sa.Column("outcome", _text(10), nullable=False),
    sa.Column("customer_id", _ID, index=True),
    sa.Column("fingerprint", _text(24)),
    **TABLE,
)
change = sa.Table(
    "customer_change",
    book,
    sa.Column("batch_id", _ID, sa.ForeignKey("import_batch.id"), primary_key=True),
    sa.Column("customer_id", _ID, primary_key=True, index=True),
    sa.Column("row", sa.Integer),
    sa.Column("version_before", sa.Integer),
    sa.Column("version_after", sa.Integer),
    sa.Column("before", sa.JSON),
    sa.Column("after", sa.JSON),
    **TABLE,
)


@dataclass(frozen=True)
class Tables:
    """The tables of one system's store."""

    customer: sa.Table
    fields: tuple[str, ...]
    keys: tuple[str, ...]
    serials: Mapping[str, str]

    @property
    def data(self) -> tuple[str, ...]:
        """The columns that a commit writes, in one order for all its statements."""
        return (*self.fields, *self.keys, *self.serials)


def tables_of(schema: Schema) -> Tables:
    """The customer table that the schema asks for: fields, folded keys beside them, a version."""
    keys = tuple(key.column for key in schema.keys_of)
    serials = {f"{name}_serial": name for name, field in schema.fields.items() if field.generated}
    # A metadata of its own: two systems can be loaded in one process, and both have a `customer`.
    customer = sa.Table(
        "customer",
        sa.MetaData(naming_convention=_NAMES),
        sa.Column("id", _ID, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False, server_default="1"),
        *(_column(field) for field in schema.fields.values()),
        *(sa.Column(key, _text(400), unique=True) for key in keys),
        *(sa.Column(serial, sa.BigInteger, index=True) for serial in serials),
        **TABLE,
    )
    return Tables(customer, tuple(schema.fields), keys, serials)


def _column(field: Field) -> sa.Column[str]:
    width = field.max_length or _WIDTHS.get(field.kind, 60)
    # Text counts characters here as in the checks; SQLite and PostgreSQL do the same.
    return sa.Column(field.key, sa.Text() if width > 1000 else _text(width), nullable=not field.is_required)


def serial(text: object) -> int | None:
    """An all-digit identifier as a number to count on from; None for others and for absurdly long ones."""
    return (
        int(text) if isinstance(text, str) and text.isascii() and text.isdigit() and len(text) < 19 else None
    )
