"""The formulas behind truth.json, written a second time and on their own: changes, differences, shares, verdicts."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from scipy import optimize, stats


def change(before: Sequence[float], after: Sequence[float]) -> dict:
    """Mean change of matched people with its Student t interval; changes are rounded to 10 decimals first."""
    first, last = np.asarray(before, float), np.asarray(after, float)
    moved = np.round(last - first, 10)
    number, mean, sd = len(moved), float(moved.mean()), float(moved.std(ddof=1))
    error = sd / math.sqrt(number)
    reach = float(stats.t.ppf(0.975, number - 1)) * error
    return {
        "n": number,
        "before": float(first.mean()),
        "after": float(last.mean()),
        "sd_before": float(first.std(ddof=1)),
        "sd_after": float(last.std(ddof=1)),
        "change": mean,
        "sd_change": sd,
        "se": error,
        "df": number - 1,
        "lo": mean - reach,
        "hi": mean + reach,
        "d_z": mean / sd if sd else None,
        "up": int((moved > 0).sum()),
        "same": int((moved == 0).sum()),
        "down": int((moved < 0).sum()),
    }


def difference(taking_part: dict, comparison: dict) -> dict:
    """Difference between two mean changes of different people, Welch interval."""
    gap = taking_part["change"] - comparison["change"]
    error = math.hypot(taking_part["se"], comparison["se"])
    df = error**4 / (taking_part["se"] ** 4 / taking_part["df"] + comparison["se"] ** 4 / comparison["df"])
    reach = float(stats.t.ppf(0.975, df)) * error
    return {"difference": gap, "se": error, "df": df, "lo": gap - reach, "hi": gap + reach}


def net_share(up: int, down: int, number: int) -> dict:
    """Share that moved up less share that moved down, Bonett and Price 2012."""
    more, less = (up + 1) / (number + 2), (down + 1) / (number + 2)
    middle = more - less
    reach = float(stats.norm.ppf(0.975)) * math.sqrt((more + less - middle**2) / (number + 2))
    return {"net": (up - down) / number, "lo": max(-1.0, middle - reach), "hi": min(1.0, middle + reach)}


# ------------------------------------------------------------------------------- everybody who answered at either wave


def all_available(people: Sequence[Sequence[float | None]], first: int = 0, last: int = 1) -> dict:
    """Change between two waves by one model of all people and waves: random intercept by REML, CR2 standard error.

    people: the score of each person at every wave that asked, None where missing. df is the number of people with both
    waves less one; before and after are the means that the model gives for the two waves.
    """
    alike = _by_design(people)
    both = sum(each[first] is not None and each[last] is not None for each in people)
    found = optimize.fminbound(lambda x: -_reml(alike, math.exp(x))[0], -12, 8, xtol=1e-9)
    ratio = float(np.exp(np.asarray(found)))
    if _reml(alike, 0.0)[0] >= _reml(alike, ratio)[0]:
        ratio = 0.0
    _, beta, error_variance = _reml(alike, ratio)
    levels = np.concatenate([beta[:1], beta[0] + beta[1:]])
    contrast = np.eye(len(beta))[last] - (np.eye(len(beta))[first] if first else 0)
    se = math.sqrt(contrast @ _sandwich(alike, beta, error_variance, ratio) @ contrast)
    reach = float(stats.t.ppf(0.975, both - 1)) * se
    moved = float(contrast @ beta)
    place = {"n_people": sum(len(values) for _, values in alike), "before": float(levels[first])}
    place |= {"after": float(levels[last]), "change": moved, "se": se, "df": both - 1}
    return place | {"lo": moved - reach, "hi": moved + reach}


Alike = list[tuple[np.ndarray, np.ndarray]]  # design of people who answered at the same waves, their answers by row


def _by_design(people: Sequence[Sequence[float | None]]) -> Alike:
    held: dict[tuple[int, ...], list[list[float]]] = {}
    for each in people:
        waves = tuple(place for place, value in enumerate(each) if value is not None)
        if waves:
            held.setdefault(waves, []).append([value for value in each if value is not None])
    number = max(map(len, people))
    columns = np.eye(number)
    columns[:, 0] = 1.0
    return [(columns[list(waves)], np.array(rows)) for waves, rows in sorted(held.items())]


def _reml(alike: Alike, ratio: float) -> tuple[float, np.ndarray, float]:
    """Profile log likelihood at a ratio of variances, with fixed effects and error variance."""
    width = alike[0][0].shape[1]
    information, score, logs = np.zeros((width, width)), np.zeros(width), 0.0
    for design, values in alike:
        weight = np.linalg.inv(np.eye(len(design)) + ratio)
        information += len(values) * design.T @ weight @ design
        score += design.T @ weight @ values.sum(axis=0)
        logs += len(values) * math.log1p(ratio * len(design))
    beta = np.linalg.solve(information, score)
    squares, number = 0.0, 0
    for design, values in alike:
        rest = values - design @ beta
        squares += float(np.sum(rest @ np.linalg.inv(np.eye(len(design)) + ratio) * rest))
        number += values.size
    variance = squares / (number - width)
    likelihood = -0.5 * ((number - width) * math.log(variance) + logs + math.log(np.linalg.det(information)))
    return likelihood, beta, variance


def _sandwich(alike: Alike, beta: np.ndarray, variance: float, ratio: float) -> np.ndarray:
    """Bell and McCaffrey's CR2 with the person as cluster, working model as fitted."""
    covered = [(design, values, variance * (np.eye(len(design)) + ratio)) for design, values in alike]
    bread = np.linalg.inv(sum(len(values) * design.T @ np.linalg.inv(v) @ design for design, values, v in covered))
    meat = np.zeros_like(bread)
    for design, values, v in covered:
        upper = np.linalg.cholesky(v).T
        middle = upper @ (v - design @ bread @ design.T) @ upper.T
        adjusted = upper.T @ _inverse_root(middle) @ upper
        parts = design.T @ np.linalg.inv(v) @ adjusted @ (values - design @ beta).T
        meat += parts @ parts.T
    return bread @ meat @ bread


def _inverse_root(matrix: np.ndarray) -> np.ndarray:
    values, vectors = np.linalg.eigh((matrix + matrix.T) / 2)
    kept = values > 1e-9 * values.max()
    return (vectors[:, kept] / np.sqrt(values[kept])) @ vectors[:, kept].T


# ------------------------------------------------------------------------------------------------------ verdicts

STRENGTH = {"REACHED": 2, "ON_THE_WAY": 1}


def verdict(est: float, lo: float, hi: float, *, n: int, started: int, tau: float, delta: float) -> dict:
    """State of an indicator with a target above the start, and whether people who did not answer could lower it."""
    if n < 8:
        return {"state": "TOO_LITTLE", "flag": ""}
    state, flag, share = _state(est, lo, hi, tau, delta), "", n / started
    if state in STRENGTH and share < 0.8:
        lowered = _state(share * est, share * lo, share * hi, tau, delta)
        if STRENGTH.get(lowered, 0) < STRENGTH[state]:
            flag = "lowered for non-response" if share < 0.6 else "sensitive to non-response"
            state = lowered if share < 0.6 else state
    return {"state": state, "flag": flag}


def _state(est: float, lo: float, hi: float, tau: float, delta: float) -> str:
    if hi < 0:
        return "NO_CLEAR_CHANGE" if lo > -delta else "MOVING_AWAY"
    if lo > 0:
        if hi < delta:
            return "NO_CLEAR_CHANGE"
        return "REACHED" if est >= tau and lo >= tau / 2 else "ON_THE_WAY"
    return "NO_CLEAR_CHANGE" if hi < tau else "TOO_LITTLE"
