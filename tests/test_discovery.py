"""Candidates for themes: what many people speak of comes up, noise does not, and nothing hangs on one person."""

import time

import numpy as np
import pandas as pd

from analysis.themes import candidate_themes
from analysis.themes.discovery import DEALT, _by_chance, _groups, _in_order, _together, _words

SUBJECTS = (("parking", "permit", "car"), ("canteen", "vegan", "menu"))
FILLER = np.array([f"w{''.join(chr(97 + int(digit)) for digit in str(number))}" for number in range(400)])
COMMONNESS = 1 / np.arange(3, 403)


def sentences(number: int, about: int, people: int, seed: int = 0, subjects: int = 2) -> pd.DataFrame:
    """`about` sentences a subject, each with two of its three words; the other words are as rare as in a language."""
    chance = np.random.default_rng(seed)
    rows = []
    for place in range(number):
        words = list(chance.choice(FILLER, 8, replace=False, p=COMMONNESS / COMMONNESS.sum()))
        if place < about * subjects:
            words += list(chance.choice(SUBJECTS[place % subjects], 2, replace=False))
        rows.append((f"D{place}", 1, " ".join(chance.permutation(words)), f"P{place % people}"))
    return pd.DataFrame(rows, columns=["document", "sentence", "text", "person"])


def test_what_many_people_speak_of_comes_up_with_sentences_that_say_so():
    table = sentences(400, 40, 100)
    found = candidate_themes(table)
    assert found.reason == "" and list(found.candidate) == ["candidate", "terms", "sentences", "people"]
    firsts = [set(terms.split(", ")[:3]) for terms in found.candidate["terms"]]
    assert all(set(subject) in firsts for subject in SUBJECTS)
    assert found.candidate["candidate"].tolist() == list(range(1, len(found.candidate) + 1))
    texts = table.set_index("document")["text"]
    for number, terms in found.candidate[["candidate", "terms"]].itertuples(index=False):
        shown = found.example[found.example["candidate"] == number]
        assert 1 <= len(shown) <= 5
        assert all(set(terms.split(", ")) & set(texts[document].split()) for document in shown["document"])


def test_sentences_without_a_common_subject_give_a_candidate_once_in_a_while_only():
    found = [len(candidate_themes(sentences(80, 0, 30, seed)).candidate) > 0 for seed in range(10)]
    # 1 expected in 20; four or more of ten would come up about once in 1,000 tries.
    assert sum(found) < 4


def test_row_order_and_repetition_change_nothing_and_the_table_is_left_alone():
    table = sentences(120, 15, 40)
    before = table.copy()
    first, again = candidate_themes(table), candidate_themes(table.sample(frac=1, random_state=1))
    pd.testing.assert_frame_equal(first.candidate, again.candidate)
    pd.testing.assert_frame_equal(first.example, again.example)
    pd.testing.assert_frame_equal(table, before)
    assert len(first.candidate) > 0


def test_below_forty_sentences_it_says_why_there_is_nothing():
    found = candidate_themes(sentences(39, 15, 20))
    assert found.reason == "Only 39 sentences hold no theme; candidates are looked for from 40 sentences on."
    assert found.candidate.empty and list(found.candidate) == ["candidate", "terms", "sentences", "people"]
    assert found.example.empty and list(found.example) == ["candidate", "document", "sentence"]


def test_what_four_people_say_again_and_again_is_no_candidate():
    table = sentences(200, 0, 50)
    loud = table.index < 40
    table.loc[loud, "text"] = table.loc[loud, "text"] + " parking permit car"
    table.loc[loud, "person"] = [f"P{place % 4}" for place in range(40)]
    assert "parking" not in " ".join(candidate_themes(table).candidate["terms"])
    table.loc[loud, "person"] = [f"P{place % 20}" for place in range(40)]
    assert "parking" in " ".join(candidate_themes(table).candidate["terms"])


def test_every_word_shown_is_used_by_enough_people():
    table = sentences(200, 30, 60)
    for least in (5, 15):
        users = {
            word: table.loc[[word in text.split() for text in table["text"]], "person"].nunique()
            for terms in candidate_themes(table, k=least).candidate["terms"]
            for word in terms.split(", ")
        }
        assert users and min(users.values()) >= least
    # Asking for fewer than 5 is asking for 5.
    assert candidate_themes(table, k=1).candidate.equals(candidate_themes(table).candidate)


def test_a_document_stands_for_its_writer_where_nobody_knows_the_person():
    table = sentences(200, 30, 60).assign(person=None)
    found = candidate_themes(table).candidate
    assert (found["people"] == found["sentences"]).all() and len(found) > 0


def test_words_that_meet_as_often_as_chance_brings_them_stand_at_nothing():
    from scipy.sparse import csr_matrix

    # Two words in 50 of 100 sentences each: 25 together by chance, 50 at most.
    chance = csr_matrix(np.repeat([[1.0, 1.0], [1.0, 0.0], [0.0, 1.0], [0.0, 0.0]], 25, axis=0))
    always = csr_matrix(np.repeat([[1.0, 1.0], [0.0, 0.0]], 50, axis=0))
    assert _together(chance) == 0.0
    assert _together(always) == (50 - 25) / 5


def test_the_bar_is_that_of_words_dealt_out_anew():
    ordered, people = _in_order(sentences(120, 15, 40))
    holds, _ = _words(ordered["text"], people, 5)
    before = holds.toarray()
    bar = _by_chance(holds, people, 12, 1)
    best = max(group.together for group in _groups(holds, people, 12, 1))
    assert DEALT == 19 and 0 < bar < best
    assert np.array_equal(holds.toarray(), before)


def test_texts_without_words_give_a_reason_and_no_error():
    table = sentences(60, 0, 20)
    for text in ("", "!!! 123", "the and of", None, "x"):
        found = candidate_themes(table.assign(text=text))
        assert found.candidate.empty and found.reason
    assert candidate_themes(table.iloc[:0]).reason.startswith("Only 0 sentences")


def test_a_thousand_sentences_take_seconds():
    start = time.process_time()
    candidate_themes(sentences(1000, 60, 150))
    assert time.process_time() - start < 10
