"""The tables of the database.

The text of a participant code stands in `code` and nowhere else: where a code was found, which codes are one person,
and whose random id it got, are kept in tables that hold its number.

scheme, scheme_version: what people decided, every version. upload, recipe: files as read and what they mean.
code, code_place, link, person_key: wall 4. study, study_table: the tidy tables. tagged: their sentences and hits.
decision, theme_comment: reviews. kept_version: codebook, names, extracts, flags and notes, every version. release: what
left the workbench. action, action_version: the plan. log: who did what, in ids; log_pass: what of it may be
deleted.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)  # fmt: skip

# Named constraints, so that a later migration can drop or change them on every database.
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _of_scheme(*, primary_key: bool = False) -> Column[str]:
    return Column(
        "scheme", String(80), ForeignKey("scheme.slug", ondelete="CASCADE"), nullable=False, primary_key=primary_key
    )


def _of_upload(*, primary_key: bool = False) -> Column[int]:
    return Column(
        "upload", Integer, ForeignKey("upload.id", ondelete="CASCADE"), nullable=False, primary_key=primary_key
    )


def _number() -> Column[int]:
    return Column("id", Integer, primary_key=True)


def _signed() -> tuple[Column[str], Column[str]]:
    """Who and when; times are ISO text in UTC, which every database sorts and none reinterprets."""
    return Column("by", String(200), nullable=False), Column("at", String(40), nullable=False)


# Numbers of removed rows are not used again: an old address must not open somebody else's file.
_LASTING = True

scheme = Table(
    "scheme",
    metadata,
    Column("slug", String(80), primary_key=True),
    Column("name", Text, nullable=False),
    Column("version", Integer, nullable=False),
)
scheme_version = Table(
    "scheme_version",
    metadata,
    _of_scheme(primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("definition", Text, nullable=False),
    *_signed(),
    Column("note", Text, nullable=False),
)
upload = Table(
    "upload",
    metadata,
    _number(),
    _of_scheme(),
    Column("file", Text, nullable=False),
    Column("tool", String(80), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("rows", Integer, nullable=False),
    Column("columns", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("minutes", LargeBinary),
    Column("facts", Text, nullable=False),
    Column("draft", Text),
    *_signed(),
    UniqueConstraint("scheme", "sha256"),
    sqlite_autoincrement=_LASTING,
)
recipe = Table(
    "recipe",
    metadata,
    _of_upload(primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("definition", Text, nullable=False),
    Column("undone", Boolean, nullable=False),
    *_signed(),
)
code = Table(
    "code",
    metadata,
    _number(),
    _of_scheme(),
    Column("text", Text, nullable=False),
    UniqueConstraint("scheme", "text"),
)
code_place = Table(
    "code_place",
    metadata,
    _of_upload(primary_key=True),
    Column("column", Text, primary_key=True),
    Column("row", Integer, primary_key=True),
    Column("code", Integer, ForeignKey("code.id", ondelete="CASCADE"), nullable=False, index=True),
)
link = Table(
    "link",
    metadata,
    _number(),
    _of_scheme(),
    Column("role", String(80)),
    Column("wave", String(80)),
    Column("code", Integer, ForeignKey("code.id", ondelete="CASCADE"), index=True),
    Column("is", Integer, ForeignKey("code.id", ondelete="CASCADE"), index=True),
    Column("reason", Text),
    # Decisions of the first version were not signed.
    Column("by", String(200)),
    Column("at", String(40)),
    Column("undone", Boolean, nullable=False, server_default=false()),
)
person_key = Table(
    "person_key",
    metadata,
    _of_scheme(primary_key=True),
    Column("role", String(80), primary_key=True),
    Column("code", Integer, ForeignKey("code.id", ondelete="CASCADE"), primary_key=True, index=True),
    Column("person", String(80), nullable=False),
)
study = Table(
    "study",
    metadata,
    _of_scheme(primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("scheme_version", Integer, nullable=False),
    *_signed(),
)
study_table = Table(
    "study_table",
    metadata,
    Column("scheme", String(80), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("name", String(80), primary_key=True),
    Column("content", LargeBinary, nullable=False),
    ForeignKeyConstraint(["scheme", "version"], ["study.scheme", "study.version"], ondelete="CASCADE"),
)
decision = Table(
    "decision",
    metadata,
    _number(),
    _of_scheme(),
    Column("document", String(200), nullable=False),
    Column("sentence", Integer, nullable=False),
    Column("theme", String(80), nullable=False),
    Column("decision", String(20), nullable=False),
    *_signed(),
    # Of a second reader who saw no first codes, or of whoever settled a difference; else of the review itself.
    Column("reading", String(20), nullable=False, server_default="review"),
    Column("memo", Text),
    # Of the sentence that was decided on, so that a decision never moves to another one.
    Column("mark", String(32)),
)
kept_version = Table(
    "kept_version",
    metadata,
    _of_scheme(primary_key=True),
    Column("kind", String(20), primary_key=True),
    Column("id", String(80), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("definition", Text, nullable=False),
    Column("note", Text, nullable=False),
    *_signed(),
)
tagged = Table(
    "tagged",
    metadata,
    _of_scheme(primary_key=True),
    Column("study", Integer, nullable=False),
    # Of the codebook and of the program that cut and tagged: where either is another, nothing of it is used again.
    Column("made_with", String(64), nullable=False),
    Column("sentence", LargeBinary, nullable=False),
    Column("hit", LargeBinary, nullable=False),
)
release = Table(
    "release",
    metadata,
    _number(),
    _of_scheme(),
    Column("title", Text),
    Column("sha256", String(64), nullable=False),
    Column("content", Text, nullable=False),
    Column("behind", Text, nullable=False),
    *_signed(),
    UniqueConstraint("scheme", "sha256"),
    # The day stands behind the people of a release, who can be many: a list of releases is read from here.
    Index("ix_release_listed", "scheme", "id", "at"),
    sqlite_autoincrement=_LASTING,
)
theme_comment = Table(
    "theme_comment",
    metadata,
    _number(),
    _of_scheme(),
    Column("release", Integer, ForeignKey("release.id", ondelete="CASCADE"), nullable=False),
    Column("theme", String(80), nullable=False),
    Column("stance", String(20), nullable=False),
    Column("text", Text),
    *_signed(),
)
action = Table(
    "action",
    metadata,
    _of_scheme(primary_key=True),
    Column("id", String(80), primary_key=True),
    Column("row_version", Integer, nullable=False),
    Column("definition", Text, nullable=False),
)
action_version = Table(
    "action_version",
    metadata,
    Column("scheme", String(80), primary_key=True),
    Column("action", String(80), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("status", String(20), nullable=False),
    Column("definition", Text, nullable=False),
    *_signed(),
    ForeignKeyConstraint(["scheme", "action"], ["action.scheme", "action.id"], ondelete="CASCADE"),
)
log = Table(
    "log",
    metadata,
    _number(),
    Column("at", String(40), nullable=False),
    Column("by", String(200), nullable=False),
    Column("roles", String(200), nullable=False),
    # No foreign key: what was done to a scheme stays on record when the scheme has gone.
    Column("scheme", String(80)),
    Column("action", String(40), nullable=False),
    Column("about", String(200)),
    # Numbers and ids as JSON, see `details`.
    Column("details", Text),
    sqlite_autoincrement=_LASTING,
)
# Of a scheme whose entries before a day are being deleted right now; empty but for that transaction.
log_pass = Table(
    "log_pass",
    metadata,
    Column("scheme", String(80), primary_key=True),
    Column("until", String(40), nullable=False),
)
