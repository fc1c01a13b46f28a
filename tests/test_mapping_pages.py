"""The mapping of a file on the data page: terms that are shown, screeners that wait, and several columns at once."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest
from conftest import EMPTY, EVERYONE, dashboard

from analysis import readers
from analysis.instruments import all_instruments, terms
from analysis.intake.screeners import SCREENERS, SEVERAL_AT_ONCE
from analysis.model import Sheet, Why
from pages import _together


@pytest.fixture
def desk(tmp_path, empty_database):
    """The dashboard on a scheme without files, and its store."""
    from pages import _frame

    with dashboard(Path(shutil.copy(empty_database, tmp_path))) as visit:
        visit()
        yield visit, _frame.store()


def mapping(desk, head: str, *rows: str):
    """The data page with one file that waits for its mapping."""
    visit, store = desk
    content = "\n".join((head, *rows)).encode()
    store.add_upload(EVERYONE, EMPTY.slug, readers.read("mentors W1.csv", content))
    page = visit()
    page.switch_page("research/data.py").run()
    assert not page.exception, page.exception
    return page


def said(page) -> str:
    return "\n".join(str(each.value) for each in (*page.main.markdown, *page.caption)).replace("\\", "")


def offered_in_the_table(page) -> dict[str, list[str]]:
    """What may stand in each cell of the table of columns that is chosen from a list."""
    table = next(each for each in page.dataframe if each.key and each.key.startswith("columns-"))
    cells = json.loads(table.proto.columns)
    lists = {name: each.get("type_config", {}).get("options", []) for name, each in cells.items()}
    return {
        name: [each["value"] if isinstance(each, dict) else each for each in options] for name, options in lists.items()
    }


def draft_of(store) -> dict:
    return {column.name: column for column in store.recipe_draft(EVERYONE, 1).columns}


# ------------------------------------------------------------------------------------------ terms


def test_the_terms_of_a_questionnaire_are_shown_as_soon_as_it_is_recognised(desk) -> None:
    page = mapping(desk, "Code,uwes3_1,swemwbs_1,belong_1,voice_1", "KQ01,4,3,2,5", "KQ02,5,3,4,2")
    known = all_instruments()
    for name in ("uwes3", "swemwbs"):
        assert f"{known[name].name}: {terms(known[name])}" in said(page)
    assert "University of Warwick" in said(page) and "Belonging, Voice: Open Loop's own items" in said(page)


def test_the_terms_of_what_a_target_may_be_measured_by_stand_in_its_form(desk) -> None:
    visit, store = desk
    why = Why(id="W1", title="Wellbeing", statement="Juniors are well")
    store.save_scheme(EVERYONE, EMPTY.model_copy(update={"whys": (why,)}), note="A why")
    page = visit()
    page.switch_page("taskforce/scheme.py").run()
    assert not page.exception, page.exception
    known = all_instruments()
    assert f"{known['uwes3'].name}: {terms(known['uwes3'])}" in said(page)
    assert known["swemwbs"].notice in said(page) and known["phq4"].name not in said(page)


# ------------------------------------------------------------------------------------------ screeners


SCREENER = ("Code,phq4_1,phq4_2,phq4_3,phq4_4", "KQ01,0,1,2,3", "KQ02,1,1,0,2", "KQ03,3,0,0,2")


def test_a_screener_stands_in_the_table_only_once_it_is_asked_for(desk) -> None:
    page = mapping(desk, *SCREENER)
    assert "phq4" not in offered_in_the_table(page)["Of"] and "gad2" not in offered_in_the_table(page)["Scale"]
    switch = page.toggle(key="clinical-1")
    assert switch.label == SCREENERS and not switch.value
    assert SEVERAL_AT_ONCE in [each.label for each in page.expander]
    switch.set_value(True).run()
    assert not page.exception
    assert "phq4" in offered_in_the_table(page)["Of"] and "gad2" in offered_in_the_table(page)["Scale"]


def test_a_screener_that_is_mapped_stays_in_the_table_with_its_duty_told(desk) -> None:
    page = mapping(desk, *SCREENER)
    page.toggle(key="clinical-1").set_value(True).run()
    page.multiselect(key="picked-1").set_value([f"phq4_{item}" for item in (1, 2, 3, 4)])
    page.selectbox(key="of-1").set_value("phq4").run()
    page.button(key="use-1").click().run()
    page.toggle(key="clinical-1").set_value(False).run()
    assert not page.exception
    assert "phq4" in offered_in_the_table(page)["Of"] and "duty to respond" in said(page)
    assert [draft_of(desk[1])[f"phq4_{item}"].item for item in (1, 2, 3, 4)] == [1, 2, 3, 4]


# ------------------------------------------------------------------------------------------ several columns at once


def test_a_partners_code_and_an_attention_check_have_their_names_in_the_table(desk) -> None:
    check = "Please select 'Agree' to show that you are reading"
    page = mapping(desk, f"Code,Your mentor's code,{check}", "KQ01,AB1,Agree", "KQ02,AB2,Neutral")
    page.selectbox(key="wave-1").set_value("W2").run()
    assert not page.exception
    assert [column.kind for column in draft_of(desk[1]).values()] == ["person", "partner", "check"]


def take_as_ready_scores(page, *names: str):
    page.multiselect(key="picked-1").set_value(list(names))
    page.radio(key="are-1").set_value("Ready scores")
    return page.selectbox(key="of-1").set_value("ons4").run()


def test_each_ready_score_gets_the_scale_that_its_heading_names(desk) -> None:
    scales = ["ons4_anxious", "ons4_satisfied", "ons4_happy"]
    names = [f"{scale} score" for scale in scales]
    page = mapping(desk, ",".join(["Code", *names]), "KQ01,1,8,7", "KQ02,2,7,6")
    take_as_ready_scores(page, *names)
    page.button(key="use-1").click().run()
    assert not page.exception
    found = draft_of(desk[1])
    assert [(found[name].kind, found[name].scale) for name in names] == [("score", scale) for scale in scales]


def test_ready_scores_of_several_scales_wait_until_each_is_said(desk) -> None:
    page = mapping(desk, "Code,A,B", "KQ01,1,8", "KQ02,2,7")
    take_as_ready_scores(page, "A", "B")
    assert page.button(key="use-1").disabled and "Say which of them each column holds" in said(page)
    table = next(each for each in page.dataframe if each.key and each.key.startswith("scales-ons4-"))
    options = json.loads(table.proto.columns)["Scale"]["type_config"]["options"]
    assert [each["label"] for each in options] == ["–", *(each.label for each in all_instruments()["ons4"].scales)]


def test_scales_that_were_said_are_those_that_are_mapped() -> None:
    said_of = _together._meanings(all_instruments()["ons4"], {"A": "ons4_anxious", "B": "ons4_happy"}, wave="W1")
    assert {name: (told["kind"], told["scale"], told["wave"]) for name, told in said_of.items()} == {
        "A": ("score", "ons4_anxious", "W1"),
        "B": ("score", "ons4_happy", "W1"),
    }
    assert _together._meanings(all_instruments()["belong"], {"A": 3})["A"]["item"] == 3


def test_a_number_of_an_item_that_no_scale_has_is_told_in_a_sentence(desk) -> None:
    page = mapping(desk, "Code,A,B", "KQ01,1,2", "KQ02,2,3")
    page.multiselect(key="picked-1").set_value(["A", "B"])
    page.selectbox(key="of-1").set_value("A new scale of our own").run()
    page.text_input(key="own-name-1").set_value("Courage")
    page.text_input(key="own-turned-1").set_value("2000000000").run()
    assert not page.exception
    assert "an item number lies between 0 and 999" in page.error[0].value.replace("\\", "")


HEAD, AGREED = "Code,A,B", ("Strongly agree", "Agree", "Neutral", "Disagree", "Strongly disagree")


def own_scale_of(page, name: str = "Courage"):
    page.multiselect(key="picked-1").set_value(["A", "B"])
    page.selectbox(key="of-1").set_value("A new scale of our own").run()
    page.text_input(key="own-name-1").set_value(name).run()
    return page


def test_known_words_are_worth_something_on_an_own_scale_and_the_page_says_what(desk) -> None:
    rows = [f"KQ{n:02},{AGREED[n % 5]},{AGREED[(n + 1) % 5]}" for n in range(20)]
    page = own_scale_of(mapping(desk, HEAD, *rows))
    assert "These answers are read as: strongly disagree = 1; disagree = 2; neutral = 3" in said(page)
    page.button(key="use-1").click().run()
    assert not page.exception
    assert [draft_of(desk[1])[name].labels["strongly agree"] for name in ("A", "B")] == [5, 5]


def test_words_that_nothing_is_known_of_are_asked_for_before_they_count_as_missing(desk) -> None:
    page = own_scale_of(mapping(desk, HEAD, *(f"KQ{n:02},{'grand' if n % 2 else 'meh'},meh" for n in range(12))))
    asked = [each.value for each in page.warning]
    told = "Nobody has said what these answers are worth: “meh”, “grand”. Until you write it above they are missing."
    assert told in asked
    page.text_input(key="labels-1").set_value("meh = 2; grand = 4").run()
    assert not [each for each in page.warning if "Nobody has said" in each.value]


def test_one_correction_takes_the_other_words_along_and_a_later_file_of_the_scale_is_read_alike(desk) -> None:
    rows = [f"KQ{n:02},{AGREED[n % 5]},{AGREED[(n + 1) % 5]}" for n in range(20)]
    page = own_scale_of(mapping(desk, HEAD, *rows))
    page.text_input(key="labels-1").set_value("Neutral = 3.5").run()
    page.button(key="use-1").click().run()
    assert not page.exception
    labels = draft_of(desk[1])["A"].labels
    assert labels["neutral"] == 3.5 and labels["strongly agree"] == 5 and len(labels) == 5
    page.multiselect(key="picked-1").set_value(["A", "B"])
    page.selectbox(key="of-1").set_value("own_courage").run()
    page.text_input(key="labels-1").set_value("").run()
    assert "These answers are read as: strongly disagree = 1" in said(page)
    page.button(key="use-1").click().run()
    assert not page.exception and draft_of(desk[1])["A"].labels["neutral"] == 3


def test_a_wave_that_no_value_names_is_told_before_and_after_saving(desk) -> None:
    page = mapping(desk, "Code,Wave,voice_1", *(f"KQ{n:02},Autumn,{n % 5 + 1}" for n in range(12)))
    warned = [each.value for each in page.warning]
    assert "Rows of “Autumn” are set aside until you say which wave of the scheme that is." in warned
    next(each for each in page.button if each.label == "Save the mapping").click().run()
    assert not page.exception
    headline = "Everything is mapped. But rows of “mentors W1.csv” are set aside, for they name no wave or role"
    assert headline in said(page)


def test_waves_that_a_tool_coded_are_asked_for_in_their_words(desk) -> None:
    """A file of SPSS in which 1 is "Post" and 2 is "Pre": the codes alone would exchange before and after."""
    visit, store = desk
    head = Sheet(
        file="answers.sav",
        tool="spss",
        rows=pd.DataFrame({"Code": ["A", "A", "B", "B"], "Wave": ["1", "2"] * 2, "belong_1": ["4", "2"] * 2}),
        questions={},
        labels={"Wave": {"1": "Post", "2": "Pre"}},
        sha256="0" * 64,
    )
    store.add_upload(EVERYONE, EMPTY.slug, head)
    page = visit()
    page.switch_page("research/data.py").run()
    assert not page.exception, page.exception
    asked = {each.label: each.value for each in page.selectbox if str(each.key).startswith("value-wave-")}
    assert asked == {"Post": "W2", "Pre": "W1"}
    assert store.recipe_draft(EVERYONE, 1) is None, "nothing was said against what is proposed"
