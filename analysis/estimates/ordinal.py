"""Answers that only have an order: who gave the higher one, and the tests that ask for no more than that.

The tests stand in the technical drawer. No verdict rests on them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from analysis.estimates.gates import SHOWN_FROM, aligned, mean_of, no_spread, nothing, present, welch, with_interval
from analysis.model import Estimate


@dataclass(frozen=True)
class SignTest:
    """Two-sided p-values for as many up as down among the people who moved; `mid_p` agrees with `net_share`."""

    exact: float
    mid_p: float


@dataclass(frozen=True)
class SignedRanks:
    """The sum of the ranks of the rises, the people who moved, and the two-sided p-value."""

    rises: float
    moved: int
    p: float


def sign_test(up: int, down: int) -> SignTest:
    """Whether as many people moved up as down, for a scale item or (McNemar's test) for yes and no.

    Raises
    ------
    ValueError : a count is negative.

    Notes
    -----
    With X binomial (up + down, 1/2) and m the smaller count: exact 2 P(X <= m), mid-p P(X <= m) + P(X < m). Fagerland,
    Lydersen & Laake 2013, BMC Medical Research Methodology 13, 91. The exact one is too cautious to agree with the
    interval of the net share. R: ``binom.test(up, up + down)$p.value``; ``exact2x2::mcnemar.exact(x, midp = TRUE)``.

    Examples
    --------
    >>> test = sign_test(11, 3)
    >>> round(test.exact, 6), round(test.mid_p, 6)
    (0.057373, 0.035156)
    """
    if min(up, down) < 0:
        raise ValueError("people are counted from 0")
    moved, fewer = up + down, min(up, down)
    from scipy.special import bdtr

    to, below = (float(bdtr(count, moved, 0.5)) if count >= 0 else 0.0 for count in (fewer, fewer - 1))
    return SignTest(min(1.0, 2 * to), min(1.0, to + below))


def signed_rank_test(before: Sequence | np.ndarray, after: Sequence | np.ndarray) -> SignedRanks | None:
    """Wilcoxon's signed ranks of the changes; None below 5 pairs, or when nobody moved.

    Raises
    ------
    ValueError : the arrays differ in length.

    Notes
    -----
    Changes rounded to 10 decimals and without those of 0; exact where there are few, with ties by permutation. It
    presumes that changes spread evenly around their middle. Wilcoxon 1945, Biometrics Bulletin 1, 80-83.
    R: ``coin::wilcoxsign_test(after ~ before, distribution = "exact", zero.method = "Wilcoxon")``.

    Examples
    --------
    >>> test = signed_rank_test([0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29],
    ...                         [1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30])
    >>> test.rises, test.moved, round(test.p, 7)
    (40.0, 9, 0.0390625)
    """
    from scipy.stats import rankdata, wilcoxon

    first, last = aligned(before, after)
    both = np.isfinite(first) & np.isfinite(last)
    changes = np.round(last[both] - first[both], 10)
    moves = changes[changes != 0]
    if len(changes) < SHOWN_FROM or not len(moves):
        return None
    # "auto": "exact" would pass over ties and zeros without a word.
    test: Any = wilcoxon(changes, zero_method="wilcox", method="auto")
    rises = float(rankdata(np.abs(moves))[moves > 0].sum())
    return SignedRanks(rises, len(moves), float(test.pvalue))


def paired_superiority(net: Estimate) -> Estimate:
    """The chance that a person's later answer is the higher one, half of the unchanged included, from the net share.

    Notes
    -----
    (1 + net)/2, for the limits too. Grissom & Kim 2012, Effect Sizes for Research, 2nd edition, chapter 5.

    Examples
    --------
    >>> from analysis.estimates.shares import net_share
    >>> round(paired_superiority(net_share(8, 1, 9)).value, 4)
    0.8889
    """
    value, lo, hi = (None if each is None else (1 + each) / 2 for each in (net.value, net.lo, net.hi))
    return replace(net, value=value, lo=lo, hi=hi, se=None if net.se is None else net.se / 2)


def probability_of_superiority(
    before: Sequence | np.ndarray, after: Sequence | np.ndarray, *, gate: bool = True
) -> Estimate:
    """The chance that somebody from the later wave gives a higher answer than somebody from the earlier, ties by half.

    Parameters
    ----------
    before, after : arrays of any two lengths, of different people or people who cannot be linked; NaN is left out.

    Returns
    -------
    Estimate between 0 and 1 with route `unlinked`; 0.5 means no difference, so the p-value is `p_value(.., null=0.5)`.
    Where every answer of one wave lies above every one of the other, or all are alike, it has a value but neither
    interval nor p-value (`separated`, `no_variation`).

    Notes
    -----
    The mean over people of the share of the other wave that they exceed; the two variances of these shares give se
    and Welch-Satterthwaite df; the t interval is clipped to [0, 1]. Brunner & Munzel 2000, Biometrical Journal 42,
    17-25. R: ``brunnermunzel::brunnermunzel.test(before, after)``.

    Examples
    --------
    >>> chance = probability_of_superiority([32, 39, 26, 35, 43, 27, 40, 37, 34, 29],
    ...                                     [36, 44, 47, 42, 49, 39, 46, 31, 33, 48])
    >>> round(chance.value, 3), round(chance.lo, 4), chance.hi
    (0.795, 0.5763, 1.0)
    """
    first, last = np.sort(np.round(present(before), 10)), np.sort(np.round(present(after), 10))
    counts = Estimate(
        None,
        None,
        None,
        n=min(len(first), len(last)),
        n_before=len(first),
        n_after=len(last),
        route="unlinked",
        flags=("different_people_may_have_answered",),
    )
    missing = nothing(counts, gate)
    if missing:
        return replace(counts, reason=missing)
    above, below = _exceeded(last, first), _exceeded(first, last)
    value = float(above.mean())
    if no_spread(above, above) and no_spread(below, below):
        return replace(counts, value=value, reason="separated" if value in (0.0, 1.0) else "no_variation")
    se, df = welch(mean_of(above), mean_of(below))
    whole = with_interval(counts, value, se, df, least=counts.n)
    return replace(whole, lo=max(0.0, whole.lo or 0.0), hi=min(1.0, 1.0 if whole.hi is None else whole.hi))


def _exceeded(own: np.ndarray, others: np.ndarray) -> np.ndarray:
    """For each of `own` the share of the sorted `others` that lie below, ties by half."""
    return (np.searchsorted(others, own, "left") + np.searchsorted(others, own, "right")) / (2 * len(others))
