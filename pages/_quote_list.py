"""Part of the page of quotations: every passage and how it stands; a row chosen opens it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.quotations import Extract
from pages import _quote_hand
from pages._quote_desk import STANDS, Desk

CONSENTS = {"verbatim": "exact words", "paraphrase": "other words only", "none": "nothing", "withdrawn": "withdrawn"}
KINDS = {"verbatim": "Exact words", "paraphrase": "Other words"}
ROOM = 7  # rows, beyond which the table scrolls and leaves the passage below it in sight


def draw(desk: Desk) -> None:
    """A row of filters with their numbers, and the passages, those that wait for somebody first."""
    many = {stand: sum(each == stand for each in desk.stands.values()) for stand in STANDS}
    shown = st.pills(
        "Show only",
        [stand for stand in STANDS if many[stand]],
        format_func=lambda each: f"{STANDS[each]} ({many[each]})",
        selection_mode="multi",
        key="quote_show",
        label_visibility="collapsed",
        persist_state="session",
    )
    rows = [each for each in desk.extracts if not shown or desk.stands[each.id] in shown]
    order = list(STANDS)
    rows.sort(key=lambda each: order.index(desk.stands[each.id]))
    if not rows:
        st.caption("No passage stands so.")
        return
    key = f"quote-passages-{hash(tuple(each.id for each in rows))}"
    st.dataframe(
        pd.DataFrame([_row(desk, each) for each in rows]),
        hide_index=True,
        height="content" if len(rows) <= ROOM else 300,
        key=key,
        on_select=lambda: _opened(key, rows),
        selection_mode="single-row",
        placeholder="",
        alt="The passages, how each stands and what it would show",
        column_config={
            "Words as they would be shown": st.column_config.TextColumn(width="large"),
            "": st.column_config.TextColumn(width=28),
            "Left": st.column_config.NumberColumn(width=50, help="Sentences that still stand against showing it"),
        },
    )


def _row(desk: Desk, extract: Extract) -> dict[str, object]:
    document = desk.document(extract.document)
    return {
        "": "▶" if extract.id == st.session_state.get(_quote_hand.OPEN) else "",
        "Stands": STANDS[desk.stands[extract.id]],
        "Words as they would be shown": " ".join(extract.words.split()) or "(nothing written yet)",
        "As": KINDS[extract.kind],
        "Left": len(desk.against(extract)),
        "Theme": desk.label(extract.theme),
        "Role": desk.label(document.role) if document else "",
        "Stage": desk.label(document.stage) if document else "",
        "Reviewed by": extract.reviewed_by or "",
        "Approved by": extract.approved_by or "",
    }


def _opened(key: str, rows: list[Extract]) -> None:
    chosen = st.session_state[key].selection.rows
    if chosen and chosen[0] < len(rows):
        _quote_hand.open_one(rows[chosen[0]].id)
