"""Who did what, and what is kept how long? The log, what is due, who withdraws, and the papers."""

import streamlit as st

from pages import _cards, _custody_due, _custody_log, _custody_papers, _custody_withdrawal, _frame, _parts

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
    offered = {part: label for part, (label, _) in PARTS.items() if part != "withdrawal" or viewer.may("withdraw")}
    return _parts.resumed(offered, key="custody_part", label="Part of what the custodian looks after")


st.title("Who did what, and what is kept how long?")
st.markdown(f"**{_cards.escaped(answer())}**")
_custody_due.told()
PARTS[chosen()][1]()
