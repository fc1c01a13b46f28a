"""What a change of the codebook does to the scheme's texts, before anybody saves it.

A sentence counts once for each theme that it is found for. by_stage: one row a stage. Stage, Found now, Found then,
More, Fewer, Points another way.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from analysis import themes
from analysis.themes import Codebook, Theme
from pages import _cards
from pages._codebook_stand import SENTENCE, Stand

SEARCHED = ("toward", "away", "neutral", "not_when")
KEYS = [*SENTENCE, "theme"]
SHOWN = 3


@dataclass(frozen=True)
class Difference:
    """more, fewer, turned (points another way): one row a theme in a sentence: document, sentence, theme."""

    more: pd.DataFrame
    fewer: pd.DataFrame
    turned: pd.DataFrame
    by_stage: pd.DataFrame

    @property
    def sentence(self) -> str:
        """The same in words."""
        if not len(self.more) + len(self.fewer) + len(self.turned):
            return "With this change the phrases find the same sentences as before, at every stage."
        told = (
            f"With this change {_cards.counted(len(self.more), 'sentence')} more and {len(self.fewer)} fewer are found"
        )
        turned = f", and {len(self.turned)} point another way" if len(self.turned) else ""
        return f"{told}{turned}, over all stages."


def difference(stand: Stand, draft: Codebook) -> Difference | None:
    """What the phrases of the draft find otherwise than those of the codebook; None while there are no texts."""
    reading = stand.reading
    if reading is None:
        return None
    old, new = ({theme.id: theme for theme in book.themes} for book in (stand.book, draft))
    touched = {name for name in old | new if not _same(old.get(name), new.get(name))}
    before = reading.tagged.hits
    before = _stands(before[before["theme"].isin(touched)])
    searched = [theme for theme in draft.themes if theme.id in touched]
    if searched:
        versions = stand.store.study_version(stand.viewer, stand.slug), stand.store.flags(stand.viewer, stand.slug)
        asked = draft.model_copy(update={"themes": tuple(searched)})
        after = _stands(_hits(reading.reflection, stand.slug, versions, asked.model_dump_json()))
    else:
        after = before.iloc[:0]
    both = before.merge(after, on=KEYS, how="outer", suffixes=("_before", "_after"), indicator="side")
    side, turned = both["side"], both["stand_before"] != both["stand_after"]
    parts = {"more": side == "right_only", "fewer": side == "left_only", "turned": (side == "both") & turned}
    by_stage = _by_stage(stand, before, both, parts)
    return Difference(**{name: both.loc[rows, KEYS] for name, rows in parts.items()}, by_stage=by_stage)


def _same(one: Theme | None, other: Theme | None) -> bool:
    return None not in (one, other) and all(getattr(one, field) == getattr(other, field) for field in SEARCHED)


@st.cache_data(max_entries=8, show_spinner="Searching the texts with this change …")
def _hits(_reflection: pd.DataFrame, slug: str, versions: tuple[int, int], codebook: str) -> pd.DataFrame:
    """Once for each version of the data and draft; whoever asks has the right to the texts."""
    return themes.hit_by_sentence(_reflection, Codebook.model_validate_json(codebook))


def _stands(hits: pd.DataFrame) -> pd.DataFrame:
    """One row a theme in a sentence, with the directions that its phrases have there."""
    each = hits[[*KEYS, "direction"]].drop_duplicates().sort_values("direction")
    return each.groupby(KEYS, sort=False)["direction"].agg(" ".join).rename("stand").reset_index()


def _by_stage(stand: Stand, before: pd.DataFrame, both: pd.DataFrame, parts: dict[str, pd.Series]) -> pd.DataFrame:
    reading = stand.reading
    assert reading is not None
    stage_of = reading.reflection.set_index("document")["stage"]
    labels = {stage.id: stage.label for stage in stand.scheme.stages}
    labels |= {
        stage: "No stage" if pd.isna(stage) else str(stage) for stage in stage_of.unique() if stage not in labels
    }

    def counted(rows: pd.DataFrame) -> pd.Series:
        return rows["document"].map(stage_of).value_counts(dropna=False).reindex(list(labels), fill_value=0)

    now = counted(before)
    more, fewer, turned = (counted(both[rows]) for rows in parts.values())
    table = {"Stage": list(labels.values()), "Found now": now, "Found then": now + more - fewer, "More": more}
    table |= {"Fewer": fewer, "Points another way": turned}
    return pd.DataFrame({name: list(column) for name, column in table.items()})


def show(stand: Stand, draft: Codebook) -> None:
    """The difference in words, stage by stage, and with a few of the sentences."""
    told = difference(stand, draft)
    if told is None:
        st.caption("No reflections are here yet, so nothing is found or lost by this change.")
        return
    st.markdown(f"**{told.sentence}**")
    if told.by_stage[["More", "Fewer", "Points another way"]].to_numpy().any():
        _cards.table(told.by_stage, alt="What the change finds, stage by stage")
    for rows, heading in ((told.more, "Found with this change"), (told.fewer, "Not found any more")):
        if len(rows):
            texts = _texts_of(stand, rows)
            st.caption(f"{heading}, for example" if texts else f"{heading}: only sentences that you are to read blind")
            for text in texts:
                _cards.plain(text)
    if told.fewer["theme"].isin([theme.id for theme in draft.themes]).any():
        st.caption("What a person confirmed stays counted, whether or not a phrase still finds it.")


def _texts_of(stand: Stand, rows: pd.DataFrame) -> list[str]:
    assert stand.reading is not None
    sentences = stand.reading.tagged.sentences
    # An example says what is found in its sentence, which whoever is to read it blind must not know.
    return stand.seen(rows)[SENTENCE].drop_duplicates().merge(sentences, on=SENTENCE)["text"].head(SHOWN).tolist()
