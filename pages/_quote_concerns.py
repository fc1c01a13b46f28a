"""Part of the page of quotations: texts flagged for harm, without a word of them, for whoever handles concerns."""

from __future__ import annotations

import streamlit as st

from analysis.model import Refused
from pages import _cards, _frame, _harm, _quote_hand


def draw() -> None:
    """Every flag that stands, with the way to lift it; those that were lifted below."""
    held = _frame.store().concerns(_frame.viewer(), _frame.slug())
    standing, lifted = (held[held["state"] == state] for state in ("open", "lifted"))
    st.markdown(f"**{_cards.counted(len(standing), 'text is', 'texts are')} out of every view and count.**")
    _harm.support()
    for row in standing.to_dict("records"):
        _one(row)
    if len(lifted):
        told = lifted.assign(at=lifted["at"].dt.strftime("%d %b %Y %H:%M"), document=lifted["document"].astype(str))
        names = {"document": "Text", "by": "Lifted by", "at": "At (UTC)"}
        _cards.table(told[list(names)].rename(columns=names), alt="Flags that were lifted")


def _one(row: dict) -> None:
    document = str(row["document"])
    key = f"quote-lift-why-{document}"
    with st.container(border=True):
        _cards.plain(f"Text {document}, flagged by {row['by']} on {row['at']:%d %b %Y} at {row['at']:%H:%M} (UTC)")
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.text_input("Why the flag is lifted", key=key, max_chars=200, placeholder="without any of the text")
            st.button("Lift the flag", key=f"quote-lift-{document}", on_click=_lift, args=(document, key))


def _lift(document: str, key: str) -> None:
    try:
        reason = str(st.session_state.get(key) or "")
        _frame.store().lift_flag(_frame.viewer(), _frame.slug(), document, reason=reason)
    except Refused as refusal:
        _quote_hand.refuse(str(refusal))
        return
    _quote_hand.say("Lifted. The text is seen and counted again.")
