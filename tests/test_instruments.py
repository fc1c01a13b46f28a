"""What every questionnaire file promises, and what a definition that does not fit together is told."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import analysis.instruments
from analysis.instruments import all_instruments, band, check, convert_raw, for_scheme, item_numbers, offered
from analysis.model import Coding, Example, Instrument, Refused, Role, Scale, Scheme, Wave, clean, scale_range
from analysis.scores import score_one

NAMES = sorted(path.stem for path in Path(analysis.instruments.__file__).parent.glob("*.toml"))
OWN = {"belong", "voice", "voice_seen", "safety", "understand", "action", "quality", "load", "why"}
PUBLISHED = {
    "swemwbs", "who5", "ons4", "olbi", "edmondson", "wemwbs", "pss10", "pss4", "cbi_work", "burnout1", "ucla3",
    "lonely1", "phq4", "gse10", "uwes3",
}  # fmt: skip


def scheme_with(*instruments: Instrument) -> Scheme:
    mentor = Role(id="mentor", label="Mentors", singular="mentor")
    return Scheme(name="S", slug="s", roles=(mentor,), waves=(Wave(id="W1", label="W1"),), instruments=instruments)


def own_scale(**changes) -> Instrument:
    parts = {
        "id": "trust",
        "name": "Trust",
        "count": 3,
        "codings": (Coding(minimum=1, maximum=5),),
        "scales": (Scale(id="trust", label="Trust", items=(1, 2, 3)),),
    }
    return Instrument(**(parts | changes))


def one_scale(**changes) -> Instrument:
    return own_scale(scales=(Scale(**({"id": "trust", "label": "Trust", "items": (1, 2, 3)} | changes)),))


# ------------------------------------------------------------------------------------------ every file


def test_the_questionnaires_that_ship_are_these():
    assert set(all_instruments()) == set(NAMES) == OWN | PUBLISHED


@pytest.mark.parametrize("name", NAMES)
def test_a_file_is_named_for_its_questionnaire_and_says_whose_it_is(name):
    instrument = all_instruments()[name]
    assert instrument.id == name
    assert instrument.name and instrument.citation and instrument.licence
    assert len(item_numbers(instrument)) == instrument.count


@pytest.mark.parametrize("name", NAMES)
def test_worked_examples_come_out(name):
    instrument = all_instruments()[name]
    assert instrument.examples, "a questionnaire needs a worked example"
    for example in instrument.examples:
        assert example.source
        scored = score_one(instrument, example.answers, example.coding)
        assert {scale: score for scale, score in scored.items() if score is not None} == pytest.approx(
            example.scores, abs=5e-5
        )


@pytest.mark.parametrize("name", NAMES)
def test_every_scale_and_coding_has_a_worked_example(name):
    instrument = all_instruments()[name]
    assert {scale.id for scale in instrument.scales} == {scale for each in instrument.examples for scale in each.scores}
    assert {coding.id for coding in instrument.codings} == {
        found.id for each in instrument.examples if (found := instrument.coding(each.coding))
    }


@pytest.mark.parametrize("name", NAMES)
def test_a_step_is_the_smallest_difference_between_two_scores(name):
    instrument = all_instruments()[name]
    for scale in instrument.scales:
        lowest = int(instrument.codings[0].minimum) * len(scale.items)
        highest = int(instrument.codings[0].maximum) * len(scale.items)
        # Codes of the Copenhagen inventory go up by 25.
        steps = sorted(set(instrument.codings[0].labels.values())) or [0, 1]
        step = min(int(b - a) for a, b in zip(steps, steps[1:], strict=False)) if instrument.id == "cbi_work" else 1
        scores = convert_raw(instrument, scale.id, pd.Series(range(lowest, highest + 1, step)))
        assert scores.diff().min() == pytest.approx(scale.step, abs=5e-5)


@pytest.mark.parametrize("name", NAMES)
def test_labels_are_written_as_they_are_compared(name):
    for coding in all_instruments()[name].codings:
        assert list(coding.labels) == [clean(label) for label in coding.labels]


def test_wording_ships_only_where_the_terms_allow_it():
    for instrument in all_instruments().values():
        assert bool(instrument.items) == (instrument.text == "ship"), instrument.id
    assert {name for name in NAMES if all_instruments()[name].items} == OWN | {"ons4", "lonely1"}


def test_only_what_screens_for_illness_is_kept_back_until_asked_for():
    scheme = scheme_with()
    assert set(offered(scheme, clinical=True)) - set(offered(scheme)) == {"phq4"}
    assert "duty to respond" in all_instruments()["phq4"].permission


@pytest.mark.parametrize(
    ("name", "scale", "scores"),
    [
        # Raw totals 21, 22, 30 and 31 by the published table; Ng Fat et al. 2017.
        ("swemwbs", "swemwbs", {19.25: "low", 19.98: "medium", 27.03: "medium", 28.13: "high"}),
        ("ons4", "ons4_anxious", {1: "very low", 2: "low", 4: "medium", 6: "high"}),
        ("ons4", "ons4_satisfied", {4: "low", 5: "medium", 8: "high", 9: "very high"}),
        ("who5", "who5", {48: "low", 50: "low", 52: "not low"}),
        ("wemwbs", "wemwbs", {40: "very low", 41: "low", 44: "low", 45: "not low"}),
    ],
)
def test_bands_are_the_published_ones(name, scale, scores):
    known = next(each for each in all_instruments()[name].scales if each.id == scale)
    assert {score: band(known, score) for score in scores} == scores


def test_scales_without_a_source_for_bands_have_none():
    without = [all_instruments()[name] for name in ("pss10", "gse10", "ucla3", "phq4")]
    assert not any(scale.bands for instrument in without for scale in instrument.scales)


def test_the_wrong_key_of_the_burnout_inventory_would_turn_low_into_high():
    olbi = all_instruments()["olbi"]
    example = olbi.examples[0]
    assert score_one(olbi, example.answers, "SA1")["olbi"] == 33
    assert score_one(olbi, example.answers, "SD1")["olbi"] == 47
    assert score_one(olbi, example.answers)["olbi"] is None  # so it has to be asked


def test_the_sectors_figures_carry_their_date_and_caveat():
    scale = next(each for each in all_instruments()["olbi"].scales if each.id == "olbi")
    assert {each.value for each in scale.references} == {42.2, 34.8}
    assert all(each.date and each.caveat and each.source for each in scale.references)


def test_every_measurement_and_norm_has_its_source():
    for instrument in all_instruments().values():
        for scale in instrument.scales:
            told = [*scale.norms, *([scale.measurement] if scale.measurement else [])]
            assert all(each.source for each in told), scale.id


def test_whoever_answers_the_stress_scale_in_a_straight_line_is_seen():
    for answer in (0, 4):
        scored = score_one(all_instruments()["pss10"], dict.fromkeys(range(1, 11), answer))
        assert scored["pss10"] == (16 if answer == 0 else 24)


def test_what_the_owners_ask_to_be_shown_is_there():
    assert "University of Warwick" in all_instruments()["swemwbs"].notice
    assert "Open Government Licence" in all_instruments()["ons4"].notice


def test_only_published_smallest_changes_are_claimed():
    claimed = {scale.id: scale.smallest_change for each in all_instruments().values() for scale in each.scales}
    assert {scale: value for scale, value in claimed.items() if value is not None} == {"swemwbs": 1.0, "who5": 10.0}


def test_high_is_bad_for_burnout_burden_and_anxiety_only():
    scales = [scale for each in all_instruments().values() for scale in each.scales]
    assert {scale.id for scale in scales if scale.higher == "worse"} == {
        "olbi", "olbi_exhaustion", "olbi_disengagement", "load", "ons4_anxious", "pss10", "pss4",
        "cbi_work", "burnout1", "ucla3", "phq4", "gad2", "phq2",
    }  # fmt: skip
    assert [each.id for each in all_instruments().values() if each.monitor == "burden"] == ["load"]


def test_codings_that_must_be_declared():
    assert {each.id for each in all_instruments().values() if each.coding(None) is None} == {"olbi", "edmondson"}


@pytest.mark.parametrize(
    ("name", "scale", "coding", "expected"),
    [
        ("swemwbs", "swemwbs", None, (7, 35)),
        ("who5", "who5", None, (0, 100)),
        ("olbi", "olbi", "SA1", (16, 64)),
        ("olbi", "olbi_exhaustion", "SD1", (1, 4)),
        ("edmondson", "edmondson", "1-7", (1, 7)),
        ("edmondson", "edmondson", "1-5", (1, 5)),
        ("action", "action", None, (0, 9)),
        ("why", "why", None, (0, 10)),
        ("belong", "belong", None, (1, 5)),
    ],
)
def test_ranges_of_scores(name, scale, coding, expected):
    instrument = all_instruments()[name]
    chosen, declared = next(each for each in instrument.scales if each.id == scale), instrument.coding(coding)
    assert declared is not None
    assert scale_range(chosen, declared) == expected


# ------------------------------------------------------------------------------------------ raw totals


def test_the_swemwbs_table_is_the_published_one():
    """Stewart-Brown et al. 2009, raw totals 7 to 35, typed in once more."""
    published = """
        7.00  9.51 11.25 12.40 13.33 14.08 14.75 15.32
        15.84 16.36 16.88 17.43 17.98 18.59 19.25 19.98
        20.73 21.54 22.35 23.21 24.11 25.03 26.02 27.03
        28.13 29.31 30.70 32.55 35.00
    """
    scores = convert_raw(all_instruments()["swemwbs"], "swemwbs", pd.Series(range(7, 36)))
    assert scores.tolist() == [float(score) for score in published.split()]


@pytest.mark.parametrize(
    ("name", "scale", "raw", "expected"),
    [
        ("swemwbs", "swemwbs", 22, 19.98),
        ("swemwbs", "swemwbs", 30, 27.03),
        ("swemwbs", "swemwbs", 31, 28.13),
        ("who5", "who5", 13, 52),
        ("olbi", "olbi", 33, 33),
        ("belong", "belong", 12, 4.0),
        ("why", "why", 6, 6),
    ],
)
def test_a_raw_total_becomes_a_score(name, scale, raw, expected):
    assert convert_raw(all_instruments()[name], scale, pd.Series([raw])).tolist() == [pytest.approx(expected)]


def test_raw_totals_that_cannot_be_have_no_score():
    swemwbs, who5 = all_instruments()["swemwbs"], all_instruments()["who5"]
    assert convert_raw(swemwbs, "swemwbs", pd.Series([6, 36, 21.4, None])).isna().all()
    assert convert_raw(who5, "who5", pd.Series([-1, 26])).isna().all()


def test_a_raw_total_keeps_its_row():
    raw = pd.Series([21, 7], index=[40, 3])
    assert convert_raw(all_instruments()["swemwbs"], "swemwbs", raw).to_dict() == {40: 19.25, 3: 7.0}


def test_a_raw_total_of_an_unknown_scale_is_refused():
    with pytest.raises(Refused, match="choose one of olbi, olbi_exhaustion, olbi_disengagement"):
        convert_raw(all_instruments()["olbi"], "exhaustion", pd.Series([20]))


# ------------------------------------------------------------------------------------------ a scheme's own


def test_own_scales_stand_beside_the_shipped_ones():
    assert list(for_scheme(scheme_with(own_scale()))) == [*all_instruments(), "trust"]
    assert "trust" not in all_instruments()


def test_a_shipped_questionnaire_cannot_be_redefined():
    with pytest.raises(Refused, match="the questionnaire belong, an id already in use"):
        for_scheme(scheme_with(own_scale(id="belong")))


def test_a_true_copy_of_a_shipped_questionnaire_is_welcome():
    assert for_scheme(scheme_with(all_instruments()["belong"])) == all_instruments()


def test_a_scale_cannot_take_the_name_of_another():
    with pytest.raises(Refused, match="a scale belong, which Belonging has already"):
        for_scheme(scheme_with(one_scale(id="belong")))


def test_two_own_questionnaires_cannot_share_an_id():
    with pytest.raises(Refused, match="an id already in use"):
        for_scheme(scheme_with(own_scale(), own_scale(name="Other")))


# ------------------------------------------------------------------------------------------ definitions that fit


@pytest.mark.parametrize(
    "fitting",
    [
        own_scale(),
        own_scale(count=0),
        own_scale(count=0, scales=(Scale(id="trust", label="A ready score"),)),
        own_scale(examples=(Example(answers={1: 1, 2: 5}, scores={}, source="by hand"),)),
    ],
)
def test_a_coherent_definition_passes(fitting):
    check(fitting)


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        (own_scale(items={1: "a", 2: "b"}), "counts 3 items"),
        (own_scale(codings=()), "at least one coding"),
        (own_scale(scales=(Scale(id="t", label="T"), Scale(id="t", label="T"))), "each must have its own id"),
        (own_scale(codings=(Coding(minimum=5, maximum=1),)), "not below its highest"),
        (own_scale(codings=(Coding(minimum=1, maximum=5, reversed=(4,)),)), "reverses an item"),
        (own_scale(codings=(Coding(minimum=1, maximum=5, labels={"never": 0}),)), "a number outside its range"),
        (own_scale(codings=(Coding(minimum=1, maximum=5, labels={"No": 1, "no ": 2}),)), "same label twice"),
        (one_scale(items=(1, 4)), "one that the questionnaire does not have"),
        (one_scale(items=(1, 1)), "names an item twice"),
        (one_scale(score="item"), "names several items"),
        (one_scale(min_answered=4), "number of answered items"),
        (one_scale(multiply=-1), "a factor and a step above 0"),
        (one_scale(step=0), "a factor and a step above 0"),
        (one_scale(table={"3": 1.0}), "needs a sum"),
        (one_scale(score="sum", table={"3": 1.0, "15": 2.0}), "exactly the totals"),
        (one_scale(score="sum", table={"three": 1.0}), "exactly the totals"),
        (own_scale(examples=(Example(coding="x", answers={}, scores={}, source=""),)), "one of the codings standard"),
        (own_scale(examples=(Example(answers={4: 1}, scores={}, source=""),)), "answers an item"),
        (own_scale(examples=(Example(answers={1: 6}, scores={}, source=""),)), "outside the range"),
        (own_scale(examples=(Example(answers={}, scores={"hope": 1}, source=""),)), "names a scale"),
    ],
)
def test_a_definition_that_does_not_fit_together_is_told_why(broken, words):
    with pytest.raises(Refused, match=f"^The questionnaire trust cannot be used: .*{words}"):
        check(broken)
