"""Part of the custodian's page: the log of this scheme in plain words, and as a file."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from pages import _cards, _frame

ACTIONS = {
    "scheme": "Saved the scheme",
    "behind": "Noted anew who stands behind the releases",
    "import": "Added a file",
    "map": "Said what a file means",
    "undo map": "Took a mapping back",
    "remove": "Removed a file",
    "links": "Replaced the decisions on codes",
    "decide link": "Decided on a code",
    "undo link": "Took a decision on a code back",
    "build": "Built the results",
    "release": "Made a release",
    "release refused": "Tried to make a release, which was refused",
    "view": "Looked at a release",
    "report": "Made a report",
    "export": "Took something away as a file",
    "action": "Changed the action plan",
    "record": "Changed what the taskforce keeps",
    "remove record": "Took out something that the taskforce kept",
    "meeting note": "Noted what a meeting said",
    "comment": "Said something of a theme",
    "codebook": "Changed the codebook",
    "take in codebook": "Took in a codebook",
    "take in reviews": "Took in reviews",
    "second reading": "Asked for a second reading",
    "extract": "Changed a quotation",
    "flag harm": "Flagged a text",
    "lift flag": "Lifted a flag",
    "names": "Replaced the list of names",
    "purge": "Deleted what was kept",
    "withdraw": "Took out a person who withdrew",
}


def draw() -> None:
    """The entries, newest first."""
    store, viewer, slug = _frame.store(), _frame.viewer(), _frame.slug()
    entries = store.log(viewer)
    entries = entries[entries["scheme"] == slug].iloc[::-1]
    if entries.empty:
        st.info(
            "Nothing that you did in this scheme stands in the log. The custodian reads everybody's entries.",
            icon=":material/history:",
        )
        return
    st.caption(
        "Times are in UTC, to the minute. The log holds numbers and ids, never answers, texts, codes or file names. "
        "The database refuses to change an entry, or to delete one before its time."
    )
    if not viewer.may("whole log"):
        st.caption("These are your own entries. The custodian reads everybody's, and deletes what is due.")
    told = pd.DataFrame(
        {
            "When": entries["at"].dt.strftime("%Y-%m-%d %H:%M"),
            "What": entries["action"].map(lambda action: ACTIONS.get(action, action)),
            "Who": entries["by"],
            "Numbers": entries["details"].map(in_words),
            "About": entries["about"].fillna(""),
            "In the roles": entries["roles"],
        }
    )
    wide = {
        "Who": st.column_config.TextColumn(width=140),
        "What": st.column_config.TextColumn(width="medium"),
        "Numbers": st.column_config.TextColumn(width="medium"),
    }
    _cards.table(told, alt="Who did what, newest first", column_config=wide)
    st.download_button(
        "Download the log (.jsonl)",
        store.log_lines(viewer, slug).encode(),
        f"{slug}-log.jsonl",
        "application/jsonl",
        on_click="ignore",
    )


def in_words(details: dict[str, Any] | None) -> str:
    """The details of an entry on one line.

    >>> in_words({"requested": 31, "removed": [{"statistic": "a"}], "audit": {"status": "optimal", "k": 8}})
    'requested 31; removed 1; audit: status optimal, k 8'
    """
    if not isinstance(details, dict):
        return ""
    return "; ".join(
        filter(None, (_piece(name.replace("_", " "), value) for name, value in details.items() if name != "seal"))
    )


def _piece(name: str, value: Any) -> str:
    if isinstance(value, dict):
        told = [f"{key.replace('_', ' ')} {each}" for key, each in value.items() if each is not None]
        return f"{name}: {', '.join(told) or 'as usual'}"
    if isinstance(value, bool) or not value:
        return name if value else ""
    return f"{name} {len(value) if isinstance(value, list) else value}"
