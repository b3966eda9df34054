"""When the old and new values of an import were forgotten."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Let each batch say when its values were forgotten; none was so far."""
    op.add_column("import_batch", sa.Column("purged", sa.DateTime))
