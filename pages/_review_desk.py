"""What the review page knows on one run: the texts, what was decided, what still waits, and what this viewer may see.

A sentence is named by its document and number. Who is to read sentences blind sees nothing of their first codes on this
page until all of the share is read.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd
import streamlit as st

from analysis import themes
from analysis.model import Viewer
from analysis.themes import Theme
from analysis.themes.review import SENTENCE, standing, whole
from pages import _frame, _texts
from pages._texts import Reading

Place = tuple[str, int]


@dataclass(frozen=True)
class Desk:
    """drawn: the share for the second reader as it was drawn: document, sentence."""

    reading: Reading
    viewer: Viewer
    drawn: pd.DataFrame

    @cached_property
    def share(self) -> list[Place]:
        """The sentences of the share that are still there and have first codes, in the order in which they stand."""
        there, coded = set(places(self.reading.sentences)), set(places(self._first))
        return [place for place in places(self.drawn) if place in there and place in coded]

    @cached_property
    def _first(self) -> pd.DataFrame:
        decisions = whole(self.reading.decisions)
        return standing(decisions[decisions["reading"] == "review"])

    @cached_property
    def read_blind(self) -> set[Place]:
        """The sentences that a second reader has read, of this share or an earlier one."""
        second = standing(self.reading.decisions, blind=True)
        return set(places(second[second["decision"] == "read"]))

    @property
    def share_is_read(self) -> bool:
        return set(self.share) <= self.read_blind

    @cached_property
    def mine_to_read(self) -> list[Place]:
        """The sentences of the share of which this viewer took none of the first codes."""
        decisions = whole(self.reading.decisions)
        coded = decisions[(decisions["reading"] == "review") & (decisions["decision"] != "memo")]
        mine = set(places(coded[coded["by"] == self.viewer.name]))
        return [place for place in self.share if place not in mine]

    @cached_property
    def covered(self) -> set[Place]:
        """What this viewer may not see the first codes of yet."""
        return set() if self.share_is_read else set(self.mine_to_read)

    @cached_property
    def differ(self) -> pd.DataFrame:
        """Where the two readers differ and nobody has settled it, of themes that the codebook still has."""
        ids = [theme.id for theme in self.reading.codebook.themes]
        return themes.disagreements(self.reading.decisions, themes=ids)

    def given_by_both(self, place: Place) -> list[str]:
        """The themes that both readers gave this sentence."""
        first, second = self._coded
        if place not in first.index:
            return []
        return [theme for theme in first if first.loc[place, theme] and second.loc[place, theme]]

    @cached_property
    def _coded(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        return themes.coding(self.reading.decisions, [theme.id for theme in self.reading.codebook.themes])

    @cached_property
    def sentences(self) -> pd.DataFrame:
        return self._seen(self.reading.sentences)

    @cached_property
    def hits(self) -> pd.DataFrame:
        return self._seen(self.reading.hits)

    def _seen(self, table: pd.DataFrame) -> pd.DataFrame:
        if not self.covered:
            return table
        return table[[place not in self.covered for place in places(table)]].reset_index(drop=True)

    @cached_property
    def queue(self) -> pd.DataFrame:
        """The sentences that wait for a person, the ones that matter most first.

        Where two readers differ nobody is told before all of the share is read.
        """
        decisions = whole(self.reading.decisions)
        told = decisions if self.share_is_read else decisions[decisions["reading"] != "blind"]
        return themes.sentence_to_review(
            self.sentences, self.hits, told, self.reading.codebook, suggestions=suggested()
        )

    @cached_property
    def waiting(self) -> dict[Place, str]:
        """Why each sentence is asked, in the order of the queue."""
        return dict(zip(places(self.queue), self.queue["reason"], strict=True))

    @cached_property
    def about(self) -> dict[Place, dict]:
        """A sentence's row of `sentences`, by its place."""
        return dict(zip(places(self.sentences), self.sentences.to_dict("records"), strict=True))

    @cached_property
    def roles(self) -> dict[str, str]:
        """One person of each role, as a table names them."""
        return {role.id: role.singular[:1].upper() + role.singular[1:] for role in self.reading.scheme.roles}

    def hits_of(self, place: Place) -> pd.DataFrame:
        return self.hits[(self.hits["document"] == place[0]) & (self.hits["sentence"] == place[1])]

    def decisions_on(self, place: Place) -> pd.DataFrame:
        """What was decided about this sentence, oldest first, but what a second reader says blind."""
        told = whole(self.reading.decisions)
        here = (told["document"] == place[0]) & (told["sentence"] == place[1])
        return told[here & (told["reading"] != "blind")]

    def text_of(self, place: Place) -> str:
        """The whole answer in which the sentence stands."""
        texts = self.reading.reflection.set_index("document")["text"]
        return str(texts[place[0]])

    def theme(self, name: str) -> Theme:
        """A theme of the codebook; one that the codebook lost meanwhile keeps its id as its name."""
        return self.reading.codebook.theme(name) or Theme(id=name, name=name, definition="")


def desk() -> Desk | None:
    """Everything there is to review, read anew from the store, or None while no text has been mapped."""
    found = _texts.reading()
    if found is None:
        return None
    store, viewer = _frame.store(), _frame.viewer()
    return Desk(found, viewer, store.second_share(viewer, _frame.slug()))


def places(table: pd.DataFrame) -> list[Place]:
    """document and sentence of each row."""
    return [(str(document), int(number)) for document, number in table[SENTENCE].itertuples(index=False, name=None)]


def suggested() -> pd.DataFrame | None:
    """What was learned from people's decisions in this session, if anybody asked for it."""
    held = st.session_state.get("review_learned")
    return held["suggestions"] if held and held["scheme"] == _frame.slug() else None


def names(desk: Desk, place: Place) -> str:
    """Stage, role and format of a sentence's document, in words."""
    row = desk.about[place]
    told = [desk.reading.names.get(row[name], "") for name in ("stage", "role")]
    return " · ".join(each for each in (*told, str(row["format"])) if each)
