"""Part of the review page: the second reader draws a share and reads it blind; agreement is shown once all is read."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis import themes
from analysis.themes import Theme
from analysis.themes.second_reader import LEAST, SHARE, drawn_of
from pages import _cards, _frame, _harm, _review_agreement, _review_desk, _review_dialogs, _review_hand
from pages._review_desk import Desk, Place, places

WAYS = {"parts": "The same share of each stage and role", "chance": "All alike, by chance"}


def draw(desk: Desk) -> None:
    """What the share is for, and whichever step is due."""
    if not desk.share:
        _nothing_drawn(desk)
    elif desk.share_is_read:
        st.markdown(f"**All {_cards.counted(len(desk.share), 'sentence')} of the share were read a second time.**")
        _review_agreement.draw(desk)
        with st.expander("Draw another share"):
            _draw_share(desk)
    elif any(place not in desk.read_blind for place in desk.mine_to_read):
        _read_blind(desk)
    else:
        _wait(desk)


# ---------------------------------------------------------------------------------------------------- the share


def _nothing_drawn(desk: Desk) -> None:
    st.markdown(
        "A second reader codes a share of the sentences again without seeing the first codes. How far both agree says "
        "how far the themes can be told apart at all."
    )
    if desk.read_blind:
        _review_agreement.draw(desk)
    _draw_share(desk)


def _draw_share(desk: Desk) -> None:
    read = _read_once(desk)
    if read.empty:
        st.info("No sentence has first codes yet. Review some first.", icon=":material/rate_review:")
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        share = st.number_input("Share in per cent", 5, 100, round(100 * SHARE), 5, key="second_share", width=160)
        way = st.selectbox("How to draw", list(WAYS), format_func=lambda each: WAYS[each], key="second_way", width=320)
    number = drawn_of(len(read), share / 100)
    _cards.plain(
        f"{_cards.counted(len(read), 'sentence has', 'sentences have')} first codes and no second reading; "
        f"{number} of them would be drawn. However small the share, {LEAST} are drawn where there are so many: fewer "
        "say little of how far two readers agree."
    )
    if number < LEAST:
        st.warning(
            f"Fewer than {LEAST} sentences: the agreement found can be far from what it is over all of them. Review "
            "more sentences before you draw, or take what is found as a first look.",
            icon=":material/warning:",
        )
    st.button(
        "Draw this share",
        type="primary",
        key="second_draw",
        on_click=_draw_now,
        args=(read, share / 100, ("stage", "role") if way == "parts" else ()),
    )


def _read_once(desk: Desk) -> pd.DataFrame:
    """The sentences that one person has settled and nobody read again: document, sentence, stage, role."""
    read = themes.read_sentences(desk.hits, desk.reading.decisions)
    about = desk.sentences[["document", "sentence", "stage", "role"]].astype({"sentence": object})
    table = read[["document", "sentence"]].merge(about, on=["document", "sentence"])
    return table[[place not in desk.read_blind for place in places(table)]]


def _draw_now(read: pd.DataFrame, share: float, by: tuple[str, ...]) -> None:
    drawn = themes.draw(read, share=share, by=by)
    _frame.store().save_second_share(_frame.viewer(), _frame.slug(), drawn)


def _wait(desk: Desk) -> None:
    """Whoever took the first codes waits; figures before the end could sway those who still read."""
    done = sum(place in desk.read_blind for place in desk.share)
    st.markdown(f"**{done} of {_cards.counted(len(desk.share), 'sentence')} of the share were read a second time.**")
    st.progress(done / len(desk.share))
    st.info(
        "You took the first codes of what is left, so somebody else reads it. Until then neither agreement nor "
        "differences are shown to anybody. On one machine, another view in the side bar counts as another reader.",
        icon=":material/visibility_off:",
    )
    with st.popover("Give this share up"):
        st.markdown("What was read stays and counts. Another share can be drawn at once.")
        st.button("Give it up", key="second_give_up", on_click=_give_up)


def _give_up() -> None:
    none = pd.DataFrame(columns=["document", "sentence"])
    _frame.store().save_second_share(_frame.viewer(), _frame.slug(), none)


# -------------------------------------------------------------------------------------------------- reading blind


def _read_blind(desk: Desk) -> None:
    """One sentence after another: what it says and where it stands, and nothing of what was found in it."""
    left = [place for place in desk.mine_to_read if place not in desk.read_blind]
    place = left[0]
    done = len(desk.mine_to_read) - len(left)
    st.markdown(f"**You read blind: {done} of {len(desk.mine_to_read)} done.** Which themes does this sentence hold?")
    st.progress(done / len(desk.mine_to_read))
    with st.container(key="blind-said"):
        st.caption(_cards.escaped(_review_hand.said("The first codes are shown to you at the end.")))
    _harm.note()
    row = desk.reading.sentences
    row = row[(row["document"] == place[0]) & (row["sentence"] == place[1])].iloc[0]
    told = [desk.reading.names.get(row[name], "") for name in ("stage", "role")]
    st.caption(_cards.escaped(" · ".join(each for each in (*told, str(row["format"])) if each)))
    with st.container(border=True, key=f"blind-{place[0]}-{place[1]}"):
        words = _cards.escaped(" ".join(str(row["text"]).split()))
        st.header(words, anchor=False) if len(words) <= 400 else st.markdown(words)
    _blind_choice(desk, place)
    _definitions(desk)
    st.caption("The whole answer")
    with st.container(border=True):
        st.text(desk.text_of(place))
    _review_dialogs.open_one(desk, place)


def _blind_choice(desk: Desk, place: Place) -> None:
    """Each theme is a button with a key; chosen ones are filled. Saving asks for the next sentence."""
    key = f"blind_choice-{place[0]}-{place[1]}"
    chosen: list[str] = st.session_state.setdefault(key, [])
    keys = _review_dialogs.theme_keys(desk.reading.codebook)
    with st.container(horizontal=True, gap="small"):
        for theme in desk.reading.codebook.themes:
            st.button(
                _cards.escaped(theme.name),
                key=f"blind-{theme.id}-{place[0]}-{place[1]}",
                type="primary" if theme.id in chosen else "secondary",
                help=_cards.escaped(f"{theme.definition} Include: {theme.include} Exclude: {theme.exclude}"),
                on_click=_turn_over,
                args=(key, theme.id),
                **_review_dialogs.shortcut(keys, theme.id),
            )
    with st.container(horizontal=True):
        st.button(
            f"Save {_cards.counted(len(chosen), 'theme')} and go on" if chosen else "No theme here, go on",
            type="primary",
            key=f"blind-save-{place[0]}-{place[1]}",
            on_click=_save_blind,
            args=(place, key),
            shortcut="S",
        )
        mine = _review_hand.acts(blind=True)
        st.button(
            "Back to the last one", icon=":material/undo:", key=f"blind-undo-{len(mine)}", disabled=not mine,
            on_click=_review_hand.undo, kwargs={"blind": True}, shortcut="B",
        )  # fmt: skip
        st.button(
            "Flag a disclosure of harm", icon=":material/health_and_safety:", key="blind-harm",
            on_click=_harm.ask, args=(place[0],), shortcut="H",
        )  # fmt: skip


def _definitions(desk: Desk) -> None:
    """What each theme means, also for a screen that no mouse hovers over."""
    with st.expander("What each theme means", icon=":material/menu_book:"):
        for theme in desk.reading.codebook.themes:
            told = [_cards.escaped(theme.definition)]
            told += [f"*{label}:* {_cards.escaped(text)}" for label, text in _bounds(theme) if text]
            st.markdown(f"**{_cards.escaped(theme.name)}.** {'  '.join(told)}")


def _bounds(theme: Theme) -> list[tuple[str, str]]:
    return [("Include", theme.include), ("Exclude", theme.exclude)]


def _turn_over(key: str, theme: str) -> None:
    chosen = st.session_state.get(key, [])
    st.session_state[key] = [each for each in chosen if each != theme] if theme in chosen else [*chosen, theme]


def _save_blind(place: Place, key: str) -> None:
    """Keeps the blind codes, unless somebody else read the same sentence blind meanwhile."""
    now = _review_desk.desk()
    if now is None or place in now.read_blind:
        _review_hand.not_kept("somebody else has read this sentence meanwhile.")
        return
    given = [*((theme, "add") for theme in st.session_state.get(key, [])), ("", "read")]
    _review_hand.decide(place, given, reading="blind")
