"""The traps of a before-and-after design are told in words; those planted in the invented scheme are all found."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis import findings_of, load_folder
from analysis.asked import Asked
from analysis.cautions import dose, of_change
from analysis.change import change_by_scale_role
from analysis.estimates import mean_change, minimum_detectable, share_kept, wave_contrasts
from analysis.items import consistency, item_changes
from analysis.methods import as_text, operating_characteristics, sections
from analysis.model import Group, Role, Scheme, Wave
from analysis.one_change import cautions_of, dose_of
from analysis.progress import forbidden_words
from analysis.reviewer import headline
from analysis.wide import ScoreTable, score_tables

WAVES = ("pre", "mid", "post", "later")
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
    assert "not clear how much of it lasted" in sentence and "36%" in sentence


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


# ------------------------------------------------------------------------------------------------------- one rule each


def asked(*columns, first: int = 0, last: int = 1, higher: str = "better", clusters=None, **facts) -> Asked:
    """A change of people all of whom can be followed, one column a wave, on a scale of 1 to 5."""
    scores = np.column_stack([np.asarray(each, dtype=float) for each in columns])
    number = len(scores)
    table = ScoreTable(
        "own", "mentor", WAVES[: len(columns)], scores, np.arange(number), np.ones(number, dtype=bool), clusters
    )
    scale = {"label": "Own scale", "minimum": 1.0, "maximum": 5.0, "higher": higher, "smallest": None} | facts
    return Asked(table, first, last, scale)


def told(asked: Asked, kind: str, **compared):
    waves = asked.table.scores[:, [asked.first, asked.last]]
    change = wave_contrasts(waves, clusters=asked.table.clusters)[0, 1].estimate
    return next((each for each in of_change(asked, change, **compared) if each.kind == kind), None)


def spread_out(n: int, mean: float, sd: float, seed: int = 1) -> np.ndarray:
    """Numbers of exactly this mean and spread."""
    drawn = np.random.default_rng(seed).normal(size=n)
    return mean + sd * (drawn - drawn.mean()) / drawn.std(ddof=1)


def moved_back(row) -> str:
    return f"moved back by {-row['change']:.2f} (likely range {-row['hi']:.2f} to {-row['lo']:.2f})"


@pytest.mark.parametrize(
    ("scale", "role"),
    [("swemwbs", "mentor"), ("belong", "mentor"), ("understand", "mentee"), ("olbi", "comparison")],
)
def test_what_came_since_is_the_number_of_the_change_table(found, scale, role):
    table = found.score_tables[scale, role]
    before, after = found.main_waves(scale, role)
    places = [table.waves.index(wave) for wave in (before, after)]
    toward = -1.0 if scale == "olbi" else 1.0
    kept = share_kept(table.stacked(), *places, len(table.waves) - 1, toward=toward)
    for each, waves in ((kept.since, (after, table.waves[-1])), (kept.rise, (before, after))):
        row = found.change(scale, role, *waves)
        assert round(toward * each.value, 10) == row["change"]
        low, high = (each.lo, each.hi) if toward > 0 else (-each.hi, -each.lo)
        assert (round(low, 10), round(high, 10)) == (row["lo"], row["hi"])


def test_the_caution_prints_the_number_of_the_change_table(found):
    row = found.change("swemwbs", "mentor", "W3", "W4")
    assert moved_back(row) in said(found, "lasting", "swemwbs", "mentor", "W1", "W3")


@pytest.mark.parametrize("complete", [True, False])
def test_what_came_since_rests_on_organisations_where_the_change_table_does(complete):
    chance = np.random.default_rng(3)
    firm = np.repeat([f"F{number}" for number in range(10)], 5)
    start, moved = chance.normal(3, 0.4, 50), chance.normal(0.8, 0.3, 10)[np.repeat(np.arange(10), 5)]
    rows = np.column_stack([start, start + moved / 2, start + moved, start + moved / 2 + chance.normal(0, 0.3, 50)])
    rows[:, 1:3] += chance.normal(0, 0.2, (50, 2))
    if not complete:
        rows[::7, 1], rows[1::9, 2], rows[2::5, 3] = np.nan, np.nan, np.nan
    long = pd.DataFrame(rows, columns=list(WAVES)).melt(ignore_index=False, var_name="wave", value_name="score")
    score = long.assign(person=[f"p{place}" for place in long.index], scale="own")
    person = pd.DataFrame({"person": [f"p{place}" for place in range(50)], "role": "mentor", "linked": True})
    scheme = Scheme(
        name="S",
        slug="s",
        roles=(Role(id="mentor", label="Mentors", singular="mentor"),),
        waves=tuple(Wave(id=each, label=each) for each in WAVES),
        groups=(Group(id="firm", label="Firm", cluster=True),),
    )
    (table,) = score_tables(score, person.assign(firm=firm), scheme)
    row = change_by_scale_role([table]).query("from_wave == 'post' and to_wave == 'later'").iloc[0]
    since = share_kept(table.stacked(), 0, 2, 3, clusters=table.stacked_clusters()).since
    assert row["df"] == 9
    figures = [round(each, 10) for each in (since.value, since.lo, since.hi, since.se)]
    assert figures == [row["change"], row["lo"], row["hi"], row["se"]]
    scale = {"label": "Own scale", "minimum": 1.0, "maximum": 5.0, "higher": "better"}
    change = wave_contrasts(table.stacked(), clusters=table.stacked_clusters())[0, 2].estimate
    cautions = of_change(Asked(table, 0, 2, scale), change)
    words = next(each.sentence for each in cautions if each.kind == "lasting")
    assert moved_back(row) in words


def test_a_loss_too_small_to_matter_is_called_lasting_though_it_is_clear():
    start = spread_out(20, 3, 0.5)
    end = start + spread_out(20, 0.5, 0.3, seed=2)
    caution = told(asked(start, end, end + spread_out(20, -0.02, 0.02, seed=3), last=1), "lasting")
    assert "back by 0.02 (likely range 0.01 to 0.03)" in caution.sentence and "96% of the change" in caution.sentence
    assert caution.sentence.endswith("so it lasted.")


@pytest.mark.parametrize(
    ("since", "words"),
    [(0.2, "moved on by 0.20 (likely range 0.1"), (-0.2, "moved back by 0.20 (likely range 0.1"), (0.0, "on by 0.00")],
)
@pytest.mark.parametrize("higher", ["better", "worse"])
def test_which_way_it_moved_since_is_a_word_and_no_minus_sign(since, words, higher):
    start, sign = spread_out(20, 3, 0.5), 1 if higher == "better" else -1
    end = start + sign * spread_out(20, 0.5, 0.3, seed=2)
    later = end + sign * spread_out(20, since, 0.1, seed=3)
    sentence = told(asked(start, end, later, higher=higher), "lasting").sentence
    assert words in sentence and "towards the aim" not in sentence and "-0.00" not in sentence


@pytest.mark.parametrize(
    ("smallest", "words"),
    [(0.9, "by the measure's own smallest change."), (None, "by a fifth of the spread at the start.")],
)
def test_where_perhaps_nothing_is_left_a_small_loss_is_not_called_lasting(smallest, words):
    start = spread_out(14, 3, 3.0)
    end = start + spread_out(14, 1.0, 1.65, seed=2)
    later = end + spread_out(14, -0.35, 0.1, seed=3)
    one = asked(start, end, later, smallest=smallest)
    assert share_kept(one.table.scores, 0, 1, 2).lo < 0
    sentence = told(one, "lasting").sentence
    assert sentence.endswith(f", a loss too small to matter {words}") and "so it lasted" not in sentence


def test_a_loss_that_matters_is_called_faded():
    start = spread_out(20, 3, 0.5)
    end = start + spread_out(20, 0.5, 0.3, seed=2)
    assert told(asked(start, end, end + spread_out(20, -0.4, 0.1, seed=3)), "lasting").sentence.endswith("so it faded.")


def test_where_less_is_better_a_fall_that_came_back_faded_as_well():
    start = spread_out(20, 3, 0.5)
    end = start - spread_out(20, 0.5, 0.3, seed=2)
    caution = told(asked(start, end, end + spread_out(20, 0.4, 0.1, seed=3), higher="worse"), "lasting")
    assert "moved back by 0.40" in caution.sentence and caution.sentence.endswith("so it faded.")


def test_a_share_without_a_likely_range_is_not_printed():
    start = spread_out(30, 3, 0.5)
    end = start + spread_out(30, 0.5, 1.25, seed=2)  # t 2.19: clear for 30 people, not for the 9 who came back
    later = np.where(np.arange(30) < 9, end + spread_out(30, 0, 0.3, seed=3), np.nan)
    one = asked(start, end, later)
    assert share_kept(one.table.stacked(), 0, 1, 2).word == "open"
    caution = told(one, "lasting")
    assert "Between then and the last wave" in caution.sentence and "%" not in caution.sentence


def test_a_fall_that_is_not_clear_is_nothing_that_the_silent_could_undo():
    start = np.append(spread_out(12, 3, 0.5), [3.0, 3.2, 3.1, 2.9, 3.3])
    end = np.append(start[:12] + spread_out(12, -0.1, 0.6, seed=2), [np.nan] * 5)
    one = asked(start, end)
    change = mean_change(one.before, one.after)
    assert change.value < 0 < change.hi and told(one, "silent") is None


@pytest.mark.parametrize(("moved", "way"), [(0.5, "fallen"), (-0.5, "risen")])
def test_what_the_silent_would_have_to_do_is_told_of_the_average_and_of_the_likely_range(moved, way):
    start = np.append(spread_out(12, 3, 0.5), [3.0, 3.2, 3.1, 2.9, 3.3, 3.0])
    one = asked(start, np.append(start[:12] + spread_out(12, moved, 0.4, seed=2), [np.nan] * 6))
    change = mean_change(one.before, one.after)
    near = min(abs(change.lo), abs(change.hi))
    words = of_change(one, change)
    sentence = next(each.sentence for each in words if each.kind == "silent")
    # 12 seen twice, 6 lost: -c/(1 - c) is -2.
    assert f"only if they had {way} by {2 * abs(change.value):.2f} on average" in sentence
    assert sentence.endswith(f"; {2 * near:.2f} would be enough to leave its direction open.")


def test_one_silent_person_is_told_in_the_singular():
    start = np.append(spread_out(12, 3, 0.5), 3.0)
    after = np.append(start[:12] + spread_out(12, 0.5, 0.4, seed=2), np.nan)
    sentence = told(asked(start, after, maximum=11.0), "silent").sentence
    assert sentence.startswith("If the one person who did not answer again had not changed, the change")
    assert "only if that person had fallen by 6.00; " in sentence  # 12 times 0.5


@pytest.mark.parametrize(
    ("maximum", "said"),
    [
        (None, "It would vanish only if that person had fallen by 6.00; 2.91 would be enough to leave its direction "
               "open."),
        (5.0, "Whatever that person had answered, it would not vanish; its direction would be open if that person had "
              "fallen by 2.91."),
        (3.0, "Whatever that person had answered, it would not vanish, but its range would be wider."),
    ],
)  # fmt: skip
def test_nobody_is_asked_to_fall_further_than_the_scale_is_long(maximum, said):
    start = np.append(spread_out(12, 3, 0.5), 3.0)
    after = np.append(start[:12] + spread_out(12, 0.5, 0.4, seed=2), np.nan)
    assert told(asked(start, after, maximum=maximum), "silent").sentence.endswith(said)


@pytest.mark.parametrize("higher", ["better", "worse"])
def test_both_ends_of_a_scale_are_told_where_many_stand_there(higher):
    lowest, highest = np.array([1.0] * 2 + [3] * 8), np.array([5.0] * 2 + [3] * 8)
    after = spread_out(10, 3, 0.5)
    kinds = {"ceiling": highest, "floor": lowest} if higher == "better" else {"ceiling": lowest, "floor": highest}
    for kind, start in kinds.items():
        caution = told(asked(start, after, higher=higher), kind)
        end, way = ("best", "better") if kind == "ceiling" else ("worst", "worse")
        assert caution.sentence.startswith(f"20% had the {end} possible score at the start, so a change for the {way}")
        assert told(asked(start, after, higher=higher), "floor" if kind == "ceiling" else "ceiling") is None


@pytest.mark.parametrize(("higher", "words"), [("better", "starts low rises"), ("worse", "starts high falls")])
def test_regression_to_the_mean_is_worded_in_the_direction_of_the_scale(higher, words):
    sign = 1 if higher == "better" else -1
    own, beside = (spread_out(18, 3, 0.8, seed=seed) for seed in (1, 2))
    sides = [asked(each, each + sign * spread_out(18, 0.4, 0.2, seed=3), higher=higher) for each in (own, beside)]
    assert f"Whoever {words} (regression to the mean)" in told(sides[0], "lowest_third", comparison=sides[1]).sentence


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("retest", "if nothing happens, by a test-retest reliability of 0.80."),
        ("alpha", "if nothing happens, by an alpha of 0.80, which makes this expectation too small."),
        (None, "if nothing happens."),
    ],
)
def test_the_expected_return_to_the_mean_says_which_reliability_it_rests_on(kind, words):
    start = spread_out(12, 2.5, 0.5)
    facts = {"norm_mean": 3.5, "norm_sd": 0.7, "retest": 0.8} | ({"retest_kind": kind} if kind else {})
    caution = told(asked(start, start + spread_out(12, 0.3, 0.3, seed=2), **facts), "regression_to_the_mean")
    assert caution.sentence.endswith(words)
    assert caution.expected == pytest.approx(0.2 * (3.5 - 2.5))  # (1 - r)(mean of the population - mean at the start)


def test_below_twenty_people_the_assumed_correlation_is_told():
    start = spread_out(12, 3, 0.5)
    words = told(asked(start, start + spread_out(12, 0.05, 0.5, seed=2)), "detectable").sentence
    points = minimum_detectable(12) * 0.5 * np.sqrt(2 * (1 - 0.6))
    assert f"about {points:.2f} would usually show, if the two waves correlate by 0.6, which is assumed" in words
    start = spread_out(20, 3, 0.5)
    words = told(asked(start, start + spread_out(20, 0.05, 0.5, seed=2)), "detectable").sentence
    assert words.endswith(f"about {minimum_detectable(20) * 0.5:.2f} would usually show.")


def test_what_could_have_been_seen_rests_on_organisations_where_people_are_alike_there():
    firm = np.repeat(np.arange(9), 6)
    start = spread_out(54, 3, 0.5)
    moved = spread_out(9, 0.02, 0.3, seed=2)[firm] + spread_out(54, 0, 0.1, seed=3)
    nested, alone = (told(asked(start, start + moved, clusters=each), "detectable") for each in (firm, None))
    assert "With the people of 9 organisations" in nested.sentence and "54 people" in alone.sentence
    points = [float(re.search(r"about (\d\.\d\d)", each.sentence)[1]) for each in (nested, alone)]
    assert points[0] > 1.8 * points[1]


def test_of_five_to_seven_people_those_seen_once_are_counted():
    start = np.append(spread_out(6, 3, 0.5), [3.0, 3.0, np.nan])
    end = np.append(spread_out(6, 3.4, 0.5, seed=2), [np.nan, np.nan, 4.0])
    one = asked(start, end)
    assert told(one, "seen_once").sentence == (
        "The change rests on 6 people; 3 people seen at one of the two waves only are left out of it."
    )
    assert told(asked(np.append(start, [3.1, 2.9]), np.append(end, [3.3, 3.6])), "seen_once") is None


def test_people_whose_answers_give_no_score_are_counted(found):
    answers = found.study.answer_by_person_wave_item
    mentors = set(found.study.person.query("role == 'mentor'")["person"])
    own = answers[(answers["instrument"] == "swemwbs") & (answers["wave"] == "W2") & answers["person"].isin(mentors)]
    scored = set(found.values("swemwbs", "mentor", "W2").index)
    unusable = len(set(own.dropna(subset=["answer"])["person"].astype(str)) - scored)
    assert unusable > 0
    wanted = f"{unusable} people at the later of the two waves answered but left out too many items for a score"
    assert said(found, "unusable", "swemwbs", "mentor", "W1", "W2").startswith(wanted)
    assert not said(found, "unusable", "swemwbs", "mentor", "W1", "W3")


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

    for indicator in found.scheme.measured:
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
