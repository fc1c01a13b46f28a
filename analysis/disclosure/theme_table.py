"""The themes of a release: people counted by role, stage and theme, of pools large enough, told once.

theme: one row a role, stage and theme: people, answered, share, lo, hi (0 to 1, whole per cent), fewer (True: fewer
    than three), sensitive, shown.

The functions take a `Findings` without importing it, as `gate` does.
"""

from __future__ import annotations

import hashlib

import pandas as pd

from analysis.disclosure.blocks import TEXT
from analysis.disclosure.candidates import statistic, table_of
from analysis.disclosure.known import Known
from analysis.disclosure.policy import Policy
from analysis.disclosure.rules import hide_theme

THEME = [
    "role",
    "role_label",
    "stage",
    "stage_label",
    "theme",
    "name",
    "people",
    "answered",
    "share",
    "lo",
    "hi",
    "sensitive",
    "fewer",
    "shown",
]


def theme_table(findings, policy: Policy, known: Known, behind: dict, log: list[dict]) -> pd.DataFrame:
    roles = {role.id: role.label for role in findings.scheme.roles}
    stages = {stage.id: stage.label for stage in findings.scheme.stages}
    written = known.written
    rows, told = [], findings.theme_by_role_stage.to_dict("records")
    told = [row | {"sensitive": bool(row["sensitive"]) or row["theme"] in known.ever_special} for row in told]
    # In a pool that is shown, a hidden theme would be one that nearly everyone mentions; so all sensitive ones go.
    crowded = {(row["role"], row["stage"]) for row in told if _hidden_theme(row, policy) == "C2 nearly everyone"}
    # Where one theme alone is sensitive, its hidden row would say so: then nothing of that pool is told.
    alone = len({row["theme"] for row in told if row["sensitive"]}) == 1
    for row in told:
        name = {
            "role": row["role"],
            "role_label": roles[row["role"]],
            "stage": row["stage"],
            "stage_label": stages[row["stage"]],
        }
        name |= {"theme": row["theme"], "name": row["name"], "sensitive": bool(row["sensitive"])}
        key = statistic("texts", "individual", row["role"], row["stage"])
        reason = _hidden_theme(row, policy) or known.waits(key, written[key])
        if reason is None and (row["sensitive"] or alone) and (row["role"], row["stage"]) in crowded:
            reason = "C2 nearly everyone mentions another"
        if reason is None:
            behind[key] = written[key]
        log.append({"statistic": f"{key}|{row['theme']}", "n": int(row["answered"]), "reason": reason or "shown"})
        rows.append(
            dict.fromkeys(THEME) | name | {"fewer": False, "shown": False} | ({} if reason else _theme(row, policy))
        )
    return table_of(rows, THEME)


def _hidden_theme(row: dict, policy: Policy) -> str | None:
    return hide_theme(row["people"], row["answered"], policy, sensitive=bool(row["sensitive"]))


def texts_behind(findings) -> dict[str, dict]:
    """Who wrote what, by role and stage, of the texts that count: of one person, and not withdrawn.

    The themes found in a text belong to it: a count of 4 before a review and of 5 after it would tell of one person.
    """
    texts = findings.study.reflection
    hits = findings.hit_by_sentence
    hits = hits[hits["status"] != "rejected"]
    found = (hits["theme"].astype(str) + " " + hits["direction"].astype(str)).groupby(hits["document"])
    marks = found.agg(lambda each: ",".join(sorted(each))).to_dict()
    counts = (
        texts["person"].notna()
        & (texts["text"].fillna("").astype(str).str.strip() != "")
        & (texts["consent"] != "withdrawn")
    )
    told = {}
    for (role, stage), group in texts[counts].groupby(["role", "stage"]):
        told_by = zip(group["person"], group["text"], group["document"], strict=True)
        lines = "\n".join(sorted(f"{person}:{text}:{marks.get(document, '')}" for person, text, document in told_by))
        key = statistic("texts", "individual", role, stage)
        told[key] = {
            "kind": TEXT, "role": role, "stage": stage, "people": sorted(set(group["person"])),
            "values": hashlib.sha256(lines.encode()).hexdigest(),
        }  # fmt: skip
    return told


def _theme(row: dict, policy: Policy) -> dict:
    """Counts of none to two all read "fewer than 3"; above that the count, its share and its interval."""
    if row["people"] < policy.m_side:
        return {"answered": int(row["answered"]), "fewer": True, "shown": True}
    whole = {name: round(row[name], 2) for name in ("share", "lo", "hi")}
    return {"people": int(row["people"]), "answered": int(row["answered"]), "shown": True, **whole}
