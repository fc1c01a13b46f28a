"""Each indicator held against its target: one row of `progress_by_indicator` at a time.

Columns: indicator, why, primary, kind, scale, label, role, before_wave, after_wave; n (people the change rests on) and
n_started (people with a usable baseline); before, after, change, lo, hi in points of the scale; toward, toward_lo,
toward_hi, standardised (g_av) turned so that positive is towards the aim; tau (the change needed) and delta (the
smallest that matters), turned likewise; state, detail, flags (joined by `;`), sentence, and comparison (more than,
not clearly more than or less than the comparison group, or nothing); late (added after its data, which the label says
as well). Indicators that no scale measures have their rows from `counted`.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from analysis.estimates import SENTENCES, VERDICT_FROM, Detectable, minimum_detectable_points, people_needed
from analysis.model import Indicator, Scheme
from analysis.progress.states import Verdict, needed, of_a_gap, smallest_that_matters, verdict, weakest
from analysis.progress.templates import BY_CHANCE, HOLDS_UP, LOWERED_BY
from analysis.progress.wording import Facts, as_found, caveats, compared, labelled, sentence, within

INDICATOR_COLUMNS = (
    "indicator", "why", "primary", "kind", "scale", "label", "role", "before_wave", "after_wave", "n", "n_started",
    "before", "after", "change", "lo", "hi", "toward", "toward_lo", "toward_hi", "standardised", "tau", "delta",
    "state", "detail", "flags", "sentence", "comparison", "late",
)  # fmt: skip
SMALLEST_SHARE = 5.0  # points of per cent
FEW = "too few people to compare with"  # what a comparison that allows no word says
NOTHING_TO_HIDE = (
    "all_missing", "one_wave_empty", "no_pairs", "target_out_of_range", "too_few_clusters", "hidden_with_others",
)  # fmt: skip


@dataclass(frozen=True)
class Telling:
    """How a verdict is told: the figures of which reading (the headline's by default), with how many decimals (2 on
    the workbench, 1 in a release), and the day, from which the target's date has passed or not. further: of a target
    that is not primary, how many of these there are, and whether it holds up after allowing for that many. levels:
    whether the averages before and after may stand beside the change.
    """

    reading: str = ""
    decimals: int = 2
    today: datetime.date | None = None
    further: tuple[int, bool] | None = None
    levels: bool = True


def indicator_verdict(
    indicator: Indicator,
    scheme: Scheme,
    change_row: Mapping[str, Any] | None = None,
    difference_row: Mapping[str, Any] | None = None,
    scale: Mapping[str, Any] | None = None,
    *,
    n_started: int | None = None,
    readings: Mapping[str, Mapping[str, Any] | None] | None = None,
    telling: Telling = Telling(),
) -> dict[str, Any]:
    """One row of `progress_by_indicator`.

    change_row and difference_row are rows of `change_by_scale_role` and `difference_by_scale`, scale a row of
    `scales`; None where there is none. The `word` of a difference_row is what it allows to say, and `leading` whether
    its figures are the difference in change or that of people who started alike (`adjusted`); the `word` of a gap's
    row is `estimates.Gap.word`. n_started counts the people of the role with a usable baseline score who can be
    followed; where nobody can, whoever answers again is not known, and it counts for nothing.
    readings: other rows of the same change (matched_only, complete_items): where one supports less, its verdict
    stands.
    """
    about, rows = _known(scale), _readings(change_row, readings or {}, telling.reading)
    n_started = None if rows[""].get("route") == "unlinked" else n_started
    # Who is silent was asked of the headline; complete questionnaires ask another question.
    started = {name: None if name == "complete_items" else n_started for name in rows}
    judged = {name: _judged(indicator, scheme, each, about, started[name]) for name, each in rows.items()}
    result = weakest(judged[""].verdict, {name: each.verdict for name, each in judged.items() if name})
    told = telling.reading if telling.reading in rows else ""
    row, own = rows[told], judged[told]
    facts = _facts(indicator, scheme, row, own, about, n_started=n_started, today=telling.today)
    facts = replace(facts, levels=telling.levels)
    decimals = 0 if indicator.target.kind == "share" else telling.decimals
    if own.verdict.state == result.state or facts.change is None:
        result, words = own.verdict, _words(own.verdict, own.reason, facts, decimals)
    else:
        result = _flagged(result)
        words = as_found(result, facts, decimals=decimals)
    comparison, beside = _beside(result, _known(difference_row), facts.higher, decimals)
    primaries = sum(each.primary for each in scheme.indicators) if indicator.primary else 1
    under = caveats(result, facts, comparison=bool(comparison), primaries=primaries, flags=own.flags)
    return _named(indicator, scheme, facts) | {
        **{name: row.get(name) for name in ("before", "after", "change", "lo", "hi")},
        "toward": facts.change,
        "toward_lo": facts.lo,
        "toward_hi": facts.hi,
        "standardised": _toward([row.get("g_av")] * 3, facts.higher)[0],
        "tau": facts.tau,
        "delta": facts.delta,
        "state": result.state,
        "detail": result.detail,
        "flags": ";".join((*result.flags, *own.flags)),
        "sentence": " ".join((words, *_among(result, telling.further), *beside, *under)),
        "comparison": comparison,
    }


def _readings(
    change_row: Mapping[str, Any] | None, readings: Mapping[str, Mapping[str, Any] | None], told: str
) -> dict[str, dict[str, Any]]:
    """The headline's row under "", and the other readings with people enough to speak, or that are to be told."""
    others = {name: _known(each) for name, each in readings.items() if each is not None}
    kept = {name: row for name, row in others.items() if name == told or row.get("n", 0) >= VERDICT_FROM}
    return {"": _known(change_row)} | kept


def _facts(
    indicator: Indicator,
    scheme: Scheme,
    row: dict[str, Any],
    own: _Judged,
    about: dict[str, Any],
    *,
    n_started: int | None,
    today: datetime.date | None,
) -> Facts:
    seen = _detectable(row)
    return Facts(
        outcome=about.get("label") or indicator.scale,
        n=int(row.get("n", 0)),
        n_started=n_started,
        **own.numbers,
        before=row.get("before"),
        after=row.get("after"),
        higher=about.get("higher", "better"),
        people=people_of(scheme, indicator.role),
        n_needed=_people_needed(own.numbers["tau"], row.get("sd_change") or (seen and seen.sd_change)),
        detectable=None if seen is None else seen.points,
        supposed=seen is not None and seen.assumed is not None,
        linked=row.get("route") != "unlinked",
        gap=row.get("route") == "gap",
        aim=indicator.target.value if indicator.target.kind == "at_least" else None,
        overdue=bool(today and indicator.due and today > indicator.due),
    )


def _named(indicator: Indicator, scheme: Scheme, facts: Facts) -> dict[str, Any]:
    late = scheme.is_late(indicator)
    return {
        "indicator": indicator.id,
        "why": indicator.why,
        "primary": indicator.primary,
        "kind": indicator.kind,
        "scale": indicator.scale,
        "label": labelled(facts.outcome, late),
        "role": indicator.role,
        "before_wave": indicator.before,
        "after_wave": indicator.after,
        "n": facts.n,
        "n_started": facts.n_started,
        "late": late,
    }


@dataclass(frozen=True)
class _Judged:
    """One reading of the answers held against the target; numbers point towards the aim."""

    verdict: Verdict
    numbers: dict[str, float | None]
    flags: tuple[str, ...]
    reason: str


def _judged(
    indicator: Indicator, scheme: Scheme, row: dict[str, Any], about: dict[str, Any], n_started: int | None
) -> _Judged:
    change, lo, hi = _toward([row.get(name) for name in ("change", "lo", "hi")], about.get("higher", "better"))
    tau, delta, flags, reason = _aim(indicator, scheme, row, about)
    numbers = {"change": change, "lo": lo, "hi": hi, "tau": tau, "delta": delta}
    result = verdict(n_pairs=int(row.get("n", 0)), n_started=n_started, reason=reason, **numbers)
    if row.get("route") == "gap" and tau is not None and row.get("before") is not None:
        result = of_a_gap(result, str(row.get("word")), row["before"], row["after"], row["before"] - tau)
    return _Judged(result, numbers, flags, reason)


def _flagged(result: Verdict) -> Verdict:
    """A verdict that differs from the told reading's own; where no reading lowered it, it is the headline's."""
    if any(flag.startswith(LOWERED_BY) for flag in result.flags):
        return result
    return Verdict(result.state, result.detail, (*result.flags, f"{LOWERED_BY}all_available"))


def progress_by_indicator(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """The rows of `indicator_verdict` as one table, with all columns even where a scheme has no indicator."""
    return pd.DataFrame(rows, columns=list(INDICATOR_COLUMNS))


def _known(row: Mapping[str, Any] | None) -> dict[str, Any]:
    """A row without the cells that are missing."""
    return {} if row is None else {str(name): value for name, value in dict(row).items() if not pd.isna(value)}


def _toward(numbers: list[float | None], higher: str) -> tuple[float | None, float | None, float | None]:
    """A change with its limits, turned towards the aim: where higher is worse, the limits change places."""
    value, lo, hi = numbers
    if higher == "better":
        return value, lo, hi
    return tuple(None if each is None else -each for each in (value, hi, lo))  # type: ignore[return-value]


def _aim(
    indicator: Indicator, scheme: Scheme, row: dict[str, Any], about: dict[str, Any]
) -> tuple[float | None, float | None, tuple[str, ...], str]:
    """The change needed, the smallest that matters, flags, and the reason why there may be no verdict."""
    tau, reason = needed(
        indicator.target,
        row.get("before"),
        minimum=about.get("minimum"),
        maximum=about.get("maximum"),
        higher=about.get("higher", "better"),
    )
    declared = _declared(indicator, about, tau)
    delta = smallest_that_matters(declared, tau, row.get("sd_before"))
    if indicator.target.kind == "at_least" and tau is not None and tau < 0:
        delta = max(delta or 0.0, -tau)  # the average may fall as far as the target before it is missed
    flags = [flag for flag in str(row.get("flags", "")).split(";") if flag]
    if declared is not None and tau is not None and declared > tau > 0:
        flags.append("smallest_above_target")
    if scheme.is_late(indicator):
        flags.append("added_after_its_data")
    if reason == "ok":
        # A change between two ranges is no change of people, whatever its interval says.
        reason = "mixed_codings" if "mixed_codings" in flags else str(row.get("reason", "all_missing"))
    return tau, delta, tuple(flags), reason


def _declared(indicator: Indicator, about: dict[str, Any], tau: float | None) -> float | None:
    """The smallest change that matters as the scheme or the questionnaire states it; of shares in per cent.

    Of a target to hold it is the loss that the scheme said would still count as holding.
    """
    if indicator.target.kind == "hold" and indicator.target.value:
        return abs(indicator.target.value)
    if indicator.target.kind == "share":
        usual = min(SMALLEST_SHARE, tau / 2) if tau and tau > 0 else SMALLEST_SHARE
        return usual if indicator.smallest is None else 100 * indicator.smallest
    return indicator.smallest if indicator.smallest is not None else about.get("smallest")


def _words(result: Verdict, reason: str, facts: Facts, decimals: int) -> str:
    if reason in NOTHING_TO_HIDE and result.detail in ("suppressed", "check_data"):
        return f"{facts.outcome}: {SENTENCES[reason][0].lower()}{SENTENCES[reason][1:]}"
    return sentence(result, facts, decimals=decimals)


def _among(result: Verdict, further: tuple[int, bool] | None) -> list[str]:
    """The line of a target that is not primary: whether it could be one of so many by chance. Only claims need it."""
    claims = result.state in ("REACHED", "ON_THE_WAY", "MOVING_AWAY") and result.detail != "held"
    if further is None or further[0] < 2 or not claims:
        return []
    return [(HOLDS_UP if further[1] else BY_CHANCE).format(number=further[0])]


def people_of(scheme: Scheme, role: str) -> str:
    """The role's label as it reads inside a sentence; abbreviations keep their capitals."""
    label = next((each.label for each in scheme.roles if each.id == role), "people")
    return within(label)


def _detectable(row: Mapping[str, Any]) -> Detectable | None:
    """The change that so many people would usually show; where they cannot be followed, if they could be."""
    if row.get("route") == "gap":
        return None  # two groups: their own sentence stands with the gap
    return minimum_detectable_points(
        int(row.get("n", 0)), sd_change=row.get("sd_change"), sd_before=row.get("sd_before")
    )


def _people_needed(tau: float | None, spread: float | None) -> int | None:
    return people_needed(tau, spread) if tau and tau > 0 and spread and spread > 0 else None


def _beside(result: Verdict, row: dict[str, Any], higher: str, decimals: int) -> tuple[str, list[str]]:
    """The line about the comparison group, which never changes the verdict: the target is about change, not cause."""
    difference, lo, hi = _toward([row.get(name) for name in ("difference", "lo", "hi")], higher)
    if result.detail in ("suppressed", "n") or row.get("reason") != "ok" or None in (difference, lo, hi):
        return "", []
    plain = "more than" if lo > 0 else "less than" if hi < 0 else "not clearly more than"  # type: ignore[operator]
    comparison, leading = str(row.get("word", plain)), str(row.get("leading", "change"))
    if comparison == FEW:
        return "", []
    figures: Any = (difference, lo, hi)
    both = {"disputed": comparison != plain, "agreed": comparison == plain == row.get("word") == "more than"}
    return comparison, [compared(comparison, figures, decimals, leading=leading, **both)]
