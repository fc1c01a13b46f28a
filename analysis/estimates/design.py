"""What a before-and-after design does by itself: people who start low rise, scales end, one person can be the mean."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.estimates.gates import SHOWN_FROM, aligned, present
from analysis.estimates.means import mean_change
from analysis.model import Estimate

CROWDED = 0.15  # share of people at the best score above which a rise is hard to see (Terwee and others 2007)
CARRIED = 0.40  # share of the sum of squared deviations above which one person carries the mean


def regression_to_the_mean(baseline: float, population: float, reliability: float) -> float:
    """The rise to be expected of people who start below the population's mean, if nothing happens to them.

    Notes
    -----
    (1 - r)(population mean - mean at the start), r the correlation of two measurements of unchanged people.

    Examples
    --------
    >>> round(regression_to_the_mean(22.0, 26.1, 0.7), 2)
    1.23
    """
    return (1 - reliability) * (population - baseline)


def regression_below_a_cut(mean: float, sd: float, cut: float, reliability: float) -> float:
    """The same rise for people chosen because they scored below a cut-off.

    Notes
    -----
    (s_w^2 / s_t) phi(z) / (1 - Phi(z)) with s_t the spread of the population, s_w^2 = (1 - r) s_t^2 and
    z = |mean - cut| / s_t. Barnett, van der Pols and Dobson 2005, International Journal of Epidemiology 34, 215-220.

    Examples
    --------
    >>> round(regression_below_a_cut(60, 15, 40, 0.5), 4)
    13.486
    """
    from scipy.special import ndtr

    z = abs(mean - cut) / sd
    density = math.exp(-z * z / 2) / math.sqrt(2 * math.pi)
    return (1 - reliability) * sd * density / (1 - float(ndtr(z)))


def share_at(scores: Sequence | np.ndarray, end: float) -> float | None:
    """The share of people at one end of the scale; None for fewer than 5 people.

    >>> share_at([5, 5, 4, 3, 5, 2], 5)
    0.5
    """
    known = present(scores)
    return None if len(known) < SHOWN_FROM else float(np.isclose(known, end).mean())


@dataclass(frozen=True)
class Carried:
    """How much of the spread of the change the one furthest from the mean makes up, and the change without them."""

    share: float
    without: Estimate


def carried_by_one(before: Sequence | np.ndarray, after: Sequence | np.ndarray) -> Carried | None:
    """Whether one person carries the mean change: more than 40% of the sum of squared deviations; None if nobody does.

    Examples
    --------
    >>> found = carried_by_one([3.0] * 9, [3.1, 3.0, 2.9, 3.0, 3.1, 2.9, 3.0, 3.1, 4.9])
    >>> round(found.share, 2), round(found.without.value, 3)
    (0.88, 0.013)
    """
    first, last = aligned(before, after)
    both = np.isfinite(first) & np.isfinite(last)
    first, last = first[both], last[both]
    if len(first) <= SHOWN_FROM:
        return None
    changes = np.round(last - first, 10)
    apart = (changes - changes.mean()) ** 2
    whole = float(apart.sum())
    if whole <= 1e-18:
        return None
    furthest = int(apart.argmax())
    share = float(apart[furthest]) / whole
    if share <= CARRIED:
        return None
    return Carried(share, mean_change(np.delete(first, furthest), np.delete(last, furthest)))
