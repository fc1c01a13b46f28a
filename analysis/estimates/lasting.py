"""Did it last? How much of a rise is left at a later wave."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from analysis.estimates.gates import VERDICT_FROM
from analysis.estimates.mixed import wave_contrasts
from analysis.estimates.wave_model import WaveModel
from analysis.model import LEVEL, Estimate


@dataclass(frozen=True)
class Lasting:
    """The change since the rise, and the part of the rise that is left.

    since: later less after, with its likely range. share, lo, hi: (later - before)/(after - before); a limit is None
    where it is not determined. word: kept (share, lo, hi known), open (the likely range has no end), or not_asked
    (there was no clear rise that could last, too few people, or nobody answered at two of the waves).
    """

    since: Estimate
    share: float | None = None
    lo: float | None = None
    hi: float | None = None
    word: Literal["kept", "open", "not_asked"] = "not_asked"


def share_kept(scores: np.ndarray, before: int, after: int, later: int) -> Lasting:
    """How much of the change from column `before` to column `after` is left at column `later`.

    Parameters
    ----------
    scores : people x waves in scale points, NaN where somebody did not answer.

    Notes
    -----
    Fieller's interval from the one model of all waves (`wave_contrasts`), with the degrees of freedom of the fewest
    people seen at two of the three waves. Fieller 1954, Journal of the Royal Statistical Society B 16, 175-185.
    R: ``mratios::gsci.ratio`` on the model's means and CR2 covariance.

    Examples
    --------
    >>> start = np.arange(12.0)
    >>> waves = np.column_stack([start, start + 2 + 0.1 * (start % 3), start + 1 + 0.1 * (start % 4)])
    >>> found = share_kept(waves, 0, 1, 2)
    >>> found.word, round(found.share, 3), round(found.lo, 3), round(found.hi, 3)
    ('kept', 0.548, 0.51, 0.586)
    """
    table = np.asarray(scores, dtype=float)[:, [before, after, later]]
    contrasts = wave_contrasts(table)
    rise, left, since = (contrasts[pair].estimate for pair in ((0, 1), (0, 2), (1, 2)))
    followed = "unlinked" not in (rise.route, left.route, since.route)
    clear = followed and rise.reason == left.reason == since.reason == "ok" and rise.lo is not None and rise.lo > 0
    if not clear or rise.value is None or left.value is None:
        return Lasting(since)
    fit = WaveModel(table, None)
    aims = np.array([[-1.0, 1.0, 0.0], [-1.0, 0.0, 1.0]])
    df = min(rise.n, left.n, since.n) - 1
    return _fieller(since, (rise.value, left.value), aims @ fit.covariance @ aims.T, df)


def _fieller(since: Estimate, values: tuple[float, float], covariance: np.ndarray, df: int) -> Lasting:
    from scipy.special import stdtrit

    rise, left = values
    square = float(stdtrit(df, (1 + LEVEL) / 2)) ** 2
    a = rise**2 - square * float(covariance[0, 0])
    b = rise * left - square * float(covariance[0, 1])
    c = left**2 - square * float(covariance[1, 1])
    inside = b * b - a * c
    if a <= 0 or inside < 0 or df < VERDICT_FROM - 1:
        return Lasting(since, left / rise, None, None, "open")
    return Lasting(since, left / rise, (b - math.sqrt(inside)) / a, (b + math.sqrt(inside)) / a, "kept")
