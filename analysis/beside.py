"""A group held against colleagues who did not take part: did they start alike, and how much more did it change?

A comparison of volunteers answers "did they change more?", never "because of the scheme". The difference in change
leads there, and the difference between people who started alike (ANCOVA) stands beside it; by lottery it is the other
way round. The two answer different questions (Lord 1967); where they disagree, the weaker statement holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from analysis.estimates import (
    CLEAR_GAP,
    Adjusted,
    adjusted_difference,
    newcombe_difference,
    standardised_difference,
)
from analysis.model import Estimate, Role
from analysis.wide import ScoreTable

MUCH_ATTRITION = 0.10

Word = Literal["more than", "not clearly more than", "less than", "too few people to compare with"]


@dataclass(frozen=True)
class Beside:
    """One measure of a role beside its comparison group, between two waves.

    change: difference in change, role less comparison (`difference_by_scale`). adjusted: the same among people who
    started alike, with HC3 errors as `robust`. start: Hedges' g at the start. lost: difference in the share who did
    not answer again. word: what both allow to say, towards the aim. sentences: for the page, the answer first.
    """

    change: Estimate
    adjusted: Estimate
    robust: Estimate
    start: Estimate
    lost: Estimate
    word: Word
    sentences: tuple[str, ...]


def beside(
    change: Estimate,
    role: tuple[Role, ScoreTable],
    comparison: tuple[Role, ScoreTable],
    waves: tuple[str, str],
    *,
    higher: str = "better",
) -> Beside:
    """Everything to be said of a role beside its comparison group.

    change is the difference in change; the tables hold the scores of both between whose waves it was taken.
    """
    sides = [_scores(table, waves) for _, table in (comparison, role)]
    group = ["comparison"] * len(sides[0]) + ["role"] * len(sides[1])
    both = np.concatenate(sides)
    fitted: Adjusted = adjusted_difference(both[:, 0], both[:, 1], group, reference="comparison")
    nothing = Estimate(None, None, None, reason="suppressed_lt5")
    adjusted, robust = fitted.plain.get("role", nothing), fitted.robust.get("role", nothing)
    start = standardised_difference(sides[1][:, 0], sides[0][:, 0])
    lost = _lost(sides[1], sides[0])
    lottery = comparison[0].lottery
    word = weaker_word(change, adjusted, higher)
    agree = _word(change, higher) == _word(adjusted, higher)
    told = _sentences((change, adjusted), (start, lost), _answer(word, lottery, agree), lottery=lottery)
    return Beside(change, adjusted, robust, start, lost, word, told)


def _scores(table: ScoreTable, waves: tuple[str, str]) -> np.ndarray:
    first, last = (table.waves.index(wave) for wave in waves)
    return table.scores[:, [first, last]][table.followed]


def _lost(role: np.ndarray, comparison: np.ndarray) -> Estimate:
    """How much larger the share is in the role of those who started and did not answer again."""
    counts = []
    for side in (role, comparison):
        started = np.isfinite(side[:, 0])
        counts += [int((started & ~np.isfinite(side[:, 1])).sum()), int(started.sum())]
    return newcombe_difference(*counts)


def _word(estimate: Estimate, higher: str) -> Word:
    if estimate.reason != "ok" or estimate.lo is None or estimate.hi is None:
        return "too few people to compare with"
    lo, hi = (estimate.lo, estimate.hi) if higher == "better" else (-estimate.hi, -estimate.lo)
    return "more than" if lo > 0 else "less than" if hi < 0 else "not clearly more than"


def weaker_word(change: Estimate, adjusted: Estimate, higher: str) -> Word:
    """What both ways of reckoning allow to say; where they disagree neither more nor less is clear."""
    a, b = _word(change, higher), _word(adjusted, higher)
    if a == b:
        return a
    few: Word = "too few people to compare with"
    return few if few in (a, b) else "not clearly more than"


def _sentences(
    headline: tuple[Estimate, Estimate], start: tuple[Estimate, Estimate], answer: str, *, lottery: bool
) -> tuple[str, ...]:
    change, adjusted = headline
    gap, lost = start
    said = [answer]
    names = {"change": "Difference in change", "adjusted": "Difference between people who started alike"}
    lead, other = ("adjusted", "change") if lottery else ("change", "adjusted")
    figures = {"change": change, "adjusted": adjusted}
    said += [_figure(names[name], figures[name]) for name in (lead, other)]
    if gap.value is not None and abs(gap.value) > CLEAR_GAP:
        said.append(
            f"The groups did not start alike: {abs(gap.value):.2f} standard deviations "
            f"{'higher' if gap.value > 0 else 'lower'} among those who take part."
        )
    if lost.value is not None and abs(lost.value) > MUCH_ATTRITION:
        way = "more" if lost.value > 0 else "fewer"
        said.append(
            f"{abs(lost.value):.0%} {way} of those who take part did not answer again than of the comparison group."
        )
    return tuple(each for each in said if each)


def _answer(word: Word, lottery: bool, agree: bool) -> str:
    if word == "too few people to compare with":
        return "Too few people answered both times in one of the groups to compare them."
    if not agree:
        return (
            "The difference in change and the difference between people who started alike do not agree, so the weaker "
            "statement holds: those who take part did not clearly change more than the comparison group."
        )
    if word == "not clearly more than":
        return (
            "Those who take part did not clearly change more than the comparison group, so this does not show that "
            "taking part helped or protected anyone."
        )
    way = "more" if word == "more than" else "less"
    if lottery and way == "more":
        return (
            "Those who take part changed more than the comparison group; chance decided who does, so this is "
            "consistent with the scheme helping."
        )
    return (
        f"Those who take part changed {way} than the comparison group. They chose to take part, so this cannot show "
        "what brought the difference about."
    )


def _figure(name: str, estimate: Estimate) -> str:
    if estimate.value is None:
        return ""
    if estimate.lo is None or estimate.hi is None:
        return f"{name}: {estimate.value:.2f}, without a likely range."
    return f"{name}: {estimate.value:.2f} (likely range {estimate.lo:.2f} to {estimate.hi:.2f})."


def estimate_of(row: pd.Series) -> Estimate:
    """The estimate that a row of `difference_by_scale` was made from."""
    figures = [None if pd.isna(row[name]) else float(row[name]) for name in ("difference", "lo", "hi", "se", "df")]
    value, lo, hi, se, df = figures
    sides = int(row["n_comparison"]), int(row["n"])
    counts = {"n": min(sides), "n_before": sides[0], "n_after": sides[1]}
    return Estimate(value, lo, hi, se=se, df=df, route="difference", reason=str(row["reason"]), **counts)
