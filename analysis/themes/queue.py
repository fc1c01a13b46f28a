"""Which sentence a reviewer should look at next: first what matters, then what is left.

sentence_to_review: one row a sentence that waits. document, sentence, reason (a name of REASONS), rank (0 first).
"""

from __future__ import annotations

import pandas as pd

from analysis.themes.codebook import Codebook
from analysis.themes.review import SENTENCE, read_sentences, standing
from analysis.themes.second_reader import disagreements

REASONS: dict[str, str] = {
    "disagreement": "Two readers differ",
    "negated": "A phrase with a negation before it",
    "sensitive": "A sensitive theme",
    "one phrase": "One phrase alone speaks for the theme",
    "several phrases": "Several phrases speak for the theme",
    "suggested": "Suggested by what people confirmed elsewhere",
    "no hit": "No phrase found: is there a theme?",
}


def sentence_to_review(
    sentences: pd.DataFrame,
    hits: pd.DataFrame,
    decisions: pd.DataFrame,
    codebook: Codebook,
    *,
    suggestions: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The sentences that wait for a person, in the order of REASONS and then of the texts.

    hits: with their status, as from `with_decisions`. suggestions: document, sentence, theme, score, as learned from
    confirmed sentences; higher scores come first within their reason.
    """
    order = {name: place for place, name in enumerate(REASONS)}
    done = _keys(read_sentences(hits, decisions))
    differ = _keys(disagreements(decisions, themes=[theme.id for theme in codebook.themes]))
    scores: dict[tuple, float] = {}
    if suggestions is not None and len(suggestions):
        best = suggestions.groupby(SENTENCE, as_index=False)["score"].max()
        places = zip(best["document"], best["sentence"].astype(int), strict=True)
        scores = dict(zip(places, best["score"], strict=True))
    told = dict.fromkeys((key for key, score in scores.items() if score > 0), "suggested")
    for reason, those in [*_hit_reasons(hits, codebook), ("disagreement", differ)]:
        told |= dict.fromkeys(those, reason)
    keys = list(zip(sentences["document"], sentences["sentence"].astype(int), strict=True))
    table = sentences[SENTENCE].assign(
        reason=[told.get(key, "no hit") for key in keys], score=[scores.get(key, 0.0) for key in keys]
    )
    gone = done - differ
    table = table[[key not in gone for key in keys]]
    table = table.assign(rank=table["reason"].map(order))
    table = table.sort_values(["rank", "score"], ascending=[True, False], kind="stable")
    return table[[*SENTENCE, "reason", "rank"]].reset_index(drop=True)


def left_by_reason(queue: pd.DataFrame) -> pd.DataFrame:
    """How many sentences wait, by reason, in the order in which they are asked: reason, label, left."""
    left = queue["reason"].value_counts()
    return pd.DataFrame(
        [(name, label, int(left[name])) for name, label in REASONS.items() if left.get(name)],
        columns=["reason", "label", "left"],
    )


def _hit_reasons(hits: pd.DataFrame, codebook: Codebook) -> list[tuple[str, set]]:
    """The sentences of each reason that hits give, the weakest reason first: a stronger one overwrites it."""
    open_hits = hits[hits["status"] == "proposed"]
    sensitive = [theme.id for theme in codebook.themes if theme.sensitive]
    phrases = open_hits.groupby([*SENTENCE, "theme"], as_index=False).size()
    return [
        ("several phrases", _keys(phrases)),
        ("one phrase", _keys(phrases[phrases["size"] == 1])),
        ("sensitive", _keys(open_hits[open_hits["theme"].isin(sensitive)])),
        ("negated", _keys(open_hits[open_hits["negated"].astype(bool)])),
    ]


def _keys(table: pd.DataFrame) -> set[tuple]:
    return {(document, int(sentence)) for document, sentence in zip(table["document"], table["sentence"], strict=True)}


def decided_today(decisions: pd.DataFrame, today: pd.Timestamp) -> int:
    """How many sentences somebody decided about since that moment, to see that the work moves."""
    told = standing(decisions)
    return len(told.loc[told["at"] >= today, SENTENCE].drop_duplicates())
