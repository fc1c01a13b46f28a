"""Step of setting up a scheme: who takes part and how many, colleagues to compare with, and people outside."""

from __future__ import annotations

import re
from collections.abc import Mapping

import streamlit as st

from analysis.model import Refused, Role, Scheme, clean
from pages import _cards, _frame, _new_ids
from pages._forms import Form
from pages.taskforce._setting_up_forms import Part, attempt, button, form_of, kept

PAIRS = (Role(id="mentor", label="Mentors", singular="mentor"), Role(id="mentee", label="Mentees", singular="mentee"))
COMPARISON = Role(id="comparison", label="Comparison group", singular="comparison", comparison=True)


def draw(scheme: Scheme) -> None:
    """Who takes part and how many, colleagues to compare with, and people outside."""
    if not any(role.takes_part for role in scheme.roles):
        st.button("Add mentors and mentees", on_click=attempt, args=(_add_pairs,), type="primary")
    if scheme.roles:
        _invitations(scheme)
    if not any(role.comparison for role in scheme.roles):
        st.divider()
        st.markdown(
            "Without colleagues who do not take part, a change is change during the scheme: nobody can say whether "
            "it is more than others saw. Ask them the same questions at the same waves."
        )
        st.button("Add a comparison group", on_click=attempt, args=(_add_comparison,))
    _outside(scheme)
    spare = [role for role in scheme.roles if not _stays(scheme, role)]
    for role in spare:
        label = f"Take out {_cards.escaped(role.label)}"
        st.button(label, key=f"out-{role.id}", on_click=attempt, args=(_drop_role, role), type="tertiary")


def _invitations(scheme: Scheme) -> None:
    part = Part(_numbers, {role.id: f"{role.label} invited" for role in scheme.roles})
    form = form_of("setup-people", part)
    columns = st.columns(3)
    told = {
        role.id: form.number(
            role.id, f"{_cards.escaped(role.label)} invited", place=columns[place % 3], min_value=0, step=1
        )
        for place, role in enumerate(scheme.roles)
    }
    roles = [_invited(each, told) for each in scheme.roles]
    button(form, "Save these numbers", lambda: {"roles": roles}, "People", part=part)


def _numbers(scheme: Scheme) -> dict[str, int | None]:
    return {role.id: role.invited for role in scheme.roles if role.invited is not None}


def _invited(role: Role, told: Mapping[str, float | int | None]) -> Role:
    number = told[role.id]
    return role.model_copy(update={"invited": None if number is None else int(number)})


def _outside(scheme: Scheme) -> None:
    st.divider()
    st.markdown(
        "People outside count too: applicants, former colleagues, a partner organisation. Each group has a small "
        "survey of its own, and nobody is compared with them."
    )
    form = Form("setup-outside", {})
    form.stand({})
    left, right = st.columns(2)
    label = form.text("label", "Who else is asked", most=60, place=left, placeholder="Former colleagues")
    number = form.number("invited", "How many of them", place=right, min_value=0, step=1)
    note = f"People outside added: {label.strip()}"

    def added() -> dict:
        there = _frame.scheme()
        return {"roles": [*there.roles, people_outside(there, label.strip(), label.strip().lower(), number)]}

    button(form, "Add these people", added, note, disabled=not label.strip())


def people_outside(scheme: Scheme, label: str, singular: str, invited: float | None) -> Role:
    """A kind of people outside the scheme, under an id that no other one ever had.

    Raises Refused where others are called so: files and sheets tell people apart by what they are called.
    """
    _refuse_known(scheme, label, singular)
    ident = _new_ids.named("roles", re.sub(r"[^a-z0-9]+", "-", label.lower()).strip("-") or "outside")
    number = None if invited is None else int(invited)
    return Role(id=ident, label=label, singular=singular, outside=True, invited=number)


def _refuse_known(scheme: Scheme, *names: str, then: str = "Choose another name.") -> None:
    called = {clean(name) for role in scheme.roles for name in (role.id, role.label, role.singular)}
    known = next((name for name in names if clean(name) in called), None)
    if known:
        raise Refused(f"The scheme has a role called {known} already. {then}")


def _stays(scheme: Scheme, role: Role) -> str:
    """Why a role stays: it takes part, an indicator names it, or a file was mapped; nothing if it may go."""
    if role.takes_part:
        return f"{role.label} take part in the scheme."
    if any(each.role == role.id for each in scheme.indicators):
        return f"An indicator is about {role.label}. Give that indicator another role first."
    if _frame.store().study_version(_frame.viewer(), scheme.slug):
        return "Files have been mapped, so the roles stay."
    return ""


def _add_pairs() -> None:
    scheme = _frame.scheme()
    if any(role.takes_part for role in scheme.roles):
        raise Refused("Somebody else has added people who take part meanwhile. They are there now.")
    for role in PAIRS:
        _refuse_known(scheme, role.label, role.singular, then="Take those out first.")
    new = [role.model_copy(update={"id": _new_ids.named("roles", role.id)}) for role in PAIRS]
    kept({"roles": [*new, *scheme.roles]}, "Mentors and mentees added")


def _add_comparison() -> None:
    scheme = _frame.scheme()
    if any(role.comparison for role in scheme.roles):
        raise Refused("Somebody else has added a comparison group meanwhile. It is there now.")
    _refuse_known(scheme, COMPARISON.label, COMPARISON.singular, then="Take those out first.")
    new = COMPARISON.model_copy(update={"id": _new_ids.named("roles", COMPARISON.id)})
    kept({"roles": [*scheme.roles, new]}, "Comparison group added")


def _drop_role(role: Role) -> None:
    scheme = _frame.scheme()
    now = next((each for each in scheme.roles if each.id == role.id), None)
    if now is None:
        raise Refused("Somebody else has taken these people out meanwhile. Nothing was changed.")
    if why_not := _stays(scheme, now):
        raise Refused(f"Nothing was taken out. {why_not}")
    kept({"roles": [each for each in scheme.roles if each.id != role.id]}, f"Role taken out: {now.label}")
