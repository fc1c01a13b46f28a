"""Part of the scheme page, the ten tips: what evidence is held for each, risks, support, voice, reflection."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from analysis import delivery
from analysis.records import KINDS
from pages import _cards, _frame, _parts, _records
from pages.taskforce import _tips_risks, _tips_support
from pages.taskforce._tips_way import way

PARTS = {
    "tips": "Tips", "risks": "Risks", "support": "Support", "voice": "Voice", "reflection": "Reflection and guidance",
}  # fmt: skip
SHAPES = {
    "none": ":material/radio_button_unchecked:",
    "some": ":material/contrast:",
    "strong": ":material/check_circle:",
}
COLOURS = {"none": "gray", "some": "blue", "strong": "green"}
NO_SCORE = (
    "By stated rules, from the plan, the records and the newest release. What is hidden or undated counts as missing. "
    "It tells what can be shown, not how good the scheme is, and nothing is added up."
)
RULES = {"tip": "Tip", "title": "Title", "looked_for": "What is looked for", "needed": "Strong needs it"}


def draw() -> None:
    """The part of the page that the address names."""
    if not _records.may_read():
        return
    held = what_is_held()
    part = _parts.chosen(PARTS, name="of", forgotten=[_records.OPEN])
    if held.release is None:
        st.caption("Nothing has been released yet, so all that a release would tell counts as missing.")
    {
        "tips": tips,
        "risks": _tips_risks.draw,
        "support": _tips_support.support,
        "voice": _tips_support.voice,
        "reflection": _tips_support.reflection,
    }[part](held)


def what_is_held() -> delivery.Held:
    """Scheme, records, plan and newest release, as whoever looks may read them."""
    store, viewer, slug = _frame.store(), _frame.viewer(), _frame.slug()
    return delivery.Held(
        scheme=_frame.scheme(),
        today=_frame.today(),
        records={kind: store.records(viewer, slug, kind) for kind in KINDS},
        plan=store.actions(viewer, slug),
        release=_frame.latest_release() if viewer.may("release") else None,
    )


def tips(held: delivery.Held) -> None:
    """Ten cards, two beside each other on a desk, and the rules below them."""
    st.caption(NO_SCORE)
    rows = delivery.evidence_by_tip(held).to_dict("records")
    for pair in zip(rows[::2], rows[1::2], strict=True):
        for column, row in zip(st.columns(2), pair, strict=True):
            with column:
                card(row)
    with st.expander("The rules"):
        _rules()


def card(row: dict) -> None:
    """One tip: its level as a shape and a word, what is held, what is missing, and the next step."""
    with st.container(border=True, height="stretch"):
        st.header(f"{row['tip']}. {row['title']}", anchor=False)
        level = row["level"]
        st.badge(delivery.LEVELS[level], icon=SHAPES[level], color=COLOURS[level])
        lines(row["held"], ":material/check:")
        lines(row["missing"], ":material/remove:")
        st.markdown(f"**Next:** {_cards.escaped(row['step'])}")
        way(row["page"], row["part"])


def lines(sentences: Iterable[str], shape: str) -> None:
    told = "  \n".join(f"{shape} {_cards.escaped(each)}" for each in sentences)
    if told:
        st.markdown(told)


def _rules() -> None:
    st.caption("No evidence: nothing on the list holds. Strong: all that it needs holds. Otherwise: some.")
    table = delivery.rules_of_tips()
    table = table.assign(needed=["yes" if each else "" for each in table["essential"]])
    _cards.table(table[list(RULES)].rename(columns=RULES), alt="What is looked for in each tip")
