"""Of a release that came without its workbench, the people are found again where today's data give its figures."""

import pytest
from test_attacks import BELONG, DAY, FIRST, PEOPLE, TO_THIRD, Workbench, written
from test_derived import built, member_of, varied

from analysis.disclosure.again import found_again
from analysis.drafting import draft, known_again


@pytest.fixture(scope="module")
def bench():
    bench = Workbench()
    bench.publish({BELONG: FIRST}, texts=written(4))
    return bench


def test_the_people_of_every_figure_are_those_that_stood_behind_it(bench):
    now = bench.findings({BELONG: FIRST}, TO_THIRD, texts=written(4))
    (found,) = known_again(now, bench.releases, [{}])
    assert found["marks"] == bench.behind[0]["marks"]
    told, kept = found["statistics"], bench.behind[0]["statistics"]
    assert list(told) == list(kept)
    for name in kept:
        assert {key: told[name][key] for key in ("kind", "people")} == {
            key: kept[name][key] for key in ("kind", "people")
        }


def test_a_new_wave_can_be_told_after_a_release_that_came_alone(bench):
    now = bench.findings({BELONG: FIRST}, TO_THIRD, texts=written(4))
    alone = draft(now, today=DAY, earlier=bench.releases, behind=[{}]).release.table("change")
    assert not alone["shown"].any()
    behind = known_again(now, bench.releases, [{}])
    assert draft(now, today=DAY, earlier=bench.releases, behind=behind).release.table("change")["shown"].all()


def test_a_figure_that_these_data_do_not_give_stays_unknown_and_what_is_linked_waits(bench):
    now = bench.findings({BELONG: PEOPLE}, TO_THIRD, texts=written(5, 13))
    behind = known_again(now, bench.releases, [{}])
    assert behind == [{}]
    made = draft(now, today=DAY, earlier=bench.releases, behind=behind)
    assert not made.release.table("change")["shown"].any() and made.unknown == 1
    assert made.release.content["audit"]["smallest"] is None


def test_what_was_kept_is_not_looked_for_and_without_data_nobody_is_found(bench):
    assert known_again(None, bench.releases, [{}]) == [{}]
    assert known_again(None, bench.releases, bench.behind) == bench.behind


def test_the_people_of_groups_are_found_too():
    people = {f"P{n}": (*varied(n), "x" if n < 15 else "y") for n in range(40)}
    findings = built(people, ["g"])
    release = draft(findings, today=DAY).release
    assert member_of(release, "x")["shown"]
    found = found_again(findings, release)
    assert {
        each["member"]: len(each["people"]) for each in found["statistics"].values() if each["kind"] == "group"
    } == {
        "x": 15,
        "y": 25,
    }
