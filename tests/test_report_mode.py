"""The report: a folder of releases, opened without a workbench, from which no row can leak because there is none."""

from __future__ import annotations

import gc
import hashlib
import json
import shutil
import sqlite3
import subprocess
import types
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pandas as pd
import pytest
from conftest import (
    EVERYONE,
    PAGES,
    SAMPLE,
    SMALL,
    address_of,
    dashboard,
    free_port,
    server_command,
    server_environment,
    serving,
    viewer_in,
)
from sqlalchemy.exc import IntegrityError
from test_access import CALLS
from test_app import answer
from test_start_refused import forged
from wire import DENIED, visiting

import app
from analysis.actions import Action
from analysis.model import NotAllowed, Refused, Study
from analysis.release import open_release
from analysis.store import Clash, Store, open_shelf, shelf
from analysis.store.bundles import read
from pages import _frame

SLUG = "thistlewood-marr"
LEADER, TASKFORCE = viewer_in("leadership"), viewer_in("taskforce")
OPEN = [page for page in PAGES if page.split("/")[0] in ("leadership", "taskforce")]
CLOSED = ("data", "people", "change", "methods", "review", "codebook", "quotations", "release")


@pytest.fixture(scope="session")
def bundles(hidden_database):
    """The text of a release of the sample and of one of seven mentors."""
    with closing(sqlite3.connect(hidden_database)) as connection:
        small = connection.execute("SELECT content FROM release").fetchone()[0]
    return {"sample": (SAMPLE / "releases" / "001.json").read_text(encoding="utf-8"), "small": small}


def changed(text: str, **parts) -> str:
    """A bundle with other parts and a hash that fits them: what somebody can forge who knows the format."""
    return json.dumps(forged({**json.loads(text), **parts}))


def numbered(text: str, number: int) -> str:
    audit = json.loads(text)["audit"] | {"earlier_releases": number - 1}
    return changed(text, number=number, audit=audit)


def with_scheme(text: str, **parts) -> str:
    scheme = json.loads(text)["scheme"]
    beside = {name: each for name, each in parts.items() if name in ("notice", "contact")}
    return changed(text, scheme={**scheme, **beside, "definition": {**scheme["definition"], **parts}})


@pytest.fixture
def folder(tmp_path, bundles):
    """A folder with the release of the sample, and in a folder below it the one of the seven."""
    there = tmp_path / "releases"
    (there / "seven").mkdir(parents=True)
    (there / "001.json").write_text(bundles["sample"], encoding="utf-8")
    (there / "seven" / "first.json").write_text(bundles["small"], encoding="utf-8")
    return there


@contextmanager
def opened(folder, **options):
    store = open_shelf(folder, **options)
    try:
        yield store
    finally:
        store.close()


def numbers(store, slug=SLUG):
    found = store.releases(LEADER, slug)["release"]
    return [open_release(store.release_text(LEADER, slug, int(each))).content["number"] for each in found]


# ------------------------------------------------------------------------------------------------- the folder


def test_the_releases_of_a_folder_open_scheme_by_scheme(folder, bundles):
    with opened(folder) as store:
        assert [slug for slug, _ in store.schemes(LEADER)] == [SMALL.slug, SLUG]
        assert store.scheme(LEADER, SMALL.slug) == SMALL
        assert store.release_text(LEADER, SMALL.slug) == bundles["small"]
        assert store.problems == () and store.plan_notice == ""


def test_releases_stand_in_the_order_of_their_numbers_whatever_is_missing(folder, bundles):
    (folder / "001.json").write_text(numbered(bundles["sample"], 7), encoding="utf-8")
    with opened(folder) as store:
        assert numbers(store) == [7]
        (folder / "a.json").write_text(numbered(bundles["sample"], 3), encoding="utf-8")
        store.refresh()
        assert numbers(store) == [3, 7]
        assert open_release(store.release_text(LEADER, SLUG)).content["number"] == 7, "the newest has the highest"


def test_the_scheme_is_the_one_of_the_newest_release(folder, bundles):
    later = with_scheme(numbered(bundles["small"], 2), notice="Renewed")
    (folder / "second.json").write_text(later, encoding="utf-8")
    with opened(folder) as store:
        assert store.scheme(LEADER, SMALL.slug).notice == "Renewed"


def test_a_folder_below_is_looked_into_and_no_deeper(folder, bundles):
    (folder / "seven" / "deep").mkdir()
    (folder / "seven" / "deep" / "second.json").write_text(numbered(bundles["small"], 2), encoding="utf-8")
    with opened(folder) as store:
        assert numbers(store, SMALL.slug) == [1]


@pytest.mark.parametrize("below", [False, True])
def test_of_a_scheme_folder_only_its_releases_are_read(below, tmp_path):
    """Beside them lie texts and answers, some of them as .json."""
    scheme = tmp_path / "all" / "scheme"
    shutil.copytree(SAMPLE, scheme, ignore=shutil.ignore_patterns("*.py", "files", "recipes"))
    assert (scheme / "extracts.json").is_file()
    with opened(scheme.parent if below else scheme) as store:
        assert [slug for slug, _ in store.schemes(LEADER)] == [SLUG]
        assert store.problems == ()


def test_a_copy_counts_once_and_of_two_that_differ_neither_opens(folder, bundles):
    (folder / "copy.json").write_text(bundles["sample"], encoding="utf-8")
    (folder / "other.json").write_text(changed(bundles["small"], made="2026-02-03"), encoding="utf-8")
    with opened(folder) as store:
        assert [slug for slug, _ in store.schemes(LEADER)] == [SLUG] and numbers(store) == [1]
        assert len(store.problems) == 1 and "other.json and seven/first.json" in store.problems[0]


def broken(text: str) -> dict[str, bytes]:
    content = json.loads(text)
    return {
        "empty": b"",
        "no JSON": b"ZZ99 {",
        "no text": b"\xff\xfe\x00ZZ99",
        "another thing": b'{"ZZ99": [1, 2]}',
        "a list": b"[]",
        "deep": b"[" * 100_000,
        "changed": json.dumps({**content, "contact": "ZZ99"}).encode(),
        "half": text.encode()[:-200],
        "no audit": changed(text, audit={"ZZ99": 1}).encode(),
        "no tables": changed(text, tables={}).replace('"tables"', '"ZZ99"').encode(),
        "strange tables": changed(text, tables={"change": {"columns": ["ZZ99"], "rows": [["ZZ99"]]}}).encode(),
        "a lowered policy": with_scheme(text, policy={"k_group": 2}).encode(),
        "another scheme": with_scheme(text, slug="zz99").encode(),
        "no scheme": with_scheme(text, roles="ZZ99").encode(),
        "a number in words": changed(text, number="ZZ99").encode(),
        "number nought": numbered(text, 0).encode(),
    }


KINDS = (
    "empty", "no JSON", "no text", "another thing", "a list", "deep", "changed", "half", "no audit", "no tables",
    "strange tables", "a lowered policy", "another scheme", "no scheme", "a number in words", "number nought",
)  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_a36_a_malformed_bundle_is_told_without_its_values_and_takes_no_other_along(kind, folder, bundles):
    assert set(KINDS) == set(broken(bundles["small"]))
    (folder / "001.json").unlink()
    (folder / "bad.json").write_bytes(broken(bundles["small"])[kind])
    found, problems = read(folder)
    assert [each.scheme for each in found] == [SMALL]
    assert len(problems) == 1 and problems[0].startswith("bad.json: ")
    assert "ZZ99" not in problems[0] and problems[0].endswith(".")


def test_what_leaves_the_folder_leaves_the_app_and_what_was_said_of_it_waits(folder, bundles):
    bundle = folder / "seven" / "first.json"
    (folder / "second.json").write_text(numbered(bundles["small"], 2), encoding="utf-8")
    with opened(folder) as store:
        first = int(store.releases(TASKFORCE, SMALL.slug)["release"].min())
        store.add_theme_comment(TASKFORCE, SMALL.slug, release=first, theme="T01", stance="endorse")
        bundle.unlink()
        store.refresh()
        assert numbers(store, SMALL.slug) == [2]
        with pytest.raises(Refused, match="no such release"):
            store.release_text(LEADER, SMALL.slug, first)
        (folder / "second.json").unlink()
        store.refresh()
        assert [slug for slug, _ in store.schemes(LEADER)] == [SLUG]
        bundle.write_text(bundles["small"], encoding="utf-8")
        store.refresh()
        assert numbers(store, SMALL.slug) == [1]
        assert store.theme_comments(TASKFORCE, SMALL.slug)["release"].tolist() == [first]


def test_nothing_of_a_release_that_left_stays_in_the_file(folder, bundles):
    mark = "a mark of that release alone"
    (folder / "seven" / "first.json").write_text(with_scheme(bundles["small"], notice=mark), encoding="utf-8")
    with opened(folder):
        pass
    (folder / "seven" / "first.json").unlink()
    with opened(folder) as store:
        assert [slug for slug, _ in store.schemes(LEADER)] == [SLUG]
    with closing(sqlite3.connect(folder / shelf.PLAN)) as connection:
        assert not [row for row in connection.execute("SELECT content FROM release") if mark in row[0]]


def test_a_release_whose_groups_were_taken_out_for_the_taskforce_opens_too(folder, bundles):
    from analysis.release import without_groups

    taken_out = without_groups(bundles["sample"])
    assert "withheld" in taken_out and open_release(taken_out).table("change_by_group").empty
    (folder / "001.json").write_text(taken_out, encoding="utf-8")
    with opened(folder) as store:
        assert numbers(store) == [1] and store.problems == ()
        (folder / "whole.json").write_text(bundles["sample"], encoding="utf-8")
        store.refresh()
        assert store.release_text(LEADER, SLUG) == bundles["sample"], "of two copies the one that holds more"


# ------------------------------------------------------------------------------------------------------ the plan


def test_the_plan_lies_in_the_folder_and_is_there_again(folder):
    with opened(folder) as store:
        store.save_action(TASKFORCE, SLUG, Action(id="a", title="Passport"))
        release = int(store.releases(TASKFORCE, SLUG)["release"].max())
        stage = store.scheme(TASKFORCE, SLUG).stages[0].id
        note = {"text": "We listened.", "decision": "Ask again.", "theme": "T01", "release": release, "stage": stage}
        store.save_meeting_note(TASKFORCE, SLUG, "n1", **note, present=6)
    assert (folder / shelf.PLAN).is_file()
    with opened(folder) as store:
        assert [each.title for each in store.actions(LEADER, SLUG)] == ["Passport"]
        assert store.meeting_notes(LEADER, SLUG)["decision"].tolist() == ["Ask again."]
        assert store.study_version(LEADER, SLUG) == 0, "a note is kept and nothing is computed from it"


def test_where_the_folder_cannot_be_written_the_plan_is_held_and_a_notice_says_for_how_long(folder):
    (folder / shelf.PLAN).mkdir()
    with opened(folder) as store:
        store.save_action(TASKFORCE, SLUG, Action(id="a", title="Passport"))
        assert [each.title for each in store.actions(LEADER, SLUG)] == ["Passport"]
        assert "lost when the program ends" in store.plan_notice and numbers(store) == [1]


def test_a_workbench_under_the_name_of_the_plan_is_not_opened(folder, hidden_database):
    shutil.copy(hidden_database, folder / shelf.PLAN)
    before = (folder / shelf.PLAN).read_bytes()
    with opened(folder) as store:
        assert "database of a workbench" in store.plan_notice and numbers(store) == [1]
    assert (folder / shelf.PLAN).read_bytes() == before


def test_a_hand_in_the_file_of_the_plan_changes_no_release(folder, bundles):
    with opened(folder):
        pass
    with closing(sqlite3.connect(folder / shelf.PLAN)) as connection, connection:
        connection.execute("UPDATE release SET content = ?", (numbered(bundles["sample"], 2),))
        connection.execute("UPDATE scheme_version SET definition = '{}'")
    with opened(folder) as store:
        assert numbers(store) == [1] and store.scheme(LEADER, SMALL.slug) == SMALL


# -------------------------------------------------------------------------------------------------- no rows


def test_no_viewer_of_a_report_can_call_what_reads_rows_or_texts(folder, monkeypatch):
    monkeypatch.setenv("OPEN_LOOP_MODE", "report")
    asked = 0
    with opened(folder) as store:
        for name, (right, given, options) in CALLS.items():
            for _, roles in _frame.views().values():
                viewer = viewer_in(next(iter(roles)))
                assert len(roles) == 1 and not viewer.may("rows") and not viewer.may("texts")
                if right in ("rows", "texts", "make release", "edit scheme", "names", "concerns", "log"):
                    with pytest.raises(NotAllowed):
                        getattr(store, name)(viewer, *given, **options)
                    asked += 1
    assert asked > 60
    assert list(_frame.views()) == ["leadership", "taskforce"]


def test_the_database_of_a_report_takes_no_row_code_or_text_whoever_asks(folder):
    closed = shelf._closed()
    assert closed >= {"upload", "code", "code_place", "link", "person_key", "study_table", "tagged", "decision"}
    with opened(folder) as store:
        for table in sorted(closed):
            with pytest.raises(IntegrityError, match="holds no rows"), store._engine.begin() as link:
                link.exec_driver_sql(f'INSERT INTO "{table}" DEFAULT VALUES')


def test_neither_the_people_behind_a_release_nor_a_codebook_come_into_a_report(folder):
    with opened(folder) as store:
        with pytest.raises(IntegrityError, match="holds no rows"), store._engine.begin() as link:
            link.exec_driver_sql("""UPDATE release SET behind = '{"x": ["p1"]}'""")
        with pytest.raises(Clash):
            store.save_name_list(EVERYONE, SLUG, "kind,name\nparticipant,Orla Quill\n")
        with pytest.raises(Clash):
            store.add_upload(EVERYONE, SLUG, CALLS["add_upload"][1][1])


def state_of(path):
    return {each.name: hashlib.sha256(each.read_bytes()).hexdigest() for each in sorted(path.iterdir())}


@contextmanager
def report(folder, database):
    """The dashboard on a folder of releases, with a workbench at hand that it is to leave alone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OPEN_LOOP_MODE", "report")
        patch.setenv("OPEN_LOOP_RELEASES", str(folder))
        with dashboard(database) as visit:
            yield visit


def test_every_page_opens_for_both_readers_and_the_workbench_is_not_touched(folder, hidden_database, tmp_path):
    bench = tmp_path / "bench"
    bench.mkdir()
    shutil.copy(hidden_database, bench)
    before = state_of(bench)
    with report(folder, bench / hidden_database.name) as visit:
        for view in ("all", "researcher", "leadership", "taskforce"):
            page = visit(view=view, scheme=SLUG if view == "leadership" else SMALL.slug)
            choice = next(each for each in page.sidebar.selectbox if each.label == "View as")
            assert choice.options == ["Leadership", "Taskforce"]
            assert choice.value == (view if view in ("leadership", "taskforce") else "leadership")
            assert any("Report." in each.value for each in page.sidebar.caption)
            for file in OPEN if view == choice.value else ():
                page.switch_page(file).run()
                assert not page.exception and not page.error, (view, file)
                assert page.title[0].value.endswith("?")
            for file in set(PAGES) - set(OPEN):
                with pytest.raises(ValueError):
                    page.switch_page(file)
    assert state_of(bench) == before


def test_the_page_of_the_scheme_offers_no_change_and_no_folder(folder, hidden_database):
    with report(folder, hidden_database) as visit:
        page = visit(scheme=SLUG).switch_page("taskforce/scheme.py").run()
        assert not page.get("file_uploader") and not page.text_input and not page.text_area and not page.date_input
        assert not page.button and len(page.title) == 1
        folds = [each.label for each in page.expander]
        assert not [each for each in folds if "folder" in each or each.startswith(("Add", "Change"))]
        assert all(each.proto.label.endswith("(.csv)") for each in page.get("download_button"))


def test_a_new_release_is_seen_on_the_next_page(folder, hidden_database, bundles):
    with report(folder, hidden_database) as visit:
        page = visit(scheme=SMALL.slug)
        (folder / "002.json").write_text(numbered(bundles["small"], 2), encoding="utf-8")
        (folder / "bad.json").write_text("{}", encoding="utf-8")
        page.run()
        assert any("Release 2" in each.value for each in page.caption)
        assert "bad" in page.warning[0].value


@pytest.mark.parametrize("there", [True, False])
def test_without_a_release_the_app_opens_and_says_what_to_do(there, tmp_path, hidden_database, bundles):
    folder = tmp_path / "nothing"
    if there:
        folder.mkdir()
    with report(folder, hidden_database) as visit:
        page = visit()
        assert not page.exception and page.title[0].value == "No release here yet"
        assert ("reload this page" if there else "not there") in page.info[0].value
        assert folder.exists() is there, "a folder that was mistyped is not made"
        folder.mkdir(exist_ok=True)
        (folder / "001.json").write_text(bundles["small"], encoding="utf-8")
        page.run()
        assert page.title[0].value == "Is our why being met?"


def test_without_a_folder_the_one_here_is_opened_and_else_the_sample(tmp_path, monkeypatch, folder):
    monkeypatch.delenv("OPEN_LOOP_RELEASES", raising=False)
    monkeypatch.chdir(tmp_path)
    assert shelf.named_folder() == folder
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert shelf.named_folder() is None
    monkeypatch.setenv("OPEN_LOOP_MODE", "report")
    before = state_of(SAMPLE / "releases")
    _frame._opened.clear()
    store = _frame._opened()
    try:
        assert [slug for slug, _ in store.schemes(LEADER)] == [SLUG]
        assert state_of(SAMPLE / "releases") == before, "nothing is written beside the program"
    finally:
        store.close()
        _frame._opened.clear()


# ----------------------------------------------------------------------------------------------- the command


@pytest.mark.parametrize("told", [["--report", "{}"], ["--report={}"], ["--server.port", "8600", "--report", "{}"]])
def test_the_command_names_the_folder(told, tmp_path, monkeypatch):
    from streamlit.web import cli

    monkeypatch.setattr(cli, "main", lambda **_: None)
    monkeypatch.setattr(app.sys, "argv", ["open-loop"])
    for name in ("OPEN_LOOP_MODE", "OPEN_LOOP_RELEASES"):
        monkeypatch.setenv(name, "")
    assert app.main([each.format(tmp_path) for each in told]) == 0
    assert shelf.mode() == "report" and shelf.named_folder() == tmp_path
    assert not any("report" in each for each in app.sys.argv)


@pytest.mark.parametrize("told", [["--report"], ["--report="], ["--report", "--server.port"]])
def test_the_command_without_a_folder_says_what_is_missing(told, capsys):
    assert app.main(told) == 2
    assert "--report FOLDER" in capsys.readouterr().err


# --------------------------------------------------------------------------------------------------- the server


@pytest.fixture(scope="module")
def report_server(tmp_path_factory, bundles, hidden_database):
    """A report of two schemes, one of which has a note of a meeting in its plan that no page can read."""
    folder = tmp_path_factory.mktemp("report")
    (folder / "001.json").write_text(bundles["sample"], encoding="utf-8")
    scheme = json.loads(bundles["sample"])["scheme"] | {"slug": "strange", "name": "Strange"}
    strange = changed(bundles["sample"], scheme=scheme)
    (folder / "strange.json").write_text(with_scheme(strange, slug="strange", name="Strange"), encoding="utf-8")
    with opened(folder) as store:
        assert store.problems == ()
        store.save_meeting_note(TASKFORCE, "strange", "n1", text="We listened.", present=6)
    with closing(sqlite3.connect(folder / shelf.PLAN)) as connection, connection:
        kept = connection.execute("UPDATE kept_version SET definition = ?", ('{"text": ["ZZ99 secret"]}',))
        assert kept.rowcount == 1
    with ExitStack() as stack:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("OPEN_LOOP_MODE", "report")
            patch.setenv("OPEN_LOOP_RELEASES", str(folder))
            server = stack.enter_context(serving(hidden_database, tmp_path_factory.mktemp("logs")))
        yield server


@pytest.mark.parametrize("view", ["taskforce", "researcher"])
def test_the_address_of_any_other_page_opens_no_door_in_a_report(view, report_server):
    with visiting(report_server, view) as visit:
        for page in CLOSED:
            seen = visit.open(page)
            assert seen.title == DENIED and not seen.tables and not seen.marks and not seen.files
        seen = visit.open("progress")
        assert seen.title == "Is our why being met?"
        assert b"Report" in b"".join(seen.raw)


def test_a36_what_breaks_while_a_page_is_drawn_is_told_without_its_values(report_server):
    with visiting(report_server, "taskforce", "strange") as visit:
        seen = visit.open("themes")
        assert "Something went wrong on this page" in seen.everything()
        assert "ZZ99" not in seen.everything() and "secret" not in seen.everything()
        assert visit.open("scheme").title.endswith("?"), "other pages go on"
    log = report_server.log.read_text(encoding="utf-8", errors="replace")
    assert "ValidationError" in log and "ZZ99" not in log


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "10.0.0.1"])
def test_a_report_is_not_served_under_another_name(host, report_server):
    found, body = answer(report_server, host=host)
    assert found.status >= 400 and b"<script" not in body


def test_a_report_is_not_served_to_other_machines_either(folder, empty_database, tmp_path):
    run = subprocess.run(
        server_command("--server.address", "0.0.0.0", "--server.port", str(free_port())), cwd=tmp_path,
        env=server_environment(empty_database) | {"OPEN_LOOP_MODE": "report", "OPEN_LOOP_RELEASES": str(folder)},
        encoding="utf-8", timeout=60, check=False, capture_output=True,
    )  # fmt: skip
    assert run.returncode != 0 and "Open Loop runs for one person" in run.stdout + run.stderr


# ------------------------------------------------------------------------------------- two readers, one process


def reached_from(roots: list[object]) -> list[object]:
    """Every object that can be reached from these without going through a module, a class or a function."""
    seen: dict[int, object] = {}
    waiting = list(roots)
    while waiting:
        thing = waiting.pop()
        if id(thing) in seen or isinstance(thing, types.ModuleType | type | types.FunctionType):
            continue
        seen[id(thing)] = thing
        waiting += gc.get_referents(thing)
    return list(seen.values())


def holds_rows(things: list[object], people: set[str]) -> list[str]:
    """Studies, and tables in which the id of a person stands."""
    tables = [each for each in things if isinstance(each, pd.DataFrame)]
    found = [type(each).__name__ for each in things if isinstance(each, Study)]
    for table in tables:
        cells = {cell for name in table for cell in table[name] if isinstance(cell, str)}
        found += ["table of people"] * bool(cells & people)
    return found


def test_a35_after_a_researcher_a_taskforce_session_reaches_no_object_with_rows(hidden_database, tmp_path):
    database = Path(shutil.copy(hidden_database, tmp_path))
    store = Store(address_of(database))
    study = store.study(EVERYONE, SMALL.slug)
    store.close()
    assert study is not None
    people = set(study.person["person"])
    del study
    with dashboard(database) as visit:
        researcher = visit(view="researcher", scheme=SMALL.slug)
        for file in ("research/change.py", "research/people.py"):
            researcher.switch_page(file).run()
            assert not researcher.exception
        taskforce = visit(view="taskforce", scheme=SMALL.slug)
        for file in OPEN:
            taskforce.switch_page(file).run()
            assert not taskforce.exception
        things = reached_from([taskforce.session_state, _frame.store()])
        assert len(things) > 1000 and holds_rows(things, people) == []
        taskforce_viewer = viewer_in("taskforce")
        for name in ("study", "reflections", "tagged", "held", "release_behind"):
            with pytest.raises(NotAllowed):
                getattr(_frame.store(), name)(taskforce_viewer, SMALL.slug)
        known = holds_rows(reached_from([_frame.store().study(EVERYONE, SMALL.slug)]), people)
        assert "Study" in known and "table of people" in known, "the search can find what it looks for"
