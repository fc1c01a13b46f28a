"""What can be learned from sentences that people have decided on, and whether it beats the phrases.

learning_by_theme: one row is a theme. theme, sentences (decided on), positives (sentences that hold the theme), people
(who wrote those), wordings (different ones among the positives), phrases_f1, learned_f1, every_f1 (of giving the theme
to every sentence; all 0 to 1, missing where undefined), gain (learned minus phrases), lo, hi (its 95% interval over
people), used, reason (a sentence where it is not used).
suggestions: one row is a sentence and a theme that may be in it. document, sentence, theme, score (over 0.5 to 1: it
sorts, and is no chance of being right).

Scores are of people the model has not seen: all sentences of a person are left out together. Sentences that the model
cannot tell apart are scored and learned from once, else it would be tried on sentences that it had read. A theme is
learned only where that beats its phrases by more than the interval of the difference, and giving the theme to every
sentence, too: where phrases find nothing, any guess beats them. Elsewhere the phrases remain.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.model import Refused, clean
from analysis.themes.contrast import FUNCTION_WORDS

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix
    from sklearn.feature_extraction.text import CountVectorizer

FOLDS, RESAMPLES = 5, 1000
POSITIVES_FROM, PEOPLE_FROM = 10, 5
# In sentences of the learning folds; with words of one sentence alone F1 is up to 0.1 lower (docs/themes-measured.md).
_USED_TWICE = 2
_UNDEFINED_AT_MOST = 0.05

_COLUMNS = [
    "theme", "sentences", "positives", "people", "wordings", "phrases_f1", "learned_f1", "every_f1", "gain", "lo", "hi",
    "used", "reason",
]  # fmt: skip
_SUGGESTED = ["document", "sentence", "theme", "score"]


def learning_by_theme(
    coded: pd.DataFrame, decided: pd.DataFrame, proposed: pd.DataFrame, *, seed: int = 1
) -> pd.DataFrame:
    """Each theme of `decided`: how well its phrases and how well a learned model find it in sentences of new people.

    coded: document, sentence, text, person (missing where unknown: the document stands for its writer). decided: a
    column a theme, a row a sentence of `coded`, true where people say the theme is there. proposed: the same of the
    phrases. The result does not depend on the order of the rows.
    """
    order, people = _in_order(coded)
    truth, phrases = _yes_no(decided, coded, decided)[order], _yes_no(proposed, coded, decided)[order]
    once = _Wordings.of(_texts(coded)[order], people)
    holds, found = once.of_most(truth), once.of_most(phrases)
    writers = _writers(holds, once.people)
    enough = (holds.sum(axis=0) >= POSITIVES_FROM) & (writers >= PEOPLE_FROM) & ~holds.all(axis=0)
    learned = np.zeros_like(holds)
    if enough.any():
        scores, says = _of_unseen(once.texts, holds[:, enough], once.people, seed=seed)
        learned[:, enough] = (scores > 0) & says[:, np.newaxis]
    draws = _draws(once.people, seed)
    rows = []
    for place, theme in enumerate(decided):
        ways = (found[:, place], learned[:, place], np.ones(len(holds), dtype=bool))
        counts = [_counts(holds[:, place], way, once.people) for way in ways]
        row = {"theme": theme, "sentences": len(truth), "positives": int(truth[:, place].sum())}
        row |= {"people": int(_writers(truth, people)[place]), "wordings": int(holds[:, place].sum())}
        row |= {"phrases_f1": _f1(*counts[0].sum(axis=0)), "every_f1": _f1(*counts[2].sum(axis=0))}
        too_few = {"used": False, "reason": _too_few(row, writers[place], of=len(holds))}
        rows.append(row | (_gain(counts, draws) if enough[place] else too_few))
    table = pd.DataFrame(rows, columns=_COLUMNS)
    figures = ["phrases_f1", "learned_f1", "every_f1", "gain", "lo", "hi"]
    return table.astype(dict.fromkeys(figures, float) | {"used": bool})


def suggestions(
    coded: pd.DataFrame, decided: pd.DataFrame, waiting: pd.DataFrame, learned: pd.DataFrame
) -> pd.DataFrame:
    """The sentences of `waiting` in which a theme is likely, surest first, for the themes that are `used` only.

    coded, decided, learned: as in and from `learning_by_theme`. waiting: document, sentence, text.
    """
    themes = [theme for theme in learned.loc[learned["used"], "theme"] if theme in decided]
    if waiting.empty or not themes:
        return pd.DataFrame(columns=_SUGGESTED).astype({"sentence": "int64", "score": float})
    order, people = _in_order(coded)
    once = _Wordings.of(_texts(coded)[order], people)
    truth = once.of_most(_yes_no(decided[themes], coded, decided[themes])[order])
    words = _Words.of([*once.texts, *_texts(waiting)])
    known, new = words.weighted(np.arange(len(truth)), np.arange(len(truth), words.counts.shape[0]))
    # A sentence without a known word is like any other of its kind: nothing speaks for a theme in it.
    has_words = np.diff(new.indptr) > 0
    tables = []
    for place, theme in enumerate(themes):
        score = _model().fit(known, truth[:, place]).predict_proba(new)[:, 1]
        likely = has_words & (score > 0.5)
        found = waiting.loc[likely, ["document", "sentence"]].assign(theme=theme, score=score[likely])
        tables.append(found.sort_values(["score", "document", "sentence"], ascending=[False, True, True]))
    return pd.concat(tables, ignore_index=True)[_SUGGESTED]


def cross_validated(texts: np.ndarray, truth: np.ndarray, people: np.ndarray, *, seed: int = 1) -> np.ndarray:
    """On which side of each theme each sentence lies (above 0: in it), told by models that have not seen its writer.

    The same figures as scikit-learn's TfidfVectorizer and LogisticRegression in a Pipeline under cross_val_predict, but
    each text is taken apart once, not once a theme and fold. texts: one a row. truth: rows x themes. people: a number a
    row. Words of grammar alone are left out.
    """
    return _of_unseen(texts, truth, people, seed=seed)[0]


def _of_unseen(texts: np.ndarray, truth: np.ndarray, people: np.ndarray, *, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """The scores of `cross_validated`, and whether each text has a word that its model knows."""
    words = _Words.of(texts.tolist())
    scores, says = np.zeros(truth.shape), np.zeros(len(truth), dtype=bool)
    for train, test in folds(people, seed=seed):
        known, new = words.weighted(train, test)
        says[test] = np.diff(new.indptr) > 0
        for place, column in enumerate(truth[train].T):
            # Where only one side is left to learn from, all sentences are taken for that side.
            one_side = column.all() or not column.any()
            scores[test, place] = (
                (1.0 if column[0] else -1.0) if one_side else _model().fit(known, column).decision_function(new)
            )
    return scores, says


def folds(people: np.ndarray, *, seed: int = 1) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Rows to learn from and rows to be told, each person's together, in at most five parts of much the same size."""
    sizes = np.bincount(people)
    shuffled = np.random.default_rng(seed).permutation(len(sizes))
    parts = min(FOLDS, len(sizes))
    part_of, filled = np.zeros(len(sizes), dtype=np.int64), np.zeros(parts)
    for person in shuffled[np.argsort(-sizes[shuffled], kind="stable")].tolist():
        part_of[person] = int(filled.argmin())
        filled[part_of[person]] += sizes[person]
    for part in range(parts):
        yield np.flatnonzero(part_of[people] != part), np.flatnonzero(part_of[people] == part)


@dataclass(frozen=True)
class _Words:
    """How often each word and each pair of neighbouring words stands in each text."""

    counts: csr_matrix

    @classmethod
    def of(cls, texts: list[str]) -> _Words:
        # Own words beside the pattern's, so that texts without any word are no error.
        return cls(_counter().fit_transform([*texts, "no words"])[:-1])

    def weighted(self, train: np.ndarray, test: np.ndarray) -> tuple[csr_matrix, csr_matrix]:
        """The words of the learning rows weighted by how rare they are there, and the same words of the other rows."""
        from sklearn.feature_extraction.text import TfidfTransformer

        known = self.counts[train]
        kept = np.flatnonzero(np.bincount(known.indices, minlength=known.shape[1]) >= _USED_TWICE)
        # A model needs a column to be fitted at all.
        kept = kept if len(kept) else np.arange(1)
        rarity = TfidfTransformer(sublinear_tf=True).fit(known[:, kept])
        return rarity.transform(known[:, kept]), rarity.transform(self.counts[test][:, kept])


@dataclass(frozen=True)
class _Wordings:
    """Texts of which no two are the same to the model, each with one of its writers, and the one of every row.

    To keep all who share a sentence in one fold would be the other way: a few plain sentences such as "It was good"
    would tie most people together and leave nobody to learn from. And a sentence that many wrote is one piece of
    evidence, however many people it is drawn with.
    """

    texts: np.ndarray
    people: np.ndarray
    of_row: np.ndarray

    @classmethod
    def of(cls, texts: np.ndarray, people: np.ndarray) -> _Wordings:
        analyse = _counter().build_analyzer()
        number: dict[str, int] = {}
        rows: list[list[int]] = []
        of_row = np.empty(len(texts), dtype=np.int64)
        for row, text in enumerate(texts.tolist()):
            # What has no word that the model could know is told apart by what it says.
            of_row[row] = number.setdefault(" ".join(analyse(text)) or clean(text), len(rows))
            if of_row[row] == len(rows):
                rows.append([])
            rows[of_row[row]].append(row)
        # Each counts for the writer for whom the fewest count so far, so that no single person stands for all.
        many = np.zeros(int(people.max()) + 1 if len(people) else 0, dtype=np.int64)
        writers = np.empty(len(rows), dtype=np.int64)
        for place, mine in enumerate(rows):
            writers[place] = min(people[mine].tolist(), key=lambda person: (many[person], person))
            many[writers[place]] += 1
        first = np.array([mine[0] for mine in rows], dtype=np.int64)
        return cls(texts[first], np.unique(writers, return_inverse=True)[1], of_row)

    def of_most(self, marks: np.ndarray) -> np.ndarray:
        """Wordings x themes, true where at least half of the rows of a wording are."""
        sums = np.zeros((len(self.texts), marks.shape[1]))
        np.add.at(sums, self.of_row, marks)
        return (2 * sums >= np.bincount(self.of_row, minlength=len(self.texts))[:, np.newaxis]) & (sums > 0)


def _counter() -> CountVectorizer:
    from sklearn.feature_extraction.text import CountVectorizer

    return CountVectorizer(ngram_range=(1, 2), dtype=np.float64, stop_words=sorted(FUNCTION_WORDS))


def _texts(table: pd.DataFrame) -> np.ndarray:
    return table["text"].fillna("").astype(str).to_numpy(dtype=object)


def _writers(holds: np.ndarray, people: np.ndarray) -> np.ndarray:
    """How many people wrote what holds each theme."""
    return np.array([np.unique(people[column]).size for column in holds.T], dtype=np.int64)


def _model() -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(solver="liblinear", class_weight="balanced", random_state=1)


def _in_order(coded: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """The rows in an order of their own, and in that order a number for each row's person, else for its document."""
    writers = [
        (1, str(document)) if pd.isna(person) else (0, str(person))
        for person, document in zip(coded["person"].tolist(), coded["document"].tolist(), strict=True)
    ]
    keys: list[tuple[Hashable, ...]] = [
        (*writer, str(document), int(sentence), str(text))
        for writer, document, sentence, text in zip(
            writers, coded["document"].tolist(), coded["sentence"].tolist(), coded["text"].tolist(), strict=True
        )
    ]
    order = np.array(sorted(range(len(keys)), key=keys.__getitem__), dtype=np.int64)
    number = {writer: place for place, writer in enumerate(sorted(set(writers)))}
    return order, np.array([number[writers[row]] for row in order], dtype=np.int64)


def _yes_no(table: pd.DataFrame, coded: pd.DataFrame, decided: pd.DataFrame) -> np.ndarray:
    if list(table) != list(decided) or len(table) != len(coded):
        raise Refused(
            "The decisions and the phrases must cover the same sentences and themes: give both tables a row for each "
            "coded sentence and a column for each theme, in one order."
        )
    if table.isna().to_numpy().any():
        raise Refused("A coded sentence holds a theme or does not: decide the themes that are open, or leave it out.")
    return table.to_numpy(dtype=bool)


def _counts(truth: np.ndarray, found: np.ndarray, people: np.ndarray) -> np.ndarray:
    """By person: sentences rightly found, wrongly found, and missed."""
    kinds = (truth & found, ~truth & found, truth & ~found)
    return np.column_stack([np.bincount(people, weights=kind) for kind in kinds])


def _f1(right: Any, wrong: Any, missed: Any) -> Any:
    """2 right / (2 right + wrong + missed): 0 where nothing was rightly found, missing where there was nothing."""
    whole = np.asarray(2 * right + wrong + missed, dtype=float)
    return np.divide(2 * right, whole, out=np.full(whole.shape, np.nan), where=whole > 0)[()]


def _draws(people: np.ndarray, seed: int) -> np.ndarray:
    """How often each person is drawn, a row a resample of as many people."""
    many = int(people.max()) + 1 if len(people) else 0
    chance = np.random.default_rng([seed, 1])
    return chance.multinomial(many, np.full(many, 1 / many), size=RESAMPLES) if many else np.zeros((RESAMPLES, 0))


def _gain(counts: list[np.ndarray], draws: np.ndarray) -> dict[str, object]:
    """How much better the learned model is than the phrases, with the percentile interval over people.

    counts: of the phrases, the model, and the theme given to every sentence. All are scored on the same people in every
    resample, so that what is hard for all does not widen the intervals. Whoever guesses a share f of the sentences
    expects F1 = 2pf / (p + f), p the share that holds the theme: no guess does better than f = 1, every sentence.
    """
    phrases, learned, every = (_f1(*each.sum(axis=0)) for each in counts)
    drawn = [_f1(*(draws @ each).T) for each in counts]
    differences = drawn[1] - drawn[0]
    known = differences[np.isfinite(differences)]
    row = {"learned_f1": learned, "gain": learned - phrases, "used": False}
    if len(known) < (1 - _UNDEFINED_AT_MOST) * RESAMPLES:
        return row | {"reason": "Too few people hold this theme for a likely range of the gain."}
    lo, hi = np.percentile(known, [2.5, 97.5])
    beats_guessing = bool(np.nanpercentile(drawn[1] - drawn[2], 2.5) > 0)
    row |= {"lo": float(lo), "hi": float(hi), "used": bool(lo > 0) and beats_guessing, "reason": ""}
    if row["used"]:
        return row
    if lo > 0:
        against = f"(F1 {learned:.2f} against {every:.2f})"
        return row | {"reason": f"Learning is not clearly better than giving this theme to every sentence {against}."}
    worse = "Learning finds this theme less well than its phrases" if hi < 0 else "Learning brings no clear gain"
    return row | {"reason": f"{worse} (F1 {learned:.2f} against {phrases:.2f}): its phrases remain."}


def _too_few(row: dict[str, Any], writers: int, *, of: int) -> str:
    if row["wordings"] == of and of:
        return "Every coded sentence holds this theme, so there is nothing to tell it from."
    return (
        f"Too few different sentences hold this theme: {row['wordings']} of {writers} people. It is learned from "
        f"{POSITIVES_FROM} sentences of {PEOPLE_FROM} people on."
    )
