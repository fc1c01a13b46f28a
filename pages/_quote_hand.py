"""What a person does with a passage: each act is one call to the store, saved at once, and signed there.

An act carries the passage as it was drawn. Where somebody else changed it meanwhile nothing is saved, so that nobody
approves words that they have not seen.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any, Literal

import streamlit as st

from analysis.model import Refused
from analysis.quotations import Extract, Mark, Resolution, around, resolved
from pages import _cards, _frame
from pages._quote_desk import Desk

OPEN = "quote_open"
_SAID, _REFUSED = "quote_said", "quote_refused"


def open_one(name: str | None) -> None:
    """Puts a passage on the table, also in the address."""
    st.session_state[OPEN] = name
    st.session_state.pop("quote_point", None)


def go_to(name: str) -> None:
    """Opens a passage in the part where it is worked on."""
    open_one(name)
    st.session_state["quote_part"] = "passages"


def say(sentence: str) -> None:
    st.session_state[_SAID] = sentence


def refuse(sentence: str) -> None:
    st.session_state[_REFUSED] = sentence


def told() -> None:
    """What the last act did, or why it did nothing."""
    refused, said = st.session_state.pop(_REFUSED, None), st.session_state.pop(_SAID, None)
    if refused:
        st.error(_cards.escaped(refused), icon=":material/block:")
    elif said:
        st.toast(_cards.escaped(said), icon=":material/check:")


# ------------------------------------------------------------------------------------------------- one change


def change(seen: Extract, **update: Any) -> bool:
    """Saves the passage with this change, unless it is no longer as it was seen."""
    store, viewer, slug = _frame.store(), _frame.viewer(), _frame.slug()
    now = next((each for each in store.extracts(viewer, slug) if each.id == seen.id), None)
    if now != seen:
        refuse("Somebody else changed this passage meanwhile. It is shown as it is now: look at it and do it again.")
        return False
    try:
        store.save_extract(viewer, slug, seen.model_copy(update=update))
    except Refused as refusal:
        refuse(str(refusal))
        return False
    return True


def working(extract: Extract) -> str:
    """The state of a passage that somebody works on. What was reviewed or approved is so no longer."""
    return "paraphrase_only" if extract.kind == "paraphrase" else "auto_redacted"


def tick(seen: Extract, name: str, key: str) -> None:
    """Keeps an answer about a passage (read_whole, partner, author_approved); an approval rested on the other one."""
    state = "reviewed" if seen.state == "approved" else seen.state
    change(seen, **{name: st.session_state[key]}, state=state)


def write(seen: Extract, key: str) -> None:
    """Keeps the paraphrase in this field as soon as it is left."""
    words = str(st.session_state[key])
    kept = tuple(each for each in seen.resolutions if words[each.start : each.end] == each.found)
    change(seen, words=words, resolutions=kept, state=working(seen))


def turn(desk: Desk, seen: Extract, kind: str) -> None:
    """Says it in other words from now on, or shows the exact words again. Decisions on the other words go."""
    other = seen.model_copy(update={"kind": kind, "words": "", "resolutions": ()})
    words = around.redacted_again(other, desk.about, k_word=desk.policy.k_word)
    change(seen, kind=kind, words=words, resolutions=(), state=working(other))
    st.session_state.pop("quote_point", None)


def move(seen: Extract, state: str, said: str, *, reason: str = "") -> None:
    """Reviewed, approved, withheld, taken up again or removed."""
    if change(seen, state=state, reason=reason):
        say(said)


def withhold(seen: Extract, key: str) -> None:
    reason = str(st.session_state.get(key) or "").strip()
    if not reason:
        refuse("Withholding a passage needs its reason. Say in a few words why, without any of the text.")
        return
    move(seen, "withheld", "Withheld.", reason=reason)


# ------------------------------------------------------------------------------------------- points of the words


def decide(desk: Desk, seen: Extract, mark: Mark, action: Literal["keep", "mask", "generalise"], key: str) -> None:
    """Keeps the decision about one point. key: the field with the reason, or with the words to stand instead."""
    given = str(st.session_state.get(key) or "").strip()
    if action != "mask" and not given:
        return  # a field that was left empty decides nothing
    told = {"reason": given} if action == "keep" else {"words": given} if action == "generalise" else {}
    _keep(desk, seen, [resolved(mark, action, **told)])


def take_back(desk: Desk, seen: Extract, made: Resolution) -> None:
    _save(desk, seen, [each for each in seen.resolutions if each != made])


def take_out(desk: Desk, seen: Extract, key: str, token: str, instead: str) -> None:
    """Takes words out that redaction did not find, wherever they stand in the passage."""
    sought, words = (str(st.session_state.get(name) or "").strip() for name in (key, instead))
    places = _places(seen.original, sought)
    if not places:
        refuse("These words do not stand in the passage. Write them as they stand there, capitals and all.")
        return
    made = [
        Resolution(
            start=at,
            end=at + len(sought),
            found=sought,
            action="generalise" if words else "mask",
            words=words,
            token=st.session_state.get(token, "detail"),
        )
        for at in places
    ]
    if _keep(desk, seen, made):
        for name in (key, instead):
            st.session_state.pop(name, None)


def _places(text: str, sought: str) -> list[int]:
    found, place = [], text.find(sought) if sought else -1
    while place >= 0:
        found.append(place)
        place = text.find(sought, place + len(sought))
    return found


def _keep(desk: Desk, seen: Extract, made: Iterable[Resolution]) -> bool:
    """These decisions stand instead of those that were made on any of the same letters."""
    made = list(made)
    others = [each for each in seen.resolutions if not any(_meet(each, other) for other in made)]
    return _save(desk, seen, [*others, *made])


def _meet(one: Resolution, other: Resolution) -> bool:
    return one.start < other.end and other.start < one.end


def _save(desk: Desk, seen: Extract, resolutions: list[Resolution]) -> bool:
    st.session_state.pop("quote_point", None)
    new = seen.model_copy(update={"resolutions": tuple(sorted(resolutions, key=lambda each: each.start))})
    words = around.redacted_again(new, desk.about, k_word=desk.policy.k_word)
    return change(seen, resolutions=new.resolutions, words=words, state=working(seen))


def redact_again(desk: Desk) -> None:
    """Redacts every passage again whose words are not what redaction makes of them now."""
    stale = desk.stale
    for each in stale:
        words = around.redacted_again(each, desk.about, k_word=desk.policy.k_word)
        if not change(each, words=words, state=working(each)):
            return
    say(f"{_cards.counted(len(stale), 'passage was', 'passages were')} redacted again.")


# ------------------------------------------------------------------------------------------------- a new passage


def take(desk: Desk, fresh: Extract) -> None:
    """Keeps a new passage, redacted by rule, and opens it."""
    store, viewer, slug = _frame.store(), _frame.viewer(), _frame.slug()
    words = around.redacted_again(fresh, desk.about, k_word=desk.policy.k_word)
    try:
        saved = store.save_extract(viewer, slug, fresh.model_copy(update={"words": words, "state": working(fresh)}))
    except Refused as refusal:
        refuse(str(refusal))
        return
    go_to(saved.id)
    say("Taken. It is redacted by rule and waits for you to read the whole text.")


def new_id() -> str:
    return uuid.uuid4().hex
