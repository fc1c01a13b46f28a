"""A scheme set up in one sitting: steps read off it, usual dates, what could be seen, sheets that come back again."""

from __future__ import annotations

import datetime
import io
import random
import zipfile

import openpyxl
import pytest
from conftest import EVERYONE, address_of, dashboard

from analysis import question_sheet, setting_up
from analysis.instruments import all_instruments, for_scheme
from analysis.intake import build, propose, still_needed
from analysis.model import Indicator, Role, Scheme, Stage, Target, Wave, Why
from analysis.questions import form
from analysis.readers import read
from analysis.store import Store

ROLES = (
    Role(id="mentor", label="Mentors", singular="mentor", invited=32),
    Role(id="mentee", label="Mentees", singular="mentee", invited=8),
    Role(id="comparison", label="Colleagues", singular="colleague", comparison=True, invited=40),
    Role(id="former", label="Former colleagues", singular="former colleague", outside=True, invited=20),
)
WAVES = tuple(
    Wave(id=f"W{number}", label=label) for number, label in enumerate(("Before", "Middle", "End", "Follow-up"), start=1)
)
STAGES = tuple(
    Stage(id=f"S{number}", label=label) for number, label in enumerate(("Beginning", "Middle", "End", "After"), start=1)
)
EVERYTHING = tuple(name for name, each in all_instruments().items() if not each.clinical)
BARE = Scheme(name="New", slug="new", roles=ROLES, waves=WAVES, stages=STAGES)
FULL = BARE.model_copy(update={"asked": EVERYTHING})
FORMS = [(BARE, role, wave) for role in ROLES for wave in WAVES]
FORMS += [(FULL, role, wave) for role in ROLES[:3] for wave in WAVES[:3:2]]


def filled(scheme: Scheme, role: Role, wave: Wave, *, people: int = 4) -> bytes:
    """The generated sheet with answers that somebody chose from the lists, and texts."""
    book = openpyxl.load_workbook(io.BytesIO(question_sheet.question_sheet(scheme, role, wave)))
    page, chance = book.worksheets[0], random.Random(5)
    asked = question_sheet.sheet_questions(scheme, role, wave)
    assert [cell.value for cell in page[1]] == [each.text for each in asked]
    for row in range(2, people + 2):
        page.cell(row, 1, f"KQ{row:02d}")
        for place, question in enumerate(asked[1:], start=2):
            page.cell(row, place, chance.choice(question.answers or ("Some words of somebody",)))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


# ------------------------------------------------------------------------------------------------------- sheets


@pytest.mark.parametrize(("scheme", "role", "wave"), FORMS, ids=lambda each: getattr(each, "id", len(str(each))))
def test_a_filled_sheet_comes_back_without_a_hand(scheme, role, wave) -> None:
    # Its name says nothing: what is in the file is enough.
    sheet = read("answers.xlsx", filled(scheme, role, wave))
    recipe = propose(sheet, scheme)
    assert sheet.problems == ()
    assert {column.kind for column in recipe.columns} >= {"person", "role", "wave"}
    assert not [column.name for column in recipe.columns if column.kind == "unused"]
    if any(column.kind == "item" for column in recipe.columns):
        assert still_needed(recipe, for_scheme(scheme)) == []
    study = build(scheme, [(sheet, recipe)])[0]
    assert set(study.problem["kind"]) <= {"consent"}, "only how many agreed to be quoted is told"
    assert len(study.person) == 4 and set(study.person["role"]) == {role.id}
    asked = sum(column.kind == "item" for column in recipe.columns)
    assert len(study.answer_by_person_wave_item) == 4 * asked


def test_an_answer_of_a_scale_that_may_be_coded_two_ways_is_worth_what_the_sheet_says() -> None:
    scheme = BARE.model_copy(update={"asked": ("olbi",)})
    sheet = read("answers.xlsx", filled(scheme, ROLES[0], WAVES[0]))
    recipe = propose(sheet, scheme)
    assert {column.coding for column in recipe.columns if column.instrument == "olbi"} == {"SA1"}
    answers = build(scheme, [(sheet, recipe)])[0].answer_by_person_wave_item
    first = next(column.name for column in recipe.columns if column.instrument == "olbi" and column.item == 1)
    worth = {"Strongly agree": 1, "Agree": 2, "Disagree": 3, "Strongly disagree": 4}
    told = answers[answers["item"] == 1]["answer"].tolist()
    assert sorted(told) == sorted(worth[label] for label in sheet.rows[first])


def test_no_words_leave_that_their_owner_keeps_and_the_sheet_says_whose_they_are() -> None:
    asked = question_sheet.sheet_questions(FULL, ROLES[0], WAVES[0])
    owned = {each.part_of for each in asked if each.owned}
    assert {each.name for each in all_instruments().values() if each.id in EVERYTHING and each.text != "ship"} == owned
    told = "\n".join(question_sheet.how_to_ask(FULL, ROLES[0], WAVES[0]))
    assert "get them from the owner" in told
    assert all(all_instruments()[name].citation in told for name in ("pss10", "swemwbs", "belong"))
    assert "get them from the owner" not in "\n".join(question_sheet.how_to_ask(BARE, ROLES[0], WAVES[0]))


def test_a_name_that_begins_like_a_formula_is_none_in_a_sheet() -> None:
    evil = '=HYPERLINK("x")'
    role, wave = Role(id="=1+1", label=evil, singular=evil), Wave(id="+2", label=evil)
    scheme = Scheme(name=evil, slug="evil", roles=(role,), waves=(wave,), stages=(Stage(id="S1", label=evil),))
    book = openpyxl.load_workbook(io.BytesIO(question_sheet.question_sheet(scheme, role, wave)))
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)
    assert not set(question_sheet.sheet_name(role, wave)) & set('<>:"/\\|?*')


def test_people_outside_have_a_small_survey_without_questions_about_their_work() -> None:
    assert [each.part_of for each in form(FULL, ROLES[3], WAVES[0])][6:] == ["Reflection", "Reflection", "Consent"]
    assert not [each for each in form(BARE, ROLES[3], WAVES[1]) if each.part_of not in ("Participant code",)]


def test_a_form_asks_what_the_scheme_chose_and_nothing_else() -> None:
    scheme = BARE.model_copy(update={"asked": ("voice", "swemwbs")})
    asked = {each.part_of for each in form(scheme, ROLES[1], WAVES[2])} - {"Participant code", "Reflection", "Consent"}
    assert asked == {"Voice", all_instruments()["swemwbs"].name}
    assert [each.text for each in form(scheme, ROLES[1], WAVES[0]) if each.part_of == "Voice"] == [
        "Speaking up here is not worth the risk."
    ]


# -------------------------------------------------------------------------------------------------------- steps


def done(scheme: Scheme) -> dict[str, bool]:
    return setting_up.steps(scheme).set_index("step")["done"].to_dict()


def ready() -> Scheme:
    start = datetime.date(2027, 1, 18)
    dates = setting_up.proposed_dates(BARE, start).set_index(["kind", "id"])["date"]
    return BARE.model_copy(
        update={
            "waves": tuple(each.model_copy(update={"date": dates["wave", each.id]}) for each in WAVES),
            "stages": tuple(
                each.model_copy(update={"date": dates["stage", each.id], "expected": {"sub-group": 0}})
                for each in STAGES
            ),
            "whys": (Why(id="W1", title="Voice", statement="Juniors are not heard"),),
            "indicators": (
                Indicator(
                    id="voice",
                    why="W1",
                    scale="voice",
                    role="mentor",
                    before="W1",
                    after="W3",
                    target=Target(value=0.5),
                ),
            ),
            "asked": ("voice", "swemwbs"),
            "contact": "The office",
        }
    )


def test_a_bare_scheme_has_no_step_done_and_a_ready_one_has_all() -> None:
    assert not any(done(BARE.model_copy(update={"roles": (ROLES[0].model_copy(update={"invited": None}),)})).values())
    told = setting_up.steps(ready())
    assert told["done"].all() and not told["missing"].any() and told["next"].str.endswith(".").all()


@pytest.mark.parametrize(
    ("step", "changed"),
    [
        ("why", {"whys": (), "indicators": ()}),
        ("people", {"roles": (ROLES[0], ROLES[1].model_copy(update={"invited": None}))}),
        ("waves", {"waves": tuple(each.model_copy(update={"date": None}) for each in WAVES)}),
        ("waves", {"waves": tuple(each.model_copy(update={"date": datetime.date(2027, 1, 1)}) for each in WAVES)}),
        ("instruments", {"asked": ("swemwbs",)}),
        ("instruments", {"asked": ("voice", "gone_by_now")}),
        ("indicators", {"indicators": ()}),
        ("reflections", {"stages": STAGES}),
        ("privacy", {"contact": " "}),
    ],
)
def test_a_step_is_open_while_something_of_it_is_missing_and_a_sentence_says_what(step, changed) -> None:
    told = setting_up.steps(ready().model_copy(update=changed)).set_index("step").loc[step]
    assert not told["done"] and told["missing"].endswith(".")
    assert not done(ready().model_copy(update=changed))["ready"]


def test_a_scheme_without_stages_expects_nothing_written() -> None:
    assert done(ready().model_copy(update={"stages": ()}))["reflections"]


# -------------------------------------------------------------------------------------------------------- dates


def test_the_usual_dates_are_before_the_first_meeting_half_way_at_the_end_and_a_year_on() -> None:
    start = datetime.date(2027, 1, 18)
    dates = setting_up.proposed_dates(BARE, start)
    waves = dates[dates["kind"] == "wave"].set_index("label")["date"]
    assert waves["Before"] < start
    # Weeks 12 to 14, 26 to 28, and 52, of the timeline that the design states.
    for label, least, most in (("Middle", 12, 14), ("End", 26, 28), ("Follow-up", 52, 52)):
        assert least <= (waves[label] - start).days / 7 <= most


@pytest.mark.parametrize(
    ("labels", "weeks"),
    [
        (["Before"], [-2]),
        (["Before", "After"], [-2, 27]),
        (["Baseline", "Mid-point", "End of the scheme", "Six months later"], [-2, 13, 27, 52]),
        (["End", "Before"], [-2, 27]),
        (["1", "2", "3", "4", "5"], [-2, 13, 27, 52, 78]),
        ([], []),
    ],
)
def test_a_time_stands_where_its_name_says_or_else_where_its_place_does(labels, weeks) -> None:
    assert setting_up.usual_weeks(labels) == weeks


def test_the_timeline_follows_the_dates_and_names_what_has_none() -> None:
    told = setting_up.timeline(ready())
    assert told["begins"].notna().all() and told["begins"].is_monotonic_increasing
    assert set(told["kind"]) == {"questionnaire", "reflections", "preparing", "meetings"}
    assert (told["ends"] >= told["begins"]).all()
    meetings = told[told["kind"] == "meetings"]
    assert len(meetings) == 2 and meetings["ends"].max() == ready().waves[2].date
    bare = setting_up.timeline(BARE)
    assert len(bare) == len(WAVES) + len(STAGES) and bare["begins"].isna().all()


# --------------------------------------------------------------------------------------------- what could be seen


def seen(scheme: Scheme, scale: str, role: str, **options):
    rows = setting_up.detectable(scheme, **options)
    return rows[(rows["scale"] == scale) & (rows["role"] == role)].iloc[0]


def test_the_smallest_change_is_the_one_of_the_paired_t_test() -> None:
    # R: power.t.test(n = 24, power = .8, type = "paired") gives 0.5974 SDs of the change; for 3.9 points between people
    # and r = .6 a change has the SD 3.9 * sqrt(2 * .4) = 3.488.
    row = seen(ready(), "swemwbs", "mentor")
    assert row["people"] == 24
    assert row["points"] == pytest.approx(0.5974 * 3.9 * 0.8**0.5, abs=2e-3)
    assert row["sds"] == pytest.approx(0.5974 * 0.8**0.5, abs=1e-3)


def test_a_word_says_whether_the_wanted_change_could_be_seen() -> None:
    measured = Indicator(
        id="w", why="W1", scale="swemwbs", role="mentor", before="W1", after="W3", target=Target(value=1), primary=False
    )
    small = ready().model_copy(update={"indicators": (measured,)})
    assert "missed" in seen(small, "swemwbs", "mentor")["words"]
    large = small.model_copy(update={"indicators": (measured.model_copy(update={"target": Target(value=3)}),)})
    assert "would usually be seen" in seen(large, "swemwbs", "mentor")["words"]
    assert seen(ready(), "voice", "mentor")["could"] == "not known yet"
    assert seen(ready(), "swemwbs", "mentor")["could"] == "no", "the smallest published change is 1 point"


def test_fewer_people_than_a_number_needs_are_told_so() -> None:
    row = seen(ready(), "swemwbs", "mentee")
    assert row["people"] == 6 and row["words"] == "Fewer than 8 people: no number may leave the workbench."
    assert set(setting_up.detectable(ready())["role"]) == {"mentor", "mentee"}, "nobody else takes part"


# ------------------------------------------------------------------------------------------------------ the page


@pytest.fixture
def begun(tmp_path):
    """The dashboard on a scheme that was just begun."""
    path = tmp_path / "open-loop.db"
    store = Store(address_of(path))
    store.save_scheme(EVERYONE, BARE.model_copy(update={"roles": ROLES[:2]}), note="Begun")
    store.close()
    with dashboard(path) as visit:
        yield visit


def at(visit, step: str, **query: str):
    page = visit(**query)
    page.switch_page("taskforce/scheme.py")
    page.query_params.update({"part": "begin", "step": step, **query})
    page.run()
    assert not page.exception and not page.error
    return page


def labelled(elements, label: str):
    return next(each for each in elements if each.label == label)


def kept() -> Scheme:
    from pages import _frame

    return _frame.store().scheme(EVERYONE, "new")


def said(page) -> str:
    elements = [*page.main.markdown, *page.caption, *page.info, *page.header, *page.subheader]
    return "\n".join(str(each.value) for each in elements).replace("\\", "")


@pytest.mark.parametrize("step", setting_up.TITLES)
def test_every_step_opens_and_says_what_is_missing_and_what_comes_next(begun, step) -> None:
    told = setting_up.steps(BARE.model_copy(update={"roles": ROLES[:2]})).set_index("step").loc[step]
    page = at(begun, step)
    assert told["next"] in said(page) and told["missing"] in said(page)
    assert labelled(page.button, "Next step") and "nan" not in said(page).lower().split()


def test_a_path_can_be_left_and_taken_up_by_another_window(begun) -> None:
    page = at(begun, "why")
    labelled(page.text_input, "The first why in a few words").set_value("Juniors are heard").run()
    # Somebody closes the window before anything is saved: what was typed is offered again.
    page = at(begun, "why")
    assert "Juniors are heard" in said(page)
    labelled(page.button, "Go on with it").click().run()
    assert labelled(page.text_input, "The first why in a few words").value == "Juniors are heard"
    labelled(page.text_area, "The why in a sentence or two").set_value("They speak and nobody asks").run()
    labelled(page.button, "Add the first why").click().run()
    assert [why.title for why in kept().whys] == ["Juniors are heard"]
    # A new session begins at the first step that is not done.
    page = begun(part="begin")
    page.switch_page("taskforce/scheme.py")
    page.query_params["part"] = "begin"
    page.run()
    assert [each.value for each in page.button_group if each.value in setting_up.TITLES] == ["waves"]


def test_the_usual_dates_are_taken_and_stand_in_the_scheme(begun) -> None:
    page = at(begun, "waves")
    labelled(page.date_input, "When do the pairs meet first?").set_value(datetime.date(2027, 1, 18)).run()
    labelled(page.button, "Take these dates").click().run()
    assert not page.exception and not page.error
    assert [str(wave.date) for wave in kept().waves] == ["2027-01-04", "2027-04-19", "2027-07-26", "2028-01-17"]
    assert done(kept())["waves"]


def test_numbers_questionnaires_notes_and_contact_are_saved_with_a_note(begun) -> None:
    from pages import _frame

    page = at(begun, "people")
    labelled(page.number_input, "Mentees invited").set_value(24).run()
    labelled(page.button, "Save these numbers").click().run()
    labelled(page.button, "Add a comparison group").click().run()
    page = at(begun, "instruments")
    labelled(page.multiselect, "Questionnaires that the forms ask").set_value(["voice", "swemwbs"]).run()
    assert "SWEMWBS" in said(page) and "owners' to give" in said(page)
    labelled(page.button, "Save this choice").click().run()
    page = at(begun, "reflections")
    page.number_input[0].set_value(3).run()
    labelled(page.button, "Save what is expected").click().run()
    page = at(begun, "privacy")
    page.text_area[0].set_value("The office of the ombudsperson").run()
    labelled(page.button, "Save contact, notice and periods").click().run()
    scheme = kept()
    assert scheme.asked == ("voice", "swemwbs") and scheme.contact == "The office of the ombudsperson"
    assert [role.invited for role in scheme.roles] == [32, 24, None] and scheme.roles[2].comparison
    assert scheme.stages[0].expected == {"sub-group": 3} and scheme.retention == {}
    notes = _frame.store().scheme_history(EVERYONE, "new")["note"]
    assert len(notes) == 6 and notes.ne("").all()


@pytest.mark.parametrize("view", ["leadership", "taskforce", "custodian", "reviewer"])
def test_who_may_not_edit_a_scheme_reads_how_far_it_is_and_changes_nothing(begun, view) -> None:
    page = at(begun, "people", view=view)
    assert "Next: Name and why. No why is stated yet." in said(page) and "The researcher fills" in said(page)
    assert not page.number_input and not page.text_input and not page.get("file_uploader")
    assert not [each.label for each in page.button if each.label not in ("Back", "Next step")]


def test_the_path_ends_with_the_sheets_and_the_timeline(begun) -> None:
    from pages.taskforce import _setting_up_ready

    page = at(begun, "ready")
    names = [each.label for each in page.get("download_button")]
    assert "All 8 question sheets (.zip)" in names and "Download this sheet (.xlsx)" in names
    packed = _setting_up_ready._packed(question_sheet.question_sheets(kept()))
    with zipfile.ZipFile(io.BytesIO(packed)) as pack:
        assert sorted(pack.namelist()) == sorted(
            f"questions {role} W{number}.xlsx" for role in ("mentor", "mentee") for number in (1, 2, 3, 4)
        )


def saved_meanwhile(**changed) -> None:
    from pages import _frame

    store = _frame.store()
    new = Scheme.model_validate({**store.scheme(EVERYONE, "new").model_dump(), **changed})
    store.save_scheme(EVERYONE, new, note="By somebody else")


def test_what_somebody_else_saved_of_the_same_step_is_shown_before_it_is_saved_over(begun) -> None:
    page = at(begun, "privacy")
    page.text_area[0].set_value("The office of the ombudsperson").run()
    saved_meanwhile(contact="The works council")
    labelled(page.button, "Save contact, notice and periods").click().run()
    assert kept().contact == "The works council" and "Somebody else changed this" in page.error[0].value
    shown = [each.value for each in page.dataframe if "As somebody else saved it" in each.value.columns]
    assert "The works council" in str(shown[0].to_numpy())
    labelled(page.button, "Save contact, notice and periods").click().run()
    assert kept().contact == "The office of the ombudsperson"


@pytest.mark.parametrize(
    ("step", "label", "value", "button", "theirs"),
    [
        ("why", "Name of the scheme", "Mine", "Save the name", {"name": "Theirs"}),
        ("waves", "Wave W1", "Mine", "Save waves and stages", {"waves": [{"id": "W1", "label": "Theirs"}]}),
        ("people", "Mentees invited", 24, "Save these numbers", None),
        ("instruments", "Questionnaires that the forms ask", ["voice"], "Save this choice", {"asked": ["load"]}),
    ],
)
def test_no_step_undoes_what_a_colleague_saved_meanwhile(begun, step, label, value, button, theirs) -> None:
    page = at(begun, step)
    fields = [*page.text_input, *page.number_input, *page.multiselect]
    labelled(fields, label).set_value(value).run()
    if theirs is None:
        theirs = {"roles": [each.model_copy(update={"invited": 77}).model_dump() for each in kept().roles]}
    elif "waves" in theirs:
        theirs = {"waves": [theirs["waves"][0], *(each.model_dump() for each in kept().waves[1:])]}
    saved_meanwhile(**theirs)
    before = kept()
    labelled(page.button, button).click().run()
    assert not page.exception and kept() == before and "Somebody else changed this" in page.error[0].value


def test_a_field_in_which_nobody_typed_takes_what_a_colleague_saved(begun) -> None:
    page = at(begun, "privacy")
    saved_meanwhile(contact="The works council")
    page.run()
    notice = "A line that stands on every page, where there is something to say"
    labelled(page.text_area, notice).set_value("A line").run()
    labelled(page.button, "Save contact, notice and periods").click().run()
    assert kept().contact == "The works council" and kept().notice == "A line"
