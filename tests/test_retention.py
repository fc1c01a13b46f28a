"""What is kept how long: what is due, what a purge deletes, and that nothing of it is left in the file."""

import datetime
import json
import shutil
from pathlib import Path

import pandas as pd
import pytest
from pydantic import ValidationError
from test_withdrawal import (
    ANA,
    CANARIES,
    CY,
    GONE,
    LEE,
    MENTORS,
    OTHER_WAY,
    RELEASES,
    SCHEME,
    SLIP,
    SLUG,
    bytes_of,
    found_in,
    keys,
    worked_on,
)

from analysis import retention
from analysis.model import Refused, Scheme, Viewer
from analysis.store import Store

LAST = datetime.date(2025, 7, 21)
KEY_DUE = datetime.date(2025, 8, 21)
ROWS_DUE = datetime.date(2027, 7, 21)
FAR = datetime.date(2040, 1, 1)
KEPT = ["person", "answer_by_person_wave_item", "ready_score", "participation"]


@pytest.fixture(scope="module")
def once(tmp_path_factory):
    path = tmp_path_factory.mktemp("retention") / "open-loop.db"
    worked_on(path).close()
    return path


@pytest.fixture
def path(once, tmp_path):
    return Path(shutil.copy(once, tmp_path))


@pytest.fixture
def store(path):
    store = Store(f"sqlite:///{path.as_posix()}")
    yield store
    store.close()


def told(store, kind, today):
    return store.due(CY, SLUG, today).set_index("kind").loc[kind]


# ------------------------------------------------------------------------------------------------------- periods


def test_the_usual_periods_are_those_of_the_policy_and_a_scheme_may_set_its_own():
    assert retention.periods(SCHEME) == {"identity_key": 1, "texts": 6, "rows": 24, "log": 24}
    assert retention.due_on(SCHEME, "identity_key", retention.History()) == KEY_DUE
    assert retention.due_on(SCHEME, "rows", retention.History()) == ROWS_DUE
    own = Scheme.model_validate({**SCHEME.model_dump(), "retention": {"rows": 12}})
    assert retention.due_on(own, "rows", retention.History()) == datetime.date(2026, 7, 21)


@pytest.mark.parametrize("wrong", [{"rows": -1}, {"rows": 1.5}, {"rows": 9999}, {"everything": 3}])
def test_a_period_is_whole_months_of_a_known_kind(wrong):
    with pytest.raises(ValidationError):
        Scheme.model_validate({**SCHEME.model_dump(), "retention": wrong})


def test_texts_are_kept_until_the_newest_release_and_half_a_year():
    past = retention.History(released=(datetime.date(2025, 3, 1), datetime.date(2025, 8, 31)))
    assert retention.due_on(SCHEME, "texts", past) == datetime.date(2026, 2, 28)
    assert retention.due_on(SCHEME, "texts", retention.History()) is None
    assert "Nothing has been released" in retention.waits_for(SCHEME, "texts", retention.History())


def test_nothing_is_due_by_a_wave_without_a_date():
    waves = (*SCHEME.waves, SCHEME.waves[0].model_copy(update={"id": "W3", "label": "Later", "date": None}))
    scheme = SCHEME.model_copy(update={"waves": waves})
    assert retention.due_on(scheme, "rows", retention.History()) is None
    assert "“Later” has no date" in retention.waits_for(scheme, "rows", retention.History())


def test_an_entry_of_the_log_is_kept_for_the_life_of_its_release_and_two_years():
    first, second = datetime.date(2024, 1, 10), datetime.date(2024, 6, 10)
    past = retention.History(released=(first, second))
    assert retention.log_until(SCHEME, past, datetime.date(2026, 6, 9)) is None
    assert retention.log_until(SCHEME, past, datetime.date(2026, 6, 10)) == first + datetime.timedelta(days=1)
    gone = retention.History(released=(first, second), rows_deleted=datetime.date(2027, 1, 1))
    assert retention.log_until(SCHEME, gone, datetime.date(2029, 1, 1)) == datetime.date(2027, 1, 1)
    assert retention.log_until(SCHEME, gone, datetime.date(2028, 12, 31)) == first + datetime.timedelta(days=1)


# ----------------------------------------------------------------------------------------------------------- due


def test_what_is_due_is_listed_with_its_numbers_and_its_day(store):
    table = store.due(ANA, SLUG, KEY_DUE)
    assert table["kind"].tolist() == list(retention.KINDS)
    key = told(store, "identity_key", KEY_DUE)
    assert key["due"] and key["since"] == KEY_DUE and key["counts"]["unmapped"] == 1
    # 12 and 12 codes, the slip, the other way of writing one.
    assert key["counts"]["codes"] == 26
    assert not told(store, "identity_key", KEY_DUE - datetime.timedelta(days=1))["due"]
    texts = told(store, "texts", FAR)["counts"]
    assert texts == {"texts": 14, "unmapped": 1, "memos": 1, "passages": 1, "shares": 1}
    rows = told(store, "rows", ROWS_DUE)
    assert rows["due"] and rows["counts"]["files"] == 6 and rows["counts"]["behind"] == 1


def test_what_is_not_due_is_refused_unless_somebody_says_why(store):
    with pytest.raises(Refused, match="not due"):
        store.purge(CY, SLUG, ["rows"], KEY_DUE)
    with pytest.raises(Refused, match="needs a reason"):
        store.purge(CY, SLUG, ["rows"], KEY_DUE, early=True)
    with pytest.raises(Refused, match="log is not deleted"):
        store.purge(CY, SLUG, ["log"], KEY_DUE, early=True, reason="asked for")
    for nothing in ([], ["everything"]):
        with pytest.raises(Refused, match="Say what to delete"):
            store.purge(CY, SLUG, nothing, FAR)
    assert store.deleted(CY, SLUG) == {} and found_in(store, [GONE])
    store.purge(CY, SLUG, ["texts"], KEY_DUE, early=True, reason="the ethics board asked for it")
    assert list(store.deleted(CY, SLUG)) == ["texts"] and not found_in(store, [CANARIES[0]])
    assert store.log(CY).iloc[-1]["details"]["early"] is True
    assert "ethics" not in store.log_lines(CY)


# ---------------------------------------------------------------------------------------------------------- purge


def test_without_the_identity_key_the_same_people_stay_the_same_people(store, path):
    before, people = store.study(ANA, SLUG), keys(store)
    due = told(store, "identity_key", KEY_DUE)["counts"]
    assert store.purge(CY, SLUG, ["identity_key"], KEY_DUE) == {"identity_key": due}
    assert sorted(keys(store).values()) == sorted(people.values())
    store.rebuild(ANA, SLUG)
    after = store.study(ANA, SLUG)
    for name in KEPT:
        pd.testing.assert_frame_equal(getattr(after, name), getattr(before, name), obj=name)
    texts = ["document", "person", "text", "consent"]
    pd.testing.assert_frame_equal(after.reflection[texts], before.reflection[texts])
    seen = ["person", "wave", "alias"]
    pd.testing.assert_frame_equal(after.sighting[seen], before.sighting[seen])
    assert (before.sighting["how"] == "tolerant").sum() == 1  # the slip, which is written down now
    assert not found_in(store, [*MENTORS, SLIP, OTHER_WAY, CANARIES[1], CANARIES[2]])
    held = bytes_of(path)
    assert not [code for code in (*MENTORS, SLIP, OTHER_WAY) if code.encode() in held]


def test_a_second_purge_finds_nothing_to_delete(store):
    store.purge(CY, SLUG, ["identity_key"], KEY_DUE)
    again = told(store, "identity_key", KEY_DUE)
    assert again["counts"] == {"codes": 0, "unmapped": 0} and not again["due"] and again["deleted"] == KEY_DUE
    with pytest.raises(Refused, match="not due"):
        store.purge(CY, SLUG, ["identity_key"], KEY_DUE)
    store.save_links(ANA, SLUG, store.links(ANA, SLUG))
    store.rebuild(ANA, SLUG)
    assert len(store.study(ANA, SLUG).person) == 24


def test_without_texts_every_number_of_answers_is_the_same(store, path):
    note = {"text": "Everybody wants a quiet room.", "stage": "S1"}
    store.save_meeting_note(LEE, SLUG, "n1", **note)
    before = store.study(ANA, SLUG)
    store.purge(CY, SLUG, ["texts"], FAR)
    for study in (store.study(ANA, SLUG), rebuilt(store)):
        assert study.reflection["text"].tolist() == [note["text"]], "notes of meetings are of the plan"
        pd.testing.assert_frame_equal(study.ready_score, before.ready_score)
    assert store.tagged(ANA, SLUG).sentences["document"].nunique() == 1
    assert store.extracts(ANA, SLUG) == [] and store.second_share(ANA, SLUG).empty
    assert not found_in(store, ["I felt heard", *CANARIES])
    held = bytes_of(path).lower()
    assert not [word for word in (*CANARIES, "felt heard by") if word.encode() in held]
    assert len(store.meeting_notes(LEE, SLUG)) == 1


def rebuilt(store):
    store.rebuild(ANA, SLUG)
    return store.study(ANA, SLUG)


def test_without_rows_releases_and_the_plan_are_left_and_nothing_else(store, path):
    store.save_name_list(ANA, SLUG, "kind,name\nparticipant,Orla Quillfeather\n")
    store.save_meeting_note(LEE, SLUG, "n1", text="Everybody wants a quiet room.")
    version = store.study_version(LEE, SLUG)
    people = list(keys(store).values())
    store.purge(CY, SLUG, ["rows", "identity_key", "texts"], ROWS_DUE)
    assert not found_in(store, [*MENTORS, SLIP, *CANARIES, "Quillfeather", "felt heard by", *people])
    held = bytes_of(path)
    words = [*MENTORS, *CANARIES, "Quillfeather", *people[:5]]
    assert not [word for word in words if word.encode() in held]
    assert store.release_text(LEE, SLUG) == RELEASES[0].text()
    assert len(store.meeting_notes(LEE, SLUG)) == 1 and store.study_version(LEE, SLUG) > version
    assert set(store.deleted(CY, SLUG)) == {"identity_key", "texts", "rows"}


def test_after_the_rows_nothing_new_is_made_and_a_sentence_says_why(store):
    store.purge(CY, SLUG, ["rows"], ROWS_DUE)
    sentence = "were deleted on 21 July 2027"
    sheet = store_sheet()
    for attempt in (
        lambda: store.study(ANA, SLUG),
        lambda: store.reflections(ANA, SLUG),
        lambda: store.add_upload(ANA, SLUG, sheet),
        lambda: store.save_release(ANA, SLUG, RELEASES[1].text(), behind="{}", sha256=RELEASES[1].sha256),
        lambda: store.withdraw(CY, SLUG, GONE),
    ):
        with pytest.raises(Refused, match=sentence):
            attempt()
    assert store.log(CY)["action"].iloc[-1] == "release refused"
    store.save_meeting_note(LEE, SLUG, "n2", text="Still open.")
    store.rebuild(ANA, SLUG)
    assert len(store.releases(LEE, SLUG)) == 1 and store.release_behind(ANA, SLUG) == ["{}"]


def store_sheet():
    from test_withdrawal import survey

    return survey("mentor", "W1", True, "3")[0]


def test_a_purge_is_counted_in_the_log_and_only_the_custodian_may(store):
    done = store.purge(CY, SLUG, ["identity_key", "texts"], FAR)
    lines = [json.loads(line) for line in store.log_lines(CY, SLUG).splitlines()]
    purged = {line["about"]: line["details"] for line in lines if line["action"] == "purge"}
    assert purged == {f"purge:{kind}": {"early": False, **counts} for kind, counts in done.items()}
    from analysis.model import NotAllowed

    for viewer in (ANA, LEE, Viewer("Tom", frozenset({"taskforce"}))):
        with pytest.raises(NotAllowed):
            store.purge(viewer, SLUG, ["rows"], FAR)


def test_while_somebody_reads_a_purge_is_done_and_the_file_is_swept_afterwards(store, path, monkeypatch):
    import sqlite3

    from analysis.store import database

    monkeypatch.setattr(database, "SWEEP_WAITS", 20)
    reader = sqlite3.connect(path, isolation_level=None)
    reader.execute("begin")
    reader.execute("select count(*) from log").fetchone()
    store.purge(CY, SLUG, ["texts"], FAR)
    assert not found_in(store, [CANARIES[0]]) and CANARIES[0].encode() in bytes_of(path)
    assert store.sweep(CY) is False
    reader.execute("rollback")
    reader.close()
    assert store.sweep(CY) is True and CANARIES[0].encode() not in bytes_of(path)
