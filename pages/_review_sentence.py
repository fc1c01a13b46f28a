"""Part of the review page: the sentence in focus, large, what to do with it, and its whole answer.

On a narrow screen the columns stand below one another: the sentence, the keys used most, its themes, then the answer.
"""

from __future__ import annotations

import streamlit as st

from analysis.themes.queue import REASONS
from pages import _cards, _review_actions, _review_dialogs, _review_words
from pages._review_desk import Desk, Place, names

LEGEND = (
    "A accept and go on, X none fits and go on, 1 to 9 accept or reject the theme of that number, T add a theme, "
    "N next, P previous, U undo, H flag harm. They do nothing while you write."
)


def draw(desk: Desk, place: Place) -> None:
    """The sentence beside the keys used most, its themes beside the answer."""
    left, right = st.columns([3, 2], gap="medium")
    with left, st.container(key=f"focus-{place[0]}-{place[1]}"):
        _words(desk, place)
    with right:
        _review_actions.keys(desk, place)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        _review_actions.draw(desk, place)
    with right:
        _answer(desk, place)
        _review_actions.noted(desk, place)
    _review_dialogs.open_one(desk, place)


def _words(desk: Desk, place: Place) -> None:
    row = desk.about[place]
    reason = desk.waiting.get(place)
    st.badge(
        REASONS[reason] if reason else "Read: it waits for nobody",
        icon=":material/priority_high:" if reason in ("disagreement", "sensitive", "negated") else ":material/flag:",
        color="orange" if reason == "disagreement" else "blue" if reason else "gray",
    )
    st.caption(_cards.escaped(names(desk, place)))
    said = _review_words.marked(str(row["text"]), desk.hits_of(place), int(row["start"]))
    with st.container(border=True):
        # A sentence without a full stop may be a whole page, which nobody reads in large letters.
        st.header(said, anchor=False) if len(str(row["text"])) <= 400 else st.markdown(said)


def _answer(desk: Desk, place: Place) -> None:
    row = desk.about[place]
    st.caption("The whole answer")
    with st.container(height=260, key="review-answer"):
        _review_words.answer(desk.text_of(place), int(row["start"]), int(row["end"]))
    with st.expander("Keys", icon=":material/keyboard:"):
        st.caption(LEGEND)
