"""Shares, ranks, single people, reliability, several questions and power against published figures.

The R call that gives the same number stands in the docstring of the function. Where a library prints something else,
that figure must not come out.
"""

from __future__ import annotations

import math
from dataclasses import astuple, is_dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.estimates import (
    benjamini_hochberg,
    chance_of_a_false_rise,
    comment_share,
    difference,
    expected_by_error,
    holm,
    internal_consistency,
    mean_change,
    measurement_error,
    minimum_detectable_points,
    net_share,
    newcombe_difference,
    omega_total,
    p_value,
    paired_superiority,
    people_needed,
    probability_of_superiority,
    reliable_change,
    responders,
    share_at_least,
    sign_test,
    signed_rank_test,
    wilson,
)

# R datasets::sleep, extra hours of sleep with drug 1 and drug 2.
DRUG_1 = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
DRUG_2 = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
# Hollander & Wolfe 1973, depression; R ?wilcox.test, x and y.
DEPRESSION_X = [1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30]
DEPRESSION_Y = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29]
# statpsych ?ci.mann.
EARLIER = [32, 39, 26, 35, 43, 27, 40, 37, 34, 29]
LATER = [36, 44, 47, 42, 49, 39, 46, 31, 33, 48]
# R datasets::attitude, one row a department.
ATTITUDE_ROWS = """
43 51 30 39 61 92 45 | 63 64 51 54 63 73 47 | 71 70 68 69 76 86 48 | 61 63 45 47 54 84 35 | 81 78 56 66 71 83 47 |
43 55 49 44 54 49 34 | 58 67 42 56 66 68 35 | 71 75 50 55 70 66 41 | 72 82 72 67 71 83 31 | 67 61 45 47 62 80 41 |
64 53 53 58 58 67 34 | 67 60 47 39 59 74 41 | 69 62 57 42 55 63 25 | 68 83 83 45 59 77 35 | 77 77 54 72 79 77 46 |
81 90 50 72 60 54 36 | 74 85 64 69 79 79 63 | 65 60 65 75 55 80 60 | 65 70 46 57 75 85 46 | 50 58 68 54 64 78 52 |
50 40 33 34 43 64 33 | 64 61 52 62 66 80 41 | 53 66 52 50 63 80 37 | 40 37 42 58 50 57 49 | 63 54 42 48 66 75 33 |
66 77 66 63 88 76 72 | 78 75 58 74 80 78 49 | 48 57 44 45 51 83 38 | 85 85 71 71 77 74 55 | 82 82 39 59 64 78 39
"""
ATTITUDE = np.array([row.split() for row in ATTITUDE_ROWS.split("|")], dtype=float)
# Benjamini & Hochberg 1995, the fifteen p-values of their example.
FIFTEEN = [
    *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344),
    *(0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0),
]


# ------------------------------------------------------------------------------------------- ranks and directions


def test_g06_signed_ranks_of_the_depression_scores_are_the_ones_r_prints():
    test: Any = signed_rank_test(DEPRESSION_Y, DEPRESSION_X)
    assert (test.rises, test.moved) == (40, 9)
    assert test.p == pytest.approx(0.0390625, abs=1e-9)
    # The rank-biserial correlation of the same ranks, 45 in all.
    assert (2 * test.rises - 45) / 45 == pytest.approx(0.7777778, abs=1e-6)
    assert signed_rank_test(DEPRESSION_X, DEPRESSION_Y).p == pytest.approx(test.p)  # type: ignore[union-attr]


def test_g06_a_tie_and_a_zero_keep_the_exact_p_value():
    # Others print 0.0019531 (exact without a look at ties), 0.0076324 and 0.0090907 (both from the normal curve).
    test: Any = signed_rank_test(DRUG_1, DRUG_2)
    assert (test.rises, test.moved) == (45, 9)
    assert test.p == pytest.approx(0.00390625, abs=1e-9)
    assert sign_test(9, 0).exact == pytest.approx(0.00390625, abs=1e-9)


def test_g06_superiority_of_pairs_uses_the_pairing():
    # Without the pairing it would be 0.7160494.
    assert paired_superiority(net_share(8, 1, 9)).value == pytest.approx(8 / 9)
    chance: Any = paired_superiority(net_share(11, 3, 24))
    assert (chance.lo, chance.hi) == pytest.approx(((1 + 0.030322) / 2, (1 + 0.585062) / 2), abs=1e-6)
    assert paired_superiority(net_share(1, 1, 3)).lo is None


def test_signed_ranks_need_five_pairs_and_somebody_who_moved():
    assert signed_rank_test([3], [4]) is None
    assert signed_rank_test(DRUG_1[:4], DRUG_2[:4]) is None
    assert signed_rank_test(DRUG_1, DRUG_1) is None
    assert signed_rank_test([*DRUG_1, None], [*DRUG_2, 3.0]) == signed_rank_test(DRUG_1, DRUG_2)
    five: Any = signed_rank_test([1.1, 2.2, 3.3, 4.4, 5.5], [1.2, 2.3, 3.4, 4.5, 5.6])
    assert five.p == pytest.approx(0.0625)


def test_g18_superiority_of_two_waves_is_the_published_one_with_brunner_and_munzels_test():
    chance: Any = probability_of_superiority(EARLIER, [*LATER, None])
    assert chance.value == pytest.approx(0.795)
    assert 2 * chance.value - 1 == pytest.approx(0.59)
    assert (chance.value - 0.5) / chance.se == pytest.approx(2.8645427, abs=1e-6)
    assert chance.df == pytest.approx(15.6486, abs=1e-4)
    assert p_value(chance, null=0.5) == pytest.approx(0.0114302, abs=1e-6)
    # The upper limit would be 1.0137.
    assert (chance.lo, chance.hi) == (pytest.approx(0.5763, abs=1e-4), 1.0)
    assert (chance.route, chance.n, chance.reason) == ("unlinked", 10, "ok")


def test_superiority_agrees_with_brunner_and_munzels_test_where_answers_tie():
    from scipy.stats import brunnermunzel

    first, last = [1, 2, 2, 3, 3, 3, 4, 5, 2], [2, 3, 3, 4, 4, 5, 5, 1, 3, 3, 4]
    chance: Any = probability_of_superiority(first, last)
    test: Any = brunnermunzel(last, first)
    assert p_value(chance, null=0.5) == pytest.approx(test.pvalue, abs=1e-12)
    swapped: Any = probability_of_superiority(last, first)
    assert (swapped.value, swapped.lo, swapped.hi) == pytest.approx((1 - chance.value, 1 - chance.hi, 1 - chance.lo))


def test_fully_separated_waves_have_a_chance_of_one_and_no_p_value():
    chance = probability_of_superiority([1, 1, 2, 2, 2, 1, 1, 2], [3, 4, 4, 5, 3, 3, 4, 5])
    assert (chance.value, chance.lo, chance.hi, chance.se, chance.reason) == (1.0, None, None, None, "separated")
    assert p_value(chance, null=0.5) is None
    alike = probability_of_superiority([3] * 8, [3] * 9)
    assert (alike.value, alike.lo, alike.reason) == (0.5, None, "no_variation")
    assert probability_of_superiority([1, 2, 3, 4], LATER).reason == "suppressed_lt5"
    assert probability_of_superiority([], LATER).value is None


# ---------------------------------------------------------------------------------------------------------- shares


def test_g20_g21_the_difference_of_two_shares_is_newcombes():
    share: Any = newcombe_difference(56, 70, 48, 80)
    assert share.value == pytest.approx(0.20)
    assert (share.lo, share.hi) == pytest.approx((0.0524315, 0.3338727), abs=1e-6)
    assert (share.n, share.n_after, share.n_before) == (70, 70, 80)
    swapped: Any = newcombe_difference(48, 80, 56, 70)
    assert (swapped.lo, swapped.hi) == pytest.approx((-share.hi, -share.lo))


# Newcombe 1998, Statistics in Medicine 17, table II, method 10.
@pytest.mark.parametrize(
    ("counts", "lo", "hi"),
    [((9, 10, 3, 10), 0.1705, 0.8090), ((10, 10, 0, 20), 0.6791, 1.0), ((10, 10, 0, 10), 0.6075, 1.0)],
)
def test_newcombes_own_hard_cases(counts, lo, hi):
    share: Any = newcombe_difference(*counts)
    assert (share.lo, share.hi) == pytest.approx((lo, hi), abs=5e-5)


def test_the_difference_of_shares_has_the_same_gates():
    assert newcombe_difference(0, 0, 3, 9).reason == "one_wave_empty"
    assert newcombe_difference(2, 4, 3, 9).value is None
    assert newcombe_difference(2, 7, 3, 9).reason == "n_lt_8"
    with pytest.raises(ValueError, match="among all"):
        newcombe_difference(5, 4, 3, 9)


def tango(up: int, down: int, n: int) -> tuple[float, float]:
    """Tango 1998, Statistics in Medicine 17, 891-908: the score interval for the difference of paired shares."""
    from scipy.optimize import brentq

    def score(delta: float) -> float:
        b = -up - down + (2 * n - up + down) * delta
        c = -down * delta * (1 - delta)
        q = (math.sqrt(b * b - 8 * n * c) - b) / (4 * n)
        return (up - down - n * delta) / math.sqrt(n * (2 * q + delta * (1 - delta)))

    z, middle = 1.959963984540054, (up - down) / n
    lo: Any = brentq(lambda delta: score(delta) - z, -0.999, middle, xtol=1e-12)
    hi: Any = brentq(lambda delta: score(delta) + z, middle, 0.999, xtol=1e-12)
    return lo, hi


def test_g22_approval_twice_has_the_published_tests_and_intervals():
    # Agresti: 794 approved both times, 150 only before, 86 only after, 570 never.
    net: Any = net_share(86, 150, 1600)
    assert net.value == pytest.approx(0.55 - 0.59)
    assert (net.lo, net.hi) == pytest.approx((-0.0587228, -0.0211773), abs=1e-6)
    assert tango(86, 150, 1600) == pytest.approx((-0.0589980, -0.0213616), abs=1e-6)
    test = sign_test(86, 150)
    assert test.exact == pytest.approx(3.71594e-5, rel=1e-5)
    assert test.mid_p == pytest.approx(2.89339e-5, rel=1e-5)


@pytest.mark.parametrize(("up", "down", "n"), [(26, 4, 48), (11, 3, 24), (20, 15, 60)])
def test_g23_the_closed_interval_stays_close_to_the_score_interval(up, down, n):
    net: Any = net_share(up, down, n)
    assert (net.lo, net.hi) == pytest.approx(tango(up, down, n), abs=0.03)


@pytest.mark.parametrize(
    ("up", "down", "exact", "mid_p"),
    [(8, 1, 0.039063, 0.021484), (8, 0, 0.007813, 0.003906), (11, 3, 0.057373, 0.035156), (0, 0, 1, 1), (7, 7, 1, 1)],
)
def test_g24_the_mid_p_test_agrees_with_the_interval(up, down, exact, mid_p):
    test = sign_test(up, down)
    assert (test.exact, test.mid_p) == pytest.approx((exact, mid_p), abs=1e-6)
    assert sign_test(down, up) == test


def test_nobody_moving_is_no_evidence():
    # The chi-squared form of McNemar's test prints p = 0 here.
    assert sign_test(0, 0).mid_p == 1
    assert (net_share(0, 0, 12).value, net_share(0, 0, 12).reason) == (0, "ok")
    assert sign_test(600_000, 600_000).mid_p == pytest.approx(1)
    with pytest.raises(ValueError, match="from 0"):
        sign_test(-1, 3)


def test_the_share_of_the_two_best_answers_counts_people_who_answered():
    share: Any = share_at_least([5, 4, 4, 3, 2, 1, None, 5, 3, np.nan], 4)
    assert (share.value, share.n) == (0.5, 8)
    assert (share.lo, share.hi) == wilson(4, 8)
    assert share_at_least([0.1 + 0.2] * 8, 0.3).value == 1
    assert share_at_least([5, 4, 4, 3], 4).reason == "suppressed_lt5"
    assert (share_at_least([], 4).value, share_at_least([], 4).reason) == (None, "all_missing")


def test_g33_comments_of_the_same_people_count_less_than_comments_of_different_people():
    share: Any = comment_share([2, 0, 4, 1, 1, 0, 5, 1], [3, 1, 5, 2, 4, 1, 6, 2])
    assert share.value == pytest.approx(0.5833333, abs=1e-6)
    # Without n/(n - 1) it would be 0.1020621, with the bias-reduced form 0.1272120.
    assert share.se == pytest.approx(0.1091089, abs=1e-6)
    assert (share.lo, share.hi) == pytest.approx((0.3361249, 0.7947103), abs=1e-6)
    assert wilson(14, 24)[0] > share.lo  # type: ignore[operator]


def test_comments_that_all_say_it_are_worth_one_a_person():
    share: Any = comment_share([5] * 8, [5] * 8)
    # 8 people, times (1.96 / 2.365)^2: as 5.495 of 5.495; 0.5885 = n / (n + 1.96^2).
    assert (share.value, share.hi, share.se) == (1, 1, None)
    assert share.lo == pytest.approx(5.4955 / (5.4955 + 3.8415), abs=1e-3)
    half: Any = comment_share([1] * 9, [2] * 9)
    assert half.lo > wilson(2, 5)[0] and half.lo < wilson(9, 18)[0]  # type: ignore[operator]


def test_a_share_of_comments_needs_eight_people_for_its_range():
    seven = comment_share([1, 0, 1, 0, 1, 0, 1], [1] * 7)
    assert (seven.value, seven.lo, seven.reason) == (pytest.approx(4 / 7), None, "n_lt_8")
    assert comment_share([1, 0, 1, 0, None], [1, 2, 3, 0, 4]).reason == "suppressed_lt5"
    assert comment_share([], []).reason == "all_missing"
    with pytest.raises(ValueError, match="among all comments"):
        comment_share([3] * 8, [2] * 8)


# --------------------------------------------------------------------------------------------------- single people


def test_g19_the_worked_example_of_reliable_change():
    error: Any = measurement_error(7.5, 0.80)
    assert (error.of_score, error.of_change) == pytest.approx((3.3541020, 4.7434165), abs=1e-6)
    assert error.detectable == pytest.approx(9.2970963, abs=1e-6)
    assert reliable_change(32.5 - 47.5, error) == pytest.approx(-3.1622777, abs=1e-6)


def test_a_quarter_of_unchanged_people_rise_by_a_point_of_the_short_wellbeing_scale():
    error: Any = measurement_error(3.92, 1 - (1.04 / 3.92) ** 2)
    assert error.of_change == pytest.approx(1.47, abs=5e-3)
    assert expected_by_error(1, error) == pytest.approx(0.248, abs=5e-4)
    assert expected_by_error(3, error) == pytest.approx(0.0207, abs=5e-5)
    assert expected_by_error(error.detectable, error) == pytest.approx(0.025, abs=5e-6)


def test_own_figures_judge_nobody_below_a_hundred_people():
    assert measurement_error(7.5, 0.80, own_people=99) is None
    assert measurement_error(7.5, 0.80, own_people=100) == measurement_error(7.5, 0.80)
    for sd, reliability in ((0, 0.8), (7.5, 1.0), (7.5, -0.1), (7.5, math.nan)):
        with pytest.raises(ValueError, match="reliability"):
            measurement_error(sd, reliability)


def test_people_are_counted_as_improved_same_and_worse_from_ten_on():
    error = measurement_error(1, 0.5)
    before, after = [2.0] * 12, [3.0, 3.0, 2.9, 2, 2, 2, 2, 1.0, 1.1, 4.0, None, np.nan]
    shares: Any = responders(before, after, 1, error=error)
    assert [shares.improved.value, shares.same.value, shares.worse.value] == pytest.approx([0.3, 0.6, 0.1])
    assert (shares.improved.lo, shares.improved.hi) == wilson(3, 10)
    assert shares.net == net_share(3, 1, 10)
    # The error of a change is 1 point here: 1 - Phi(1).
    assert shares.expected == pytest.approx(0.1586553, abs=1e-6)
    assert responders(before, after, 1).expected is None


def test_a_rise_of_a_tenth_is_a_tenth_in_floating_point_too():
    shares: Any = responders([1.1] * 10, [1.2] * 10, 0.1)
    assert shares.improved.value == 1


@pytest.mark.parametrize(
    ("n", "reason"), [(0, "all_missing"), (4, "suppressed_lt5"), (9, "n_lt_10"), (10, "ok"), (11, "ok")]
)
def test_shares_of_single_people_are_shown_from_ten(n, reason):
    shares = responders(np.arange(n), np.arange(n) + 1, 1)
    assert shares.reason == reason
    assert (shares.improved is None) == (reason != "ok")


def test_a_change_that_counts_lies_above_nothing():
    with pytest.raises(ValueError, match="above 0"):
        responders(DRUG_1, DRUG_2, 0)


# ----------------------------------------------------------------------------------------------------- reliability


def test_g25_alpha_of_the_attitude_data_has_feldts_interval():
    found: Any = internal_consistency(ATTITUDE)
    assert (found.method, found.n, found.items, found.reason) == ("alpha", 30, 7, "ok")
    assert found.value == pytest.approx(0.8431428, abs=1e-6)
    assert (found.lo, found.hi) == pytest.approx((0.7393757, 0.9157731), abs=1e-6)
    assert not found.treat_with_care


def test_g25_omega_of_the_attitude_data_is_lavaans():
    found: Any = omega_total(ATTITUDE, gate=False)
    assert found.value == pytest.approx(0.8563268, abs=1e-5)
    assert (found.lo, omega_total(ATTITUDE).reason, omega_total(ATTITUDE).value) == (None, "too_few", None)


def items_with(correlations: np.ndarray, people: int = 120) -> np.ndarray:
    """Answers whose sample correlations are exactly these."""
    noise = np.random.default_rng(4).normal(size=(people, len(correlations)))
    noise -= noise.mean(axis=0)
    return noise @ np.linalg.inv(np.linalg.cholesky(np.cov(noise, rowvar=False))).T @ np.linalg.cholesky(correlations).T


def test_omega_finds_the_loadings_that_made_the_answers():
    loadings = np.array([0.8, 0.7, 0.6, 0.5])
    correlations = np.outer(loadings, loadings) + np.diag(1 - loadings**2)
    # (0.8 + 0.7 + 0.6 + 0.5)^2 = 6.76, own variances 0.36 + 0.51 + 0.64 + 0.75 = 2.26.
    assert omega_total(items_with(correlations)).value == pytest.approx(6.76 / 9.02, abs=1e-5)
    # Standard deviations 1, 2, 1, 1: (0.8 + 1.4 + 0.6 + 0.5)^2 and 0.36 + 2.04 + 0.64 + 0.75.
    uneven = items_with(correlations) * [1, 2, 1, 1]
    assert omega_total(uneven).value == pytest.approx(10.89 / (10.89 + 3.79), abs=1e-5)
    assert omega_total(uneven * [1, -1, 1, 1]).reason == "check_reversed"


def test_omega_is_not_shown_where_one_factor_would_explain_more_than_everything():
    heywood = np.array([[1, 0.9, 0.9], [0.9, 1, 0.65], [0.9, 0.65, 1]])
    assert (omega_total(items_with(heywood)).value, omega_total(items_with(heywood)).reason) == (None, "not_one_factor")
    twice = items_with(np.eye(2))
    assert omega_total(np.column_stack([twice, twice[:, 0]])).reason == "not_one_factor"


def test_two_items_get_spearman_and_brown():
    # 15, 5, 5, 15 people: r = 0.5, so 2 r / (1 + r) = 2/3; Fisher's z 0.5493 +/- 1.96 / sqrt(37).
    pair = np.array([[1, 1]] * 15 + [[1, 0]] * 5 + [[0, 1]] * 5 + [[0, 0]] * 15)
    found: Any = internal_consistency(pair)
    assert found.method == "spearman_brown" and found.treat_with_care
    assert (found.value, found.lo, found.hi) == pytest.approx((2 / 3, 0.36503, 0.82504), abs=5e-5)


MIRRORED = np.column_stack([np.tile([1.0, 2, 3, 4, 5], 8), 6 - np.tile([1.0, 2, 3, 4, 5], 8)])


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        (ATTITUDE[:, :1], "too_few_items"),
        (ATTITUDE[:29], "too_few"),
        (ATTITUDE[:1], "too_few"),
        (np.empty((0, 5)), "too_few"),
        (np.full((40, 4), 3.0), "no_variation"),
        (np.column_stack([ATTITUDE, np.full(30, 5)]), "no_variation"),
        (MIRRORED, "check_reversed"),
        (np.tile(MIRRORED, 2), "check_reversed"),
        (np.where(np.eye(30, 7) > 0, np.nan, ATTITUDE), "too_few"),
    ],
)
def test_no_alpha_is_shown_that_would_mislead(answers, reason):
    found = internal_consistency(answers)
    assert (found.value, found.lo, found.hi, found.reason) == (None, None, None, reason)


def test_a_person_with_a_missing_item_is_left_out_whole():
    # The pairwise way to leave out answers gives another alpha.
    holed = np.vstack([ATTITUDE, ATTITUDE[:2]])
    holed[30, 2] = holed[31, 5] = np.nan
    assert internal_consistency(holed) == internal_consistency(ATTITUDE)


def test_alpha_agrees_with_another_library():
    pingouin = pytest.importorskip("pingouin")
    import pandas as pd

    alpha, limits = pingouin.cronbach_alpha(data=pd.DataFrame(ATTITUDE), nan_policy="listwise")
    found: Any = internal_consistency(ATTITUDE)
    assert found.value == pytest.approx(alpha, abs=1e-9)
    assert (found.lo, found.hi) == pytest.approx(tuple(limits), abs=1e-3)


# ------------------------------------------------------------------------------------------------ several and power


def test_g26_holm_keeps_three_and_benjamini_and_hochberg_four():
    careful, screened = holm(FIFTEEN), benjamini_hochberg(FIFTEEN)
    assert sum(p <= 0.05 for p in careful if p is not None) == 3
    assert sum(p <= 0.05 for p in screened if p is not None) == 4
    assert careful[3] == pytest.approx(0.114)
    assert screened[3] == pytest.approx(0.035625)


def test_g27_a_missing_p_value_does_not_count_among_the_questions():
    # Counting it gives 0.04, 0.09, 0.09 and 0.025.
    known = [0.01, 0.04, 0.03, 0.005]
    for missing in (None, math.nan):
        found: Any = holm([0.01, missing, 0.04, 0.03, 0.005])
        assert found[1] is None
        assert found[:1] + found[2:] == pytest.approx([0.03, 0.06, 0.06, 0.02])
        screened: Any = benjamini_hochberg([0.01, missing, 0.04, 0.03, 0.005])
        assert screened[:1] + screened[2:] == pytest.approx(benjamini_hochberg(known))
        assert screened[0] == pytest.approx(0.02) and screened[1] is None


def test_no_question_and_impossible_p_values():
    assert holm([]) == [] and benjamini_hochberg([None]) == [None]
    assert holm([1e-30, 0.5])[0] == pytest.approx(2e-30)
    with pytest.raises(ValueError, match="between 0 and 1"):
        holm([0.2, 1.2])


def test_the_chance_of_a_false_rise_grows_with_the_targets():
    assert [chance_of_a_false_rise(m) for m in (0, 1, 2, 3)] == pytest.approx([0, 0.025, 0.049375, 0.073140625])


def test_the_p_value_of_an_estimate_is_the_one_of_its_t():
    # The mixed model of a well-known library gives 0.0000486 for the first.
    assert p_value(mean_change(DRUG_1, DRUG_2)) == pytest.approx(0.00283289, abs=1e-8)
    first = mean_change([18, 19, 20, 17, 20, 16], [19, 18, 19, 20, 17, 16])
    second = mean_change([19, 16, 16, 14, 16, 18], [16, 10, 12, 9, 13, 15])
    assert p_value(difference(first, second)) == pytest.approx(0.0041248, abs=1e-7)
    assert p_value(mean_change([1.1, 2.2, 3.3, 4.4, 5.5], [1.2, 2.3, 3.4, 4.5, 5.6])) is None
    assert p_value(mean_change([1], [2])) is None


# The table of what could be seen, in SDs of the scale at r = 0.4, 0.6 and 0.8.
@pytest.mark.parametrize(
    ("n", "sizes"),
    [
        (8, (1.27, 1.03, 0.73)),
        (12, (0.97, 0.79, 0.56)),
        (20, (0.72, 0.59, 0.42)),
        (30, (0.58, 0.47, 0.33)),
        (60, (0.40, 0.33, 0.23)),
    ],
)
def test_g28_what_could_be_seen_depends_on_how_the_waves_agree(n, sizes):
    found: Any = [minimum_detectable_points(n, sd_before=1, correlation=r) for r in (0.4, 0.6, 0.8)]
    assert [each.points for each in found] == pytest.approx(sizes, abs=5.1e-3)
    assert {each.assumed for each in found} == {None}


def test_g28_a_guessed_correlation_is_told_and_an_observed_spread_needs_twenty_pairs():
    guessed: Any = minimum_detectable_points(19, sd_change=1.0, sd_before=2.0)
    assert (guessed.assumed, guessed.sd_change) == (0.6, pytest.approx(2 * math.sqrt(0.8)))
    observed: Any = minimum_detectable_points(20, sd_change=1.0, sd_before=2.0)
    assert (observed.assumed, observed.sd_change) == (None, 1.0)
    assert observed.points == pytest.approx(0.660, abs=5e-4)
    assert minimum_detectable_points(12, sd_change=1.0) is None
    assert minimum_detectable_points(30, sd_change=math.nan) is None
    assert minimum_detectable_points(4, sd_before=1.0) is None
    with pytest.raises(ValueError, match="between -1 and 1"):
        minimum_detectable_points(30, sd_before=1.0, correlation=1.2)


def test_g28_the_people_needed_agree_with_the_exact_power():
    power = pytest.importorskip("statsmodels.stats.power").TTestPower()
    assert power.solve_power(0.5, power=0.8, alpha=0.05) == pytest.approx(33.3672, abs=1e-3)
    for ratio in (0.2, 0.35, 0.5, 0.8):
        exact = math.ceil(power.solve_power(ratio, power=0.8, alpha=0.05))
        assert abs(people_needed(ratio, 1.0) - exact) <= 1


# -------------------------------------------------------------------------------------------------------- for all


def numbers_in(result: Any) -> list[float]:
    if is_dataclass(result) and not isinstance(result, type):
        result = astuple(result)
    if isinstance(result, tuple | list):
        return [number for part in result for number in numbers_in(part)]
    return [result] if isinstance(result, int | float) else []


ANSWERS = st.lists(st.sampled_from([1.0, 1.1, 2.0, 3.0, 4.0, 5.0, math.nan]), max_size=14)


@settings(max_examples=60, deadline=None)
@given(ANSWERS, ANSWERS)
def test_no_answer_makes_a_number_that_is_not_one(first, last):
    short = min(len(first), len(last))
    ahead, behind = first[:short], last[:short]
    results = [
        probability_of_superiority(first, last),
        share_at_least(first, 4),
        comment_share([1.0] * short, ahead),
        responders(ahead, behind, 1),
        signed_rank_test(ahead, behind),
        internal_consistency(np.column_stack([ahead, behind]), gate=False),
        internal_consistency(np.column_stack([ahead, behind, behind[::-1]]), gate=False),
        omega_total(np.column_stack([ahead, behind, behind[::-1]]), gate=False),
    ]
    assert all(math.isfinite(number) for number in numbers_in(results))
    for chance in results[:3]:
        if chance.lo is not None:  # type: ignore[union-attr]
            assert 0 <= chance.lo <= chance.value <= chance.hi <= 1  # type: ignore[union-attr, operator]
