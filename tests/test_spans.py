"""Between which waves a release tells a change: the main ones, those of indicators, those around an action."""

import datetime

import numpy as np
import pytest
from test_attacks import SCHEME as ATTACKED
from test_attacks import Workbench
from test_gate import SCHEME, TODAY, findings_of, row

from analysis.actions import Action, table_of
from analysis.disclosure.spans import spans
from analysis.drafting import draft, known_again
from analysis.loop import measured_again
from analysis.model import Indicator, Target, Wave
from analysis.release import Release, open_release

DAYS = {"W1": (2025, 1, 10), "W2": (2025, 4, 10), "W3": (2025, 7, 10), "W4": (2026, 1, 10)}
FIRST = Indicator(
    id="first", why="Y1", scale="belong", role="mentor", before="W1", after="W3", target=Target(value=0.3)
)
LATER = FIRST.model_copy(update={"id": "later", "after": "W4", "primary": False})
ACTION = Action(id="a", title="Credit the hours", measure="measure:belong|mentor", start=datetime.date(2025, 9, 1))
FOUR = tuple(DAYS)


def scheme_of(*indicators: Indicator, dated: bool = True, **changed):
    waves = tuple(
        Wave(id=name, label=f"Wave {name[1]}", date=datetime.date(*day) if dated else None)
        for name, day in DAYS.items()
    )
    return SCHEME.model_copy(update={"waves": waves, "indicators": indicators or (FIRST,)} | changed)


def people(number: int, *, gone: int = 0, seed: int = 1) -> dict[str, tuple]:
    """Answers from 1 to 5 at four waves; so many of them did not answer the last one."""
    chance = np.random.default_rng(seed)
    told = {f"P{n}": tuple(int(each) for each in chance.integers(1, 6, 4)) for n in range(number)}
    return {code: (*mine[:3], None) if place < gone else mine for place, (code, mine) in enumerate(told.items())}


def found_of(measured, scheme, *plan: Action):
    found = findings_of(measured, scheme=scheme)
    found.actions = table_of(each.model_dump() for each in plan)
    return found


def release_of(measured, scheme, *plan: Action, **before) -> Release:
    made = draft(found_of(measured, scheme, *plan), today=TODAY, **before).release
    return open_release(made.text())


MENTORS = {("belong", "mentor", *FOUR): people(30)}


def between(release: Release, role: str = "mentor") -> list[tuple[str, str, bool]]:
    mine = release.table("change").query("role == @role")
    return list(mine[["from_wave", "to_wave", "shown"]].itertuples(index=False, name=None))


def test_an_indicator_for_the_next_wave_is_judged_beside_the_first_one():
    told = release_of(MENTORS, scheme_of(FIRST, LATER))
    assert between(told) == [("Wave 1", "Wave 3", True), ("Wave 1", "Wave 4", True)]
    verdicts = told.table("progress_by_indicator").set_index("indicator")
    assert verdicts["shown"].tolist() == [True, True] and verdicts.loc["later", "to_wave"] == "Wave 4"
    changes = told.table("change").set_index("to_wave")["change"]
    assert verdicts.loc["later", "toward"] == changes["Wave 4"] != changes["Wave 3"]
    alone = release_of(MENTORS, scheme_of(FIRST))
    assert alone.changes.to_dict("records") == told.changes.to_dict("records")


@pytest.mark.parametrize(
    ("start", "dated", "expected"),
    [
        ((2025, 9, 1), True, ("Wave 3", "Wave 4")),
        ((2025, 7, 10), True, ("Wave 3", "Wave 4")),  # on the very day of a wave: those answers came before
        ((2025, 3, 1), True, None),  # the main waves lie around it already
        ((2026, 1, 10), True, None),  # nothing was asked since
        ((2025, 9, 1), False, None),
        (None, True, None),
    ],
)
def test_a_wave_after_an_action_began_is_told_beside_the_last_one_before_it(start, dated, expected):
    action = ACTION.model_copy(update={"start": start and datetime.date(*start)})
    told = release_of(MENTORS, scheme_of(FIRST, dated=dated), action)
    others = [(first, last) for first, last, _ in between(told)[1:]]
    assert others == ([expected] if expected else [])
    again = measured_again(told, [action])
    assert again["measured"].tolist() == [expected is not None or start == (2025, 3, 1)]
    if expected:
        assert expected[0] in again["before"][0] and expected[1] in again["after"][0]


@pytest.mark.parametrize("link", ["measure:belong", "indicator:first", "measure:belong|mentee", "theme:T01|mentor"])
def test_only_what_an_action_names_is_told_since_it_began(link):
    told = release_of(MENTORS, scheme_of(FIRST), ACTION.model_copy(update={"measure": link}))
    named = link in ("measure:belong", "indicator:first")
    assert len(between(told)) == 1 + named
    evidence = ACTION.model_copy(update={"measure": None, "evidence": (link,)})
    assert between(release_of(MENTORS, scheme_of(FIRST), evidence)) == between(told)


def test_an_action_linked_to_an_indicator_is_measured_by_what_was_asked_since():
    action = ACTION.model_copy(update={"measure": "indicator:first"})
    told = measured_again(release_of(MENTORS, scheme_of(FIRST), action), [action]).iloc[0]
    assert told["measured"] and told["after"].endswith("at “Wave 4”")
    without = measured_again(release_of(MENTORS, scheme_of(FIRST)), [action]).iloc[0]
    assert not without["measured"] and "Ask the same again" in without["words"]


def test_people_to_compare_with_are_told_between_the_same_waves():
    measured = MENTORS | {("belong", "comparison", *FOUR): people(20, seed=2)}
    told = release_of(measured, scheme_of(FIRST, LATER))
    assert between(told, "comparison") == between(told)
    differences = told.table("difference")
    assert differences[["to_wave", "shown"]].values.tolist() == [["Wave 3", True], ["Wave 4", True]]
    sentences = told.table("progress_by_indicator")["sentence"]
    assert all("comparison group" in each for each in sentences)


def test_people_outside_or_beside_ask_for_no_waves_of_their_own():
    scheme = scheme_of(FIRST, LATER.model_copy(update={"role": "comparison"}))
    measured = MENTORS | {("belong", "comparison", *FOUR): people(20, seed=2)}
    assert between(release_of(measured, scheme)) == [("Wave 1", "Wave 3", True)]


@pytest.mark.parametrize("gone", range(1, 8))
def test_a_few_who_left_are_not_told_by_two_averages_of_one_wave(gone):
    measured = {("belong", "mentor", *FOUR): people(30, gone=gone)}
    told = release_of(measured, scheme_of(FIRST, LATER))
    main, later = told.table("change").to_dict("records")
    assert main["before"] is not None and later["shown"] and later["n"] == 30 - gone
    assert later["before"] is None and later["after"] is None
    again = measured_again(told, [ACTION.model_copy(update={"start": datetime.date(2025, 3, 1)})]).iloc[-1]
    assert again["measured"] and again["before"] == "averages not shown"
    assert again["after"].endswith("from “Wave 1” to “Wave 4”") and again["likely"].startswith("likely change ")
    since = measured_again(told, [ACTION.model_copy(update={"start": datetime.date(2025, 9, 1)})]).iloc[0]
    assert not since["measured"] and "the last one before it would be of “Wave 3” (10 July 2025)" in since["words"]


def second(first: Release, found) -> Release:
    """The release after that one, whose people the data give again."""
    behind = known_again(found, [first], [{}])
    assert behind[0]["statistics"]
    return open_release(draft(found, today=TODAY, earlier=[first], behind=behind).release.text())


def test_a_few_who_left_since_an_earlier_release_are_not_told_either():
    first = release_of(MENTORS, scheme_of(FIRST))
    left = {("belong", "mentor", *FOUR): people(30, gone=3)}
    leading, other = LATER.model_copy(update={"primary": True}), FIRST.model_copy(update={"primary": False})
    told = second(first, found_of(left, scheme_of(leading, other))).table("change").set_index("to_wave")
    assert told.index.tolist() == ["Wave 4", "Wave 3"]
    assert told.loc["Wave 4", "shown"] and told.loc["Wave 4", "before"] is None
    assert told.loc["Wave 3", "n"] == 30 and told.loc["Wave 3", "before"] is not None


def test_what_was_told_first_stands_beside_what_the_next_wave_tells():
    first = release_of({("belong", "mentor", *FOUR[:3]): people(30)}, scheme_of(FIRST))
    told = second(first, found_of(MENTORS, scheme_of(FIRST), ACTION))
    assert told.changes.to_dict("records") == first.changes.to_dict("records")
    assert between(told)[1] == ("Wave 3", "Wave 4", True)


def test_two_pairs_of_waves_with_the_same_labels_are_told_once():
    scheme = scheme_of(FIRST, LATER)
    waves = tuple(
        each.model_copy(update={"label": "After"}) if each.id in ("W3", "W4") else each for each in scheme.waves
    )
    found = found_of(MENTORS, scheme.model_copy(update={"waves": waves}))
    assert spans(found, "belong", "mentor") == [("W1", "W3")]


def test_of_two_changes_that_give_people_away_the_later_one_goes():
    # At the last wave two people more than k answered; both changes cannot stand, whichever has more people.
    measured = {("belong", "mentor", *FOUR): people(24)}
    few = {code: (*mine[:2], mine[2] if place < 9 else None, mine[3]) for place, (code, mine) in enumerate(
        measured["belong", "mentor", *FOUR].items())}  # fmt: skip
    told = release_of({("belong", "mentor", *FOUR): few}, scheme_of(FIRST, LATER))
    main, later = told.table("change").to_dict("records")
    assert main["shown"] and main["n"] == 9 and (later["n"] == 24 or not later["shown"])


def test_a_measure_that_is_hidden_later_does_not_hide_the_first_story():
    same = {code: (*mine[:3], 4) for code, mine in people(30).items()}  # all gave one answer at the last wave
    told = release_of({("belong", "mentor", *FOUR): same}, scheme_of(FIRST, LATER))
    assert between(told) == [("Wave 1", "Wave 3", True), ("Wave 1", "Wave 4", False)]
    later = row(told.table("progress_by_indicator"), indicator="later")
    assert not later["shown"] and later["n"] is None and later["sentence"].startswith("Not shown")


BETWEEN = (
    FIRST,
    FIRST.model_copy(update={"id": "b", "after": "W2", "primary": False}),
    FIRST.model_copy(update={"id": "c", "before": "W2", "primary": False}),
)


@pytest.mark.parametrize("number", [9, 30])
def test_what_everybody_changed_by_does_not_follow_from_two_other_pairs_of_waves(number):
    chance = np.random.default_rng(3)
    starts = chance.integers(1, 5, number)
    later = chance.integers(1, 6, (number, 2))
    alike = {
        f"P{n}": (int(at), int(at) + 1, *map(int, rest)) for n, (at, rest) in enumerate(zip(starts, later, strict=True))
    }
    told = release_of({("belong", "mentor", *FOUR): alike}, scheme_of(*BETWEEN))
    rows = told.table("change").set_index(["from_wave", "to_wave"])
    assert not rows.loc[("Wave 1", "Wave 2"), "shown"] and rows.loc[("Wave 1", "Wave 3"), "shown"]
    # Either change beside this one would tell it, whatever averages are left out.
    assert not rows.loc[("Wave 2", "Wave 3"), "shown"]
    fresh = {code: (mine[0], int(chance.integers(1, 6)), *mine[2:]) for code, mine in alike.items()}
    mixed = release_of({("belong", "mentor", *FOUR): fresh}, scheme_of(*BETWEEN)).table("change")
    assert mixed["shown"].all() and mixed["before"].notna().all()


def test_a_pair_that_was_found_again_does_not_vouch_for_another_one():
    first = release_of(MENTORS, scheme_of(FIRST, LATER))
    gone = {code: (*mine[:3], None) if code == "P0" else mine for code, mine in people(30).items()}
    now = found_of({("belong", "mentor", *FOUR): gone}, scheme_of(FIRST, LATER))
    behind = known_again(now, [first], [{}])
    assert {tuple(each["waves"]) for each in behind[0]["statistics"].values()} == {("W1", "W3")}
    told = draft(now, today=TODAY, earlier=[first], behind=behind).release.table("change")
    assert told.to_dict("records") == first.table("change").to_dict("records")


PARTS = {
    "all three at both": [("calm", "W1", "W2"), ("calm", "W2", "W3"), ("calm_b", "W1", "W2"), ("calm_b", "W2", "W3")],
    "the part at other waves": [("calm_a", "W1", "W3"), ("calm", "W1", "W2"), ("calm_b", "W1", "W2")],
    "the part first": [("calm_a", "W1", "W2"), ("calm", "W2", "W3"), ("calm_b", "W2", "W3")],
}


@pytest.mark.parametrize("told", PARTS.values(), ids=PARTS)
def test_a_part_of_which_nearly_all_said_the_same_follows_from_no_other_pair_of_waves(told):
    chance = np.random.default_rng(5)
    part, rest, whole = {}, {}, {}
    for number in range(9):
        code, own = f"M{number}", chance.integers(2, 5, 3)
        own[1] = 5 if number >= 2 else 4  # at the second wave all but two are at the top
        beside = chance.integers(1, 6, 3)
        part[code], rest[code] = tuple(map(int, own)), tuple(map(int, beside))
        whole[code] = tuple((one + other) / 2 for one, other in zip(part[code], rest[code], strict=True))
    own = ATTACKED.indicators[0]
    asked = [
        own.model_copy(update={"id": f"i{n}", "scale": scale, "before": first, "after": last, "primary": n == 0})
        for n, (scale, first, last) in enumerate(told)
    ]
    scheme = ATTACKED.model_copy(update={"indicators": tuple(asked)})
    data = {("mentor", "calm"): whole, ("mentor", "calm_a"): part, ("mentor", "calm_b"): rest}
    rows = Workbench().publish(data, scheme).table("change")
    shown = rows[rows["shown"].astype(bool) & ((rows["from_wave"] == "Wave 2") | (rows["to_wave"] == "Wave 2"))]
    assert not set(shown["scale"]) & {"calm", "calm_a"}
