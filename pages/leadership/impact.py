"""For whom, and how sure are we? Each measure by role, before and after, beside the comparison group."""

import pandas as pd
import streamlit as st

from analysis.charts import roles
from pages import _cards, _frame


def by_wave(changes: pd.DataFrame) -> pd.DataFrame:
    """Two rows a role, before and after, as the chart of roles reads them."""
    halves = [
        changes.assign(wave_label=changes[f"{end}_wave"], mean=changes[column], order=place)
        for place, (end, column) in enumerate((("from", "before"), ("to", "after")))
    ]
    stacked = pd.concat(halves).reset_index().sort_values(["index", "order"])
    return stacked[["role_label", "wave_label", "mean", "n", "shown", "minimum", "maximum", "higher"]]


def in_words(row: dict) -> str:
    if not row["shown"]:
        return f"{row['role_label']}: not shown, to protect people in small groups."
    moved = (
        f"rose by {row['change']:.1f}"
        if row["change"] > 0
        else f"fell by {-row['change']:.1f}"
        if row["change"] < 0
        else "stayed level"
    )
    people = (
        f"{row['role_label']}, {row['n']} people: {moved} on average, from {row['before']:.1f} to {row['after']:.1f}"
    )
    return people + (f"; likely change {_signed(row['lo'])} to {_signed(row['hi'])}." if row["lo"] is not None else ".")


def compared(row: dict, names: dict[str, str]) -> str:
    if not row["shown"]:
        return "Compared with colleagues who did not take part: not shown, to protect people in small groups."
    sure = row["lo"] is not None and (row["lo"] > 0 or row["hi"] < 0)
    said = "a clear difference" if sure else "not a clear difference"
    return (
        f"{names[row['role']]} against {names[row['comparison']].lower()}: the changes differ by {_signed(row['difference'])} "
        f"(likely {_signed(row['lo'])} to {_signed(row['hi'])}), {said}."
    )


def _signed(value: float) -> str:
    return f"{value:+.1f}".replace("-", "\u2212").replace("+0.0", "0.0")


st.title("For whom, and how sure are we?")
release = _frame.latest_release()
if release is None:
    _cards.nothing_released()
    st.stop()
changes, differences, people = release.table("change"), release.table("difference"), release.table("people")
if changes.empty:
    st.info("This release holds no measure that was asked at two waves.", icon=":material/hourglass_empty:")
    st.stop()

names = {role["id"]: role["label"] for role in release.content["scheme"]["roles"]}
shown = changes[changes["shown"].astype(bool)]
st.markdown(
    f"**{shown['scale'].nunique()} measures can be shown before and after, for {_cards.escaped(', '.join(shown['role_label'].unique()).lower() or 'nobody')}.**"
)
_cards.stand_of(release)
leading = list(release.table("progress_by_indicator").sort_values("primary", ascending=False, kind="stable")["scale"])
labels = dict(zip(changes["scale"], changes["label"], strict=True))
scale = st.selectbox(
    "Measure",
    sorted(labels, key=lambda each: leading.index(each) if each in leading else len(leading)),
    format_func=labels.get,
    key="measure",
    persist_state="session",
)
chosen = changes[changes["scale"] == scale]
columns = {
    "role_label": "Whose", "from_wave": "From", "to_wave": "To", "n": "People", "before": "Before", "after": "After", "change": "Change",
    "lo": "Low end", "hi": "High end", "up": "Rose", "same": "Stayed", "down": "Fell",
}  # fmt: skip
_cards.chart(roles, by_wave(chosen), chosen[list(columns)].rename(columns=columns), name=f"impact-{scale}")
for row in chosen.to_dict("records"):
    _cards.plain(in_words(row))
for row in differences[differences["scale"] == scale].to_dict("records"):
    _cards.plain(compared(row, names))
st.caption(
    "“Likely” is the range in which the average change lies with 95% confidence. The same people are behind before and after."
)

st.subheader("Who took part in the surveys", anchor=False)
asked = {"role_label": "Role", "wave_label": "Wave", "invited": "Invited", "answered": "Answered"}
_cards.table(people[list(asked)].rename(columns=asked), alt="People invited and people who answered, by role and wave")
for each in release.content["scheme"]["instruments"]:
    if each["notice"]:
        st.caption(_cards.escaped(each["notice"]))
