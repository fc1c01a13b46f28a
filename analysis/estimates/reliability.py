"""Whether the items of a scale hang together: alpha, omega total, and Spearman-Brown for two items."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from analysis.estimates.gates import Z
from analysis.model import LEVEL

ALPHA_FROM, OMEGA_FROM = 30, 100
CAREFUL_BELOW = 0.70
_LEAST_UNIQUE = 0.005

RELIABILITY_SENTENCES: dict[str, str] = {
    "ok": "The items hang together ({value}, likely {lo} to {hi}).",
    "treat_with_care": "The items hang together loosely ({value}, likely {lo} to {hi}): treat the result with care.",
    "too_few": "Fewer than {least} people answered every item, too few to say whether the items hang together.",
    "too_few_items": "One item cannot hang together with others.",
    "no_variation": "At least one item has the same answer from everybody, or the scores do not differ.",
    "check_reversed": "The items do not go together as one scale. Check the reverse-scored items.",
    "copies": "Every item tells the same about everybody, as copies of one do. Check which column is which item.",
    "not_one_factor": "One common factor does not describe these items, so omega is not shown.",
}
"""What to say by `reason`, or by `treat_with_care`; `{least}` is `ALPHA_FROM` or `OMEGA_FROM`."""


@dataclass(frozen=True)
class Reliability:
    """How well a scale's items hang together, at most 1, or the reason why there is no number.

    method: alpha, spearman_brown or omega. n: people who answered every item. items: their number. lo, hi: the 95%
    interval; omega has none. treat_with_care: below 0.70.
    """

    method: str
    n: int
    items: int
    value: float | None = None
    lo: float | None = None
    hi: float | None = None
    reason: str = "ok"

    @property
    def treat_with_care(self) -> bool:
        return self.value is not None and self.value < CAREFUL_BELOW


def internal_consistency(answers: np.ndarray, *, gate: bool = True) -> Reliability:
    """Cronbach's alpha with Feldt's interval; for two items the Spearman-Brown coefficient. From 30 people on.

    Parameters
    ----------
    answers : people x items, after reverse coding; NaN where not answered. People with a missing item are left out.
    gate : False computes for as few as three people (for checks against published figures; never for a page).

    Returns
    -------
    Reliability; reasons ok, and without any number too_few, too_few_items, no_variation, check_reversed (it would be
    negative) and copies (it would be 1 with no range at all, which no items that were asked one by one give).

    Raises
    ------
    ValueError : the answers are not a table.

    Notes
    -----
    alpha = k/(k - 1) (1 - sum of item variances / variance of the sum); limits 1 - (1 - alpha) F(n - 1, (n - 1)(k - 1))
    at 0.975 and 0.025. Cronbach 1951, Psychometrika 16, 297-334; Feldt 1965, Psychometrika 30, 357-370.
    R: ``psych::alpha(items)``. Two items: 2r/(1 + r), limits from Fisher's z of r; Eisinga, te Grotenhuis & Pelzer
    2013, International Journal of Public Health 58, 637-642.

    Examples
    --------
    >>> found = internal_consistency(np.array([[1, 2, 1], [2, 2, 3], [3, 4, 3], [4, 4, 5.0]]), gate=False)
    >>> found.method, round(found.value, 3)
    ('alpha', 0.933)
    """
    table = _complete(answers)
    n, k = table.shape
    counts = Reliability("spearman_brown" if k == 2 else "alpha", n, k)
    if k < 2:
        return replace(counts, reason="too_few_items")
    # Fisher's z divides by n - 3.
    if n < (ALPHA_FROM if gate else 4 if k == 2 else 3):
        return replace(counts, reason="too_few")
    variances, total = table.var(axis=0, ddof=1), float(table.sum(axis=1).var(ddof=1))
    if _flat(variances, table):
        return replace(counts, reason="no_variation")
    value, lo, hi = _spearman_brown(table) if k == 2 else _alpha(variances, total, n, k)
    if value < 0:
        return replace(counts, reason="check_reversed")
    if value >= 1 - 1e-12:
        return replace(counts, reason="copies")
    return replace(counts, value=value, lo=lo, hi=hi)


def omega_total(answers: np.ndarray, *, gate: bool = True) -> Reliability:
    """The share of the sum's variance that one common factor explains, from 100 people and 3 items on.

    Parameters
    ----------
    answers, gate : as in `internal_consistency`.

    Returns
    -------
    Reliability without an interval; reasons ok, too_few, too_few_items, no_variation, check_reversed (an item loads
    negatively), not_one_factor (an item without own variance, or no solution).

    Notes
    -----
    (sum l)^2 / ((sum l)^2 + sum t), loadings l and own variances t of a maximum likelihood factor analysis with one
    factor. McDonald 1999, Test Theory, chapter 6; Joreskog 1967, Psychometrika 32, 443-482.
    R: ``factanal(items, 1)`` times the SDs; ``psych::omega(items, 1)``.
    """
    table = _complete(answers)
    n, k = table.shape
    counts = Reliability("omega", n, k)
    if k < 3:
        return replace(counts, reason="too_few_items")
    if n < (OMEGA_FROM if gate else k + 1):
        return replace(counts, reason="too_few")
    sds = table.std(axis=0, ddof=1)
    if _flat(sds**2, table):
        return replace(counts, reason="no_variation")
    fit = _one_factor(np.corrcoef(table, rowvar=False))
    if fit is None:
        return replace(counts, reason="not_one_factor")
    loadings, unique = fit
    if (loadings < 0).any():
        return replace(counts, reason="check_reversed")
    common = float((loadings * sds).sum()) ** 2
    return replace(counts, value=common / (common + float((unique * sds**2).sum())))


def _complete(answers: np.ndarray) -> np.ndarray:
    table = np.asarray(answers, dtype=float)
    if table.ndim != 2:
        raise ValueError("answers are a table of people by items")
    return table[np.isfinite(table).all(axis=1)]


def _flat(variances: np.ndarray, table: np.ndarray) -> bool:
    """Whether an item has no spread at all, which a factor cannot explain and an alpha would pass over."""
    return bool((np.sqrt(variances) <= 1e-9 * max(1.0, float(np.ptp(table)))).any())


def _alpha(variances: np.ndarray, total: float, n: int, k: int) -> tuple[float, float, float]:
    if total <= 1e-12 * float(variances.sum()):
        return -math.inf, -math.inf, -math.inf
    alpha = k / (k - 1) * (1 - float(variances.sum()) / total)
    tail = (1 - LEVEL) / 2
    from scipy.special import fdtri

    low, high = (float(fdtri(n - 1, (n - 1) * (k - 1), at)) for at in (1 - tail, tail))
    return alpha, 1 - (1 - alpha) * low, 1 - (1 - alpha) * high


def _spearman_brown(table: np.ndarray) -> tuple[float, float, float]:
    r = float(np.corrcoef(table, rowvar=False)[0, 1])
    if abs(r) >= 1 - 1e-12:  # copies, or mirrored items, whose sum has no spread
        return (1.0, 1.0, 1.0) if r > 0 else (-math.inf, -math.inf, -math.inf)
    half = Z / math.sqrt(len(table) - 3)
    middle, low, high = (math.tanh(math.atanh(r) + step) for step in (0, -half, half))
    return 2 * middle / (1 + middle), 2 * low / (1 + low), 2 * high / (1 + high)


def _one_factor(correlations: np.ndarray) -> tuple[np.ndarray, np.ndarray] | None:
    """Loadings and own variances of standardised items; None where no proper solution is found."""
    from scipy.optimize import minimize

    k = len(correlations)
    if np.linalg.cond(correlations) > 1e10:
        return None
    start = np.clip((1 - 0.5 / k) / np.diag(np.linalg.inv(correlations)), 2 * _LEAST_UNIQUE, 1)
    fit = minimize(
        _misfit, start, args=(correlations,), jac=True, method="L-BFGS-B", bounds=[(_LEAST_UNIQUE, 1)] * k, tol=1e-12
    )
    # The search may call its last step a failure at the optimum itself, so the slope decides.
    inside = fit.x < 1
    settled = bool((np.abs(fit.jac[inside]) < 1e-3).all())
    if not settled or (fit.x <= 1.0001 * _LEAST_UNIQUE).any():
        return None
    loadings = _loadings(fit.x, correlations)
    return loadings * (1 if loadings.sum() >= 0 else -1), fit.x


def _loadings(unique: np.ndarray, correlations: np.ndarray) -> np.ndarray:
    root = np.sqrt(unique)
    values, vectors = np.linalg.eigh(correlations / np.outer(root, root))
    return root * vectors[:, -1] * math.sqrt(max(float(values[-1]) - 1, 0.0))


def _misfit(unique: np.ndarray, correlations: np.ndarray) -> tuple[float, np.ndarray]:
    """Joreskog's function of the own variances, the loadings being the best for them, and its slope."""
    root = np.sqrt(unique)
    rest = np.maximum(np.linalg.eigvalsh(correlations / np.outer(root, root))[:-1], 1e-12)
    loadings = _loadings(unique, correlations)
    slope = (np.square(loadings) + unique - np.diag(correlations)) / np.square(unique)
    return float((rest - np.log(rest) - 1).sum()), slope
