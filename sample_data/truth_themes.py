"""Themes and accounts by the planted sentences: who mentions what, and which way people's accounts moved."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from pathlib import Path

from truth_notes import note_counts, notes
from truth_numbers import net_share
from truth_read import clean, clean_code, lines, recipes

HERE = Path(__file__).parent


def reflections() -> list[dict]:
    """Individual texts: id, person, role, stage, text, consent (blank is none)."""
    recipe = next(each for each in recipes() if each["file"] == "invented-reflections.csv")
    return [
        {
            "id": line.cells["id"],
            "person": clean_code(line.cells["code"]),
            "role": recipe["roles"][line.cells["role"]],
            "stage": recipe["stages"][line.cells["stage"]],
            "text": line.cells["text"],
            "consent": clean(line.cells.get("quote_consent", "")),
        }
        for line in lines(recipe, Counter())
    ]


def planted_mentions() -> list[dict]:
    """Texts that count (nobody withdrew them), with the theme and direction of each planted sentence."""
    by_document: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in planted_themes():
        by_document[row["document"]].append((row["theme"], row["direction"]))
    counted = [text for text in reflections() if text["consent"] != "withdrawn"]
    return [{**text, "themes": by_document[text["id"]]} for text in counted]


def planted_themes() -> list[dict]:
    """The planted sentences that hold a theme; each is where planted.csv says that it stands."""
    texts = {text["id"]: text["text"] for text in (*reflections(), *notes())}
    with (HERE / "planted.csv").open(encoding="utf-8", newline="") as file:
        every = list(csv.DictReader(file))
    for row in every:
        if texts[row["document"]][int(row["start"]) : int(row["end"])] != row["sentence"]:
            raise SystemExit(f"A planted sentence of {row['document']} does not stand where planted.csv says.")
    return [row for row in every if row["theme"]]


def theme_rows(told: list[dict]) -> list[dict]:
    """People who mention a theme, of those who wrote, by role and stage, and which way most of their mentions point."""
    wrote, mentioned = defaultdict(set), defaultdict(lambda: defaultdict(list))
    for text in told:
        wrote[text["role"], text["stage"]].add(text["person"])
        for theme, direction in text["themes"]:
            mentioned[text["role"], text["stage"], theme][text["person"]].append(direction)
    return [
        {"role": role, "stage": stage, "theme": theme, "people": len(people), "answered": len(wrote[role, stage])}
        | {name: sum(_stand(each) == sign for each in people.values()) for name, sign in (("toward", 1), ("away", -1))}
        for (role, stage, theme), people in sorted(mentioned.items())
    ]


def _stand(directions: list[str]) -> int:
    """+1, 0 or -1 by the majority of mentions towards and away."""
    balance = directions.count("toward") - directions.count("away")
    return (balance > 0) - (balance < 0)


def account_rows(scheme: dict, told: list[dict]) -> list[dict]:
    """Which way people's accounts of each why moved from the beginning to the end of the scheme."""
    return [_account(why, role, told) for why in scheme["whys"] for role in ("mentor", "mentee")]


def _account(why: dict, role: str, told: list[dict]) -> dict:
    stands: dict[str, dict] = {"beginning": {}, "end": {}}
    for text in told:
        if text["role"] == role and text["stage"] in stands:
            bearing = [direction for theme, direction in text["themes"] if theme in why["themes"]]
            stands[text["stage"]][text["person"]] = _stand(bearing)
    both = set(stands["beginning"]) & set(stands["end"])
    moved = [stands["end"][person] - stands["beginning"][person] for person in both]
    up, down = sum(each > 0 for each in moved), sum(each < 0 for each in moved)
    share = net_share(up, down, len(both))
    direction = "towards" if share["lo"] > 0 else "away" if share["hi"] < 0 else "flat"
    return {"why": why["id"], "role": role, "n": len(both), "up": up, "down": down, **share, "direction": direction}


def document_counts(scheme: dict, told: list[dict]) -> dict:
    """Individual texts by role and stage; notes of several people by format and stage, and how many were expected."""
    every = reflections()
    return {
        "individual": {
            f"{role} {stage}": number
            for (role, stage), number in sorted(Counter((t["role"], t["stage"]) for t in every).items())
        },
        "withdrawn": len(every) - len(told),
        "notes": note_counts(),
        "expected": {each["id"]: each.get("expected", {}) for each in scheme["stages"]},
    }


def consent_counts() -> dict:
    return dict(sorted(Counter(text["consent"] or "blank" for text in reflections()).items()))
