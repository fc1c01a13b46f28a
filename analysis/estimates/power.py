"""What a number of people could show: the smallest change that would be seen, the people a target needs."""

from __future__ import annotations

import math
from typing import Any

from analysis.estimates.gates import SHOWN_FROM, VERDICT_FROM
from analysis.model import LEVEL


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
