"""What the estimates promise beside the published figures: counts, gates, and the laws that any data must keep."""

import math
from typing import Any

import numpy as np
import pytest

from analysis.estimates import (
    SENTENCES,
    change_from_printed,
    difference,
    mean_change,
    mean_interval,
    net_share,
    overlapping_change,
    overlapping_change_from,
    share_kept,
    unlinked_change,
    wave_change,
    wave_contrasts,
)
from analysis.estimates.design import carried_by_one, share_at
from analysis.estimates.partial import Printed
from analysis.estimates.wave_model import WaveModel
from tests.ground_truth import SLEEP, STOOLS_PARTLY, near

DRUG_1, DRUG_2 = SLEEP.T.tolist()
NOTHING = (None, None, None, None, None)


def numbers(estimate):
    return estimate.value, estimate.lo, estimate.hi, estimate.se, estimate.df


# ---------------------------------------------------------------------------------------------- counts, gates and laws


def test_people_with_one_side_only_are_counted_and_left_out():
    change = mean_change([*DRUG_1, 5.0, None, np.nan], [*DRUG_2, None, 2.0, np.nan])
    assert change.value == pytest.approx(1.58)
    assert (change.n, change.n_before, change.n_after) == (10, 11, 11)
    assert change.flags == ("unmatched_left_out",)
    assert mean_change([*DRUG_1, np.nan], [*DRUG_2, np.nan]).flags == ()


def test_people_who_were_all_seen_once_have_no_change_of_their_own():
    change = mean_change([1.0] * 6 + [None] * 6, [None] * 6 + [2.0] * 6)
    assert numbers(change) == NOTHING and change.reason == "no_pairs"
    assert (change.n, change.n_before, change.n_after) == (0, 6, 6)


@pytest.mark.parametrize(("n", "reason"), [(5, "n_lt_8"), (7, "n_lt_8"), (8, "ok")])
def test_a_verdict_needs_eight_people_and_a_number_five(n, reason):
    change: Any = mean_change(DRUG_1[:n], DRUG_2[:n])
    assert change.reason == reason
    assert change.lo < change.value < change.hi


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
    assert (change.value, change.lo, change.hi, change.df) == near(1.58, -0.2054832, 3.3654832, 17.776474)
    assert change.route == "unlinked" and change.flags == ("different_people_may_have_answered",)
    assert (change.n, change.n_before, change.n_after) == (10, 10, 10)


def test_unlinked_waves_need_enough_people_at_both():
    assert numbers(unlinked_change(DRUG_1, [1, 2, 3, 4])) == NOTHING
    assert unlinked_change(DRUG_1, [1, 2, 3, 4]).reason == "suppressed_lt5"
    assert unlinked_change(DRUG_1, DRUG_2[:7]).reason == "n_lt_8"


def test_the_difference_is_no_better_than_its_weaker_side():
    whole, few = mean_change(DRUG_1, DRUG_2), mean_change([1, 2, 3], [2, 3, 5])
    assert numbers(difference(whole, few)) == NOTHING
    assert difference(few, whole).reason == "suppressed_lt5"
    alike = mean_change(np.arange(9.0), np.arange(9.0) + 1)
    assert difference(alike, whole).value == pytest.approx(0.58)
    assert (difference(alike, whole).lo, difference(alike, whole).reason) == (None, "identical_change")


def test_the_net_share_has_the_same_gates():
    assert numbers(net_share(3, 0, 4)) == NOTHING and net_share(3, 0, 4).reason == "suppressed_lt5"
    assert net_share(3, 0, 5).reason == "n_lt_8"
    with pytest.raises(ValueError, match="counted"):
        net_share(5, 4, 8)


def test_the_mean_of_one_wave_has_a_t_interval_and_the_same_gates():
    # R t.test(sleep$extra[1:10]): 0.75 (-0.5297804 to 2.0297804).
    mean = mean_interval([*DRUG_1, None])
    assert (mean.value, mean.lo, mean.hi) == near(0.75, -0.5297804, 2.0297804)
    assert mean_interval([1, 2, 3, 4]).reason == "suppressed_lt5" and mean_interval([1, 2, 3, 4]).value is None
    assert mean_interval([1, 2, 3, 4, 5]).reason == "n_lt_8"


def test_a_number_without_a_verdict_says_how_few_people_it_rests_on():
    few = mean_change(DRUG_1[:6], DRUG_2[:6])
    assert SENTENCES[few.reason].format(n=few.n).startswith("Only 6 people")


# ------------------------------------------------------------------------------------- laws of the model of all waves


@pytest.mark.parametrize("seed", range(5))
def test_a_table_without_gaps_gives_what_its_pairs_give_one_by_one(seed):
    rows = np.round(np.random.default_rng(seed).normal(3, 1, (11, 3)), 2)
    rows[:, 2] = rows[:, 0] + (0.25 if seed == 4 else rows[:, 2])  # once everybody moves alike
    for (first, last), contrast in wave_contrasts(rows).items():
        alone: Any = mean_change(rows[:, first], rows[:, last])
        assert contrast.estimate.reason == alone.reason
        for name in ("value", "se", "lo", "hi", "df", "n", "n_before", "n_after"):
            assert getattr(contrast.estimate, name) == pytest.approx(getattr(alone, name), abs=1e-12)
        assert (contrast.before, contrast.after) == near(rows[:, first].mean(), rows[:, last].mean(), digits=1e-12)


def test_a_wave_of_a_few_people_stays_out_of_the_model():
    chance = np.random.default_rng(3)
    rows = chance.normal(3, 0.5, (14, 3))
    rows[3:, 1] = np.nan
    rows[0, 2] = np.nan
    found: Any = wave_contrasts(rows)
    without = wave_change(rows[:, [0, 2]], 0, 1)
    assert found[0, 1].estimate.reason == "suppressed_lt5"
    assert (found[0, 2].estimate.value, found[0, 2].estimate.se) == near(without.value, without.se, digits=1e-9)


@pytest.mark.parametrize(("pairs", "route", "reason"), [(4, "paired", "suppressed_lt5"), (6, "paired", "n_lt_8")])
def test_few_pairs_stand_alone_with_a_note_of_those_left_out(pairs, route, reason):
    chance = np.random.default_rng(4)
    rows = chance.normal(3, 0.5, (20, 2))
    rows[pairs:, 1] = np.nan
    found: Any = wave_change(rows, 0, 1)
    assert (found.route, found.reason, found.n) == (route, reason, pairs)
    assert "unmatched_left_out" in found.flags


def test_organisations_are_the_units_where_people_are_nested():
    chance = np.random.default_rng(5)
    firm = np.repeat(np.arange(10), 6)
    rows = chance.normal(3, 0.5, (60, 2)) + np.column_stack([np.zeros(60), chance.normal(0, 0.6, 10)[firm]])
    found: Any = wave_change(rows, 0, 1, clusters=firm)
    alone: Any = wave_change(rows, 0, 1)
    assert found.df == 9 and found.value == pytest.approx(alone.value) and found.se > 1.5 * alone.se
    few: Any = wave_change(rows[:42], 0, 1, clusters=firm[:42])
    assert (few.reason, few.lo, few.se, few.df, few.value is None) == ("too_few_clusters", None, None, None, False)
    rows[6:, 1] = np.nan  # six people answered twice, so they cannot come from eight organisations
    few: Any = wave_change(rows, 0, 1, clusters=firm)
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
    found: Any = wave_change(rows, 0, 1)
    assert found.flags == ("boundary_fit",) and found.lo < found.value < found.hi
    assert found.value == pytest.approx(np.nanmean(rows[:, 1]) - np.nanmean(rows[:, 0]), abs=1e-12)


def test_people_who_differ_by_a_constant_are_a_number_at_the_other_boundary():
    start = np.linspace(-100, 100, 12)
    rows = np.column_stack([start, start + 0.5 + 0.01 * np.tile([0, 1, -1], 4)])
    rows[0, 1] = rows[11, 0] = np.nan
    found: Any = wave_change(rows, 0, 1)
    matched = mean_change(*rows.T)
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
    found: Any = wave_contrasts(rows, gate=False)
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
    found: Any = share_kept(risen, 0, 1, 2)
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
        found: Any = share_kept(rows, 0, 1, 2)
        if found.word == "kept":
            held.append(found.lo <= 0.5 <= found.hi)
    assert len(held) > 250 and 0.90 < np.mean(held) < 0.99


def test_printed_figures_are_given_for_two_guesses_and_never_for_a_silent_one():
    found: Any = change_from_printed(Printed(3.0, 1.0, 20), Printed(3.5, 1.0, 20))
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
    one: Any = carried_by_one(start, start + np.array([0, 0.1, 0, -0.1, 0, 0.1, 0, -0.1, 0, 4]))
    assert one.share > 0.85 and abs(one.without.value) < 0.01
    assert carried_by_one(start, start + np.array([1, 0, 1, 0, 1, 0, 1, 0, 1, 0])) is None
