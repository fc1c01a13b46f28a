"""Setting up a scheme: which steps are done and what is missing, the usual dates, and what so many people could show.

Nothing of it is stored: every step is read off the scheme itself, so whoever comes back goes on where they stopped.

steps: step, title, done, missing (a sentence, or nothing), next (a sentence); one row a step, in order.
proposed_dates: kind (wave or stage), id, label, week (from the first meeting), date.
timeline: begins, ends (dates, missing where nobody gave one), what, kind.
detectable: instrument, scale, label, role, role_label, people (answering both times), points, sds (the smallest change
    that so many people would usually show; points where a spread is known), wanted (points), assumed (the spread
    waits to be confirmed), could (be seen: yes, no, not known yet, no change named, too few people), words.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence

import pandas as pd

from analysis import instruments
from analysis.disclosure import policy_of
from analysis.estimates import Detectable, minimum_detectable_points, people_needed
from analysis.model import Role, Scale, Scheme, Stage, Wave
from analysis.questions import questionnaires_of, wanted

TITLES = {
    "why": "Name and why",
    "people": "People",
    "waves": "Waves and stages",
    "instruments": "Questionnaires",
    "indicators": "Indicators",
    "reflections": "Reflections",
    "privacy": "Privacy notice",
    "ready": "Sheets and timeline",
}
# Weeks from the first meeting of the pairs: before it, half-way, at the closing event, a year after the beginning.
BEFORE, MIDDLE, END, FOLLOW_UP = -2, 13, 27, 52
WORDS = (
    (FOLLOW_UP, ("follow", "later", "afterwards", "year")),
    (MIDDLE, ("mid", "half")),
    (BEFORE, ("before", "begin", "start", "baseline", "pre")),
    (END, ("end", "after", "close", "closing", "post")),
)
PREPARING = (
    (-16, -4, "Purpose, taskforce, homework, DPIA"),
    (-4, 0, "Recruiting, matching, introduction, agreement"),
)
SHARE = 0.75  # of those invited who usually answer both times


def steps(scheme: Scheme) -> pd.DataFrame:
    """Each step with whether it is done, what is missing, and what to do next."""
    looked: dict[str, Callable[[Scheme], list[str]]] = {
        "why": _why_missing,
        "people": _people_missing,
        "waves": _waves_missing,
        "instruments": _instruments_missing,
        "indicators": _indicators_missing,
        "reflections": _reflections_missing,
        "privacy": _privacy_missing,
    }
    missing = {step: look(scheme) for step, look in looked.items()}
    left = [TITLES[step] for step, lacks in missing.items() if lacks]
    missing["ready"] = [f"These steps are open: {', '.join(left)}."] if left else []
    rows = [(step, TITLES[step], not lacks, " ".join(lacks), NEXT[step]) for step, lacks in missing.items()]
    return pd.DataFrame(rows, columns=["step", "title", "done", "missing", "next"])


NEXT = {
    "why": "State what the scheme is for, in a sentence that somebody could disagree with.",
    "people": "Say how many of each role are invited, and whether colleagues who do not take part are asked too.",
    "waves": "Give the day of the first meeting of the pairs, and take the usual dates or your own.",
    "instruments": "Choose what is asked, and see how large a change so many people could show.",
    "indicators": "Give each why a measure, a target and a date before the first answers arrive.",
    "reflections": "Say how many notes of groups you expect at each stage, so that a missing one is seen.",
    "privacy": "Enter the contact for questions, support and withdrawal; then read the notice and the assessment.",
    "ready": "Take the question sheets and the timeline along, and send the notice with the first form.",
}


def _why_missing(scheme: Scheme) -> list[str]:
    return [] if scheme.whys else ["No why is stated yet."]


def _people_missing(scheme: Scheme) -> list[str]:
    if not any(role.takes_part for role in scheme.roles):
        return ["There is nobody yet who takes part."]
    unknown = [role.label for role in scheme.roles if not role.invited]
    return [f"The number invited is not entered for: {', '.join(unknown)}."] if unknown else []


def _waves_missing(scheme: Scheme) -> list[str]:
    undated = [each.label for each in (*scheme.waves, *scheme.stages) if each.date is None]
    told = [f"No date yet for: {', '.join(dict.fromkeys(undated))}."] if undated else []
    if not scheme.waves:
        told.append("There is no wave yet: add one before the scheme and one after it.")
    if len(scheme.waves) == 1:
        told.append("One wave alone shows no change: add one after the scheme.")
    for kind, each in (("waves", scheme.waves), ("stages", scheme.stages)):
        if not in_order([one.date for one in each]):
            told.append(f"The dates of the {kind} do not follow one another.")
    return told


def in_order(dates: Sequence[datetime.date | None]) -> bool:
    """Whether each date that is known lies after the one before it."""
    known = [each for each in dates if each is not None]
    return all(first < then for first, then in zip(known, known[1:], strict=False))


def _instruments_missing(scheme: Scheme) -> list[str]:
    if not scheme.asked:
        return [] if scheme.indicators else ["No questionnaire is chosen, so the forms ask the ready-made set."]
    known = instruments.for_scheme(scheme)
    strange = [name for name in scheme.asked if name not in known]
    told = [f"This program does not know: {', '.join(strange)}. Choose again."] if strange else []
    asked = {scale.id for each in wanted(scheme) for scale in known[each.instrument].scales}
    labels = {scale.id: scale.label for each in known.values() for scale in each.scales}
    measured = [each.scale for each in scheme.indicators if each.kind == "scale"]
    unasked = dict.fromkeys(labels.get(each, each) for each in measured if each not in asked)
    return told + ([f"An indicator needs what no form asks: {', '.join(unasked)}."] if unasked else [])


def _indicators_missing(scheme: Scheme) -> list[str]:
    measured = {each.why for each in scheme.indicators}
    bare = [why.title for why in scheme.whys if why.id not in measured]
    if not scheme.whys:
        return ["There is no why to measure yet."]
    return [f"No indicator yet for: {', '.join(bare)}."] if bare else []


def _reflections_missing(scheme: Scheme) -> list[str]:
    open_ones = [stage.label for stage in scheme.stages if not stage.expected]
    return [f"Nobody said how many notes of groups to expect at: {', '.join(open_ones)}."] if open_ones else []


def _privacy_missing(scheme: Scheme) -> list[str]:
    return [] if scheme.contact.strip() else ["No contact is entered for questions, support and withdrawal."]


# ------------------------------------------------------------------------------------------------------- dates


def proposed_dates(scheme: Scheme, first_meeting: datetime.date) -> pd.DataFrame:
    """The usual day of every wave and stage, counted from the first meeting of the pairs."""
    rows = []
    for kind, each in (("wave", scheme.waves), ("stage", scheme.stages)):
        for one, week in zip(each, usual_weeks([one.label for one in each]), strict=True):
            rows.append((kind, one.id, one.label, week, first_meeting + datetime.timedelta(weeks=week)))
    return pd.DataFrame(rows, columns=["kind", "id", "label", "week", "date"])


def usual_weeks(labels: Sequence[str]) -> list[int]:
    """The week of each time: by its name where every name says it and they follow one another, else by its place.

    >>> usual_weeks(["Before", "After", "Follow-up"]), usual_weeks(["One", "Two", "Three"])
    ([-2, 27, 52], [-2, 13, 27])
    """
    named = [_week_named(label) for label in labels]
    known = [week for week in named if week is not None]
    if len(known) == len(labels) and all(first < then for first, then in zip(known, known[1:], strict=False)):
        return known
    if len(labels) <= 2:
        return [BEFORE, END][: len(labels)]
    later = [FOLLOW_UP + 26 * number for number in range(len(labels))]
    return [BEFORE, MIDDLE, END, *later][: len(labels)]


def _week_named(label: str) -> int | None:
    words = label.lower().replace("-", " ").split()
    return next((week for week, begins in WORDS if any(word.startswith(begins) for word in words)), None)


def timeline(scheme: Scheme) -> pd.DataFrame:
    """Everything with a day or without one, in time order: preparing, waves, stages, meetings, other events."""
    rows = [
        *_times(scheme.waves, "questionnaire"),
        *_times(scheme.stages, "reflections"),
        *((event.date, event.date, event.label, "other event") for event in scheme.events),
        *_around(scheme),
    ]
    table = pd.DataFrame(rows, columns=["begins", "ends", "what", "kind"])
    return table.sort_values("begins", kind="stable", na_position="last", ignore_index=True)


def _times(each: Sequence[Wave | Stage], kind: str) -> list[tuple]:
    return [(one.date, one.date, one.label, kind) for one in each]


def _around(scheme: Scheme) -> list[tuple]:
    """What the usual scheme does before its first wave and between its waves, where they have dates.

    Only a first wave that lies before the first meeting tells when the pairs begin.
    """
    dates, weeks_of = [wave.date for wave in scheme.waves], usual_weeks([wave.label for wave in scheme.waves])
    if not dates or dates[0] is None or not in_order(dates) or weeks_of[0] != BEFORE:
        return []
    first = dates[0] - datetime.timedelta(weeks=BEFORE)
    weeks = [
        (first + datetime.timedelta(weeks=begin), first + datetime.timedelta(weeks=end)) for begin, end, _ in PREPARING
    ]
    rows = [(*span, what, "preparing") for span, (*_, what) in zip(weeks, PREPARING, strict=True)]
    # A follow-up lies beyond the closing event, and nobody meets by plan between the two.
    last = 1 + max(place for place, week in enumerate(weeks_of) if week <= END)
    known = [date for date in dates[:last] if date is not None]
    for begin, end in zip([first, *known[1:]], known[1:], strict=False):
        if begin < end:
            rows.append((begin, end, "Meetings of the pairs, about one a month", "meetings"))
    return rows


# --------------------------------------------------------------------------------------- what could be seen


def detectable(scheme: Scheme, *, share: float = SHARE) -> pd.DataFrame:
    """The smallest change that each role could show on what it is asked, if this share of it answers both times."""
    taking_part = [role for role in scheme.roles if role.takes_part and role.invited]
    rows = [
        (each.id, *_row(scheme, role, scale, int((role.invited or 0) * share + 1e-9)))
        for role in taking_part
        for each in questionnaires_of(scheme, role)
        for scale in each.scales
    ]
    columns = ["instrument", "scale", "label", "role", "role_label", "people", "points", "sds", "wanted", "assumed"]
    return pd.DataFrame(rows, columns=[*columns, "could", "words"])


def _row(scheme: Scheme, role: Role, scale: Scale, people: int) -> tuple:
    spread, assumed = _spread(scale)
    alone = minimum_detectable_points(people, sd_before=1.0)
    seen = minimum_detectable_points(people, sd_before=spread)
    aim = _wanted(scheme, role, scale)
    figures = (seen.points if seen else None, alone.points if alone else None, aim, assumed)
    told = _in_words(people, seen, aim, least=policy_of(scheme).k_group)
    return (scale.id, scale.label, role.id, role.label, people, *figures, *told)


def _spread(scale: Scale) -> tuple[float | None, bool]:
    """The spread between people in points of the scale, and whether its source still waits to be confirmed."""
    held = scale.measurement
    if held is not None and held.sd is not None:
        return held.sd, "sd" in held.unconfirmed
    norm = next((each for each in scale.norms if each.sd is not None), None)
    return (norm.sd, "sd" in norm.unconfirmed) if norm else (None, False)


def _wanted(scheme: Scheme, role: Role, scale: Scale) -> float | None:
    """The change that the scheme wants of this role in points, else the smallest that is published to matter."""
    mine = (each for each in scheme.indicators if (each.kind, each.scale, each.role) == ("scale", scale.id, role.id))
    named = [each.target.value or each.smallest if each.target.kind == "rise" else each.smallest for each in mine]
    return next((each for each in named if each), scale.smallest_change)


def _in_words(people: int, seen: Detectable | None, wanted: float | None, *, least: int) -> tuple[str, str]:
    """Whether the wanted change could be seen, in a word and in a sentence."""
    if people < least:
        return "too few people", f"Fewer than {least} people: no number may leave the workbench."
    if wanted is None:
        return "no change named", "No wanted change is named yet."
    points = f"{wanted:g} {'point' if wanted == 1 else 'points'}"
    if seen is None:
        return "not known yet", f"The spread is known after the first wave; then it can be said whether {points} show."
    if wanted >= seen.points:
        return "yes", f"A change of {points} would usually be seen."
    needed = people_needed(wanted, seen.sd_change)
    return "no", f"A change of {points} would usually be missed: it takes about {needed} people answering both times."
