"""For whom, and how sure are we? Each measure by role, before and after, beside the comparison group."""

import pandas as pd
import streamlit as st

from analysis.burden import warned_first
from analysis.charts import forest, roles
from analysis.measure_words import (
    by_wave,
    changes_and_gaps,
    compared,
    gaps_of,
    measure_answer,
    published,
    which_way,
    with_way,
)
from analysis.release_words import gaps_told, notices_of
from pages import _cards, _frame, _records
from pages._cards import Drawn
from pages.leadership import _groups

COLUMNS = {
    "role_label": "Whose", "from_wave": "From", "to_wave": "To", "n": "People",
    "before": "Before", "after": "After", "change": "Change", "lo": "Low end", "hi": "High end",
    "up": "Rose", "same": "Stayed", "down": "Fell",
}  # fmt: skip
CHANGES = {
    "waves": "Between", "label": "Whose", "n": "People", "change": "Change", "lo": "Low end",
    "hi": "High end",
}  # fmt: skip


def numbers(changes: pd.DataFrame) -> pd.DataFrame:
    """The changes under column names a reader knows, whole people as whole numbers."""
    people = ("n", "up", "same", "down")
    figures = (*people, "before", "after", "change", "lo", "hi")
    return gaps_told(changes[list(COLUMNS)], figures, whole=people).rename(columns=COLUMNS)


def figures(drawn: pd.DataFrame) -> pd.DataFrame:
    """What the forest draws under column names a reader knows."""
    return gaps_told(drawn[list(CHANGES)], ("n", "change", "lo", "hi"), whole=("n",)).rename(columns=CHANGES)


def how_sure(rows: pd.DataFrame, name: str) -> None:
    """The change of each role with its likely range, its gap to the comparison group, and what that gap tells."""

    def drawn() -> Drawn:
        told = changes_and_gaps(rows, release)
        return Drawn(told, figures(told), tuple(notices_of(release, rows["scale"])))

    _cards.of_release(release, forest, drawn, name=name)
    for line in _frame.once(release, ("gaps", name), lambda: gaps_in_words(rows)):
        _cards.plain(line)
    alone = rows.loc[rows["shown"].astype(bool) & rows["before"].isna(), "role_label"]
    if len(alone):
        who = _cards.escaped("; ".join(alone))
        st.caption(f"{who}: the averages are not shown, to protect people in small groups.")


def gaps_in_words(rows: pd.DataFrame) -> list[str]:
    return [compared(row, names, rows["higher"].iloc[0]) for row in gaps_of(rows, release).to_dict("records")]


def between_other_waves(rows: pd.DataFrame) -> None:
    """What else the release tells of the measure: up to a later wave, or since an action began."""
    for number, ((first, last), mine) in enumerate(rows.groupby(["from_wave", "to_wave"], sort=False)):
        st.subheader(f"Between “{_cards.escaped(first)}” and “{_cards.escaped(last)}”", anchor=False)
        how_sure(mine, f"impact-{scale}-between-{number + 1}")


def leading_first(scales: dict[str, str], leading: list[str]) -> list[str]:
    """The measures in order, those of the indicators before the others."""
    return sorted(scales, key=lambda scale: leading.index(scale) if scale in leading else len(leading))


st.title("For whom, and how sure are we?")
release = _frame.latest_release()
if release is None:
    _cards.nothing_released()
    st.stop()
changes, people = _frame.once(release, "main changes", lambda: release.changes), release.table("people")
everything = release.table("change")
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
answer = _frame.once(
    release, ("answer", scale), lambda: measure_answer(labels[scale], chosen, gaps_of(chosen, release), comparing)
)
warned = _frame.once(release, ("warned", scale), lambda: warned_first(release, scale))
st.markdown(f"**{_cards.escaped(' '.join(filter(None, (warned, answer))))}**")
_cards.stand_of(release)
if way := _frame.once(release, ("way", scale), lambda: which_way(with_way(chosen)["higher"].iloc[0])):
    st.caption(way)
_cards.of_release(
    release,
    roles,
    lambda: Drawn(by_wave(chosen), numbers(chosen), tuple(notices_of(release, [scale]))),
    name=f"impact-{scale}",
)
st.header("How much it changed, and how sure we are", anchor=False)
how_sure(chosen, f"impact-{scale}-change")
between_other_waves(others)
st.caption(
    "“Likely” is the range in which the average change lies with 95% confidence. "
    "The same people are behind before and after."
)
if not comparing:
    st.caption(
        "No colleagues outside the scheme are asked, so this is change during the scheme; others may have changed as "
        "much. Asking a comparison group the same questions at the same waves would tell."
    )
if known := published(scale):
    with st.expander(f"What is published on this measure ({len(known)})", icon=":material/public:"):
        st.caption("Other people, at another time: something to hold an average against, and no target.")
        for line in known:
            _cards.plain(line)
_groups.changes(release, scale)
_records.others_found(_records.shelf(), scales=(scale,))

st.header("Who took part in the surveys", anchor=False)
_groups.answered(release, people)
_groups.answered_again(release)
_groups.took_part(release)
_cards.elsewhere("themes", "actions")
