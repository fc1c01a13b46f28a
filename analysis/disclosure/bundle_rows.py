"""What one released row may say: a shown row has people enough on every side, a hidden one has its name only.

The same rules hold for a bundle from elsewhere, which is refused (`bundle`), and for a row that goes out (`standing`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, get_args

from analysis.disclosure import groups
from analysis.disclosure.candidates import NOT_SHOWN
from analysis.disclosure.groups import OTHERS, STEPS, highest_of, lowest_of
from analysis.progress.states import State

Row = dict[str, Any]
Least = Mapping[str, int]
LEVELS = ("before", "after")
SIDES = ("up", "same", "down")
TENTH = 0.1
OF_SEVERAL = ("sub-group", "whole group")  # levels of notes that no single person wrote
# The columns that a hidden row of a table still has.
NAMES = {
    "change": {"scale", "label", "role", "role_label", "from_wave", "to_wave", "minimum", "maximum", "higher"},
    "difference": {"scale", "role", "comparison", "from_wave", "to_wave"},
    "theme": {"role", "role_label", "stage", "stage_label", "theme", "name", "sensitive"},
    "change_by_group": groups.NAMES | {"member", "special"},
    "followed_by_group": groups.NAMES | {"member", "special"},
    "participation": {"role", "role_label", "measure"},
    "progress_by_indicator": {
        "indicator", "why", "primary", "kind", "scale", "label", "role", "role_label", "from_wave", "to_wave", "due",
        "added", "late", "higher",
    },
    "coverage": {"level", "role", "role_label", "stage", "stage_label", "expected"},
}  # fmt: skip
EMPTY = {
    "theme": {"fewer": False},
    "coverage": {"fewer": False},
    "progress_by_indicator": {"words": NOT_SHOWN, "sentence": NOT_SHOWN},
}


def stands(name: str, row: Row, policy: Least) -> bool:
    """Whether this row of a table may be read. policy: the thresholds by name."""
    if name not in RULES:
        return True
    if row["shown"] is not True:
        others = name not in ("change_by_group", "followed_by_group") or not row["special"] or row["member"] == OTHERS
        return name in NAMES and others and row == hidden(name, row)
    return RULES[name](row, policy)


def hidden(name: str, row: Row) -> Row:
    """The row with its name and nothing else."""
    named = {column: cell if column in NAMES[name] else None for column, cell in row.items()}
    return named | EMPTY.get(name, {}) | {"shown": False}


# ------------------------------------------------------------------------------------------- the rules, table by table


def _change(row: Row, policy: Least) -> bool:
    return _enough(row["n"], policy["k_group"]) and _moves(row) and levels_hold(row) and sides_hold(row, policy)


def _moves(row: Row, *names: str) -> bool:
    """A figure and a range around it that is more than a point."""
    figure, low, high = (row[name] for name in names or ("change", "lo", "hi"))
    return None not in (figure, low, high) and low < high


def levels_hold(row: Row) -> bool:
    """Both averages or none, neither at an end of the scale: there nearly everyone would have said the same."""
    levels = [row[name] for name in LEVELS]
    if levels == [None, None]:
        return True
    lowest, highest = row["minimum"], row["maximum"]
    return None not in (*levels, lowest, highest) and all(lowest < each < highest for each in levels)


def sides_hold(row: Row, policy: Least) -> bool:
    sides = [row[name] for name in SIDES]
    if sides == [None] * len(SIDES):
        return True
    whole, least = row["n"], policy["m_side"]
    return (
        None not in sides
        and sum(sides) == whole >= policy["k_dist"]
        and all(each >= least and whole - each >= least for each in sides)
    )


def _enough(people: Any, least: int) -> bool:
    return type(people) is int and people >= least


def least_of_group(row: Row, policy: Least) -> int:
    return max(policy["k_special"], policy["k_group"]) if row["special"] is not False else policy["k_group"]


def _band_holds(row: Row, policy: Least) -> bool:
    """A group tells its people as a band that is large enough."""
    if type(row["people"]) is not str or lowest_of(row["people"]) is None:
        return False
    highest = highest_of(row["people"])
    return highest is None or highest >= least_of_group(row, policy)


def _of_group(row: Row, policy: Least) -> bool:
    return _band_holds(row, policy) and _moves(row) and levels_hold(row)


def _followed(row: Row, policy: Least) -> bool:
    """A share that some number of people of the band can give with enough of them on either side."""
    share, least = row["share"], policy["m_side"]
    if not _band_holds(row, policy) or share is None or not 0 < share < 1:
        return False
    lowest = max(lowest_of(row["people"]) or 0, least_of_group(row, policy))
    highest = highest_of(row["people"]) or max(lowest, 2 * STEPS * least)
    for people in range(lowest, highest + 1):
        some = [again for again in (int(share * people), int(share * people) + 1) if least <= again <= people - least]
        near = range(max(least, some[0] - 1), min(people - least, some[-1] + 1) + 1) if some else ()
        if any(round(round(again / people * STEPS) / STEPS, 2) == share for again in near):
            return True
    return False


def _theme(row: Row, policy: Least) -> bool:
    people, answered = row["people"], row["answered"]
    if not _enough(answered, policy["k_text"]):
        return False
    if row["fewer"]:
        return people is row["share"] is row["lo"] is row["hi"] is None
    share = row["share"]
    return (
        _enough(people, policy["m_side"])
        and people <= answered - (policy["m_side"] if row["sensitive"] else 0)
        and None not in (share, row["lo"], row["hi"])
        and abs(share - people / answered) <= 0.005 + 1e-9
        and 0 <= row["lo"] <= share <= row["hi"] <= 1
    )


def _difference(row: Row, policy: Least) -> bool:
    return _moves(row, "difference", "lo", "hi") and row["word"] in (None, "more than", "less than", WEAKEST)


WEAKEST = "not clearly more than"


def _participation(row: Row, policy: Least) -> bool:
    people, total, mean = row["people"], row["total"], row["mean"]
    told = _enough(people, policy["k_group"]) and None not in (total, mean) and total >= 0
    return told and abs(mean - total / people) <= TENTH


def _indicator(row: Row, policy: Least) -> bool:
    if row.get("kind", "scale") != "scale":  # judged again from its table: see `counted`
        few = row["kind"] == "figure" and row["n"] is None
        return (few or _enough(row["n"], policy["k_group"])) and row["state"] in get_args(State)
    told = _enough(row["n"], policy["k_group"]) and _moves(row, "toward", "toward_lo", "toward_hi")
    return told and row["state"] in get_args(State) and (row["before"] is None) == (row["after"] is None)


def _pair(row: Row, policy: Least) -> bool:
    return _enough(row["both"], policy["m_side"]) and _enough(row["answered"], policy["k_text"])


def _coverage(row: Row, policy: Least) -> bool:
    """Texts of single people are counted by role, and one or two of them are only called fewer than three."""
    if (row["role"] is None) != (row["level"] in OF_SEVERAL) or row["level"] not in ("individual", *OF_SEVERAL):
        return False
    if row["role"] is None:
        return row["received"] is not None and not row["fewer"] and row["role_label"] is None
    if row["fewer"]:
        return row["received"] is None
    return row["received"] == 0 or _enough(row["received"], policy["m_side"])


RULES: dict[str, Callable[[Row, Least], bool]] = {
    "change": _change,
    "difference": _difference,
    "theme": _theme,
    "change_by_group": _of_group,
    "followed_by_group": _followed,
    "participation": _participation,
    "progress_by_indicator": _indicator,
    "theme_pair": _pair,
    "coverage": _coverage,
}
