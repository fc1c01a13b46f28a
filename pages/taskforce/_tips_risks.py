"""Risks to safety or honesty that nothing held speaks against, each with a tick that somebody looked into it.

Ticks are never counted: one risk that nobody looked into may be the one that matters.
"""

from __future__ import annotations

import streamlit as st

from analysis import delivery
from analysis.model import Refused
from analysis.record_fields import LABELS
from analysis.records import Safeguard, record_of
from pages import _cards, _frame, _records
from pages._forms import Form
from pages.taskforce._tips_way import way

NOTHING = "Nothing on the list of risks stands open: for each of them there is evidence. Look again with the next wave."
ABOUT = (
    "What stands here has no evidence against it, or none that may be shown. A tick says that somebody looked into it; "
    "the risk goes away only when there is evidence."
)


def draw(held: delivery.Held) -> None:
    """All risks that stand, in the order of the list: safety first, then honesty."""
    rows = delivery.risks(held).to_dict("records")
    if not rows:
        st.info(NOTHING, icon=":material/verified_user:")
    else:
        st.caption(ABOUT)
    stored = {each.id: each for each in held.of("safeguard")}
    for row in rows:
        _risk(row, stored.get(row["risk"]))


def _risk(row: dict, stored: Safeguard | None) -> None:
    may = _frame.viewer().may("edit actions")
    with st.container(border=True):
        st.markdown(f":material/warning: **{_cards.escaped(row['title'])}**")
        st.markdown(f"{_cards.escaped(row['because'])} **Next:** {_cards.escaped(row['step'])}")
        if row["note"]:
            _cards.plain(f"Note: {row['note']}")
        with st.container(horizontal=True, vertical_alignment="center"):
            key = f"risk-{_frame.slug()}-{row['risk']}-{stored.row_version if stored else 0}"
            ticked = st.checkbox("Looked into", row["looked_into"], key=key, disabled=not may)
            way(row["page"], row["part"])
            if may and st.query_params.get(_records.OPEN) != f"risk-{row['risk']}":
                st.button(
                    "Change the note" if row["note"] else "Write a note", key=f"note-{row['risk']}", type="tertiary",
                    icon=_records.PENCIL, on_click=_open, args=(row["risk"],),
                )  # fmt: skip
        if ticked != row["looked_into"] and may:
            _keep(row["risk"], stored, looked_into=ticked)
        if may and st.query_params.get(_records.OPEN) == f"risk-{row['risk']}":
            _note(row["risk"], stored)


def _note(risk: str, stored: Safeguard | None) -> None:
    """What somebody found when they looked into it; typed words outlive a reload."""
    labels = {"note": LABELS["safeguard"]["note"]}
    held = {"note": stored.note if stored else None}
    form = Form(f"risk-{risk}", held, version=stored.row_version if stored else 0)
    form.stand(labels, stored)
    note = form.text("note", "What was found, and what is done (no names)", most=2_000)
    with st.container(horizontal=True):
        save = st.button("Save the note", key=f"save-risk-{risk}", type="primary")
        st.button("Leave as it was", key=f"leave-risk-{risk}", on_click=_leave, args=(form,))
    begun = stored or Safeguard(id=risk, looked_into=False)
    changed = {**begun.model_dump(), "note": note, "date": _frame.today()}
    if save and form.saved(lambda version: _store({**changed, "row_version": version}), labels=labels):
        st.query_params.pop(_records.OPEN, None)
        st.rerun()


def _keep(risk: str, stored: Safeguard | None, *, looked_into: bool) -> None:
    """A tick is kept at once; where somebody else was faster, theirs is shown and nothing is overwritten."""
    begun = stored or Safeguard(id=risk)
    try:
        _store({**begun.model_dump(), "looked_into": looked_into, "date": _frame.today()})
    except Refused as refusal:
        st.error(_cards.escaped(str(refusal)))
        return
    st.rerun()


def _store(told: dict) -> None:
    _frame.store().save_record(_frame.viewer(), _frame.slug(), record_of(told))


def _open(risk: str) -> None:
    st.query_params[_records.OPEN] = f"risk-{risk}"


def _leave(form: Form) -> None:
    form.forget()
    st.query_params.pop(_records.OPEN, None)
