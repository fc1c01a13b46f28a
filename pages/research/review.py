"""Do the themes say what people wrote? Sentence by sentence, a person accepts, rejects or adds what phrases propose."""

import streamlit as st

from analysis import themes
from pages import (
    _cards,
    _harm,
    _parts,
    _review_candidates,
    _review_desk,
    _review_hand,
    _review_queue,
    _review_rare,
    _review_second,
    _review_sentence,
    _review_trust,
    _texts,
)
from pages._review_desk import Desk

PARTS = {
    "review": "Review",
    "second": "Second reader",
    "trust": "How far to trust it",
    "rare": "Rare and intended",
    "candidates": "Candidates",
}

SHORT = {
    "disagreement": "on which two readers differ",
    "negated": "with a negation before the phrase",
    "sensitive": "on a sensitive theme",
    "one phrase": "with one phrase only",
    "several phrases": "with several phrases",
    "suggested": "suggested by what was learned",
    "no hit": "without any phrase",
}


def answer(desk: Desk) -> str:
    """How much waits for a person, and why."""
    left = len(desk.queue)
    if not left:
        return f"A person has read all {len(desk.sentences)} sentences."
    reasons = themes.left_by_reason(desk.queue)
    told = ", ".join(f"{row['left']} {SHORT[row['reason']]}" for row in reasons.to_dict("records"))
    waits = "waits" if left == 1 else "wait"
    return f"{left} of {_cards.counted(len(desk.sentences), 'sentence')} {waits} for a person: {told}."


def review(desk: Desk) -> None:
    """The sentence in focus above, the queue below."""
    place = _review_queue.focus(desk)
    _harm.note()
    _review_hand.told(len(desk.queue))
    if place is None:
        _review_queue.nothing_found(desk)
    else:
        _review_sentence.draw(desk, place)
    st.header("The queue", anchor=False)
    _review_queue.filters(desk)
    _review_queue.grid(desk, place)


DRAWN = {
    "review": review,
    "second": _review_second.draw,
    "trust": _review_trust.draw,
    "rare": _review_rare.draw,
    "candidates": _review_candidates.draw,
}


st.title("Do the themes say what people wrote?")
desk = _review_desk.desk()
if desk is None:
    _texts.no_texts()
    st.stop()
st.markdown(f"**{_cards.escaped(answer(desk))}**")
DRAWN[_parts.resumed(PARTS, key="review_part", label="Part of the review")](desk)
