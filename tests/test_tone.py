"""Tone sorts what there is to read. What it gets wrong is known, written down, and shown as it is."""

import numpy as np
import pandas as pd
import pytest

from analysis.themes import MEASURED_ACCURACY, MISREADINGS, polarity, tone_by_stage, tone_by_text
from analysis.themes.tone import Misreading


@pytest.mark.parametrize("case", MISREADINGS, ids=lambda case: case.text)
def test_what_is_shown_for_texts_that_textblob_misreads(case: Misreading):
    shown = round(tone_by_text([case.text]).loc[0, "polarity"], 3)
    assert shown == case.polarity
    meant = {"good": shown > 0, "bad": shown < 0, "neither": shown == 0}
    assert not meant[case.meant], "this one is read rightly by now and belongs elsewhere"


def test_not_bad_is_read_rightly_although_often_said_not_to_be():
    assert [round(each, 2) for each in polarity(["It was not bad.", "It was bad."])] == [0.35, -0.7]


def test_a_known_complaint_and_a_known_praise_stand_on_their_sides():
    good, bad = polarity(["A wonderful meeting", "A terrible meeting"])
    assert good > 0 > bad


def test_the_figures_are_those_of_textblob_itself():
    from textblob import TextBlob

    texts = ["Great, thank you!", "It was a very bad day.", "Cyfarfod", "", "I mean :-) well \u2026"]
    alone = [tuple(TextBlob(text).sentiment) for text in texts]
    assert list(tone_by_text(texts)[["polarity", "subjectivity"]].itertuples(index=False, name=None)) == alone


def test_a_text_without_a_known_word_says_so():
    table = tone_by_text(["Cyfarfod", "My mentor cancelled every meeting.", "A good, useful day."])
    assert table["polarity"].tolist()[:2] == [0.0, 0.0]
    assert table["known"].tolist() == [0, 0, 2]


def test_no_text_has_no_tone_and_the_order_is_kept():
    table = tone_by_text(["good", None, "bad", float("nan"), "good"])
    assert table["polarity"].isna().tolist() == [False, True, False, True, False]
    assert table["known"].isna().tolist() == [False, True, False, True, False]
    assert table["polarity"].dropna().round(2).tolist() == [0.7, -0.7, 0.7]
    assert tone_by_text([]).empty and polarity([]) == []


def test_equal_texts_are_read_once(monkeypatch: pytest.MonkeyPatch):
    import textblob.en

    read = []
    real = textblob.en.sentiment

    def counting(text: str):
        read.append(text)
        return real(text)

    monkeypatch.setattr(textblob.en, "sentiment", counting)
    assert tone_by_text(["good", "bad", "good", "good"])["polarity"].round(2).tolist() == [0.7, -0.7, 0.7, 0.7]
    assert read == ["good", "bad"]


def test_nothing_is_downloaded(monkeypatch: pytest.MonkeyPatch):
    import socket

    def refuse(*_: object, **__: object):
        raise AssertionError("tone went to the network")

    monkeypatch.setenv("NLTK_DATA", "nowhere")
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert len(polarity(["A good day", "A bad day"])) == 2


def test_the_accuracy_that_was_measured_is_told_with_its_source_and_date():
    assert {"data", "date", "n"} <= set(MEASURED_ACCURACY)
    shares = [value for value in MEASURED_ACCURACY.values() if isinstance(value, float)]
    assert len(shares) == 6 and all(0 <= share <= 1 for share in shares)
    assert MEASURED_ACCURACY["criticism_called_good"] > MEASURED_ACCURACY["criticism_called_bad"]


def reflection(*rows: tuple[str | None, str, str], role: str = "mentor") -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["person", "stage", "text"], dtype=object)
    names = [f"D{place}" for place in range(len(rows))]
    return table.assign(document=names, role=role, prompt=None, consent="verbatim")


def spread(table: pd.DataFrame, **options: object) -> pd.DataFrame:
    return tone_by_stage(table, table[["document"]].join(tone_by_text(table["text"].tolist())), **options)


def test_each_person_counts_once_with_the_mean_of_what_they_wrote():
    rows = [("A", "start", "good"), ("A", "start", "bad"), ("B", "start", "good"), ("C", "start", "bad")]
    rows += [("D", "start", "good"), ("E", "start", "good"), ("E", "start", "good"), ("F", "start", "Cyfarfod")]
    row = spread(reflection(*rows)).iloc[0]
    assert row[["stage", "people", "unknown"]].tolist() == ["start", 5, 1]
    # People: 0 (good and bad), 0.7, -0.7, 0.7, 0.7.
    assert row[["lower", "middle", "upper"]].astype(float).round(3).tolist() == [0.0, 0.7, 0.7]


@pytest.mark.parametrize(("people", "shown"), [(4, False), (5, True)])
def test_below_five_people_no_spread_is_shown(people: int, shown: bool):
    row = spread(reflection(*[(f"P{place}", "start", "good") for place in range(people)])).iloc[0]
    assert row["people"] == people
    assert bool(np.isfinite(row[["lower", "middle", "upper"]].astype(float)).all()) is shown
    assert shown or row[["lower", "middle", "upper"]].isna().all()


def test_stages_stand_in_the_order_asked_for_and_roles_apart():
    mentors = reflection(*[(f"P{place}", stage, "good") for place in range(6) for stage in ("start", "end")])
    mentees = reflection(*[(f"Q{place}", "start", "bad") for place in range(6)], role="mentee")
    table = pd.concat([mentors, mentees.assign(document=[f"E{place}" for place in range(6)])], ignore_index=True)
    whole = spread(table, stages=["start", "end", "later"])
    assert whole[["stage", "people"]].values.tolist() == [["start", 12], ["end", 6], ["later", 0]]
    assert spread(table)["stage"].tolist() == ["end", "start"]
    assert spread(table, role="mentee")[["stage", "people", "middle"]].round(1).values.tolist() == [["start", 6, -0.7]]


def test_withdrawn_texts_and_texts_of_several_people_have_no_part():
    table = reflection(*[(f"P{place}", "start", "good") for place in range(6)], (None, "start", "bad"))
    table.loc[0, "consent"] = "withdrawn"
    assert spread(table)[["people", "unknown"]].values.tolist() == [[5, 0]]
    assert spread(table.iloc[:0]).empty
