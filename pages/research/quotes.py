"""Whose words may be shown, and how? From a sentence to words in a release: redacted, read, agreed to, approved."""

import streamlit as st

from analysis.model import Refused
from analysis.quotations import CAUTION
from pages import (
    _cards,
    _frame,
    _harm,
    _parts,
    _quote_concerns,
    _quote_desk,
    _quote_find,
    _quote_hand,
    _quote_names,
    _quote_next,
    _quote_work,
    _texts,
)
from pages._quote_desk import APPROVED, GOES, HELD, NEEDS_WORK, REMOVED, STANDS, WAITS, Desk

PARTS = {
    "passages": ("Passages", _quote_work.draw),
    "find": ("Find a passage", _quote_find.draw),
    "next": ("Next release", _quote_next.draw),
    "names": ("Names", _quote_names.draw),
    "flags": ("Flagged texts", lambda desk: _quote_concerns.draw()),
}


def answer(desk: Desk) -> str:
    """How many passages there are and how they stand."""
    many = {stand: list(desk.stands.values()).count(stand) for stand in STANDS}
    there = len(desk.extracts) - many[REMOVED]
    if not there:
        return "No passage has been taken yet, so no words of participants go into the next release."
    goes = f"{many[GOES]} may go out now"
    later = f"{many[APPROVED]} {_verb(many[APPROVED], 'is', 'are')} approved and left for a later release"
    if not desk.knows_pairs:
        goes, later = f"{many[APPROVED]} approved, of which the release tells whether they go out", ""
    told = [
        goes,
        later if many[APPROVED] else "",
        f"{many[WAITS]} {_verb(many[WAITS], 'waits', 'wait')} for a second person",
        f"{many[NEEDS_WORK]} still {_verb(many[NEEDS_WORK], 'needs', 'need')} work",
        f"{many[HELD]} {_verb(many[HELD], 'is', 'are')} held back",
    ]
    return f"Of {_cards.counted(there, 'passage')}: {'; '.join(each for each in told if each)}."


def _verb(number: int, one: str, several: str) -> str:
    return one if number == 1 else several


def chosen() -> str:
    offered = {part: label for part, (label, _) in PARTS.items() if part != "flags" or _frame.viewer().may("concerns")}
    return _parts.resumed(offered, key="quote_part", label="Part of the work on quotations")


st.title("Whose words may be shown, and how?")
try:
    desk = _quote_desk.desk()
except Refused as refusal:
    st.error(_cards.escaped(str(refusal)))
    st.stop()
if desk is None:
    _texts.no_texts()
    st.stop()
st.markdown(f"**{answer(desk)}**")
st.caption(CAUTION)
_quote_names.warning(desk)
_quote_hand.told()
_harm.note()
PARTS[chosen()][1](desk)
