"""What people decided about their schemes, in every version."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Connection, insert, select, update

from analysis.model import Refused, Scheme, Viewer
from analysis.store import tables
from analysis.store.log import signed


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
    """The scheme as it is now, or as it was in a version."""
    wanted = version(connection, slug) if at_version is None else at_version
    history = tables.scheme_version.c
    query = select(history.definition).where(history.scheme == slug, history.version == wanted)
    return Scheme.model_validate_json(connection.execute(query).scalar_one())


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


def history(connection: Connection, slug: str) -> pd.DataFrame:
    """One row a version, oldest first: version, by, at, note."""
    kept = tables.scheme_version.c
    query = select(kept.version, kept.by, kept.at, kept.note).where(kept.scheme == slug).order_by(kept.version)
    table = pd.DataFrame(connection.execute(query).all(), columns=["version", "by", "at", "note"])
    return table.assign(at=pd.to_datetime(table["at"], utc=True, format="ISO8601"))
