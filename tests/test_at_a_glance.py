"""A release in one sentence and in a few lines: grammatical for any numbers, short on a page, whole in a document."""

from __future__ import annotations

import datetime

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
    wider = told[at_a_glance.WIDER]
    assert "stated for junior colleagues from under-represented backgrounds, measured among mentors" in wider
    assert "Wellbeing" not in wider, "its measure is among the junior colleagues that it is stated for"


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
    assert told.endswith(said) and len(told) < at_a_glance.AT_ONCE
    assert not number or f"{number} of them late" in told


def test_a_page_reads_short_lines_and_a_document_all_of_them(release):
    whole = at_a_glance.lines(release, None, TODAY)
    short = at_a_glance.in_short(release, whole)
    assert [heading for heading, _ in short] == [heading for heading, _ in whole]
    told = dict(short)
    assert told["Further measures"].startswith("3 no clear change; ") and "Burnout" in dict(whole)["Further measures"]
    for heading, line in short:
        assert len(line) <= at_a_glance.AT_ONCE + 2 or heading in at_a_glance.WHOLE
    assert all(told[heading] == dict(whole)[heading] for heading in at_a_glance.WHOLE)
    assert told["What cannot be said"] == dict(whole)["What cannot be said"]


def test_who_no_longer_answers_is_never_cut(release):
    line = "Mentors: 36 answered and 26 later. " * 20
    for heading in at_a_glance.WHOLE:
        assert at_a_glance.in_short(release, [(heading, line)]) == [(heading, line)]
    cut = at_a_glance.in_short(release, [("Moved", "One why; " * 60)])[0][1]
    assert cut.endswith("One why; …") and len(cut) <= at_a_glance.AT_ONCE + 2
    assert at_a_glance.in_short(release, [("Moved", "one " * 100)])[0][1].endswith("one …")
