"""Part of the review page: the queue as a grid, and which sentence is in focus.

The order is fixed until it is asked for anew, so that what other people decide moves nothing under one's hand; what a
row says of its sentence is always as it stands in the store.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from analysis import themes
from analysis.themes.queue import REASONS
from pages import _cards, _frame, _review_hand
from pages._review_desk import Desk, Place

MOST = 300  # rows in the grid
WAITING, READ, EVERYTHING = "Waiting", "Read", "Everything"
ORDERS = {"queue": "What matters first", "text": "As written"}
# Nobody is asked in these orders by default: tone was measured, and is wrong more often than a guess.
TONES = {"low": "Tone, lowest first", "high": "Tone, highest first", "opinion": "Most opinion first"}
BY_TONE = {"low": ("polarity", True), "high": ("polarity", False), "opinion": ("subjectivity", False)}
SHORT = {
    "disagreement": "Readers differ",
    "negated": "Negation",
    "sensitive": "Sensitive",
    "one phrase": "One phrase",
    "several phrases": "Several phrases",
    "suggested": "Learned",
    "no hit": "No phrase",
}
MARKS = {"accepted": "✓", "added": "✓", "rejected": "✗", "proposed": "?"}
ASKED = {"show": WAITING, "order": "queue", "words": "", "tone": False, "tone_order": "low"}
FILTERS = (*ASKED, "themes", "reasons", "stages", "roles")


def focus(desk: Desk) -> Place | None:
    """The sentence in focus; None where nothing is left of what was asked for."""
    rows = turn(desk)
    after = st.session_state.pop("review_after", None)
    held = _after(desk, rows, *after) if after else st.session_state.get("review_focus")
    if st.session_state.pop("review_asked_anew", False) and held not in rows:
        held = None
    if held is None or held not in desk.about:
        held = _next(desk, rows, -1)
    st.session_state["review_focus"] = held
    return held


def _after(desk: Desk, rows: list[Place], place: Place, step: int) -> Place | None:
    at = rows.index(place) if place in rows else -1
    if step > 0:
        return _next(desk, rows, at)
    return rows[at - 1] if at > 0 else place


def _next(desk: Desk, rows: list[Place], at: int) -> Place | None:
    """The next row after this one, from the start again at the end; while only waiting ones are shown, one of them."""
    after = [*rows[at + 1 :], *rows[: at + 1]]
    if _asked("show") != WAITING:
        return next(iter(after), None)
    waits = next((place for place in after if place in desk.waiting), None)
    if waits is not None or at < 0 or filtered():
        return waits
    begin_anew()
    return next(iter(turn(desk)), None)


# ------------------------------------------------------------------------------------------------------ the turn


def turn(desk: Desk) -> list[Place]:
    """The sentences in the order fixed when they were asked for, but those that have gone since."""
    asked = (_frame.slug(), *(tuple(each) if isinstance(each, list) else each for each in map(_asked, FILTERS)))
    held = st.session_state.get("review_turn")
    if held is None or held["asked"] != asked:
        st.session_state["review_asked_anew"] = held is not None
        held = {"asked": asked, "rows": _ordered(desk)}
        st.session_state["review_turn"] = held
        st.session_state["review_turns"] = st.session_state.get("review_turns", 0) + 1
    return [place for place in held["rows"] if place in desk.about]


def begin_anew() -> None:
    """Lets the order be made anew from what waits now."""
    st.session_state.pop("review_turn", None)


def _asked(name: str):
    return st.session_state.get(f"review_{name}") or ASKED.get(name, [])


def filtered() -> bool:
    """Whether some filter leaves sentences out, besides the choice of waiting or read ones."""
    return any(_asked(name) for name in ("themes", "reasons", "stages", "roles", "words"))


def _ordered(desk: Desk) -> list[Place]:
    rows = pd.DataFrame(list(desk.about.values()), index=pd.Index(list(desk.about), tupleize_cols=False))
    waits = np.array([place in desk.waiting for place in desk.about], dtype=bool)
    show, order = _asked("show"), _asked("order")
    rows = rows[waits] if show == WAITING else rows[~waits] if show == READ else rows
    rows = rows[_wanted(desk, rows)]
    if _asked("tone"):
        column, rising = BY_TONE[_asked("tone_order")]
        return list(rows.sort_values(column, ascending=rising, kind="stable").index)
    if order == "text":
        return list(rows.index)
    rank = {place: number for number, place in enumerate(desk.waiting)}
    return sorted(rows.index, key=lambda place: rank.get(place, len(rank)))


def _wanted(desk: Desk, rows: pd.DataFrame) -> list[bool]:
    """Which rows the filters ask for."""
    chosen, words = {name: set(_asked(name)) for name in ("themes", "reasons", "stages", "roles")}, _asked("words")
    held = desk.hits[desk.hits["theme"].isin(chosen["themes"]) & (desk.hits["status"] != "rejected")]
    there = set(zip(held["document"], held["sentence"].astype(int), strict=True))
    return [
        (not chosen["themes"] or place in there)
        and (not chosen["reasons"] or desk.waiting.get(place) in chosen["reasons"])
        and (not chosen["stages"] or row["stage"] in chosen["stages"])
        and (not chosen["roles"] or row["role"] in chosen["roles"])
        and words.casefold() in str(row["text"]).casefold()
        for place, row in zip(rows.index, rows.to_dict("records"), strict=True)
    ]


# ------------------------------------------------------------------------------------------------------ drawings


def filters(desk: Desk) -> None:
    """What to ask for, in one row."""
    scheme, names = desk.reading.scheme, desk.reading.names
    several = {
        "themes": ("Themes", [theme.id for theme in desk.reading.codebook.themes], names),
        "reasons": ("Why it is asked", list(REASONS), REASONS),
        "stages": ("Stages", [stage.id for stage in scheme.stages], names),
        "roles": ("Roles", [role.id for role in scheme.roles], names),
    }
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox("Show", [WAITING, READ, EVERYTHING], key="review_show", width=150, persist_state="session")
        st.selectbox(
            "Order",
            list(ORDERS),
            format_func=lambda each: ORDERS[each],
            key="review_order",
            width=220,
            persist_state="session",
            disabled=bool(_asked("tone")),
        )
        st.text_input("Words in it", key="review_words", width=220, persist_state="session")
        st.button("Sort anew", icon=":material/refresh:", on_click=begin_anew, help="Until then the order stays.")
        st.checkbox("Sort by tone", key="review_tone", persist_state="session")
    if _asked("tone"):
        _tones()
    for place, (name, (label, options, told)) in zip(st.columns(len(several)), several.items(), strict=True):
        place.multiselect(
            label,
            options,
            format_func=lambda each, told=told: told.get(each, each),
            key=f"review_{name}",
            placeholder="All",
            persist_state="session",
        )


def _tones() -> None:
    """Which tone first, and what tone is worth."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            "Which first", list(TONES), format_func=TONES.__getitem__, key="review_tone_order", width=220,
            persist_state="session",
        )  # fmt: skip
    found = themes.MEASURED_ACCURACY
    measured = (
        f" Measured on {found['n']:,} texts, it put {found['right_side']:.0%} of praise and criticism on the right "
        f"side, where calling all of it praise is right for {found['right_side_if_all_were_praise']:.0%}."
        if found
        else ""
    )
    st.caption(_cards.escaped(f"Tone adds up the usual tone of single words, and is often wrong.{measured}"))


def nothing_found(desk: Desk) -> None:
    """Why no sentence is in focus: the filters find nothing, or all that they find was read."""
    waits = _cards.counted(len(desk.queue), "sentence waits", "sentences wait")
    if not filtered() and not desk.queue.empty:
        st.info("Nothing is shown here yet. Choose a row below, or another kind above it.", icon=":material/search:")
    elif desk.queue.empty and not filtered():
        st.success("No sentence waits for a person.", icon=":material/done_all:")
    elif turn(desk):
        st.success(f"All that these filters find was read. Without them {waits}.", icon=":material/done_all:")
    else:
        st.info(f"These filters find no sentence. Without them {waits}.", icon=":material/search_off:")


def grid(desk: Desk, place: Place | None) -> None:
    """The sentences asked for, one row each; a row chosen comes into focus."""
    rows = turn(desk)
    if not rows:
        return
    start = (rows.index(place) // MOST) * MOST if place in rows else 0
    drawn = rows[start : start + MOST]
    key = f"review_grid-{st.session_state['review_turns']}-{start}"
    st.dataframe(
        _as_table(desk, drawn, place),
        hide_index=True,
        height=420,
        key=key,
        on_select=lambda: _chosen(key, drawn),
        selection_mode="single-row",
        placeholder="",
        alt="The sentences to review, with their themes, why each is asked, stage, role and status",
        column_config=_columns(),
    )
    last = f"{start + 1} to {start + len(drawn)} of " if len(rows) > MOST else ""
    hidden = f", without the {len(desk.covered)} that you are to read blind" if desk.covered else ""
    st.caption(
        f"{last}{_cards.counted(len(rows), 'sentence')}{hidden}. ? proposed, ✓ accepted or added, ✗ rejected. Choose "
        "a row to read it above; a click on a heading sorts."
    )


def _columns() -> dict:
    return {
        "": st.column_config.TextColumn(width=28),
        "Sentence": st.column_config.TextColumn(width=335),
        "Themes": st.column_config.ListColumn(width=200),
        "Why": st.column_config.TextColumn(width=110, help="Why it is asked, and before others"),
        "Stage": st.column_config.TextColumn(width=80),
        "Role": st.column_config.TextColumn(width=80),
        "Status": st.column_config.TextColumn(width=60),
        "Tone": st.column_config.NumberColumn(width=55, format="%.2f", help="TextBlob's polarity, -1 to 1"),
    }


def _as_table(desk: Desk, rows: list[Place], place: Place | None) -> pd.DataFrame:
    """The rows under column names that a reader knows."""
    chips, names = _chips(desk, set(rows)), desk.reading.names
    told = [desk.about[each] for each in rows]
    table = pd.DataFrame(
        {
            "": ["▶" if each == place else "" for each in rows],
            "Sentence": [" ".join(str(row["text"]).split()) for row in told],
            "Themes": [chips.get(each, []) for each in rows],
            "Why": [SHORT.get(desk.waiting.get(each, ""), "") for each in rows],
            "Stage": [names.get(row["stage"], "") for row in told],
            "Role": [desk.roles.get(row["role"], "") for row in told],
            "Status": ["Waits" if each in desk.waiting else "Read" for each in rows],
        }
    )
    return table.assign(Tone=[float(row["polarity"]) for row in told]) if _asked("tone") else table


def _chips(desk: Desk, wanted: set[Place]) -> dict[Place, list[str]]:
    """The themes of each sentence with the mark of their status."""
    told: dict[Place, list[str]] = {}
    unique = desk.hits[["document", "sentence", "theme", "status"]].drop_duplicates()
    for document, number, theme, status in unique.itertuples(index=False, name=None):
        place = (document, int(number))
        if place in wanted:
            told.setdefault(place, []).append(f"{MARKS[status]} {desk.theme(theme).name}")
    return told


def _chosen(key: str, drawn: list[Place]) -> None:
    rows = st.session_state[key].selection.rows
    if rows and rows[0] < len(drawn):
        _review_hand.look_at(drawn[rows[0]])
