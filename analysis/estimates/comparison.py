"""Two groups of different people: how they differ at the start, and how their changes differ, adjusted or not."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from analysis.estimates.gates import SHOWN_FROM, Z, enough, no_spread, present, spread, with_interval
from analysis.estimates.means import difference
from analysis.estimates.wave_model import FEWEST_CLUSTERS, inverse_root
from analysis.model import Estimate

CLEAR_GAP = 0.25  # SDs between groups at the start above which they did not start alike (What Works Clearinghouse)

GapWord = Literal["narrowed", "widened", "about_the_same", "too_little", "reversed", "no_clear_gap"]


def standardised_difference(a: Sequence | np.ndarray, b: Sequence | np.ndarray) -> Estimate:
    """How much higher `a` is than `b`, in standard deviations of the two together (Hedges' g); NaN is left out.

    Returns
    -------
    Estimate with route `difference`, `n` the smaller group. Reasons: ok, n_lt_8, same_value, suppressed_lt5 (a group
    below 5), all_missing.

    Notes
    -----
    See `standardised_difference_from`.

    Examples
    --------
    >>> gap = standardised_difference([3.4, 3.8, 2.9, 4.1, 3.6, 3.3, 4.0, 3.7], [2.8, 3.1, 3.5, 2.6, 2.9])
    >>> round(gap.value, 3), gap.n
    (1.537, 5)
    """
    first, second = present(a), present(b)
    sizes = len(first), len(second)
    counts = Estimate(None, None, None, n=min(sizes), n_before=sizes[0], n_after=sizes[1], route="difference")
    if not any(sizes):
        return replace(counts, reason="all_missing")
    if counts.n < SHOWN_FROM:
        return replace(counts, reason="suppressed_lt5")
    if no_spread(first, first, second) and no_spread(second, first, second):
        return replace(counts, reason="same_value")
    means = float(first.mean()), float(second.mean())
    return standardised_difference_from(means, (spread(first), spread(second)), sizes)


def standardised_difference_from(
    means: tuple[float, float], sds: tuple[float, float], sizes: tuple[int, int]
) -> Estimate:
    """Hedges' g from printed figures, first less second.

    Notes
    -----
    d = (m1 - m2) / s_pooled, g = J d with J(v) = exp(lgamma(v/2) - lgamma((v-1)/2)) / sqrt(v/2), v = n1 + n2 - 2;
    var(g) = J^2 ((n1 + n2)/(n1 n2) + d^2/(2 (n1 + n2))), normal interval. Hedges 1981, Journal of Educational
    Statistics 6, 107-128; Borenstein and others 2009. R: ``effectsize::hedges_g`` (whose interval is noncentral).

    Examples
    --------
    >>> gap = standardised_difference_from((103, 100), (5.5, 4.5), (50, 50))
    >>> round(gap.value, 4), round(gap.se**2, 4)
    (0.5924, 0.0411)
    """
    total, free = sum(sizes), sum(sizes) - 2
    pooled = math.sqrt(sum((size - 1) * sd**2 for size, sd in zip(sizes, sds, strict=True)) / free)
    d = (means[0] - means[1]) / pooled
    correction = math.exp(math.lgamma(free / 2) - math.lgamma((free - 1) / 2)) / math.sqrt(free / 2)
    se = correction * math.sqrt(total / (sizes[0] * sizes[1]) + d**2 / (2 * total))
    g = correction * d
    counts = {"n": min(sizes), "n_before": sizes[0], "n_after": sizes[1], "route": "difference"}
    return Estimate(g, g - Z * se, g + Z * se, se=se, reason=enough(min(sizes)), **counts)


@dataclass(frozen=True)
class Adjusted:
    """Differences of each group from the reference among people who started alike, plainly and with HC3 errors."""

    plain: dict[str, Estimate]
    robust: dict[str, Estimate]
    slope: float | None


def adjusted_difference(
    before: Sequence | np.ndarray,
    after: Sequence | np.ndarray,
    group: Sequence,
    *,
    reference: str,
    clusters: Sequence | np.ndarray | None = None,
) -> Adjusted:
    """The difference at the later wave between people who started alike (ANCOVA): after ~ before + group.

    Parameters
    ----------
    before, after, group : aligned, one entry a person; whoever lacks one of the scores is left out.
    reference : the group that the others are held against.
    clusters : a number for the organisation of each person, where people are nested in some; from 8 on.

    Returns
    -------
    Adjusted. Every estimate has the route `ancova`, `n` of the smaller of its two groups, and residual degrees of
    freedom. A group below 5 people stays out of the model (suppressed_lt5); where everybody started with the same
    score there is nothing to adjust for (no_variation). With clusters both are the CR2 interval, whose degrees of
    freedom are the clusters less one; below 8 of them there is no interval (too_few_clusters).

    Notes
    -----
    Ordinary least squares with t intervals; HC3 with the same degrees of freedom as sensitivity. Vickers and Altman
    2001, BMJ 323, 1123-1124; Long and Ervin 2000, American Statistician 54, 217-224. R: ``lm(after ~ before + group)``,
    ``sandwich::vcovHC(fit, "HC3")``. It answers another question than the difference in change does (Lord 1967).
    """
    first, last = np.asarray(before, dtype=float), np.asarray(after, dtype=float)
    names = np.asarray(group, dtype=object)
    known = np.isfinite(first) & np.isfinite(last)
    first, last, names = first[known], last[known], names[known]
    sizes = {str(name): int((names == name).sum()) for name in dict.fromkeys([reference, *names.tolist()])}
    others = [name for name in sizes if name != reference]
    used = [name for name in others if min(sizes[name], sizes[reference]) >= SHOWN_FROM]
    counts = {name: _pair(sizes[reference], sizes[name]) for name in others}
    hidden = {name: replace(counts[name], reason="suppressed_lt5") for name in others if name not in used}
    if not used:
        return Adjusted(hidden, hidden, None)
    kept = np.isin(names, [reference, *used])
    first, last, names = first[kept], last[kept], names[kept]
    nested = None if clusters is None else np.asarray(clusters)[known][kept]
    if no_spread(first, first) or no_spread(last, last):
        flat = {name: replace(counts[name], reason="no_variation") for name in used}
        return Adjusted(hidden | flat, hidden | flat, None)
    design = np.column_stack([np.ones(len(first)), first - first.mean(), *((names == name) * 1.0 for name in used)])
    told = {name: counts[name] for name in used}
    return _fitted(design, last, told, hidden) if nested is None else _clustered(design, last, nested, told, hidden)


def _pair(reference: int, other: int) -> Estimate:
    return Estimate(None, None, None, n=min(reference, other), n_before=reference, n_after=other, route="ancova")


def _fitted(design: np.ndarray, last: np.ndarray, counts: dict[str, Estimate], hidden: dict[str, Estimate]) -> Adjusted:
    inverse = np.linalg.pinv(design.T @ design)
    coefficients = inverse @ design.T @ last
    rest, df = last - design @ coefficients, float(len(last) - design.shape[1])
    plain = float(rest @ rest) / df * inverse
    leverage = np.einsum("ij,jk,ik->i", design, inverse, design)
    bent = design * (rest / np.clip(1 - leverage, 1e-12, None))[:, None]
    robust = inverse @ (bent.T @ bent) @ inverse
    told = [
        {
            name: with_interval(
                each, float(coefficients[2 + place]), math.sqrt(square[2 + place, 2 + place]), df, least=each.n
            )
            for place, (name, each) in enumerate(counts.items())
        }
        for square in (plain, robust)
    ]
    return Adjusted(hidden | told[0], hidden | told[1], float(coefficients[1]))


def _clustered(
    design: np.ndarray, last: np.ndarray, clusters: np.ndarray, counts: dict[str, Estimate], hidden: dict[str, Estimate]
) -> Adjusted:
    """Bell and McCaffrey's CR2 with the identity as working covariance. R: ``clubSandwich::vcovCR(fit, c, "CR2")``."""
    inverse = np.linalg.pinv(design.T @ design)
    coefficients = inverse @ design.T @ last
    rest, meat, several = last - design @ coefficients, np.zeros_like(inverse), np.unique(clusters)
    for cluster in several:
        own = design[clusters == cluster]
        parts = own.T @ inverse_root(np.eye(len(own)) - own @ inverse @ own.T) @ rest[clusters == cluster]
        meat += np.outer(parts, parts)
    square, df = inverse @ meat @ inverse, float(len(several) - 1)
    told = {}
    for place, (name, each) in enumerate(counts.items(), start=2):
        value, error = float(coefficients[place]), math.sqrt(square[place, place])
        few = len(several) < FEWEST_CLUSTERS
        told[name] = (
            replace(each, value=value, reason="too_few_clusters")
            if few
            else with_interval(each, value, error, df, least=each.n)
        )
    return Adjusted(hidden | told, hidden | told, float(coefficients[1]))


@dataclass(frozen=True)
class Gap:
    """A gap between a group and its reference.

    before: reference less group at the start. difference: change of the group less change of the reference. closing:
    the same turned so that positive means that the gap got smaller. word: what can be said of it.
    """

    before: Estimate
    difference: Estimate
    closing: Estimate
    word: GapWord


def gap_change(before: Estimate, reference: Estimate, group: Estimate, *, smallest: float | None = None) -> Gap:
    """Whether the gap between a group and its reference got smaller.

    Parameters
    ----------
    before : the gap at the start, reference less group (`unlinked_change(group, reference)` gives it).
    reference, group : their changes.
    smallest : the change of the gap below which it counts as the same; without it nothing counts as the same.

    Notes
    -----
    closing = sign(gap before) x (change of the group - change of the reference), interval by `difference`. The interval
    of an absolute gap is never taken: it is biased where the gap is small.

    Examples
    --------
    >>> start = Estimate(0.6, 0.2, 1.0, se=0.2, df=30.0, n=12)
    >>> flat, risen = Estimate(0.0, -0.2, 0.2, se=0.1, df=11.0, n=12), Estimate(0.4, 0.2, 0.6, se=0.1, df=11.0, n=12)
    >>> gap_change(start, flat, risen).word
    'narrowed'
    """
    moved = difference(reference, group)
    if before.value is not None and before.value < 0:
        lo, hi = (None, None) if moved.lo is None or moved.hi is None else (-moved.hi, -moved.lo)
        closing = replace(moved, value=None if moved.value is None else -moved.value, lo=lo, hi=hi)
    else:
        closing = moved
    return Gap(before, moved, closing, _gap_word(before, closing, smallest))


def _gap_word(before: Estimate, closing: Estimate, smallest: float | None) -> GapWord:
    if closing.reason != "ok" or closing.lo is None or closing.hi is None or before.lo is None or before.hi is None:
        return "too_little"
    if before.lo <= 0 <= before.hi:
        return "no_clear_gap"
    if closing.lo > 0:
        return "reversed" if (closing.value or 0) > abs(before.value or 0) else "narrowed"
    if closing.hi < 0:
        return "widened"
    within = smallest is not None and -smallest < closing.lo and closing.hi < smallest
    return "about_the_same" if within else "too_little"
