"""The one gate: tables of the findings in, tables safe to release out, with a private log of what was held back.

Every row that might leave first meets the content rules (`rules`), then all of them together meet the joint audit
(`audit`) with everything ever released. A hidden row keeps its place and carries nothing but its name: no count, no
reason, no rounding. A change may be told without the means before and after where only these would give people away.

change: one row a scale, role and two waves (see `spans`); the first of a scale and role is that between its main
    waves: scale, label, role, role_label, from_wave, to_wave (labels), n (people seen both times), before, after,
    change, lo, hi (points, one decimal), up, same, down (people), minimum, maximum, higher, shown.
difference: one row a change of a role with a comparison group: from_wave, to_wave (labels), difference, lo, hi, word
    (what it allows to say, see `beside`), shown.
theme: see `theme_table`. change_by_group, followed_by_group: see `groups`. participation: see `taking_part`.

The functions take a `Findings` without importing it: whoever reads releases must reach no rows through this module.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from analysis.disclosure import groups, taking_part
from analysis.disclosure.audit import Protected
from analysis.disclosure.blocks import told_marks
from analysis.disclosure.candidates import DECIMALS, Candidate, plain, rounded, statistic, table_of
from analysis.disclosure.known import LEVELS, Key, Known
from analysis.disclosure.policy import Policy, policy_of
from analysis.disclosure.rules import hide_change, hide_counts
from analysis.disclosure.selection import Selected, selected
from analysis.disclosure.spans import spans
from analysis.disclosure.theme_table import texts_behind, theme_table
from analysis.quotations import NameList

__all__ = ["DECIMALS", "Passed", "statistic", "table_of", "texts_behind", "through"]


@dataclass
class Passed:
    """What went through the gate.

    behind: for the workbench only, which people each statistic rests on, see `known`. audit: how the joint audit came
    out. equations: how many different sums are known once this is out. log: one entry a candidate: statistic, n,
    reason. told_before: see `selection`.
    """

    change: pd.DataFrame
    difference: pd.DataFrame
    theme: pd.DataFrame
    people: pd.DataFrame
    change_by_group: pd.DataFrame
    followed_by_group: pd.DataFrame
    participation: pd.DataFrame
    behind: dict[str, dict]
    audit: Protected
    equations: int
    told_before: bool
    log: list[dict] = field(default_factory=list)


def through(
    findings,
    *,
    earlier: list[dict],
    unproven: frozenset[Key] = frozenset(),
    policy: Policy | None = None,
    sensitive: frozenset[str] = frozenset(),
    names: NameList | None = None,
) -> Passed:
    """The tables that may leave, given which people earlier releases of this scheme showed (`behind` of each).

    unproven: ("change", scale, role) and ("texts", role, stage) that were shown before with nobody knowing of whom, as
    in a release that came without its workbench: nothing on the same questionnaire or texts is shown anew.

    sensitive: grouping variables and themes that an earlier release called special or sensitive, and that stay so.
    names: those of the scheme, which no heading of the participation log may hold.

    Where a member of a grouping variable has to be hidden, and somebody said with which others it may be told together,
    these are told together for that role throughout.
    """
    policy = policy or policy_of(findings.scheme)
    known = Known(findings, earlier, unproven, policy.k_diff, texts_behind(findings), sensitive)
    passed = _passed(known, policy, frozenset(), names)
    merged = _to_merge(known, passed)
    return _passed(known, policy, merged, names) if merged else passed


def _to_merge(known: Known, passed: Passed) -> frozenset[groups.Place]:
    """The roles and grouping variables with a hidden member that may be told together with others.

    Not where a row only waits, nor where one of these members was told before: its rows would vanish, which tells.
    """
    scheme = known.findings.scheme
    may = {(each.id, member) for each in scheme.groups for merge in each.merge for member in merge.members}
    told = {
        (each["role"], each["group"])
        for _, _, each in known.statistics
        if (each.get("group"), each.get("member")) in may
    }
    found = set()
    for entry in passed.log:
        kind, _, role, _, *rest = [*entry["statistic"].removeprefix(LEVELS).split("|"), *[""] * 4]
        if kind in ("group", "followed") and entry["reason"] != "shown" and not entry["reason"].startswith(BEFORE):
            group, member = rest[2], "|".join(rest[3:]).rstrip("|")
            if (group, member) in may:
                found.add((role, group))
    return frozenset(found - told)


BEFORE = "released before"


def _passed(known: Known, policy: Policy, merged: Set[groups.Place], names: NameList | None) -> Passed:
    findings = known.findings
    candidates = [
        *_apart(known, _changes(findings, policy), policy),
        *groups.group_changes(findings, policy, merged, known.ever_special),
        *groups.followed(findings, policy, merged, known.ever_special),
        *taking_part.participation(findings, policy, names, [told for _, _, told in known.statistics]),
    ]
    found = selected(known, candidates, policy)
    tables, statistics, log = _decided(candidates, found)
    statistics |= found.whole
    themes = theme_table(findings, policy, known, statistics, log)
    changes = table_of(tables["change"], CHANGE)
    return Passed(
        change=changes,
        difference=_differences(findings, changes),
        theme=themes,
        people=_people(findings),
        change_by_group=table_of(tables["change_by_group"], groups.CHANGE_BY_GROUP),
        followed_by_group=table_of(tables["followed_by_group"], groups.FOLLOWED_BY_GROUP),
        participation=table_of(tables["participation"], taking_part.PARTICIPATION),
        behind={"marks": told_marks(findings, statistics), "statistics": statistics},
        audit=found.audit,
        equations=found.equations,
        told_before=found.told_before,
        log=log,
    )


def _decided(
    candidates: Iterable[Candidate], found: Selected
) -> tuple[dict[str, list[dict]], dict[str, dict], list[dict]]:
    """The rows of each table as they leave, what stands behind those that are shown, and the log of all."""
    tables: dict[str, list[dict]] = {
        name: [] for name in ("change", "change_by_group", "followed_by_group", "participation")
    }
    behind: dict[str, dict] = {}
    log: list[dict] = []
    for each in candidates:
        reason = found.reason(each.name)
        log.append({"statistic": each.name, "n": len(each.told["people"]), "reason": reason or "shown"})
        if reason:
            tables[each.table] += [each.hidden] if each.hidden else []  # where its very name may not leave
            continue
        levels = bool(each.levels) and LEVELS + each.name in found.kept
        if each.levels and not levels:
            why = found.removed.get(LEVELS + each.name, "joint audit")
            log.append({"statistic": LEVELS + each.name, "n": len(each.told["people"]), "reason": why})
        tables[each.table].append(each.row(levels=levels))
        behind[each.name] = each.told | ({"levels": levels} if each.levels else {})
    return tables, behind, log


CHANGE = [
    "scale", "label", "role", "role_label", "from_wave", "to_wave", "n", "before", "after", "change", "lo", "hi",
    "up", "same", "down", "minimum", "maximum", "higher", "shown",
]  # fmt: skip


def _changes(findings, policy: Policy) -> list[Candidate]:
    """The change of every measure and role between its main waves, then those between other waves."""
    main, other = [], []
    for scale in findings.scales.to_dict("records"):
        for role in findings.scheme.roles:
            for place, waves in enumerate(spans(findings, scale["scale"], role.id)):
                row = findings.change(scale["scale"], role.id, *waves, matched_only=True)
                if row is not None:
                    found = _change(findings, scale, role, row, policy)
                    if place:
                        other.append(replace(found, told=found.told | {"other": True}))
                    else:
                        main.append(found)
    return [*main, *other]


def _apart(known: Known, changes: list[Candidate], policy: Policy) -> list[Candidate]:
    """The changes, without the means of one whose people are a few more or fewer than those of another beside it.

    Two means at one wave, of 20 people and of 18, look as if they told of two, whoever these are.
    """
    told = [each for _, _, each in known.statistics if each["kind"] == "change" and each.get("levels")]
    found = []
    for each in changes:
        near = each.levels and any(_nearly(each.told, other, policy) for other in told)
        found.append(replace(each, levels={}, told=each.told | {"levels": False}) if near else each)
        told += [found[-1].told] if found[-1].levels else []
    return found


def _nearly(one: dict, other: dict, policy: Policy) -> bool:
    """Whether two changes of one measure share one wave, with numbers of people that differ by a few."""
    if any(one[name] != other[name] for name in ("scale", "role")) or len({*one["waves"], *other["waves"]}) != 3:
        return False
    return 0 < abs(len(one["people"]) - len(other["people"])) < max(policy.k_diff, policy.k_group)


def _change(findings, scale: dict, role, row: pd.Series, policy: Policy) -> Candidate:
    label = {wave.id: wave.label for wave in findings.scheme.waves}
    waves = row["from_wave"], row["to_wave"]
    name = dict.fromkeys(CHANGE) | {
        "scale": scale["scale"], "label": scale["label"], "role": role.id, "role_label": role.label,
        "from_wave": label[waves[0]], "to_wave": label[waves[1]],
        "minimum": plain(scale["minimum"]), "maximum": plain(scale["maximum"]), "higher": scale["higher"],
        "shown": False,
    }  # fmt: skip
    pairs = findings.pairs(scale["scale"], role.id, *waves)
    key = statistic("change", scale["instrument"], role.id, scale["scale"], *waves)
    told = {
        "kind": "change", "role": role.id, "scale": scale["scale"], "instrument": scale["instrument"],
        "waves": list(waves), "people": sorted(pairs.index), "levels": True, "counts": False,
        "sums": [float(pairs[end].sum()) for end in ("before", "after")],
    }  # fmt: skip
    reason = _hidden_change(row, pairs, scale, policy)
    if reason:
        return Candidate(key, "change", name, told, reason=reason)
    shown = {column: rounded(row[column]) for column in ("change", "lo", "hi")} | {"n": len(pairs)}
    sides = [int(row[column]) for column in ("up", "same", "down")]
    if hide_counts(sides, policy) is None:
        shown |= dict(zip(("up", "same", "down"), sides, strict=True))
        told |= {"counts": True}
    levels = {column: rounded(row[column]) for column in ("before", "after")}
    return Candidate(key, "change", name, told, shown=shown, levels=levels)


def _hidden_change(row: pd.Series, pairs: pd.DataFrame, scale: dict, policy: Policy) -> str | None:
    if row["route"] != "paired":
        return "different people"
    ends = scale["minimum"], scale["maximum"]
    reason = hide_change(pairs["before"].to_numpy(), pairs["after"].to_numpy(), ends, policy)
    # Where all changed alike there is no range either, and that they did is what the reason has to say.
    return reason or ("no likely range" if pd.isna(row["change"]) or pd.isna(row["lo"]) else None)


def _differences(findings, changes: pd.DataFrame) -> pd.DataFrame:
    """Differences in change between two sets of people that are both shown in full."""
    label = {wave.id: wave.label for wave in findings.scheme.waves}
    shown = {place_of(row) for row in changes[changes["shown"].astype(bool)].to_dict("records")}
    main: list[dict] = []
    other: list[dict] = []
    for row in findings.difference_matched_by_scale.to_dict("records"):
        waves = (row["from_wave"], row["to_wave"])
        own = spans(findings, row["scale"], row["role"])
        if waves not in own:
            continue
        name = {"scale": row["scale"], "role": row["role"], "comparison": row["comparison"]}
        name |= {"from_wave": label[row["from_wave"]], "to_wave": label[row["to_wave"]]}
        # By the ids of the waves, for two may have one label: a comparison group may have passed between others.
        both = {place_of(name), place_of(name | {"role": row["comparison"]})} <= shown
        visible = both and waves in spans(findings, row["scale"], row["comparison"]) and pd.notna(row["difference"])
        told = {column: rounded(row[column]) if visible else None for column in ("difference", "lo", "hi")}
        told |= {"word": _word(findings, row) if visible else None, "shown": visible}
        (main if waves == own[0] else other).append({**name, **told})
    return table_of([*main, *other], DIFFERENCE)


def place_of(row: Mapping[str, Any] | pd.Series) -> tuple:
    """What a change is of, by its names."""
    return tuple(row[name] for name in ("scale", "role", "from_wave", "to_wave"))


def _word(findings, row: dict) -> str | None:
    """What the difference allows to say once people who started alike were asked, too: the same word as the verdict."""
    place = [row[name] for name in ("scale", "role", "from_wave", "to_wave")]
    found = findings.beside(*place, matched_only=True, comparison=row["comparison"])
    return None if found is None else found.word


DIFFERENCE = ["scale", "role", "comparison", "from_wave", "to_wave", "difference", "lo", "hi", "word", "shown"]


def _people(findings) -> pd.DataFrame:
    """Who was invited and who answered, by whole role and wave: membership of a role is public inside the firm."""
    roles = {role.id: role.label for role in findings.scheme.roles}
    waves = {wave.id: wave.label for wave in findings.scheme.waves}
    table = findings.people_by_role_wave
    told = table.assign(role_label=table["role"].map(roles), wave_label=table["wave"].map(waves))
    return told[["role", "role_label", "wave", "wave_label", "invited", "answered"]]
