"""Records: what their fields are called, as a workbook and back, homework, share packs, and who has a part in what."""

from __future__ import annotations

import datetime
import io
import json
import shutil
import tomllib
from pathlib import Path

import openpyxl
import pytest
from conftest import EMPTY, EVERYONE, SAMPLE, address_of

from analysis import homework, sharing, taskforce
from analysis.actions import Action
from analysis.intake import read_folder
from analysis.model import CannotRead, Refused
from analysis.record_fields import KIND_WORDS, LABELS, fields_of, made
from analysis.records import KINDS, Cycle, Decision, Figure, Member, Record, Source, record_of, words_of
from analysis.records_sheet import as_workbook, from_workbook
from analysis.release import Unsafe
from analysis.store import Store

TODAY = datetime.date(2026, 11, 2)
RELEASE = (SAMPLE / "releases" / "001.json").read_text(encoding="utf-8")


def sample_records() -> list[Record]:
    told = tomllib.loads((SAMPLE / "records.toml").read_text(encoding="utf-8"))
    return [record_of({**each, "kind": kind}) for kind, rows in told.items() for each in rows]


# ---------------------------------------------------------------------------------------------------------- fields


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_that_people_write_has_a_name_in_plain_words(kind):
    written = set(KINDS[kind].model_fields) - {"kind", "id", "row_version", "shared"}
    assert set(LABELS[kind]) == written and KIND_WORDS[kind]
    labels = [each.label for each in fields_of(kind)]
    assert len(set(labels)) == len(labels) and not any("_" in each for each in labels)


def test_what_a_field_asks_for_follows_from_its_definition():
    told = {each.name: (each.shape, each.needed, each.most) for each in fields_of("decision")}
    assert told["title"] == ("line", True, 200) and told["reason"] == ("words", False, 2_000)
    assert told["date"] == ("day", True, 0) and told["evidence"][0] == "references"
    assert told["outcome"][:2] == ("choice", True) and told["proposed_by"][:2] == ("choice", False)
    assert [each.shape for each in fields_of("meeting")] == ["day", "line", "tick", "counts"]


def test_a_mistake_is_told_by_the_name_that_the_form_gives_the_field():
    with pytest.raises(Refused, match="“Seat \\(a role or office, not a person\\)” is empty"):
        made({"kind": "member", "id": "a", "constituency": "junior", "seat": ""})
    with pytest.raises(Refused, match="^The day of leaving lies before the day of joining\\.$"):
        days = {"joined": "2026-02-01", "left": "2026-01-01"}
        made({"kind": "member", "id": "a", "constituency": "junior", "seat": "Trainee", **days})


def test_where_a_source_is_found_may_be_told_and_a_mail_may_not():
    told = Source(id="a", title="t", reference="See law.example.org/page-2, doi 10.1136/x-2021-054890, or ada@firm.org")
    words = " ".join(words_of(told))
    assert "054890" not in words and "law.example" not in words and "ada@firm.org" in words


# -------------------------------------------------------------------------------------------------------- workbook


def test_what_is_written_into_a_workbook_is_read_back_as_it_was():
    records = sample_records()
    read, problems = from_workbook(as_workbook(records))
    assert problems == [] and {(each.kind, each.id): each for each in read} == {
        (each.kind, each.id): each for each in records
    }


def test_no_text_of_a_workbook_runs_as_a_formula_and_it_comes_back_untouched():
    nasty = Member(id="a", constituency="junior", seat='=HYPERLINK("x")')
    book = as_workbook([nasty])
    cells = [cell for row in openpyxl.load_workbook(io.BytesIO(book))["Seats"].iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells) and any(str(cell.value).startswith("'=") for cell in cells)
    assert from_workbook(book)[0] == [nasty]


def workbook(sheet: str, *rows: tuple) -> bytes:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = sheet
    for row in rows:
        page.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def test_a_row_that_cannot_be_used_is_told_with_its_number_and_the_others_are_used():
    heads = ("Seat (a role or office, not a person)", "Constituency", "Since", "A column of ours")
    content = workbook(
        "seats",
        heads,
        ("Trainee", "Students", "31/03/2026", "x"),
        (None, None, None, None),
        ("Nobody's seat", "Wizards", None, None),
        ("Head of people", "HR", "soon", None),
    )
    read, problems = from_workbook(content)
    assert [(each.seat, each.constituency, each.joined) for each in read if isinstance(each, Member)] == [
        ("Trainee", "student", datetime.date(2026, 3, 31))
    ]
    assert [each.row for each in problems] == [4, 5]
    assert "Row 4" in problems[0].sentence and "Constituency" in problems[0].sentence
    assert "Since" in problems[1].sentence and "Wizards" not in problems[0].sentence


def test_two_rows_of_one_id_are_not_two_records():
    heads = ("Id", "seat", "constituency")
    read, problems = from_workbook(workbook("member", heads, ("a", "One", "junior"), ("a", "Two", "junior")))
    assert len(read) == 1 and "Row 3" in problems[0].sentence and "same id" in problems[0].sentence


def test_a_record_without_an_id_has_the_same_one_whenever_it_is_read():
    content = workbook("member", ("seat", "constituency"), ("One", "junior"))
    assert from_workbook(content)[0] == from_workbook(content)[0]


def test_a_small_count_of_people_is_refused_in_a_workbook_as_in_the_form():
    heads = ("title", "date", "value", "of")
    read, problems = from_workbook(workbook("figures", heads, ("Leavers", datetime.date(2026, 1, 1), 1, 40)))
    assert read == [] and "fewer than 3 people on either side" in problems[0].sentence


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 not a workbook", workbook("Sheet1", ("a", "b"), (1, 2))])
def test_what_is_no_workbook_of_records_is_refused_in_a_sentence(content):
    with pytest.raises(CannotRead, match=r"\.$"):
        from_workbook(content, file="x.xlsx")


# -------------------------------------------------------------------------------------------------------- homework


def test_every_finding_of_the_shelf_says_where_it_is_from_and_what_to_be_careful_with():
    found = homework.shelved()
    assert len(found) >= 12 and len({each.id for each in found}) == len(found)
    for each in found:
        assert each.reference and each.result and each.caution and each.measure and each.setting, each.id


def test_shelf_and_share_pack_can_be_kept_by_a_scheme_with_a_list_of_names(empty_database, tmp_path):
    store = Store(address_of(Path(shutil.copy(empty_database, tmp_path))))
    store.save_name_list(EVERYONE, EMPTY.slug, (SAMPLE / "names.csv").read_text(encoding="utf-8"))
    _, packed = sharing.opened(sharing.pack(RELEASE, note="", contact_role="Coordinator"))
    offered = [*homework.shelf(EMPTY), *packed]
    kept = [store.save_record(EVERYONE, EMPTY.slug, each) for each in offered]
    named = Source(id="named", title="t", reference="law.example.org/Aelwen-Ashgrove")
    with pytest.raises(Refused, match="holds a name"):
        store.save_record(EVERYONE, EMPTY.slug, named)
    assert len(kept) == len(offered) >= 15
    store.close()


def test_a_finding_bears_on_the_whys_that_its_themes_or_measures_lead_and_on_no_other():
    scheme = read_folder(SAMPLE).scheme
    found = {each.id: each for each in homework.shelf(scheme)}
    assert found["senior-narratives"].whys == ("W4",) and found["barristers"].whys == ()
    bare = scheme.model_copy(update={"whys": (), "indicators": ()})
    assert all(each.whys == () for each in homework.shelf(bare))


def test_what_stands_beside_a_measure_bears_on_it_and_what_was_taken_over_stands_there_once():
    scheme = read_folder(SAMPLE).scheme
    own = Source(id="senior-narratives", title="Ours", scales=("load",))
    shelf = homework.shelf(scheme, [own])
    assert [each.id for each in shelf].count("senior-narratives") == 1
    assert [each.id for each in homework.beside(shelf, scales=["load"])] == ["senior-narratives", "barristers"]
    assert homework.beside(shelf, scales=["nothing"]) == []


def test_a_search_finds_every_word_wherever_it_stands():
    shelf = homework.shelf(read_folder(SAMPLE).scheme)
    assert [each.id for each in homework.matching(shelf, "  DIRECTORS   agenda ")] == ["nhs-directors"]
    assert homework.matching(shelf, "directors unicorn") == [] and homework.matching(shelf, "") == shelf


# ----------------------------------------------------------------------------------------------------- share packs


def test_a_share_pack_opens_with_a_finding_for_each_primary_indicator():
    pack = sharing.pack(RELEASE, note="With our regards", contact_role="Scheme coordinator")
    release, sources = sharing.opened(pack)
    told = release.table("progress_by_indicator")
    primary = told[told["primary"].astype(bool)]
    assert [(each.result, each.people) for each in sources] == list(
        primary[["sentence", "n"]].itertuples(index=False, name=None)
    )
    assert {each.shared for each in sources} == {release.sha256} and all(each.caution for each in sources)
    assert sharing.note_of(pack) == ("With our regards", "Scheme coordinator")


def test_a_share_pack_holds_no_table_of_groups_even_where_somebody_packed_one():
    pack = sharing.pack(RELEASE, note="", contact_role="Coordinator")
    assert set(json.loads(json.loads(pack)["release"])["tables"]["change_by_group"]) == {"withheld"}
    by_hand = json.dumps({**json.loads(pack), "release": RELEASE})
    release, _ = sharing.opened(by_hand)
    assert release.table("change_by_group").empty and release.table("followed_by_group").empty


def changed(text: str) -> str:
    content = json.loads(text)
    rows = content["tables"]["progress_by_indicator"]
    rows["rows"][0][rows["columns"].index("n")] = 40
    return json.dumps(content)


def test_a_release_that_was_changed_is_neither_packed_nor_opened():
    with pytest.raises(Refused, match="changed after it was made"):
        sharing.pack(changed(RELEASE), note="", contact_role="Coordinator")
    pack = json.loads(sharing.pack(RELEASE, note="", contact_role="Coordinator"))
    with pytest.raises(Refused, match="changed after it was made"):
        sharing.opened(json.dumps({**pack, "release": changed(pack["release"])}))


def test_a_pack_is_held_to_the_thresholds_of_whoever_opens_it(monkeypatch):
    pack = sharing.pack(RELEASE, note="", contact_role="Coordinator")
    monkeypatch.setenv("OPEN_LOOP_K_GROUP", "30")
    with pytest.raises(Unsafe):
        sharing.opened(pack)


@pytest.mark.parametrize(
    "text", ["", "[]", "5", "{}", RELEASE, '{"format": "open-loop share pack 1"}', "[" * 100_000, '{"a":NaN}']
)
def test_what_is_no_share_pack_is_refused_in_a_sentence(text):
    with pytest.raises(CannotRead, match="not a share pack"):
        sharing.opened(text)


def test_a_note_with_a_contact_and_a_pack_without_a_role_are_refused():
    with pytest.raises(Refused, match="e-mail"):
        sharing.pack(RELEASE, note="Ask ada@firm.org", contact_role="Coordinator")
    with pytest.raises(Refused, match="which role"):
        sharing.pack(RELEASE, note="", contact_role=" ")


# ------------------------------------------------------------------------------------------------------- taskforce


def seat(constituency: str, **told) -> Member:
    return Member.model_validate({"id": constituency, "constituency": constituency, "seat": "A seat", **told})


def test_who_is_missing_in_the_taskforce_is_said_in_one_sentence():
    told = taskforce.mix([seat("junior"), seat("senior"), seat("HR"), seat("EDI")], TODAY)
    assert told.endswith("Missing: nobody from outside, no student.")
    assert taskforce.mix([], TODAY) == "Nobody has a seat in the taskforce yet."
    everybody = [seat(name) for name in ("junior", "senior", "HR", "EDI", "external", "student")]
    assert taskforce.mix(everybody, TODAY).endswith("Every constituency has a seat.")


def test_a_seat_that_was_left_or_is_not_taken_yet_does_not_count():
    gone, coming = seat("junior", left="2026-11-02"), seat("senior", joined="2026-11-03")
    assert taskforce.seated([gone, coming, seat("HR", joined="2026-11-02")], TODAY) == [seat("HR", joined="2026-11-02")]


def decided(proposed: str | None, *by: str) -> Decision:
    told = {"id": "d", "date": TODAY, "title": "A decision", "proposed_by": proposed, "decided_by": by}
    return Decision.model_validate(told)


def test_who_proposed_decided_and_owns_is_counted_by_side_and_nothing_unsaid_is_taken_for_a_senior():
    decisions = [decided("junior", "senior"), decided("student", "junior", "senior"), decided("HR"), decided(None)]
    plan = [
        Action(id="a", title="t", owner_role="Partner"),
        Action(id="b", title="t", owner_role="Partner", co_owner_mentor=True),
        Action(id="c", title="t"),
    ]
    table = taskforce.voice(decisions, plan).set_index("step")
    assert table.loc["proposed"].to_dict() == {"junior": 2, "senior": 0, "both": 0, "other": 1, "not_said": 1}
    assert table.loc["decided"].to_dict() == {"junior": 0, "senior": 1, "both": 1, "other": 0, "not_said": 2}
    assert table.loc["owned"].to_dict() == {"junior": 0, "senior": 1, "both": 1, "other": 0, "not_said": 1}
    said = taskforce.voice_in_words(table.reset_index())
    assert said == "By juniors or with them: 2 of 4 decisions proposed, 1 of 4 decisions taken, 1 of 3 actions owned."
    assert taskforce.voice_in_words(taskforce.voice([], [])) == "Nothing has been decided or planned yet."


def test_figures_of_one_title_make_a_series_in_the_order_of_their_days():
    figures = [
        Figure(id="b", title="Leavers", date=datetime.date(2025, 12, 31), value=11, of=98),
        Figure(id="a", title="Leavers", date=datetime.date(2024, 12, 31), value=14, of=96),
        Figure(id="c", title="Budget", date=datetime.date(2025, 1, 1), value=1_250_000, unit="pounds"),
    ]
    table = taskforce.series(figures)
    assert list(table["value"]) == [1_250_000, 14, 11]
    assert taskforce.in_words(table) == [
        "Budget: 1,250,000 pounds on 1 January 2025.",
        "Leavers: 14 of 96 on 31 December 2024, 11 of 98 on 31 December 2025.",
    ]
    assert taskforce.in_words(taskforce.series([])) == []


# ------------------------------------------------------------------------------------------------------- the sample


def test_the_sample_keeps_a_taskforce_whose_decisions_point_at_what_the_plan_points_at():
    records = sample_records()
    counts = {kind: sum(each.kind == kind for each in records) for kind in KINDS}
    assert (counts["member"], counts["meeting"], counts["decision"], counts["figure"]) == (6, 4, 5, 4)
    plan = {each for action in read_folder(SAMPLE).actions for each in action["evidence"]}
    meetings = {each.id for each in records if each.kind == "meeting"}
    for each in records:
        if isinstance(each, Decision):
            assert set(each.evidence) & plan and each.meeting in meetings


# ------------------------------------------------------------------------------------- what may stand in a record


@pytest.mark.parametrize(
    ("title", "unit", "topic", "refused"),
    [
        ("Women who left", None, "retention", True),
        ("Sick leave", "persons", "wellbeing", True),
        ("Leavers", "", "other", True),
        ("New contacts of juniors", None, "network", False),
        ("Mentoring hours of juniors", "hours", "support", False),
        ("Budget of the womenswear shop", "pounds", "other", False),
        ("Mentoring sessions", None, "support", False),
    ],
)
def test_a_number_that_is_called_one_of_people_needs_the_number_it_is_counted_among(title, unit, topic, refused):
    told = {"kind": "figure", "id": "f", "title": title, "unit": unit, "topic": topic, "date": TODAY, "value": 2}
    if refused:
        with pytest.raises(Refused, match="needs the number it is counted among"):
            record_of(told)
        assert record_of({**told, "value": 5, "of": 40}).id == "f"
    else:
        assert record_of(told).id == "f"


@pytest.fixture
def named(empty_database, tmp_path):
    """A store whose scheme has a list of names."""
    store = Store(address_of(Path(shutil.copy(empty_database, tmp_path))))
    store.save_name_list(EVERYONE, EMPTY.slug, "kind,name\nparticipant,Tamsin Vane\n")
    yield store
    store.close()


@pytest.mark.parametrize(
    "told",
    [
        {"id": "seat-of-Tamsin_Vane"},
        {"why": "Tamsin.Vane"},
        {"evidence": ("theme:Tamsin_Vane",)},
        {"evidence": ("measure:0770.0900.123",)},
        {"meeting": "m-07700-900123"},
    ],
)
def test_no_id_or_reference_of_a_record_names_anybody_however_its_words_are_joined(named, told):
    record = Decision.model_validate({"id": "d", "date": TODAY, "title": "Quiet hour", **told})
    with pytest.raises(Refused, match="name a role instead"):
        named.save_record(EVERYONE, EMPTY.slug, record)


@pytest.mark.parametrize(
    "told",
    [
        {"id": "Tamsin-Vane"},
        {"why": "Tamsin_Vane"},
        {"decision": "decision-Tamsin-Vane"},
        {"measure": "measure:Tamsin_Vane|mentor"},
        {"evidence": ("theme:Tamsin.Vane",)},
        {"evidence": ("release:0770_0900_123",)},
    ],
)
def test_no_id_or_reference_of_an_action_names_anybody(named, told):
    with pytest.raises(Refused, match="name a role instead"):
        named.save_action(EVERYONE, EMPTY.slug, Action.model_validate({"id": "A01", "title": "Quiet hour", **told}))


def test_numbers_days_and_ids_that_the_program_made_up_are_no_names(named):
    ids = ("meeting-2026-03-31", "decision-12345678", "decision-0123456789012345", "D-20260331")
    evidence = ("release:4", "release:2026-03-31", "theme:T02", "indicator:voice-mentor-W1-W3-1", "minutes of 3.5.2026")
    for ident in ids:
        told = {"id": ident, "date": TODAY, "title": "Quiet hour", "meeting": "meeting-87654321", "evidence": evidence}
        assert named.save_record(EVERYONE, EMPTY.slug, Decision.model_validate(told)).row_version == 1
    uuid = "13160135-4807-4440-8344-729966834444"
    action = Action(id=uuid, title="Quiet hour", evidence=evidence, decision=ids[1], measure="measure:voice|mentor")
    assert named.save_action(EVERYONE, EMPTY.slug, action).row_version == 1


def test_a_row_without_an_id_is_known_by_what_it_says_and_not_by_its_place():
    heads = ("seat", "constituency")
    first = from_workbook(workbook("member", heads, ("One", "junior"), ("Two", "senior")))[0]
    moved = from_workbook(workbook("member", heads, ("Zero", "HR"), ("Two", "senior"), ("One", "junior")))[0]
    assert {each.id for each in first} < {each.id for each in moved} and len({each.id for each in moved}) == 3
    same, problems = from_workbook(workbook("member", heads, ("One", "junior"), ("One", "junior")))
    assert len(same) == 1 and "Row 3" in problems[0].sentence


def test_a_workbook_keeps_the_version_that_each_row_grew_from():
    kept = Member(id="a", constituency="junior", seat="Trainee", row_version=4)
    assert from_workbook(as_workbook([kept]))[0] == [kept]


def test_a_share_pack_whose_primary_target_is_no_scale_opens(monkeypatch):
    row = {"primary": True, "shown": True, "label": "Leavers", "role_label": None, "from_wave": None, "to_wave": None}
    row |= {"words": "Moved", "n": None, "sentence": "14 before, 11 after.", "scale": None}
    release, _ = sharing.opened(sharing.pack(RELEASE, note="", contact_role="Coordinator"))
    source = sharing._source(1, row, release)
    assert source.scales == () and source.measure == "Leavers"
    assert sharing._source(1, row | {"scale": "voice", "to_wave": "End"}, release).measure == "Leavers, End"


# --------------------------------------------------------------------------------------------- whys and targets


def test_no_why_target_or_note_of_a_scheme_names_anybody(named):
    why = {"id": "W1", "title": "Voice", "statement": "Juniors are heard"}

    def saved(told: dict, *, note: str = "Whys", **changed) -> int:
        whys = {"whys": [{**why, **told}], **changed}
        return named.save_scheme(EVERYONE, type(EMPTY).model_validate({**EMPTY.model_dump(), **whys}), note=note)

    assert saved({}) == 2
    for field in ("title", "statement", "problem", "evidence", "affected", "change_mentors", "change_organisation"):
        with pytest.raises(Refused, match=f"^The why W1, {field.replace('_', ' ')}: .*name a role instead"):
            saved({field: "As Tamsin Vane said"})
    with pytest.raises(Refused, match="^The note on the change"):
        saved({}, note="Asked ada@example.org")
    target = {"id": "b", "why": "W1", "kind": "figure", "figure": "Hours of Tamsin Vane"}
    with pytest.raises(Refused, match="^An indicator of the why W1"):
        saved({}, indicators=[{**target, "target": {"kind": "rise", "value": 2}}])
    assert saved({"evidence": "The survey of 2025"}) == 3


def test_a_scheme_that_named_somebody_before_can_still_be_changed_elsewhere(empty_database, tmp_path):
    store = Store(address_of(Path(shutil.copy(empty_database, tmp_path))))
    whys = [{"id": "W1", "title": "Voice", "statement": "As Tamsin Vane said"}]
    old = type(EMPTY).model_validate({**EMPTY.model_dump(), "whys": whys})
    store.save_scheme(EVERYONE, old, note="Whys")
    store.save_name_list(EVERYONE, EMPTY.slug, "kind,name\nparticipant,Tamsin Vane\n")
    assert store.save_scheme(EVERYONE, old.model_copy(update={"contact": "The office"}), note="Contact") == 3
    store.close()


# ------------------------------------------------------------------------------------- what a cycle was begun with


@pytest.mark.parametrize("name", ["decision-00775408", "decision-2026-03-31", "decision-07946095"])
def test_a_cycle_may_name_any_decision_that_may_be_kept(name, empty_database, tmp_path):
    store = Store(address_of(Path(shutil.copy(empty_database, tmp_path))))
    store.save_record(EVERYONE, EMPTY.slug, Decision(id=name, date=TODAY, title="Act on it"))
    begun = Cycle(id="cycle-2", number=2, begun=TODAY, before=(name, "Lunches across the offices"))
    assert store.save_record(EVERYONE, EMPTY.slug, begun).before == begun.before
    store.close()


def test_words_of_a_decision_that_has_no_id_are_still_checked():
    told = set(words_of(Cycle(id="c", number=2, begun=TODAY, before=("Ring 020 7946 0958", "Ada_Vane"))))
    assert {"Ring 020 7946 0958", "Ada Vane"} <= told
