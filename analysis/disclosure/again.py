"""The people behind a release of whom nothing was kept, found again by its figures in today's data.

A figure that today's data give again to the last decimal is taken to rest on the people who give it. One that they do
not give again stays unknown, and nothing on what it told is told anew.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.disclosure import groups
from analysis.disclosure.blocks import TEXT, Told, participation_of, told_marks, values_of
from analysis.disclosure.candidates import rounded, statistic
from analysis.disclosure.theme_table import texts_behind

Found = tuple[str, Told] | None


def found_again(findings, release) -> dict[str, Any]:
    """What stands behind the rows of a release, as `known` takes it; {} where not even one is found."""
    waves = {each["label"]: each["id"] for each in release.content["scheme"]["waves"]}
    found = [
        each(findings, row, waves)
        for name, each in (
            ("change", _change), ("change_by_group", _group), ("followed_by_group", _followed),
            ("participation", _participation),
        )
        for row in release.table(name).to_dict("records")
        if row["shown"]
    ]  # fmt: skip
    statistics = dict(each for each in (*found, *_texts(findings, release)) if each is not None)
    return {"marks": told_marks(findings, statistics), "statistics": statistics} if statistics else {}


def _change(findings, row: dict, waves: dict[str, str]) -> Found:
    place = row["scale"], row["role"], *_waves(row, waves)
    now = None if None in place else findings.change(*place, matched_only=True)
    if now is None or not _same(now, row) or int(now["n"]) != row["n"]:
        return None
    told = _told("change", findings, row, place[2:], findings.pairs(*place))
    instrument = told["instrument"]
    return statistic("change", instrument, place[1], place[0], *place[2:]), told | {"counts": row["up"] is not None}


def _group(findings, row: dict, waves: dict[str, str]) -> Found:
    place = row["scale"], row["role"], *_waves(row, waves)
    people = None if None in place else _members(findings, row)
    if people is None:
        return None
    pairs = findings.pairs(*place)
    pairs = pairs[pairs.index.isin(people)]
    now = findings.change_of(place[0], place[1], place[2:], list(pairs.index))
    if now is None or not _same(now, row) or groups.band(len(pairs)) != row["people"]:
        return None
    told = _told("group", findings, row, place[2:], pairs)
    told |= {"special": bool(row["special"]), "group": row["group"], "member": row["member"]}
    return statistic("group", told["instrument"], place[1], place[0], *place[2:], row["group"], row["member"]), told


def _told(kind: str, findings, row: dict, waves: tuple[str, ...], pairs: pd.DataFrame) -> Told:
    about = findings.scale_row(row["scale"])
    return {
        "kind": kind, "role": row["role"], "scale": row["scale"], "instrument": about["instrument"],
        "waves": list(waves), "people": sorted(pairs.index), "levels": row["before"] is not None,
        "sums": [float(pairs[end].sum()) for end in ("before", "after")],
    }  # fmt: skip


def _followed(findings, row: dict, waves: dict[str, str]) -> Found:
    between, people = _waves(row, waves), _members(findings, row)
    if people is None or None in between:
        return None
    again = pd.Series(values_of(findings, "|".join(["followed", row["role"], *map(str, between)])), dtype=bool)
    mine = again[again.index.isin(people)]
    if mine.empty or groups.band(len(mine)) != row["people"] or groups.in_twentieths(mine) != row["share"]:
        return None
    told = {
        "kind": "followed", "role": row["role"], "waves": list(between), "people": sorted(mine.index),
        "special": bool(row["special"]), "group": row["group"], "member": row["member"], "sums": [float(mine.sum())],
    }  # fmt: skip
    return statistic("followed", "", row["role"], "", *map(str, between), row["group"], row["member"]), told


def _participation(findings, row: dict, waves: dict[str, str]) -> Found:
    values = participation_of(findings, row["role"], row["measure"])
    if len(values) != row["people"] or rounded(values.sum()) != row["total"]:
        return None
    told = {"kind": "participation", "role": row["role"], "measure": row["measure"], "people": sorted(values.index)}
    return statistic("participation", "", row["role"], row["measure"]), told


def _texts(findings, release) -> list[Found]:
    """The pools of texts whose every count is what it was."""
    now = {(row["role"], row["stage"], row["theme"]): row for row in findings.theme_by_role_stage.to_dict("records")}
    same: dict[tuple, bool] = {}
    for row in release.table("theme").to_dict("records"):
        if row["shown"]:
            place, own = (row["role"], row["stage"]), now.get((row["role"], row["stage"], row["theme"]))
            alike = own is not None and int(own["answered"]) == row["answered"]
            alike = alike and (row["fewer"] or int(own["people"]) == row["people"])
            same[place] = same.get(place, True) and bool(alike)
    written = texts_behind(findings)
    keys = (statistic(TEXT, "individual", *place) for place, alike in same.items() if alike)
    return [(key, written[key]) for key in keys if key in written]


def _waves(row: dict, waves: dict[str, str]) -> tuple[str | None, str | None]:
    return waves.get(row["from_wave"]), waves.get(row["to_wave"])


def _members(findings, row: dict) -> list[str] | None:
    """The people of a member, or of several that were told together."""
    role = next((each for each in findings.scheme.roles if each.id == row["role"]), None)
    group = next((each for each in findings.scheme.groups if each.id == row["group"]), None)
    if role is None or group is None:
        return None
    for merged in (frozenset(), frozenset({(role.id, group.id)})):
        people = groups.members(findings, role, group, merged).get(row["member"])
        if people is not None:
            return people
    return None


def _same(now: pd.Series, row: dict) -> bool:
    told = [name for name in ("change", "lo", "hi", "before", "after") if row[name] is not None]
    return all(rounded(now[name]) == row[name] for name in told)
