"""Groups, gaps, pairs and the comparison group, by hand and on the invented scheme."""

from __future__ import annotations

import datetime
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis import findings_of, load_folder
from analysis.beside import beside
from analysis.drafting import draft
from analysis.equity import change_by_group, change_within_pairs, gap_by_group, gap_row, hidden_together
from analysis.estimates import (
    SENTENCES,
    difference,
    mean_change,
    minimum_detectable_difference,
    net_share,
    p_value,
    pair_difference,
    unlinked_change,
    wave_contrasts,
)
from analysis.estimates.wave_model import WaveModel
from analysis.findings import Findings
from analysis.model import Group, Indicator, Role, Scheme, Target, Wave
from analysis.progress import forbidden_words
from analysis.wide import ScoreTable

SAMPLE = Path(__file__).parent.parent / "sample_data"
MENTOR = Role(id="mentor", label="Mentors", singular="mentor")
MENTEE = Role(id="mentee", label="Mentees", singular="mentee")
OTHERS = Role(id="others", label="Others", singular="other", comparison=True)
SCHEME = Scheme(
    name="S",
    slug="s",
    roles=(MENTOR, MENTEE, OTHERS),
    waves=(Wave(id="pre", label="Before"), Wave(id="post", label="After")),
    groups=(Group(id="office", label="Office"),),
)
WAVES = ("pre", "post")


def scored(before, after, *, role: str = "mentor", start: int = 0) -> ScoreTable:
    scores = np.column_stack([np.asarray(before, float), np.asarray(after, float)])
    number = len(scores)
    return ScoreTable("belong", role, WAVES, scores, np.arange(start, start + number), np.ones(number, dtype=bool))


def offices(*counts: tuple[str | None, int]) -> pd.DataFrame:
    names = [name for name, number in counts for _ in range(number)]
    return pd.DataFrame({"person": [f"p{n}" for n in range(len(names))], "office": names, "pair": None})


def normal(mean: float, n: int, seed: int = 1) -> np.ndarray:
    """Numbers with exactly this mean, and a little spread."""
    drawn = np.random.default_rng(seed).normal(0, 0.4, n)
    return mean + drawn - drawn.mean()


@pytest.fixture(scope="module")
def found():
    return findings_of(load_folder(SAMPLE))


# -------------------------------------------------------------------------------------------------------- groups


def test_each_group_has_its_own_change_and_the_gap_is_one_interval_on_their_difference():
    before = np.concatenate([normal(3.6, 12, 1), normal(3.0, 12, 2)])
    after = before + np.concatenate([normal(0.0, 12, 3), normal(0.5, 12, 4)])
    table, person = scored(before, after), offices(("Leeds", 12), ("York", 12))
    rows = change_by_group(table, person, SCHEME, WAVES).set_index("member")
    assert rows.loc["York", "change"] == pytest.approx(0.5) and rows.loc["Leeds", "n"] == 12
    gap = gap_by_group(table, person, SCHEME, WAVES)
    assert len(gap) == 1  # two groups are compared once
    expected = difference(mean_change(before[:12], after[:12]), mean_change(before[12:], after[12:]))
    sign = 1 if gap["member"].iloc[0] == "York" else -1
    told = gap[["difference", "lo", "hi"]].iloc[0].tolist()
    wanted = [expected.value, expected.lo, expected.hi] if sign > 0 else [-expected.value, -expected.hi, -expected.lo]
    assert told == pytest.approx(wanted)
    assert gap["word"].iloc[0] == "narrowed" and "The gap narrowed" in gap["sentence"].iloc[0]


def test_of_three_groups_each_is_held_against_all_others_and_adjusted_for_three():
    before = normal(3.0, 36, 1)
    after = before + np.concatenate([normal(0.0, 12, 2), normal(0.0, 12, 3), normal(0.6, 12, 4)])
    gap = gap_by_group(scored(before, after), offices(("A", 12), ("B", 12), ("C", 12)), SCHEME, WAVES)
    assert gap["reference"].tolist() == ["all others"] * 3
    assert (gap["p_holm"] >= 0).all() and gap["p_holm"].min() < 0.05 < gap["p_holm"].max()


@pytest.mark.parametrize("small", [4, 1])
def test_a_small_group_and_the_one_that_would_tell_it_are_hidden_together(small):
    number = 20 + small
    table = scored(normal(3, number, 1), normal(3.2, number, 2))
    person = offices(("A", 10), ("B", 10), ("C", small))
    rows = change_by_group(table, person, SCHEME, WAVES).set_index("member")
    assert rows["change"].isna().sum() == 2 and rows.loc["C"].drop(["group", "label", "route", "reason"]).isna().all()
    assert gap_by_group(table, person, SCHEME, WAVES).empty


@pytest.mark.parametrize(
    ("sizes", "blank", "hidden"),
    [
        ({"A": 40, "B": 2, "C": 1}, 0, {"A", "B", "C"}),  # the total less A is the other 3
        ({"A": 40, "B": 9, "C": 2, "D": 1}, 0, {"B", "C", "D"}),
        ({"A": 40, "B": 3, "C": 2}, 0, {"B", "C"}),  # 5 follow, and nobody knows who of them said what
        ({"A": 20, "B": 21}, 3, {"A"}),
        ({"A": 20, "B": 21}, 5, set()),
        ({"A": 20, "B": 21}, 0, set()),
        ({"A": 20, "B": 21, "C": 2}, 2, {"A", "C"}),
        ({"A": 20, "B": 21, "C": 2}, 3, {"C"}),
        ({"A": 20, "B": 21, "C": 0}, 0, {"C"}),  # nobody, so nobody follows
        ({"A": 4}, 0, {"A"}),
    ],
)
def test_fewer_than_five_people_never_follow_from_the_total_less_the_groups_shown(sizes, blank, hidden):
    assert set(hidden_together(sizes, blank=blank)) == hidden


@pytest.mark.parametrize(
    ("counts", "reasons"),
    [
        ((("A", 40), ("B", 2), ("C", 1)), ["hidden_with_others", "suppressed_lt5", "suppressed_lt5"]),
        ((("A", 20), ("B", 20), (None, 3)), ["hidden_with_others", "ok"]),
        ((("A", 20), ("B", 20), ("", 3)), ["hidden_with_others", "ok"]),
        ((("A", 20), ("B", 20), (None, 5)), ["ok", "ok"]),
    ],
)
def test_people_of_several_small_groups_and_of_none_do_not_follow_from_the_groups_shown(counts, reasons):
    number = sum(each for _, each in counts)
    table, person = scored(normal(3, number, 1), normal(3.2, number, 2)), offices(*counts)
    rows = change_by_group(table, person, SCHEME, WAVES)
    assert rows["reason"].tolist() == reasons
    hidden = rows[rows["reason"] != "ok"].drop(columns=["group", "label", "member", "route", "reason"])
    assert hidden.isna().all(axis=None)
    assert gap_by_group(table, person, SCHEME, WAVES).empty == (reasons != ["ok", "ok"])


def test_too_few_people_are_never_called_a_fair_result():
    table, person = scored(normal(3, 12, 1), normal(3.4, 12, 2)), offices(("A", 6), ("B", 6))
    gap = gap_by_group(table, person, SCHEME, WAVES)
    assert "too few people to tell" in gap["sentence"].iloc[0] and not forbidden_words(gap["sentence"].iloc[0])


@pytest.mark.parametrize(
    ("moved", "words"),
    [
        (0.0, "For York: All 10 people gave the same score both times."),
        (0.5, "For York: Everyone changed by exactly 0.50. Check the data"),
    ],
)
def test_where_everybody_of_a_group_moved_alike_its_own_reason_is_given_and_not_too_few_people(moved, words):
    before = normal(3, 20, 1)
    after = before + np.concatenate([normal(0.3, 10, 2), np.full(10, moved)])
    sentence = gap_by_group(scored(before, after), offices(("Leeds", 10), ("York", 10)), SCHEME, WAVES)["sentence"][0]
    assert words in sentence and "too few people" not in sentence and not forbidden_words(sentence)


def test_groups_that_changed_differently_without_a_gap_at_the_start_are_held_against_the_other_comparisons_too():
    before = np.concatenate([normal(3.0, 12, 1), normal(3.0, 12, 1), normal(3.0, 12, 1)])
    after = before + np.concatenate([normal(0.0, 12, 2), normal(0.0, 12, 3), normal(0.6, 12, 4)])
    gap = gap_by_group(scored(before, after), offices(("A", 12), ("B", 12), ("C", 12)), SCHEME, WAVES)
    assert set(gap["word"]) == {"no_clear_gap"}
    for row in gap.to_dict("records"):
        clear = row["lo"] > 0 or row["hi"] < 0
        assert ("but the groups changed differently" in row["sentence"]) == clear
        many = "holds up after allowing for the 3" if row["p_holm"] < 0.05 else "could be one of the 3 by chance"
        assert (many in row["sentence"]) == clear
    assert gap.set_index("member").loc["C", "lo"] > 0


def test_too_little_to_say_comes_with_what_groups_of_these_sizes_could_show():
    before = np.concatenate([normal(3.6, 12, 1), normal(3.0, 12, 2)])
    moved = np.concatenate([normal(0.0, 12, 3), normal(0.1, 12, 4)])
    row = gap_by_group(scored(before, before + moved), offices(("Leeds", 12), ("York", 12)), SCHEME, WAVES).iloc[0]
    pooled = np.sqrt((moved[:12].var(ddof=1) + moved[12:].var(ddof=1)) / 2)
    assert row["word"] == "too_little"
    wanted = f"With 12 and 12 people only a difference in change of about {1.2 * pooled:.2f} would usually show."
    assert row["sentence"].endswith(wanted)  # 1.20 SDs of change is what two groups of 12 can show
    few = gap_by_group(scored(before[6:18], (before + moved)[6:18]), offices(("A", 6), ("B", 6)), SCHEME, WAVES)
    assert few["sentence"][0].endswith("would usually show, if the two waves correlate by 0.6, as is assumed here.")


def test_nothing_is_promised_of_what_could_show_where_people_are_nested():
    before = normal(3, 24, 1)
    table = scored(before, before + normal(0.1, 24, 2))
    nested = replace(table, clusters=np.arange(24) % 12)
    for each, shown in ((table, True), (nested, False)):
        sentence = gap_by_group(each, offices(("A", 12), ("B", 12)), SCHEME, WAVES)["sentence"][0]
        assert ("would usually show" in sentence) == shown


@pytest.mark.parametrize(("n1", "n2"), [(12, 12), (5, 5), (8, 40), (30, 31), (200, 90)])
def test_the_detectable_difference_is_that_of_statsmodels(n1, n2):
    power = pytest.importorskip("statsmodels.stats.power").TTestIndPower()
    theirs = power.solve_power(nobs1=n1, ratio=n2 / n1, alpha=0.05, power=0.8)
    assert minimum_detectable_difference(n1, n2) == pytest.approx(float(theirs), abs=1e-4)
    assert minimum_detectable_difference(n1, n2) == minimum_detectable_difference(n2, n1)


def test_of_groups_below_five_nothing_is_detectable():
    assert minimum_detectable_difference(4, 30) is None and minimum_detectable_difference(5, 30) is not None


def test_a_gap_against_a_target_counts_who_started_on_the_side_that_it_counts():
    before = np.concatenate([normal(3.6, 14, 1), normal(3.0, 14, 2)])
    after = before + np.concatenate([normal(0.0, 14, 3), normal(0.5, 14, 4)])
    after[[0, 1, 14, 15, 16, 17, 18]] = np.nan  # 2 of Leeds and 5 of York did not answer again
    person = offices(("Leeds", 14), ("York", 14))
    row = gap_row(scored(before, after), person, "office", "York", WAVES)
    assert (row["n"], row["n_started"], row["word"]) == (9, 14, "narrowed")
    row = gap_row(scored(before[5:], after[5:]), person[5:].reset_index(drop=True), "office", "Leeds", WAVES)
    assert (row["n"], row["n_started"]) == (9, 14)  # 9 of 9 in Leeds, 9 of 14 in York: of two alike who lost more
    moved = [mean_change(before[side], after[side]) for side in (slice(0, 14), slice(14, 28))]
    whole = gap_row(scored(before, after), person, "office", "York", WAVES)
    assert whole["p"] == pytest.approx(p_value(difference(*moved)), abs=0.02)


@pytest.mark.parametrize(
    ("start", "moved", "word"),
    [(0.6, 1.4, "reversed"), (0.0, 0.5, "no_clear_gap"), (0.6, -0.5, "widened"), (0.6, 0.0, "too_little")],
)
def test_a_gap_that_reversed_or_never_was_is_told_to_whoever_holds_it_against_a_target(start, moved, word):
    before = np.concatenate([normal(3.0 + start, 12, 1), normal(3.0, 12, 2)])
    after = before + np.concatenate([normal(0.0, 12, 3), normal(moved, 12, 4)])
    row = gap_row(scored(before, after), offices(("Leeds", 12), ("York", 12)), "office", "York", WAVES)
    assert row["word"] == word
    assert (unlinked_change(before[12:], before[:12]).lo > 0) == (word != "no_clear_gap")


@pytest.mark.parametrize(
    ("counts", "member", "reason"),
    [
        ((("A", 4), ("B", 4)), "A", "suppressed_lt5"),
        ((("A", 20), ("B", 20), ("C", 3)), "C", "suppressed_lt5"),
        ((("A", 20), ("B", 21), ("C", 3)), "A", "hidden_with_others"),  # large enough, but C would follow from it
        ((("A", 20), ("B", 21), ("C", 3)), "B", "hidden_with_others"),  # shown, but nobody it is held against
        ((("A", 20), ("B", 21), (None, 3)), "A", "hidden_with_others"),
    ],
)
def test_a_gap_against_a_target_hides_what_the_table_of_groups_hides(counts, member, reason):
    number = sum(each for _, each in counts)
    row = gap_row(scored(normal(3, number, 1), normal(3.2, number, 2)), offices(*counts), "office", member, WAVES)
    assert (row["reason"], row["word"]) == (reason, "too_little")
    assert not [name for name, value in row.items() if isinstance(value, int | float)]
    if reason == "hidden_with_others":
        assert "5 people" not in SENTENCES[reason]


def test_a_gap_against_a_target_rests_on_the_people_of_the_table_of_gaps():
    before = np.concatenate([normal(3.6, 12, 1), normal(3.0, 12, 2), normal(2.0, 7, 5), normal(5.0, 9, 6)])
    after = before + np.concatenate([normal(0.0, 12, 3), normal(0.5, 12, 4), normal(0.9, 7, 7), normal(-0.9, 9, 8)])
    after[24:27] = np.nan  # leaves 4 of C, whom the 9 blank ones keep from following
    person = offices(("A", 12), ("B", 12), ("C", 7), (None, 9))
    gap = gap_by_group(scored(before, after), person, SCHEME, WAVES).iloc[0]
    row = gap_row(scored(before, after), person, "office", gap["member"], WAVES)
    alone = gap_row(scored(before[:24], after[:24]), person[:24], "office", gap["member"], WAVES)
    assert row == alone and row["n"] == 12
    assert (row["before"], abs(row["change"])) == pytest.approx((abs(gap["gap_before"]), abs(gap["difference"])))


def test_a_gap_against_a_target_is_a_change_of_a_distance():
    before = np.concatenate([normal(3.6, 12, 1), normal(3.0, 12, 2)])
    after = before + np.concatenate([normal(0.0, 12, 3), normal(0.5, 12, 4)])
    row = gap_row(scored(before, after), offices(("Leeds", 12), ("York", 12)), "office", "York", WAVES)
    assert (row["before"], row["after"], row["change"]) == pytest.approx((0.6, 0.1, -0.5))
    assert row["lo"] < row["change"] < row["hi"] and row["n"] == 12


def test_mentor_and_mentee_are_compared_within_their_pair():
    moved, senior = normal(0.2, 9, 1), normal(0.6, 9, 2)
    mentors = scored(normal(3, 9, 3), normal(3, 9, 3) + moved)
    mentees = scored(normal(4, 9, 4), normal(4, 9, 4) + senior, role="mentee", start=9)
    person = pd.DataFrame({"person": [f"p{n}" for n in range(18)], "pair": [f"P{n % 9}" for n in range(18)]})
    row = change_within_pairs({("belong", "mentor"): mentors, ("belong", "mentee"): mentees}, person, SCHEME).iloc[0]
    expected = mean_change(moved, senior)  # one-sample t on the differences of the pairs
    assert [row["difference"], row["lo"], row["hi"]] == pytest.approx([expected.value, expected.lo, expected.hi])
    rose = (moved > 0).astype(int) + (senior > 0).astype(int)
    assert [row["both_rose"], row["one_rose"], row["neither_rose"]] == [(rose == n).sum() for n in (2, 1, 0)]


def pairs(n: int, seed: int = 5) -> tuple[np.ndarray, np.ndarray]:
    """Mentors' and mentees' two scores; the two of a pair are alike."""
    chance = np.random.default_rng(seed)
    alike = chance.normal(0, 0.4, n)
    first, second = (np.column_stack([start := chance.normal(3, 0.5, n), start + alike]) for _ in range(2))
    return first + chance.normal(0, 0.2, (n, 2)), second + chance.normal(0, 0.2, (n, 2))


def test_complete_pairs_are_the_one_sample_t_of_their_differences():
    mentor, mentee = pairs(11)
    found, expected = pair_difference(mentor, mentee), mean_change(*(np.diff(each)[:, 0] for each in (mentor, mentee)))
    assert (found.route, found.n, found.df, found.reason) == ("paired", 11, 10, "ok")
    told = [found.value, found.se, found.lo, found.hi]
    assert told == pytest.approx([expected.value, expected.se, expected.lo, expected.hi], abs=1e-8)


def by_formula(mentor: np.ndarray, mentee: np.ndarray, ratio: float) -> tuple[float, float]:
    """Value and standard error written out: one block a pair, a constant of each person's own, CR2 by pair."""
    designs, blocks, answers = [], [], []
    for pair in np.column_stack([mentor, mentee]):
        there = np.isfinite(pair)
        whole = np.eye(4) + ratio * np.kron(np.eye(2), np.ones((2, 2)))
        designs.append(np.eye(4)[there])
        blocks.append(whole[np.ix_(there, there)])
        answers.append(pair[there])
    weights = [np.linalg.inv(each) for each in blocks]
    bread = np.linalg.inv(sum(x.T @ w @ x for x, w in zip(designs, weights, strict=True)))
    means = bread @ sum(x.T @ w @ y for x, w, y in zip(designs, weights, answers, strict=True))
    meat = np.zeros((4, 4))
    for x, v, w, y in zip(designs, blocks, weights, answers, strict=True):
        upper = np.linalg.cholesky(v).T
        values, vectors = np.linalg.eigh(upper @ (v - x @ bread @ x.T) @ upper.T)
        kept = values > 1e-9 * values.max()
        root = (vectors[:, kept] / np.sqrt(values[kept])) @ vectors[:, kept].T
        part = x.T @ w @ upper.T @ root @ upper @ (y - x @ means)
        meat += np.outer(part, part)
    aim = np.array([1.0, -1.0, -1.0, 1.0])
    return float(aim @ means), float(np.sqrt(aim @ bread @ meat @ bread @ aim))


def test_incomplete_pairs_count_in_one_model_clustered_by_pair():
    mentor, mentee = pairs(14)
    mentor[:3, 1], mentee[2:5, 0], mentee[5] = np.nan, np.nan, np.nan
    found = pair_difference(mentor, mentee)
    assert (found.route, found.n, found.df) == ("all_available", 8, 7)
    # The ratio of the variances is searched for; the written-out formula holds at the one that was found.
    people = np.full((28, 4), np.nan)
    people[:14, :2], people[14:, 2:] = mentor, mentee
    ratio = WaveModel(people, np.tile(np.arange(14), 2)).ratio
    assert (found.value, found.se) == pytest.approx(by_formula(mentor, mentee, ratio), abs=1e-9)
    complete = pair_difference(mentor[6:], mentee[6:])
    assert abs(found.value - complete.value) > 1e-3


def test_below_eight_complete_pairs_the_others_are_left_out():
    mentor, mentee = pairs(9)
    mentor[:2, 1] = np.nan
    found = pair_difference(mentor, mentee)
    assert (found.n, found.reason, found.flags) == (7, "n_lt_8", ("unmatched_left_out",))
    assert found.value == pytest.approx(mean_change(*(np.diff(each[2:])[:, 0] for each in (mentor, mentee))).value)
    assert pair_difference(mentor[:6], mentee[:6]).value is None


def test_pairs_in_the_table_count_only_where_both_are_known_but_use_every_answer():
    mentor, mentee = pairs(12)
    mentor[0, 1], mentee[1] = np.nan, np.nan  # one did not answer again, one never did
    tables = {("belong", "mentor"): scored(*mentor.T), ("belong", "mentee"): scored(*mentee.T, role="mentee", start=12)}
    person = pd.DataFrame({"person": [f"p{n}" for n in range(24)], "pair": [f"P{n % 12}" for n in range(24)]})
    row = change_within_pairs(tables, person, SCHEME).iloc[0]
    found = pair_difference(mentor, mentee)
    assert [row["n"], row["difference"], row["lo"]] == pytest.approx([10, found.value, found.lo])
    assert row["both_rose"] + row["one_rose"] + row["neither_rose"] == 10


# ------------------------------------------------------------------------------------------------ comparison group


def sides(gain: float, start: float = 0.0, n: int = 24):
    own = normal(3.0 + start, n, 1)
    other = normal(3.0, n, 2)
    tables = scored(own, own + normal(gain, n, 3)), scored(other, other + normal(0.0, n, 4), role="others")
    changes = [mean_change(*table.scores.T) for table in tables]
    return tables, difference(changes[1], changes[0])


def told(gain: float, *, lottery: bool = False, start: float = 0.0):
    (own, other), change = sides(gain, start)
    others = OTHERS.model_copy(update={"lottery": lottery})
    return beside(change, (MENTOR, own), (others, other), WAVES)


def test_volunteers_change_more_and_the_sentence_stops_there():
    found = told(0.6)
    assert found.word == "more than" and "cannot show what brought" in found.sentences[0]
    assert found.sentences[1].startswith("Difference in change: 0.60")


def test_by_lottery_people_who_started_alike_lead():
    found = told(0.6, lottery=True)
    assert "consistent with the scheme helping" in found.sentences[0]
    assert found.sentences[1].startswith("Difference between people who started alike")


def test_no_clear_difference_must_not_be_sold_as_protection():
    found = told(0.0)
    assert (
        found.word == "not clearly more than"
        and "does not show that taking part helped or protected" in found.sentences[0]
    )


def test_groups_that_did_not_start_alike_are_named():
    assert any("did not start alike" in each for each in told(0.6, start=-0.5).sentences)
    assert not any("did not start alike" in each for each in told(0.6).sentences)


def beside_of(own: tuple, other: tuple):
    tables = scored(*own), scored(*other, role="others")
    changes = [wave_contrasts(table.scores)[0, 1].estimate for table in tables]
    return beside(difference(changes[1], changes[0]), (MENTOR, tables[0]), (OTHERS, tables[1]), WAVES)


@pytest.mark.parametrize(
    ("moved", "words"),
    [
        (0.5, "In the comparison group: everyone changed by exactly 0.50. Check the data"),
        (0.0, "In the comparison group: all 12 people gave the same score both times."),
    ],
)
def test_a_comparison_group_that_moved_alike_is_named_and_not_called_too_few_people(moved, words):
    own, other = normal(3.0, 12, 1), normal(3.0, 12, 2)
    answer = beside_of((own, own + normal(0.3, 12, 3)), (other, other + moved)).sentences[0]
    assert answer.startswith(f"The groups cannot be compared. {words}")
    assert "oo few people" not in answer and "Among those" not in answer
    swapped = beside_of((other, other + moved), (own, own + normal(0.3, 12, 3))).sentences[0]
    assert "Among those who take part: " in swapped and "comparison group" not in swapped


def test_answers_that_do_not_overlap_at_all_are_named_where_nobody_can_be_followed():
    starts = np.full(12, 2.0), normal(3.0, 12, 2)
    ends = np.full(12, 4.0), normal(3.2, 12, 3)
    own, other = (
        replace(scored(*side, role=role), followed=np.zeros(12, dtype=bool))
        for *side, role in zip(starts, ends, ("mentor", "others"), strict=True)
    )
    changes = [wave_contrasts(table.stacked())[0, 1].estimate for table in (own, other)]
    assert changes[0].reason == "separated"
    answer = beside(difference(changes[1], changes[0]), (MENTOR, own), (OTHERS, other), WAVES).sentences[0]
    assert "Among those who take part: every answer of one wave lies above" in answer


def test_where_everybody_started_alike_there_is_nobody_to_adjust_for_and_people_enough():
    flat = np.full(12, 3.0)
    answer = beside_of((flat, flat + normal(0.3, 12, 3)), (flat, flat + normal(0.1, 12, 4))).sentences[0]
    assert answer.startswith("Everyone gave the same score at one of the two waves")


def test_too_few_people_beside_a_comparison_group_are_still_called_that():
    own, other = normal(3.0, 6, 1), normal(3.0, 12, 2)
    answer = beside_of((own, own + normal(0.3, 6, 3)), (other, other + normal(0.1, 12, 4))).sentences[0]
    assert answer == "Too few people answered both times in one of the groups to compare them."


def test_what_rounds_to_nothing_beside_a_comparison_group_has_no_minus_sign():
    moved, start = 0.001 * normal(0.0, 12, 3), normal(3.0, 12, 1)
    found = beside_of((start, start + moved - 0.0001), (start, start + moved))
    assert found.sentences[1].startswith("Difference in change: 0.00 (likely range 0.00 to 0.00)")
    assert not any("-0.00" in each for each in found.sentences)


def test_nothing_said_beside_a_comparison_group_claims_too_much():
    for gain in (-0.6, 0.0, 0.6):
        for lottery in (False, True):
            assert not any(forbidden_words(each) for each in told(gain, lottery=lottery).sentences)


# ------------------------------------------------------------------------------------------------------ the sample


def test_the_null_on_burnout_beside_the_comparison_group_is_no_protection(found):
    told = found.beside("olbi", "mentor", "W1", "W3")
    assert told.word == "not clearly more than" and "protected" in told.sentences[0]
    assert (told.change.value, told.change.lo < 0 < told.change.hi) == (pytest.approx(-1.1, abs=0.2), True)


def test_every_number_of_every_group_table_rests_on_five_people(found):
    for table in (found.change_by_group, found.gap_by_group):
        numbers = table.dropna(subset=["lo"])
        assert (numbers["n"] >= 5).all() and len(numbers)


# ------------------------------------------------------------------------------------- targets for shares and gaps


def judged(found, target: Target, **about) -> dict:
    """The verdict of another indicator on the invented scheme's belonging of mentors, W1 to W3."""
    own = Indicator(
        id="other",
        why="W2",
        scale="belong",
        role="mentor",
        before="W1",
        after="W3",
        target=target,
        primary=False,
        **about,
    )
    scheme = found.scheme.model_copy(update={"indicators": (own,)})
    return Findings(replace(found.study, scheme=scheme)).indicator("other")


def test_a_share_of_people_is_held_against_its_target_in_per_cent(found):
    pairs = found.pairs("belong", "mentor", "W1", "W3")
    before, after = ((pairs[wave] >= 4).mean() for wave in ("before", "after"))
    row = judged(found, Target(kind="share", value=0.6, answer=4))
    assert (row["before"], row["after"]) == pytest.approx((100 * before, 100 * after))
    up, down = (
        ((pairs["after"] >= 4) & (pairs["before"] < 4)).sum(),
        ((pairs["after"] < 4) & (pairs["before"] >= 4)).sum(),
    )
    expected = net_share(int(up), int(down), len(pairs))
    assert (row["toward"], row["toward_lo"]) == pytest.approx((100 * expected.value, 100 * expected.lo))
    assert row["tau"] == pytest.approx(60 - 100 * before) and row["delta"] == min(5.0, row["tau"] / 2)
    assert "% at 4 or more" in row["label"] and not forbidden_words(row["sentence"])
    assert not re.search(r"nan|None|\d\.\d\d", row["sentence"].split("This is")[0])  # whole per cents


def test_where_lower_is_better_the_share_counts_those_at_the_answer_or_below(found):
    own = Indicator(
        id="other", why="W1", scale="olbi", role="mentor", before="W1", after="W3",
        target=Target(kind="share", value=0.5, answer=34.8), primary=False,
    )  # fmt: skip
    scheme = found.scheme.model_copy(update={"indicators": (own,)})
    row = Findings(replace(found.study, scheme=scheme)).indicator("other")
    pairs = found.pairs("olbi", "mentor", "W1", "W3")
    assert row["before"] == pytest.approx(100 * (pairs["before"] <= 34.8).mean()) and "or less" in row["label"]


@pytest.mark.parametrize(
    ("target", "part"), [(Target(kind="gap", value=0.1), None), (Target(kind="part_of_gap", value=0.5), 0.5)]
)
def test_a_gap_is_held_against_its_target_as_a_distance(found, target, part):
    row = judged(found, target, group="office", member="London")
    assert row["state"] in ("TOO_LITTLE", "MOVING_AWAY", "NO_CLEAR_CHANGE", "ON_THE_WAY", "REACHED")
    assert row["tau"] == pytest.approx(row["before"] * part if part else row["before"] - 0.1)
    assert row["label"].startswith("the gap in Belonging between London") and row["n"] >= 8
    assert not forbidden_words(row["sentence"])


def test_shares_and_gaps_stay_on_the_workbench(found):
    own = Indicator(
        id="other", why="W2", scale="belong", role="mentor", before="W1", after="W3",
        target=Target(kind="share", value=0.6, answer=4),
    )  # fmt: skip
    scheme = found.scheme.model_copy(update={"indicators": (own,)})
    made = draft(Findings(replace(found.study, scheme=scheme)), today=datetime.date(2026, 1, 1))
    row = made.release.table("progress_by_indicator").iloc[0]
    assert row["shown"] is False and row["state"] is None


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ({"kind": "share", "value": 60, "answer": 4}, "60% is 0.6"),
        ({"kind": "part_of_gap", "value": 0}, "lies above 0"),
    ],
)
def test_a_target_that_cannot_be_meant_is_refused_in_words(target, words):
    with pytest.raises(ValueError, match=words):
        Target(**target)


def test_a_share_of_a_scale_needs_the_answer_from_which_somebody_counts():
    about = {"id": "i", "why": "W2", "role": "mentor", "before": "W1", "after": "W3"}
    share = Target(kind="share", value=0.6)
    with pytest.raises(ValueError, match="needs `answer`"):
        Indicator(**about, scale="belong", target=share)


def test_a_target_whose_day_has_passed_says_that_it_was_not_met(found):
    before, after = (found.indicator("voice-mentor-later", today=datetime.date(year, 1, 1)) for year in (2026, 2027))
    assert before["state"] == after["state"] == "ON_THE_WAY"
    assert "not met" not in before["sentence"]
    assert after["detail"] != "" or "Improved, target not met" in after["sentence"]
