"""Part of the review page: what may be done with the sentence in focus, each by a button that has a key."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis import themes
from pages import _cards, _harm, _review_agreement, _review_dialogs, _review_hand
from pages._review_desk import Desk, Place, suggested

KEYS = "123456789"
POINTS = {"toward": "points towards the aim", "away": "points away from it", "neutral": "names the subject"}
STATUS = {
    "proposed": ("Proposed", "gray", ":material/help:"),
    "accepted": ("Accepted", "green", ":material/check_circle:"),
    "added": ("Added", "green", ":material/add_circle:"),
    "rejected": ("Rejected", "orange", ":material/cancel:"),
}
# Why there is nothing to accept, by the reason for which a sentence waits.
NOTHING = {"disagreement": "two readers differ, so say whose reading holds"}
DECIDED = {"decision": "Decision", "theme": "Theme", "by": "By", "at": "At (UTC)", "reading": "Reading"}


def draw(desk: Desk, place: Place) -> None:
    """What there is to decide of this sentence, theme by theme."""
    _others(desk, place)
    _review_agreement.difference(desk, place)
    _themes(desk, place)
    _suggestions(desk, place)
    _further(place)


def noted(desk: Desk, place: Place) -> None:
    """The memo, and what was decided here so far."""
    _memo(desk, place)
    with st.expander("What was decided here"):
        _history(desk, place)


def _others(desk: Desk, place: Place) -> None:
    """Says so where somebody else decided about this sentence while it was in focus here."""
    theirs = desk.decisions_on(place)
    theirs = theirs[theirs["by"] != desk.viewer.name]
    new = _review_hand.seen(place, len(theirs))
    if new > 0:
        last = theirs.iloc[-1]
        st.warning(
            _cards.escaped(
                f"{last['by']} decided about this sentence while you had it open. Both are kept; the newest counts."
            ),
            icon=":material/group:",
        )


def keys(desk: Desk, place: Place) -> None:
    """Accept all, reject the rest, on and back: what is used most, in a place that stays the same."""
    hits = desk.hits_of(place)
    proposed = list(dict.fromkeys(hits.loc[hits["status"] == "proposed", "theme"]))
    with st.container(horizontal=True, gap="small"):
        _accept(desk, place, proposed)
        held = hits["status"].isin(["accepted", "added"]).any()
        st.button(
            "No other fits, go on" if held else "None fits, go on",
            icon=":material/close:",
            key=f"nothing-{place[0]}-{place[1]}",
            on_click=_review_hand.decide,
            args=(place, [(theme, "reject") for theme in proposed] or [("", "read")]),
            kwargs={"then": True},
            help="Rejects what is still only proposed, says that the sentence was read, and goes on",
            **_key("X"),
        )
    _moving(place)


def _accept(desk: Desk, place: Place, proposed: list[str]) -> None:
    """Accepts what is proposed; where nothing is, the key answers all the same and says so."""
    told = {"icon": ":material/check:", "key": f"accept-{place[0]}-{place[1]}", **_key("A")}
    if not proposed:
        why = NOTHING.get(desk.waiting.get(place, ""), "X says that none fits, T adds one")
        why = why if place in desk.waiting else "this sentence is decided. N goes to the next one"
        st.button("Accept and go on", on_click=_review_hand.nothing_proposed, args=(place, why), **told)
        return
    st.button(
        "Accept and go on" if len(proposed) < 2 else f"Accept all {len(proposed)} and go on",
        type="primary",
        on_click=_review_hand.decide,
        args=(place, [(theme, "accept") for theme in proposed]),
        kwargs={"then": True},
        help="Accepts every proposed theme and goes on",
        **told,
    )


def _moving(place: Place) -> None:
    name = f"{place[0]}-{place[1]}"
    with st.container(horizontal=True, gap="small"):
        st.button("Previous", key=f"back-{name}", on_click=_review_hand.go_on, args=(place, -1), **_key("P"))
        st.button("Next", key=f"on-{name}", on_click=_review_hand.go_on, args=(place,), **_key("N"))
        st.button(
            "Undo",
            icon=":material/undo:",
            key=f"undo-{len(_review_hand.acts())}",
            disabled=not _review_hand.acts(),
            on_click=_review_hand.undo,
            help="Takes back what you did last, also one step after another",
            **_key("U"),
        )


def _key(letter: str) -> dict[str, str]:
    """The shortcut of a button; an open dialog has the keys to itself."""
    return {} if _review_dialogs.is_open() else {"shortcut": letter}


def _themes(desk: Desk, place: Place) -> None:
    """One row a theme of the sentence."""
    hits = desk.hits_of(place)
    order = {theme.id: number for number, theme in enumerate(desk.reading.codebook.themes)}
    for number, (name, rows) in enumerate(
        sorted(hits.groupby("theme"), key=lambda each: order.get(str(each[0]), len(order)))
    ):
        with st.container(border=True, gap="small"):
            _theme(desk, place, str(name), rows, KEYS[number] if number < len(KEYS) else "")
    if hits.empty:
        st.caption("No phrase of any theme was found in this sentence.")


def _theme(desk: Desk, place: Place, name: str, rows: pd.DataFrame, digit: str) -> None:
    """A theme: why it is proposed, how it stands, and the two ways to decide."""
    theme, status = desk.theme(name), str(rows["status"].iloc[0])
    label, colour, icon = STATUS[status]
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        number = f"{digit} · " if digit else ""
        st.markdown(f"**{number}{_cards.escaped(theme.name)}**", help=_cards.escaped(theme.definition) or None)
        st.badge(label, icon=icon, color=colour)
        if theme.sensitive:
            st.badge("sensitive", icon=":material/shield:", color="violet")
    st.caption(_cards.escaped("; ".join(_because(row) for row in rows.to_dict("records"))))
    yes = "add" if status == "added" or rows["phrase"].isna().all() else "accept"
    held = status in ("accepted", "added")
    where = f"{name}-{place[0]}-{place[1]}"
    with st.container(horizontal=True, gap="small"):
        # The digit turns a theme over: it is the key of whichever button would change something.
        st.button(
            "Accept", key=f"yes-{where}", disabled=held, on_click=_review_hand.decide, args=(place, [(name, yes)]),
            **(_key(digit) if digit and not held else {}),
        )  # fmt: skip
        st.button(
            "Reject", key=f"no-{where}", disabled=status == "rejected", on_click=_review_hand.decide,
            args=(place, [(name, "reject")]), **(_key(digit) if digit and held else {}),
        )  # fmt: skip
        st.button(
            "Move", key=f"move-{where}", on_click=_review_dialogs.ask, args=("theme", name), type="tertiary",
            help="Split off: reject this theme here and give another one in its place",
        )  # fmt: skip


def _because(row: dict) -> str:
    if not isinstance(row["phrase"], str):
        return "added by a person"
    told = f"“{row['found']}” {POINTS[row['direction']]}"
    return f"{told}, after a negation" if row["negated"] else told


def _suggestions(desk: Desk, place: Place) -> None:
    """Themes that were learned to be likely here, to add by one click."""
    found = suggested()
    if found is None or found.empty:
        return
    here = found[(found["document"] == place[0]) & (found["sentence"] == place[1])]
    held = set(desk.hits_of(place)["theme"])
    for name in [each for each in here["theme"] if each not in held]:
        st.button(
            f"Add what was learned: {_cards.escaped(desk.theme(name).name)}",
            icon=":material/lightbulb:",
            key=f"learned-{name}-{place[0]}-{place[1]}",
            on_click=_review_hand.decide,
            args=(place, [(name, "add")]),
        )


def _further(place: Place) -> None:
    with st.container(horizontal=True, gap="small"):
        st.button("Add a theme", icon=":material/add:", key="review-add", on_click=_review_dialogs.ask,
                  args=("theme",), **_key("T"))  # fmt: skip
        st.button("Flag a disclosure of harm", icon=":material/health_and_safety:", key="review-harm",
                  on_click=_harm.ask, args=(place[0],), **_key("H"))  # fmt: skip


def _history(desk: Desk, place: Place) -> None:
    told = desk.decisions_on(place)
    if told.empty:
        st.caption("Nobody decided anything about this sentence yet.")
        return
    told = told.assign(
        theme=[desk.theme(name).name if name else "" for name in told["theme"]],
        at=told["at"].dt.strftime("%d %b %Y %H:%M"),
    )
    table = told[list(DECIDED)].rename(columns=DECIDED)
    _cards.table(table, alt="Every decision about this sentence, oldest first")


def _memo(desk: Desk, place: Place) -> None:
    told = themes.memos(desk.decisions_on(place))
    for memo in told.to_dict("records"):
        st.caption(_cards.escaped(f"Memo of {memo['by']}: {' '.join(memo['memo'].split())}"))
    key = f"review_memo-{place[0]}-{place[1]}-{len(told)}"
    st.text_area(
        "Memo on this sentence",
        key=key,
        height=68,
        max_chars=2000,
        placeholder="Kept as soon as you leave the field; never released",
        on_change=_review_hand.save_memo,
        args=(place, key),
    )
