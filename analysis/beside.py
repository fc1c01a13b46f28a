"""A group held against colleagues who did not take part: did they start alike, and how much more did it change?

A comparison of volunteers answers "did they change more?", never "because of the scheme". The difference in change
leads there, and the difference between people who started alike (ANCOVA) stands beside it; by lottery it is the other
way round. The two answer different questions (Lord 1967); where they disagree, the weaker statement holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from analysis.estimates import (
    CLEAR_GAP,
    SENTENCES,
    adjusted_difference,
    newcombe_difference,
    standardised_difference,
    wave_contrasts,
)
from analysis.model import Estimate, Role
from analysis.wide import ScoreTable

MUCH_ATTRITION = 0.10
TOO_FEW_SITES = (
    "There are fewer than 8 organisations or sites on a side, so the groups are described and not compared with a "
    "likely range."
)
TOO_FEW_PEOPLE = "Too few people answered both times in one of the groups to compare them."
NO_START_TO_ADJUST_FOR = (
    "Everyone gave the same score at one of the two waves, so people who started alike cannot be compared."
)
OF_A_SIDE = ("identical_change", "no_variation", "separated")  # reasons with people enough

Leading = Literal["change", "adjusted"]
Word = Literal["more than", "not clearly more than", "less than", "too few people to compare with"]


@dataclass(frozen=True)
class Beside:
    """One measure of a role beside its comparison group, between two waves.

    change: difference in change, role less comparison (`difference_by_scale`). adjusted: the same among people who
    started alike, with HC3 errors as `robust`. start: Hedges' g at the start. lost: difference in the share who did
    not answer again. leading: which of the first two leads, `change` among volunteers and `adjusted` by lottery. word:
    what both allow to say, towards the aim. sentences: for the page, the answer first.
    """

    change: Estimate
    adjusted: Estimate
    robust: Estimate
    start: Estimate
    lost: Estimate
    leading: Leading
    word: Word
    sentences: tuple[str, ...]


def beside(
    change: Estimate,
    role: tuple[Role, ScoreTable],
    comparison: tuple[Role, ScoreTable],
    waves: tuple[str, str],
    *,
    higher: str = "better",
    earlier: Estimate | None = None,
) -> Beside:
    """Everything to be said of a role beside its comparison group.

    change is the difference in change; the tables hold the scores of both between whose waves it was taken. earlier:
    the difference in change between the wave before these two and the first of them, where there is one.
    """
    sides = [_scores(table, waves) for _, table in (comparison, role)]
    group = ["comparison"] * len(sides[0]) + ["role"] * len(sides[1])
    both, nested = np.concatenate(sides), _clusters([comparison[1], role[1]])
    fitted = adjusted_difference(both[:, 0], both[:, 1], group, reference="comparison", clusters=nested)
    nothing = Estimate(None, None, None, reason="suppressed_lt5")
    adjusted, robust = fitted.plain.get("role", nothing), fitted.robust.get("role", nothing)
    start = standardised_difference(sides[1][:, 0], sides[0][:, 0])
    lost = _lost(sides[1], sides[0])
    leading: Leading = "adjusted" if comparison[0].lottery else "change"
    word = weaker_word(change, adjusted, higher)
    agree = _word(change, higher) == _word(adjusted, higher)
    if word == "too few people to compare with":
        answer = _not_compared((change.reason, adjusted.reason), (role[1], comparison[1]), waves)
    else:
        answer = _answer(word, lottery=leading == "adjusted", agree=agree)
    told = (answer, *_figures(change, adjusted, leading), *_alike(start, lost), *_already(earlier))
    return Beside(change, adjusted, robust, start, lost, leading, word, told)


def _clusters(tables: list[ScoreTable]) -> np.ndarray | None:
    """The organisations of the people of both sides, where the scheme has people nested in some."""
    own = [None if each.clusters is None else each.clusters[each.followed] for each in tables]
    return None if any(each is None for each in own) else np.concatenate([each for each in own if each is not None])


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


def _figures(change: Estimate, adjusted: Estimate, leading: Leading) -> Iterator[str]:
    """Both figures, the leading one first, as far as there are any."""
    told = {"change": ("Difference in change", change)}
    told["adjusted"] = ("Difference between people who started alike", adjusted)
    for name in sorted(told, key=lambda each: each != leading):
        figure = _figure(*told[name])
        if figure:
            yield figure


def _alike(start: Estimate, lost: Estimate) -> Iterator[str]:
    """Whether the two groups started alike, and lost about as many people."""
    if start.value is not None and abs(start.value) > CLEAR_GAP:
        yield (
            f"The groups did not start alike: {abs(start.value):.2f} standard deviations "
            f"{'higher' if start.value > 0 else 'lower'} among those who take part."
        )
    if lost.value is not None and abs(lost.value) > MUCH_ATTRITION:
        yield (
            f"The share who did not answer again is {abs(100 * lost.value):.0f} percentage points "
            f"{'larger' if lost.value > 0 else 'smaller'} among those who take part than in the comparison group."
        )


def _already(earlier: Estimate | None) -> Iterator[str]:
    """Whether the groups were moving apart before the first of the two waves; only where an earlier wave tells."""
    if earlier is None or earlier.value is None or earlier.lo is None or earlier.hi is None:
        return
    clear = not earlier.lo <= 0 <= earlier.hi
    yield (
        f"Before these waves the groups {'were already moving apart' if clear else 'did not clearly move apart'}: "
        f"difference in change {_two(earlier.value)} (likely range {_two(earlier.lo)} to {_two(earlier.hi)})."
    )


def _not_compared(reasons: tuple[str, str], sides: tuple[ScoreTable, ScoreTable], waves: tuple[str, str]) -> str:
    """Why there is no answer. reasons: of the difference in change and of that between people who started alike."""
    if "too_few_clusters" in reasons:
        return TOO_FEW_SITES
    if reasons[0] in OF_A_SIDE:
        names = ("Among those who take part", "In the comparison group")
        own = (_own_reason(name, side, waves) for name, side in zip(names, sides, strict=True))
        return " ".join(("The groups cannot be compared.", *(each for each in own if each)))
    return NO_START_TO_ADJUST_FOR if reasons == ("ok", "no_variation") else TOO_FEW_PEOPLE


def _own_reason(name: str, table: ScoreTable, waves: tuple[str, str]) -> str:
    scores = table.stacked()[:, [table.waves.index(wave) for wave in waves]]
    own = wave_contrasts(scores, clusters=table.stacked_clusters())[0, 1].estimate
    if own.reason not in OF_A_SIDE:
        return ""
    said = SENTENCES[own.reason].format(n=own.n, value="" if own.value is None else _two(own.value))
    return f"{name}: {said[0].lower()}{said[1:]}"


def _answer(word: Word, *, lottery: bool, agree: bool) -> str:
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
            "Those who take part changed more than the comparison group, towards the aim; chance decided who does, so "
            "this is consistent with the scheme helping."
        )
    chosen = "Chance decided who takes part" if lottery else "They chose to take part, so this cannot show"
    rest = ", so this is consistent with the scheme not helping here." if lottery else " what brought it about."
    return f"Those who take part changed {way} than the comparison group, counted towards the aim. {chosen}{rest}"


def _figure(name: str, estimate: Estimate) -> str:
    if estimate.value is None:
        return ""
    if estimate.lo is None or estimate.hi is None:
        return f"{name}: {_two(estimate.value)}, without a likely range."
    return f"{name}: {_two(estimate.value)} (likely range {_two(estimate.lo)} to {_two(estimate.hi)})."


def _two(number: float) -> str:
    """With two decimals; what rounds to nothing has no minus sign."""
    return f"{round(number, 2) + 0.0:.2f}"


def estimate_of(row: pd.Series) -> Estimate:
    """The estimate that a row of `difference_by_scale` was made from."""
    figures = [None if pd.isna(row[name]) else float(row[name]) for name in ("difference", "lo", "hi", "se", "df")]
    value, lo, hi, se, df = figures
    sides = int(row["n_comparison"]), int(row["n"])
    counts = {"n": min(sides), "n_before": sides[0], "n_after": sides[1]}
    return Estimate(value, lo, hi, se=se, df=df, route="difference", reason=str(row["reason"]), **counts)
