"""Tables of groups and of what people took part in, before the audit decides which of them may leave.

Only grouping variables that somebody approved (`released`), a role crossed with one of them and never two. A group
tells its people as a band. Measures of burden, of illness and with bands of risk stay with whole roles (C3).

change_by_group: one row a scale, role and member of a group: the columns of `CHANGE_BY_GROUP`; people is a band in
    words; points with one decimal.
followed_by_group: one row a role and member: how many of those who answered at the first of the role's two waves also
    answered at the second: share (0 to 1, in steps of 0.05), people (a band, of those who answered at the first).

The functions take a `Findings` without importing it, as `gate` does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Set
from dataclasses import replace

import pandas as pd

from analysis.disclosure.blocks import values_of
from analysis.disclosure.candidates import Candidate, plain, rounded, statistic, table_of
from analysis.disclosure.policy import Policy
from analysis.disclosure.rules import hide_change, hide_rate
from analysis.model import OTHERS, Group, Refused, Role, clean

CHANGE_BY_GROUP = [
    "scale", "label", "role", "role_label", "group", "group_label", "member", "special", "from_wave", "to_wave",
    "people", "before", "after", "change", "lo", "hi", "minimum", "maximum", "higher", "shown",
]  # fmt: skip
FOLLOWED_BY_GROUP = [
    "role", "role_label", "group", "group_label", "member", "special", "from_wave", "to_wave", "people", "share",
    "shown",
]  # fmt: skip
BANDS = ((5, 7), (8, 14), (15, 24), (25, 39), (40, None))
STEPS = 20  # a share of a group is told in twentieths
Place = tuple[str, str]  # a role and a grouping variable


def band(people: int) -> str:
    """The number of people of a group as a reader sees it.

    >>> band(8), band(24), band(61)
    ('8 to 14', '15 to 24', '40 or more')
    """
    for lowest, highest in BANDS:
        if people >= lowest and (highest is None or people <= highest):
            return f"{lowest} or more" if highest is None else f"{lowest} to {highest}"
    return f"fewer than {BANDS[0][0]}"


def lowest_of(words: str) -> int | None:
    """How many people a band stands for at least; None for words that are no band."""
    return next((low for low, _ in BANDS if words == band(low)), None)


def highest_of(words: str) -> int | None:
    """How many people a band stands for at most; None where it has no end."""
    return next((high for low, high in BANDS if words == band(low)), None)


def members(findings, role: Role, group: Group, merged: Set[Place]) -> dict[str, list[str]]:
    """The people of a role by member of a grouping variable, in the order of names; merged where that is asked."""
    if group.id not in findings.study.person:
        return {}
    people = findings.study.person
    mine = people[(people["role"] == role.id) & people[group.id].notna()]
    told = _as_first_written(mine[group.id].astype(str).str.strip())
    named = {member for each in group.merge for member in each.members}
    swallowed = {each.label for each in group.merge} & (set(told) - named)
    if swallowed:
        raise Refused(
            f"The members of {group.label} that may be told together are called “{sorted(swallowed)[0]}”, which is the "
            "name of another member. Give them a label of their own on the page Release."
        )
    if (role.id, group.id) in merged:
        told = told.replace({member: each.label for each in group.merge for member in each.members})
    mine = mine.assign(told=told)
    return {str(name): list(rows["person"]) for name, rows in mine[told != ""].groupby("told")}


def _as_first_written(members: pd.Series) -> pd.Series:
    """Leeds, leeds and LEEDS are one member, under the name that comes first in the alphabet."""
    written: dict[str, str] = {}
    for member in sorted(members.unique()):
        written.setdefault(clean(member), member)
    return members.map(lambda member: written[clean(member)])


def without_hidden_names(table: pd.DataFrame) -> pd.DataFrame:
    """The table with one line for all hidden members of each special grouping variable, which is there in any case.

    That a scheme has somebody of a rare faith or gender at all is news that a name beside an empty row would tell.
    """
    if table.empty:
        return table
    special = table["special"].astype(bool)
    hidden = table[special].drop_duplicates([name for name in PLACE if name in table])
    emptied = {name: None for name in table.columns if name not in NAMES}
    hidden = hidden.assign(**emptied | {"member": OTHERS, "shown": False, "special": True})
    rest = table[~special | table["shown"].astype(bool)]
    order = {key: place for place, key in enumerate(dict.fromkeys(map(_place, table.to_dict("records"))))}
    rows = [*rest.to_dict("records"), *hidden.to_dict("records")]
    return table_of(sorted(rows, key=lambda row: order[_place(row)]), list(table.columns))


PLACE = ("scale", "role", "group", "from_wave", "to_wave")
NAMES = {
    "scale", "label", "role", "role_label", "group", "group_label", "from_wave", "to_wave", "minimum", "maximum",
    "higher",
}  # fmt: skip


def _place(row: dict) -> tuple:
    return tuple(row.get(name) for name in PLACE)


def group_changes(findings, policy: Policy, merged: Set[Place], special: Set[str] = frozenset()) -> Iterator[Candidate]:
    """A candidate a scale, role and member of an approved grouping variable, between the measure's main waves."""
    for scale in findings.scales.to_dict("records"):
        if _is_sensitive(findings, scale):
            continue
        for role in findings.scheme.roles:
            waves = findings.main_waves(scale["scale"], role.id)
            if waves is None:
                continue
            pairs = findings.pairs(scale["scale"], role.id, *waves)
            for group in _approved(findings, special):
                for member, people in members(findings, role, group, merged).items():
                    mine = pairs[pairs.index.isin(people)]
                    yield _group_change(findings, (scale, role, group, member), mine, (waves, policy))


def none_left_over(
    found: list[Candidate], everybody: Iterable[str], hides: Callable[[list], str | None]
) -> list[Candidate]:
    """The members of one grouping variable, of whom no more are told than the rest of the role can bear.

    What is known of the whole role, less the members that are told, tells of all others together: where a member is
    hidden because all of it said the same, the smallest of the others is not told either, until the rest is mixed.
    """
    found, everybody = list(found), set(everybody)
    while told := [each for each in found if each.reason is None]:
        rest = sorted(everybody.difference(*(each.told["people"] for each in told)))
        reason = hides(rest) if rest else None
        if reason is None:
            break
        least = min(told, key=lambda each: (len(each.told["people"]), each.name))
        found[found.index(least)] = replace(least, shown={}, levels={}, reason=f"{reason}, of those left over")
    return found


def _approved(findings, ever_special: Set[str]) -> list[Group]:
    """The approved grouping variables; one that an earlier release called special stays so."""
    return [
        group.model_copy(update={"special": group.special or group.id in ever_special})
        for group in findings.scheme.groups
        if group.released
    ]


def _is_sensitive(findings, scale: dict) -> bool:
    """C3: burden, illness and bands of risk are told of whole roles only."""
    own = findings.instruments[scale["instrument"]]
    found = next((each for each in own.scales if each.id == scale["scale"]), None)
    return bool(own.clinical or own.monitor or (found is not None and found.bands))


def _group_change(findings, place: tuple[dict, Role, Group, str], pairs: pd.DataFrame, how: tuple) -> Candidate:
    (scale, role, group, member), (waves, policy) = place, how
    name = _named(findings, role, group, member, waves) | {
        "scale": scale["scale"], "label": scale["label"],
        "minimum": plain(scale["minimum"]), "maximum": plain(scale["maximum"]), "higher": scale["higher"],
    }  # fmt: skip
    key = statistic("group", scale["instrument"], role.id, scale["scale"], *waves, group.id, member)
    ends = (scale["minimum"], scale["maximum"])
    reason = hide_change(*(pairs[end].to_numpy() for end in ("before", "after")), ends, policy, special=group.special)
    told = {
        "kind": "group", "role": role.id, "scale": scale["scale"], "instrument": scale["instrument"],
        "waves": list(waves), "people": sorted(pairs.index), "levels": True, "special": group.special,
        "group": group.id, "member": member, "sums": [float(pairs[end].sum()) for end in ("before", "after")],
    }  # fmt: skip
    row = None if reason else findings.change_of(scale["scale"], role.id, waves, list(pairs.index))
    if reason is None and (row is None or row["route"] != "paired" or pd.isna(row["lo"])):
        reason = "no likely range"
    base = dict.fromkeys(CHANGE_BY_GROUP) | name | {"shown": False}
    if reason or row is None:
        return Candidate(key, "change_by_group", base, told, reason=reason)
    figures = {column: rounded(row[column]) for column in ("change", "lo", "hi")} | {"people": band(len(pairs))}
    levels = {column: rounded(row[column]) for column in ("before", "after")}
    return Candidate(key, "change_by_group", base, told, shown=figures, levels=levels)


def _named(findings, role: Role, group: Group, member: str, waves: tuple[str, str]) -> dict:
    label = {wave.id: wave.label for wave in findings.scheme.waves}
    return {
        "role": role.id, "role_label": role.label, "group": group.id, "group_label": group.label, "member": member,
        "special": group.special, "from_wave": label[waves[0]], "to_wave": label[waves[1]],
    }  # fmt: skip


def followed(findings, policy: Policy, merged: Set[Place], special: Set[str] = frozenset()) -> Iterator[Candidate]:
    """A candidate a role and member: of those who began, the share who answered again."""
    for role in findings.scheme.roles:
        waves = waves_of_role(findings, role.id)
        if waves is None:
            continue
        again = pd.Series(values_of(findings, "|".join(["followed", role.id, *waves])), dtype=bool)
        for group in _approved(findings, special):
            told = [
                _followed(findings, (role, group, member), again[again.index.isin(people)], (waves, policy))
                for member, people in members(findings, role, group, merged).items()
            ]
            # How many of the whole role were seen twice stands in the number of people behind its changes.
            yield from none_left_over(
                told, again.index, lambda rest, again=again: hide_rate(len(rest), int(again[rest].sum()), policy)
            )


def _followed(findings, place: tuple[Role, Group, str], mine: pd.Series, how: tuple) -> Candidate:
    (role, group, member), (waves, policy) = place, how
    key = statistic("followed", "", role.id, "", *waves, group.id, member)
    told = {
        "kind": "followed", "role": role.id, "waves": list(waves), "people": sorted(mine.index),
        "special": group.special, "group": group.id, "member": member, "sums": [float(mine.sum())],
    }  # fmt: skip
    base = dict.fromkeys(FOLLOWED_BY_GROUP) | _named(findings, role, group, member, waves)
    reason = hide_rate(len(mine), int(mine.sum()), policy, special=group.special)
    shown = {} if reason else {"people": band(len(mine)), "share": in_twentieths(mine)}
    return Candidate(key, "followed_by_group", base | {"shown": False}, told, shown=shown, reason=reason)


def in_twentieths(again: pd.Series) -> float:
    """The share of True, as it is told of a group."""
    return round(round(float(again.mean()) * STEPS) / STEPS, 2)


def waves_of_role(findings, role: str) -> tuple[str, str] | None:
    """The waves between which most of a role's measures tell their story; the earlier ones where two are as many."""
    order = {wave.id: place for place, wave in enumerate(findings.scheme.waves)}
    held = Counter(findings.main_waves(scale, whose) for scale, whose in findings.score_tables if whose == role)
    pairs = {pair: number for pair, number in held.items() if pair is not None}
    return min(pairs, key=lambda pair: (-pairs[pair], *map(order.__getitem__, pair)), default=None)
