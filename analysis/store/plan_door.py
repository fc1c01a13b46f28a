"""The part of the door behind which the plan lies: actions, records, and what somebody was still typing."""

from __future__ import annotations

import datetime

import pandas as pd
from sqlalchemy import Connection

from analysis.actions import Action
from analysis.model import Scheme, Viewer
from analysis.records import Record
from analysis.store import book, log, plan, schemes, stamps, studies
from analysis.store.text_door import TextDoor


class PlanDoor(TextDoor):
    """Reads and writes of what people plan, decide and note beside the results."""

    def actions(self, viewer: Viewer, slug: str) -> list[Action]:
        """The action plan of a scheme, by id."""
        viewer.need("actions")
        with self._read() as connection:
            return plan.listed(connection, slug)

    def save_action(self, viewer: Viewer, slug: str, action: Action) -> Action:
        """The action as stored. Raises Clash, which carries the stored one, when somebody else changed it meanwhile.

        Raises Refused where its words name somebody of the scheme's list of names.
        """
        viewer.need("edit actions")
        with self._write(slug) as connection:
            saved = plan.save(connection, viewer, slug, action)
            log.write(connection, viewer, "action", scheme=slug, about=f"action-version:{saved.row_version}")
            return saved

    def action_history(self, viewer: Viewer, slug: str) -> pd.DataFrame:
        """One row a saved version of an action, oldest first: action, version, status, by, at (UTC)."""
        viewer.need("actions")
        with self._read() as connection:
            return plan.history(connection, slug)

    # --------------------------------------------------------------------------------------------- records

    def records(self, viewer: Viewer, slug: str, kind: str) -> list[Record]:
        """The records of one kind (see `records.KINDS`), in the order in which they came."""
        viewer.need("actions")
        with self._read() as connection:
            return book.listed(connection, slug, kind)

    def save_record(self, viewer: Viewer, slug: str, record: Record) -> Record:
        """The record as stored. Raises Clash, which carries the stored one, when somebody else changed it meanwhile.

        Raises Refused where its words name somebody. Targets whose figures turn out to have been there before them are
        called late: see `stamps`.
        """
        viewer.need("edit actions")
        with self._write(slug) as connection:
            saved = book.save(connection, viewer, slug, record)
            log.write(connection, viewer, "record", scheme=slug, about=f"{saved.kind}-version:{saved.row_version}")
            anew = record.kind == "figure" and self._mark_by_figures(connection, viewer, slug)
        if anew:
            self._rebuild(viewer, slug)
        return saved

    def remove_record(self, viewer: Viewer, slug: str, record: Record) -> None:
        """Takes a record out; the history keeps its versions. Raises Clash when somebody else changed it meanwhile."""
        viewer.need("edit actions")
        with self._write(slug) as connection:
            book.remove(connection, viewer, slug, record)
            log.write(connection, viewer, "remove record", scheme=slug, about=record.kind)
            anew = record.kind == "figure" and self._mark_by_figures(connection, viewer, slug)
        if anew:
            self._rebuild(viewer, slug)

    def _mark_by_figures(self, connection: Connection, viewer: Viewer, slug: str) -> bool:
        """Whether the scheme was marked anew and a Study was built with it as it was."""
        marked = stamps.by_figures(connection, slug, datetime.date.today())
        return self._mark(connection, viewer, slug, marked) and studies.version(connection, slug) > 0

    def _mark(self, connection: Connection, viewer: Viewer, slug: str, marked: Scheme | None) -> bool:
        """Keeps the scheme with what `stamps` marked in it, if anything."""
        if marked is None:
            return False
        version = schemes.save(connection, viewer, marked, stamps.NOTE)
        log.write(connection, viewer, "scheme", scheme=slug, about=f"scheme-version:{version}")
        return True

    def record_history(self, viewer: Viewer, slug: str) -> pd.DataFrame:
        """One row a saved version of a record, oldest first: kind, id, version, removed, by, at (UTC)."""
        viewer.need("actions")
        with self._read() as connection:
            return book.history(connection, slug)

    # ---------------------------------------------------------------------------------------------- drafts

    def drafts(self, viewer: Viewer, slug: str, form: str) -> dict[str, dict]:
        """What the viewer was still typing into a form, by the window in which they did; nobody else sees it."""
        viewer.need("scheme")
        with self._read() as connection:
            return book.drafts(connection, viewer, slug, form)

    def keep_draft(self, viewer: Viewer, slug: str, form: str, window: str, values: dict) -> None:
        """Keeps what the viewer has typed so far, as JSON can hold it."""
        viewer.need("scheme")
        with self._write(slug) as connection:
            book.keep_draft(connection, viewer, slug, form, window, values)

    def forget_draft(self, viewer: Viewer, slug: str, form: str, window: str) -> None:
        """Forgets what the viewer had typed into a form in this window."""
        viewer.need("scheme")
        with self._write(slug) as connection:
            book.forget_draft(connection, viewer, slug, form, window)
