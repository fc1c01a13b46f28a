"""Sentences, their tone and the phrases found in them, made once a text and kept: no page view ever tags.

Tagged.sentences: document, sentence, start, end, text (as `sentence_by_document`), polarity, subjectivity, asked (a
mark of the prompt, whose echo is set aside). Tagged.hits: as `hit_by_sentence`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd

from analysis.themes.codebook import Codebook
from analysis.themes.sentences import sentence_by_document
from analysis.themes.tagging import hit_by_sentence
from analysis.themes.tone import tone_by_text

_ROOMS = ("sentences", "tagging", "tone", "words")


@cache
def program() -> str:
    """A mark of the code that cuts and tags: with another one nothing that was kept is used again."""
    here = Path(__file__).parent
    code = b"".join((here / f"{room}.py").read_bytes() for room in _ROOMS)
    return hashlib.sha256(code).hexdigest()[:16]


def fingerprint(codebook: Codebook) -> str:
    """What tells whether kept hits would come out again: the program, and everything that the codebook says."""
    return f"{program()}-{hashlib.sha256(codebook.model_dump_json().encode()).hexdigest()[:32]}"


@dataclass(frozen=True)
class Tagged:
    """The sentences of some texts, and the hits of one codebook in them."""

    sentences: pd.DataFrame
    hits: pd.DataFrame

    def without(self, documents: set[str]) -> Tagged:
        """The same without some documents."""
        sides = (table[~table["document"].isin(documents)].reset_index(drop=True) for table in _both(self))
        return Tagged(*sides)


def tagged_texts(
    reflection: pd.DataFrame, codebook: Codebook, *, known: Tagged | None = None, same_codebook: bool = False
) -> Tagged:
    """The texts tagged. known: what was made before, used again for texts that are still there.

    same_codebook: its hits hold too; otherwise all texts are searched anew, for a change re-codes every stage.
    """
    texts = reflection[["document", "prompt", "text"]]
    asked = dict(zip(texts["document"], texts["prompt"].map(_mark), strict=True))
    kept = (
        None if known is None else known.sentences[known.sentences["document"].map(asked) == known.sentences["asked"]]
    )
    again = set() if kept is None else set(kept["document"])
    fresh = texts[~texts["document"].isin(again)]
    sentences = _in_order(_with_tone(sentence_by_document(fresh), asked), kept, texts)
    if known is None or not same_codebook:
        return Tagged(sentences, hit_by_sentence(texts, codebook))
    hits = known.hits[known.hits["document"].isin(again)]
    return Tagged(sentences, _in_order(hit_by_sentence(fresh, codebook), hits, texts))


def _with_tone(sentences: pd.DataFrame, asked: dict[str, str]) -> pd.DataFrame:
    marked = sentences.assign(polarity=0.0, subjectivity=0.0, asked=sentences["document"].map(asked))
    if marked.empty:  # nothing to read, so the library need not be loaded
        return marked
    told = tone_by_text(list(sentences["text"]))
    return marked.assign(polarity=told["polarity"].to_numpy(), subjectivity=told["subjectivity"].to_numpy())


def _in_order(fresh: pd.DataFrame, kept: pd.DataFrame | None, texts: pd.DataFrame) -> pd.DataFrame:
    """Both one after another, in the order of the texts."""
    if kept is None or kept.empty:
        return fresh
    both = pd.concat([fresh, kept], ignore_index=True) if len(fresh) else kept
    order = {document: place for place, document in enumerate(texts["document"])}
    return both.sort_values("document", key=lambda column: column.map(order), kind="stable").reset_index(drop=True)


def _both(told: Tagged) -> tuple[pd.DataFrame, pd.DataFrame]:
    return told.sentences, told.hits


def _mark(prompt: object) -> str:
    return hashlib.sha256(prompt.encode("utf-8", "surrogatepass")).hexdigest()[:16] if isinstance(prompt, str) else ""
