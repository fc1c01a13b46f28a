"""What earlier releases showed, and how it stands on: a figure is told once, never beside one that gives people away.

The functions take releases without importing them; `behind` tells which people each of them rests on.
"""

from __future__ import annotations

import pandas as pd

from analysis.disclosure.candidates import table_of
from analysis.disclosure.groups import lowest_of
from analysis.disclosure.known import Key
from analysis.disclosure.policy import Policy

KEYS = {
    "change": ["scale", "role", "from_wave", "to_wave"],
    "difference": ["scale", "role", "comparison", "from_wave", "to_wave"],
    "theme": ["role", "stage", "theme"],
    "change_by_group": ["scale", "role", "group", "member", "from_wave", "to_wave"],
    "followed_by_group": ["role", "group", "member", "from_wave", "to_wave"],
    "participation": ["role", "measure"],
    "progress_by_indicator": ["indicator", "scale", "role", "from_wave", "to_wave"],
}


def unproven(earlier: list, behind: list[dict]) -> frozenset[Key]:
    """What was shown before although no workbench here knows of whom, as `gate.through` takes it."""
    known: set[tuple] = set()
    missing: set[Key] = set()
    for release, people in zip(earlier, behind, strict=True):
        waves = {each["label"]: each["id"] for each in release.content["scheme"]["waves"]}
        proven = {(*_place(told), *told.get("waves", ())) for told in people.get("statistics", {}).values()}
        for kind, table in TABLES.items():
            for row in _shown(release, table):
                between = (waves.get(row[name]) for name in ("from_wave", "to_wave") if name in row)
                place = (*_place(row | {"kind": kind}), *between)
                figures = (*place, *(cell for cell in row.values() if isinstance(cell, int | float)))
                if place in proven:
                    known.add(figures)
                elif figures not in known:  # not even carried forward from a release whose people are known
                    missing.add(_whole(kind, row))
    return frozenset(missing)


def ever_sensitive(earlier: list) -> frozenset[str]:
    """Grouping variables and themes that a release called special or sensitive: no later one may think otherwise."""
    groups = {
        group["id"]
        for release in earlier
        for group in release.content["scheme"].get("definition", {}).get("groups", [])
        if group["special"]
    }
    themes = {
        row["theme"] for release in earlier for row in release.table("theme").to_dict("records") if row["sensitive"]
    }
    return frozenset(groups | themes)


TABLES = {
    "change": "change",
    "group": "change_by_group",
    "followed": "followed_by_group",
    "participation": "participation",
    "texts": "theme",
}


def _place(row: dict) -> Key:
    """What a figure is of, by the names that a released row and what stands behind it have in common."""
    return tuple(str(row.get(name, "")) for name in ("kind", "role", "scale", "stage", "group", "member", "measure"))


def _whole(kind: str, row: dict) -> Key:
    """What may not be shown anew: all of a measure, of the texts of a stage, or of what people took part in."""
    if kind == "texts":
        return (kind, row["role"], row["stage"])
    return ("change" if kind == "group" else kind, row.get("scale") or row.get("measure") or "", row["role"])


def _shown(release, name: str) -> list[dict]:
    return [row for row in release.table(name).to_dict("records") if row.get("shown")]


def with_earlier(
    table: pd.DataFrame, name: str, earlier: list, policy: Policy, *, waves: dict[str, str] | None = None
) -> pd.DataFrame:
    """The table with, in the place of rows that may not be shown anew, what an earlier release showed there.

    Where the policy asks for more people now than it did then, the earlier row is not shown either. waves: the id of
    each label as the scheme has it now; a row whose labels meant other waves then is no row of these.
    """
    known = {
        _key(row, name): row
        for release in earlier
        for row in _shown(release, name)
        if _enough(row, release.content["policy"], policy) and _of_the_same_waves(row, release, waves)
    }
    rows = []
    for row in _records(table):
        before = known.pop(_key(row, name), None)
        stands = before and (
            not row["shown"] or _lost_comparison(row, before) or _same_figures(row, before) or _lost_levels(row, before)
        )
        rows.append(before if stands else row)
    rows += _of_nobody_now(known, name, rows)
    return table_of(rows, list(table.columns))


def _of_the_same_waves(row: dict, release, waves: dict[str, str] | None) -> bool:
    then = {each["label"]: each["id"] for each in release.content["scheme"]["waves"]}
    labels = [row[name] for name in ("from_wave", "to_wave") if name in row]
    return waves is None or all(then.get(label) == waves.get(label) for label in labels)


def _of_nobody_now(known: dict[tuple, dict], name: str, rows: list[dict]) -> list[dict]:
    """Rows of a member or measure that nobody has any more: one that vanished would tell of who left."""
    if name not in LAST_OF:
        return []
    place = [column for column in KEYS[name] if column != LAST_OF[name]]
    there = {tuple(row[column] for column in place) for row in rows}
    return [row for row in known.values() if tuple(row[column] for column in place) in there]


LAST_OF = {"change_by_group": "member", "followed_by_group": "member", "participation": "measure"}


def _lost_levels(row: dict, before: dict) -> bool:
    """The same change, told before with the averages beside it."""
    if "before" not in row or row["before"] is not None or before.get("before") is None:
        return False
    return all(row.get(name) == before.get(name) for name in ("n", "people", "change", "lo", "hi"))


def people_with_earlier(table: pd.DataFrame, earlier: list, policy: Policy) -> pd.DataFrame:
    """Who answered, as an earlier release told it where fewer than k_diff people have come or gone since.

    A count that moves by one tells of one late answer, or of one person who withdrew.
    """
    told = {
        (row["role"], row["wave"]): row["answered"]
        for release in earlier
        for row in release.table("people").to_dict("records")
    }
    rows = []
    for row in _records(table):
        then = told.get((row["role"], row["wave"]), 0)
        near = then > 0 and abs(row["answered"] - then) < policy.k_diff
        rows.append(row | ({"answered": then} if near else {}))
    return table_of(rows, list(table.columns))


def _records(table: pd.DataFrame) -> list[dict]:
    return table.astype(object).where(table.notna(), None).to_dict("records")


def _enough(row: dict, then: dict[str, int], policy: Policy) -> bool:
    """then: the policy when it was shown, for a row does not tell the size of its comparison group, only a band."""
    if "answered" in row:
        return row["answered"] >= policy.k_text
    name = "k_special" if row.get("special") else "k_group"
    least = max(getattr(policy, name), policy.k_group)
    if isinstance(row.get("people"), str):
        return (lowest_of(row["people"]) or 0) >= least or then[name] >= least
    return row.get("n", row.get("people", least)) >= least and (not row.get("comparison") or then[name] >= least)


def _key(row: dict, name: str) -> tuple:
    return tuple(row.get(column) for column in KEYS[name])


def _lost_comparison(row: dict, before: dict) -> bool:
    """The comparison group's figures are carried forward, so the sentence that speaks of them is too."""
    same = all(row.get(column) == before.get(column) for column in ("needed", "smallest"))
    return bool(before.get("comparison")) and row.get("comparison") == "" and same


def _same_figures(row: dict, before: dict) -> bool:
    """The figures are what they were, so the sentence is too: it counts who began, and somebody may have come late."""
    words = {"state", "detail", "words", "sentence"}
    # What an earlier program had no column for was no figure of its release.
    same = (before.get(name) == cell for name, cell in row.items() if name not in words and name in before)
    return words <= set(row) and all(same)
