"""What left the workbench, frozen, and the random ids of the people behind each number, for the next audit."""

from __future__ import annotations

import json

import pandas as pd
from sqlalchemy import Connection, insert, select

from analysis.model import Refused, Viewer
from analysis.store import tables
from analysis.store.log import signed


def save(connection: Connection, viewer: Viewer, slug: str, release: dict[str, str]) -> tuple[int, bool]:
    """The number of a release (content, behind, sha256) and whether it is new: the same release is stored once."""
    stored = tables.release.c
    same = select(stored.id).where(stored.scheme == slug, stored.sha256 == release["sha256"])
    known = connection.execute(same).scalar()
    if known is not None:
        return known, False
    title = _read(release["content"]).get("title")
    _read(release["behind"])
    written = insert(tables.release).values(scheme=slug, title=title, **release, **signed(viewer))
    return connection.execute(written.returning(stored.id)).scalar_one(), True


def listed(connection: Connection, slug: str) -> pd.DataFrame:
    """One row a release, oldest first: release, made, sha256, title."""
    stored = tables.release.c
    query = select(stored.id, stored.at, stored.sha256, stored.title).where(stored.scheme == slug).order_by(stored.id)
    table = pd.DataFrame(connection.execute(query).all(), columns=["release", "made", "sha256", "title"])
    return table.assign(made=pd.to_datetime(table["made"], utc=True))


def text(connection: Connection, slug: str, release: int | None) -> tuple[int, str] | None:
    """Number and JSON of a release, or of the newest; None when nothing was released yet."""
    stored = tables.release.c
    query = select(stored.id, stored.content).where(stored.scheme == slug).order_by(stored.id.desc()).limit(1)
    found = connection.execute(query if release is None else query.where(stored.id == release)).first()
    if found is None and release is not None:
        raise Refused("This scheme has no such release. Choose one from the list of releases.")
    return None if found is None else (found.id, found.content)


def behind(connection: Connection, slug: str) -> list[str]:
    """The JSON {statistic: [random ids]} of every release, oldest first."""
    stored = tables.release.c
    return list(connection.execute(select(stored.behind).where(stored.scheme == slug).order_by(stored.id)).scalars())


def _read(content: str) -> dict:
    try:
        read = json.loads(content)
    except json.JSONDecodeError:
        read = None
    if not isinstance(read, dict):
        raise Refused("The release is not a JSON object, so it was not kept. Make the release again.")
    return read
