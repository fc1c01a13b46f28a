"""Decisions on codes are signed and can be taken back one by one; a Study has a table more, so it is built again."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("link", sa.Column("by", sa.String(length=200), nullable=True))
    op.add_column("link", sa.Column("at", sa.String(length=40), nullable=True))
    op.add_column("link", sa.Column("undone", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute("DELETE FROM study_table")
    op.execute("DELETE FROM study")
