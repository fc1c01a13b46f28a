"""Setting up a scheme while somebody else does too, and schemes that lack what others have: no step breaks."""

from __future__ import annotations

import datetime

import pytest
from conftest import EVERYONE, address_of, dashboard
from test_setting_up import BARE, ROLES, WAVES, at, begun, kept, labelled, said, saved_meanwhile

from analysis import setting_up
from analysis.model import Event, Indicator, Role, Scheme, Stage, Target, Wave, Why
from analysis.store import Store

__all__ = ["begun"]  # the fixture of the neighbour
DAY = datetime.date
EVENTS = tuple(
    Event(label=label, date=DAY(2026, month, 1))
    for label, month in (("Pay round", 3), ("Reorganisation", 4), ("New partner", 5))
)
WHY = Why(id="W1", title="Voice", statement="Juniors are not heard")


def pressed(page, label: str, place: int = 0):
    """The page after its button was pressed, whatever it says; it never breaks."""
    [each for each in page.button if each.label == label][place].click().run()
    assert not page.exception
    return page


def complaint(page) -> str:
    return " ".join(str(each.value) for each in page.error).replace("\\", "")


def measured(**told) -> Indicator:
    return Indicator(
        **{"id": "i", "why": "W1", "scale": "voice", "role": "mentor", "before": "W1", "after": "W4", **told}
    )


# ------------------------------------------------------------------------------------ somebody else was there first


def test_the_event_that_was_pressed_is_taken_out_and_no_other(begun) -> None:
    begun()
    saved_meanwhile(events=EVENTS)
    mine, other = at(begun, "waves"), at(begun, "waves")
    pressed(other, "Take out", 0)
    pressed(mine, "Take out", 1)
    assert [event.label for event in kept().events] == ["New partner"]
    again = at(begun, "waves")
    saved_meanwhile(events=())
    assert "Somebody else has taken this event out" in complaint(pressed(again, "Take out"))


def test_of_two_equal_events_one_goes(begun) -> None:
    begun()
    saved_meanwhile(events=(EVENTS[0], EVENTS[0]))
    pressed(at(begun, "waves"), "Take out", 1)
    assert kept().events == (EVENTS[0],)


def test_a_comparison_group_is_added_once_by_two_windows(begun) -> None:
    mine, other = at(begun, "people"), at(begun, "people")
    pressed(other, "Add a comparison group")
    assert "Somebody else has added a comparison group" in complaint(pressed(mine, "Add a comparison group"))
    assert sum(role.comparison for role in kept().roles) == 1
    assert not pressed(mine, "Next step").error, "it is said once"


def test_a_wave_that_an_indicator_names_by_now_stays(begun) -> None:
    page = at(begun, "waves")
    saved_meanwhile(whys=(WHY,), indicators=(measured(),))
    assert "An indicator is measured at Follow-up" in complaint(pressed(page, "Take out the last wave"))
    assert kept().waves == WAVES


def test_no_wave_goes_that_nobody_saw_as_the_last_one(begun) -> None:
    mine, other = at(begun, "waves"), at(begun, "waves")
    pressed(other, "Add a wave")
    assert "Somebody else changed the waves" in complaint(pressed(mine, "Take out the last wave"))
    assert len(kept().waves) == len(WAVES) + 1
    pressed(mine, "Take out the last wave")
    assert kept().waves == WAVES


def test_a_stage_that_is_gone_by_now_is_none_to_take_out(begun) -> None:
    page = at(begun, "waves")
    saved_meanwhile(stages=())
    assert "Somebody else changed the stages" in complaint(pressed(page, "Take out the last stage"))


def test_a_comparison_group_that_an_indicator_names_by_now_stays(begun) -> None:
    page = pressed(at(begun, "people"), "Add a comparison group")
    saved_meanwhile(whys=(WHY,), indicators=(measured(role="comparison"),))
    assert "An indicator is about Comparison group" in complaint(pressed(page, "Take out Comparison group"))
    assert kept().roles[-1].comparison


def test_people_who_were_taken_out_meanwhile_are_none_to_take_out(begun) -> None:
    page = pressed(at(begun, "people"), "Add a comparison group")
    saved_meanwhile(roles=ROLES[:2])
    assert "taken these people out meanwhile" in complaint(pressed(page, "Take out Comparison group"))


def test_the_first_why_stands_beside_one_that_somebody_else_stated_meanwhile(begun) -> None:
    page = at(begun, "why")
    labelled(page.text_input, "The first why in a few words").set_value("Juniors are heard").run()
    labelled(page.text_area, "The why in a sentence or two").set_value("They speak and nobody asks").run()
    saved_meanwhile(whys=(WHY,))
    page.run()
    assert labelled(page.text_input, "The first why in a few words").value == "Juniors are heard"
    pressed(page, "Add this why")
    assert [(why.id, why.title) for why in kept().whys] == [("W1", "Voice"), ("Y1", "Juniors are heard")]
    assert not [each for each in page.button if each.label == "Add this why"]


# ---------------------------------------------------------------------------------------------------- ids and names


def test_what_is_added_gets_no_id_of_what_was_taken_out(begun) -> None:
    page = at(begun, "waves")
    for what in ("wave", "stage"):
        pressed(pressed(page, f"Add a {what}"), f"Take out the last {what}")
        pressed(page, f"Add a {what}")
    page = pressed(pressed(at(begun, "people"), "Add a comparison group"), "Take out Comparison group")
    pressed(page, "Add a comparison group")
    assert (kept().waves[-1].id, kept().stages[-1].id, kept().roles[-1].id) == ("W6", "S6", "comparison-2")
    assert (kept().waves[-1].label, kept().stages[-1].label) == ("Wave 5", "Stage 5")
    assert not page.error


def test_no_theme_bears_on_a_new_why_by_the_chance_of_its_number(begun) -> None:
    from analysis.themes import load_codebook

    page = at(begun, "why")
    labelled(page.text_input, "The first why in a few words").set_value("Retention").run()
    labelled(page.text_area, "The why in a sentence or two").set_value("People leave").run()
    pressed(page, "Add the first why")
    named = {why for theme in load_codebook(kept().codebook).themes for why in theme.whys}
    assert named and not named & {why.id for why in kept().whys}


def test_the_first_why_gets_no_id_of_one_that_was_taken_out(begun) -> None:
    begun()
    saved_meanwhile(whys=(WHY.model_copy(update={"id": "Y1"}),))
    saved_meanwhile(whys=())
    page = at(begun, "why")
    labelled(page.text_input, "The first why in a few words").set_value("Retention").run()
    labelled(page.text_area, "The why in a sentence or two").set_value("People leave").run()
    pressed(page, "Add the first why")
    assert [why.id for why in kept().whys] == ["Y2"]


@pytest.mark.parametrize("name", ["Mentor", "MENTORS", "mentee"])
def test_nobody_outside_is_called_as_somebody_inside(begun, name) -> None:
    page = at(begun, "people")
    labelled(page.text_input, "Who else is asked").set_value(name).run()
    pressed(page, "Add these people")
    assert "already. Choose another name." in complaint(page) and kept().roles == ROLES[:2]


def test_people_outside_with_a_name_of_other_letters_are_added(begun) -> None:
    page = at(begun, "people")
    labelled(page.text_input, "Who else is asked").set_value("Κοινότητα").run()
    pressed(page, "Add these people")
    assert [(role.id, role.label) for role in kept().roles[2:]] == [("outside", "Κοινότητα")]


# ----------------------------------------------------------------------------------------------------- odd schemes

ODD: dict[str, dict] = {
    "no waves": {"waves": (), "stages": ()},
    "no waves but stages": {"waves": ()},
    "no roles": {"roles": ()},
    "nothing": {"waves": (), "stages": (), "roles": ()},
    "one wave later": {"waves": (Wave(id="W1", label="Follow-up", date=DAY(2026, 5, 1)),), "stages": ()},
    "one wave at the end": {"waves": (Wave(id="W1", label="End", date=DAY(2026, 5, 1)),)},
    "only a comparison group": {"roles": (Role(id="c", label="Colleagues", singular="colleague", comparison=True),)},
    "only people outside": {"roles": (Role(id="o", label="Applicants", singular="applicant", outside=True),)},
    "one role": {"roles": (Role(id="buddy", label="Buddies", singular="buddy"),)},
    "one stage": {"stages": (Stage(id="S1", label="End"),)},
    "odd numbers": {"roles": (Role(id="mentor", label="Mentors", singular="mentor", invited=-3),)},
}


@pytest.fixture(scope="module")
def odd_ones(tmp_path_factory):
    """The dashboard on all of them, each under its name."""
    path = tmp_path_factory.mktemp("odd") / "open-loop.db"
    store = Store(address_of(path))
    for name, changed in ODD.items():
        own = {"name": name, "slug": name.replace(" ", "-"), **changed}
        store.save_scheme(EVERYONE, Scheme.model_validate({**BARE.model_dump(), **own}), note="Begun")
    store.close()
    with dashboard(path) as visit:
        yield visit


@pytest.mark.parametrize("odd", ODD)
def test_every_step_of_an_odd_scheme_opens_and_says_what_to_do(odd_ones, odd) -> None:
    page = at(odd_ones, "why", scheme=odd.replace(" ", "-"))
    for step in setting_up.TITLES:
        page.query_params["step"] = step
        page.run()
        assert not page.exception and not page.error, step
        assert setting_up.NEXT[step] in said(page), "this step is open"
        assert not any(table.value.empty for table in page.dataframe), step
        assert "nan" not in said(page).lower().split() and ". ." not in said(page), step
    page.query_params["part"] = "why"
    assert not page.run().exception


@pytest.mark.parametrize("odd", ["nothing", "one wave later"])
def test_who_only_reads_an_odd_scheme_is_told_what_is_there(odd_ones, odd) -> None:
    page = at(odd_ones, "ready", scheme=odd.replace(" ", "-"), view="taskforce")
    assert "Next:" in said(page) and not any(table.value.empty for table in page.dataframe)


def test_a_scheme_without_waves_is_told_so_at_every_step_that_needs_one(begun) -> None:
    begun()
    saved_meanwhile(waves=(), stages=())
    told = setting_up.steps(kept()).set_index("step")
    assert not told.loc["waves", "done"] and "There is no wave yet" in told.loc["waves", "missing"]
    assert "No wave yet, so nothing is asked of anybody." in said(at(begun, "instruments"))
    ready = said(at(begun, "ready"))
    assert "this scheme has no wave yet" in ready and "Nothing has a place in time yet." in ready
    pressed(at(begun, "waves"), "Add a wave")
    assert [wave.id for wave in kept().waves] == ["W5"], "four there were before"


def test_a_scheme_without_anybody_in_it_lacks_people() -> None:
    for roles in ((), ROLES[2:]):
        told = setting_up.steps(BARE.model_copy(update={"roles": roles})).set_index("step")
        assert told.loc["people", "missing"] == "There is nobody yet who takes part."


def test_a_scheme_without_anybody_in_it_gets_its_pairs_once(begun) -> None:
    begun()
    saved_meanwhile(roles=())
    mine, other = at(begun, "people"), at(begun, "people")
    pressed(other, "Add mentors and mentees")
    assert "Somebody else has added people" in complaint(pressed(mine, "Add mentors and mentees"))
    assert [role.label for role in kept().roles] == ["Mentors", "Mentees"]
    assert labelled(mine.number_input, "Mentors invited")


@pytest.mark.parametrize("label", ["Follow-up", "End", "Middle"])
def test_a_first_wave_that_lies_later_does_not_say_when_the_pairs_begin(label) -> None:
    waves = (Wave(id="W1", label=label, date=DAY(2026, 5, 1)),)
    told = setting_up.timeline(BARE.model_copy(update={"waves": waves, "stages": ()}))
    assert told["what"].tolist() == [label]


VALUES = {
    "a share below one per cent": {"target": Target(kind="share", value=0.004, answer=4)},
    "a rise below nothing": {"target": Target(kind="rise", value=-0.3)},
    "a smallest change below nothing": {"smallest": -0.1},
    "a gap below nothing": {"target": Target(kind="at_least", value=-7)},
    "a very large one": {"target": Target(kind="rise", value=1e300)},
}


@pytest.mark.parametrize("name", VALUES)
def test_an_indicator_that_a_scheme_may_hold_opens_in_its_form(begun, name) -> None:
    begun()
    saved_meanwhile(whys=(WHY,), indicators=(measured(**VALUES[name]),))
    page = begun()
    page.switch_page("taskforce/scheme.py")
    page.query_params.update({"part": "why", "change": "indicator-i"})
    page.run().run()
    assert not page.exception and [each for each in page.button if each.label == "Save this target"]
    before = kept().indicators
    pressed(page, "Save this target")
    assert kept().indicators == before
