"""Part of the page of quotations: the points of a passage, decided one by one."""

from __future__ import annotations

import streamlit as st

from analysis.quotations import NEVER_KEPT, TOKENS, Extract, Mark, Resolution, around
from pages import _cards, _quote_hand
from pages._quote_desk import Desk

_ONE_OF_FEW = "Few people share it, so it may tell colleagues who it is."
WHY = {
    "rare word": "Fewer people use it in these texts than may be told by it, and it is no everyday word.",
    "capitalised word": "A capital inside a sentence may begin a name.",
    "number": "A number may tell which matter, year or team it was.",
    "age": "An age tells the one from the others.",
    "time": "A time may tell which meeting it was.",
    "date": "A date may tell which meeting or matter it was.",
    "only one of a kind": "It says that there is only one such person.",
    "other language": "The language itself may tell who wrote it.",
    "safeguarding": "It may tell of harm. Read the whole text, and flag it if it does.",
    "place": "A place may tell which office or home it was.",
    "money": "A sum may tell which matter or salary it was.",
    "job title": _ONE_OF_FEW,
    "practice area": _ONE_OF_FEW,
    "qualification": _ONE_OF_FEW,
    "nationality or ethnicity": _ONE_OF_FEW,
    "language": _ONE_OF_FEW,
    "faith or belief": _ONE_OF_FEW,
    "health or disability": _ONE_OF_FEW,
    "identity": _ONE_OF_FEW,
    "family": _ONE_OF_FEW,
    "life event": _ONE_OF_FEW,
}
BY_RULE = "It is on the list of names, or has the form of something that tells who it is."
ACTIONS = {"mask": "Take it out", "generalise": "Put in general words", "keep": "Keep it"}
DONE = {"mask": "taken out", "generalise": "in general words", "keep": "kept"}
_POINT = "quote_point"


def draw(desk: Desk, extract: Extract) -> None:
    """The point to decide on now, the number of those after it, and what was taken out or decided."""
    found = around.points_of(extract, desk.about, k_word=desk.policy.k_word)
    left = around.undecided_in(extract, desk.about, k_word=desk.policy.k_word)
    asked = next((each for each in found if (each.start, each.end) == st.session_state.get(_POINT)), None)
    now = asked or next(iter(left), None)
    if now is not None:
        _one(desk, extract, now)
        others = [f"{each.found} ({each.kind})" for each in left if each != now]
        if others:
            _cards.plain(f"Still to decide after it: {', '.join(others)}.")
    elif extract.words.strip():
        st.markdown(":material/check: Every point is decided.")
    if extract.kind == "verbatim":
        _settled(desk, extract, [each for each in found if each not in left])
        _missed(desk, extract)
    else:
        _reasons(desk, extract)


def _one(desk: Desk, extract: Extract, mark: Mark) -> None:
    """One point: what it is, why it was marked, and the ways to decide."""
    place = f"{extract.id}-{mark.start}-{mark.end}"
    with st.container(border=True, key=f"quote-point-{place}"):
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            st.markdown(f"**{_cards.escaped(mark.found)}**")
            st.badge(_cards.escaped(mark.kind), icon=":material/flag:", color="red" if mark.masked else "orange")
        st.caption(_cards.escaped(WHY.get(mark.kind, BY_RULE if mark.masked else _ONE_OF_FEW)))
        actions = [each for each in ACTIONS if _offered(each, extract, mark)]
        if not actions:
            st.markdown("It may not stand in any words. Write them without it.")
            return
        action = st.segmented_control(
            "What to do with it",
            actions,
            format_func=lambda each: ACTIONS[each],
            key=f"quote-do-{place}",
            default=actions[0] if len(actions) == 1 else None,
            label_visibility="collapsed",
        )
        if action:
            _how(desk, extract, mark, action)


def _offered(action: str, extract: Extract, mark: Mark) -> bool:
    if action == "keep":
        return mark.kind not in NEVER_KEPT and not (extract.kind == "paraphrase" and mark.masked)
    return extract.kind == "verbatim"


def _how(desk: Desk, extract: Extract, mark: Mark, action: str) -> None:
    place = f"{extract.id}-{mark.start}-{mark.end}"
    key = f"quote-{action}-{place}"
    label = {"generalise": "General words instead", "keep": "Why it may stand"}.get(action)
    hint = {"generalise": "such as: a sport", "keep": "such as: everybody in the firm says this"}.get(action)
    given = (desk, extract, mark, action, key)
    if label is None:
        st.button(f"Show {TOKENS[mark.token]} instead", key=key, on_click=_quote_hand.decide, args=given)
        return
    st.text_input(label, key=key, placeholder=hint, max_chars=120, on_change=_quote_hand.decide, args=given)
    st.caption("Saved as soon as you leave the field.")


def _settled(desk: Desk, extract: Extract, settled: list[Mark]) -> None:
    """What redaction took out, and what people decided, each with a way to decide anew."""
    by_rule = [each for each in settled if each.masked and not _decided(extract, each)]
    if not by_rule and not extract.resolutions:
        return
    with st.expander(f"Taken out or decided ({len(by_rule) + len(extract.resolutions)})"):
        for mark in by_rule:
            with st.container(horizontal=True, gap="small", vertical_alignment="center"):
                _cards.plain(f"{mark.found}: {mark.kind}, taken out by rule as {TOKENS[mark.token]}")
                st.button(
                    "Decide",
                    key=f"quote-anew-{extract.id}-{mark.start}",
                    type="tertiary",
                    on_click=st.session_state.update,
                    args=({_POINT: (mark.start, mark.end)},),
                )
        for made in extract.resolutions:
            _made(desk, extract, made)


def _decided(extract: Extract, mark: Mark) -> bool:
    return any(each.start <= mark.start and mark.end <= each.end for each in extract.resolutions)


def _made(desk: Desk, extract: Extract, made: Resolution) -> None:
    why = {"keep": made.reason, "generalise": made.words, "mask": TOKENS[made.token]}[made.action]
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        _cards.plain(f"{made.found}: {DONE[made.action]}: {why}")
        st.button(
            "Take back",
            key=f"quote-back-{extract.id}-{made.start}-{made.end}",
            type="tertiary",
            on_click=_quote_hand.take_back,
            args=(desk, extract, made),
        )


def _reasons(desk: Desk, extract: Extract) -> None:
    """The words of a paraphrase that were kept, with their reasons."""
    if extract.resolutions:
        with st.expander(f"Kept with a reason ({len(extract.resolutions)})"):
            for made in extract.resolutions:
                _made(desk, extract, made)


def _missed(desk: Desk, extract: Extract) -> None:
    """Takes out what redaction did not find."""
    keys = [f"quote-{name}-{extract.id}" for name in ("missed", "token", "instead")]
    with st.expander("Take out something that redaction missed"):
        st.text_input("Words of the passage, as they stand there", key=keys[0], max_chars=200)
        st.selectbox("Show in their place", list(TOKENS), format_func=lambda each: TOKENS[each], key=keys[1], index=6)
        st.text_input("Or these general words", key=keys[2], max_chars=120)
        st.button("Take it out", key=f"quote-out-{extract.id}", on_click=_quote_hand.take_out,
                  args=(desk, extract, *keys))  # fmt: skip
