"""The action plan: nobody's change is overwritten unseen, and every version is kept."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Connection, insert, select, update

from analysis.actions import Action
from analysis.model import Viewer
from analysis.store import tables
from analysis.store.kept import Clash
from analysis.store.log import signed
from analysis.store.names import listed as names_of
from analysis.store.names import refuse_in_action


def listed(connection: Connection, slug: str) -> list[Action]:
    """The actions of a scheme, by id."""
    action = tables.action.c
    query = select(action.definition).where(action.scheme == slug).order_by(action.id)
    return [Action.model_validate_json(text) for text in connection.execute(query).scalars()]


def save(connection: Connection, viewer: Viewer, slug: str, action: Action) -> Action:
    """The action as stored, one version on. Raises Clash when it grew from another version than the stored one.

    Raises Refused where its words name somebody.
    """
    refuse_in_action(action, names_of(connection, slug))
    table = tables.action
    this = (table.c.scheme == slug) & (table.c.id == action.id)
    found = connection.execute(select(table.c.definition).where(this)).scalar()
    stored = None if found is None else Action.model_validate_json(found)
    if stored is not None and stored == action.model_copy(update={"row_version": stored.row_version}):
        return stored  # a second click on the same button
    if action.row_version != (stored.row_version if stored else 0):
        raise Clash(
            "Somebody else changed this action since you opened it. Look at both versions and save again.", stored
        )
    saved = action.model_copy(update={"row_version": action.row_version + 1})
    told = {"row_version": saved.row_version, "definition": saved.model_dump_json()}
    if stored is None:
        connection.execute(insert(table).values(scheme=slug, id=saved.id, **told))
    else:
        # The version stands in the condition too: databases other than SQLite let two writers come this far.
        same = this & (table.c.row_version == action.row_version)
        if connection.execute(update(table).where(same).values(told)).rowcount != 1:
            raise Clash("Somebody else saved this action at the same moment. Open it again and repeat your change.")
    kept = {"scheme": slug, "action": saved.id, "version": saved.row_version, "status": saved.status}
    written = insert(tables.action_version).values(**kept, definition=told["definition"], **signed(viewer))
    connection.execute(written)
    return saved


def history(connection: Connection, slug: str) -> pd.DataFrame:
    """One row a saved version, oldest first: action, version, status, by, at."""
    kept = tables.action_version.c
    query = select(kept.action, kept.version, kept.status, kept.by, kept.at).where(kept.scheme == slug)
    found = connection.execute(query.order_by(kept.at, kept.action, kept.version)).all()
    table = pd.DataFrame(found, columns=["action", "version", "status", "by", "at"])
    return table.assign(at=pd.to_datetime(table["at"], utc=True, format="ISO8601"))
