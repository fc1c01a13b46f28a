"""Parts of the scheme page: an indicator in words, what it may be measured by, and what could be seen."""

from __future__ import annotations

import streamlit as st

from analysis.estimates import minimum_detectable_points
from analysis.model import Indicator, Scheme
from analysis.progress.wording import labelled, plainly, within
from analysis.release import Release
from pages import _frame

LATE = " Added after its data."


def in_a_line(scheme: Scheme, each: Indicator) -> str:
    """An indicator as a sentence: of whom, how far, between when, and whether it came after its data."""
    roles = {role.id: within(role.label) for role in scheme.roles}
    of_whom = f" of {roles[each.role]}" if each.role else ""
    sides = {side.id: side.label for side in (scheme.stages if each.kind == "theme" else scheme.waves)}
    between = [f"“{sides[side]}”" for side in (each.before, each.after) if side]
    when = f" from {between[0]} to {between[1]}" if len(between) > 1 else ""
    late = LATE if scheme.is_late(each) else ""
    return f"{'Primary' if each.primary else 'Further'}: {named(scheme, each)}{of_whom}, {_aim(each)}{when}.{late}"


def named(scheme: Scheme, each: Indicator) -> str:
    """What an indicator is measured by, under the name that a reader knows."""
    if each.kind == "scale":
        return measures(scheme).get(each.scale, each.scale)
    return f"mentions of “{theme_names().get(each.theme, each.theme)}”" if each.kind == "theme" else f"“{each.named}”"


def called(scheme: Scheme, each: Indicator) -> str:
    """An indicator as a tree or a list calls it: what, of whom, until when, and whether it came after its data."""
    role = next((role.label for role in scheme.roles if role.id == each.role), "")
    sides = {side.id: side.label for side in (scheme.stages if each.kind == "theme" else scheme.waves)}
    name = named(scheme, each)
    told = ", ".join(filter(None, (name[:1].upper() + name[1:], within(role), within(sides.get(each.after, "")))))
    return labelled(told, scheme.is_late(each))


def _aim(each: Indicator) -> str:
    target, value = each.target, plainly(each.target.value)
    if each.kind == "theme":
        share = plainly(in_per_cent(target.value))
        points = f"{share} points" if target.kind == "rise" else f"{share}% of those who wrote"
        way = {"rise": "{points} {more}", "share": "{least} {points}"}[target.kind]
        return way.format(points=points, more=each.direction, least=_least(each.direction == "more"))
    if each.kind == "participation":
        return f"{_least(each.direction == 'more')} {value} on average"
    if each.kind == "figure":
        told = f"{plainly(in_per_cent(target.value))}%" if target.kind == "share" else value
        better = each.higher == "better"
        return f"to {'rise' if better else 'fall'} by {value}" if target.kind == "rise" else f"{_least(better)} {told}"
    share = f"{plainly(in_per_cent(target.value))}%"
    return {
        "rise": f"to improve by {value}",
        "at_least": f"to reach {value}",
        "hold": f"to hold, losing at most {value}" if target.value else "to hold",
        "share": f"to have {share} at {target.answer or 0:g} or beyond",
        "gap": f"to bring the gap of {each.member} down to {value}",
        "part_of_gap": f"to close {share} of the gap of {each.member}",
    }[target.kind]


def in_per_cent(share: float) -> float:
    """A share as people write it, with whatever decimals it has.

    >>> in_per_cent(0.57), in_per_cent(0.125)
    (57.0, 12.5)
    """
    return round(100 * share, 10)


def _least(more: bool) -> str:
    return "at least" if more else "at most"


def latest_release() -> Release | None:
    """The newest release, for whoever may read releases: the scheme itself is told to others, too."""
    return _frame.latest_release() if _frame.viewer().may("release") else None


def theme_names() -> dict[str, str]:
    """The themes by name, as the newest release tells them; none before the first."""
    release = latest_release()
    return {} if release is None else dict(release.table("codebook")[["theme", "name"]].itertuples(index=False))


def measures(scheme: Scheme) -> dict[str, str]:
    """The scales to choose from by name; those that screen for illness only where the scheme uses them already."""
    return _measures(
        scheme.slug,
        tuple(each.id for each in scheme.instruments),
        tuple(each.scale for each in scheme.measured),
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
    for people in sorted({*(role.invited for role in scheme.roles if role.invited and role.takes_part), 12, 24}):
        found = minimum_detectable_points(people, sd_before=1.0)
        if found is not None:
            told.append(f"{people} people {found.points:.2f}")
    return (
        "The smallest change that so many people answering both times would usually show, in standard deviations "
        f"between people: {', '.join(told)}. It supposes that the two waves go together as usual (0.6)."
    )
