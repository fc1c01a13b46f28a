"""What may leave the workbench? A draft of the release, what it holds back and why, and the act of making it."""

import streamlit as st

from analysis.model import Refused
from pages import _cards, _workbench
from pages.research import _release_draft, _release_groups, _release_log, _release_made

st.title("What may leave the workbench?")
findings = _workbench.findings()
if findings is None:
    _workbench.no_data()
scheme = findings.scheme
try:
    earlier = _release_draft.all_earlier()
    prepared = _release_draft.prepared(findings, earlier)
except Refused as refusal:
    st.error(_cards.escaped(str(refusal)))
    st.stop()
st.markdown(f"**{_release_log.answer(prepared.log)}**")
smallest, how = _release_log.audit_in_words(prepared)
st.markdown(smallest)
st.caption(how)
_release_log.none_may_leave(prepared)
_release_groups.draw(scheme, findings, special=prepared.release.content["policy"]["k_special"])
if earlier and not _release_made.changed(prepared.release, earlier[-1]):
    st.info("Nothing has changed since the last release.", icon=":material/check:")
    st.page_link("leadership/progress.py", label="Look at it as its readers do", icon=":material/flag:")
else:
    _release_made.button(prepared, scheme, len(earlier) + 1)
st.caption(
    "A release holds whole roles, each of them by one approved grouping at most, one set of people for each measure, "
    "rounded to one decimal. What an earlier release showed is carried forward unchanged when other people or other "
    "answers stand behind it now."
)
names = _release_log.names_of(findings)
_release_log.waiting(prepared.log, names)
_release_log.held_back(prepared.log, names)
_release_draft.preview(prepared.release)
if earlier:
    _release_made.made_before(earlier)
