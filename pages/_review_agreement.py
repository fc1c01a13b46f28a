"""Part of the review page: how far two readers agree, where they differ, and how the phrases do beside them."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis import themes
from analysis.estimates import AGREEMENT_SENTENCES
from analysis.themes.second_reader import PREVALENCE, settled
from pages import _cards, _review_hand, _review_words
from pages._review_desk import Desk, Place, names, places

AGREEMENT = {
    "name": "Theme", "both": "Both", "first_only": "First only", "second_only": "Second only", "neither": "Neither",
    "percent": "Agree, %", "percent_range": "Likely range, %",
}  # fmt: skip
COEFFICIENTS = {
    "name": "Theme", "kappa": "Kappa", "kappa_range": "κ from – to", "alpha": "Alpha", "alpha_range": "α from – to",
    "ac1": "AC1", "positive": "On yes", "negative": "On no",
}  # fmt: skip
WHAT_THEY_ARE = (
    "Kappa (Cohen 1960): agreement beyond what two readers would reach by chance; 1 is full, 0 is chance.",
    "Alpha (Krippendorff, nominal): the same question, with chance taken from both readers together. The "
    "sentences above go by the low end of its likely range.",
    "AC1 (Gwet 2008): the same question, less upset by themes that are rare or nearly always there.",
    "On yes, on no: how far both agree where either gave the theme, and where either did not.",
)
# The estimates speak of comments, of which a sentence is a part.
IN_SENTENCES = {
    "too_few_units": "Fewer than 5 sentences, read by two: too few to judge agreement.",
    "n_lt_20": "Only {n} sentences, read by two: no likely range, and no conclusion is drawn.",
}
PHRASES = {
    "name": "Theme", "found": "Found by phrases", "people": "Given by people", "both": "Both",
    "precision": "Precision", "precision_range": "P from – to", "recall": "Recall", "recall_range": "R from – to",
}  # fmt: skip
SHOWN = 8  # differences at once


def draw(desk: Desk) -> None:
    """Agreement by theme, the differences to settle, and the phrases as one more coder."""
    ids = [theme.id for theme in desk.reading.codebook.themes]
    first, second = themes.coding(desk.reading.decisions, ids)
    st.header("How far two readers agree", anchor=False)
    _agreement(themes.agreement_by_theme(first, second, desk.reading.codebook))
    st.header("Where they differ", anchor=False)
    _differences(desk)
    st.header("The phrases as one more reader", anchor=False)
    _phrases(desk, second, ids)


def _agreement(table: pd.DataFrame) -> None:
    if table.empty:
        _cards.plain("Neither reader gave any theme, so there is nothing to agree on.")
        return
    for words, those in table.groupby("words", sort=False):
        conclusion, further = _conclusion(str(words), int(those["n"].iloc[0]))
        names = _cards.escaped(", ".join(those["name"]))
        st.markdown(f"- **{_cards.escaped(conclusion)}** {names}." + (f" {_cards.escaped(further)}" if further else ""))
    percent = {name: 100 * table[name].astype(float) for name in ("percent", "percent_lo", "percent_hi")}
    shown = table.assign(**percent)
    # Where the sentence says that there is no likely range, none is shown.
    shown.loc[shown["alpha_lo"].isna(), ["percent_lo", "percent_hi", "kappa_lo", "kappa_hi"]] = None
    told = _with_ranges(shown, {"percent": 0, "kappa": 2, "alpha": 2})
    whole = {"Agree, %": st.column_config.NumberColumn(format="%.0f")}
    counts = told[list(AGREEMENT)].rename(columns=AGREEMENT).infer_objects()
    _cards.table(counts, "How far two readers agree on each theme", column_config=whole)
    st.caption(
        f"Of {_cards.counted(int(table['n'].iloc[0]), 'sentence')} read twice. Likely ranges are 95 %, and stand only "
        "where the codes allow one."
    )
    with st.expander("Kappa, alpha and AC1"):
        st.markdown("\n".join(f"- {_cards.escaped(each)}" for each in WHAT_THEY_ARE))
        figures = told[list(COEFFICIENTS)].rename(columns=COEFFICIENTS).infer_objects()
        _cards.table(figures, "Kappa, alpha and AC1 of each theme")
    _cards.download(table, "agreement-by-theme")


def _conclusion(words: str, n: int) -> tuple[str, str]:
    """What the figures of a theme allow to say, and what to mind with it."""
    said = words.removesuffix(PREVALENCE).strip()
    known = {AGREEMENT_SENTENCES[reason].format(n=n): told.format(n=n) for reason, told in IN_SENTENCES.items()}
    return known.get(said, said), PREVALENCE if words != said else ""


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
    left = desk.differ
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
            _whole_answer(desk, place)
            settle(desk, place, left[[each == place for each in places(left)]])
    if len(open_places) > SHOWN:
        st.caption(f"The next of the other {len(open_places) - SHOWN} come up as you settle these.")


def _whole_answer(desk: Desk, place: Place) -> None:
    """The answer around the sentence, where there is more of it than the sentence."""
    row, text = desk.about[place], desk.text_of(place)
    if text.strip() != str(row["text"]).strip():
        st.caption("The whole answer")
        with st.container(height=160 if len(text) > 500 else "content"):
            _review_words.answer(text, int(row["start"]), int(row["end"]))


def difference(desk: Desk, place: Place) -> None:
    """Beside a sentence in focus: what two readers made of it, where they differ and all of the share is read."""
    if desk.waiting.get(place) != "disagreement" or not desk.share_is_read:
        return
    left = desk.differ
    with st.container(border=True):
        st.markdown("**Two readers differ here**")
        settle(desk, place, left[[each == place for each in places(left)]])


def settle(desk: Desk, place: Place, differ: pd.DataFrame) -> None:
    """The two readings side by side, and what is to be made of each difference."""
    rows = differ.to_dict("records")
    where = f"{place[0]}-{place[1]}"
    first, second = ([row["theme"] for row in rows if row[side]] for side in ("first", "second"))
    both = desk.given_by_both(place)
    if both:
        st.markdown(f"Both gave: {_named(desk, both)}")
    for column, label, given in zip(st.columns(2), ("First reader", "Second reader"), (first, second), strict=True):
        column.caption(label)
        column.markdown(_named(desk, given) or ("not this one" if len(rows) == 1 else "none of the themes beside"))
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


def _named(desk: Desk, ids: list[str]) -> str:
    return _cards.escaped(", ".join(desk.theme(each).name for each in ids))


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
        "are read, and whoever reviews sees what the phrases propose: the first table is the more sober one. "
        "Precision: of the sentences that the phrases find, the share in which people gave the theme. Recall: of the "
        "sentences that people gave it, the share that the phrases find. P, R: likely ranges of 95 %."
    )


def _phrase_table(table: pd.DataFrame, name: str) -> None:
    if table.empty:
        st.caption("No theme was found or given there.")
        return
    told = _with_ranges(table, {"precision": 2, "recall": 2})[list(PHRASES)].rename(columns=PHRASES)
    _cards.table(told.infer_objects(), "Precision and recall of the phrases by theme")
    _cards.download(table, name)
