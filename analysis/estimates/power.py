"""What a number of people could show: the smallest change that would be seen, the people a target needs."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from analysis.estimates.gates import SHOWN_FROM, VERDICT_FROM
from analysis.model import LEVEL

ASSUMED_CORRELATION = 0.6
SPREAD_KNOWN_FROM = 20


@dataclass(frozen=True)
class Detectable:
    """The smallest change that would be seen, in points, and the spread of the change that it rests on.

    assumed: the correlation of the two waves, where it is a guess; a page must then say so.
    """

    points: float
    sd_change: float
    assumed: float | None = None


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
    return None if n < SHOWN_FROM else detectable_errors(n - 1) / math.sqrt(n)


def minimum_detectable_difference(n1: int, n2: int) -> float | None:
    """The smallest difference between the changes of two groups, in SDs of the change, that `n1` and `n2` people would
    show four times in five; None where a group is below 5.

    Notes
    -----
    Solves power = 0.80 of the two-sided 5% t test of two groups with the noncentral t distribution and n1 + n2 - 2
    degrees of freedom. R: ``power.t.test(n = n, power = 0.8, sd = 1)`` for groups of one size,
    ``pwr::pwr.t2n.test(n1, n2, power = 0.8)`` for others.

    Examples
    --------
    >>> round(minimum_detectable_difference(12, 12), 2), round(minimum_detectable_difference(8, 40), 2)
    (1.2, 1.11)
    """
    if min(n1, n2) < SHOWN_FROM:
        return None
    return detectable_errors(n1 + n2 - 2) * math.sqrt(1 / n1 + 1 / n2)


def detectable_errors(df: float) -> float:
    """How many standard errors from 0 a true value lies that shows four times in five, at these degrees of freedom.

    Examples
    --------
    >>> round(detectable_errors(11), 3), round(detectable_errors(1000), 3)
    (3.078, 2.804)
    """
    from scipy.optimize import brentq
    from scipy.special import nctdtr, stdtrit

    limit = float(stdtrit(df, (1 + LEVEL) / 2))

    def power_too_much(shift: float) -> float:
        # The far tail is left out: at this power it holds less than one case in a million.
        return 0.2 - float(nctdtr(df, shift, limit))

    shift: Any = brentq(power_too_much, limit, limit + 3)
    return float(shift)


def minimum_detectable_points(
    n: int, *, sd_change: float | None = None, sd_before: float | None = None, correlation: float | None = None
) -> Detectable | None:
    """The smallest mean change that `n` pairs would show four times in five, in points of the scale.

    Parameters
    ----------
    sd_change : observed SD of the change, in points; used from 20 pairs, below that it is too uncertain.
    sd_before : SD of the scale at the first wave, or a published one, in points.
    correlation : of the two waves, where it is published; 0.6 is assumed otherwise.

    Returns
    -------
    None below 5 pairs, or without a spread to go by.

    Raises
    ------
    ValueError : the correlation does not lie between -1 and 1.

    Notes
    -----
    `minimum_detectable` times the SD of the change, which is sd_before sqrt(2 (1 - r)) where it was not observed.
    R: ``power.t.test(n = n, power = 0.8, type = "paired", sd = sd_change)``. Never from the observed effect: such
    power only repeats the p-value (Hoenig & Heisey 2001, The American Statistician 55, 19-24).

    Examples
    --------
    >>> seen = minimum_detectable_points(12, sd_before=1.0)
    >>> round(seen.points, 2), seen.assumed
    (0.79, 0.6)
    """
    return _in_points(minimum_detectable(n), n, sd_change, sd_before, correlation)


def minimum_detectable_difference_points(
    n1: int,
    n2: int,
    *,
    sd_change: float | None = None,
    sd_before: float | None = None,
    correlation: float | None = None,
) -> Detectable | None:
    """The smallest difference between the changes of two groups that would show four times in five, in points.

    Parameters
    ----------
    sd_change, sd_before : SDs within the groups, pooled; otherwise as in `minimum_detectable_points`, and the 20
        people from whom on the spread of the change is known are those of both groups together.

    Returns
    -------
    None where a group is below 5, or without a spread to go by.

    Examples
    --------
    >>> seen = minimum_detectable_difference_points(12, 12, sd_change=0.5)
    >>> round(seen.points, 2), seen.assumed
    (0.6, None)
    """
    return _in_points(minimum_detectable_difference(n1, n2), n1 + n2, sd_change, sd_before, correlation)


def _in_points(
    size: float | None, n: int, sd_change: float | None, sd_before: float | None, correlation: float | None
) -> Detectable | None:
    if correlation is not None and not -1 <= correlation < 1:
        raise ValueError("a correlation lies between -1 and 1")
    if size is None:
        return None
    if sd_change and math.isfinite(sd_change) and n >= SPREAD_KNOWN_FROM:
        return Detectable(size * sd_change, sd_change)
    if not sd_before or not math.isfinite(sd_before):
        return None
    spread = sd_before * math.sqrt(2 * (1 - (ASSUMED_CORRELATION if correlation is None else correlation)))
    return Detectable(size * spread, spread, ASSUMED_CORRELATION if correlation is None else None)


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
