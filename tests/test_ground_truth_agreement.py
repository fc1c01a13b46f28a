"""Agreement of coders against published figures; the R call that gives the same number stands in the docstrings."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.estimates import (
    AGREEMENT_SENTENCES,
    cohens_kappa,
    krippendorff_alpha,
    precision_and_recall,
    two_coders,
    wilson,
)

NAN = np.nan
# Krippendorff 2011, the reliability data "C": 4 coders, 12 units.
CODES = np.array(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, NAN, NAN, NAN],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NAN, 3],
        [NAN, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NAN],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NAN],
    ]
).T
# Fleiss, Cohen & Everitt 1969, table 1, as counts of 200.
DIAGNOSES = [[106, 10, 4], [22, 28, 10], [2, 12, 6]]


def coded(both: int, first_only: int, second_only: int, neither: int) -> tuple[list[int], list[int]]:
    first = [1] * (both + first_only) + [0] * (second_only + neither)
    return first, [1] * both + [0] * first_only + [1] * second_only + [0] * neither


@pytest.mark.parametrize(
    ("table", "value", "se", "lo", "hi"),
    [(DIAGNOSES, 0.4285714, 0.0537110, 0.3233, 0.5338), ([[20, 5], [10, 15]], 0.40, 0.1269961, 0.1511, 0.6489)],
)
def test_g29_kappa_and_its_standard_error_are_the_published_ones(table, value, se, lo, hi):
    kappa: Any = cohens_kappa(table)
    assert (kappa.value, kappa.se) == pytest.approx((value, se), abs=1e-6)
    assert (kappa.lo, kappa.hi) == pytest.approx((lo, hi), abs=5e-5)
    assert (kappa.n, kappa.reason, kappa.word) == (int(np.sum(table)), "ok", "differ")
    # It makes no difference who is called the first coder.
    assert cohens_kappa(np.transpose(table)).se == pytest.approx(se, abs=1e-6)


def test_kappa_agrees_with_another_library():
    inter_rater = pytest.importorskip("statsmodels.stats.inter_rater")
    table = np.array([[30, 4, 1, 0], [6, 18, 3, 2], [0, 5, 11, 1], [3, 0, 2, 9]])
    oracle, kappa = inter_rater.cohens_kappa(table), cohens_kappa(table)
    assert kappa.value == pytest.approx(oracle.kappa, abs=1e-12)
    assert kappa.se == pytest.approx(oracle.std_kappa, abs=1e-12)


@pytest.mark.parametrize(
    ("level", "value"), [("nominal", 0.7434211), ("ordinal", 0.8153875), ("interval", 0.8491071), ("ratio", 0.7974028)]
)
def test_g30_alpha_of_krippendorffs_example_at_every_level(level, value):
    found = krippendorff_alpha(CODES, level=level)
    assert found.value == pytest.approx(value, abs=1e-6)
    # Eleven units have two codes or more. That is too few for an interval.
    assert (found.n, found.lo, found.word, found.reason) == (11, None, "", "n_lt_20")


@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval", "ratio"])
def test_alpha_agrees_with_another_library(level):
    krippendorff = pytest.importorskip("krippendorff")
    chance = np.random.default_rng(3)
    truth = chance.integers(1, 7, (30, 1)).astype(float)
    codes = np.where(chance.random((30, 4)) < 0.3, chance.integers(1, 7, (30, 4)), truth)
    codes[chance.random((30, 4)) < 0.15] = NAN
    oracle = krippendorff.alpha(codes.T, level_of_measurement=level)
    assert krippendorff_alpha(codes, level=level).value == pytest.approx(oracle, abs=1e-12)


def test_alpha_of_two_coders_by_hand():
    # 6 units, coincidences: 1-1 4, 2-2 6, 1-2 and 2-1 one each; 5 ones and 7 twos among 12.
    codes = np.array([[1, 1], [1, 1], [2, 2], [2, 2], [1, 2], [2, 2]])
    by_hand = 1 - (12 - 1) * 2 / (2 * 5 * 7)
    assert krippendorff_alpha(codes).value == pytest.approx(by_hand)
    words = pd.DataFrame(codes).replace({1: "voice", 2: "fit"})
    assert krippendorff_alpha(words).value == pytest.approx(by_hand)


def test_order_of_comments_and_coders_changes_nothing():
    order = np.random.default_rng(2).permutation(12)
    for level in ("nominal", "ordinal"):
        value = krippendorff_alpha(CODES, level=level).value
        assert krippendorff_alpha(CODES[order][:, ::-1], level=level).value == pytest.approx(value)
    # A unit with one code has nothing to be compared with.
    assert krippendorff_alpha(np.vstack([CODES, [NAN, NAN, 9, NAN]])) == krippendorff_alpha(CODES)


def test_the_interval_of_alpha_is_that_of_resampled_comments_and_repeats_with_its_seed():
    found: Any = krippendorff_alpha(np.vstack([CODES, CODES]), seed=7)
    assert (found.n, found.reason) == (22, "ok")
    assert 0.5 < found.lo < found.value < found.hi < 0.95
    assert krippendorff_alpha(np.vstack([CODES, CODES]), seed=7) == found
    other: Any = krippendorff_alpha(np.vstack([CODES, CODES]), seed=8)
    assert other != found
    assert (other.lo, other.hi) == pytest.approx((found.lo, found.hi), abs=0.03)


def test_the_word_follows_the_lower_limit_not_the_value():
    for counts, word in (((48, 0, 2, 50), "good"), ((43, 3, 4, 50), "tentative"), ((11, 1, 1, 12), "differ")):
        alpha: Any = krippendorff_alpha(np.column_stack(coded(*counts)))
        assert alpha.value > 0.80
        assert alpha.word == word


# Feinstein & Cicchetti 1990: the same 85 in a hundred, an even and a lopsided theme.
def test_the_same_percent_agreement_hides_two_kappas():
    even: Any = two_coders(*coded(40, 9, 6, 45))
    rare: Any = two_coders(*coded(80, 10, 5, 5))
    assert even.percent.value == rare.percent.value == 0.85
    assert (even.percent.lo, even.percent.hi) == wilson(85, 100)
    assert (even.kappa.value, rare.kappa.value) == pytest.approx((0.70, 0.32), abs=5e-3)
    # 2 x 80 / (160 + 15) and 2 x 5 / (10 + 15).
    assert (rare.positive, rare.negative) == pytest.approx((160 / 175, 0.4))
    # Chance 2 x 0.875 x 0.125 = 0.21875.
    assert rare.ac1 == pytest.approx((0.85 - 0.21875) / (1 - 0.21875))
    assert not even.lopsided


@pytest.mark.parametrize(
    ("counts", "lopsided"),
    [((9, 1, 1, 89), False), ((8, 1, 1, 90), True), ((89, 1, 1, 9), False), ((90, 1, 1, 8), True)],
)
def test_a_theme_below_a_tenth_or_above_nine_is_lopsided(counts, lopsided):
    assert two_coders(*coded(*counts)).lopsided is lopsided


def test_one_code_only_is_full_agreement_with_nothing_to_judge():
    never: Any = two_coders([0] * 30, [0] * 30)
    assert (never.percent.value, never.kappa.value, never.kappa.reason) == (1, None, "no_variation")
    assert (never.positive, never.negative, never.ac1) == (None, 1, 1)


def test_coders_who_never_differed_are_not_certain():
    perfect: Any = two_coders(*coded(12, 0, 0, 12))
    assert (perfect.kappa.value, perfect.kappa.lo, perfect.kappa.reason) == (1, None, "no_interval")
    assert perfect.percent.lo == wilson(24, 24)[0]
    always: Any = cohens_kappa([[0, 15], [15, 0]])
    assert (always.value, always.lo, always.reason) == (-1, None, "no_interval")
    alpha: Any = krippendorff_alpha(np.column_stack(coded(12, 0, 0, 12)))
    assert (alpha.value, alpha.lo, alpha.reason) == (1, None, "no_interval")


def test_a_theme_in_one_comment_has_no_interval():
    # A third of the resamples do not hold the comment, and say nothing about agreement.
    found: Any = krippendorff_alpha(np.column_stack(coded(0, 1, 0, 39)))
    assert found.value == pytest.approx(0, abs=1e-9)
    assert (found.lo, found.reason) == (None, "no_interval")


def test_small_numbers_of_comments_are_told():
    four = two_coders(*coded(2, 0, 1, 1))
    assert (four.percent.value, four.percent.reason, four.kappa.reason) == (None, "too_few_units", "too_few_units")
    assert (cohens_kappa([[6, 2], [3, 8]]).reason, cohens_kappa([[6, 2], [3, 8]]).lo) == ("n_lt_20", None)
    assert krippendorff_alpha(CODES[:4]).reason == "too_few_units"


def test_only_comments_that_both_coded_count():
    found = two_coders([True, False, None, 1, 0, 1, NAN], [True, False, True, None, 1, 1, 0])
    assert (found.both, found.first_only, found.second_only, found.neither) == (2, 0, 1, 1)


def test_the_machine_is_judged_by_precision_and_recall():
    precision, recall = precision_and_recall(two_coders(*coded(16, 4, 2, 50)))
    assert (precision.value, recall.value) == pytest.approx((16 / 18, 0.8))
    assert (recall.lo, recall.hi) == wilson(16, 20)
    nothing, missed = precision_and_recall(two_coders(*coded(0, 9, 0, 50)))
    assert (nothing.value, nothing.reason, missed.value) == (None, "too_few_units", 0)


def test_codes_that_cannot_be_judged_are_refused():
    with pytest.raises(ValueError, match="aligned"):
        two_coders([1, 0], [1])
    with pytest.raises(ValueError, match="yes or no"):
        two_coders([1, 2], [1, 0])
    with pytest.raises(ValueError, match="numbers"):
        krippendorff_alpha(np.array([["a", "b"]] * 9, dtype=object), level="ordinal")
    with pytest.raises(ValueError, match="negative"):
        krippendorff_alpha(-CODES, level="ratio")
    with pytest.raises(ValueError, match="square"):
        cohens_kappa([[1, 2, 3], [4, 5, 6]])


def test_every_reason_and_word_has_its_sentence():
    words = {"too_few_units", "no_variation", "n_lt_20", "no_interval", "good", "tentative", "differ", "ok"}
    assert words == set(AGREEMENT_SENTENCES)
