"""Changes from figures that others have printed, where nobody's answers are at hand."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from analysis.estimates.gates import aligned, no_spread, nothing, present, spread, welch, with_interval
from analysis.model import Estimate

_TOO_FEW = "at least two people must have answered both waves, and one person only one of them"
_NO_CORRELATION = "a correlation lies between -1 and 1"


@dataclass(frozen=True)
class Printed:
    """One wave as a report prints it: mean, standard deviation, people (at least two).

    Raises
    ------
    ValueError : a figure that no report can print, such as a negative standard deviation.
    """

    mean: float
    sd: float
    n: int

    def __post_init__(self) -> None:
        if not (math.isfinite(self.mean) and math.isfinite(self.sd) and self.sd >= 0 and self.n >= 2):
            raise ValueError("a wave needs a mean, a standard deviation of 0 or more, and at least two people")


def overlapping_change(
    before: Sequence | np.ndarray, after: Sequence | np.ndarray, *, equal_variances: bool = False
) -> Estimate:
    """The change between two waves of which some people answered both (Derrick's partially overlapping t).

    before, after : aligned, one entry a person, NaN where there is none. A fallback, and an oracle: where low scorers
    leave it is biased, and `wave_change` is not. Returns and raises as `overlapping_change_from`.

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
    first, last = aligned(before, after)
    both = np.isfinite(first) & np.isfinite(last)
    if both.sum() < 2:
        raise ValueError(_TOO_FEW)
    waves = [Printed(float(wave.mean()), spread(wave), len(wave)) for wave in (present(first), present(last))]
    constant = no_spread(first[both], first[both]) or no_spread(last[both], last[both])
    r = 0.0 if constant else float(np.clip(np.corrcoef(first[both], last[both])[0, 1], -1.0, 1.0))
    return overlapping_change_from(*waves, both=int(both.sum()), r=r, equal_variances=equal_variances)


def overlapping_change_from(
    before: Printed, after: Printed, *, both: int, r: float, equal_variances: bool = False
) -> Estimate:
    """The same from printed figures; r is the correlation of the `both` people who answered twice.

    Returns
    -------
    Estimate with route `overlapping`; `n` counts the people who answered twice. Reasons ok, n_lt_8, suppressed_lt5, and
    no_variation or identical_change where neither wave has any spread.

    Notes
    -----
    se^2 = v1/n1 + v2/n2 - 2 r n_c sqrt(v1 v2)/(n1 n2), df = (n_c - 1) + ((g - n_c + 1)/(n_a + n_b + 2 n_c))(n_a + n_b)
    with n_a, n_b the people seen once and g the degrees of freedom of Welch, or n1 + n2 - 2 with pooled variances.
    Derrick, Toher and White 2017, Journal of Applied Quantitative Methods 12, 1-11.

    Raises
    ------
    ValueError : fewer than two people answered both, or nobody answered only one, or r is no correlation.
    """
    once = before.n + after.n - 2 * both
    if not 2 <= both <= min(before.n, after.n) or once < 1:
        raise ValueError(_TOO_FEW)
    if not -1 <= r <= 1:
        raise ValueError(_NO_CORRELATION)
    counts = Estimate(None, None, None, n=both, n_before=before.n, n_after=after.n, route="overlapping")
    unusable = _unusable(counts, before, after)
    if unusable:
        return unusable
    free = before.n + after.n - 2
    v1, v2 = before.sd**2, after.sd**2
    g = welch(_mean_of(before), _mean_of(after))[1]
    if equal_variances:
        v1 = v2 = ((before.n - 1) * v1 + (after.n - 1) * v2) / free
        g = float(free)
    square = v1 / before.n + v2 / after.n - 2 * r * both * math.sqrt(v1 * v2) / (before.n * after.n)
    df = (both - 1) + (g - both + 1) / (once + 2 * both) * once
    return with_interval(counts, after.mean - before.mean, math.sqrt(max(square, 0.0)), df, least=both)


def change_from_printed(before: Printed, after: Printed, *, correlations: Sequence[float] = (0.0, 0.6)) -> dict:
    """The change from means and spreads alone, once for each guess of how far the two waves agree.

    Nobody's answers are at hand, so the correlation is not known, and it is never guessed silently: 0 gives the most
    cautious range (Welch, as if other people had answered), 0.6 is usual for wellbeing over some months.

    Returns
    -------
    dict of correlation to Estimate with route `printed`; other than at 0 the same people are supposed at both waves,
    and `n` is the smaller wave. Reasons as in `overlapping_change_from`.

    Raises
    ------
    ValueError : a guess lies outside -1 to 1, or at an end, where everybody would keep their place to the last digit.

    Examples
    --------
    >>> found = change_from_printed(Printed(20.8, 3.4, 31), Printed(22.4, 3.2, 31))
    >>> {r: [round(each, 2) for each in (one.lo, one.hi)] for r, one in found.items()}
    {0.0: [-0.08, 3.28], 0.6: [0.52, 2.68]}
    """
    counts = Estimate(None, None, None, n=min(before.n, after.n), n_before=before.n, n_after=after.n, route="printed")
    if any(not -1 < r < 1 for r in correlations):
        raise ValueError(_NO_CORRELATION)
    unusable = _unusable(counts, before, after)
    if unusable:
        return dict.fromkeys(correlations, unusable)
    change, told = after.mean - before.mean, {}
    for r in correlations:
        se, df = welch(_mean_of(before), _mean_of(after))
        if r:
            se = math.sqrt((before.sd**2 + after.sd**2 - 2 * r * before.sd * after.sd) / counts.n)
            df = counts.n - 1.0
        told[r] = with_interval(counts, change, se, df, least=counts.n)
    return told


def _mean_of(wave: Printed) -> tuple[float, float]:
    return wave.sd / math.sqrt(wave.n), wave.n - 1.0


def _unusable(counts: Estimate, before: Printed, after: Printed) -> Estimate | None:
    missing = nothing(counts, True)
    if missing:
        return replace(counts, reason=missing)
    if max(before.sd, after.sd) > 1e-9 * max(1.0, abs(after.mean - before.mean)):
        return None
    change = after.mean - before.mean
    return replace(counts, value=change, reason="identical_change" if change else "no_variation")
