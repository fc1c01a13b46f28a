"""What research pages say once the answers of single people were deleted, as the scheme's periods ask."""

from __future__ import annotations

import streamlit as st

from pages import _frame


def stop_where_answers_were_deleted() -> None:
    """Ends the page with a sentence and the way to the releases, where there is nothing left to work on."""
    day = _frame.store().deleted(_frame.viewer(), _frame.slug()).get("rows")
    if day is None:
        return
    st.info(
        f"The answers of single people were deleted on {day.day} {day:%B %Y}, as the scheme had said. The releases and "
        "the plan stay, and no new release can be made.",
        icon=":material/delete_history:",
    )
    if _frame.viewer().may("release"):
        st.page_link("leadership/progress.py", label="Read the releases", icon=":material/flag:")
    st.stop()
