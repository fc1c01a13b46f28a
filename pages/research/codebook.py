"""What does each theme mean? The codebook to read and to change, with its history and its files."""

import streamlit as st

from pages import (
    _cards,
    _codebook_drafts,
    _codebook_files,
    _codebook_form,
    _codebook_history,
    _codebook_order,
    _codebook_saving,
    _codebook_stand,
    _codebook_view,
)

st.title("What does each theme mean?")
stand = _codebook_stand.stand()
st.markdown(f"**{_codebook_view.answer(stand)}**")
if _codebook_view.last_change(stand):
    st.caption(_cards.escaped(_codebook_view.last_change(stand)))
_codebook_saving.tell_saved()
st.caption("A phrase only suggests a theme, and a person confirms. A change of the codebook codes every stage anew.")
_codebook_view.overview(stand)

begun = _codebook_drafts.begun(stand)
theme = _codebook_view.chosen(stand)
_codebook_view.tell_begun(stand, begun)
with st.container(border=True):
    if _codebook_view.heading(stand, theme, begun):
        _codebook_form.edit(stand, theme)
        st.divider()
    _codebook_view.one(stand, theme)

if stand.viewer.may("edit codebook"):
    with st.expander(f"Move or remove {_cards.escaped(theme.name)}", icon=":material/swap_vert:"):
        _codebook_order.move(stand, theme)
        _codebook_order.remove(stand, theme)
    with st.expander("Add a theme", expanded=_codebook_form.NEW in begun, icon=":material/add:"):
        _codebook_form.add(stand)
st.header("The whole codebook", anchor=False)
with st.expander("What was changed, when, by whom and why", icon=":material/history:"):
    _codebook_history.show(stand)
with st.expander("Take the codebook along", icon=":material/download:"):
    _codebook_files.out(stand)
if stand.viewer.may("edit codebook"):
    with st.expander("Bring a codebook in", icon=":material/upload_file:"):
        _codebook_files.bring(stand)
