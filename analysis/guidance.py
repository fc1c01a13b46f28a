"""Guidance made from a scheme: a handbook sheet for pairs, and prompts for each stage and for what is missing.

prompt: one row a prompt: stage, stage_label, level (individual, sub-group, whole group), whose, words.
gap: one row a cell of the coverage map that is empty or less than half full: stage, stage_label, level, role_label,
received, expected, words (prompts for it).
commitment: one row a stage: stage_label, state (kept, in part, not kept, not told, nothing agreed), said.

The files are made to be printed; they need no other file and no network, and what a person wrote stands there as text.
"""

from __future__ import annotations

import datetime
import html
from collections.abc import Iterable
from typing import Any

import pandas as pd

from analysis.delivery import after_stages, came
from analysis.model import Scheme, Stage
from analysis.questions import stock
from analysis.reading_sheet import STYLE
from analysis.release import Release

LEVELS = {"individual": "Single people", "sub-group": "Sub-groups", "whole group": "Whole group"}
WHO = {"junior": "Mentors (juniors)", "senior": "Mentees (seniors)"}
BEGINNING, MIDDLE, END, AFTER = 1, 2, 3, 4
HALF = 0.5
TOGETHER: dict[str, dict[int, tuple[str, ...]]] = {
    "sub-group": {
        BEGINNING: ("What do we hope for, and what worries us?", "What would make this a tick-box exercise?"),
        MIDDLE: ("What do several of us hear, whoever we meet?", "What do we need from the taskforce now?"),
        END: ("What should happen next, and who should do it?", "What did it cost us, and what would lower the cost?"),
        AFTER: ("What has become of what was to happen next?", "What do we still do differently?"),
    },
    "whole group": {
        BEGINNING: ("What is this scheme for, in our own words?", "What do we promise each other?"),
        MIDDLE: ("Which themes do we all recognise, and which are missing?", "What will we change before the end?"),
        END: ("Which next steps do juniors and seniors decide on together?", "How will everybody hear of them?"),
        AFTER: ("What was done, what was not, and why?", "What is the next cycle for?"),
    },
}
AGREE = (
    "What each of us would like from the meetings, and what not.",
    "How often we meet, where, and who invites.",
    "What stays between us, and what may be told without names.",
    "Subjects that are off limits, and how to say so in the middle of a conversation.",
    "How one of us can pause or stop, without giving a reason.",
    "That both of us reflect at every stage: alone, in a sub-group and with everybody.",
)
FOR_SENIORS = (
    "Listen first; ask before you advise.",
    "Your mentor is not there to explain a whole group of people, nor to mend the organisation.",
    "What you hear is yours to act on and not yours to pass on.",
)
FOR_JUNIORS = (
    "You decide what to tell. Nobody is owed your story.",
    "Time for this is work: note it under the code that you were given.",
    "If it becomes too much, say so to the contact below, at any time.",
)
OWN_DATA = (
    "What you answer and write is confidential: a code stands in place of your name. It is not anonymous, for "
    "the evaluation follows codes over time.",
    "Averages and counts are told only where enough people stand behind them, and words only with your consent.",
)
LAWCARE = (
    "LawCare is a UK charity for wellbeing in the law: a free and confidential helpline on 0800 279 6888, and "
    "lawcare.org.uk."
)
PROMPT = ["stage", "stage_label", "level", "whose", "words"]
GAP = ["stage", "stage_label", "level", "role_label", "received", "expected", "words"]


def moments(scheme: Scheme) -> dict[str, int]:
    """Which moment each stage is: beginning, middle, end, or after the scheme."""
    after = {stage.id for stage in after_stages(scheme)}
    during = [stage.id for stage in scheme.stages if stage.id not in after]
    found = dict.fromkeys(during, MIDDLE) | dict.fromkeys(during[-1:], END) | dict.fromkeys(during[:1], BEGINNING)
    return {stage.id: found.get(stage.id, AFTER) for stage in scheme.stages}


def prompts_by_stage(scheme: Scheme) -> pd.DataFrame:
    """Every prompt of every stage, stages in time order."""
    rows = [row for stage in scheme.stages for row in _of_stage(stage, moments(scheme)[stage.id])]
    return pd.DataFrame(rows, columns=PROMPT)


def _of_stage(stage: Stage, moment: int) -> Iterable[dict[str, Any]]:
    place = {"stage": stage.id, "stage_label": stage.label}
    for who, whose in WHO.items():
        for asked in stock().prompts:
            if asked.stage == moment and who in asked.who:
                yield from ({**place, "level": "individual", "whose": whose, "words": words} for words in asked.texts)
    for level, by_moment in TOGETHER.items():
        yield from ({**place, "level": level, "whose": LEVELS[level], "words": words} for words in by_moment[moment])


def gaps(scheme: Scheme, release: Release | None) -> pd.DataFrame:
    """The cells of the coverage map that need asking again. What may not be told is no gap that anybody knows of."""
    if release is None:
        return pd.DataFrame(columns=GAP)
    prompts, known = prompts_by_stage(scheme), {stage.id for stage in scheme.stages}
    rows = []
    for row in release.table("coverage").to_dict("records"):
        if row["shown"] is not True or row["stage"] not in known or not _short(row):
            continue
        whose = {"mentor": WHO["junior"], "mentee": WHO["senior"]}.get(row["role"], LEVELS[row["level"]])
        own = prompts[(prompts["stage"] == row["stage"]) & (prompts["level"] == row["level"])]
        own = own[own["whose"] == whose]
        told = {name: row[name] for name in GAP if name != "words"}
        rows.append({**told, "words": tuple(own["words"])})
    return pd.DataFrame(rows, columns=GAP, dtype=object)


def _short(row: dict[str, Any]) -> bool:
    return not came(row) or bool(row["expected"] and (row["received"] or 0) < HALF * row["expected"])


def commitment(release: Release | None) -> pd.DataFrame:
    """Whether what was agreed on reflection was kept, stage by stage: texts received of those expected."""
    rows: dict[str, list[dict[str, Any]]] = {}
    for row in [] if release is None else release.table("coverage").to_dict("records"):
        rows.setdefault(row["stage_label"], []).append(row)
    told = [{"stage_label": label, "state": _kept(mine), "said": _received(mine)} for label, mine in rows.items()]
    return pd.DataFrame(told, columns=["stage_label", "state", "said"])


def _kept(rows: list[dict[str, Any]]) -> str:
    asked = [row for row in rows if row["expected"]]
    if not asked:
        return "nothing agreed"
    if any(row["shown"] is not True for row in asked):
        return "not told"
    if all((row["received"] or 0) >= row["expected"] for row in asked):
        return "kept"
    return "in part" if any(map(came, asked)) else "not kept"


def _received(rows: list[dict[str, Any]]) -> str:
    """What came of what was expected, level by level."""
    said = []
    for row in rows:
        if not row["expected"]:
            continue
        few = "fewer than 3" if row["fewer"] else "not shown"
        came_in = few if row["received"] is None or row["shown"] is not True else str(int(row["received"]))
        of = "" if came_in == "not shown" else f" of {int(row['expected'])}"
        said.append(f"{row['role_label'] or LEVELS[row['level']]} {came_in}{of}")
    return "; ".join(said)


# --------------------------------------------------------------------------------------------------- files to print


def handbook(scheme: Scheme) -> str:
    """A sheet for pairs: the why, what to agree on, dates, prompts, whom to turn to, what happens to what they say."""
    taking_part = [role.label for role in scheme.roles if role.takes_part]
    parts = [
        _tag("h1", f"Reverse mentoring: {scheme.name}"),
        _tag("p", "In reverse mentoring the mentor is the junior colleague, and the mentee is the senior one."),
        _section("Why we do this", [f"{why.title}: {why.statement}" for why in scheme.whys] or ["Not stated yet."]),
        _section("Who takes part", taking_part),
        _section("What to agree on in the first meeting", AGREE),
        _section("For mentees, who are senior", FOR_SENIORS),
        _section("For mentors, who are junior", FOR_JUNIORS),
        _section("When", [*_days(scheme.waves, "questions"), *_days(scheme.stages, "reflection")]),
        _section("If it becomes too much", [scheme.contact or "The scheme has named no contact yet.", LAWCARE]),
        _section("What happens to what you say", OWN_DATA),
        *_prompts(scheme),
    ]
    return _file(f"Handbook, {scheme.name}", parts)


def prompt_sheet(scheme: Scheme, release: Release | None) -> str:
    """The prompts on paper: first for what is missing, then for each stage."""
    missing = [
        _section(f"{row['stage_label']}: {row['role_label'] or LEVELS[row['level']]}", row["words"])
        for row in gaps(scheme, release).to_dict("records")
    ]
    first = [_tag("h2", "Where texts are missing"), *missing] if missing else []
    return _file(f"Prompts, {scheme.name}", [_tag("h1", f"Prompts: {scheme.name}"), *first, *_prompts(scheme)])


def _prompts(scheme: Scheme) -> list[str]:
    parts = []
    for label, mine in prompts_by_stage(scheme).groupby("stage_label", sort=False):
        parts.append(_tag("h2", f"Prompts: {label}"))
        parts += [_section(str(whose), own["words"], head="h3") for whose, own in mine.groupby("whose", sort=False)]
    return parts


def _days(points: Iterable[Any], what: str) -> list[str]:
    return [f"{point.label} ({what}): {_day(point.date)}" for point in points]


def _day(date: datetime.date | None) -> str:
    return "day to be told" if date is None else f"{date.day} {date:%B %Y}"


def _section(title: str, lines: Iterable[str], *, head: str = "h2") -> str:
    return f"{_tag(head, title)}<ul>{''.join(_tag('li', line) for line in lines)}</ul>"


def _file(title: str, parts: list[str]) -> str:
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8">{_tag("title", title)}<style>{STYLE}</style>'
        f"</head><body>{''.join(parts)}</body></html>"
    )


def _tag(name: str, text: object) -> str:
    return f"<{name}>{html.escape(str(text))}</{name}>"
