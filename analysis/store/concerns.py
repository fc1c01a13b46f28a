"""Texts that disclose harm: a flag takes one out of every view and every count, and never carries a word of it.

A flag holds the number of the document and a mark that follows from the letters of its text, so that it still holds
when a file comes in again with another space, line end or capital, beside itself, or from somebody else's hand.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

import pandas as pd
from sqlalchemy import Connection

from analysis.intake.texts import flagged_documents, text_mark
from analysis.model import Refused, Viewer
from analysis.store import kept

KIND = "concern"
COLUMNS = ["document", "state", "by", "at"]


def listed(connection: Connection, slug: str) -> pd.DataFrame:
    """One row a text that was ever flagged: document, state (open, lifted), mark; by, at (UTC) of its newest change."""
    held = kept.newest(connection, slug, KIND)
    told = [json.loads(each) for each in held["definition"]]
    table = held.rename(columns={"id": "document"})[["document", "by", "at"]]
    return table.assign(state=[each["state"] for each in told], mark=[each["mark"] for each in told])


def flags(connection: Connection, slug: str) -> list[tuple[str, str]]:
    """Number and mark of each text that is out now."""
    held = listed(connection, slug)
    return list(held.loc[held["state"] == "open", ["document", "mark"]].itertuples(index=False, name=None))


def flagged(connection: Connection, slug: str, reflection: pd.DataFrame | None) -> set[str]:
    """The documents of these texts that are out of every view and count."""
    return set() if reflection is None else flagged_documents(reflection, flags(connection, slug))


def flag(connection: Connection, viewer: Viewer, slug: str, document: str, *, reflection: pd.DataFrame | None) -> None:
    """Flags a text of the scheme; a second flag changes nothing. Raises Refused where there is no such text."""
    texts = {} if reflection is None else dict(zip(reflection["document"], reflection["text"], strict=True))
    if document not in texts:
        raise Refused("No text of this scheme has this number, so nothing was flagged. Load the page again.")
    _keep(connection, viewer, (slug, document), ("open", text_mark(texts[document])))


def lift(connection: Connection, viewer: Viewer, slug: str, document: str, *, reason: str) -> None:
    """Takes a flag back. Raises Refused where there is none."""
    held = listed(connection, slug).set_index("document")
    if document not in held.index:
        raise Refused("No text with this number is flagged. Load the page again.")
    _keep(connection, viewer, (slug, document), ("lifted", str(held.loc[document, "mark"])), note=reason)


def take_in(connection: Connection, viewer: Viewer, slug: str, told: Iterable[tuple[str, str]]) -> None:
    """Keeps the flags of a scheme folder, whether or not a text with that number is here: its mark may fit one."""
    for document, mark in told:
        _keep(connection, viewer, (slug, document), ("open", mark))


def _keep(
    connection: Connection, viewer: Viewer, place: tuple[str, str], told: tuple[str, str], note: str = ""
) -> None:
    slug, document = place
    definition = json.dumps(dict(zip(("state", "mark"), told, strict=True)))
    held = kept.newest(connection, slug, KIND).set_index("id")["definition"].get(document)
    if held != definition:
        grown = kept.version(connection, slug, KIND, document)
        kept.save(connection, viewer, (slug, KIND, document), definition, grown_from=grown, note=note.strip()[:200])
