"""Reviews have readings and memos; codebooks, names, extracts, flags and notes have versions; tags are kept."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("decision", sa.Column("reading", sa.String(length=20), nullable=False, server_default="review"))
    op.add_column("decision", sa.Column("memo", sa.Text(), nullable=True))
    op.add_column("decision", sa.Column("mark", sa.String(length=32), nullable=True))
    op.create_table(
        "kept_version",
        sa.Column("scheme", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("at", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["scheme"], ["scheme.slug"], name=op.f("fk_kept_version_scheme_scheme"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("scheme", "kind", "id", "version", name=op.f("pk_kept_version")),
    )
    op.create_table(
        "tagged",
        sa.Column("scheme", sa.String(length=80), nullable=False),
        sa.Column("study", sa.Integer(), nullable=False),
        sa.Column("made_with", sa.String(length=64), nullable=False),
        sa.Column("sentence", sa.LargeBinary(), nullable=False),
        sa.Column("hit", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["scheme"], ["scheme.slug"], name=op.f("fk_tagged_scheme_scheme"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("scheme", name=op.f("pk_tagged")),
    )
