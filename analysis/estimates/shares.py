"""Shares of people: how many of how many, and how many more moved up than down."""

from __future__ import annotations

import math
from dataclasses import replace

from analysis.estimates.gates import Z, enough, nothing
from analysis.model import Estimate


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
    missing = nothing(counts, gate, needed=1)
    if missing:
        return replace(counts, reason=missing)
    p_up, p_down = (up + 1) / (n + 2), (down + 1) / (n + 2)
    centre = p_up - p_down
    se = math.sqrt((p_up + p_down - centre**2) / (n + 2))
    lo, hi = max(-1.0, centre - Z * se), min(1.0, centre + Z * se)
    return replace(counts, value=(up - down) / n, lo=lo, hi=hi, se=se, reason=enough(n))


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
