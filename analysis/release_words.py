"""What a release says in sentences and in tables for readers: the same on every page and in every document.

Nothing is computed here but words. A figure that may not be told says so in a sentence, and never stands as a gap.
"""

from __future__ import annotations

import re

import pandas as pd

from analysis.instruments import all_instruments
from analysis.progress.whys import BURDEN, LOAD
from analysis.progress.wording import say
from analysis.release import NOT_SHOWN, Release

# What a cell says in a table for readers, and how a file for programs says it.
HIDDEN_CELL, HIDDEN_IN_A_FILE = "not shown", "not_shown"
# What the word on a comparison allows to say; an earlier release may hold none, and then nothing is claimed.
CLEARLY = {"more than": "clearly more towards the aim", "less than": "clearly less towards the aim"}
CLEAR = (
    "a clear rise for {whose}",
    "a clear fall for {whose}",
    "no clear change for {whose}",
    "not shown for {whose}, to protect people in small groups",
)
# The same of one indicator, as `against_others` finds it.
AGAINST_OTHERS = {
    "more than": "Clearly more than for colleagues who did not take part.",
    "not clearly more than": "Not clearly more than for colleagues who did not take part.",
    "less than": "Clearly less than for colleagues who did not take part.",
    "hidden": NOT_SHOWN,
    "": "Not compared with colleagues who did not take part.",
}
# A change that a release tells once.
PLACE = ["scale", "role", "from_wave", "to_wave"]
Figure = float | None
BESIDE = {
    "more than": "{whose} moved clearly more towards the aim than people who did not take part.",
    "less than": "{whose} moved clearly less towards the aim than people who did not take part.",
    "": "{whose} did not move clearly more towards the aim than people who did not take part.",
}


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
    names = indicators["label"] + ", " + indicators["role_label"].str.lower()
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


def against_others(release: Release, row: dict) -> str:
    """What the comparison of an indicator allows to say: a word of `AGAINST_OTHERS`.

    That nobody was compared and that it may not be told are two things; a release has a row for the second alone.
    """
    if row.get("comparison") in AGAINST_OTHERS and row["comparison"]:
        return row["comparison"]
    rows = release.table("difference").to_dict("records")
    held = any(not each["shown"] for each in rows if all(each[name] == row[name] for name in PLACE))
    return "hidden" if held else ""


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


# --------------------------------------------------------------------------------------------------------- measures


def by_wave(changes: pd.DataFrame) -> pd.DataFrame:
    """Two rows a role, before and after, as the chart of roles reads them.

    Where only the change may be told there is nothing to draw at either wave, and the change stands beside the role.
    """
    rows = changes.to_dict("records")
    alone = changes.assign(
        shown=[row["shown"] is True and row["before"] is not None for row in rows],
        change=[change_in_short(row) if _is_alone(row) else None for row in rows],
    )
    halves = [
        alone.assign(wave_label=alone[f"{end}_wave"], mean=alone[column], order=place)
        for place, (end, column) in enumerate((("from", "before"), ("to", "after")))
    ]
    stacked = pd.concat(halves).reset_index().sort_values(["index", "order"])
    return stacked[["role_label", "wave_label", "mean", "n", "shown", "change", "minimum", "maximum", "higher"]]


def _is_alone(row: dict) -> bool:
    """Whether a change is told without the averages that it lies between."""
    return row["shown"] is True and row["before"] is None


def change_in_short(row: dict) -> str:
    likely = "" if row["lo"] is None else f" ({signed(row['lo'])} to {signed(row['hi'])})"
    return f"change {signed(row['change'])}{likely}"


def changes_and_gaps(changes: pd.DataFrame, release: Release) -> pd.DataFrame:
    """The change of each role and its gap to its comparison group, as the forest chart reads them: plus is better.

    changes: rows of the release, of one measure. Where they lie between different waves each says between which.
    """
    names = {role["id"]: role["label"] for role in release.content["scheme"]["roles"]}
    told = {tuple(row[name] for name in PLACE): row for row in release.table("change").to_dict("records")}
    several = len(changes[["from_wave", "to_wave"]].drop_duplicates()) > 1
    rows = []
    for row in changes.to_dict("records"):
        label = f"{row['role_label']}{_waves(row) if several else ''}"
        rows.append({"kind": "group", "label": label} | _towards_the_aim(row, row["change"]))
    for row in gaps_of(changes, release).to_dict("records"):
        mine, other = (
            told.get((row["scale"], role, row["from_wave"], row["to_wave"]), {})
            for role in (row["role"], row["comparison"])
        )
        pair = f"{names[row['role']]} against {names[row['comparison']].lower()}{_waves(row) if several else ''}"
        gap = _towards_the_aim({**mine, **row}, row["difference"])
        rows.append({"kind": "gap", "label": pair} | gap | {"n_reference": other.get("n") if gap["shown"] else None})
    return pd.DataFrame(rows)


def _waves(row: dict) -> str:
    return f", “{row['from_wave']}” to “{row['to_wave']}”"


def gaps_of(changes: pd.DataFrame, release: Release) -> pd.DataFrame:
    """The differences from a comparison group that belong to these very changes, between the same waves."""
    differences = release.table("difference")
    return differences.merge(changes[PLACE], on=PLACE)[list(differences.columns)]


def _towards_the_aim(row: dict, value: float | None) -> dict:
    """A row of the forest: nothing but its scale where it may not be told."""
    told = {"minimum": row["minimum"], "maximum": row["maximum"]}
    if not row["shown"] or value is None:
        return told | {"shown": False, "change": None, "lo": None, "hi": None, "n": None}
    value, lo, hi = _turned(value, row["lo"], row["hi"], row["higher"])
    return told | {"shown": True, "change": value, "lo": lo, "hi": hi, "n": row["n"]}


def _turned(value: Figure, lo: Figure, hi: Figure, higher: str) -> tuple[Figure, Figure, Figure]:
    """A change and its range, positive towards the aim."""
    if higher != "worse":
        return value, lo, hi
    return tuple(None if each is None else -each + 0.0 for each in (value, hi, lo))  # type: ignore[return-value]


def in_words(row: dict) -> str:
    """One role's change as a sentence with its people and its likely range."""
    if not row["shown"]:
        return f"{row['role_label']}: not shown, to protect people in small groups."
    moved = f"{_moved(row['change'])} on average"
    moved += "" if _is_alone(row) else f", from {row['before']:.1f} to {row['after']:.1f}"
    likely = "" if row["lo"] is None else f"; likely change {signed(row['lo'])} to {signed(row['hi'])}"
    held = " The averages are not shown, to protect people in small groups." if _is_alone(row) else ""
    return f"{row['role_label']}, {row['n']} people: {moved}{likely}.{held}"


def _moved(change: float) -> str:
    if change > 0:
        return f"rose by {change:.1f}"
    return f"fell by {-change:.1f}" if change < 0 else "stayed level"


def compared(row: dict, names: dict[str, str], higher: str) -> str:
    """How a role's change differs from that of its comparison group, counted towards the aim.

    names: labels of roles. higher: whether a higher score is nearer to the aim, `better` or `worse`.
    """
    if not row["shown"]:
        return "Compared with colleagues who did not take part: not shown, to protect people in small groups."
    said = f"this is {CLEARLY.get(row.get('word') or '', 'not clearly more towards the aim')}"
    difference, lo, hi = _turned(row["difference"], row["lo"], row["hi"], higher)
    likely = f"likely {signed(lo)} to {signed(hi)}"  # type: ignore[arg-type]
    if row.get("word") == "not clearly more than" and row["lo"] is not None and (row["lo"] > 0 or row["hi"] < 0):
        said += ": allowing for where people started, the difference is not clear"
    pair = " against ".join((names[row["role"]], names[row["comparison"]].lower()))
    return f"{pair}: the changes differ by {signed(difference)} towards the aim ({likely}); {said}."  # type: ignore[arg-type]


def measure_answer(label: str, chosen: pd.DataFrame, differences: pd.DataFrame, comparing: set[str]) -> str:
    """For whom the measure changed clearly, and whether more than for people who did not take part.

    comparing: ids of the comparison groups, which are not taken for people of the scheme.
    """
    rows = [row for row in chosen.to_dict("records") if row["role"] not in comparing]
    whose = {words: [row["role_label"].lower() for row in rows if _clear(row) == words] for words in CLEAR}
    told = [words.format(whose=" and ".join(mine)) for words, mine in whose.items() if mine]
    moved = {row["role"]: row["role_label"] for row in rows if _clear(row) in CLEAR[:2]}
    beside = [
        BESIDE.get(row["word"] or "", BESIDE[""]).format(whose=moved[row["role"]])
        for row in differences.to_dict("records")
        if row["role"] in moved and row["shown"]
    ]
    return " ".join([f"{label}: {'; '.join(told) or 'not asked of anybody who took part'}.", *beside])


def _clear(row: dict) -> str:
    """What the likely range of a role's change allows to say."""
    if not row["shown"]:
        return CLEAR[3]
    if row["lo"] is None or row["hi"] is None or row["lo"] <= 0 <= row["hi"]:
        return CLEAR[2]
    return CLEAR[0] if row["lo"] > 0 else CLEAR[1]


def published(scale: str) -> list[str]:
    """What is published on a measure: averages of populations that a source confirms, and lines that others drew."""
    known = next((each for own in all_instruments().values() for each in own.scales if each.id == scale), None)
    if known is None:
        return []
    means = [norm for norm in known.norms if "mean" not in norm.unconfirmed]
    said = [f"{each.population}, {each.date}: {each.mean:g} on average. {each.source}." for each in means]
    return said + [
        f"{each.label}, {each.date}: {each.value:g}. {each.caveat}. {each.source}." for each in known.references
    ]


# ----------------------------------------------------------------------------------------------------- what it costs


def burden_scales() -> set[str]:
    """Scales that watch over the cost to mentors."""
    return {scale.id for each in all_instruments().values() if each.monitor == "burden" for scale in each.scales}


def behind_the_burden(sentence: str, changes: pd.DataFrame, themes: pd.DataFrame) -> str:
    """Who stands behind the sentence of the burden: its scale with its people, and who wrote at its stages."""
    mine = changes[
        (changes["role"] == "mentor") & changes["scale"].isin(burden_scales()) & changes["shown"].astype(bool)
    ]
    told = [
        f"{row['label']}: {_level(row)}{_likely(row)}{row['n']} mentors, on a scale of {row['minimum']:g} to "
        f"{row['maximum']:g}."
        for row in mine.to_dict("records")
        if LOAD.format(rise=say(row["change"], 1), first=row["from_wave"], last=row["to_wave"]) in sentence
    ]
    wrote = themes[(themes["role"] == "mentor") & themes["shown"].astype(bool)].drop_duplicates("stage")
    named = [row for row in wrote.to_dict("records") if BURDEN.format(stage=row["stage_label"]) in sentence]
    counts = ", ".join(f"{int(row['answered'])} at {row['stage_label']}" for row in named)
    return " ".join([*told, *([f"Mentors who wrote: {counts}."] if counts else [])])


def _level(row: dict) -> str:
    return "" if row["before"] is None else f"from {row['before']:.1f} to {row['after']:.1f}, "


def _likely(row: dict) -> str:
    return "" if row["lo"] is None else f"likely change {signed(row['lo'])} to {signed(row['hi'])}, "


def burden(release: Release) -> tuple[bool, str]:
    """Whether the warning of the mentors' burden is on, and what is said of it either way."""
    row = next(iter(release.table("harm").to_dict("records")), None)
    if row is None or not row["on"]:
        return False, "No warning sign in what was asked." if row and row["measured"] else NOTHING_TOLD
    behind = behind_the_burden(row["sentence"], release.table("change"), release.table("theme"))
    return True, f"{row['sentence']} {behind}".strip()


NOTHING_TOLD = "Not asked, or nothing of it may be told here. What is not asked cannot be seen."


# ------------------------------------------------------------------------------------------------- since the last one


def since(earlier: Release, later: Release) -> list[str]:
    """What is told otherwise than in an earlier release: verdicts, what may be told at all, the mentors' burden."""
    before, now = ({row["indicator"]: row for row in _indicators(each)} for each in (earlier, later))
    said = [f"{_whose(row)}: new." for name, row in now.items() if name not in before]
    said += [f"{_whose(row)}: no longer followed." for name, row in before.items() if name not in now]
    for name in (each for each in now if each in before):
        old, new = (row[name]["words"] if row[name]["shown"] else HIDDEN_CELL for row in (before, now))
        if old != new:
            said.append(f"{_whose(now[name])}: was “{old}”, is now “{new}”.")
    warned, warns = burden(earlier)[0], burden(later)[0]
    if warned != warns:
        said.append(f"The mentors' burden: the warning is {'on' if warns else 'no longer on'}.")
    return said


def _indicators(release: Release) -> list[dict]:
    return release.table("progress_by_indicator").to_dict("records")


def _whose(row: dict) -> str:
    return ", ".join(filter(None, (row["label"], row["role_label"], row["to_wave"])))


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
