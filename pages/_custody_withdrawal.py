"""Part of the custodian's page: a participant withdraws, and everything of theirs is taken out in one act."""

from __future__ import annotations

import streamlit as st

from analysis.model import Refused
from analysis.papers import WITHDRAWAL
from pages import _cards, _custody_due, _frame

ANY = "Any role"
BESIDE = (
    "Take the person's answers out of the form tool, too: a file that is fetched again brings them back. If their name "
    "stands in the list of names, replace the list. The log says that somebody withdrew, and not who."
)


def draw() -> None:
    """The code, the role where two people could have it, and a confirmation."""
    scheme = _frame.scheme()
    st.caption(f"What participants are told: {_cards.escaped(WITHDRAWAL)}")
    roles = {"": ANY, **{role.id: role.label for role in scheme.roles}}
    with st.form(f"withdrawal-{scheme.slug}", clear_on_submit=True):
        done = st.session_state.get(_custody_due.DONE, 0)
        name = "Code of the person who withdraws"
        code = st.text_input(name, max_chars=200, autocomplete="off", key=f"withdrawal-code-{done}")
        role = st.selectbox("Role", list(roles), format_func=lambda each: _cards.escaped(roles[each]))
        sure = st.checkbox("The person has asked for it. What is removed cannot be brought back.")
        sent = st.form_submit_button(
            "Remove everything of this person", type="primary", icon=":material/person_remove:"
        )
    st.caption(BESIDE)
    if not sent:
        return
    if not code.strip() or not sure:
        st.error("Write the code, and tick that the person has asked for it. Nothing was removed.")
        return
    try:
        told = _frame.store().withdraw(_frame.viewer(), scheme.slug, code, role or None)
    except Refused as refusal:
        st.error(_cards.escaped(str(refusal)))
        return
    _custody_due.tell(told.sentence)
