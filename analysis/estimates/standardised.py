"""The change in standard deviations of the scale, from samples and from printed figures."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from analysis.estimates.gates import Z, aligned, enough
from analysis.estimates.means import mean_change
from analysis.model import Estimate


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
    first, last = aligned(before, after)
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
    return Estimate(value, d - Z * se, d + Z * se, se=se, n=n, n_before=n, n_after=n, reason=enough(n))
