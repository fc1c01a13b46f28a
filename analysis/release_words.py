"""What a release says in sentences and in tables for readers: the same on every page and in every document.

Nothing is computed here but words. A figure that may not be told says so in a sentence, and never stands as a gap.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd

from analysis.progress.wording import say, within
from analysis.release import NOT_SHOWN, Release

# What a cell says in a table for readers, and how a file for programs says it.
HIDDEN_CELL, HIDDEN_IN_A_FILE = "not shown", "not_shown"
# What the comparison of one indicator allows to say, by the word that `against_others` finds.
AGAINST_OTHERS = {
    "more than": "Clearly more towards the aim than for colleagues who did not take part.",
    "not clearly more than": "Not clearly more towards the aim than for colleagues who did not take part.",
    "less than": "Clearly less towards the aim than for colleagues who did not take part.",
    "hidden": NOT_SHOWN,
    "": "Not compared with colleagues who did not take part.",
}
# A change that a release tells once.
PLACE = ["scale", "role", "from_wave", "to_wave"]


def as_read(sentence: str) -> str:
    """A sentence of a release as it is shown: with true minus signs, and with the very words of its verdict.

    Releases write a hyphen and “met”, and have to: what they say of themes and figures is held against their tables
    word for word.

    >>> as_read("Target met on average. Leavers moved by -0.2 (-1 to 3), 2025-26, Form-3")
    'Target reached on average. Leavers moved by −0.2 (−1 to 3), 2025-26, Form-3'
    """
    return _HYPHEN.sub("\u2212", sentence.replace("Target met", "Target reached"))


# Before a number, and neither within a word, a day or a range nor one of several strokes.
_HYPHEN = re.compile(r"(?<![^\s(“])-(?=\d)")


def signed(value: float) -> str:
    """A change with one decimal, its sign before it and no sign where it rounds to nothing.

    >>> signed(0.51), signed(-1.26), signed(-0.04)
    ('+0.5', '−1.3', '0.0')
    """
    return f"{value:+.1f}".replace("-", "\u2212").replace("+0.0", "0.0").replace("\u22120.0", "0.0")


# ------------------------------------------------------------------------------------------------------------- whys


def bars(indicators: pd.DataFrame) -> pd.DataFrame:
    """The indicators as the chart of targets reads them: everything turned so that right is towards the aim."""
    axis = indicators["axis"].fillna(1).astype(float)
    names = indicators["label"] + ", " + indicators["role_label"].map(within)
    again = names.duplicated(keep=False) & indicators["to_wave"].notna()  # looked at once more at a later wave
    return indicators.assign(
        label=names.mask(again, names + ", " + indicators["to_wave"].astype(str)),
        change=indicators["toward"],
        lo=indicators["toward_lo"],
        hi=indicators["toward_hi"],
        target=indicators["needed"],
        verdict=indicators["words"],
        axis_lo=-axis,
        axis_hi=axis,
    )


def along(row: dict) -> str:
    """What the axis of an indicator's change says: its unit, and which way is towards the aim."""
    return f"Change in {unit(row)}: 0 is no change, right is towards the aim"


POINTS = "points of the scale"


def unit(row: dict) -> str:
    """In what the change of an indicator is told.

    Of a figure only a share of people has a range; the others stand as they were typed.
    """
    kind = row.get("kind") or "scale"  # an earlier program knew scales alone
    if kind == "scale":
        return POINTS
    shares = kind == "theme" or (kind == "figure" and not pd.isna(row["n"]))
    return "percentage points" if shares else "the unit of the figure"


def against_others(release: Release, row: dict) -> str:
    """What the comparison of an indicator allows to say: a word of `AGAINST_OTHERS`.

    That nobody was compared and that it may not be told are two things; a release has a row for the second alone.
    """
    if row.get("comparison") in AGAINST_OTHERS and row["comparison"]:
        return row["comparison"]
    rows = release.table("difference").to_dict("records")
    held = any(not each["shown"] for each in rows if all(each[name] == row[name] for name in PLACE))
    return "hidden" if held else ""


def told_against_others(release: Release, row: dict) -> str:
    """What the comparison of an indicator allows to say, with the number of those it was compared with.

    The number is left out where it may not be told. Of several groups the first is the one that the words are about.
    """
    word = against_others(release, row)
    said = AGAINST_OTHERS[word]
    if word in ("", "hidden"):
        return said
    where = ["scale", "from_wave", "to_wave"]
    gaps = release.table("difference").to_dict("records")
    beside = [each["comparison"] for each in gaps if all(each[name] == row[name] for name in PLACE)][:1]
    rows = release.table("change").to_dict("records")
    told = [each for each in rows if each["role"] in beside and all(each[name] == row[name] for name in where)]
    numbers = [f"{int(each['n'])}" for each in told if each["shown"] is True and each["n"] is not None]
    return f"{said[:-1]} ({numbers[0]} of them)." if numbers else said


def has_range(indicators: pd.DataFrame) -> pd.Series:
    """False for shown indicators that have no range of their change, such as a figure from elsewhere or a log."""
    return ~(
        indicators["shown"].astype(bool) & (indicators["toward_lo"].isna() | indicators["toward_hi"].isna())
    ).astype(bool)


def own_rating(changes: pd.DataFrame) -> str:
    """How far the scheme meets its whys as people see it: one rating, for it was asked of the scheme as a whole."""
    rows = changes[(changes["scale"] == "why") & changes["shown"].astype(bool)].to_dict("records")
    said = [f"{row['role_label']} {_rated(row)} ({row['n']} people)" for row in rows]
    if not said:
        asked = (changes["scale"] == "why").any()
        return NOT_SHOWN if asked else "Not asked at two waves."
    ends = f"{rows[0]['minimum']:g} to {rows[0]['maximum']:g}"
    return f"On a scale of {ends}, on average: {'; '.join(said)}."


def _rated(row: dict) -> str:
    """The two averages of a rating, or its change where only that may be told."""
    if row["before"] is None:
        return f"changed by {say(row['change'], 1)} from {row['from_wave']} to {row['to_wave']}, averages not shown"
    return f"{row['before']:.1f} at {row['from_wave']}, {row['after']:.1f} at {row['to_wave']}"


# ----------------------------------------------------------------------------------------------------------- tables


def gaps_told(table: pd.DataFrame, figures: tuple[str, ...], *, whole: tuple[str, ...] = ()) -> pd.DataFrame:
    """The table with words in every gap of its figures. whole: figures of people, which are whole numbers.

    Numbers stay numbers, so that a file made of the table can be reckoned with.
    """
    filled = {}
    for name in figures:
        cells = [None if pd.isna(cell) else int(cell) if name in whole else cell for cell in table[name]]
        cells = [HIDDEN_CELL if cell is None else cell for cell in cells]
        column = pd.Series(cells, index=table.index, dtype=object)
        if name in whole and HIDDEN_CELL not in cells:
            column = column.astype("Int64")
        filled[name] = column
    return table.assign(**filled)


def some_of(names: Sequence[str], most: int = 3, *, apart: str = "; ") -> str:
    """The first few names, and how many more there are.

    >>> some_of(["a", "b"], 3), some_of(["a", "b", "c", "d", "e"], 3)
    ('a; b', 'a; b; c; and 2 more')
    """
    more = len(names) - most
    return apart.join((*names[:most], *([f"and {more} more"] if more > 0 else [])))


def shortened(labels: pd.Series) -> pd.Series:
    """Labels without what stands in brackets behind them, unless two of them would become one.

    >>> list(shortened(pd.Series(["Mentors (juniors)", "Mentees", "Pairs (A)", "Pairs (B)"])))
    ['Mentors', 'Mentees', 'Pairs (A)', 'Pairs (B)']
    """
    names = labels.astype(str)
    short = names.str.replace(r"\s+\([^()]*\)$", "", regex=True)
    shared = names.groupby(short).transform("nunique") > 1
    return short.mask(shared | (short == ""), names)


def told_apart(table: pd.DataFrame, key: str, label: str) -> pd.Series:
    """The labels, with the id behind those that two ids share."""
    shared = table.groupby(label, sort=False)[key].transform("nunique") > 1
    return table[label].mask(shared, table[label].astype(str) + " (" + table[key].astype(str) + ")")


# ----------------------------------------------------------------------------------------------------- its own rules


def stand_of(release: Release) -> str:
    """When it was released, and by which rules."""
    made, policy = f"{release.made.day} {release.made:%B %Y}", release.content["policy"]
    return (
        f"Release {release.content['number']}, made {made}. Averages and shares rest on at least "
        f"{min(policy['k_group'], policy['k_text'])} people who answered; a count of people below {policy['m_side']} "
        f"is told as “fewer than {policy['m_side']}”, and what could expose someone is not shown."
    )


def notices_of(release: Release, scales) -> list[str]:
    """The copyright lines of the questionnaires that these scales of a release belong to."""
    asked = set(scales)
    known = release.content["scheme"]["instruments"]
    # A release made before its scales were listed names all its questionnaires.
    return [each["notice"] for each in known if asked & set(each.get("scales", asked))]
