"""The forms of the why register: a why, an indicator with its target, and taking one of them out with a reason.

They are the researcher's. What was typed is kept as in every form; where somebody else changed the same why or
indicator meanwhile, both versions are shown before anything is saved over.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from analysis.model import Definition, Indicator, Refused, Scheme, Why
from analysis.store import Clash
from pages import _frame, _new_ids, _target_fields, _targets
from pages._forms import Form
from pages.taskforce._setting_up_people import people_outside

OPEN = "change"  # the word of the address that says which why or indicator is being changed
FIELDS: dict[str, tuple[str, int]] = {
    "title": ("The why in a few words", 80),
    "statement": ("The why as the scheme states it", 600),
    "problem": ("The problem as it was known before the scheme", 600),
    "evidence": ("What tells of this problem: a figure, a survey, what was said", 600),
    "affected": ("Who is affected", 200),
    "change_mentors": ("What should be otherwise for mentors", 300),
    "change_mentees": ("What should be otherwise for mentees", 300),
    "change_organisation": ("What should be otherwise in the organisation", 300),
}
LABELS = {name: label for name, (label, _) in FIELDS.items()}
INDICATOR_LABELS = _target_fields.LABELS
NOTE = "What was changed, and why (everybody can read it)"
OUTSIDE = {
    "label": "Who they are, all of them",
    "singular": "Each of them",
    "invited": "How many are asked (may stay empty)",
}
CHANGED = "Somebody else changed this since you opened it. Look at both versions and save again."
NO_REASON = "Say why it is taken out: in this scheme's history everybody can read that."
GONE = "Somebody else has taken this out meanwhile. Nothing was saved."


@dataclass(frozen=True)
class _Stored:
    """What the store holds of a why or an indicator, as a form sets it beside what was typed."""

    values: dict[str, Any]
    row_version: int

    def model_dump(self, **_: Any) -> dict[str, Any]:
        return self.values


def version_of(held: Definition) -> int:
    """A number that another version of a why or an indicator does not have; a scheme is stored as a whole."""
    return zlib.crc32(held.model_dump_json(exclude={"added", "late"}).encode()) or 1


# --------------------------------------------------------------------------------------------------------------- whys


def add_why() -> None:
    """The form for another why."""
    form = Form("why-new", {})
    form.stand(LABELS)
    told = why_fields(form)
    if st.button("Add this why", type="primary") and form.saved(lambda _: keep_new_why(told), labels=LABELS):
        _told("Saved.")


def change_why(why: Why) -> None:
    """The form for a why as it stands, and the way to take it out."""
    form = Form(f"why-{why.id}", why.model_dump(mode="json"), version=version_of(why))
    form.stand(LABELS, _stored(why))  # type: ignore[arg-type]
    told = why_fields(form) | {"themes": themes_field(form, why)}
    note = form.text("note", NOTE)
    with st.container(horizontal=True):
        save = st.button("Save this why", type="primary", key=f"save-why-{why.id}")
        out = st.button("Take this why out", key=f"out-why-{why.id}")
        st.button("Leave it as it is", key=f"leave-why-{why.id}", on_click=leave, args=(form,))
    if save and form.saved(lambda grown: _change_why(why.id, told, grown, note), labels=LABELS):
        close("Saved.")
    if out and form.saved(lambda grown: _take_out_why(why, grown, note), labels=LABELS):
        close("Taken out.")


def why_fields(form: Form) -> dict[str, Any]:
    """What the form says of a why, by the names of its fields, but for its themes."""
    told = {}
    for name, (label, most) in FIELDS.items():
        hint = {"placeholder": "Juniors are not heard"} if name == "title" else {}
        told[name] = form.text(name, label, most=most, **hint).strip()
    return told


def themes_field(form: Form, why: Why) -> tuple[str, ...]:
    """The themes of a why, released ones and those that stand there already."""
    known = _targets.theme_names()
    offered = known | {each: each for each in why.themes if each not in known}
    return tuple(form.several("themes", "Themes whose mentions bear on it", offered))


def keep_new_why(told: Mapping[str, Any], note: str = "") -> None:
    """Adds a why, under an id that no other one ever had."""
    _refuse_unstated(told)
    scheme = _frame.scheme()
    new = {**told, "id": _new_ids.numbered("whys", _new_ids.OF_A_WHY)}
    _save(scheme, {"whys": [*scheme.whys, new]}, _noted(f"Why added: {told['title']}", note))


def _change_why(ident: str, told: Mapping[str, Any], grown: int, note: str) -> None:
    _refuse_unstated(told)
    scheme = _frame.scheme()
    _refuse_clash(next((each for each in scheme.whys if each.id == ident), None), grown)
    whys = [each.model_dump() | dict(told) if each.id == ident else each for each in scheme.whys]
    _save(scheme, {"whys": whys}, _noted(f"Why changed: {told['title']}", note))


def _take_out_why(why: Why, grown: int, note: str) -> None:
    if not note.strip():
        raise Refused(NO_REASON)
    scheme = _frame.scheme()
    _refuse_clash(next((each for each in scheme.whys if each.id == why.id), None), grown)
    if any(each.why == why.id for each in scheme.indicators):
        raise Refused("This why still has indicators. Take them out first, each with its reason.")
    left = [each for each in scheme.whys if each.id != why.id]
    _save(scheme, {"whys": left}, _noted(f"Why taken out: {why.title}", note))


def _refuse_unstated(told: Mapping[str, Any]) -> None:
    if not told["title"] or not told["statement"]:
        raise Refused("A why needs a title and a statement.")


# --------------------------------------------------------------------------------------------------------- indicators


def add_indicator() -> None:
    """The form for another indicator, whichever why it belongs to."""
    scheme = _frame.scheme()
    form = Form("indicator-new", {})
    form.stand(INDICATOR_LABELS)
    told = _target_fields.indicator_fields(form, scheme)
    pressed = st.button("Add this target", type="primary")
    if pressed and form.saved(lambda _: keep_new_indicator(told), labels=INDICATOR_LABELS):
        _told("Saved.")


def change_indicator(each: Indicator) -> None:
    """The form for an indicator as it stands, and the way to take it out."""
    form = Form(f"indicator-{each.id}", _target_fields.held_of(each), version=version_of(each))
    form.stand(INDICATOR_LABELS, _stored(each))  # type: ignore[arg-type]
    told = _target_fields.indicator_fields(form, _frame.scheme(), stored=each)
    note = form.text("note", NOTE)
    st.caption("A target that is changed once its data are in is labelled so for ever, wherever it is told.")
    with st.container(horizontal=True):
        save = st.button("Save this target", type="primary", key=f"save-indicator-{each.id}")
        out = st.button("Take this indicator out", key=f"out-indicator-{each.id}")
        st.button("Leave it as it is", key=f"leave-indicator-{each.id}", on_click=leave, args=(form,))
    if save and form.saved(lambda grown: _change_indicator(each, told, grown, note), labels=INDICATOR_LABELS):
        close("Saved.")
    if out and form.saved(lambda grown: _take_out_indicator(each, grown, note), labels=INDICATOR_LABELS):
        close("Taken out.")


def keep_new_indicator(told: dict[str, Any], note: str = "") -> None:
    """Adds an indicator, under an id that no other one ever had."""
    _refuse_unfinished(told)
    scheme = _frame.scheme()
    own = next(str(told[name]) for name in ("scale", "theme", "measure", "figure") if told.get(name))
    parts = [own, told["role"], told.get("before", ""), told.get("after", "")]
    named = "-".join(re.sub(r"[^\w.]+", "-", part).strip("-") for part in parts if part)
    new = {**told, "id": _new_ids.numbered("indicators", f"{named}-")}
    noted = _noted(f"Indicator added: {_in_words(scheme, new)}", note)
    _save(scheme, {"indicators": [*scheme.indicators, new]}, noted)


def _change_indicator(each: Indicator, told: dict[str, Any], grown: int, note: str) -> None:
    _refuse_unfinished(told)
    scheme = _frame.scheme()
    stored = next((own for own in scheme.indicators if own.id == each.id), None)
    _refuse_clash(stored, grown)
    new = _target_fields.over(stored or each, told)
    changed = [new if own.id == each.id else own for own in scheme.indicators]
    _save(scheme, {"indicators": changed}, _noted(f"Indicator changed: {_in_words(scheme, new)}", note))


def _take_out_indicator(each: Indicator, grown: int, note: str) -> None:
    if not note.strip():
        raise Refused(NO_REASON)
    scheme = _frame.scheme()
    _refuse_clash(next((own for own in scheme.indicators if own.id == each.id), None), grown)
    left = [own for own in scheme.indicators if own.id != each.id]
    _save(scheme, {"indicators": left}, _noted(f"Indicator taken out: {_in_words(scheme, each.model_dump())}", note))


def _refuse_unfinished(told: Mapping[str, Any]) -> None:
    if lacks := _target_fields.lacks(told):
        raise Refused(lacks)


def _in_words(scheme: Scheme, told: Mapping[str, Any]) -> str:
    own = next((str(told[name]) for name in ("scale", "theme", "measure", "figure") if told.get(name)), "")
    role = next((each.label for each in scheme.roles if each.id == told.get("role")), "")
    named = _targets.measures(scheme).get(own) or _targets.theme_names().get(own, own)
    return ", ".join(filter(None, (named, role)))


# ------------------------------------------------------------------------------------------------ people outside it


def add_outside() -> None:
    """The form for a kind of people outside the scheme, whose survey is brought in like any other."""
    form = Form("outside-new", {})
    form.stand(OUTSIDE)
    st.caption(
        "Applicants, former colleagues, a partner organisation: what they answer is told by itself. They take no part, "
        "so they are counted neither among those invited to it nor among its pairs."
    )
    label = form.text("label", OUTSIDE["label"], most=80, placeholder="Applicants").strip()
    singular = form.text("singular", OUTSIDE["singular"], most=80, placeholder="applicant").strip()
    invited = form.number("invited", OUTSIDE["invited"], min_value=1, step=1)
    if st.button("Add these people", type="primary") and form.saved(
        lambda _: _add_outside(label, singular, invited), labels=OUTSIDE
    ):
        _told("Saved.")


def _add_outside(label: str, singular: str, invited: float | None) -> None:
    if not label or not singular:
        raise Refused("People outside the scheme need a name for all of them and one for each.")
    scheme = _frame.scheme()
    role = people_outside(scheme, label, singular, invited)
    _save(scheme, {"roles": [*scheme.roles, role]}, f"People outside the scheme added: {label}")


# ------------------------------------------------------------------------------------------------------------- saving


def _refuse_clash(stored: Why | Indicator | None, grown: int) -> None:
    """Raises Clash where what is stored is not what the form began with."""
    if stored is None:
        raise Refused(GONE)
    if version_of(stored) != grown:
        raise Clash(CHANGED, _stored(stored))  # type: ignore[arg-type]


def _stored(each: Why | Indicator) -> _Stored:
    """A why or an indicator by the fields of its form."""
    held = _target_fields.held_of(each) if isinstance(each, Indicator) else each.model_dump(mode="json")
    return _Stored(held, version_of(each))


def _save(scheme: Scheme, changed: Mapping[str, Any], note: str) -> None:
    """A new version of the scheme; raises ValidationError or Refused, and nothing changes."""
    store, viewer = _frame.store(), _frame.viewer()
    new = Scheme.model_validate({**scheme.model_dump(), **changed})
    store.save_scheme(viewer, new, note=note)
    if store.study_version(viewer, scheme.slug):
        store.rebuild(viewer, scheme.slug)


def _noted(what: str, note: str) -> str:
    return f"{what}. {note.strip()}" if note.strip() else what


def _told(words: str) -> None:
    st.toast(words, icon=":material/check:")
    st.rerun()


def close(words: str) -> None:
    """The form goes from the page and the address, and a word says why."""
    st.query_params.pop(OPEN, None)
    _told(words)


def leave(form: Form) -> None:
    """What was typed is let go, and the form goes from the page and the address."""
    form.forget()
    st.query_params.pop(OPEN, None)


def opener(place: str) -> None:
    """The button that opens the form of a why or an indicator; a link to it opens it, too."""

    def go() -> None:
        st.query_params[OPEN] = place

    st.button("Change", key=f"open-{place}", icon=":material/edit:", on_click=go, type="tertiary")


def is_open(place: str) -> bool:
    return st.query_params.get(OPEN) == place
