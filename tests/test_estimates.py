"""The formulas against published figures; the R call that gives the same number stands in the docstrings."""

from typing import Any

import numpy as np
import pytest

from analysis.estimates import (
    SENTENCES,
    difference,
    mean_change,
    mean_interval,
    minimum_detectable,
    net_share,
    people_needed,
    standardised_change,
    standardised_from,
    unlinked_change,
    wilson,
)

# R datasets::sleep, extra hours of sleep with drug 1 and drug 2.
DRUG_1 = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
DRUG_2 = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
# Fisher 1935, Darwin's maize, differences in height.
MAIZE = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48]
NOTHING = (None, None, None, None, None)


def numbers(estimate):
    return estimate.value, estimate.lo, estimate.hi, estimate.se, estimate.df


def test_the_paired_change_of_sleep_is_the_one_r_prints():
    change: Any = mean_change(DRUG_1, DRUG_2)
    assert change.value == pytest.approx(1.58, abs=1e-9)
    assert (change.lo, change.hi) == pytest.approx((0.7001142, 2.4598858), abs=1e-6)
    assert change.se == pytest.approx(1.2299955 / 10**0.5, abs=1e-6)
    assert (change.df, change.n, change.route, change.reason, change.flags) == (9, 10, "paired", "ok", ())
    assert change.value / change.se == pytest.approx(4.0621277, abs=1e-6)


def test_the_change_of_darwins_maize_is_the_published_one():
    change = mean_change(np.zeros(15), MAIZE)
    assert change.value == pytest.approx(20.9333333, abs=1e-6)
    assert (change.lo, change.hi) == pytest.approx((0.0311933, 41.8354735), abs=1e-6)
    assert change.df == 14


def test_the_interval_is_never_the_bootstrap_one():
    # Percentile 0.95 to 2.38, BCa 1.05 to 2.64 on the same data: too narrow at these sizes.
    change: Any = mean_change(DRUG_1, DRUG_2)
    assert change.lo < 0.80 and change.hi > 2.40


def test_people_with_one_side_only_are_counted_and_left_out():
    change = mean_change([*DRUG_1, 5.0, None, np.nan], [*DRUG_2, None, 2.0, np.nan])
    assert change.value == pytest.approx(1.58)
    assert (change.n, change.n_before, change.n_after) == (10, 11, 11)
    assert change.flags == ("unmatched_left_out",)
    assert mean_change([*DRUG_1, np.nan], [*DRUG_2, np.nan]).flags == ()


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ([], [], "all_missing"),
        ([None] * 9, [None] * 9, "all_missing"),
        ([1.0] * 9, [None] * 9, "one_wave_empty"),
        ([1.0] * 6 + [None] * 6, [None] * 6 + [2.0] * 6, "no_pairs"),
        ([3], [4], "suppressed_lt5"),
        ([1, 1], [2, 3], "suppressed_lt5"),
        ([1, 1], [2, 2], "suppressed_lt5"),
        ([1, 2, 3, 4], [2, 2, 4, 4], "suppressed_lt5"),
        ([1, 2, 3, 4, None], [2, 2, 4, 4, 5], "suppressed_lt5"),
    ],
)
def test_no_number_is_given_where_there_are_too_few_people(before, after, reason):
    change = mean_change(before, after)
    assert numbers(change) == NOTHING
    assert change.reason == reason


@pytest.mark.parametrize(("n", "reason"), [(5, "n_lt_8"), (7, "n_lt_8"), (8, "ok")])
def test_a_verdict_needs_eight_people_and_a_number_five(n, reason):
    change: Any = mean_change(DRUG_1[:n], DRUG_2[:n])
    assert change.reason == reason
    assert change.lo < change.value < change.hi


def test_five_people_who_all_moved_by_a_tenth_have_no_interval():
    change = mean_change([1.1, 2.2, 3.3, 4.4, 5.5], [1.2, 2.3, 3.4, 4.5, 5.6])
    assert change.value == pytest.approx(0.1)
    assert (change.lo, change.hi, change.se, change.reason) == (None, None, None, "identical_change")


def test_ten_people_who_gave_the_same_answers_twice_did_not_vary():
    change = mean_change(DRUG_1, DRUG_1)
    assert (change.value, change.lo, change.hi, change.reason) == (0.0, None, None, "no_variation")


def test_two_people_are_computed_only_when_the_gate_is_opened_by_name():
    change = mean_change([0, 0], [1, 2], gate=False)
    assert (change.lo, change.hi) == pytest.approx((-4.8531, 7.8531), abs=1e-4)


def test_arrays_of_different_length_are_never_paired():
    with pytest.raises(ValueError, match="aligned"):
        mean_change([1, 2, 3], [1, 2])


def test_the_laws_of_a_mean_change_hold():
    before, after = np.array(DRUG_1), np.array(DRUG_2)
    base = np.array(numbers(mean_change(before, after)))[:4]
    order = np.random.default_rng(1).permutation(10)
    assert numbers(mean_change(before[order], after[order]))[:4] == pytest.approx(base)
    assert numbers(mean_change(before + 7, after + 7))[:4] == pytest.approx(base)
    assert numbers(mean_change(before * 3, after * 3))[:4] == pytest.approx(3 * base)
    swapped = mean_change(after, before)
    assert (swapped.value, swapped.lo, swapped.hi) == pytest.approx((-base[0], -base[2], -base[1]))


def test_the_callers_arrays_stay_as_they_were():
    before = np.array(DRUG_1)
    mean_change(before, DRUG_2)
    assert before.tolist() == DRUG_1


# scipy.stats.ttest_ind(after, before, equal_var=False) on the two drugs: R t.test(extra ~ group, sleep), the help page.
def test_unlinked_waves_are_compared_by_welch_and_say_so():
    change = unlinked_change(DRUG_1, [*DRUG_2, None])
    assert change.value == pytest.approx(1.58)
    assert (change.lo, change.hi) == pytest.approx((-0.2054832, 3.3654832), abs=1e-6)
    assert change.df == pytest.approx(17.776474, abs=1e-5)
    assert change.route == "unlinked" and change.flags == ("different_people_may_have_answered",)
    assert (change.n, change.n_before, change.n_after) == (10, 10, 10)


def test_unlinked_waves_need_enough_people_at_both():
    assert numbers(unlinked_change(DRUG_1, [1, 2, 3, 4])) == NOTHING
    assert unlinked_change(DRUG_1, [1, 2, 3, 4]).reason == "suppressed_lt5"
    assert unlinked_change(DRUG_1, DRUG_2[:7]).reason == "n_lt_8"
    assert unlinked_change(DRUG_1, []).reason == "one_wave_empty"
    assert unlinked_change([2.0] * 9, [3.0] * 9).reason == "no_variation"
    assert unlinked_change([2.0] * 9, [3.0] * 9).lo is None


# statpsych::ci.2x2.mean.mixed, the example of its help page.
def test_the_difference_of_two_changes_is_the_published_one():
    first = mean_change([18, 19, 20, 17, 20, 16], [19, 18, 19, 20, 17, 16])
    second = mean_change([19, 16, 16, 14, 16, 18], [16, 10, 12, 9, 13, 15])
    gap = difference(first, second)
    assert gap.value == pytest.approx(-3.8333333, abs=1e-6)
    assert (gap.se, gap.df) == pytest.approx((0.9803627, 8.3465), abs=1e-4)
    assert (gap.lo, gap.hi) == pytest.approx((-6.0778198, -1.5888469), abs=1e-6)
    assert (gap.n, gap.n_before, gap.n_after, gap.route) == (12, 6, 6, "difference")
    assert gap.reason == "n_lt_8"


def test_the_difference_is_no_better_than_its_weaker_side():
    whole, few = mean_change(DRUG_1, DRUG_2), mean_change([1, 2, 3], [2, 3, 5])
    assert numbers(difference(whole, few)) == NOTHING
    assert difference(few, whole).reason == "suppressed_lt5"
    alike = mean_change(np.arange(9.0), np.arange(9.0) + 1)
    assert difference(alike, whole).value == pytest.approx(0.58)
    assert (difference(alike, whole).lo, difference(alike, whole).reason) == (None, "identical_change")


# statpsych::ci.prop.ps(.05, 12, 4, 26, 6).
def test_the_net_share_interval_is_the_published_one():
    share = net_share(26, 4, 48)
    assert share.value == pytest.approx(22 / 48)
    assert share.se == pytest.approx(0.0944881, abs=1e-6)
    assert (share.lo, share.hi) == pytest.approx((0.2548067, 0.6251933), abs=1e-6)


@pytest.mark.parametrize(
    ("counts", "value", "lo", "hi"),
    [
        ((8, 1, 9), 7 / 9, 0.180510, 1),
        ((8, 0, 8), 1, 0.428123, 1),
        ((11, 3, 24), 1 / 3, 0.030322, 0.585062),
        ((0, 0, 12), 0, -0.197986, 0.197986),
    ],
)
def test_the_net_share_stays_within_its_limits(counts, value, lo, hi):
    share = net_share(*counts)
    assert share.value == pytest.approx(value)
    assert (share.lo, share.hi) == pytest.approx((lo, hi), abs=1e-6)
    assert (share.n, share.route, share.reason) == (counts[2], "share", "ok")


def test_the_net_share_has_the_same_gates():
    assert numbers(net_share(0, 0, 0)) == NOTHING and net_share(0, 0, 0).reason == "all_missing"
    assert numbers(net_share(3, 0, 4)) == NOTHING and net_share(3, 0, 4).reason == "suppressed_lt5"
    assert net_share(3, 0, 5).reason == "n_lt_8"
    with pytest.raises(ValueError, match="counted"):
        net_share(5, 4, 8)


# Newcombe 1998; R prop.test(81, 263, correct = FALSE). The third is domain knowledge: nobody asked is not 0%.
def test_wilson_limits_are_the_published_ones():
    assert wilson(81, 263) == pytest.approx((0.2552885, 0.3662096), abs=1e-6)
    assert wilson(0, 20) == pytest.approx((0.0, 0.1611252), abs=1e-6)
    assert wilson(20, 20) == pytest.approx((0.8388748, 1.0), abs=1e-6)
    assert max(wilson(20, 20)) == 1.0  # type: ignore[type-var]
    assert wilson(0, 0) == (None, None)


def test_the_standardised_change_of_sleep_is_g_av_with_bonetts_interval():
    change = standardised_change(DRUG_1, DRUG_2)
    assert change.value == pytest.approx(0.7845878, abs=1e-6)
    assert (change.lo, change.hi) == pytest.approx((0.2843674, 1.3799948), abs=1e-6)


def test_the_standardised_change_of_two_films_follows_our_definition_not_the_mean_of_sds():
    # Lakens 2013, table 1: his g_av is 1.0810 (mean SD, df 18); the root mean variance gives 1.0614898.
    first, second = [9, 7, 8, 9, 8, 9, 9, 10, 9, 9], [9, 6, 7, 8, 7, 9, 8, 8, 8, 7]
    assert standardised_change(second, first).value == pytest.approx(1.0614898, abs=1e-6)


def test_the_standardised_change_from_printed_figures_is_statpsychs():
    change = standardised_from((705.6, 602.4), (51.08, 33.17), 0.769, 8)
    assert change.value == pytest.approx(-2.2185, abs=5e-5)
    assert change.se == pytest.approx(0.65209, abs=5e-5)
    assert (change.lo, change.hi) == pytest.approx((-3.6744, -1.1182), abs=5e-5)


def test_the_standardised_change_is_silent_where_the_change_is():
    assert standardised_change([1, 2], [2, 4]).value is None
    assert standardised_change(DRUG_1, DRUG_1).reason == "no_variation"
    assert standardised_change(DRUG_1, DRUG_1).value is None


def test_the_mean_of_one_wave_has_a_t_interval_and_the_same_gates():
    # R t.test(sleep$extra[1:10]): 0.75 (-0.5297804 to 2.0297804).
    mean = mean_interval([*DRUG_1, None])
    assert (mean.value, mean.lo, mean.hi) == pytest.approx((0.75, -0.5297804, 2.0297804), abs=1e-6)
    assert mean_interval([1, 2, 3, 4]).reason == "suppressed_lt5" and mean_interval([1, 2, 3, 4]).value is None
    assert mean_interval([1, 2, 3, 4, 5]).reason == "n_lt_8"
    assert (mean_interval([3] * 9).value, mean_interval([3] * 9).lo) == (3.0, None)
    assert mean_interval([]).reason == "all_missing"


# G*Power; R power.t.test(n, power = .8, type = "paired").
@pytest.mark.parametrize(
    ("n", "size"), [(8, 1.156), (10, 0.996), (12, 0.889), (20, 0.660), (30, 0.529), (60, 0.368), (1000, 0.0887)]
)
def test_what_could_have_been_seen_agrees_with_power_tables(n, size):
    assert minimum_detectable(n) == pytest.approx(size, abs=5e-4)


def test_nothing_can_be_seen_with_fewer_than_five_people():
    assert minimum_detectable(4) is None


@pytest.mark.parametrize(("ratio", "people"), [(0.5, 34), (0.2, 198), (0.8, 15), (5.0, 8)])
def test_the_people_needed_are_within_one_of_the_exact_answer(ratio, people):
    assert people_needed(ratio, 1.0) == people
    assert people_needed(10 * ratio, 10.0) == people


def test_people_needed_for_no_change_at_all_is_a_mistake():
    with pytest.raises(ValueError, match="above 0"):
        people_needed(0.0, 1.0)


def test_every_reason_has_its_sentence():
    reasons = {mean_change(DRUG_1[:n], DRUG_2[:n]).reason for n in (0, 3, 6, 10)}
    reasons |= {mean_interval([3] * 9).reason, mean_change(DRUG_1, DRUG_1).reason}
    assert reasons == {"all_missing", "suppressed_lt5", "n_lt_8", "ok", "same_value", "no_variation"}
    assert reasons <= set(SENTENCES)
    assert SENTENCES["n_lt_8"].format(n=6).startswith("Only 6 people")
