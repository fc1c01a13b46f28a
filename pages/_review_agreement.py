"""Part of the review page: how far two readers agree, where they differ, and how the phrases do beside them."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis import themes
from analysis.themes.second_reader import settled
from pages import _cards, _review_hand
from pages._review_desk import Desk, Place, names, places

AGREEMENT = {
    "name": "Theme", "both": "Both", "first_only": "First only", "second_only": "Second only", "neither": "Neither",
    "percent": "Agree, %", "percent_range": "from – to", "kappa": "Kappa", "kappa_range": "κ from – to",
    "alpha": "Alpha", "alpha_range": "α from – to", "positive": "On yes", "negative": "On no", "ac1": "AC1",
}  # fmt: skip
PHRASES = {
    "name": "Theme", "found": "Found by phrases", "people": "Given by people", "both": "Both",
    "precision": "Precision", "precision_range": "P from – to", "recall": "Recall", "recall_range": "R from – to",
}  # fmt: skip
SHOWN = 8  # differences at once


def draw(desk: Desk) -> None:
    """Agreement by theme, the differences to settle, and the phrases as one more coder."""
    ids = [theme.id for theme in desk.reading.codebook.themes]
    first, second = themes.coding(desk.reading.decisions, ids)
    st.subheader("How far two readers agree", anchor=False)
    _agreement(themes.agreement_by_theme(first, second, desk.reading.codebook))
    st.subheader("Where they differ", anchor=False)
    _differences(desk)
    st.subheader("The phrases as one more reader", anchor=False)
    _phrases(desk, second, ids)


def _agreement(table: pd.DataFrame) -> None:
    if table.empty:
        _cards.plain("Neither reader gave any theme, so there is nothing to agree on.")
        return
    said = table[table["words"] != ""].groupby("words", sort=False)["name"].agg(list)
    for words, those in said.items():
        st.markdown(f"- **{_cards.escaped(', '.join(those))}.** {_cards.escaped(words)}")
    percent = {name: 100 * table[name].astype(float) for name in ("percent", "percent_lo", "percent_hi")}
    told = _with_ranges(table.assign(**percent), {"percent": 0, "kappa": 2, "alpha": 2})
    whole = {"Agree, %": st.column_config.NumberColumn(format="%.0f")}
    shown = told[list(AGREEMENT)].rename(columns=AGREEMENT).infer_objects()
    _cards.table(shown, "How far two readers agree on each theme", column_config=whole)
    _cards.download(table, "agreement-by-theme")
    st.caption(
        f"Of {_cards.counted(int(table['n'].iloc[0]), 'sentence')} read twice. On yes, on no: how far they agree where "
        "either gave the theme, and where either did not. Kappa: Cohen 1960. Alpha: Krippendorff, nominal. AC1: Gwet "
        "2008. Likely ranges are of 95%, and none is given where the codes allow none."
    )


def _with_ranges(table: pd.DataFrame, decimals: dict[str, int]) -> pd.DataFrame:
    """The table with the likely range of each of these figures in words, for reading."""
    ranges = {
        f"{name}_range": [
            "" if pd.isna(lo) or pd.isna(hi) else f"{lo:.{places}f} – {hi:.{places}f}"
            for lo, hi in zip(table[f"{name}_lo"], table[f"{name}_hi"], strict=True)
        ]
        for name, places in decimals.items()
    }
    return table.assign(**ranges)


# --------------------------------------------------------------------------------------------------- differences


def _differences(desk: Desk) -> None:
    left = themes.disagreements(desk.reading.decisions)
    open_places = [place for place in dict.fromkeys(places(left)) if place in desk.about]
    if not open_places:
        st.success("Every difference is settled.", icon=":material/done_all:")
        return
    waits = _cards.counted(len(open_places), "sentence waits", "sentences wait")
    _cards.plain(f"{waits} to be settled. What you settle is what counts; the agreement above stays as it was.")
    for place in open_places[:SHOWN]:
        with st.container(border=True):
            st.caption(_cards.escaped(names(desk, place)))
            st.markdown(f"**{_cards.escaped(' '.join(str(desk.about[place]['text']).split()))}**")
            settle(desk, place, left[[each == place for each in places(left)]])
    if len(open_places) > SHOWN:
        st.caption(f"The next of the other {len(open_places) - SHOWN} come up as you settle these.")


def difference(desk: Desk, place: Place) -> None:
    """Beside a sentence in focus: what two readers made of it, where they differ and all of the share is read."""
    if desk.waiting.get(place) != "disagreement" or not desk.share_is_read:
        return
    left = themes.disagreements(desk.reading.decisions)
    with st.container(border=True):
        st.markdown("**Two readers differ here**")
        settle(desk, place, left[[each == place for each in places(left)]])


def settle(desk: Desk, place: Place, differ: pd.DataFrame) -> None:
    """The two readings side by side, and what is to be made of each difference."""
    rows = differ.to_dict("records")
    where = f"{place[0]}-{place[1]}"
    first, second = ([row["theme"] for row in rows if row[side]] for side in ("first", "second"))
    for column, label, given in zip(st.columns(2), ("First reader", "Second reader"), (first, second), strict=True):
        column.caption(label)
        column.markdown(_cards.escaped(", ".join(desk.theme(each).name for each in given) or "none of these"))
    with st.container(horizontal=True, gap="small"):
        for label, kept in (
            ("As the first", first),
            ("As the second", second),
            ("Both", [*first, *second]),
            ("Neither", []),
        ):
            if label in ("Both", "Neither") and len(rows) == 1:
                continue  # with one theme, the two readings are all there is to choose from
            _button(desk, place, f"{label}-{where}", label, {row["theme"]: row["theme"] in kept for row in rows})
    if len(rows) < 2:
        return
    for row in rows:
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            st.markdown(_cards.escaped(desk.theme(row["theme"]).name))
            _button(desk, place, f"yes-{row['theme']}-{where}", "It is there", {row["theme"]: True})
            _button(desk, place, f"no-{row['theme']}-{where}", "It is not", {row["theme"]: False})


def _button(desk: Desk, place: Place, key: str, label: str, made: dict[str, bool]) -> None:
    found = set(desk.hits_of(place).loc[lambda hits: hits["phrase"].notna(), "theme"])
    given = [(theme, ("accept" if theme in found else "add") if there else "reject") for theme, there in made.items()]
    st.button(
        label, key=f"settle-{key}", on_click=_review_hand.decide, args=(place, given), kwargs={"reading": "settle"}
    )


# ------------------------------------------------------------------------------------------------------ phrases


def _phrases(desk: Desk, second: pd.DataFrame, ids: list[str]) -> None:
    """Precision and recall against whoever did not see the phrases, and against what counts now."""
    hits, book = desk.reading.tagged.hits, desk.reading.codebook
    st.markdown("Against the second reader, who did not see what the phrases found:")
    _phrase_table(themes.phrases_by_theme(hits, second, book), "phrases-second-reader")
    read = themes.read_sentences(desk.hits, desk.reading.decisions)
    people = settled(desk.reading.decisions, read, ids)
    without = len(set(places(read)) - set(places(hits)))
    st.markdown(f"Against what counts of all {len(read)} sentences that were read:")
    _phrase_table(themes.phrases_by_theme(hits, people, book), "phrases-settled")
    st.caption(
        f"{without} of these {len(read)} sentences hold no phrase at all. Recall looks too high while few such ones "
        "are read, and whoever reviews sees what the phrases propose: the first table is the more sober one."
    )


def _phrase_table(table: pd.DataFrame, name: str) -> None:
    if table.empty:
        st.caption("No theme was found or given there.")
        return
    told = _with_ranges(table, {"precision": 2, "recall": 2})[list(PHRASES)].rename(columns=PHRASES)
    _cards.table(told.infer_objects(), "Precision and recall of the phrases by theme")
    _cards.download(table, name)
