"""The one gate: tables of the findings in, tables safe to release out, with a private log of what was held back.

Until the joint audit stands, a release holds statistics of whole roles only, one set of people a measure and role, and
no grouping variable. A hidden row keeps its place and carries nothing but its name: no count, no reason, no rounding.

change: one row a scale and role: scale, label, role, role_label, from_wave, to_wave (labels), n (people seen both
    times), before, after, change, lo, hi (points, one decimal), up, same, down (people), minimum, maximum, higher,
    shown.
difference: one row a scale and role with a comparison group: from_wave, to_wave (labels), difference, lo, hi, word
    (what it allows to say, see `beside`), shown.
theme: one row a role, stage and theme: people, answered, share, lo, hi (0 to 1, whole per cent), fewer (True: fewer
    than three), shown.

The functions take a `Findings` without importing it: whoever reads releases must reach no rows through this module.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cache

import numpy as np
import pandas as pd

from analysis.disclosure.differencing import Before, Key, fingerprint
from analysis.disclosure.policy import Policy, policy_of
from analysis.disclosure.rules import hide_change, hide_counts, hide_theme

DECIMALS = 1


@dataclass
class Passed:
    """What went through the gate. `behind` tells, for the workbench only, which people each statistic rests on."""

    change: pd.DataFrame
    difference: pd.DataFrame
    theme: pd.DataFrame
    people: pd.DataFrame
    behind: dict[str, dict]
    log: list[dict] = field(default_factory=list)


def through(
    findings, *, earlier: list[dict[str, dict]], unproven: frozenset[Key] = frozenset(), policy: Policy | None = None
) -> Passed:
    """The tables that may leave, given which people earlier releases of this scheme showed (`behind` of each).

    unproven: ("change", scale, role) and ("texts", role, stage) that were shown before with nobody knowing of whom, as
    in a release that came without its workbench: nothing on the same questionnaire or texts is shown anew.
    """
    policy = policy or policy_of(findings.scheme)
    log: list[dict] = []
    behind: dict[str, dict] = {}
    before = Before(findings, cache(findings.pairs), earlier, unproven)
    changes = _changes(findings, policy, before, behind, log)
    return Passed(
        change=changes,
        difference=_differences(findings, changes),
        theme=_themes(findings, policy, before, behind, log),
        people=_people(findings),
        behind=behind,
        log=log,
    )


def _changes(findings, policy: Policy, before: Before, behind: dict, log: list[dict]) -> pd.DataFrame:
    rows = []
    for scale in findings.scales.to_dict("records"):
        for role in findings.scheme.roles:
            waves = findings.main_waves(scale["scale"], role.id)
            row = None if waves is None else findings.change(scale["scale"], role.id, *waves, matched_only=True)
            if row is not None:
                rows.append(_change(findings, scale, role, row, (policy, before, behind, log)))
    return table_of(rows, CHANGE)


CHANGE = [
    "scale", "label", "role", "role_label", "from_wave", "to_wave", "n", "before", "after", "change", "lo", "hi",
    "up", "same", "down", "minimum", "maximum", "higher", "shown",
]  # fmt: skip


def _change(findings, scale: dict, role, row: pd.Series, rest: tuple) -> dict:
    policy, before, behind, log = rest
    label = {wave.id: wave.label for wave in findings.scheme.waves}
    name = dict.fromkeys(CHANGE) | {
        "scale": scale["scale"], "label": scale["label"], "role": role.id, "role_label": role.label,
        "from_wave": label[row["from_wave"]], "to_wave": label[row["to_wave"]],
        "minimum": _plain(scale["minimum"]), "maximum": _plain(scale["maximum"]), "higher": scale["higher"],
        "shown": False,
    }  # fmt: skip
    pairs = before.pairs(scale["scale"], role.id, row["from_wave"], row["to_wave"])
    key = statistic("change", scale["instrument"], role.id, scale["scale"], row["from_wave"], row["to_wave"])
    reason = _hidden_change(row, pairs, scale, policy) or before.hides_change(key, pairs, behind, policy)
    log.append({"statistic": key, "n": len(pairs), "reason": reason or "shown"})
    if reason:
        return name
    behind[key] = {"people": sorted(pairs.index), "values": fingerprint(pairs)}
    shown = {column: _round(row[column]) for column in ("before", "after", "change", "lo", "hi")}
    sides = [int(row[column]) for column in ("up", "same", "down")]
    counts = dict(zip(("up", "same", "down"), sides, strict=True)) if hide_counts(sides, policy) is None else {}
    return name | shown | counts | {"n": len(pairs), "shown": True}


def _hidden_change(row: pd.Series, pairs: pd.DataFrame, scale: dict, policy: Policy) -> str | None:
    if row["route"] != "paired":
        return "different people"
    if pd.isna(row["change"]) or pd.isna(row["lo"]):
        return "no likely range"
    return hide_change(
        pairs["before"].to_numpy(), pairs["after"].to_numpy(), (scale["minimum"], scale["maximum"]), policy
    )


def _differences(findings, changes: pd.DataFrame) -> pd.DataFrame:
    """Differences in change between two sets of people that are both shown in full."""
    label = {wave.id: wave.label for wave in findings.scheme.waves}
    shown = {(row["scale"], row["role"]) for row in changes[changes["shown"].astype(bool)].to_dict("records")}
    rows = []
    for row in findings.difference_matched_by_scale.to_dict("records"):
        waves = (row["from_wave"], row["to_wave"])
        if findings.main_waves(row["scale"], row["role"]) != waves:
            continue
        # By the ids of the waves, for two may have one label: a comparison group may have passed between others.
        both = {(row["scale"], row["role"]), (row["scale"], row["comparison"])} <= shown
        visible = both and findings.main_waves(row["scale"], row["comparison"]) == waves and pd.notna(row["difference"])
        name = {"scale": row["scale"], "role": row["role"], "comparison": row["comparison"]}
        name |= {"from_wave": label[row["from_wave"]], "to_wave": label[row["to_wave"]]}
        told = {column: _round(row[column]) if visible else None for column in ("difference", "lo", "hi")}
        rows.append({**name, **told, "word": _word(findings, row) if visible else None, "shown": visible})
    return table_of(rows, DIFFERENCE)


def _word(findings, row: dict) -> str | None:
    """What the difference allows to say once people who started alike were asked, too: the same word as the verdict."""
    place = [row[name] for name in ("scale", "role", "from_wave", "to_wave")]
    found = findings.beside(*place, matched_only=True, comparison=row["comparison"])
    return None if found is None else found.word


DIFFERENCE = ["scale", "role", "comparison", "from_wave", "to_wave", "difference", "lo", "hi", "word", "shown"]


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


def _themes(findings, policy: Policy, before: Before, behind: dict, log: list[dict]) -> pd.DataFrame:
    roles = {role.id: role.label for role in findings.scheme.roles}
    stages = {stage.id: stage.label for stage in findings.scheme.stages}
    written = texts_behind(findings)
    rows, told = [], findings.theme_by_role_stage.to_dict("records")
    # In a pool that is shown, a hidden theme would be one that nearly everyone mentions; so all sensitive ones go.
    crowded = {(row["role"], row["stage"]) for row in told if _hidden_theme(row, policy) == "C2 nearly everyone"}
    for row in told:
        name = {
            "role": row["role"],
            "role_label": roles[row["role"]],
            "stage": row["stage"],
            "stage_label": stages[row["stage"]],
        }
        name |= {"theme": row["theme"], "name": row["name"], "sensitive": bool(row["sensitive"])}
        key = statistic("texts", "individual", row["role"], row["stage"])
        reason = _hidden_theme(row, policy) or before.hides_texts(key, row["role"], row["stage"], written)
        if reason is None and row["sensitive"] and (row["role"], row["stage"]) in crowded:
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
        told[key] = {"people": sorted(set(group["person"])), "values": hashlib.sha256(lines.encode()).hexdigest()}
    return told


def table_of(rows: list[dict], columns: list[str]) -> pd.DataFrame:
    """A table whose whole numbers stay whole numbers where other rows are hidden."""
    return pd.DataFrame(rows, columns=columns, dtype=object)


def _theme(row: dict, policy: Policy) -> dict:
    """Counts of none to two all read "fewer than 3"; above that the count, its share and its interval."""
    if row["people"] < policy.m_side:
        return {"answered": int(row["answered"]), "fewer": True, "shown": True}
    whole = {name: round(row[name], 2) for name in ("share", "lo", "hi")}
    return {"people": int(row["people"]), "answered": int(row["answered"]), "shown": True, **whole}


def _people(findings) -> pd.DataFrame:
    """Who was invited and who answered, by whole role and wave: membership of a role is public inside the firm."""
    roles = {role.id: role.label for role in findings.scheme.roles}
    waves = {wave.id: wave.label for wave in findings.scheme.waves}
    table = findings.people_by_role_wave
    told = table.assign(role_label=table["role"].map(roles), wave_label=table["wave"].map(waves))
    return told[["role", "role_label", "wave", "wave_label", "invited", "answered"]]


def statistic(*parts: str) -> str:
    """The name of one statistic in the log and among the sets of people behind a release."""
    return "|".join(parts)


def _round(value: float | None) -> float | None:
    return None if value is None or pd.isna(value) else round(float(value), DECIMALS) + 0.0


def _plain(value: float | None) -> float | None:
    return None if value is None or np.isnan(value) else float(value)
