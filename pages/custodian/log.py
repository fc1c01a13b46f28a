"""Who did what, and what is kept how long? The log, what is due, who withdraws, and the papers."""

import streamlit as st

from pages import _cards, _custody_due, _custody_log, _custody_papers, _custody_withdrawal, _frame

store, viewer, slug = _frame.store(), _frame.viewer(), _frame.slug()
PARTS = {
    "log": ("Log", _custody_log.draw),
    "due": ("Kept and due", _custody_due.draw),
    "withdrawal": ("Withdrawal", _custody_withdrawal.draw),
    "papers": ("Papers", _custody_papers.draw),
}


def answer() -> str:
    """How many entries there are to read, and what is due."""
    mine = "" if viewer.may("whole log") else " of your own"
    entries = _cards.counted(int((store.log(viewer)["scheme"] == slug).sum()), "entry", "entries")
    due = store.due(viewer, slug, _frame.today())
    labels = [label.lower() for label in due.loc[due["due"].astype(bool), "label"]]
    told = f"Due to be deleted now: {', '.join(labels)}." if labels else "Nothing is due to be deleted now."
    return f"{told} The log of this scheme holds {entries}{mine}."


def chosen() -> str:
    """The part to draw, also from the address, so that a link opens the same one."""
    offered = [part for part in PARTS if part != "withdrawal" or viewer.may("withdraw")]
    if st.session_state.get("custody_part") not in offered:
        asked = st.query_params.get("part")
        st.session_state["custody_part"] = asked if asked in offered else offered[0]
    part = st.segmented_control(
        "Part of what the custodian looks after",
        offered,
        format_func=lambda each: PARTS[each][0],
        key="custody_part",
        required=True,
        label_visibility="collapsed",
        persist_state="session",
    )
    st.query_params["part"] = part
    return part


st.title("Who did what, and what is kept how long?")
st.markdown(f"**{_cards.escaped(answer())}**")
_custody_due.told()
PARTS[chosen()][1]()
