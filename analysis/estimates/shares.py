"""Shares of people: how many of how many, and how many more moved up than down."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from analysis.estimates.gates import SHOWN_FROM, VERDICT_FROM, Z, aligned, enough, nothing, present
from analysis.model import LEVEL, Estimate


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
    if n < (SHOWN_FROM if gate else 1):
        counts = Estimate(None, None, None, n=n, n_before=n, n_after=n, route="share")
        return replace(counts, reason=nothing(counts, gate, needed=1))
    p_up, p_down = (up + 1) / (n + 2), (down + 1) / (n + 2)
    centre = p_up - p_down
    se = math.sqrt((p_up + p_down - centre**2) / (n + 2))
    lo, hi = max(-1.0, centre - Z * se), min(1.0, centre + Z * se)
    return Estimate((up - down) / n, lo, hi, se=se, n=n, n_before=n, n_after=n, route="share", reason=enough(n))


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
    return _limits(x / n, n)


def share_at_least(answers: Sequence | np.ndarray, least: float, *, gate: bool = True) -> Estimate:
    """The share of people whose answer is `least` or higher, as the two best answers (top two) of a question.

    Parameters
    ----------
    answers : one entry a person, higher is better; NaN or None where the person gave none.
    least : the lowest answer that counts, 4 for the two best of 1 to 5.

    Returns
    -------
    Estimate between 0 and 1 with route `share` and Wilson's interval; reasons all_missing, suppressed_lt5, n_lt_8, ok.

    Examples
    --------
    >>> share = share_at_least([1, 3, 4, 4, 5, 5, 5, None, 2, 4], 4)
    >>> round(share.value, 3), share.n
    (0.667, 9)
    """
    numbers = np.round(present(answers), 10)
    counts = Estimate(None, None, None, n=len(numbers), n_before=len(numbers), n_after=len(numbers), route="share")
    missing = nothing(counts, gate, needed=1)
    if missing:
        return replace(counts, reason=missing)
    x = int((numbers >= round(least, 10)).sum())
    lo, hi = wilson(x, counts.n)
    return replace(counts, value=x / counts.n, lo=lo, hi=hi, reason=enough(counts.n))


def newcombe_difference(x1: int, n1: int, x2: int, n2: int, *, gate: bool = True) -> Estimate:
    """The share x1 of n1 minus the share x2 of n2, of different people.

    Returns
    -------
    Estimate between -1 and 1 with route `difference`; `n_after` is n1 and `n_before` n2, `n` the smaller of the two.

    Raises
    ------
    ValueError : a count is negative or exceeds its number of people.

    Notes
    -----
    With l, u Wilson's limits: lo = d - sqrt((p1 - l1)^2 + (u2 - p2)^2), hi = d + sqrt((u1 - p1)^2 + (p2 - l2)^2).
    Newcombe 1998, Statistics in Medicine 17, 873-890, method 10. R: ``Epi::ci.pd(56, 48, 14, 32)``.

    Examples
    --------
    >>> share = newcombe_difference(56, 70, 48, 80)
    >>> round(share.value, 2), round(share.lo, 4), round(share.hi, 4)
    (0.2, 0.0524, 0.3339)
    """
    if not (0 <= x1 <= n1 and 0 <= x2 <= n2):
        raise ValueError("a share counts people among all who were asked")
    counts = Estimate(None, None, None, n=min(n1, n2), n_before=n2, n_after=n1, route="difference")
    missing = nothing(counts, gate, needed=1)
    if missing:
        return replace(counts, reason=missing)
    p1, p2 = x1 / n1, x2 / n2
    (low1, high1), (low2, high2) = _limits(p1, n1), _limits(p2, n2)
    lo = p1 - p2 - math.hypot(p1 - low1, high2 - p2)
    hi = p1 - p2 + math.hypot(high1 - p1, p2 - low2)
    return replace(counts, value=p1 - p2, lo=max(-1.0, lo), hi=min(1.0, hi), reason=enough(counts.n))


def comment_share(with_theme: Sequence | np.ndarray, comments: Sequence | np.ndarray) -> Estimate:
    """The share of comments with a theme where people wrote several, as wide as the number of people makes it.

    Parameters
    ----------
    with_theme, comments : aligned counts, one entry a person; people without a comment are left out.

    Returns
    -------
    Estimate with route `share`; `n` counts people. Below 8 people a value without an interval (n_lt_8).

    Raises
    ------
    ValueError : the arrays differ in length, or somebody has more comments with the theme than comments.

    Notes
    -----
    p = sum x / sum m, se^2 = n/(n - 1) sum (x - p m)^2 / (sum m)^2 over n people. Wilson's interval for
    p (1 - p)/se^2 comments, at most as many as there are, times (1.96 / t(0.975, n - 1))^2. Where all comments say it,
    or none, one person counts as one comment. Korn & Graubard 1998, Survey Methodology 24, 193-201.
    R, for se: ``clubSandwich::vcovCR(lm(theme ~ 1), person, type = "CR1")``, one row a comment.

    Examples
    --------
    >>> share = comment_share([2, 0, 4, 1, 1, 0, 5, 1], [3, 1, 5, 2, 4, 1, 6, 2])
    >>> round(share.value, 4), round(share.lo, 4), round(share.hi, 4), share.n
    (0.5833, 0.3361, 0.7947, 8)
    """
    x, m = aligned(with_theme, comments)
    wrote = np.isfinite(x) & np.isfinite(m) & (m > 0)
    x, m = x[wrote], m[wrote]
    if (x < 0).any() or (x > m).any():
        raise ValueError("comments with a theme are counted among all comments of the person")
    counts = Estimate(None, None, None, n=len(m), n_before=len(m), n_after=len(m), route="share")
    missing = nothing(counts, True)
    if missing:
        return replace(counts, reason=missing)
    total = float(m.sum())
    p = float(x.sum()) / total
    if counts.n < VERDICT_FROM:
        return replace(counts, value=p, reason="n_lt_8")
    square = counts.n / (counts.n - 1) * float(((x - p * m) ** 2).sum()) / total**2
    lo, hi = _limits(p, _worth(p, square, total, counts.n))
    return replace(counts, value=p, lo=lo, hi=hi, se=math.sqrt(square) if 0 < p < 1 else None, reason="ok")


def _worth(p: float, square: float, comments: float, people: int) -> float:
    """As how many independent comments these count."""
    own = p * (1 - p)
    # When every comment says it the formula would make the likely range of 8 people as short as that of 80 comments.
    effective = float(people) if own <= 0 else min(comments, own / square) if square > 0 else comments
    from scipy.special import stdtrit

    return effective * (Z / float(stdtrit(people - 1, (1 + LEVEL) / 2))) ** 2


def _limits(share: float, n: float) -> tuple[float, float]:
    z2 = Z * Z
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return (0.0 if share == 0 else centre - half), (1.0 if share == 1 else centre + half)
