"""Answers that only have an order, explained by what people have in common (proportional odds).

For large surveys and a question about covariates; a researcher's notebook asks it, no page does. No odds ratio is a
headline: the model supposes that a covariate moves all borders between answers alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

ORDERED_FROM = 100
_STEPS, _ENOUGH = 200, 1e-10


@dataclass(frozen=True)
class OrderedLogit:
    """The fitted model: a coefficient and standard error a covariate, the borders between answers, the log likelihood.

    reason: ok, n_lt_100, one_answer (everybody gave the same), or separated (a covariate tells the answers apart, so no
    coefficient is the best). Other than at ok there are no figures.
    """

    n: int
    coefficients: tuple[float, ...] = ()
    errors: tuple[float, ...] = ()
    thresholds: tuple[float, ...] = ()
    log_likelihood: float | None = None
    reason: str = "ok"


def ordered_logit(
    answers: Sequence | np.ndarray, covariates: Sequence | np.ndarray, *, gate: bool = True
) -> OrderedLogit:
    """The proportional odds model of ordered answers: logit P(answer <= k) = threshold k - covariates x coefficients.

    Parameters
    ----------
    answers : one a person; whole or not, only their order counts. covariates : people x covariates. Whoever lacks a
    figure is left out. gate : ask for 100 people.

    Raises
    ------
    ValueError : answers and covariates differ in their number of people.

    Notes
    -----
    Newton's method on the log likelihood, which has one maximum; errors from its observed information. McCullagh 1980,
    Journal of the Royal Statistical Society B 42, 109-142. R: ``ordinal::clm(answer ~ covariates)``.

    Examples
    --------
    >>> found = ordered_logit([1, 1, 2, 2, 3, 3, 2, 1], [[0], [0], [0], [1], [1], [1], [0], [1]], gate=False)
    >>> round(found.coefficients[0], 2), [round(each, 2) for each in found.thresholds]
    (1.91, [0.21, 2.17])
    """
    given, design = np.asarray(answers, dtype=float), np.atleast_2d(np.asarray(covariates, dtype=float))
    if len(given) != len(design):
        raise ValueError("answers and covariates must be aligned, one row a person")
    known = np.isfinite(given) & np.isfinite(design).all(axis=1)
    values, place = np.unique(given[known], return_inverse=True)
    design, n = design[known], int(known.sum())
    if gate and n < ORDERED_FROM:
        return OrderedLogit(n, reason="n_lt_100")
    if len(values) < 2:
        return OrderedLogit(n, reason="one_answer")
    return _fitted(place, design, len(values) - 1)


def _fitted(place: np.ndarray, design: np.ndarray, borders: int) -> OrderedLogit:
    shares = np.cumsum(np.bincount(place))[:-1] / len(place)
    from scipy.special import logit

    now = np.concatenate([logit(shares), np.zeros(design.shape[1])])
    likelihood, slope, information = _likelihood(now, place, design, borders)
    for _ in range(_STEPS):
        step = np.linalg.lstsq(information, slope, rcond=None)[0]
        found = next((each for each in _shorter(now, step, place, design, borders) if each[1][0] >= likelihood), None)
        if found is None or np.abs(found[0] - now).max() < _ENOUGH:
            break
        now, (likelihood, slope, information) = found
    if np.abs(now).max() > 20 or np.linalg.cond(information) > 1e12:
        return OrderedLogit(len(place), reason="separated")
    errors = np.sqrt(np.diag(np.linalg.inv(information)))
    told = (tuple(each.tolist()) for each in (now[borders:], errors[borders:], now[:borders]))
    return OrderedLogit(len(place), *told, log_likelihood=float(likelihood))


def _shorter(now: np.ndarray, step: np.ndarray, place: np.ndarray, design: np.ndarray, borders: int):
    """Newton's step, then halves of it, as long as the borders stay in their order."""
    for half in range(40):
        tried = now + step / 2**half
        if (np.diff(tried[:borders]) > 0).all():
            yield tried, _likelihood(tried, place, design, borders)


def _likelihood(
    now: np.ndarray, place: np.ndarray, design: np.ndarray, borders: int
) -> tuple[float, np.ndarray, np.ndarray]:
    """Log likelihood, its slope, and the observed information."""
    edges = np.concatenate([[-np.inf], now[:borders], [np.inf]])
    shift = design @ now[borders:]
    from scipy.special import expit

    upper, lower = expit(edges[place + 1] - shift), expit(edges[place] - shift)
    chance = np.maximum(upper - lower, 1e-300)
    own = np.eye(borders + 2)[:, 1:-1]
    above, below = (np.hstack([own[place + end], -design]) for end in (1, 0))
    dense, thin = (each * (1 - each) for each in (upper, lower))
    first = (dense[:, None] * above - thin[:, None] * below) / chance[:, None]
    bent = [(density * (1 - 2 * each) / chance) for density, each in ((dense, upper), (thin, lower))]
    second = (above * bent[0][:, None]).T @ above - (below * bent[1][:, None]).T @ below
    return float(np.log(chance).sum()), first.sum(axis=0), first.T @ first - second
