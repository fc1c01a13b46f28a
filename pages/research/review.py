"""Do the themes say what people wrote? Proposed hits, sentence by sentence, to accept or reject."""

import pandas as pd
import streamlit as st

from analysis import themes
from analysis.model import Viewer
from pages import _cards, _frame

store, viewer, slug, scheme = _frame.store(), _frame.viewer(), _frame.slug(), _frame.scheme()
LABELS = {each.id: each.label for each in (*scheme.roles, *scheme.stages)}
CHOICES = {"proposed": "Proposed", "accept": "Accept", "reject": "Reject"}


@st.cache_data(max_entries=4, show_spinner="Tagging the reflections …")
def hits_of(_viewer: Viewer, slug: str, version: int, codebook: str) -> tuple[pd.DataFrame, pd.DataFrame, list[float]]:
    """Hits, sentences and their tone, once per version of the data; the caller has asked for the right to texts."""
    texts = store.reflections(_viewer, slug)
    sentences = themes.sentence_by_document(texts)
    hits = themes.hit_by_sentence(texts, themes.load_codebook(codebook))
    return hits, sentences, themes.polarity(list(sentences["text"]))


def shown(hits: pd.DataFrame, sentences: pd.DataFrame, tone: list[float], texts: pd.DataFrame) -> pd.DataFrame:
    """One row a sentence with a hit, beside what is known of its document, gloomy ones first."""
    told = sentences.assign(tone=tone)[["document", "sentence", "text", "tone"]]
    rows = hits.merge(told, on=["document", "sentence"])
    rows = rows.merge(texts[["document", "stage", "role", "format"]], on="document", suffixes=("", "_of"))
    return rows.sort_values(["tone", "document", "sentence"]).drop_duplicates(["document", "sentence"])


def newest(decisions: pd.DataFrame) -> dict[tuple, str]:
    """The decision that counts, by document, sentence and theme. A theme that somebody added is accepted."""
    last = decisions.sort_values("at", kind="stable").drop_duplicates(["document", "sentence", "theme"], keep="last")
    return {
        (row["document"], row["sentence"], row["theme"]): "accept" if row["decision"] == "add" else row["decision"]
        for row in last.to_dict("records")
    }


def grid(rows: pd.DataFrame, decided: dict[tuple, str], key: str) -> None:
    """One row a hit. Each choice is saved as it is made, as a decision of its own; the newest counts."""
    keys = list(zip(rows["document"], rows["sentence"], rows["theme"], strict=True))
    table = as_table(rows, [CHOICES[decided.get(each, "proposed")] for each in keys])
    st.data_editor(
        table,
        hide_index=True,
        key=key,
        on_change=save,
        args=(key, keys),
        disabled=[column for column in table if column != "Decision"],
        height=560,
        alt="Sentences in which a phrase of this theme was found",
        column_config={
            "Sentence": st.column_config.TextColumn(width="large"),
            "Tone": st.column_config.NumberColumn(
                format="%.1f", help="A rough sort aid from a word list, not a finding"
            ),
            "Decision": st.column_config.SelectboxColumn(options=list(CHOICES.values()), required=True),
        },
    )


def as_table(rows: pd.DataFrame, decisions: list[str]) -> pd.DataFrame:
    """The hits under column names a reader knows."""
    return pd.DataFrame(
        {
            "Sentence": rows["text"],
            "Because of": rows["phrase"],
            "Points": rows["direction"],
            "Stage": rows["stage"].map(LABELS),
            "Role": rows["role"].map(LABELS),
            "Tone": rows["tone"],
            "Decision": decisions,
        }
    )


def save(key: str, keys: list[tuple]) -> None:
    """Keeps what was just chosen. The editor then starts anew from what is stored."""
    back = {label: name for name, label in CHOICES.items()}
    for place, changes in st.session_state[key]["edited_rows"].items():
        chosen = back[changes.get("Decision", "Proposed")]
        if chosen != "proposed":
            document, sentence, theme = keys[int(place)]
            told = {"document": document, "sentence": int(sentence), "theme": theme, "decision": chosen}
            store.add_decision(viewer, slug, **told)
    st.session_state["review_turn"] = st.session_state.get("review_turn", 0) + 1


def whole_answer(rows: pd.DataFrame, texts: pd.DataFrame) -> None:
    """The document around one of the sentences."""
    with st.expander("Read a whole answer"):
        place = st.selectbox("Sentence", range(len(rows)), format_func=lambda number: rows["text"][number][:80])
        st.text(texts.loc[texts["document"] == rows["document"][place], "text"].iloc[0])


st.title("Do the themes say what people wrote?")
texts = store.reflections(viewer, slug)
if texts is None or texts.empty:
    st.info("No written reflections have been mapped for this scheme yet.", icon=":material/edit_note:")
    st.stop()
codebook = themes.load_codebook(scheme.codebook)
hits, sentences, tone = hits_of(viewer, slug, store.study_version(viewer, slug), scheme.codebook)
decisions = store.decisions(viewer, slug)
settled = themes.with_decisions(hits, decisions)
left = int((settled["status"] == "proposed").sum())
found = f"Phrases found {len(hits)} passages in {texts['document'].nunique()} documents"
st.markdown(f"**{found}; {left} still wait for a person's decision.**")
st.caption("A phrase only suggests. What you accept or reject here is what the themes count.")
counts = hits["theme"].value_counts()
named = {theme.id: f"{theme.name} ({counts.get(theme.id, 0)})" for theme in codebook.themes}
with st.container(horizontal=True):
    theme = st.selectbox(
        "Theme", list(named), format_func=lambda each: named[each], key="review_theme", persist_state="session"
    )
    stages = st.multiselect(
        "Stages",
        [stage.id for stage in scheme.stages],
        format_func=lambda each: LABELS[each],
        key="review_stages",
        persist_state="session",
        placeholder="All stages",
    )
chosen = next(each for each in codebook.themes if each.id == theme)
_cards.plain(f"{chosen.definition} Include: {chosen.include} Exclude: {chosen.exclude}")
rows = shown(hits[hits["theme"] == theme], sentences, tone, texts)
rows = rows[rows["stage"].isin(stages)] if stages else rows
if rows.empty:
    st.info("No passage of this theme at these stages.")
    st.stop()
rows = rows.reset_index(drop=True)
grid(rows, newest(decisions), f"review-{theme}-{'-'.join(stages)}-{st.session_state.get('review_turn', 0)}")
whole_answer(rows, texts)
with st.expander("What phrases cannot see"):
    for caution in themes.CAUTIONS:
        st.caption(caution)
