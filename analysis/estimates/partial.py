"""Changes from figures that others have printed, where nobody's answers are at hand."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from analysis.estimates.gates import enough, present, spread, welch, with_interval
from analysis.model import Estimate


@dataclass(frozen=True)
class Printed:
    """One wave as a report prints it: mean, standard deviation, people."""

    mean: float
    sd: float
    n: int


def overlapping_change(
    before: Sequence | np.ndarray, after: Sequence | np.ndarray, *, equal_variances: bool = False
) -> Estimate:
    """The change between two waves of which some people answered both (Derrick's partially overlapping t).

    before, after : aligned, one entry a person, NaN where there is none. A fallback, and an oracle: where low scorers
    leave it is biased, and `wave_change` is not.

    Notes
    -----
    See `overlapping_change_from`. R: ``Partiallyoverlapping::Partover.test``.

    Examples
    --------
    >>> nothing = [None] * 8
    >>> a = [20, 21, 16, 18, 14, 12, 14, 17, *nothing, 14, 15, 18, 20, 11, 19, 14, 15]
    >>> b = [*nothing, 10, 16, 18, 16, 15, 14, 13, 10, 15, 10, 15, 17, 13, 19, 12, 13]
    >>> found = overlapping_change(b, a, equal_variances=True)
    >>> found.value, round(found.lo, 4), round(found.hi, 4), found.df
    (2.0, 0.2676, 3.7324, 18.5)
    """
    first, last = np.asarray(before, dtype=float), np.asarray(after, dtype=float)
    both = np.isfinite(first) & np.isfinite(last)
    waves = [Printed(float(wave.mean()), spread(wave), len(wave)) for wave in (present(first), present(last))]
    constant = not both.any() or min(np.ptp(first[both]), np.ptp(last[both])) == 0
    r = 0.0 if constant else float(np.corrcoef(first[both], last[both])[0, 1])
    return overlapping_change_from(*waves, both=int(both.sum()), r=r, equal_variances=equal_variances)


def overlapping_change_from(
    before: Printed, after: Printed, *, both: int, r: float, equal_variances: bool = False
) -> Estimate:
    """The same from printed figures; r is the correlation of the `both` people who answered twice.

    Notes
    -----
    se^2 = v1/n1 + v2/n2 - 2 r n_c sqrt(v1 v2)/(n1 n2), df = (n_c - 1) + ((g - n_c + 1)/(n_a + n_b + 2 n_c))(n_a + n_b)
    with n_a, n_b the people seen once and g the degrees of freedom of Welch, or n1 + n2 - 2 with pooled variances.
    Derrick, Toher and White 2017, Journal of Applied Quantitative Methods 12, 1-11.

    Raises
    ------
    ValueError : fewer than two people answered both, or nobody answered only one.
    """
    once = before.n + after.n - 2 * both
    if both < 2 or once < 1:
        raise ValueError("at least two people must have answered both waves, and one person only one of them")
    free = before.n + after.n - 2
    v1, v2 = before.sd**2, after.sd**2
    g = welch((before.sd / math.sqrt(before.n), before.n - 1.0), (after.sd / math.sqrt(after.n), after.n - 1.0))[1]
    if equal_variances:
        v1 = v2 = ((before.n - 1) * v1 + (after.n - 1) * v2) / free
        g = float(free)
    square = v1 / before.n + v2 / after.n - 2 * r * both * math.sqrt(v1 * v2) / (before.n * after.n)
    df = (both - 1) + (g - both + 1) / (once + 2 * both) * once
    counts = Estimate(None, None, None, n=both, n_before=before.n, n_after=after.n, route="overlapping")
    return with_interval(counts, after.mean - before.mean, math.sqrt(square), df, least=both)


def change_from_printed(before: Printed, after: Printed, *, correlations: Sequence[float] = (0.0, 0.6)) -> dict:
    """The change from means and spreads alone, once for each guess of how far the two waves agree.

    Nobody's answers are at hand, so the correlation is not known, and it is never guessed silently: 0 gives the most
    cautious range (Welch, as if other people had answered), 0.6 is usual for wellbeing over some months.

    Returns
    -------
    dict of correlation to Estimate with route `printed`; above 0 the same people are supposed at both waves, and `n`
    is the smaller wave.

    Examples
    --------
    >>> found = change_from_printed(Printed(20.8, 3.4, 31), Printed(22.4, 3.2, 31))
    >>> {r: [round(each, 2) for each in (one.lo, one.hi)] for r, one in found.items()}
    {0.0: [-0.08, 3.28], 0.6: [0.52, 2.68]}
    """
    counts = Estimate(None, None, None, n=min(before.n, after.n), n_before=before.n, n_after=after.n, route="printed")
    change, told = after.mean - before.mean, {}
    for r in correlations:
        se, df = welch(
            (before.sd / math.sqrt(before.n), before.n - 1.0), (after.sd / math.sqrt(after.n), after.n - 1.0)
        )
        if r:
            se = math.sqrt((before.sd**2 + after.sd**2 - 2 * r * before.sd * after.sd) / counts.n)
            df = counts.n - 1.0
        told[r] = replace(with_interval(counts, change, se, df, least=counts.n), reason=enough(counts.n))
    return told
