"""Published results about changes and groups, through the public functions, to the digits they were printed with.

Where no other source is named, the figures were made with R 4.2.2 (t.test, lmer with clubSandwich, lm, effectsize) from
data that R ships.
"""

import math

import numpy as np
import pytest

from analysis.estimates import (
    adjusted_difference,
    bounds,
    change_from_printed,
    difference,
    gap_change,
    mean_change,
    overlapping_change,
    overlapping_change_from,
    regression_below_a_cut,
    regression_to_the_mean,
    share_kept,
    silent_unchanged,
    standardised_change,
    standardised_difference,
    standardised_difference_from,
    standardised_from,
    tipping_point,
    unlinked_change,
    wave_change,
    wave_contrasts,
)
from analysis.estimates.design import carried_by_one, share_at
from analysis.estimates.partial import Printed
from analysis.estimates.several import holm, p_value
from analysis.estimates.wave_model import WaveModel
from analysis.model import Estimate
from tests.ground_truth import (
    ANOREXIA,
    BOYS,
    GIRLS,
    MAIZE,
    SLEEP,
    SLEEP_PARTLY,
    STOOLS,
    STOOLS_PARTLY,
)


def near(*figures: float, digits: float = 1e-6):
    return pytest.approx(figures, abs=digits)


# ---------------------------------------------------------------------------------------------------- paired changes


def test_g01_sleep_paired():
    found = mean_change(*SLEEP.T)
    assert (found.value, found.se, found.lo, found.hi) == near(1.58, 0.3889587, 0.7001142, 2.4598858)
    assert (found.value / found.se, found.df, p_value(found)) == near(4.0621277, 9, 0.00283289)


def test_g02_sleep_standardised_is_over_the_spread_of_the_scale_and_of_no_other_kind():
    found = standardised_change(*SLEEP.T)
    assert (found.value, found.lo, found.hi) == near(0.7845878, 0.2843674, 1.3799948)
    others = (1.2845576, 0.8321811, 0.7605094, 0.7969352, 0.7970185)
    assert all(abs(found.value - other) > 1e-3 for other in others)


def test_g03_lakens_films():
    first, second = [9.0, 7, 8, 9, 8, 9, 9, 10, 9, 9], [9.0, 6, 7, 8, 7, 9, 8, 8, 8, 7]
    found = mean_change(second, first)
    assert (found.value / found.se, p_value(found), found.lo, found.hi) == near(
        4.7434165, 0.00105387, 0.5230954, 1.4769046
    )
    # Lakens divides by the mean of the two standard deviations and prints 1.08; ours is the root mean square.
    assert standardised_change(second, first).value == pytest.approx(1.0614898, abs=1e-6)


def test_g04_standardised_from_printed_figures():
    # statpsych, ci.stdmean.ps
    found = standardised_from((705.6, 602.4), (51.08, 33.17), 0.769, 8)
    assert (found.value, found.se, found.lo, found.hi) == near(-2.2185, 0.65209, -3.6744, -1.1182, digits=5e-5)


def test_g05_maize_straddles_the_line_by_method_and_ours_is_students():
    found = mean_change(np.zeros(15), MAIZE)
    assert (found.value, found.lo, found.hi, p_value(found)) == near(20.9333333, 0.0311933, 41.8354735, 0.0497029)


def test_g07_the_interval_is_never_a_bootstrap():
    # 200,000 resamples: percentile and BCa of the sleep data, BCa of the maize.
    found = mean_change(*SLEEP.T)
    for lo, hi in ((0.95, 2.38), (1.05, 2.64)):
        assert abs(found.lo - lo) > 0.1 and abs(found.hi - hi) > 0.05
    assert abs(mean_change(np.zeros(15), MAIZE).hi - 36.3) > 4


def test_g08_two_people_get_no_interval():
    found = mean_change([0.0, 0.0], [1.0, 2.0])
    assert (found.value, found.lo, found.hi, found.reason) == (None, None, None, "suppressed_lt5")


# ------------------------------------------------------------------------------------------------- partly and waves


def test_g09_derrick():
    # R package Partiallyoverlapping, its documented example.
    alone_a, alone_b = [20, 21, 16, 18, 14, 12, 14, 17], [10, 16, 18, 16, 15, 14, 13, 10]
    both_a, both_b = [14, 15, 18, 20, 11, 19, 14, 15], [15, 10, 15, 17, 13, 19, 12, 13]
    nobody = [None] * 8
    found = overlapping_change([*nobody, *alone_b, *both_b], [*alone_a, *nobody, *both_a], equal_variances=True)
    assert (found.value / found.se, found.df, p_value(found)) == near(2.4207455, 18.5, 0.0259680)
    assert (found.value, found.lo, found.hi) == near(2.0, 0.2675920, 3.7324080)


def test_g10_sleep_partly_matched():
    found = wave_change(SLEEP_PARTLY, 0, 1, gate=False)
    assert (found.value, found.se, found.df) == near(1.6708921, 0.5368904, 6)
    assert (found.lo, found.hi, p_value(found)) == near(0.357169, 2.984616, 0.0207914, digits=2e-6)
    assert found.route == "all_available"
    matched = mean_change(*SLEEP_PARTLY.T)
    assert (matched.value, matched.value / matched.se, p_value(matched)) == near(1.5428571, 2.7994560, 0.0311863)
    assert overlapping_change(*SLEEP_PARTLY.T).value == pytest.approx(1.9638889, abs=1e-6)


def test_g10_variances():
    model = WaveModel(SLEEP_PARTLY, None)
    assert model.variances == pytest.approx((2.8154890, 1.0393238), rel=1e-4)


def test_g11_complete_data_are_the_paired_test_on_every_route():
    model = WaveModel(SLEEP, None).contrast(0, 1, Estimate(None, None, None, n=10), None).estimate
    paired, routed = mean_change(*SLEEP.T), wave_change(SLEEP, 0, 1)
    for found in (model, routed):
        assert (found.value, found.se, found.lo, found.hi) == near(
            paired.value, paired.se, paired.lo, paired.hi, digits=1e-8
        )
    assert p_value(routed) == pytest.approx(0.0028329, abs=1e-7)
    assert p_value(routed) > 50 * 0.0000486  # what MixedLM of statsmodels prints


def test_g12_four_waves_complete():
    found = wave_contrasts(STOOLS)
    expected = {
        1: (3.8888889, 0.45474182, 2.8402524, 4.9375255),
        2: (2.2222222, 0.66202085, 0.6955994, 3.7488450),
        3: (0.6666667, 0.57735027, -0.6647054, 1.9980388),
    }
    for wave, figures in expected.items():
        each = found[0, wave].estimate
        assert (each.value, each.se, each.lo, each.hi) == near(*figures)
        assert abs(each.se - 0.5186838) > 0.05  # the pooled error of the model, which is not what holds at each wave
    adjusted = holm([p_value(found[0, wave].estimate) for wave in (1, 2, 3)])
    assert adjusted == pytest.approx([8.0800e-5, 0.0199603, 0.2815369], rel=1e-4)
    model = WaveModel(STOOLS, None)
    assert [math.sqrt(each) for each in model.variances] == pytest.approx([1.3324650, 1.1002946], rel=1e-4)
    assert model.levels[0] == pytest.approx(8.5555556, abs=1e-6)


def test_g13_four_waves_partly():
    model = WaveModel(STOOLS_PARTLY, None)
    assert model.variances == pytest.approx((1.6052617, 1.2768808), rel=1e-4)
    expected = {
        1: (4.0121385, 0.50097967, 7, 2.827510, 5.196767),
        2: (2.4200320, 0.64584489, 7, 0.892851, 3.947211),
        3: (0.8578759, 0.70956882, 6, -0.878376, 2.594128),
    }
    found = wave_contrasts(STOOLS_PARTLY, gate=False)
    for wave, (value, se, df, lo, hi) in expected.items():
        each = found[0, wave].estimate
        assert (each.value, each.se) == pytest.approx((value, se), rel=1e-4)
        assert (each.df, each.lo, each.hi) == near(df, lo, hi, digits=5e-6)


# --------------------------------------------------------------------------------------------------------- groups


def test_g14_anorexia_by_ancova():
    # R: lm(Postwt ~ Prewt + Treat); on the change scale the slope is less by one.
    names = [name for name, rows in ANOREXIA.items() for _ in rows]
    rows = np.concatenate(list(ANOREXIA.values()))
    found = adjusted_difference(rows[:, 0], rows[:, 1], names, reference="CBT")
    assert found.slope - 1 == pytest.approx(-0.5655388, abs=1e-6)
    control, family = found.plain["Cont"], found.plain["FT"]
    assert (control.value, control.se, family.value, family.se) == near(-4.0970655, 1.8934926, 4.5630627, 2.1333359)
    assert (family.lo, family.hi, family.df) == near(0.3060571, 8.8200682, 68)


def test_g14_change_and_ancova_answer_two_questions():
    control, family = ANOREXIA["Cont"], ANOREXIA["FT"]
    plain = difference(mean_change(*control.T), mean_change(*family.T))
    assert (plain.value, plain.lo, plain.hi) == near(7.71, 2.98, 12.45, digits=0.01)
    both = np.concatenate([control, family])
    names = ["Cont"] * len(control) + ["FT"] * len(family)
    adjusted = adjusted_difference(both[:, 0], both[:, 1], names, reference="Cont").plain["FT"]
    assert (adjusted.value, adjusted.lo, adjusted.hi) == near(9.03, 4.93, 13.14, digits=0.01)


def test_g15_difference_in_change():
    # statpsych, ci.2x2.mean.mixed
    one = mean_change([18, 19, 20, 17, 20, 16], [19, 18, 19, 20, 17, 16])
    two = mean_change([19, 16, 16, 14, 16, 18], [16, 10, 12, 9, 13, 15])
    found = difference(one, two)
    assert (found.value, found.se, found.value / found.se, found.df) == near(
        -3.8333333, 0.9803627, -3.9101173, 8.3465, digits=5e-5
    )
    assert (found.lo, found.hi, p_value(found)) == near(-6.0778198, -1.5888469, 0.0041248, digits=1e-5)


def test_g16_orthodont_gap_is_welch_on_changes():
    boys, girls = mean_change(*BOYS.T), mean_change(*GIRLS.T)
    assert (boys.value, girls.value) == near(4.59375, 2.9090909)
    found = difference(boys, girls)
    assert (found.value, found.df, found.lo, found.hi) == near(-1.6846591, 23.1568, -3.2925007, -0.0768175, digits=5e-5)
    assert p_value(found) == pytest.approx(0.0407909, abs=1e-6)
    assert abs(p_value(found) - 0.0653849) > 0.02  # pooled variances, as some print it
    # Boys started higher and rose more, so the gap got wider, although both groups rose.
    start = unlinked_change(GIRLS[:, 0], BOYS[:, 0])
    assert start.value > 0
    gap = gap_change(start, boys, girls)
    assert (gap.closing.value, gap.word) == (pytest.approx(-1.6846591), "no_clear_gap" if start.lo <= 0 else "widened")


def test_g31_standardised_difference():
    # Borenstein and others 2009 print g 0.5924 and its variance 0.0411 with an approximate correction.
    found = standardised_difference_from((103, 100), (5.5, 4.5), (50, 50))
    assert (found.value, found.se**2) == near(0.5924416, 0.0411435, digits=5e-6)
    # R: effectsize, g 1.4108241 exact; four people are below the gate, so by printed figures.
    stayed, left = [3.4, 3.8, 2.9, 4.1, 3.6, 3.3, 4.0, 3.7], [2.8, 3.1, 3.5, 2.6]
    figures = [(float(np.mean(each)), float(np.std(each, ddof=1)), len(each)) for each in (stayed, left)]
    (m1, s1, n1), (m2, s2, n2) = figures
    found = standardised_difference_from((m1, m2), (s1, s2), (n1, n2))
    assert found.value == pytest.approx(1.4108241, abs=1e-6)
    assert (found.lo, found.hi) == near(0.1678, 2.6539, digits=5e-5)
    assert standardised_difference(stayed, left).reason == "suppressed_lt5"


def test_g32_regression_to_the_mean():
    assert regression_below_a_cut(60, 15, 40, 0.5) == pytest.approx(13.4860115, abs=1e-6)
    assert regression_to_the_mean(22.0, 26.1, 0.7) == pytest.approx(1.23, abs=1e-9)


def test_g34_what_the_silent_may_have_done():
    change = Estimate(0.40, 0.15, 0.65, n=24)
    unchanged = silent_unchanged(change, 40)
    assert (unchanged.value, unchanged.lo, unchanged.hi) == near(0.24, 0.09, 0.39)
    assert tipping_point(0.40, 24, 40) == pytest.approx(-0.60)
    assert tipping_point(0.15, 24, 40) == pytest.approx(-0.225)
    assert bounds(0.40, 24, 40, silent_mean=3.2, ends=(1, 5)) == near(-0.64, 0.96)


# ------------------------------------------------------------------------------------------------- at the edges, G35


def test_nobody_seen_twice_is_compared_as_strangers_and_said_so():
    rows = np.array([[each, np.nan] for each in range(8)] + [[np.nan, each + 1.5] for each in range(8)], dtype=float)
    found = wave_change(rows, 0, 1)
    assert (found.route, found.flags, found.value) == ("unlinked", ("different_people_may_have_answered",), 1.5)


@pytest.mark.parametrize("move", [1.0, 0.1])
def test_everyone_moving_alike_is_a_warning_and_no_certainty(move):
    start = np.array([1.1, 2.2, 3.3, 4.4, 5.5, 2.1, 3.2, 4.1, 1.7])
    for rows in (
        np.column_stack([start, start + move]),
        np.vstack([np.column_stack([start, start + move]), [2, np.nan]]),
    ):
        found = wave_change(rows, 0, 1)
        assert (found.reason, found.lo, found.hi, found.se) == ("identical_change", None, None, None)
        assert found.value == pytest.approx(move)


@pytest.mark.parametrize("seed", range(5))
def test_a_table_without_gaps_gives_what_its_pairs_give_one_by_one(seed):
    rows = np.round(np.random.default_rng(seed).normal(3, 1, (11, 3)), 2)
    rows[:, 2] = rows[:, 0] + (0.25 if seed == 4 else rows[:, 2])  # once everybody moves alike
    for (first, last), contrast in wave_contrasts(rows).items():
        alone = mean_change(rows[:, first], rows[:, last])
        assert contrast.estimate.reason == alone.reason
        for name in ("value", "se", "lo", "hi", "df", "n", "n_before", "n_after"):
            assert getattr(contrast.estimate, name) == pytest.approx(getattr(alone, name), abs=1e-12)
        assert (contrast.before, contrast.after) == near(rows[:, first].mean(), rows[:, last].mean(), digits=1e-12)


def test_a_wave_of_a_few_people_stays_out_of_the_model():
    chance = np.random.default_rng(3)
    rows = chance.normal(3, 0.5, (14, 3))
    rows[3:, 1] = np.nan
    rows[0, 2] = np.nan
    found = wave_contrasts(rows)
    without = wave_change(rows[:, [0, 2]], 0, 1)
    assert found[0, 1].estimate.reason == "suppressed_lt5"
    assert (found[0, 2].estimate.value, found[0, 2].estimate.se) == near(without.value, without.se, digits=1e-9)


@pytest.mark.parametrize(("pairs", "route", "reason"), [(4, "paired", "suppressed_lt5"), (6, "paired", "n_lt_8")])
def test_few_pairs_stand_alone_with_a_note_of_those_left_out(pairs, route, reason):
    chance = np.random.default_rng(4)
    rows = chance.normal(3, 0.5, (20, 2))
    rows[pairs:, 1] = np.nan
    found = wave_change(rows, 0, 1)
    assert (found.route, found.reason, found.n) == (route, reason, pairs)
    assert "unmatched_left_out" in found.flags


def test_organisations_are_the_units_where_people_are_nested():
    chance = np.random.default_rng(5)
    firm = np.repeat(np.arange(10), 6)
    rows = chance.normal(3, 0.5, (60, 2)) + np.column_stack([np.zeros(60), chance.normal(0, 0.6, 10)[firm]])
    found, alone = wave_change(rows, 0, 1, clusters=firm), wave_change(rows, 0, 1)
    assert found.df == 9 and found.value == pytest.approx(alone.value) and found.se > 1.5 * alone.se
    few = wave_change(rows[:42], 0, 1, clusters=firm[:42])
    assert (few.reason, few.lo, few.se, few.df, few.value is None) == ("too_few_clusters", None, None, None, False)
    rows[6:, 1] = np.nan  # six people answered twice, so they cannot come from eight organisations
    few = wave_change(rows, 0, 1, clusters=firm)
    assert (few.reason, few.route, few.lo, few.se, few.value is None) == (
        "too_few_clusters", "paired", None, None, False,
    )  # fmt: skip


def test_by_balanced_clusters_the_interval_is_that_of_their_means():
    chance = np.random.default_rng(6)
    firm = np.repeat(np.arange(9), 4)
    rows = chance.normal(3, 0.5, (36, 2)) + np.column_stack([np.zeros(36), chance.normal(0.2, 0.6, 9)[firm]])
    means = np.array([(rows[firm == each, 1] - rows[firm == each, 0]).mean() for each in range(9)])
    found, expected = wave_change(rows, 0, 1, clusters=firm), mean_change(np.zeros(9), means)
    assert (found.value, found.se, found.lo) == near(expected.value, expected.se, expected.lo, digits=1e-7)


def test_other_people_of_the_same_organisations_are_compared_by_organisation():
    chance = np.random.default_rng(9)
    firm = np.tile(np.arange(9), 20)
    rows = np.full((180, 2), np.nan)
    rows[:90, 0], rows[90:, 1] = chance.normal(3, 0.5, (2, 90)) + chance.normal(0, 0.6, (2, 9))[:, firm[:90]]
    means = np.array([np.nanmean(rows[firm == each, 1]) - np.nanmean(rows[firm == each, 0]) for each in range(9)])
    found, expected = wave_change(rows, 0, 1, clusters=firm), mean_change(np.zeros(9), means)
    assert (found.value, found.se, found.lo, found.df) == near(expected.value, expected.se, expected.lo, 8, digits=1e-7)
    assert (found.route, found.flags) == ("unlinked", ("different_people_may_have_answered",))
    assert wave_change(rows, 0, 1, clusters=firm % 7).reason == "too_few_clusters"


def written_out(rows: np.ndarray, clusters: np.ndarray, ratio: float) -> np.ndarray:
    """CR2 with every person's matrix in full, as the paper has it."""
    person, wave = np.nonzero(np.isfinite(rows))
    design, scores = np.eye(rows.shape[1])[wave], rows[person, wave]
    working = np.eye(len(person)) + ratio * (person[:, None] == person)
    inverse = np.linalg.inv(working)
    bread = np.linalg.inv(design.T @ inverse @ design)
    rest = scores - design @ bread @ design.T @ inverse @ scores
    meat = np.zeros_like(bread)
    for cluster in np.unique(clusters[person]):
        own = np.flatnonzero(clusters[person] == cluster)
        x, v = design[own], working[np.ix_(own, own)]
        upper = np.linalg.cholesky(v).T
        values, vectors = np.linalg.eigh(upper @ (v - x @ bread @ x.T) @ upper.T)
        kept = values > 1e-9 * values.max()
        root = (vectors[:, kept] / np.sqrt(values[kept])) @ vectors[:, kept].T
        part = x.T @ np.linalg.inv(v) @ upper.T @ root @ upper @ rest[own]
        meat += np.outer(part, part)
    return bread @ meat @ bread


@pytest.mark.parametrize("seed", range(4))
def test_taking_people_with_the_same_gaps_together_loses_nothing(seed):
    chance = np.random.default_rng(seed)
    rows = chance.normal(3, 0.6, (50, 1)) + chance.normal(0, 0.5, (50, 3))
    rows[chance.random(rows.shape) < 0.25] = np.nan
    for clusters in (np.arange(50), chance.integers(0, 9, 50)):
        model = WaveModel(rows, clusters)
        assert model.covariance == pytest.approx(written_out(rows, clusters, model.ratio), rel=1e-9)


@pytest.mark.parametrize("clusters", [[None] * 3 + ["a"] * 9, [math.nan] * 3 + [1.0] * 9])
def test_a_person_without_an_organisation_is_refused(clusters):
    with pytest.raises(ValueError, match="everybody needs a cluster"):
        wave_contrasts(np.ones((12, 2)), clusters=clusters)


def test_waves_are_named_in_the_order_of_time():
    with pytest.raises(ValueError, match="the earlier one first"):
        wave_change(SLEEP, 1, 0)


def test_people_who_have_nothing_in_common_across_waves_are_a_number_at_the_boundary():
    # Whoever scored high scored low the next time, so the variance between people is 0 and the means are plain ones.
    start = np.linspace(-1, 1, 12)
    rows = np.column_stack([start, 0.3 - start + 0.05 * np.tile([0, 1, -1], 4)])
    rows[0, 1] = rows[11, 0] = np.nan
    found = wave_change(rows, 0, 1)
    assert found.flags == ("boundary_fit",) and found.lo < found.value < found.hi
    assert found.value == pytest.approx(np.nanmean(rows[:, 1]) - np.nanmean(rows[:, 0]), abs=1e-12)


def test_people_who_differ_by_a_constant_are_a_number_at_the_other_boundary():
    start = np.linspace(-100, 100, 12)
    rows = np.column_stack([start, start + 0.5 + 0.01 * np.tile([0, 1, -1], 4)])
    rows[0, 1] = rows[11, 0] = np.nan
    found, matched = wave_change(rows, 0, 1), mean_change(*rows.T)
    assert found.flags == ("boundary_fit",) and found.reason == "ok"
    assert found.value == pytest.approx(matched.value, abs=0.05) and found.lo < found.value < found.hi


@pytest.mark.parametrize("shift", [0.0, 1e6])
@pytest.mark.parametrize("size", [1e-5, 1.0, 1e5])
def test_large_numbers_and_small_spreads_lose_no_digits(shift, size):
    found, plain = (
        wave_change(shift + size * STOOLS_PARTLY, 0, 1, gate=False),
        wave_change(STOOLS_PARTLY, 0, 1, gate=False),
    )
    # A score of a million holds some 1e-10 of a point, and the search for the variances stops at four digits or more.
    assert (found.value / size, found.se / size) == pytest.approx((plain.value, plain.se), rel=1e-4 if shift else 1e-7)


def test_without_gates_too_there_is_no_change_of_one_person_or_of_nobody():
    rows = np.array([[1, 2, np.nan], [2, np.nan, np.nan], [3, np.nan, np.nan], [np.nan, 4, np.nan]])
    found = wave_contrasts(rows, gate=False)
    assert {pair: each.estimate.reason for pair, each in found.items()} == {
        (0, 1): "suppressed_lt5", (0, 2): "one_wave_empty", (1, 2): "one_wave_empty",
    }  # fmt: skip
    assert all(each.estimate.value is each.before is None for each in found.values())


def test_an_infinite_score_is_no_score():
    rows = STOOLS_PARTLY.copy()
    rows[~np.isfinite(rows)] = np.inf
    assert wave_change(rows, 0, 3, gate=False) == wave_change(STOOLS_PARTLY, 0, 3, gate=False)


# ----------------------------------------------------------------------------------------------- lasting and design


def test_a_share_that_lasted_is_asked_only_of_a_clear_rise():
    chance = np.random.default_rng(7)
    start = chance.normal(3, 0.5, 30)
    flat = np.column_stack([start, start + chance.normal(0, 0.5, 30), start + chance.normal(0, 0.5, 30)])
    assert share_kept(flat, 0, 1, 2).word == "not_asked"
    risen = np.column_stack([start, start + 1 + chance.normal(0, 0.3, 30), start + 0.5 + chance.normal(0, 0.3, 30)])
    found = share_kept(risen, 0, 1, 2)
    assert found.word == "kept" and found.lo < found.share < found.hi and 0.3 < found.share < 0.7
    assert found.since.hi < 0
    risen[:15, 1] = risen[15:, 2] = np.nan  # nobody answered at both of the last two waves
    assert share_kept(risen, 0, 1, 2).word == "not_asked"


def test_fieller_covers_the_true_share():
    chance = np.random.default_rng(8)
    held = []
    for _ in range(300):
        start = chance.normal(3, 0.5, 16)
        rows = np.column_stack([start, start + 1 + chance.normal(0, 0.5, 16), start + 0.5 + chance.normal(0, 0.5, 16)])
        found = share_kept(rows, 0, 1, 2)
        if found.word == "kept":
            held.append(found.lo <= 0.5 <= found.hi)
    assert len(held) > 250 and 0.90 < np.mean(held) < 0.99


def test_printed_figures_are_given_for_two_guesses_and_never_for_a_silent_one():
    found = change_from_printed(Printed(3.0, 1.0, 20), Printed(3.5, 1.0, 20))
    assert list(found) == [0.0, 0.6]
    # r = 0: sqrt(1/20 + 1/20); r = 0.6: sqrt((1 + 1 - 1.2)/20)
    assert [each.se for each in found.values()] == pytest.approx([math.sqrt(0.1), math.sqrt(0.04)])
    assert [each.df for each in found.values()] == pytest.approx([38, 19])


@pytest.mark.parametrize(
    ("n", "sd", "moved", "reason"),
    [
        (4, 1.0, 0.5, "suppressed_lt5"),
        (6, 1.0, 0.5, "n_lt_8"),
        (20, 0.0, 0.5, "identical_change"),
        (20, 0.0, 0, "no_variation"),
    ],
)
def test_printed_figures_pass_the_same_gates(n, sd, moved, reason):
    waves = Printed(3.0, sd, n), Printed(3.0 + moved, sd, n + 1)
    for found in (*change_from_printed(*waves).values(), overlapping_change_from(*waves, both=n, r=0.5)):
        assert (found.reason, found.lo is None) == (reason, reason != "n_lt_8")


def test_printed_figures_that_cannot_be_are_refused():
    wave = Printed(3.0, 1.0, 20)
    for figures in ((3.0, -1.0, 20), (3.0, 1.0, 1), (math.nan, 1.0, 20)):
        with pytest.raises(ValueError, match="at least two people"):
            Printed(*figures)
    for both in (1, 21, 20):
        with pytest.raises(ValueError, match="answered both"):
            overlapping_change_from(wave, wave, both=both, r=0.5)
    with pytest.raises(ValueError, match="correlation"):
        change_from_printed(wave, wave, correlations=(1.0,))
    with pytest.raises(ValueError, match="answered both"):
        overlapping_change([1.0, np.nan], [np.nan, 2.0])


def test_the_ceiling_and_one_person_carrying_the_mean_are_seen():
    assert share_at([5, 5, 5, 4, 3, 2, 1, 5, np.nan], 5) == 0.5
    assert share_at([5, 5, 5, 5], 5) is None
    start = np.full(10, 3.0)
    one = carried_by_one(start, start + np.array([0, 0.1, 0, -0.1, 0, 0.1, 0, -0.1, 0, 4]))
    assert one.share > 0.85 and abs(one.without.value) < 0.01
    assert carried_by_one(start, start + np.array([1, 0, 1, 0, 1, 0, 1, 0, 1, 0])) is None
