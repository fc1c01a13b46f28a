"""Part of the review page: themes by stage, all or confirmed ones, what phrases cannot see, and what tone is worth."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis import themes
from analysis.charts import themes as chart
from pages import _cards, _frame
from pages._review_desk import Desk

COUNTED = {"standing": "All that nobody rejected", "confirmed": "Confirmed by a person"}
SAYS = {
    "standing": "All that nobody rejected: what phrases found or people added",
    "confirmed": "Confirmed by a person: only what somebody accepted or added",
}
NUMBERS = {
    "name": "Theme", "stage_label": "Stage", "people": "People who mention it", "answered": "People who wrote",
    "share": "Share", "lo": "Low end", "hi": "High end", "toward": "Towards", "away": "Away",
}  # fmt: skip
TONE = {
    "stage": "Stage", "people": "People", "unknown": "Without any known word", "lower": "Lower quarter",
    "middle": "Middle", "upper": "Upper quarter",
}  # fmt: skip
LEADING = 6


def draw(desk: Desk) -> None:
    """The chart with its switch, then every reason for caution."""
    _by_stage(desk)
    st.header("What phrases cannot see", anchor=False)
    st.markdown("\n".join(f"- {_cards.escaped(each)}" for each in themes.CAUTIONS))
    st.header("Tone", anchor=False)
    _tone(desk)


def _by_stage(desk: Desk) -> None:
    reading = desk.reading
    table = themes.theme_by_role_stage(reading.reflection, reading.hits.iloc[:0], reading.scheme, reading.codebook)
    roles = list(dict.fromkeys(table["role"]))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        which = st.segmented_control(
            "Count what is", list(COUNTED), format_func=lambda each: COUNTED[each], default="standing",
            key="trust_counted", required=True,
        )  # fmt: skip
        role = st.selectbox("Role", roles, format_func=lambda each: reading.names[each], key="trust_role", width=280)
        everything = st.toggle("All themes", key="trust_all")
    hits = themes.counted(desk.hits, confirmed=which == "confirmed")
    told = themes.theme_by_role_stage(reading.reflection, hits, reading.scheme, reading.codebook)
    rows = _rows(desk, told[told["role"] == role], everything=everything)
    sentences = len(hits[["document", "sentence"]].drop_duplicates())
    st.header(_cards.escaped(SAYS[which]), anchor=False)
    read = len(desk.sentences) - len(desk.queue)
    _cards.plain(
        f"{_cards.counted(len(hits), 'mention')} in {_cards.counted(sentences, 'sentence')}. A person has read {read} "
        f"of {_cards.counted(len(desk.sentences), 'sentence')}"
        + (", so what is confirmed counts too few people until all are read." if read < len(desk.sentences) else ".")
    )
    numbers = rows[list(NUMBERS)].rename(columns=NUMBERS)
    _cards.chart(chart, rows, numbers, name=f"review-themes-{which}-{role}", decimals=2)
    _words(desk, str(role))


def _rows(desk: Desk, table: pd.DataFrame, *, everything: bool) -> pd.DataFrame:
    """The rows as the chart draws them: all themes, or those that most people mention at any stage."""
    reach = table.groupby("theme", sort=False)["people"].max().sort_values(ascending=False, kind="stable")
    kept = set(reach.index if everything else reach.index[:LEADING])
    rows = table[table["theme"].isin(kept)]
    return rows.assign(stage_label=rows["stage"].map(desk.reading.names), shown=True, fewer=False)


def _words(desk: Desk, role: str) -> None:
    """How much people wrote: longer answers mention more of everything."""
    table = themes.words_by_role_stage(desk.reading.reflection, desk.reading.scheme)
    table = table[(table["role"] == role) & (table["people"] > 0)]
    told = [
        f"{desk.reading.names[row['stage']]} "
        + (f"{row['median_words']:.0f}" if pd.notna(row["median_words"]) else "too few people")
        for row in table.to_dict("records")
    ]
    st.caption(_cards.escaped(f"Words that the middle person wrote: {', '.join(told)}. Longer answers mention more."))


# --------------------------------------------------------------------------------------------------------- tone


def _tone(desk: Desk) -> None:
    st.markdown(
        "TextBlob adds up the usual tone of single words. Here it sorts sentences and shows how texts spread; it is no "
        "finding and never leaves the workbench."
    )
    st.markdown("**How often it is right**")
    for sentence in _accuracy(themes.MEASURED_ACCURACY):
        _cards.plain(sentence)
    st.markdown("**What it is known to misread**")
    misread = pd.DataFrame(
        [(each.text, each.polarity, each.meant, each.why) for each in themes.MISREADINGS],
        columns=["Text", "TextBlob says", "A person reads", "Why"],
    )
    _cards.table(misread, "Texts that TextBlob reads otherwise than a person would", decimals=2)
    if st.toggle("Show how tone spreads by stage", key="trust_tone"):
        _spread(desk)


def _accuracy(found: dict) -> list[str]:
    """How TextBlob compares with people's reading, in sentences."""
    if not found:
        return ["It has not been measured."]
    share = {name: f"{value:.0%}" for name, value in found.items() if isinstance(value, float)}
    return [
        f"Measured on {found['n']:,} texts that people had read. {found['data']}, {found['date']}.",
        f"Of those that praise or criticise it puts {share['right_side']} on the right side; to call every one of them "
        f"praise would be right for {share['right_side_if_all_were_praise']}. It calls "
        f"{share['criticism_called_good']} of the texts that criticise good, and {share['criticism_called_bad']} bad. "
        f"Its order and that of people hardly go together (Spearman {found['spearman']:.2f}).",
    ]


def _spread(desk: Desk) -> None:
    store, viewer, slug = _frame.store(), _frame.viewer(), _frame.slug()
    read = _tone_of(desk.reading.reflection, slug, store.study_version(viewer, slug), store.flags(viewer, slug))
    stages = [stage.id for stage in desk.reading.scheme.stages]
    table = themes.tone_by_stage(desk.reading.reflection, read, stages=stages)
    told = table.assign(stage=table["stage"].map(desk.reading.names))[list(TONE)].rename(columns=TONE)
    _cards.table(told, "How people's mean tone spreads at each stage, -1 to 1", decimals=2)
    st.caption("One figure a person and stage: -1 gloomy words only, 1 cheerful words only. None below 5 people.")


@st.cache_data(max_entries=4, show_spinner="Reading the tone …")
def _tone_of(_reflection: pd.DataFrame, slug: str, study: int, flags: int) -> pd.DataFrame:
    """document, polarity, subjectivity, known of each text, once for each version of the data."""
    return themes.tone_by_text(list(_reflection["text"])).assign(document=list(_reflection["document"]))
