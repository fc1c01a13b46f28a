"""For whom, and how sure are we? Each measure by role, before and after, beside the comparison group."""

import pandas as pd
import streamlit as st

from analysis.charts import roles
from pages import _cards, _frame, _records
from pages.leadership import _groups
from pages.leadership._groups_told import gaps_told

COLUMNS = {
    "role_label": "Whose", "from_wave": "From", "to_wave": "To", "n": "People",
    "before": "Before", "after": "After", "change": "Change", "lo": "Low end", "hi": "High end",
    "up": "Rose", "same": "Stayed", "down": "Fell",
}  # fmt: skip


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
    likely = "" if row["lo"] is None else f" ({_signed(row['lo'])} to {_signed(row['hi'])})"
    return f"change {_signed(row['change'])}{likely}"


def numbers(changes: pd.DataFrame) -> pd.DataFrame:
    """The changes under column names a reader knows, whole people as whole numbers."""
    people = ("n", "up", "same", "down")
    figures = (*people, "before", "after", "change", "lo", "hi")
    return gaps_told(changes[list(COLUMNS)], figures, whole=people).rename(columns=COLUMNS)


def in_words(row: dict) -> str:
    """One role's change as a sentence with its people and its likely range."""
    if not row["shown"]:
        return f"{row['role_label']}: not shown, to protect people in small groups."
    moved = f"{_moved(row['change'])} on average"
    moved += "" if _is_alone(row) else f", from {row['before']:.1f} to {row['after']:.1f}"
    likely = "" if row["lo"] is None else f"; likely change {_signed(row['lo'])} to {_signed(row['hi'])}"
    held = " The averages are not shown, to protect people in small groups." if _is_alone(row) else ""
    return f"{row['role_label']}, {row['n']} people: {moved}{likely}.{held}"


def _moved(change: float) -> str:
    if change > 0:
        return f"rose by {change:.1f}"
    return f"fell by {-change:.1f}" if change < 0 else "stayed level"


def beside_of(rows: pd.DataFrame, differences: pd.DataFrame) -> pd.DataFrame:
    """The differences of these very changes, between the same waves."""
    return differences.merge(rows[PLACE], on=PLACE)[list(differences.columns)]


PLACE = ["scale", "role", "from_wave", "to_wave"]


def between_other_waves(rows: pd.DataFrame, differences: pd.DataFrame, names: dict[str, str]) -> None:
    """What else the release tells of the measure: up to a later wave, or since an action began."""
    for (first, last), mine in rows.groupby(["from_wave", "to_wave"], sort=False):
        st.markdown(f"**Between “{_cards.escaped(first)}” and “{_cards.escaped(last)}”**")
        for row in mine.to_dict("records"):
            _cards.plain(in_words(row))
        for row in beside_of(mine, differences).to_dict("records"):
            _cards.plain(compared(row, names))


# An earlier release may hold no word; then nothing is claimed.
CLEARLY = {"more than": "clearly more towards the aim", "less than": "clearly less towards the aim"}


def compared(row: dict, names: dict[str, str]) -> str:
    """How a role's change differs from that of its comparison group. names: labels of roles."""
    if not row["shown"]:
        return "Compared with colleagues who did not take part: not shown, to protect people in small groups."
    said = f"this is {CLEARLY.get(row.get('word') or '', 'not clearly more towards the aim')}"
    likely = f"likely {_signed(row['lo'])} to {_signed(row['hi'])}"
    if row.get("word") == "not clearly more than" and row["lo"] is not None and (row["lo"] > 0 or row["hi"] < 0):
        said += ", because the difference is not clear among people who started alike"
    pair = f"{names[row['role']]} against {names[row['comparison']].lower()}"
    return f"{pair}: the changes differ by {_signed(row['difference'])} ({likely}); {said}."


def answer(label: str, chosen: pd.DataFrame, differences: pd.DataFrame, comparing: set[str]) -> str:
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


CLEAR = (
    "a clear rise for {whose}",
    "a clear fall for {whose}",
    "no clear change for {whose}",
    "not shown for {whose}, to protect people in small groups",
)
# By the words of the verdict; an earlier release may hold none, and then nothing more is claimed.
BESIDE = {
    "more than": "{whose} moved clearly more towards the aim than people who did not take part.",
    "less than": "{whose} moved clearly less towards the aim than people who did not take part.",
    "": "{whose}: people who did not take part may have changed as much.",
}


def _clear(row: dict) -> str:
    """What the likely range of a role's change allows to say."""
    if not row["shown"]:
        return CLEAR[3]
    if row["lo"] is None or row["hi"] is None or row["lo"] <= 0 <= row["hi"]:
        return CLEAR[2]
    return CLEAR[0] if row["lo"] > 0 else CLEAR[1]


def leading_first(scales: dict[str, str], leading: list[str]) -> list[str]:
    """The measures in order, those of the indicators before the others."""
    return sorted(scales, key=lambda scale: leading.index(scale) if scale in leading else len(leading))


def _signed(value: float) -> str:
    return f"{value:+.1f}".replace("-", "\u2212").replace("+0.0", "0.0")


st.title("For whom, and how sure are we?")
release = _frame.latest_release()
if release is None:
    _cards.nothing_released()
    st.stop()
changes, people = release.changes, release.table("people")
differences, everything = release.table("difference"), release.table("change")
if changes.empty:
    st.info(
        "This release holds no measure that was asked at two waves. Ask the same questions before and after, in the "
        "same words; until then it is what people write, and what is done, that tells of the scheme.",
        icon=":material/hourglass_empty:",
    )
    _cards.elsewhere("themes", "actions", "begin")
    st.stop()
if not changes["shown"].astype(bool).any():
    _cards.too_few(release)
    _cards.stand_of(release)
    st.stop()

names = {role["id"]: role["label"] for role in release.content["scheme"]["roles"]}
told_roles = release.content["scheme"]["definition"]["roles"]
# Neither colleagues to compare with nor people outside took part.
comparing = {role["id"] for role in told_roles if role["comparison"] or role.get("outside")}
leading = list(release.table("progress_by_indicator").sort_values("primary", ascending=False, kind="stable")["scale"])
labels = dict(zip(changes["scale"], changes["label"], strict=True))
scale = st.selectbox(
    "Measure",
    leading_first(labels, leading),
    format_func=lambda each: labels[each],
    key="measure",
    persist_state="session",
)
chosen = changes[changes["scale"] == scale]
others = everything.drop(index=changes.index)
others = others[others["scale"] == scale]
beside = beside_of(chosen, differences)
st.markdown(f"**{_cards.escaped(answer(labels[scale], chosen, beside, comparing))}**")
_cards.stand_of(release)
_cards.chart(
    roles,
    by_wave(chosen),
    numbers(chosen),
    name=f"impact-{scale}",
    notices=_cards.notices_of(release, [scale]),
)
for row in chosen.to_dict("records"):
    _cards.plain(in_words(row))
for row in beside.to_dict("records"):
    _cards.plain(compared(row, names))
between_other_waves(others, differences, names)
st.caption(
    "“Likely” is the range in which the average change lies with 95% confidence. "
    "The same people are behind before and after."
)
if not comparing:
    st.caption(
        "No colleagues outside the scheme are asked, so this is change during the scheme; others may have changed as "
        "much. Asking a comparison group the same questions at the same waves would tell."
    )
_groups.changes(release, scale)
_records.others_found(scales=(scale,))

st.subheader("Who took part in the surveys", anchor=False)
asked = {"role_label": "Role", "wave_label": "Wave", "invited": "Invited", "answered": "Answered"}
_cards.table(people[list(asked)].rename(columns=asked), alt="People invited and people who answered, by role and wave")
_groups.answered_again(release)
_groups.took_part(release)
_cards.elsewhere("themes", "actions")
