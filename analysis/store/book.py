"""The records of a scheme (see `records`), every version of each, and what somebody was still typing.

A draft is its writer's own: of one form in one window. It is kept once, without versions, and goes when its form is
saved, so that neither a reload nor a restart loses what was typed.
"""

from __future__ import annotations

import hashlib
import json

import pandas as pd
from sqlalchemy import Connection

from analysis.model import Refused, Viewer
from analysis.records import KINDS, Record, record_of
from analysis.store import kept
from analysis.store.kept import Clash
from analysis.store.names import listed as names_of
from analysis.store.names import refuse_in_record

DRAFT = "draft"
REMOVED = "removed"
MOST_DRAFT = 40_000
CHANGED = "Somebody else changed this since you opened it. Look at both versions and save again."


def listed(connection: Connection, slug: str, kind: str) -> list[Record]:
    """The records of a kind that stand, in the order in which they first came.

    A figure of before its rule was what it is now, and that exposes somebody by it, is told no more.
    """
    if kind not in KINDS:
        raise Refused(f"There is no kind of record “{kind}”; there are {', '.join(KINDS)}.")
    held = kept.newest(connection, slug, kind)
    told = (_read(text, kind) for text in held["definition"] if text != REMOVED)
    return [each for each in told if each is not None]


def _read(text: str, kind: str) -> Record | None:
    try:
        return record_of(json.loads(text))
    except Refused:
        if kind != "figure":
            raise
        return None


def save(connection: Connection, viewer: Viewer, slug: str, record: Record) -> Record:
    """The record as stored, one version on. Raises Clash with the stored one where it grew from another version."""
    refuse_in_record(record, names_of(connection, slug))
    place = (slug, record.kind, record.id)
    held, stored = kept.version(connection, *place), _stored(connection, place)
    if stored is not None and stored == record.model_copy(update={"row_version": stored.row_version}):
        return stored  # a second click on the same button
    if record.row_version != held:
        raise Clash(CHANGED, stored)
    saved = record.model_copy(update={"row_version": held + 1})
    kept.save(connection, viewer, place, saved.model_dump_json(), grown_from=held, note="")
    return saved


def remove(connection: Connection, viewer: Viewer, slug: str, record: Record) -> None:
    """Takes a record out; its versions stay in the history. Raises Clash where somebody changed it meanwhile."""
    place = (slug, record.kind, record.id)
    held = kept.version(connection, *place)
    if record.row_version != held:
        raise Clash(CHANGED, _stored(connection, place))
    kept.save(connection, viewer, place, REMOVED, grown_from=held, note="Taken out")


def history(connection: Connection, slug: str) -> pd.DataFrame:
    """One row a saved version of a record, oldest first: kind, id, version, removed, by, at (UTC)."""
    tables = [kept.history(connection, slug, kind).assign(kind=kind) for kind in KINDS]
    found = pd.concat(tables, ignore_index=True).sort_values("at", kind="stable", ignore_index=True)
    found = found.assign(removed=found["definition"] == REMOVED)
    return found[["kind", "id", "version", "removed", "by", "at"]]


def _stored(connection: Connection, place: tuple[str, str, str]) -> Record | None:
    slug, kind, name = place
    return next((each for each in listed(connection, slug, kind) if each.id == name), None)


# ----------------------------------------------------------------------------------------------------------- drafts


def drafts(connection: Connection, viewer: Viewer, slug: str, form: str) -> dict[str, dict]:
    """What this viewer was still typing into a form, by the window in which they did."""
    held = kept.newest(connection, slug, DRAFT)
    told = [json.loads(text) for text in held.loc[held["by"] == viewer.name, "definition"]]
    return {each["window"]: each["values"] for each in told if each["form"] == form}


def keep_draft(connection: Connection, viewer: Viewer, slug: str, form: str, window: str, values: dict) -> None:
    """Replaces what this viewer was typing into the form in this window. Raises Refused for more than forms hold."""
    told = json.dumps({"form": form, "window": window, "values": values}, ensure_ascii=False)
    if len(told) > MOST_DRAFT:
        raise Refused("This is more than a form can keep while you type. Shorten it and go on.")
    name = _name(viewer, form, window)
    grown = kept.version(connection, slug, DRAFT, name)
    kept.save(connection, viewer, (slug, DRAFT, name), told, grown_from=grown, note="")
    kept.forget(connection, slug, DRAFT, [name], but_newest=True)


def forget_draft(connection: Connection, viewer: Viewer, slug: str, form: str, window: str) -> None:
    kept.forget(connection, slug, DRAFT, [_name(viewer, form, window)])


def _name(viewer: Viewer, form: str, window: str) -> str:
    return hashlib.sha256("\n".join((viewer.name, form, window)).encode()).hexdigest()[:40]
