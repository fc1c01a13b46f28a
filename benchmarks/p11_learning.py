"""P11: cross-validated suggestions for 2,000 sentences and 18 themes, against a scikit-learn pipeline for each theme.

The scores of both must agree to 1e-8; where they do not, the goal is missed however quick ours is.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np
import pandas as pd

from analysis.themes import hit_by_sentence, load_codebook, sentence_by_document
from analysis.themes.contrast import FUNCTION_WORDS
from analysis.themes.learning import cross_validated, folds
from benchmarks.data import SEED, reflections
from benchmarks.timing import Row, paired

SENTENCES, EXACT = 2_000, 1e-8


def rows() -> Iterator[Row]:
    texts, truth, people = coded()
    gap = float(np.abs(cross_validated(texts, truth, people) - _pipeline(texts, truth, people)).max())
    ours, peer = paired(lambda: cross_validated(texts, truth, people), lambda: _pipeline(texts, truth, people), times=3)
    work = f"learning, 18 themes, scores within {gap:.0e}"
    yield Row("P11", work, ours, peer, 1 / 2, "pipeline and cross_val_predict", also=gap <= EXACT)


@cache
def coded() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Texts, whether each holds each theme, and its person's number: phrases, one in five missed, some wrongly said."""
    table = reflections(SENTENCES // 4)
    codebook = load_codebook("reverse_mentoring")
    sentences = sentence_by_document(table).head(SENTENCES)
    hits = hit_by_sentence(table, codebook).drop_duplicates(["document", "sentence", "theme"])
    found = pd.crosstab([hits["document"], hits["sentence"]], hits["theme"]).astype(bool)
    keys = pd.MultiIndex.from_frame(sentences[["document", "sentence"]])
    names = [theme.id for theme in codebook.themes]
    proposed = found.reindex(index=keys, columns=names, fill_value=False).to_numpy()
    chance = np.random.default_rng(SEED)
    truth = (proposed & (chance.random(proposed.shape) < 0.8)) | (chance.random(proposed.shape) < 0.01)
    return sentences["text"].to_numpy(dtype=object), truth, pd.factorize(sentences["document"])[0]


def _pipeline(texts: np.ndarray, truth: np.ndarray, people: np.ndarray) -> np.ndarray:
    """What people would write: everything anew in each fold of each theme."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import cross_val_predict
    from sklearn.pipeline import make_pipeline

    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=2, stop_words=sorted(FUNCTION_WORDS))
    model = LogisticRegression(solver="liblinear", class_weight="balanced", random_state=1)
    splits = list(folds(people))
    scores = [
        cross_val_predict(make_pipeline(words, model), texts, column, cv=splits, method="decision_function")
        for column in truth.T
    ]
    return np.column_stack(scores)
