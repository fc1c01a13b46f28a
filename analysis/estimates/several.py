"""Several questions at once: what looks new may be chance when many are asked."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from analysis.model import LEVEL, Estimate


def p_value(estimate: Estimate, *, null: float = 0.0) -> float | None:
    """The two-sided p-value of an estimate against `null`, for the drawer and for `holm`; None without an interval.

    Notes
    -----
    Student's t with the estimate's own df; the normal distribution where it has none. A net share is tested by
    `sign_test` instead: its interval is not centred on its value.

    Examples
    --------
    >>> round(p_value(Estimate(1.58, 0.7001, 2.4599, se=0.3889587, df=9.0, n=10)), 6)
    0.002833
    """
    if estimate.value is None or not estimate.se:
        return None
    distance = abs(estimate.value - null) / estimate.se
    if estimate.df is None:
        return math.erfc(distance / math.sqrt(2))
    from scipy.special import stdtr

    return float(2 * stdtr(estimate.df, -distance))


def holm(p_values: Sequence[float | None]) -> list[float | None]:
    """Each p-value allowing for the others of its family, in the given order; those that are missing do not count.

    Raises
    ------
    ValueError : a p-value lies outside 0 to 1.

    Notes
    -----
    With p sorted, the largest of (m - i + 1) p_i so far, at most 1. Holm 1979, Scandinavian Journal of Statistics 6,
    65-70. R: ``p.adjust(p, "holm")``.

    Examples
    --------
    >>> holm([0.25, None, 0.5])
    [0.5, None, 0.5]
    """
    known, p = _sorted(p_values)
    return _placed(len(p_values), known, np.maximum.accumulate(p * np.arange(len(p), 0, -1)))


def benjamini_hochberg(p_values: Sequence[float | None]) -> list[float | None]:
    """Each p-value as the share of false finds in the list that ends with it: for screens of 20 questions and more.

    Raises
    ------
    ValueError : a p-value lies outside 0 to 1.

    Notes
    -----
    With p sorted, the smallest of m p_i / i from there on. Benjamini & Hochberg 1995, Journal of the Royal Statistical
    Society B 57, 289-300. R: ``p.adjust(p, "BH")``.

    Examples
    --------
    >>> benjamini_hochberg([0.25, 0.5, None, 0.125])
    [0.375, 0.5, None, 0.375]
    """
    known, p = _sorted(p_values)
    return _placed(len(p_values), known, np.minimum.accumulate((p * len(p) / np.arange(1, len(p) + 1))[::-1])[::-1])


def chance_of_a_false_rise(targets: int) -> float:
    """The chance of at least one false rise among so many primary targets when nothing really changes.

    Notes
    -----
    1 - 0.975^m, for targets that do not depend on one another; less when they do.

    Examples
    --------
    >>> round(chance_of_a_false_rise(3), 4)
    0.0731
    """
    return 1 - ((1 + LEVEL) / 2) ** targets


def _sorted(p_values: Sequence[float | None]) -> tuple[np.ndarray, np.ndarray]:
    """Where the known p-values stand, smallest first, and what they are."""
    numbers = np.array([math.nan if each is None else each for each in p_values], dtype=float)
    known = np.flatnonzero(~np.isnan(numbers))
    if ((numbers[known] < 0) | (numbers[known] > 1)).any():
        raise ValueError("a p-value lies between 0 and 1")
    known = known[np.argsort(numbers[known], kind="stable")]
    return known, numbers[known]


def _placed(count: int, known: np.ndarray, adjusted: np.ndarray) -> list[float | None]:
    placed: list[float | None] = [None] * count
    for place, p in zip(known.tolist(), adjusted.tolist(), strict=True):
        placed[place] = min(1.0, p)
    return placed
