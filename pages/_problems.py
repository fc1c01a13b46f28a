"""What needs attention in the files: counted, filtered, and all of it to take away."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from pages import _cards

NAMES = {
    "kind": "Kind",
    "sentence": "What it means",
    "done": "What was done",
    "file": "File",
    "sheet": "Sheet",
    "row": "Row",
    "column": "Column",
    "found": "Found",
    "accepted": "Accepted",
}
SHORT = 8  # so few lines are all shown at once
MOST = 40


def draw(problems: pd.DataFrame) -> None:
    """The problems with a filter by kind and by file; the download holds all of them, whatever is filtered."""
    st.header("What needs your attention", anchor=False)
    if problems.empty:
        st.caption("No problems: every row and every answer could be used.")
        return
    told = problems.assign(kind=problems["kind"].map(_kind), file=problems["file"].fillna("several files"))
    counts = told["kind"].value_counts()
    lines, kinds = _cards.counted(len(told), "line"), _cards.counted(len(counts), "kind")
    st.caption(f"{lines} of {kinds}. Nothing was dropped without one.")
    left, right = st.columns(2)
    kinds = left.multiselect(
        "Kind", list(counts.index), format_func=lambda kind: f"{kind} ({counts[kind]})", placeholder="All kinds"
    )
    files = right.multiselect("File", sorted(told["file"].unique()), placeholder="All files")
    shown = told[(told["kind"].isin(kinds) | (not kinds)) & (told["file"].isin(files) | (not files))]
    for kind, lines in shown.groupby("kind", sort=False):
        with st.expander(f"{kind} ({len(lines)}): {lines['done'].iloc[0]}", expanded=len(shown) <= SHORT):
            sentences = lines["sentence"].tolist()
            st.markdown("\n".join(f"- {_cards.escaped(sentence)}" for sentence in sentences[:MOST]))
            if len(sentences) > MOST:
                st.caption(f"{len(sentences) - MOST} more are in the download.")
    every = told[[name for name in NAMES if name in told]].rename(columns=NAMES)
    _cards.download(every, "problems", "Download all of them (.csv)")


def _kind(kind: str) -> str:
    """A kind as people read it.

    >>> _kind("true_duplicate")
    'True duplicate'
    """
    words = str(kind).replace("_", " ")
    return words[:1].upper() + words[1:]
