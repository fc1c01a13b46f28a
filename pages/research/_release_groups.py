"""Which grouping variables leadership may see, and which of their groups may be told together."""

from __future__ import annotations

import streamlit as st
from pydantic import ValidationError

from analysis.disclosure.groups import OTHERS
from analysis.findings import Findings
from analysis.model import Group, Merge, Refused, Scheme, clean, in_words
from pages import _cards, _frame

SPECIAL = (
    "{labels}: marked as special category data. Tell it only where the participants' notice says that results are "
    "shown by it and the data protection officer agrees. Its figures rest on at least {people} people, and names of "
    "groups that are not shown are left out as well."
)
TOGETHER = (
    "Where a group is too small to be told on its own, it may be told together with others, if you say so here: "
    "nothing is ever merged that nobody chose. Never merge an identity into another one without meaning it: people who "
    "chose “Non-binary” are not told as “Women”, and “Prefer not to say” is an answer of its own. Give what you put "
    "together a name that is true for everybody in it."
)


def draw(scheme: Scheme, findings: Findings, *, special: int) -> None:
    """What is approved now, and the forms that change it. special: people behind a figure of special category data."""
    with st.expander(f"Which groups may leadership see? {approved(scheme)}"):
        if not scheme.groups:
            st.caption("The scheme has no grouping variable such as office or gender. Name one in a column of a file.")
            return
        _approval(scheme, special)
        told = [group for group in scheme.groups if group.released]
        if told:
            st.markdown("**Told together where one is too small**")
            st.caption(TOGETHER)
        for group in told:
            _merging(scheme, group, members(findings, group))


def approved(scheme: Scheme) -> str:
    """The approved list as the label of its box.

    >>> from types import SimpleNamespace as Some
    >>> approved(Some(groups=[Some(label="Office", released=True), Some(label="Gender", released=False)]))
    'Now: Office.'
    """
    labels = [_cards.escaped(group.label) for group in scheme.groups if group.released]
    return f"Now: {', '.join(labels)}." if labels else "Now: none."


def members(findings: Findings, group: Group) -> list[str]:
    """The members that somebody belongs to, as the files name them."""
    people = findings.study.person
    if group.id not in people:
        return []
    told = people[group.id].dropna().astype(str).str.strip()
    return sorted(set(told) - {""})


def _approval(scheme: Scheme, special: int) -> None:
    st.caption(
        "Leadership sees each role by one of these at a time, never two together, and the taskforce sees none. "
        "Whatever is approved is still held against everything else that is released, so some of it may have to stay. "
        "What was once released stays known when it is no longer approved."
    )
    with st.form(f"approve-{_key(scheme)}", border=False):
        chosen = {}
        for group in scheme.groups:
            label = _cards.escaped(group.label)
            chosen[group.id] = st.checkbox(label, value=group.released, key=f"approve-{_key(scheme)}-{group.id}")
        marked = ", ".join(_cards.escaped(group.label) for group in scheme.groups if group.special)
        if marked:
            st.warning(SPECIAL.format(labels=marked, people=special), icon=":material/privacy_tip:")
        if st.form_submit_button("Save which groups may be told"):
            groups = [group.model_copy(update={"released": chosen[group.id]}) for group in scheme.groups]
            _save(scheme, groups, "Groups approved for release changed")


def _merging(scheme: Scheme, group: Group, known: list[str]) -> None:
    """The merges of one grouping variable, each with a button that takes it apart, and a form for another one."""
    with st.container(border=True):
        st.markdown(f"**{_cards.escaped(group.label)}**: {_cards.escaped(', '.join(known) or 'nobody yet')}")
        for place, merge in enumerate(group.merge):
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(f"{_cards.escaped(' + '.join(merge.members))} as “{_cards.escaped(merge.label)}”")
                if st.button("Take apart", key=f"apart-{_key(scheme)}-{group.id}-{place}"):
                    kept = [each for each in group.merge if each != merge]
                    _replace(scheme, group, kept, f"{group.label}: told apart again")
        taken = {member for merge in group.merge for member in merge.members}
        free = [member for member in known if member not in taken]
        if len(free) < 2:
            return
        with st.form(f"merge-{_key(scheme)}-{group.id}", border=False):
            left, middle, right = st.columns([4, 3, 2], vertical_alignment="bottom")
            chosen = left.multiselect("May be told together", free, key=f"members-{_key(scheme)}-{group.id}")
            label = middle.text_input("As", max_chars=60, key=f"label-{_key(scheme)}-{group.id}")
            if right.form_submit_button("Allow this", width="stretch"):
                problem = problem_of(label, chosen, known, group)
                if problem:
                    st.error(problem)
                    return
                merge = Merge(label=label.strip(), members=tuple(chosen))
                _replace(scheme, group, [*group.merge, merge], f"{group.label}: members that may be told together")


def problem_of(label: str, chosen: list[str], known: list[str], group: Group) -> str | None:
    """Why these may not be told together under this name; None where they may."""
    if len(chosen) < 2:
        return "Choose at least two groups that may be told together."
    if not label.strip():
        return "Give the groups that are told together a name that is true for everybody in them."
    names = [*known, OTHERS, *(each.label for each in group.merge)]
    if clean(label) in map(clean, names):
        return (
            f"“{_cards.escaped(label.strip())}” is the name of a group already, so these people would be told as "
            "others than they said they are. Choose another name."
        )
    return None


def _replace(scheme: Scheme, group: Group, merges: list[Merge], note: str) -> None:
    changed = group.model_copy(update={"merge": tuple(merges)})
    _save(scheme, [changed if each.id == group.id else each for each in scheme.groups], note)


def _save(scheme: Scheme, groups: list[Group], note: str) -> None:
    """Saves the scheme as a new version and takes its answers anew; a mistake is told and nothing changes."""
    store, viewer = _frame.store(), _frame.viewer()
    try:
        checked = tuple(Group.model_validate(group.model_dump()) for group in groups)
        store.save_scheme(viewer, scheme.model_copy(update={"groups": checked}), note=note)
        with st.spinner("Taking the answers anew …"):
            store.rebuild(viewer, scheme.slug)
    except ValidationError as mistake:
        st.error(_cards.escaped(in_words(mistake)))
        return
    except Refused as refusal:
        st.error(_cards.escaped(str(refusal)))
        return
    st.toast("Saved.", icon=":material/check:")
    st.rerun()


def _key(scheme: Scheme) -> str:
    """Of the widgets: after a change that was saved they stand as the scheme does, and never as they were left."""
    store, viewer = _frame.store(), _frame.viewer()
    return f"{scheme.slug}-{len(store.scheme_history(viewer, scheme.slug))}"
