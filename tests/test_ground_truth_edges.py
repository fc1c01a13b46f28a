"""The edge cases (G35), row by row: what is told where there is next to nothing to tell it from.

Libraries answer the same with p = 0, p = 1, infinities, not-a-number or an exception. Here each has its reason, a
sentence for it, and no number that is not one.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.estimates import (
    AGREEMENT_SENTENCES,
    INDIVIDUAL_SENTENCES,
    RELIABILITY_SENTENCES,
    SENTENCES,
    cohens_kappa,
    comment_share,
    internal_consistency,
    krippendorff_alpha,
    mean_change,
    mean_interval,
    minimum_detectable,
    net_share,
    newcombe_difference,
    omega_total,
    p_value,
    probability_of_superiority,
    responders,
    share_at_least,
    sign_test,
    signed_rank_test,
    standardised_change,
    two_coders,
    unlinked_change,
    wave_change,
    wilson,
)
from tests.ground_truth import ATTITUDE, near, numbers_in


def between_waves(before: list, after: list) -> Any:
    return wave_change(np.column_stack([before, after]), 0, 1)


def said(sentences: dict[str, str], reason: str, **facts: object) -> str:
    """The sentence of a reason with its facts put in, none of which may be missing."""
    sentence = sentences[reason].format(**facts)
    assert re.fullmatch(r"|[A-Z0-9][^{}]*[.]", sentence) and not re.search(r"\b(None|nan|inf)\b", sentence)
    return sentence


def told(found: Any) -> str:
    return said(SENTENCES, found.reason, n=found.n, value=None if found.value is None else f"{found.value:g}")


# ---------------------------------------------------------------------------------------------- the same people twice

CHANGES: dict[str, tuple[list, list, str, float | None]] = {
    "nobody": ([], [], "all_missing", None),
    "nobody who answered": ([None] * 9, [None] * 9, "all_missing", None),
    "one person": ([3], [4], "suppressed_lt5", None),
    "two who moved by 1 and 2": ([0, 0], [1, 2], "suppressed_lt5", None),
    "two who moved alike": ([0, 0], [1, 1], "suppressed_lt5", None),
    "three who moved alike": ([1, 2, 4], [2, 3, 5], "suppressed_lt5", None),
    "five who moved by 1": ([1, 2, 3, 4, 4], [2, 3, 4, 5, 5], "identical_change", 1.0),
    "five who moved by a tenth": ([1.1, 2.2, 3.3, 4.4, 5.5], [1.2, 2.3, 3.4, 4.5, 5.6], "identical_change", 0.1),
    "ten who did not move": ([1, 2, 3, 4, 5] * 2, [1, 2, 3, 4, 5] * 2, "no_variation", 0.0),
    "five of whom one cannot be used": ([1, 2, 3, 4, 5], [2, 2, 4, math.nan, 5], "suppressed_lt5", None),
    "a wave that nobody answered": ([1, 2, 3, 4, 5] * 2, [None] * 10, "one_wave_empty", None),
}


@pytest.mark.parametrize(("before", "after", "reason", "value"), CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("function", [mean_change, between_waves])
def test_a_change_of_too_few_or_all_alike_has_a_reason_and_no_range(function: Callable, before, after, reason, value):
    found = function(before, after)
    assert (found.reason, found.lo, found.hi, found.se, found.df) == (reason, None, None, None, None)
    assert found.value == value and p_value(found) is None
    assert told(found) and all(map(math.isfinite, numbers_in(found)))


@pytest.mark.parametrize(("before", "after", "reason", "value"), CHANGES.values(), ids=CHANGES)
def test_no_standardised_change_is_told_where_the_change_has_no_range(before, after, reason, value):
    found = standardised_change(before, after)
    assert (found.reason, found.value, found.lo, found.hi) == (reason, None, None, None)


@pytest.mark.parametrize("move", [1.0, 0.1, -0.3])
@pytest.mark.parametrize("people", [5, 6, 9, 13])
def test_people_who_all_moved_alike_are_a_warning_to_the_last_digit(people, move):
    # In floating point five moves of 0.1 have a t of 1e15, and six of them a mean of 0.09999999999999999.
    start = np.resize([1.1, 2.2, 3.3, 4.4, 5.5, 2.1, 3.2, 4.1, 1.7], people)
    rows = np.column_stack([start, start + move])
    for found in (mean_change(*rows.T), wave_change(rows, 0, 1), wave_change(np.vstack([rows, [2, np.nan]]), 0, 1)):
        assert (found.reason, found.value, found.lo, found.se) == ("identical_change", move, None, None)
        assert told(found) == f"Everyone changed by exactly {move:g}. Check the data: people rarely all move alike."


def test_ten_people_who_did_not_move_are_said_not_to_have_moved():
    answers = [1, 2, 3, 4, 5] * 2
    assert told(mean_change(answers, answers)) == "All 10 people gave the same score both times."
    assert signed_rank_test(answers, answers) is None
    assert sign_test(0, 0).mid_p == 1


def test_one_unusable_score_among_five_is_counted_and_hides_the_rest():
    found = mean_change([1, 2, 3, 4, 5], [2, 2, 4, math.nan, 5])
    assert (found.n, found.n_before, found.n_after, found.flags) == (4, 5, 4, ("unmatched_left_out",))


def test_three_pairs_that_moved_alike_stay_hidden_however_many_were_seen_once():
    # A mixed model of these gives a standard error of 1.5e-5.
    found = wave_change(np.array([[1, 2], [2, 3], [4, 5]] + [[each, math.nan] for each in range(20)]), 0, 1)
    assert (found.reason, found.value, found.lo, found.n) == ("suppressed_lt5", None, None, 3)


def test_two_people_are_computed_only_when_the_gate_is_opened_by_name():
    found = mean_change([0, 0], [1, 2], gate=False)
    assert (found.value, found.lo, found.hi) == near(1.5, -4.8531, 7.8531, digits=1e-4)
    # Nothing opens the gate for one person, or for two who moved alike.
    assert mean_change([3], [4], gate=False).value is None
    alike = mean_change([0, 0], [1, 1], gate=False)
    assert (alike.reason, alike.lo) == ("identical_change", None)


def test_nobody_seen_twice_is_compared_as_strangers_and_said_so():
    rows = np.array([[each, np.nan] for each in range(8)] + [[np.nan, each + 1.5] for each in range(8)], dtype=float)
    found = wave_change(rows, 0, 1)
    assert (found.route, found.flags, found.value) == ("unlinked", ("different_people_may_have_answered",), 1.5)
    assert found == unlinked_change(rows[:, 0], rows[:, 1])


@pytest.mark.parametrize("n", [0, 1, 4])
def test_nothing_could_be_seen_with_fewer_than_five_people(n):
    assert minimum_detectable(n) is None


# ------------------------------------------------------------------------------------------------------- other people

STRANGERS: dict[str, tuple[Callable, list, list, str, float | None]] = {
    "nobody": (unlinked_change, [], [], "all_missing", None),
    "a wave that nobody answered": (unlinked_change, [1, 2, 3, 4, 5], [None] * 5, "one_wave_empty", None),
    "one person at a wave": (unlinked_change, [1, 2, 3, 4, 5], [4], "suppressed_lt5", None),
    "one answer at each wave": (unlinked_change, [2] * 9, [3] * 9, "separated", 1.0),
    "one answer at both waves": (unlinked_change, [0.1] * 7, [0.1] * 9, "no_variation", 0.0),
    "order, nobody": (probability_of_superiority, [], [1, 2, 3, 4, 5], "one_wave_empty", None),
    "order, four people": (probability_of_superiority, [1, 2, 3, 4], [1, 2, 3, 4, 5], "suppressed_lt5", None),
    "order, all higher": (probability_of_superiority, [1, 1, 2, 2, 2, 1, 1], [3, 4, 4, 5, 3, 3], "separated", 1.0),
    "order, all lower": (probability_of_superiority, [3, 4, 4, 5, 3, 3, 4, 5], [1, 1, 2, 2, 2], "separated", 0.0),
    "order, all alike": (probability_of_superiority, [3] * 8, [3] * 9, "no_variation", 0.5),
}


@pytest.mark.parametrize(("function", "before", "after", "reason", "value"), STRANGERS.values(), ids=STRANGERS)
def test_two_waves_of_strangers_have_a_reason_and_no_range(function, before, after, reason, value):
    # Welch's t is not-a-number or minus infinity here, with p = 0; Brunner and Munzel's infinite, without any p.
    found = function(before, after)
    assert (found.reason, found.value, found.lo, found.hi, found.se) == (reason, value, None, None, None)
    assert p_value(found, null=0.5) is None
    assert told(found) and all(map(math.isfinite, numbers_in(found)))


def test_two_waves_with_one_answer_each_are_not_said_to_have_given_the_same():
    # They may have risen by a whole point.
    assert told(unlinked_change([2] * 9, [3] * 9)).startswith("Every answer of one wave lies above")
    assert told(unlinked_change([3] * 9, [3] * 9)) == "All 9 people gave the same score both times."


def test_a_wave_without_spread_beside_one_with_it_has_a_range():
    found: Any = unlinked_change([3] * 8, [3, 4, 3, 4, 3, 4, 3, 4])
    assert (found.value, found.df) == near(0.5, 7) and found.lo < 0.5 < found.hi


# ------------------------------------------------------------------------------------------------------------- shares

SHARES: dict[str, tuple[Callable, tuple, str, float | None]] = {
    "net, nobody": (net_share, (0, 0, 0), "all_missing", None),
    "net, one person": (net_share, (1, 0, 1), "suppressed_lt5", None),
    "of answers, nobody": (share_at_least, ([], 4), "all_missing", None),
    "of answers, nobody who answered": (share_at_least, ([None, math.nan], 4), "all_missing", None),
    "of comments, nobody": (comment_share, ([], []), "all_missing", None),
    "of comments, nobody who wrote": (comment_share, ([0] * 9, [0] * 9), "all_missing", None),
    "difference, nobody": (newcombe_difference, (0, 0, 0, 0), "all_missing", None),
    "difference, nobody in a group": (newcombe_difference, (0, 0, 3, 9), "one_wave_empty", None),
    "mean, nobody": (mean_interval, ([],), "all_missing", None),
    "mean, one person": (mean_interval, ([3],), "suppressed_lt5", None),
    "mean, one score": (mean_interval, ([3] * 9,), "same_value", 3.0),
}


@pytest.mark.parametrize(("function", "counts", "reason", "value"), SHARES.values(), ids=SHARES)
def test_no_share_is_told_of_nobody_and_no_range_without_spread(function, counts, reason, value):
    found = function(*counts)
    assert (found.reason, found.value, found.lo, found.hi, found.se) == (reason, value, None, None, None)
    assert told(found)


def test_the_range_of_a_share_ends_where_shares_end_and_of_nobody_there_is_none():
    assert wilson(0, 0) == (None, None)  # a share of nobody is not 0%
    lo, hi = wilson(20, 20)
    assert (lo, hi) == near(0.8388748, 1.0) and hi == 1.0  # and not 0.9999999999999999


def test_nobody_moving_is_no_evidence():
    # The chi-squared form of McNemar's test prints p = 0 here.
    found: Any = net_share(0, 0, 12)
    assert (found.value, found.lo, found.hi) == near(0, -0.197986, 0.197986) and found.reason == "ok"
    assert (sign_test(0, 0).exact, sign_test(0, 0).mid_p) == (1, 1)


@pytest.mark.parametrize(("n", "reason"), [(0, "all_missing"), (1, "suppressed_lt5"), (9, "n_lt_10")])
def test_single_people_are_never_counted_among_a_handful(n, reason):
    found = responders([1] * n, [3] * n, 1)
    assert (found.reason, found.improved, found.net) == (reason, None, None)
    assert said(SENTENCES | INDIVIDUAL_SENTENCES, reason, n=n)


# ---------------------------------------------------------------------------------------------- agreement, reliability


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (lambda: cohens_kappa([[30, 0], [0, 0]]), "no_variation"),
        (lambda: two_coders([0] * 30, [0] * 30).kappa, "no_variation"),
        (lambda: krippendorff_alpha(np.zeros((30, 2))), "no_variation"),
        (lambda: krippendorff_alpha(np.zeros((30, 3)), level="ratio"), "no_variation"),
        (lambda: two_coders([], []).kappa, "too_few_units"),
        (lambda: two_coders([], []).percent, "too_few_units"),
        (lambda: two_coders([1], [1]).percent, "too_few_units"),
        (lambda: krippendorff_alpha(np.empty((0, 3))), "too_few_units"),
    ],
)
def test_coders_who_had_nothing_to_tell_apart_have_no_coefficient(found, reason):
    # Libraries return not-a-number, or raise.
    agreement = found()
    assert (agreement.reason, agreement.value, agreement.lo, agreement.se) == (reason, None, None, None)
    assert said(AGREEMENT_SENTENCES, reason, n=agreement.n)
    assert AGREEMENT_SENTENCES["no_variation"] == "100% agreement; no variation to judge."


FIVES = np.tile([1.0, 2, 3, 4, 5], 8)
ITEMS: dict[str, tuple[np.ndarray, str]] = {
    "nobody": (np.empty((0, 5)), "too_few"),
    "one person": (ATTITUDE[:1], "too_few"),
    "twenty-nine people": (ATTITUDE[:29], "too_few"),
    "thirty people, each with a gap": (np.where(np.eye(30, 7) > 0, np.nan, ATTITUDE), "too_few"),
    "one item": (ATTITUDE[:, :1], "too_few_items"),
    "one answer to everything": (np.full((40, 4), 3.0), "no_variation"),
    "one answer to one item": (np.column_stack([ATTITUDE, np.full(30, 5)]), "no_variation"),
    "two mirrored items": (np.column_stack([FIVES, 6 - FIVES]), "check_reversed"),
    "two mirrored items of two widths": (np.column_stack([FIVES, 11 - 2 * FIVES]), "check_reversed"),
    "four items, two of them mirrored": (np.column_stack([FIVES, 6 - FIVES, FIVES, 6 - FIVES]), "check_reversed"),
    "one item twice": (np.column_stack([FIVES, FIVES]), "copies"),
    "one item three times": (np.column_stack([FIVES, FIVES, FIVES]), "copies"),
    "one item and the same plus a tenth": (np.column_stack([FIVES, FIVES + 0.1, FIVES + 0.2]), "copies"),
}


@pytest.mark.parametrize(("answers", "reason"), ITEMS.values(), ids=ITEMS)
def test_no_alpha_is_shown_that_would_mislead(answers, reason):
    # Two mirrored items have an alpha of -180 or of minus infinity, copies one of "1.00, likely 1.00 to 1.00".
    found = internal_consistency(answers)
    assert (found.reason, found.value, found.lo, found.hi) == (reason, None, None, None)
    assert said(RELIABILITY_SENTENCES, reason, least=30)
    assert omega_total(answers).value is None


@pytest.mark.parametrize("people", [0, 1, 2])
def test_nothing_opens_the_gate_of_alpha_for_two_people(people):
    assert internal_consistency(ATTITUDE[:people], gate=False).reason == "too_few"


def test_items_that_are_nearly_copies_still_have_their_range():
    nearly = np.column_stack([FIVES, FIVES, FIVES])
    nearly[0, 0] = 2
    found: Any = internal_consistency(nearly)
    assert found.reason == "ok" and 0.98 < found.lo < found.value < found.hi < 1


# ------------------------------------------------------------------------------------------------------------ for all


@pytest.mark.parametrize(
    "sentences", [SENTENCES, RELIABILITY_SENTENCES, AGREEMENT_SENTENCES, INDIVIDUAL_SENTENCES], ids=range(4)
)
def test_every_sentence_takes_the_facts_that_it_is_given_and_no_others(sentences):
    facts = {"n": 6, "value": "0.5", "least": 30, "lo": "0.7", "hi": "0.9", "share": "2.5%"}
    assert all(said(sentences, reason, **facts) or reason == "ok" for reason in sentences)


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
        mean_change(ahead, behind),
        standardised_change(ahead, behind),
        unlinked_change(first, last),
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
