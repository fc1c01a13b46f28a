"""Recipes used again, answer lists, own measures in one step, and words behind codes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis import findings_of
from analysis.instruments import all_instruments
from analysis.intake import build, propose
from analysis.intake.answer_lists import RARE, answer_list
from analysis.intake.answers import numbers, words
from analysis.intake.own_scales import accepted, suggested
from analysis.intake.reuse import FITS, again, fit
from analysis.model import Column, Recipe, Refused, Role, Scheme, Sheet, Stage, Wave

SCHEME = Scheme(
    name="Small",
    slug="small",
    roles=(
        Role(id="mentor", label="Mentors", singular="mentor"),
        Role(id="mentee", label="Mentees", singular="mentee"),
    ),
    waves=(Wave(id="W1", label="Before"), Wave(id="W2", label="After")),
    stages=(Stage(id="beginning", label="Beginning"), Stage(id="end", label="End")),
)
KNOWN = all_instruments()


def sheet(name: str = "mentor W1.csv", /, **columns: list) -> Sheet:
    rows = pd.DataFrame({key: pd.Series(cells, dtype=object) for key, cells in columns.items()})
    rows.index = pd.RangeIndex(2, len(rows) + 2)
    return Sheet(name, "plain", rows.astype(object), {key: key for key in rows}, "0" * 64)


def named(made: Sheet, **asked: str) -> Sheet:
    return Sheet(made.file, made.tool, made.rows, made.questions | asked, made.sha256, labels=made.labels)


def kinds(recipe: Recipe) -> dict[str, str]:
    return {column.name: column.kind for column in recipe.columns}


# --------------------------------------------------------------------------------------------- used again


FORM = ["Your code", "I feel heard by the partners in my team.", "My wellbeing at work is good.", "What changed?"]
RECIPE = Recipe(
    file="mentor W1.csv",
    title="Mentor survey",
    wave="W1",
    role="mentor",
    columns=(
        Column(name=FORM[0], kind="person"),
        Column(name=FORM[1], kind="item", instrument="voice", item=1, labels={"Very": 5.0}),
        Column(name=FORM[2], kind="item", instrument="voice", item=2),
        Column(name=FORM[3], kind="reflection", stage="beginning"),
    ),
)


def form(*headings: str, file: str = "mentor W2.csv") -> Sheet:
    return sheet(file, **{heading: ["1", "2"] for heading in headings})


def test_a_file_with_the_same_heads_gets_the_same_meaning_and_its_own_wave() -> None:
    made, differences = again(RECIPE, form(*FORM), SCHEME)
    assert fit(RECIPE, form(*FORM)) == 1.0 and made.title == "Mentor survey"
    assert (made.wave, made.role) == ("W2", "mentor")
    assert [column.kind for column in made.columns] == ["person", "item", "item", "reflection"]
    assert made.columns[1].labels == {"Very": 5.0}
    assert differences["state"].tolist() == ["same"] * 4


def test_a_question_that_moved_is_followed_and_told() -> None:
    made, differences = again(RECIPE, form(FORM[0], FORM[2], FORM[1], FORM[3]), SCHEME)
    assert {column.name: column.item for column in made.columns if column.kind == "item"} == {FORM[1]: 1, FORM[2]: 2}
    assert differences["state"].tolist() == ["same", "moved", "moved", "same"]


def test_a_question_that_differs_by_a_word_is_told_as_such_and_another_one_is_not_taken_for_it() -> None:
    reworded = "I feel heard by the partners in our team."
    made, differences = again(RECIPE, form(FORM[0], reworded, "My team is small.", FORM[3]), SCHEME)
    told = differences.set_index("column")
    assert (told.loc[reworded, "was"], told.loc[reworded, "state"]) == (FORM[1], "renamed")
    assert kinds(made)[reworded] == "item" and kinds(made)["My team is small."] == "unused"
    assert told.loc["My team is small.", "state"] == "new"
    assert differences.loc[differences["state"] == "gone", "was"].tolist() == [FORM[2]]


def test_the_heading_of_a_tool_that_asks_something_else_now_is_not_taken_over() -> None:
    old = Recipe(
        file="a", columns=(Column(name="Q5_1", kind="item", instrument="voice", item=1, question="I am heard."),)
    )
    now = named(form("Q5_1"), Q5_1="Which office do you work in?")
    made, differences = again(old, now, SCHEME)
    assert kinds(made)["Q5_1"] == "unused" and differences["state"].tolist() == ["new", "gone"]


def test_a_file_of_other_heads_does_not_fit() -> None:
    assert fit(RECIPE, form("Team", "Hours", "Budget", "City")) < FITS


# --------------------------------------------------------------------------------------------- answer lists


ITEM = Column(name="Heard", kind="item", instrument="voice", item=1)


def test_answers_that_nothing_is_known_of_stand_first_and_rare_ones_are_counted_together() -> None:
    cells = ["Agree"] * 4 + ["Totally"] * 3 + ["my own words", "KQ17"] + ["7"] + [None]
    table = answer_list(sheet(Heard=cells), ITEM, KNOWN)
    assert table[["answer", "used", "state"]].values.tolist() == [
        [RARE, 2, "unmatched"],
        ["Totally", 3, "unmatched"],
        ["7", 1, "out of range"],
        ["Agree", 4, "known"],
    ]
    assert table["number"].tolist()[-1] == 4.0 and "my own words" not in str(table)


def test_answers_numbered_in_another_way_stand_before_those_that_are_known() -> None:
    column = Column(name="Tired", kind="item", instrument="cbi_work", item=1)
    table = answer_list(sheet(Tired=["3", "3", "100", "300"]), column, KNOWN)
    assert table[["answer", "state"]].values.tolist() == [
        ["300", "out of range"],
        ["3", "between answers"],
        ["100", "known"],
    ]


def test_a_ready_score_is_held_to_the_range_of_the_score_and_not_of_an_answer() -> None:
    score = Column(name="Sum", kind="score", instrument="swemwbs", scale="swemwbs", raw=True)
    assert answer_list(sheet(Sum=["18", "36"]), score, KNOWN)[["answer", "state"]].values.tolist() == [
        ["36", "out of range"],
        ["18", "known"],
    ]
    mean = Column(name="Sum", kind="score", instrument="belong", scale="belong")
    assert answer_list(sheet(Sum=["3.67"]), mean, KNOWN)["state"].tolist() == ["known"]
    gone = Column(name="Sum", kind="score", instrument="belong", scale="other")
    assert answer_list(sheet(Sum=["300"]), gone, KNOWN)["state"].tolist() == ["known"]


def test_a_declared_number_makes_an_answer_known() -> None:
    column = ITEM.model_copy(update={"labels": {"Totally": 5.0}})
    table = answer_list(sheet(Heard=["Totally"] * 3), column, KNOWN)
    assert table[["number", "state"]].values.tolist() == [[5.0, "known"]]


def test_the_word_behind_a_code_holds_and_not_the_code() -> None:
    coding = KNOWN["voice"].codings[0]
    told = {"1": "Strongly agree", "5": "Strongly disagree"}
    cells = pd.Series(["1", "5", "3", None], index=[2, 3, 4, 5], dtype=object)
    found, problems = numbers(cells, coding, {}, ("a.sav", "Heard"), stand_for=told)
    assert found.tolist()[:3] == [5.0, 1.0, 3.0] and np.isnan(found[5]) and problems == []
    assert words(cells, told).tolist() == ["Strongly agree", "Strongly disagree", "3", None]


def test_codes_of_roles_and_groups_are_read_through_their_words() -> None:
    rows = sheet("a W1.sav", Code=["A1", "B2"], Role=["1", "2"], Heard=["4", "5"])
    columns = (
        Column(name="Code", kind="person"),
        Column(name="Role", kind="role", codes={"1": "Mentee", "2": "Mentor"}),
        ITEM,
    )
    study, _ = build(SCHEME, [(rows, Recipe(file="a", wave="W1", columns=columns))])
    assert study.person["role"].tolist() == ["mentee", "mentor"]


# --------------------------------------------------------------------------------------------- own measures


def workshop(people: int = 12) -> Sheet:
    before = [str(1 + number % 4) for number in range(people)]
    after = [str(2 + number % 4) for number in range(people)]
    return sheet(
        "all.csv",
        join_key=[f"{number}zq" for number in range(people)],
        **{"agree_code.pre": before, "agree_find.pre": before, "agree_code.post": after, "agree_find.post": before},
        score=["8"] * people,
    )


def test_ratings_before_and_after_are_offered_once_with_their_range() -> None:
    found = suggested(workshop(), propose(workshop(), SCHEME), SCHEME)
    assert [(each.questions, each.waves, each.low, each.high) for each in found] == [
        (["agree_code", "agree_find"], ["W1", "W2"], 1.0, 5.0)
    ]


def test_one_step_makes_each_question_a_measure_of_its_own_at_both_waves() -> None:
    made = workshop()
    proposed = propose(made, SCHEME).model_copy(update={"role": "mentor"})
    recipe, scheme = accepted(proposed, SCHEME, suggested(made, proposed, SCHEME)[0], low=1, high=5)
    study, _ = build(scheme, [(made, recipe)])
    changes = findings_of(study).change_by_scale_role.set_index("scale")
    assert changes["n"].tolist() == [12, 12]
    assert changes.loc["own_agree_code", "change"] == pytest.approx(1.0)
    assert changes.loc["own_agree_find", "change"] == pytest.approx(0.0)


def test_together_they_become_one_scale_whose_score_is_the_mean() -> None:
    made = workshop()
    proposed = propose(made, SCHEME).model_copy(update={"role": "mentor"})
    offer = suggested(made, proposed, SCHEME)[0]
    recipe, scheme = accepted(proposed, SCHEME, offer, low=1, high=5, as_one=True, name="Skills")
    study, _ = build(scheme, [(made, recipe)])
    row = findings_of(study).change_by_scale_role.iloc[0]
    assert (row["scale"], row["n"]) == ("own_skills", 12) and row["change"] == pytest.approx(0.5)
    with pytest.raises(Refused, match="above the lowest"):
        accepted(proposed, SCHEME, offer, low=5, high=5)


# --------------------------------------------------------------------------------------------- proposals


def test_several_questions_of_a_code_become_its_parts() -> None:
    made = sheet(
        **{
            "Code 1 of 2: first two letters of your first school": ["AB", "CD"],
            "Code 2 of 2: how many older sisters you have": ["1", "0"],
            "I feel I belong at this organisation.": ["4", "5"],
        }
    )
    assert list(kinds(propose(made, SCHEME)).values()) == ["person", "person", "item"]


def test_events_of_redcap_are_the_waves_in_their_order() -> None:
    made = sheet("x.csv", record_id=["1", "1", "2"], redcap_event_name=["after_arm_1", "before_arm_1", "before_arm_1"])
    recipe = propose(made, SCHEME)
    assert kinds(recipe)["redcap_event_name"] == "wave"
    assert recipe.waves == {"before_arm_1": "W1", "after_arm_1": "W2"}


def test_a_partners_code_an_attention_check_and_a_stage_in_a_heading_are_recognised() -> None:
    made = sheet(
        **{
            "Your mentor's code": ["AB", "CD"],
            "Please select 'Agree' to show that you are reading": ["Agree", "Neutral"],
            "What has been hard? (End)": ["A lot of things were hard", "x"],
        }
    )
    recipe = propose(made, SCHEME)
    assert list(kinds(recipe).values()) == ["partner", "check", "reflection"]
    assert recipe.columns[1].expected == "Agree" and recipe.columns[2].stage == "end"


def test_every_proposed_column_carries_its_question_and_a_reason() -> None:
    recipe = propose(named(form("Q1", "Q2"), Q1="I feel I belong at this organisation."), SCHEME)
    assert [column.question for column in recipe.columns] == ["I feel I belong at this organisation.", "Q2"]
    assert all(column.why.endswith(".") for column in recipe.columns)


def test_a_questionnaire_of_two_codings_gives_no_score_until_one_is_said() -> None:
    items = tuple(Column(name=f"s{n}", kind="item", instrument="olbi", item=n) for n in range(1, 17))
    made = sheet(Code=["A1"], **{f"s{n}": ["3"] for n in range(1, 17)})
    recipe = Recipe(file="a", wave="W1", role="mentor", columns=(Column(name="Code", kind="person"), *items))
    said = tuple(c.model_copy(update={"coding": "SD1"}) if c.instrument else c for c in recipe.columns)
    silent = findings_of(build(SCHEME, [(made, recipe)])[0])
    told = findings_of(build(SCHEME, [(made, recipe.model_copy(update={"columns": said}))])[0])
    assert silent.score_by_person_scale_wave.empty and "not_scored" in set(silent.problem["kind"])
    assert len(told.score_by_person_scale_wave) == 3
