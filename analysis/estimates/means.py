"""Means: of one wave, of the change between two waves, and the difference between two estimates."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from analysis.estimates.gates import (
    aligned,
    is_noise,
    mean_of,
    no_spread,
    nothing,
    present,
    spread,
    weaker,
    welch,
    with_interval,
)
from analysis.model import Estimate


def mean_change(before: Sequence | np.ndarray, after: Sequence | np.ndarray, *, gate: bool = True) -> Estimate:
    """The mean of later minus earlier over the people who have both, with Student's t interval.

    Parameters
    ----------
    before, after : aligned arrays, one entry a person, in scale points; NaN or None where the person has no score.
    gate : False computes for as few as two people (for checks against published figures; never for a page).

    Returns
    -------
    Estimate in scale points. `n` counts pairs, `n_before` and `n_after` everybody present. The flag
    `unmatched_left_out` tells that some people have only one side. Reasons: ok, n_lt_8 (numbers shown),
    identical_change (value, no interval), no_variation (value 0, no interval), suppressed_lt5, no_pairs,
    one_wave_empty, all_missing (no numbers).

    Raises
    ------
    ValueError : the arrays differ in length, so they cannot be the same people.

    Notes
    -----
    mean(d) +/- t(0.975, n - 1) sd(d) / sqrt(n), d rounded to 10 decimals so that floating point noise does not pass
    for spread. Student 1908, Biometrika 6, 1-25. R: ``t.test(after, before, paired = TRUE)``.

    Examples
    --------
    >>> change = mean_change([0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0],
    ...                      [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4])
    >>> round(change.value, 2), round(change.lo, 4), round(change.hi, 4), change.df
    (1.58, 0.7001, 2.4599, 9.0)
    """
    first, last = aligned(before, after)
    has_first, has_last = np.isfinite(first), np.isfinite(last)
    both = has_first & has_last
    first, last = first[both], last[both]
    counts = Estimate(
        None,
        None,
        None,
        n=len(first),
        n_before=int(has_first.sum()),
        n_after=int(has_last.sum()),
    )
    if max(counts.n_before, counts.n_after) > counts.n:
        counts = replace(counts, flags=("unmatched_left_out",))
    missing = nothing(counts, gate)
    if missing:
        return replace(counts, reason=missing)
    changes = np.round(last - first, 10)
    mean = float(changes.sum()) / counts.n
    sd = spread(changes, mean)
    if is_noise(sd, first, last):
        # Told as exact, and six times 0.1 over six is not quite 0.1.
        mean = round(mean, 10)
        return replace(counts, value=mean, reason="identical_change" if mean else "no_variation")
    return with_interval(counts, mean, sd / math.sqrt(counts.n), counts.n - 1.0, least=counts.n)


def unlinked_change(before: Sequence | np.ndarray, after: Sequence | np.ndarray, *, gate: bool = True) -> Estimate:
    """The difference between the means of two waves whose people cannot be linked, with Welch's interval.

    Parameters
    ----------
    before, after : arrays of any two lengths, one entry an answer, in scale points; NaN or None is left out.

    Returns
    -------
    Estimate with route `unlinked` and the flag `different_people_may_have_answered`. `n` is the smaller of the two
    counts: the gates ask for 5 and 8 at each wave. Where neither wave has any spread there is a value without an
    interval: `separated`, or `no_variation` if everybody gave one and the same score.

    Notes
    -----
    se^2 = s1^2/n1 + s2^2/n2 with Welch-Satterthwaite df. Welch 1947, Biometrika 34, 28-35.
    R: ``t.test(after, before)``. If the same people did answer, this is cautious: small changes will not show.

    Examples
    --------
    >>> change = unlinked_change([1, 2, 3, 4, 5, 6, 7, 8], [2, 3, 4, 5, 6, 7, 8, 9, 10])
    >>> change.value, round(change.lo, 3), round(change.hi, 3), change.n
    (1.5, -1.182, 4.182, 8)
    """
    first, last = present(before), present(after)
    counts = Estimate(
        None,
        None,
        None,
        n=min(len(first), len(last)),
        n_before=len(first),
        n_after=len(last),
        route="unlinked",
        flags=("different_people_may_have_answered",),
    )
    missing = nothing(counts, gate)
    if missing:
        return replace(counts, reason=missing)
    change = float(last.mean() - first.mean())
    everything = np.concatenate([first, last])
    if no_spread(first, everything) and no_spread(last, everything):
        change = round(change, 10)
        return replace(counts, value=change, reason="separated" if change else "no_variation")
    se, df = welch(mean_of(first), mean_of(last))
    return with_interval(counts, change, se, df, least=counts.n)


def difference(a: Estimate, b: Estimate) -> Estimate:
    """How much more `b` is than `a`, for two estimates that rest on different people (b minus a).

    Returns
    -------
    Estimate with route `difference`; `n_before` and `n_after` are the people behind `a` and `b`, `n` their sum. Where
    one side has no interval neither has the difference, and the reason is that side's.

    Notes
    -----
    se^2 = se_a^2 + se_b^2, df = se^4 / (se_a^4/df_a + se_b^4/df_b). Satterthwaite 1946, Biometrics Bulletin 2, 110-114.
    For two mean changes this is Welch's test on change scores: R ``t.test(changes_b, changes_a)``.

    Examples
    --------
    >>> a, b = Estimate(0.5, 0.0, 1.0, se=0.3, df=9.0, n=10), Estimate(2.0, 1.0, 3.0, se=0.4, df=12.0, n=13)
    >>> gap = difference(a, b)
    >>> gap.value, round(gap.se, 3), round(gap.df, 2), gap.n
    (1.5, 0.5, 20.6, 23)
    """
    counts = Estimate(
        None, None, None, n=a.n + b.n, n_before=a.n, n_after=b.n, route="difference", reason=weaker(a.reason, b.reason)
    )
    if a.value is None or b.value is None:
        return counts
    if not a.se or not b.se or a.df is None or b.df is None:
        return replace(counts, value=b.value - a.value)
    se, df = welch((a.se, a.df), (b.se, b.df))
    return replace(with_interval(counts, b.value - a.value, se, df, least=min(a.n, b.n)), reason=counts.reason)


def mean_interval(values: Sequence | np.ndarray) -> Estimate:
    """The mean of one wave in scale points with Student's t interval; NaN and None are left out.

    Returns
    -------
    Estimate with route `mean` and the reasons ok, n_lt_8, same_value (no interval), suppressed_lt5, all_missing.

    Notes
    -----
    Student 1908. R: ``t.test(values)``.

    Examples
    --------
    >>> mean = mean_interval([1, 2, 3, 4, 5, 6, 7, 8])
    >>> mean.value, round(mean.lo, 3), round(mean.hi, 3)
    (4.5, 2.452, 6.548)
    """
    answers = present(values)
    counts = Estimate(None, None, None, n=len(answers), n_before=len(answers), n_after=len(answers), route="mean")
    missing = nothing(counts, True)
    if missing:
        return replace(counts, reason=missing)
    if no_spread(answers, answers):
        return replace(counts, value=float(answers[0]), reason="same_value")
    se, df = mean_of(answers)
    return with_interval(counts, float(answers.mean()), se, df, least=counts.n)
