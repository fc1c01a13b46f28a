"""A release in one sentence and in a few lines: grammatical for any numbers, short on a page, whole in a document."""

from __future__ import annotations

import datetime
import json

import pytest
from conftest import SAMPLE

from analysis import at_a_glance
from analysis.actions import Action
from analysis.at_a_glance import compared
from analysis.progress import forbidden_words
from analysis.release import Release, open_release

TODAY = datetime.date(2026, 4, 1)
MORE, NOT_MORE, LESS, HIDDEN, NOBODY = "more than", "not clearly more than", "less than", "hidden", ""


@pytest.fixture(scope="module")
def release() -> Release:
    return open_release((SAMPLE / "releases" / "001.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("found", "alone", "said"),
    [
        ({}, True, ""),
        ({NOBODY: ["A", "B"]}, True, ""),
        ({HIDDEN: ["A"], NOBODY: ["B"]}, True, ""),
        ({MORE: ["A"]}, True, "It gained clearly more than colleagues who did not take part."),
        ({MORE: ["A"]}, False, "The one that moved gained clearly more than colleagues who did not take part."),
        ({MORE: ["A", "B"]}, True, "Both of them gained clearly more than colleagues who did not take part."),
        ({MORE: ["A", "B", "C"]}, False, "All of those that moved gained clearly more than colleagues who did not take "
                                         "part."),
        ({NOT_MORE: ["A"]}, True, "It did not gain clearly more than colleagues who did not take part."),
        ({NOT_MORE: ["A", "B"]}, True, "Neither of them gained clearly more than colleagues who did not take part."),
        ({NOT_MORE: ["A", "B", "C"]}, True, "None of them gained clearly more than colleagues who did not take part."),
        ({LESS: ["A"]}, True, "It gained clearly less than colleagues who did not take part."),
        ({MORE: ["A"], NOT_MORE: ["B"]}, True,
         "Only “A” gained clearly more than colleagues who did not take part; 1 did not gain clearly more."),
        ({MORE: ["A", "B"], NOT_MORE: ["C"], NOBODY: ["D", "E"]}, True,
         "Only “A” and “B” gained clearly more than colleagues who did not take part; 1 did not gain clearly more, and "
         "2 were compared with nobody."),
        ({MORE: ["A", "B", "C"], LESS: ["D"]}, False,
         "3 of those that moved gained clearly more than colleagues who did not take part; 1 gained clearly less."),
        ({NOT_MORE: ["A", "B"], LESS: ["C"], HIDDEN: ["D"], NOBODY: ["E"]}, True,
         "2 of them did not gain clearly more than colleagues who did not take part; 1 gained clearly less, 1 has a "
         "comparison that may not be told, and 1 was compared with nobody."),
    ],
)  # fmt: skip
def test_what_is_said_of_colleagues_is_a_sentence_for_any_numbers(found, alone, said):
    assert compared(found, alone=alone) == said


def test_the_answer_is_two_plain_sentences_and_names_the_one_why_that_gained_more(release):
    told = at_a_glance.answer(release)
    assert told == (
        "All 4 stated whys moved towards their aim. Only “Voice and influence of juniors” gained clearly more than "
        "colleagues who did not take part; 2 did not gain clearly more, and 1 was compared with nobody."
    )
    assert not forbidden_words(told)


def test_which_target_is_reached_and_for_whom_a_why_is_stated_stand_in_the_lines(release):
    told = dict(at_a_glance.lines(release, None, TODAY))
    moved = told["Moved towards the aim"]
    assert moved.startswith("Target reached on average: ") and "Target reached: Senior understanding" in moved
    whom = told[at_a_glance.FOR_WHOM]
    assert "stated for junior colleagues from under-represented backgrounds and measured among mentors" in whom
    assert "Wellbeing" not in whom, "its measure is among the junior colleagues that it is stated for"
    assert "Mentors (junior colleagues): 36 answered at “Before the first meeting” and 26 at “Six months later”" in whom


def test_a_why_without_whom_it_is_for_or_of_an_older_release_is_stated_for_nobody_else():
    row = {"role": "mentor", "role_label": "Mentors (junior colleagues)"}
    assert at_a_glance.stated_for({}, row) == at_a_glance.stated_for({"affected": None}, row) == ""
    assert at_a_glance.stated_for({"affected": "Carers."}, row) == "Carers"
    assert at_a_glance.stated_for({"affected": "Carers"}, {"role": None, "role_label": "the organisation"}) == ""


def late(number: int) -> list[Action]:
    day = datetime.date(2026, 1, 1)
    return [Action(id=f"A{n}", title=f"Late {n}.", due=day, owner_role="Lead") for n in range(number)]


@pytest.mark.parametrize(
    ("number", "said"),
    [(0, "Nothing is planned yet."), (1, "Late: Late 0."), (3, "Late: Late 0; Late 1; Late 2."),
     (40, "Late: Late 0; Late 1; Late 2; and 37 more.")],
)  # fmt: skip
def test_at_most_three_late_actions_are_named(number, said):
    told = at_a_glance.done(late(number), TODAY)[1]
    assert told.endswith(said) and len(told) < 240
    assert not number or f"{number} of them late" in told


def test_further_measures_are_named_with_their_people_only_where_others_have_them_too(release):
    told = dict(at_a_glance.lines(release, None, TODAY))
    assert told[at_a_glance.UNSAID].endswith("Belonging, mentees.")
    assert told[at_a_glance.FURTHER].startswith("No clear change: Burnout (OLBI total); Team psychological safety")
    assert "Voice at “Six months later”" in told[at_a_glance.FURTHER]


def test_many_further_measures_are_counted_after_the_first_few(release):
    content = json.loads(release.text())
    table = content["tables"]["progress_by_indicator"]
    place = {name: table["columns"].index(name) for name in table["columns"]}
    row = next(each for each in table["rows"] if "OLBI" in str(each[place["label"]]))
    for number in range(20):
        another = list(row)
        another[place["indicator"]], another[place["label"]] = f"more-{number}", f"Measure {number}"
        table["rows"].append(another)
    told = dict(at_a_glance.lines(Release(content), None, TODAY))[at_a_glance.FURTHER]
    assert "and 17 more" in told and "Measure 15" not in told
