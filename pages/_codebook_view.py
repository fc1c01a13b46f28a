"""The codebook to read: all themes in a table, and one of them with everything that stands in it."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd
import streamlit as st

from analysis import themes
from analysis.themes import Codebook, Theme
from pages import _cards, _codebook_phrases
from pages._codebook_stand import BLIND, SENTENCE, TIPS, VALENCES, Stand, moment

CHOSEN = "codebook_theme"
EXAMPLES = 3


def answer(stand: Stand) -> str:
    """How many themes, and which version."""
    many = f"{_cards.counted(len(stand.book.themes), 'theme')}, version {_cards.escaped(stand.book.version)}"
    if stand.history.empty:
        return f"{many}: the codebook is as it came, and nobody has changed it yet."
    return f"{many}."


def last_change(stand: Stand) -> str:
    """Who changed it last, when and why; nothing as it came."""
    if stand.history.empty:
        return ""
    last = stand.history.iloc[-1]
    return f"Last changed by {last['by']} on {moment(last['at'])}: “{' '.join(last['reason'].split())}”."


def overview(stand: Stand) -> None:
    """One row a theme; a click on a row opens it below."""
    counts = stand.sentences_by_theme
    rows = pd.DataFrame({"Theme": f"{theme.id} {theme.name}"} for theme in stand.book.themes)
    if len(counts.columns):
        rows = rows.assign(Found=list(counts["found"]), Confirmed=list(counts["confirmed"]))
    told = pd.DataFrame(
        {
            "Phrases": len(list(theme.phrases)),
            "Valence": VALENCES[theme.valence],
            "Sensitive": "yes" if theme.sensitive else "",
            "What it is": theme.definition,
        }
        for theme in stand.book.themes
    )
    # Low enough that the theme in view begins on the first screen.
    st.dataframe(
        pd.concat([rows, told], axis=1),
        hide_index=True,
        placeholder="",
        height=min(286, 38 + 35 * len(rows)),
        alt="The themes of the codebook",
        key=f"codebook-table-{stand.slug}-{stand.version}",
        on_select=lambda: _open(stand),
        selection_mode="single-row",
        column_config={
            "Theme": st.column_config.TextColumn(width=300),
            "Found": st.column_config.NumberColumn(
                width=75, help="Sentences of this scheme's texts in which a phrase of the theme stands"
            ),
            "Confirmed": st.column_config.NumberColumn(
                width=95, help="Sentences in which a person confirmed the theme, or added it"
            ),
            "Phrases": st.column_config.NumberColumn(width=75),
            "Valence": st.column_config.TextColumn(width=125),
            "Sensitive": st.column_config.TextColumn(width=85),
            "What it is": st.column_config.TextColumn(width="large"),
        },
    )
    if stand.covered:
        st.caption(BLIND.format(_cards.counted(len(stand.covered), "sentence")))


def _open(stand: Stand) -> None:
    """A row of the table was clicked."""
    rows = st.session_state[f"codebook-table-{stand.slug}-{stand.version}"]["selection"]["rows"]
    if rows:
        st.session_state[_box(stand)] = stand.book.themes[rows[0]].id


def _box(stand: Stand) -> str:
    """The key of the choice. A browser tells a choice by its words, and these may be others in another version."""
    return f"{CHOSEN}-{stand.slug}-{stand.version}"


def chosen(stand: Stand) -> Theme:
    """The theme in view, which stands in the address too, so that a reload or a link opens it again."""
    by_id = {theme.id: theme for theme in stand.book.themes}
    wanted = st.session_state.get(CHOSEN) or st.query_params.get("theme")
    st.session_state.setdefault(_box(stand), wanted if wanted in by_id else next(iter(by_id)))
    name = st.selectbox(
        "Theme in view",
        list(by_id),
        format_func=lambda id: f"{id} {by_id[id].name}",
        key=_box(stand),
        help="Or click on a row of the table.",
        persist_state="session",
    )
    st.session_state[CHOSEN] = st.query_params["theme"] = name
    return by_id[name]


def tell_begun(stand: Stand, begun: Collection[str]) -> None:
    """The themes that somebody began to change and has not saved."""
    names = [f"{theme.id} {theme.name}" for theme in stand.book.themes if theme.id in begun]
    if names:
        st.caption(f":material/edit_note: Begun and not saved yet: {_cards.escaped('; '.join(names))}")


def heading(stand: Stand, theme: Theme, begun: Collection[str]) -> bool:
    """The name of the theme with the button beside it that opens its form; whether the form is open."""
    key = f"codebook-changing-{stand.slug}"
    may = stand.viewer.may("edit codebook")
    is_open = may and bool(st.session_state.get(key, theme.id in begun))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.header(_cards.escaped(f"{theme.id} {theme.name}"), anchor=False, width="content")
        if may:
            st.button(
                "Close the form" if is_open else "Change",
                icon=":material/close:" if is_open else ":material/edit:",
                key="codebook-change",
                on_click=st.session_state.__setitem__,
                args=(key, not is_open),
            )
    return is_open


def one(stand: Stand, theme: Theme) -> None:
    """Everything of one theme, to read."""
    _badges(theme)
    _cards.plain(theme.definition)
    for label, text in (("Include", theme.include), ("Exclude", theme.exclude)):
        if text:
            st.markdown(f"**{label}:** {_cards.escaped(text)}")
    _bearing(stand, theme)
    _codebook_phrases.show(stand, theme)
    _checked(theme)
    _found(stand, theme)


def _badges(theme: Theme) -> None:
    with st.container(horizontal=True):
        st.badge(VALENCES[theme.valence], icon=":material/explore:", color="gray")
        if theme.sensitive:
            st.badge("Sensitive: stricter rules", icon=":material/shield:", color="orange")
        if theme.monitor:
            st.badge("Watches over the load on mentors", icon=":material/monitor_heart:", color="orange")


def _bearing(stand: Stand, theme: Theme) -> None:
    """The whys and tips that the theme bears on, by name."""
    whys, tips = stand.counts_for(theme), [f"{TIPS[tip]} ({tip})" if tip in TIPS else str(tip) for tip in theme.tips]
    told = f"**Counts for:** {_cards.escaped('; '.join(whys)) or 'no why of this scheme'}"
    st.markdown(f"{told}  \n**Tips:** {_cards.escaped('; '.join(tips)) or 'none'}")


def _checked(theme: Theme) -> None:
    """Whether the phrases find the examples that fit, and leave alone the one that does not."""
    examples = [(text, True) for text in theme.fits] + [(text, False) for text in filter(None, [theme.does_not_fit])]
    if not examples:
        return
    st.markdown("**Examples**, and what the phrases make of them")
    found = found_in([text for text, _ in examples], theme)
    for (text, fits), phrases in zip(examples, found, strict=True):
        _example(text, phrases, fits=fits)


def _example(text: str, phrases: list[str], *, fits: bool) -> None:
    words = ", ".join(f"“{phrase}”" for phrase in phrases)
    if fits:
        told = f"Fits, and is found by {words}" if phrases else "Fits, and no phrase finds it: a person has to"
    else:
        told = f"Does not fit, and yet is found by {words}" if phrases else "Does not fit, and is not found"
    icon = ":material/check_circle:" if bool(phrases) == fits else ":material/error:"
    with st.container(gap=None):
        _cards.plain(text)
        st.caption(f"{icon} {_cards.escaped(told)}")


def found_in(texts: list[str], theme: Theme) -> list[list[str]]:
    """The phrases of the theme that stand in each of these texts, as they stand there."""
    names = [str(number) for number in range(len(texts))]
    asked = pd.DataFrame({"document": names, "prompt": None, "text": texts})
    hits = themes.hit_by_sentence(asked, Codebook(id="one", name="One theme", themes=(theme,)))
    return [list(dict.fromkeys(hits.loc[hits["document"] == name, "found"])) for name in names]


def _found(stand: Stand, theme: Theme) -> None:
    """What the phrases find in this scheme's texts, with a few sentences."""
    if stand.reading is None:
        st.caption("What the phrases find is shown here once reflections have been mapped for this scheme.")
        return
    found, confirmed = (int(stand.sentences_by_theme.loc[theme.id, name]) for name in ("found", "confirmed"))
    st.markdown(
        f"**In this scheme's texts** the phrases find {_cards.counted(found, 'sentence')}; people confirmed or added "
        f"the theme in {confirmed}."
    )
    for row in examples(stand, theme).to_dict("records"):
        with st.container(gap=None):
            _cards.plain(row["text"])
            place = ", ".join(filter(None, (stand.reading.names.get(row[each]) for each in ("role", "stage"))))
            because = f"“{row['found']}” {_codebook_phrases.DIRECTIONS[row['direction']][1]}"
            st.caption(_cards.escaped(". ".join(filter(None, [place, because]))))


def examples(stand: Stand, theme: Theme) -> pd.DataFrame:
    """Some sentences with a hit that nobody rejected: confirmed ones first, each from another stage while there are."""
    assert stand.reading is not None
    hits = stand.seen(stand.reading.hits)
    mine = hits[(hits["theme"] == theme.id) & hits["status"].isin(["accepted", "proposed"])]
    mine = mine.drop_duplicates(SENTENCE).sort_values("status", kind="stable")
    rows = mine.merge(stand.reading.sentences[[*SENTENCE, "text", "role", "stage"]], on=SENTENCE)
    stages = {stage.id: place for place, stage in enumerate(stand.scheme.stages)}
    rows = rows.assign(turn=rows.groupby("stage", dropna=False).cumcount(), place=rows["stage"].map(stages))
    return rows.sort_values(["turn", "place"], kind="stable").head(EXAMPLES)
