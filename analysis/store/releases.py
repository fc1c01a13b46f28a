"""What left the workbench, frozen, and the random ids of the people behind each number, for the next audit."""

from __future__ import annotations

import json

import pandas as pd
from sqlalchemy import Connection, func, insert, select

from analysis.model import Refused, Viewer
from analysis.release import open_earlier
from analysis.store import seals, tables
from analysis.store.log import signed

NOT_THE_ONE = (
    "This release is not the one that was kept under its number, so it is not opened. "
    "Ask the researcher for the original file."
)


def save(connection: Connection, viewer: Viewer, slug: str, release: dict[str, str]) -> tuple[int, bool]:
    """The number of a release (content, behind, sha256) and whether it is new: the same release is stored once.

    Raises Refused for a bundle that does not keep the rules of a release.
    """
    stored = tables.release.c
    same = select(stored.id).where(stored.scheme == slug, stored.sha256 == release["sha256"])
    known = connection.execute(same).scalar()
    if known is not None:
        return known, False
    content = _read(release["content"])
    title = content.get("title")
    _read(release["behind"])
    open_earlier(release["content"])  # whoever may save may not put in anything that the gate would not let out
    _check(content, release["sha256"])
    made = connection.execute(select(func.count()).where(stored.scheme == slug)).scalar_one()
    if content.get("number", made + 1) != made + 1:
        raise Refused("Another release was made in between. Reload the page, look at the draft again and repeat.")
    written = insert(tables.release).values(scheme=slug, title=title, **release, **signed(viewer))
    return connection.execute(written.returning(stored.id)).scalar_one(), True


def listed(connection: Connection, slug: str) -> pd.DataFrame:
    """One row a release, oldest first: release, made, sha256, title."""
    stored = tables.release.c
    query = select(stored.id, stored.at, stored.sha256, stored.title).where(stored.scheme == slug).order_by(stored.id)
    table = pd.DataFrame(connection.execute(query).all(), columns=["release", "made", "sha256", "title"])
    return table.assign(made=pd.to_datetime(table["made"], utc=True, format="ISO8601"))


def text(connection: Connection, slug: str, release: int | None) -> tuple[int, str] | None:
    """Number and JSON of a release, or of the newest; None when nothing was released yet."""
    stored = tables.release.c
    told = (stored.id, stored.content, stored.sha256)
    query = select(*told).where(stored.scheme == slug).order_by(stored.id.desc()).limit(1)
    found = connection.execute(query if release is None else query.where(stored.id == release)).first()
    if found is None and release is not None:
        raise Refused("This scheme has no such release. Choose one from the list of releases.")
    if found is None:
        return None
    _check(_read(found.content), found.sha256)
    _check_log(connection, slug, found.id, found.sha256)
    return found.id, found.content


def behind(connection: Connection, slug: str) -> list[str]:
    """The JSON {statistic: [random ids]} of every release, oldest first.

    Raises Refused where one was lost or exchanged: what it showed could then be shown beside what gives people away.
    """
    seals.check(connection, slug)
    stored = tables.release.c
    return list(connection.execute(select(stored.behind).where(stored.scheme == slug).order_by(stored.id)).scalars())


def _check(content: dict, sha256: str) -> None:
    """A release exchanged for another whole one has a hash of its own, but not the one it was kept under."""
    if content.get("sha256", sha256) != sha256:
        raise Refused(NOT_THE_ONE)


def _check_log(connection: Connection, slug: str, release: int, sha256: str) -> None:
    """Where the hash it was kept under was exchanged, too, the log still has the one it was made with."""
    about = seals.logged(connection, slug).get(release)
    if about is not None and about != f"release:{release}:{sha256[:12]}":
        raise Refused(NOT_THE_ONE)


def _read(content: str) -> dict:
    try:
        read = json.loads(content)
    except (ValueError, RecursionError):
        read = None
    if not isinstance(read, dict):
        raise Refused("The release is not a JSON object, so it was not kept. Make the release again.")
    return read
