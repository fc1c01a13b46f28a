"""What every estimate shares: the counts below which nothing is said, the reasons in words, Student's interval."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from analysis.model import LEVEL, Estimate

SHOWN_FROM = 5
VERDICT_FROM = 8
Z = 1.959963984540054

SENTENCES: dict[str, str] = {
    "ok": "",
    "suppressed_lt5": "Fewer than 5 people answered. Not shown, to protect privacy.",
    "hidden_with_others": "Not shown, because a small group would follow from it.",
    "n_lt_8": "Only {n} people: the numbers are shown, but no conclusion is drawn.",
    "identical_change": "Everyone changed by exactly {value}. Check the data: people rarely all move alike.",
    "no_variation": "All {n} people gave the same score both times.",
    "same_value": "All {n} people have the same score, so there is no likely range.",
    "all_missing": "Nobody has a score at either wave.",
    "one_wave_empty": "Nobody has a score at one of the two waves.",
    "no_pairs": "Nobody can be followed from one wave to the other.",
    "separated": "Every answer of one wave lies above every answer of the other, so there is no likely range.",
    "too_few_clusters": "Fewer than 8 organisations or sites: the average is shown, but no likely range.",
    "target_out_of_range": "The target asks for more than the scale has left. Set a target within the scale.",
}
"""What to say for each `Estimate.reason`; `{n}` and `{value}` are the estimate's own."""

_WEAKEST_FIRST = (
    "all_missing",
    "one_wave_empty",
    "no_pairs",
    "suppressed_lt5",
    "hidden_with_others",
    "identical_change",
    "no_variation",
    "same_value",
    "separated",
    "too_few_clusters",
    "n_lt_8",
    "ok",
)


def aligned(before: Sequence | np.ndarray, after: Sequence | np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    first, last = np.asarray(before, dtype=float), np.asarray(after, dtype=float)
    if first.shape != last.shape:
        raise ValueError("before and after must be aligned, one entry a person; unlinked_change is for other data")
    return first, last


def present(values: Sequence | np.ndarray) -> np.ndarray:
    numbers = np.asarray(values, dtype=float)
    return numbers[np.isfinite(numbers)]


def nothing(counts: Estimate, gate: bool, *, needed: int = 2) -> str:
    """The reason why no number can be given at all, or an empty text."""
    if counts.n_before == 0 and counts.n_after == 0:
        return "all_missing"
    if counts.n_before == 0 or counts.n_after == 0:
        return "one_wave_empty"
    if counts.n == 0:
        return "no_pairs"
    return "suppressed_lt5" if counts.n < (SHOWN_FROM if gate else needed) else ""


def spread(values: np.ndarray, mean: float | None = None) -> float:
    """The standard deviation with n - 1, several times as fast for a few numbers as numpy's own."""
    apart = values - (values.sum() / len(values) if mean is None else mean)
    return math.sqrt(float(apart @ apart) / (len(values) - 1))


def no_spread(values: np.ndarray, *everything: np.ndarray) -> bool:
    return len(values) < 2 or is_noise(spread(values), *everything)


def is_noise(spread: float, *everything: np.ndarray) -> bool:
    """Whether a spread is nothing beside the range of all these numbers.

    Five people who all moved by 0.1 have a spread of 1e-16 in floating point, and a t of 1e15.
    """
    reach = max(each.max() for each in everything) - min(each.min() for each in everything)
    return bool(spread <= 1e-9 * max(1.0, reach))


def mean_of(values: np.ndarray) -> tuple[float, float]:
    """Standard error and degrees of freedom of the mean."""
    return spread(values) / math.sqrt(len(values)), len(values) - 1.0


def welch(a: tuple[float, float], b: tuple[float, float]) -> tuple[float, float]:
    square = a[0] ** 2 + b[0] ** 2
    return math.sqrt(square), square**2 / (a[0] ** 4 / a[1] + b[0] ** 4 / b[1])


def t_quantile(df: float) -> float:
    """How many standard errors the 95% interval reaches to either side."""
    from scipy.special import stdtrit

    return float(stdtrit(df, (1 + LEVEL) / 2))


def with_interval(counts: Estimate, value: float, se: float, df: float, *, least: int) -> Estimate:
    half = t_quantile(df) * se
    return replace(counts, value=value, lo=value - half, hi=value + half, se=se, df=df, reason=enough(least))


def enough(n: int) -> str:
    return "ok" if n >= VERDICT_FROM else "n_lt_8"


def weaker(a: str, b: str) -> str:
    return min(a, b, key=_WEAKEST_FIRST.index)
