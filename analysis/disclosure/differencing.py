"""Whether a new statistic, held against everything shown before, gives a few people away.

Every mean shown is one equation over the people behind it. People who stand in exactly the same sets cannot be told
apart by adding and subtracting, so nothing smaller than the smallest such group can ever be derived. The rule asks more
than is needed (the joint audit will ask less), and it holds for three sets as well as for two.

Which people an earlier release showed is known by random ids. A figure that today's data do not give again, because
somebody answered late, was corrected, withdrew, or because a file, wave, role or measure got another name, cannot be
held against anything: then nothing linked to it is shown anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from analysis.disclosure.policy import Policy
from analysis.disclosure.rules import sets_apart

Key = tuple[str, ...]
SAME_MEASURE = 0.999
TEXT = "texts"
UNKNOWN = "released before, of whom is not known"


@dataclass(frozen=True)
class Before:
    """What left earlier: the people behind each release, and what was shown of people whom nobody knows any more."""

    findings: Any
    pairs: Callable[..., pd.DataFrame]
    behind: list[dict[str, dict]]
    unproven: frozenset[Key]

    @cached_property
    def roles(self) -> set[str]:
        return {role.id for role in self.findings.scheme.roles}

    @cached_property
    def stages(self) -> set[str]:
        return {stage.id for stage in self.findings.scheme.stages}

    @cached_property
    def instrument(self) -> dict[str, str]:
        """The questionnaire of each scale as the study has it now."""
        scales = self.findings.scales
        return dict(zip(scales["scale"], scales["instrument"], strict=True))

    def hides_change(self, key: str, pairs: pd.DataFrame, now: dict[str, dict], policy: Policy) -> str | None:
        """Why this change may not be shown beside what earlier releases and this one (now) show, or None."""
        _, instrument, role, *_ = key.split("|")
        if any(self._is_unproven(scale, each, instrument, role) for kind, scale, each in self.unproven if kind != TEXT):
            return UNKNOWN
        told = [release[key]["values"] for release in self.behind if key in release]
        if told:
            return None if set(told) == {fingerprint(pairs)} else "released before with other answers"
        shown = [
            (name, each["people"], release is now or self._holds(name, each))
            for release in (*self.behind, now)
            for name, each in release.items()
            if name.startswith("change|") and self._linked(name, key, pairs)
        ]
        if not all(holds for _, _, holds in shown):
            return "released before with other answers"
        if not sets_apart(frozenset(pairs.index), [frozenset(people) for _, people, _ in shown], policy):
            return "too close to what was released before"
        return None

    def hides_texts(self, key: str, role: str, stage: str, written: dict) -> str | None:
        """Why the themes of this role and stage may not be shown beside what was shown before, or None."""
        unproven = [place for kind, *place in self.unproven if kind == TEXT]
        if any(each not in self.roles or (each == role and at in (stage, *self._gone(at))) for each, at in unproven):
            return UNKNOWN
        told = [release[key] for release in self.behind if key in release]
        if told:
            return None if all(each == written[key] for each in told) else "released before with other texts"
        places = [name.split("|")[2:] for release in self.behind for name in release if name.startswith("texts|")]
        if any(place[0] not in self.roles or (place[0] == role and self._gone(place[1])) for place in places):
            return "released before under another name"
        return None

    def _gone(self, stage: str) -> tuple[str, ...]:
        return () if stage in self.stages else (stage,)

    def _is_unproven(self, scale: str, shown_role: str, instrument: str, role: str) -> bool:
        """A name that the scheme no longer has may be the old name of anything."""
        known = self.instrument.get(scale)
        return shown_role not in self.roles or (shown_role == role and known in (None, instrument))

    def _linked(self, name: str, key: str, pairs: pd.DataFrame) -> bool:
        """Whether figures of these two may be added up: one questionnaire, or one measure under two names."""
        _, instrument, role, scale, first, last = name.split("|")
        _, own_instrument, own_role, own_scale, *_ = key.split("|")
        if role not in self.roles:
            return True
        if role != own_role:
            return False
        if scale not in self.instrument or own_instrument in (instrument, self.instrument[scale]):
            return True
        return scale == own_scale or same_measure(self.pairs(scale, role, first, last), pairs)

    def _holds(self, name: str, told: dict) -> bool:
        """Whether today's data still give these people these answers."""
        _, _, role, scale, first, last = name.split("|")
        if scale not in self.instrument:
            return False
        now = self.pairs(scale, role, first, last)
        return fingerprint(now.loc[now.index.isin(told["people"])]) == told["values"]


def same_measure(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    """True when two measures of the same people are one up to a shift and a factor, at either end.

    >>> people = pd.DataFrame({"before": [1.0, 2, 4, 5], "after": [2.0, 3, 3, 5]})
    >>> other = pd.DataFrame({"before": [3.0, 1, 4, 2], "after": [1.0, 5, 4, 2]})
    >>> same_measure(people, 120 - 20 * people), same_measure(people, other)
    (True, False)
    """
    common = one.index.intersection(other.index)
    return len(common) > 2 and any(
        _in_line(one.loc[common, end], other.loc[common, end]) for end in ("before", "after")
    )


def _in_line(one: Iterable[float], other: Iterable[float]) -> bool:
    left, right = np.array([*one], dtype=float), np.array([*other], dtype=float)
    if np.ptp(left) == 0 or np.ptp(right) == 0:
        return False
    return bool(abs(np.corrcoef(left, right)[0, 1]) > SAME_MEASURE)


def fingerprint(pairs: pd.DataFrame) -> str:
    """A hash of who answered what, so that a later release can tell whether anything about these people changed."""
    ordered = pairs.sort_index().round(10)
    return hashlib.sha256(ordered.to_csv(lineterminator="\n").encode()).hexdigest()
