"""What a release says of one measure, in sentences and as charts read it: the same on every page and in every document.

Nothing is computed here but words and signs.
"""

from __future__ import annotations

import pandas as pd

from analysis.instruments import all_instruments
from analysis.progress.wording import within
from analysis.release import Release
from analysis.release_words import AGAINST_OTHERS, PLACE, signed

# What the word on a comparison allows to say; an earlier release may hold none, and then nothing is claimed.
CLEARLY = {"more than": "clearly more towards the aim", "less than": "clearly less towards the aim"}
UNCLEAR = "not clearly more towards the aim"
CLEAR = (
    "a clear rise for {whose}",
    "a clear fall for {whose}",
    "direction not clear for {whose}",
    "not shown for {whose}, to protect people in small groups",
)


def burden_scales() -> set[str]:
    """Scales that watch over the cost to mentors."""
    return {scale.id for each in all_instruments().values() if each.monitor == "burden" for scale in each.scales}


def with_way(changes: pd.DataFrame) -> pd.DataFrame:
    """The changes, with `heavier` for what a higher score of a burden is: neither better nor nearer to an aim."""
    return changes.assign(higher=changes["higher"].mask(changes["scale"].isin(burden_scales()), "heavier"))


def which_way(higher: str) -> str:
    """What to know of the direction of the charts of a measure; nothing where right is better, as is usual.

    higher: as `with_way` has it.
    """
    return {
        "worse": "Lower is better here: in every chart, left is better.",
        "heavier": "In every chart, right is heavier.",
    }.get(higher, "")


def by_wave(changes: pd.DataFrame) -> pd.DataFrame:
    """Two rows a role, before and after, as the chart of roles reads them.

    Where only the change may be told there is nothing to draw at either wave, and the change stands beside the role.
    """
    changes = with_way(changes)
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
    """The change of each role and its gap to its comparison group, as the forest chart reads them.

    A plus is a higher score, as in every other figure of the measure; `higher` says what that is.
    changes: rows of the release, of one measure. Where they lie between different waves each says between which;
    `waves` says it in every row.
    """
    names = {role["id"]: role["label"] for role in release.content["scheme"]["roles"]}
    told = {tuple(row[name] for name in PLACE): row for row in with_way(release.table("change")).to_dict("records")}
    several = len(changes[["from_wave", "to_wave"]].drop_duplicates()) > 1
    rows = []
    for row in with_way(changes).to_dict("records"):
        label = row["role_label"] + (f", {_waves(row)}" if several else "")
        rows.append({"kind": "group", "label": label, "waves": _waves(row)} | _as_drawn(row, row["change"]))
    for row in gaps_of(changes, release).to_dict("records"):
        mine, other = (
            told.get((row["scale"], role, row["from_wave"], row["to_wave"]), {})
            for role in (row["role"], row["comparison"])
        )
        pair = f"{names[row['role']]} against {within(names[row['comparison']])}"
        label = pair + (f", {_waves(row)}" if several else "")
        gap = _as_drawn({**mine, **row}, row["difference"])
        gap["n_reference"] = other.get("n") if gap["shown"] else None
        rows.append({"kind": "gap", "label": label, "waves": _waves(row)} | gap)
    return pd.DataFrame(rows)


def _waves(row: dict) -> str:
    return f"“{row['from_wave']}” to “{row['to_wave']}”"


def gaps_of(changes: pd.DataFrame, release: Release) -> pd.DataFrame:
    """The differences from a comparison group that belong to these very changes, between the same waves."""
    differences = release.table("difference")
    return differences.merge(changes[PLACE], on=PLACE)[list(differences.columns)]


def _as_drawn(row: dict, value: float | None) -> dict:
    """A row of the forest: nothing but its scale where it may not be told."""
    told = {name: row[name] for name in ("minimum", "maximum", "higher")}
    if not row["shown"] or value is None:
        return told | {"shown": False, "change": None, "lo": None, "hi": None, "n": None}
    return told | {"shown": True, "change": value, "lo": row["lo"], "hi": row["hi"], "n": row["n"]}


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
    """How a role's change differs from that of its comparison group, and what that allows to say.

    names: labels of roles. higher: whether a higher score is nearer to the aim, `better` or `worse`.
    """
    if not row["shown"]:
        return "Compared with colleagues who did not take part: not shown, to protect people in small groups."
    word, lo, hi = row.get("word") or "", row["lo"], row["hi"]
    claim = f"this is {CLEARLY.get(word, UNCLEAR)}"
    end = f"; {claim}."
    if word == "not clearly more than" and lo is not None and (lo > 0 or hi < 0):
        # The figure that allows for the start is not released, so its answer alone can be told.
        end = f", and this plain range leaves out zero. Allowing for where people started it does not, so {claim}."
    aim = "; lower is better" if higher == "worse" else ""
    pair = " against ".join((names[row["role"]], within(names[row["comparison"]])))
    figures = f"{signed(row['difference'])} (likely {signed(lo)} to {signed(hi)}{aim})"
    return f"{pair}: the changes differ by {figures}{end}"


def measure_answer(label: str, chosen: pd.DataFrame, differences: pd.DataFrame, comparing: set[str]) -> str:
    """For whom the measure changed clearly, and whether more than for people who did not take part.

    comparing: ids of the comparison groups, which are not taken for people of the scheme.
    """
    rows = [row for row in chosen.to_dict("records") if row["role"] not in comparing]
    whose = {words: [within(row["role_label"]) for row in rows if _clear(row) == words] for words in CLEAR}
    told = [words.format(whose=" and ".join(mine)) for words, mine in whose.items() if mine]
    moved = {row["role"]: row["role_label"] for row in rows if _clear(row) in CLEAR[:2]}
    beside = [
        f"{moved[row['role']]}: {_against_others(row['word'])}"
        for row in differences.to_dict("records")
        if row["role"] in moved and row["shown"]
    ]
    return " ".join([f"{label}: {'; '.join(told) or 'not asked of anybody who took part'}.", *beside])


def _against_others(word: str | None) -> str:
    """The words on a comparison that is shown; an earlier release may hold none, and then nothing is claimed."""
    told = AGAINST_OTHERS[word if word in CLEARLY else "not clearly more than"]
    return told[:1].lower() + told[1:]


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
