"""A second reader, blind: a share of the read sentences coded again without sight of the first codes, and how far both
agree.

drawn: one row a sentence to be read again. document, sentence.
coding: two tables of one shape, sentences by themes, true where a reader gave the theme.
agreement_by_theme: one row a theme. theme, name, n (sentences both coded), both, first_only, second_only, neither,
percent, percent_lo, percent_hi, kappa, kappa_lo, kappa_hi, alpha, alpha_lo, alpha_hi (missing where they cannot be
computed), positive, negative (agreement on yes and on no), ac1, lopsided, words (what the figures allow to say).
phrases_by_theme: one row a theme, the phrases held against people. theme, name, found (sentences with a phrase), people
(sentences that people gave it), both, precision, precision_lo, precision_hi, recall, recall_lo, recall_hi.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.estimates import (
    AGREEMENT_SENTENCES,
    TwoCoders,
    krippendorff_alpha,
    precision_and_recall,
    two_coders,
)
from analysis.themes.codebook import Codebook
from analysis.themes.review import SENTENCE, standing, whole

LEAST = 30  # below it agreement says little (design: codebook rules)
SHARE = 0.2
PREVALENCE = (
    "The theme is rare or nearly always there, so kappa and alpha can be low although the readers agree: look at the "
    "percent and at the agreement on yes and on no."
)


def draw(
    read: pd.DataFrame, *, share: float = SHARE, by: Sequence[str] = (), least: int = LEAST, seed: int = 1
) -> pd.DataFrame:
    """Sentences for the second reader: a share of those that were read, at least `least` where there are so many.

    read: document, sentence and the columns named in `by` (stage, role), within each of which the same share is drawn.
    """
    ordered = read.sort_values(SENTENCE, kind="stable").reset_index(drop=True)
    wanted = drawn_of(len(ordered), share, least=least)
    chance = np.random.default_rng(seed)
    shuffled = ordered.iloc[chance.permutation(len(ordered))]
    if by:
        # The place of each sentence within its part, as a fraction: the smallest fractions are the same share of each.
        parts = shuffled.groupby(list(by), dropna=False, sort=False)
        part = (parts.cumcount() + 0.5) / parts[SENTENCE[0]].transform("size")
        shuffled = shuffled.assign(part=part).sort_values("part", kind="stable")
    return shuffled.head(wanted)[SENTENCE].sort_index().reset_index(drop=True)


def drawn_of(read: int, share: float = SHARE, *, least: int = LEAST) -> int:
    """How many of so many read sentences `draw` takes; a half is rounded up.

    >>> drawn_of(250, 0.15), drawn_of(245, 0.5), drawn_of(40), drawn_of(12)
    (38, 123, 30, 12)
    """
    # 0.15 of 250 is 37.5 to whoever reads it, whichever side of it the machine's own number lies.
    return min(read, max(least, math.floor(round(share * read, 6) + 0.5)))


def coding(decisions: pd.DataFrame, themes: Sequence[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What the first and the second reader gave each sentence that both read, aligned.

    The first codes are those of the review; what was settled afterwards changes no figure of agreement.
    """
    table = whole(decisions)
    second = standing(table, blind=True)
    again = second.loc[second["decision"] == "read", SENTENCE].drop_duplicates()
    first = standing(table[table["reading"] == "review"])
    both = again.merge(first[SENTENCE].drop_duplicates(), on=SENTENCE)
    index = pd.MultiIndex.from_frame(both)
    return tuple(_matrix(each, index, themes) for each in (first, second))


def settled(decisions: pd.DataFrame, read: pd.DataFrame, themes: Sequence[str]) -> pd.DataFrame:
    """What counts of these sentences (document, sentence) after everything that was decided, as a table of `coding`."""
    return _matrix(standing(decisions), pd.MultiIndex.from_frame(read[SENTENCE].drop_duplicates()), themes)


def said_by_phrases(hits: pd.DataFrame, index: pd.MultiIndex, themes: Sequence[str]) -> pd.DataFrame:
    """What the phrases say of these sentences, whatever anybody decided, as a table of `coding`."""
    return _matrix(hits.assign(decision="add"), index, themes)


def disagreements(decisions: pd.DataFrame, *, themes: Sequence[str] | None = None) -> pd.DataFrame:
    """Where the two differ and nobody has settled it: document, sentence, theme, first, second (true or false).

    themes: those of the codebook; a difference on one that it has no more is nothing that anybody could settle.
    """
    table = whole(decisions)
    given = sorted(set(table["theme"].dropna()) - {""})
    given = given if themes is None else [theme for theme in given if theme in set(themes)]
    first, second = coding(table, given)
    sides = [each.to_numpy(dtype=bool) for each in (first, second)]
    rows = [
        (*first.index[place], given[theme], bool(sides[0][place, theme]), bool(sides[1][place, theme]))
        for place, theme in zip(*np.nonzero(sides[0] != sides[1]), strict=True)
    ]
    differ = pd.DataFrame(rows, columns=[*SENTENCE, "theme", "first", "second"])
    done = standing(table[table["reading"] == "settle"])[[*SENTENCE, "theme"]]
    left = differ.merge(done, on=[*SENTENCE, "theme"], how="left", indicator=True)
    return left[left["_merge"] == "left_only"].drop(columns="_merge").reset_index(drop=True)


def agreement_by_theme(first: pd.DataFrame, second: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """How far two readers agree on each theme that either of them used; below 5 sentences only counts."""
    rows = []
    for theme in codebook.themes:
        if theme.id in first and (first[theme.id].any() or second[theme.id].any()):
            rows.append({"theme": theme.id, "name": theme.name} | _agreement(first[theme.id], second[theme.id]))
    return pd.DataFrame(rows, columns=AGREEMENT)


AGREEMENT = [
    "theme", "name", "n", "both", "first_only", "second_only", "neither", "percent", "percent_lo", "percent_hi",
    "kappa", "kappa_lo", "kappa_hi", "alpha", "alpha_lo", "alpha_hi", "positive", "negative", "ac1", "lopsided",
    "words",
]  # fmt: skip


def _agreement(first: pd.Series, second: pd.Series) -> dict[str, object]:
    pair = two_coders(first.astype(float), second.astype(float))
    alpha = krippendorff_alpha(np.column_stack([first.astype(float), second.astype(float)]))
    told: dict[str, object] = {name: getattr(pair, name) for name in ("both", "first_only", "second_only", "neither")}
    told |= {"n": len(first), "positive": pair.positive, "negative": pair.negative, "ac1": pair.ac1}
    for name, found in (("percent", pair.percent), ("kappa", pair.kappa), ("alpha", alpha)):
        told |= {name: found.value, f"{name}_lo": found.lo, f"{name}_hi": found.hi}
    return told | {"lopsided": pair.lopsided, "words": _words(pair, alpha)}


def _words(pair: TwoCoders, alpha) -> str:
    said = AGREEMENT_SENTENCES[alpha.reason if alpha.reason != "ok" else alpha.word].format(n=alpha.n)
    return f"{said} {PREVALENCE}" if pair.lopsided and alpha.reason in ("ok", "no_interval") else said


def phrases_by_theme(hits: pd.DataFrame, people: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """The phrases as one more coder, held against what people gave the same sentences (a table of `coding`)."""
    proposed = said_by_phrases(hits, people.index, [theme.id for theme in codebook.themes])
    rows = []
    for theme in codebook.themes:
        given = people[theme.id] if theme.id in people else pd.Series(False, index=people.index)
        if not (given.any() or proposed[theme.id].any()):
            continue
        pair = two_coders(given.astype(float), proposed[theme.id].astype(float))
        row = {"theme": theme.id, "name": theme.name, "both": pair.both}
        row |= {"found": pair.both + pair.second_only, "people": pair.both + pair.first_only}
        for name, share in zip(("precision", "recall"), precision_and_recall(pair), strict=True):
            row |= {name: share.value, f"{name}_lo": share.lo, f"{name}_hi": share.hi}
        rows.append(row)
    return pd.DataFrame(rows, columns=PHRASES)


PHRASES = [
    "theme", "name", "found", "people", "both", "precision", "precision_lo", "precision_hi",
    "recall", "recall_lo", "recall_hi",
]  # fmt: skip


def _matrix(told: pd.DataFrame, index: pd.MultiIndex, themes: Sequence[str]) -> pd.DataFrame:
    """Sentences by themes, true where the newest decision gives the theme."""
    marks = np.zeros((len(index), len(themes)), dtype=bool)
    given = told[told["decision"].isin(("accept", "add")) & told["theme"].isin(list(themes))]
    place, column = ({each: number for number, each in enumerate(names)} for names in (index, themes))
    for document, sentence, theme in zip(given["document"], given["sentence"], given["theme"], strict=True):
        if (document, sentence) in place:
            marks[place[document, sentence], column[theme]] = True
    return pd.DataFrame(marks, index=index, columns=list(themes))
