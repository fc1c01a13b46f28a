"""Published results about changes and groups, through the public functions, to the digits they were printed with.

Where no other source is named, the figures were made with R 4.2.2 (t.test, lmer with clubSandwich, lm, effectsize) from
data that R ships. Where another library or definition gives another figure, the test says so: it must not be ours.
"""

import math
from typing import Any

import numpy as np
import pytest
from scipy.stats import ttest_ind

from analysis.estimates import (
    adjusted_difference,
    bounds,
    difference,
    gap_change,
    mean_change,
    overlapping_change,
    overlapping_change_from,
    regression_below_a_cut,
    regression_to_the_mean,
    signed_rank_test,
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
from analysis.estimates.partial import Printed
from analysis.estimates.several import holm, p_value
from analysis.estimates.wave_model import WaveModel
from analysis.model import Estimate
from tests.ground_truth import (
    ANOREXIA,
    BOYS,
    FILMS,
    GIRLS,
    MAIZE,
    MIXED,
    SLEEP,
    SLEEP_PARTLY,
    STOOLS,
    STOOLS_PARTLY,
    near,
)


def exactly(df: int) -> float:
    """Hedges' correction for small samples, as effectsize has it."""
    return math.exp(math.lgamma(df / 2) - math.lgamma((df - 1) / 2)) / math.sqrt(df / 2)


def roughly(df: int) -> float:
    """The same by the approximation that most books print."""
    return 1 - 3 / (4 * df - 1)


# ---------------------------------------------------------------------------------------------------- paired changes


def test_g01_sleep_paired():
    found: Any = mean_change(*SLEEP.T)
    assert (found.value, found.se, found.lo, found.hi) == near(1.58, 0.3889587, 0.7001142, 2.4598858)
    assert (found.value / found.se, found.df, p_value(found)) == near(4.0621277, 9, 0.00283289)
    assert found.se * math.sqrt(10) == pytest.approx(1.2299955, abs=1e-6)  # the standard deviation of the change
    assert (found.n, found.route, found.reason, found.flags) == (10, "paired", "ok", ())


def test_g02_sleep_standardised_is_over_the_spread_of_the_scale_and_of_no_other_kind():
    found: Any = standardised_change(*SLEEP.T)
    first, second = SLEEP.T
    assert (found.value, found.lo, found.hi) == near(0.7845878, 0.2843674, 1.3799948)
    change = second - first
    d_z = change.mean() / change.std(ddof=1)  # what R's effectsize, JASP and jamovi print
    d_av = change.mean() / math.sqrt((first.var(ddof=1) + second.var(ddof=1)) / 2)
    assert (np.corrcoef(first, second)[0, 1], exactly(9), roughly(9)) == near(0.7951702, 0.9138749, 0.9142857)
    others = (d_z, d_av, d_av * exactly(9), d_av * exactly(18), d_av * roughly(18))  # the last is pingouin's
    assert others == near(1.2845576, 0.8321811, 0.7605094, 0.7969352, 0.7970185)
    assert all(abs(found.value - other) > 0.01 for other in others)
    assert found.value == pytest.approx(d_av * math.sqrt(8 / 9), abs=1e-12)


def test_g03_lakens_films():
    found: Any = mean_change(*FILMS.T)
    assert (found.value / found.se, found.df, p_value(found)) == near(4.7434165, 9, 0.00105387)
    assert (found.lo, found.hi) == near(0.5230954, 1.4769046)


def test_g03_lakens_divides_by_the_mean_of_the_standard_deviations_and_we_by_their_root_mean_square():
    found: Any = standardised_change(*FILMS.T)
    second, first = FILMS.T
    assert found.value == pytest.approx(1.0614898, abs=1e-6)
    change, sds = first - second, (first.std(ddof=1), second.std(ddof=1))
    d_z, d_av = change.mean() / change.std(ddof=1), change.mean() / np.mean(sds)
    # Lakens prints 1.08; his correction has 18 degrees of freedom.
    others = (d_z, d_av, d_av * roughly(18))
    assert others == near(1.5, 1.1286963, 1.0810049)
    assert all(abs(found.value - other) > 0.01 for other in others)
    assert found.value / math.sqrt(8 / 9) == pytest.approx(1.1258799, abs=1e-6)


def test_g04_standardised_from_printed_figures():
    # statpsych, ci.stdmean.ps
    found: Any = standardised_from((705.6, 602.4), (51.08, 33.17), 0.769, 8)
    assert (found.value, found.se, found.lo, found.hi) == near(-2.2185, 0.65209, -3.6744, -1.1182, digits=5e-5)
    assert found.value / math.sqrt(6 / 7) == pytest.approx(-2.3963, abs=5e-5)


def test_g05_maize_straddles_the_line_by_method_and_ours_is_students():
    found: Any = mean_change(np.zeros(15), MAIZE)
    assert (found.value, found.lo, found.hi, p_value(found)) == near(20.9333333, 0.0311933, 41.8354735, 0.0497029)
    assert (found.value / found.se, found.df) == near(2.1479875, 14)
    # DABEST prints 0.0496 for a permutation test of another hypothesis.
    assert f"{p_value(found):.4f}" == "0.0497"


def test_g05_ranks_and_permutations_of_maize_are_the_published_ones():
    ranks: Any = signed_rank_test(np.zeros(15), MAIZE)
    assert (ranks.rises, ranks.moved, ranks.p) == near(96, 15, 0.0412598)
    # Fisher 1935 counted 863 of the 32,768 ways to give the differences their signs, on one side.
    signs = 1 - 2 * (np.arange(2**15)[:, None] >> np.arange(15) & 1)
    as_far = int((np.abs(signs @ np.abs(MAIZE)) >= MAIZE.sum()).sum())
    assert (as_far, as_far / 2**15) == near(1726, 0.0526733)


def test_g07_the_interval_is_never_a_bootstrap():
    # 200,000 resamples: percentile and BCa of the sleep data, BCa of the maize.
    found: Any = mean_change(*SLEEP.T)
    maize: Any = mean_change(np.zeros(15), MAIZE)
    for lo, hi in ((0.95, 2.38), (1.05, 2.64)):
        assert abs(found.lo - lo) > 0.1 and abs(found.hi - hi) > 0.05
    assert abs(maize.lo + 1.67) > 1 and abs(maize.hi - 36.3) > 1


@pytest.mark.parametrize("function", [mean_change, lambda *waves: wave_change(np.column_stack(waves), 0, 1)])
def test_g08_two_people_get_no_interval(function):
    # A bootstrap returns 1 to 2.
    found = function([0.0, 0.0], [1.0, 2.0])
    assert (found.value, found.lo, found.hi, found.reason) == (None, None, None, "suppressed_lt5")


# ------------------------------------------------------------------------------------------------- partly and waves


def test_g09_derrick():
    # R package Partiallyoverlapping, its documented example.
    alone_a, alone_b = [20, 21, 16, 18, 14, 12, 14, 17], [10, 16, 18, 16, 15, 14, 13, 10]
    both_a, both_b = [14, 15, 18, 20, 11, 19, 14, 15], [15, 10, 15, 17, 13, 19, 12, 13]
    nobody = [None] * 8
    found: Any = overlapping_change([*nobody, *alone_b, *both_b], [*alone_a, *nobody, *both_a], equal_variances=True)
    assert (found.value / found.se, found.df, p_value(found)) == near(2.4207455, 18.5, 0.0259680)
    assert (found.value, found.lo, found.hi) == near(2.0, 0.2675920, 3.7324080)
    waves = [np.array(wave, dtype=float) for wave in ([*alone_b, *both_b], [*alone_a, *both_a])]
    printed = [Printed(wave.mean(), wave.std(ddof=1), 16) for wave in waves]
    r = np.corrcoef(both_a, both_b)[0, 1]
    assert r == pytest.approx(0.6867953, abs=1e-6)
    again: Any = overlapping_change_from(*printed, both=8, r=r, equal_variances=True)
    assert (again.value, again.se, again.df) == near(found.value, found.se, found.df, digits=1e-12)


def test_g10_sleep_partly_matched():
    found: Any = wave_change(SLEEP_PARTLY, 0, 1, gate=False)
    assert (found.value, found.se, found.df) == near(1.6708921, 0.5368904, 6)
    assert (found.lo, found.hi, p_value(found)) == near(0.357169, 2.984616, 0.0207914)
    assert found.route == "all_available"
    assert overlapping_change(*SLEEP_PARTLY.T).value == pytest.approx(1.9638889, abs=1e-6)
    # The errors of the model itself (lmerTest, Kenward and Roger, MixedLM of statsmodels), and the p of the last.
    assert all(abs(found.se - other) > 5e-4 for other in (0.5302754, 0.5422510, 0.5361))
    assert abs(p_value(found) - 0.00183) > 0.01  # type: ignore[operator]


def test_g10_seven_pairs_stand_alone_as_soon_as_the_gate_is_closed():
    gated: list[Any] = [wave_change(SLEEP_PARTLY, 0, 1), mean_change(*SLEEP_PARTLY.T)]
    for found in gated:
        assert (found.value, found.value / found.se, found.df) == near(1.5428571, 2.7994560, 6)
        assert p_value(found) == pytest.approx(0.0311863, abs=1e-6)
        assert (found.route, found.reason, found.flags) == ("paired", "n_lt_8", ("unmatched_left_out",))


def test_g10_variances():
    model = WaveModel(SLEEP_PARTLY, None)
    assert model.variances == pytest.approx((2.8154890, 1.0393238), rel=1e-4)


def test_g11_complete_data_are_the_paired_test_on_every_route():
    paired, routed = mean_change(*SLEEP.T), wave_change(SLEEP, 0, 1)
    # Everybody as an organisation of their own goes through the model, with its gate.
    modelled = wave_change(SLEEP, 0, 1, clusters=range(10))
    for found in (modelled, routed):
        assert (found.value, found.se, found.lo, found.hi, found.df) == near(
            paired.value, paired.se, paired.lo, paired.hi, 9, digits=1e-8
        )
        assert (found.value, found.se, p_value(found)) == near(1.58, 0.3889587, 0.0028329)
        # What MixedLM of statsmodels prints.
        assert abs(p_value(found) - 0.0000486) > 0.002  # type: ignore[operator]


STOOL_FIGURES = {
    1: (3.8888889, 0.45474182, 8, 2.8402524, 4.9375255),
    2: (2.2222222, 0.66202085, 8, 0.6955994, 3.7488450),
    3: (0.6666667, 0.57735027, 8, -0.6647054, 1.9980388),
}


@pytest.mark.parametrize("clusters", [None, range(9)], ids=["paired", "modelled"])
def test_g12_four_waves_complete(clusters):
    found: Any = wave_contrasts(STOOLS, clusters=clusters)
    for wave, figures in STOOL_FIGURES.items():
        each = found[0, wave].estimate
        assert (each.value, each.se, each.df, each.lo, each.hi) == near(*figures)
        assert each.reason == "ok"
        assert abs(each.se - 0.5186838) > 0.05  # the pooled error of the model, which is not what holds at each wave
    adjusted = holm([p_value(found[0, wave].estimate) for wave in STOOL_FIGURES])
    assert adjusted == pytest.approx([8.0800e-5, 0.0199603, 0.2815369], rel=1e-4)


def restricted_likelihood(rows: np.ndarray, between: float, within: float) -> float:
    """The logarithm that REML makes as large as it can, every person's matrix in full."""
    person, wave = np.nonzero(np.isfinite(rows))
    design, scores = np.eye(rows.shape[1])[wave], rows[person, wave]
    working = within * np.eye(len(person)) + between * (person[:, None] == person)
    inverse = np.linalg.inv(working)
    information = design.T @ inverse @ design
    rest = scores - design @ np.linalg.solve(information, design.T @ inverse @ scores)
    free = len(scores) - design.shape[1]
    logs = np.linalg.slogdet(working)[1] + np.linalg.slogdet(information)[1]
    return -0.5 * (free * math.log(2 * math.pi) + logs + rest @ inverse @ rest)


def test_g12_the_model_of_the_stools_is_the_published_one():
    # Pinheiro and Bates 2000.
    model = WaveModel(STOOLS, None)
    assert [math.sqrt(each) for each in model.variances] == pytest.approx([1.3324650, 1.1002946], rel=1e-4)
    assert model.levels[0] == pytest.approx(8.5555556, abs=1e-6)
    assert model.levels[1:] - model.levels[0] == near(3.8888889, 2.2222222, 0.6666667)
    between, within = model.variances
    assert restricted_likelihood(STOOLS, between, within) == pytest.approx(-60.5653944, abs=1e-6)


PARTLY_FIGURES = {
    1: (4.0121385, 0.50097967, 7, 2.827510, 5.196767),
    2: (2.4200320, 0.64584489, 7, 0.892851, 3.947211),
    3: (0.8578759, 0.70956882, 6, -0.878376, 2.594128),
}


@pytest.mark.parametrize(("wave", "gate"), [(1, True), (1, False), (2, True), (2, False), (3, False)])
def test_g13_four_waves_partly(wave, gate):
    value, se, df, lo, hi = PARTLY_FIGURES[wave]
    found: Any = wave_contrasts(STOOLS_PARTLY, gate=gate)[0, wave].estimate
    assert (found.value, found.se, found.lo, found.hi) == pytest.approx((value, se, lo, hi), rel=1e-6, abs=2e-6)
    assert (found.df, found.route) == (df, "all_available")
    assert abs(found.se - 0.5533850) > 0.05 and found.df < 20.18  # lmerTest's, too sure when waves drift apart


def test_g13_seven_pairs_have_numbers_and_no_conclusion():
    found: Any = wave_contrasts(STOOLS_PARTLY)[0, 3].estimate
    assert found == mean_change(STOOLS_PARTLY[:, 0], STOOLS_PARTLY[:, 3])
    assert (found.n, found.df, found.route, found.reason) == (7, 6, "paired", "n_lt_8")
    assert found.lo < found.value < found.hi and found.value == pytest.approx(4 / 7)


def test_g13_variances():
    model = WaveModel(STOOLS_PARTLY, None)
    assert model.variances == pytest.approx((1.6052617, 1.2768808), rel=1e-4)


# --------------------------------------------------------------------------------------------------------- groups


def test_g14_anorexia_by_ancova():
    # R: lm(Postwt ~ Prewt + Treat); on the change scale the slope is less by one.
    names = [name for name, rows in ANOREXIA.items() for _ in rows]
    rows = np.concatenate(list(ANOREXIA.values()))
    found: Any = adjusted_difference(rows[:, 0], rows[:, 1], names, reference="CBT")
    assert found.slope - 1 == pytest.approx(-0.5655388, abs=1e-6)
    control, family = found.plain["Cont"], found.plain["FT"]
    assert (control.value, control.se, family.value, family.se) == near(-4.0970655, 1.8934926, 4.5630627, 2.1333359)
    assert (family.lo, family.hi, family.df) == near(0.3060571, 8.8200682, 68)


def test_g14_ancova_is_the_linear_model_of_another_library_plainly_and_with_hc3():
    linear = pytest.importorskip("statsmodels.api").OLS
    rows = np.concatenate(list(ANOREXIA.values()))
    names = np.array([name for name, each in ANOREXIA.items() for _ in each])
    groups = ["Cont", "FT"]
    design = np.column_stack([np.ones(len(rows)), rows[:, 0], *(names == group for group in groups)]).astype(float)
    oracle = linear(rows[:, 1] - rows[:, 0], design)
    plain, robust = oracle.fit(), oracle.fit(cov_type="HC3", use_t=True)
    assert (*plain.params, *plain.bse) == near(
        49.7711090, -0.5655388, -4.0970655, 4.5630627, 13.3909581, 0.1611824, 1.8934926, 2.1333359
    )
    found: Any = adjusted_difference(rows[:, 0], rows[:, 1], names.tolist(), reference="CBT")
    assert found.slope - 1 == pytest.approx(plain.params[1], abs=1e-9)
    for ours, theirs in ((found.plain, plain), (found.robust, robust)):
        for place, group in enumerate(groups, start=2):
            each, limits = ours[group], theirs.conf_int()[place]
            assert (each.value, each.se, each.df) == near(theirs.params[place], theirs.bse[place], 68, digits=1e-9)
            assert (each.lo, each.hi) == near(*limits, digits=1e-9)
    # With errors that allow for other spreads the family's lead is not clear.
    assert found.plain["FT"].lo > 0 > found.robust["FT"].lo


def test_g14_change_and_ancova_answer_two_questions():
    control, family = ANOREXIA["Cont"], ANOREXIA["FT"]
    plain: Any = difference(mean_change(*control.T), mean_change(*family.T))
    assert (plain.value, plain.lo, plain.hi) == near(7.71, 2.98, 12.45, digits=5.1e-3)
    both = np.concatenate([control, family])
    names = ["Cont"] * len(control) + ["FT"] * len(family)
    adjusted: Any = adjusted_difference(both[:, 0], both[:, 1], names, reference="Cont").plain["FT"]
    assert (adjusted.value, adjusted.lo, adjusted.hi) == near(9.03, 4.93, 13.14, digits=5.1e-3)


def test_g15_difference_in_change():
    # statpsych, ci.2x2.mean.mixed
    found: Any = difference(*(mean_change(*group.T) for group in MIXED))
    assert (found.value, found.se, found.value / found.se) == near(-3.8333333, 0.9803627, -3.9101173)
    assert found.df == pytest.approx(8.3465, abs=1e-4)
    assert (found.lo, found.hi, p_value(found)) == near(-6.0778198, -1.5888469, 0.0041248)
    assert (found.n, found.n_before, found.n_after) == (12, 6, 6)
    assert (found.route, found.reason) == ("difference", "n_lt_8")


def test_g16_orthodont_gap_is_welch_on_changes():
    boys, girls = mean_change(*BOYS.T), mean_change(*GIRLS.T)
    assert (boys.value, girls.value) == near(4.59375, 2.9090909)
    assert (p_value(boys), p_value(girls)) == (pytest.approx(5.3e-6, abs=5e-8), pytest.approx(2.6e-5, abs=5e-7))
    found: Any = difference(boys, girls)
    assert (found.value, found.value / found.se) == near(-1.6846591, -2.1666794)
    assert found.df == pytest.approx(23.1568, abs=1e-4)
    assert (found.lo, found.hi, p_value(found)) == near(-3.2925007, -0.0768175, 0.0407909)
    # Both groups clearly rose, and yet not alike. pingouin's interaction pools the variances, which hides it.
    pooled: Any = ttest_ind(GIRLS[:, 1] - GIRLS[:, 0], BOYS[:, 1] - BOYS[:, 0])
    assert pooled.pvalue == pytest.approx(0.0653849, abs=1e-6)
    assert abs(p_value(found) - pooled.pvalue) > 0.02  # type: ignore[operator]
    # Boys started higher and rose more; but at the start it was not clear that there was a gap, so none got wider.
    start: Any = unlinked_change(GIRLS[:, 0], BOYS[:, 0])
    assert start.lo < 0 < start.value
    gap: Any = gap_change(start, boys, girls)
    assert (gap.closing.value, gap.word) == (pytest.approx(-1.6846591, abs=1e-6), "no_clear_gap")


def test_g31_standardised_difference():
    # Borenstein and others 2009 print d 0.5970, g 0.5924 and its variance 0.0411 with the approximate correction.
    found: Any = standardised_difference_from((103, 100), (5.5, 4.5), (50, 50))
    exact, approximate = exactly(98), roughly(98)
    assert (approximate, found.value / exact) == near(0.9923274, 0.5970223)
    theirs = approximate / exact
    assert (found.value * theirs, found.se**2 * theirs**2) == near(0.5924416, 0.0411435)
    # For an even df the correction is 4^(m - 1) / (binomial(2m - 2, m - 1) sqrt(pi m)), m half of it.
    assert exact == pytest.approx(4**48 / (math.comb(96, 48) * math.sqrt(math.pi * 49)), rel=1e-12)


def test_g31_those_who_left_had_started_lower():
    # R: effectsize, g 1.4108241; four people are below the gate, so by printed figures.
    stayed, left = np.array([3.4, 3.8, 2.9, 4.1, 3.6, 3.3, 4.0, 3.7]), np.array([2.8, 3.1, 3.5, 2.6])
    found: Any = standardised_difference_from(
        (stayed.mean(), left.mean()), (stayed.std(ddof=1), left.std(ddof=1)), (len(stayed), len(left))
    )
    assert (found.value, found.value / exactly(10)) == near(1.4108241, 1.5289416)
    assert (found.lo, found.hi) == near(0.1678, 2.6539, digits=5e-5)
    # effectsize's limits are noncentral.
    assert abs(found.lo - 0.1198) > 0.01 and abs(found.hi - 2.6486) > 1e-3
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
