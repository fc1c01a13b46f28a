"""P7: the change table of 12 scales, 3 waves and 4 groups of 60 people, against pingouin cell by cell; and one model of
60 people at three waves, a fifth of the answers missing, with its CR2 interval against MixedLM of statsmodels without.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from itertools import combinations

import numpy as np
import pandas as pd

from analysis.change import change_by_scale_role
from analysis.estimates import wave_contrasts
from analysis.model import Role, Scheme, Wave
from analysis.wide import score_tables
from benchmarks.data import SEED
from benchmarks.timing import Row, once, paired

GROUPS, WAVES, SCALES, PEOPLE = ("a", "b", "c", "d"), ("W1", "W2", "W3"), 12, 60
SCHEME = Scheme(
    name="Invented",
    slug="invented",
    roles=tuple(Role(id=each, label=each, singular=each) for each in GROUPS),
    waves=tuple(Wave(id=each, label=each) for each in WAVES),
)


def rows() -> Iterator[Row]:
    score, person = _scores()
    yield _fit()
    work = "change table, 12 scales x 3 waves x 4 groups"
    if find_spec("pingouin") is None:
        change_by_scale_role(score_tables(score, person, SCHEME))
        yield Row(
            "P7",
            work,
            once(lambda: change_by_scale_role(score_tables(score, person, SCHEME))),
            None,
            1 / 20,
            "pingouin",
        )
        return
    ours, peer = paired(
        lambda: change_by_scale_role(score_tables(score, person, SCHEME)), lambda: _peer(score, person), times=3
    )
    yield Row("P7", work, ours, peer, 1 / 20, "pingouin")


def _fit() -> Row:
    """One fit takes milliseconds, so each side does twenty."""
    chance = np.random.default_rng(SEED)
    scores = chance.normal(3, 0.7, (PEOPLE, 1)) + chance.normal(0, 0.5, (PEOPLE, len(WAVES)))
    scores[chance.random(scores.shape) < 0.2] = np.nan
    long = pd.DataFrame(scores, columns=list(WAVES)).melt(ignore_index=False, var_name="wave", value_name="score")
    long = long.dropna().rename_axis("person").reset_index()
    ours, peer = paired(lambda: [wave_contrasts(scores) for _ in range(20)], lambda: _mixed(long, 20), times=3)
    return Row("P7", "20 fits, 60 people x 3 waves, REML and CR2", ours, peer, 1 / 10, "statsmodels MixedLM")


def _mixed(long: pd.DataFrame, times: int) -> None:
    from statsmodels.formula.api import mixedlm

    for _ in range(times):
        mixedlm("score ~ C(wave)", long, groups=long["person"]).fit(reml=True)


def _scores() -> tuple[pd.DataFrame, pd.DataFrame]:
    chance = np.random.default_rng(SEED)
    people = [f"P{number}" for number in range(PEOPLE)]
    keys = pd.MultiIndex.from_product(
        [people, [f"S{number}" for number in range(SCALES)], WAVES], names=["person", "scale", "wave"]
    )
    score = keys.to_frame(index=False).assign(score=chance.normal(3, 1, len(keys)).round(2))
    role = [GROUPS[number % len(GROUPS)] for number in range(PEOPLE)]
    return score, pd.DataFrame({"person": people, "role": role, "linked": True})


def _peer(score: pd.DataFrame, person: pd.DataFrame) -> list[object]:
    import pingouin

    cells = []
    whole = score.merge(person, on="person")
    for _, part in whole.groupby(["scale", "role"]):
        wide = part.pivot(index="person", columns="wave", values="score")
        for first, last in combinations(WAVES, 2):
            cells.append(pingouin.ttest(wide[last], wide[first], paired=True))
            cells.append(pingouin.compute_effsize(wide[last], wide[first], paired=True, eftype="hedges"))
    return cells
