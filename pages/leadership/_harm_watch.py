"""The harm watch: the burden of mentors, always by itself and never weighed against what a scheme brings."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import pandas as pd
import streamlit as st

from analysis.actions import Action
from analysis.burden import burden, burden_scales, burden_themes, relief_in_words
from analysis.charts import forest
from analysis.measure_words import changes_and_gaps
from analysis.release import Release
from analysis.release_words import gaps_told, notices_of, shortened
from pages import _cards, _frame, _harm
from pages._cards import Drawn

NOT_ASKED = "not asked, or nothing of it may be told here. What is not asked cannot be seen."
STOP = (
    "What to do now: ask the mentors what would make it lighter, offer to pause or to stop without giving a reason, "
    "and begin no other cycle before the taskforce has talked about it with mentors in the room."
)
SIGN = (
    "Mentors are the junior colleagues. The sign comes on where their burden rises by 0.2 points or more, or where a "
    "fifth of them or more write of it."
)
ALWAYS = (
    "Mentors may pause or stop at any time without giving a reason. A benefit for others is no answer to a "
    "burden that mentors carry, so nothing here is added to or taken from any other figure."
)
TURN_TO = ("Whom mentors can turn to here", "This scheme names nobody to turn to.")
SCALES = {
    "waves": "Between",
    "label": "Whose",
    "n": "People",
    "change": "Change",
    "lo": "Low end",
    "hi": "High end",
}
FIGURES = ("n", "change", "lo", "hi")
# The count stands where a telephone shows it, before what repeats itself.
THEMES = {"said": "Mention it", "stage_label": "Stage", "role_label": "Whose", "name": "Theme"}
WIDTHS = {"Mention it": 128, "Stage": 122, "Whose": 96}  # pixels: together they fit a telephone


def warning(release: Release, plan: Sequence[Action] | None) -> None:
    """Above everything: a warning that nothing on the page can hide, or that there is none, and why.

    plan: None where it is not part of what is read.
    """
    for row in release.table("harm").to_dict("records"):
        if row["on"]:
            head = "**A sign of harm: the mentors' burden.**"
            turn_to = _frame.scheme().contact
            whom = f"{TURN_TO[0]}: {turn_to}." if turn_to else TURN_TO[1]
            lines = (
                _frame.once(release, "burden", lambda: burden(release))[1],
                STOP,
                " ".join(filter(None, (relief_in_words(release, plan), whom))),
                SIGN,
            )
            said = "\n\n".join(map(_cards.escaped, filter(None, lines)))
            st.warning(f"{head} {said}", icon=":material/warning:")
            _cards.elsewhere("harm")
        else:
            said = "no sign of harm in what was asked." if row["measured"] else "nothing is told of it here."
            st.caption(f"The mentors' burden: {said}")


def draw(release: Release) -> None:
    """The watch in full. A warning that is on stands above it, with what to do."""
    st.header("Harm watch", anchor=False)
    st.caption(ALWAYS)
    row = next(iter(release.table("harm").to_dict("records")), {"on": False, "measured": False})
    if not row["on"] and row["measured"]:
        _cards.plain("No warning sign in what was asked.")
    elif not row["on"]:
        _cards.plain(f"The burden of taking part: {NOT_ASKED}")
    _statements(release)
    _words(release)
    _harm.support(TURN_TO)


def _statements(release: Release) -> None:
    """The statements on the burden, role by role; averages of their own, with the people behind them."""
    rows = release.table("change")
    mine = rows[rows["scale"].isin(burden_scales())]
    for number, (between, rows) in enumerate(mine.groupby(["label", "from_wave", "to_wave"], sort=False)):
        label, first, last = between
        st.subheader(f"{_cards.escaped(label)}, “{_cards.escaped(first)}” to “{_cards.escaped(last)}”", anchor=False)
        title = f"{label}, “{first}” to “{last}”"
        _cards.of_release(release, forest, partial(_drawn, release, rows, title), name=f"burden-{number + 1}")
    if mine.empty:
        st.caption(f"Statements on the burden: {NOT_ASKED}")


def _drawn(release: Release, rows: pd.DataFrame, title: str) -> Drawn:
    told = changes_and_gaps(rows, release).assign(waves=title)
    figures = gaps_told(told[list(SCALES)], FIGURES, whole=("n",)).rename(columns=SCALES)
    return Drawn(told, figures, tuple(notices_of(release, rows["scale"])))


def _words(release: Release) -> None:
    """How many people mention the burden at each stage; people are counted, not mentions."""
    rows = release.table("theme")
    mine = rows[rows["theme"].isin(burden_themes(release))]
    if mine.empty:
        st.caption("Words on the burden: this release tells of no theme that watches over it.")
        return
    said = mine.assign(said=[_count(row) for row in mine.to_dict("records")], role_label=shortened(mine["role_label"]))
    columns = dict(THEMES)
    if said["name"].nunique() == 1:  # the one theme is named once, where a telephone shows it
        st.caption(f"People who mention “{_cards.escaped(said['name'].iloc[0])}”, of those who wrote:")
        del columns["name"]
    said = said[list(columns)].rename(columns=columns)
    _cards.table(said, alt="Who mentions the burden, by stage", column_config=_cards.narrow(WIDTHS))


def _count(row: dict) -> str:
    if row["shown"] is not True:
        return "not shown"
    return f"{'fewer than 3' if row['fewer'] else int(row['people'])} of {int(row['answered'])}"
