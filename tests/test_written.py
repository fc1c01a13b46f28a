"""What a release says of reflections beside their themes: no more than its counts give, and nothing of a few people."""

from __future__ import annotations

import datetime

import pandas as pd
import pytest
from test_release import SCHEME, Workbench

from analysis.disclosure.written import theme_change
from analysis.estimates import newcombe_difference

DAY = datetime.date(2026, 11, 24)
PHRASES = {
    "T01": "I felt left out. ",
    "T11": "We had no time. ",
    "T13": "Looking back, I learned. ",
    "T06": "I was exhausted. ",
}


def said(stage, **people):
    """The texts of twelve mentors at a stage: theme=(first, last) says who mentions it."""
    words = {number: "" for number in range(12)}
    for theme, (first, last) in people.items():
        for number in range(first, last):
            words[number] += PHRASES[theme]
    return {(stage, f"M{number}"): text + "We met." for number, text in words.items()}


def released(texts, desk=None):
    return (desk or Workbench()).draft(texts=texts).release


def pairs(release):
    return {(row["theme"], row["other"]): row["both"] for row in release.table("theme_pair").to_dict("records")}


def test_what_rose_is_reckoned_from_the_released_counts_alone():
    texts = said("start", T01=(0, 4)) | said("end", T01=(0, 11))
    release = released(texts)
    row = release.table("theme_change").set_index("theme").loc["T01"]
    told = newcombe_difference(11, 12, 4, 12)
    assert [row["difference"], row["lo"], row["hi"]] == [round(each, 2) for each in (told.value, told.lo, told.hi)]
    assert row["word"] == "more people mention it" and (row["from_stage"], row["to_stage"]) == ("Start", "End")
    counts = release.table("theme").drop(columns=["lo", "hi", "share"])
    pd.testing.assert_frame_equal(theme_change(counts), release.table("theme_change"), check_dtype=False)


def test_a_count_that_is_only_called_few_is_not_told_through_its_change():
    release = released(said("start", T01=(0, 2)) | said("end", T01=(0, 11)))
    assert "T01" not in set(release.table("theme_change")["theme"])


def test_two_themes_are_told_together_where_all_four_sides_are_large_enough():
    enough = said("start", T01=(0, 6), T11=(3, 9))
    assert pairs(released(enough | said("end"))) == {("T01", "T11"): 3}


@pytest.mark.parametrize("people", [{"T01": (0, 5), "T11": (3, 9)}, {"T01": (0, 8), "T11": (5, 10)}])
def test_two_themes_with_a_small_side_are_not_told_together(people):
    assert pairs(released(said("start", **people) | said("end"))) == {}


def test_a_sensitive_theme_is_never_told_together_with_another():
    assert pairs(released(said("start", T06=(0, 6), T11=(3, 9)) | said("end"))) == {}


def test_themes_told_together_stay_as_they_were_told_when_a_text_comes_late():
    desk = Workbench()
    first = said("start", T01=(0, 6), T11=(3, 9)) | said("end")
    desk.publish(texts=first)
    late = first | {("start", "M2"): PHRASES["T01"] + PHRASES["T11"]}
    assert pairs(released(late, desk)) == pairs(released(first, desk)) == {("T01", "T11"): 3}


def test_who_was_heard_is_told_by_whole_roles_and_does_not_move_by_one():
    desk = Workbench()
    texts = said("start") | said("end")

    def received(release):
        table = release.table("coverage")
        mine = table[(table["level"] == "individual") & (table["role"] == "mentor")]
        return dict(zip(mine["stage"], mine["received"], strict=True))

    assert received(released(texts, desk)) == {"start": 12, "end": 12}
    desk.publish(texts=texts)
    fewer = {place: text for place, text in texts.items() if place != ("end", "M3")}
    assert received(released(fewer, desk)) == {"start": 12, "end": 12}


def test_a_theme_of_no_why_says_so():
    told = released(said("start") | said("end")).table("codebook").set_index("theme")["whys"]
    assert told["T01"] == SCHEME.whys[0].id and told["T11"] == ""


def test_one_or_two_people_who_wrote_are_called_fewer_than_three():
    texts = said("start") | {("end", "M0"): "We met.", ("end", "M1"): "We met."}
    table = released(texts).table("coverage")
    row = table[(table["role"] == "mentor") & (table["stage"] == "end")].iloc[0]
    assert row["received"] is None and row["fewer"] and row["shown"]


def test_nothing_is_told_of_people_at_a_stage_that_has_another_name_now():
    desk = Workbench()
    desk.publish(texts=said("start") | said("end"))
    stages = (SCHEME.stages[0].model_copy(update={"id": "begin"}), SCHEME.stages[1])
    desk.scheme = SCHEME.model_copy(update={"stages": stages})
    fewer = {place: text for place, text in said("begin").items() if place[1] != "M3"}
    table = released(fewer | said("end"), desk).table("coverage")
    mine = table[table["role"] == "mentor"].set_index("stage")
    assert mine.loc["begin", "received"] is None and not mine.loc["begin", "shown"]
    assert mine.loc["end", "received"] == 12


def test_the_meaning_of_a_theme_repeats_nothing_that_somebody_wrote():
    from analysis.disclosure.words import codebook
    from analysis.findings import Findings

    found = Workbench().findings(texts=said("start") | {("end", "M0"): "My boss at the crown desk shouted at me."})
    book = found.codebook
    first = book.themes[0].model_copy(update={"include": "such as: my boss at the crown desk shouted"})
    told = codebook(Findings(found.study, codebook=book.model_copy(update={"themes": (first, *book.themes[1:])})))
    assert told.loc[0, "include"] == "" and told.loc[0, "definition"] == book.themes[0].definition


def test_a_theme_that_became_sensitive_is_not_told_together_from_an_earlier_release():
    desk = Workbench()
    first = said("start", T01=(0, 6), T11=(3, 9)) | said("end")
    desk.publish(texts=first)
    late = first | {("start", "M2"): PHRASES["T01"] + PHRASES["T11"]}
    found = desk.findings(texts=late)
    themes = tuple(
        theme.model_copy(update={"sensitive": theme.sensitive or theme.id == "T11"}) for theme in found.codebook.themes
    )
    found.codebook = found.codebook.model_copy(update={"themes": themes})
    from analysis.drafting import draft

    made = draft(found, today=DAY, earlier=desk.releases, behind=desk.behind)
    assert pairs(made.release) == {}
