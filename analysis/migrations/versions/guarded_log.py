"""The log only grows: the database itself refuses to change or delete an entry whose time is not over."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

SQLITE = (
    "CREATE TRIGGER log_is_not_changed BEFORE UPDATE ON log BEGIN SELECT RAISE(ABORT, 'the log only grows'); END",
    "CREATE TRIGGER log_is_not_deleted BEFORE DELETE ON log "
    "WHEN NOT EXISTS (SELECT 1 FROM log_pass WHERE log_pass.scheme = OLD.scheme AND OLD.at < log_pass.until) "
    "BEGIN SELECT RAISE(ABORT, 'the log only grows'); END",
    # INSERT OR REPLACE deletes the old row without asking the trigger above.
    "CREATE TRIGGER log_is_not_replaced BEFORE INSERT ON log "
    "WHEN EXISTS (SELECT 1 FROM log WHERE log.id = NEW.id) "
    "BEGIN SELECT RAISE(ABORT, 'the log only grows'); END",
)
POSTGRESQL = (
    "CREATE FUNCTION log_only_grows() RETURNS trigger AS $$ BEGIN "
    "IF TG_OP = 'DELETE' THEN IF EXISTS "
    "(SELECT 1 FROM log_pass WHERE log_pass.scheme = OLD.scheme AND OLD.at < log_pass.until) "
    "THEN RETURN OLD; END IF; END IF; "
    "RAISE EXCEPTION 'the log only grows'; END $$ LANGUAGE plpgsql",
    "CREATE TRIGGER log_is_not_changed BEFORE UPDATE OR DELETE ON log FOR EACH ROW EXECUTE FUNCTION log_only_grows()",
    "CREATE TRIGGER log_is_not_emptied BEFORE TRUNCATE ON log FOR EACH STATEMENT EXECUTE FUNCTION log_only_grows()",
)


def upgrade() -> None:
    op.add_column("log", sa.Column("details", sa.Text(), nullable=True))
    op.create_table(
        "log_pass",
        sa.Column("scheme", sa.String(length=80), nullable=False),
        sa.Column("until", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("scheme", name=op.f("pk_log_pass")),
    )
    # The number of a document follows from its text, so whoever has the text could find it in the log.
    op.execute("UPDATE log SET about = NULL WHERE about LIKE 'document:%'")
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRESQL}.get(op.get_bind().dialect.name, ()):
        op.get_bind().exec_driver_sql(statement)
