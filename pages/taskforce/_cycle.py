"""Part of the loop: carrying a cycle on, with what was learnt and what comes next. A cycle is never closed."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis import loop
from analysis.records import Cycle
from pages import _cards, _frame
from pages._forms import Form

LABELS = {"learnt": "What we learnt", "next": "What comes next"}


def draw(release, cycle: Cycle, decisions: pd.DataFrame) -> None:
    """What was learnt so far, and the button that begins the next turn. decisions: all of them so far."""
    st.subheader("Learn, and carry on", anchor=False)
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
    told = {name: form.text(name, words, most=2_000, height=90) for name, words in LABELS.items()}
    with st.container(horizontal=True):
        keep = st.button("Keep this", key=f"keep-cycle-{cycle.number}")
        on = st.button("Carry the cycle on", type="primary", key=f"carry-{cycle.number}", icon=":material/cycle:")
    if not keep and not on:
        return
    today = _frame.today() if on else None

    def save(version: int) -> None:
        number = None if release is None else int(release.content["number"])
        whole = {**cycle.model_dump(), **told, "carried_on": today, "row_version": version}
        whole["release"] = cycle.release or number
        _save(Cycle.model_validate(whole))

    if form.saved(save, labels=LABELS):
        if on:
            _begin(release, cycle, decisions)
        st.toast(f"Cycle {cycle.number + 1} has begun." if on else "Kept.", icon=":material/check:")
        st.rerun()


def _begin(release, before: Cycle, decisions: pd.DataFrame) -> None:
    """The next turn. Where somebody else began it at the same moment, theirs stands."""
    number = before.number + 1
    if any(each.number == number for each in _held()):
        return
    made, today = None if release is None else int(release.content["number"]), _frame.today()
    held = tuple(loop.name_of(decisions)[decisions["date"] == today])
    _save(Cycle(id=f"cycle-{number}", number=number, begun=today, release=made, before=held))


def _save(cycle: Cycle) -> None:
    _frame.store().save_record(_frame.viewer(), _frame.slug(), cycle)


def _held() -> list[Cycle]:
    found = _frame.store().records(_frame.viewer(), _frame.slug(), "cycle")
    return [each for each in found if isinstance(each, Cycle)]


def _on(cycle: Cycle) -> str:
    return f" on {cycle.carried_on.day} {cycle.carried_on:%B %Y}" if cycle.carried_on else ""
