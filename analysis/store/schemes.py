"""What people decided about their schemes, in every version."""

from __future__ import annotations

import pandas as pd
from pydantic import ValidationError
from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import NoResultFound

from analysis.disclosure import policy_of
from analysis.model import Refused, Scheme, Viewer
from analysis.store import tables
from analysis.store.log import signed

NOT_TOLD = "Of the workbench alone"


def listed(connection: Connection) -> list[tuple[str, str]]:
    """Slug and name of every scheme, by name."""
    scheme = tables.scheme.c
    return [(row.slug, row.name) for row in connection.execute(select(scheme.slug, scheme.name).order_by(scheme.name))]


def version(connection: Connection, slug: str) -> int:
    """The newest version of a scheme. Raises Refused where there is no such scheme."""
    found = connection.execute(select(tables.scheme.c.version).where(tables.scheme.c.slug == slug)).scalar()
    if found is None:
        raise Refused("There is no scheme of this name here. Choose one from the list or load its folder.")
    return found


def scheme(connection: Connection, slug: str, *, at_version: int | None = None) -> Scheme:
    """The scheme as it is now, or as it was in a version.

    Raises Refused where it was changed past the program: not a scheme any more, or with a policy below a floor.
    """
    wanted = version(connection, slug) if at_version is None else at_version
    history = tables.scheme_version.c
    query = select(history.definition).where(history.scheme == slug, history.version == wanted)
    try:
        kept = Scheme.model_validate_json(connection.execute(query).scalar_one())
    except (ValidationError, NoResultFound):  # its words would repeat what stands in the database
        raise Refused(
            f"scheme {slug}: what the database holds of it was changed by hand and cannot be read. "
            "Put the database back from a copy, or take the scheme in again from its folder."
        ) from None
    policy_of(kept)
    return kept


def newest(connection: Connection, slug: str) -> Scheme | None:
    """The scheme as it is now; None where there is none yet, or what is kept of it cannot be read."""
    try:
        return scheme(connection, slug)
    except Refused:
        return None


def save(connection: Connection, viewer: Viewer, scheme: Scheme, note: str) -> int:
    """The version that holds from now on."""
    table = tables.scheme
    known = connection.execute(select(table.c.version).where(table.c.slug == scheme.slug)).scalar()
    told = {"name": scheme.name, "version": (known or 0) + 1}
    if known is None:
        connection.execute(insert(table).values(slug=scheme.slug, **told))
    else:
        connection.execute(update(table).where(table.c.slug == scheme.slug).values(told))
    kept = {"scheme": scheme.slug, "version": told["version"], "definition": scheme.model_dump_json(), "note": note}
    connection.execute(insert(tables.scheme_version).values(**kept, **signed(viewer)))
    return told["version"]


def versions(connection: Connection, slug: str) -> list[Scheme]:
    """The scheme in every version that can still be read, oldest first."""
    return [each for _, _, each in numbered(connection, slug)]


def numbered(connection: Connection, slug: str) -> list[tuple[int, str, Scheme]]:
    """The same, each with its number and when it was saved (UTC, ISO text)."""
    kept = tables.scheme_version.c
    query = select(kept.version, kept.at, kept.definition).where(kept.scheme == slug).order_by(kept.version)
    found = []
    for version, at, definition in connection.execute(query):
        try:
            found.append((version, at, Scheme.model_validate_json(definition)))
        except ValidationError:  # changed by hand, or by rules of then
            continue
    return found


def history(connection: Connection, slug: str, *, for_readers: bool = False) -> pd.DataFrame:
    """One row a version, oldest first: version, by, at, note.

    for_readers: a note on what readers do not know, such as which groups are told as one, is not told to them.
    """
    kept = tables.scheme_version.c
    query = select(kept.version, kept.by, kept.at, kept.note).where(kept.scheme == slug).order_by(kept.version)
    table = pd.DataFrame(connection.execute(query).all(), columns=["version", "by", "at", "note"])
    if for_readers:
        table = table.assign(note=table["note"].where(_of_readers(connection, slug), NOT_TOLD))
    return table.assign(at=pd.to_datetime(table["at"], utc=True, format="ISO8601"))


def _of_readers(connection: Connection, slug: str) -> list[bool]:
    """By version, oldest first: whether it changed something that readers know, and nothing of merged groups."""
    kept = tables.scheme_version.c
    query = select(kept.definition).where(kept.scheme == slug).order_by(kept.version)
    told, public, merged = [], None, {}
    for definition in connection.execute(query).scalars():
        try:
            now = Scheme.model_validate_json(definition)
        except ValidationError:  # changed by hand, or by rules of then
            told.append(False)
            continue
        merges = {each.id: each.merge for each in now.groups if each.merge}
        told.append(merges == merged and now.for_readers() != public)
        public, merged = now.for_readers(), merges
    return told
