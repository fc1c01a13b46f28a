"""The content rules: may this one statistic leave the workbench?

Each rule answers with a reason to hide (a word for the private log) or None. A reader is never told which rule it was:
every hidden statistic looks the same.

C1 size, C2 unanimity and ends of the scale, C5 no order statistics (none is ever built here). Until the joint audit
over everything released is here, `sets_apart` stands for it: it asks more than the audit would, and hides more.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable

import numpy as np

from analysis.disclosure.policy import Policy


def hide_mean(values: np.ndarray, lowest: float | None, highest: float | None, policy: Policy) -> str | None:
    """C1 and C2 for a mean of people's values on a scale from lowest to highest; hidden where no ends are known."""
    values = np.asarray(values, dtype=float).round(10)
    if len(values) < policy.k_group:
        return "C1 size"
    if np.ptp(values) == 0:
        return "C2 unanimity"
    ends = [math.nan if end is None else round(float(end), 10) for end in (lowest, highest)]
    # Nobody can say who stands at the end of a scale whose ends are not known, so the rule cannot be passed.
    if any(math.isnan(end) or (values != end).sum() < policy.m_side for end in ends):
        return "C2 end of scale"
    return None


def hide_change(
    before: np.ndarray, after: np.ndarray, ends: tuple[float | None, float | None], policy: Policy
) -> str | None:
    """C1 and C2 for a change: both means may be shown, and the changes themselves are not unanimous."""
    change = np.asarray(after, dtype=float) - np.asarray(before, dtype=float)
    return (
        hide_mean(before, *ends, policy)
        or hide_mean(after, *ends, policy)
        or ("C2 unanimity" if np.ptp(change.round(10)) == 0 else None)
    )


def hide_counts(counts: Iterable[int], policy: Policy) -> str | None:
    """C2 for a distribution: enough people in all, and in every category and its complement."""
    counts = list(counts)
    total = sum(counts)
    if total < policy.k_dist:
        return "C2 size of distribution"
    if any(count < policy.m_side or total - count < policy.m_side for count in counts):
        return "C2 small category"
    return None


def hide_theme(people: int, answered: int, policy: Policy, *, sensitive: bool) -> str | None:
    """A theme's share: a pool large enough; for sensitive themes also enough people who did not mention it."""
    if answered < policy.k_text:
        return "C1 pool of texts"
    if sensitive and answered - people < policy.m_side:
        return "C2 nearly everyone"
    return None


def sets_apart(people: frozenset[str], shown: Iterable[frozenset[str]], policy: Policy) -> bool:
    """True when no sum or difference of these sets, however many are combined, can single out fewer than k_diff people.

    People who stand in exactly the same sets get the same weight in every combination, so nothing smaller than the
    smallest such group can be derived. Comparing two by two is not enough: 1 to 12, 12 to 23 and all 24 are far apart.
    """
    sets = {frozenset(people), *shown}
    groups = Counter(tuple(person in one for one in sets) for person in frozenset().union(*sets))
    return all(size >= policy.k_diff for size in groups.values())
