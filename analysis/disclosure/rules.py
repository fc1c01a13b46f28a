"""The content rules: may this one statistic leave the workbench?

Each rule answers with a reason to hide (a word for the private log) or None. A reader is never told which rule it was:
every hidden statistic looks the same.

C1 size, C2 unanimity and ends of the scale, C3 sensitive measures of whole roles only, C4 dominance of totals, C6
response rates. C5, no order statistics, needs no rule: none is ever built. C7, a comparison group keeps the same rules
by itself, holds because it is a role like any other. Whether several statistics together give somebody away is for
`audit` to say.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from analysis.disclosure.policy import Policy


def hide_mean(
    values: np.ndarray, lowest: float | None, highest: float | None, policy: Policy, *, special: bool = False
) -> str | None:
    """C1 and C2 for a mean of people's values on a scale from lowest to highest; hidden where no ends are known.

    special: of a group of special category data, which has to be larger.
    """
    values = np.asarray(values, dtype=float).round(10)
    if len(values) < least_people(policy, special=special):
        return "C1 size"
    return one_voice(values, lowest, highest, policy)


def one_voice(values: np.ndarray, lowest: float | None, highest: float | None, policy: Policy) -> str | None:
    """C2: whether all, or all but a few, said the same or stand at one end of the scale."""
    values = np.asarray(values, dtype=float).round(10)
    if np.ptp(values) == 0:
        return "C2 unanimity"
    ends = [math.nan if end is None else round(float(end), 10) for end in (lowest, highest)]
    # Nobody can say who stands at the end of a scale whose ends are not known, so the rule cannot be passed.
    if any(math.isnan(end) or (values != end).sum() < policy.m_side for end in ends):
        return "C2 end of scale"
    return None


def least_people(policy: Policy, *, special: bool) -> int:
    return max(policy.k_group, policy.k_special) if special else policy.k_group


def hide_change(
    before: np.ndarray,
    after: np.ndarray,
    ends: tuple[float | None, float | None],
    policy: Policy,
    *,
    special: bool = False,
) -> str | None:
    """C1 and C2 for a change: both means may be shown, and the changes themselves are not unanimous."""
    return (
        hide_mean(before, *ends, policy, special=special)
        or hide_mean(after, *ends, policy, special=special)
        or hide_same_change(before, after)
    )


def hide_same_change(before: np.ndarray, after: np.ndarray) -> str | None:
    """C2 for the changes themselves: whether everybody changed by the same."""
    change = np.asarray(after, dtype=float) - np.asarray(before, dtype=float)
    return "C2 unanimity" if np.ptp(change.round(10)) == 0 else None


def hide_counts(counts: Iterable[int], policy: Policy) -> str | None:
    """C2 for a distribution: enough people in all, and in every category and its complement."""
    counts = list(counts)
    total = sum(counts)
    if total < policy.k_dist:
        return "C2 size of distribution"
    if any(count < policy.m_side or total - count < policy.m_side for count in counts):
        return "C2 small category"
    return None


def hide_categories(told: Iterable[int], without: int, policy: Policy) -> str | None:
    """C1 and C2 for what stands in a few words, one category a person: all categories are told, or none.

    told: people in each that would be told. without: people of whom nothing is noted, who follow from the others. Two
    categories at least, for of one it would be told what everybody said of whom something is noted. One reason for all
    of it, as with a yes or no.
    """
    told = list(told)
    counts = [*told, *([without] if without else [])]
    few = len(told) < 2 or sum(counts) < policy.k_group or hide_counts(counts, policy)
    return "C2 categories" if few else None


def hide_theme(people: int, answered: int, policy: Policy, *, sensitive: bool) -> str | None:
    """A theme's share: a pool large enough; for sensitive themes also enough people who did not mention it."""
    if answered < policy.k_text:
        return "C1 pool of texts"
    if sensitive and answered - people < policy.m_side:
        return "C2 nearly everyone"
    return None


def hide_total(values: np.ndarray, policy: Policy) -> str | None:
    """C1, C2 and C4 for a total of hours, meetings or mentions and its mean: people enough, and nobody stands out.

    Dominance: the largest is at most half of the total, and the rest after the two largest is at least a tenth of it.
    """
    largest = np.sort(np.asarray(values, dtype=float))[::-1]
    if len(largest) < policy.k_group:
        return "C1 size"
    if np.ptp(largest) == 0:
        return "C2 unanimity"
    if (largest < 0).any():
        return "C4 no total of what can be negative"
    if (largest > 0).sum() < policy.m_side:
        return "C2 nearly nobody"
    if largest[0] > largest.sum() / 2 or largest[2:].sum() < largest[0] / 10:
        return "C4 dominance"
    return None


def hide_yes_or_no(values: np.ndarray, policy: Policy) -> str | None:
    """C1 and C2 for what is answered with one of two answers: people enough, and enough of them on either side.

    One reason for all of it, and an answer that all gave is no other case than one that nearly all gave: a hidden row
    that stood for unanimity alone would tell what everybody said.
    """
    values = np.asarray(values, dtype=float)
    above = 0 if len(values) == 0 else int((values > values.min()).sum())
    return "C2 yes or no" if len(values) < policy.k_group or min(above, len(values) - above) < policy.m_side else None


def hide_rate(invited: int, answered: int, policy: Policy, *, special: bool = False) -> str | None:
    """C6 for a response rate of a group: enough who were asked, who answered and who did not."""
    if invited < least_people(policy, special=special):
        return "C1 size"
    if answered < policy.m_side or invited - answered < policy.m_side:
        return "C6 nearly everyone or nearly nobody answered"
    return None
