"""Part of the review page: the sentence in focus, large, and within its whole answer."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd
import streamlit as st

from analysis.themes.queue import REASONS
from pages import _cards, _review_actions, _review_dialogs
from pages._review_desk import Desk, Place, names

LEGEND = (
    "Keys: A accept, X nothing here, 1 to 9 turn a theme over, T add a theme, N next, P previous, U undo, H flag harm. "
    "They do nothing while you write."
)


def draw(desk: Desk, place: Place) -> None:
    """The sentence on the left, what to do with it on the right."""
    left, right = st.columns([3, 2], gap="medium")
    with left, st.container(key=f"focus-{place[0]}-{place[1]}"):
        _words(desk, place)
    with right:
        _review_actions.draw(desk, place)
    _review_dialogs.open_one(desk, place)


# --------------------------------------------------------------------------------------------------- what is said


def _words(desk: Desk, place: Place) -> None:
    row = desk.about[place]
    reason = desk.waiting.get(place)
    st.badge(
        REASONS[reason] if reason else "Read: it waits for nobody",
        icon=":material/priority_high:" if reason in ("disagreement", "sensitive", "negated") else ":material/flag:",
        color="orange" if reason == "disagreement" else "blue" if reason else "gray",
    )
    st.caption(_cards.escaped(names(desk, place)))
    said = _marked(str(row["text"]), desk.hits_of(place), int(row["start"]))
    with st.container(border=True):
        # A sentence without a full stop may be a whole page, which nobody reads in large letters.
        st.subheader(said, anchor=False) if len(str(row["text"])) <= 400 else st.markdown(said)
    st.caption("The whole answer")
    with st.container(height=260, key="review-answer"):
        _lines(_within(desk.text_of(place), int(row["start"]), int(row["end"])))
    st.caption(LEGEND)


def _marked(text: str, hits: pd.DataFrame, start: int) -> str:
    """The sentence with the words marked that made the proposals."""
    spans = hits.loc[hits["start"].notna() & hits["end"].notna(), ["start", "end"]].drop_duplicates()
    told, done = [], 0
    pairs = [(int(first) - start, int(last) - start) for first, last in spans.itertuples(index=False, name=None)]
    for first, last in sorted(pairs, key=lambda pair: (pair[0], -pair[1])):
        first = max(first, done)
        if not 0 <= first < last <= len(text):
            continue
        told += [_plain(text[done:first]), f":blue-background[{_plain(text[first:last])}]"]
        done = last
    return "".join([*told, _plain(text[done:])])


def _plain(text: str) -> str:
    """Words on one line, as they are, spaces at the ends included."""
    inner = _cards.escaped(" ".join(text.split()))
    return f"{' ' if text[:1].isspace() else ''}{inner}{' ' if text[-1:].isspace() and inner else ''}"


def _within(text: str, start: int, end: int) -> Iterator[str]:
    """The lines of the answer, the sentence in it marked in bold."""
    *before, lead = text[:start].split("\n")
    rest, *after = text[end:].split("\n")
    yield from map(_plain, before)
    yield f"{_plain(lead)}:primary-background[**{_plain(text[start:end].strip())}**]{_plain(rest)}"
    yield from map(_plain, after)


def _lines(lines: Iterator[str]) -> None:
    st.markdown("\n\n".join(line.strip() for line in lines if line.strip()))
