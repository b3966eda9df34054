"""The first tables. The customer table follows the schema and is brought up to date beside these steps."""

from typing import Any

import sqlalchemy as sa
from alembic import op

# Texts are compared letter by letter on every machine, blanks at the end included.
_TABLE: dict[str, Any] = {
    "mariadb_engine": "InnoDB",
    "mariadb_charset": "utf8mb4",
    "mariadb_collate": "utf8mb4_nopad_bin",
}

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables that every system's store has."""
    op.create_table(
        "store_info",
        sa.Column("name", _text(40), nullable=False),
        sa.Column("value", _text(200), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_store_info"),
        **_TABLE,
    )
    op.create_table(
        "choice",
        sa.Column("field", _text(60), nullable=False),
        sa.Column("word", _text(60), nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("details", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("field", "word", name="pk_choice"),
        **_TABLE,
    )
    _create_batches()
    _create_rows()
    _create_changes()


def _create_batches() -> None:
    op.create_table(
        "import_batch",
        sa.Column("id", _text(36), nullable=False),
        sa.Column("kind", _text(10), nullable=False),
        sa.Column("operator", _text(100), nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("workbook", _text(255)),
        sa.Column("workbook_id", _text(36)),
        *(sa.Column(n, sa.Integer, nullable=False) for n in ("created", "updated", "unchanged", "skipped")),
        sa.Column("undone_by", _text(36)),
        sa.PrimaryKeyConstraint("id", name="pk_import_batch"),
        sa.ForeignKeyConstraint(
            ["undone_by"], ["import_batch.id"], name="fk_import_batch_undone_by_import_batch"
        ),
        **_TABLE,
    )
    op.create_index("ix_import_batch_workbook_id", "import_batch", ["workbook_id"])


def _create_rows() -> None:
    op.create_table(
        "import_row",
        sa.Column("batch_id", _text(36), nullable=False),
        sa.Column("row", sa.Integer, nullable=False),
        sa.Column("outcome", _text(10), nullable=False),
        sa.Column("customer_id", _text(36)),
        sa.Column("fingerprint", _text(24)),
        sa.PrimaryKeyConstraint("batch_id", "row", name="pk_import_row"),
        **_TABLE,
    )
    op.create_index("ix_import_row_customer_id", "import_row", ["customer_id"])


def _create_changes() -> None:
    op.create_table(
        "customer_change",
        sa.Column("batch_id", _text(36), nullable=False),
        sa.Column("customer_id", _text(36), nullable=False),
        sa.Column("row", sa.Integer),
        sa.Column("version_before", sa.Integer),
        sa.Column("version_after", sa.Integer),
        sa.Column("before", sa.JSON),
        sa.Column("after", sa.JSON),
        sa.PrimaryKeyConstraint("batch_id", "customer_id", name="pk_customer_change"),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name="fk_customer_change_batch_id_import_batch"
        ),
        **_TABLE,
    )
    op.create_index("ix_customer_change_customer_id", "customer_change", ["customer_id"])


def _text(width: int) -> sa.String:
    return sa.String(width).with_variant(sa.String(width, collation="C"), "postgresql")
