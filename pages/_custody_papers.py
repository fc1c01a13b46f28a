"""Part of the custodian's page: the assessment of risks and the notice to participants, filled from the scheme."""

from __future__ import annotations

import streamlit as st

from analysis import papers
from pages import _frame

KINDS = (
    ("Assessment of risks (DPIA)", "dpia", papers.assessment),
    ("Notice to participants", "notice", papers.notice),
)


def draw() -> None:
    """Both papers to take away, and to read here."""
    scheme = _frame.scheme()
    past = _frame.store().retention_history(_frame.viewer(), scheme.slug)
    st.markdown(
        "Filled from the scheme's own settings: its whys, groups, thresholds, periods and contact. "
        "A data protection officer reads them before they are used; they are no legal advice."
    )
    for label, name, write in KINDS:
        text = write(scheme, _frame.today(), past)
        file = f"{scheme.slug}-{name}.md"
        st.download_button(f"{label} (.md)", text.encode(), file, "text/markdown", on_click="ignore")
        with st.expander(f"Read it here: {label}"):
            st.code(text, language=None, wrap_lines=True)
