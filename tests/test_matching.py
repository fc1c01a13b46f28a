"""Codes that differ are one person only beyond reasonable doubt; what is doubtful is a person's to decide."""

import numpy as np
import pytest

from analysis.intake import matching
from analysis.intake.matching import apart, chance_of_one_different, elements, match
from benchmarks.codes import cells

STAFF = [
    f"{place:02d}-{place * 7 % 13:02d}-{place * 5 % 13:02d}-{place * 3 % 11:02d}-{place:02d}" for place in range(30)
]


def found(*waves, settled=()):
    """What is matched when these codes were written at these waves."""
    people = {}
    for place, codes in enumerate(waves):
        for code in codes:
            people[code] = people.get(code, frozenset()) | {place}
    return match(people, {code: dict.fromkeys(at, code) for code, at in people.items()}, settled)


def changed(code, **places):
    """The code with other pieces at these places (p0, p1, ...)."""
    return "-".join(places.get(f"p{place}", piece) for place, piece in enumerate(code.split("-")))


@pytest.mark.parametrize(
    ("one", "other", "different"),
    [
        ("PA-31-GI-RU", "PA-17-GI-RU", 1),
        ("PA-31-GI-RU", "PA.31.GI.RU", 0),
        ("KE|07|X|1", "KE||X|2", 2),
        ("KE07PL", "KE08PL", 1),
        ("KE07PL", "KE7PL", 1),
        ("KE07PL", "KE077PL", 1),
        ("KE07PL", "EK07PL", 1),
        ("KE07PL", "EK08PL", 2),
    ],
)
def test_codes_are_compared_part_by_part_piece_by_piece_or_character_by_character(one, other, different):
    assert apart(one, other) == apart(other, one) == different


def test_the_parts_of_a_composite_code_may_hold_separators():
    assert elements("KE-1|07|X") == ("KE-1", "07", "X")


def test_one_element_different_is_the_same_person_where_nobody_else_comes_near():
    wrong = changed(STAFF[4], p0="99")
    assert found(STAFF, [*STAFF[:4], wrong, *STAFF[5:]]).usual == {wrong: STAFF[4]}


def test_a40_a_rival_at_either_wave_leaves_the_decision_to_a_person():
    wrong, rival = changed(STAFF[4], p0="99"), changed(STAFF[4], p0="98")
    rest = [*STAFF[:4], *STAFF[5:]]
    before = found([*STAFF, rival], [*rest, wrong])
    assert before.usual == {} and {(each.earlier, each.later) for each in before.doubts} == {
        (STAFF[4], wrong),
        (rival, wrong),
    }
    after = found(STAFF, [*rest, wrong, rival])
    assert after.usual == {} and {each.earlier for each in after.doubts} == {STAFF[4]}


def test_a40_a_rival_that_is_matched_exactly_counts():
    wrong, rival = changed(STAFF[4], p0="99"), changed(STAFF[4], p0="98")
    told = found([*STAFF, rival], [*STAFF[:4], *STAFF[5:], wrong, rival])
    assert told.usual == {} and [(each.earlier, each.later) for each in told.doubts] == [(STAFF[4], wrong)]


def test_whoever_is_seen_at_a_wave_cannot_be_somebody_else_there():
    assert found(STAFF, [*STAFF, changed(STAFF[4], p0="99")]) == matching.Matched({}, ())


def test_two_elements_different_are_offered_and_never_taken():
    wrong = changed(STAFF[4], p0="99", p1="99")
    told = found(STAFF, [*STAFF[:4], wrong, *STAFF[5:]])
    assert told.usual == {} and [(each.earlier, each.later, each.different) for each in told.doubts] == [
        (STAFF[4], wrong, 2)
    ]
    assert found(STAFF, [*STAFF[:4], changed(STAFF[4], p0="99", p1="99", p2="99"), *STAFF[5:]]).doubts == ()


def test_a_code_with_fewer_than_four_elements_is_matched_exactly_or_not_at_all():
    three = ["-".join(code.split("-")[:3]) for code in STAFF]
    told = found(three, [*three[:4], changed(three[4], p0="99"), *three[5:]])
    assert told == matching.Matched({}, ())


def test_three_waves_with_an_error_at_each_are_one_person_and_the_earliest_code_is_the_usual_one():
    second, third = changed(STAFF[4], p0="99"), changed(STAFF[4], p1="98")
    rest = [*STAFF[:4], *STAFF[5:]]
    assert found(STAFF, [*rest, second], [*rest, third]).usual == {second: STAFF[4], third: STAFF[4]}


def test_a_person_who_was_decided_to_be_somebody_else_is_not_joined_again():
    wrong = changed(STAFF[4], p0="99")
    told = found(STAFF, [*STAFF[:4], wrong, *STAFF[5:]], settled=[wrong])
    assert told == matching.Matched({}, ())


@pytest.mark.parametrize("form", ["P{:03d}", "P-{:03d}", "{:04d}", "LAW-2026-A-{:03d}"])
@pytest.mark.parametrize("waves", [(range(1, 41), range(6, 46)), ([1, 12, 33], [1, 12, 34]), ([1], [2])])
def test_numbered_tokens_are_never_matched_to_their_neighbours(form, waves):
    assert found(*([form.format(number) for number in numbers] for numbers in waves)).usual == {}


def test_where_chance_makes_such_pairs_they_are_left_to_a_person():
    # Four elements of 13 values: p1 is about 4 (1/13)^3 (12/13) = 0.0017, and many people left and came.
    chance = np.random.default_rng(5)  # a seed for which no other code comes near the first one
    codes = ["-".join(f"{value:02d}" for value in row) for row in chance.integers(13, size=(160, 4))]
    wrong = changed(codes[0], p0="77")
    told = found(codes[:100], [wrong, *codes[1:60], *codes[100:]])
    assert told.usual == {} and (codes[0], wrong) in {(each.earlier, each.later) for each in told.doubts}
    assert found(codes[:100], [wrong, *codes[1:100]]).usual == {wrong: codes[0]}


def test_the_chance_that_unrelated_codes_differ_in_one_element_is_the_one_reckoned_by_hand():
    # Two people, two waves: at place 1 both pairs are equal, (4 + 1) / (4 + 1) = 1; at places 2 to 4 none is, 1 / 5.
    waves = [["A-1-1-1", "A-2-2-2"], ["A-3-3-3", "A-4-4-4"]]
    assert chance_of_one_different(waves) == pytest.approx(3 * (1 - 1 / 5) * (1 / 5) ** 2)
    assert chance_of_one_different([["A-1-1-1"], ["A-2-2-2"]]) == 1
    six = np.random.default_rng(1).integers(13, size=(3000, 6))
    many = [["-".join(map(str, row)) for row in six]]
    assert chance_of_one_different(many) == pytest.approx(6 * (12 / 13) / 13**5, rel=0.05)


def test_many_codes_are_matched_without_comparing_each_with_each(monkeypatch):
    compared = []
    usual = matching.apart
    monkeypatch.setattr(matching, "apart", lambda one, other: compared.append(1) or usual(one, other))
    codes = ["-".join(map(str, row)) for row in np.random.default_rng(2).integers(1000, size=(5000, 6))]
    wrong = [changed(code, p0="x") for code in codes[:500]]
    assert len(found(codes, [*wrong, *codes[500:]]).usual) == 500
    assert len(compared) < 5000


@pytest.mark.parametrize("errors", ["0", "1", "2", "3", "0 to 3"])
def test_fewer_than_one_in_a_thousand_automatic_matches_are_wrong_on_simulated_sheets(errors):
    for each in cells(30, sizes=(36, 100), errors=(errors,)):
        assert each.wrong <= each.exact_wrong + (each.right + each.wrong) / 1000
        if errors in ("1", "0 to 3") and each.people == 36:
            assert each.right - each.exact_right > 0.15 * each.returned
