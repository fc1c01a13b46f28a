"""Blocks of answers: what one number of a person stands for, whose it is, and how it is known again.

A block is named "score|scale|role|wave", "followed|role|wave|wave" or "participation|role|measure".
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from analysis import progress
from analysis.model import clean
from analysis.progress import log

Told = dict[str, Any]
TEXT, WITHDRAWN = "texts", "withdrawn"
SAME_MEASURE = 0.999
NEARLY_ALL, COMMONEST = 0.8, 5


def mark(person: str, value: object) -> str:
    """A short hash by which this answer of this person is known again."""
    return hashlib.sha256(f"{person}|{value}".encode()).hexdigest()[:12]


def blocks_of(told: Told) -> list[str]:
    """The blocks of answers that a figure adds up."""
    if told["kind"] in ("change", "group"):
        return ["|".join(["score", told["scale"], told["role"], wave]) for wave in told["waves"]]
    if told["kind"] == "followed":
        return ["|".join(["followed", told["role"], *told["waves"]])]
    return ["|".join(["participation", told["role"], told["measure"]])]


def marks_of(findings, block: str) -> dict[str, str]:
    """The marks of everybody who can be followed and has an answer in this block; none where there is no such block.

    Of a category of the log it is the person's own category that counts, which is the same for all categories of a
    column: they are told, and told again, together.
    """
    kind, *rest = block.split("|")
    measure = "|".join(rest[1:])
    heading = log.heading_of(findings.study, measure) if kind == "participation" else None
    if heading is None:
        return {person: mark(person, value) for person, value in values_of(findings, block).items()}
    entries = entries_of(findings, rest[0], heading)
    return {} if entries is None else {person: mark(person, clean(entry)) for person, entry in entries.items()}


def values_of(findings, block: str) -> dict[str, Any]:
    """The answers of a block by person: scores, whether somebody was seen again, or what somebody took part in."""
    kind, *rest = block.split("|")
    if kind == "followed":
        role, *waves = rest
        first, last = (_seen(findings, role, wave) for wave in waves)
        return {person: person in last for person in first}
    if kind == "participation":
        return participation_of(findings, rest[0], "|".join(rest[1:])).to_dict()
    scale, role, wave = rest
    table = findings.score_tables.get((scale, role))
    if table is None or wave not in table.waves:
        return {}
    scores = scored(table)[wave].dropna()
    people = findings.study.person["person"].to_numpy()[scores.index]
    return dict(zip(people, scores.round(10).tolist(), strict=True))


def participation_of(findings, role: str, measure: str) -> pd.Series:
    """The numbers of one measure of the participation log by person, as an indicator of it counts them."""
    return progress.participation_of(findings.study, role, measure)


def entries_of(findings, role: str, heading: str) -> pd.Series | None:
    """The category of everybody of a role in a column of words or days of the log, see `progress.log`."""
    return log.entries_of(findings.study, role, heading)


def _seen(findings, role: str, wave: str) -> set[str]:
    seen = findings.seen
    return set(seen.loc[(seen["role"] == role) & (seen["wave"] == wave) & seen["linked"].astype(bool), "person"])


def scored(table) -> pd.DataFrame:
    """The scores of those who can be followed, one column a wave; index is the row in the table of people."""
    followed = table.followed
    return pd.DataFrame(table.scores[followed], columns=list(table.waves), index=table.people[followed])


def same_measure(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    """True when two measures of the same people are one up to a shift and a factor, at any wave that both have.

    >>> people = pd.DataFrame({"W1": [1.0, 2, 4, 5], "W2": [2.0, 3, 3, 5]})
    >>> other = pd.DataFrame({"W1": [3.0, 1, 4, 2], "W2": [1.0, 5, 4, 2]})
    >>> same_measure(people, 120 - 20 * people), same_measure(people, other)
    (True, False)
    """
    common = one.index.intersection(other.index)
    return any(
        _in_line(one.loc[common, wave].to_numpy(float), other.loc[common, wave].to_numpy(float))
        for wave in one.columns.intersection(other.columns)
    )


def _in_line(left: np.ndarray, right: np.ndarray) -> bool:
    both = np.isfinite(left) & np.isfinite(right)
    left, right = left[both], right[both]
    if len(left) < 3 or np.ptp(left) == 0 or np.ptp(right) == 0:
        return False
    return bool(abs(np.corrcoef(left, right)[0, 1]) > SAME_MEASURE) or _mostly_in_line(left, right)


def _mostly_in_line(left: np.ndarray, right: np.ndarray) -> bool:
    """Whether nearly all stand on one line through two of the commonest pairs: a few answers were changed since."""
    pairs, counts = np.unique(np.column_stack([left, right]), axis=0, return_counts=True)
    common = pairs[np.argsort(-counts, kind="stable")][:COMMONEST]
    for place, (x, y) in enumerate(common):
        for other_x, other_y in common[place + 1 :]:
            if other_x == x or other_y == y:
                continue
            on_line = np.isclose(right, y + (left - x) * (other_y - y) / (other_x - x), atol=1e-9)
            if on_line.mean() >= NEARLY_ALL and len(np.unique(left[on_line])) > 2:
                return True
    return False


def told_marks(findings, statistics: Mapping[str, Told]) -> dict[str, dict[str, str]]:
    """The marks of every block that these figures add up, as a release keeps them."""
    blocks = dict.fromkeys(block for told in statistics.values() if told["kind"] != TEXT for block in blocks_of(told))
    return {block: marks_of(findings, block) for block in blocks}
