"""Items to scores: the golden vectors, the missing rules at their boundary, and the laws of scoring."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from analysis.instruments import all_instruments
from analysis.model import Coding, Instrument, Refused, Role, Scale, Scheme, Study, Wave
from analysis.scores import items_needed, score_by_person_scale_wave, score_one, straight_lined, undeclared

ANSWERS = ["person", "wave", "instrument", "coding", "item", "answer"]
READY = ["person", "wave", "scale", "score"]
OLBI_SA1 = [2, 3, 2, 3, 2, 3, 2, 3, 3, 2, 3, 3, 2, 2, 2, 2]
OLBI_SD1 = [3, 2, 3, 2, 3, 2, 3, 2, 2, 3, 2, 2, 3, 3, 3, 3]
NONE = float("nan")
TWO_WAVES = Scheme(
    name="Two waves",
    slug="two-waves",
    roles=(Role(id="mentor", label="Mentors", singular="mentor"),),
    waves=(Wave(id="W1", label="Before"), Wave(id="W2", label="After")),
)


def numbered(answers: Sequence[float]) -> dict[int, float]:
    return dict(enumerate(answers, start=1))


def rows(person: str, wave: str, instrument: str, answers: dict[int, float], coding: str | None = None) -> list[tuple]:
    return [(person, wave, instrument, coding, item, answer) for item, answer in answers.items()]


def study_of(answers: list[tuple], ready: list[tuple] = [], *, scheme: Scheme = TWO_WAVES) -> Study:  # noqa: B006
    empty = pd.DataFrame()
    return Study(
        scheme=scheme,
        person=empty,
        answer_by_person_wave_item=pd.DataFrame(answers, columns=ANSWERS),
        ready_score=pd.DataFrame(ready, columns=READY),
        reflection=empty,
        participation=empty,
        problem=empty,
        sighting=empty,
    )


def score_of(table: pd.DataFrame, person: str, wave: str, scale: str) -> float:
    found = table[(table["person"] == person) & (table["wave"] == wave) & (table["scale"] == scale)]
    assert len(found) == 1
    return found["score"].iloc[0]


# ------------------------------------------------------------------------------------------ golden vectors


@pytest.mark.parametrize(
    ("instrument", "coding", "answers", "scale", "expected"),
    [
        ("swemwbs", None, [3, 3, 3, 3, 3, 3, 3], "swemwbs", 19.25),
        ("swemwbs", None, [3, 3, 3, 3, 3, 3, 4], "swemwbs", 19.98),
        ("swemwbs", None, [5, 5, 4, 4, 4, 4, 4], "swemwbs", 27.03),
        ("swemwbs", None, [5, 5, 5, 4, 4, 4, 4], "swemwbs", 28.13),
        ("swemwbs", None, [3, 3, 3, 3, 3, 3], "swemwbs", None),
        ("who5", None, [3, 2, 3, 1, 4], "who5", 52),
        ("olbi", "SA1", OLBI_SA1, "olbi", 33),
        ("olbi", "SA1", OLBI_SA1, "olbi_exhaustion", 2.000),
        ("olbi", "SA1", OLBI_SA1, "olbi_disengagement", 2.125),
        ("olbi", "SD1", OLBI_SD1, "olbi", 33),
        ("olbi", "SD1", OLBI_SD1, "olbi_exhaustion", 2.000),
        ("olbi", "SD1", OLBI_SD1, "olbi_disengagement", 2.125),
        ("edmondson", "1-7", [3, 5, 2, 5, 3, 6, 5], "edmondson", 5.2857),
        ("belong", None, [4, 4, 2], "belong", 4.0),
        ("ons4", None, [7, 8, 6, 4], "ons4_anxious", 4),
        ("pss10", None, [2, 3, 3, 1, 2, 3, 2, 1, 2, 3], "pss10", 26),
        ("pss10", None, [0] * 10, "pss10", 16),
        ("pss10", None, [4] * 10, "pss10", 24),
        ("pss4", None, [2, 1, 3, 2], "pss4", 8),
        ("cbi_work", None, [75, 50, 50, 75, 25, 50, 50], "cbi_work", 53.5714),
        ("cbi_work", None, [100, 100, 100, 100, 100, 100, 0], "cbi_work", 100.0),
        ("cbi_work", None, [75, 50, NONE, 75, NONE, 50, NONE], "cbi_work", 62.5),
        ("cbi_work", None, [75, 50, NONE, 75, NONE, NONE, NONE], "cbi_work", None),
        ("phq4", None, [1, 2, 0, 3], "gad2", 3),
        ("phq4", None, [1, 2, 0, 3], "phq2", 3),
        ("phq4", None, [1, 2, 0, 3], "phq4", 6),
        ("ucla3", None, [1, 2, 3], "ucla3", 6),
        ("uwes3", None, [4, 5, 3], "uwes3", 4.0),
        ("gse10", None, [3] * 7, "gse10", 30.0),
    ],
)
def test_golden_vectors(instrument, coding, answers, scale, expected):
    scored = score_one(all_instruments()[instrument], numbered(answers), coding)[scale]
    assert scored == (None if expected is None else pytest.approx(expected, abs=5e-5))


def test_seven_of_ten_items_of_the_self_efficacy_scale_make_a_prorated_sum_of_mean_three():
    answers = rows("p1", "W1", "gse10", numbered([3] * 7)) + rows("p2", "W1", "gse10", numbered([3] * 10))
    table = score_by_person_scale_wave(study_of(answers))
    assert (table["score"] / table["items"].astype(float)).tolist() == [3.0, 3.0]
    assert table["score"].tolist() == [30.0, 30.0] and table["prorated"].tolist() == [True, False]


@pytest.mark.parametrize("answer", [0, 4])
def test_the_same_answer_to_the_whole_stress_scale_is_a_straight_line(answer):
    answers = rows("p1", "W1", "pss10", numbered([answer] * 10)) + rows("p2", "W1", "pss10", numbered([0, 4] * 5))
    assert straight_lined(study_of(answers)).to_numpy().tolist() == [["p1", "W1", "pss10"]]


def test_the_wrong_key_turns_a_low_burnout_into_80_minus_itself():
    assert score_one(all_instruments()["olbi"], numbered(OLBI_SA1), "SD1")["olbi"] == 47 == 80 - 33


# ------------------------------------------------------------------------------------------ the whole table


def test_a_row_says_what_the_score_rests_on():
    answers = rows("p1", "W1", "quality", {1: 5, 2: 4, 3: 5, 5: 2}) + rows("p2", "W1", "quality", {1: 5, 2: 4, 3: 5})
    table = score_by_person_scale_wave(study_of(answers))
    assert table.drop(columns="score").to_dict("records") == [
        {"person": "p1", "wave": "W1", "instrument": "quality", "scale": "quality",
         "answered": 4, "items": 5, "prorated": True, "coding": "standard"},
        {"person": "p2", "wave": "W1", "instrument": "quality", "scale": "quality",
         "answered": 3, "items": 5, "prorated": False, "coding": "standard"},
    ]  # fmt: skip
    assert table["score"].iloc[0] == pytest.approx((5 + 4 + 5 + 4) / 4)
    assert pd.isna(table["score"].iloc[1])


def test_a_scale_nobody_answered_has_no_row():
    table = score_by_person_scale_wave(study_of(rows("p1", "W1", "ons4", {1: 7, 4: 0})))
    assert table.set_index("scale")["score"].to_dict() == {"ons4_satisfied": 7, "ons4_anxious": 0}


def test_a_study_without_answers_has_an_empty_table_with_all_columns():
    table = score_by_person_scale_wave(study_of([]))
    assert table.empty
    assert list(table.columns) == [
        "person", "wave", "instrument", "scale", "score", "answered", "items", "prorated", "coding",
    ]  # fmt: skip
    assert straight_lined(study_of([])).empty


def test_waves_with_different_codings_give_comparable_scores():
    answers = rows("p1", "W1", "olbi", numbered(OLBI_SA1), "SA1") + rows("p1", "W2", "olbi", numbered(OLBI_SD1), "SD1")
    table = score_by_person_scale_wave(study_of(answers))
    assert score_of(table, "p1", "W1", "olbi") == score_of(table, "p1", "W2", "olbi") == 33
    assert set(zip(table["wave"], table["coding"], strict=True)) == {("W1", "SA1"), ("W2", "SD1")}


def test_an_undeclared_coding_is_not_scored_but_named():
    answers = rows("p1", "W1", "olbi", numbered(OLBI_SA1)) + rows("p1", "W1", "belong", numbered([4, 4, 2]))
    study = study_of(answers)
    assert score_by_person_scale_wave(study)["scale"].tolist() == ["belong"]
    assert undeclared(study) == ["OLBI (Oldenburg Burnout Inventory)"]
    assert score_one(all_instruments()["olbi"], numbered(OLBI_SA1)) == dict.fromkeys(
        ["olbi", "olbi_exhaustion", "olbi_disengagement"]
    )


def test_a_coding_or_an_instrument_that_nobody_defined_is_named():
    answers = rows("p1", "W1", "edmondson", {1: 3}, "0-4") + rows("p1", "W1", "trust", {1: 3})
    assert undeclared(study_of(answers)) == ["Team psychological safety (Edmondson)", "trust"]
    with pytest.raises(Refused, match="has no coding 0-4; choose one of 1-7, 1-5"):
        score_one(all_instruments()["edmondson"], {1: 3}, "0-4")


def test_an_answer_outside_its_range_counts_as_unanswered():
    table = score_by_person_scale_wave(study_of(rows("p1", "W1", "belong", numbered([6, 4, 2]))))
    assert (table["score"].iloc[0], table["answered"].iloc[0]) == (4.0, 2)


@pytest.mark.parametrize("answers", [[1, 2, 3, 4, 5, 1, 2], [3, 1, 2, 3, 4, 1, 4]])
def test_the_copenhagen_inventory_numbered_in_another_way_has_no_score(answers):
    table = score_by_person_scale_wave(study_of(rows("p1", "W1", "cbi_work", numbered(answers))))
    assert table["score"].isna().all()
    assert score_one(all_instruments()["cbi_work"], numbered(answers)) == {"cbi_work": None}


def test_an_answer_between_two_possible_ones_counts_as_unanswered():
    table = score_by_person_scale_wave(study_of(rows("p1", "W1", "belong", numbered([3.5, 4, 2]))))
    assert (table["score"].iloc[0], table["answered"].iloc[0]) == (4.0, 2)


def test_a_line_to_mark_takes_any_number_inside_its_range():
    line = Instrument(
        id="line",
        name="Line",
        codings=(Coding(minimum=0, maximum=100, reversed=(2,)),),
        scales=(Scale(id="line", label="Line", items=(1, 2)),),
    )
    scheme = TWO_WAVES.model_copy(update={"instruments": (line,)})
    answers = rows("p1", "W1", "line", {1: 37.25, 2: 12.5})
    assert score_of(score_by_person_scale_wave(study_of(answers, scheme=scheme)), "p1", "W1", "line") == pytest.approx(
        (37.25 + 87.5) / 2
    )


def test_a_ready_score_may_lie_between_two_answers():
    table = score_by_person_scale_wave(study_of([], [("p1", "W1", "cbi_work", 53.5714), ("p1", "W1", "belong", 3.67)]))
    assert table["score"].tolist() == [53.5714, 3.67]


def test_two_answers_to_one_item_are_refused_without_naming_anybody():
    answers = rows("p1", "W1", "belong", {1: 4, 2: 4}) + rows("p1", "W1", "belong", {1: 2})
    with pytest.raises(Refused, match="two answers to the same item") as refused:
        score_by_person_scale_wave(study_of(answers))
    assert "p1" not in str(refused.value)


def test_one_person_in_two_codings_of_a_wave_is_refused():
    answers = rows("p1", "W1", "olbi", numbered(OLBI_SA1), "SA1") + rows("p1", "W1", "olbi", numbered(OLBI_SD1), "SD1")
    with pytest.raises(Refused, match="two codings in the same wave"):
        score_by_person_scale_wave(study_of(answers))


def test_two_people_may_have_answered_in_different_codings_of_a_wave():
    answers = rows("p1", "W1", "olbi", numbered(OLBI_SA1), "SA1") + rows("p2", "W1", "olbi", numbered(OLBI_SD1), "SD1")
    table = score_by_person_scale_wave(study_of(answers))
    assert table.loc[table["scale"] == "olbi", "score"].tolist() == [33, 33]


def test_a_missing_answer_is_no_answer():
    answers = rows("p1", "W1", "belong", {1: 4, 2: float("nan"), 3: 2})
    assert score_by_person_scale_wave(study_of(answers))["answered"].tolist() == [2]


def test_the_tables_of_the_study_stay_as_they_were():
    study = study_of(rows("p1", "W1", "belong", numbered([4, 4, 2])), [("p2", "W1", "swemwbs", 19.25)])
    before = study.answer_by_person_wave_item.copy(), study.ready_score.copy()
    score_by_person_scale_wave(study)
    pd.testing.assert_frame_equal(study.answer_by_person_wave_item, before[0])
    pd.testing.assert_frame_equal(study.ready_score, before[1])


def test_an_own_scale_of_the_scheme_is_scored():
    trust = Instrument(
        id="trust",
        name="Trust",
        codings=(Coding(minimum=1, maximum=7, reversed=(2,)),),
        scales=(Scale(id="trust", label="Trust", items=(1, 2, 5), score="sum", min_answered=2),),
    )
    scheme = TWO_WAVES.model_copy(update={"instruments": (trust,)})
    answers = rows("p1", "W1", "trust", {1: 6, 2: 3, 5: 4}) + rows("p2", "W1", "trust", {1: 6, 5: 3, 9: 7})
    table = score_by_person_scale_wave(study_of(answers, scheme=scheme))
    assert score_of(table, "p1", "W1", "trust") == 6 + 5 + 4
    assert score_of(table, "p2", "W1", "trust") == (6 + 3) * 3 / 2  # pro-rated, not rounded
    assert table["prorated"].tolist() == [False, True]


# ------------------------------------------------------------------------------------------ ready scores


def test_ready_scores_stand_behind_the_computed_ones():
    ready = [("p2", "W1", "swemwbs", 19.25), ("p2", "W1", "olbi", 33), ("p2", "W2", "net_promoter", 9)]
    table = score_by_person_scale_wave(study_of(rows("p1", "W1", "belong", numbered([4, 4, 2])), ready))
    assert table["scale"].tolist() == ["belong", "swemwbs", "olbi", "net_promoter"]
    assert table["score"].tolist() == [4.0, 19.25, 33, 9]
    assert table["answered"].isna().tolist() == [False, True, True, True]
    assert table["instrument"].fillna("none").tolist() == ["belong", "swemwbs", "olbi", "none"]
    assert table["coding"].fillna("none").tolist() == ["standard", "standard", "none", "none"]


def test_ready_scores_alone_are_enough():
    table = score_by_person_scale_wave(study_of([], [("p1", "W1", "swemwbs", 19.25), ("p1", "W2", "swemwbs", None)]))
    assert table[["wave", "score"]].to_numpy().tolist() == [["W1", 19.25]]


def test_a_score_never_stands_twice():
    complete = rows("p1", "W1", "swemwbs", numbered([3] * 7))
    partial = rows("p2", "W1", "swemwbs", numbered([3] * 6))
    table = score_by_person_scale_wave(
        study_of(complete + partial, [("p1", "W1", "swemwbs", 20.73), ("p2", "W1", "swemwbs", 20.73)])
    )
    assert table[["person", "score"]].to_numpy().tolist() == [["p1", 19.25], ["p2", 20.73]]


# ------------------------------------------------------------------------------------------ straight lines


def test_the_same_answer_in_both_directions_is_marked():
    answers = (
        rows("flat", "W1", "belong", numbered([4, 4, 4]))
        + rows("varied", "W1", "belong", numbered([4, 4, 3]))
        + rows("flat", "W1", "swemwbs", numbered([4] * 7))
        + rows("flat", "W2", "olbi", numbered([2] * 16), "SA1")
    )
    assert straight_lined(study_of(answers)).to_numpy().tolist() == [["flat", "W1", "belong"], ["flat", "W2", "olbi"]]


@pytest.mark.parametrize(
    ("answers", "marked"),
    [({1: 2, 5: 2}, False), ({1: 2, 2: 2, 5: 2}, True), ({1: 2, 2: 2, 3: 2}, False), ({1: 2, 2: 2, 5: 3}, False)],
)
def test_a_straight_line_needs_three_answers_of_both_directions(answers, marked):
    assert bool(len(straight_lined(study_of(rows("p1", "W1", "quality", answers))))) == marked


# ------------------------------------------------------------------------------------------ laws


def test_the_default_rule_is_three_quarters_of_the_items_and_all_of_up_to_three():
    needed = {k: items_needed(Scale(id="s", label="S", items=tuple(range(1, k + 1)))) for k in range(1, 21)}
    assert {k: needed[k] for k in (1, 2, 3)} == {1: 1, 2: 2, 3: 3}
    assert {k: needed[k] for k in (4, 5, 6, 7, 9, 10, 14, 20)} == {4: 3, 5: 4, 6: 5, 7: 6, 9: 7, 10: 8, 14: 11, 20: 15}


CASES = [
    pytest.param(scale, instrument, coding, id=f"{scale.id}-{coding.id}")
    for instrument in all_instruments().values()
    for scale in instrument.scales
    for coding in instrument.codings
]


@pytest.mark.parametrize(("scale", "instrument", "coding"), CASES)
def test_one_answer_fewer_than_needed_gives_no_score(scale, instrument, coding):
    needed = items_needed(scale)
    enough = {item: coding.maximum for item in scale.items[:needed]}
    short = {item: coding.maximum for item in scale.items[: needed - 1]}
    assert score_one(instrument, enough, coding.id)[scale.id] is not None
    assert score_one(instrument, short, coding.id)[scale.id] is None


@pytest.mark.parametrize(("scale", "instrument", "coding"), CASES)
def test_reversing_twice_is_nothing(scale, instrument, coding):
    """Answers turned by hand and scored with every item's key turned give the score of the answers themselves."""
    answered = int((coding.maximum - coding.minimum) / coding.step) + 1
    answers = {item: coding.minimum + coding.step * ((item * 2) % answered) for item in scale.items}
    turned = {item: coding.minimum + coding.maximum - answer for item, answer in answers.items()}
    other_key = tuple(item for item in scale.items if item not in coding.reversed)
    mirrored = instrument.model_copy(update={"codings": (coding.model_copy(update={"reversed": other_key}),)})
    scored = score_one(instrument, answers, coding.id)[scale.id]
    assert scored is not None and score_one(mirrored, turned, coding.id)[scale.id] == scored


@settings(max_examples=15, deadline=None)
@given(some.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(random):
    answers = (
        rows("p1", "W1", "olbi", numbered(OLBI_SA1), "SA1")
        + rows("p1", "W2", "olbi", numbered(OLBI_SD1), "SD1")
        + rows("p2", "W1", "quality", {1: 5, 2: 4, 3: 5, 5: 2})
        + rows("p1", "W1", "belong", numbered([4, 4, 4]))
    )
    shuffled = random.sample(answers, len(answers))
    keys = ["person", "wave", "scale"]
    expected = score_by_person_scale_wave(study_of(answers)).sort_values(keys, ignore_index=True)
    found = score_by_person_scale_wave(study_of(shuffled)).sort_values(keys, ignore_index=True)
    pd.testing.assert_frame_equal(found, expected)
    assert straight_lined(study_of(shuffled)).to_numpy().tolist() == [["p1", "W1", "belong"]]


def test_categories_and_text_give_the_same_table():
    study = study_of(
        rows("p2", "W2", "belong", numbered([4, 4, 2])) + rows("p1", "W1", "olbi", numbered(OLBI_SA1), "SA1"),
        [("p1", "W1", "swemwbs", 19.25)],
    )
    text = score_by_person_scale_wave(study)
    kinds = dict.fromkeys(["person", "wave", "instrument", "coding"], "category")
    as_categories = Study(
        **{
            **vars(study),
            "answer_by_person_wave_item": study.answer_by_person_wave_item.astype(kinds),
            "ready_score": study.ready_score.astype({"person": "category", "wave": "category", "scale": "category"}),
        }
    )
    keys = ["person", "wave", "scale"]
    categories = score_by_person_scale_wave(as_categories)
    pd.testing.assert_frame_equal(
        categories.sort_values(keys, ignore_index=True), text.sort_values(keys, ignore_index=True)
    )
