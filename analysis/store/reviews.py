"""What reviewers decided about tagged sentences, and what the taskforce says of released themes. Both only grow."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Connection, Table, insert, select

from analysis.actions import names_in
from analysis.model import Refused, Viewer
from analysis.store import releases, tables
from analysis.store.log import signed

DECISIONS = ("accept", "reject", "add")
STANCES = ("endorse", "dispute", "comment")


def decisions(connection: Connection, slug: str) -> pd.DataFrame:
    """One row a decision, oldest first: document, sentence, theme, decision, by, at."""
    return _listed(connection, tables.decision, slug, ["document", "sentence", "theme", "decision", "by", "at"])


def decide(connection: Connection, viewer: Viewer, slug: str, decision: dict[str, str | int]) -> None:
    """Adds a decision (document, sentence, theme, decision); the newest about a sentence and theme counts."""
    if decision["decision"] not in DECISIONS:
        raise Refused(f"A decision is one of {', '.join(DECISIONS)}. Choose one of them.")
    connection.execute(insert(tables.decision).values(scheme=slug, **decision, **signed(viewer)))


def comments(connection: Connection, slug: str) -> pd.DataFrame:
    """One row a comment, oldest first: release, theme, stance, text, by, at."""
    return _listed(connection, tables.theme_comment, slug, ["release", "theme", "stance", "text", "by", "at"])


def comment(connection: Connection, viewer: Viewer, slug: str, comment: dict[str, str | int | None]) -> None:
    """Adds what somebody says of a theme of a release (release, theme, stance, text)."""
    if comment["stance"] not in STANCES:
        raise Refused(f"A stance is one of {', '.join(STANCES)}. Choose one of them.")
    found = names_in(str(comment["text"] or ""))
    if found:
        raise Refused(found)
    releases.text(connection, slug, int(str(comment["release"])))
    connection.execute(insert(tables.theme_comment).values(scheme=slug, **comment, **signed(viewer)))


def _listed(connection: Connection, table: Table, slug: str, columns: list[str]) -> pd.DataFrame:
    query = select(*(table.c[name] for name in columns)).where(table.c.scheme == slug).order_by(table.c.id)
    found = pd.DataFrame(connection.execute(query).all(), columns=columns)
    return found.assign(at=pd.to_datetime(found["at"], utc=True))
