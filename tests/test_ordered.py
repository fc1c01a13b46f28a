"""Ordered answers and covariates: the published example, another library, and what has no answer."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.estimates import ordered_logit

# R ordinal, wine (Randall 1989): how many of 18 gave each rating 1 to 5, by temperature and contact.
WINE = {(0, 0): (4, 9, 5, 0, 0), (0, 1): (1, 7, 8, 2, 0), (1, 0): (0, 5, 8, 3, 2), (1, 1): (0, 1, 5, 7, 5)}
RATING = [rating for counts in WINE.values() for rating, n in enumerate(counts, start=1) for _ in range(n)]
DESIGN = [place for place, counts in WINE.items() for n in counts for _ in range(n)]


def test_g17_bitterness_of_wine():
    """R: ordinal::clm(rating ~ temp + contact)."""
    found = ordered_logit(RATING, DESIGN, gate=False)
    assert found.n == 72
    assert found.coefficients == pytest.approx((2.5031, 1.5278), abs=1e-4)
    assert found.errors == pytest.approx((0.5287, 0.4766), abs=1e-4)
    assert found.thresholds == pytest.approx((-1.3444, 1.2508, 3.4669, 5.0064), abs=1e-4)
    assert found.log_likelihood == pytest.approx(-86.49192, abs=1e-4)


def test_g17_below_a_hundred_people_nothing_is_fitted():
    assert ordered_logit(RATING, DESIGN).reason == "n_lt_100" and not ordered_logit(RATING, DESIGN).coefficients


def test_another_library_finds_the_same():
    from statsmodels.miscmodels.ordinal_model import OrderedModel

    chance = np.random.default_rng(3)
    design = chance.normal(size=(300, 2))
    answers = np.digitize(design @ [0.8, -0.5] + chance.logistic(size=300), [-1, 0, 1.5])
    found, model = ordered_logit(answers, design), OrderedModel(answers, design, distr="logit")
    other = model.fit(method="bfgs", disp=False)
    assert found.coefficients == pytest.approx(other.params[:2], abs=1e-4)
    # That library keeps all borders but the first as logarithms of what they add.
    borders = model.transform_threshold_params(other.params[2:])[1:-1]
    assert found.thresholds == pytest.approx(borders, abs=1e-4)
    assert not np.allclose(found.thresholds[1:], other.params[3:], atol=0.1)


def test_turning_the_answers_round_turns_every_sign():
    found, turned = (ordered_logit(sign * np.array(RATING), DESIGN, gate=False) for sign in (1, -1))
    assert turned.coefficients == pytest.approx([-each for each in found.coefficients], abs=1e-8)
    assert turned.thresholds == pytest.approx([-each for each in reversed(found.thresholds)], abs=1e-8)


def test_only_the_order_of_answers_counts_and_gaps_are_left_out():
    found = ordered_logit(RATING, DESIGN, gate=False)
    stretched = ordered_logit([*(each**3 for each in RATING), np.nan, 4], [*DESIGN, (0, 0), (np.nan, 1)], gate=False)
    assert stretched == found


def test_where_no_coefficient_is_the_best_there_is_none():
    apart = ordered_logit([1] * 60 + [2] * 60, [[0]] * 60 + [[1]] * 60)
    assert apart.reason == "separated" and not apart.coefficients
    assert ordered_logit([3] * 120, [[0], [1]] * 60).reason == "one_answer"


def test_answers_that_do_not_belong_to_the_covariates_are_refused():
    with pytest.raises(ValueError, match="aligned"):
        ordered_logit([1, 2, 3], [[0], [1]])
