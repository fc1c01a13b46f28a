"""What was decided, from wherever it was written down.

decision_of: decision (its id, or None), date, title, outcome (None where nobody said), themes (ids), source ("record",
"meeting" or "theme page").
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from typing import Any

import pandas as pd

from analysis.records import Decision

DECISION = ["decision", "date", "title", "outcome", "themes", "source"]


def decision_of(
    records: Iterable[Decision], notes: pd.DataFrame | None = None, comments: pd.DataFrame | None = None
) -> pd.DataFrame:
    """One row a decision, oldest first: records, what meetings decided on a theme, and what was decided on its card.

    notes: theme, decision, at. comments: theme, stance, text, at.
    """
    rows = [*_records(records), *_notes(notes), *_comments(comments)]
    return pd.DataFrame(sorted(rows, key=lambda row: row["date"]), columns=DECISION)


def themes_of(evidence: Iterable[str]) -> tuple[str, ...]:
    """The ids of the themes among references such as "theme:T02" or "theme:T02|mentor".

    >>> themes_of(["theme:T02|mentor", "release:1", "theme:T02"])
    ('T02',)
    """
    named = (each.removeprefix("theme:").partition("|")[0] for each in evidence if each.startswith("theme:"))
    return tuple(dict.fromkeys(named))


def _records(records: Iterable[Decision]) -> Iterator[dict[str, Any]]:
    for each in records:
        yield {
            "decision": each.id, "date": each.date, "title": each.title, "outcome": each.outcome,
            "themes": themes_of(each.evidence), "source": "record",
        }  # fmt: skip


def _notes(notes: pd.DataFrame | None) -> Iterator[dict[str, Any]]:
    for row in [] if notes is None else notes.to_dict("records"):
        if _said(row["decision"]):
            yield _on_theme(row["theme"], row["decision"], row["at"], "meeting")


def _comments(comments: pd.DataFrame | None) -> Iterator[dict[str, Any]]:
    for row in [] if comments is None else comments.to_dict("records"):
        if row["stance"] == "decide" and _said(row["text"]):
            yield _on_theme(row["theme"], row["text"], row["at"], "theme page")


def _on_theme(theme: str, title: str, at: datetime.datetime, source: str) -> dict[str, Any]:
    told = {"decision": None, "date": at.date(), "title": title, "outcome": None, "themes": (theme,)}
    return told | {"source": source}


def _said(text: object) -> bool:
    return isinstance(text, str) and bool(text.strip())
