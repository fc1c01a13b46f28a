"""The model of all waves: REML with a constant of each person's own, and Bell and McCaffrey's CR2 covariance.

Formula and sources stand at `mixed.wave_contrasts`, which asks it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from analysis.estimates.gates import with_interval
from analysis.model import Estimate

FEWEST_CLUSTERS = 8
_LOWEST, _HIGHEST = -12.0, 8.0  # of the logarithm of the ratio of variances


@dataclass(frozen=True)
class Contrast:
    """The change between two waves with the mean at each that it rests on, in points; None below the gates."""

    estimate: Estimate
    before: float | None = None
    after: float | None = None


class WaveModel:
    """The model fitted: `levels`, the mean of each wave, and their covariance.

    People seen at the same waves share all matrices, so the work grows with the patterns of missing answers and not
    with the people.
    """

    def __init__(self, table: np.ndarray, nested: np.ndarray | None):
        # In the order of their scores, so that the last digit does not hang on the order of the people.
        order = np.lexsort(table.T)
        seen = order[np.isfinite(table[order]).any(axis=1)]
        table, nested = table[seen], None if nested is None else nested[seen]
        # Means first taken out and put back, so that scores around a million lose no digits.
        centre = np.nanmean(table, axis=0)
        self._scores = table - centre
        self._nested = nested
        self._describe()
        self.ratio = self._ratio()
        self._information, beta, error = self._solved(self.ratio)
        self.variances = self.ratio * error, error  # between people, within
        self.levels = beta + centre
        self._beta = beta
        self.covariance = self._robust()

    def contrast(self, first: int, last: int, counts: Estimate, groups: int | None) -> Contrast:
        aim = np.zeros(len(self.levels))
        aim[first], aim[last] = -1.0, 1.0
        value, square = float(aim @ self.levels), float(aim @ self.covariance @ aim)
        flags = ("boundary_fit",) if self.ratio in (0.0, math.exp(_HIGHEST)) and self._waves.max() > 1 else ()
        counts = replace(counts, lo=None, hi=None, se=None, df=None, flags=counts.flags + flags)
        before, after = float(self.levels[first]), float(self.levels[last])
        if groups is not None and groups < FEWEST_CLUSTERS:
            return Contrast(replace(counts, value=value, reason="too_few_clusters"), before, after)
        if not square > 0:
            return Contrast(replace(counts, value=value, reason="identical_change"), before, after)
        df = float((counts.n if groups is None else groups) - 1)
        return Contrast(with_interval(counts, value, math.sqrt(square), df, least=counts.n), before, after)

    def _describe(self) -> None:
        """What the likelihood needs of each pattern of answers: who, how many, sums."""
        present = np.isfinite(self._scores)
        # A number for each pattern: comparing numbers is many times as fast as comparing rows.
        _, where, which = np.unique(
            present @ (1 << np.arange(present.shape[1])), return_index=True, return_inverse=True
        )
        filled = np.where(present, self._scores, 0.0)
        rows = filled.sum(axis=1)
        patterns = present[where]
        self._patterns, self._which = patterns, which
        self._held = patterns.astype(float)
        self._people = np.bincount(which, minlength=len(patterns)).astype(float)
        self._waves = self._held.sum(axis=1)
        self._totals = np.bincount(which, weights=rows, minlength=len(patterns))
        self._squared_totals = np.bincount(which, weights=rows**2, minlength=len(patterns))
        self._sums, self._squares = filled.sum(axis=0), float((filled**2).sum())
        self._number = int(present.sum())

    def _solved(self, ratio: float) -> tuple[np.ndarray, np.ndarray, float]:
        """Information, means and error variance at a ratio of the variances."""
        shrunk = ratio / (1 + ratio * self._waves)
        weighted = self._held * (self._people * shrunk)[:, None]
        information = np.diag(self._held.T @ self._people) - self._held.T @ weighted
        score = self._sums - self._held.T @ (shrunk * self._totals)
        beta = np.linalg.solve(information, score)
        rest = self._squares - float(shrunk @ self._squared_totals) - float(beta @ score)
        return information, beta, max(rest, 0.0) / (self._number - len(beta))

    def _deviance(self, ratio: float) -> float:
        """Minus twice the restricted log likelihood, but for a constant."""
        information, beta, error = self._solved(ratio)
        if error <= 0:
            return -math.inf
        free = self._number - len(beta)
        spread = float(self._people @ np.log1p(ratio * self._waves))
        return free * math.log(error) + spread + float(np.linalg.slogdet(information)[1])

    def _ratio(self) -> float:
        from scipy.optimize import minimize_scalar

        if self._waves.max() == 1:  # Nobody answered twice, so the two variances cannot be told apart.
            return 0.0
        found = minimize_scalar(
            lambda log: self._deviance(math.exp(log)),
            bounds=(_LOWEST, _HIGHEST),
            method="bounded",
            options={"xatol": 1e-9},
        )
        best = math.exp(found.x)
        ends = {each: self._deviance(each) for each in (0.0, math.exp(_HIGHEST))}
        end = min(ends, key=ends.__getitem__)
        return end if ends[end] <= found.fun else best

    def _robust(self) -> np.ndarray:
        """Bell and McCaffrey's CR2 covariance of the means. The error variance cancels, so it is taken as 1."""
        bread = np.linalg.inv(self._information)
        residuals = self._scores - self._beta
        meat = np.zeros_like(bread)
        for design, covariance, rest in self._blocks(residuals):
            upper = np.linalg.cholesky(covariance).T
            adjusted = upper.T @ inverse_root(upper @ (covariance - design @ bread @ design.T) @ upper.T) @ upper
            parts = design.T @ np.linalg.solve(covariance, adjusted @ rest)
            meat += parts @ parts.T
        return bread @ meat @ bread

    def _blocks(self, residuals: np.ndarray):
        """Design, working covariance and residuals (a column a cluster) of the clusters that have these in common."""
        if self._nested is None:
            for number, pattern in enumerate(self._patterns):
                design = np.eye(len(pattern))[pattern]
                yield design, self._working(len(design)), residuals[self._which == number][:, pattern].T
            return
        # People of a cluster with the same pattern differ only in directions that the means do not see. Their sum over
        # the root of their number stands for them, so that a cluster of thousands is as quick as one of five.
        for cluster in np.unique(self._nested):
            inside = self._nested == cluster
            held = np.unique(self._which[inside])
            alike = [residuals[inside & (self._which == number)][:, self._patterns[number]] for number in held]
            roots = [math.sqrt(len(people)) for people in alike]
            eyes = (np.eye(len(self._patterns[number]))[self._patterns[number]] for number in held)
            design = np.concatenate([root * eye for root, eye in zip(roots, eyes, strict=True)])
            rest = np.concatenate([people.sum(axis=0) / root for root, people in zip(roots, alike, strict=True)])
            yield design, _block_diagonal([self._working(people.shape[1]) for people in alike]), rest[:, None]

    def _working(self, waves: int) -> np.ndarray:
        return np.eye(waves) + self.ratio


def _block_diagonal(blocks: list[np.ndarray]) -> np.ndarray:
    ends = np.cumsum([0, *map(len, blocks)])
    whole = np.zeros((ends[-1], ends[-1]))
    for block, start, end in zip(blocks, ends, ends[1:], strict=False):
        whole[start:end, start:end] = block
    return whole


def inverse_root(matrix: np.ndarray) -> np.ndarray:
    """The symmetric inverse square root, without directions in which there is nothing."""
    values, vectors = np.linalg.eigh((matrix + matrix.T) / 2)
    kept = values > 1e-9 * values.max()
    return (vectors[:, kept] / np.sqrt(values[kept])) @ vectors[:, kept].T
