"""The first tables. The customer table follows the schema and is brought up to date beside these steps."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables that every system's store has."""
    op.create_table(
        "store_info",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("value", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_store_info"),
    )
    op.create_table(
        "choice",
        sa.Column("field", sa.String(60), nullable=False),
        sa.Column("word", sa.String(60), nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("details", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("field", "word", name="pk_choice"),
    )
    _create_batches()
    _create_rows()
    _create_changes()


def _create_batches() -> None:
    op.create_table(
        "import_batch",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("operator", sa.String(100), nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("workbook", sa.String(255)),
        sa.Column("workbook_id", sa.String(36)),
        *(sa.Column(n, sa.Integer, nullable=False) for n in ("created", "updated", "unchanged", "skipped")),
        sa.Column("undone_by", sa.String(36)),
        sa.PrimaryKeyConstraint("id", name="pk_import_batch"),
        sa.ForeignKeyConstraint(
            ["undone_by"], ["import_batch.id"], name="fk_import_batch_undone_by_import_batch"
        ),
    )
    op.create_index("ix_import_batch_workbook_id", "import_batch", ["workbook_id"])


def _create_rows() -> None:
    op.create_table(
        "import_row",
        sa.Column("batch_id", sa.String(36), nullable=False),
        sa.Column("row", sa.Integer, nullable=False),
        sa.Column("outcome", sa.String(10), nullable=False),
        sa.Column("customer_id", sa.String(36)),
        sa.Column("fingerprint", sa.String(24)),
        sa.PrimaryKeyConstraint("batch_id", "row", name="pk_import_row"),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name="fk_import_row_batch_id_import_batch"
        ),
    )
    op.create_index("ix_import_row_customer_id", "import_row", ["customer_id"])


def _create_changes() -> None:
    op.create_table(
        "customer_change",
        sa.Column("batch_id", sa.String(36), nullable=False),
        sa.Column("customer_id", sa.String(36), nullable=False),
        sa.Column("row", sa.Integer),
        sa.Column("version_before", sa.Integer),
        sa.Column("version_after", sa.Integer),
        sa.Column("before", sa.JSON),
        sa.Column("after", sa.JSON),
        sa.PrimaryKeyConstraint("batch_id", "customer_id", name="pk_customer_change"),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name="fk_customer_change_batch_id_import_batch"
        ),
    )
    op.create_index("ix_customer_change_customer_id", "customer_change", ["customer_id"])
