"""Passages on their way to a release, in every version; whoever saved one reviewed, reworded or approved it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
from sqlalchemy import Connection

from analysis.model import Refused, Viewer
from analysis.store import kept

if TYPE_CHECKING:
    from analysis.quotations import Extract

KIND = "extract"
WORDING = ("document", "start", "end", "theme", "original", "kind", "words", "resolutions")
ANSWERS = ("read_whole", "partner", "author_approved")
APPROVED = ("approved", "released")


def listed(connection: Connection, slug: str) -> list[Extract]:
    """The passages as they are now, in the order in which they came."""
    return [_read(text) for text in kept.newest(connection, slug, KIND)["definition"]]


def _read(text: str) -> Extract:
    from analysis.quotations import Extract

    return Extract.model_validate_json(text)


def save(connection: Connection, viewer: Viewer, slug: str, new: Extract) -> Extract:
    """The passage as stored, signed. The same again is not a new version."""
    held = kept.newest(connection, slug, KIND)
    mine = held[held["id"] == new.id]
    before = None if mine.empty else _read(mine["definition"].iloc[0])
    saved = _signed(before, new, viewer.name)
    if saved != before:
        grown = kept.version(connection, slug, KIND, new.id)
        kept.save(connection, viewer, (slug, KIND, new.id), saved.model_dump_json(), grown_from=grown, note="")
    return saved


def _signed(before: Extract | None, new: Extract, who: str) -> Extract:
    """The passage with the names of those who did what, which nobody can write for somebody else.

    Whoever saves it as reviewed has reviewed it as it stands, and any change of words or answers takes both signatures
    back. Only what stands there reviewed and unchanged can be approved, and what was taken out for good stays out.
    """
    if before is not None and before.state == "withdrawn" and new.state != "withdrawn":
        raise Refused("This passage was taken out for good. Take it up anew from its text.")
    changed = _differ(before, new, (*WORDING, *ANSWERS))
    told = {name: None if before is None else getattr(before, name) for name in SIGNED}
    if _differ(before, new, ("words", "kind")):
        told["paraphrased_by"] = who if new.kind == "paraphrase" else None
    state = new.state
    if state in APPROVED and (before is None or before.state not in ("reviewed", *APPROVED)):
        raise Refused("Only a passage that was reviewed can be approved. Review it first.")
    if state in APPROVED and changed:
        state = "reviewed"
    if state == "reviewed" and (changed or before is None or before.state not in ("reviewed", *APPROVED)):
        told["reviewed_by"] = who
    elif state not in ("reviewed", *APPROVED):
        told["reviewed_by"] = None
    told["approved_by"] = (told["approved_by"] or who) if state in APPROVED and not changed else None
    return new.model_copy(update={**told, "state": state})


def _differ(one: Extract | None, other: Extract, names: tuple[str, ...]) -> bool:
    return one is None or any(getattr(one, name) != getattr(other, name) for name in names)


SIGNED = ("paraphrased_by", "reviewed_by", "approved_by")


def keep(connection: Connection, viewer: Viewer, slug: str, extract: Extract) -> None:
    """A passage from a scheme folder as it stands there, its signatures too: the folder is the researcher's own."""
    told = extract.model_dump_json()
    kept.save(connection, viewer, (slug, KIND, extract.id), told, grown_from=0, note="Taken in from a scheme folder")


def forget(connection: Connection, slug: str, document: str) -> None:
    """Deletes every passage of a document, with all versions."""
    gone = [each.id for each in listed(connection, slug) if each.document == document]
    kept.forget(connection, slug, KIND, gone)


def forget_withdrawn(connection: Connection, slug: str, reflection: pd.DataFrame) -> None:
    """Deletes the passages of texts that are no longer there, or that their authors withdrew."""
    held = set(reflection.loc[reflection["consent"] != "withdrawn", "document"])
    gone = [each.id for each in listed(connection, slug) if each.document not in held]
    kept.forget(connection, slug, KIND, gone)
