"""Who did what and when: to the minute, in ids and numbers. Never free text, scores, codes, documents or file names.

The database itself refuses to change an entry, or to delete one whose time is not over; `expire` is the only way
through, and leaves none behind it.
"""

from __future__ import annotations

import datetime
import json
import re
from typing import Any

import pandas as pd
from sqlalchemy import Connection, delete, func, insert, select

from analysis.model import Refused, Viewer
from analysis.store import tables
from analysis.store.details import as_text, from_text

COLUMNS = ["at", "by", "roles", "scheme", "action", "about", "details"]
# What a page may add to the log itself, with the right it takes.
BY_PAGES = {"export": "rows"}
_ID = re.compile(r"[\w.:\-]{1,200}", re.ASCII)


def now() -> str:
    """This second in UTC as ISO text."""
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")


def signed(viewer: Viewer) -> dict[str, str]:
    """The columns that say who wrote a row and when."""
    return {"by": viewer.name, "at": now()}


def write(
    connection: Connection,
    viewer: Viewer,
    action: str,
    *,
    scheme: str | None,
    about: str | None = None,
    details: dict[str, Any] | None = None,
) -> None:
    """One line of the log. Raises Refused for anything but ids, and for details that `Details` does not know."""
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
        "details": as_text(details),
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


def entries(connection: Connection, *, by: str | None = None) -> pd.DataFrame:
    """One row an entry, oldest first: at (UTC), by, roles, scheme, action, about, details. by: of one viewer only."""
    entry = tables.log.c
    query = select(*(entry[name] for name in COLUMNS)).order_by(entry.id)
    found = connection.execute(query if by is None else query.where(entry.by == by)).all()
    table = pd.DataFrame(found, columns=COLUMNS, dtype=object)
    told = pd.Series([from_text(text) for text in table["details"]], index=table.index, dtype=object)
    return table.assign(at=pd.to_datetime(table["at"], utc=True, format="ISO8601"), details=told)


def as_lines(table: pd.DataFrame) -> str:
    """These entries as one JSON object a line; what an entry does not have is left out."""
    rows = table.assign(at=table["at"].dt.strftime("%Y-%m-%dT%H:%MZ")).to_dict("records")
    held = ({name: cell for name, cell in row.items() if isinstance(cell, dict) or not pd.isna(cell)} for row in rows)
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in held)


def expired(connection: Connection, slug: str, until: datetime.date | None) -> int:
    """How many entries of a scheme were written before this day."""
    if until is None:
        return 0
    return connection.execute(select(func.count()).where(*_before(slug, until))).scalar_one()


def expire(connection: Connection, slug: str, until: datetime.date) -> None:
    """Deletes the entries of a scheme from before this day. The pass for it lasts as long as the transaction does."""
    connection.execute(insert(tables.log_pass).values(scheme=slug, until=until.isoformat()))
    connection.execute(delete(tables.log).where(*_before(slug, until)))
    connection.execute(delete(tables.log_pass))


def _before(slug: str, until: datetime.date):
    return tables.log.c.scheme == slug, tables.log.c.at < until.isoformat()
