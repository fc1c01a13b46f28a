"""What the people who did not answer again may have done: four levels, from what is likely to what is possible."""

from __future__ import annotations

from dataclasses import replace

from analysis.model import Estimate


def silent_unchanged(change: Estimate, started: int) -> Estimate:
    """The change over everybody who started if those who did not answer again had not changed at all.

    Notes
    -----
    c times the estimate and its limits, with c = people at both waves / people who started.

    Examples
    --------
    >>> found = silent_unchanged(Estimate(0.40, 0.15, 0.65, n=24), 40)
    >>> [round(each, 2) for each in (found.value, found.lo, found.hi)]
    [0.24, 0.09, 0.39]
    """
    share = min(1.0, change.n / started) if started else 1.0
    value, lo, hi = (None if each is None else share * each for each in (change.value, change.lo, change.hi))
    return replace(change, value=value, lo=lo, hi=hi, se=None if change.se is None else share * change.se)


def tipping_point(value: float, matched: int, started: int) -> float | None:
    """The average change of the silent that would bring a figure of all who started to zero; None if nobody is silent.

    Notes
    -----
    -c/(1 - c) x value. Give it the estimate for the average, or its lower limit for the likely range. Cro and others
    2020, Statistics in Medicine 39, 2815-2842.

    Examples
    --------
    >>> round(tipping_point(0.40, 24, 40), 3), round(tipping_point(0.15, 24, 40), 3), tipping_point(0.4, 40, 40)
    (-0.6, -0.225, None)
    """
    silent = started - matched
    return None if silent <= 0 else -matched / silent * value


def bounds(value: float, matched: int, started: int, *, silent_mean: float, ends: tuple[float, float]) -> tuple:
    """The lowest and the highest change of everybody who started, whatever the silent did.

    silent_mean is their mean at the start; ends are those of the scale. Usually very wide: a caution, never a result.

    Notes
    -----
    c x value + (1 - c)(end - silent mean). Manski 1990, American Economic Review 80, 319-323.

    Examples
    --------
    >>> [round(each, 2) for each in bounds(0.40, 24, 40, silent_mean=3.2, ends=(1, 5))]
    [-0.64, 0.96]
    """
    share = min(1.0, matched / started)
    low, high = (share * value + (1 - share) * (end - silent_mean) for end in ends)
    return low, high
