"""The fields for an indicator: what is measured, of whom, between when, and how far it should move.

Whatever a saved indicator says stands in them as it is saved, and comes out of them unchanged where nobody typed: a
target that is changed without anybody's will would be called late for ever.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import streamlit as st

from analysis.model import NAMED_BY, PRIMARIES, TARGETS_OF, Indicator, Scheme
from analysis.records import Figure
from pages import _cards, _frame
from pages._forms import Form
from pages._targets import could_be_seen, in_per_cent, latest_release, measures, theme_names

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
# The fields by name, where two versions of an indicator are shown beside each other.
LABELS = {
    "why": "Why", "kind": "Known by", "scale": "Measured by", "theme": "Theme", "measure": "Heading of the log",
    "figure": "Title of the figures", "direction": "Which way", "higher": "Which way (figures)", "group": "Grouping",
    "member": "Group", "answer": "At this score or beyond it", "smallest": "Smallest change worth having, in points",
    "smallest-people": "Smallest change worth having, in points of per cent", "due": "Target date",
}  # fmt: skip
SIDES = {"role": "Of whom", "before": "From", "after": "To", "target": "Target"}
LABELS |= {f"{name}-{kind}": label for kind in KINDS for name, label in SIDES.items()}
LABELS |= {f"value-{kind}-{target}": "How far" for kind in KINDS for target in TARGETS_OF[kind]}
NEEDS_GROUP = "A target for a gap needs the group that it is about, as the files name it."
NEEDS_VALUE = "How far it should move is not filled in."
NEEDS_WHY = "An indicator belongs to a why, and this scheme states none. State one first."
GAPS = ("gap", "part_of_gap")
OF_A_TARGET = ("group", "member", "smallest")  # what another target of the same measure does not have by itself


def lacks(told: Mapping[str, Any]) -> str:
    """The sentence that asks for what an indicator still needs; nothing where it has all."""
    if told["why"] is None:
        return NEEDS_WHY
    if told["target"]["value"] is None:
        return NEEDS_VALUE
    return NEEDS_GROUP if told["target"]["kind"] in GAPS and not told["member"] else ""


def over(stored: Indicator, told: Mapping[str, Any]) -> dict[str, Any]:
    """An indicator with what a form said of it; what the form does not ask stays while it belongs there."""
    if told["kind"] != stored.kind:
        return {**told, "id": stored.id}
    kept, target = stored.model_dump(), dict(told["target"])
    if target["kind"] == stored.target.kind:
        target = stored.target.model_dump() | target
    else:
        kept = {name: value for name, value in kept.items() if name not in OF_A_TARGET}
    return {**kept, **told, "target": target}


def held_of(each: Indicator) -> dict[str, Any]:
    """An indicator as the form holds it."""
    plain = each.model_dump()
    aim = each.target
    told = {name: plain[name] for name in ("why", "kind", "due", "direction", "higher", "group", "member")}
    told |= {NAMED_BY[each.kind]: each.named, f"role-{each.kind}": each.role}
    told |= {f"before-{each.kind}": each.before, f"after-{each.kind}": each.after}
    told |= {f"target-{each.kind}": aim.kind, f"primary-{each.why}": each.primary, "answer": aim.answer}
    if each.smallest is not None:
        shares = _of_people(each.kind, aim.kind)
        told[_smallest_field(shares)] = in_per_cent(each.smallest) if shares else float(each.smallest)
    value = in_per_cent(aim.value) if _in_per_cent(each.kind, aim.kind) else float(aim.value)
    return told | {f"value-{each.kind}-{aim.kind}": value}


def indicator_fields(form: Form, scheme: Scheme, *, stored: Indicator | None = None) -> dict[str, Any]:
    """What the form says of an indicator, by the names of its fields. stored: the one that is changed."""
    whys = {each.id: each.title for each in scheme.whys}
    why = form.choice("why", "Why", whys)
    kind = str(form.choice("kind", "Known by", KINDS))
    if kind == "scale":
        st.caption(could_be_seen(scheme))
    left, right = st.columns(2)
    told: dict[str, Any] = {"why": why, "kind": kind} | _measured_by(form, scheme, kind, (left, right))
    targets = TARGETS if kind == "scale" else OTHER_TARGETS[kind]
    offered = {name: words for name, words in targets.items() if scheme.groups or name not in GAPS}
    target = str(form.choice(f"target-{kind}", "Target", offered, place=right))
    told |= _aim_fields(form, scheme, (kind, target), right, stored=stored)
    told |= _smallest(form, (kind, target), left, stored=stored)
    told["due"] = form.day("due", "Target date", place=left)
    told["primary"] = _carries(form, scheme, why, left, stored=stored)
    if kind == "scale":
        _draw_terms(scheme, measures(scheme))
    return told


def _carries(form: Form, scheme: Scheme, why: str | None, place: Any, *, stored: Indicator | None) -> bool:
    """Whether it carries the verdict of its why, where the scheme may have another one that does."""
    own = stored.id if stored else ""
    others = [each for each in scheme.indicators if each.id != own and each.primary]
    free = len(others) < PRIMARIES
    carried = any(each.why == why for each in others)
    form.held.setdefault(f"primary-{why}", free and not carried)
    ticked = form.tick(
        f"primary-{why}",
        "This indicator carries the why's verdict",
        place=place,
        disabled=not free,
        help=f"At most {PRIMARIES} indicators of a scheme are primary, declared before anybody looks.",
    )
    return bool(ticked) and free


# ------------------------------------------------------------------------------------------------ what is measured


def _measured_by(form: Form, scheme: Scheme, kind: str, places: tuple[Any, Any]) -> dict[str, Any]:
    """What, of whom, and between when."""
    left, right = places
    roles = {role.id: role.label for role in scheme.roles}
    sides = {each.id: each.label for each in (scheme.stages if kind == "theme" else scheme.waves)}
    told: dict[str, Any] = {}
    if kind == "scale":
        told["scale"] = form.choice("scale", "Measured by", _with_own(form, "scale", measures(scheme)), place=right)
    elif kind == "theme":
        told["theme"] = _theme_field(form, right)
    elif kind == "participation":
        told["measure"] = _line(form, "measure", "Heading of the log", place=right, help=_headings())
    else:
        told["figure"] = _line(form, "figure", "Title of the figures", place=right, help=_titles())
    form.held.setdefault(f"after-{kind}", next(reversed(sides), None) if kind in ("scale", "theme") else None)
    nobody = "The whole organisation" if kind == "figure" else ""
    told["role"] = form.choice(f"role-{kind}", "Of whom", roles, none=nobody, place=left) or ""
    if kind in ("scale", "theme"):
        told |= _between(form, kind, sides, left)
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


def _between(form: Form, kind: str, sides: Mapping[str, str], place: Any) -> dict[str, str]:
    """The two waves or stages that are compared."""
    words = "stage" if kind == "theme" else "wave"
    if len(sides) < 2:
        there = f"one {words}" if sides else f"no {words}"
        place.caption(f"This scheme has {there} so far: add the {words}s to compare under “Set up”.")
    return {
        "before": form.choice(f"before-{kind}", f"From {words}", sides, place=place) or "",
        "after": form.choice(f"after-{kind}", f"To {words}", sides, place=place) or "",
    }


def _theme_field(form: Form, place: Any) -> str:
    """One of the released themes; before the first release its id in the codebook."""
    known = theme_names()
    if known:
        return str(form.choice("theme", "Theme", _with_own(form, "theme", known), place=place))
    return _line(form, "theme", "Id of the theme in the codebook, such as T02", most=80, place=place)


def _with_own(form: Form, field: str, offered: Mapping[str, str]) -> dict[str, str]:
    """What is offered, and what stands there already, whether it is still offered or not."""
    own = form.held.get(field)
    return {**offered, **({str(own): str(own)} if own and own not in offered else {})}


def _line(form: Form, field: str, label: str, **options: Any) -> str:
    """A line without blanks around it, but as it is held where nothing else was changed."""
    told, held = form.text(field, label, **options).strip(), str(form.held.get(field) or "")
    return held if told == held.strip() else told


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


# -------------------------------------------------------------------------------------------------------- how far


def _aim_fields(
    form: Form, scheme: Scheme, what: tuple[str, str], place: Any, *, stored: Indicator | None
) -> dict[str, Any]:
    """How far, as the target, and for a gap whose, as fields of the indicator."""
    kind, target = what
    told: dict[str, Any] = {"target": {"kind": target, "value": _value(form, what, place, stored=stored)}}
    if kind == "scale" and target == "share":
        if form.held.get("answer") is None:
            form.held["answer"] = 4.0
        told["target"]["answer"] = form.number("answer", "At this score or beyond it", place=place, format="%g")
    if target in GAPS:
        groups = {each.id: each.label for each in scheme.groups}
        told["group"] = form.choice("group", "Grouping", groups, place=place) or ""
        about = "The group that this is about, as the files name it"
        told["member"] = _line(form, "member", about, most=80, place=place)
    return told


def _value(form: Form, what: tuple[str, str], place: Any, *, stored: Indicator | None) -> float | None:
    """How far it should move; None where that was emptied."""
    kind, target = what
    field = f"value-{kind}-{target}"
    own = stored.target.value if stored and (stored.kind, stored.target.kind) == what else None
    if _in_per_cent(kind, target):
        words = "Points of per cent" if kind == "theme" and target == "rise" else "People, in per cent"
        words = "Part of the gap, in per cent" if target == "part_of_gap" else words
        form.held.setdefault(field, {"rise": 15.0, "share": 60.0, "part_of_gap": 50.0}[target])
        told = form.number(field, words, place=place, min_value=0.0, max_value=100.0, step=1.0, format="%g")
        return _share(form, field, told, own)
    words, start = POINTS.get(target, ("Gap in points", 0.2)) if kind == "scale" else ("So much", 1.0)
    form.held.setdefault(field, start)
    towards = "Counted towards the aim: for a scale where lower is better, a fall." if target == "rise" else None
    return form.number(field, words, place=place, min_value=0.0, step=0.1, format="%g", help=towards)


def _smallest(form: Form, what: tuple[str, str], place: Any, *, stored: Indicator | None) -> dict[str, float | None]:
    """The smallest change worth having, where there is a change and somebody says so."""
    kind, target = what
    if kind in ("participation", "figure") or target == "hold":
        return {}
    shares = _of_people(kind, target)
    field = _smallest_field(shares)
    words = f"Smallest change worth having, in {'points of per cent' if shares else 'points'} (may stay empty)"
    told = form.number(field, words, place=place, min_value=0.0, step=1.0 if shares else 0.1, format="%g")
    own = stored.smallest if stored and (stored.kind, stored.target.kind) == what else None
    if own is not None and told == form.held.get(field):
        return {"smallest": own}
    return {"smallest": (_share(form, field, told, own) if shares else told) or None}


def _share(form: Form, field: str, told: float | None, own: float | None) -> float | None:
    """What stands in a field of per cent, as a share; that of the stored indicator where its field says the same."""
    if told is None:
        return None
    return own if own is not None and told == form.held.get(field) else round(told / 100, 12)


def _smallest_field(shares: bool) -> str:
    return "smallest-people" if shares else "smallest"


def _of_people(kind: str, target: str) -> bool:
    """Whether a change is one of a share of people."""
    return kind == "theme" or (kind == "scale" and target == "share")


def _in_per_cent(kind: str, target: str) -> bool:
    return target in ("share", "part_of_gap") or (kind == "theme" and target == "rise")
