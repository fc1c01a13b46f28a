"""Change of single people: how far an answer moves by itself, and how many moved further. Shares only, never names."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from analysis.estimates.gates import aligned, nothing
from analysis.estimates.shares import net_share, wilson
from analysis.model import Estimate

RELIABLE = 1.96
RESPONDERS_FROM = 10
OWN_RELIABILITY_FROM = 100

INDIVIDUAL_SENTENCES: dict[str, str] = {
    "n_lt_10": "Only {n} people answered both times. Shares of single people are shown from 10.",
    "no_reliability": (
        "This questionnaire has no published reliability, so we cannot tell individual change from noise."
    ),
    "noise_line": (
        "If nobody had truly changed we would still expect about {share} to look better by that much, "
        "and {share} to look worse."
    ),
}
"""What to say beside or in place of the shares; `{share}` is `Responders.expected` in per cent."""


@dataclass(frozen=True)
class MeasurementError:
    """How far the score of one unchanged person moves by itself, in points.

    of_score: the standard error of one score. of_change: of the difference between two. detectable: the change that
    only one unchanged person in twenty exceeds, up or down (MDC95), which is what a reliable change needs.
    """

    of_score: float
    of_change: float
    detectable: float


@dataclass(frozen=True)
class Responders:
    """How many people improved and got worse by at least `least` points, with shares, or the reason why not.

    improved, same, worse: estimates of shares with Wilson's interval, route `share`. net: improved less worse, with the
    interval of `net_share`. expected: the share that measurement error alone lets look improved, and as many worse;
    None where the error is not known.
    """

    n: int
    least: float
    improved: Estimate | None = None
    same: Estimate | None = None
    worse: Estimate | None = None
    net: Estimate | None = None
    expected: float | None = None
    reason: str = "ok"


def measurement_error(sd: float, reliability: float, *, own_people: int | None = None) -> MeasurementError | None:
    """The error of a score from its SD and reliability, as published for the questionnaire.

    Parameters
    ----------
    sd : of the norm sample, in points. reliability : of the score, 0 to below 1; of a retest rather than alpha.
    own_people : the people behind the two figures where they are the scheme's own; None when they are published.

    Returns
    -------
    None where own figures rest on fewer than 100 people: they are too uncertain to judge single people by.

    Raises
    ------
    ValueError : the SD is not above 0, or the reliability not from 0 to below 1.

    Notes
    -----
    sd sqrt(1 - r), times sqrt(2) for a difference, times 1.96 for MDC95. Jacobson & Truax 1991, Journal of Consulting
    and Clinical Psychology 59, 12-19. R: ``sd * sqrt(2 * (1 - r))``.

    Examples
    --------
    >>> error = measurement_error(7.5, 0.80)
    >>> round(error.of_score, 2), round(error.of_change, 2), round(error.detectable, 2)
    (3.35, 4.74, 9.3)
    """
    if not (0 < sd < math.inf and 0 <= reliability < 1):
        raise ValueError("the SD must be above 0 and the reliability from 0 to below 1")
    if own_people is not None and own_people < OWN_RELIABILITY_FROM:
        return None
    of_score = sd * math.sqrt(1 - reliability)
    of_change = of_score * math.sqrt(2)
    return MeasurementError(of_score, of_change, RELIABLE * of_change)


def reliable_change(change: float, error: MeasurementError) -> float:
    """One person's change in standard errors of a change (RC): reliable from 1.96, and from -1.96 the other way.

    Examples
    --------
    >>> round(reliable_change(32.5 - 47.5, measurement_error(7.5, 0.80)), 2)
    -3.16
    """
    return change / error.of_change


def expected_by_error(points: float, error: MeasurementError) -> float:
    """The share of unchanged people whose score rises by `points` or more through measurement error alone.

    Notes
    -----
    1 - Phi(points / standard error of a change), as if scores were continuous. R: ``pnorm(-points / s)``.

    Examples
    --------
    >>> round(expected_by_error(1, measurement_error(3.92, 1 - (1.04 / 3.92) ** 2)), 2)
    0.25
    """
    from scipy.special import ndtr

    return float(ndtr(-points / error.of_change))


def responders(
    before: Sequence | np.ndarray, after: Sequence | np.ndarray, least: float, *, error: MeasurementError | None = None
) -> Responders:
    """The shares of people who improved, stayed and got worse by at least `least` points, from 10 pairs on.

    Parameters
    ----------
    before, after : aligned arrays, one entry a person, oriented so that higher is better; NaN or None where missing.
    least : points that count as a change: `error.detectable`, or the published change that matters to one person.
    error : of the score, for the share expected from noise alone.

    Returns
    -------
    Responders; reasons ok, n_lt_10, suppressed_lt5, no_pairs, one_wave_empty, all_missing.

    Raises
    ------
    ValueError : the arrays differ in length, or `least` is not above 0.

    Examples
    --------
    >>> shares = responders(range(10), [each + 2 for each in range(8)] + [8, 9], 2)
    >>> shares.improved.value, shares.same.value, shares.worse.value
    (0.8, 0.2, 0.0)
    """
    if not 0 < least < math.inf:
        raise ValueError("a change that counts must be above 0 points")
    first, last = aligned(before, after)
    has_first, has_last = np.isfinite(first), np.isfinite(last)
    both = has_first & has_last
    n = int(both.sum())
    counts = Estimate(None, None, None, n=n, n_before=int(has_first.sum()), n_after=int(has_last.sum()), route="share")
    missing = nothing(counts, True) or ("n_lt_10" if n < RESPONDERS_FROM else "")
    if missing:
        return Responders(n, least, reason=missing)
    changes, line = np.round(last[both] - first[both], 10), round(least, 10)
    up, down = int((changes >= line).sum()), int((changes <= -line).sum())
    improved, same, worse = (_share(counts, people) for people in (up, n - up - down, down))
    expected = None if error is None else expected_by_error(least, error)
    return Responders(n, least, improved, same, worse, net_share(up, down, n), expected)


def _share(counts: Estimate, people: int) -> Estimate:
    lo, hi = wilson(people, counts.n)
    return replace(counts, value=people / counts.n, lo=lo, hi=hi)
