"""What may be said of reflections beside how many mention a theme: what rose, what goes together, who was heard.

theme_change: one row a theme in a role: role, role_label, theme, name, from_stage, to_stage (labels), difference, lo,
hi (-1 to 1), word. It is reckoned from the released counts alone, as if different people had written, and so tells
nothing that they do not; where people wrote at both stages, the range is wider than it need be. The word follows the
range of one theme; with many themes some stand out by chance, which whoever shows them says.
theme_pair: one row two themes in a role at a stage: role, stage, stage_label, theme, name, other, other_name, both
(people who mention both), answered, shown. Never a sensitive theme, and never where any of the four sides is small.
coverage: one row a level at a stage: level, role, role_label, stage, stage_label, received, expected, fewer (fewer than
three people, and no number), shown.

The functions take a `Findings` without importing it, as `gate` does.
"""

from __future__ import annotations

import pandas as pd

from analysis.disclosure.candidates import statistic, table_of
from analysis.disclosure.policy import Policy
from analysis.disclosure.rules import hide_counts
from analysis.estimates import newcombe_difference

THEME_CHANGE = [
    "role", "role_label", "theme", "name", "from_stage", "to_stage", "difference", "lo", "hi", "word",
]  # fmt: skip
THEME_PAIR = [
    "role", "stage", "stage_label", "theme", "name", "other", "other_name", "both", "answered", "shown",
]  # fmt: skip
COVERAGE = ["level", "role", "role_label", "stage", "stage_label", "received", "expected", "fewer", "shown"]
MORE, FEWER, UNCLEAR = "more people mention it", "fewer people mention it", "no clear difference"


def theme_change(theme: pd.DataFrame) -> pd.DataFrame:
    """The first and the last released stage of each role compared, theme by theme, where both counts are told."""
    rows = []
    shown = theme[theme["shown"].astype(bool)]
    for _, mine in shown.groupby("role", sort=False):
        stages = list(mine["stage"].unique())
        if len(stages) > 1:
            sides = (mine[mine["stage"] == stage].set_index("theme") for stage in (stages[0], stages[-1]))
            rows += _compared(*sides)
    return table_of(rows, THEME_CHANGE)


def _compared(first: pd.DataFrame, last: pd.DataFrame) -> list[dict]:
    rows = []
    for theme in last.index.intersection(first.index, sort=False):
        before, after = first.loc[theme], last.loc[theme]
        if before["fewer"] or after["fewer"]:
            continue
        found = newcombe_difference(after["people"], after["answered"], before["people"], before["answered"])
        if found.value is None or found.lo is None or found.hi is None:
            continue
        word = MORE if found.lo > 0 else FEWER if found.hi < 0 else UNCLEAR
        told = {name: after[name] for name in ("role", "role_label", "name")} | {"theme": theme}
        told |= {"from_stage": before["stage_label"], "to_stage": after["stage_label"], "word": word}
        rows.append(told | {name: round(getattr(found, name), 2) + 0.0 for name in ("lo", "hi")})
        rows[-1]["difference"] = round(found.value, 2) + 0.0
    return rows


def theme_pair(findings, fresh: dict[str, dict], earlier: list, policy: Policy) -> pd.DataFrame:
    """Themes that the same people mention, of the texts that this release shows anew, else as shown before.

    fresh: what stands behind this release, by statistic: the texts of a role and stage among it may be counted.
    """
    stages = {stage.id: stage.label for stage in findings.scheme.stages}
    told = (row for release in earlier for row in release.table("theme").to_dict("records"))
    once = {row["theme"] for row in told if row["sensitive"]}
    names = {each.id: each.name for each in findings.codebook.themes if not each.sensitive and each.id not in once}
    rows = [
        {
            "role": row["role"], "stage": row["stage"], "stage_label": stages[row["stage"]], "theme": row["theme"],
            "name": names[row["theme"]], "other": row["other"], "other_name": names[row["other"]],
            "both": int(row["both"]), "answered": int(row["answered"]), "shown": True,
        }
        for row in findings.theme_pair_by_role_stage.to_dict("records")
        if statistic("texts", "individual", row["role"], row["stage"]) in fresh
        and {row["theme"], row["other"]} <= set(names)
        and _no_side_is_small(row, policy)
    ]  # fmt: skip
    told = {(row["role"], row["stage"]) for row in rows} | {tuple(key.split("|")[2:]) for key in fresh}
    for release in reversed(earlier):
        again = [
            row
            for row in release.table("theme_pair").to_dict("records")
            if row["answered"] >= policy.k_text and {row["theme"], row["other"]} <= set(names)
        ]
        rows += [row for row in again if (row["role"], row["stage"]) not in told]
        told |= {(row["role"], row["stage"]) for row in again}
    return table_of(rows, THEME_PAIR)


def _no_side_is_small(row: dict, policy: Policy) -> bool:
    """The four sides are what anybody can reckon from the count of the pair and the counts of its themes."""
    sides = [int(row[name]) for name in ("both", "theme_only", "other_only", "neither")]
    return sum(sides) >= policy.k_text and min(sides) >= policy.m_side and hide_counts(sides, policy) is None


def coverage(findings, earlier: list, policy: Policy) -> pd.DataFrame:
    """Who was heard at which stage, by whole roles and kinds of notes.

    Of one or two people it only says that they are fewer than three. A number of people that moved by fewer than k_diff
    since it was last told stands as it was told, for one more would be one late text; a number of notes never falls,
    for one fewer would be one taken out. Where an earlier release told of a role or stage that has another name now,
    no number of people is told of what is new.
    """
    roles = {role.id: role.label for role in findings.scheme.roles}
    stages = {stage.id: stage.label for stage in findings.scheme.stages}
    before = {
        (row["level"], row["role"], row["stage"]): row
        for release in earlier
        for row in release.table("coverage").to_dict("records")
    }
    renamed = any(stage not in stages or (role is not None and role not in roles) for _, role, stage in before)
    rows = []
    for row in findings.coverage_by_level_stage.astype(object).to_dict("records"):
        role = None if pd.isna(row["role"]) else row["role"]
        told = before.get((row["level"], role, row["stage"]))
        place = {
            "level": row["level"], "role": role, "role_label": roles.get(role), "stage": row["stage"],
            "stage_label": stages[row["stage"]], "expected": None if pd.isna(row["expected"]) else int(row["expected"]),
        }  # fmt: skip
        hidden = role is not None and told is None and renamed
        number = None if hidden else _received(int(row["received"]), told, people=role is not None, policy=policy)
        fewer = number is not None and role is not None and 0 < number < policy.m_side
        rows.append(place | {"received": None if fewer else number, "fewer": fewer, "shown": not hidden})
    return table_of(rows, COVERAGE)


def _received(now: int, told: dict | None, *, people: bool, policy: Policy) -> int:
    """The number that may be told, which is the one told before where it moved by a few people or fell by a note."""
    if told is None or not told.get("shown", True):
        return now
    before = 1 if told.get("fewer") else int(told["received"])
    if not people:
        return max(before, now)
    return before if before > 0 and abs(now - before) < policy.k_diff else now
