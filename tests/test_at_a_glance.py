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
from analysis.release_words import told_against_others

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
         "Of the 3 that were compared only “A” and “B” gained clearly more than colleagues who did not take part; 1 "
         "did not gain clearly more, and 2 were compared with nobody."),
        ({MORE: ["A"], LESS: ["B"], HIDDEN: ["C"]}, True,
         "Of the 2 whose comparison is told only “A” gained clearly more than colleagues who did not take part; 1 "
         "gained clearly less, and 1 has a comparison that may not be told."),
        # Of a why that did not move it may be told, too: only those that did are spoken of.
        ({MORE: ["A"], NOT_MORE: ["B"]}, False,
         "Of those that moved only “A” gained clearly more than colleagues who did not take part; 1 did not gain "
         "clearly more."),
        ({MORE: ["A"], LESS: ["B"], NOBODY: ["C"]}, False,
         "Of the 2 that moved and that were compared only “A” gained clearly more than colleagues who did not take "
         "part; 1 gained clearly less, and 1 was compared with nobody."),
        ({MORE: ["A"], NOBODY: ["B"]}, True,
         "“A” gained clearly more than colleagues who did not take part; 1 was compared with nobody."),
        ({MORE: ["A", "B", "C"], LESS: ["D"]}, False,
         "3 of those that moved gained clearly more than colleagues who did not take part; 1 gained clearly less."),
        ({NOT_MORE: ["A", "B"], LESS: ["C"], HIDDEN: ["D"], NOBODY: ["E"]}, True,
         "2 of them did not gain clearly more than colleagues who did not take part; 1 gained clearly less, 1 has a "
         "comparison that may not be told, and 1 was compared with nobody."),
    ],
)  # fmt: skip
def test_what_is_said_of_colleagues_is_a_sentence_for_any_numbers(found, alone, said):
    assert compared(found, alone=alone) == said


def test_the_answer_is_one_plain_sentence_and_names_the_one_why_that_gained_more(release):
    told = at_a_glance.answer(release)
    assert told == (
        "All 4 stated whys moved towards their aim, but of the 3 that were compared only “Voice and influence of "
        "juniors” gained clearly more than colleagues who did not take part; 2 did not gain clearly more, and 1 was "
        "compared with nobody."
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
    [(0, []), (1, ["Late 0"]), (3, ["Late 0", "Late 1", "Late 2"]), (40, ["Late 0", "Late 1", "Late 2"])],
)  # fmt: skip
def test_at_most_three_late_actions_are_named_each_with_its_day_and_owner(number, said):
    told = at_a_glance.done(late(number), TODAY)[1]
    names = "; ".join(f"{each} (due 1 January 2026, Lead)" for each in said)
    more = "; and 37 more" if number > len(said) else ""
    counted = "1 action open, and it is late" if number == 1 else f"{number} actions open, {number} of them late"
    still = f"{counted}; 0 done, 0 stopped."
    assert told == (f"{still} Late: {names}{more}." if number else "Nothing is planned yet.")


def test_of_what_is_open_and_not_late_the_next_that_falls_due_is_named():
    days = {"A": (2027, 3, 1), "B": (2027, 1, 16), "C": None, "D": (2026, 1, 1)}
    plan = [
        Action(id=each, title=f"{each}.", due=datetime.date(*day) if day else None, owner_role="Lead")
        for each, day in days.items()
    ]
    done = Action(id="E", title="E.", due=datetime.date(2026, 12, 1), owner_role="Lead", status="done")
    assert at_a_glance.done([*plan, done], TODAY)[1] == (
        "4 actions open, 1 of them late; 1 done, 0 stopped. Late: D (due 1 January 2026, Lead). "
        "Due next: B (due 16 January 2027, Lead)."
    )


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


def test_a_comparison_tells_how_many_it_was_made_with_and_no_number_that_is_hidden(release):
    rows = {row["indicator"]: row for row in release.table("progress_by_indicator").to_dict("records")}
    told = {name: told_against_others(release, row) for name, row in rows.items()}
    beside = release.table("change").query("role == 'comparison'").set_index(["scale", "to_wave"])["n"].to_dict()
    numbers = {name: beside.get((row["scale"], row["to_wave"])) for name, row in rows.items()}
    compared_with = {name: number for name, number in numbers.items() if rows[name]["comparison"]}
    assert len(set(compared_with.values())) > 1, "one number alone would not tell the waves apart"
    for name, number in compared_with.items():
        assert told[name].endswith(f" than for colleagues who did not take part ({int(number)} of them).")
    assert told["understand-mentee"] == "Not compared with colleagues who did not take part."

    content = json.loads(release.text())
    table = content["tables"]["change"]
    place = {name: number for number, name in enumerate(table["columns"])}
    for row in table["rows"]:
        if row[place["role"]] == "comparison":
            row[place["n"]], row[place["shown"]] = None, False
    hidden = Release(content, release.salts)
    said = told_against_others(hidden, rows["voice-mentor"])
    assert said == "Clearly more towards the aim than for colleagues who did not take part."
    assert told_against_others(release, rows["voice-mentor"] | {"comparison": ""}).startswith("Not compared with ")


def test_of_two_groups_beside_one_measure_the_number_is_that_of_the_first(release):
    row = next(each for each in release.table("progress_by_indicator").to_dict("records") if each["comparison"])
    content = json.loads(release.text())
    for name, role in (("difference", "comparison"), ("change", "role")):
        table = content["tables"][name]
        place = {each: number for number, each in enumerate(table["columns"])}
        for each in [each for each in table["rows"] if each[place[role]] == "comparison"]:
            again = list(each)
            again[place[role]] = "another"
            if name == "change":
                again[place["n"]] = 999
            table["rows"].append(again)
    assert told_against_others(Release(content, release.salts), row) == told_against_others(release, row)


def test_what_only_some_gained_is_joined_to_nothing_but_that_all_moved():
    only = "Only “A” gained clearly more."
    assert at_a_glance.together("Of 3 stated whys 2 moved towards their aim, and 1 moved away.", only).endswith(only)
    assert at_a_glance.together("All 2 stated whys moved towards their aim.", "“A” gained more.").count(". “A”") == 1
