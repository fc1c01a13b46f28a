"""What earlier releases showed, and how it stands on: a figure is told once, never beside one that gives people away.

The functions take releases without importing them; `behind` tells which people each of them rests on.
"""

from __future__ import annotations

import pandas as pd

from analysis.disclosure.gate import Key, table_of

KEYS = {
    "change": ["scale", "role", "from_wave", "to_wave"],
    "difference": ["scale", "role", "comparison", "from_wave", "to_wave"],
    "theme": ["role", "stage", "theme"],
    "progress_by_indicator": ["indicator", "scale", "role", "from_wave", "to_wave"],
}


def unproven(earlier: list, behind: list[dict]) -> frozenset[Key]:
    """What was shown before although no workbench here knows of whom, as `gate.through` takes it."""
    known: set[Key] = set()
    missing: set[Key] = set()
    for release, people in zip(earlier, behind, strict=True):
        for kind, _, role, place, *_ in (key.split("|") for key in people):
            known.add((kind, place, role) if kind == "change" else (kind, role, place))
        shown = {("change", row["scale"], row["role"]) for row in _shown(release, "change")}
        missing |= (shown | {("texts", row["role"], row["stage"]) for row in _shown(release, "theme")}) - known
    return frozenset(missing)


def _shown(release, name: str) -> list[dict]:
    return [row for row in release.table(name).to_dict("records") if row.get("shown")]


def with_earlier(table: pd.DataFrame, name: str, earlier: list) -> pd.DataFrame:
    """The table with, in the place of rows that may not be shown anew, what an earlier release showed there."""
    known = {_key(row, name): row for release in earlier for row in _shown(release, name)}
    rows = []
    for row in table.astype(object).where(table.notna(), None).to_dict("records"):
        before = known.get(_key(row, name))
        rows.append(before if before and (not row["shown"] or _lost_comparison(row, before)) else row)
    return table_of(rows, list(table.columns))


def _key(row: dict, name: str) -> tuple:
    return tuple(row.get(column) for column in KEYS[name])


def _lost_comparison(row: dict, before: dict) -> bool:
    """The comparison group's figures are carried forward, so the sentence that speaks of them is too."""
    same = all(row.get(column) == before.get(column) for column in ("needed", "smallest"))
    return bool(before.get("comparison")) and row.get("comparison") == "" and same
