"""Two people of a pair: how much more one of them changed than the other."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from analysis.estimates.gates import VERDICT_FROM, with_interval
from analysis.estimates.means import mean_change
from analysis.estimates.wave_model import WaveModel
from analysis.model import Estimate


def pair_difference(first: np.ndarray, second: np.ndarray) -> Estimate:
    """The change of the second of each pair less the change of the first.

    Parameters
    ----------
    first, second : pairs x 2 (before, after) in scale points, one row a pair in both; NaN where there is no answer.

    Returns
    -------
    Estimate in scale points; `n` counts the pairs with all four scores, with the gates and reasons of `mean_change`.
    route `paired` where these are all pairs with any score, or there are fewer than 8 of them (the others are then left
    out, with the flag `unmatched_left_out`); `all_available` where incomplete pairs count as well.

    Raises
    ------
    ValueError : the two are not tables of the same pairs.

    Notes
    -----
    The model of `wave_contrasts` with a mean for each of the two at each wave and a constant of each person's own, and
    Bell and McCaffrey's CR2 standard error with the pair as cluster; df = complete pairs - 1. Where all pairs are
    complete this is the one-sample t of the differences. R: ``fit <- lmer(score ~ who * wave + (1 | person))``,
    ``vcovCR(fit, cluster = pair, type = "CR2")``, the interaction.

    Examples
    --------
    >>> start = np.arange(9.0)
    >>> found = pair_difference(np.column_stack([start, start + 1]), np.column_stack([start, start + 2 + start % 3]))
    >>> round(found.value, 4), found.df, found.route
    (2.0, 8.0, 'paired')
    """
    first, second = (np.asarray(each, dtype=float) for each in (first, second))
    if first.shape != second.shape or first.ndim != 2 or first.shape[1] != 2:
        raise ValueError("both are tables of pairs by two waves, one row a pair")
    found = mean_change(*(np.round(each[:, 1] - each[:, 0], 10) for each in (first, second)))
    held = np.isfinite(np.column_stack([first, second]))
    part = bool((held.any(axis=1) & ~held.all(axis=1)).any())
    found = replace(found, flags=("unmatched_left_out",) if part else ())
    if found.n < VERDICT_FROM or found.se is None:
        return found
    table = np.full((2 * len(first), 4), np.nan)
    table[: len(first), :2], table[len(first) :, 2:] = first, second
    fit = WaveModel(np.where(np.isfinite(table), table, np.nan), np.tile(np.arange(len(first)), 2))
    aim = np.array([1.0, -1.0, -1.0, 1.0])
    counts = replace(found, route="all_available" if part else "paired", flags=())
    se = math.sqrt(float(aim @ fit.covariance @ aim))
    return with_interval(counts, float(aim @ fit.levels), se, found.n - 1.0, least=found.n)
