"""Indicators that no scale measures, from the planted sentences and the log, with formulas of their own."""

from __future__ import annotations

import math
from collections import Counter

from truth_read import lines, recipes

Z = 1.959963984540054
LOG = "invented-participation.xlsx"


def counted(scheme: dict, themes: list[dict]) -> list[dict]:
    """State and figures of each such indicator; shares and their change in per cent."""
    others = [each for each in scheme["indicators"] if each.get("kind", "scale") != "scale"]
    return [_of_theme(each, themes) if each["kind"] == "theme" else _of_log(each) for each in others]


def _of_theme(each: dict, themes: list[dict]) -> dict:
    """Newcombe's interval (1998, method 10) of two shares as of different people, held against the target."""
    wanted = [(each["role"], stage, each["theme"]) for stage in (each["before"], each["after"])]
    found = {(row["role"], row["stage"], row["theme"]): (row["people"], row["answered"]) for row in themes}
    (x1, n1), (x2, n2) = (found[place] for place in wanted)
    (low1, high1), (low2, high2) = _wilson(x1, n1), _wilson(x2, n2)
    before, after = x1 / n1, x2 / n2
    moved = after - before
    low = moved - math.hypot(after - low2, high1 - before)
    high = moved + math.hypot(high2 - after, before - low1)
    told = {"toward": 100 * moved, "lo": 100 * low, "hi": 100 * high, "tau": 100 * each["target"]["value"]}
    delta = min(5.0, told["tau"] / 2)
    state = _state(told, delta)
    return {"id": each["id"], "n": min(n1, n2), "state": state, **told}


def _state(told: dict, delta: float) -> str:
    if told["hi"] < 0:
        return "NO_CLEAR_CHANGE" if told["lo"] > -delta else "MOVING_AWAY"
    if told["lo"] <= 0:
        return "NO_CLEAR_CHANGE" if told["hi"] < told["tau"] else "TOO_LITTLE"
    met = told["toward"] >= told["tau"] and told["lo"] >= told["tau"] / 2
    return "NO_CLEAR_CHANGE" if told["hi"] < delta else "REACHED" if met else "ON_THE_WAY"


def _wilson(x: int, n: int) -> tuple[float, float]:
    middle = (x + Z * Z / 2) / (n + Z * Z)
    reach = Z / (n + Z * Z) * math.sqrt(x * (n - x) / n + Z * Z / 4)
    return middle - reach, middle + reach


def _of_log(each: dict) -> dict:
    recipe = next(one for one in recipes() if one["file"] == LOG)
    told = [
        float(line.cells[each["measure"]])
        for line in lines(recipe, Counter())
        if line.cells["Role"].lower() == each["role"]
    ]
    mean = sum(told) / len(told)
    state = "REACHED" if mean >= each["target"]["value"] else "NO_CLEAR_CHANGE"
    return {"id": each["id"], "n": len(told), "state": state, "mean": mean}
