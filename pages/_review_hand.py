"""What a reviewer does: each act is one call to the store, saved at once, and can be taken back.

What can be taken back is what the store really wrote, by the viewer and in the scheme that are in view. The page
that was drawn says what it was about, so that a key that comes late never decides about a sentence unseen.

The next key may end a callback wherever it asks the session for something. So what has to remember an act is asked for
before the store writes, and changed in place right after it: an act that was kept can always be taken back.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from analysis.model import Refused
from pages import _cards, _frame
from pages._review_desk import Place

# Nobody has read a sentence sooner, so what comes sooner is a key held down. Each such press starts the time anew.
SOONEST = 0.35  # seconds
MADE = {"accept": "accepted", "reject": "rejected", "add": "added"}


@dataclass(frozen=True)
class Act:
    """written: theme and reading of each decision that the store took in. owner: scheme and viewer."""

    place: Place
    written: tuple[tuple[str, str], ...]
    blind: bool
    owner: tuple[str, str]


def decide(place: Place, given: Sequence[tuple[str, str]], *, reading: str = "review", then: bool = False) -> None:
    """Saves decisions (theme, decision) about a sentence, all of them or none. then: go on to the next sentence."""
    if _too_soon(place):
        return
    rows = [{"theme": theme, "decision": decision} for theme, decision in given]
    done, owner, blind = st.session_state.setdefault("review_undo", []), _owner(), reading == "blind"

    def remember(new: list[dict]) -> None:
        written = tuple((str(row["theme"]), str(row.get("reading") or reading)) for row in new)
        done.append(Act(place, written, blind, owner))

    new = _written(place, rows, reading, remember)
    if new is None:
        return
    _say(_made([str(row["decision"]) for row in new]), blind=blind)
    if then:
        go_on(place)


def nothing_proposed(place: Place, why: str) -> None:
    """The key that accepts was pressed where no theme is proposed any more: says so, and changes nothing."""
    if not _too_soon(place):
        _say(f"Nothing is proposed here: {why}.")


def _owner() -> tuple[str, str]:
    return _frame.slug(), _frame.viewer().name


def acts(*, blind: bool = False) -> list[Act]:
    """What this viewer did in this scheme and session, and has not taken back."""
    mine = _owner()
    return [act for act in st.session_state.get("review_undo", []) if act.owner == mine and act.blind == blind]


def undo(*, blind: bool = False) -> None:
    """Takes the latest of these acts back and returns to its sentence."""
    mine = acts(blind=blind)
    if not mine:
        return
    act, done = mine[-1], st.session_state["review_undo"]
    rows = [{"theme": theme, "decision": "undo", "reading": reading} for theme, reading in act.written]

    def forget(_: list[dict]) -> None:
        del done[max(number for number, each in enumerate(done) if each is act)]

    if _written(act.place, rows, "", forget) is None:
        return
    _say("Taken back.", blind=blind)
    if not blind:
        look_at(act.place)


def save_memo(place: Place, key: str) -> None:
    """Keeps the memo in this field as soon as it is left."""
    told = str(st.session_state.get(key) or "").strip()
    if told and _written(place, [{"theme": "", "decision": "memo", "memo": told}], "review") is not None:
        _remember("Saved: the memo.")


def look_at(place: Place) -> None:
    """Puts a sentence in focus."""
    st.session_state["review_focus"] = place
    st.session_state.pop("review_after", None)


def go_on(place: Place, step: int = 1) -> None:
    """Asks for the next sentence (or with -1 for the one before); which one it is, the fresh queue says."""
    st.session_state["review_after"] = (place, step)


def seen(place: Place, others: int) -> int:
    """How many decisions other people added since this sentence came into focus. others: how many theirs are now."""
    held = st.session_state.get("review_seen")
    if not held or held["place"] != place:
        held = {"place": place, "others": others, "acted": False, "at": time.monotonic(), "early": False}
        st.session_state["review_seen"] = held
    elif held["early"]:  # the time that the page took since that key is no time to read
        held.update(at=time.monotonic(), early=False)
    return others - held["others"]


def _too_soon(place: Place) -> bool:
    held = st.session_state.get("review_seen")
    if not held or held["place"] != place or held["acted"]:
        return False
    early = time.monotonic() - held["at"] < SOONEST
    if early:
        held.update(at=time.monotonic(), early=True)
        not_kept("the key came before the sentence could be read.")
    return early


def _written(
    place: Place, rows: list[dict], reading: str, then: Callable[[list[dict]], None] | None = None
) -> list[dict] | None:
    """The decisions that the store took in, none where it had them already; None, and the reason, where it refused.

    then: what is done with them at once, without a word to the session; not called where there are none.
    """
    held = st.session_state.get("review_seen")
    store, viewer, slug = _frame.store(), _frame.viewer(), _frame.slug()
    given = [{"document": place[0], "sentence": place[1], "reading": reading, **row} for row in rows]
    try:
        new = store.add_decisions(viewer, slug, given)
    except Refused as refusal:
        st.session_state["review_refused"] = str(refusal)
        return None
    if new and then is not None:
        then(new)
    if held and held["place"] == place:
        held["acted"] = True
    return new


def _made(decisions: list[str]) -> str:
    """What was saved, in words: how many themes, each kind in the order in which it was done."""
    if not decisions:
        return "That was saved before, so nothing was written."
    kinds = [kind for kind in dict.fromkeys(decisions) if kind in MADE]
    told = [f"{_cards.counted(decisions.count(kind), 'theme')} {MADE[kind]}" for kind in kinds]
    return f"Saved: {', '.join(told) or 'read, without a theme'}."


def _say(told: str, *, blind: bool = False) -> None:
    """Remembers what the page says of the last act, with how many sentences this viewer has decided."""
    number = len({act.place for act in acts(blind=blind)})
    _remember(f"{told} {_cards.counted(number, 'sentence')} decided in this session.")


def _remember(told: str) -> None:
    st.session_state["review_said"] = (_owner(), told)


def not_kept(why: str) -> None:
    """Says on the next run that nothing was kept, and why."""
    _remember(f"Not kept: {why}")


def said(otherwise: str) -> str:
    """What the page says of the last act of this viewer in this scheme."""
    owner, told = st.session_state.get("review_said", (None, ""))
    return told if owner == _owner() else otherwise


def told(left: int) -> None:
    """The line that says what was saved and how much is left; always there, so that nothing jumps."""
    refused = st.session_state.pop("review_refused", None)
    if refused:
        st.error(_cards.escaped(refused), icon=":material/block:")
    last = said("Each decision is saved as it is made.")
    waits = "One sentence waits." if left == 1 else f"{left} sentences wait." if left else "No sentence waits."
    with st.container(key="review-said"):
        st.caption(_cards.escaped(f"{last} {waits}"))
