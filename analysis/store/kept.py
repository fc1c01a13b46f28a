"""What people write and change beside schemes and actions, every version of it, in one table.

Kinds: codebook, names, second reading (one of each a scheme, with the id "-"), extract, concern (by document), note,
deleted (by what was deleted when its time was over), arrived (by file), each kind of `records`, draft. The newest
version of an id is the one that holds.
"""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Connection, delete, func, insert, select

from analysis.actions import Action
from analysis.model import Refused, Viewer
from analysis.records import Record
from analysis.store import tables
from analysis.store.log import signed


class Clash(Refused):
    """Somebody else saved in between. `stored` is what they saved, where there is one thing to show beside yours."""

    def __init__(self, sentence: str, stored: Action | Record | None = None):
        super().__init__(sentence)
        self.stored = stored


ONLY = "-"
COLUMNS = ["id", "version", "definition", "note", "by", "at"]


def history(connection: Connection, slug: str, kind: str) -> pd.DataFrame:
    """One row a version, oldest first: id, version, definition (JSON or text), note, by, at (UTC)."""
    kept = tables.kept_version.c
    query = select(*(kept[name] for name in COLUMNS)).where(kept.scheme == slug, kept.kind == kind)
    found = pd.DataFrame(connection.execute(query.order_by(kept.at, kept.id, kept.version)).all(), columns=COLUMNS)
    return found.assign(at=pd.to_datetime(found["at"], utc=True, format="ISO8601"))


def newest(connection: Connection, slug: str, kind: str) -> pd.DataFrame:
    """The version that holds of each id, in the order in which the ids first came; columns as in `history`."""
    versions = history(connection, slug, kind)
    order = {name: place for place, name in enumerate(versions["id"].drop_duplicates())}
    last = versions.sort_values("version", kind="stable").drop_duplicates("id", keep="last")
    return last.sort_values("id", key=lambda ids: ids.map(order)).reset_index(drop=True)


def version(connection: Connection, slug: str, kind: str, name: str = ONLY) -> int:
    """The number of the version that holds; 0 where nothing was kept."""
    kept = tables.kept_version.c
    this = (kept.scheme == slug) & (kept.kind == kind) & (kept.id == name)
    return connection.execute(select(func.max(kept.version)).where(this)).scalar() or 0


def save(
    connection: Connection, viewer: Viewer, place: tuple[str, str, str], definition: str, *, grown_from: int, note: str
) -> int:
    """The number of a new version of (scheme, kind, id). Raises Clash where it grew from another than the newest."""
    slug, kind, name = place
    held = version(connection, slug, kind, name)
    if held != grown_from:
        raise Clash("Somebody else changed this since you opened it. Reload the page, look at it and repeat.")
    told = {"scheme": slug, "kind": kind, "id": name, "version": held + 1, "definition": definition, "note": note}
    connection.execute(insert(tables.kept_version).values(**told, **signed(viewer)))
    return held + 1


def forget(connection: Connection, slug: str, kind: str, names: list[str], *, but_newest: bool = False) -> None:
    """Deletes these ids with all their versions, or with all versions but the newest."""
    kept = tables.kept_version.c
    for name in names:
        this = (kept.scheme == slug) & (kept.kind == kind) & (kept.id == name)
        if but_newest:
            this &= kept.version < version(connection, slug, kind, name)
        connection.execute(delete(tables.kept_version).where(this))
