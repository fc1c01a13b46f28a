"""What somebody was still typing into a why or an indicator that was taken out meanwhile: it is kept, or let go."""

from __future__ import annotations

import streamlit as st

from analysis.model import Indicator, Scheme, Why
from pages import _cards, _new_ids, _target_fields, _targets
from pages._forms import Form
from pages.taskforce import _why_forms

MEANWHILE = "This was taken out meanwhile. What you typed is still here: keep it as a new one, or let it go."


def draw(scheme: Scheme) -> None:
    """All such forms; nothing where there is none."""
    for why in _new_ids.taken_out("whys").values():
        if isinstance(why, Why):
            _why(why)
    for each in _new_ids.taken_out("indicators").values():
        if isinstance(each, Indicator):
            _indicator(scheme, each)


def _why(why: Why) -> None:
    form = Form(f"why-{why.id}", why.model_dump(mode="json"), version=_why_forms.version_of(why))
    if not form.is_begun:
        return
    with st.container(border=True):
        _said(form, f"Why: {why.title}")
        if not form.typed:
            return
        told = _why_forms.why_fields(form) | {"themes": _why_forms.themes_field(form, why)}
        note = form.text("note", _why_forms.NOTE)
        if _kept(form, "Keep it as a new why") and form.saved(
            lambda _: _why_forms.keep_new_why(told, note), labels=_why_forms.LABELS
        ):
            _why_forms.close("Saved.")


def _indicator(scheme: Scheme, each: Indicator) -> None:
    form = Form(f"indicator-{each.id}", _target_fields.held_of(each), version=_why_forms.version_of(each))
    if not form.is_begun:
        return
    with st.container(border=True):
        _said(form, f"Indicator: {_targets.named(scheme, each)}")
        if not form.typed:
            return
        told = _target_fields.over(each, _target_fields.indicator_fields(form, scheme, stored=each))
        note = form.text("note", _why_forms.NOTE)
        if _kept(form, "Keep it as a new indicator") and form.saved(
            lambda _: _why_forms.keep_new_indicator(told, note), labels=_why_forms.INDICATOR_LABELS
        ):
            _why_forms.close("Saved.")


def _said(form: Form, title: str) -> None:
    st.warning(MEANWHILE)
    _cards.plain(title)
    form.stand({})


def _kept(form: Form, label: str) -> bool:
    """Whether somebody keeps it; the other button lets it go."""
    with st.container(horizontal=True):
        pressed = st.button(label, key=f"keep-{form.name}", type="primary")
        st.button("Let it go", key=f"leave-{form.name}", on_click=_why_forms.leave, args=(form,))
    return pressed
