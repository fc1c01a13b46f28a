"""Did everyone benefit? Changes by group, the gap between groups, and mentor and mentee of the same pair.

Nothing here leaves the workbench: readers of a release would know who stands in a small group.

change_by_group: one row a group of one grouping variable, for one scale, role and pair of waves: group, label, member,
    n, n_from, n_to, before, after, change, lo, hi, se, df, route, reason. Groups below 5 people keep their row
    without numbers, and so does the next smallest group where these people would follow from the total.
gap_by_group: one row a comparison: group, label, member, reference, n, n_reference, gap_before, gap_lo, gap_hi
    (reference less group at the start), difference, lo, hi, se, df (change of the group less change of the reference),
    p_holm, word (`estimates.comparison.GapWord`), reason, sentence. Two groups are compared once; of three and more
    each is held against all others together.
change_within_pairs: one row a scale and pair of waves that both roles answered: scale, from_wave, to_wave, n (pairs of
    whom both answered both times), difference (mentee's change less mentor's; incomplete pairs help, see
    `estimates.pair_difference`), lo, hi, reason; both_rose, one_rose, neither_rose (counts of those n pairs).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.estimates import (
    SHOWN_FROM,
    Contrast,
    gap_change,
    holm,
    p_value,
    pair_difference,
    unlinked_change,
    wave_contrasts,
)
from analysis.gap_words import Compared, sentence
from analysis.model import Scheme
from analysis.wide import ScoreTable

BY_GROUP = (
    "group", "label", "member", "n", "n_from", "n_to", "before", "after", "change", "lo", "hi", "se", "df", "route",
    "reason",
)  # fmt: skip
GAP = (
    "group", "label", "member", "reference", "n", "n_reference", "gap_before", "gap_lo", "gap_hi", "difference", "lo",
    "hi", "se", "df", "p_holm", "word", "reason", "sentence",
)  # fmt: skip
WITHIN = (
    "scale", "from_wave", "to_wave", "n", "difference", "lo", "hi", "reason", "both_rose", "one_rose", "neither_rose",
)  # fmt: skip
ALL_OTHERS = "all others"


def change_by_group(table: ScoreTable, person: pd.DataFrame, scheme: Scheme, waves: tuple[str, str]) -> pd.DataFrame:
    """How each group changed between two waves, group by group of every grouping variable."""
    rows = []
    for group in scheme.groups:
        contrasts = _by_member(table, person, group.id, waves)
        sizes = _sizes(contrasts)
        for member in _hidden(table, person, group.id, waves, sizes):
            reason = why_hidden(sizes[member])
            contrasts[member] = Contrast(replace(contrasts[member].estimate, **_NOTHING, reason=reason))
        rows += [(group.id, group.label, member, *_told(contrast)) for member, contrast in contrasts.items()]
    return pd.DataFrame(rows, columns=list(BY_GROUP))


def gap_by_group(
    table: ScoreTable,
    person: pd.DataFrame,
    scheme: Scheme,
    waves: tuple[str, str],
    *,
    smallest: float | None = None,
) -> pd.DataFrame:
    """Whether the gaps between groups got smaller, one row a comparison, p adjusted for all of a grouping variable.

    smallest: the change that matters. A gap is a distance, whichever way the scale runs.
    """
    rows = []
    for group in scheme.groups:
        found = _gaps(table, person, group.id, waves, smallest)
        adjusted = holm([p_value(each.gap.difference) for _, _, each in found])
        for (member, reference, each), p_holm in zip(found, adjusted, strict=True):
            rows.append(_gap_row((group.id, group.label, member, reference), each, p_holm, len(found)))
    return pd.DataFrame(rows, columns=list(GAP))


def gap_row(
    table: ScoreTable, person: pd.DataFrame, group: str, member: str, waves: tuple[str, str]
) -> dict[str, float | int | str | None]:
    """The gap between one group and all others shown as a change to be held against a target.

    These are the people of `gap_by_group`. A group that `change_by_group` hides has a reason and no figures, and so has
    one beside which all others are hidden: the gap would give them away.

    before, after, change (negative where it got smaller), lo, hi, p (of no change), sd_before, reason. n, n_started: of
    the side with fewer people at both waves, these people, and those who started and can be followed. word: what can be
    said of the gap (`estimates.comparison.GapWord`): with "no_clear_gap" there is nothing to close, and with "reversed"
    another gap opened, so neither may be held against a target.
    """
    told = _told_group(table, person, group)
    sizes = _sizes(_by_member(table, person, group, waves))
    hidden = _hidden(table, person, group, waves, sizes)
    others = [each for each in sizes if each != member and each not in hidden]
    if hidden and (member in hidden or not others):
        return _HIDDEN | {"reason": why_hidden(sizes.get(member, 0)) if member in hidden else "hidden_with_others"}
    found = _compared(table, told == member, np.isin(told.astype(str), others), waves, None)
    start, closing = found.gap.before, found.gap.closing
    n, short = min(zip((closing.n_before, closing.n_after), (-each for each in found.started), strict=True))
    counts = {"n": n, "n_started": -short, "word": found.gap.word, "reason": closing.reason}
    counts |= {"flags": "", "route": "gap"}
    if closing.value is None or closing.lo is None or closing.hi is None or start.value is None:
        return counts
    before = abs(start.value)
    figures = {"before": before, "after": before - closing.value, "change": -closing.value, "p": p_value(closing)}
    return counts | figures | {"lo": -closing.hi, "hi": -closing.lo, "sd_before": found.sd_at_start}


def change_within_pairs(
    tables: Mapping[tuple[str, str], ScoreTable], person: pd.DataFrame, scheme: Scheme
) -> pd.DataFrame:
    """Mentor against mentee of the same pair: they are not independent, so the pair is the unit.

    tables: the ScoreTable of each (scale, role).
    """
    rows = []
    for scale in dict.fromkeys(scale for scale, _ in tables):
        mentors, mentees = tables.get((scale, "mentor")), tables.get((scale, "mentee"))
        if mentors is None or mentees is None:
            continue
        order = [wave.id for wave in scheme.waves if wave.id in mentors.waves and wave.id in mentees.waves]
        for first, last in ((a, b) for place, a in enumerate(order) for b in order[place + 1 :]):
            mentor, mentee = (_by_pair(each, person, (first, last)) for each in (mentors, mentees))
            rows.append((scale, first, last, *_within(*mentor.align(mentee, join="outer", axis=0))))
    return pd.DataFrame(rows, columns=list(WITHIN))


_NOTHING = dict.fromkeys(("value", "lo", "hi", "se", "df"))
_HIDDEN = {"n": None, "n_started": None, "word": "too_little", "flags": "", "route": "gap"}


def _told_group(table: ScoreTable, person: pd.DataFrame, group: str) -> np.ndarray:
    """The group of each person of the table, empty where somebody gave none."""
    return blank_if_none(person[group].astype(object).to_numpy()[table.people])


def blank_if_none(told: np.ndarray) -> np.ndarray:
    """What people told, an empty text where somebody told nothing."""
    return np.array([each if isinstance(each, str) else "" for each in told], dtype=object)


def _by_member(table: ScoreTable, person: pd.DataFrame, group: str, waves: tuple[str, str]) -> dict[str, Contrast]:
    told = _told_group(table, person, group)
    members = sorted({str(each) for each in told if each})
    return {member: _contrast(table, told == member, waves) for member in members}


def _contrast(table: ScoreTable, which: np.ndarray, waves: tuple[str, str]) -> Contrast:
    first, last = (table.waves.index(wave) for wave in waves)
    nested = None if table.clusters is None else table.clusters[which]
    part = replace(
        table, scores=table.scores[which], people=table.people[which], followed=table.followed[which], clusters=nested
    )
    return wave_contrasts(part.stacked(), clusters=part.stacked_clusters())[first, last]


def _sizes(contrasts: dict[str, Contrast]) -> dict[str, int]:
    return {member: contrast.estimate.n for member, contrast in contrasts.items()}


def _hidden(
    table: ScoreTable, person: pd.DataFrame, group: str, waves: tuple[str, str], sizes: Mapping[str, int]
) -> list[str]:
    blank = _told_group(table, person, group) == ""
    return hidden_together(sizes, blank=_contrast(table, blank, waves).estimate.n)


def hidden_together(sizes: Mapping[str, int], *, blank: int) -> list[str]:
    """Groups to hide so that no fewer than 5 people follow from the total less the groups shown.

    blank: people who gave no group, counted as `sizes` counts the others. They stand in no row, so the total tells of
    them as it does of a hidden group.

    >>> hidden_together({"Leeds": 9, "York": 4, "Bath": 7}, blank=0)
    ['York', 'Bath']
    >>> hidden_together({"Leeds": 9, "York": 4, "Bath": 7}, blank=1)
    ['York']
    """
    small = [member for member, n in sizes.items() if n < SHOWN_FROM]
    others = [member for member in sizes if member not in small]
    people = blank + sum(sizes[member] for member in small)
    if people == 0 or people >= SHOWN_FROM or not others:
        return small
    return [*small, min(others, key=lambda member: sizes[member])]


def why_hidden(people: int) -> str:
    """The reason of a group that `hidden_together` hides."""
    return "suppressed_lt5" if people < SHOWN_FROM else "hidden_with_others"


_PRIVATE = ("suppressed_lt5", "hidden_with_others")


def _told(contrast: Contrast) -> tuple:
    each = contrast.estimate
    levels = (None, None) if each.value is None else (contrast.before, contrast.after)
    counts = (None, None, None) if each.reason in _PRIVATE else (each.n, each.n_before, each.n_after)
    return (*counts, *levels, each.value, each.lo, each.hi, each.se, each.df, each.route, each.reason)


def _gaps(
    table: ScoreTable, person: pd.DataFrame, group: str, waves: tuple[str, str], smallest: float | None
) -> list[tuple[str, str, Compared]]:
    """Every comparison of a grouping variable that has people enough; of two groups the smaller against the larger."""
    sizes = _sizes(_by_member(table, person, group, waves))
    hidden = _hidden(table, person, group, waves, sizes)
    members = [member for member in sizes if member not in hidden]
    told = _told_group(table, person, group)
    shown = np.isin(told.astype(str), members)
    if len(members) == 2:
        smaller, larger = sorted(members, key=lambda member: sizes[member])
        return [(smaller, larger, _compared(table, told == smaller, told == larger, waves, smallest))]
    if len(members) < 2:
        return []
    return [
        (member, ALL_OTHERS, _compared(table, told == member, shown & (told != member), waves, smallest))
        for member in members
    ]


def _compared(
    table: ScoreTable, group: np.ndarray, reference: np.ndarray, waves: tuple[str, str], smallest: float | None
) -> Compared:
    first, last = (table.scores[:, table.waves.index(wave)] for wave in waves)
    there, again = np.isfinite(first) & table.followed, np.isfinite(last)
    changes = (_contrast(table, reference, waves).estimate, _contrast(table, group, waves).estimate)
    start = first[(group | reference) & np.isfinite(first)]
    return Compared(
        gap_change(unlinked_change(first[group], first[reference]), *changes, smallest=smallest),
        changes,
        started=(int((reference & there).sum()), int((group & there).sum())),
        sd_at_start=float(start.std(ddof=1)) if len(start) > 1 else 0.0,
        sd_change=_pooled([np.round(last - first, 10)[which & there & again] for which in (reference, group)]),
        sd_before=_pooled([first[which & there & again] for which in (reference, group)]),
        nested=table.clusters is not None,
    )


def _pooled(sides: list[np.ndarray]) -> float | None:
    """The spread within the sides together, None where one has fewer than two people."""
    if min(len(each) for each in sides) < 2:
        return None
    squares = sum(float(((each - each.mean()) ** 2).sum()) for each in sides)
    return math.sqrt(squares / sum(len(each) - 1 for each in sides))


def _gap_row(place: tuple, found: Compared, p_holm: float | None, comparisons: int) -> tuple:
    moved, start = found.gap.difference, found.gap.before
    hidden = moved.value is None
    counts = (None, None) if hidden else (moved.n_after, moved.n_before)
    starts = (None, None, None) if hidden else (start.value, start.lo, start.hi)
    figures = (moved.value, moved.lo, moved.hi, moved.se, moved.df, p_holm)
    words = sentence(place, found, p_holm, comparisons)
    return (*place, *counts, *starts, *figures, found.gap.word, moved.reason, words)


def _by_pair(table: ScoreTable, person: pd.DataFrame, waves: tuple[str, str]) -> pd.DataFrame:
    """The two scores of each pair's person; pairs with more than one of them are left out."""
    first, last = (table.waves.index(wave) for wave in waves)
    pairs = person["pair"].astype(object).to_numpy()[table.people]
    scores = pd.DataFrame(table.scores[:, [first, last]], index=pairs)[table.followed]
    scores = scores[scores.notna().any(axis=1).to_numpy() & scores.index.notna()]
    return scores[~scores.index.duplicated(keep=False)]


def _within(mentors: pd.DataFrame, mentees: pd.DataFrame) -> tuple:
    mentor, mentee = (each.to_numpy(dtype=float) for each in (mentors, mentees))
    found = pair_difference(mentor, mentee)
    figures = (found.n, found.value, found.lo, found.hi, found.reason)
    if found.n < SHOWN_FROM:
        return (*figures, None, None, None)
    moved = np.round(np.column_stack([mentor[:, 1] - mentor[:, 0], mentee[:, 1] - mentee[:, 0]]), 10)
    rose = (moved[np.isfinite(moved).all(axis=1)] > 0).sum(axis=1)
    return (*figures, int((rose == 2).sum()), int((rose == 1).sum()), int((rose == 0).sum()))
