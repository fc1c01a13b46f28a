"""The scheme page: its parts, and what a taskforce writes, changes, takes out and passes on there."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path

import openpyxl
import pytest
from conftest import EMPTY, EVERYONE, SAMPLE, dashboard

from analysis import records_sheet, sharing
from analysis.actions import Action
from analysis.records import Decision, Meeting, Member, Source

SLUG = EMPTY.slug
SEAT = "Seat (a role or office, not a person)"
RELEASE = (SAMPLE / "releases" / "001.json").read_text(encoding="utf-8")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def visit(empty_database, tmp_path):
    with dashboard(Path(shutil.copy(empty_database, tmp_path))) as visit:
        yield visit


@pytest.fixture
def store(visit):
    from pages import _frame

    visit()
    return _frame.store()


def part(visit, name: str, *, view: str = "all", **query: str):
    page = visit(scheme=SLUG, view=view)
    page.switch_page("taskforce/scheme.py")
    page.query_params.update({"part": name, **query})
    page.run()
    assert not page.exception and not page.error
    return page


def labelled(elements, label):
    return next(each for each in elements if each.label == label)


def press(page, label: str = "", key: str = ""):
    (page.button(key=key) if key else labelled(page.button, label)).click().run()
    assert not page.exception
    return page


def words(page) -> str:
    elements = [*page.markdown, *page.caption, *page.info, *page.warning, *page.error, *page.success]
    return "\n".join(str(each.value) for each in elements).replace("\\", "")


# ----------------------------------------------------------------------------------------------------------- parts


@pytest.mark.parametrize("name", ["why", "tips", "homework", "people", "begin"])
@pytest.mark.parametrize("view", ["all", "leadership", "taskforce", "reviewer", "custodian"])
def test_every_part_says_something_of_an_empty_scheme_in_every_view(visit, name, view):
    page = part(visit, name, view=view)
    assert page.title[0].value == "What is this scheme for?" and len(words(page)) > 80


def test_the_address_names_the_part_and_a_link_to_another_one_opens_it(visit):
    page = part(visit, "homework")
    assert "to start with" in words(page)
    page.query_params["part"] = "people"
    page.run()
    assert "Nobody has a seat" in words(page)
    page.button_group(key="part-why").set_value("homework").run()
    assert "to start with" in words(page) and "homework" in page.query_params["part"]


def test_whoever_may_not_read_the_plan_reads_no_records(visit, store):
    store.save_record(EVERYONE, SLUG, Member(id="one", constituency="junior", seat="Trainee"))
    for name in ("homework", "people", "tips"):
        page = part(visit, name, view="custodian")
        assert "Trainee" not in words(page) and not page.text_input
        assert [each.label for each in page.expander] == ["What the words on this page mean"]


def test_whoever_may_read_but_not_write_is_offered_no_form(visit, store):
    store.save_record(EVERYONE, SLUG, Member(id="one", constituency="junior", seat="Trainee"))
    page = part(visit, "people", view="reviewer")
    assert "Trainee" in words(page)
    assert not [each for each in page.button if each.label in ("Change", "Save")] and not page.text_input


# --------------------------------------------------------------------------------------------------- seats and meetings


def test_a_seat_is_written_changed_and_taken_out_and_the_history_says_so(visit, store):
    page = part(visit, "people")
    labelled(page.text_input, SEAT).set_value("Trainee").run()
    press(page, "Save")
    assert "Junior colleagues 1. Missing: no senior colleague" in words(page)
    press(page, "Change")
    key = next(each.key for each in page.selectbox if each.label == "Constituency" and "new-member" not in each.key)
    page.selectbox(key=key).set_value("student").run()
    kept = store.records(EVERYONE, SLUG, "member")[0]
    press(page, key=f"save-member-{kept.id}")
    assert store.records(EVERYONE, SLUG, "member")[0].constituency == "student"
    press(page, "Change")
    press(page, "Take out")
    assert store.records(EVERYONE, SLUG, "member") and "Take this out?" in words(page)
    press(page, "Yes, take it out")
    assert store.records(EVERYONE, SLUG, "member") == [] and "Nobody has a seat" in words(page)
    history = next(each.value for each in page.dataframe if "What happened" in each.value.columns)
    assert list(history["What happened"]) == ["Taken out", "Changed", "Written"]
    assert set(history["Which"]) == {"taken out since"} and "Trainee" not in str(history)


def test_a_contact_in_a_seat_is_refused_in_a_sentence_and_what_was_typed_stays(visit, store):
    page = part(visit, "people")
    labelled(page.text_input, SEAT).set_value("Ask ada@firm.org").run()
    press(page, "Save")
    assert "name a role instead" in page.error[0].value.replace("\\", "")
    assert labelled(page.text_input, SEAT).value == "Ask ada@firm.org"
    assert store.records(EVERYONE, SLUG, "member") == []


def test_what_is_missing_is_said_by_the_name_of_its_field(visit, store):
    page = press(part(visit, "people"), "Save")
    assert "“Seat (a role or office, not a person)” is empty" in page.error[0].value.replace("\\", "")


def test_who_was_in_the_room_is_kept_by_constituency_and_what_was_not_said_is_not_nought(visit, store):
    page = part(visit, "people", of="meetings")
    labelled(page.text_input, "What it was about").set_value("What comes next").run()
    labelled(page.date_input, "Day").set_value("2026-02-02").run()
    labelled(page.number_input, "Students").set_value(2).run()
    press(page, "Save")
    kept = store.records(EVERYONE, SLUG, "meeting")[0]
    assert kept.present == {"student": 2} and "Students 2" in words(page)


def test_a_decision_not_to_act_needs_a_reason_and_keeps_evidence_that_no_release_knows(visit, store):
    store.save_record(EVERYONE, SLUG, Meeting(id="m", date="2026-02-02", about="Next", present={"junior": 2}))
    told = {"id": "d", "date": "2026-02-02", "title": "Quiet hour", "evidence": ("notes:end",), "meeting": "m"}
    store.save_record(EVERYONE, SLUG, Decision.model_validate({**told, "proposed_by": "junior"}))
    store.save_action(EVERYONE, SLUG, Action(id="a", title="Quiet hour", owner_role="Partner"))
    page = part(visit, "people", of="decisions", open="decision-d")
    assert "In the room: Junior colleagues 2." in words(page)
    assert "notes:end" not in words(page) and "Notes" in words(page), "what it rests on is told in words"
    assert "1 of 1 decisions proposed, 0 of 1 decisions taken, 0 of 1 actions owned" in words(page)
    outcome = next(each.key for each in page.selectbox if each.label == "Outcome" and "decision-d-" in each.key)
    page.selectbox(key=outcome).set_value("no action").run()
    press(page, key="save-decision-d")
    assert "needs a reason" in page.error[0].value
    reason = next(each.key for each in page.text_area if "decision-d-" in each.key)
    page.text_area(key=reason).set_value("Nobody asked for it").run()
    press(page, key="save-decision-d")
    kept = store.records(EVERYONE, SLUG, "decision")[0]
    assert (kept.outcome, kept.evidence, kept.meeting) == ("no action", ("notes:end",), "m")


# ------------------------------------------------------------------------------------------------------- homework


def test_a_finding_of_the_shelf_is_taken_over_edited_taken_out_and_taken_over_again(visit, store):
    page = part(visit, "homework")
    for _ in range(2):
        press(page, key="take-law-school-pilot")
        assert [each.id for each in store.records(EVERYONE, SLUG, "source")] == ["law-school-pilot"]
        assert len([each for each in page.button if each.key == "take-law-school-pilot"]) == 0
        press(page, key="out-source-law-school-pilot")
        press(page, "Yes, take it out")
        assert store.records(EVERYONE, SLUG, "source") == []


def test_the_shelf_is_searched(visit):
    page = part(visit, "homework")
    page.text_input(key=f"homework-{SLUG}").set_value("racism").run()
    assert "not her responsibility" in words(page) and "Southampton" not in words(page)
    page.text_input(key=f"homework-{SLUG}").set_value("unicorn").run()
    assert "Nothing on the shelf fits" in words(page)


def test_what_others_found_stands_beside_a_measure(sample_database, tmp_path):
    with dashboard(Path(shutil.copy(sample_database, tmp_path))) as visit:
        page = visit(view="leadership").switch_page("leadership/impact.py").run()
        assert not page.exception and any(each.label.startswith("What other schemes") for each in page.expander)
        assert "no yardstick for this scheme" in words(page)


# ----------------------------------------------------------------------------------------------------- share packs


def test_a_share_pack_goes_from_one_scheme_to_the_shelf_of_another_and_both_write_it_down(sample_database, tmp_path):
    from pages import _frame

    with dashboard(Path(shutil.copy(sample_database, tmp_path))) as visit:
        page = visit(view="taskforce").switch_page("taskforce/scheme.py")
        page.query_params.update({"part": "people", "of": "sharing"})
        page.run()
        store = _frame.store()
        assert labelled(page.button, "Make the share pack").disabled
        page.checkbox(key="agreed-thistlewood-marr").check().run()
        labelled(page.text_input, "For which organisations").set_value("An invented firm").run()
        press(page, "Make the share pack")
        assert "which role" in page.error[0].value
        labelled(page.text_input, "Who can be asked (a role)").set_value("Scheme coordinator").run()
        press(page, "Make the share pack")
        assert not page.error and page.get("download_button")
        pack = page.session_state["pack-thistlewood-marr"]
        given = store.records(EVERYONE, "thistlewood-marr", "sharing")[-1]
        assert (given.what, given.others) == ("share pack given", "An invented firm")

        store.save_scheme(EVERYONE, EMPTY, note="Begun")
        page = part(visit, "people", of="sharing")
        page.file_uploader(key="pack_file").upload("pack.json", pack.encode(), "application/json").run()
        assert "To ask: Scheme coordinator" in words(page)
        press(page, "Put it on the homework shelf")
        shelved = store.records(EVERYONE, SLUG, "source")
        assert len(shelved) == 3 and all(isinstance(each, Source) and each.shared for each in shelved)
        assert store.records(EVERYONE, SLUG, "sharing")[0].what == "share pack received"
        assert "Came as a share pack" in words(part(visit, "homework"))


def test_a_pack_that_was_changed_is_refused_in_a_sentence_and_nothing_is_kept(visit, store):
    pack = json.loads(sharing.pack(RELEASE, note="", contact_role="Coordinator"))
    pack["release"] = pack["release"].replace("Belonging", "Belongings")
    page = part(visit, "people", of="sharing")
    for content in (json.dumps(pack).encode(), RELEASE.encode(), b"\xff\xfe{}", b"{}"):
        page.file_uploader(key="pack_file").upload("pack.json", content, "application/json").run()
        assert not page.exception and page.error[0].value.rstrip().endswith(".")
    assert store.records(EVERYONE, SLUG, "source") == [] and store.records(EVERYONE, SLUG, "sharing") == []


# -------------------------------------------------------------------------------------------------------- workbook


def test_a_workbook_goes_out_and_comes_back_and_tells_which_rows_it_left_out(visit, store):
    shared = Source(id="pack-1", title="Theirs", shared="a" * 64)
    gone = store.save_record(EVERYONE, SLUG, Member(id="gone", constituency="HR", seat="Head of people"))
    for record in (Member(id="one", constituency="junior", seat="Trainee"), shared):
        store.save_record(EVERYONE, SLUG, record)
    content = records_sheet.as_workbook([*store.records(EVERYONE, SLUG, "member"), shared])
    store.remove_record(EVERYONE, SLUG, gone)
    book = openpyxl.load_workbook(io.BytesIO(content))
    book["Seats"]["B3"] = "Trainee, Leeds"
    book["Seats"].append(["two", "Ask ada@firm.org", "Students"])
    book["Seats"].append(["three", "", "Students"])
    target = io.BytesIO()
    book.save(target)
    page = part(visit, "people", of="book")
    page.file_uploader(key="records_file").upload("records.xlsx", target.getvalue(), XLSX).run()
    press(page, "Take in this workbook")
    kept = {each.id: each.seat for each in store.records(EVERYONE, SLUG, "member")}
    assert kept == {"one": "Trainee, Leeds"}, "what somebody else took out meanwhile stays out"
    assert store.records(EVERYONE, SLUG, "source")[0].shared == "a" * 64
    told = words(page)
    assert "2 records were added or brought up to date" in told and "The seat “gone” was left out" in told
    assert "Row 5 of the sheet “Seats”" in told and "name a role instead" in told and "ada@" not in told


def test_a_workbook_undoes_nothing_that_somebody_changed_since_it_was_downloaded(visit, store):
    first = store.save_record(EVERYONE, SLUG, Member(id="one", constituency="junior", seat="Trainee"))
    book = openpyxl.load_workbook(io.BytesIO(records_sheet.as_workbook([first])))
    book["Seats"]["B2"] = "Trainee, Leeds"
    target = io.BytesIO()
    book.save(target)
    store.save_record(EVERYONE, SLUG, first.model_copy(update={"seat": "Trainee, London"}))
    page = part(visit, "people", of="book")
    page.file_uploader(key="records_file").upload("records.xlsx", target.getvalue(), XLSX).run()
    press(page, "Take in this workbook")
    assert [each.seat for each in store.records(EVERYONE, SLUG, "member")] == ["Trainee, London"]
    assert "The seat “one” was left out: somebody else changed it" in words(page) and "0 records" in words(page)


def test_a_record_is_taken_out_only_as_it_stood_when_that_was_asked(visit, store):
    mine = store.save_record(EVERYONE, SLUG, Member(id="one", constituency="junior", seat="Trainee"))
    page = press(part(visit, "people", open="member-one"), "Take out")
    store.save_record(EVERYONE, SLUG, mine.model_copy(update={"seat": "Trainee, London"}))
    press(page, "Yes, take it out")
    assert [each.seat for each in store.records(EVERYONE, SLUG, "member")] == ["Trainee, London"]
    assert "Somebody else changed this" in page.error[0].value
    page.run()
    assert "Take this out?" not in words(page) and "Trainee, London" in words(page)
    press(press(page, "Take out"), "Yes, take it out")
    assert store.records(EVERYONE, SLUG, "member") == []


def test_the_form_of_figures_says_what_is_checked_and_what_is_not(visit, store):
    page = part(visit, "people", of="figures")
    told = words(page)
    assert "Two figures close together, or a figure and its part, can tell of single people." in told
    assert "Nobody checks that here" in told and "More than these words is not checked" in told
    labelled(page.text_input, "What is counted (the same words make a series)").set_value("Women who left").run()
    labelled(page.date_input, "Day").set_value("2026-02-02").run()
    labelled(page.number_input, "Figure").set_value(1.0).run()
    press(page, "Save")
    assert "needs the number it is counted among" in page.error[0].value
    assert store.records(EVERYONE, SLUG, "figure") == []


def test_measures_to_choose_from_are_those_of_scales_and_no_empty_one(visit, store):
    told = [
        {"id": "a", "why": "W1", "scale": "voice", "role": "mentor", "before": "W1", "after": "W2"},
        {"id": "b", "why": "W1", "kind": "figure", "figure": "Leavers", "target": {"kind": "rise", "value": 2}},
    ]
    told[1]["primary"] = False
    whys = [{"id": "W1", "title": "Voice", "statement": "Juniors are heard"}]
    new = type(EMPTY).model_validate({**EMPTY.model_dump(), "whys": whys, "indicators": told})
    store.save_scheme(EVERYONE, new, note="Whys")
    page = part(visit, "homework")
    offered = next(each for each in page.selectbox if each.label == "About").options
    assert not page.exception and "" not in [each.strip() for each in offered] and "voice" in offered


def test_what_goes_along_with_a_share_pack_is_said_and_a_contact_is_asked_about(sample_database, tmp_path):
    with dashboard(Path(shutil.copy(sample_database, tmp_path))) as visit:
        from pages.taskforce import _share_pack

        page = visit()
        page.switch_page("taskforce/scheme.py")
        page.query_params.update({"part": "people", "of": "sharing"})
        page.run()
        assert "Along go the scheme's contact, its whys and the figures" in words(page)
        assert not [each for each in page.checkbox if each.label.startswith("Whoever is reached there")]
        real = _share_pack.names_in
        try:  # as if the contact of the sample were an address of somebody
            _share_pack.names_in = lambda text: "found" if "third floor" in text else real(text)
            page.run()
            sure = next(each for each in page.checkbox if each.label.startswith("Whoever is reached there"))
            assert labelled(page.button, "Make the share pack").disabled
            sure.check().run()
            for each in page.checkbox:
                each.check()
            page.run()
            assert not labelled(page.button, "Make the share pack").disabled
        finally:
            _share_pack.names_in = real
