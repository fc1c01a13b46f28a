"""Candidates for new themes, from sentences that no theme holds; a person reads the examples and names them, or not.

candidate: one row is a candidate, the one of most people first. candidate (1 for the first), terms (up to 8 words, the
heaviest first, parted by commas), sentences, people (who wrote those).
example: one row is a sentence. candidate, document, sentence; up to 5 a candidate, the clearest first.

A candidate is a group of words that go together (non-negative matrix factorisation of TF-IDF: Lee & Seung 1999, Nature
401, 788-791), kept only where
- at least 5 people wrote at least 4 of its sentences,
- its words meet in sentences more often than those of any group found after the words were dealt out anew at random,
  19 times, so that sentences without any common subject give a candidate in about 1 of 20 tries,
- much the same words come together again in at least 3 of 5 refits that each leave out a fifth of the people.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.estimates import SHOWN_FROM
from analysis.themes.contrast import FUNCTION_WORDS

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

SENTENCES_FROM = 40
SOUGHT_A_SENTENCE, FEWEST, MOST = 0.1, 4, 24
SHOWN = 8
TERMS, EXAMPLES = 8, 5
PEOPLE_ON, SENTENCES_ON = 5, 4
DEALT = 19
REFITS, RETURNS, ALIKE, KEPT_PEOPLE = 5, 3, 0.7, 0.8
_ACCOUNTED = 0.3  # cosine of a sentence's words with those of its candidate
_HEAVY = 0.15  # of the weight of a candidate's heaviest word; lighter ones say nothing of it
_WORDS = 500  # the most widely used ones; more only cost time
_EVERYWHERE, _AT_LEAST = 0.25, 10  # a word in a quarter of the sentences, and in more than 10, is no subject of its own

# They say who speaks or that something is not so, and name no subject.
_NO_SUBJECT = """
    i i'm i've i'd i'll me my myself we we're we've us our ours ourselves you your yours he him his she her hers they
    them their theirs it's that's there's not no nor don't didn't doesn't isn't wasn't can't couldn't wouldn't won't
    haven't one something anything nothing
"""
_STOP = FUNCTION_WORDS | frozenset(_NO_SUBJECT.split())
_WORD = r"[^\W\d_](?:[\w']*\w)?"

_CANDIDATE = ["candidate", "terms", "sentences", "people"]
_EXAMPLE = ["candidate", "document", "sentence"]


@dataclass(frozen=True)
class Candidates:
    """The candidates and their examples, or, with both empty, the reason in a sentence."""

    candidate: pd.DataFrame
    example: pd.DataFrame
    reason: str = ""


def candidate_themes(sentences: pd.DataFrame, *, seed: int = 1, k: int = SHOWN_FROM) -> Candidates:
    """What sentences without a theme speak of: at most 8 candidates, and often none.

    One group of words is sought for 10 sentences, 4 to 24 in all, far more than can be expected to hold,
    because a few groups only are taken up by the commonest words.

    sentences: document, sentence, text, person (missing where unknown: the document stands for its writer). Every word
    shown is used by at least `k` people, never fewer than 5. The result does not depend on the order of the rows.
    """
    ordered, people = _in_order(sentences)
    if len(ordered) < SENTENCES_FROM:
        few = f"Only {len(ordered)} sentences hold no theme"
        return _none(f"{few}; candidates are looked for from {SENTENCES_FROM} sentences on.")
    holds, terms = _words(ordered["text"], people, max(k, SHOWN_FROM))
    if len(terms) <= 2:
        return _none(f"Hardly a word is shared by {max(k, SHOWN_FROM)} people, too few words to find candidates.")
    wanted = min(int(np.clip(round(len(ordered) * SOUGHT_A_SENTENCE), FEWEST, MOST)), len(terms) - 1)
    groups = _groups(holds, people, wanted, seed)
    bar = _by_chance(holds, people, wanted, seed)
    kept = [group for group in groups if group.together > bar]
    if not kept:
        return _none("No words go together more than chance would bring them, so there is no candidate.")
    returns = _returns(holds, people, np.array([group.weights for group in kept]), wanted, seed)
    steady = [group for group, times in zip(kept, returns.tolist(), strict=True) if times >= RETURNS]
    if not steady:
        return _none("No group of words came back when some of the people were left out, so there is no candidate.")
    largest = sorted(steady, key=lambda group: (-group.people, -len(group.rows)))[:SHOWN]
    return _told(largest, ordered, terms)


@dataclass(frozen=True)
class _Group:
    """weights: of each word. top: its heaviest words. rows: its sentences, the clearest first. people: who wrote them.

    together: how much more often two of its heaviest words meet in a sentence than they would if each stood anywhere,
    in standard errors of that count.
    """

    weights: np.ndarray
    top: np.ndarray
    rows: np.ndarray
    people: int
    together: float


def _in_order(sentences: pd.DataFrame) -> tuple[pd.DataFrame, np.ndarray]:
    """The sentences in an order of their own, and a number for each one's person, else for its document."""
    written = sentences[sentences["text"].notna()]
    unknown = written["person"].isna()
    writer = written["person"].astype(object).where(~unknown, written["document"]).astype(str)
    writer = unknown.map({False: "0", True: "1"}).astype(str) + writer
    keyed = written.assign(_writer=writer, _document=written["document"].astype(str))
    ordered = keyed.sort_values(["_writer", "_document", "sentence", "text"], ignore_index=True)
    return ordered, pd.factorize(ordered["_writer"])[0]


def _words(texts: pd.Series, people: np.ndarray, k: int) -> tuple[csr_matrix, list[str]]:
    """Which sentence holds which of the words that at least k people use; sentences x words, ones and zeros."""
    from scipy.sparse import csr_matrix
    from sklearn.feature_extraction.text import CountVectorizer

    counter = CountVectorizer(stop_words=sorted(_STOP), token_pattern=_WORD, binary=True, dtype=np.float64)
    plain = texts.astype(str).str.replace("[\u2019\u2018\u02bc`\u00b4]", "'", regex=True)
    # A text of its own, so that sentences without any word are no error; nobody shares it, so it falls out at once.
    holds = counter.fit_transform([*plain, "wordless"])[:-1]
    wrote = csr_matrix((np.ones(len(people)), (people, np.arange(len(people)))))
    users = np.bincount((wrote @ holds).indices, minlength=holds.shape[1])
    shared = np.sort(np.argsort(-users, kind="stable")[:_WORDS])
    often = np.bincount(holds.indices, minlength=holds.shape[1])[shared]
    shared = shared[(users[shared] >= k) & (often <= max(_EVERYWHERE * holds.shape[0], _AT_LEAST))]
    return holds[:, shared].tocsr(), counter.get_feature_names_out()[shared].tolist()


def _groups(holds: csr_matrix, people: np.ndarray, wanted: int, seed: int) -> list[_Group]:
    """The groups of words that enough people and sentences rest on."""
    weights, topics = _topics(holds, wanted, seed)
    loads = np.asarray(weights @ topics.T)
    groups = []
    for number, topic in enumerate(topics):
        rows = np.flatnonzero((loads.argmax(axis=1) == number) & (loads[:, number] >= _ACCOUNTED))
        many = np.unique(people[rows]).size
        if len(rows) < SENTENCES_ON or many < PEOPLE_ON:
            continue
        top = np.argsort(-topic, kind="stable")[:TERMS]
        top = top[topic[top] > _HEAVY * topic.max()]
        clearest = rows[np.argsort(-loads[rows, number], kind="stable")]
        groups.append(_Group(topic, top, clearest, many, _together(holds[:, top])))
    return groups


def _topics(holds: csr_matrix, wanted: int, seed: int) -> tuple[csr_matrix, np.ndarray]:
    """The sentences by TF-IDF, and topics x words, each of length 1 (0 where a topic came out empty)."""
    from sklearn.decomposition import NMF
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.feature_extraction.text import TfidfTransformer
    from threadpoolctl import threadpool_limits

    weights = TfidfTransformer().fit_transform(holds)
    model = NMF(wanted, init="nndsvda", solver="cd", random_state=seed, max_iter=100, tol=1e-3)
    # On matrices as small as these, several threads spend their time waiting for one another.
    with threadpool_limits(1), warnings.catch_warnings():
        # A topic that still moves a little is judged by whether it returns, not by its last decimals.
        warnings.simplefilter("ignore", ConvergenceWarning)
        topics = model.fit(weights).components_
    lengths = np.linalg.norm(topics, axis=1, keepdims=True)
    return weights, np.divide(topics, lengths, out=np.zeros_like(topics), where=lengths > 0)


def _together(holds: csr_matrix) -> float:
    meets = (holds.T @ holds).toarray()
    alone = np.diag(meets)
    expected = np.triu(np.outer(alone, alone), 1).sum() / holds.shape[0]
    return float((np.triu(meets, 1).sum() - expected) / np.sqrt(max(expected, 0.5)))


def _by_chance(holds: csr_matrix, people: np.ndarray, wanted: int, seed: int) -> float:
    """How much the words of the best group go together after all words were dealt out anew, the most of 19 times.

    Each sentence keeps about its length and each word its number of sentences.
    """
    chance = np.random.default_rng([seed, 1])
    most = 0.0
    for _ in range(DEALT):
        dealt = holds.copy()
        dealt.indices = chance.permutation(holds.indices)
        dealt.sum_duplicates()
        dealt.data[:] = 1.0
        most = max([most, *(group.together for group in _groups(dealt, people, wanted, seed))])
    return most


def _returns(holds: csr_matrix, people: np.ndarray, found: np.ndarray, wanted: int, seed: int) -> np.ndarray:
    """In how many of the refits, each on a random four fifths of the people, each of the topics found comes back."""
    chance = np.random.default_rng([seed, 2])
    many = int(people.max()) + 1
    times = np.zeros(len(found), dtype=np.int64)
    for _ in range(REFITS):
        drawn = chance.permutation(many)[: max(1, round(KEPT_PEOPLE * many))]
        again = holds[np.isin(people, drawn)]
        if min(again.shape) > wanted:
            times += (found @ _topics(again, wanted, seed)[1].T).max(axis=1) >= ALIKE
    return times


def _told(groups: list[_Group], ordered: pd.DataFrame, terms: list[str]) -> Candidates:
    rows, examples = [], []
    for number, group in enumerate(groups, start=1):
        rows.append((number, ", ".join(terms[each] for each in group.top), len(group.rows), group.people))
        clearest = ordered.iloc[group.rows[:EXAMPLES]]
        examples.append(clearest[["document", "sentence"]].assign(candidate=number)[_EXAMPLE])
    return Candidates(pd.DataFrame(rows, columns=_CANDIDATE), pd.concat(examples, ignore_index=True))


def _none(reason: str) -> Candidates:
    return Candidates(pd.DataFrame(columns=_CANDIDATE), pd.DataFrame(columns=_EXAMPLE), reason)
