"""An open database and its transactions, on which the doors of the store stand."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection
from sqlalchemy.engine import URL
from sqlalchemy.exc import IntegrityError, OperationalError

from analysis.model import Refused, Viewer
from analysis.store import database, log, schemes
from analysis.store.kept import Clash

BUSY = (
    "Somebody is taking in a scheme or changing much else just now, so nothing was saved. Try again in a moment; what "
    "you typed is kept."
)


class Opened:
    """The open database, and its two kinds of transaction."""

    def __init__(self, url: str | URL | None = None):
        """Opens the database at this address, or the usual one, and brings its tables up to date."""
        self._engine = database.connect(database.address() if url is None else url)
        self._swept = True
        self._together = threading.local()

    def close(self) -> None:
        """Lets go of the file, which Windows would else not delete."""
        self._engine.dispose()

    def _note_refused(self, viewer: Viewer, slug: str, action: str) -> None:
        """The log says that something was tried and refused; there is none where there is no such scheme."""
        with contextlib.suppress(Refused), self._write(slug) as connection:
            log.write(connection, viewer, action, scheme=slug)

    def _sweep(self) -> bool:
        """Whether nothing of deleted rows is left in the files of the database."""
        self._swept = database.sweep(self._engine)
        return self._swept

    @contextmanager
    def _at_once(self) -> Iterator[None]:
        """What this thread reads and writes meanwhile is one transaction: all of it is kept, or nothing of it."""
        with self._write() as connection:
            self._together.connection = connection
            try:
                yield
            finally:
                self._together.connection = None

    def _held(self) -> Connection | None:
        return getattr(self._together, "connection", None)

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        held = self._held()
        if held is not None:
            yield held
            return
        with self._engine.begin() as connection:
            yield connection

    @contextmanager
    def _write(self, slug: str | None = None) -> Iterator[Connection]:
        """A transaction that writes, in a scheme that must exist where one is named."""
        try:
            with self._begun() as connection:
                if slug is not None:
                    schemes.version(connection, slug)
                yield connection
        except IntegrityError:
            raise Clash("Somebody else saved at the same moment. Reload the page and repeat your change.") from None

    @contextmanager
    def _begun(self) -> Iterator[Connection]:
        """A transaction of its own, or a part of the one that is under way."""
        held = self._held()
        if held is None:
            with contextlib.ExitStack() as under_way:
                try:
                    connection = under_way.enter_context(database.writing(self._engine).begin())
                except OperationalError as error:
                    if not database.is_locked(error):
                        raise
                    raise Clash(BUSY) from None
                yield connection
        else:
            with held.begin_nested():
                yield held
