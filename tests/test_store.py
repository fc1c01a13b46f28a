"""What is stored comes back the same, survives restarts and second writers, and codes lie in one table only."""

import concurrent.futures
import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from conftest import small_releases
from sqlalchemy import URL, create_engine, inspect, text

from analysis.actions import Action
from analysis.model import Column, Problem, Recipe, Refused, Role, Scheme, Sheet, Viewer, Wave
from analysis.store import Clash, Store, address, database, tables
from analysis.store.frames import from_bytes, to_bytes

RESEARCHER = Viewer("Ana", frozenset({"researcher"}))
LEADER = Viewer("Lee", frozenset({"leadership"}))
CODES = ["KESTREL-7319", "zéphyr 0042", "plover_88", "kestrel-7319"]

SCHEME = Scheme(
    name="Sample & Söhne",
    slug="sample",
    roles=(Role(id="mentor", label="Mentors", singular="mentor", invited=36),),
    waves=(Wave(id="W1", label="Before"), Wave(id="W3", label="After")),
)


def sheet(codes=CODES, *, sha256="a" * 64, dtype=object):
    number = len(codes)
    rows = pd.DataFrame(
        {
            "Your code": codes,
            "Q1 – trust": ["1", None, "3", "5"][:number],
            "Why?": ["yes\nno", None, None, "“so”"][:number],
        },
        index=[2, 3, 5, 9][:number],
        dtype=dtype,
    )
    return Sheet(
        file="before.xlsx",
        tool="microsoft_forms",
        rows=rows,
        questions={name: f"Question: {name}" for name in rows.columns},
        sha256=sha256,
        minutes=pd.Series([0.0, 3.5, None, 12.0][:number], index=rows.index),
        dropped={"Email": "an e-mail address"},
        problems=(Problem("before.xlsx", 4, None, "blank_row", "Row 4 is blank and was left out."),),
    )


def recipe(person="Your code", **told):
    columns = [
        Column(name=name, kind="person" if name == person else "unused") for name in ("Your code", "Q1 – trust", "Why?")
    ]
    return Recipe(file="before.xlsx", tool="microsoft_forms", wave="W1", role="mentor", columns=tuple(columns), **told)


def same_sheet(found, given):
    pd.testing.assert_frame_equal(found.rows, given.rows)
    if given.minutes is None:
        assert found.minutes is None
    else:
        pd.testing.assert_series_equal(found.minutes, given.minutes)
    for name in ("file", "tool", "questions", "sha256", "dropped", "problems"):
        assert getattr(found, name) == getattr(given, name)


@pytest.fixture
def url(tmp_path):
    return URL.create("sqlite", database=str(tmp_path / "50% new" / "open-loop.db"))


@pytest.fixture
def store(url):
    opened = Store(url)
    opened.save_scheme(RESEARCHER, SCHEME, note="first")
    yield opened
    opened.close()


def cells(store):
    """Every cell of the database as (table, bytes); stored tables also as the text that they decode to."""
    with store._engine.connect() as connection:
        for name in inspect(connection).get_table_names():
            for row in connection.execute(text(f'select * from "{name}"')):
                for cell in row:
                    yield name, cell if isinstance(cell, bytes) else str(cell).encode()
                    if isinstance(cell, bytes):
                        yield name, from_bytes(cell).to_csv().encode()


def tables_with(store, words):
    wanted = [word.encode() for word in words]
    return {name for name, cell in cells(store) if any(word in cell for word in wanted)}


# ------------------------------------------------------------------------------------------------------ opening


def test_an_empty_database_gets_exactly_the_tables_that_the_code_describes(store):
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with store._engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), tables.metadata) == []
        assert set(inspect(connection).get_table_names()) == {*tables.metadata.tables, "alembic_version"}


def test_the_tables_can_be_made_on_postgresql_too():
    from sqlalchemy.dialects import postgresql
    from sqlalchemy.schema import CreateTable

    made = [str(CreateTable(table).compile(dialect=postgresql.dialect())) for table in tables.metadata.sorted_tables]
    assert len(made) == len(tables.metadata.tables) and "REFERENCES scheme (slug)" in "".join(made)


def test_a_new_store_on_the_same_file_has_everything(store, url):
    upload = store.add_upload(RESEARCHER, "sample", sheet())
    saved = store.save_action(LEADER, "sample", Action(id="a", title="Quiet room"))
    store.close()
    again = Store(url)
    assert again.scheme(RESEARCHER, "sample") == SCHEME
    same_sheet(again.sheet(RESEARCHER, upload), sheet())
    assert again.actions(LEADER, "sample") == [saved]
    again.close()


def test_two_programs_that_start_together_on_an_empty_folder_both_get_a_store(url):
    program = (
        "import sys\nfrom analysis.store import Store\nfrom analysis.model import Viewer\n"
        "print(Store(sys.argv[1]).schemes(Viewer('Ana', frozenset({'researcher'}))))"
    )
    started = [
        subprocess.Popen(
            [sys.executable, "-c", program, url.render_as_string(hide_password=False)],
            cwd=Path(__file__).parents[1],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for _ in range(2)
    ]
    assert [process.communicate(timeout=60)[0].strip() for process in started] == ["[]"] * 2


def test_threads_that_open_the_same_empty_folder_at_once_all_get_a_store(url):
    with concurrent.futures.ThreadPoolExecutor(3) as pool:
        opened = list(pool.map(lambda _: Store(url), range(3)))
    assert [each.schemes(LEADER) for each in opened] == [[], [], []]
    for each in opened:
        each.close()


def test_a_store_that_is_up_to_date_is_opened_without_any_migration(store, url, monkeypatch):
    def migrated(engine):
        raise AssertionError("there was nothing to migrate: LATEST is not the last of the migrations")

    store.close()
    monkeypatch.setattr(database, "_migrate", migrated)
    Store(url).close()


def test_opening_says_nothing(url, capfd):
    Store(url).close()
    assert capfd.readouterr() == ("", "")


def test_data_of_a_newer_version_are_refused_and_not_touched(store, url):
    store.close()
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("update alembic_version set version_num = '9999'"))
    with pytest.raises(Refused, match="newer Open Loop"):
        Store(url)
    with engine.connect() as connection:
        assert connection.execute(text("select version_num from alembic_version")).scalar() == "9999"
    engine.dispose()


def test_the_file_may_be_deleted_once_the_store_is_closed(store, url):
    store.close()
    Path(url.database).unlink()
    assert not list(Path(url.database).parent.iterdir())


def test_the_address_is_the_users_own_folder_unless_another_is_named(monkeypatch):
    monkeypatch.delenv("OPEN_LOOP_DATABASE_URL", raising=False)
    assert address().get_backend_name() == "sqlite" and "open-loop" in str(address().database)
    monkeypatch.setenv("OPEN_LOOP_DATABASE_URL", "postgresql+psycopg://team@host/open_loop")
    assert address().host == "host"


def test_sqlite_keeps_foreign_keys_and_a_log_for_readers(store):
    with store._engine.connect() as connection:
        told = [connection.execute(text(f"pragma {name}")).scalar() for name in ("foreign_keys", "journal_mode")]
    assert told == [1, "wal"]


# ------------------------------------------------------------------------------------------------------ schemes


def test_every_version_of_a_scheme_is_kept_with_who_and_why(store):
    changed = SCHEME.model_copy(update={"name": "New name"})
    assert store.save_scheme(RESEARCHER, changed, note="renamed") == 2
    history = store.scheme_history(LEADER, "sample")
    assert history[["version", "by", "note"]].values.tolist() == [[1, "Ana", "first"], [2, "Ana", "renamed"]]
    assert str(history["at"].dt.tz) == "UTC"
    assert store.scheme(LEADER, "sample") == changed
    assert store.schemes(LEADER) == [("sample", "New name")]


def test_a_scheme_that_is_not_there_is_refused_in_a_sentence(store):
    with pytest.raises(Refused, match="no scheme"):
        store.scheme(LEADER, "other")
    with pytest.raises(Refused, match="no scheme"):
        store.add_upload(RESEARCHER, "other", sheet())


# -------------------------------------------------------------------------------------------------------- files


@pytest.mark.parametrize("dtype", [object, "str"])
def test_a_file_comes_back_the_same(store, dtype):
    given = sheet(dtype=dtype)
    same_sheet(store.sheet(RESEARCHER, store.add_upload(RESEARCHER, "sample", given)), given)


def test_a_file_without_rows_and_times_comes_back_the_same(store):
    given = Sheet("empty.csv", "plain", pd.DataFrame({"a": [], "b": []}, dtype=object), {}, "b" * 64)
    found = store.sheet(RESEARCHER, store.add_upload(RESEARCHER, "sample", given))
    assert list(found.rows.columns) == ["a", "b"] and found.rows.empty and found.minutes is None


def test_the_same_bytes_are_stored_once_a_scheme(store):
    store.save_scheme(RESEARCHER, SCHEME.model_copy(update={"slug": "other"}), note="")
    first = store.add_upload(RESEARCHER, "sample", sheet())
    assert store.add_upload(RESEARCHER, "sample", sheet()) == first
    assert store.add_upload(RESEARCHER, "other", sheet()) != first
    listed = store.uploads(RESEARCHER, "sample")
    assert listed[["upload", "file", "rows", "columns", "mapped"]].values.tolist() == [
        [first, "before.xlsx", 4, 3, False]
    ]


def test_the_number_of_a_removed_file_is_not_given_to_another(store):
    first = store.add_upload(RESEARCHER, "sample", sheet())
    store.remove_upload(RESEARCHER, first)
    assert store.add_upload(RESEARCHER, "sample", sheet()) != first
    with pytest.raises(Refused, match="not stored here any more"):
        store.sheet(RESEARCHER, first)


def test_the_newest_mapping_holds_and_can_be_taken_back(store):
    upload = store.add_upload(RESEARCHER, "sample", sheet())
    assert store.recipe(RESEARCHER, upload) is None
    assert [store.save_recipe(RESEARCHER, upload, each) for each in (recipe(), recipe(row_is_person=True))] == [1, 2]
    assert store.uploads(RESEARCHER, "sample")["mapped"].tolist() == [True]
    assert store.recipe(RESEARCHER, upload) == recipe(row_is_person=True)
    assert store.undo_recipe(RESEARCHER, upload) == recipe()
    assert store.undo_recipe(RESEARCHER, upload) is None
    assert store.uploads(RESEARCHER, "sample")["mapped"].tolist() == [False]
    with pytest.raises(Refused, match="no mapping"):
        store.undo_recipe(RESEARCHER, upload)
    assert store.save_recipe(RESEARCHER, upload, recipe()) == 3


# -------------------------------------------------------------------------------------------------------- codes


def test_once_a_file_is_mapped_its_codes_lie_in_the_code_table_and_nowhere_else(store):
    upload = store.add_upload(RESEARCHER, "sample", sheet())
    assert "upload" in tables_with(store, CODES)
    store.save_recipe(RESEARCHER, upload, recipe())
    assert tables_with(store, CODES) == {"code"}
    shown = store.sheet(RESEARCHER, upload)
    assert shown.rows["Your code"].tolist() == ["(code kept apart)"] * 4
    pd.testing.assert_frame_equal(shown.rows.drop(columns="Your code"), sheet().rows.drop(columns="Your code"))


def test_what_a_person_marks_as_personal_leaves_the_store_for_good(store):
    upload = store.add_upload(RESEARCHER, "sample", sheet())
    assert tables_with(store, ["yes\nno"]) == {"upload"}
    personal = recipe()
    columns = tuple(
        each.model_copy(update={"kind": "drop"}) if each.name == "Why?" else each for each in personal.columns
    )
    store.save_recipe(RESEARCHER, upload, personal.model_copy(update={"columns": columns}))
    assert tables_with(store, ["yes\nno"]) == set()
    store.undo_recipe(RESEARCHER, upload)
    assert store.sheet(RESEARCHER, upload).rows["Why?"].isna().all()


def test_no_code_stays_readable_in_the_file_of_the_database(store, url):
    upload = store.add_upload(RESEARCHER, "sample", sheet())
    store.save_recipe(RESEARCHER, upload, recipe())
    store.remove_upload(RESEARCHER, upload)
    assert tables_with(store, CODES) == set()
    store.close()
    content = Path(url.database).read_bytes()
    assert not any(code.encode() in content for code in CODES)


def test_a_missing_code_stays_missing(store):
    given = sheet(["KESTREL-7319", None, "plover_88"])
    upload = store.add_upload(RESEARCHER, "sample", given)
    store.save_recipe(RESEARCHER, upload, recipe())
    assert store.sheet(RESEARCHER, upload).rows["Your code"].tolist() == [
        "(code kept apart)",
        None,
        "(code kept apart)",
    ]


@pytest.mark.parametrize("dtype", [object, "str"])
def test_a_mapping_that_took_the_wrong_column_for_the_codes_can_be_corrected_without_loss(store, dtype):
    given = sheet(dtype=dtype)
    upload = store.add_upload(RESEARCHER, "sample", given)
    store.save_recipe(RESEARCHER, upload, recipe("Why?"))
    store.save_recipe(RESEARCHER, upload, recipe())
    assert store.sheet(RESEARCHER, upload).rows["Why?"].equals(given.rows["Why?"])
    assert tables_with(store, CODES) == {"code"}
    store.undo_recipe(RESEARCHER, upload)
    store.undo_recipe(RESEARCHER, upload)
    same_sheet(store.sheet(RESEARCHER, upload), given)
    assert not {name for name, _ in cells(store)} & {"code", "code_place"}


def test_decisions_about_codes_come_back_in_order_and_keep_the_codes_in_the_code_table(store):
    links = pd.DataFrame(
        {
            "role": ["mentor", "mentor", None],
            "wave": ["W3", None, "W1"],
            "code": ["plover_88", "KESTREL-7319", "zéphyr 0042"],
            "is": ["KESTREL-7319", None, "plover_88"],
            "reason": ["one letter differs", "cannot be told", None],
        },
        dtype=object,
    )
    store.save_links(RESEARCHER, "sample", links)
    pd.testing.assert_frame_equal(store.links(RESEARCHER, "sample")[list(links)], links)
    assert tables_with(store, CODES) == {"code"}
    store.save_links(RESEARCHER, "sample", links.iloc[:0])
    assert store.links(RESEARCHER, "sample").empty and tables_with(store, CODES) == set()


# -------------------------------------------------------------------------------------------------------- study


def mapped(store, codes, wave):
    """A file of one wave with a code and one ready score, uploaded and mapped."""
    rows = pd.DataFrame(
        {"Code": codes, "Score": [str(20 + number) for number in range(len(codes))], "Text": "I felt heard."},
        index=range(2, 2 + len(codes)),
        dtype=object,
    )
    upload = store.add_upload(RESEARCHER, "sample", Sheet(f"{wave}.csv", "plain", rows, {}, wave * 32))
    columns = (
        Column(name="Code", kind="person"),
        Column(name="Score", kind="score", instrument="swemwbs", scale="swemwbs"),
        Column(name="Text", kind="reflection", stage="end"),
    )
    store.save_recipe(RESEARCHER, upload, Recipe(file=f"{wave}.csv", wave=wave, role="mentor", columns=columns))
    return upload


def test_a_study_is_built_from_the_mapped_files_and_people_keep_their_random_ids(store):
    assert store.study(RESEARCHER, "sample") is None and store.study_version(LEADER, "sample") == 0
    mapped(store, CODES[:3], "W1")
    store.rebuild(RESEARCHER, "sample")
    first = store.study(RESEARCHER, "sample").person.set_index("person")
    mapped(store, [CODES[3], CODES[2]], "W3")
    store.rebuild(RESEARCHER, "sample")
    study = store.study(RESEARCHER, "sample")
    assert store.study_version(LEADER, "sample") == 2
    assert set(first.index) == set(study.person["person"]) and len(first) == 3
    assert len(study.reflection) == 5
    assert tables_with(store, [*CODES, *(code.upper() for code in CODES), "ZÉPHYR0042"]) == {"code"}
    pd.testing.assert_frame_equal(store.reflections(RESEARCHER, "sample"), study.reflection)


def test_a_study_comes_back_as_it_was_built(store):
    from analysis.intake import build
    from analysis.store import studies

    mapped(store, CODES[:3], "W1")
    with store._read() as connection:
        given = studies.ingredients(connection, "sample")
    built, keys = build(given.scheme, given.files, links=given.links, keys=given.keys)
    with store._write() as connection:
        studies.save(connection, RESEARCHER, built, keys)
    found = store.study(RESEARCHER, "sample")
    assert found.scheme == built.scheme
    for name in studies.TABLES:
        pd.testing.assert_frame_equal(getattr(found, name), getattr(built, name))


def test_a_study_keeps_the_scheme_it_was_built_with_until_it_is_built_again(store):
    mapped(store, CODES[:3], "W1")
    store.rebuild(RESEARCHER, "sample")
    changed = SCHEME.model_copy(update={"name": "New name"})
    store.save_scheme(RESEARCHER, changed, note="renamed")
    assert store.study(RESEARCHER, "sample").scheme == SCHEME
    store.rebuild(RESEARCHER, "sample")
    assert store.study(RESEARCHER, "sample").scheme == changed


def test_the_texts_of_a_removed_file_are_gone_once_the_study_is_built_again(store):
    upload = mapped(store, CODES[:3], "W1")
    store.rebuild(RESEARCHER, "sample")
    store.remove_upload(RESEARCHER, upload)
    store.rebuild(RESEARCHER, "sample")
    assert tables_with(store, ["I felt heard."]) == set()


def test_a_table_of_any_kind_of_column_comes_back_the_same():
    table = pd.DataFrame(
        {
            "text": pd.Series(["x", None], dtype=object),
            "new text": pd.Series(["x", None], dtype="str"),
            "nothing": pd.Series([None, None], dtype=object),
            "object number": pd.Series([1.5, None], dtype=object),
            "truth": pd.Series([True, None], dtype=object),
            "number": [1.5, None],
            "whole": pd.array([1, None], dtype="Int64"),
            "kind": pd.Categorical(["a", None]),
            "day": pd.to_datetime(["2026-01-31", None]),
        }
    ).set_axis([7, 3])
    pd.testing.assert_frame_equal(from_bytes(to_bytes(table)), table)
    empty = table.drop(columns="kind").iloc[:0]
    pd.testing.assert_frame_equal(from_bytes(to_bytes(empty)), empty)
    assert from_bytes(to_bytes(table))["text"].tolist() == ["x", None]


# ---------------------------------------------------------------------------------- reviews, releases and the plan


def test_review_decisions_are_kept_in_order_with_who_made_them(store):
    for decision in ("reject", "accept"):
        store.add_decision(RESEARCHER, "sample", document="d1", sentence=2, theme="T03", decision=decision)
    found = store.decisions(RESEARCHER, "sample")
    columns = ["document", "sentence", "theme", "decision", "by"]
    assert found[columns].values.tolist() == [["d1", 2, "T03", "reject", "Ana"], ["d1", 2, "T03", "accept", "Ana"]]
    with pytest.raises(Refused, match="accept, reject, add"):
        store.add_decision(RESEARCHER, "sample", document="d1", sentence=2, theme="T03", decision="perhaps")


RELEASES = [each.release for each in small_releases(SCHEME, 2)]


def release(store, number):
    made = RELEASES[number - 1]
    behind = json.dumps({"n": [str(number)]})
    return made.text(), store.save_release(RESEARCHER, "sample", made.text(), behind=behind, sha256=made.sha256)


def test_releases_are_stored_once_listed_and_read_back_to_the_letter(store):
    assert store.release_text(LEADER, "sample") is None
    (one, first), (two, second) = release(store, 1), release(store, 2)
    assert release(store, 1)[1] == first
    assert store.releases(LEADER, "sample")[["release", "sha256"]].values.tolist() == [
        [first, RELEASES[0].sha256],
        [second, RELEASES[1].sha256],
    ]
    assert "Söhne" in one and one != two
    assert store.release_text(LEADER, "sample", first) == one
    assert store.release_text(LEADER, "sample") == two
    assert store.release_behind(RESEARCHER, "sample") == ['{"n": ["1"]}', '{"n": ["2"]}']


def test_a_release_of_another_scheme_is_refused(store):
    store.save_scheme(RESEARCHER, SCHEME.model_copy(update={"slug": "other"}), note="")
    number = release(store, 1)[1]
    with pytest.raises(Refused, match="no such release"):
        store.release_text(LEADER, "other", number)
    with pytest.raises(Refused, match="no such release"):
        store.add_theme_comment(LEADER, "other", release=number, theme="T03", stance="endorse")


def test_what_the_taskforce_says_of_a_theme_is_kept_without_contacts(store):
    number = release(store, 1)[1]
    store.add_theme_comment(LEADER, "sample", release=number, theme="T03", stance="dispute", text="Not in our office")
    with pytest.raises(Refused, match="e-mail"):
        store.add_theme_comment(
            LEADER, "sample", release=number, theme="T03", stance="comment", text="ada@firm.example"
        )
    with pytest.raises(Refused, match="endorse, dispute, comment"):
        store.add_theme_comment(LEADER, "sample", release=number, theme="T03", stance="like")
    found = store.theme_comments(LEADER, "sample").drop(columns="at")
    assert found.values.tolist() == [[number, "T03", "dispute", "Not in our office", "Lee"]]


def test_of_two_changes_to_one_action_the_second_is_shown_the_first(store):
    first = store.save_action(LEADER, "sample", Action(id="a", title="Quiet room"))
    assert first.row_version == 1
    changed = store.save_action(LEADER, "sample", first.model_copy(update={"status": "agreed"}))
    with pytest.raises(Clash) as clash:
        store.save_action(LEADER, "sample", first.model_copy(update={"title": "Silent room"}))
    assert clash.value.stored == changed
    assert store.actions(LEADER, "sample") == [changed]
    history = store.action_history(LEADER, "sample")
    assert history[["version", "status", "by"]].values.tolist() == [[1, "proposed", "Lee"], [2, "agreed", "Lee"]]


def test_a_second_click_saves_nothing_twice(store):
    new = Action(id="a", title="Quiet room")
    assert store.save_action(LEADER, "sample", new) == store.save_action(LEADER, "sample", new)
    assert len(store.action_history(LEADER, "sample")) == 1


def test_two_stores_that_write_at_once_lose_nothing(store, url):
    other = Store(url)
    both = [store, other] * 10

    def write(number):
        both[number].add_upload(RESEARCHER, "sample", sheet(sha256=f"{number // 2:064}"))
        both[number].save_scheme(RESEARCHER, SCHEME, note=str(number))
        both[number].save_action(LEADER, "sample", Action(id=f"a{number}", title="Quiet room"))

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(20)))
    assert len(other.uploads(RESEARCHER, "sample")) == 10
    assert other.scheme_history(LEADER, "sample")["version"].tolist() == list(range(1, 22))
    assert len(store.actions(LEADER, "sample")) == 20
    other.close()


# ---------------------------------------------------------------------------------------------------------- log


def test_the_log_says_who_did_what_in_ids_and_a_look_is_noted_once_a_day(store):
    upload = store.add_upload(RESEARCHER, "sample", sheet())
    store.add_upload(RESEARCHER, "sample", sheet())
    store.save_recipe(RESEARCHER, upload, recipe())
    number = release(store, 1)[1]
    for _ in range(3):
        store.release_text(LEADER, "sample")
    found = store.log(Viewer("Cy", frozenset({"custodian"})))
    assert found[["by", "roles", "action", "about"]].values.tolist() == [
        ["Ana", "researcher", "scheme", "scheme-version:1"],
        ["Ana", "researcher", "import", f"upload:{upload}"],
        ["Ana", "researcher", "map", f"upload:{upload}:1"],
        ["Ana", "researcher", "release", f"release:{number}:{RELEASES[0].sha256[:12]}"],
        ["Lee", "leadership", "view", f"release:{number}"],
    ]
    assert (found["at"].dt.second == 0).all()


def test_the_log_takes_no_free_text(store):
    store.add_to_log(RESEARCHER, "sample", "export", about="release:1")
    for words in ("Ada said so", "ada@firm.example", "a/b"):
        with pytest.raises(Refused, match="ids only"):
            store.add_to_log(RESEARCHER, "sample", "export", about=words)
