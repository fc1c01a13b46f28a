"""The released log of participation, before the audit decides which of its rows may leave.

participation: one row a role and measure of the log: people, total, mean (a decimal each); a plain yes or no counts as
    1 and 0. A column of words or days is told category by category ("HEADING: CATEGORY", people: everybody of the role
    in the log, total: those in it), all of its categories or none. Where none is told, and whatever the reason, its
    heading stands there alone, as a measure that is not shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from itertools import combinations

import pandas as pd

from analysis.disclosure.blocks import Told, entries_of, mark, participation_of
from analysis.disclosure.candidates import Candidate, rounded, statistic
from analysis.disclosure.policy import Policy
from analysis.disclosure.rules import hide_categories, hide_total, hide_yes_or_no
from analysis.model import Role, clean
from analysis.progress.log import OR, categories_of, heading_of, in_category, other_than
from analysis.quotations import NEVER_KEPT, NameList, marks

PARTICIPATION = ["role", "role_label", "measure", "people", "total", "mean", "shown"]
NAMES_SOMEBODY = "the heading holds a name or a contact"
OTHER_CATEGORIES = "released before in other categories"
TAKEN_NAME = "another column of the log has the name of one of its categories"
MOST = 3  # categories of one heading that are told, the others together being one
LONGEST = 60  # characters of a category that may be named: a longer one is a sentence that somebody wrote


def participation(
    findings, policy: Policy, names: NameList | None = None, earlier: Iterable[Told] = ()
) -> Iterator[Candidate]:
    """A candidate a role and measure of the log, in any case: a row that is missing would tell something, too.

    Of hours, and hours online, the difference is a measure, too: it keeps the same rule. A heading stands letter by
    letter in the release, so one that names somebody leaves no row at all, whatever the role.

    earlier: what was told before. A column whose categories are not those that were told is told no more; and whatever
    was told is what the others are held against, wherever it stands in the log now.
    """
    earlier = [each for each in earlier if each["kind"] == "participation"]
    log = findings.study.participation["measure"].drop_duplicates().tolist()
    columns = [_Column.of(findings, each, log, names) for each in log]
    before = _before(findings, earlier)
    for role in findings.scheme.roles:
        mine = dict.fromkeys(each["measure"] for each in earlier if each["role"] == role.id)
        told_before: list[pd.Series] = []
        for measure in mine:
            told_before += _and_together([participation_of(findings, role.id, measure)], told_before)
        for number, column in enumerate(columns, start=1):
            entries = entries_of(findings, role.id, column.heading) if column.categories else None
            if column.names_somebody:
                each = _of_numbers(findings, role, column.heading, [], policy)
                key = statistic("participation", "", role.id, f"heading {number} of the log")
                yield replace(each, name=key, hidden={}, shown={}, reason=NAMES_SOMEBODY)
            elif entries is None:
                yield _of_numbers(findings, role, column.heading, told_before, policy)
            else:
                own = before.get((role.id, column.heading), set())
                yield from _by_category(column, role, (entries, own), told_before, policy)


def _before(findings, earlier: Iterable[Told]) -> dict[tuple[str, str | None], set[str]]:
    """The measures of categories that were told before, by role and heading."""
    found: dict[tuple[str, str | None], set[str]] = {}
    for each in earlier:
        heading = heading_of(findings.study, each["measure"])
        found.setdefault((each["role"], heading), set()).add(each["measure"])
    return found


# ------------------------------------------------------------------------------------------------------ numbers


def _of_numbers(findings, role: Role, heading: str, told_before: list[pd.Series], policy: Policy) -> Candidate:
    values = participation_of(findings, role.id, heading)
    sums = _and_together([values], told_before)
    reason = _hidden_total(values, policy) or _left_of_any(sums, told_before, policy)
    if reason is None:
        told_before += sums
    return _candidate(role, heading, values, heading=heading, reason=reason)


def _candidate(
    role: Role, measure: str, values: pd.Series, *, heading: str, reason: str | None, first: bool = True
) -> Candidate:
    """One row. first: of those of its heading, in whose place the heading alone stands where it may not be told."""
    key = statistic("participation", "", role.id, measure)
    told = {"kind": "participation", "role": role.id, "measure": measure, "people": sorted(values.index)}
    base = dict.fromkeys(PARTICIPATION) | {"role": role.id, "role_label": role.label, "shown": False}
    hidden = base | {"measure": heading} if first else {}
    if reason:
        return Candidate(key, "participation", hidden, told, reason=reason)
    figures = {"people": len(values), "total": rounded(values.sum()), "mean": rounded(values.mean())}
    return Candidate(key, "participation", hidden, told, shown=base | {"measure": measure} | figures)


# --------------------------------------------------------------------------------------------------- categories


@dataclass(frozen=True)
class _Column:
    """A column of the log. categories: in the order in which they are told; [] of numbers. may: those that may be
    named. others: the headings of all other columns. names_somebody: whether the heading does."""

    heading: str
    categories: list[str]
    may: frozenset[str]
    others: frozenset[str]
    names_somebody: bool

    @classmethod
    def of(cls, findings, heading: str, log: Iterable[str], names: NameList | None) -> _Column:
        categories = categories_of(findings.study, heading)
        may = frozenset(
            each
            for each in categories
            if len(each) <= LONGEST
            and OR not in each  # else "other than a or b" could be read in two ways
            and not any(_names_somebody(words, names) for words in (each, in_category(heading, each)))
        )
        others = frozenset(log) - {heading}
        return cls(heading, categories, may, others, _names_somebody(heading, names))

    def measure(self, category: str) -> str:
        return in_category(self.heading, category)

    def clashes(self, others: str) -> bool:
        """Whether a category, or all others together, have the name of another column or of a category."""
        names = {clean(self.measure(each)) for each in self.categories}
        if clean(others) in names:
            return True
        names.add(clean(others))
        longer = {clean(each) for each in self.others if len(each) > len(self.heading)}
        return any(name == other or name.startswith(f"{other}: ") for name in names for other in longer)


def _by_category(
    column: _Column, role: Role, state: tuple[pd.Series, Set[str]], told_before: list[pd.Series], policy: Policy
) -> Iterator[Candidate]:
    """The rows of a column of words or days, all of its categories or none."""
    entries, before = state
    cells, named, others = _cells(column, entries, policy)
    rows = [*named, *([others] if (cells == others).any() else [])]
    counts = [int((cells == name).sum()) for name in rows]
    reason = hide_categories(counts, int((cells == "").sum()), policy)
    if reason is None and column.clashes(others):
        reason = TAKEN_NAME
    if reason is None and before and before != set(rows):
        reason = OTHER_CATEGORIES
    sums = _and_together(_sums(cells), told_before) if reason is None else []
    reason = reason or _left_of_any(sums, told_before, policy)
    if reason:
        yield _candidate(role, column.heading, entries, heading=column.heading, reason=reason)
        return
    told_before += sums
    for measure in rows:
        values = (cells == measure).astype(float)
        yield _candidate(role, measure, values, heading=column.heading, reason=None, first=measure == rows[0])


def _cells(column: _Column, entries: pd.Series, policy: Policy) -> tuple[pd.Series, list[str], str]:
    """By person the measure that counts them, "" for no entry; the measures that name one category; that of others."""
    people = {name: sorted(mine.index) for name, mine in entries[entries != ""].groupby(entries)}
    # Which of two that are as large is named hangs on who is in it: an order that readers knew would tell of the rest.
    order = sorted(people, key=lambda name: mark("|".join(people[name]), column.heading))
    chosen, _ = told_together({name: len(people[name]) for name in order}, column.may, policy)
    named = [each for each in column.categories if each in chosen]
    others = column.measure(other_than(named))
    cells = entries.map(lambda each: column.measure(each) if each in named else others if each else "")
    return cells, list(map(column.measure, named)), others


def told_together(sizes: Mapping[str, int], may: Set[str], policy: Policy) -> tuple[list[str], int]:
    """The categories that are named, and how many people all others hold together.

    sizes: people by category; of two that are as large the first one is named. may: which can be named at all.
    """
    largest = sorted(sizes, key=lambda name: -sizes[name])
    named = [each for each in largest if each in may and sizes[each] >= policy.m_side]
    if len(named) > MOST or len(named) < len(sizes):
        named = named[: MOST - 1]
    while named and _follow([sizes[each] for each in sizes if each not in named], len(named), policy):
        named.pop()
    return named, sum(sizes[each] for each in sizes if each not in named)


def _follow(others: list[int], named: int, policy: Policy) -> bool:
    """Whether the others are too few, or each of them follows from what they are together.

    Three others of 6 people are 2 each, where one of 3 would have been named.
    """
    largest = named < MOST - 1 and all(each == policy.m_side - 1 for each in others)
    return bool(others) and (sum(others) < policy.m_side or largest)


def _sums(cells: pd.Series) -> list[pd.Series]:
    """Everything that the categories add up to: for any of them, and for all others, who is in one of these."""
    names = sorted(set(cells))
    chosen = (each for size in range(1, len(names)) for each in combinations(names, size))
    return [cells.isin(each).astype(float) for each in chosen]


# ------------------------------------------------------------------------------------------------------- both


def _names_somebody(heading: str, names: NameList | None) -> bool:
    """Whether a heading or a category holds a contact or a name, however its words are joined."""
    apart = re.sub(r"[_.:-]+", " ", heading)
    found = (own for each in (heading, apart) for own in marks(each, names or NameList()) if own.masked)
    return any(own.token in ("name", "contact") or own.kind in NEVER_KEPT for own in found)


def _hidden_total(values: pd.Series, policy: Policy) -> str | None:
    """Why a total stays hidden; of a plain yes or no, however it was coded, and of one answer of all, by one rule."""
    answers = values.nunique()
    plain_answer = answers == 1 or (answers == 2 and values.max() - values.min() == 1)
    rule = hide_yes_or_no if plain_answer else hide_total
    return rule(values.to_numpy(), policy)


def _and_together(values: list[pd.Series], told: list[pd.Series]) -> list[pd.Series]:
    """These measures, and who has one of them or another that is told, where nobody has both: parts of one whole."""
    found = list(values)
    for own in values:
        for other in told[:MOST_SUMS] if _is_plain(own) else ():
            both = own.index.intersection(other.index)
            if _is_plain(other) and len(both) and not (own[both] * other[both]).any():
                found.append(own[both] + other[both])
    return found


def _is_plain(values: pd.Series) -> bool:
    return bool(len(values)) and bool(values.isin((0.0, 1.0)).all()) and bool(values.any())


MOST_SUMS = 256  # of measures that are parts of one whole; a log of a scheme has some dozens of columns


def _left_of_any(values: Iterable[pd.Series], told: list[pd.Series], policy: Policy) -> str | None:
    return next(filter(None, (_left_of_another(each, told, policy) for each in values)), None)


def _left_of_another(values: pd.Series, told: Iterable[pd.Series], policy: Policy) -> str | None:
    """Why this measure beside one that is told would tell of the difference; None where it tells nothing of that."""
    for other in told:
        if not values.index.equals(other.index):
            both = values.index.intersection(other.index)
            rest = (values[both] - other[both]).to_numpy()
        else:
            rest = values.to_numpy() - other.to_numpy()
        one_way = (rest >= 0).all() or (rest <= 0).all()
        reason = _hidden_total(pd.Series(abs(rest)), policy) if one_way and rest.any() else None
        if reason and len(rest) >= policy.k_group:
            return f"{reason}, of what another measure leaves"
    return None
