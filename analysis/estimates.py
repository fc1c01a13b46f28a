"""The formulas: arrays of people in, one `Estimate` out, each with its source.

Three primitives carry the dashboard: the change between two waves (`mean_change`, or `unlinked_change` when nobody can
be followed), the difference between two such changes (`difference`), and the net share that moved up (`net_share`).
Every interval is a two-sided 95% interval. Nothing is computed for fewer than 5 people; with 5 to 7 the numbers are
given with the reason `n_lt_8`, which forbids a verdict.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from analysis.model import LEVEL, Estimate

SHOWN_FROM = 5
VERDICT_FROM = 8
Z = 1.959963984540054

SENTENCES: dict[str, str] = {
    "ok": "",
    "suppressed_lt5": "Fewer than 5 people answered. Not shown, to protect privacy.",
    "n_lt_8": "Only {n} people: the numbers are shown, but no conclusion is drawn.",
    "identical_change": "Everyone changed by exactly {value}. Check the data: people rarely all move alike.",
    "no_variation": "All {n} people gave the same score both times.",
    "same_value": "All {n} people have the same score, so there is no likely range.",
    "all_missing": "Nobody has a score at either wave.",
    "one_wave_empty": "Nobody has a score at one of the two waves.",
    "no_pairs": "Nobody can be followed from one wave to the other.",
    "target_out_of_range": "The target asks for more than the scale has left. Set a target within the scale.",
}
"""What to say for each `Estimate.reason`; `{n}` and `{value}` are the estimate's own."""


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
    first, last = _aligned(before, after)
    has_first, has_last = np.isfinite(first), np.isfinite(last)
    both = has_first & has_last
    changes = np.round(last[both] - first[both], 10)
    counts = Estimate(
        None,
        None,
        None,
        n=int(both.sum()),
        n_before=int(has_first.sum()),
        n_after=int(has_last.sum()),
        flags=("unmatched_left_out",) if (has_first ^ has_last).any() else (),
    )
    nothing = _nothing(counts, gate)
    if nothing:
        return replace(counts, reason=nothing)
    mean = float(changes.mean())
    if _no_spread(changes, np.concatenate([first[both], last[both]])):
        return replace(counts, value=mean, reason="identical_change" if mean else "no_variation")
    se = float(changes.std(ddof=1)) / math.sqrt(counts.n)
    return _with_interval(counts, mean, se, counts.n - 1.0, least=counts.n)


def unlinked_change(before: Sequence | np.ndarray, after: Sequence | np.ndarray, *, gate: bool = True) -> Estimate:
    """The difference between the means of two waves whose people cannot be linked, with Welch's interval.

    Parameters
    ----------
    before, after : arrays of any two lengths, one entry an answer, in scale points; NaN or None is left out.

    Returns
    -------
    Estimate with route `unlinked` and the flag `different_people_may_have_answered`. `n` is the smaller of the two
    counts: the gates ask for 5 and 8 at each wave.

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
    first, last = _present(before), _present(after)
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
    nothing = _nothing(counts, gate)
    if nothing:
        return replace(counts, reason=nothing)
    change = float(last.mean() - first.mean())
    everything = np.concatenate([first, last])
    if _no_spread(first, everything) and _no_spread(last, everything):
        return replace(counts, value=change, reason="no_variation")
    se, df = _welch(_mean_of(first), _mean_of(last))
    return _with_interval(counts, change, se, df, least=counts.n)


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
        None, None, None, n=a.n + b.n, n_before=a.n, n_after=b.n, route="difference", reason=_weaker(a.reason, b.reason)
    )
    if a.value is None or b.value is None:
        return counts
    if not a.se or not b.se or a.df is None or b.df is None:
        return replace(counts, value=b.value - a.value)
    se, df = _welch((a.se, a.df), (b.se, b.df))
    return replace(_with_interval(counts, b.value - a.value, se, df, least=min(a.n, b.n)), reason=counts.reason)


def net_share(up: int, down: int, n: int, *, gate: bool = True) -> Estimate:
    """The share of people who moved up minus the share who moved down, among all `n` (those who stayed included).

    Returns
    -------
    Estimate between -1 and 1 with route `share`. The value is the plain share; the interval, clipped to [-1, 1], is
    centred on an adjusted one and exists even when nobody or everybody moved.

    Raises
    ------
    ValueError : the counts are negative or exceed `n`.

    Notes
    -----
    p_up = (up + 1)/(n + 2), p_down = (down + 1)/(n + 2), e = p_up - p_down, se^2 = (p_up + p_down - e^2)/(n + 2).
    Bonett & Price 2012, Journal of Educational and Behavioral Statistics 37, 479-488.
    R: ``statpsych::ci.prop.ps(alpha, f00, f01, f10, f11)``.

    Examples
    --------
    >>> share = net_share(11, 3, 24)
    >>> round(share.value, 3), round(share.lo, 4), round(share.hi, 4)
    (0.333, 0.0303, 0.5851)
    """
    if min(up, down) < 0 or up + down > n:
        raise ValueError("the people who moved up and down must be counted among all people")
    counts = Estimate(None, None, None, n=n, n_before=n, n_after=n, route="share")
    nothing = _nothing(counts, gate, needed=1)
    if nothing:
        return replace(counts, reason=nothing)
    p_up, p_down = (up + 1) / (n + 2), (down + 1) / (n + 2)
    centre = p_up - p_down
    se = math.sqrt((p_up + p_down - centre**2) / (n + 2))
    lo, hi = max(-1.0, centre - Z * se), min(1.0, centre + Z * se)
    return replace(counts, value=(up - down) / n, lo=lo, hi=hi, se=se, reason=_enough(n))


def wilson(x: int, n: int) -> tuple[float | None, float | None]:
    """The 95% interval of the share x of n; (None, None) where nobody was asked, which is not 0%.

    Notes
    -----
    Wilson 1927, Journal of the American Statistical Association 22, 209-212. R: ``prop.test(x, n, correct = FALSE)``.

    Examples
    --------
    >>> [round(limit, 4) for limit in wilson(19, 31)]
    [0.4382, 0.7627]
    """
    if n == 0:
        return None, None
    share, z2 = x / n, Z * Z
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return (0.0 if x == 0 else centre - half), (1.0 if x == n else centre + half)


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
    present = _present(values)
    counts = Estimate(None, None, None, n=len(present), n_before=len(present), n_after=len(present), route="mean")
    nothing = _nothing(counts, True)
    if nothing:
        return replace(counts, reason=nothing)
    if _no_spread(present, present):
        return replace(counts, value=float(present[0]), reason="same_value")
    se, df = _mean_of(present)
    return _with_interval(counts, float(present.mean()), se, df, least=counts.n)


def standardised_change(before: Sequence | np.ndarray, after: Sequence | np.ndarray) -> Estimate:
    """The mean change in standard deviations of the scale (g_av), over the people who have both scores.

    Returns
    -------
    As `standardised_from`, with the gates and reasons of `mean_change`; no numbers where there is no spread.

    Examples
    --------
    >>> change = standardised_change([0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0],
    ...                              [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4])
    >>> round(change.value, 4), round(change.lo, 4), round(change.hi, 4)
    (0.7846, 0.2844, 1.38)
    """
    change = mean_change(before, after)
    if change.se is None:
        return replace(change, value=None)
    first, last = _aligned(before, after)
    both = np.isfinite(first) & np.isfinite(last)
    first, last = first[both], last[both]
    covariance = float(np.cov(first, last)[0, 1])
    sds = float(first.std(ddof=1)), float(last.std(ddof=1))
    r = covariance / (sds[0] * sds[1]) if min(sds) > 0 else 0.0
    result = standardised_from((float(first.mean()), float(last.mean())), sds, r, change.n)
    return replace(change, value=result.value, lo=result.lo, hi=result.hi, se=result.se, df=None)


def standardised_from(means: tuple[float, float], sds: tuple[float, float], r: float, n: int) -> Estimate:
    """The standardised change from printed figures: means and SDs (before, after), their correlation, people.

    Returns
    -------
    Estimate: value g_av, `se` and interval those of d_av (the interval is not centred on g_av).

    Notes
    -----
    s^2 = (s1^2 + s2^2)/2, d_av = (m2 - m1)/s, g_av = sqrt((n - 2)/(n - 1)) d_av,
    se^2 = d^2 (s1^4 + s2^4 + 2 r^2 s1^2 s2^2) / (8 s^4 (n - 1)) + s_d^2 / (s^2 (n - 1)), interval d_av +/- 1.96 se.
    Bonett 2008, Psychological Methods 13, 99-109. R: ``statpsych::ci.stdmean.ps(alpha, m1, m2, sd1, sd2, cor, n)``.
    The denominator is the SD of the scale, not of the change: it does not grow when the two waves agree more.

    Examples
    --------
    >>> change = standardised_from((705.6, 602.4), (51.08, 33.17), 0.769, 8)
    >>> round(change.value, 4), round(change.se, 4), round(change.lo, 4), round(change.hi, 4)
    (-2.2185, 0.6521, -3.6744, -1.1182)
    """
    before, after = sds[0] ** 2, sds[1] ** 2
    square = (before + after) / 2
    of_change = before + after - 2 * r * sds[0] * sds[1]
    d = (means[1] - means[0]) / math.sqrt(square)
    own = d * d * (before**2 + after**2 + 2 * r * r * before * after) / (8 * square**2 * (n - 1))
    se = math.sqrt(own + of_change / (square * (n - 1)))
    value = math.sqrt((n - 2) / (n - 1)) * d
    return Estimate(value, d - Z * se, d + Z * se, se=se, n=n, n_before=n, n_after=n, reason=_enough(n))


def minimum_detectable(n: int) -> float | None:
    """The smallest mean change, in SDs of the change, that `n` pairs would show four times in five; None below 5.

    Notes
    -----
    Solves power = 0.80 of the two-sided 5% paired t test with the noncentral t distribution.
    R: ``power.t.test(n = n, power = 0.8, type = "paired", sd = 1)``.

    Examples
    --------
    >>> round(minimum_detectable(12), 3)
    0.889
    """
    if n < SHOWN_FROM:
        return None
    from scipy.optimize import brentq
    from scipy.special import nctdtr, stdtrit

    df, limit = n - 1, float(stdtrit(n - 1, (1 + LEVEL) / 2))

    def power_too_much(shift: float) -> float:
        # The far tail is left out: at this power it holds less than one case in a million.
        return 0.2 - float(nctdtr(df, shift, limit))

    shift: Any = brentq(power_too_much, limit, limit + 3)
    return float(shift) / math.sqrt(n)


def people_needed(target: float, sd_change: float) -> int:
    """How many people answering both times would show a mean change of `target` four times in five; at least 8.

    Raises
    ------
    ValueError : target or spread is not positive.

    Notes
    -----
    ceil((2.8 sd / target)^2 + 2), within one person of the exact answer (34 at ratio 0.5, 199 at 0.2).

    Examples
    --------
    >>> people_needed(0.5, 1.0)
    34
    """
    if not (target > 0 and sd_change > 0):
        raise ValueError("the target and the spread of the change must be above 0")
    return max(VERDICT_FROM, math.ceil(round((2.8 * sd_change / target) ** 2 + 2, 9)))


def _aligned(before: Sequence | np.ndarray, after: Sequence | np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    first, last = np.asarray(before, dtype=float), np.asarray(after, dtype=float)
    if first.shape != last.shape:
        raise ValueError("before and after must be aligned, one entry a person; unlinked_change is for other data")
    return first, last


def _present(values: Sequence | np.ndarray) -> np.ndarray:
    numbers = np.asarray(values, dtype=float)
    return numbers[np.isfinite(numbers)]


def _nothing(counts: Estimate, gate: bool, *, needed: int = 2) -> str:
    """The reason why no number can be given at all, or an empty text."""
    if counts.n_before == 0 and counts.n_after == 0:
        return "all_missing"
    if counts.n_before == 0 or counts.n_after == 0:
        return "one_wave_empty"
    if counts.n == 0:
        return "no_pairs"
    return "suppressed_lt5" if counts.n < (SHOWN_FROM if gate else needed) else ""


def _no_spread(values: np.ndarray, everything: np.ndarray) -> bool:
    # Five people who all moved by 0.1 have a spread of 1e-16 in floating point, and a t of 1e15.
    return len(values) < 2 or float(values.std(ddof=1)) <= 1e-9 * max(1.0, float(np.ptp(everything)))


def _mean_of(values: np.ndarray) -> tuple[float, float]:
    """Standard error and degrees of freedom of the mean."""
    return float(values.std(ddof=1)) / math.sqrt(len(values)), len(values) - 1.0


def _welch(a: tuple[float, float], b: tuple[float, float]) -> tuple[float, float]:
    square = a[0] ** 2 + b[0] ** 2
    return math.sqrt(square), square**2 / (a[0] ** 4 / a[1] + b[0] ** 4 / b[1])


def _with_interval(counts: Estimate, value: float, se: float, df: float, *, least: int) -> Estimate:
    from scipy.special import stdtrit

    half = float(stdtrit(df, (1 + LEVEL) / 2)) * se
    return replace(counts, value=value, lo=value - half, hi=value + half, se=se, df=df, reason=_enough(least))


def _enough(n: int) -> str:
    return "ok" if n >= VERDICT_FROM else "n_lt_8"


_WEAKEST_FIRST = (
    "all_missing",
    "one_wave_empty",
    "no_pairs",
    "suppressed_lt5",
    "identical_change",
    "no_variation",
    "same_value",
    "n_lt_8",
    "ok",
)


def _weaker(a: str, b: str) -> str:
    return min(a, b, key=_WEAKEST_FIRST.index)
