"""Indicators that no scale measures: people who mention a theme, the log of participation, figures from elsewhere.

Each function gives one row of `progress_by_indicator` (see `indicators`) from counts alone, so that the same counts
give the same row on the workbench and in a release. Shares are told in whole per cent, and their change in points of
it. A theme and a figure that counts people have Newcombe's interval of two shares of different people; what people
took part in has no before, and a figure without its people has no likely range, so neither is told as a change.

figure: one row a figure, by day: title, date, value, of (people that it counts among, or nothing), unit.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.estimates import newcombe_difference
from analysis.model import Indicator, Scheme, Target
from analysis.progress.indicators import INDICATOR_COLUMNS, SMALLEST_SHARE, people_of
from analysis.progress.states import Verdict, needed, sign, smallest_that_matters, verdict
from analysis.progress.wording import Facts, caveats, in_short, labelled, plainly, say

FIGURE_COLUMNS = ("title", "date", "value", "of", "unit")
ORGANISATION = "The organisation"  # whose a figure is that names no role

THEME_LABEL = "Share who mention “{name}” (%)"
THEME = (
    "{state}. Of {people} who wrote, {before}% mentioned “{name}” at “{first}” ({x1} of {n1}) and {after}% at “{last}” "
    "({x2} of {n2}): a change of {change} points, likely range {lo} to {hi}. The target is {target}. "
    "It counts who mentions it, whichever way, and is reckoned as if different people had written."
)
THEME_FEW = "Too few {people} wrote at both stages to say how many mention “{name}”."
LOG = (
    "{state}. {label}: {mean} on average, of {n} {people}{near}; the target is {target}. "
    "A log of participation has no before, so this tells of no change."
)
LOG_FEW = "The log tells of too few {people} to give an average of “{label}”."
JUST = {"more": ", just below the target", "fewer": ", just above the target"}
FIGURE = (
    "{state}. {label}: {before}% on {first} ({x1} of {n1}) and {after}% on {last} ({x2} of {n2}): a change of {change} "
    "points, likely range {lo} to {hi}. The target is {target}."
)
FIGURE_PLAIN = (
    "{label}: {before} on {first} and {after} on {last}, as typed. No likely range can be given for a figure without "
    "its people, so nothing is concluded. The target is {target}."
)
FIGURE_FEW = "Fewer than two figures called “{label}”, of different days, are kept so far: there is nothing to compare."
FIGURE_BEFORE = "No figure called “{label}” from after {day} is kept so far, so there is nothing to compare."


@dataclass(frozen=True)
class Counted:
    """So many people of so many, and when: the label of a stage, or a day in words."""

    people: int
    answered: int
    when: str


def of_theme(
    indicator: Indicator, scheme: Scheme, name: str, before: Counted | None, after: Counted | None
) -> dict[str, Any]:
    """The row of a theme that more, or fewer, of those who wrote should mention."""
    people = people_of(scheme, indicator.role)
    label = THEME_LABEL.format(name=name)
    row = _row(indicator, scheme, label)
    row |= {"before_wave": indicator.before, "after_wave": indicator.after}
    if before is None or after is None:
        return row | _nothing(THEME_FEW.format(people=people, name=name))
    higher = "better" if indicator.direction == "more" else "worse"
    return row | _compared(indicator, scheme, (before, after), higher, THEME, {"people": people, "name": name})


def of_participation(indicator: Indicator, scheme: Scheme, people: int, total: float) -> dict[str, Any]:
    """The row of an average of the log: the target is reached or it is not, for the log is of everybody."""
    whose, label = people_of(scheme, indicator.role), indicator.measure
    row = _row(indicator, scheme, label)
    if people < 1 or verdict_of_few(people):
        return row | _nothing(LOG_FEW.format(people=whose, label=label), verdict_of_few(people) or "suppressed")
    mean, aim, more = total / people, indicator.target.value, indicator.direction == "more"
    met = mean >= aim if more else mean <= aim
    state = Verdict("REACHED", "in_the_log") if met else Verdict("NO_CLEAR_CHANGE", "short_in_the_log")
    told = LOG.format(
        state=in_short(state.state, state.detail),
        label=label,
        mean=say(mean, 1),
        n=people,
        people=whose,
        near=JUST[indicator.direction] if not met and say(mean, 1) == say(aim, 1) else "",
        target=f"{LEAST[more]} {plainly(aim)}",
    )
    late = (ADDED,) if scheme.is_late(indicator) else ()
    under = caveats(state, Facts(label, people), comparison=True, flags=late)  # a log compares nothing
    return row | {
        "n": people, "after": mean, "state": state.state, "detail": state.detail, "sentence": " ".join((told, *under)),
    }  # fmt: skip


def of_figure(indicator: Indicator, scheme: Scheme, figures: pd.DataFrame | None) -> dict[str, Any]:
    """The row of a series of figures: the first one, or the last by the day of the wave before, and the newest."""
    label = indicator.figure
    row = _row(indicator, scheme, label) | {"role": indicator.role or None}
    sides = _two_figures(indicator, scheme, figures)
    if sides is None:
        return row | {"n": None} | _nothing(_why_no_two(indicator, scheme, figures), "one_figure")
    first, last = sides
    if first["of"] is not None and last["of"] is not None:
        both = tuple(Counted(int(each["value"]), int(each["of"]), in_full(each["date"])) for each in sides)
        row["label"] = labelled(f"{label} (%)", scheme.is_late(indicator))
        return row | _compared(indicator, scheme, both, indicator.higher, FIGURE, {"label": label})  # type: ignore[arg-type]
    turned = sign(indicator.higher)
    told = FIGURE_PLAIN.format(
        label=label,
        **{name: _with_unit(each) for name, each in (("before", first), ("after", last))},
        first=in_full(first["date"]),
        last=in_full(last["date"]),
        target=_target(indicator, of_people=False),
    )
    change, late = last["value"] - first["value"], (ADDED,) if scheme.is_late(indicator) else ()
    under = caveats(Verdict("TOO_LITTLE"), Facts(label, 0), comparison=False, flags=late)
    return row | {
        "before": first["value"], "after": last["value"], "change": change, "toward": turned * change,
        "tau": _needed(indicator, first["value"], indicator.higher, of_people=False), "n": None,
        "state": "TOO_LITTLE", "detail": "no_people",
        "sentence": " ".join((told, *under)),
    }  # fmt: skip


def days_of(indicator: Indicator, scheme: Scheme, figures: pd.DataFrame | None) -> tuple[str, str] | None:
    """The two days, in words, whose figures are held against each other."""
    sides = _two_figures(indicator, scheme, figures)
    return None if sides is None else (in_full(sides[0]["date"]), in_full(sides[1]["date"]))


def figure_table(records: Iterable[Mapping[str, Any]], *, today: datetime.date | None = None) -> pd.DataFrame:
    """The figures among records of any kind, as plain values, by title and day; of a day that has come.

    today: the day that counts as today.
    """
    until = (today or datetime.date.today()).isoformat()
    told = [{name: each.get(name) for name in FIGURE_COLUMNS} for each in records if each.get("kind") == "figure"]
    rows = [each | {"date": str(each["date"])} for each in told if str(each["date"]) <= until]
    rows.sort(key=lambda each: (str(each["title"]), each["date"]))
    return pd.DataFrame(rows, columns=list(FIGURE_COLUMNS), dtype=object)


def named_by(scheme: Scheme, figures: pd.DataFrame) -> pd.DataFrame:
    """The figures that an indicator of the scheme names."""
    wanted = {each.figure for each in scheme.indicators if each.kind == "figure"}
    return figures[figures["title"].isin(wanted)].reset_index(drop=True)


def standardised(before: float | None, after: float | None) -> float | None:
    """Cohen's h of two shares in per cent: as a standardised change, 0.2 is a small one."""
    if before is None or after is None or pd.isna(before) or pd.isna(after):
        return None
    return 2 * (math.asin(math.sqrt(after / 100)) - math.asin(math.sqrt(before / 100)))


def in_full(day: Any) -> str:
    """A day as a reader writes it.

    >>> in_full("2026-02-01")
    '1 February 2026'
    """
    date = day if isinstance(day, datetime.date) else datetime.date.fromisoformat(str(day))
    return f"{date.day} {date:%B %Y}"


# ------------------------------------------------------------------------------------------------------------- parts

ADDED = "added_after_its_data"


def verdict_of_few(people: int) -> str:
    """The detail of a verdict on so few people that there is none, else nothing."""
    found = verdict(n_pairs=people, n_started=None, change=0, lo=0, hi=0, tau=1, delta=0)
    return found.detail if found.detail in ("suppressed", "n") else ""


def _row(indicator: Indicator, scheme: Scheme, label: str) -> dict[str, Any]:
    late = scheme.is_late(indicator)
    return dict.fromkeys(INDICATOR_COLUMNS) | {
        "indicator": indicator.id, "why": indicator.why, "primary": indicator.primary, "kind": indicator.kind,
        "scale": None, "label": labelled(label, late), "role": indicator.role, "before_wave": None, "after_wave": None,
        "n": 0, "n_started": None, "flags": ADDED if late else "", "comparison": "", "late": late,
    }  # fmt: skip


def _nothing(told: str, detail: str = "suppressed") -> dict[str, Any]:
    return {"state": "TOO_LITTLE", "detail": detail, "sentence": told}


def _compared(
    indicator: Indicator,
    scheme: Scheme,
    sides: tuple[Counted, Counted],
    higher: str,
    words: str,
    names: dict[str, str],
) -> dict[str, Any]:
    """Two shares of different people held against the target."""
    before, after = sides
    found = newcombe_difference(after.people, after.answered, before.people, before.answered)
    if found.value is None or found.lo is None or found.hi is None:
        few = THEME_FEW if words is THEME else FIGURE_FEW
        return {"n": found.n} | _nothing(few.format(**names))
    low, value, high = (100 * each for each in (found.lo, found.value, found.hi))
    turned = sign(higher)
    toward = (turned * value, *sorted((turned * low, turned * high)))
    start = 100 * before.people / before.answered
    tau = _needed(indicator, start, higher, of_people=True)
    usual = min(SMALLEST_SHARE, tau / 2) if tau and tau > 0 else SMALLEST_SHARE
    delta = smallest_that_matters(usual if indicator.smallest is None else 100 * indicator.smallest, tau, None)
    result = verdict(
        n_pairs=found.n, n_started=None, change=toward[0], lo=toward[1], hi=toward[2], tau=tau, delta=delta,
    )  # fmt: skip
    told = words.format(
        state=in_short(result.state, result.detail),
        before=say(start, 0), after=say(100 * after.people / after.answered, 0), change=say(value, 0),
        lo=say(low, 0), hi=say(high, 0), first=before.when, last=after.when,
        x1=before.people, n1=before.answered, x2=after.people, n2=after.answered,
        target=_target(indicator), **names,
    )  # fmt: skip
    flags = (ADDED,) if scheme.is_late(indicator) else ()
    primaries = sum(each.primary for each in scheme.indicators) if indicator.primary else 1
    under = caveats(result, Facts("", found.n), comparison=False, primaries=primaries, flags=flags)
    end = 100 * after.people / after.answered
    moved = standardised(start, end)
    return {
        "n": found.n, "before": start, "after": end, "change": value, "lo": low, "hi": high,
        "toward": toward[0], "toward_lo": toward[1], "toward_hi": toward[2],
        "standardised": None if moved is None else turned * moved, "tau": tau, "delta": delta, "state": result.state,
        "detail": result.detail, "sentence": " ".join((told, *under)),
    }  # fmt: skip


def _needed(indicator: Indicator, start: float, higher: str, *, of_people: bool) -> float | None:
    """The change that the target asks for, towards the aim: in points of per cent, or as the figure was typed."""
    aim = indicator.target
    if aim.kind == "at_least":
        return sign(higher) * (aim.value - start)
    if not of_people:
        return aim.value if aim.kind == "rise" else None
    told = aim if aim.kind == "share" else Target(value=100 * aim.value)
    return needed(told, start, minimum=0.0, maximum=100.0, higher=higher)[0]


def _target(indicator: Indicator, *, of_people: bool = True) -> str:
    """The target in words: so many points more, at least so much, or the other way round."""
    aim = indicator.target
    more = indicator.direction == "more" if indicator.kind == "theme" else indicator.higher == "better"
    if aim.kind == "rise":
        return f"{plainly(100 * aim.value)} points {MORE[more]}" if of_people else f"{plainly(aim.value)} {MORE[more]}"
    value = f"{plainly(100 * aim.value)}%" if aim.kind == "share" else f"{plainly(aim.value)}{'%' * of_people}"
    return f"{LEAST[more]} {value}"


MORE, LEAST = {True: "more", False: "fewer"}, {True: "at least", False: "at most"}


def _two_figures(
    indicator: Indicator, scheme: Scheme, figures: pd.DataFrame | None
) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """The figure before and the newest one; None where there is none of a later day than that, or than the wave."""
    rows = _own(indicator, figures)
    begun = _begun(indicator, scheme)
    early = [row for row in rows if begun and str(row["date"]) <= begun.isoformat()]
    first = (early or rows[:1])[-1:]
    return None if not first or first[0] is rows[-1] else (first[0], rows[-1])


def _own(indicator: Indicator, figures: pd.DataFrame | None) -> list[dict[str, Any]]:
    """The figures of an indicator by day; of one day the one that was typed last."""
    if figures is None:
        return []
    mine = figures[figures["title"] == indicator.figure].sort_values("date", kind="stable")
    mine = mine.drop_duplicates("date", keep="last")
    return mine.astype(object).where(mine.notna(), None).to_dict("records")  # type: ignore[return-value]


def _begun(indicator: Indicator, scheme: Scheme) -> datetime.date | None:
    return next((each.date for each in scheme.waves if each.id == indicator.before), None)


def _why_no_two(indicator: Indicator, scheme: Scheme, figures: pd.DataFrame | None) -> str:
    rows, begun = _own(indicator, figures), _begun(indicator, scheme)
    if rows and begun and str(rows[-1]["date"]) <= begun.isoformat():
        return FIGURE_BEFORE.format(label=indicator.figure, day=in_full(begun))
    return FIGURE_FEW.format(label=indicator.figure)


def _with_unit(row: Mapping[str, Any]) -> str:
    among = "" if row["of"] is None else f" of {plainly(row['of'])}"
    return f"{plainly(row['value'])}{among}{' ' + row['unit'] if row['unit'] else ''}"
