"""What the page of quotations knows on one run: the texts, the names, every passage, and what stands against each.

A viewer without rows knows no pairs and not how many take part: for them nobody can say what goes out, and the release,
which knows, asks everything again.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from functools import cached_property

import pandas as pd
import streamlit as st

from analysis import quotations
from analysis.disclosure import Policy, policy_of
from analysis.drafting import about
from analysis.findings import Findings
from analysis.model import Viewer
from analysis.quotations import About, Document, Extract, NameList, around
from analysis.release import Release
from pages import _frame, _review_desk, _texts, _workbench
from pages._texts import Reading

SOMEBODY_ELSE = "somebody else"
GOES, APPROVED, WAITS, NEEDS_WORK, HELD, REMOVED = "goes", "approved", "waits", "needs work", "held", "removed"
STANDS = {
    WAITS: "Waits for approval",
    NEEDS_WORK: "Needs work",
    APPROVED: "Approved",
    GOES: "Goes out next",
    HELD: "Held back",
    REMOVED: "Removed",
}
STATES = {
    "raw": "Taken",
    "auto_redacted": "Redacted by rule",
    "reviewed": "Reviewed",
    "approved": "Approved",
    "released": "Released",
    "paraphrase_only": "Other words only",
    "withheld": "Withheld",
    "withdrawn": "Removed",
}


@dataclass(frozen=True)
class Desk:
    """knows_pairs: whether this viewer's `about` knows pairs and people, so that it can say what goes out."""

    reading: Reading
    viewer: Viewer
    about: About
    knows_pairs: bool
    extracts: tuple[Extract, ...]
    policy: Policy
    earlier: tuple[Release, ...]

    @property
    def few(self) -> dict[str, int]:
        """How few people are too few, as `quotations` asks for it."""
        return {"k_text": self.policy.k_text, "k_word": self.policy.k_word}

    def extract(self, name: str | None) -> Extract | None:
        return next((each for each in self.extracts if each.id == name), None)

    def document(self, name: str) -> Document | None:
        return self.about.document(name)

    def label(self, name: str | None) -> str:
        """A role, stage or theme in words."""
        return self.reading.names.get(name or "", name or "")

    def checklist(self, extract: Extract) -> list[tuple[str, bool | None]]:
        """What stood or stands against it, and whether it is settled; None where nobody can say in this view."""
        told: list[tuple[str, bool | None]] = list(around.checklist(extract, self.about, **self.few))
        unknown = not self.knows_pairs and extract.kind == "verbatim"
        return [*([(around.PAIRS_UNKNOWN, None)] if unknown else []), *told]

    def against(self, extract: Extract) -> list[str]:
        """What stands against showing it, in sentences; never empty for a viewer who cannot say."""
        return [sentence for sentence, settled in self.checklist(extract) if not settled]

    @cached_property
    def covered(self) -> set[tuple[str, int]]:
        """The sentences that this viewer is still to read blind."""
        share = _frame.store().second_share(self.viewer, _frame.slug())
        return _review_desk.Desk(self.reading, self.viewer, share).covered

    def left(self, extract: Extract, by: str = SOMEBODY_ELSE) -> list[str]:
        """What would still stand against it if this person approved it now."""
        return around.left_if_approved(extract, by, self.about, **self.few)

    @cached_property
    def next_words(self) -> pd.DataFrame:
        """What the next release would show, in this view's knowledge; nothing where it does not know enough."""
        extracts = self.extracts if self.knows_pairs else ()
        shown = [row for release in self.earlier for row in release.table("extract").to_dict("records")]
        return quotations.releasable(extracts, self.about, seed=len(self.earlier) + 1, earlier=shown, **self.few)

    @cached_property
    def stands(self) -> dict[str, str]:
        """How each passage stands, by its id; approved without going out next are those that chance left for later."""
        room = Counter(self.next_words[["theme", "kind", "words"]].itertuples(index=False, name=None))
        return {each.id: self._stand(each, room) for each in self.extracts}

    def _stand(self, extract: Extract, room: Counter) -> str:
        if extract.state in ("withheld", "withdrawn"):
            return HELD if extract.state == "withheld" else REMOVED
        shown = (extract.theme, extract.kind, extract.words.strip())
        if extract.state == "approved" and not quotations.hindrances(extract, self.about, **self.few):
            goes = self.knows_pairs and room[shown] > 0
            room[shown] -= goes
            return GOES if goes else APPROVED
        if extract.state == "reviewed" and not self.left(extract):
            return WAITS
        return NEEDS_WORK

    @cached_property
    def stale(self) -> list[Extract]:
        """Passages whose words are not what redaction makes of them now, as after another list of names."""
        return [
            each
            for each in self.extracts
            if each.state not in ("withdrawn", "withheld")
            and each.words.strip() != around.redacted_again(each, self.about, k_word=self.policy.k_word).strip()
        ]


def desk() -> Desk | None:
    """Everything as it is now, or None while no text has been mapped. Raises Refused for a broken release."""
    reading = _texts.reading()
    if reading is None:
        return None
    store, viewer, slug = _frame.store(), _frame.viewer(), _frame.slug()
    earlier = tuple(_frame.releases())
    words = _workbench.words()
    findings = _workbench.findings() if viewer.may("rows") else None
    versions = store.study_version(viewer, slug), store.codebook_version(viewer, slug), store.flags(viewer, slug)
    mark = hashlib.sha256(words.names.as_csv()).hexdigest()
    return Desk(
        reading=reading,
        viewer=viewer,
        about=_about(findings, reading, words.names, (slug, *versions, mark, findings is not None)),
        knows_pairs=findings is not None,
        extracts=words.extracts,
        policy=policy_of(reading.scheme, [release.content["policy"] for release in earlier]),
        earlier=earlier,
    )


@st.cache_resource(max_entries=4, show_spinner=False)
def _about(_findings: Findings | None, _reading: Reading, _names: NameList, versions: tuple) -> About:
    """Once for each version of the data, codebook, flags and names, and for each of the two kinds of knowledge."""
    if _findings is not None:
        return about(_findings, _names)
    themes = {theme.id: theme.sensitive for theme in _reading.codebook.themes}
    return around.about_texts(_reading.reflection, _reading.scheme, themes, _names)
