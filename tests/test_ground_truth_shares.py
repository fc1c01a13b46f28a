"""Shares, ranks, single people, reliability, several questions and power against published figures.

The R call that gives the same number stands in the docstring of the function. Where a library prints something else,
that figure must not come out.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from scipy.stats import binomtest, mannwhitneyu

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
    minimum_detectable,
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
from tests.ground_truth import ATTITUDE, DEPRESSION, EARLIER, FIFTEEN, LATER, MIXED, SLEEP, near

DRUG_1, DRUG_2 = SLEEP.T.tolist()


# ------------------------------------------------------------------------------------------- ranks and directions


def test_g06_signed_ranks_of_the_depression_scores_are_the_ones_r_prints():
    before, after = DEPRESSION.T
    test: Any = signed_rank_test(before, after)
    assert (test.rises, test.moved) == (40, 9)
    assert (test.p, test.p / 2) == near(0.0390625, 0.01953125, digits=1e-9)
    # The rank-biserial correlation of the same ranks, 45 in all.
    assert (2 * test.rises - 45) / 45 == pytest.approx(0.7777778, abs=1e-6)
    assert signed_rank_test(after, before).p == pytest.approx(test.p)  # type: ignore[union-attr]


def test_g06_a_tie_and_a_zero_keep_the_exact_p_value():
    test: Any = signed_rank_test(DRUG_1, DRUG_2)
    assert (test.rises, test.moved) == (45, 9)
    assert test.p == pytest.approx(0.00390625, abs=1e-9)
    # Exact without a look at the zero (scipy with method="exact" and Pratt's zeros), and from the normal curve, twice.
    assert all(abs(test.p - other) > 1e-3 for other in (0.0019531, 0.0076324, 0.0090907))
    assert sign_test(9, 0).exact == pytest.approx(0.00390625, abs=1e-9)


def test_g06_superiority_of_pairs_uses_the_pairing():
    net: Any = net_share(8, 1, 9)
    assert (net.value, paired_superiority(net).value) == near(7 / 9, 8 / 9)
    # What pingouin prints beside the paired test is the chance of two people who have nothing to do with each other.
    assert probability_of_superiority(*DEPRESSION.T).value == pytest.approx(0.7160494, abs=1e-6)
    chance: Any = paired_superiority(net_share(11, 3, 24))
    assert (chance.lo, chance.hi) == pytest.approx(((1 + 0.030322) / 2, (1 + 0.585062) / 2), abs=1e-6)
    assert paired_superiority(net_share(1, 1, 3)).lo is None


def test_signed_ranks_need_five_pairs_and_somebody_who_moved():
    assert signed_rank_test([3], [4]) is None
    assert signed_rank_test(DRUG_1[:4], DRUG_2[:4]) is None
    assert signed_rank_test(DRUG_1, DRUG_1) is None
    assert signed_rank_test([*DRUG_1, None], [*DRUG_2, 3.0]) == signed_rank_test(DRUG_1, DRUG_2)
    # 1 of 32, twice: at five people no such test can come below 0.05.
    five: Any = signed_rank_test([1.1, 2.2, 3.3, 4.4, 5.5], [1.2, 2.3, 3.4, 4.5, 5.6])
    assert five.p == pytest.approx(0.0625)


def test_g18_superiority_of_two_waves_is_the_published_one_with_brunner_and_munzels_test():
    chance: Any = probability_of_superiority(EARLIER, [*LATER, None])
    assert (chance.value, 2 * chance.value - 1) == near(0.795, 0.59)
    assert ((chance.value - 0.5) / chance.se, p_value(chance, null=0.5)) == near(2.8645427, 0.0114302)
    assert chance.df == pytest.approx(15.6486, abs=1e-4)
    # statsmodels prints an upper limit of 1.0137.
    assert (chance.lo, chance.hi) == (pytest.approx(0.5763, abs=1e-4), 1.0)
    assert (chance.route, chance.n, chance.reason) == ("unlinked", 10, "ok")


def test_g18_superiority_of_two_waves_is_mann_and_whitneys_statistic_and_not_their_p_value():
    chance: Any = probability_of_superiority(EARLIER, LATER)
    oracles: Any = [
        mannwhitneyu(LATER, EARLIER, method="asymptotic", use_continuity=continuity) for continuity in (False, True)
    ]
    assert tuple(each.statistic / 100 for each in oracles) == near(chance.value, chance.value, digits=1e-12)
    assert tuple(each.pvalue for each in oracles) == near(0.0256924, 0.0283060)
    assert all(abs(p_value(chance, null=0.5) - each.pvalue) > 0.01 for each in oracles)  # type: ignore[operator]


def test_superiority_agrees_with_brunner_and_munzels_test_where_answers_tie():
    from scipy.stats import brunnermunzel

    first, last = [1, 2, 2, 3, 3, 3, 4, 5, 2], [2, 3, 3, 4, 4, 5, 5, 1, 3, 3, 4]
    chance: Any = probability_of_superiority(first, last)
    test: Any = brunnermunzel(last, first)
    assert p_value(chance, null=0.5) == pytest.approx(test.pvalue, abs=1e-12)
    swapped: Any = probability_of_superiority(last, first)
    assert (swapped.value, swapped.lo, swapped.hi) == pytest.approx((1 - chance.value, 1 - chance.hi, 1 - chance.lo))


# ---------------------------------------------------------------------------------------------------------- shares


def test_g20_the_limits_of_a_share_are_wilsons_and_not_clopper_and_pearsons():
    # Newcombe 1998; R prop.test(81, 263, correct = FALSE).
    for counts, limits, wider in (
        ((81, 263), (0.2552885, 0.3662096), (0.2527367, 0.3676219)),
        ((0, 20), (0.0, 0.1611252), (0.0, 0.1684335)),
    ):
        found = wilson(*counts)
        assert found == near(*limits)
        exact: Any = binomtest(*counts).proportion_ci(method="exact")
        assert (exact.low, exact.high) == near(*wider)
        assert abs(found[1] - exact.high) > 1e-3  # type: ignore[operator]


def test_g21_the_difference_of_two_shares_is_newcombes():
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


def newcombe_paired(both: int, before: int, after: int, neither: int) -> tuple[float, float]:
    """Newcombe 1998, Statistics in Medicine 17, 2635-2650, method 10: later less earlier, of the same people."""
    n = both + before + after + neither
    first, last = both + before, both + after
    product = first * (n - first) * last * (n - last)
    together = both * neither - before * after
    phi = (max(together - n / 2, 0) if together > 0 else together) / math.sqrt(product)
    (low1, high1), (low2, high2) = wilson(first, n), wilson(last, n)
    p1, p2 = first / n, last / n

    def reach(a: float, b: float) -> float:
        return math.sqrt(a * a - 2 * phi * a * b + b * b)

    return p2 - p1 - reach(p2 - low2, high1 - p1), p2 - p1 + reach(high2 - p2, p1 - low1)  # type: ignore[operator]


def test_g22_approval_twice_has_the_published_tests_and_intervals():
    # Agresti: 794 approved both times, 150 only before, 86 only after, 570 never.
    net: Any = net_share(86, 150, 1600)
    assert (net.value, net.lo, net.hi) == near(-0.04, -0.0587228, -0.0211773)
    test = sign_test(86, 150)
    assert (test.exact, test.mid_p) == pytest.approx((3.71594e-5, 2.89339e-5), rel=2e-6)
    # Two other good intervals, which are not ours.
    assert tango(86, 150, 1600) == near(-0.0589980, -0.0213616)
    assert newcombe_paired(794, 150, 86, 570) == near(-0.0587039, -0.0212304)


def test_g23_the_net_share_has_bonett_and_prices_interval():
    # statpsych::ci.prop.ps(.05, 12, 4, 26, 6); it prints the adjusted share, in the middle of the interval.
    net: Any = net_share(26, 4, 48)
    assert (net.value, (net.lo + net.hi) / 2, net.se) == near(22 / 48, 0.44, 0.0944881)
    assert (net.lo, net.hi) == near(0.2548067, 0.6251933)


@pytest.mark.parametrize(("up", "down", "n"), [(26, 4, 48), (11, 3, 24), (20, 15, 60)])
def test_g23_the_closed_interval_stays_close_to_the_score_interval(up, down, n):
    net: Any = net_share(up, down, n)
    assert (net.lo, net.hi) == pytest.approx(tango(up, down, n), abs=0.03)


@pytest.mark.parametrize(
    ("counts", "share", "limits", "exact", "mid_p"),
    [
        ((8, 1, 9), 7 / 9, (0.180510, 1.0), 0.039063, 0.021484),
        ((8, 0, 8), 1.0, (0.428123, 1.0), 0.007813, 0.003906),
        ((11, 3, 24), 1 / 3, (0.030322, 0.585062), 0.057373, 0.035156),
        ((0, 0, 12), 0.0, (-0.197986, 0.197986), 1.0, 1.0),
    ],
)
def test_g24_the_net_share_stays_within_its_limits_and_the_mid_p_test_agrees(counts, share, limits, exact, mid_p):
    net: Any = net_share(*counts)
    assert (net.value, net.lo, net.hi) == near(share, *limits)
    assert net.hi <= 1 and (net.n, net.route, net.reason) == (counts[2], "share", "ok")
    test = sign_test(*counts[:2])
    assert (test.exact, test.mid_p) == near(exact, mid_p)
    assert (net.lo > 0) == (test.mid_p < 0.05)
    assert sign_test(counts[1], counts[0]) == test


def test_as_many_up_as_down_is_no_evidence():
    assert sign_test(7, 7).mid_p == 1
    assert sign_test(600_000, 600_000).mid_p == pytest.approx(1)
    with pytest.raises(ValueError, match="from 0"):
        sign_test(-1, 3)


def test_the_share_of_the_two_best_answers_counts_people_who_answered():
    share: Any = share_at_least([5, 4, 4, 3, 2, 1, None, 5, 3, np.nan], 4)
    assert (share.value, share.n) == (0.5, 8)
    assert (share.lo, share.hi) == wilson(4, 8)
    assert share_at_least([0.1 + 0.2] * 8, 0.3).value == 1
    assert share_at_least([5, 4, 4, 3], 4).reason == "suppressed_lt5"


def test_g33_comments_of_the_same_people_count_less_than_comments_of_different_people():
    told, written = [2, 0, 4, 1, 1, 0, 5, 1], [3, 1, 5, 2, 4, 1, 6, 2]
    share: Any = comment_share(told, written)
    assert (share.value, share.se, share.lo, share.hi) == near(0.5833333, 0.1091089, 0.3361249, 0.7947103)
    # Without n/(n - 1) it would be 0.1020621, with the bias-reduced form 0.1272120.
    assert all(abs(share.se - other) > 5e-3 for other in (0.1020621, 0.1272120))
    # The 24 comments are worth 20.4 of different people, and after Student's t for 8 of them, 14.0: Wilson's equation
    # (p - limit)^2 = z^2 limit (1 - limit) / n solved for n, which both limits must give alike.
    assert share.value * (1 - share.value) / share.se**2 == pytest.approx(20.4166667, abs=1e-6)
    worth = [1.959963985**2 * limit * (1 - limit) / (share.value - limit) ** 2 for limit in (share.lo, share.hi)]
    assert tuple(worth) == near(14.0267398, 14.0267398)
    assert wilson(14, 24)[0] > share.lo  # type: ignore[operator]


def test_g33_people_who_wrote_of_it_are_counted_by_themselves():
    people: Any = share_at_least([2, 0, 4, 1, 1, 0, 5, 1], 1)
    assert (people.value, people.n) == (6 / 8, 8) and (people.lo, people.hi) == wilson(6, 8)


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
    assert (found.value, found.lo, found.hi) == near(0.8431428, 0.7393757, 0.9157731)
    assert not found.treat_with_care


def test_g25_omega_of_the_attitude_data_is_lavaans():
    found: Any = omega_total(ATTITUDE, gate=False)
    assert (found.value, found.lo) == (pytest.approx(0.8563268, abs=1e-5), None)


def test_g25_omega_of_thirty_departments_is_too_uncertain_to_be_shown():
    assert (omega_total(ATTITUDE).reason, omega_total(ATTITUDE).value) == ("too_few", None)
    assert omega_total(np.tile(ATTITUDE, (4, 1))[:99]).reason == "too_few"
    assert omega_total(np.tile(ATTITUDE, (4, 1))[:100]).reason == "ok"


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
    known = [0.01, 0.04, 0.03, 0.005]
    for missing in (None, math.nan):
        found: Any = holm([0.01, missing, 0.04, 0.03, 0.005])
        assert found[1] is None
        told = found[:1] + found[2:]
        assert tuple(told) == near(0.03, 0.06, 0.06, 0.02)
        # What statsmodels gives, which counts it.
        assert all(abs(ours - theirs) > 4e-3 for ours, theirs in zip(told, (0.04, 0.09, 0.09, 0.025), strict=True))
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
    assert p_value(mean_change(DRUG_1, DRUG_2)) == pytest.approx(0.00283289, abs=1e-8)
    gap = difference(*(mean_change(*group.T) for group in MIXED))
    assert p_value(gap) == pytest.approx(0.0041248, abs=1e-7)
    assert p_value(mean_change([1.1, 2.2, 3.3, 4.4, 5.5], [1.2, 2.3, 3.4, 4.5, 5.6])) is None
    assert p_value(mean_change([1], [2])) is None


# G*Power; R power.t.test(n, power = .8, type = "paired"). In SDs of the change; of the scale at r = 0.4, 0.6 and 0.8;
# and half of the interval, in SDs of the change.
@pytest.mark.parametrize(
    ("n", "size", "of_scale", "half"),
    [
        (8, 1.156, (1.27, 1.03, 0.73), 0.836),
        (12, 0.889, (0.97, 0.79, 0.56), 0.635),
        (20, 0.660, (0.72, 0.59, 0.42), 0.468),
        (30, 0.529, (0.58, 0.47, 0.33), 0.373),
        (60, 0.368, (0.40, 0.33, 0.23), 0.258),
    ],
)
def test_g28_what_could_be_seen_agrees_with_power_tables(n, size, of_scale, half):
    assert minimum_detectable(n) == pytest.approx(size, abs=5e-4)
    found: Any = [minimum_detectable_points(n, sd_before=1, correlation=r) for r in (0.4, 0.6, 0.8)]
    assert tuple(each.points for each in found) == near(*of_scale, digits=5.1e-3)
    assert {each.assumed for each in found} == {None}
    changes = np.arange(n) - (n - 1) / 2
    seen: Any = mean_change(np.zeros(n), changes / changes.std(ddof=1))
    assert (seen.lo, seen.value, seen.hi) == near(-half, 0, half, digits=5e-4)


@pytest.mark.parametrize("n", [5, 10, 100, 1000])
def test_g28_what_could_be_seen_agrees_with_another_library(n):
    power = pytest.importorskip("statsmodels.stats.power").TTestPower()
    assert minimum_detectable(n) == pytest.approx(power.solve_power(nobs=n, power=0.8, alpha=0.05), abs=1e-5)


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


# Target in SDs of the change, people by our formula, people exactly (R power.t.test; G*Power gives 34 for the first).
@pytest.mark.parametrize(
    ("ratio", "people", "exact"), [(0.5, 34, 33.3672), (0.2, 198, 198.151), (0.8, 15, 14.3028), (0.35, 66, 66.0188)]
)
def test_g28_the_people_needed_are_within_one_of_the_exact_power(ratio, people, exact):
    power = pytest.importorskip("statsmodels.stats.power").TTestPower()
    assert power.solve_power(ratio, power=0.8, alpha=0.05) == pytest.approx(exact, abs=5e-4)
    assert people_needed(ratio, 1.0) == people_needed(10 * ratio, 10.0) == people
    assert abs(math.ceil(exact) - people) <= 1


def test_g28_a_target_that_a_handful_would_show_still_needs_the_eight_of_a_verdict():
    assert people_needed(5.0, 1.0) == 8
    with pytest.raises(ValueError, match="above 0"):
        people_needed(0.0, 1.0)
