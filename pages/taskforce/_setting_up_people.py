"""Step of setting up a scheme: who takes part and how many, colleagues to compare with, and people outside."""

from __future__ import annotations

import re
from collections.abc import Mapping

import streamlit as st

from analysis.model import Role, Scheme
from pages import _cards, _frame
from pages._forms import Form
from pages.taskforce._setting_up_forms import Part, button, form_of, kept

COMPARISON = Role(id="comparison", label="Comparison group", singular="comparison", comparison=True)


def draw(scheme: Scheme) -> None:
    """Who takes part and how many, colleagues to compare with, and people outside."""
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
    if not any(role.comparison for role in scheme.roles):
        st.divider()
        st.markdown(
            "Without colleagues who do not take part, a change is change during the scheme: nobody can say whether "
            "it is more than others saw. Ask them the same questions at the same waves."
        )
        st.button("Add a comparison group", on_click=_add_role, args=(COMPARISON, "Comparison group added"))
    _outside(scheme)
    spare = [role for role in scheme.roles if (role.comparison or role.outside) and _may_go(scheme, role)]
    for role in spare:
        label = f"Take out {_cards.escaped(role.label)}"
        st.button(label, key=f"out-{role.id}", on_click=_drop_role, args=(role.id,), type="tertiary")


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
    ident = _free(re.sub(r"[^a-z0-9]+", "-", label.lower()).strip("-"), [role.id for role in scheme.roles])
    told = {"label": label.strip(), "singular": label.strip().lower(), "outside": True}
    told |= {"id": ident, "invited": None if number is None else int(number)}
    note = f"People outside added: {label.strip()}"
    button(
        form, "Add these people", lambda: {"roles": [*_frame.scheme().roles, Role(**told)]}, note, disabled=not ident
    )


def _free(name: str, taken: list[str]) -> str:
    """The name, with a number where it is taken."""
    return next((each for each in (name, *(f"{name}-{n}" for n in range(2, 99))) if each not in taken), "")


def _may_go(scheme: Scheme, role: Role) -> bool:
    """A role that no indicator names, while no file has been mapped."""
    unused = not any(each.role == role.id for each in scheme.indicators)
    return unused and not _frame.store().study_version(_frame.viewer(), scheme.slug)


def _add_role(role: Role, note: str) -> None:
    kept({"roles": [*_frame.scheme().roles, role]}, note)


def _drop_role(name: str) -> None:
    kept({"roles": [each for each in _frame.scheme().roles if each.id != name]}, "Role taken out")
