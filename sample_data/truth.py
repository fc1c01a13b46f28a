"""Computes truth.json from the written files, with no code of the dashboard or of make.py: python sample_data/truth.py

What a careful analyst gets from the dirty files: counts, changes, differences, verdicts, themes by the planted
sentences, accounts, problems. Scales are in score points; change is later less earlier; shares are 0 to 1.
"""

from __future__ import annotations

import csv
import itertools
import json
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from truth_counted import counted
from truth_notes import note_theme_rows
from truth_numbers import STRENGTH, all_available, change, difference, verdict
from truth_read import Response, clean_code, lines, recipes, responses, scores, straight_lines
from truth_themes import (
    account_rows,
    consent_counts,
    document_counts,
    planted_mentions,
    planted_themes,
    reflections,
    theme_rows,
)

HERE = Path(__file__).parent
OUT = HERE / "truth.json"
WAVES = ("W1", "W2", "W3", "W4")
HIGHER_IS_WORSE = {"olbi", "olbi_exhaustion", "olbi_disengagement", "load"}
PUBLISHED_SMALLEST = {"swemwbs": 1.0}
CANARIES = {
    "text": ("quibbleforge", "marrowlint", "tessandrine", "oblivand", "krimshaw", "Pelluvane"),
    "code": ("VREBLIN", "OSKWETH", "TRUNDAVE"),
    "comment": ("snorvalt", "fenwidget", "ubricade"),
}

Scores = dict[tuple[str, str, str], dict[str, float]]  # role, scale, wave: score by person


def main() -> None:
    scheme = tomllib.loads((HERE / "scheme.toml").read_text(encoding="utf-8"))
    problems: Counter = Counter()
    rows = responses(problems)
    scored = score_by_person(rows)
    changes = list(change_rows(scored, rows))
    standing = levels(rows)
    told = planted_mentions()
    problems["straight_line"] = sum(straight_lines(row) for row in rows)
    truth = {
        "notice": scheme["notice"],
        "counts": counts(scheme, rows),
        "levels": standing,
        "changes": changes,
        "differences": list(difference_rows(changes)),
        "indicators": [indicator(each, changes, scored, standing) for each in scheme["indicators"] if "scale" in each],
        "counted": counted(scheme, theme_rows(told)),
        "harm": harm(changes, told),
        "themes": theme_rows(told),
        "accounts": account_rows(scheme, told),
        "note_themes": note_theme_rows(planted_themes()),
        "documents": document_counts(scheme, told),
        "consent": consent_counts(),
        "problems": {kind: problems[kind] for kind in sorted(problems)} | {"missing_items": missing_items(rows)},
        "codes": code_counts(problems["tolerant_match"]),
        "canaries": canaries(),
        "planted": planted(scored, rows),
        "actions": action_counts(),
    }
    text = json.dumps(truth, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False)
    OUT.write_text(text + "\n", encoding="utf-8", newline="\n")


# -------------------------------------------------------------------------------------------------- people, counts


def counts(scheme: dict, rows: list[Response]) -> dict:
    """By role: invited; by wave who answered and who of them can be followed; people matched between two waves."""
    made = {}
    for role in scheme["roles"]:
        waves = {wave: _people(rows, role["id"], wave) for wave in WAVES}
        made[role["id"]] = {
            "invited": role["invited"],
            "answered": {wave: sum(found.values()) for wave, found in waves.items()},
            "linked": {wave: len(found) - (None in found) for wave, found in waves.items()},
            "matched": {
                f"{first}-{last}": len((set(waves[first]) & set(waves[last])) - {None})
                for first, last in itertools.combinations(WAVES, 2)
            },
        }
    return made


def _people(rows: list[Response], role: str, wave: str) -> Counter:
    """People who answered; those nobody can place stand under None, each counted."""
    found = {row.person for row in rows if (row.role, row.wave) == (role, wave) and row.person}
    unknown = sum((row.role, row.wave, row.person) == (role, wave, None) for row in rows)
    return Counter(dict.fromkeys(found, 1)) + Counter({None: unknown})


def score_by_person(rows: list[Response]) -> Scores:
    """Scores of people who can be followed."""
    made: Scores = defaultdict(dict)
    for row in rows:
        if row.person:
            for scale, score in scores(row).items():
                made[row.role, scale, row.wave][row.person] = score
    return dict(made)


def levels(rows: list[Response]) -> list[dict]:
    """Mean and spread of everyone with a score at a wave, followed or not, and of those who can be followed."""
    every, linked = defaultdict(list), defaultdict(list)
    for row in rows:
        for scale, score in scores(row).items():
            every[row.role, scale, row.wave].append(score)
            if row.person:
                linked[row.role, scale, row.wave].append(score)
    return [
        {"role": key[0], "scale": key[1], "wave": key[2], **_level(every[key]), "linked": _level(linked[key])}
        for key in sorted(every)
    ]


def _level(values: list[float]) -> dict:
    return {"n": len(values), "mean": float(np.mean(values)), "sd": float(np.std(values, ddof=1))}


# -------------------------------------------------------------------------------------------------------- changes


def change_rows(scored: Scores, rows: list[Response]) -> Iterator[dict]:
    """Every scale of every role between every two waves at which it was asked."""
    for role, scale in sorted({key[:2] for key in scored}):
        asked = [wave for wave in WAVES if (role, scale, wave) in scored]
        everyone = _everyone(role, scale, asked, scored, rows)
        for first, last in itertools.combinations(asked, 2):
            before, after = scored[role, scale, first], scored[role, scale, last]
            both = sorted(set(before) & set(after))
            row = {"role": role, "scale": scale, "from": first, "to": last, "n_from": len(before), "n_to": len(after)}
            row |= change([before[person] for person in both], [after[person] for person in both])
            places = asked.index(first), asked.index(last)
            row["n_all"] = sum(any(each[place] is not None for place in places) for each in everyone)
            yield row | {"all_available": all_available(everyone, *places)}


def _everyone(role: str, scale: str, asked: list[str], scored: Scores, rows: list[Response]) -> list[list]:
    """The scores of each person at the waves asked; an answer of nobody known stands as a person seen once."""
    known = sorted({person for wave in asked for person in scored[role, scale, wave]})
    made = [[scored[role, scale, wave].get(person) for wave in asked] for person in known]
    for row in rows:
        told = scores(row) if not row.person and row.role == role else {}
        if scale in told:
            made.append([told[scale] if wave == row.wave else None for wave in asked])
    return made


def difference_rows(changes: list[dict]) -> Iterator[dict]:
    """Change of those taking part less change of the comparison group."""
    compared = {(row["scale"], row["from"], row["to"]): row for row in changes if row["role"] == "comparison"}
    for row in changes:
        other = compared.get((row["scale"], row["from"], row["to"]))
        if other and row["role"] != "comparison":
            place = {name: row[name] for name in ("role", "scale", "from", "to", "n")}
            everybody = difference(row["all_available"], other["all_available"])
            yield place | {"n_comparison": other["n"]} | difference(row, other) | {"all_available": everybody}


def indicator(each: dict, changes: list[dict], scored: Scores, told: list[dict]) -> dict:
    """Verdict of an indicator by both readings, oriented so that positive is towards the aim; the weaker one stands."""
    row = _change_of(changes, each["role"], each["scale"], each["before"], each["after"])
    wanted = (each["role"], each["scale"], each["before"])
    spread = next(level["sd"] for level in told if (level["role"], level["scale"], level["wave"]) == wanted)
    everybody = row["all_available"] | {"sd_before": row["sd_before"] if row["n_all"] == row["n"] else spread}
    started = len(scored[wanted[0], wanted[1], wanted[2]])
    readings = [_reading(each, figures, row["n"], started) for figures in (everybody, row)]
    weaker = min(readings, key=lambda reading: STRENGTH.get(reading["state"], 0))
    made = {"id": each["id"], "why": each["why"], "n": row["n"], "n_started": started}
    return made | {"state": weaker["state"], "all_available": readings[0], "matched": readings[1]}


def _reading(each: dict, row: dict, number: int, started: int) -> dict:
    tau, smallest = each["target"]["value"], PUBLISHED_SMALLEST.get(each["scale"])
    delta = smallest if smallest is not None else min(0.2 * row["sd_before"], tau / 2)
    toward, low, high = row["change"], row["lo"], row["hi"]
    if each["scale"] in HIGHER_IS_WORSE:
        toward, low, high = -toward, -high, -low
    made = {"tau": tau, "delta": delta, "toward": toward, "lo": low, "hi": high}
    return made | verdict(toward, low, high, n=number, started=started, tau=tau, delta=delta)


def _change_of(changes: list[dict], role: str, scale: str, first: str, last: str) -> dict:
    wanted = (role, scale, first, last)
    return next(row for row in changes if (row["role"], row["scale"], row["from"], row["to"]) == wanted)


def harm(changes: list[dict], told: list[dict]) -> dict:
    """The harm flag: emotional load rose by 0.2 or more, or a fifth of the mentors speak of its cost at some stage."""
    load = _change_of(changes, "mentor", "load", "W2", "W3")
    shares = {
        row["stage"]: row["people"] / row["answered"]
        for row in theme_rows(told)
        if row["theme"] == "T10" and row["role"] == "mentor"
    }
    return {
        "load_before": load["before"],
        "load_after": load["after"],
        "load_n": load["n"],
        "burden_share": shares,
        "on": load["change"] >= 0.2 or max(shares.values()) >= 0.2,
    }


# ------------------------------------------------------------------------------------------------- what was planted


def missing_items(rows: list[Response]) -> dict[str, int]:
    """People who answered a questionnaire in part, those with a value out of range not among them."""
    expected = {
        "swemwbs": 7,
        "olbi": 16,
        "edmondson": 7,
        "belong": 3,
        "voice": 3,
        "understand": 4,
        "action": 3,
        "quality": 5,
    }
    partly = Counter(
        name
        for row in rows
        for name, number in expected.items()
        if 0 < len(row.answers.get(name, {})) < number and name not in row.spoiled
    )
    return dict(sorted(partly.items()))


def code_counts(one_slip: int) -> dict[str, int]:
    """Codes with one slip, which match by themselves, and the decisions of links.csv by how many parts differ."""
    with (HERE / "links.csv").open(encoding="utf-8", newline="") as file:
        found = [row for row in csv.DictReader(file)]
    parts = [
        sum(a != b for a, b in zip(row["code"].split("-"), row["is"].split("-"), strict=True)) if row["is"] else 0
        for row in found
    ]
    return {"one_part": one_slip, "two_parts": parts.count(2), "fits_nobody": parts.count(0)}


def canaries() -> dict[str, list[str]]:
    """Words that must never leave the workbench; each is looked for where it was planted."""
    texts = " ".join(text["text"] for text in reflections())
    survey = [(HERE / "files" / name).read_bytes().decode(code) for name, code in _SURVEYS]
    for word in CANARIES["text"]:
        _need(word, texts)
    for word in CANARIES["code"] + CANARIES["comment"]:
        _need(word, " ".join(survey))
    return {kind: list(words) for kind, words in CANARIES.items()}


_SURVEYS = (("invented-wave-2.csv", "utf-8-sig"), ("invented-comparison.csv", "cp1252"))


def _need(word: str, text: str) -> None:
    if word not in text:
        raise SystemExit(f"The canary {word} is missing.")


def planted(scored: Scores, rows: list[Response]) -> dict:
    """Facts that only the workbench may show: small groups, attrition, response shift, regression to the mean."""
    mentors = [row for row in rows if (row.role, row.wave) == ("mentor", "W1")]
    groups = {str(row.person): row.groups for row in mentors if row.groups}
    belong = {wave: scored["mentor", "belong", wave] for wave in ("W1", "W3")}
    voice, wellbeing = scored["mentor", "voice", "W3"], scored["mentor", "swemwbs", "W1"]
    third = [person for person in groups if groups[person]["gender"] == "Another term"]
    disabled = [person for person in groups if groups[person]["disability"] == "Yes"]
    lost = sorted(set(wellbeing) - set(scored["mentor", "swemwbs", "W3"]))
    return {
        "belong_change_third_gender": sorted(belong["W3"][p] - belong["W1"][p] for p in third),
        "voice_after_disabled": sorted(voice[person] for person in disabled),
        "lowest_wellbeing_before": min(wellbeing.values()),
        "wellbeing_lost": float(np.mean([wellbeing[person] for person in lost])),
        "wellbeing_kept": float(np.mean([value for person, value in wellbeing.items() if person not in lost])),
        "then_test": _then_test(scored),
        "meetings": _meetings(scored),
        "comparison_lowest_third_rise": _lowest_third(scored),
    }


def _then_test(scored: Scores) -> dict:
    before, after = scored["mentee", "understand", "W1"], scored["mentee", "understand", "W3"]
    back = scored["mentee", "understand_then", "W3"]
    both = sorted(set(before) & set(back))
    means = {
        name: float(np.mean([table[person] for person in both]))
        for name, table in (("before", before), ("then", back), ("after", after))
    }
    return means | {"n": len(both), "shift": means["before"] - means["then"]}


def _meetings(scored: Scores) -> dict:
    recipe = next(each for each in recipes() if each["file"] == "invented-participation.xlsx")
    held = {
        clean_code(x.cells["Code"]): float(x.cells["Meetings held"])
        for x in lines(recipe, Counter())
        if x.cells["Role"] == "Mentor"
    }
    before, after = scored["mentor", "swemwbs", "W1"], scored["mentor", "swemwbs", "W3"]
    both = sorted(set(before) & set(after))
    values = np.array([held[person] for person in both])
    moved = np.array([after[person] - before[person] for person in both])
    return {
        "n": len(both),
        "mean": float(values.mean()),
        "sd": float(values.std(ddof=1)),
        "r_with_wellbeing_change": float(np.corrcoef(values, moved)[0, 1]),
    }


def _lowest_third(scored: Scores) -> float:
    """Mean rise of the third of the comparison group that was lowest before, everyone at its limit included."""
    before, after = scored["comparison", "swemwbs", "W1"], scored["comparison", "swemwbs", "W3"]
    both = set(before) & set(after)
    limit = sorted(before[person] for person in both)[len(both) // 3 - 1]
    return float(np.mean([after[person] - before[person] for person in sorted(both) if before[person] <= limit]))


def action_counts() -> dict:
    plan = tomllib.loads((HERE / "actions.toml").read_text(encoding="utf-8"))["actions"]
    return {
        "status": dict(sorted(Counter(each["status"] for each in plan).items())),
        "co_owned_by_a_mentor": sum(each["co_owner_mentor"] for each in plan),
        "communicated": sum("communicated" in each for each in plan),
    }


if __name__ == "__main__":
    main()
