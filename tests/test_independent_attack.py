"""Attack tests A43 and A44: an attacker written from the privacy policy alone combines everything ever displayed.

First the attacker itself, on cases whose answer is known; then random schemes, with the joint audit and without it.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from benchmarks.attack import answered_again, audit_off, invented, leaks, released
from tests.independent_attacker import Reader, State, at_an_end, attack, insider

SEED, SCHEMES, UNPROTECTED = 4300, 20, 5


def level(label: str, people, wave: str = "W1"):
    return label, [[(wave, 1, frozenset(people))]]


def changed(label: str, people):
    return label, [[("W2", 1, frozenset(people)), ("W1", -1, frozenset(people))]]


def p(*ends: int) -> set[int]:
    """People numbered from the first to the last of each two ends."""
    return {number for begin, end in zip(ends[::2], ends[1::2], strict=True) for number in range(begin, end + 1)}


KNOWN = {
    "two filters but for one person": ([level("all", p(1, 24)), level("A", p(1, 12)), level("B", p(1, 13))], {13}),
    "total minus a group": ([level("all", p(1, 24)), level("F", p(1, 20))], {21, 22, 23, 24}),
    "three tables": ([level("all", p(1, 24)), level("A", p(1, 12)), level("B", p(12, 23))], {12, 24}),
    "level, level and change of others": (
        [level("before", p(1, 24)), level("after", p(3, 24), "W2"), changed("matched", p(3, 22))],
        {1, 2, 23, 24},
    ),
    "margins": (
        [level("F", p(1, 20)), level("Leeds", p(1, 11, 21, 29)), level("F Leeds", p(1, 11)), level("all", p(1, 32))],
        {30, 31, 32},
    ),
    "four groups that nearly are everybody": (
        [changed("all", p(1, 40)), *(changed(f"{n}", p(n, n + 9)) for n in (1, 11, 21)), changed("last", p(31, 39))],
        {40},
    ),
    "a total with twice its weight": (
        [level("all", p(1, 36)), level("A", p(1, 24)), level("B", p(13, 36)), level("C", p(1, 12, 25, 34))],
        {35, 36},
    ),
    "one late answer": ([changed("released", p(1, 31)), changed("released again", p(1, 32))], {32}),
}  # fmt: skip


@pytest.mark.parametrize("case", KNOWN)
def test_the_attacker_finds_a_known_leak_and_the_figures_that_give_it(case):
    displayed, people = KNOWN[case]
    found = attack(displayed, below=8)
    assert found.smallest is not None and found.smallest.people == people
    assert sum_over(displayed, found.smallest.terms) == people


def test_a_person_is_determined_where_one_of_their_own_values_is():
    both = KNOWN["two filters but for one person"][0]
    assert attack(both, below=8).determined == {13}
    assert attack([changed(label, p(1, n)) for label, n in (("A", 12), ("B", 13))], below=8).determined == set()
    assert attack([*both, changed("A", p(1, 12)), level("all", p(1, 24), "W2")], below=8).determined == {13}


def sum_over(displayed, terms) -> set:
    """The people left where these figures are put together with these factors."""
    told, left = dict(displayed), {}
    for label, times in terms:
        for block, factor, people in told[label][0]:
            for person in people:
                left[block, person] = left.get((block, person), 0) + times * factor
    return {person for (_, person), factor in left.items() if factor}


def test_from_groups_that_share_nobody_nothing_smaller_can_be_derived():
    displayed = [level("all", p(1, 30)), level("A", p(1, 12)), level("B", p(13, 22)), changed("change", p(1, 30))]
    assert attack(displayed, below=8) == attack(displayed[:1], below=8)
    assert attack(displayed, below=9).people == 8


def test_a_corrected_value_tells_of_its_person_alone():
    before = ("first", [[(("s", 0), 1, frozenset(p(1, 20)))]])
    after = ("again", [[(("s", 0), 1, frozenset(p(2, 20))), (("s", 1), 1, frozenset({1}))]])
    assert attack([before, after], below=8).smallest.people == {1}


def exhaustive(displayed, below: int) -> int | None:
    """The fewest people without whose columns the equations have a lower rank, by trying all sets of people."""
    equations = [each for _, own in displayed for each in own]
    unknowns = sorted({(block, who) for each in equations for block, _, people in each for who in people}, key=str)
    table = np.zeros((len(equations), len(unknowns)))
    for row, equation in enumerate(equations):
        for block, factor, people in equation:
            for who in people:
                table[row, unknowns.index((block, who))] += factor
    rank, everybody = np.linalg.matrix_rank(table), {who for _, who in unknowns}
    for size in range(1, below):
        for out in combinations(sorted(everybody), size):
            if np.linalg.matrix_rank(table[:, [who not in out for _, who in unknowns]]) < rank:
                return size
    return None


@pytest.mark.parametrize("seed", range(60))
def test_the_attacker_agrees_with_trying_every_set_of_people(seed):
    chance = np.random.default_rng(seed)
    makers = (level, changed, lambda label, people: level(label, people, "W2"))
    people, displayed = np.arange(chance.integers(6, 10)), []
    for number in range(chance.integers(2, 7)):
        chosen = people[chance.random(len(people)) < chance.choice([0.5, 0.8])].tolist()
        displayed.append(makers[chance.integers(3)](f"figure {number}", chosen))
    found = attack(displayed, below=5, seconds=10)
    assert found.complete
    assert found.people == exhaustive(displayed, 5)


def test_a44_a_pair_that_knows_its_answers_has_one_person_less_to_hide_among():
    displayed = [level("all", p(1, 24)), level("A", p(1, 15))]
    assert attack(displayed, below=9).smallest is None
    assert insider(displayed, [20], below=9).smallest.people == p(16, 19, 21, 24)
    assert insider(displayed, [20, 21], below=8).smallest.people == p(16, 19, 22, 24)


def test_a_whole_set_at_the_end_of_the_scale_is_told_however_large():
    displayed = [level("all", p(1, 24)), level("A", p(1, 12))]
    truth = {("W1", person): 3.0 if person <= 12 else 5.0 for person in p(1, 24)}
    found = list(at_an_end(displayed, truth, lambda block: (1, 5)))
    assert [each.people for each in found] == [p(13, 24)]
    assert not list(at_an_end(displayed, truth | {("W1", 24): 4.0}, lambda block: (1, 5)))


CHANGE = {"scale": "s", "role": "mentor", "from_wave": "Before", "to_wave": "After", "shown": True}
FOLLOWED = {"role": "mentor", "group": "office", "from_wave": "Before", "to_wave": "After", "shown": True}


def state_of(people: int, late: int = 0) -> State:
    """So many mentors, who went from 2 to 3; the late ones have not yet answered again. The first 12 are in Leeds."""
    everybody = range(1, people + 1)
    score = {("s", "Before"): dict.fromkeys(everybody, (2.0, 0)), ("s", "After"): dict.fromkeys(everybody, (3.0, 0))}
    for person in everybody[people - late :]:
        del score["s", "After"][person]
    office = {person: "Leeds" if person <= 12 else "York" for person in everybody}
    return State(dict.fromkeys(everybody, "mentor"), {"office": office}, score, {})


def told(n: int) -> dict[str, pd.DataFrame]:
    return {"change": pd.DataFrame([CHANGE | {"n": n, "before": 2.0, "after": 3.0, "change": 1.0}])}


def test_a_row_carried_forward_is_still_the_old_equation():
    reader = Reader()
    reader.read(told(18), state_of(20, late=2))
    reader.read(told(18), state_of(20, late=1))
    assert len(reader.shown) == 1 and not reader.unexplained
    assert attack([row.item for row in reader.shown], below=8).smallest is None
    reader.read(told(19), state_of(20, late=1))
    assert attack([row.item for row in reader.shown], below=8).smallest.people == {19}
    reader.read(told(20), state_of(20, late=1))
    assert reader.unexplained == ["release 4 change s mentor Before After"]


def test_the_number_of_the_role_less_the_groups_share_tells_who_of_the_others_answered_again():
    leeds = FOLLOWED | {"member": "Leeds", "people": "8 to 14", "share": 1.0}
    reader = Reader()
    reader.read(told(14) | {"followed_by_group": pd.DataFrame([leeds])}, state_of(17, late=3))
    assert answered_again(reader) == 5
    assert reader.against  # everybody of Leeds answered again, which is not to be told


def test_a_mean_at_the_end_of_the_scale_and_one_change_for_all_are_against_the_policy():
    reader = Reader()
    reader.read(told(20), state_of(20))
    assert any("everybody changed by the same" in each for each in reader.against)
    high = state_of(20)
    high.score["s", "After"].update({person: (5.0, 0) for person in range(3, 21)})
    reader.read({"change": pd.DataFrame([CHANGE | {"n": 20, "after": 4.8}])}, high)
    assert any("after lies at an end of the scale" in each for each in reader.against)


@pytest.mark.parametrize("seed", range(SEED, SEED + SCHEMES))
def test_a43_nobody_can_be_derived_from_the_releases_of_a_random_scheme(seed):
    made = released(seed, people=12 + 2 * (seed % 12))  # larger ones in benchmarks/attack.py
    # By a reader from outside, and by pairs who know their own answers (A44).
    found, complete = leaks(made.reader.shown, made.special)
    assert not found
    assert complete
    assert not made.reader.unexplained  # else the attacker would have worked with the wrong people
    assert not made.reader.against


def test_without_the_joint_audit_the_attacker_finds_people_in_most_schemes():
    grouped = [seed for seed in range(SEED, SEED + 40) if invented(seed, people=40).scheme.groups][:UNPROTECTED]
    with audit_off():
        unprotected = [released(seed, people=40) for seed in grouped]
    leaking = [bool(leaks(each.reader.shown, each.special, insiders=0)[0]) for each in unprotected]
    assert sum(leaking) > UNPROTECTED / 2
