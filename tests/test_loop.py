"""The open loop: where it has gaps, what was measured again and what cannot be said, and that it is carried on."""

from __future__ import annotations

import datetime
import io
import json
import shutil
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from conftest import EMPTY as NOTHING
from conftest import EVERYONE, SAMPLE, address_of, dashboard
from test_delivery import SCHEME, release_of

from analysis import loop, readers
from analysis.actions import Action, pulse
from analysis.charts import loop as ring
from analysis.charts import timeline
from analysis.disclosure.blocks import participation_of
from analysis.drafting import draft
from analysis.findings import Findings
from analysis.intake import build, propose
from analysis.model import Refused, Role, Scheme, Sheet, Wave
from analysis.progress import forbidden_words, own_whys
from analysis.records import Cycle, Decision
from analysis.release import Release, open_release
from analysis.store import Store
from pages.taskforce import _evidence, _loop

TODAY = datetime.date(2026, 4, 1)
DURING = datetime.date(2025, 2, 3)  # after the first wave and stage of the sample, before the later ones
AFTERWARDS = datetime.date(2025, 9, 1)


@pytest.fixture(scope="module")
def release() -> Release:
    return open_release((SAMPLE / "releases" / "001.json").read_text(encoding="utf-8"))


def action(**told) -> Action:
    return Action.model_validate({"id": "A01", "title": "Junior seats", "status": "in progress", **told})


def decision(**told) -> Decision:
    return Decision.model_validate({"id": "D1", "date": "2025-08-01", "title": "Give juniors seats", **told})


def notes(**told) -> pd.DataFrame:
    row = {"theme": "T07", "decision": "Lunches", "at": pd.Timestamp("2025-08-02T10:00Z"), "text": None, **told}
    return pd.DataFrame([row])


# --------------------------------------------------------------------------------------------------------- the gaps


def test_a_theme_that_many_mention_or_that_rose_is_open_until_something_is_decided_on_it(release):
    open_at_first = loop.theme_without_decision(release, loop.decision_of([]))
    told = open_at_first.set_index("theme")
    assert "16 of 22 (73%) at the stage “End”, more than at “Beginning”" in told["words"]["T07"]
    assert "T16" not in told.index, "11% mention it at the end, fewer than at the beginning"
    decided = loop.decision_of([decision(evidence=("theme:T02|mentor", "measure:voice"))], notes())
    assert set(open_at_first["theme"]) - set(loop.theme_without_decision(release, decided)["theme"]) == {"T02", "T07"}


def test_an_action_answers_the_themes_that_it_rests_on_unless_it_was_stopped(release):
    nothing = loop.decision_of([])
    going = [action(evidence=("theme:T02",), measure="theme:T05|mentor")]
    stopped = [action(evidence=("theme:T02",), status="stopped", stopped_reason="no budget")]
    left = set(loop.theme_without_decision(release, nothing, plan=going)["theme"])
    assert not left & {"T02", "T05"}
    assert "T02" in set(loop.theme_without_decision(release, nothing, plan=stopped)["theme"])


def test_what_an_earlier_cycle_decided_is_told_and_answers_nothing_in_this_one(release):
    told = loop.decision_of([decision(evidence=("theme:T02",))])
    second = Cycle(id="cycle-2", number=2, begun=datetime.date(2025, 12, 1))
    counted = loop.decided_in(told, second, TODAY)
    again = loop.theme_without_decision(release, told, counted=counted).set_index("theme")
    assert again["decided_before"]["T02"] == datetime.date(2025, 8, 1)
    assert again["decided_before"]["T07"] is None or pd.isna(again["decided_before"]["T07"])


def test_a_decision_counts_from_wherever_it_was_written_down_and_an_empty_one_nowhere():
    said = pd.DataFrame([{"theme": "T01", "stance": "decide", "text": "Talk", "at": pd.Timestamp("2025-07-01T10:00Z")}])
    told = loop.decision_of([decision()], pd.concat([notes(), notes(decision=" "), notes(decision=None)]), said)
    assert told["source"].tolist() == ["theme page", "record", "meeting"]
    assert told["outcome"].tolist()[1] == "act"
    assert loop.decision_of([], notes().iloc[:0]).empty


def test_only_a_decision_to_act_waits_for_an_action():
    told = loop.decision_of([decision(), decision(id="D2"), decision(id="D3", outcome="look further")], notes())
    left = loop.decision_without_action(told, [action(decision="D2")])
    assert left["decision"].tolist() == ["D1"]


def test_an_action_waits_for_a_second_measure_once_it_is_begun_and_no_sooner(release):
    plan = [
        action(id="A", status="agreed"),
        action(id="B"),
        action(id="C", measure="measure:voice|mentor", start=DURING),
    ]
    left = loop.action_without_measure(plan, loop.measured_again(release, plan))
    assert left["action"].tolist() == ["B"] and "No measure or theme is linked" in left["words"][0]


# ------------------------------------------------------------------------------------------------- measured again


def test_before_and_after_are_the_released_figures_with_the_released_verdict(release):
    row = loop.measured_again(release, [action(measure="indicator:voice-mentor", start=DURING)]).iloc[0]
    told = release.table("progress_by_indicator").set_index("indicator").loc["voice-mentor"]
    assert row["measured"] and row["words"] == told["words"]
    assert row["before"] == f"{told['before']} at “Before the first meeting”"
    assert row["after"] == f"{told['after']} at “End of the scheme”" and f"({told['n']} people)" in row["what"]
    assert row["likely"] == f"likely change +{told['toward_lo']} to +{told['toward_hi']}"


def test_other_things_that_happened_in_between_are_named(release):
    row = loop.measured_again(release, [action(measure="measure:voice|mentor", start=DURING)]).iloc[0]
    assert "Pay round (1 April 2025)" in row["caution"] and "cannot tell them apart" in row["caution"]
    quiet = loop.measured_again(release, [action(measure="theme:T02|mentor", start=datetime.date(2025, 5, 20))]).iloc[0]
    assert quiet["measured"] and "Pay round" not in quiet["caution"]
    assert "the scheme itself, and what nobody noted" in quiet["caution"]


def test_a_theme_is_told_from_the_last_stage_before_the_action_to_the_last_after_it(release):
    early = loop.measured_again(release, [action(measure="theme:T02|mentor", start=DURING)]).iloc[0]
    assert (early["before"], early["after"]) == ("26% of 34 at “Beginning”", "57% of 28 at “End”")
    assert early["words"] == "More people mention it"
    later = loop.measured_again(release, [action(measure="theme:T02|mentor", start=datetime.date(2025, 5, 20))]).iloc[0]
    assert later["before"] == "47% of 30 at “Middle”" and "by more than chance is not told" in later["words"]


def test_what_people_gained_before_an_action_began_is_none_of_its_own(release):
    """Voice is told from the first wave to the last, and not from the one before this action began."""
    plan = [action(measure="measure:voice|mentor", start=AFTERWARDS), action(measure="indicator:voice-mentor-later")]
    for each in plan:
        row = loop.measured_again(release, [each.model_copy(update={"start": AFTERWARDS})]).iloc[0]
        assert not row["measured"] and row["before"] is None and row["likely"] is None
        assert "No figure since it began was released" in row["words"]
        assert "“End of the scheme” (21 July 2025)" in row["words"]
        assert "+0.5 by “End of the scheme” (31 people), before the action began, and +0.5 by “Six" in row["words"]
    row = loop.measured_again(release, [action(measure="measure:belong|mentor", start=AFTERWARDS)]).iloc[0]
    assert row["measured"] and row["after"] == "0.0 from “End of the scheme” to “Six months later”"
    assert row["likely"] == "likely change \u22120.3 to +0.3" and "(25 people)" in row["what"]


def test_a_theme_that_is_not_told_right_before_an_action_began_tells_nothing_of_it(release):
    rows = release.content["tables"]["theme"]
    place = {name: rows["columns"].index(name) for name in rows["columns"]}
    content = json.loads(release.text())
    for row in content["tables"]["theme"]["rows"]:
        if (row[place["role"]], row[place["theme"]], row[place["stage"]]) == ("mentor", "T02", "middle"):
            row[place["share"]], row[place["people"]], row[place["shown"]] = None, None, False
    spring = action(measure="theme:T02|mentor", start=datetime.date(2025, 5, 20))
    told = loop.measured_again(Release(content), [spring]).iloc[0]
    assert not told["measured"] and "“Middle” (1 May 2025)" in told["words"] and "26%" not in str(told.to_dict())


@pytest.mark.parametrize(
    ("undated", "words"),
    [("Mid-point", "say when “Mid-point” was"), ("Before the first meeting", "does not say when it was asked")],
)
def test_waves_without_a_day_are_said_to_have_none(release, undated, words):
    content = json.loads(release.text())
    for wave in content["scheme"]["definition"]["waves"]:
        wave["date"] = None if wave["label"] == undated else wave["date"]
    row = loop.measured_again(Release(content), [action(measure="measure:belong|mentor", start=DURING)]).iloc[0]
    assert not row["measured"] and words in row["words"]


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"measure": "measure:voice|mentor"}, "no start"),
        ({"measure": "measure:olbi|mentor", "start": AFTERWARDS}, "The last figure told is of “End of the scheme”"),
        ({"measure": "theme:T02|mentor", "start": AFTERWARDS}, "The last figure told is of “End” (24 July 2025)"),
        ({"measure": "measure:voice|mentor", "start": datetime.date(2024, 1, 1)}, "after the action began"),
        ({"measure": "measure:gone|mentor", "start": DURING}, "tells nothing of it"),
    ],
)
def test_what_cannot_be_said_says_why(release, told, words):
    row = loop.measured_again(release, [action(**told)]).iloc[0]
    assert not row["measured"] and words in row["words"] and row["before"] is None and row["caution"] is None


def test_what_is_hidden_is_not_measured_again():
    row = COUNTED | {"shown": False, "n": None, "before": None, "after": None, "toward": None}
    told = release_of(SCHEME, progress_by_indicator=[row], figure=KEPT)
    found = loop.measured_again(told, [action(measure="indicator:leavers", start=DURING)]).iloc[0]
    assert not found["measured"] and found["words"] == "Not shown, to protect people in small groups."


def test_a_comparison_group_never_tells_of_an_action(release):
    told = loop.measured_again(release, [action(evidence=("measure:voice",), start=DURING)])
    assert len(told) == 2 and all("Mentors" in each for each in told["what"])
    assert all("the scheme itself, Pay round (1 April 2025)" in each for each in told["caution"])
    assert [after.rpartition("“")[2] for after in told["after"]] == ["End of the scheme”", "Six months later”"]


def test_without_a_release_every_link_says_so():
    told = loop.measured_again(None, [action(measure="measure:voice|mentor", start=DURING), action(id="B")])
    assert told["words"].tolist() == ["Nothing has been released yet."] and not told["measured"].any()


# ------------------------------------------------------------------------------------------ the verdict of participants

PULSED = action(id="A07", title="Quiet room", status="done", outcome="Open")
PEOPLE = 24


def answered(noticed: list[str], helped: list[int | None]) -> Findings:
    """The findings of a scheme in which so many mentors answered the question sheet of one action."""
    book = openpyxl.load_workbook(io.BytesIO(pulse.question_sheet([PULSED])))
    for number, (yes, rated) in enumerate(zip(noticed, helped, strict=True)):
        book.worksheets[0].append([f"KV{number:02d}", "mentor", yes, rated])
    content = io.BytesIO()
    book.save(content)
    roles = (Role(id="mentor", label="Mentors", singular="mentor"),)
    scheme = Scheme(name="One", slug="one", roles=roles, waves=(Wave(id="W1", label="Before"),))
    sheet = readers.read("ask.xlsx", content.getvalue())
    return Findings(build(scheme, [(sheet, propose(sheet, scheme))])[0])


def test_yes_and_no_count_as_one_and_nought_and_a_number_beside_them_stays_the_only_number():
    found = answered(["yes"] * 10 + ["No "] * 5 + ["TRUE", "n"] + ["perhaps"], [None] * 18)
    values = participation_of(found, "mentor", pulse.heading(PULSED, "noticed"))
    assert (len(values), values.sum()) == (17, 11)
    mixed = answered(["yes"] * 10 + ["3"] * 8, [None] * 18)
    assert participation_of(mixed, "mentor", pulse.heading(PULSED, "noticed")).tolist() == [3.0] * 8


def test_a_tool_that_heads_its_columns_with_ids_keeps_what_was_asked_of_an_action():
    heading = pulse.heading(PULSED, "noticed")
    scheme = answered(["yes"], [3]).study.scheme
    rows = pd.DataFrame({"code": ["KV01", "KV02"], "role": ["mentor"] * 2, "Q5": ["yes", "no"]}, index=[2, 3])
    sheet = Sheet("q.csv", "qualtrics", rows, {"code": "Your code", "role": "Your role", "Q5": heading}, "0" * 64)
    recipe = propose(sheet, scheme)
    study = build(scheme, [(sheet, recipe)])[0]
    assert study.participation["measure"].unique().tolist() == [heading]


def test_how_far_an_action_helped_passes_the_gate_and_is_read_back_by_its_brackets():
    found = answered(["yes"] * 18 + ["no"] * 6, [4, 3, 5, 2] * 6)
    made = draft(found, today=TODAY).release
    told = loop.verdict_of_participants(made, [PULSED, action()])
    assert told["action"].tolist() == ["A07"]
    row = told.iloc[0]
    assert (row["helped_of"], row["helped"]) == (24, 3.5)
    assert (row["noticed_of"], row["noticed"]) == (24, 18)
    assert row["words"] == ("Mentors: 18 of 24 noticed it; helped: 3.5 on average, on a scale of 1 to 5 (24 people).")


def test_where_nearly_all_noticed_an_action_how_many_is_told_to_nobody():
    found = answered(["yes"] * 22 + ["no"] * 2, [4, 3, 5, 2] * 6)
    row = loop.verdict_of_participants(draft(found, today=TODAY).release, [PULSED]).iloc[0]
    assert row["noticed"] is None or pd.isna(row["noticed"])
    assert "how many noticed it is not told" in row["words"] and "22" not in row["words"]


def test_too_few_answers_are_told_by_nobody():
    found = answered(["yes"] * 5 + ["no"] * 2, [4, 3, 5, 2, 4, 4, 1])
    told = loop.verdict_of_participants(draft(found, today=TODAY).release, [PULSED])
    assert told["helped"].isna().all() and told["noticed"].isna().all()
    assert not any(sign.isdigit() for words in told["words"] for sign in words)


def told_in(*rows: dict, roles: tuple[Role, ...] = (), **tables: list[dict]) -> Release:
    """A release of these roles with these rows of participation."""
    mine = (Role(id="mentor", label="Mentors", singular="mentor"), *roles)
    definition = Scheme(name="One", slug="one", roles=mine, waves=()).model_dump(mode="json")
    names = ["role", "role_label", "measure", "people", "total", "mean", "shown"]
    told = {"participation": {"columns": names, "rows": [[row[name] for name in names] for row in rows]}, **tables}
    return Release({"tables": told, "scheme": {"roles": [], "definition": definition}})


def pulsed(question: str, total: float, *, of: Action = PULSED, role: str = "mentor", people: int = 20) -> dict:
    return {
        "role": role, "role_label": role, "measure": pulse.heading(of, question), "people": people, "total": total,
        "mean": round(total / people, 1), "shown": True,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("question", "total", "told"),
    [
        ("noticed", 15.0, 15), ("noticed", 15.5, None), ("noticed", 32.0, None),
        ("helped", 70.0, 3.5), ("helped", 140.0, None), ("helped", 12.0, None),
    ],
)  # fmt: skip
def test_what_cannot_have_been_answered_as_it_was_asked_is_told_by_nobody(question, total, told):
    row = loop.verdict_of_participants(told_in(pulsed(question, total)), [PULSED]).iloc[0]
    assert row[question] == told if told else pd.isna(row[question])
    assert ("cannot be told" in row["words"]) is (told is None)
    assert told is not None or "20 people" not in row["words"]


def test_two_actions_whose_ids_begin_alike_have_answers_of_their_own():
    plan = [action(id=f"quiet-room-on-floor-{number}", title="Quiet room") for number in ("one", "two")]
    release_ = told_in(pulsed("noticed", 15.0, of=plan[0]), pulsed("noticed", 4.0, of=plan[1]))
    said = loop.verdict_of_participants(release_, plan).set_index("action")["noticed"]
    assert said.to_dict() == {plan[0].id: 15, plan[1].id: 4}
    shouted = [row | {"measure": row["measure"].upper()} for row in (pulsed("noticed", 15.0, of=plan[0]),)]
    assert loop.verdict_of_participants(told_in(*shouted), plan)["action"].tolist() == [plan[0].id]


def test_the_longest_id_is_found_again_and_one_that_two_share_is_nobodys():
    long = action(id="[" + "x" * 78 + "]")
    assert pulse.asked_of(pulse.heading(long, "helped")) == ("x" * 78, "helped")
    both = [action(id="[a]"), action(id="a")]
    assert loop.verdict_of_participants(told_in(pulsed("noticed", 15.0, of=both[0])), both).empty


OTHERS = (
    Role(id="comparison", label="Others", singular="other", comparison=True),
    Role(id="applicant", label="Applicants", singular="applicant", outside=True),
)


@pytest.mark.parametrize("role", ["comparison", "applicant"])
def test_people_beside_the_scheme_never_tell_of_an_action(release, role):
    told = told_in(pulsed("noticed", 15.0), pulsed("noticed", 15.0, role=role), roles=OTHERS)
    assert told.beside == {"comparison", "applicant"}
    assert loop.verdict_of_participants(told, [PULSED])["role_label"].tolist() == ["mentor"]
    # The released sample with its mentors called people beside the scheme.
    content = json.loads(release.text())
    roles = content["scheme"]["definition"]["roles"]
    mentor = next(each for each in roles if each["id"] == "mentor")
    mentor.update({"comparison": role == "comparison", "outside": role == "applicant"})
    links = ("measure:voice|mentor", "theme:T02|mentor", "indicator:voice-mentor", "measure:voice", "theme:T02")
    rows = loop.measured_again(Release(content), [action(evidence=links, start=DURING)])
    assert not [what for what in rows["what"] if "Mentors" in what]
    assert not [name for name in _evidence.figures(Release(content)) if "mentor" in name.partition("|")[2]]
    assert "indicator:voice-mentor" not in _evidence.figures(Release(content))
    assert "indicator:voice-mentor" in _evidence.figures(release)


@pytest.mark.parametrize("role", ["comparison", "applicant"])
def test_what_people_beside_the_scheme_wrote_asks_for_no_decision_and_is_nobodys_own_why(release, role):
    content = json.loads(release.text())
    roles = content["scheme"]["definition"]["roles"]
    next(each for each in roles if each["id"] == "mentor").update(
        {"comparison": role == "comparison", "outside": role == "applicant"}
    )
    told = Release(content)
    assert not any("Mentors" in each for each in loop.theme_without_decision(told, loop.decision_of([]))["words"])
    scheme = Scheme.model_validate_json(json.dumps(content["scheme"]["definition"]))
    assert "mentor" not in set(own_whys.own_whys(told.table("theme"), scheme)["role"])
    assert "mentor" in set(own_whys.own_whys(release.table("theme"), scheme_of(release))["role"])


def scheme_of(release: Release) -> Scheme:
    return Scheme.model_validate_json(json.dumps(release.content["scheme"]["definition"]))


def with_days(release: Release, **days: str) -> Release:
    """The sample with its last wave and its last stage both called End, and its mid-point on the day of the first."""
    content = json.loads(release.text())
    definition, tables = content["scheme"]["definition"], content["tables"]
    wave = next(each for each in definition["waves"] if each["label"] == "End of the scheme")
    stage = next(each for each in definition["stages"] if each["label"] == "End")
    wave["date"], stage["date"] = days["wave"], days["stage"]
    wave["label"] = "End"
    definition["waves"][1]["date"] = definition["waves"][0]["date"]
    for table in tables.values():
        for name in ("from_wave", "to_wave", "wave_label"):
            if name in table.get("columns", ()):
                place = table["columns"].index(name)
                for row in table["rows"]:
                    row[place] = "End" if row[place] == "End of the scheme" else row[place]
    return Release(content)


def test_a_wave_and_a_stage_of_one_name_keep_their_own_days(release):
    both = [action(id="A", measure="measure:olbi|mentor"), action(id="B", measure="theme:T02|mentor")]
    plan = [each.model_copy(update={"start": datetime.date(2025, 6, 1)}) for each in both]
    early = loop.measured_again(with_days(release, wave="2025-05-01", stage="2025-07-24"), plan).set_index("action")
    late = loop.measured_again(with_days(release, wave="2025-07-24", stage="2025-05-01"), plan).set_index("action")
    assert early["measured"].to_dict() == {"A": False, "B": True} and "1 May 2025" in early["words"]["A"]
    assert late["measured"].to_dict() == {"A": True, "B": False} and "1 May 2025" in late["words"]["B"]


COUNTED = {
    "indicator": "leavers", "why": "W1", "primary": False, "kind": "figure", "scale": None, "label": "Leavers",
    "role": None, "role_label": "the organisation", "from_wave": "31 December 2024", "to_wave": "1 November 2025",
    "n": 60, "before": 33.0, "after": 10.0, "toward": 23.0, "words": "Target reached", "higher": "worse", "shown": True,
}  # fmt: skip
KEPT = [
    {"title": "Leavers", "date": day, "value": value, "of": 60, "unit": None}
    for day, value in (("2024-12-31", 20.0), ("2025-11-01", 6.0))
]


def test_figures_are_measured_again_by_their_own_days_and_a_log_has_no_before():
    log = COUNTED | {"indicator": "met", "kind": "participation", "from_wave": None, "to_wave": None, "before": None}
    told = release_of(SCHEME, progress_by_indicator=[COUNTED, log], figure=KEPT)
    plan = [action(id=name, measure=f"indicator:{name}", start=DURING) for name in ("leavers", "met")]
    rows = loop.measured_again(told, plan).set_index("action")
    assert rows["measured"].to_dict() == {"leavers": True, "met": False}
    assert rows["before"]["leavers"] == "33.0 at “31 December 2024”" and "a log" in rows["words"]["met"]
    sooner = loop.measured_again(told, [plan[0].model_copy(update={"start": datetime.date(2024, 1, 1)})]).iloc[0]
    assert not sooner["measured"] and "after the action began" in sooner["words"]
    assert list(_evidence.figures(told)) == ["indicator:leavers"]


def test_a_decision_whose_only_action_was_stopped_waits_for_another():
    told = loop.decision_of([decision(id="D1", outcome="act")])
    stopped = action(decision="D1", status="stopped", stopped_reason="no budget")
    assert loop.decision_without_action(told, [stopped])["decision"].tolist() == ["D1"]
    assert loop.decision_without_action(told, [stopped, action(id="A02", decision="D1")]).empty


# ------------------------------------------------------------------------------------------------------- the steps


def steps(release, cycle: Cycle, plan: list[Action], decisions: list[Decision]) -> pd.DataFrame:
    told = loop.decision_of(decisions)
    decided = loop.decided_in(told, cycle, TODAY)
    gaps = (
        loop.theme_without_decision(release, told, counted=decided, plan=loop.of_cycle(plan, cycle)),
        loop.decision_without_action(told, plan),
        loop.action_without_measure(plan, loop.measured_again(release, plan)),
    )
    return loop.step_of_cycle(release, cycle, plan, decided, gaps)


def test_the_next_step_is_the_first_that_holds_nothing(release):
    cycle = loop.current([], TODAY)
    empty = steps(None, cycle, [], [])
    assert not empty["holds"].any() and "make a release" in loop.next_step(empty)
    released = steps(release, cycle, [], [])
    assert released["holds"].tolist() == [True, True, False, False, False, False, False]
    assert "decide about it" in loop.next_step(released)
    acted = [action(decision="D1", measure="measure:voice|mentor", start=DURING, status="done", outcome="Held")]
    learnt = steps(release, cycle.model_copy(update={"next": "Ask again"}), acted, [decision()])
    assert learnt["holds"].all() and "neither a decision nor an action. Read one together" in loop.next_step(learnt)
    closed = learnt.assign(gap=None, gap_words=None)
    assert "carry the cycle on" in loop.next_step(closed)


def test_the_next_step_is_the_first_gap_of_the_ring_and_not_a_later_empty_step(release):
    told = steps(release, loop.current([], TODAY), [action()], [decision()])
    open_at = told.loc[told["gap_words"].notna(), "step"].tolist()
    assert open_at == ["decide", "act", "again"]
    for step in open_at:
        assert loop.next_step(told).startswith(told.set_index("step").loc[step, "gap_words"])
        told = told.assign(gap_words=told["gap_words"].mask(told["step"] == step, None))
    assert "Link the actions to a measure" in loop.next_step(told.astype(object).where(told.notna(), None))


def test_gaps_stand_at_the_step_that_would_close_them(release):
    told = steps(release, loop.current([], TODAY), [action(status="done")], [decision()]).set_index("step")
    assert told["gap_words"]["act"] == "1 decision without an action"
    assert told["gap_words"]["again"] == "1 action without a second measure"
    assert told["gap_words"]["learn"] == "1 action done without an outcome"
    assert told["gap_words"]["reflect"] is None
    second = Cycle(id="cycle-2", number=2, begun=AFTERWARDS)
    later = steps(release, second, [action(cycle=1)], []).set_index("step")
    assert later["gap_words"]["again"] == "1 action without a second measure, 1 of them of an earlier cycle"


def test_a_cycle_is_carried_on_and_never_closed():
    with pytest.raises(ValueError, match="what was learnt"):
        Cycle(id="cycle-1", number=1, begun=TODAY, carried_on=TODAY)
    first = Cycle(id="cycle-1", number=1, begun=DURING, learnt="That", next="This", carried_on=AFTERWARDS)
    second = loop.current([first], TODAY)
    assert (second.number, second.begun, second.row_version) == (2, AFTERWARDS, 0)
    assert loop.current([second, first], TODAY) == second
    told = loop.decision_of([decision(), decision(id="D2", date=AFTERWARDS), decision(id="D3", date="2099-01-01")])
    assert loop.decided_in(told, first, TODAY)["decision"].tolist() == ["D1", "D2"], "what lies ahead is not decided"
    assert loop.decided_in(told, second, TODAY)["decision"].tolist() == ["D2"]
    later = second.model_copy(update={"before": ("D2",)})
    assert loop.decided_in(told, later, TODAY).empty, "it was decided that day before the cycle was carried on"


def test_actions_of_a_cycle_count_in_it_and_those_that_name_none_in_the_first(release):
    plan = [action(id="A"), action(id="B", cycle=1), action(id="C", cycle=2)]
    second = Cycle(id="cycle-2", number=2, begun=AFTERWARDS)
    assert [each.id for each in loop.of_cycle(plan, second)] == ["C"]
    told = steps(release, second, plan, [decision()]).set_index("step")
    assert told["count"]["act"] == 1 and told["count"]["decide"] == 0, "it was decided before this cycle began"


# ----------------------------------------------------------------------------------------------------- the pictures


def test_the_ring_shows_each_step_once_with_its_count_and_its_gap(release):
    told = steps(release, loop.current([], TODAY), [action()], [])
    figure = ring.draw(told)
    words = [str(each.text) for each in figure.layout.annotations]
    found = [sum(label in each for each in words) for label in ("Reflect", "18 themes", "open", "none yet")]
    assert found == [1, 1, 3, 3]
    nodes = [shape.fillcolor for shape in figure.layout.shapes if shape.fillcolor]
    assert len(nodes) == 7 and nodes[0] == nodes[1] == nodes[3] != nodes[2]
    said = ring.sentence(told)
    assert "2. Theme: It tells of 18 themes." in said and said.endswith("comes the first again.")


def test_the_timeline_marks_what_is_late_by_shape_and_by_word_and_today_in_every_row():
    rows = pd.DataFrame(
        [
            ("Late", "in progress", True, "2026-01-01", "2026-02-01"),
            ("Soon", "agreed", False, None, "2026-05-01"),
            ("Never", "proposed", False, None, None),
        ],
        columns=["title", "status", "late", "start", "due"],
    ).assign(today=TODAY)
    figure = timeline.draw(rows)
    words = [str(each.text) for each in figure.layout.annotations]
    assert words.count("▲") == 1 and words.count("●") == 1 and "today ▾" in words
    assert any("▲ <b>In progress, late</b>" in each for each in words)
    assert sum(shape.x0 == shape.x1 == TODAY for shape in figure.layout.shapes) == 2
    assert timeline.sentence(rows).endswith("Never: no day yet, proposed.")


def test_where_a_mark_stands_is_no_figure_that_a_reader_could_be_sent(release):
    rows = pd.DataFrame(
        [("A", "agreed", False, None, TODAY, TODAY)], columns=["title", "status", "late", "start", "due", "today"]
    )
    for figure in (ring.draw(steps(release, loop.current([], TODAY), [], [])), timeline.draw(rows)):
        assert not figure.data


@pytest.mark.parametrize("draw", [ring.draw, timeline.draw])
def test_a_picture_of_nothing_is_drawn_all_the_same(draw):
    columns = [
        "label",
        "holds",
        "short",
        "words",
        "gap",
        "gap_words",
        "title",
        "status",
        "late",
        "start",
        "due",
        "today",
    ]
    for dark in (False, True):
        assert draw(pd.DataFrame(columns=columns), dark=dark).layout.height > 50


def test_no_sentence_of_the_loop_claims_too_much(release):
    plan = [action(measure="indicator:voice-mentor", start=DURING, evidence=("theme:T02", "theme:T07"))]
    told = loop.measured_again(release, plan)
    said = [*told["words"], *told["caution"].dropna(), *steps(release, loop.current([], TODAY), plan, [])["words"]]
    assert len(said) > 8 and not [words for words in said if forbidden_words(words)]


def test_names_are_refused_in_every_text_of_an_action(sample_database, tmp_path):
    store = Store(address_of(Path(shutil.copy(sample_database, tmp_path))))
    try:
        for field in ("consulted", "baseline", "junior_owner_role", "outcome"):
            with pytest.raises(Refused, match="name a role"):
                store.save_action(EVERYONE, "thistlewood-marr", action(id="X", **{field: "As Idris Vane said"}))
        assert not [each for each in store.actions(EVERYONE, "thistlewood-marr") if each.id == "X"]
    finally:
        store.close()


def on_the_page(database: Path, view: str, part: str) -> str:
    with dashboard(database) as visit:
        page = visit(view=view, scheme=NOTHING.slug)
        page.query_params["part"] = part
        page.switch_page("taskforce/actions.py").run()
        assert not page.exception
        return "\n".join(str(each.value) for each in (*page.markdown, *page.caption))


def test_where_nothing_is_told_nothing_is_said_to_go_on(empty_database, tmp_path):
    told = on_the_page(Path(shutil.copy(empty_database, tmp_path)), "taskforce", "loop")
    assert "Nothing is told yet that could be open" in told and "Nowhere" not in told
    assert _loop.nowhere(themes=True, others=False).startswith("Nowhere:")
    assert "No theme is told yet" in _loop.nowhere(themes=False, others=True)


def test_who_may_not_change_the_plan_is_told_who_may(empty_database, tmp_path):
    words = "Researchers, leadership and the taskforce add and change actions"
    database = Path(shutil.copy(empty_database, tmp_path))
    assert words in on_the_page(database, "reviewer", "board")
    assert words not in on_the_page(database, "taskforce", "board")
