"""Words that few people use have to be decided on before they are shown."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.quotations import (
    NameList,
    Resolution,
    is_common,
    people_by_word,
    points,
    rare_words,
    resolved,
    undecided,
    word_form,
)
from analysis.quotations.lexicon import is_known

NOBODY = NameList()


def texts(*rows: tuple[str | None, str], stage: str | list[str] = "end", consent: str = "verbatim") -> pd.DataFrame:
    people, written = zip(*rows, strict=True)
    table = pd.DataFrame({"person": people, "text": written, "stage": stage, "consent": consent, "members": 1})
    return table.assign(format=["individual" if person else "sub-group" for person in people])


def rare(text: str, usage: dict[str, int], k_word: int = 3) -> list[str]:
    return [mark.found for mark in rare_words(text, usage, k_word=k_word)]


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("Lifeboats", "lifeboat"), ("lifeboat's", "lifeboat"), ("lifeboat\u2019s", "lifeboat"), ("stories", "story"),
        ("churches", "church"), ("boxes", "box"), ("class", "class"), ("bus", "bus"), ("caf\u00e9s", "cafe"),
        ("dies", "die"), ("falconry", "falconry"), ("crisis", "crisis"),
    ],
)  # fmt: skip
def test_words_are_compared_without_capitals_accents_possessives_and_plurals(written, form):
    assert word_form(written) == form


@pytest.mark.parametrize(
    "word", ["the", "Meetings", "planning", "studied", "nicer", "weren't", "felt", "happily", "I'm"]
)
def test_everyday_english_is_known_in_its_regular_forms(word):
    assert is_common(word)


@pytest.mark.parametrize("word", ["falconry", "lifeboat", "quibbleforge", "coxswain", "muslim", "paralegal", "gwaith"])
def test_what_tells_somebody_apart_is_not_everyday_english(word):
    assert not is_common(word)


def test_a_word_of_one_person_is_rare_until_three_people_use_it():
    one, two, three = [("a", "I love falconry"), ("b", "Falconry!"), ("c", "falconry's charm")], 2, 3
    assert rare("It is falconry.", people_by_word(texts(*one[:1]))) == ["falconry"]
    assert rare("It is falconry.", people_by_word(texts(*one[:two]))) == ["falconry"]
    assert rare("It is falconry.", people_by_word(texts(*one[:three]))) == []


def test_a_word_in_no_dictionary_stays_a_point_however_many_use_it():
    usage = dict.fromkeys(["priya", "chronology", "organiser", "raj"], 50)
    assert rare("priya and raj kept the chronologies of the organisers", usage) == ["priya", "raj"]


def test_one_person_who_says_it_often_is_one_person():
    usage = people_by_word(texts(("a", "falconry falconry"), ("a", "falconry"), ("b", "falconry")))
    assert usage["falconry"] == 2
    assert rare("falconry", usage) == ["falconry"]


def test_two_identical_texts_count_as_two_people():
    assert people_by_word(texts(("a", "falconry"), ("b", "falconry")))["falconry"] == 2


@pytest.mark.parametrize("stages", [["middle", "end"], ["end", "end"]])
def test_all_sub_groups_together_are_one_contributor_whatever_their_stage(stages):
    assert people_by_word(texts((None, "falconry"), (None, "falconry"), stage=stages))["falconry"] == 1


def test_notes_of_the_whole_group_count_for_nobody():
    table = texts(("a", "falconry"), (None, "falconry"), ("b", "falconry"), ("c", "falconry marzipan"))
    table.loc[[1, 2, 3], "format"] = "whole group"
    assert people_by_word(table) == {"falconry": 1}


def test_a_text_of_several_members_is_no_single_contributor():
    table = texts(("a", "falconry"), ("b", "falconry"))
    table["members"] = 4
    assert people_by_word(table)["falconry"] == 1


def test_people_who_wrote_alone_may_be_those_of_the_sub_group():
    assert people_by_word(texts(("a", "falconry"), ("b", "falconry"), (None, "falconry")))["falconry"] == 2


def test_whoever_withdrew_no_longer_covers_for_others():
    table = texts(("a", "falconry"), ("b", "falconry"), ("c", "falconry"))
    table.loc[0, "consent"] = "withdrawn"
    assert people_by_word(table)["falconry"] == 2


def test_a_consent_that_is_missing_withdraws_nothing():
    assert people_by_word(texts(("a", "falconry")).assign(consent=None))["falconry"] == 1


def test_numbers_dates_capitals_and_listed_kinds_count_however_many_use_them():
    text = "In 2019 a judge and 3 nurses met Nando, a Buddhist."
    usage = dict.fromkeys(["judge", "nurse", "nando", "buddhist"], 50)
    found = points(text, NOBODY, usage, k_word=3)
    assert {mark.found for mark in found} == {"2019", "judge", "3", "nurses", "Nando", "Buddhist"}
    assert {mark.found for mark in undecided(text, found, ())} == {"judge", "3", "nurses", "Nando", "Buddhist"}


def test_a_rare_word_is_decided_by_keeping_masking_or_putting_it_generally():
    text = "My falconry club is loud."
    (mark,) = points(text, NOBODY, {"falconry": 1, "club": 9}, k_word=3)
    assert (mark.kind, mark.masked) == ("rare word", False)
    for decision in (
        resolved(mark, "mask"),
        resolved(mark, "generalise", words="a sport"),
        resolved(mark, "keep", reason="the scheme's own name for it"),
        Resolution(start=3, end=16, found="falconry club", action="generalise", words="a hobby"),
    ):
        assert undecided(text, [mark], [decision]) == []
    near = Resolution(start=0, end=11, found="My falconry", action="keep", reason="only a part of it was meant")
    assert undecided(text, [mark], [near]) == [mark]
    stale = Resolution(start=3, end=11, found="falconers", action="mask")
    assert undecided(text, [mark], [stale]) == [mark]


def test_a_disguise_makes_a_word_no_commoner():
    usage = people_by_word(texts(("a", "fal\u200bconry"), ("b", "falc\u043enry")))
    assert usage["falconry"] == 2


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from(["falconry", "lifeboats", "tea"])), min_size=1))
def test_the_order_of_texts_and_saying_it_twice_change_nothing(rows):
    assert people_by_word(texts(*rows)) == people_by_word(texts(*reversed(rows), *rows))


@given(st.text(max_size=60), st.integers(1, 5))
def test_rare_words_are_places_of_the_text_and_fewer_as_more_people_use_them(text, people):
    usage = {form: people for form in people_by_word(texts(("a", text)))}
    found = rare_words(text, usage, k_word=3)
    assert all(text[mark.start : mark.end] == mark.found for mark in found)
    assert people < 3 or not any(is_known(mark.found) for mark in found)
    assert {mark.found for mark in found} <= {mark.found for mark in rare_words(text, {}, k_word=3)}
