"""The part of the door that the custodian looks after: the log, periods of keeping, withdrawal."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.model import Refused, Viewer
from analysis.retention import History
from analysis.store import log, retention, seals
from analysis.store.plan_door import PlanDoor

if TYPE_CHECKING:
    from analysis.store.withdrawal import Withdrawal


class CustodyDoor(PlanDoor):
    """Who did what, what is kept how long, and how a person's answers are taken out."""

    # --------------------------------------------------------------------------------------------------- log

    def log(self, viewer: Viewer) -> pd.DataFrame:
        """One row an entry, oldest first: at (UTC, to the minute), by, roles, scheme, action, about, details.

        Whoever has no right to the whole log sees what they did themselves.
        """
        viewer.need("log")
        with self._read() as connection:
            return log.entries(connection, by=None if viewer.may("whole log") else viewer.name)

    def log_lines(self, viewer: Viewer, slug: str | None = None) -> str:
        """The same as one JSON object a line, of one scheme or of all."""
        table = self.log(viewer)
        return log.as_lines(table if slug is None else table[table["scheme"] == slug])

    def add_to_log(
        self, viewer: Viewer, slug: str, action: str, *, about: str | None = None, details: dict[str, Any] | None = None
    ) -> None:
        """Adds what only a page knows of, see `log.BY_PAGES`: whatever else was done, its own method writes.

        Raises Refused for another action, for anything that is not an id, and for details that the log does not know.
        """
        viewer.need("scheme")
        if action not in log.BY_PAGES:
            raise Refused(
                f"Nobody adds such an entry to the log: it is written by what was done. Only {', '.join(log.BY_PAGES)} "
                "is told by a page."
            )
        viewer.need(log.BY_PAGES[action])
        with self._write(slug) as connection:
            log.write(connection, viewer, action, scheme=slug, about=about, details=details)

    # --------------------------------------------------------------------------------------------- retention

    def due(self, viewer: Viewer, slug: str, today: datetime.date) -> pd.DataFrame:
        """One row a kind of what is kept, with what would be deleted and since when it is due; see `retention`."""
        viewer.need("retention")
        with self._read() as connection:
            return retention.due(connection, slug, today)

    def retention_history(self, viewer: Viewer, slug: str) -> History:
        """The days from which the periods of keeping are counted: those of releases, and of the deletion of rows."""
        viewer.need("retention")
        with self._read() as connection:
            return retention.history(connection, slug)

    def deleted(self, viewer: Viewer, slug: str) -> dict[str, datetime.date]:
        """The day on which each kind was last deleted; a kind that never was is not in it."""
        viewer.need("scheme")
        with self._read() as connection:
            return retention.deleted(connection, slug)

    def purge(
        self,
        viewer: Viewer,
        slug: str,
        kinds: Iterable[str],
        today: datetime.date,
        *,
        early: bool = False,
        reason: str = "",
    ) -> dict[str, dict[str, int]]:
        """Deletes these kinds in one act and gives what was deleted, in numbers, as `due` told it.

        Raises Refused for what is not due, unless `early` with a reason; the log is never deleted early.
        """
        viewer.need("purge")
        with self._write(slug) as connection:
            told = retention.purge(connection, viewer, slug, list(kinds), today, early=early, reason=reason)
        self._sweep()
        return told

    def sweep(self, viewer: Viewer) -> bool:
        """Whether nothing of what was purged or withdrawn is left in the files of the database.

        Where somebody else was using them just then it is tried again.
        """
        viewer.need("purge")
        return self._swept or self._sweep()

    # -------------------------------------------------------------------------------------------- withdrawal

    def withdraw(self, viewer: Viewer, slug: str, code: str, role: str | None = None) -> Withdrawal:
        """Takes everything of the person with this code out of every file, and gives what was removed, in numbers.

        Raises Refused where nobody has the code, or people of two roles have it and none is named. The log only says
        that somebody withdrew.
        """
        from analysis.store import withdrawal

        viewer.need("withdraw")
        with self._write(slug) as connection:
            retention.refuse_deleted(connection, slug)
            broken = seals.broken(connection, slug)
            told = withdrawal.withdraw(connection, viewer, slug, code, role)
            seals.write(connection, viewer, slug, before=broken)
            log.write(connection, viewer, "withdraw", scheme=slug)
        self._tagged(slug)
        self._sweep()
        return told
