"""What a file seems to mean before anybody says so: a tidy one needs no editing, and nothing is claimed lightly."""

from dataclasses import replace

import pandas as pd
import pytest

from analysis import intake, readers
from analysis.findings import Findings
from analysis.instruments import all_instruments, for_scheme
from analysis.intake.own_scales import accepted, suggested, unread, worded
from analysis.intake.reuse import again
from analysis.model import Column, Indicator, Recipe, Refused, Role, Scheme, Wave, Why, clean

SCHEME = Scheme(
    name="Proposal",
    slug="proposal",
    roles=(Role(id="mentor", label="Mentors", singular="mentor"),),
    waves=(Wave(id="W1", label="Before"), Wave(id="W3", label="After")),
)


def csv(name, rows):
    return readers.read(name, pd.DataFrame(rows, dtype=object).to_csv(index=False).encode())


def recipe_of(rows, name="mentors W1.csv", scheme=SCHEME):
    return {column.name: column for column in intake.propose(csv(name, rows), scheme).columns}


def test_a_tidy_file_needs_no_editing():
    items = {f"belong_{n}": ["3"] * 3 for n in (1, 2, 3)} | {f"swemwbs_{n}": ["4"] * 3 for n in range(1, 8)}
    sheet = csv("export.csv", {"code": ["KE07", "PL88", "TR10"], "role": ["mentor"] * 3, "wave": ["W1"] * 3, **items})
    recipe = intake.propose(sheet, SCHEME)
    assert intake.still_needed(recipe, for_scheme(SCHEME)) == [] == intake.missing(recipe)
    assert [(column.instrument, column.item) for column in recipe.columns[3:]] == [("belong", n) for n in (1, 2, 3)] + [
        ("swemwbs", n) for n in range(1, 8)
    ]
    scored = (
        Findings(intake.build(SCHEME, [(sheet, recipe)])[0])
        .score_by_person_scale_wave.groupby("scale")["score"]
        .first()
    )
    assert scored.to_dict() == {"belong": 3.0, "swemwbs": 25.03}  # seven fours make 28


def test_our_own_items_are_known_word_for_word_and_with_a_word_changed():
    texts = {
        item: text
        for each in all_instruments().values()
        if each.text == "ship"
        for item, text in (((each.id, number), text) for number, text in each.items.items())
    }
    assert len(texts) > 15
    found = recipe_of({"Code": ["A", "B"], **{text: ["3", "3"] for text in texts.values()}})
    assert {(found[text].instrument, found[text].item) for text in texts.values()} == set(texts)
    near = recipe_of(
        {
            "I feel that I belong at this organisation.": ["3"],
            "I feel I belong at this company": ["3"],
            "The coffee is good here.": ["3"],
        }
    )
    assert [(each.kind, each.item) for each in near.values()] == [("item", 1), ("unused", None), ("unused", None)]


@pytest.mark.parametrize(
    "pattern", ["{}.pre {}.post", "{}_Time1 {}_Time2", "Time1_{} Time2_{}", "{}_W1 {}_W3", "before_{} after_{}"]
)
def test_waves_in_headings_are_recognised(pattern):
    names = [half.format(f"belong_{n}") for n in (1, 2) for half in pattern.split(" ")]
    found = recipe_of({"Code": ["A", "B"], **{name: ["3", "4"] for name in names}}, "mentors.csv")
    assert [(found[name].kind, found[name].item, found[name].wave) for name in names] == [
        ("item", n, wave) for n in (1, 2) for wave in ("W1", "W3")
    ]


def test_a_wave_that_a_heading_names_is_taken_at_its_word():
    scheme = SCHEME.model_copy(update={"waves": tuple(Wave(id=f"W{n}", label=f"Wave {n}") for n in (1, 2, 3))})
    found = recipe_of({"belong_1_W1": ["3"], "belong_1_W2": ["3"]}, scheme=scheme)
    assert [column.wave for column in found.values()] == ["W1", "W2"]


def waves(*labels, ids=("W1", "W2", "W3", "W4")):
    return tuple(Wave(id=ident, label=label) for ident, label in zip(ids, labels, strict=False))


USUAL = waves("Before", "Mid-point", "After")
SEASONS = waves("Spring", "Summer", "Autumn", ids="abc")
LASTING = waves("Before the first meeting", "Mid-point", "End of the scheme", "Six months later")
TWICE, THRICE = waves("Before", "After"), waves("Before", "After", "Six months later")
COUNTED = waves("Baseline (T0)", "Midpoint (T1)", "End (T2)")
FROM_NOUGHT = waves("Survey 0", "Survey 1", "Survey 2")


@pytest.mark.parametrize(
    ("choices", "meant"),
    [
        # The order of letters is that of nothing.
        (waves("T1", "T2"), {"Vorher": None, "Nachher": None}),
        (waves("T1", "T2"), {"Spring 2026": None, "Autumn 2026": None}),
        (USUAL, {"June": None, "April": None}),
        # A later wave alone is no first one.
        (USUAL, {"post": "W3"}),
        (USUAL, {"mid": "W2"}),
        (USUAL, {"Post survey": "W3"}),
        (USUAL, {"Wave 2": "W2", "Wave 3": "W3"}),
        (USUAL, {"pre": "W1", "post": "W3"}),
        (SEASONS, {"pre": "a", "post": "c"}),
        (SEASONS, {"post": None}),
        (LASTING, {"pre": "W1", "post": "W3", "follow-up": "W4"}),
        (LASTING, {"baseline": "W1", "6 months": None}),
        (SEASONS, {"baseline": "a", "12 weeks": "b", "6 months": "c"}),
        # Counts tell the place, from 0 where there is one, and as the scheme's own labels count.
        (SEASONS, {"Time 0": "a", "Time 1": "b"}),
        (SEASONS, {"Time 0": None, "Time 1": None, "Time 2": None, "Time 3": None}),
        (FROM_NOUGHT, {"Wave 1": "W2"}),
        (USUAL, {"1": "W1", "3": "W3"}),
        (USUAL, {"1.0": "W1", "2.0": "W2"}),
        (waves("T1", "T2"), {"2025": "W1", "2026": "W2"}),
        (USUAL, {"2025": None, "2026": None}),
        # Two ways of telling the same wave are for a person to settle.
        (USUAL, {"Pre": None, "Wave 1": None}),
        # No order goes against what the scheme calls its own waves.
        (TWICE, {"post": "W2", "follow-up": None}),
        (TWICE, {"Mid": None, "Post": "W2"}),
        (TWICE, {"3 months": None, "6 months": None}),
        (THRICE, {"pre": "W1", "mid": None, "post": "W2"}),
        (waves("Mid-year", "End"), {"pre": None, "post": "W2"}),
        (USUAL, {"Baseline": "W1", "3 months": "W2", "6 months": "W3"}),
        (USUAL, {"Baseline": "W1", "Midline": "W2", "Endline": "W3"}),
        (COUNTED, {"T1": "W2", "T2": "W3"}),
        (COUNTED, {"T1": "W2", "T2": "W3", "T3": None}),
        # Two occasions with one word are not one wave.
        (THRICE, {"Baseline": "W1", "Follow-up 1": None, "Follow-up 2": None}),
        (THRICE, {"Baseline": "W1", "3-month follow-up": None, "12-month follow-up": None}),
        (THRICE, {"3-month follow-up": None}),
        (THRICE, {"6-month follow-up": "W3"}),
        (THRICE, {"Follow-up": "W3"}),
        (SEASONS, {"Baseline": "a", "3-month follow-up": "b", "12-month follow-up": "c"}),
        (waves("Before", "After", "Later"), {"3-month follow-up": "W3"}),
        (LASTING, {"Pre": "W1", "Post 1": None, "Post 2": None}),
        (USUAL, {"After session 1": None, "After session 6": None}),
        (USUAL, {f"{end} of year {year}": None for end in ("Start", "End") for year in (1, 2)}),
        (TWICE, {"Round 1 2024": None, "Round 1 2025": None}),
        (TWICE, {"Post 2": None}),
        (TWICE, {"Before 2": "W1", "After 2": "W2"}),
        (TWICE, {"final_visit_arm_1": "W2", "final_visit_arm_2": "W2"}),
        (TWICE, {"Wave 1 (Jan 2025)": "W1", "Wave 2 (Jan 2026)": "W2"}),
        # Days of one survey are no waves.
        (TWICE, {"2025-10-01": None, "2025-10-02": None}),
        (TWICE, {"2025-10-01": "W1", "2026-03-02": "W2"}),
    ],
)
def test_values_of_a_wave_column_stand_where_their_words_say_or_are_asked_for(choices, meant):
    for order in (sorted(meant), sorted(meant, reverse=True)):
        assert intake.values_in_column(pd.Series(order), choices) == meant


def test_what_the_scheme_calls_its_own_wave_is_not_taken_twice():
    assert intake.values_in_column(pd.Series(["Before", "Wave 1"]), USUAL) == {"Wave 1": None}


def test_a_role_is_its_own_words_with_a_little_around_and_no_number_or_rank():
    roles = tuple(Role(id=each, label=f"{each.title()}s", singular=each) for each in ("mentor", "mentee"))
    values = ["Leader", "Trainee", "1", "2", "not a mentor", "I am a reverse mentor"]
    told = intake.values_in_column(pd.Series(values), roles)
    assert told == dict.fromkeys(values[:5]) | {values[5]: "mentor"}


@pytest.mark.parametrize(
    ("file", "role"),
    [
        ("reverse mentoring after.csv", None),
        ("mentorship_W1.csv", None),
        ("mentors and mentees.csv", None),
        ("Mentor survey.xlsx", "mentor"),
        ("reverse_mentoring_mentees_W1.csv", "mentee"),
        ("MenteeSurvey.csv", "mentee"),
    ],
)
def test_the_name_of_a_file_tells_a_role_by_its_own_word_only(file, role):
    roles = tuple(Role(id=each, label=f"{each.title()}s", singular=each) for each in ("mentor", "mentee"))
    scheme = SCHEME.model_copy(update={"roles": roles})
    assert intake.propose(replace(csv("a.csv", {"Code": ["A"]}), file=file), scheme).role == role


def test_a_question_that_begins_with_i_am_is_not_whose_answers_they_are():
    asked = {"I am able to speak up": "unused", "I am asked for my view": "unused", "I am a": "role"}
    asked["I am a junior (mentor) or a senior (mentee)"] = "unused"  # a second column of the role
    found = recipe_of({"Code": ["A", "B"], **dict.fromkeys(asked, ["1", "2"])})
    assert {name: found[name].kind for name in asked} == asked


def test_a_folder_without_recipes_never_exchanges_before_and_after():
    scheme = SCHEME.model_copy(update={"waves": waves("T1", "T2")})
    rows = {"Code": ["A", "B"] * 2, "Wave": ["Vorher"] * 2 + ["Nachher"] * 2, "belong_1": ["2", "2", "4", "4"]}
    assert intake.propose(csv("mentors.csv", rows), scheme).waves == {}


@pytest.mark.parametrize("heading", ["Row", "ID", "Respondent ID", "No.", "rownames"])
def test_a_counter_is_not_taken_for_a_participant_code(heading):
    counter = {heading: ["1", "2", "3", "4"]}
    assert recipe_of({**counter, "belong": ["3"] * 4})[heading].kind == "unused"
    both = recipe_of({**counter, "Your code": ["KE07", "PL88", "TR10", None], "belong": ["3"] * 4})
    assert [each.name for each in both.values() if each.kind == "person"] == ["Your code"]
    assert recipe_of({"Participant code": ["1", "2", "3"]})["Participant code"].kind == "person"


# ------------------------------------------------------------------------------------------ what screens for illness

SCREENER = {"Code": ["KE07", "PL88", "TR10"], **{f"phq4_{n}": ["0", "1", "3"] for n in (1, 2, 3, 4)}}


def test_a_screener_for_illness_is_recognised_and_not_used_until_it_is_asked_for():
    found = recipe_of({**SCREENER, "belong_1": ["3", "4", "5"]})
    assert found["belong_1"].instrument == "belong"
    kept_back = [column for name, column in found.items() if name.startswith("phq4")]
    assert {column.kind for column in kept_back} == {"unused"}
    for place, column in enumerate(kept_back, start=1):
        assert f"would be item {place} of PHQ-4" in column.why and "screens for illness" in column.why
        assert "“Offer questionnaires that screen for illness as well”" in column.why
        assert "“Map several columns at once, or define an own scale”" in column.why
    ready = recipe_of({"gad2 total": ["1", "2", "3"]})["gad2 total"]
    assert ready.kind == "unused" and "would be the score “Anxiety (GAD-2)” of PHQ-4" in ready.why


def test_a_screener_that_the_scheme_measures_or_an_earlier_mapping_names_is_proposed():
    target = Indicator(id="i", why="W", scale="phq2", role="mentor", before="W1", after="W3")
    why = Why(id="W", title="T", statement="S")
    measured = recipe_of(SCREENER, scheme=SCHEME.model_copy(update={"whys": (why,), "indicators": (target,)}))
    assert [measured[f"phq4_{n}"].item for n in (1, 2, 3, 4)] == [1, 2, 3, 4]
    before = Recipe(file="a", columns=(Column(name="Nervous", kind="item", instrument="phq4", item=1),))
    made, _ = again(before, csv("mentors W3.csv", SCREENER), SCHEME)
    assert [column.instrument for column in made.columns] == [None, *["phq4"] * 4]


def test_a_screener_does_not_come_in_as_an_own_scale():
    sheet = csv("mentors W1.csv", SCREENER | {f"mood_{n}": ["0", "1", "3"] for n in (1, 2)})
    offers = suggested(sheet, intake.propose(sheet, SCHEME), SCHEME)
    assert [each.questions for each in offers] == [["mood_1", "mood_2"]]


LIKERT = ["Strongly agree", "Agree", "Neutral", "Disagree", "Strongly disagree", *["Agree"] * 15]


def test_answers_in_known_words_fill_the_range_of_an_own_scale():
    sheet = csv(
        "mentors W1.csv", {"a": LIKERT, "b": [*LIKERT[:-1], "Prefer not to say"], "c": [str(n % 5) for n in range(20)]}
    )
    values = {"strongly disagree": 1, "disagree": 2, "neutral": 3, "agree": 4, "strongly agree": 5}
    assert worded(sheet, ["a", "b"], 1.0, 5.0) == values
    assert unread(sheet, ["a", "b", "c"], values) == ([], ["Prefer not to say"])
    middle_left_out = csv("mentors W1.csv", {"a": LIKERT, "b": ["Agree", "Disagree"] * 10})
    assert worded(middle_left_out, ["b", "a"], 1.0, 5.0) == values, "“neutral” and not “neither agree nor disagree”"
    assert worded(sheet, ["a"], 0.0, 4.0) == {word: value - 1 for word, value in values.items()}
    assert worded(sheet, ["a"], 1.0, 7.0)["strongly agree"] == 7, "a person says that there are seven steps"
    assert worded(sheet, ["a"], 1.0, 6.0) == worded(sheet, ["a", "c"], 1.0, 5.0) == worded(sheet, [], 1.0, 5.0) == {}


@pytest.mark.parametrize(
    ("answers", "kept"),
    [
        (["Never", "Rarely", "Sometimes", "Often"] * 5 + ["Almost always"], ["Almost always"]),
        (["Yes", "No"] * 10 + ["Maybe"], ["Maybe"]),
        (["Strongly agree", "Slightly agree", *["Agree"] * 18], ["Slightly agree"]),
    ],
)
def test_a_list_with_one_answer_that_it_does_not_know_is_asked_for_and_not_read_without_it(answers, kept):
    sheet = csv("mentors W1.csv", {"a": answers, "b": answers})
    assert all(worded(sheet, ["a", "b"], 1.0, steps) == {} for steps in (2.0, 5.0, 7.0))
    assert suggested(sheet, Recipe(file="a", columns=unused_columns("ab")), SCHEME) == []
    assert set(kept) <= set(unread(sheet, ["a", "b"], {})[0])


def test_one_column_of_another_list_is_not_lost_among_many():
    often = ["Never", "Rarely", "Sometimes", "Often", "Always"] * 4
    sheet = csv("mentors W1.csv", {**{f"a{n}": LIKERT for n in range(12)}, "b": often})
    assert worded(sheet, [*sheet.rows], 1.0, 5.0) == {}
    assert unread(sheet, [*sheet.rows], {clean(each) for each in LIKERT})[0] == often[:5]


def test_a_matrix_has_one_list_though_nobody_chose_all_of_it_in_each_question():
    five = ["Strongly disagree", "Disagree", "Agree", "Strongly agree"] * 5
    seven = [*five[:-1], "Somewhat agree"]
    asked = {"q_1": five, "q_2": five, "q_3": seven, "q_4": seven}
    offers = suggested(csv("mentors W1.csv", asked), Recipe(file="a", columns=unused_columns(asked)), SCHEME)
    assert [(each.questions, each.high) for each in offers] == [([*asked], 7.0)]
    wide = {"open_pre": five, "open_post": seven, "candour_pre": LIKERT, "candour_post": LIKERT}
    offers = suggested(csv("all.csv", wide), Recipe(file="a", columns=unused_columns(wide)), SCHEME)
    assert {tuple(each.questions): (each.high, len(each.waves)) for each in offers} == {
        ("open",): (7.0, 2),
        ("candour",): (5.0, 2),
    }


def test_words_follow_the_range_that_a_person_confirms_or_it_is_refused():
    often = ["Never", "Rarely", "Sometimes", "Often", "Always"] * 4
    sheet = csv("mentors W1.csv", {"x_1": often, "x_2": often})
    recipe = Recipe(file="a", columns=unused_columns(["x_1", "x_2"]))
    (offer,) = suggested(sheet, recipe, SCHEME)
    _, scheme = accepted(recipe, SCHEME, offer, low=0, high=4)
    assert scheme.instruments[-1].codings[0].labels["always"] == 4 and offer.labels["always"] == 5
    with pytest.raises(Refused, match="5 words"):
        accepted(recipe, SCHEME, offer, low=1, high=7)
    with pytest.raises(Refused, match="defined already with other answers"):
        accepted(recipe, scheme, offer, low=1, high=5)
    assert accepted(recipe, scheme, offer, low=0, high=4)[1] == scheme, "the next wave is of the same measures"


def offers_of(asked, scheme=SCHEME, name="mentors W1.csv"):
    sheet = csv(name, asked)
    recipe = intake.propose(sheet, scheme)
    return recipe, suggested(sheet, recipe, scheme)


FEELINGS = {f"I feel {each}": ["1", "2", "2", "5"] for each in ("heard", "safe", "seen")}


def test_other_questions_never_come_into_an_own_scale_of_the_same_name():
    recipe, (offer,) = offers_of(FEELINGS)
    _, scheme = accepted(recipe, SCHEME, offer, low=1, high=5, as_one=True)
    others = {f"I feel {each}": ["5", "4", "4", "1"] for each in ("tired", "ignored", "bored")}
    recipe, (offer,) = offers_of(others, scheme, "mentors W3.csv")
    made, scheme = accepted(recipe, scheme, offer, low=1, high=5, as_one=True)
    assert [each.id for each in scheme.instruments] == ["own_i_feel", "own_i_feel_2"]
    assert {each.instrument for each in made.columns} == {"own_i_feel_2"}
    # The same questions at the next wave are known by their words.
    assert [each.instrument for each in recipe_of(FEELINGS, "mentors W3.csv", scheme).values()] == ["own_i_feel"] * 3
    # One that was defined without its questions may be of others.
    bare = scheme.instruments[0].model_copy(update={"items": {}})
    recipe, (offer,) = offers_of(FEELINGS)
    with pytest.raises(Refused, match="without its questions"):
        accepted(recipe, SCHEME.model_copy(update={"instruments": (bare,)}), offer, low=1, high=5, as_one=True)


@pytest.mark.parametrize(
    "asked",
    [
        [f"As a result of taking part in the reverse mentoring scheme over six months I feel {each} {each}"
         for each in ("heard", "seen")],
        ["Νιώθω ασφάλεια", "Νιώθω χαρά"],
    ],
)  # fmt: skip
def test_questions_whose_names_would_be_one_are_measures_of_their_own(asked):
    recipe, (offer,) = offers_of({each: ["1", "2", "2", "5"] for each in asked})
    made, scheme = accepted(recipe, SCHEME, offer, low=1, high=5)
    assert len({each.instrument for each in made.columns}) == len(scheme.instruments) == 2
    assert [scheme.instruments[n].items for n in (0, 1)] == [{1: each} for each in asked]


def test_lines_of_two_matrices_with_one_name_are_measures_of_their_own():
    asked = {f"{where} [I feel {how}]": ["1", "2", "2", "5"] for where in ("At work", "At home") for how in "ab"}
    recipe, (work, home) = offers_of(asked)
    made, scheme = accepted(recipe, SCHEME, work, low=1, high=5)
    made, scheme = accepted(made, scheme, home, low=1, high=5)
    assert len({each.instrument for each in made.columns}) == len(scheme.instruments) == 4


def test_a_question_answered_in_words_is_an_item_again_at_the_next_wave():
    often = ["Never", "Rarely", "Sometimes", "Often", "Always"] * 4
    asked = {"I speak up": often, "I am heard": often}
    recipe, (offer,) = offers_of(asked)
    _, scheme = accepted(recipe, SCHEME, offer, low=1, high=5)
    again = recipe_of(asked, "mentors W3.csv", scheme)
    assert {(each.kind, each.item) for each in again.values()} == {("item", 1)}


def test_questions_of_one_form_have_the_list_that_those_beside_them_leave_no_doubt_of():
    ends = ["Disagree", "Agree", "Strongly agree", "Agree"] * 5
    seven = [*ends[:-1], "Somewhat agree"]
    _, offers = offers_of({"Leaders listen": seven, "The firm values juniors": ends, "I stay": ends})
    assert [(len(each.questions), each.high) for each in offers] == [(3, 7.0)]
    _, offers = offers_of({"Leaders listen": LIKERT, "The firm values juniors": ends, "I stay": ends})
    assert [(len(each.questions), each.high) for each in offers] == [(3, 5.0)]
    both = {"Leaders listen": LIKERT, "I am heard": LIKERT, "We talk": seven, "We meet": seven, "I stay": ends}
    _, offers = offers_of(both)
    assert [(each.questions, each.high) for each in offers] == [
        (["Leaders listen", "I am heard"], 5.0),
        (["We talk", "We meet"], 7.0),
    ], "of which list the last one is nobody can tell: it is asked for"


def test_what_stands_for_no_answer_takes_no_question_out_of_an_offer():
    asked = {"a": LIKERT, "b": [*LIKERT[:-1], "???"], "c": [*LIKERT[:10], *["I would rather not"] * 10]}
    offers = suggested(csv("mentors W1.csv", asked), Recipe(file="a", columns=unused_columns(asked)), SCHEME)
    assert [each.questions for each in offers] == [["a", "b", "c"]]
    numbers = {"a": ["1", "2", "5", "n/a"], "b": ["4", "2", "5", "Prefer not to say"]}
    offers = suggested(csv("mentors W1.csv", numbers), Recipe(file="a", columns=unused_columns(numbers)), SCHEME)
    assert [(each.questions, each.high) for each in offers] == [(["a", "b"], 5.0)]


def unused_columns(asked):
    return tuple(Column(name=name, kind="unused") for name in asked)
