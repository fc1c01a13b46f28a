"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "log",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(length=40), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("roles", sa.String(length=200), nullable=False),
        sa.Column("scheme", sa.String(length=80), nullable=True),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("about", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "scheme",
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_scheme")),
    )
    op.create_table(
        "action",
        sa.Column("scheme", sa.String(length=80), nullable=False),
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["scheme"], ["scheme.slug"], name=op.f("fk_action_scheme"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("scheme", "id", name=op.f("pk_action")),
    )
    op.create_table(
        "code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scheme", sa.String(length=80), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["scheme"], ["scheme.slug"], name=op.f("fk_code_scheme"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code")),
        sa.UniqueConstraint("scheme", "text", name=op.f("uq_code_scheme_text")),
    )
    op.create_table(
        "decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scheme", sa.String(length=80), nullable=False),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("sentence", sa.Integer(), nullable=False),
        sa.Column("theme", sa.String(length=80), nullable=False),
        sa.Column("decision", sa.String(length=20), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("at", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["scheme"], ["scheme.slug"], name=op.f("fk_decision_scheme"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
    )
    op.create_table(
        "release",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scheme", sa.String(length=80), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("behind", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("at", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["scheme"], ["scheme.slug"], name=op.f("fk_release_scheme"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release")),
        sa.UniqueConstraint("scheme", "sha256", name=op.f("uq_release_scheme_sha256")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "scheme_version",
        sa.Column("scheme", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("at", sa.String(length=40), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["scheme"], ["scheme.slug"], name=op.f("fk_scheme_version_scheme"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("scheme", "version", name=op.f("pk_scheme_version")),
    )
    op.create_table(
        "study",
        sa.Column("scheme", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("scheme_version", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("at", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["scheme"], ["scheme.slug"], name=op.f("fk_study_scheme"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("scheme", "version", name=op.f("pk_study")),
    )
    op.create_table(
        "upload",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scheme", sa.String(length=80), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("tool", sa.String(length=80), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("columns", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("minutes", sa.LargeBinary(), nullable=True),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("draft", sa.Text(), nullable=True),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("at", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["scheme"], ["scheme.slug"], name=op.f("fk_upload_scheme"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
        sa.UniqueConstraint("scheme", "sha256", name=op.f("uq_upload_scheme_sha256")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "action_version",
        sa.Column("scheme", sa.String(length=80), nullable=False),
        sa.Column("action", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("at", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["scheme", "action"],
            ["action.scheme", "action.id"],
            name=op.f("fk_action_version_scheme_action"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("scheme", "action", "version", name=op.f("pk_action_version")),
    )
    op.create_table(
        "code_place",
        sa.Column("upload", sa.Integer(), nullable=False),
        sa.Column("column", sa.Text(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("code", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["code"], ["code.id"], name=op.f("fk_code_place_code"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["upload"], ["upload.id"], name=op.f("fk_code_place_upload"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("upload", "column", "row", name=op.f("pk_code_place")),
    )
    op.create_index(op.f("ix_code_place_code"), "code_place", ["code"], unique=False)
    op.create_table(
        "link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scheme", sa.String(length=80), nullable=False),
        sa.Column("role", sa.String(length=80), nullable=True),
        sa.Column("wave", sa.String(length=80), nullable=True),
        sa.Column("code", sa.Integer(), nullable=True),
        sa.Column("is", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["code"], ["code.id"], name=op.f("fk_link_code"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["is"], ["code.id"], name=op.f("fk_link_is"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["scheme"], ["scheme.slug"], name=op.f("fk_link_scheme"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link")),
    )
    op.create_index(op.f("ix_link_code"), "link", ["code"], unique=False)
    op.create_index(op.f("ix_link_is"), "link", ["is"], unique=False)
    op.create_table(
        "person_key",
        sa.Column("scheme", sa.String(length=80), nullable=False),
        sa.Column("role", sa.String(length=80), nullable=False),
        sa.Column("code", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["code"], ["code.id"], name=op.f("fk_person_key_code"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["scheme"], ["scheme.slug"], name=op.f("fk_person_key_scheme"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("scheme", "role", "code", name=op.f("pk_person_key")),
    )
    op.create_index(op.f("ix_person_key_code"), "person_key", ["code"], unique=False)
    op.create_table(
        "recipe",
        sa.Column("upload", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("at", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["upload"], ["upload.id"], name=op.f("fk_recipe_upload"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("upload", "version", name=op.f("pk_recipe")),
    )
    op.create_table(
        "study_table",
        sa.Column("scheme", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["scheme", "version"],
            ["study.scheme", "study.version"],
            name=op.f("fk_study_table_scheme_version"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("scheme", "version", "name", name=op.f("pk_study_table")),
    )
    op.create_table(
        "theme_comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scheme", sa.String(length=80), nullable=False),
        sa.Column("release", sa.Integer(), nullable=False),
        sa.Column("theme", sa.String(length=80), nullable=False),
        sa.Column("stance", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("at", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["release"], ["release.id"], name=op.f("fk_theme_comment_release"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["scheme"], ["scheme.slug"], name=op.f("fk_theme_comment_scheme"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme_comment")),
    )
