"""Did it last? How much of a rise is left at a later wave."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from analysis.estimates.gates import SHOWN_FROM, VERDICT_FROM, t_quantile
from analysis.estimates.mixed import wave_contrasts
from analysis.estimates.wave_model import WaveModel
from analysis.model import Estimate


@dataclass(frozen=True)
class Lasting:
    """The change up to a wave, the change since, and the part of the first that is left.

    rise, since: after less before, and later less after, with their likely ranges; positive is towards the aim.
    share, lo, hi: (later - before)/(after - before) with its likely range. word: kept (share, lo, hi known), open (the
    likely range has no end, so there is no share either), or not_asked (there was no clear rise that could last, too
    few people, or nobody answered at two of the waves).
    """

    rise: Estimate
    since: Estimate
    share: float | None = None
    lo: float | None = None
    hi: float | None = None
    word: Literal["kept", "open", "not_asked"] = "not_asked"


def share_kept(
    scores: np.ndarray,
    before: int,
    after: int,
    later: int,
    *,
    clusters: Sequence | np.ndarray | None = None,
    toward: float = 1.0,
) -> Lasting:
    """How much of the change from column `before` to column `after` is left at column `later`.

    Parameters
    ----------
    scores : people x waves in scale points, NaN where somebody did not answer. Give all waves: the others help, and
        only then are the changes those of `wave_contrasts` on the same table.
    clusters : one id a person where people are nested, as there.
    toward : -1 where a fall is the aim.

    Notes
    -----
    Fieller's interval from the one model of all waves (`wave_contrasts`), with the fewest degrees of freedom of the
    three changes between the three waves. Fieller 1954, Journal of the Royal Statistical Society B 16, 175-185.
    R: ``mratios::gsci.ratio`` on the model's means and CR2 covariance.

    Examples
    --------
    >>> start = np.arange(12.0)
    >>> waves = np.column_stack([start, start + 2 + 0.1 * (start % 3), start + 1 + 0.1 * (start % 4)])
    >>> found = share_kept(waves, 0, 1, 2)
    >>> found.word, round(found.share, 3), round(found.lo, 3), round(found.hi, 3)
    ('kept', 0.548, 0.51, 0.586)
    """
    contrasts = wave_contrasts(scores, clusters=clusters)
    pairs = (before, after), (before, later), (after, later)
    rise, left, since = (_turned(contrasts[pair].estimate, toward) for pair in pairs)
    followed = "unlinked" not in (rise.route, left.route, since.route)
    clear = followed and rise.reason == left.reason == since.reason == "ok" and rise.lo is not None and rise.lo > 0
    dfs = [each.df for each in (rise, left, since) if each.df is not None]
    if not clear or rise.value is None or left.value is None or len(dfs) < len(pairs):
        return Lasting(rise, since)
    covariance = _covariance(scores, (before, after, later), clusters)
    return _fieller((rise, since), (rise.value, left.value), covariance, min(dfs))


def _turned(estimate: Estimate, toward: float) -> Estimate:
    if toward > 0 or estimate.value is None:
        return estimate
    lo, hi = (None if each is None else -each for each in (estimate.hi, estimate.lo))
    return replace(estimate, value=-estimate.value, lo=lo, hi=hi)


def _covariance(scores: np.ndarray, waves: tuple[int, int, int], clusters: Sequence | np.ndarray | None) -> np.ndarray:
    """CR2 covariance of the two changes from the first of these waves, from the model of all waves."""
    table = np.asarray(scores, dtype=float)
    table = np.where(np.isfinite(table), table, np.nan)
    held = np.flatnonzero(np.isfinite(table).sum(axis=0) >= SHOWN_FROM)
    nested = None if clusters is None else np.unique(np.asarray(clusters), return_inverse=True)[1]
    before, after, later = np.searchsorted(held, waves)
    aims = np.zeros((2, len(held)))
    aims[:, before] = -1.0
    aims[0, after] = aims[1, later] = 1.0
    return aims @ WaveModel(table[:, held], nested).covariance @ aims.T


def _fieller(
    changes: tuple[Estimate, Estimate], values: tuple[float, float], covariance: np.ndarray, df: float
) -> Lasting:
    rise, left = values
    square = t_quantile(df) ** 2
    a = rise**2 - square * float(covariance[0, 0])
    b = rise * left - square * float(covariance[0, 1])
    c = left**2 - square * float(covariance[1, 1])
    inside = b * b - a * c
    if a <= 0 or inside < 0 or df < VERDICT_FROM - 1:
        return Lasting(*changes, word="open")
    return Lasting(*changes, left / rise, (b - math.sqrt(inside)) / a, (b + math.sqrt(inside)) / a, "kept")
