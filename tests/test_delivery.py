"""Evidence for the ten tips by stated rules, with none, some and strong data; risks; the log; voice; guidance."""

from __future__ import annotations

import copy
import datetime
import html
from dataclasses import replace
from typing import Any

import pytest
from conftest import SAMPLE

from analysis import delivery, guidance, loop
from analysis.actions import Action
from analysis.delivery import Held, acting, evidence_by_tip, look, recognised, risks, taken_part, unrecognised
from analysis.disclosure.bundle_shape import COLUMNS
from analysis.model import Event, Indicator, Role, Scheme, Stage, Target, Wave, Why
from analysis.records import Decision, Figure, Meeting, Member, Safeguard, Sharing, Source
from analysis.release import Release, open_release

TODAY = datetime.date(2026, 9, 1)
DAY = datetime.date(2026, 6, 1)
ROLES = (
    Role(id="mentor", label="Mentors", singular="mentor", invited=20),
    Role(id="mentee", label="Mentees", singular="mentee", invited=20),
    Role(id="comparison", label="Others", singular="other", comparison=True),
)
EMPTY = Scheme(name="Bare", slug="bare", roles=ROLES, waves=())
SCHEME = Scheme(
    name="Whole",
    slug="whole",
    contact="The wellbeing lead",
    roles=ROLES,
    waves=(
        Wave(id="W1", label="Before", date=datetime.date(2026, 1, 10)),
        Wave(id="W2", label="After", date=datetime.date(2026, 6, 10)),
        Wave(id="W3", label="Much later", date=datetime.date(2026, 8, 10)),
    ),
    stages=(
        Stage(id="S1", label="Beginning", date=datetime.date(2026, 1, 20), expected={"sub-group": 2, "whole group": 1}),
        Stage(id="S2", label="End", date=datetime.date(2026, 6, 20), expected={"sub-group": 2, "whole group": 1}),
        Stage(id="S3", label="Months after", date=datetime.date(2026, 8, 25)),
    ),
    events=(Event(label="Pay round", date=datetime.date(2026, 4, 1)),),
    whys=(
        Why(id="W1", title="Voice", statement="Juniors are heard", problem="Nobody asks them", evidence="Exit talks"),
    ),
    indicators=(
        Indicator(
            id="voice", why="W1", scale="voice", role="mentor", before="W1", after="W2", target=Target(value=0.4),
            added=datetime.date(2026, 1, 1),
        ),
    ),
)  # fmt: skip


def release_of(scheme: Scheme = SCHEME, **tables: list[dict[str, Any]]) -> Release:
    """A release with these rows; what a row does not say is missing."""
    told = {
        name: {"columns": columns, "rows": [[row.get(column) for column in columns] for row in tables.get(name, [])]}
        for name, columns in COLUMNS.items()
    }
    roles = [{"id": each.id, "label": each.label, "comparison": each.comparison} for each in scheme.roles]
    definition = scheme.model_dump(mode="json")
    about = {"roles": roles, "waves": definition["waves"], "stages": definition["stages"], "definition": definition}
    return Release({"tables": told, "scheme": about, "format": 2})


def changed(scale: str, role: str, before: float = 3.0, after: float = 3.5, **more: Any) -> dict[str, Any]:
    return {
        "scale": scale, "label": scale, "role": role, "role_label": role, "from_wave": "Before", "to_wave": "After",
        "n": 15, "before": before, "after": after, "change": after - before, "lo": after - before - 0.2,
        "hi": after - before + 0.2, "higher": "better", "shown": True, **more,
    }  # fmt: skip


def logged(measure: str, role: str = "mentor", mean: float | None = 0.8, shown: bool = True) -> dict[str, Any]:
    people = 20 if shown else None
    total = None if mean is None else 20 * mean
    return {
        "role": role, "role_label": role, "measure": measure, "people": people, "total": total, "mean": mean,
        "shown": shown,
    }  # fmt: skip


def heard(level: str, stage: str, role: str | None = None, received: int | None = 15, **more: Any) -> dict[str, Any]:
    expected = 20 if role else 2 if level == "sub-group" else 1
    return {
        "level": level, "role": role, "role_label": role, "stage": stage, "stage_label": stage, "received": received,
        "expected": expected, "fewer": False, "shown": True, **more,
    }  # fmt: skip


def covered() -> list[dict[str, Any]]:
    whole = [heard("individual", stage, role) for stage in ("S1", "S2", "S3") for role in ("mentor", "mentee")]
    for stage in ("S1", "S2"):
        whole += [heard("sub-group", stage, received=2), heard("whole group", stage, received=1)]
    return whole


SOURCE = Source(
    id="s", title="A scheme elsewhere", reference="A report", result="Voice rose", caution="Eight pairs",
    scales=("voice",),
)  # fmt: skip
SEATS = [Member(id=f"m-{each}", constituency=each, seat="A seat") for each in ("junior", "senior", "HR")]
MET = Meeting(id="room", date=DAY, about="Next steps", whole_group=True, present={"junior": 3, "senior": 2})
DECIDED = Decision(
    id="d", date=DAY, title="A junior seat", meeting="room", proposed_by="junior", decided_by=("junior", "senior")
)
PARTNER = Sharing(id="p", date=DAY, what="partner", title="A talk", others="Another firm", learned="Begin with the why")
OUT = Sharing(id="o", date=DAY, what="event", title="An evening")
CONTACTS = [
    Figure(id=f"f{day}", title="New contacts", topic="network", date=datetime.date(2026, day, 1), value=4.0 + day)
    for day in (2, 7)
]
DONE = Action(
    id="A", title="Junior seat", why="W1", status="done", outcome="Held", start=datetime.date(2026, 2, 1),
    communicated=DAY, evidence=("measure:voice",), co_owner_mentor=True,
)  # fmt: skip
NETWORK = [{"theme": "T18", "name": "Community and networks", "tips": "8, 9"}]
MENTIONED = [{"theme": "T18", "role": "mentor", "shown": True, "people": 5, "answered": 15, "fewer": False}]
SUPPORTED = [logged("Time code offered"), logged("Hours recorded", mean=4.5), logged("Vouchers given", mean=0.6)]
GUIDED = [
    logged(measure, role)
    for measure in ("Introductory session", "Handbook used", "Closing event", "Agreement signed")
    for role in ("mentor", "mentee")
]


def held(scheme: Scheme = EMPTY, records: dict | None = None, plan: tuple = (), **tables: Any) -> Held:
    return Held(
        scheme=scheme, today=TODAY, records=records or {}, plan=plan,
        release=release_of(scheme, **tables) if tables else None,
    )  # fmt: skip


NAMED = EMPTY.model_copy(update={"contact": "The wellbeing lead"})
# By tip: what holds a part of the list, and what holds all of it.
HELD: dict[int, tuple[Held, Held]] = {
    1: (
        held(SCHEME.model_copy(update={"whys": (Why(id="W1", title="Voice", statement="Heard"),)})),
        held(SCHEME, change=[changed("why", "mentor")]),
    ),
    2: (
        held(SCHEME, {"source": [SOURCE.model_copy(update={"caution": None})]}),
        held(SCHEME, {"source": [SOURCE], "sharing": [PARTNER]}),
    ),
    3: (
        held(EMPTY, {"member": SEATS[:2]}),
        held(EMPTY, {"member": SEATS, "meeting": [MET], "decision": [DECIDED]}),
    ),
    4: (held(NAMED), held(NAMED, participation=SUPPORTED)),
    5: (held(NAMED), held(NAMED, participation=GUIDED)),
    6: (
        held(EMPTY, plan=(DONE,)),
        held(
            EMPTY, {"meeting": [MET], "decision": [DECIDED]}, (DONE,),
            change=[changed("voice", "mentor"), changed("voice_seen", "mentee")],
        ),
    ),
    7: (held(SCHEME, coverage=covered()[:2]), held(SCHEME, coverage=covered())),
    8: (
        held(EMPTY, {"figure": CONTACTS[:1]}),
        held(EMPTY, {"figure": CONTACTS}, codebook=NETWORK, theme=MENTIONED),
    ),
    9: (held(EMPTY, {"sharing": [OUT]}), held(EMPTY, {"sharing": [OUT, PARTNER]})),
    10: (
        held(SCHEME, plan=(Action(id="A", title="Seat", why="W1"),)),
        held(SCHEME, plan=(DONE,), change=[changed("voice", "mentor")]),
    ),
}  # fmt: skip


def level(tip: int, given: Held) -> str:
    return evidence_by_tip(given).set_index("tip").loc[tip, "level"]


def row_of(tip: int, given: Held) -> dict[str, Any]:
    return next(row for row in evidence_by_tip(given).to_dict("records") if row["tip"] == tip)


# ------------------------------------------------------------------------------------------------------------ tips


@pytest.mark.parametrize("tip", range(1, 11))
def test_every_tip_has_no_evidence_some_and_strong_evidence_by_its_rules(tip):
    some, strong = HELD[tip]
    assert level(tip, held()) == "none"
    assert level(tip, some) == "some"
    assert level(tip, strong) == "strong"
    told = row_of(tip, strong)
    essential = {check.lacking(strong) for check in delivery.TIPS[tip - 1].checks if check.essential}
    assert not set(told["missing"]) & essential and told["held"] and told["step"] and told["page"]


@pytest.mark.parametrize("tip", range(1, 11))
def test_evidence_that_is_missing_is_named_and_leads_to_the_next_step(tip):
    told = row_of(tip, HELD[tip][0])
    checks = {check.lacking(HELD[tip][0]): check for check in delivery.TIPS[tip - 1].checks}
    ahead = next(checks[each] for each in told["missing"] if checks[each].essential)
    assert told["step"] == ahead.step and (told["page"], told["part"]) == ahead.place
    assert len(told["held"]) + len(told["missing"]) == len(checks)


@pytest.mark.parametrize("tip", range(1, 11))
def test_strong_evidence_for_one_tip_is_none_for_a_scheme_that_lacks_any_single_thing_it_needs(tip):
    """Each essential thing is looked for by itself: with it answered no, strong becomes some."""
    mine = delivery.TIPS[tip - 1]
    strong = HELD[tip][1]
    for place, check in enumerate(mine.checks):
        if not check.essential:
            continue
        lacking = replace(check, test=lambda _: False)
        changed_tip = replace(mine, checks=(*mine.checks[:place], lacking, *mine.checks[place + 1 :]))
        assert look.row_of(changed_tip, strong)["level"] != "strong", check.held


def test_the_rules_that_are_printed_are_the_rules_that_are_applied():
    table = delivery.rules_of_tips()
    assert len(table) == sum(len(tip.checks) for tip in delivery.TIPS) and set(table["tip"]) == set(range(1, 11))
    strong = row_of(3, HELD[3][1])
    assert list(strong["held"]) == table.loc[table["tip"] == 3, "looked_for"].tolist()


def test_what_is_missing_of_the_whys_is_told_why_by_why():
    whys = tuple(Why(id=f"W{number}", title=f"Aim {number}", statement="S") for number in range(2, 7))
    given = held(SCHEME.model_copy(update={"whys": (*SCHEME.whys, *whys)}))
    told = " ".join(row_of(1, given)["missing"])
    assert "Without an indicator: “Aim 2”, “Aim 3”, “Aim 4”, and 2 more." in told
    assert "Not every why names its problem and the evidence for it: “Aim 2”" in told
    late = SCHEME.indicators[0].model_copy(update={"added": datetime.date(2026, 6, 11)})
    told = row_of(1, held(SCHEME.model_copy(update={"indicators": (late,)})))["missing"]
    assert "With an indicator that is not known to have been entered before its data came: “Voice”." in told
    assert "Not every why has an action: “Voice”." in row_of(10, held(SCHEME))["missing"]


def test_a_scheme_without_a_why_has_no_evidence_by_the_emptiness_of_its_list():
    told = row_of(1, held(EMPTY, change=[changed("why", "mentor")]))
    assert told["level"] == "some" and len(told["held"]) == 1
    assert level(10, held(EMPTY)) == "none"


@pytest.mark.parametrize("added", [None, datetime.date(2026, 6, 11)])
def test_a_target_entered_late_or_nobody_knows_when_is_no_strong_why(added):
    late = SCHEME.indicators[0].model_copy(update={"added": added})
    scheme = SCHEME.model_copy(update={"indicators": (late,)})
    assert level(1, held(scheme, change=[changed("why", "mentor")])) == "some"
    assert "late-target" in set(risks(held(scheme))["risk"])


def test_a_label_of_lateness_in_the_release_counts_whatever_the_scheme_says():
    row = {"indicator": "voice", "why": "W1", "late": True}
    given = held(SCHEME, change=[changed("why", "mentor")], progress_by_indicator=[row])
    assert level(1, given) == "some"


def test_a_release_that_does_not_know_of_lateness_is_read_all_the_same():
    release = release_of(change=[changed("why", "mentor")], progress_by_indicator=[{"indicator": "voice"}])
    table = release.content["tables"]["progress_by_indicator"]
    if "late" in table["columns"]:
        place = table["columns"].index("late")
        table["columns"] = [name for name in table["columns"] if name != "late"]
        table["rows"] = [[*row[:place], *row[place + 1 :]] for row in table["rows"]]
    assert level(1, Held(scheme=SCHEME, today=TODAY, release=release)) == "strong"


@pytest.mark.parametrize("tip", [4, 5])
def test_what_a_release_hides_is_no_evidence(tip):
    rows = [
        {**row, "people": None, "total": None, "mean": None, "shown": False}
        for row in (SUPPORTED if tip == 4 else GUIDED)
    ]
    given = held(EMPTY, participation=rows)
    assert level(tip, given) == "none"


def test_a_time_code_that_was_offered_to_few_is_not_offered_to_half():
    rows = [logged("Time code offered", mean=0.4), *SUPPORTED[1:]]
    assert level(4, held(NAMED, participation=rows)) == "some"
    # An average of five does not tell how many people it came from.
    assert level(4, held(NAMED, participation=[logged("Hours offered", mean=5.0), *SUPPORTED[1:]])) == "some"


@pytest.mark.parametrize(
    ("heading", "mean", "level_told"),
    [
        ("Time code offered", 0.5, "strong"),
        ("Time code offered (yes/no)", 0.8, "strong"),
        ("Hours offered", 0.8, "some"),
        ("Time code offered (hours)", 0.8, "some"),
        ("Time codes offered", 0.8, "some"),
        ("Credit offered (yes or no)", 0.8, "strong"),
        ("Time code offered", 0.77, "some"),
        ("Time code offered", 1.4, "some"),
    ],
    ids=str,
)
def test_half_is_read_off_a_yes_or_no_alone(heading, mean, level_told):
    """16 hours or 16 codes of 20 people are no proof that 16 people had one; neither are 15.4 of anything."""
    assert level(4, held(NAMED, participation=[logged(heading, mean=mean), *SUPPORTED[1:]])) == level_told


def test_sessions_below_one_on_average_do_not_tell_how_many_came():
    often = [row | {"measure": "Training sessions"} if "Intro" in row["measure"] else row for row in GUIDED]
    assert level(5, held(NAMED, participation=often)) == "some"


def test_half_is_not_rounded_up_and_is_of_everybody_invited():
    close = logged("Time code offered") | {"total": 9.0, "mean": 0.5}  # 9 of 20, rounded
    assert level(4, held(NAMED, participation=[close, *SUPPORTED[1:]])) == "some"
    few = logged("Time code offered") | {"people": 10, "total": 8.0, "mean": 0.8}  # of 20 who were invited
    assert level(4, held(NAMED, participation=[few, *SUPPORTED[1:]])) == "some"


def test_time_for_seniors_alone_is_no_support_of_juniors():
    rows = [{**row, "role": "mentee"} for row in SUPPORTED]
    assert level(4, held(EMPTY, participation=rows)) == "none"


def test_a_meeting_or_decision_that_has_yet_to_come_is_no_evidence():
    later = TODAY + datetime.timedelta(days=1)
    records = {
        "member": SEATS,
        "meeting": [MET.model_copy(update={"date": later})],
        "decision": [DECIDED.model_copy(update={"date": later})],
    }
    assert level(3, held(EMPTY, records)) == "some"
    assert level(6, held(EMPTY, records)) == "none"


def test_a_seat_that_was_left_or_not_yet_taken_is_empty():
    gone = [each.model_copy(update={"left": DAY}) for each in SEATS]
    ahead = [each.model_copy(update={"joined": TODAY + datetime.timedelta(days=9)}) for each in SEATS]
    assert level(3, held(EMPTY, {"member": gone})) == level(3, held(EMPTY, {"member": ahead})) == "none"


def test_a_meeting_with_no_junior_in_the_room_makes_no_decision_together():
    room = MET.model_copy(update={"present": {"senior": 4, "junior": 0}})
    alone = DECIDED.model_copy(update={"decided_by": ("senior",)})
    records = {"member": SEATS, "meeting": [room], "decision": [alone]}
    assert level(3, held(EMPTY, records)) == "some"
    assert "no-junior-decides" in set(risks(held(EMPTY, records))["risk"])


def test_a_meeting_of_everybody_counts_only_once_something_was_decided_in_it():
    elsewhere = DECIDED.model_copy(update={"meeting": "another"})
    given = held(
        EMPTY, {"meeting": [MET], "decision": [elsewhere]}, (DONE,),
        change=[changed("voice", "mentor"), changed("voice_seen", "mentee")],
    )  # fmt: skip
    assert level(6, given) == "some"


def test_an_action_that_is_only_proposed_has_no_owner_yet_and_a_stopped_one_is_no_action():
    proposed = DONE.model_copy(update={"status": "proposed"})
    stopped = DONE.model_copy(update={"status": "stopped", "stopped_reason": "entered twice", "communicated": None})
    assert level(6, held(EMPTY, plan=(proposed,))) == "none"
    assert level(10, held(SCHEME, plan=(stopped,))) == "none"


@pytest.mark.parametrize(
    "gap", [{"received": 9}, {"received": None, "fewer": True}, {"received": None, "shown": False}]
)
def test_one_thin_or_hidden_cell_of_the_coverage_map_takes_the_strong_level(gap):
    rows = covered()
    rows[2] = rows[2] | gap
    assert level(7, held(SCHEME, coverage=rows)) == "some"


def test_a_finished_action_is_measured_again_where_the_loop_says_so_and_nowhere_else():
    change = [changed("voice", "mentor")]
    linked = DONE.model_copy(update={"evidence": (), "measure": "measure:voice|mentor"})
    first = DONE.model_copy(update={"start": datetime.date(2025, 12, 1)})  # before the first wave: nothing before it
    compared = [changed("voice", "comparison")]
    for action, rows, told in ((linked, change, True), (first, change, False), (DONE, compared, False)):
        given = held(SCHEME, plan=(action,), change=rows)
        again = loop.measured_again(given.release, [action])["measured"].any()
        assert acting.measured_again(given) == again == told
    assert not acting.measured_again(held(SCHEME, plan=(DONE,)))


def test_a_measure_looked_at_before_the_action_began_does_not_measure_it_again():
    later = DONE.model_copy(update={"start": datetime.date(2026, 7, 1)})
    assert level(10, held(SCHEME, plan=(later,), change=[changed("voice", "mentor")])) == "some"
    hidden = changed("voice", "mentor", shown=False)
    assert level(10, held(SCHEME, plan=(DONE,), change=[hidden])) == "some"


def test_two_series_of_contacts_on_one_day_each_are_not_counted_again():
    other = CONTACTS[1].model_copy(update={"title": "Groups joined"})
    given = held(EMPTY, {"figure": [CONTACTS[0], other]}, codebook=NETWORK, theme=MENTIONED)
    assert level(8, given) == "some"


# ----------------------------------------------------------------------------------------------------------- risks


def test_a_scheme_with_nothing_has_every_risk_and_one_with_evidence_none_of_these():
    everything = set(risks(held())["risk"])
    assert everything == {risk.id for risk in delivery.RISKS}
    people = [
        {"role": role, "wave": wave, "wave_label": wave, "invited": 20, "answered": 18}
        for role in ("mentor", "mentee")
        for wave in ("W1", "W2", "W3")
    ]
    whole = held(
        SCHEME, {"meeting": [MET], "decision": [DECIDED]}, (DONE,),
        change=[changed("voice", "mentor")], people=people, coverage=covered(), harm=[{"measured": True, "on": False}],
        participation=[*SUPPORTED, logged("Ended early", mean=0.1)],
        difference=[{"scale": "voice", "role": "mentor", "shown": True}],
    )  # fmt: skip
    assert risks(whole).empty


def test_a_tick_says_that_somebody_looked_and_takes_no_risk_away():
    before = risks(held())
    ticked = risks(held(EMPTY, {"safeguard": [Safeguard(id="no-contact", note="Being named")]}))
    assert list(before["risk"]) == list(ticked["risk"])
    mine = ticked.set_index("risk").loc["no-contact"]
    assert bool(mine["looked_into"]) and mine["note"] == "Being named"
    assert ticked["looked_into"].sum() == 1
    assert not [name for name in ticked if "score" in name or "count" in name]


def test_that_nobody_ended_early_is_told_too():
    given = held(EMPTY, participation=[logged("Ended early", mean=0.0)])
    assert "stopping-not-told" not in set(risks(given)["risk"])
    hidden = held(EMPTY, participation=[logged("Ended early", mean=None, shown=False)])
    assert "stopping-not-told" in set(risks(hidden)["risk"])


def test_seniors_who_were_not_asked_before_are_no_baseline():
    people = [{"role": "mentor", "wave": "W1", "answered": 18, "invited": 20, "wave_label": "Before"}]
    given = held(SCHEME, people=people, change=[changed("voice", "mentor")])
    assert "no-baseline" in set(risks(given)["risk"])


# --------------------------------------------------------------------------------------------------------- the log


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("Time code offered", "time offered"), ("Protected time", "time offered"), ("HOURS  recorded", "hours"),
        ("Hours recorded (per month)", "hours"), ("Reward vouchers", "reward"), ("Introductory session", "session"),
        ("Mid-point gathering", "gathering"), ("Get-togethers", "gathering"), ("Handbook used", "handbook"),
        ("Support contact used", "contact"), ("Ended early", "ended"), ("Reason category", "reason"),
        ("Matching dimension", "chosen"), ("Networks joined", "network"), ("Time code not offered", None),
        ("No reward", None), ("Rewarding?", None), ("Hours of sleep", None), ("Meetings held", None), ("", None),
        ("Handbook wasn't used", None), ("Without support contact used", None),
    ],
)  # fmt: skip
def test_a_heading_is_understood_by_its_whole_words_and_never_turned_round(heading, kind):
    assert recognised(heading) == kind


def test_the_log_of_colleagues_who_do_not_take_part_is_not_read():
    release = release_of(
        participation=[logged("Hours recorded"), logged("Hours recorded", "comparison"), logged("Mode")]
    )
    table = taken_part(release)
    assert table["role"].tolist() == ["mentor"] and table["kind"].tolist() == ["hours"]
    assert unrecognised(release) == ["Mode"] and taken_part(None).empty


# ----------------------------------------------------------------------------------------------------------- voice


def voices(felt: tuple[float, float], believed: tuple[float, float], **more: Any) -> Release:
    return release_of(change=[changed("voice", "mentor", *felt), changed("voice_seen", "mentee", *believed) | more])


def test_the_distance_of_the_two_views_is_that_of_the_released_averages():
    table = delivery.voice_by_wave(voices((2.8, 3.3), (4.0, 3.8)))
    assert table["apart"].tolist() == [1.2, 0.5] and table["wave"].tolist() == ["Before", "After"]


@pytest.mark.parametrize(
    ("felt", "believed", "said"),
    [
        ((2.8, 3.3), (4.0, 3.8), "nearer to each other than before; the likely ranges of the two changes do not meet"),
        ((2.8, 3.0), (4.0, 4.0), "nearer to each other than before; the likely ranges of the two changes overlap"),
        ((3.0, 2.5), (3.5, 3.9), "further apart than before"),
        ((3.0, 3.0), (3.5, 3.5), "as far apart as before"),
        ((3.0, 3.9), (3.5, 3.6), "nearer to each other, on the other side"),
    ],
)
def test_whether_the_two_views_come_nearer_is_said_with_how_sure_that_is(felt, believed, said):
    told = " ".join(delivery.voice_in_words(voices(felt, believed)))
    assert said in told and "two scales" in told


@pytest.mark.parametrize("more", [{"shown": False}, {"before": None, "after": None}, {"from_wave": "Much later"}])
def test_two_views_that_do_not_stand_beside_each_other_are_not_compared(more):
    release = voices((2.8, 3.3), (4.0, 3.8), **more)
    assert delivery.voice_by_wave(release).empty
    assert delivery.voice_in_words(release)[0].startswith("Whether seniors see")
    assert delivery.voice_by_wave(None).empty


# -------------------------------------------------------------------------------------------------------- guidance


def test_every_stage_has_prompts_of_its_moment_and_the_mentee_writes_the_same_at_both_ends():
    assert guidance.moments(SCHEME) == {"S1": 1, "S2": 3, "S3": 4}
    prompts = guidance.prompts_by_stage(SCHEME)
    assert set(prompts["stage"]) == {"S1", "S2", "S3"}
    mine = prompts[prompts["whose"] == guidance.WHO["senior"]]
    both = set(mine.loc[mine["stage"] == "S1", "words"]) & set(mine.loc[mine["stage"] == "S2", "words"])
    assert len(both) == 1 and next(iter(both)).startswith("Describe a working week")
    assert guidance.prompts_by_stage(EMPTY).empty


def test_prompts_are_offered_for_the_missing_cells_and_for_no_other():
    rows = covered()
    rows[3] = rows[3] | {"received": 4}
    rows[6] = rows[6] | {"received": 0}
    rows[4] = rows[4] | {"received": None, "shown": False}
    gaps = guidance.gaps(SCHEME, release_of(coverage=rows))
    assert gaps[["stage", "level"]].values.tolist() == [["S2", "individual"], ["S1", "sub-group"]]
    assert all(gaps["words"])
    assert guidance.gaps(SCHEME, None).empty


@pytest.mark.parametrize(
    ("received", "state"), [((20, 20), "kept"), ((20, 19), "in part"), ((0, 0), "not kept"), ((20, None), "not told")]
)
def test_the_commitment_to_reflect_is_kept_or_not_stage_by_stage(received, state):
    rows = [
        heard("individual", "S1", role, number, shown=number is not None)
        for role, number in zip(("mentor", "mentee"), received, strict=True)
    ]
    told = guidance.commitment(release_of(coverage=rows)).iloc[0]
    assert told["state"] == state
    assert ("not shown" in told["said"]) == (state == "not told")


def test_the_handbook_carries_the_why_the_dates_and_whom_to_turn_to_and_runs_nothing():
    why = SCHEME.whys[0].model_copy(update={"title": "<script>alert(1)</script>"})
    text = guidance.handbook(SCHEME.model_copy(update={"whys": (why,)}))
    for said in ("The wellbeing lead", "20 January 2026", "the mentor is the junior", "LawCare", "off limits"):
        assert said in html.unescape(text)
    assert "<script" not in text and "http" not in text
    assert "no contact yet" in guidance.handbook(EMPTY)
    assert "Where texts are missing" in guidance.prompt_sheet(
        SCHEME, release_of(coverage=[heard("sub-group", "S2", received=0)])
    )


# ------------------------------------------------------------------------------------------------------ the sample


def test_the_released_sample_is_read_and_not_changed():
    release = open_release((SAMPLE / "releases" / "001.json").read_text(encoding="utf-8"))
    before = copy.deepcopy(release.content)
    scheme = Scheme.model_validate(release.content["scheme"]["definition"])
    told = evidence_by_tip(Held(scheme=scheme, today=TODAY, release=release)).set_index("tip")
    assert told.loc[7, "level"] == "some", "after the scheme few wrote"
    assert release.content == before


def test_a_share_pack_that_was_given_is_shared_and_teaches_nothing_by_itself():
    given = Sharing(
        id="s", date=DAY, what="share pack given", title="Release 1", others="Another firm", learned="Keep it"
    )
    held = Held(SCHEME, TODAY, {"sharing": [given]}, [], None)
    assert acting.shared_out(held) and not acting.partners_met(held) and not acting.learnt_from_others(held)
    received = given.model_copy(update={"what": "share pack received"})
    back = Held(SCHEME, TODAY, {"sharing": [received]}, [], None)
    assert acting.partners_met(back) and acting.learnt_from_others(back)


def test_what_participants_say_of_an_action_is_no_log_of_what_they_were_given():
    asked = {"role": "mentor", "role_label": "Mentors", "people": 20, "total": 14.0, "mean": 0.7, "shown": True}
    heading = "Have you noticed this: Time code offered to juniors? [A03 noticed]"
    told = release_of(SCHEME, participation=[asked | {"measure": heading}])
    assert taken_part(told).empty and not unrecognised(told)
    assert len(taken_part(release_of(SCHEME, participation=[asked | {"measure": "Time code offered"}]))) == 1


@pytest.mark.parametrize(
    "heading", ["Billable hours booked", "Client hours recorded", "Would have liked a time code offered (yes/no)"]
)
def test_hours_for_clients_and_what_was_only_wished_for_are_no_support(heading):
    assert recognised(heading) is None and recognised("Hours recorded") == "hours"


@pytest.mark.parametrize(
    ("labels", "after"),
    [
        (("Before", "After"), []),
        (("Beginning", "End", "After"), ["After"]),
        (("Before", "During", "After"), []),
        (("Start", "Middle", "After", "Six months later"), ["Six months later"]),
        (("Start", "After the scheme"), ["After the scheme"]),
    ],
)
def test_after_alone_is_the_end_of_a_scheme_without_another_end_and_not_what_followed(labels, after):
    stages = tuple(Stage(id=f"S{place}", label=label) for place, label in enumerate(labels, start=1))
    scheme = Scheme(name="S", slug="s", roles=(Role(id="mentor", label="M", singular="m"),), waves=(), stages=stages)
    assert [each.label for each in delivery.after_stages(scheme)] == after
