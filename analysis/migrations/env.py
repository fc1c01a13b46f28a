"""What Alembic runs: the steps, on the connection and in the transaction that the store has opened."""

from alembic import context


def run() -> None:
    """Runs the steps; the store commits them together or not at all."""
    context.configure(connection=context.config.attributes["connection"], transactional_ddl=False)
    context.run_migrations()


# Alembic runs this file by loading it. Any other import (a test that collects doctests) has no migration under way.
if getattr(context, "_proxy", None) is not None:
    run()
