"""What people decide about sentences: nothing is lost, nothing counts twice, and what counts follows the newest."""

from __future__ import annotations

import concurrent.futures

import numpy as np
import pandas as pd
import pytest

from analysis import themes
from analysis.model import Refused, Role, Scheme, Stage, Viewer, Wave, Why
from analysis.store import Store
from analysis.themes.movement import CLEAR_BELOW, TOO_FEW
from analysis.themes.movement import WORDS as MOVED
from analysis.themes.queue import REASONS
from analysis.themes.second_reader import (
    agreement_by_theme,
    coding,
    disagreements,
    draw,
    drawn_of,
    phrases_by_theme,
)

ANA, BEN = Viewer("Ana", frozenset({"researcher"})), Viewer("Ben", frozenset({"reviewer"}))
BOOK = themes.load_codebook("reverse_mentoring")
SCHEME = Scheme(
    name="Sample",
    slug="sample",
    roles=(Role(id="mentor", label="Mentors", singular="mentor"),),
    waves=(Wave(id="W1", label="Before"),),
    stages=(Stage(id="start", label="Start"), Stage(id="end", label="End")),
    whys=(Why(id="Y1", title="Belonging", statement="They belong.", themes=("T01",)),),
)
TEXTS = {
    "a": "I felt left out. Nothing else happened.",
    "b": "I did not feel included. It was mentioned that we have no time.",
    "c": "I was exhausted by the long hours. We met.",
}


@pytest.fixture
def store(tmp_path):
    opened = Store(f"sqlite:///{(tmp_path / 'reviews.db').as_posix()}")
    opened.save_scheme(ANA, SCHEME, note="first")
    yield opened
    opened.close()


def decided(*rows, start="2026-01-01T09:00:00+00:00"):
    """Rows of document, sentence, theme, decision, by and perhaps reading, a minute apart."""
    table = pd.DataFrame([(*row, "review")[:6] for row in rows], columns=[*themes_keys(), "by", "reading"])
    at = pd.date_range(start, periods=len(table), freq="min")
    return table.assign(at=at, memo=None)


def themes_keys():
    return ["document", "sentence", "theme", "decision"]


def reflections(texts=TEXTS, stage="start"):
    return pd.DataFrame(
        {
            "document": list(texts),
            "person": [f"P{name}" for name in texts],
            "role": "mentor",
            "format": "individual",
            "stage": stage,
            "prompt": None,
            "text": list(texts.values()),
            "consent": "verbatim",
            "members": 1,
        }
    )


def status(decisions):
    found = themes.tagged_texts(reflections(), BOOK)
    hits = themes.with_decisions(found.hits, decisions, BOOK)
    return {(row.document, row.theme): row.status for row in hits.itertuples()}


def waiting(decisions):
    found = themes.tagged_texts(reflections(), BOOK)
    hits = themes.with_decisions(found.hits, decisions, BOOK)
    queue = themes.sentence_to_review(found.sentences, hits, decisions, BOOK)
    return {(row.document, row.sentence): row.reason for row in queue.itertuples()}


# ---------------------------------------------------------------------------------------------------- what counts


def test_undo_gives_back_what_the_same_person_had_said_before():
    rows = [("a", 1, "T01", "accept", "Ana"), ("a", 1, "T01", "reject", "Ana"), ("a", 1, "T01", "undo", "Ana")]
    assert status(decided(*rows[:1]))["a", "T01"] == "accepted"
    assert status(decided(*rows[:2]))["a", "T01"] == "rejected"
    assert status(decided(*rows))["a", "T01"] == "accepted"
    assert status(decided(*rows, rows[2]))["a", "T01"] == "proposed"


def test_undo_does_not_take_back_what_somebody_else_said_in_between():
    rows = [("a", 1, "T01", "accept", "Ana"), ("a", 1, "T01", "reject", "Ben"), ("a", 1, "T01", "undo", "Ana")]
    assert status(decided(*rows))["a", "T01"] == "rejected"


def test_a_blind_reading_counts_for_nothing_until_it_is_settled():
    blind = [("a", 1, "T02", "add", "Ben", "blind"), ("a", 1, "", "read", "Ben", "blind")]
    assert ("a", "T02") not in status(decided(("a", 1, "T01", "accept", "Ana"), *blind))
    settled = decided(("a", 1, "T01", "accept", "Ana"), *blind, ("a", 1, "T02", "add", "Ana", "settle"))
    assert status(settled)["a", "T02"] == "added"


def test_a_decision_on_a_theme_that_the_codebook_lost_counts_for_nothing():
    assert ("a", "T99") not in status(decided(("a", 1, "T99", "add", "Ana")))


def test_confirmed_is_what_somebody_accepted_and_proposed_what_nobody_rejected():
    decisions = decided(("a", 1, "T01", "accept", "Ana"), ("b", 1, "T01", "reject", "Ana"))
    hits = themes.with_decisions(themes.tagged_texts(reflections(), BOOK).hits, decisions, BOOK)
    assert set(themes.counted(hits, confirmed=True)["document"]) == {"a"}
    assert set(themes.counted(hits, confirmed=False)["document"]) == {"a", "b", "c"}


# ------------------------------------------------------------------------------------------------------ the queue


def test_the_queue_asks_first_for_what_matters():
    assert waiting(decided()) == {
        ("b", 1): "negated",
        ("c", 1): "sensitive",
        ("a", 1): "one phrase",
        ("b", 2): "one phrase",
        ("a", 2): "no hit",
        ("c", 2): "no hit",
    }
    assert [REASONS[name] for name in waiting(decided()).values()] == [
        REASONS[name] for name in REASONS for each in waiting(decided()).values() if each == name
    ]


def test_a_sentence_leaves_the_queue_once_nothing_of_it_is_only_proposed():
    assert ("a", 1) not in waiting(decided(("a", 1, "T01", "reject", "Ana")))
    assert ("a", 2) not in waiting(decided(("a", 2, "", "read", "Ana")))
    # Added beside a proposal that still waits: the sentence waits, too.
    assert ("a", 1) in waiting(decided(("a", 1, "T05", "add", "Ana")))


def test_a_difference_of_two_readers_comes_back_to_the_front_until_it_is_settled():
    rows = [("a", 1, "T01", "accept", "Ana"), ("a", 1, "", "read", "Ben", "blind")]
    assert next(iter(waiting(decided(*rows)).items())) == (("a", 1), "disagreement")
    assert ("a", 1) not in waiting(decided(*rows, ("a", 1, "T01", "accept", "Ana", "settle")))


# ---------------------------------------------------------------------------------------------- the second reader


def test_the_share_is_the_same_again_and_takes_its_part_of_every_stage():
    read = pd.DataFrame(
        {"document": [f"d{n:03}" for n in range(100)], "sentence": 1, "stage": ["start"] * 80 + ["end"] * 20}
    )
    share = draw(read, share=0.4, by=["stage"])
    assert len(share) == 40 and share.equals(draw(read.sample(frac=1, random_state=3), share=0.4, by=["stage"]))
    assert read.merge(share)["stage"].value_counts().to_dict() == {"start": 32, "end": 8}
    assert len(draw(read, share=0.01)) == 30 and len(draw(read.head(7), share=0.2)) == 7


def test_settling_changes_no_figure_of_agreement():
    first = [(f"d{n}", 1, "T01", "accept" if n < 15 else "reject", "Ana") for n in range(30)]
    blind = [(f"d{n}", 1, "T01", "add", "Ben", "blind") for n in range(12)]
    blind += [(f"d{n}", 1, "", "read", "Ben", "blind") for n in range(30)]
    before = agreement_by_theme(*coding(decided(*first, *blind), ["T01"]), BOOK).iloc[0]
    assert (before["both"], before["first_only"], before["second_only"], before["neither"]) == (12, 3, 0, 15)
    assert before["percent"] == pytest.approx(27 / 30) and before["n"] == 30
    # Cohen's kappa by hand: po = 0.9, pe = 0.5 * 0.4 + 0.5 * 0.6 = 0.5.
    assert before["kappa"] == pytest.approx((0.9 - 0.5) / 0.5)
    settled = [(f"d{n}", 1, "T01", "reject", "Ana", "settle") for n in (12, 13, 14)]
    decisions = decided(*first, *blind, *settled)
    assert agreement_by_theme(*coding(decisions, ["T01"]), BOOK).iloc[0].equals(before)
    assert disagreements(decisions).empty and len(disagreements(decided(*first, *blind))) == 3


def test_a_rare_theme_is_told_with_its_caution():
    first = [(f"d{n}", 1, "T09", "accept" if n < 2 else "reject", "Ana") for n in range(40)]
    blind = [("d0", 1, "T09", "add", "Ben", "blind")] + [(f"d{n}", 1, "", "read", "Ben", "blind") for n in range(40)]
    row = agreement_by_theme(*coding(decided(*first, *blind), ["T09"]), BOOK).iloc[0]
    assert row["lopsided"] and "kappa and alpha can be low" in row["words"]


def test_phrases_are_held_against_people_as_one_more_coder():
    first = [("a", 1, "T01", "accept", "Ana"), ("b", 1, "T01", "accept", "Ana"), ("c", 1, "T06", "reject", "Ana")]
    first += [("a", 2, "T01", "add", "Ana"), ("b", 2, "", "read", "Ana"), ("c", 2, "", "read", "Ana")]
    blind = [(document, number, "", "read", "Ben", "blind") for document in "abc" for number in (1, 2)]
    people, _ = coding(decided(*first, *blind), [theme.id for theme in BOOK.themes])
    hits = themes.tagged_texts(reflections(), BOOK).hits
    told = phrases_by_theme(hits, people, BOOK).set_index("theme")
    assert told.loc["T01", ["found", "people", "both"]].tolist() == [2, 3, 2]
    assert told.loc["T06", ["found", "people", "both"]].tolist() == [1, 0, 0]
    assert told.loc["T01", "precision"] is None or pd.isna(told.loc["T01", "precision"]), "two found are too few"


# ------------------------------------------------------------------------------------------------------- the store


def test_the_same_decision_of_the_same_person_is_kept_once(store):
    said = {"document": "d", "sentence": 1, "theme": "T01", "decision": "accept"}
    for _ in range(3):
        store.add_decisions(BEN, "sample", [said, {**said, "theme": "T02"}])
    assert len(store.decisions(ANA, "sample")) == 2
    store.add_decision(ANA, "sample", **said)
    assert store.decisions(ANA, "sample")["by"].tolist() == ["Ben", "Ben", "Ana"]


def test_of_several_decisions_all_are_kept_or_none(store):
    wrong = {"document": "d", "sentence": 1, "theme": "", "decision": "accept"}
    with pytest.raises(Refused, match="names no theme"):
        store.add_decisions(BEN, "sample", [{**wrong, "theme": "T01"}, wrong])
    assert store.decisions(BEN, "sample").empty


def test_two_people_at_once_lose_no_decision(store):
    def decide(viewer):
        for number in range(1, 41):
            store.add_decision(viewer, "sample", document="d", sentence=number, theme="T01", decision="accept")

    with concurrent.futures.ThreadPoolExecutor() as pool:
        list(pool.map(decide, (ANA, BEN)))
    kept = store.decisions(ANA, "sample")
    assert len(kept) == len(kept.drop_duplicates(["sentence", "by"])) == 80


def test_a_change_after_a_second_reading_is_a_settlement(store):
    said = {"document": "d", "sentence": 1, "theme": "T01", "decision": "accept"}
    store.add_decision(ANA, "sample", **said)
    store.add_decisions(BEN, "sample", [{**said, "theme": "", "decision": "read", "reading": "blind"}])
    store.add_decision(ANA, "sample", **{**said, "decision": "reject"})
    assert store.decisions(ANA, "sample")["reading"].tolist() == ["review", "blind", "settle"]


def test_memos_are_kept_apart_from_what_counts(store):
    told = {"document": "d", "sentence": 1, "theme": "", "decision": "memo"}
    with pytest.raises(Refused, match="The memo is empty"):
        store.add_decision(BEN, "sample", **told, memo=" ")
    store.add_decision(BEN, "sample", **told, memo="Ask the sub-group.")
    decisions = store.decisions(BEN, "sample")
    assert themes.memos(decisions)["memo"].tolist() == ["Ask the sub-group."]
    assert themes.standing(decisions).empty


# ---------------------------------------------------------------------------------------------------- single voices


def test_what_one_person_says_of_a_grave_theme_is_put_before_the_reviewer():
    texts = reflections({"a": "I was bullied.", "b": "I felt left out.", "c": "We met."})
    found = themes.tagged_texts(texts, BOOK)
    rare = themes.rare_sentences(texts, found.sentences, found.hits, BOOK)
    assert rare[["document", "theme", "people"]].values.tolist() == [["a", "T09", 1]]


def test_an_intention_is_traced_to_the_next_stage_of_the_same_person():
    first = reflections({"a": "I will ask trainees first.", "b": "From now on I credit juniors.", "c": "We met."})
    later = reflections({"d": "I now ask trainees first.", "e": "It rained."}, stage="end")
    texts = pd.concat([first, later.assign(person=["Pa", "Pc"])], ignore_index=True)
    found = themes.tagged_texts(texts, BOOK)
    told = themes.statements_of_intention(texts, found.sentences, SCHEME).set_index("document")
    assert told.loc["a", ["later", "again"]].tolist() == ["end", "I now ask trainees first."]
    assert told.loc["b", "later"] is None and set(told.index) == {"a", "b", "d"}


# ------------------------------------------------------------------------------------------- what an adversary tried


def test_after_a_blind_reading_was_taken_back_a_correction_is_a_first_code_again(store):
    said = {"document": "d", "sentence": 1, "theme": "T01", "decision": "accept"}
    read = {**said, "theme": "", "decision": "read", "reading": "blind"}
    store.add_decision(ANA, "sample", **said)
    store.add_decisions(BEN, "sample", [read])
    store.add_decisions(BEN, "sample", [{**read, "decision": "undo"}])
    store.add_decision(ANA, "sample", **{**said, "decision": "reject"})
    assert store.decisions(ANA, "sample")["reading"].tolist() == ["review", "blind", "blind", "review"]


def test_a_sentence_has_one_second_reader(store):
    said = {"document": "d", "sentence": 1, "theme": "T01", "decision": "add", "reading": "blind"}
    store.add_decisions(BEN, "sample", [said])
    with pytest.raises(Refused, match="Somebody else has read"):
        store.add_decisions(Viewer("Cai", frozenset({"reviewer"})), "sample", [{**said, "theme": "T02"}])


def test_only_what_was_written_is_given_back(store):
    said = {"document": "d", "sentence": 1, "theme": "T01", "decision": "accept"}
    assert store.add_decisions(BEN, "sample", [said]) == [said]
    assert store.add_decisions(BEN, "sample", [said]) == []


def test_a_why_whose_themes_the_codebook_lost_has_no_direction():
    texts = pd.concat(
        [
            reflections({f"{stage}{n}": "I felt left out." for n in range(12)}, stage=stage).assign(
                person=[f"P{n}" for n in range(12)]
            )
            for stage in ("start", "end")
        ]
    )
    book = BOOK.model_copy(update={"themes": BOOK.themes[1:]})
    hits = themes.with_decisions(themes.hit_by_sentence(texts, book), decided())
    told = themes.account_by_why(texts, hits, SCHEME, codebook=book)
    assert told["direction"].tolist() == ["not enough"]


def test_a_codebook_that_watches_no_burden_gives_no_row_of_it():
    book = BOOK.model_copy(update={"themes": BOOK.themes[:3]})
    assert themes.burden(reflections(), themes.hit_by_sentence(reflections(), book), SCHEME, book).empty


def test_what_is_grave_comes_up_though_its_text_has_no_stage():
    texts = reflections({"a": "I was bullied.", "b": "I was bullied.", "c": "We met.", "d": "I was bullied."})
    texts["stage"] = pd.Series([None, "start", "start", None], dtype=object)
    found = themes.tagged_texts(texts, BOOK)
    rare = themes.rare_sentences(texts, found.sentences, found.hits, BOOK)
    assert rare[["document", "people"]].values.tolist() == [["b", 1], ["a", 2], ["d", 2]]
    assert rare["stage"].isna().tolist() == [False, True, True]


# -------------------------------------------------------------------------------------------- what rose and what fell


def moved(gained: dict[str, int], lost: dict[str, int] | None = None, people: int = 40) -> pd.DataFrame:
    """Themes that so many of the people mention at the end only, or at the start only."""
    names = [f"P{number}" for number in range(people)]
    texts = pd.concat(
        [
            reflections({f"{stage}-{name}": "We met." for name in names}, stage=stage).assign(person=names)
            for stage in ("start", "end")
        ],
        ignore_index=True,
    )
    told = [("end", theme, number) for theme, number in gained.items()]
    told += [("start", theme, number) for theme, number in (lost or {}).items()]
    hits = [(f"{stage}-{name}", theme) for stage, theme, number in told for name in names[:number]]
    return themes.theme_change_by_role(texts, pd.DataFrame(hits, columns=["document", "theme"]), SCHEME, BOOK)


def test_a_rise_is_clear_only_where_it_is_beside_all_the_other_themes():
    table = moved({"T01": 15, "T02": 6, "T03": 1}, {"T04": 14}).set_index("theme")
    assert table.loc["T01", "words"] == MOVED["up"] and table.loc["T04", "words"] == MOVED["down"]
    # Six to none keeps off 0 alone (p = 0.016), and not as one of the four themes that anybody changed about.
    alone = moved({"T02": 6}).set_index("theme").loc["T02"]
    assert alone["q"] < CLEAR_BELOW and alone["words"] == MOVED["up"]
    assert table.loc["T03", "words"] == table.loc["T09", "words"] == MOVED["flat"]
    among = moved({f"T{number:02}": 6 if number == 2 else 1 for number in range(1, 19)}).set_index("theme").loc["T02"]
    assert among["lo"] > 0 and among["q"] >= CLEAR_BELOW and among["words"] == "stands out, perhaps by chance"
    assert set(moved({"T01": 6}, people=6)["words"]) == {TOO_FEW}


def test_without_any_change_a_theme_is_rarely_said_to_be_mentioned_by_more_or_fewer():
    chance = np.random.default_rng(5)
    names = [f"P{number}" for number in range(30)]
    texts = pd.concat(
        [
            reflections({f"{stage}-{name}": "We met." for name in names}, stage=stage).assign(person=names)
            for stage in ("start", "end")
        ],
        ignore_index=True,
    )
    said = clear = stands_out = 0
    for _ in range(40):
        pairs = [
            (document, theme.id) for theme in BOOK.themes for document in texts["document"][chance.random(60) < 0.3]
        ]
        hits = pd.DataFrame(pairs, columns=["document", "theme"])
        words = set(themes.theme_change_by_role(texts, hits, SCHEME, BOOK)["words"])
        clear += bool(words & {MOVED["up"], MOVED["down"]})
        stands_out += MOVED["chance"] in words
        said += 1
    assert said == 40 and clear <= 5 and stands_out >= 10


# ------------------------------------------------------------------------------------------ one number, and old themes


@pytest.mark.parametrize(
    ("read", "share", "number"), [(245, 0.5, 123), (250, 0.15, 38), (350, 0.29, 102), (50, 0.9, 45)]
)
def test_as_many_sentences_are_drawn_as_were_announced(read: int, share: float, number: int):
    table = pd.DataFrame({"document": [f"d{place:03}" for place in range(read)], "sentence": 1})
    assert len(draw(table, share=share)) == drawn_of(read, share) == number


def test_a_difference_on_a_theme_that_the_codebook_lost_keeps_no_sentence_at_the_front():
    rows = [("a", 1, "T01", "accept", "Ana"), ("a", 1, "T99", "add", "Ana"), ("a", 1, "T01", "add", "Ben", "blind")]
    decisions = decided(*rows, ("a", 1, "", "read", "Ben", "blind"))
    assert disagreements(decisions)["theme"].tolist() == ["T99"]
    assert disagreements(decisions, themes=[theme.id for theme in BOOK.themes]).empty
    assert waiting(decisions).get(("a", 1)) != "disagreement"
