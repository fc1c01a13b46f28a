"""Part of the loop: carrying a cycle on, with what was learnt and what comes next. A cycle is never closed."""

from __future__ import annotations

import pandas as pd
import streamlit as st
from pydantic import ValidationError

from analysis import loop
from analysis.model import Refused, in_words
from analysis.records import Cycle
from pages import _cards, _frame
from pages._forms import Form

LABELS = {"learnt": "What we learnt", "next": "What comes next"}
REFUSED = "cycle-refused"  # why a cycle was not carried on


def draw(release, cycle: Cycle, decisions: pd.DataFrame) -> None:
    """What was learnt so far, and the button that begins the next turn. decisions: all of them so far."""
    st.header("Learn, and carry on", anchor=False)
    if _frame.viewer().may("edit actions"):
        learn(release, cycle, decisions)
    earlier = [each for each in _held() if each.number < cycle.number]
    for each in sorted(earlier, key=lambda one: -one.number):
        with st.container(border=True):
            st.markdown(f"**Cycle {each.number}, carried on{_on(each)}**")
            _cards.plain(f"Learnt: {each.learnt}")
            _cards.plain(f"Next: {each.next}")


def learn(release, cycle: Cycle, decisions: pd.DataFrame) -> None:
    """The two texts of the cycle that runs."""
    form = Form(f"cycle-{cycle.number}", {"learnt": cycle.learnt, "next": cycle.next}, version=cycle.row_version)
    form.stand(LABELS, cycle if cycle.row_version else None)
    if refused := st.session_state.pop(REFUSED, None):
        st.error(_cards.escaped(refused))
    told = {name: form.text(name, words, most=2_000, height=90) for name, words in LABELS.items()}
    with st.container(horizontal=True):
        keep = st.button("Keep this", key=f"keep-cycle-{cycle.number}")
        on = st.button("Carry the cycle on", type="primary", key=f"carry-{cycle.number}", icon=":material/cycle:")
    if not keep and not on:
        return
    kept: list[Cycle] = []

    def save(version: int) -> None:
        whole = {**cycle.model_dump(), **told, "carried_on": None, "row_version": version}
        whole["release"] = cycle.release or _made(release)
        if on:
            _carried(Cycle.model_validate(whole))  # asks for what is missing before anything is kept
        kept.append(_save(Cycle.model_validate(whole)))

    if form.saved(save, labels=LABELS):
        if not on or _carry(release, kept[0], decisions):
            st.toast(f"Cycle {cycle.number + 1} has begun." if on else "Kept.", icon=":material/check:")
        st.rerun()


def _carry(release, cycle: Cycle, decisions: pd.DataFrame) -> bool:
    """Whether the next turn has begun; if not, the page says why as it is drawn again. What was written is kept by now.

    This one is called carried on when the next one stands, so that neither a refusal nor a stop leaves it without.
    """
    try:
        _begin(release, cycle, decisions)
        _save(_carried(cycle))
    except (ValidationError, Refused) as refusal:
        wrong = in_words(refusal) if isinstance(refusal, ValidationError) else str(refusal)
        st.session_state[REFUSED] = f"What you wrote is kept, and the cycle was not carried on: {wrong}"
        return False
    return True


def _carried(cycle: Cycle) -> Cycle:
    return Cycle.model_validate({**cycle.model_dump(), "carried_on": _frame.today()})


def _begin(release, before: Cycle, decisions: pd.DataFrame) -> None:
    """The next turn. Where somebody else began it at the same moment, theirs stands."""
    number, today = before.number + 1, _frame.today()
    if any(each.number == number for each in _held()):
        return
    held = tuple(loop.name_of(decisions)[decisions["date"] == today])
    _save(Cycle(id=f"cycle-{number}", number=number, begun=today, release=_made(release), before=held))


def _made(release) -> int | None:
    return None if release is None else int(release.content["number"])


def _save(cycle: Cycle) -> Cycle:
    return _frame.store().save_record(_frame.viewer(), _frame.slug(), cycle)


def _held() -> list[Cycle]:
    found = _frame.store().records(_frame.viewer(), _frame.slug(), "cycle")
    return [each for each in found if isinstance(each, Cycle)]


def _on(cycle: Cycle) -> str:
    return f" on {cycle.carried_on.day} {cycle.carried_on:%B %Y}" if cycle.carried_on else ""
