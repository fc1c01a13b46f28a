"""Whether coders agree, or a coder and the machine: percent, kappa, alpha, and what each of them hides."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from analysis.estimates.gates import SHOWN_FROM, Z
from analysis.estimates.shares import wilson

INTERVAL_FROM = 20
RARE, COMMON = 0.10, 0.90
GOOD, TENTATIVE = 0.80, 0.67
_UNDEFINED_AT_MOST = 0.05

Level = Literal["nominal", "ordinal", "interval", "ratio"]

AGREEMENT_SENTENCES: dict[str, str] = {
    "ok": "",
    "too_few_units": "Fewer than 5 comments have codes from two coders, too few to judge agreement.",
    "no_variation": "100% agreement; no variation to judge.",
    "n_lt_20": "Only {n} comments have codes from two coders: no likely range, and no conclusion is drawn.",
    "no_interval": "The codes vary too little for a likely range.",
    "good": "The coders agree well.",
    "tentative": "The coders agree well enough for tentative conclusions.",
    "differ": "Coders differ: reread the definition.",
}
"""What to say for `Agreement.reason` and `Agreement.word`; `{n}` is the number of comments."""


@dataclass(frozen=True)
class Agreement:
    """A measure of agreement with its 95% interval and the units (comments) behind it, or the reason why there is none.

    word: good, tentative or differ, by the lower limit of kappa or alpha (Krippendorff 2004, Content Analysis, 2nd
    edition, chapter 11); empty where there is no interval.
    """

    value: float | None = None
    lo: float | None = None
    hi: float | None = None
    se: float | None = None
    n: int = 0
    reason: str = "ok"

    @property
    def word(self) -> str:
        if self.lo is None:
            return ""
        return "good" if self.lo >= GOOD else "tentative" if self.lo >= TENTATIVE else "differ"


@dataclass(frozen=True)
class TwoCoders:
    """How far two coders agree on one theme, yes or no.

    both, first_only, second_only, neither: comments. percent: the share coded alike, with Wilson's interval. positive,
    negative: agreement on yes and on no; None where nobody said so. ac1: Gwet's coefficient. lopsided: the theme is
    used below 10% or above 90%, where kappa misleads and percent, positive and negative agreement lead.
    """

    both: int
    first_only: int
    second_only: int
    neither: int
    percent: Agreement
    kappa: Agreement
    positive: float | None = None
    negative: float | None = None
    ac1: float | None = None
    lopsided: bool = False


def two_coders(first: Sequence | np.ndarray, second: Sequence | np.ndarray) -> TwoCoders:
    """Percent agreement, kappa and their company for two coders of one theme, over the comments that both coded.

    Parameters
    ----------
    first, second : aligned, one entry a comment: true or false (1 or 0), None or NaN where not coded.

    Returns
    -------
    TwoCoders; below 5 comments counts only, with the reason too_few_units.

    Raises
    ------
    ValueError : the sequences differ in length, or hold anything but yes, no and missing.

    Notes
    -----
    Positive 2a/(2a + b + c), negative 2d/(2d + b + c): Cicchetti & Feinstein 1990, Journal of Clinical Epidemiology
    43, 551-558. AC1 = (po - pe)/(1 - pe), pe = 2 q (1 - q), q the mean share of yes: Gwet 2008, British Journal of
    Mathematical and Statistical Psychology 61, 29-48. R: ``irrCAC::gwet.ac1.raw(cbind(first, second))``.

    Examples
    --------
    >>> found = two_coders([1] * 90 + [0] * 10, [1] * 80 + [0] * 10 + [1] * 5 + [0] * 5)
    >>> found.percent.value, round(found.kappa.value, 2), round(found.ac1, 2), round(found.negative, 2)
    (0.85, 0.32, 0.81, 0.4)
    """
    one, other = _yes_no(first), _yes_no(second)
    if one.shape != other.shape:
        raise ValueError("the two coders must be aligned, one entry a comment")
    coded = np.isfinite(one) & np.isfinite(other)
    a, b, c, d = (int(((one == x) & (other == y) & coded).sum()) for x, y in ((1, 1), (1, 0), (0, 1), (0, 0)))
    n, alike = a + b + c + d, a + d
    kappa = cohens_kappa([[a, b], [c, d]])
    if n < SHOWN_FROM:
        return TwoCoders(a, b, c, d, _share(alike, n), kappa)
    yes = (2 * a + b + c) / (2 * n)
    chance = 2 * yes * (1 - yes)
    return TwoCoders(
        *(a, b, c, d),
        percent=_share(alike, n),
        kappa=kappa,
        positive=2 * a / (2 * a + b + c) if n > d else None,
        negative=2 * d / (2 * d + b + c) if n > a else None,
        ac1=(alike / n - chance) / (1 - chance),
        lopsided=not RARE <= yes <= COMMON,
    )


def precision_and_recall(human_and_machine: TwoCoders) -> tuple[Agreement, Agreement]:
    """Of the comments that the machine found, the share the human did too; and of the human's, the share it found.

    The human is the first coder. Wilson's intervals; below 5 comments the reason is too_few_units.

    Examples
    --------
    >>> precision, recall = precision_and_recall(two_coders([1] * 10 + [0] * 10, [1] * 8 + [0] * 12))
    >>> precision.value, recall.value, round(recall.lo, 2)
    (1.0, 0.8, 0.49)
    """
    x, pair = human_and_machine.both, human_and_machine
    precision, recall = (_share(x, x + missed) for missed in (pair.second_only, pair.first_only))
    return precision, recall


def cohens_kappa(counts: Sequence[Sequence[int]] | np.ndarray) -> Agreement:
    """Agreement of two coders beyond chance, from a square table of counts (first coder in rows).

    Returns
    -------
    Agreement, at most 1; reasons ok, too_few_units, no_variation (one code only), and, with a value but no interval,
    n_lt_20 and no_interval (they never differed).

    Raises
    ------
    ValueError : the table is not square, or holds anything but counts.

    Notes
    -----
    (po - pe)/(1 - pe) with the large-sample standard error of Fleiss, Cohen & Everitt 1969, Psychological Bulletin 72,
    323-327, equation 13; interval clipped to [-1, 1]. R: ``psych::cohen.kappa(counts)``.

    Examples
    --------
    >>> kappa = cohens_kappa([[20, 5], [10, 15]])
    >>> round(kappa.value, 2), round(kappa.se, 4), round(kappa.lo, 4), round(kappa.hi, 4)
    (0.4, 0.127, 0.1511, 0.6489)
    """
    table = np.asarray(counts, dtype=float)
    if table.ndim != 2 or table.shape[0] != table.shape[1] or not np.isfinite(table).all() or (table < 0).any():
        raise ValueError("kappa needs a square table of counts")
    n = round(float(table.sum()))
    if n < SHOWN_FROM:
        return Agreement(n=n, reason="too_few_units")
    p = table / n
    rows, columns, alike = p.sum(axis=1), p.sum(axis=0), float(np.trace(p))
    chance = float(rows @ columns)
    if chance >= 1 - 1e-12:
        return Agreement(n=n, reason="no_variation")
    value = (alike - chance) / (1 - chance)
    if n < INTERVAL_FROM:
        return Agreement(value, n=n, reason="n_lt_20")
    agreed = np.diag(p) * ((1 - chance) - (rows + columns) * (1 - alike)) ** 2
    differed = (p - np.diag(np.diag(p))) * (columns[:, None] + rows[None, :]) ** 2
    square = float(agreed.sum() + (1 - alike) ** 2 * differed.sum()) - (alike * chance - 2 * chance + alike) ** 2
    se = math.sqrt(max(square, 0.0) / n) / (1 - chance) ** 2
    # It is 0 when they never differed, or always did, which would read as certainty.
    if se < 1e-6:
        return Agreement(value, n=n, reason="no_interval")
    return Agreement(value, max(-1.0, value - Z * se), min(1.0, value + Z * se), se, n)


def krippendorff_alpha(
    codes: pd.DataFrame | np.ndarray, *, level: Level = "nominal", seed: int = 1, resamples: int = 2000
) -> Agreement:
    """Agreement of any number of coders beyond chance, some codes missing, with a bootstrap interval over comments.

    Parameters
    ----------
    codes : comments x coders; None or NaN where a coder did not code. Numbers unless the level is nominal.
    level : what a difference between codes means: nominal (any is as bad), ordinal, interval or ratio (no negatives).
    seed : of the bootstrap, to be printed with the interval.

    Returns
    -------
    Agreement, at most 1; `n` counts comments with two codes or more. Reasons ok, too_few_units, no_variation (one
    code only), n_lt_20 (a value, no interval), no_interval (too many resamples hold one code only).

    Raises
    ------
    ValueError : codes are not a table, not numbers where the level needs them, or negative at level ratio.

    Notes
    -----
    1 - Do/De from the coincidence matrix. Krippendorff 2011, Computing Krippendorff's Alpha-Reliability; percentile
    interval of 2,000 resamples of whole comments. R: ``irr::kripp.alpha(t(codes), "ordinal")``.

    Examples
    --------
    >>> found = krippendorff_alpha(np.array([[1, 1], [1, 1], [2, 2], [2, 2], [1, 2], [2, 2]]))
    >>> round(found.value, 3), found.reason
    (0.686, 'n_lt_20')
    """
    counts, values = _counts(codes, level)
    n = len(counts)
    if n < SHOWN_FROM:
        return Agreement(n=n, reason="too_few_units")
    value = _alpha(counts, values, level)
    if value is None:
        return Agreement(n=n, reason="no_variation")
    if n < INTERVAL_FROM:
        return Agreement(value, n=n, reason="n_lt_20")
    chance = np.random.default_rng(seed)
    drawn = [_alpha(counts[chance.integers(0, n, n)], values, level) for _ in range(resamples)]
    known = [each for each in drawn if each is not None]
    if len(known) < (1 - _UNDEFINED_AT_MOST) * resamples or min(known) == max(known):
        return Agreement(value, n=n, reason="no_interval")
    lo, hi = np.percentile(known, [2.5, 97.5])
    return Agreement(value, float(lo), float(hi), n=n)


def _share(x: int, n: int) -> Agreement:
    return Agreement(n=n, reason="too_few_units") if n < SHOWN_FROM else Agreement(x / n, *wilson(x, n), n=n)


def _yes_no(codes: Sequence | np.ndarray) -> np.ndarray:
    numbers = _numbers(codes)
    if not np.isin(numbers[~np.isnan(numbers)], (0.0, 1.0)).all():
        raise ValueError("a theme is coded yes or no")
    return numbers


def _numbers(codes: Sequence | np.ndarray) -> np.ndarray:
    column = pd.Series(list(codes), dtype=object)
    numbers = np.asarray(pd.to_numeric(column, errors="coerce"), dtype=float)
    if (np.isnan(numbers) & column.notna().to_numpy()).any() or np.isinf(numbers).any():
        raise ValueError("codes must be numbers here")
    return numbers


def _counts(codes: pd.DataFrame | np.ndarray, level: Level) -> tuple[np.ndarray, np.ndarray]:
    """Comments with two codes or more x distinct codes: how many coders gave that code; and the codes as numbers."""
    table = pd.DataFrame(codes)
    cells = table.to_numpy(dtype=object).ravel()
    flat, known = pd.factorize(cells) if level == "nominal" else pd.factorize(_numbers(cells), sort=True)
    values = np.arange(len(known), dtype=float) if level == "nominal" else np.asarray(known, dtype=float)
    if level == "ratio" and (values < 0).any():
        raise ValueError("codes at level ratio cannot be negative")
    counts = np.zeros((len(table), len(known)))
    units = np.arange(len(flat)) // max(table.shape[1], 1)
    np.add.at(counts, (units[flat >= 0], flat[flat >= 0]), 1)
    return counts[counts.sum(axis=1) >= 2], values


def _alpha(counts: np.ndarray, values: np.ndarray, level: Level) -> float | None:
    """None where all codes are alike."""
    coders, totals = counts.sum(axis=1), counts.sum(axis=0)
    weighted = counts / (coders - 1)[:, None]
    together = weighted.T @ counts - np.diag(weighted.sum(axis=0))
    apart = _distance(values, totals, level)
    expected = float(totals @ apart @ totals)
    if expected <= 0:
        return None
    return 1 - (float(totals.sum()) - 1) * float((together * apart).sum()) / expected


def _distance(values: np.ndarray, totals: np.ndarray, level: Level) -> np.ndarray:
    """The squared difference of every two codes."""
    if level == "nominal":
        return 1.0 - np.eye(len(values))
    at = np.cumsum(totals) - totals / 2 if level == "ordinal" else values
    square = (at[:, None] - at[None, :]) ** 2
    if level != "ratio":
        return square
    both = (at[:, None] + at[None, :]) ** 2
    return np.divide(square, both, out=np.zeros_like(square), where=both > 0)
