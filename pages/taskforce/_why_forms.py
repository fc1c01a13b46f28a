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
from pages import _frame, _targets
from pages._forms import Form

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
INDICATOR_LABELS = {"why": "Why", "kind": "Known by", "due": "Target date"}
OUTSIDE = {
    "label": "Who they are, all of them",
    "singular": "Each of them",
    "invited": "How many are asked (may stay empty)",
}
CHANGED = "Somebody else changed this since you opened it. Look at both versions and save again."
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
    told = _why_fields(form)
    if st.button("Add this why", type="primary") and form.saved(lambda _: _add_why(told), labels=LABELS):
        _told("Saved.")


def change_why(why: Why) -> None:
    """The form for a why as it stands, and the way to take it out."""
    form = Form(f"why-{why.id}", why.model_dump(mode="json"), version=version_of(why))
    form.stand(LABELS, _Stored(why.model_dump(mode="json"), version_of(why)))  # type: ignore[arg-type]
    told = _why_fields(form)
    themes = _targets.theme_names() | {each: each for each in why.themes if each not in _targets.theme_names()}
    told["themes"] = tuple(form.several("themes", "Themes whose mentions bear on it", themes))
    note = form.text("note", "What was changed, and why (everybody can read it)")
    with st.container(horizontal=True):
        save = st.button("Save this why", type="primary", key=f"save-why-{why.id}")
        out = st.button("Take this why out", key=f"out-why-{why.id}")
        st.button("Leave it as it is", key=f"leave-why-{why.id}", on_click=_leave, args=(form,))
    if save and form.saved(lambda grown: _change_why(why.id, told, grown, note), labels=LABELS):
        _close("Saved.")
    if out and form.saved(lambda _: _take_out_why(why, note), labels=LABELS):
        _close("Taken out.")


def _why_fields(form: Form) -> dict[str, Any]:
    told = {}
    for name, (label, most) in FIELDS.items():
        hint = {"placeholder": "Juniors are not heard"} if name == "title" else {}
        told[name] = form.text(name, label, most=most, **hint).strip()
    return told


def _add_why(told: Mapping[str, Any]) -> None:
    _refuse_unstated(told)
    scheme = _frame.scheme()
    taken = {why.id for why in scheme.whys}
    ident = next(f"W{number}" for number in range(1, 100) if f"W{number}" not in taken)
    _save(scheme, {"whys": [*scheme.whys, {**told, "id": ident}]}, f"Why added: {told['title']}")


def _change_why(ident: str, told: Mapping[str, Any], grown: int, note: str) -> None:
    _refuse_unstated(told)
    scheme = _frame.scheme()
    _refuse_clash(next((each for each in scheme.whys if each.id == ident), None), grown)
    whys = [each.model_dump() | dict(told) if each.id == ident else each for each in scheme.whys]
    _save(scheme, {"whys": whys}, _noted(f"Why changed: {told['title']}", note))


def _take_out_why(why: Why, note: str) -> None:
    if not note.strip():
        raise Refused("Say why it is taken out: in this scheme's history everybody can read that.")
    scheme = _frame.scheme()
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
    told = _targets.indicator_fields(form, scheme)
    pressed = st.button("Add this target", type="primary")
    if pressed and _has_its_group(told) and form.saved(lambda _: _add_indicator(told), labels=INDICATOR_LABELS):
        _told("Saved.")


def change_indicator(each: Indicator) -> None:
    """The form for an indicator as it stands, and the way to take it out."""
    form = Form(f"indicator-{each.id}", _targets.held_of(each), version=version_of(each))
    form.stand(INDICATOR_LABELS, _Stored(each.model_dump(mode="json"), version_of(each)))  # type: ignore[arg-type]
    told = _targets.indicator_fields(form, _frame.scheme(), own=each.id)
    note = form.text("note", "What was changed, and why (everybody can read it)")
    st.caption("A target that is changed once its data are in is labelled so for ever, wherever it is told.")
    with st.container(horizontal=True):
        save = st.button("Save this target", type="primary", key=f"save-indicator-{each.id}")
        out = st.button("Take this indicator out", key=f"out-indicator-{each.id}")
        st.button("Leave it as it is", key=f"leave-indicator-{each.id}", on_click=_leave, args=(form,))
    changed = save and _has_its_group(told)
    if changed and form.saved(lambda grown: _change_indicator(each, told, grown, note), labels=INDICATOR_LABELS):
        _close("Saved.")
    if out and form.saved(lambda _: _take_out_indicator(each, note), labels=INDICATOR_LABELS):
        _close("Taken out.")


def _add_indicator(told: dict[str, Any]) -> None:
    scheme = _frame.scheme()
    own = next(str(told[name]) for name in ("scale", "theme", "measure", "figure") if name in told)
    parts = [own, told["role"], told.get("before", ""), told.get("after", "")]
    named = "-".join(re.sub(r"[^\w.]+", "-", part).strip("-") for part in parts if part)
    taken = {each.id for each in scheme.indicators}
    number = next(number for number in range(1, 1000) if f"{named}-{number}" not in taken)
    new = {**told, "id": f"{named}-{number}"}
    _save(scheme, {"indicators": [*scheme.indicators, new]}, f"Indicator added: {_in_words(scheme, new)}")


def _change_indicator(each: Indicator, told: dict[str, Any], grown: int, note: str) -> None:
    scheme = _frame.scheme()
    _refuse_clash(next((own for own in scheme.indicators if own.id == each.id), None), grown)
    # Only what belongs to its kind is kept: a scale's waves say nothing of a theme.
    new = {"id": each.id, **told}
    changed = [new if own.id == each.id else own for own in scheme.indicators]
    _save(scheme, {"indicators": changed}, _noted(f"Indicator changed: {_in_words(scheme, new)}", note))


def _take_out_indicator(each: Indicator, note: str) -> None:
    if not note.strip():
        raise Refused("Say why it is taken out: in this scheme's history everybody can read that.")
    scheme = _frame.scheme()
    left = [own for own in scheme.indicators if own.id != each.id]
    _save(scheme, {"indicators": left}, _noted(f"Indicator taken out: {_in_words(scheme, each.model_dump())}", note))


def _has_its_group(told: Mapping[str, Any]) -> bool:
    """Whether a target for a gap says whose; if not, a sentence asks for it."""
    if "member" in told and not told["member"]:
        st.error(_targets.NEEDS_GROUP)
        return False
    return True


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
    ident = re.sub(r"[^a-z0-9]+", "-", label.lower()).strip("-") or "outside"
    if ident in {role.id for role in scheme.roles}:
        raise Refused(f"The scheme has a role called {label} already. Choose another name.")
    role = {"id": ident, "label": label, "singular": singular, "outside": True}
    role |= {} if invited is None else {"invited": int(invited)}
    _save(scheme, {"roles": [*scheme.roles, role]}, f"People outside the scheme added: {label}")


# ------------------------------------------------------------------------------------------------------------- saving


def _refuse_clash(stored: Why | Indicator | None, grown: int) -> None:
    """Raises Clash where what is stored is not what the form began with."""
    if stored is None:
        raise Refused(GONE)
    if version_of(stored) != grown:
        raise Clash(CHANGED, _Stored(stored.model_dump(mode="json"), version_of(stored)))  # type: ignore[arg-type]


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


def _close(words: str) -> None:
    st.query_params.pop(OPEN, None)
    _told(words)


def _leave(form: Form) -> None:
    form.forget()
    st.query_params.pop(OPEN, None)


def opener(place: str) -> None:
    """The button that opens the form of a why or an indicator; a link to it opens it, too."""

    def go() -> None:
        st.query_params[OPEN] = place

    st.button("Change", key=f"open-{place}", on_click=go, type="tertiary")


def is_open(place: str) -> bool:
    return st.query_params.get(OPEN) == place
