"""What holds for any answers: of shifts, scales, orders and people, and of verdicts as ranges narrow."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from analysis.estimates import mean_change, wave_change, wave_contrasts
from analysis.progress import verdict

ANSWER = st.integers(4, 20).map(lambda quarter: quarter / 4)
MISSING = st.just(math.nan)
WAVES = st.integers(2, 3)


@st.composite
def tables(draw, missing: bool = True) -> np.ndarray:
    """People by waves, at least nine of them complete, so that there is a model to fit."""
    width = draw(WAVES)
    whole = draw(st.lists(st.lists(ANSWER, min_size=width, max_size=width), min_size=9, max_size=14))
    some = st.lists(st.one_of(ANSWER, MISSING), min_size=width, max_size=width)
    part = draw(st.lists(some, max_size=6)) if missing else []
    table = np.array([*whole, *part], dtype=float)
    changes = table[:9, -1] - table[:9, 0]
    assume(np.ptp(changes) > 0)
    return table


def figures(table: np.ndarray) -> tuple:
    found = wave_change(table, 0, table.shape[1] - 1)
    assume(found.lo is not None)
    return found.value, found.se, found.lo, found.hi


def near(expected: tuple, digits: float = 1e-6):
    return pytest.approx(expected, abs=digits, rel=1e-6)


@given(tables(), st.sampled_from([-50.0, 0.3, 1e6]))
@settings(max_examples=40, deadline=None)
def test_adding_a_constant_to_every_answer_changes_nothing(table, shift):
    assert figures(table + shift) == near(figures(table))


@given(tables(), st.sampled_from([0.1, 4.0, 100.0]))
@settings(max_examples=40, deadline=None)
def test_multiplying_every_answer_multiplies_every_figure(table, factor):
    assert figures(factor * table) == near(tuple(factor * each for each in figures(table)), 1e-6 * factor)


@given(tables())
@settings(max_examples=40, deadline=None)
def test_turning_time_round_turns_the_sign(table):
    value, se, lo, hi = figures(table)
    assert figures(table[:, ::-1]) == near((-value, se, -hi, -lo))


@given(tables(), st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_the_order_of_people_changes_nothing(table, chance):
    order = list(range(len(table)))
    chance.shuffle(order)
    assert figures(table[order]) == near(figures(table), 1e-9)


@given(tables())
@settings(max_examples=40, deadline=None)
def test_a_person_without_any_answer_changes_nothing(table):
    nobody = np.full((1, table.shape[1]), np.nan)
    assert figures(np.vstack([table, nobody])) == near(figures(table), 1e-9)


@given(tables(missing=False))
@settings(max_examples=40, deadline=None)
def test_complete_answers_give_the_paired_test_whatever_the_number_of_waves(table):
    found = wave_contrasts(table)[0, table.shape[1] - 1].estimate
    paired = mean_change(table[:, 0], table[:, -1])
    assume(paired.lo is not None)
    assert (found.value, found.se, found.lo, found.hi, found.df, found.n) == near(
        (paired.value, paired.se, paired.lo, paired.hi, paired.df, paired.n), 1e-8
    )


@given(tables())
@settings(max_examples=40, deadline=None)
def test_everybody_as_a_cluster_of_one_is_nobody_clustered_whatever_they_are_called(table):
    answered = table[np.isfinite(table).any(axis=1)]
    names = [f"site {7 * each % 23}" for each in range(len(answered))]
    last = table.shape[1] - 1
    # With clusters, complete answers go through the model too, and must come out as the paired test.
    found, plain = wave_change(answered, 0, last, clusters=names), wave_change(answered, 0, last)
    assume(plain.lo is not None)
    assert (found.value, found.se, found.lo, found.hi, found.df, found.n) == near(
        (plain.value, plain.se, plain.lo, plain.hi, plain.df, plain.n), 1e-8
    )


@given(tables(), st.integers(0, 3))
@settings(max_examples=60, deadline=None)
def test_nothing_that_is_no_number_ever_comes_out(table, gone):
    table = table.copy()
    table[: 3 * gone, -1] = np.nan
    for contrast in wave_contrasts(table).values():
        told = [
            contrast.before,
            contrast.after,
            *(getattr(contrast.estimate, name) for name in ("value", "lo", "hi", "se", "df")),
        ]
        assert all(each is None or math.isfinite(each) for each in told)


@given(
    st.floats(-1, 1.5), st.floats(0.01, 1.5), st.floats(0.05, 1.0), st.floats(0.3, 1.0), st.floats(0.05, 0.4),
    st.floats(0.05, 1.0),
)  # fmt: skip
@settings(max_examples=300, deadline=None)
def test_a_narrower_range_never_moves_a_claim_to_too_little_data(change, half, narrower, tau, delta, low):
    def state(reach: float) -> str:
        return verdict(
            n_pairs=24, n_started=24, change=change, lo=change - low * reach, hi=change + reach, tau=tau,
            delta=min(delta, tau / 2),
        ).state  # fmt: skip

    if state(half) in ("REACHED", "ON_THE_WAY", "MOVING_AWAY", "NO_CLEAR_CHANGE"):
        assert state(half * narrower) != "TOO_LITTLE"
