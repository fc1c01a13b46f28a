"""Where the loop stands: what the current cycle holds at each of its seven steps, and what comes next.

step_of_cycle, one row a step, in order: step, label, holds (whether there is anything in it), count, short (for the
picture), words, gap (short, or None), gap_words (or None).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from analysis.actions import Action, is_open, is_under_way
from analysis.records import Cycle
from analysis.release import Release

STEPS = {
    "reflect": "Reflect",
    "theme": "Theme",
    "decide": "Decide",
    "act": "Act",
    "again": "Measure again",
    "learn": "Learn",
    "next": "Next",
}
STEP = ["step", "label", "holds", "count", "short", "words", "gap", "gap_words"]
NEXT = {
    "reflect": "Collect answers and reflections, and make a release: there is nothing to reflect on yet.",
    "theme": "The release tells of no theme. Ask for reflections, or release them once enough people have written.",
    "decide": "Take a theme or a measure and decide about it: act, look further, or no action with a reason.",
    "act": "Turn a decision into an action, with a junior and a senior owner and a day.",
    "again": "Link the actions to a measure, and ask again at the next wave.",
    "learn": "Write down what came of the actions, and ask the participants whether they noticed.",
    "next": "Write down what was learnt and what comes next, and carry the cycle on.",
}

# What closes a gap, by the step at which it is open.
CLOSE = {
    "decide": "Read one together and decide about it: act, look further, or no action with a reason.",
    "act": "Turn one into an action, with a junior and a senior owner and a day.",
    "again": "Link a measure, or ask again at the next wave.",
    "learn": "Write down what came of it.",
}


def current(cycles: Iterable[Cycle], today: datetime.date) -> Cycle:
    """The cycle that runs: the last one, the one after it where that was carried on, or a first one not yet kept."""
    last = max(cycles, key=lambda each: each.number, default=None)
    if last is None:
        return Cycle(id="cycle-1", number=1, begun=today)
    if last.carried_on is None:
        return last
    return Cycle(id=f"cycle-{last.number + 1}", number=last.number + 1, begun=last.carried_on)


def decided_in(decisions: pd.DataFrame, cycle: Cycle, today: datetime.date) -> pd.DataFrame:
    """The decisions that belong to the cycle: of days that have come, from its own on; the first holds all before, too.

    What had been decided on the very day before the cycle began belongs to the one before.
    """
    come = decisions[decisions["date"] <= today]
    if cycle.number == 1:
        return come
    before = (come["date"] == cycle.begun) & name_of(come).isin(cycle.before)
    return come[(come["date"] >= cycle.begun) & ~before]


def name_of(decisions: pd.DataFrame) -> pd.Series:
    """What each decision is known by: its id, else its words."""
    return decisions["decision"].where(decisions["decision"].notna(), decisions["title"].str[:200])


def of_cycle(plan: Iterable[Action], cycle: Cycle) -> list[Action]:
    """The actions of a cycle; those that name none belong to the first."""
    return [each for each in plan if (each.cycle or 1) == cycle.number]


def step_of_cycle(
    release: Release | None,
    cycle: Cycle,
    plan: Sequence[Action],
    decided: pd.DataFrame,
    gaps: tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame],
) -> pd.DataFrame:
    """What the cycle holds at each step. decided: see `decided_in`. gaps: the three tables of `gaps`, in order."""
    undecided, unacted, unmeasured = map(len, gaps)
    mine = of_cycle(plan, cycle)
    under_way = [each for each in mine if is_under_way(each)]
    own = sum(each.id in set(gaps[2]["action"]) for each in under_way)
    again, earlier = len(under_way) - own, unmeasured - own
    heard, themes = _heard(release), _themes(release)
    outcomes = sum(bool(each.outcome) for each in mine if not is_open(each))
    silent = sum(each.status == "done" and not each.outcome for each in mine)
    rows = [
        _step("reflect", *heard, f"The newest release tells of what people said at {_few(*heard)}."),
        _step("theme", themes, "theme", f"It tells of {_few(themes, 'theme')}."),
        _step("decide", len(decided), "decision", f"{_few(len(decided), 'decision')} in this cycle.")
        | _gap(undecided, "theme", "with neither a decision nor an action"),
        _step("act", len(mine), "action", f"{_few(len(mine), 'action')} in this cycle.")
        | _gap(unacted, "decision", "without an action"),
        _step("again", again, "action", f"{_few(again, 'action')} of this cycle measured before and after.")
        | _gap(unmeasured, "action", f"without a second measure{_of_earlier(earlier)}"),
        _step("learn", outcomes, "outcome", f"{_few(outcomes, 'outcome')} written down.")
        | _gap(silent, "action", "done without an outcome"),
        _written("next", cycle.next),
    ]
    if cycle.learnt:
        rows[5] |= {"holds": True, "words": f"{rows[5]['words']} What was learnt is written down."}
    return pd.DataFrame(rows, columns=STEP, dtype=object)


def next_step(steps: pd.DataFrame) -> str:
    """What to do now: the first step of the ring with nothing in it or with a gap, else to carry the cycle on."""
    for row in steps.to_dict("records"):
        if row["gap_words"]:
            return f"{row['gap_words']}. {CLOSE[row['step']]}"
        if not row["holds"]:
            return NEXT[row["step"]]
    return NEXT["next"]


def _step(step: str, count: int, noun: str, words: str) -> dict[str, Any]:
    told = {
        "step": step,
        "label": STEPS[step],
        "holds": count > 0,
        "count": count,
        "short": _few(count, noun) if count else "none yet",
    }
    return told | {"words": words[:1].upper() + words[1:], "gap": None, "gap_words": None}


def _written(step: str, text: str | None) -> dict[str, Any]:
    words = "What comes next is written down." if text else "Nothing is written down yet."
    short = "written" if text else "open"
    told = {"step": step, "label": STEPS[step], "holds": bool(text), "count": int(bool(text)), "short": short}
    return told | {"words": words, "gap": None, "gap_words": None}


def _gap(number: int, noun: str, lacks: str) -> dict[str, Any]:
    return {"gap": f"{number} open", "gap_words": f"{_few(number, noun)} {lacks}"} if number else {}


def _of_earlier(number: int) -> str:
    return f", {number} of them of an earlier cycle" if number else ""


def _few(number: int, noun: str) -> str:
    """
    >>> _few(0, "theme"), _few(1, "theme"), _few(2, "theme")
    ('no themes', '1 theme', '2 themes')
    """
    return f"{number or 'no'} {noun if number == 1 else noun + 's'}"


def _heard(release: Release | None) -> tuple[int, str]:
    """At how many stages, or waves where nobody wrote, the release tells that people were heard."""
    if release is None:
        return 0, "stage"
    told = release.table("coverage").to_dict("records")
    stages = {row["stage"] for row in told if row["shown"] and (row["fewer"] or row["received"])}
    answered = {row["wave"] for row in release.table("people").to_dict("records") if row["answered"]}
    return (len(answered), "wave") if answered and not stages else (len(stages), "stage")


def _themes(release: Release | None) -> int:
    if release is None:
        return 0
    return len({row["theme"] for row in release.table("theme").to_dict("records") if row["shown"]})
