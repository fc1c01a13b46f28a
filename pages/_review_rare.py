"""Part of the review page: what a count of people hides. Grave things that one or two say, intentions, and flags."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis import themes
from analysis.model import Refused
from analysis.themes.single_voices import FEW
from pages import _cards, _frame, _harm, _review_hand
from pages._review_desk import Desk, Place, places

FLAG = {"document": "Number of the answer", "state": "State", "by": "By", "at": "At (UTC)"}


def draw(desk: Desk) -> None:
    """Rare but serious themes, intentions traced to the next stage, and what was flagged for harm."""
    _rare(desk)
    _intentions(desk)
    st.header("Disclosures of harm", anchor=False)
    st.markdown(_cards.escaped(_harm.WHAT_A_FLAG_DOES))
    _harm.support()
    if _frame.viewer().may("concerns"):
        _flags()


def _rare(desk: Desk) -> None:
    st.header("Serious, and said by one or two", anchor=False)
    hits = themes.counted(desk.hits, confirmed=False)
    rows = themes.rare_sentences(desk.reading.reflection, desk.sentences, hits, desk.reading.codebook)
    if rows.empty:
        st.caption(f"No sensitive or negative theme is mentioned by only {FEW} people or fewer of a role at a stage.")
        return
    _cards.plain(
        f"{_cards.counted(len(rows), 'sentence')} of sensitive or negative themes that at most {FEW} people of a role "
        "mention at a stage. No release shows such a count; a reader should know of it."
    )
    names = desk.reading.names
    told = pd.DataFrame(
        {
            "Sentence": [" ".join(str(each).split()) for each in rows["text"]],
            "Theme": rows["theme"].map(names),
            "Stage": rows["stage"].map(names),
            "Role": rows["role"].map(desk.roles),
            "People": rows["people"],
        }
    )
    _table(told, places(rows), "rare", "Serious sentences of one or two people")


def _intentions(desk: Desk) -> None:
    st.header("What people say they will do, and what they say next", anchor=False)
    scheme = desk.reading.scheme
    rows = themes.statements_of_intention(desk.reading.reflection, desk.sentences, scheme)
    if rows.empty:
        st.caption("No sentence says what somebody does differently or means to do.")
        return
    followed = rows["later"].notna()
    again = followed & (rows["again"] != "")
    _cards.plain(
        f"{_cards.counted(len(rows), 'sentence')} of this kind. After {int(followed.sum())} of them the same person "
        f"wrote again, and after {int(again.sum())} said something of the kind again. Whether it is the same thing is "
        "for you to read."
    )
    names = desk.reading.names
    told = pd.DataFrame(
        {
            "Sentence": [" ".join(str(each).split()) for each in rows["text"]],
            "Stage": rows["stage"].map(names),
            "Role": rows["role"].map(desk.roles),
            "Next stage": [
                names.get(each, "") if isinstance(each, str) else "did not write again" for each in rows["later"]
            ],
            "What the same person says there": [" / ".join(str(each).split("\n")) for each in rows["again"]],
        }
    )
    _table(told, places(rows), "intentions", "Statements of intention and what the same person says next")


def _table(told: pd.DataFrame, rows: list[Place], name: str, alt: str) -> None:
    """Sentences, of which one chosen is opened in the review."""
    key = f"review_{name}"
    wide: dict = {"Theme": st.column_config.TextColumn(width=230), "Role": st.column_config.TextColumn(width=80)}
    wide |= {each: st.column_config.TextColumn(width=330) for each in ("Sentence", "What the same person says there")}
    st.dataframe(
        told,
        hide_index=True,
        height="content" if len(told) <= 12 else 460,
        key=key,
        on_select=lambda: _open(key, rows),
        selection_mode="single-row",
        placeholder="",
        alt=alt,
        column_config=wide,
    )
    st.caption("Choose a row to open its sentence in the review.")


def _open(key: str, rows: list[Place]) -> None:
    chosen = st.session_state[key].selection.rows
    if chosen and chosen[0] < len(rows):
        _review_hand.look_at(rows[chosen[0]])
        st.session_state["review_part"] = "review"


# -------------------------------------------------------------------------------------------------------- flags


def _flags() -> None:
    """What was flagged, for whoever handles it: numbers only, never a word of a text."""
    concerns = _frame.store().concerns(_frame.viewer(), _frame.slug())
    if concerns.empty:
        st.caption("Nothing was flagged.")
        return
    told = concerns.assign(at=pd.to_datetime(concerns["at"]).dt.strftime("%d %b %Y %H:%M"))
    _cards.table(told[list(FLAG)].rename(columns=FLAG), "Answers that were flagged for harm, by number")
    held = list(concerns.loc[concerns["state"] == "open", "document"])
    if not held:
        return
    with st.expander("Take a flag back"):
        document = st.selectbox("Number of the answer", held, key="flag_document")
        reason = st.text_input("Why, without any of the text", key="flag_reason", max_chars=200)
        if st.button("Take the flag back", key="flag_lift"):
            try:
                _frame.store().lift_flag(_frame.viewer(), _frame.slug(), document, reason=reason)
            except Refused as refusal:
                st.error(_cards.escaped(str(refusal)))
                return
            st.rerun()
