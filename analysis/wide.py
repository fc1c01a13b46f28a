"""Scores as arrays: one table of people by waves for each scale and role, split in a single pass."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.model import Instrument, Refused, Scheme


@dataclass(frozen=True)
class ScoreTable:
    """The scores of one scale and role.

    waves: those that anybody of the role answered, in time order. scores: people x waves, NaN where there is none.
    people: rows of the table `person` that the rows of scores belong to. followed: whether somebody can be followed.
    clusters: a number for the organisation of each, where the scheme has a grouping variable that people are nested in.
    unplaced: how many are left out because nobody knows their organisation, though others' is known.
    """

    scale: str
    role: str
    waves: tuple[str, ...]
    scores: np.ndarray
    people: np.ndarray
    followed: np.ndarray
    clusters: np.ndarray | None = None
    unplaced: int = 0

    def stacked_clusters(self) -> np.ndarray | None:
        """The clusters of the rows of `stacked`."""
        if self.clusters is None or self.followed.all():
            return self.clusters
        alone = [self.clusters[~self.followed]] * len(self.waves)
        return np.concatenate([self.clusters[self.followed], *alone])

    def stacked(self) -> np.ndarray:
        """The scores with those whom nobody can follow as different people: they count at each wave, match at none.

        A row of a wide file holds both waves of whoever wrote it; where two rows carry one code, neither is followed.
        """
        if self.followed.all():
            return self.scores
        number = len(self.waves)
        alone = [np.where(np.arange(number) == wave, self.scores[~self.followed], np.nan) for wave in range(number)]
        return np.concatenate([self.scores[self.followed], *alone])


def score_tables(
    score: pd.DataFrame, person: pd.DataFrame, scheme: Scheme, instruments: Mapping[str, Instrument] | None = None
) -> Iterator[ScoreTable]:
    """The tables of a whole scheme: scales in the order of `instruments`, any others after them, then roles.

    score: person, wave, scale, score. person: person, role, linked. Raises Refused where somebody has two scores for
    one scale and wave, which must be settled when the file is read.
    """
    present = score.loc[score["score"].notna(), ["person", "wave", "scale", "score"]]
    names, waves = _scales(present["scale"], instruments), [wave.id for wave in scheme.waves]
    roles = [role.id for role in scheme.roles]
    who = _places(present["person"], person["person"])
    codes = [
        _places(present["scale"], names),
        _places(person["role"], roles)[who],
        who,
        _places(present["wave"], waves),
    ]
    kept = np.all([code >= 0 for code in codes], axis=0)
    scale, role, who, wave = (code[kept] for code in codes)
    order = np.lexsort((wave, who, role, scale))
    scale, role, who, wave = (code[order] for code in (scale, role, who, wave))
    _refuse_twice(scale, who, wave)
    points = present["score"].to_numpy(dtype=float)[kept][order]
    linked, nested = person["linked"].to_numpy(dtype=bool), _clusters(person, scheme)
    group = scale * len(roles) + role
    for start, end in _runs(group):
        own = who[start:end]  # in order, so that each change begins another person
        new = np.append(True, own[1:] != own[:-1])
        people, row = own[new], np.cumsum(new) - 1
        table = np.full((len(people), len(waves)), np.nan)
        table[row, wave[start:end]] = points[start:end]
        place = names[int(scale[start])], roles[int(role[start])]
        clusters = None if nested is None else nested[people]
        yield _asked(_placed(ScoreTable(*place, tuple(waves), table, people, linked[people], clusters)))


def _clusters(person: pd.DataFrame, scheme: Scheme) -> np.ndarray | None:
    """A number for what each person is nested in, -1 where that is not known."""
    name = next((group.id for group in scheme.groups if group.cluster and group.id in person), None)
    return None if name is None else pd.factorize(person[name].astype(object))[0]


def _placed(table: ScoreTable) -> ScoreTable:
    """The people whose organisation is known.

    Someone without one is no organisation of one person: counted as that, a few of them would make up the 8 clusters
    that a likely range asks for. Where nobody's is known all stand in one, which leaves an average without a range.
    """
    if table.clusters is None or (table.clusters >= 0).all():
        return table
    known = table.clusters >= 0
    if not known.any():
        return replace(table, clusters=np.zeros(len(known), dtype=int))
    return replace(
        table,
        scores=table.scores[known],
        people=table.people[known],
        followed=table.followed[known],
        clusters=table.clusters[known],
        unplaced=int((~known).sum()),
    )


def _asked(table: ScoreTable) -> ScoreTable:
    """The waves that somebody answered."""
    there = np.isfinite(table.scores).any(axis=0)
    waves = tuple(wave for wave, asked in zip(table.waves, there, strict=True) if asked)
    return replace(table, waves=waves, scores=table.scores[:, there])


def _scales(scale: pd.Series, instruments: Mapping[str, Instrument] | None) -> list[str]:
    known = [each.id for instrument in (instruments or {}).values() for each in instrument.scales]
    return [*known, *sorted(set(scale.unique()).difference(known))]


def _places(column: pd.Series, among: list[str] | pd.Series) -> np.ndarray:
    """The place of each cell in a list of different words, -1 where it is not in there."""
    index = pd.Index(among if isinstance(among, list) else among.astype(object), dtype=object)
    codes, words = pd.factorize(column)
    return np.append(index.get_indexer(pd.Index(words).astype(object)), -1)[codes]


def _refuse_twice(scale: np.ndarray, who: np.ndarray, wave: np.ndarray) -> None:
    same = (scale[1:] == scale[:-1]) & (who[1:] == who[:-1]) & (wave[1:] == wave[:-1])
    if same.any():
        raise Refused(
            "Some people have two scores for one scale in one wave; settle the repeated rows on the data page first."
        )


def _runs(group: np.ndarray) -> Iterator[tuple[int, int]]:
    """Start and end of each run of equal numbers."""
    ends = np.flatnonzero(np.diff(group)) + 1
    bounds = [0, *ends.tolist(), len(group)] if len(group) else []
    yield from zip(bounds, bounds[1:], strict=False)
