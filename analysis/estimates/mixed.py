"""Change between waves from everybody who answered at any of them: one model of all waves, intervals safe when small.

Complete pairs give the paired t-test to the last digit. Where people are missing, whoever answered once still counts,
so that low scorers who leave do not lift the average by leaving.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from itertools import combinations
from typing import Any

import numpy as np

from analysis.estimates.gates import SHOWN_FROM, VERDICT_FROM, t_quantile
from analysis.estimates.means import mean_change, unlinked_change
from analysis.estimates.wave_model import Contrast, WaveModel
from analysis.model import Estimate


def wave_change(
    scores: np.ndarray, first: int, last: int, *, clusters: Sequence | np.ndarray | None = None, gate: bool = True
) -> Estimate:
    """The mean change from column `first` to column `last`, the other columns helping; see `wave_contrasts`.

    Raises
    ------
    ValueError : as `wave_contrasts`, or `first` does not stand before `last`.

    Examples
    --------
    >>> sleep = np.array([[0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, np.nan],
    ...                   [np.nan, np.nan, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]]).T
    >>> change = wave_change(sleep, 0, 1)
    >>> change.route, change.n, change.df
    ('paired', 7, 6.0)
    >>> change = wave_change(sleep, 0, 1, gate=False)
    >>> change.route, round(change.value, 4), round(change.se, 4)
    ('all_available', 1.6709, 0.5369)
    """
    contrasts = wave_contrasts(scores, clusters=clusters, gate=gate)
    if (first, last) not in contrasts:
        raise ValueError("the two waves are columns of the scores, the earlier one first")
    return contrasts[first, last].estimate


def wave_contrasts(
    scores: np.ndarray, *, clusters: Sequence | np.ndarray | None = None, gate: bool = True
) -> dict[tuple[int, int], Contrast]:
    """The change between every earlier and later wave, from one model of all of them.

    Parameters
    ----------
    scores : people x waves in scale points, NaN where somebody did not answer; rows without any answer are left out.
    clusters : one id a person where people are nested, as in organisations; the likely range then rests on clusters,
        also where nobody answered twice but organisations did.
    gate : False computes for as few as two people (for checks against published figures; never for a page).

    Returns
    -------
    dict of (first, last) to Contrast. Routes of the estimates: `paired` (everybody who answered at one of the two
    waves answered at both, or 5 to 7 did: the others are then left out with the flag `unmatched_left_out`),
    `all_available` (at least 8 people at both, some at one) and `unlinked` (nobody at both: Welch). `n` counts people
    at both waves, and df is that number less one, or clusters less one. Waves of fewer than 5 people stay out of the
    model. Reasons as in `mean_change`, and too_few_clusters (below 8: a value, no interval). The flag `boundary_fit`
    tells that people differ by nothing, or by nothing but a constant.

    Raises
    ------
    ValueError : scores are not a table, or clusters are not one a person, or somebody's is missing.

    Notes
    -----
    y = X b + u_person + e with a mean for each wave, REML over the ratio of the two variances, Bell and McCaffrey's
    CR2 standard error with the person (or cluster) as cluster. Laird and Ware 1982, Biometrics 38, 963-974; Bell and
    McCaffrey 2002, Survey Methodology 28, 169-181; Pustejovsky and Tipton 2018, Journal of Business & Economic
    Statistics 36, 672-683. R: ``fit <- lmer(score ~ wave + (1 | person))``, ``vcovCR(fit, type = "CR2")``. The degrees
    of freedom are simpler than Satterthwaite's and slightly more cautious.
    """
    table = np.asarray(scores, dtype=float)
    if table.ndim != 2 or (clusters is not None and len(clusters) != len(table)):
        raise ValueError("scores are a table of people by waves, and clusters one id a person")
    present = np.isfinite(table)
    table = np.where(present, table, np.nan)
    least = SHOWN_FROM if gate else 2
    kept = np.flatnonzero(present.sum(axis=0) >= least)
    nested = _numbered(clusters, len(table))
    if nested is None and len(table) >= VERDICT_FROM and present.all():
        return _complete(table)
    # Complete pairs need no model, so it is fitted when the first contrast asks for it.
    fit = cache(lambda: WaveModel(table[:, kept], nested))
    place = {int(wave): position for position, wave in enumerate(kept)}
    return {
        (first, last): _contrast(table, (first, last), (fit, place), nested, gate=gate)
        for first, last in combinations(range(table.shape[1]), 2)
    }


def _numbered(clusters: Sequence | np.ndarray | None, people: int) -> np.ndarray | None:
    if clusters is None or not people:
        return None
    import pandas as pd

    numbers = pd.factorize(pd.Series(list(clusters), dtype=object))[0]
    if (numbers < 0).any():
        raise ValueError("everybody needs a cluster; people without one are left out by the caller, who says so")
    return numbers


def _complete(table: np.ndarray) -> dict[tuple[int, int], Contrast]:
    """The paired tests of a table without gaps, all pairs of waves in one go: what `mean_change` gives, to the bit."""
    people = len(table)
    pairs = list(combinations(range(table.shape[1]), 2))
    first, last = (list(side) for side in zip(*pairs, strict=True)) if pairs else ([], [])
    changes = np.round(table[:, last] - table[:, first], 10)
    values = changes.sum(axis=0) / people
    sds = np.sqrt(((changes - values) ** 2).sum(axis=0) / (people - 1))
    levels, highest, lowest = table.sum(axis=0) / people, table.max(axis=0), table.min(axis=0)
    reach = np.maximum(highest[last], highest[first]) - np.minimum(lowest[last], lowest[first])
    noise = sds <= 1e-9 * np.maximum(1.0, reach)
    quantile, means = t_quantile(people - 1.0), levels.tolist()
    counts: dict[str, Any] = {"n": people, "n_before": people, "n_after": people}
    found = {}
    for pair, value, sd, alike in zip(pairs, values.tolist(), sds.tolist(), noise.tolist(), strict=True):
        if alike:
            value = round(value, 10)
            reason = "identical_change" if value else "no_variation"
            estimate = Estimate(value, None, None, reason=reason, **counts)
        else:
            se = sd / math.sqrt(people)
            half = quantile * se
            estimate = Estimate(value, value - half, value + half, se=se, df=people - 1.0, **counts)
        found[pair] = Contrast(estimate, means[pair[0]], means[pair[1]])
    return found


def _contrast(
    table: np.ndarray,
    waves: tuple[int, int],
    model: tuple[Callable[[], WaveModel], dict[int, int]],
    nested: np.ndarray | None,
    *,
    gate: bool,
) -> Contrast:
    before, after = table[:, waves[0]], table[:, waves[1]]
    answered = np.isfinite(before), np.isfinite(after)
    matched = answered[0] & answered[1]
    fit, place = model
    if not matched.any() and answered[0].any() and answered[1].any():
        unlinked = unlinked_change(before, after, gate=gate)
        contrast = _with_levels(unlinked, before[answered[0]], after[answered[1]])
        if nested is None or unlinked.se is None:
            return contrast
        groups = len(np.intersect1d(nested[answered[0]], nested[answered[1]]))
        return fit().contrast(place[waves[0]], place[waves[1]], unlinked, groups)
    paired = mean_change(before, after, gate=gate)
    left_out = "unmatched_left_out" in paired.flags
    alike = paired.reason in ("identical_change", "no_variation")
    needed = (VERDICT_FROM if left_out else SHOWN_FROM) if gate else 2
    enough = paired.n >= needed
    if nested is not None and not enough and paired.se is not None:
        paired = replace(paired, lo=None, hi=None, se=None, df=None, reason="too_few_clusters")
    if alike or not enough or (not left_out and nested is None):
        return _with_levels(paired, before[matched], after[matched])
    counts = replace(paired, route="all_available" if left_out else "paired", flags=())
    groups = None if nested is None else len(np.unique(nested[matched]))
    return fit().contrast(place[waves[0]], place[waves[1]], counts, groups)


def _with_levels(estimate: Estimate, before: np.ndarray, after: np.ndarray) -> Contrast:
    if estimate.value is None:
        return Contrast(estimate)
    return Contrast(estimate, float(before.sum()) / len(before), float(after.sum()) / len(after))
