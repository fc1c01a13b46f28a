"""Part of the review page: what was learned from people's decisions, candidates for new themes, and contrasting words.

Each is computed when it is asked for, once for each state of texts, codebook and decisions.
"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis import themes
from analysis.model import Refused
from analysis.themes.movement import compared_stages
from analysis.themes.people import answered_by
from analysis.themes.second_reader import said_by_phrases, settled
from pages import _cards, _frame, _review_dialogs
from pages._review_desk import Desk, places

LEARNED = {
    "name": "Theme", "positives": "Sentences", "people": "People", "phrases_f1": "F1 of phrases",
    "learned_f1": "F1 learned", "gain": "Gain", "range": "Likely range", "used": "Used", "reason": "Why not",
}  # fmt: skip
LEARNED_WIDTHS = {"Theme": 230, "Likely range": 105, "Why not": 330}
WORDS = {
    "word": "Word", "people_one": "People there", "answered_one": "of", "people_other": "People elsewhere",
    "answered_other": "of those", "difference": "Difference of shares", "lo": "from", "hi": "to",
    "q": "Share of false finds",
}  # fmt: skip
BY = {"stage": "Stages", "role": "Roles"}
Versions = tuple[str, int, int, int, int, str]


def draw(desk: Desk) -> None:
    _learning(desk)
    _discovery(desk)
    _contrast(desk)


def _versions(desk: Desk) -> Versions:
    """What names the state of everything that is computed here; who reads blind has a state of their own."""
    store, viewer, slug = _frame.store(), desk.viewer, _frame.slug()
    study, flags = store.study_version(viewer, slug), store.flags(viewer, slug)
    book, decided = store.codebook_version(viewer, slug), store.decided(viewer, slug)
    return slug, study, flags, book, decided, viewer.name if desk.covered else ""


# ----------------------------------------------------------------------------------------------------- learning


def _learning(desk: Desk) -> None:
    st.header("Learned from what people decided", anchor=False)
    st.markdown(
        "A model is trained on the sentences that people have read, theme by theme, and tried on people whom it has "
        "not seen. It is used only where it beats the phrases by more than the likely range of the gain; else the "
        "phrases remain. What it suggests is asked in the queue, and counts only once a person accepts it."
    )
    if st.button("Learn from what was read so far", key="learn", icon=":material/school:"):
        st.session_state["review_learned"] = _learn(desk, _versions(desk))
    held = st.session_state.get("review_learned")
    if not held or held["scheme"] != _frame.slug():
        return
    table = held["table"]
    used = int(table["used"].sum())
    _cards.plain(
        f"Learned from {_cards.counted(held['sentences'], 'sentence')}: better than the phrases for "
        f"{_cards.counted(used, 'theme')} of {len(table)}, with "
        f"{_cards.counted(len(held['suggestions']), 'suggestion')} in sentences that wait."
    )
    told = table.assign(name=[desk.theme(each).name for each in table["theme"]])
    # A score of a handful of sentences says nothing, so where nothing could be learned the phrases have none either.
    told["phrases_f1"] = told["phrases_f1"].where(told["learned_f1"].notna())
    told["range"] = [
        "" if pd.isna(lo) else f"{lo:.2f} to {hi:.2f}" for lo, hi in zip(told["lo"], told["hi"], strict=True)
    ]
    told = told[list(LEARNED)].rename(columns=LEARNED).infer_objects()
    wide = {name: st.column_config.TextColumn(width=width) for name, width in LEARNED_WIDTHS.items()}
    _cards.table(told, "How well phrases and learning find each theme in people not seen before", column_config=wide)
    _cards.download(told, "learning-by-theme")
    st.caption(
        "F1 is one figure for two questions: how many of the sentences that hold the theme are found, and how many of "
        "those found hold it. 0.65 is, for instance: of 10 right ones 6 are found, and of 10 found 7 are right. None "
        "is given where too few sentences hold the theme. Likely ranges are 95 %."
    )


@st.cache_data(max_entries=4, show_spinner="Learning …")
def _learn(_desk: Desk, versions: Versions) -> dict:
    """Once for each state; the caller has asked for the right to texts."""
    ids = [theme.id for theme in _desk.reading.codebook.themes]
    read = set(places(themes.read_sentences(_desk.hits, _desk.reading.decisions)))
    coded = _those(_desk, [place in read for place in places(_desk.sentences)])
    waiting = _those(_desk, [place in _desk.waiting for place in places(_desk.sentences)])
    decided = settled(_desk.reading.decisions, coded, ids)
    table = themes.learning_by_theme(coded, decided, said_by_phrases(_desk.reading.tagged.hits, decided.index, ids))
    found = themes.suggestions(coded, decided, waiting, table)
    return {"scheme": versions[0], "sentences": len(coded), "table": table, "suggestions": found}


def _those(desk: Desk, wanted: list[bool]) -> pd.DataFrame:
    return desk.sentences.loc[wanted, ["document", "sentence", "text", "person"]].reset_index(drop=True)


# ---------------------------------------------------------------------------------------------------- discovery


def _discovery(desk: Desk) -> None:
    st.header("Candidates for new themes", anchor=False)
    st.markdown(
        "Groups of words that go together in sentences which no theme holds, more than chance would bring them. A "
        "person reads the examples, and names a theme or does not."
    )
    if st.button("Look for candidates", key="discover", icon=":material/travel_explore:"):
        held = _discover(desk, _versions(desk))
        st.session_state["review_candidates"] = {"scheme": _frame.slug(), "found": held}
    asked = st.session_state.get("review_candidates")
    if not asked or asked["scheme"] != _frame.slug():
        return
    found = asked["found"]
    if found.reason:
        _cards.plain(found.reason)
    shown: set[str] = set()
    for row in found.candidate.to_dict("records"):
        _candidate(desk, row, new_examples(desk, found.example, row["candidate"], shown))


@st.cache_data(max_entries=4, show_spinner="Looking for candidates …")
def _discover(_desk: Desk, versions: Versions) -> themes.Candidates:
    held = set(places(themes.counted(_desk.hits, confirmed=False)))
    return themes.candidate_themes(_those(_desk, [place not in held for place in places(_desk.sentences)]))


def new_examples(desk: Desk, example: pd.DataFrame, candidate: int, shown: set[str]) -> list[str]:
    """The sentences of a candidate whose words were not shown before; they are added to what was shown."""
    told = []
    for place in places(example[example["candidate"] == candidate]):
        words = " ".join(str(desk.about[place]["text"]).split()) if place in desk.about else ""
        if words and words.casefold() not in shown:
            shown.add(words.casefold())
            told.append(words)
    return told


def _candidate(desk: Desk, row: dict, example: list[str]) -> None:
    """One candidate: its words, its people, its clearest sentences, and the form that makes it a theme."""
    with st.container(border=True):
        st.markdown(f"**{_cards.escaped(row['terms'])}**")
        people = _cards.counted(row["people"], "person", "people")
        clearest = "The clearest ones, each wording once:" if example else "Its clearest ones are shown above."
        st.caption(f"{_cards.counted(row['sentences'], 'sentence')} of {people}. {clearest}")
        for words in example:
            _cards.plain(words)
        if _frame.viewer().may("edit codebook"):
            with st.expander("Make it a theme"):
                _make_theme(f"candidate-{row['candidate']}")


def _make_theme(key: str) -> None:
    name = st.text_input("Name", key=f"{key}-name", max_chars=80)
    definition = st.text_area("What belongs to it, and what does not", key=f"{key}-definition", max_chars=600)
    if not st.button("Add it to the codebook", key=f"{key}-save"):
        return
    try:
        _review_dialogs.add_to_codebook(name, definition, "Found among sentences that no theme held")
    except Refused as refusal:
        st.error(_cards.escaped(str(refusal)))
        return
    st.success("The codebook has a new theme, coded by hand until it is given phrases.", icon=":material/check:")
    st.page_link("research/codebook.py", label="Give it phrases", icon=":material/menu_book:")


# ----------------------------------------------------------------------------------------------------- contrast


def _contrast(desk: Desk) -> None:
    st.header("Words that mark one side", anchor=False)
    st.markdown("Words that more people use on one side than on the other: a list to look into, never a finding.")
    scheme, names = desk.reading.scheme, desk.reading.names
    with st.container(horizontal=True, vertical_alignment="bottom"):
        by = st.selectbox("Compare", list(BY), format_func=lambda each: BY[each], key="contrast_by", width=160)
        wrote = set(desk.reading.reflection[by].dropna())
        sides = [each.id for each in (scheme.stages if by == "stage" else scheme.roles) if each.id in wrote]
        if len(sides) < 2:
            st.caption("Only one of them wrote anything.")
            return
        compared = compared_stages(answered_by(desk.reading.reflection), scheme) if by == "stage" else None
        start = sides.index(compared[1]) if compared and compared[1] in sides else 0
        one = st.selectbox("Words of", sides, format_func=names.get, index=start, key=f"one-{by}", width=260)
        rest = [each for each in sides if each != one]
        other = st.selectbox("Beside", rest, format_func=names.get, key=f"other-{by}-{one}", width=260)
        if st.button("Compare words", key="contrast"):
            st.session_state["review_contrast"] = (by, one, other)
    if st.session_state.get("review_contrast") == (by, one, other):
        _words(_contrasted(desk.reading.reflection, by, one, other, _versions(desk)[:3]))


def _words(table: pd.DataFrame) -> None:
    if table.empty:
        st.caption("Too few people wrote, or no word is used by five of them.")
        return
    told = table[list(WORDS)].rename(columns=WORDS)
    _cards.table(told, "Words by how clearly they mark one side, with the people who use them")
    _cards.download(told, "contrast-words")
    paired = bool(table["paired"].iloc[0])
    who = "the same people are held against themselves" if paired else "different people are compared"
    st.caption(f"The clearest come first; here {who}. Whoever writes more uses more words of every kind.")


@st.cache_data(max_entries=8, show_spinner="Counting words …")
def _contrasted(_texts: pd.DataFrame, by: str, one: str, other: str, versions: tuple) -> pd.DataFrame:
    return themes.contrast(_texts, by, one, other)
