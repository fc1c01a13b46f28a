"""Releases are listed by an index: else the day of each is read from behind all the people that stand behind it."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_index("ix_release_listed", "release", ["scheme", "id", "at"])
