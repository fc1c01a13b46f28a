"""Parts of the scheme page: a target in words, the form for a new one, and what so many people could show."""

from __future__ import annotations

from collections.abc import Collection

import streamlit as st

from analysis.estimates import minimum_detectable_points
from analysis.model import Indicator, Scheme, Target
from pages import _cards

TARGETS = {
    "rise": "Move by so many points",
    "at_least": "Reach an average of at least",
    "hold": "Hold at least as high",
    "share": "Have so many people at an answer or beyond it",
    "gap": "Bring the gap of a group down to",
    "part_of_gap": "Close a part of the gap of a group",
}


POINTS = {
    "rise": ("Points", 0.5),
    "at_least": ("Average, in points of the scale", 3.5),
    "hold": ("Loss that still counts as holding, in points", 0.0),
}
PRIMARIES = 3


def in_a_line(scheme: Scheme, each: Indicator) -> str:
    """An indicator as a sentence: of whom, how far, between which waves, and whether it came late."""
    waves = {wave.id: wave.label for wave in scheme.waves}
    roles = {role.id: role.label.lower() for role in scheme.roles}
    target = each.target
    aim = {
        "rise": f"to improve by {target.value:g}",
        "at_least": f"to reach {target.value:g}",
        "hold": f"to hold, losing at most {target.value:g}" if target.value else "to hold",
        "share": f"to have {target.value:.0%} at {target.answer or 0:g} or beyond",
        "gap": f"to bring the gap of {each.member} down to {target.value:g}",
        "part_of_gap": f"to close {target.value:.0%} of the gap of {each.member}",
    }
    began = scheme.waves[0].date
    late = " Entered after the scheme began." if each.added and began and each.added > began else ""
    who = f"{measures(scheme).get(each.scale, each.scale)} of {roles[each.role]}"
    when = f"from “{waves[each.before]}” to “{waves[each.after]}”"
    return f"{'Primary' if each.primary else 'Further'}: {who}, {aim[each.target.kind]} {when}.{late}"


def measures(scheme: Scheme) -> dict[str, str]:
    """The scales to choose from by name; those that screen for illness only where the scheme uses them already."""
    return _measures(
        scheme.slug,
        tuple(each.id for each in scheme.instruments),
        tuple(each.scale for each in scheme.indicators),
        scheme,
    )


@st.cache_data(max_entries=8)
def _measures(slug: str, defined: tuple[str, ...], used: tuple[str, ...], _scheme: Scheme) -> dict[str, str]:
    from analysis import instruments

    known = instruments.for_scheme(_scheme).values()
    return {scale.id: scale.label for each in known for scale in each.scales if not each.clinical or scale.id in used}


def could_be_seen(scheme: Scheme) -> str:
    """What so many people could show, before anybody sets a target that they cannot."""
    told = []
    for people in sorted({*(role.invited for role in scheme.roles if role.invited and not role.comparison), 12, 24}):
        found = minimum_detectable_points(people, sd_before=1.0)
        if found is not None:
            told.append(f"{people} people {found.points:.2f}")
    return (
        "The smallest change that so many people answering both times would usually show, in standard deviations "
        f"between people: {', '.join(told)}. It supposes that the two waves go together as usual (0.6)."
    )


def target_fields(scheme: Scheme, kind: str, *, carried: bool) -> dict:
    """What the form says of the new indicator, by the names of its fields. carried: the why has a primary already."""
    waves, roles = {wave.id: wave.label for wave in scheme.waves}, {role.id: role.label for role in scheme.roles}
    scales = measures(scheme)
    left, right = st.columns(2)
    scale = right.selectbox("Measured by", list(scales), format_func=lambda each: scales[each])
    role = left.selectbox("Of whom", list(roles), format_func=lambda each: roles[each])
    before = left.selectbox("From wave", list(waves), format_func=lambda each: waves[each])
    target, whose = _aim_fields(scheme, kind, right)
    after = left.selectbox("To wave", list(waves), format_func=lambda each: waves[each], index=len(waves) - 1)
    due = right.date_input("Target date", value=None, format="DD/MM/YYYY")
    free = sum(each.primary for each in scheme.indicators) < PRIMARIES
    primary = left.checkbox(
        "This indicator carries the why's verdict",
        value=free and not carried,
        disabled=not free,
        help=f"At most {PRIMARIES} indicators of a scheme are primary, declared before anybody looks.",
    )
    _draw_terms(scheme, scales)
    return {
        "scale": scale,
        "role": role,
        "before": before,
        "after": after,
        "target": Target.model_validate({"kind": kind, **target}),
        "due": due,
        "primary": primary,
        **whose,
    }


def _draw_terms(scheme: Scheme, scales: Collection[str]) -> None:
    """The terms of all questionnaires to choose from: a form asks nothing until it is sent, so not of one alone."""
    from analysis import instruments

    known = instruments.for_scheme(scheme).values()
    with st.expander("Whose these measures are, and on what terms"):
        for sentence in instruments.terms_of(each for each in known if any(own.id in scales for own in each.scales)):
            st.caption(_cards.escaped(sentence))


def _aim_fields(scheme: Scheme, kind: str, place) -> tuple[dict, dict]:
    """How far, as the fields of the target, and for a gap whose, as those of the indicator."""
    if kind in ("rise", "at_least", "hold"):
        label, start = POINTS[kind]
        towards = "Counted towards the aim: for a scale where lower is better, a fall." if kind == "rise" else None
        return {"value": place.number_input(label, min_value=0.0, value=start, step=0.1, help=towards)}, {}
    if kind == "share":
        share = place.number_input("People, in per cent", min_value=1, max_value=100, value=60)
        return {"value": share / 100, "answer": place.number_input("At this score or beyond it", value=4.0)}, {}
    groups = {each.id: each.label for each in scheme.groups}
    group = place.selectbox("Grouping", list(groups), format_func=lambda each: groups[each])
    member = place.text_input("The group that this is about, as the files name it", max_chars=80)
    if kind == "gap":
        return {"value": place.number_input("Gap in points", min_value=0.0, value=0.2, step=0.1)}, {
            "group": group,
            "member": member.strip(),
        }
    part = place.number_input("Part of the gap, in per cent", min_value=1, max_value=100, value=50)
    return {"value": part / 100}, {"group": group, "member": member.strip()}
