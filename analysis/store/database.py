"""Where the data lies and how it is opened: the address, the engine, and the migrations."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from analysis.model import Refused

MIGRATIONS = Path(__file__).parents[1] / "migrations"
LATEST = "0005"  # the last of the migrations
WAIT_SECONDS = 30
ATTEMPTS, SWEEP_WAITS = 5, 2000  # milliseconds each
# Alembic keeps the migration under way in its module, so threads of one program take turns.
_TURN = threading.Lock()
_LOCK = 7_364_001  # any number that other programs on the same PostgreSQL server are unlikely to use


def address() -> URL:
    """The database of this computer's user, or the one that OPEN_LOOP_DATABASE_URL names."""
    import platformdirs

    chosen = os.environ.get("OPEN_LOOP_DATABASE_URL")
    if chosen:
        try:
            return make_url(chosen)
        except ArgumentError:  # its own words repeat the address, which may hold a password
            raise Refused(
                "OPEN_LOOP_DATABASE_URL is not the address of a database. Write one such as "
                "sqlite:///open-loop.db, or remove the variable."
            ) from None
    folder = Path(platformdirs.user_data_dir("open-loop", appauthor=False))
    return URL.create("sqlite", database=str(folder / "open-loop.db"))


def connect(url: str | URL) -> Engine:
    """An engine on an up-to-date database; makes the file and its tables where there are none."""
    address = make_url(url)
    is_sqlite = address.get_backend_name() == "sqlite"
    engine = _sqlite(address) if is_sqlite else create_engine(address, pool_pre_ping=True)
    try:
        if not _is_up_to_date(engine):
            _migrate(engine)
    except BaseException:
        engine.dispose()
        raise
    return engine


def writing(engine: Engine) -> Engine:
    """The same engine, whose transactions take SQLite's write lock at once.

    A transaction that reads first and writes later is refused without waiting when another one wrote in between.
    """
    return engine.execution_options(write=True)


def is_locked(error: DBAPIError) -> bool:
    """Whether SQLite gave up because somebody else wrote for longer than WAIT_SECONDS."""
    return isinstance(error.orig, sqlite3.OperationalError) and "locked" in str(error.orig)


def sweep(engine: Engine) -> bool:
    """Leaves nothing of deleted rows in the files of the database; False where somebody else was using it just then.

    SQLite writes the whole file anew and empties the journal beside it; PostgreSQL writes its tables anew.
    """
    if engine.dialect.name != "sqlite":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM FULL")
        return True
    raw = engine.raw_connection()
    raw.driver_connection.execute(f"PRAGMA busy_timeout = {SWEEP_WAITS}")
    try:
        for _ in range(ATTEMPTS):
            try:
                raw.driver_connection.execute("VACUUM")
                busy = raw.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            except sqlite3.OperationalError:  # locked
                busy = 1
            if not busy:
                return True
            time.sleep(0.2)
        return False
    finally:
        raw.driver_connection.execute(f"PRAGMA busy_timeout = {WAIT_SECONDS * 1000}")
        raw.close()


def _sqlite(address: URL) -> Engine:
    if address.database and address.database != ":memory:":
        path = Path(address.database)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not address.database.startswith("file:"):
            path.touch(mode=0o600)  # a folder that was there before may be open to others; this file is not
    engine = create_engine(address, connect_args={"timeout": WAIT_SECONDS})

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: object) -> None:
        connection.isolation_level = None  # the driver begins nothing by itself; `begin` below does
        for setting in (
            f"busy_timeout = {WAIT_SECONDS * 1000}",
            "journal_mode = WAL",
            "foreign_keys = ON",
            "secure_delete = ON",  # a code moved out of a table must not stay readable in the file's free pages
        ):
            connection.execute(f"PRAGMA {setting}").close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        write = connection.get_execution_options().get("write", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    return engine


def _is_up_to_date(engine: Engine) -> bool:
    """Whether there is nothing to migrate, found without Alembic: loading it takes an eighth of a start."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return False
        return connection.scalars(text("SELECT version_num FROM alembic_version")).all() == [LATEST]


def _migrate(engine: Engine) -> None:
    """Everything in one transaction behind a lock: of two programs that start together, one waits and finds it done."""
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with _TURN, writing(engine).begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError:
            raise Refused(
                "The stored data were written by a newer Open Loop than this one. Update Open Loop and start it again."
            ) from None
