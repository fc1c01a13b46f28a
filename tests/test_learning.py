"""Learning from decided sentences earns its place: people never seen before, the phrases as the bar, else silence."""

import numpy as np
import pandas as pd
import pytest

from analysis.model import Refused
from analysis.themes import learning_by_theme, suggestions
from analysis.themes.contrast import FUNCTION_WORDS
from analysis.themes.learning import _counts, _draws, _f1, _gain, cross_validated, folds

SAID = "we met on monday and spoke about the week at work with some tea near a window over lunch again"
COMMON = SAID.split()


def coded(people: int = 30, each: int = 6, seed: int = 1) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Sentences of which some speak of parking (which no phrase knows), some of trust (which the phrases know)."""
    chance = np.random.default_rng(seed)
    rows, decided = [], []
    for person in range(people):
        for sentence in range(1, each + 1):
            words = list(chance.choice(COMMON, 7))
            parking, trust = chance.random(2) < 0.25
            words += ["parking", "permit"] if parking else []
            words += ["trust"] if trust else []
            rows.append((f"D{person}", sentence, f"P{person}", " ".join(chance.permutation(words))))
            decided.append((parking, trust, False))
    table = pd.DataFrame(rows, columns=["document", "sentence", "person", "text"])
    truth = pd.DataFrame(decided, columns=["parking", "trust", "never"])
    proposed = truth.assign(parking=False)
    return table, truth, proposed


def of(table: pd.DataFrame, theme: str) -> pd.Series:
    return table.set_index("theme").loc[theme]


def test_the_scores_are_those_of_a_plain_scikit_learn_pipeline():
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import cross_val_predict
    from sklearn.pipeline import make_pipeline

    table, truth, _ = coded()
    texts, people = table["text"].to_numpy(dtype=object), pd.factorize(table["person"])[0]
    ours = cross_validated(texts, truth[["parking", "trust"]].to_numpy(), people, seed=3)
    plain = make_pipeline(
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=2, stop_words=sorted(FUNCTION_WORDS)),
        LogisticRegression(solver="liblinear", class_weight="balanced", random_state=1),
    )
    for place, theme in enumerate(["parking", "trust"]):
        splits = list(folds(people, seed=3))
        scores = cross_val_predict(plain, texts, truth[theme], cv=splits, method="decision_function")
        assert np.abs(ours[:, place] - scores).max() < 1e-8


def test_nobody_is_scored_by_a_model_that_read_them():
    people = np.repeat(np.arange(13), [1, 9, 2, 2, 3, 1, 1, 4, 2, 2, 1, 1, 1])
    parts = list(folds(people, seed=4))
    assert len(parts) == 5
    assert sorted(np.concatenate([test for _, test in parts]).tolist()) == list(range(30))
    for train, test in parts:
        assert not set(people[train]) & set(people[test])
        assert len(train) + len(test) == 30
    assert max(len(test) for _, test in parts) == 9
    assert not np.array_equal(parts[-1][1], list(folds(people, seed=5))[-1][1])


def test_a_theme_is_learned_where_it_clearly_beats_its_phrases_and_nowhere_else():
    table = learning_by_theme(*coded())
    parking, trust, never = (of(table, theme) for theme in ("parking", "trust", "never"))
    assert parking["used"] and parking["reason"] == ""
    assert parking["phrases_f1"] == 0.0 and parking["learned_f1"] > 0.9
    assert 0 < parking["lo"] <= parking["gain"] <= parking["hi"] <= 1
    assert parking["gain"] == parking["learned_f1"] - parking["phrases_f1"]
    assert (
        not trust["used"] and trust["phrases_f1"] == 1.0 and trust["gain"] <= 0 and "phrases remain" in trust["reason"]
    )
    assert not never["used"] and never[["phrases_f1", "learned_f1", "gain", "lo", "hi"]].isna().all()
    assert never["reason"].startswith("Too few different sentences hold this theme: 0 of 0 people.")
    assert table["sentences"].tolist() == [180] * 3


def test_the_same_sentences_in_another_order_say_the_same():
    table, truth, proposed = coded(people=12)
    kept = [each.copy() for each in (table, truth, proposed)]
    mixed = np.random.default_rng(0).permutation(len(table))
    waiting = pd.DataFrame({"document": ["N1", "N2"], "sentence": 1, "text": ["the parking permit", "parking again"]})
    first = learning_by_theme(table, truth, proposed)
    again = learning_by_theme(table.iloc[mixed], truth.iloc[mixed], proposed.iloc[mixed])
    pd.testing.assert_frame_equal(first, again)
    pd.testing.assert_frame_equal(
        suggestions(table, truth, waiting, first),
        suggestions(table.iloc[mixed], truth.iloc[mixed], waiting.iloc[::-1], first),
    )
    for before, after in zip(kept, (table, truth, proposed), strict=True):
        pd.testing.assert_frame_equal(before, after)


@pytest.mark.parametrize(
    ("positives", "writers", "learned"), [(9, 9, False), (10, 4, False), (10, 5, True), (12, 12, True)]
)
def test_ten_sentences_of_five_people_are_needed(positives: int, writers: int, learned: bool):
    table, truth, proposed = coded(people=12, each=10)
    holds = np.zeros(120, dtype=bool)
    holds[[10 * (each % writers) + each // writers for each in range(positives)]] = True
    row = of(learning_by_theme(table, truth.assign(parking=holds), proposed), "parking")
    assert row[["positives", "people"]].tolist() == [positives, writers]
    assert bool(np.isfinite(row["learned_f1"])) is learned
    assert row["reason"].startswith("Too few") is not learned


def test_a_theme_in_every_sentence_is_not_learned():
    table, truth, proposed = coded(people=10)
    row = of(learning_by_theme(table, truth.assign(trust=True), proposed), "trust")
    assert not row["used"] and row["reason"].startswith("Every coded sentence holds this theme")


def test_a_document_stands_for_its_writer_where_nobody_knows_the_person():
    table, truth, proposed = coded(people=12)
    nameless = learning_by_theme(table.assign(person=None), truth, proposed)
    assert of(nameless, "parking")["people"] == of(learning_by_theme(table, truth, proposed), "parking")["people"]


def test_f1_is_zero_where_nothing_right_was_found_and_missing_where_there_was_nothing():
    assert _f1(6, 2, 4) == 12 / 18
    assert _f1(0, 0, 7) == 0.0
    assert np.isnan(_f1(0, 0, 0))


def test_the_interval_is_over_people_not_sentences():
    people = np.repeat(np.arange(10), 10)
    truth = np.ones(100, dtype=bool)
    one_person = people == 0
    counts = [_counts(truth, found, people) for found in (~truth, one_person, truth)]
    # Whatever is gained comes from one person; a resample without them (35 in 100) gains nothing.
    gain = _gain(counts, _draws(people, 1))
    assert gain["lo"] == 0.0 and gain["gain"] > 0 and not gain["used"]


def test_chance_alone_is_rarely_taken_for_a_gain():
    people = np.repeat(np.arange(30), 5)
    used = 0
    for seed in range(100):
        chance = np.random.default_rng(seed)
        truth = chance.random(150) < 0.2
        found = [np.where(truth, chance.random(150) < 0.6, chance.random(150) < 0.05) for _ in range(2)]
        ways = [*found, np.ones(150, dtype=bool)]
        used += bool(_gain([_counts(truth, each, people) for each in ways], _draws(people, seed))["used"])
    # 2.5 expected; ten or more would come up about once in 3,000 tries.
    assert used < 10


def test_suggestions_come_for_used_themes_only_surest_first():
    table, truth, proposed = coded()
    learned = learning_by_theme(table, truth, proposed)
    texts = ["monday at work", "no parking permit", "permit for the week and tea", "trust", "", None, "zebra"]
    waiting = pd.DataFrame({"document": [f"N{place}" for place in range(7)], "sentence": 1, "text": texts})
    found = suggestions(table, truth, waiting, learned)
    assert list(found) == ["document", "sentence", "theme", "score"]
    assert set(found["theme"]) == {"parking"} and list(found["document"]) == ["N1", "N2"]
    assert found["score"].is_monotonic_decreasing and found["score"].between(0.5, 1).all()
    nothing = suggestions(table, truth, waiting, learned.assign(used=False))
    assert nothing.empty and list(nothing) == list(found)
    assert suggestions(table, truth, waiting.iloc[:0], learned).empty


def test_open_decisions_and_tables_that_do_not_fit_are_refused():
    table, truth, proposed = coded(people=6)
    with pytest.raises(Refused, match="decide the themes that are open"):
        learning_by_theme(table, truth.astype(object).mask(truth, None), proposed)
    with pytest.raises(Refused, match="a row for each coded sentence"):
        learning_by_theme(table.iloc[1:], truth, proposed)
    with pytest.raises(Refused, match="a column for each theme"):
        learning_by_theme(table, truth, proposed[["trust", "parking", "never"]])


@pytest.mark.parametrize("text", ["", "!!!", None, "a"])
def test_texts_without_words_teach_nothing_and_break_nothing(text: str | None):
    table, truth, proposed = coded(people=8)
    row = of(learning_by_theme(table.assign(text=text), truth, proposed), "parking")
    assert not row["used"]
    empty = learning_by_theme(table.iloc[:0], truth.iloc[:0], proposed.iloc[:0])
    assert len(empty) == 3 and not empty["used"].any() and empty["phrases_f1"].isna().all()


# ------------------------------------------------------------------------------------------- chance, and what leaks


def noise(seed: int, marks: float, *, themes: int = 8) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """20 people with 10 sentences of chance words each, themes that one in three holds, phrases marked by chance."""
    chance = np.random.default_rng(seed)
    words = [f"word{number}" for number in range(120)] + COMMON
    table = pd.DataFrame({"person": np.repeat([f"P{person}" for person in range(20)], 10)})
    table = table.assign(document=table["person"], sentence=list(range(1, 11)) * 20)
    table["text"] = [" ".join(chance.choice(words, 8)) for _ in range(200)]
    names = [f"theme {number}" for number in range(themes)]
    truth = pd.DataFrame(chance.random((200, themes)) < 0.33, columns=names)
    return table, truth, pd.DataFrame(chance.random((200, themes)) < marks, columns=names)


@pytest.mark.parametrize("marks", [0.0, 0.02, 0.05, 0.2])
def test_noise_is_not_learned_however_little_the_phrases_find(marks: float):
    tables = [learning_by_theme(*noise(seed, marks)) for seed in range(10)]
    told = pd.concat(tables, ignore_index=True)
    assert len(told) == 80 and told["learned_f1"].notna().all() and (told["wordings"] == told["positives"]).all()
    share = told["positives"] / 200
    assert told["every_f1"].to_numpy() == pytest.approx((2 * share / (1 + share)).to_numpy())
    # Of the 80 tries 5 in 100 would be 4.
    assert told["used"].sum() <= 4
    if marks == 0:
        assert (told["phrases_f1"] == 0).all() and (told["lo"] > 0).sum() > 40
        guessed = told.loc[(told["lo"] > 0) & ~told["used"], "reason"]
        assert guessed.str.contains("not clearly better than giving this theme to every sentence").all()


@pytest.mark.parametrize("marks", [0.0, 0.05])
def test_a_real_cue_is_found_among_noise(marks: float):
    table, truth, proposed = noise(1, marks)
    chance = np.random.default_rng(2)
    cue = truth["theme 0"] & (chance.random(200) < 0.8)
    table["text"] = [f"{text} parking" if there else text for text, there in zip(table["text"], cue, strict=True)]
    told = learning_by_theme(table, truth, proposed)
    assert list(told.loc[told["used"], "theme"]) == ["theme 0"]


@pytest.mark.parametrize("told_apart", [False, True])
def test_sentences_that_people_share_teach_nothing_about_themselves(told_apart: bool):
    """20 stock sentences, each with a theme by chance alone; a full stop, a case or a grammar word makes no other."""
    used = []
    for seed in range(10):
        table, _, _ = noise(seed, 0.0)
        chance = np.random.default_rng(seed)
        which = chance.integers(0, 20, 200)
        marks = ["", ".", " and", "!!"] if told_apart else [""]
        ends = chance.choice(marks, 200)
        stock = table["text"].tolist()[:20]
        table["text"] = [
            (stock[each].upper() if end == "." else stock[each]) + end for each, end in zip(which, ends, strict=True)
        ]
        truth = pd.DataFrame({"theme": chance.permutation(np.arange(20) < 12)[which]})
        row = of(learning_by_theme(table, truth, truth & False), "theme")
        assert row["wordings"] == 12 and row["positives"] == truth["theme"].sum() > 90 and row["people"] == 20
        used.append(bool(row["used"]))
    assert sum(used) <= 1


def test_a_shared_sentence_counts_once_as_most_of_those_who_read_it_decided():
    table, truth, proposed = coded(people=12)
    again = table[table["person"] == "P0"].assign(person="P99", document="D99")
    twice = [pd.concat([one, more], ignore_index=True) for one, more in (
        (table, again), (truth, truth[: len(again)]), (proposed, proposed[: len(again)]))]  # fmt: skip
    alone, shared = learning_by_theme(table, truth, proposed), learning_by_theme(*twice)
    same = ["theme", "wordings", "phrases_f1", "every_f1"]
    pd.testing.assert_frame_equal(alone[same], shared[same])
    assert (shared["positives"] - alone["positives"]).tolist() == truth[: len(again)].sum().tolist()
    assert of(shared, "trust")["phrases_f1"] == 1.0


def test_words_of_grammar_alone_have_no_score():
    table, truth, proposed = coded()
    # Whoever speaks of parking begins with "And"; whoever does not, with "But".
    table["text"] = [
        ("And " if there else "But ") + text for text, there in zip(table["text"], truth["parking"], strict=True)
    ]
    learned = learning_by_theme(table, truth, proposed)
    waiting = pd.DataFrame({"document": ["N1", "N2"], "sentence": 1, "text": ["And I.", "The parking permit"]})
    assert of(learned, "parking")["used"]
    assert list(suggestions(table, truth, waiting, learned)["document"]) == ["N2"]
    bare = table.assign(text=table["text"].str.split().str[0])
    assert not learning_by_theme(bare, truth, proposed)["used"].any()
