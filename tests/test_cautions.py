"""The traps of a before-and-after design are told in words; those planted in the invented scheme are all found."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis import findings_of, load_folder
from analysis.cautions import dose
from analysis.items import consistency, item_changes
from analysis.methods import as_text, headline, operating_characteristics, sections
from analysis.one_change import cautions_of, dose_of
from analysis.progress import forbidden_words

SAMPLE = Path(__file__).parent.parent / "sample_data"
MEASURES = [
    ("swemwbs", "mentor", "W1", "W3"),
    ("belong", "mentor", "W1", "W3"),
    ("olbi", "mentor", "W1", "W3"),
    ("understand", "mentee", "W1", "W3"),
    ("voice", "mentor", "W1", "W4"),
]


@pytest.fixture(scope="module")
def found():
    return findings_of(load_folder(SAMPLE))


def said(found, kind: str, *place: str) -> str:
    return next((each.sentence for each in cautions_of(found, *place) if each.kind == kind), "")


def test_attrition_that_flatters_is_told_with_the_figure_that_a_plain_comparison_would_read(found):
    sentence = said(found, "attrition", "swemwbs", "mentor", "W1", "W3")
    assert "The 5 people who did not answer again had started 2.5" in sentence and "lower" in sentence
    plain, ours = map(float, re.findall(r"would read (\d\.\d\d) instead of (\d\.\d\d)", sentence)[0])
    assert 1.85 < plain < 2.05 and 1.5 < ours < 1.8


def test_the_follow_up_that_faded_is_not_called_sustained(found):
    sentence = said(found, "lasting", "swemwbs", "mentor", "W1", "W3")
    assert "not clear how much of it lasted" in sentence and "34%" in sentence


def test_regression_to_the_mean_meets_the_claim_that_the_lowest_gained_most(found):
    sentence = said(found, "lowest_third", "swemwbs", "mentor", "W1", "W3")
    planted = float(re.findall(r"without the scheme, that third changed by (\d\.\d\d)", sentence)[0])
    assert 0.9 < planted < 1.6 and "regression to the mean" in sentence
    assert "to be expected of such people" in said(found, "regression_to_the_mean", "swemwbs", "mentor", "W1", "W3")


def test_the_looked_back_on_rating_stands_beside_the_first_one(found):
    sentence = said(found, "response_shift", "understand", "mentee", "W1", "W3")
    for figure in ("rated Understanding of juniors' experience 2.91", "rated it 3.28", "now 4.17", "1.27 by the later"):
        assert figure in sentence


def test_a_null_result_says_what_could_have_been_seen(found):
    assert "31 people seen twice" in said(found, "detectable", "olbi", "mentor", "W1", "W3")
    assert not said(found, "detectable", "belong", "mentor", "W1", "W3")


def test_the_scatter_of_meetings_is_suggestive_and_not_established(found):
    rows, told = dose_of(found, ("swemwbs", "mentor", "W1", "W3"), "Meetings held")
    assert len(rows) == 31 and "suggestive, not established" in told[0].sentence
    r = float(re.findall(r"r (-?\d\.\d\d)", told[0].sentence)[0])
    assert r == pytest.approx(np.corrcoef(rows["change"], rows["measure"])[0, 1], abs=0.006)


def test_a_link_of_fewer_than_ten_people_is_not_told():
    people = [f"p{n}" for n in range(9)]
    assert dose(pd.Series(range(9), index=people), pd.Series(range(9), index=people), "Meetings") == []


@pytest.mark.parametrize("place", MEASURES)
def test_no_caution_claims_too_much_or_shows_a_gap_in_a_number(found, place):
    for each in cautions_of(found, *place):
        assert not forbidden_words(each.sentence), each.sentence
        assert not re.search(r"\b(nan|inf|None)\b", each.sentence), each.sentence


# ------------------------------------------------------------------------------------------------------- questions


def test_a_question_counts_the_same_people_before_and_after(found):
    voice = found.instruments["voice"]
    first, _, third = item_changes(found.study, voice, voice.scales[0], "mentor", ("W1", "W3"))
    assert sum(first.before) == sum(first.after) == first.n == first.up + first.same + first.down == 31
    # The third runs the other way: its best answer is to disagree strongly.
    assert third.answers[-1][1] == "strongly disagree" and first.answers[-1][1] == "strongly agree"
    assert third.net.value > 0 and 0 < third.mid_p < 0.05


def test_how_items_hang_together_is_told_from_thirty_people_on(found):
    olbi = found.instruments["olbi"]
    (alpha,) = consistency(found.study, olbi, olbi.scales[0], "mentor", "W1")
    assert alpha.method == "alpha" and alpha.n == 36 and alpha.lo < alpha.value < alpha.hi
    few = consistency(found.study, olbi, olbi.scales[0], "mentor", "W4")
    assert all(each.value is None for each in few)


# --------------------------------------------------------------------------------------------------------- methods


@pytest.fixture(scope="module")
def text(found):
    return as_text(sections(found))


def test_the_methods_name_every_questionnaire_used_and_no_other(found, text):
    assert all(each.name in text for each in found.instruments.values())
    assert "WHO-5" not in text and "PHQ-4" not in text


def test_the_methods_name_the_estimators_that_were_used_and_no_other(text):
    assert "restricted maximum likelihood" in text and "Laird, N. M. and Ware" in text
    assert "could not be linked" not in text and "Welch, B. L." not in text


def test_the_methods_count_the_people_that_the_tables_count(found, text):
    row = found.people_by_role_wave.query("role == 'mentor' and wave == 'W3'").iloc[0]
    assert f"Mentors (junior colleagues) | W3 | {row['invited']} | {row['answered']} | {row['followed']}" in text


def test_the_methods_hold_no_gap_in_a_number_and_no_word_that_overclaims(text):
    assert not re.search(r"\b(nan|inf|None|NaN|<NA>)\b", text)
    results = text.split("References")[0].replace("no test of normality decided anything", "")
    assert not [word for word in forbidden_words(results) if word not in ("p =",)]


def test_the_headline_can_be_redone_from_its_text_alone(found):
    """Reads the printed figures, looks up the t quantile afresh, and redoes range and verdict."""
    from scipy.stats import t

    for indicator in found.scheme.indicators:
        told = headline(found, indicator)
        numbers = {
            name: float(re.search(pattern, told)[1])
            for name, pattern in {
                "change": r"mean change (-?[\d.]+),",
                "se": r"standard error ([\d.]+),",
                "df": r"degrees of freedom ([\d.]+),",
                "lo": r"x [\d.]+ = (-?[\d.]+) to",
                "hi": r"= (-?\d+\.\d+)\. Route",
            }.items()
        }
        reach = t.ppf(0.975, numbers["df"]) * numbers["se"]
        assert numbers["change"] - reach == pytest.approx(numbers["lo"], abs=3e-4)
        assert numbers["change"] + reach == pytest.approx(numbers["hi"], abs=3e-4)


def test_the_operating_characteristics_are_those_of_our_own_verdicts():
    table = operating_characteristics()
    shares = table[["reached", "on_the_way", "no_clear_change", "moving_away", "too_little"]]
    assert shares.sum(axis=1).to_numpy() == pytest.approx(np.ones(len(table)), abs=1e-3)
    nothing = table[(table["truth"] == 0) & table["n"].isin([12, 30])]
    assert (nothing["reached"] + nothing["on_the_way"] <= 0.037).all() and (nothing["moving_away"] <= 0.037).all()
