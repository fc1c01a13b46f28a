"""What the store keeps and refuses: folders whole or not at all, targets that came late, names, and small counts."""

from __future__ import annotations

import datetime
import json
import threading
from dataclasses import replace

import pandas as pd
import pytest
from conftest import SAMPLE
from sqlalchemy import select
from test_gate import sheet
from test_why_register import (
    ANA,
    BARE,
    EARLY,
    EVERYONE,
    FILES,
    LATE,
    LEAVERS,
    LOG,
    SCALE,
    SCHEME,
    THEME,
    log,
    released,
    survey,
    texts,
)

from analysis import drafting, intake
from analysis.actions import Action, table_of
from analysis.findings import Findings
from analysis.intake.folder import DECISION_COLUMNS, READING_COLUMNS, SchemeFolder
from analysis.intake.people import LINK_COLUMNS
from analysis.model import Coding, Column, Event, Group, Instrument, Merge, Recipe, Refused, Role, Scale, Wave, Why
from analysis.progress import figure_table
from analysis.quotations import NameList
from analysis.records import Figure, Member, Source
from analysis.store import (
    Store,
    book,
    database,
    folder_as_zip,
    folders,
    schemes,
    stamps,
    studies,
    tables,
    take_in,
    take_in_zip,
)
from analysis.store import log as log_of_the_store
from analysis.store import names as names_of_the_store
from analysis.store.kept import Clash
from analysis.themes import tagged

SLUG = SCHEME.slug
NAMES = "kind,name\nparticipant,Zebedee Quux\nparticipant,Mark\n"
UNDATED = SCHEME.model_copy(
    update={
        "indicators": (),
        "waves": tuple(each.model_copy(update={"date": None}) for each in SCHEME.waves),
        "stages": tuple(each.model_copy(update={"date": None}) for each in SCHEME.stages),
    }
)


@pytest.fixture
def store(tmp_path):
    opened = Store(f"sqlite:///{(tmp_path / 'a.db').as_posix()}")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def release():
    return released(*FILES)


def everything(store: Store) -> dict[str, list]:
    """Every row of every table."""
    with store._read() as connection:
        return {
            each.name: [tuple(row) for row in connection.execute(select(each))]
            for each in tables.metadata.sorted_tables
        }


def folder(tmp_path, *, names: str | None = None, **changed):
    held = SchemeFolder(
        scheme=SCHEME,
        files=FILES,
        links=pd.DataFrame(columns=LINK_COLUMNS),
        decisions=pd.DataFrame(columns=[*DECISION_COLUMNS, *READING_COLUMNS]),
        actions=(),
        releases=(),
    )
    path = tmp_path / "folder"
    intake.write_folder(path, replace(held, **changed))
    if names is not None:
        (path / "names.csv").write_text(names, encoding="utf-8")
    return path


# ---------------------------------------------------------------------------------------------- a folder, whole or not

SEAT = {"kind": "member", "id": "m", "constituency": "junior", "seat": "Trainee"}
PROBLEM = SCHEME.whys[0].model_copy(update={"problem": "Zebedee Quux left"})
NAMING = {
    "the plan": {"actions": ({"id": "Z9", "title": "Ask Zebedee Quux"},)},
    "the records": {"records": ({**SEAT, "seat": "Zebedee Quux"},)},
    "the scheme": {"scheme": SCHEME.model_copy(update={"whys": (PROBLEM,)})},
}


@pytest.mark.parametrize("where", NAMING)
def test_a_folder_that_names_somebody_of_its_own_list_leaves_nothing_behind(store, tmp_path, release, where):
    before = everything(store)
    path = folder(tmp_path, names=NAMES, releases=(release.text(),), **NAMING[where])
    with pytest.raises(Refused, match=r"^(actions|records|scheme)\.toml"):
        take_in(store, EVERYONE, path)
    assert everything(store) == before and not any(before.values())


@pytest.mark.parametrize("record", [{"value": 12.5, "unit": "%"}, {"kind": "nonsense"}, {"value": "many"}])
def test_a_record_of_a_folder_that_is_refused_is_told_with_its_place(store, tmp_path, record):
    told = {"kind": "figure", "id": "a", "title": "Leavers", "date": "2026-01-01", "value": 12, "of": 60} | record
    if "unit" in record:
        del told["of"]
    with pytest.raises(Refused, match=r"^records\.toml, record 2"):
        take_in(store, EVERYONE, folder(tmp_path, records=(SEAT, told)))


def test_a_folder_that_is_refused_half_way_leaves_nothing_behind(store, tmp_path, release):
    store.save_scheme(EVERYONE, SCHEME.model_copy(update={"slug": "other"}), note="")
    before = everything(store)
    twice = ({"id": "A01", "title": "Quiet room"}, {"id": "A01", "title": "Another room"})
    with pytest.raises(Clash):
        take_in(store, EVERYONE, folder(tmp_path, releases=(release.text(),), actions=twice))
    assert everything(store) == before
    store.save_scheme(EVERYONE, SCHEME, note="the store goes on")
    assert {slug for slug, _ in store.schemes(EVERYONE)} == {"other", SLUG}


def test_a_folder_that_is_taken_in_has_its_release_before_its_plan_and_all_of_it(store, tmp_path, release):
    told = {"actions": ({"id": "A01", "title": "Mark the room as quiet"},), "records": (SEAT,)}
    names = "kind,name\nparticipant,Zebedee Quux\n"
    slug = take_in(store, EVERYONE, folder(tmp_path, names=names, releases=(release.text(),), **told))
    done = store.log(EVERYONE)["action"].tolist()
    order = [done.index(each) for each in ("names", "build", "release", "action", "record")]
    assert order == sorted(order)
    assert len(store.releases(EVERYONE, slug)) == 1 and len(store.uploads(EVERYONE, slug)) == len(FILES)
    assert len(store.actions(EVERYONE, slug)) == len(store.records(EVERYONE, slug, "member")) == 1


def test_nobody_sees_a_folder_before_all_of_it_is_there(store):
    store.save_scheme(EVERYONE, SCHEME.model_copy(update={"slug": "other"}), note="")
    seen: list = []
    with store._at_once():
        store.save_scheme(EVERYONE, SCHEME, note="")
        looking = threading.Thread(target=lambda: seen.append([slug for slug, _ in store.schemes(EVERYONE)]))
        looking.start()
        looking.join()
        assert (SLUG, SCHEME.name) in store.schemes(EVERYONE)
    assert seen == [["other"]]


def test_what_takes_long_of_a_folder_is_over_before_the_database_is_held(store, tmp_path, release, monkeypatch):
    held: list[bool] = []

    def told(work):
        def do(*given, **options):
            held.append(store._held() is not None)
            return work(*given, **options)

        return do

    for module, name in ((intake, "build"), (tagged, "tagged_texts"), (drafting, "known_again")):
        monkeypatch.setattr(module, name, told(getattr(module, name)))
    take_in(store, EVERYONE, folder(tmp_path, releases=(release.text(),)))
    assert held == [False] * 3


def test_a_folder_is_kept_as_its_stored_files_make_it(tmp_path):
    store = Store(f"sqlite:///{(tmp_path / 'a.db').as_posix()}")
    try:
        slug = take_in(store, EVERYONE, SAMPLE)
        first, tags = store.study(EVERYONE, slug), store.tagged(EVERYONE, slug)
        store.rebuild(EVERYONE, slug)
        again, new_tags = store.study(EVERYONE, slug), store.tagged(EVERYONE, slug)
        assert first is not None and again is not None and first.scheme == again.scheme
        # Whoever gave no code, or a pair one of whom gave none, has another random id in each build.
        ids = [pd.concat([each.person["person"], each.person["pair"].dropna()]) for each in (again, first)]
        same = dict(zip(*ids, strict=True))
        assert len(set(same.values())) == len(same) == ids[1].nunique()
        for name in studies.TABLES:
            told = [getattr(each, name).astype(object) for each in (first, again)]
            told[1] = told[1].apply(lambda cells: cells.map(lambda cell: same.get(cell, cell)).astype(object))
            pd.testing.assert_frame_equal(*(each.where(each.notna(), None) for each in told))
        pd.testing.assert_frame_equal(tags.sentences, new_tags.sentences)
        pd.testing.assert_frame_equal(tags.hits, new_tags.hits)
        told = {"decisions": store.decisions(EVERYONE, slug), "codebook": store.codebook(EVERYONE, slug)}
        read = intake.read_folder(SAMPLE)
        found = Findings(first, actions=table_of(read.actions), figures=figure_table(read.records), **told)
        _, behind = folders.released_before(read, found)
        kept = [json.loads(each) for each in store.release_behind(EVERYONE, slug)]
        assert kept == json.loads(json.dumps(behind)) and any("statistics" in each for each in kept)
    finally:
        store.close()


def test_whoever_waits_too_long_for_a_folder_is_told_so_in_a_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(database, "WAIT_SECONDS", 0.1)
    store = Store(f"sqlite:///{(tmp_path / 'a.db').as_posix()}")
    try:
        store.save_scheme(EVERYONE, SCHEME, note="")
        refused: list[Exception] = []

        def write():
            try:
                store.keep_draft(ANA, SLUG, "form", "window", {"a": 1})
            except Exception as problem:
                refused.append(problem)

        with store._at_once():
            waiting = threading.Thread(target=write)
            waiting.start()
            waiting.join()
        assert [type(each) for each in refused] == [Clash] and "Try again in a moment" in str(refused[0])
        write()
        assert len(refused) == 1 and store.drafts(ANA, SLUG, "form")
    finally:
        store.close()


# --------------------------------------------------------------------------------------------------- late, for ever


def add(store: Store, *files) -> list[int]:
    """The numbers of these files, mapped and built."""
    numbers = []
    for sheet_, recipe in files:
        numbers.append(store.add_upload(ANA, SLUG, sheet_))
        store.save_recipe(ANA, numbers[-1], recipe)
    store.rebuild(ANA, SLUG)
    return numbers


def aim(store: Store, *indicators, **changed) -> None:
    update = {"indicators": indicators, **changed}
    store.save_scheme(ANA, store.scheme(ANA, SLUG).model_copy(update=update), note="", today=LATE)


def late(store: Store) -> dict[str, bool]:
    return {each.id: each.late for each in store.scheme(ANA, SLUG).indicators}


@pytest.fixture
def begun(store):
    store.save_scheme(ANA, UNDATED, note="", today=EARLY)
    return store


def test_answers_that_were_looked_at_and_removed_were_there_all_the_same(begun):
    files = survey("W1"), survey("W2", shift=0.5), texts("mentor", 4, 14), log()
    for number in add(begun, *files)[1:]:
        begun.remove_upload(ANA, number)
    begun.rebuild(ANA, SLUG)
    aim(begun, SCALE, THEME, LOG)
    assert late(begun) == {"belong": True, "heard": True, "met": True}


def test_a_mapped_file_that_was_never_built_was_there_all_the_same(begun):
    sheet_, recipe = survey("W2")
    number = begun.add_upload(ANA, SLUG, sheet_)
    begun.save_recipe(ANA, number, recipe)
    begun.remove_upload(ANA, number)
    aim(begun, SCALE)
    assert late(begun) == {"belong": True}


@pytest.mark.parametrize("removed", [False, True])
def test_a_file_that_nobody_mapped_may_hold_the_answers(begun, removed):
    sheet_, recipe = survey("W2", shift=0.5)
    number = begun.add_upload(ANA, SLUG, sheet_)
    if removed:
        begun.remove_upload(ANA, number)
    aim(begun, SCALE)
    add(begun, (sheet_, recipe))
    assert late(begun) == {"belong": True}


def test_a_file_whose_columns_all_are_unused_is_as_good_as_unmapped(begun):
    sheet_, recipe = survey("W2")
    hidden = recipe.model_copy(update={"columns": (recipe.columns[0], Column(name="belong", kind="unused"))})
    begun.save_recipe(ANA, begun.add_upload(ANA, SLUG, sheet_), hidden)
    aim(begun, SCALE)
    assert late(begun) == {"belong": True}


def test_a_wave_of_another_name_may_be_the_wave_whose_answers_came(begun):
    numbers = add(begun, survey("W1"), survey("W2", shift=0.5))
    renamed = (UNDATED.waves[0], Wave(id="End", label="After"))
    aim(begun, SCALE.model_copy(update={"after": "End"}), waves=renamed)
    begun.save_recipe(ANA, numbers[1], survey("End")[1])
    begun.rebuild(ANA, SLUG)
    assert late(begun) == {"belong": True}


def test_a_file_that_was_there_makes_a_target_late_once_it_is_mapped_to_its_wave(begun):
    numbers = add(begun, survey("W1"), survey("W2", shift=0.5))
    aim(begun, SCALE.model_copy(update={"after": "W3"}), waves=(*UNDATED.waves, Wave(id="W3", label="Later")))
    assert late(begun) == {"belong": False}, "as far as anybody can tell by now"
    begun.save_recipe(ANA, numbers[1], survey("W3")[1])
    begun.rebuild(ANA, SLUG)
    assert late(begun) == {"belong": True}
    study = begun.study(ANA, SLUG)
    assert study is not None and [each.late for each in study.scheme.indicators] == [True]


def test_a_log_under_another_heading_may_be_the_log_that_came(begun):
    add(begun, log())
    aim(begun, LOG.model_copy(update={"measure": "meetings held"}))
    assert late(begun) == {"met": True}


def test_a_scheme_whose_targets_stand_before_any_file_has_no_late_one(begun):
    aim(begun, SCALE, THEME, LOG)
    add(begun, survey("W1"), survey("W2", shift=0.5), texts("mentor", 4, 14), log())
    assert late(begun) == {"belong": False, "heard": False, "met": False}
    version = len(begun.scheme_history(ANA, SLUG))
    add(begun, survey("W2", shift=0.75))
    assert len(begun.scheme_history(ANA, SLUG)) == version, "nothing was marked, so nothing is a new version"


def test_a_target_of_a_wave_that_has_not_come_is_in_time_whatever_else_came(begun):
    before = texts("mentor", 4, 14)
    begun_texts = replace(before[0], rows=before[0].rows[before[0].rows["stage"] == "start"], sha256="0" * 64)
    numbers = add(begun, survey("W1"), (begun_texts, before[1]))
    begun.remove_upload(ANA, numbers[0])
    add(begun, survey("W1", shift=0.5))
    aim(begun, SCALE, THEME)
    assert late(begun) == {"belong": False, "heard": False}
    add(begun, survey("W2", shift=0.5), texts("mentor", 4, 14))
    assert late(begun) == {"belong": False, "heard": False}


def test_a_wave_with_a_day_ahead_goes_by_its_day_and_not_by_a_file_that_nobody_mapped(begun):
    begun.add_upload(ANA, SLUG, survey("W1")[0])
    ahead = (UNDATED.waves[0], UNDATED.waves[1].model_copy(update={"date": datetime.date(2027, 1, 10)}))
    aim(begun, SCALE, waves=ahead)
    assert late(begun) == {"belong": False}


def test_a_day_that_is_taken_out_again_hides_no_answers(begun):
    numbers = add(begun, survey("W1"), survey("W2", shift=0.5))
    begun.remove_upload(ANA, numbers[1])
    ahead = Wave(id="End", label="After", date=datetime.date(2099, 1, 10))
    aim(begun, SCALE.model_copy(update={"after": "End"}), waves=(UNDATED.waves[0], ahead))
    add(begun, survey("End", shift=0.5))
    undated = ahead.model_copy(update={"date": None})
    aim(begun, *begun.scheme(ANA, SLUG).indicators, waves=(UNDATED.waves[0], undated))
    assert late(begun) == {"belong": True}


AHEAD = (UNDATED.waves[0], UNDATED.waves[1].model_copy(update={"date": datetime.date(2099, 1, 1)}))


def long(*, blank: bool):
    """One file of both waves, the rows of the second blank or answered."""
    told, recipe = survey("W1")
    codes, answers = list(told.rows["Code"]), list(told.rows["belong"])
    rows = {"Code": codes * 2, "wave": ["W1"] * 12 + ["W2"] * 12}
    rows["belong"] = [*answers, *([None] * 12 if blank else answers)]
    columns = (*recipe.columns, Column(name="wave", kind="wave"))
    return sheet("long", rows), recipe.model_copy(update={"columns": columns, "wave": None})


@pytest.mark.parametrize("blank", [True, False])
@pytest.mark.parametrize("waves", [UNDATED.waves, AHEAD])
def test_rows_of_a_wave_that_are_blank_are_no_answers_of_it(begun, waves, blank):
    add(begun, long(blank=blank))
    aim(begun, SCALE, waves=waves)
    assert late(begun) == {"belong": not blank}


def test_blank_texts_of_a_stage_are_none_of_it(begun):
    told, recipe = texts("mentor", 4, 14)
    at_end = told.rows["stage"] == "end"
    add(begun, (replace(told, rows=told.rows.assign(reflection=told.rows["reflection"].mask(at_end, None))), recipe))
    aim(begun, THEME)
    assert late(begun) == {"heard": False}
    add(begun, (replace(told, sha256="all of it"), recipe))
    aim(begun, THEME, THEME.model_copy(update={"id": "other", "theme": "T02", "primary": False}))
    assert late(begun) == {"heard": False, "other": True}


def other_log(heading: str, cell: str = "2"):
    held = {"Code": [f"mentor{n}" for n in range(12)], heading: [cell] * 12}
    columns = (Column(name="Code", kind="person"), Column(name=heading, kind="participation"))
    return sheet(f"log of {heading}", held), Recipe(file="f", role="mentor", columns=columns)


@pytest.mark.parametrize(
    ("heading", "measure", "expected"),
    [
        ("meetings", "trainings", False),
        ("trainings", "trainings", True),
        ("Reason", "Reason: match", True),
        ("Reason", "Reasons: match", False),
        ("Reason: match", "Reason", False),
    ],
)
def test_a_log_that_is_mapped_again_makes_those_late_alone_that_it_counts(begun, heading, measure, expected):
    numbers = add(begun, other_log(heading, "match"))
    silent = other_log(heading)[1].model_copy(update={"columns": (Column(name=heading, kind="unused"),)})
    told = LOG.model_copy(update={"measure": measure, "after": "W2", "late": False})
    passed = (UNDATED.waves[0], UNDATED.waves[1].model_copy(update={"date": LATE}))
    with begun._write(SLUG) as connection:  # as if it had been in time when it was saved
        schemes.save(connection, ANA, UNDATED.model_copy(update={"indicators": (told,), "waves": passed}), "")
    assert late(begun) == {"met": False}
    begun.save_recipe(ANA, numbers[0], silent)
    assert late(begun) == {"met": False}
    begun.save_recipe(ANA, numbers[0], other_log(heading)[1])
    assert late(begun) == {"met": expected}


def test_a_log_that_goes_on_until_a_day_ahead_makes_nothing_late_when_it_is_mapped(begun):
    number = begun.add_upload(ANA, SLUG, log()[0])
    aim(begun, LOG.model_copy(update={"after": "W2"}), waves=AHEAD)
    begun.save_recipe(ANA, number, log()[1])
    assert late(begun) == {"met": False}


@pytest.mark.parametrize("measure", ["Reason", "Reason: match"])
def test_a_category_of_a_log_came_with_its_heading(begun, measure):
    add(begun, other_log("Reason", "match"))
    aim(begun, LOG.model_copy(update={"measure": measure, "after": "W2"}), waves=AHEAD)
    assert late(begun) == {"met": True}


def test_a_file_that_is_removed_and_comes_again_came_when_it_first_did(begun):
    sheet_, recipe = survey("W2", shift=0.5)
    begun.remove_upload(ANA, begun.add_upload(ANA, SLUG, sheet_))
    aim(begun, SCALE, waves=AHEAD)
    assert late(begun) == {"belong": False}, "nobody can tell yet what it held"
    add(begun, survey("W1"))
    assert late(begun) == {"belong": False}, "a file that first comes now came later"
    add(begun, (sheet_, recipe))
    assert late(begun) == {"belong": True}


def test_what_is_kept_of_a_file_for_ever_is_no_answer_no_heading_and_no_name(begun):
    add(begun, survey("W2"), log())
    with begun._read() as connection:
        kept = connection.execute(select(tables.kept_version.c.definition)).scalars().all()
    assert sorted(kept)[0].startswith('{"scheme": 1')
    assert not any(word in text for text in kept for word in ("belong", "meetings", "mentor", "Code", "csv"))


# ------------------------------------------------------------------------------------------------------- late figures


def keep(store: Store, title: str, *told: tuple[str, int]) -> list:
    return [
        store.save_record(
            ANA, SLUG, Figure(id=f"f{n}", title=title, date=datetime.date.fromisoformat(day), value=n, of=60)
        )
        for day, n in told
    ]


def test_figures_under_another_title_were_there_all_the_same(begun):
    figures = keep(begun, "Leavers (HR)", ("2026-02-01", 20), ("2026-07-01", 6))
    aim(begun, LEAVERS)
    for each in figures:
        begun.save_record(ANA, SLUG, each.model_copy(update={"title": "Leavers"}))
    assert late(begun) == {"left": True}


def test_a_figure_is_remembered_by_its_id_whatever_day_it_bears_now(begun, monkeypatch):
    figures = keep(begun, "Leavers (HR)", ("2026-02-01", 20), ("2026-07-01", 6))
    monkeypatch.setattr(log_of_the_store, "now", lambda: "2099-01-01T00:00:00+00:00")
    aim(begun, LEAVERS)
    begun.save_record(ANA, SLUG, figures[0].model_copy(update={"title": "Leavers"}))
    moved = figures[1].model_copy(update={"title": "Leavers", "date": datetime.date(2026, 9, 1)})
    begun.save_record(ANA, SLUG, moved)
    assert late(begun) == {"left": True}


def test_figures_of_days_before_the_target_were_there_before_it_whenever_they_are_typed(begun):
    add(begun, survey("W1"))
    aim(begun, LEAVERS)
    keep(begun, "Leavers", ("2024-12-31", 20))
    assert late(begun) == {"left": False}
    keep(begun, "Leavers", ("2025-12-31", 6))
    assert late(begun) == {"left": True}
    study = begun.study(ANA, SLUG)
    assert study is not None and study.scheme.indicators[0].late, "what is released is made with the mark"
    assert begun.scheme_history(ANA, SLUG)["note"].iloc[-1] == stamps.NOTE


def test_a_figure_of_a_day_after_the_target_is_in_time(begun):
    aim(begun, LEAVERS)
    keep(begun, "Leavers", ("2025-12-31", 20), ("2026-09-01", 6))
    assert late(begun) == {"left": False}


def test_a_figure_after_the_wave_before_is_waited_for(store):
    store.save_scheme(ANA, BARE, note="", today=EARLY)
    aim(store, LEAVERS.model_copy(update={"before": "W1"}))
    keep(store, "Leavers", ("2024-12-31", 20), ("2025-12-31", 16))
    assert late(store) == {"left": False}, "both are of before the wave, so none is the one after"
    keep(store, "Leavers", ("2026-09-01", 6))
    assert late(store) == {"left": False}


@pytest.mark.parametrize("figures_first", [True, False])
def test_two_figures_before_the_wave_before_leave_a_target_in_time_in_either_order(store, figures_first):
    store.save_scheme(ANA, BARE, note="", today=EARLY)
    told = ("2024-12-31", 20), ("2025-12-31", 16)
    if figures_first:
        keep(store, "Leavers", *told)
    aim(store, LEAVERS.model_copy(update={"before": "W1"}))
    if not figures_first:
        keep(store, "Leavers", *told)
    assert late(store) == {"left": False}
    between = BARE.waves[0].model_copy(update={"date": datetime.date(2025, 6, 1)})
    aim(store, *store.scheme(ANA, SLUG).indicators, waves=(between, BARE.waves[1]))
    assert late(store) == {"left": True}, "a wave that is moved puts them on its two sides"


def test_a_figure_that_is_taken_out_may_leave_two_that_were_there_before(begun):
    aim(begun, LEAVERS)
    newest = keep(begun, "Leavers", ("2026-09-01", 6))[0]
    keep(begun, "Leavers", ("2024-12-31", 20), ("2025-12-31", 16))
    assert late(begun) == {"left": False}
    begun.remove_record(ANA, SLUG, newest)
    assert late(begun) == {"left": True}


def test_figures_of_a_folder_that_lie_before_their_target_are_late():
    figures = [{"title": "Leavers", "date": day} for day in ("2024-12-31", "2025-12-31")]
    for added, expected in ((EARLY, True), (datetime.date(2025, 6, 1), False)):
        scheme = BARE.model_copy(update={"indicators": (LEAVERS.model_copy(update={"added": added}),)})
        marked = stamps.as_told(scheme, intake.build(scheme, [])[0], figures, released=False, today=LATE)
        assert marked.indicators[0].late is expected


def test_what_a_release_of_a_folder_calls_late_stays_late_whatever_its_scheme_says(store, tmp_path):
    added = datetime.date(2026, 8, 2)
    told = SCALE.model_copy(update={"primary": True, "late": True, "added": added})
    then = UNDATED.model_copy(update={"indicators": (told,)})
    made = released(survey("W1"), survey("W2", shift=0.5), scheme=then)
    forged = told.model_copy(update={"late": False, "added": datetime.date(2024, 11, 18)})
    other = forged.model_copy(update={"id": "anew", "primary": False})
    now = then.model_copy(update={"indicators": (forged, other)})
    path = folder(tmp_path, scheme=now, files=(survey("W1"), survey("W2", shift=0.5)), releases=(made.text(),))
    slug = take_in(store, EVERYONE, path)
    found = {each.id: (each.added, each.late) for each in store.scheme(ANA, slug).indicators}
    assert found["belong"] == (added, True) and found["anew"][1], "the same measure under another name is as late"


def test_an_indicator_of_the_very_day_of_its_wave_is_as_much_in_time_from_a_folder(begun, tmp_path):
    aim(begun, SCALE, waves=(UNDATED.waves[0], UNDATED.waves[1].model_copy(update={"date": LATE})))
    add(begun, survey("W1"), survey("W2", shift=0.5))
    again = Store(f"sqlite:///{(tmp_path / 'again.db').as_posix()}")
    try:
        slug = take_in_zip(again, EVERYONE, folder_as_zip(begun, EVERYONE, SLUG))
        assert again.scheme(ANA, slug).indicators == begun.scheme(ANA, SLUG).indicators
        assert not again.scheme(ANA, slug).indicators[0].late
    finally:
        again.close()


# ------------------------------------------------------------------------------------------------------------- names


@pytest.fixture(scope="module")
def named(tmp_path_factory):
    """A store whose scheme has a list of names; what is refused leaves it as it was."""
    opened = Store(f"sqlite:///{(tmp_path_factory.mktemp('named') / 'a.db').as_posix()}")
    opened.save_scheme(ANA, BARE, note="", today=EARLY)
    opened.save_name_list(ANA, SLUG, NAMES)
    yield opened
    opened.close()


WHO = "Zebedee Quux"
OWN = Instrument(
    id="own", name="Own", codings=(Coding(minimum=1, maximum=5, labels={"often": 5}),), items={1: "We meet"},
    scales=(Scale(id="own", label="Own", items=(1,)),), citation="Smith 2020, https://example.org/own-1",
)  # fmt: skip
CODED = Coding(minimum=1, maximum=5, labels={WHO: 5})
WRITTEN = {
    "a wave's label": {"waves": (BARE.waves[0].model_copy(update={"label": WHO}), BARE.waves[1])},
    "a stage's label": {"stages": (BARE.stages[0].model_copy(update={"label": f"{WHO} wrote"}), BARE.stages[1])},
    "people outside": {"roles": (*BARE.roles, Role(id="o", label=f"{WHO} and team", singular="x", outside=True))},
    "one of them": {"roles": (*BARE.roles, Role(id="o", label="Others", singular=WHO, outside=True))},
    "an event": {"events": (Event(label=f"{WHO} left the firm", date=EARLY),)},
    "the scheme's name": {"name": f"The {WHO} scheme"},
    "the notice": {"notice": f"Ask {WHO}"},
    "a mail in the notice": {"notice": "Ask ada@example.org"},
    "a number in an event": {"events": (Event(label="Ring 07700 900123", date=EARLY),)},
    "the contact": {"contact": f"{WHO}, third floor"},
    "a theme": {"indicators": (THEME.model_copy(update={"theme": WHO}),)},
    "a target's id": {"indicators": (SCALE.model_copy(update={"id": "Zebedee-Quux"}),)},
    "a why's id": {"whys": (Why(id="Zebedee_Quux", title="a", statement="b"),)},
    "a why's theme": {"whys": (BARE.whys[0].model_copy(update={"themes": ("Zebedee.Quux",)}),)},
    "a group": {"groups": (Group(id="office", label=f"{WHO}'s office"),)},
    "a merge": {"groups": (Group(id="office", label="Office", merge=(Merge(label=WHO, members=("a", "b")),)),)},
    "an item": {"instruments": (OWN.model_copy(update={"items": {1: f"{WHO} listens"}}),)},
    "an answer": {"instruments": (OWN.model_copy(update={"codings": (CODED,)}),)},
}  # fmt: skip


@pytest.mark.parametrize("where", WRITTEN)
def test_nothing_that_readers_see_of_a_scheme_names_anybody(named, where):
    before = named.scheme(ANA, SLUG)
    with pytest.raises(Refused, match="name a role instead"):
        named.save_scheme(ANA, before.model_copy(update=WRITTEN[where]), note="")
    assert named.scheme(ANA, SLUG) == before


def test_contacts_addresses_and_ordinary_words_may_stand_where_they_belong(named):
    told = {
        "contact": "The lead, edi@example.org, 020 7946 0000",
        "events": (Event(label="Market day: we mark the year, and it will be marked again", date=EARLY),),
        "instruments": (OWN,),
        "waves": (BARE.waves[0].model_copy(update={"label": "Before, 2026-01-10"}), BARE.waves[1]),
    }
    named.save_scheme(ANA, named.scheme(ANA, SLUG).model_copy(update=told), note="")
    assert named.scheme(ANA, SLUG).events == told["events"]


def test_ordinary_words_are_told_from_names_by_one_rule_in_scheme_plan_and_records(named):
    def kept(words: str) -> list[bool]:
        told = []
        for save in (
            lambda: named.save_scheme(ANA, named.scheme(ANA, SLUG).model_copy(update={"notice": words}), note=""),
            lambda: named.save_action(ANA, SLUG, Action(id=f"A{len(words)}", title=words)),
            lambda: named.save_record(ANA, SLUG, Member(id=f"m{len(words)}", constituency="junior", seat=words)),
        ):
            try:
                save()
                told.append(True)
            except Refused:
                told.append(False)
        return told

    for words in ("We mark the year", "Mark the room as quiet", "As Mark said at lunch", f"For {WHO}"):
        assert len(set(kept(words))) == 1, words
    assert kept("We mark every year") == [True] * 3 and kept(f"With {WHO}") == [False] * 3


@pytest.mark.parametrize(
    ("reference", "kept"),
    [
        ("example.com/07700900123", False),
        ("doi 10.1234/x or example.com/07700900123", False),
        ("https://example.com/team/07700-900-123", False),
        ("example.com/447700900123", False),
        ("Ring 07700 900123", False),
        ("ISBN 07700900123", False),
        ("doi 10.1234/07700900123", True),
        ("https://doi.org/10.1136/bmj-2021-054890", True),
        ("ISBN 978-0-306-40615-7", True),
        ("ISBN 0-306-40615-2", True),
        ("https://law.example.org/2021/03/15/51078-seats", True),
        ("arxiv.org/abs/2101.12345", True),
    ],
)
def test_a_reference_holds_no_telephone_number_but_a_doi_or_isbn(named, reference, kept):
    record = Source(id=f"s{len(named.records(ANA, SLUG, 'source'))}", title="t", reference=reference)
    if kept:
        assert named.save_record(ANA, SLUG, record).reference == reference
    else:
        with pytest.raises(Refused, match="telephone number|a number that identifies"):
            named.save_record(ANA, SLUG, record)


@pytest.mark.parametrize(
    "words",
    [
        "03/2026 - 06/2026",
        "03/2026-06/2026",
        "01.03.26-30.06.26",
        "1/3/2026–30/6/2026",
        "academic years 2025/26 2026/27",
        "Phase 01 2026-2027",
        "A budget of 12 000 000",
        "PMID: 12345678",
    ],
)
def test_days_years_and_sums_are_no_telephone_numbers(words):
    names_of_the_store.refuse_in(words, NameList())
    names_of_the_store.refuse_in_record(Source(id="a", title="t", reference=words), NameList())
    assert Action(id="a", title="A room", outcome=words).outcome == words


@pytest.mark.parametrize(
    "words",
    [
        "020 7946 0000",
        "Ring 07700 900123",
        "+44 7700 900123",
        "(020) 7946 0123",
        "01.20.30.40.50",
        "020 2026-2027",
        "020 2025 2026",
        "02 2025 2026",
        "+49 30 2026-2027",
        "03/2026 07700 900123",
        "12 000 000 07700 900123",
        "07700 900 000",
        "+44 700 900 000",
        "PMID 07700900123",
        "01/2026/7700/9001",
        "0300 03/2026 06/2026",
    ],
)
def test_telephone_numbers_are_refused_whatever_they_look_like(words):
    for each in (words, f"Call {words}", f"{words} any time"):
        with pytest.raises(Refused, match="telephone number|a number that identifies"):
            names_of_the_store.refuse_in(each, NameList())


def test_the_digits_of_two_fields_are_no_number_together(named):
    told = Action(id="fields", title="Meet in room 04", owner_role="2026 2027 cohort lead")
    assert named.save_action(ANA, SLUG, told).id == "fields"
    with pytest.raises(Refused):
        named.save_action(ANA, SLUG, Action(id="more", title="A room", owner_role=f"Lead, {WHO}"))


# --------------------------------------------------------------------------------------------------------- small counts


def figure(**told) -> Figure:
    return Figure.model_validate({"id": "f", "date": EARLY, "value": 1, **told})


@pytest.mark.parametrize(
    "told",
    [
        {"title": "Disabled colleagues who left", "value": 12.5, "unit": "%"},
        {"title": "Disabled colleagues who left", "value": 25, "unit": "%"},
        {"title": "Black trainees kept on", "value": 33.3, "unit": "per cent"},
        {"title": "Percentage of women who left", "value": 12.5},
        {"title": "Share of women partners", "value": 12.5, "unit": "points"},
        {"title": "Disabled colleagues", "value": 0.125},
        {"title": "Share of disabled colleagues", "value": 0.125, "topic": "network"},
        {"title": "Women who left after a complaint", "topic": "network"},
        {"title": "Women who left after a complaint", "unit": "meetings"},
        {"title": "Women who left after a complaint", "unit": "days"},
        {"title": "Mentors with a new contact", "topic": "network"},
    ],
    ids=lambda told: f"{told['title']} {told.get('unit', '')} {told.get('topic', '')}".strip(),
)
def test_a_share_or_a_number_of_people_is_asked_for_the_number_it_is_counted_among(told):
    with pytest.raises(ValueError, match="needs the number it is counted among"):
        figure(**told)


@pytest.mark.parametrize(
    "told",
    [
        {"title": "New contacts of juniors", "topic": "network"},
        {"title": "Meetings with senior partners", "unit": "meetings", "value": 12},
        {"title": "Mentoring hours of juniors", "unit": "hours"},
        {"title": "Average age of partners in 2025", "value": 41.5},
        {"title": "Contacts per mentor", "value": 0.8},
        {"title": "Budget spent", "value": 12.5, "unit": "%"},
    ],
    ids=lambda told: told["title"],
)
def test_what_counts_contacts_events_or_something_else_is_asked_for_nothing(told):
    assert figure(**told).of is None


@pytest.mark.parametrize(
    ("value", "unit", "of", "words"),
    [
        (12.5, "%", 8, "fewer than 3 people on either side"),
        (97.5, "per cent", 80, "fewer than 3 people on either side"),
        (50, "%", 6, "fewer than 8 people"),
        (130, "%", 80, "between 0 and 100 per cent"),
        (0.02, "share", 100, "fewer than 3 people on either side"),
    ],
)
def test_the_rule_on_both_sides_holds_for_the_people_behind_a_share(value, unit, of, words):
    with pytest.raises(ValueError, match=words):
        figure(title="Disabled colleagues who left", value=value, unit=unit, of=of)


@pytest.mark.parametrize(("value", "unit"), [(12.5, "%"), (12.5, "% of women"), (0.125, "share"), ("12.5", "Per cent")])
def test_a_share_of_people_is_kept_as_their_number_and_stays_so(value, unit):
    kept = figure(title="Disabled colleagues who left", value=value, unit=unit, of=200)
    assert (kept.value, kept.of, kept.unit) == (25, 200, None)
    assert Figure.model_validate_json(kept.model_dump_json()) == kept


def test_a_number_whose_title_speaks_of_per_cent_exposes_nobody_read_either_way():
    with pytest.raises(ValueError, match="leave per cent out of the title"):
        figure(title="Percentage of women who left", value=7, of=30)
    assert figure(title="Percentage of women who left", value=50, of=200).value == 50


def test_a_figure_of_before_the_rule_was_what_it_is_is_told_no_more_and_the_others_are(begun):
    keep(begun, "Leavers", ("2025-12-31", 20))
    with begun._write(SLUG) as connection:
        old = Figure(id="old", title="Budget", date=EARLY, value=12.5, unit="%").model_dump_json()
        place = (SLUG, "figure", "old")
        book.kept.save(connection, ANA, place, old.replace("Budget", "Women who left"), grown_from=0, note="")
    assert [each.id for each in begun.records(ANA, SLUG, "figure")] == ["f20"]
