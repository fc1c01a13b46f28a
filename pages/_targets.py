"""Parts of the scheme page: an indicator in words, the fields for one, and what so many people could show."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import streamlit as st

from analysis.estimates import minimum_detectable_points
from analysis.model import NAMED_BY, PRIMARIES, Indicator, Scheme
from analysis.progress.wording import labelled, plainly
from analysis.records import Figure
from analysis.release import Release
from pages import _cards, _frame
from pages._forms import Form

TARGETS = {
    "rise": "Move by so many points",
    "at_least": "Reach an average of at least",
    "hold": "Hold at least as high",
    "share": "Have so many people at an answer or beyond it",
    "gap": "Bring the gap of a group down to",
    "part_of_gap": "Close a part of the gap of a group",
}
# What a target is called where no scale measures it.
OTHER_TARGETS = {
    "theme": {"rise": "So many points of per cent more, or fewer", "share": "A share of those who wrote"},
    "participation": {"at_least": "An average a person"},
    "figure": {"rise": "Move by so much", "at_least": "Reach a figure", "share": "A share of those counted"},
}
KINDS = {
    "scale": "A scale of a questionnaire",
    "theme": "People who mention a theme",
    "participation": "What people took part in (the log)",
    "figure": "A figure from elsewhere, such as the personnel office",
}
DIRECTIONS = {
    "theme": {"more": "More people should mention it", "fewer": "Fewer people should mention it"},
    "participation": {"more": "At least so much", "fewer": "At most so much"},
}
HIGHER = {"better": "Higher is better", "worse": "Lower is better"}
POINTS = {
    "rise": ("Points", 0.5),
    "at_least": ("Average, in points of the scale", 3.5),
    "hold": ("Loss that still counts as holding, in points", 0.0),
}
NEEDS_GROUP = "A target for a gap needs the group that it is about, as the files name it."
LATE = " Added after its data."


def in_a_line(scheme: Scheme, each: Indicator) -> str:
    """An indicator as a sentence: of whom, how far, between when, and whether it came after its data."""
    roles = {role.id: role.label.lower() for role in scheme.roles}
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
    told = ", ".join(filter(None, (name[:1].upper() + name[1:], role.lower(), sides.get(each.after, "").lower())))
    return labelled(told, scheme.is_late(each))


def _aim(each: Indicator) -> str:
    target, value = each.target, plainly(each.target.value)
    if each.kind == "theme":
        rise = f"{plainly(100 * target.value)} points"
        points = rise if target.kind == "rise" else f"{target.value:.0%} of those who wrote"
        way = {"rise": "{points} {more}", "share": "{least} {points}"}[target.kind]
        return way.format(points=points, more=each.direction, least=_least(each.direction == "more"))
    if each.kind == "participation":
        return f"{_least(each.direction == 'more')} {value} on average"
    if each.kind == "figure":
        told = f"{target.value:.0%}" if target.kind == "share" else value
        better = each.higher == "better"
        return f"to {'rise' if better else 'fall'} by {value}" if target.kind == "rise" else f"{_least(better)} {told}"
    return {
        "rise": f"to improve by {value}",
        "at_least": f"to reach {value}",
        "hold": f"to hold, losing at most {value}" if target.value else "to hold",
        "share": f"to have {target.value:.0%} at {target.answer or 0:g} or beyond",
        "gap": f"to bring the gap of {each.member} down to {value}",
        "part_of_gap": f"to close {target.value:.0%} of the gap of {each.member}",
    }[target.kind]


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


def indicator_fields(form: Form, scheme: Scheme, *, own: str = "") -> dict[str, Any]:
    """What the form says of an indicator, by the names of its fields. own: id of the one that is changed."""
    whys = {each.id: each.title for each in scheme.whys}
    why = form.choice("why", "Why", whys)
    kind = str(form.choice("kind", "Known by", KINDS))
    if kind == "scale":
        st.caption(could_be_seen(scheme))
    left, right = st.columns(2)
    told: dict[str, Any] = {"why": why, "kind": kind} | _measured_by(form, scheme, kind, (left, right))
    targets = TARGETS if kind == "scale" else OTHER_TARGETS[kind]
    gaps = () if scheme.groups else ("gap", "part_of_gap")
    offered = {name: words for name, words in targets.items() if name not in gaps}
    target = str(form.choice(f"target-{kind}", "Target", offered, place=right))
    told |= _aim_fields(form, scheme, (kind, target), right)
    told |= _smallest(form, kind, target, left)
    told["due"] = form.day("due", "Target date", place=left)
    others = [each for each in scheme.indicators if each.id != own and each.primary]
    free = len(others) < PRIMARIES
    carried = any(each.why == why for each in others)
    form.held.setdefault(f"primary-{why}", free and not carried)
    ticked = form.tick(
        f"primary-{why}",
        "This indicator carries the why's verdict",
        place=left,
        disabled=not free,
        help=f"At most {PRIMARIES} indicators of a scheme are primary, declared before anybody looks.",
    )
    if kind == "scale":
        _draw_terms(scheme, measures(scheme))
    return told | {"primary": bool(ticked) and free}


def held_of(each: Indicator) -> dict[str, Any]:
    """An indicator as the form holds it."""
    plain = each.model_dump()
    aim = each.target
    told = {name: plain[name] for name in ("why", "kind", "due", "direction", "higher", "group", "member")}
    told |= {NAMED_BY[each.kind]: each.named, f"role-{each.kind}": each.role}
    told |= {f"before-{each.kind}": each.before, f"after-{each.kind}": each.after}
    told |= {f"target-{each.kind}": aim.kind, f"primary-{each.why}": each.primary, "answer": aim.answer}
    if each.smallest is not None:
        told["smallest"] = float(each.smallest) * (100 if _of_people(each.kind, aim.kind) else 1)
    value = round(100 * aim.value) if _in_per_cent(each.kind, aim.kind) else float(aim.value)
    return told | {f"value-{each.kind}-{aim.kind}": value}


def _measured_by(form: Form, scheme: Scheme, kind: str, places: tuple[Any, Any]) -> dict[str, Any]:
    """What, of whom, and between when."""
    left, right = places
    roles = {role.id: role.label for role in scheme.roles}
    sides = {each.id: each.label for each in (scheme.stages if kind == "theme" else scheme.waves)}
    told: dict[str, Any] = {}
    if kind == "scale":
        told["scale"] = form.choice("scale", "Measured by", measures(scheme), place=right)
    elif kind == "theme":
        told["theme"] = _theme_field(form, right)
    elif kind == "participation":
        told["measure"] = form.text("measure", "Heading of the log", place=right, help=_headings()).strip()
    else:
        told["figure"] = form.text("figure", "Title of the figures", place=right, help=_titles()).strip()
    form.held.setdefault(f"after-{kind}", next(reversed(sides), None) if kind in ("scale", "theme") else None)
    nobody = "The whole organisation" if kind == "figure" else ""
    told["role"] = form.choice(f"role-{kind}", "Of whom", roles, none=nobody, place=left) or ""
    if kind in ("scale", "theme"):
        words = "stage" if kind == "theme" else "wave"
        told["before"] = form.choice(f"before-{kind}", f"From {words}", sides, place=left) or ""
        told["after"] = form.choice(f"after-{kind}", f"To {words}", sides, place=left) or ""
    elif kind == "figure":
        first = "The first figure kept"
        told["before"] = (
            form.choice("before-figure", "The figure before is that of", sides, none=first, place=left) or ""
        )
    if kind in DIRECTIONS:
        told["direction"] = form.choice("direction", "Which way", DIRECTIONS[kind], place=right)
    elif kind == "figure":
        told["higher"] = form.choice("higher", "Which way", HIGHER, place=right)
    return told


def _theme_field(form: Form, place: Any) -> str:
    """One of the released themes; before the first release its id in the codebook."""
    known = theme_names()
    if known:
        return str(form.choice("theme", "Theme", known, place=place))
    return form.text("theme", "Id of the theme in the codebook, such as T02", most=80, place=place).strip()


def _headings() -> str:
    release = latest_release()
    found = [] if release is None else list(dict.fromkeys(release.table("participation")["measure"]))
    told = f" In the newest release: {', '.join(found)}." if found else ""
    return f"As the log of participation names the column, letter by letter.{told}"


def _titles() -> str:
    kept = _frame.store().records(_frame.viewer(), _frame.slug(), "figure")
    found = list(dict.fromkeys(each.title for each in kept if isinstance(each, Figure)))
    told = f" Kept so far: {', '.join(found)}." if found else ""
    return f"As the taskforce keeps it among its figures, letter by letter.{told}"


def _draw_terms(scheme: Scheme, scales: Collection[str]) -> None:
    """The terms of all questionnaires to choose from: a form asks nothing until it is sent, so not of one alone."""
    from analysis import instruments

    known = instruments.for_scheme(scheme).values()
    with st.expander("Whose these measures are, and on what terms"):
        for sentence in instruments.terms_of(each for each in known if any(own.id in scales for own in each.scales)):
            st.caption(_cards.escaped(sentence))


def _aim_fields(form: Form, scheme: Scheme, what: tuple[str, str], place: Any) -> dict[str, Any]:
    """How far, as the target, and for a gap whose, as fields of the indicator."""
    kind, target = what
    field = f"value-{kind}-{target}"
    if _in_per_cent(kind, target):
        words = "Points of per cent" if kind == "theme" and target == "rise" else "People, in per cent"
        words = "Part of the gap, in per cent" if target == "part_of_gap" else words
        form.held.setdefault(field, {"rise": 15, "share": 60, "part_of_gap": 50}[target])
        value = (form.number(field, words, place=place, min_value=1, max_value=100) or 1) / 100
    else:
        words, start = POINTS.get(target, ("Gap in points", 0.2)) if kind == "scale" else ("So much", 1.0)
        form.held.setdefault(field, start)
        towards = "Counted towards the aim: for a scale where lower is better, a fall." if target == "rise" else None
        value = form.number(field, words, place=place, min_value=0.0, step=0.1, help=towards) or 0.0
    told: dict[str, Any] = {"target": {"kind": target, "value": value}}
    if kind == "scale" and target == "share":
        form.held.setdefault("answer", 4.0)
        told["target"]["answer"] = form.number("answer", "At this score or beyond it", place=place)
    if target in ("gap", "part_of_gap"):
        groups = {each.id: each.label for each in scheme.groups}
        told["group"] = form.choice("group", "Grouping", groups, place=place) or ""
        about = "The group that this is about, as the files name it"
        told["member"] = form.text("member", about, most=80, place=place).strip()
    return told


def _smallest(form: Form, kind: str, target: str, place: Any) -> dict[str, float | None]:
    """The smallest change worth having, where there is a change and somebody says so."""
    if kind in ("participation", "figure") or target == "hold":
        return {}
    shares = _of_people(kind, target)
    words = f"Smallest change worth having, in {'points of per cent' if shares else 'points'} (may stay empty)"
    value = form.number("smallest", words, place=place, min_value=0.0, step=1.0 if shares else 0.1)
    return {"smallest": value / 100 if value and shares else value or None}


def _of_people(kind: str, target: str) -> bool:
    """Whether a change is one of a share of people."""
    return kind == "theme" or (kind == "scale" and target == "share")


def _in_per_cent(kind: str, target: str) -> bool:
    return target in ("share", "part_of_gap") or (kind == "theme" and target == "rise")
