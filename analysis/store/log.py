"""Who did what and when: to the minute, in ids, append-only. Never free text, scores, codes or file names."""

from __future__ import annotations

import datetime
import re

from sqlalchemy import Connection, insert, select

from analysis.model import Refused, Viewer
from analysis.store import tables

_ID = re.compile(r"[\w.:\-]{1,200}", re.ASCII)


def now() -> str:
    """This second in UTC as ISO text."""
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")


def signed(viewer: Viewer) -> dict[str, str]:
    """The columns that say who wrote a row and when."""
    return {"by": viewer.name, "at": now()}


def write(connection: Connection, viewer: Viewer, action: str, *, scheme: str | None, about: str | None = None) -> None:
    """One line of the log."""
    for name in (action.replace(" ", "-"), about or "-"):
        if not _ID.fullmatch(name):
            raise Refused("The log keeps ids only, such as release:4. Leave out any words, names or answers.")
    entry = {
        "at": now()[:16] + "+00:00",
        "by": viewer.name,
        "roles": ", ".join(sorted(viewer.roles)),
        "scheme": scheme,
        "action": action,
        "about": about,
    }
    connection.execute(insert(tables.log).values(entry))


def seen_today(connection: Connection, viewer: Viewer, about: str) -> bool:
    """Whether the log already says that this viewer looked at it today: a page is drawn many times an hour."""
    entry = tables.log.c
    wanted = select(entry.id).where(
        entry.by == viewer.name,
        entry.roles == ", ".join(sorted(viewer.roles)),
        entry.action == "view",
        entry.about == about,
        entry.at.startswith(now()[:10]),
    )
    return connection.execute(wanted.limit(1)).first() is not None
