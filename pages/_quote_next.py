"""Part of the page of quotations: what the next release would show, what stays and why, and what disappears."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.quotations import Extract
from pages import _cards, _quote_list
from pages._quote_desk import APPROVED, GOES, REMOVED, Desk

SHOWN = {"words": "Words", "kind": "As", "name": "Theme", "role_label": "Whose", "stage": "Stage"}
WIDE = {name: st.column_config.TextColumn(width="large") for name in ("Words", "Why")}
DELETED = "No such passage is there any more: its author withdrew, its text was flagged, or its words were changed."
BY_CHANCE = (
    "Nothing stands against it, but others go first: two of a person at most, one of a pair in a theme, and no second "
    "version of what was shown before."
)


def draw(desk: Desk) -> None:
    """Three tables: out, not out, and gone."""
    if not desk.knows_pairs:
        st.info(
            "What goes out depends on who belongs to which pair, which this view may not know. The researcher's view "
            "and the release tell it of what is approved. Here stands what is not, and why.",
            icon=":material/visibility_off:",
        )
    else:
        _out(desk)
    _stays(desk)
    _gone(desk)


def _out(desk: Desk) -> None:
    told = desk.next_words
    st.header("What would go out", anchor=False)
    if told.empty:
        st.caption("Nothing yet.")
        return
    _cards.table(_told(desk, told), alt="The words that the next release would show", column_config=WIDE)
    st.caption("In an order made by chance. No release tells which words come from the same person.")


def _told(desk: Desk, rows: pd.DataFrame) -> pd.DataFrame:
    """Released words under column names that a reader knows."""
    told = rows.assign(name=rows["theme"].map(desk.label), kind=rows["kind"].map(_quote_list.KINDS))
    return told[list(SHOWN)].rename(columns=SHOWN)


def _stays(desk: Desk) -> None:
    settled = (GOES, REMOVED) if desk.knows_pairs else (GOES, REMOVED, APPROVED)
    rows = [each for each in desk.extracts if desk.stands[each.id] not in settled]
    st.header("What stays, and why", anchor=False)
    if not rows:
        st.caption("Nothing.")
    for each in rows:
        words = " ".join(each.words.split()) or "(nothing written yet)"
        st.markdown(f"**{_cards.escaped(words)}**  \n{_cards.escaped(_why(desk, each))}")


def _why(desk: Desk, extract: Extract) -> str:
    return " ".join(desk.against(extract)) or BY_CHANCE


def _gone(desk: Desk) -> None:
    """What the newest release shows and the next one would not, as after a withdrawal or a flag."""
    if not desk.earlier or not desk.knows_pairs:
        return
    now = set(desk.next_words["words"])
    before = desk.earlier[-1].table("extract")
    gone = before[~before["words"].isin(now)]
    if gone.empty:
        return
    st.header("What disappears with the next release", anchor=False)
    st.caption(
        "The newest release shows it. It leaves every page once the next release is made; copies that people took "
        "do not."
    )
    told = _told(desk, gone).assign(Why=[_why_gone(desk, words) for words in gone["words"]])
    _cards.table(told, alt="Words that the next release no longer shows", column_config=WIDE)


def _why_gone(desk: Desk, words: str) -> str:
    held = next((each for each in desk.extracts if each.words.strip() == words), None)
    return DELETED if held is None else _why(desk, held)
