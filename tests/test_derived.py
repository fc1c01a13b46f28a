"""What no row says and yet follows: people who all said the same are not told of through those beside them."""

import datetime

import numpy as np
import pytest
from test_gate import sheet

from analysis import intake
from analysis.disclosure.derived import Row, follows, taken_back
from analysis.disclosure.ends import Scale, Told, to_take_back
from analysis.drafting import draft
from analysis.findings import Findings
from analysis.model import Column, Group, Recipe, Role, Scheme, Wave

WAVES = (Wave(id="W1", label="Before"), Wave(id="W2", label="After"))
ROLES = (Role(id="mentor", label="Mentors", singular="mentor"),)


def built(people, groups):
    """people: before, after and the members of each grouping variable, by code."""
    scheme = Scheme(
        name="D", slug="d", roles=ROLES, waves=WAVES, groups=tuple(Group(id=g, label=g, released=True) for g in groups)
    )
    columns = [Column(name="Code", kind="person"), *(Column(name=g, kind="group", group=g) for g in groups)]
    score = Column(name="belong", kind="score", instrument="belong", scale="belong")
    files = []
    for place, wave in enumerate(WAVES):
        rows = {"Code": [*people], "belong": [str(each[place]) for each in people.values()]}
        rows |= {g: [each[2 + number] for each in people.values()] for number, g in enumerate(groups)}
        recipe = Recipe(file="f", wave=wave.id, role="mentor", columns=(*columns, score))
        files.append((sheet(wave.id, rows), recipe))
    return Findings(intake.build(scheme, files)[0])


def release_of(people, groups):
    return draft(built(people, groups), today=datetime.date(2026, 1, 1)).release


def member_of(release, member):
    table = release.table("change_by_group")
    return table[table["member"] == member].iloc[0].to_dict()


def varied(n):
    return 2 + n % 3, 2 + (n * n + 1) % 3


def test_a_group_that_all_say_the_highest_is_not_told_by_everybody_less_the_others():
    people = {f"P{n}": (*varied(n), "x") for n in range(12)} | {f"Q{n}": (2 + n % 3, 5, "y") for n in range(12)}
    release = release_of(people, ["g"])
    whole, x = release.table("change").iloc[0], member_of(release, "x")
    assert whole["shown"] and whole["before"] is not None and member_of(release, "y")["shown"] is False
    assert x["before"] is None and x["after"] is None  # with it, (24 whole - 12 x) / 12 would be 5.0
    mixed = {
        code: (*each[:2], each[2]) if each[2] == "x" else (*varied(int(code[1:])), "y") for code, each in people.items()
    }
    assert member_of(release_of(mixed, ["g"]), "x")["after"] is not None


def test_people_of_no_member_who_changed_alike_are_not_told_by_the_rest():
    people = {f"P{n}": (*varied(n), "x") for n in range(12)}
    people |= {f"Q{n}": (*varied(n), "z") for n in range(12)}
    people |= {f"R{n}": (2 + n % 2, 3 + n % 2, "") for n in range(10)}
    release = release_of(people, ["g"])
    assert release.table("change").iloc[0]["shown"]
    assert sum(member_of(release, member)["shown"] for member in "xz") == 1


def row(name, people, *, size=20, group="g", told_before=False):
    rank = None if told_before else (not group, len(people))
    return Row(name, np.array([n in people for n in range(size)]).astype(int), group, rank)


SECRET = frozenset(range(12, 20))


def alike(people):
    return "C2 unanimity" if frozenset(np.flatnonzero(people)) == SECRET else None


@pytest.mark.parametrize("rows", [
    [row("all", range(20), group=""), row("a", range(12))],
    [row("all", range(20), group=""), row("a", range(6)), row("b", range(6, 12), group="h")],
    [row("all", range(20), group=""), *(row(f"{n}", range(3 * n, 3 * n + 3)) for n in range(4))],
    [row("a", range(20)), row("b", range(12), group="h")],
    [row("one", range(12, 16)), row("other", range(16, 20), group="h")],
    [row("a", [*range(12, 20), 0, 1]), row("b", [*range(12, 20), 2, 3], group="h"), row("c", range(4), group="i")],
])  # fmt: skip
def test_a_set_that_all_say_the_same_stops_following_and_the_least_goes(rows):
    gone = taken_back(rows, [], alike)
    assert len(gone) >= 1 and "all" not in gone
    left = np.array([each.people for each in rows if each.name not in gone])
    assert not follows(left, row("", SECRET).people)
    assert taken_back([each for each in rows if each.name not in gone], [], alike) == {}


def test_a_hidden_row_that_takes_more_than_three_others_is_found_by_its_people():
    rows = [row("all", range(20), group=""), *(row(f"{n}", range(3 * n, 3 * n + 3), group=f"g{n}") for n in range(4))]
    assert taken_back(rows, [], alike) == {}
    assert len(taken_back(rows, [row("", SECRET).people], alike)) == 1


def test_what_was_told_before_is_counted_in_and_cannot_be_taken_back():
    before = row("", range(20), group="", told_before=True)
    assert list(taken_back([before, row("a", range(12))], [], alike)) == ["a"]
    assert taken_back([before, row("", range(12), told_before=True), row("b", range(6))], [], alike) == {}


# ---------------------------------------------------------------------------------------------- ends of a scale


def told(name, people, total, block="now", sign=1):
    return Told(name, {(block, f"{n}"): sign for n in people}, total)


def scale_of(values, few=3):
    return Scale(1, 5, {("now", f"{n}"): value for n, value in enumerate(values)}, few)


MIXED = [2, 3, 4, 3, 2, 4, 3, 2, 4, 3, 2, 4]
TOP = [5] * 8


def sums(values, rows):
    return [told(name, people, sum(values[n] for n in people)) for name, people in rows.items()]


@pytest.mark.parametrize("rows", [
    {"all": range(20), "a": range(12)},
    {"all": range(20), "a": range(6), "b": range(6, 12)},
    {"a": [*range(12, 20), 0, 1], "b": [*range(12, 20), 2, 3], "c": range(4)},  # a + b - c is twice the eight
    {"all": range(20), "a": range(4), "b": range(4, 8), "c": range(8, 12), "d": [*range(12, 16), 0, 1]},
])  # fmt: skip
def test_averages_that_leave_eight_at_the_top_no_doubt_are_taken_back(rows):
    figures, scale = sums(MIXED + TOP, rows), scale_of(MIXED + TOP)
    gone = to_take_back(figures, scale, sorted(rows, reverse=True))
    assert gone and len(gone) < len(rows)
    assert to_take_back([each for each in figures if each.name not in gone], scale, sorted(rows, reverse=True)) == []


def test_eight_who_are_mixed_leave_everything_as_it_is():
    values = MIXED + [5, 4, 5, 3, 5, 4, 2, 5]
    assert to_take_back(sums(values, {"all": range(20), "a": range(12)}), scale_of(values), ["a", "all"]) == []


def test_what_was_told_before_makes_a_new_average_go_and_stays_itself():
    figures = [told("", range(20), sum(MIXED + TOP)), told("a", range(12), sum(MIXED))]
    assert to_take_back(figures, scale_of(MIXED + TOP), ["a"]) == ["a"]
    before = [
        told("", range(20), sum(MIXED + TOP)),
        told("", range(12), sum(MIXED)),
        told("b", range(6), sum(MIXED[:6])),
    ]
    assert to_take_back(before, scale_of(MIXED + TOP), ["b"]) == []


def test_the_rest_of_a_role_who_all_answered_again_is_no_news_that_may_be_told():
    values = [1, 0] * 6 + [1] * 12
    scale = Scale(0, 1, {("now", f"{n}"): value for n, value in enumerate(values)}, 3)
    assert to_take_back(sums(values, {"u": range(24), "x": range(12)}), scale, ["x", "u"]) == ["x"]
