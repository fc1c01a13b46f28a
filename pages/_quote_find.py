"""Part of the page of quotations: sentences with a theme, to take a passage from.

A sentence whose theme somebody rejected is none of them. What may not be shown at all stands there greyed, so that
nobody looks for it in vain.
"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.quotations import MOST_WORDS, Document, Extract, around
from pages import _cards, _quote_hand, _quote_list
from pages._quote_desk import Desk

Place = tuple[str, int, str]  # document, sentence, theme

MOST = 300  # rows in the table
MAY = {"verbatim": "Exact or other words", "paraphrase": "Other words only", "no": "Cannot be used"}
_PLACE = ["document", "sentence", "theme"]
_CHOSEN, _AROUND, _ID = "quote_candidate", "quote_around", "quote_new"


def draw(desk: Desk) -> None:
    """The filters, the sentences, and the one that was chosen."""
    st.caption(
        "Sentences in which a theme was found and that nobody rejected, those that a person confirmed first. Greyed "
        "ones cannot be used: their authors have not agreed to be quoted."
    )
    _filters(desk)
    rows = _asked_for(desk, candidates(desk))
    if rows.empty:
        st.info("No sentence fits these filters.", icon=":material/search_off:")
        return
    _grid(desk, rows)
    chosen = st.session_state.get(_CHOSEN)
    if chosen is None or not _there(rows, chosen):
        st.markdown("Choose a row to see the sentence and to take it.")
        return
    _one(desk, chosen)


def candidates(desk: Desk) -> pd.DataFrame:
    """One row a theme of a sentence: document, sentence, theme, confirmed, text, role, stage, format, may."""
    hits = desk.reading.hits
    if desk.covered:  # whoever still reads a share blind sees nothing of what was found or decided in it
        places = zip(hits["document"], hits["sentence"].astype(int), strict=True)
        hits = hits[[place not in desk.covered for place in places]]
    held = hits[hits["status"] != "rejected"]
    held = held.assign(confirmed=held["status"].isin(["accepted", "added"]))
    held = held.groupby(_PLACE, as_index=False, sort=False)["confirmed"].any()
    about = desk.reading.sentences[["document", "sentence", "text", "role", "stage", "format"]]
    rows = held.merge(about, on=["document", "sentence"])
    may = {name: _may(desk.document(name)) for name in rows["document"].unique()}
    rows = rows.assign(may=rows["document"].map(may))
    order = rows.assign(may=rows["may"].map(list(MAY).index), confirmed=~rows["confirmed"])
    return rows.loc[order.sort_values(["confirmed", "may"], kind="stable").index].reset_index(drop=True)


def _may(document: Document | None) -> str:
    return "no" if document is None else around.may_be_shown(document)


def _filters(desk: Desk) -> None:
    scheme, told = desk.reading.scheme, desk.reading.names
    several = {
        "themes": ("Themes", [theme.id for theme in desk.reading.codebook.themes]),
        "stages": ("Stages", [stage.id for stage in scheme.stages]),
        "roles": ("Roles", [role.id for role in scheme.roles]),
        "may": ("May be shown as", list(MAY)),
    }
    with st.container(horizontal=True, vertical_alignment="bottom"):
        for name, (label, options) in several.items():
            st.multiselect(
                label,
                options,
                format_func=lambda each: MAY.get(each) or told.get(each, each),
                key=f"quote_find_{name}",
                placeholder="All",
                width=215,
                persist_state="session",
            )


def _asked_for(desk: Desk, rows: pd.DataFrame) -> pd.DataFrame:
    for name, column in {"themes": "theme", "stages": "stage", "roles": "role", "may": "may"}.items():
        wanted = st.session_state.get(f"quote_find_{name}")
        rows = rows[rows[column].isin(wanted)] if wanted else rows
    return rows.reset_index(drop=True)


def _there(rows: pd.DataFrame, place: Place) -> bool:
    return place in set(_places(rows))


def _places(rows: pd.DataFrame) -> list[Place]:
    return [(str(d), int(s), str(t)) for d, s, t in rows[_PLACE].itertuples(index=False, name=None)]


def _grid(desk: Desk, rows: pd.DataFrame) -> None:
    drawn = rows.head(MOST)
    places = _places(drawn)
    table = pd.DataFrame(
        {
            "Sentence": [" ".join(str(text).split()) for text in drawn["text"]],
            "May be shown as": [MAY[may] for may in drawn["may"]],
            "Author agreed to": [_consent(desk.document(name)) for name in drawn["document"]],
            "Theme": [desk.label(theme) for theme in drawn["theme"]],
            "Theme is": ["Confirmed" if confirmed else "Proposed" for confirmed in drawn["confirmed"]],
            "Role": [desk.label(role) for role in drawn["role"]],
            "Stage": [desk.label(stage) for stage in drawn["stage"]],
            "Format": drawn["format"].to_numpy(),
            "Taken": ["yes" if _taken(desk, place) else "" for place in places],
        }
    )
    key = f"quote-find-{hash(tuple(places))}"
    st.dataframe(
        table.style.apply(_greyed, axis=1),
        hide_index=True,
        height=320,
        key=key,
        on_select=lambda: _choose(key, places),
        selection_mode="single-row",
        placeholder="",
        alt="Sentences with a theme, with what their authors agreed to",
        column_config={"Sentence": st.column_config.TextColumn(width="large")},
    )
    first = f"The first {MOST} of " if len(rows) > MOST else ""
    st.caption(f"{first}{_cards.counted(len(rows), 'sentence')}.")


def _greyed(row: pd.Series) -> list[str]:
    return ["color: #6B7C8D" if row["May be shown as"] == MAY["no"] else ""] * len(row)


def _consent(document: Document | None) -> str:
    return _quote_list.CONSENTS.get(document.consent or "", "nothing said") if document else "nothing said"


def _taken(desk: Desk, place: Place) -> Extract | None:
    """The passage of this theme in which some of this sentence stands already."""
    held = [
        each
        for each in desk.extracts
        if (each.document, each.theme) == (place[0], place[2]) and each.state != "withdrawn"
    ]
    if not held:
        return None
    start, end = _span(desk, place[0], place[1], place[1])
    return next((each for each in held if each.start < end and start < each.end), None)


def _choose(key: str, places: list[Place]) -> None:
    rows = st.session_state[key].selection.rows
    if rows and rows[0] < len(places):
        choose(places[rows[0]])


def choose(place: Place) -> None:
    """Puts a sentence with its theme below the table."""
    st.session_state[_CHOSEN] = place
    st.session_state[_AROUND] = (place[1], place[1])
    st.session_state[_ID] = _quote_hand.new_id()  # a second click saves nothing twice


# --------------------------------------------------------------------------------------------------- the one


def _span(desk: Desk, document: str, first: int, last: int) -> tuple[int, int]:
    """Where the sentences from one to another stand in their text."""
    rows = desk.reading.sentences
    mine = rows[(rows["document"] == document) & rows["sentence"].between(first, last)]
    return int(mine["start"].min()), int(mine["end"].max())


def _one(desk: Desk, place: Place) -> None:
    document = desk.document(place[0])
    first, last = st.session_state.get(_AROUND, (place[1], place[1]))
    if document is None:
        return
    start, end = _span(desk, place[0], first, last)
    passage, may = document.text[start:end], around.may_be_shown(document)
    with st.container(border=True):
        with st.container(horizontal=True, gap="small"):
            st.badge(_cards.escaped(desk.label(place[2])), icon=":material/label:", color="blue")
            st.badge(MAY[may], icon=":material/block:" if may == "no" else ":material/format_quote:", color="gray")
        _cards.plain(" ".join(passage.split()))
        st.caption(_cards.counted(len(passage.split()), "word") + f" of {MOST_WORDS} at most.")
        if may == "no":
            st.markdown(_cards.escaped(_why_not(document)))
            return
        if may == "paraphrase":
            st.markdown(_cards.escaped(_why_other_words(document)))
        held = _taken(desk, place)
        if held is not None:
            st.markdown("It is among the passages already.")
            st.button("Open the passage", key="quote-take-open", on_click=_quote_hand.go_to, args=(held.id,))
            return
        with st.container(horizontal=True, gap="small"):
            st.button(
                "Take this passage",
                type="primary",
                icon=":material/add:",
                key="quote-take",
                on_click=_quote_hand.take,
                args=(desk, _fresh(place, document, (start, end), may)),
            )
            _wider(desk, document, (first, last))


def _wider(desk: Desk, document: Document, held: tuple[int, int]) -> None:
    """Adds a neighbouring sentence, as long as the passage stays short enough."""
    mine = desk.reading.sentences
    numbers = set(mine.loc[mine["document"] == document.document, "sentence"].astype(int))
    first, last = held
    for label, wanted in (("Add the sentence before", (first - 1, last)), ("Add the one after", (first, last + 1))):
        there = set(wanted) <= numbers
        start, end = _span(desk, document.document, *wanted) if there else (0, 0)
        long = len(document.text[start:end].split()) > MOST_WORDS
        st.button(
            label,
            key=f"quote-wider-{label[-6:]}",
            disabled=not there or long,
            help=f"It would be longer than {MOST_WORDS} words" if long else None,
            on_click=st.session_state.update,
            args=({_AROUND: wanted, _ID: _quote_hand.new_id()},),
        )


def _fresh(place: Place, document: Document, span: tuple[int, int], may: around.Shown) -> Extract:
    return Extract(
        id=st.session_state.get(_ID) or _quote_hand.new_id(),
        document=document.document,
        sentence=st.session_state.get(_AROUND, (place[1], 0))[0],
        start=span[0],
        end=span[1],
        theme=place[2],
        original=document.text[span[0] : span[1]],
        kind="verbatim" if may == "verbatim" else "paraphrase",
    )


def _why_not(document: Document) -> str:
    if document.consent == "withdrawn":
        return "The author has withdrawn. Nothing of the text may go out."
    return "The author has not agreed to be quoted, and a blank or unknown answer is none. The sentence still counts."


def _why_other_words(document: Document) -> str:
    if document.consent == "paraphrase":
        return "The author agreed to other words only. You will write a paraphrase."
    return "It was written in a sub-group, or nobody knows by whom: its members are known. You will write a paraphrase."
