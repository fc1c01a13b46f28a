"""The words that go into a release, and nothing of where they came from.

releasable: one row is one quotation. theme (id), role_label (such as "mentor"; "" for none), stage ("" for none), kind
(verbatim or paraphrase), words. No id, person, pair, document, date or pseudonym, in an order that chance made.

What an earlier release showed goes first. Which of several new quotations goes is chance, by the seed: no place in a
table and no length is preferred. Of one person at most two go, in different themes; of a pair at most one in a theme;
of a piece of text only one. A text whose writers nobody knows counts as a person of its own.

A stage stands beside the words only when enough people of the role wrote at it, and a role only when enough people of
the role wrote. Where one quotation of a role has to go without its stage, all of that role do, and where one has to go
without its role, all do: the odd one out would tell what was to be hidden. Nothing that went without a label ever gains
it, nor does a role whose stages were hidden once: that would tell that whoever stood in the way has gone.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from analysis.quotations.extracts import WHOLE_GROUP, About, Document, Extract, runs, words_of
from analysis.quotations.hindrances import hindrances
from analysis.quotations.lexicon import grammar_words, is_common, word_form
from analysis.quotations.marking import TOKENS

QUOTATION = ["theme", "role_label", "stage", "kind", "words"]
MOST_OF_A_PERSON = 2
_SAME = 5  # words in a row by which two versions of one quotation are known
_SHARED, _OF_THE_SHORTER = 3, 0.6  # or so many words that say something, and so much of the shorter one


@dataclass(frozen=True)
class _Said:
    """What two versions of one quotation are known by: runs of words, and the words that say something."""

    runs: frozenset[tuple[str, ...]]
    content: frozenset[str]


@dataclass(frozen=True)
class _Shown:
    """The quotations of earlier releases, a row each: words, role_label, stage."""

    rows: tuple[Mapping[str, Any], ...]

    @cached_property
    def by_words(self) -> dict[str, list[Mapping[str, Any]]]:
        found: dict[str, list[Mapping[str, Any]]] = {}
        for row in self.rows:
            found.setdefault(_plainly(row["words"]), []).append(row)
        return found

    @cached_property
    def said(self) -> list[_Said]:
        return [_said(words) for words in self.by_words]

    def had(self, words: str, label: str) -> bool:
        """Whether every release that showed these words showed them with this label; true where none did."""
        return all(row.get(label) for row in self.by_words.get(_plainly(words), ()))

    @cached_property
    def without_stage(self) -> frozenset[str]:
        """Labels of roles of which a quotation went without a stage."""
        return frozenset(row["role_label"] for row in self.rows if row.get("role_label") and not row.get("stage"))


def releasable(
    extracts: Iterable[Extract],
    about: About,
    *,
    k_text: int,
    k_word: int,
    seed: int,
    earlier: Iterable[Mapping[str, Any]] = (),
) -> pd.DataFrame:
    """The quotations of a release: those against which nothing stands, as many of them as may stand together.

    earlier: the rows of the quotations that earlier releases showed (words, role_label, stage), oldest first. Words
    that share five in a row with one of them, or most of what they say, and are not the same stay out: two versions
    side by side show what each of them had taken out.
    """
    free = [each for each in extracts if not hindrances(each, about, k_text=k_text, k_word=k_word)]
    shown = _Shown(tuple(earlier))
    free = [each for each in free if not _another_version(each, shown, about, k_word)]
    chosen = _chosen(sorted(free, key=lambda each: _lot(each, seed, shown)), about)
    places = _places(chosen, about, k_text, shown)
    rows = [
        (
            each.theme,
            _role_label(role, about) if role else "",
            about.stages.get(stage, stage) if stage else "",
            each.kind,
            each.words.strip(),
        )
        for (each, _), (role, stage) in zip(chosen, places, strict=True)
    ]
    rows.sort()
    order = np.random.default_rng(seed).permutation(len(rows))
    return pd.DataFrame([rows[place] for place in order], columns=QUOTATION, dtype="str")


def _plainly(words: str) -> str:
    return " ".join(words.split())


def _another_version(extract: Extract, shown: _Shown, about: About, k_word: int) -> bool:
    """Whether earlier releases showed nearly the same: of the words as they would be shown, or of the original."""
    if _plainly(extract.words) in shown.by_words:
        return False
    mine = [extract.words, extract.original] if extract.kind == "verbatim" else [extract.words]
    return any(_alike(one, other, about, k_word) for one in map(_said, mine) for other in shown.said)


def _alike(one: _Said, other: _Said, about: About, k_word: int) -> bool:
    """A run of words in both; a word of few people in both; or most of what the shorter one says.

    A mask in the middle of eight words leaves no run of five.
    """
    if one.runs & other.runs:
        return True
    both = one.content & other.content
    if any(not is_common(word) and about.usage.get(word, 0) < k_word for word in both):
        return True
    shorter = min(len(one.content), len(other.content))
    return len(both) >= min(_SHARED, shorter) > 0 and len(both) >= _OF_THE_SHORTER * shorter


def _said(words: str) -> _Said:
    return _Said(frozenset(runs(words, _SAME)), _content(words))


def _content(words: str) -> frozenset[str]:
    """The words that say something, in the form in which words are compared; no tokens."""
    for token in TOKENS.values():
        words = words.replace(token, " . ")
    said = {word_form(word) for word in words_of(words) if word not in grammar_words()}
    return frozenset(word for word in said if len(word) > 1)


def _chosen(free: list[Extract], about: About) -> list[tuple[Extract, Document]]:
    """As many as may stand together, the first ones first."""
    taken: list[tuple[Extract, Document]] = []
    by_person: Counter[object] = Counter()
    by_pair_theme: set[tuple[object, str]] = set()
    for extract in free:
        document = about.document(extract.document)
        if document is None:
            continue
        person = document.person if document.person is not None else ("text", document.document)
        pair = about.pairs.get(document.person) if document.person is not None else None
        group = person if pair is None or pd.isna(pair) else ("pair", pair)
        apart = not any(_share_a_place(extract, other) for other, _ in taken)
        if by_person[person] < MOST_OF_A_PERSON and (group, extract.theme) not in by_pair_theme and apart:
            taken.append((extract, document))
            by_person[person] += 1
            by_pair_theme.add((group, extract.theme))
    return taken


def _lot(extract: Extract, seed: int, shown: _Shown) -> tuple[bool, str]:
    """What was shown before goes first: if it gave way to another, both would be known to be one person's."""
    return _plainly(extract.words) not in shown.by_words, _drawn(extract, seed)


def _drawn(extract: Extract, seed: int) -> str:
    return hashlib.sha256(f"{seed}:{extract.id}:{extract.document}:{extract.start}".encode()).hexdigest()


def _share_a_place(one: Extract, other: Extract) -> bool:
    return one.document == other.document and one.start < other.end and other.start < one.end


def _places(chosen: list[tuple[Extract, Document]], about: About, k_text: int, shown: _Shown) -> list[tuple[str, str]]:
    """Role and stage as they may stand beside each quotation, "" for not at all."""
    single = [(extract, document) for extract, document in chosen if document.format != WHOLE_GROUP]
    roles = {document.role for _, document in single}
    named = all(role is not None and about.pool(role) >= k_text for role in roles)
    named = named and all(shown.had(extract.words, "role_label") for extract, _ in single)
    staged = {
        role: named
        and _role_label(role, about) not in shown.without_stage
        and _stages_hold([each for each in single if each[1].role == role], about, k_text, shown)
        for role in roles
    }
    return [
        (document.role or "", (document.stage or "") if staged[document.role] else "")
        if named and document.format != WHOLE_GROUP
        else ("", "")
        for _, document in chosen
    ]


def _role_label(role: str | None, about: About) -> str:
    return about.roles.get(role, role) if role else ""


def _stages_hold(of_a_role: list[tuple[Extract, Document]], about: About, k_text: int, shown: _Shown) -> bool:
    return all(
        document.stage is not None
        and about.pool(document.role, document.stage) >= k_text
        and shown.had(extract.words, "stage")
        for extract, document in of_a_role
    )
