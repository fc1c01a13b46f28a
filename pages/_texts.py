"""What pages that read texts share: the texts of the scheme in view with what was found and decided in them.

Only for viewers with the right to texts, which the store asks for on every call.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd
import streamlit as st

from analysis import themes
from analysis.model import Scheme, Viewer
from analysis.themes import Codebook, Tagged
from pages import _frame, _gone


@dataclass(frozen=True)
class Reading:
    """reflection: the texts, as `Study` has them, without withdrawn and flagged ones. decisions: as `themes.review`."""

    scheme: Scheme
    codebook: Codebook
    reflection: pd.DataFrame
    tagged: Tagged
    decisions: pd.DataFrame

    @cached_property
    def hits(self) -> pd.DataFrame:
        """The hits with their status (proposed, accepted, rejected, added)."""
        return themes.with_decisions(self.tagged.hits, self.decisions, self.codebook)

    @cached_property
    def sentences(self) -> pd.DataFrame:
        """One row a sentence: document, sentence, start, end, text, polarity, subjectivity, person, role, format,
        stage."""
        about = self.reflection[["document", "person", "role", "format", "stage"]]
        return self.tagged.sentences.drop(columns="asked").merge(about, on="document")

    @cached_property
    def names(self) -> dict[str, str]:
        """The label of every role, stage and theme by its id."""
        told = {each.id: each.label for each in (*self.scheme.roles, *self.scheme.stages)}
        return told | {theme.id: theme.name for theme in self.codebook.themes}


def reading() -> Reading | None:
    """Everything there is to read, or None while no text has been mapped."""
    store, viewer, slug = _frame.store(), _frame.viewer(), _frame.slug()
    viewer.need("texts")
    _gone.stop_where_answers_were_deleted()
    versions = store.study_version(viewer, slug), store.codebook_version(viewer, slug), store.flags(viewer, slug)
    reflection, tagged = _texts(viewer, slug, *versions)
    if reflection is None or reflection.empty:
        return None
    return Reading(
        scheme=_frame.scheme(),
        codebook=store.codebook(viewer, slug),
        reflection=reflection,
        tagged=tagged,
        decisions=store.decisions(viewer, slug),
    )


@st.cache_resource(max_entries=4, show_spinner="Reading the reflections …")
def _texts(_viewer: Viewer, slug: str, study: int, codebook: int, flags: int) -> tuple[pd.DataFrame | None, Tagged]:
    """Once for each version of the data, codebook and flags; the caller has asked for the right to texts."""
    return _frame.store().reflections(_viewer, slug), _frame.store().tagged(_viewer, slug)


def no_texts() -> None:
    """The state before the first mapped reflection."""
    st.info("No written reflections have been mapped for this scheme yet.", icon=":material/edit_note:")
    if _frame.viewer().may("rows"):
        st.page_link("research/data.py", label="Bring in reflections", icon=":material/upload_file:")
    else:
        st.caption("The researcher brings them in; then they can be read here.")
