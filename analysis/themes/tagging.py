"""Phrases of a codebook found in reflections: a proposal that always says which words made it.

hit_by_sentence: one row is one phrase in one sentence. document, sentence (as in sentence_by_document), start, end
(characters of the document's text), theme, phrase (as the codebook has it), found (as written), direction (toward, away
or neutral, after negation), negated, status (proposed, until somebody reviews it).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.themes.codebook import Codebook
from analysis.themes.sentences import Pile, piles
from analysis.themes.words import Words, places, read_words

CAUTIONS: tuple[str, ...] = (
    "Phrases only suggest a theme; how often they are right is unknown until people have coded some of the sentences.",
    "Sarcasm is taken at its word.",
    "Reported speech counts like the writer's own: \u201cthey said nothing will change\u201d may be disagreement.",
    "Whether somebody gained an insight (T07) or acts on it (T14) needs a person to decide.",
    "The burden on mentors (T10) is found too rarely, because people hedge when they write about it.",
    "Early mentions of a tick-box exercise (T16) are often hopes: \u201cI hope this is not a tick-box exercise\u201d "
    "is scepticism only where doubt is stated.",
    "A negation counts within four words before a phrase: \u201cno\u201d before a noun, and doubt further away, are "
    "missed.",
)

NEGATIONS = ("not", "*n't", "cannot", "never", "no longer", "without", "hardly", "did not feel", "didn't feel")
# "Not only did I feel included" denies nothing.
_NO_NEGATIONS = ("not only",)
_REACH = 4  # words

_SWAPPED = {"toward": "away", "away": "toward", "neutral": "neutral"}


def hit_by_sentence(reflection: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """The phrases found in each reflection, in the order of its text and then of the codebook.

    Phrases of several themes may share words. Within a theme, a phrase inside a longer one that was found is left out.

    >>> from analysis.themes.codebook import load_codebook
    >>> text = "I did not feel part of the team."
    >>> answers = pd.DataFrame({"document": ["D1"], "prompt": [None], "text": [text]})
    >>> hits = hit_by_sentence(answers, load_codebook("reverse_mentoring"))
    >>> hits[["theme", "found", "direction", "negated"]].values.tolist()
    [['T01', 'part of the team', 'away', True]]
    """
    return pd.concat([_hits(pile, codebook) for pile in piles(reflection)], ignore_index=True)


def _hits(pile: Pile, codebook: Codebook) -> pd.DataFrame:
    words = read_words(pile)
    wordings = pd.DataFrame(
        [(number, *wording) for number, theme in enumerate(codebook.themes) for wording in theme.phrases],
        columns=["theme", "phrase", "direction"],
    ).astype({"theme": np.int64})  # which it is not by itself where no theme has a phrase
    which, first, last = places(wordings["phrase"].tolist(), words)
    hits = wordings.iloc[which].assign(first=first, last=last)
    hits = hits[~_in_a_term_of_art(hits, codebook, words)]
    hits = hits.sort_values(["theme", "first", "last"], ascending=[True, True, False])
    reached = hits.groupby("theme")["last"].cummax().groupby(hits["theme"]).shift(fill_value=-1)
    hits = hits[hits["last"] > reached].sort_values(["first", "theme"], kind="stable")
    return _as_written(_with_negation(hits, words), pile, words, codebook)


def _in_a_term_of_art(hits: pd.DataFrame, codebook: Codebook, words: Words) -> np.ndarray:
    """Whether a hit shares a word with a `not_when` phrase of its own theme."""
    vetoes = [(number, phrase) for number, theme in enumerate(codebook.themes) for phrase in theme.not_when]
    which, first, last = places([phrase for _, phrase in vetoes], words)
    theme = np.array([number for number, _ in vetoes], dtype=np.int64)[which]
    vetoed = np.zeros(len(hits), dtype=bool)
    for number in np.unique(theme).tolist():
        blank = np.zeros(len(words.code) + 1, dtype=np.int64)
        for begins, ends in zip(first[theme == number].tolist(), last[theme == number].tolist(), strict=True):
            blank[begins + 1 : ends + 2] = 1
        before = np.cumsum(blank)
        mine = (hits["theme"] == number).to_numpy()
        vetoed[mine] = before[hits["last"].to_numpy()[mine] + 1] > before[hits["first"].to_numpy()[mine]]
    return vetoed


def _with_negation(hits: pd.DataFrame, words: Words) -> pd.DataFrame:
    negates = np.zeros(len(words.code), dtype=bool)
    negates[places(list(NEGATIONS), words)[2]] = True
    negates[places(list(_NO_NEGATIONS), words)[1]] = False
    first = hits["first"].to_numpy()
    negated = np.zeros(len(hits), dtype=bool)
    for distance in range(1, _REACH + 1):
        before = np.maximum(first - distance, 0)
        negated |= negates[before] & (words.sentence[before] == words.sentence[first]) & (first >= distance)
    swapped = hits["direction"].map(_SWAPPED)
    return hits.assign(negated=negated, direction=hits["direction"].where(~negated, swapped))


def _as_written(hits: pd.DataFrame, pile: Pile, words: Words, codebook: Codebook) -> pd.DataFrame:
    sentence = words.sentence[hits["first"].to_numpy()]
    home = pile.home[sentence]
    start = words.start[hits["first"].to_numpy()] - pile.begins[home]
    end = words.end[hits["last"].to_numpy()] - pile.begins[home]
    spans = zip(home.tolist(), start.tolist(), end.tolist(), strict=True)
    names = np.array([theme.id for theme in codebook.themes], dtype=object)
    return pd.DataFrame(
        {
            "document": pile.document[home],
            "sentence": pile.number[sentence],
            "start": start,
            "end": end,
            "theme": pd.Series(names[hits["theme"].to_numpy()], dtype="str"),
            "phrase": hits["phrase"].to_numpy(),
            "found": pd.Series([pile.written[row][first:last] for row, first, last in spans], dtype="str"),
            "direction": hits["direction"].to_numpy(),
            "negated": hits["negated"].to_numpy(),
            "status": "proposed",
        }
    )
