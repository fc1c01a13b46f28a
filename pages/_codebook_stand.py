"""The codebook of the scheme in view as it stands now, and what its phrases find in the scheme's texts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from analysis import themes
from analysis.model import Scheme, Viewer
from analysis.store import Store
from analysis.themes import Codebook, Theme
from pages import _frame, _texts
from pages._review_desk import Desk, Place, places

# The ten tips for a scheme that lasts, in a few words.
TIPS = {
    1: "a stated why",
    2: "homework before meeting",
    3: "a taskforce",
    4: "support and reward",
    5: "guidance for pairs",
    6: "challenging hierarchies",
    7: "reflection",
    8: "a network",
    9: "sharing what was learnt",
    10: "action afterwards",
}
VALENCES = {
    "positive": "Positive",
    "mostly positive": "Mostly positive",
    "either": "Either way",
    "negative": "Negative",
}
SENTENCE = ["document", "sentence"]
BLIND = "The {} that you are to read blind are left out."


@dataclass(frozen=True)
class Stand:
    """version: the store's number, 0 as the codebook came. history: as `Store.codebook_history`. reading: the texts."""

    store: Store
    viewer: Viewer
    scheme: Scheme
    book: Codebook
    version: int
    history: pd.DataFrame
    reading: _texts.Reading | None

    @property
    def slug(self) -> str:
        return self.scheme.slug

    @cached_property
    def whys(self) -> dict[str, str]:
        """The scheme's whys, and those that only the codebook names, by id."""
        own = {why.id: why.title for why in self.scheme.whys}
        others = sorted({why for theme in self.book.themes for why in theme.whys} - set(own))
        return own | {why: f"{why}, which is no why of this scheme" for why in others}

    def counts_for(self, theme: Theme) -> list[str]:
        """The scheme's whys that people's mentions of the theme bear on, as the scheme says."""
        return [why.title for why in self.scheme.whys if theme.id in why.themes]

    @cached_property
    def covered(self) -> set[Place]:
        """The sentences that this viewer is to read blind: nothing that was found or decided in them is shown."""
        if self.reading is None:
            return set()
        return Desk(self.reading, self.viewer, self.store.second_share(self.viewer, self.slug)).covered

    def seen(self, table: pd.DataFrame) -> pd.DataFrame:
        """The rows about sentences (document, sentence) whose codes this viewer may see."""
        if not self.covered:
            return table
        return table[[place not in self.covered for place in places(table)]]

    @cached_property
    def sentences_by_theme(self) -> pd.DataFrame:
        """found (by phrases), confirmed (by people): sentences, by the id of the theme."""
        ids = [theme.id for theme in self.book.themes]
        if self.reading is None:
            return pd.DataFrame(index=ids)
        kept = {
            "found": self.seen(self.reading.tagged.hits),
            "confirmed": self.seen(themes.counted(self.reading.hits, confirmed=True)),
        }
        counts = {
            name: hits.drop_duplicates([*SENTENCE, "theme"])["theme"].value_counts() for name, hits in kept.items()
        }
        return pd.DataFrame(counts).reindex(ids).fillna(0).astype(int)

    @cached_property
    def orphans(self) -> set[str]:
        """Ids of themes that people decided about and that the codebook does not have any more."""
        decided = set() if self.reading is None else set(self.reading.decisions["theme"].dropna())
        return decided - {theme.id for theme in self.book.themes} - {""}


def stand() -> Stand:
    """As it is in this moment; asks the store for the right to texts."""
    store, viewer, slug = _frame.store(), _frame.viewer(), _frame.slug()
    viewer.need("texts")
    return Stand(
        store=store,
        viewer=viewer,
        scheme=_frame.scheme(),
        # The version first: should somebody save in between, a change of ours then grew from too early a one.
        version=store.codebook_version(viewer, slug),
        book=store.codebook(viewer, slug),
        history=store.codebook_history(viewer, slug),
        reading=_texts.reading(),
    )


def moment(at: pd.Timestamp) -> str:
    """A time of the store as people write it."""
    return f"{at.day} {at:%B %Y}, {at:%H:%M} UTC"
