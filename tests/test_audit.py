"""What the joint audit finds and takes back: the attacks of the policy, exhaustive search, and its weak spots.

A leak is a combination of sums, all that was ever shown, that is not zero only on fewer than k people.
"""

from __future__ import annotations

import random
import time
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.disclosure.audit import Part, Protected, Statistic, find_leak, protect, smallest_group
from benchmarks.audit_program import answer, table

CELL, SPECIAL, GROUP, UNMATCHED, MATCHED, ROLE, WHOLE = range(7)


def total(name, people, priority, *, block="W1", special=False):
    people = frozenset(people)
    return Statistic(name, ((Part(block, people),),), priority, len(people), special)


def numbered(letter, first, last):
    return [f"{letter}{number:02d}" for number in range(first, last + 1)]


MENTORS = numbered("M", 1, 36)
ABSENT = {"M05", "M11", "M17", "M23", "M29"}
YES = {"M02", "M09", "M13", "M20", "M24", "M30", "M35"}
UNSAID = {"M05", "M17", "M28"}
GENDER = {"F": MENTORS[:20], "M": MENTORS[20:33], "X": MENTORS[33:]}
SENIORITY = {each: MENTORS[place::3] for place, each in enumerate(("trainee", "associate", "apprentice"))}
OFFICE = {
    "Leeds": [each for place, each in enumerate(MENTORS) if place % 9 < 5],
    "London": [each for place, each in enumerate(MENTORS) if place % 9 >= 5],
}
DISABILITY = {"yes": sorted(YES), "pnts": sorted(UNSAID), "no": sorted({*MENTORS} - YES - UNSAID)}
F2 = numbered("P", 1, 24)


def one_way(groups, k, priority=GROUP):
    """The groups that are large enough, as the content rules leave them."""
    return [total(name, people, priority) for name, people in groups.items() if len(people) >= k]


def audited(statistics, k=8, **more) -> Protected:
    return protect(statistics, k=k, k_special=k, **more)


def names(protected: Protected) -> set[str]:
    return {each.name for each in protected.kept}


def gone(protected: Protected) -> list[str]:
    return [each.name for each in protected.removed]


# ------------------------------------------------------------------------------------------------------ the attacks


def test_the_mentors_are_those_of_the_policy():
    sizes = [[len(people) for people in each.values()] for each in (GENDER, SENIORITY, OFFICE, DISABILITY)]
    assert sizes == [[20, 13, 3], [12, 12, 12], [20, 16], [7, 3, 26]]


def test_a01_a_group_of_three_is_taken_back_even_where_no_content_rule_did():
    statistics = [total("all", MENTORS, WHOLE), total("X", GENDER["X"], GROUP)]
    protected = audited(statistics)
    assert (names(protected), gone(protected)) == ({"all"}, ["X"])
    assert protected.removed[0].n == 3 and "3 people, fewer than 8" in protected.removed[0].reason


def test_a02_total_minus_groups_takes_the_smaller_group_along():
    protected = audited([total("all", MENTORS, WHOLE), *one_way(GENDER, 8)])
    assert (names(protected), gone(protected), protected.smallest) == ({"all", "F"}, ["M"], 16)


def test_a03_four_one_way_tables_lose_one_group_each_where_three_people_are_left_over():
    tables = [*one_way(GENDER, 5), *one_way(SENIORITY, 5), *one_way(OFFICE, 5), *one_way(DISABILITY, 5)]
    protected = audited([total("all", MENTORS, WHOLE), *tables], k=5)
    assert names(protected) == {"all", "F", *SENIORITY, *OFFICE, "no"}
    assert sorted(gone(protected)) == ["M", "yes"]


def test_a04_two_way_margins_lose_a_group_and_a_cell():
    cells = {f"{gender}/{office}": [*{*GENDER[gender]} & {*OFFICE[office]}] for gender in GENDER for office in OFFICE}
    statistics = [total("all", MENTORS, WHOLE), *one_way(GENDER, 5), *one_way(OFFICE, 5), *one_way(cells, 5, CELL)]
    leak = find_leak(statistics, 5)
    assert leak and leak.proven and leak.people == frozenset(GENDER["X"])
    protected = audited(statistics, k=5)
    assert sorted(gone(protected)) == ["M", "M/London"] and protected.smallest >= 5


def test_a05_two_filters_subtracted_tell_of_one_person():
    statistics = [total("A", F2[:12], GROUP), total("B", F2[:13], GROUP)]
    leak = find_leak(statistics, 8)
    assert leak and (leak.people, leak.proven) == ({"P13"}, True)
    assert names(audited(statistics)) == {"B"}


def test_a06_three_tables_combined_tell_of_two_people_although_each_pair_is_far_apart():
    statistics = [total("all", F2, WHOLE), total("A", F2[:12], GROUP), total("B", F2[11:23], GROUP)]
    assert not any(find_leak(pair, 8) for pair in combinations(statistics, 2))
    leak = find_leak(statistics, 8)
    assert leak and (leak.people, leak.proven) == ({"P12", "P24"}, True)
    assert gone(audited(statistics)) == ["A"]


def test_a07_the_mean_of_four_men_cannot_be_worked_out():
    protected = audited([total("all", F2, WHOLE), total("women", F2[:20], GROUP)])
    assert (names(protected), protected.smallest) == ({"all"}, 24)


@pytest.mark.parametrize(("k", "kept"), [(8, {"matched"}), (5, {"all", "matched"})])
def test_a08_all_and_matched_at_one_wave_differ_by_five_leavers(k, kept):
    matched = [each for each in MENTORS if each not in ABSENT]
    statistics = [total("all", MENTORS, UNMATCHED), total("matched", matched, MATCHED)]
    assert names(audited(statistics, k)) == kept


LEVELS = [total("W1", F2, UNMATCHED), total("W3", F2[:22], UNMATCHED, block="W3")]
BOTH = frozenset(F2[:20])


def test_a09_level_level_and_change_tell_of_four_people_over_two_waves():
    change = Statistic("change", ((Part("W3", BOTH), Part("W1", BOTH, -1)),), WHOLE, 20)
    leak = find_leak([*LEVELS, change], 8)
    assert leak and (leak.people, leak.proven) == (frozenset(F2[20:]), True)
    protected = audited([*LEVELS, change])
    assert gone(protected) == ["W3"] and "change" in names(protected)


def test_a09_a_change_shown_with_its_two_means_takes_both_unmatched_levels_along():
    change = Statistic("change", ((Part("W1", BOTH),), (Part("W3", BOTH),)), WHOLE, 20)
    protected = audited([*LEVELS, change])
    assert (names(protected), sorted(gone(protected))) == ({"change"}, ["W1", "W3"])


def test_a10_one_late_answer_leaves_the_second_release_without_the_figure():
    protected = audited([total("W2", F2[:20], WHOLE)], released=[total("W2", F2[:19], WHOLE)])
    assert (names(protected), gone(protected), protected.smallest) == (set(), ["W2"], 19)


def test_a42_time_limit_0_is_treated_as_a_leak_and_the_audit_says_so():
    statistics = tangled()
    patient = audited(statistics)
    assert patient.status == "proved" and find_leak(patient.kept, 8) is None
    leak = find_leak(patient.kept, 8, seconds=0)
    assert leak and not leak.proven and leak.people
    hasty = audited(statistics, seconds=0)
    assert hasty.status == "time limit" and 0 < len(hasty.kept) < len(patient.kept)
    assert find_leak(hasty.kept, 8) is None
    assert any("not settled in time" in each.reason for each in hasty.removed)


def tangled():
    """Ten random groups and everybody: more than elimination alone can settle."""
    chance, people = random.Random(4), numbered("P", 1, 36)
    groups = [total(f"g{number:02d}", chance.sample(people, 16), GROUP) for number in range(10)]
    return [total("all", people, WHOLE), *groups]


# ----------------------------------------------------------------------------------- against exhaustive search


def rank(rows):
    rows, found = [[Fraction(cell) for cell in row] for row in rows], 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((place for place in range(found, len(rows)) if rows[place][column]), None)
        if pivot is None:
            continue
        rows[found], rows[pivot] = rows[pivot], rows[found]
        for place in range(found + 1, len(rows)):
            factor = rows[place][column] / rows[found][column]
            rows[place] = [cell - factor * top for cell, top in zip(rows[place], rows[found], strict=True)]
        found += 1
    return found


def exhaustive(statistics):
    """The size of the smallest set of people without whose columns the rank is lower."""
    rows = []
    for equation in [equation for each in statistics for equation in each.equations]:
        rows.append({})
        for part in equation:
            for person in part.people:
                rows[-1][person, part.block] = rows[-1].get((person, part.block), 0) + part.factor
    columns = sorted({column for row in rows for column in row})
    people = sorted({person for person, _ in columns})
    whole = rank([[row.get(column, 0) for column in columns] for row in rows])
    for size in range(1, len(people) + 1) if whole else ():
        for chosen in combinations(people, size):
            left = [column for column in columns if column[0] not in chosen]
            if rank([[row.get(column, 0) for column in left] for row in rows]) < whole:
                return size
    return None


def invented(chance):
    people = numbered("P", 1, chance.randint(4, 10))
    blocks = ["W1", "W2", "W3"][: chance.randint(1, 3)]

    def some():
        return frozenset(chance.sample(people, chance.randint(1, len(people))))

    def equation():
        who, used = some(), chance.sample(blocks, min(len(blocks), chance.choice([1, 1, 2])))
        later = who if chance.random() < 0.7 else some()
        return (Part(used[0], who, chance.choice([1, 1, 1, 2, 3])), *(Part(each, later, -1) for each in used[1:]))

    return [
        Statistic(f"s{number}", tuple(equation() for _ in range(chance.choice([1, 1, 1, 2]))), chance.randint(0, 3), 8)
        for number in range(chance.randint(1, 8))
    ]


@pytest.mark.parametrize("seed", range(60))
def test_the_smallest_group_is_that_of_exhaustive_search(seed):
    statistics = invented(random.Random(seed))
    smallest = exhaustive(statistics)
    assert smallest_group(statistics) == smallest
    for k in (1, 2, 3, 5, 8):
        leak = find_leak(statistics, k)
        assert (leak is not None) == (smallest is not None and smallest < k)
        assert leak is None or (leak.proven and len(leak.people) == smallest)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**6), k=st.integers(2, 6), before=st.integers(0, 2))
def test_nothing_is_left_to_derive_and_each_one_taken_back_had_to_go(seed, k, before):
    chance = random.Random(seed)
    everything = invented(chance)
    released, candidates = everything[:before], everything[before:]
    protected = protect(candidates, released, k=k, k_special=k)
    assert {*names(protected), *gone(protected)} == {each.name for each in candidates}
    if find_leak(released, k) is None:
        shown = [*released, *protected.kept]
        smallest = exhaustive(shown)
        assert smallest is None or smallest >= k
        assert (protected.smallest, protected.status) == (smallest, "proved")
        assert all(find_leak([*shown, each], k) for each in candidates if each.name in gone(protected))


# --------------------------------------------------------------------- against the design's program for a solver


def larger(chance):
    """Twelve to thirty people, up to three waves; groups of nearly everybody or of half."""
    people = numbered("P", 1, chance.randint(12, 30))
    waves = [f"W{number + 1}" for number in range(chance.randint(1, 3))]
    groups = [frozenset(people)]
    for number in range(chance.randint(2, 7)):
        share = chance.choice([0.4, 0.6, 0.85])
        groups.append(frozenset(each for each in people if chance.random() < share) or groups[0])
        if number % 2:
            groups.append(groups[-1] & groups[-2] or groups[-1])
    made = []
    for number, group in enumerate(groups):
        first, *later = chance.sample(waves, min(len(waves), chance.choice([1, 1, 2])))
        parts = (Part(first, group), *(Part(each, group, -1) for each in later))
        made.append(Statistic(f"s{number}", (parts,), chance.randint(0, 3), len(group)))
    return made


@pytest.mark.parametrize("seed", range(25))
def test_the_designs_program_comes_to_the_same_answer(seed):
    statistics, k = larger(random.Random(seed)), 5 + seed % 4
    leak, solved = find_leak(statistics, k), answer(statistics, k, seed=seed, seconds=60)
    assert not solved.late
    assert (leak is None) == (solved.people is None)
    if leak:
        assert leak.proven and len(leak.people) == len(solved.people)
        rows, columns = table(statistics)
        left = [place for place, (person, _) in enumerate(columns) if person not in solved.people]
        assert rank(rows[:, left].tolist()) < rank(rows.tolist())


def test_the_cases_for_the_program_are_of_every_kind():
    cases = [(larger(random.Random(seed)), 5 + seed % 4) for seed in range(25)]
    assert {bool(find_leak(*case)) for case in cases} == {True, False}
    assert {len({part.block for one in each for part in one.equations[0]}) for each, _ in cases} == {1, 2, 3}


# ---------------------------------------------------------------------------------------------------- weak spots


def test_the_same_statistic_twice_costs_nothing():
    twice = [total("all", MENTORS, WHOLE), total("again", MENTORS, GROUP)]
    assert names(audited(twice)) == {"all", "again"}
    assert names(audited([total("F", GENDER["F"], GROUP)], released=[total("F", GENDER["F"], GROUP)])) == {"F"}


def test_what_follows_from_the_rest_costs_nothing():
    statistics = [total("all", MENTORS, WHOLE), *one_way(SENIORITY, 8)]
    protected = audited(statistics)
    assert (len(protected.kept), protected.equations, protected.smallest) == (4, 4, 12)


def test_a_leak_that_takes_a_factor_of_two_is_found():
    # Each pair of groups overlaps in one third, so that A + B + C counts everybody of the first 18 twice.
    groups = {"A": F2[:12], "B": F2[6:18], "C": [*F2[:6], *F2[12:18]]}
    statistics = [total("first", F2[:20], WHOLE), *one_way(groups, 8)]
    leak = find_leak(statistics, 5)
    assert leak and leak.people == {"P19", "P20"}
    assert find_leak(statistics[1:], 6) is None and smallest_group(statistics[1:]) == 6


def test_the_order_in_which_statistics_come_does_not_matter():
    statistics = tangled()
    first = audited(statistics)
    for seed in range(3):
        shuffled = random.Random(seed).sample(statistics, len(statistics))
        assert names(audited(shuffled)) == names(first)


def test_a_leak_of_what_was_released_before_stops_everything_new_beside_it_but_nothing_else():
    released = [total("A", F2[:12], GROUP), total("B", F2[:13], GROUP)]
    new = [total("all", F2, WHOLE), total("B again", F2[:13], GROUP), total("elsewhere", F2, GROUP, block="other")]
    protected = audited(new, released=released)
    assert (names(protected), gone(protected)) == ({"B again", "elsewhere"}, ["all"])
    assert protected.smallest == 1


def test_one_special_statistic_raises_k_for_all_that_it_is_linked_to():
    plain = [total("all", F2, WHOLE), total("A", F2[:15], GROUP)]  # nine are left over
    special = total("S", F2, SPECIAL, special=True)
    apart = total("S", F2, SPECIAL, block="other", special=True)
    assert names(protect(plain, k=8, k_special=10)) == {"all", "A"}
    assert names(protect([*plain, special], k=8, k_special=10)) == {"all", "S"}
    assert names(protect(plain, [special], k=8, k_special=10)) == {"all"}
    assert names(protect([*plain, apart], k=8, k_special=10)) == {"all", "A", "S"}


def test_k_is_lower_again_once_the_last_special_statistic_has_gone():
    statistics = [
        total("all", F2, WHOLE), total("A", F2[:15], GROUP), total("S", F2[:17], SPECIAL, special=True),
    ]  # fmt: skip
    assert names(protect(statistics, k=8, k_special=10)) == {"all", "A"}


def test_the_change_of_the_whole_scheme_stays_while_anything_else_has_a_part_in_the_leak():
    # Two ways lead to the same four people, and only the total has a part in both.
    groups = {"A": F2[:20], "B": F2[:10], "C": F2[10:20]}
    protected = audited([total("all", F2, WHOLE), *one_way(groups, 8)])
    assert "all" in names(protected) and len(protected.removed) == 2


def test_without_candidates_there_is_nothing_to_show():
    assert protect([], k=8, k_special=10) == Protected((), (), 0, "proved", None)
    assert find_leak([], 8) is None and smallest_group([]) is None
    nobody = total("nobody", [], GROUP)
    assert names(audited([nobody])) == {"nobody"} and smallest_group([nobody]) is None


def test_people_whose_factors_cancel_are_in_no_sum():
    twice = Statistic("difference", ((Part("W1", frozenset(F2)), Part("W1", frozenset(F2[:20]), -1)),), GROUP, 24)
    leak = find_leak([twice], 8)
    assert leak and leak.people == frozenset(F2[20:])


def test_a_factor_of_any_size_hides_nobody():
    prime = 2**31 - 1
    whole, most = frozenset(F2), frozenset(F2[:20])
    odd = [Statistic("a", ((Part("W1", whole, prime),),), GROUP, 24), Statistic("b", ((Part("W1", most),),), GROUP, 20)]
    assert find_leak(odd, 8) is not None
    assert find_leak(audited(odd).kept, 8) is None


def test_what_was_taken_back_is_put_back_where_it_can_stand_after_all():
    # A and B tell of P13, and A goes; B and C tell of P14 and P15, and B goes. Then A, three people from C, may stand.
    statistics = [total("A", F2[:12], GROUP), total("B", F2[:13], GROUP), total("C", F2[:15], MATCHED)]
    protected = audited(statistics, 3)
    assert (names(protected), gone(protected), protected.smallest) == ({"A", "C"}, ["B"], 3)


def test_what_follows_from_what_is_kept_is_not_missing_at_the_end():
    chance = random.Random(7)
    for _ in range(30):
        statistics = larger(chance)
        kept = audited(statistics, 5).kept
        for each in set(statistics) - set(kept):
            assert find_leak([*kept, each], 5)


@pytest.mark.parametrize("seed", range(5))
def test_without_time_to_search_all_that_elimination_alone_decides_is_kept(seed):
    chance, people = random.Random(seed), numbered("P", 1, 40)
    groups = [total(f"g{number:02d}", chance.sample(people, 18), GROUP) for number in range(14)]
    statistics = [total("all", people, WHOLE), *groups]
    hasty = audited(statistics, seconds=0)
    assert hasty == audited(statistics, seconds=0)
    assert hasty.status == "time limit" and "all" in names(hasty) and find_leak(hasty.kept, 8) is None
    taken_back = [each for each in statistics if each.name in gone(hasty)]
    assert len(hasty.kept) >= 4 and all(find_leak([*hasty.kept, each], 8, seconds=0) for each in taken_back)


def test_many_equal_measures_take_hardly_longer_than_one():
    one = [(each.name, each.equations[0][0].people, each.priority) for each in tangled()]
    many = [total(f"{m}:{n}", who, rank, block=str(m)) for m in range(12) for n, who, rank in one]
    begun = time.process_time()
    single = audited([total(name, who, rank) for name, who, rank in one])
    alone, begun = time.process_time() - begun, time.process_time()
    together = audited(many)
    assert len(together.kept) == 12 * len(single.kept) and together.status == "proved"
    assert time.process_time() - begun < 12 * alone


@pytest.mark.parametrize("seed", range(3))
def test_what_was_released_before_is_not_told_to_be_smaller_once_the_time_is_over(seed):
    """A smallest group below the floor is refused by every reader, so a search that broke off may not name one."""
    chance, people = random.Random(seed), numbered("P", 1, 60)
    groups = [total(f"g{number:02d}", chance.sample(people, 28), GROUP) for number in range(16)]
    before = audited([total("all", people, WHOLE), *groups]).kept
    again = protect([total("another", people, WHOLE, block="W9")], before, k=8, k_special=8, seconds=0)
    assert len(before) == 17 and again.smallest is not None and again.smallest >= 8
