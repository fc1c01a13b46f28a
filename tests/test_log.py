"""The log: who did what, in ids and numbers, and nobody can change it afterwards."""

import datetime
import json

import numpy as np
import pytest
from conftest import small_releases
from sqlalchemy import delete, insert, text, update
from sqlalchemy.exc import IntegrityError

from analysis.model import NotAllowed, Refused, Role, Scheme, Viewer, Wave
from analysis.store import Store, log, seals, tables

ANA = Viewer("Ana", frozenset({"researcher"}))
BEN = Viewer("Ben", frozenset({"researcher"}))
LEE = Viewer("Lee", frozenset({"leadership"}))
CY = Viewer("Cy", frozenset({"custodian"}))
SCHEME = Scheme(
    name="Small",
    slug="small",
    roles=(Role(id="mentor", label="Mentors", singular="mentor"),),
    waves=(Wave(id="W1", label="Before", date=datetime.date(2025, 1, 1)),),
)
RELEASED = {
    "requested": 31,
    "passed": 12,
    "removed": [{"statistic": "change|swemwbs|mentor|W1|W2", "n": 7, "reason": "fewer than 8 people"}],
    "audit": {"status": "optimal", "equations": 40, "k": 8, "k_special": 10, "smallest": None, "earlier": 2},
}

RELEASES = [each.release for each in small_releases(SCHEME, 4)]
BEHIND = json.dumps({"marks": {}, "statistics": {"change": {"people": ["p1", "p2"]}}})


@pytest.fixture
def store(tmp_path):
    store = Store(f"sqlite:///{(tmp_path / 'open-loop.db').as_posix()}")
    store.save_scheme(ANA, SCHEME, note="first")
    yield store
    store.close()


def release(store, number):
    made = RELEASES[number - 1]
    return store.save_release(ANA, "small", made.text(), behind=BEHIND, sha256=made.sha256, details=RELEASED)


# ---------------------------------------------------------------------------------------------------- append-only


def test_the_database_itself_refuses_to_change_delete_or_replace_an_entry(store):
    entry = tables.log
    copied = {"id": 1, "at": "2020-01-01T00:00+00:00", "by": "Eve", "roles": "", "action": "nothing"}
    for attempt in (
        update(entry).values(by="Eve"),
        update(entry).where(entry.c.id == 1).values(details="{}"),
        delete(entry),
        delete(entry).where(entry.c.scheme == "small"),
        insert(entry).prefix_with("OR REPLACE").values(copied),
    ):
        with pytest.raises(IntegrityError, match="only grows"), store._engine.begin() as connection:
            connection.execute(attempt)
    assert store.log(CY)["by"].tolist() == ["Ana"]


def test_only_entries_whose_time_is_over_can_go_and_no_pass_is_left_behind(store):
    old = {"by": "Old", "roles": "researcher", "scheme": "small", "action": "view"}
    with store._engine.begin() as connection:
        for day in ("2020-01-05", "2021-06-05"):
            connection.execute(insert(tables.log).values(at=f"{day}T10:00+00:00", **old))
        connection.execute(insert(tables.log).values(at="2020-01-05T10:00+00:00", **{**old, "scheme": "other"}))
        log.expire(connection, "small", datetime.date(2021, 1, 1))
    left = store.log(CY)
    assert left["at"].dt.year.tolist()[-2:] == [2021, 2020] and left["scheme"].iloc[-1] == "other"
    with store._engine.begin() as connection:
        assert connection.execute(text("select count(*) from log_pass")).scalar_one() == 0
    with pytest.raises(IntegrityError), store._engine.begin() as connection:
        connection.execute(delete(tables.log).where(tables.log.c.at < "2022"))


def test_the_log_is_purged_with_what_it_tells_of(store):
    with store._engine.begin() as connection:
        for number, day in ((1, "2024-01-10"), (2, "2024-06-10")):
            told = {"scheme": "small", "sha256": f"{number}" * 64, "content": "{}", "behind": "{}", "by": "Ana"}
            connection.execute(insert(tables.release).values(at=f"{day}T10:00:00+00:00", **told))
        for day in ("2024-01-09", "2024-01-10", "2024-03-01"):
            entry = {"by": "Ana", "roles": "researcher", "scheme": "small", "action": "view"}
            connection.execute(insert(tables.log).values(at=f"{day}T10:00+00:00", **entry))
    with pytest.raises(Refused, match="not due"):
        store.purge(CY, "small", ["log"], datetime.date(2026, 6, 9))
    assert store.purge(CY, "small", ["log"], datetime.date(2026, 6, 10)) == {"log": {"entries": 2}}
    assert store.log(CY)["at"].dt.strftime("%Y-%m-%d").min() == "2024-03-01"
    assert store.log(CY)["action"].iloc[-1] == "purge"


# ------------------------------------------------------------------------------------------------------- who sees


def test_a_researcher_sees_their_own_entries_and_the_custodian_everybodys(store):
    release(store, 1)
    store.release_text(LEE, "small")
    store.add_to_log(BEN, "small", "export", about="tables")
    assert set(store.log(ANA)["by"]) == {"Ana"} and store.log(BEN)["action"].tolist() == ["export"]
    assert store.log(CY)["by"].tolist() == ["Ana", "Ana", "Lee", "Ben"]
    both = Viewer("Dee", frozenset({"researcher", "custodian"}))
    assert len(store.log(both)) == 4


def test_it_can_be_taken_away_with_one_object_a_line(store):
    release(store, 1)
    lines = [json.loads(line) for line in store.log_lines(CY, "small").splitlines()]
    assert [line["action"] for line in lines] == ["scheme", "release"]
    assert len(lines[1]["details"].pop("seal")) == 32 + 1 + 64
    assert lines[1]["details"] == RELEASED and lines[1]["about"].startswith("release:1:")
    assert set(lines[0]) == {"at", "by", "roles", "scheme", "action", "about"}
    assert lines[0]["at"].endswith("Z") and len(lines[0]["at"]) == len("2026-01-01T10:00Z")
    assert store.log_lines(CY, "another") == ""


# -------------------------------------------------------------------------------------------------------- details


@pytest.mark.parametrize(
    "wrong",
    [
        {"words": "She said so"},
        {"requested": "12"},
        {"requested": -1},
        {"requested": 1.5},
        {"requested": float("nan")},
        {"state": "on its way"},
        {"removed": [{"statistic": "a", "n": 1, "reason": "b", "people": ["p1"]}]},
        {"removed": [{"statistic": "ada@firm.example", "n": 1, "reason": "b"}]},
        {"removed": [{"statistic": "a", "n": 1, "reason": "C:\\files\\w1.csv"}]},
        {"removed": [{"statistic": "a", "n": 1, "reason": "two\nlines"}]},
        {"audit": {"status": "ok", "scores": 4}},
        {"policy": {"Ada Quill": 3}},
        {"kinds": ["everything"]},
        {"format": "a b"},
        {"seal": "what stands behind it"},
    ],
)
def test_details_are_numbers_and_ids_of_a_closed_list(store, wrong):
    with pytest.raises(Refused, match="numbers and ids only"):
        store.add_to_log(ANA, "small", "export", details=wrong)
    assert len(store.log(CY)) == 1


def test_numbers_of_tables_are_taken_as_they_come(store):
    store.add_to_log(ANA, "small", "export", details={"requested": np.int64(3), "audit": {"k": np.int64(8)}})
    assert store.log(CY)["details"].iloc[-1] == {"requested": 3, "audit": {"k": 8}}


# ------------------------------------------------------------------------------------------------- what is logged


def test_a_change_of_the_thresholds_or_periods_is_told_with_its_numbers(store):
    store.save_scheme(ANA, SCHEME.model_copy(update={"policy": {"k_group": 12}}), note="stricter")
    store.save_scheme(ANA, SCHEME.model_copy(update={"policy": {"k_group": 12}, "name": "Other"}), note="a name")
    changed = SCHEME.model_copy(update={"policy": {"k_group": 12}, "retention": {"rows": 12}})
    store.save_scheme(ANA, changed, note="sooner")
    told = store.log(CY)["details"].tolist()
    assert told == [None, {"policy": {"k_group": 12}}, None, {"retention": {"rows": 12}}]


def test_a_release_that_is_refused_is_on_record(store):
    with pytest.raises(Refused):
        store.save_release(ANA, "small", "[]", behind="{}", sha256="a" * 64)
    last = store.log(CY).iloc[-1]
    assert (last["by"], last["action"], last["about"]) == ("Ana", "release refused", None)
    with pytest.raises(Refused):
        store.save_release(ANA, "nowhere", "{}", behind="{}", sha256="a" * 64)
    assert len(store.log(CY)) == 2


@pytest.mark.parametrize(
    "action", ["release", "release refused", "withdraw", "purge", "scheme", "import", "view", "behind", "build", "more"]
)
def test_nobody_adds_what_a_method_of_its_own_writes(action, store):
    everybody = Viewer("Dee", frozenset({"researcher", "reviewer", "leadership", "taskforce", "custodian"}))
    before = len(store.log(CY))
    for viewer in (everybody, ANA, LEE, CY):
        with pytest.raises(Refused, match="written by what was done"):
            store.add_to_log(viewer, "small", action, about="release:1:000000000000")
    assert len(store.log(CY)) == before
    release(store, 1)
    assert store.release_text(LEE, "small") == RELEASES[0].text()


def test_only_whoever_may_see_rows_tells_of_an_export(store):
    for role in ("reviewer", "leadership", "taskforce", "custodian"):
        with pytest.raises(NotAllowed, match="rows"):
            store.add_to_log(Viewer("Kim", frozenset({role})), "small", "export", about="release:1:whole")
    assert "export" not in set(store.log(CY)["action"])


def test_a_line_of_somebody_who_makes_no_release_tells_of_none(store):
    forged = {"at": "2026-01-01T10:00+00:00", "by": "Tom", "scheme": "small", "action": "release"}
    told = {"about": "release:1:000000000000", "roles": "leadership, taskforce"}
    by_hand(store, insert(tables.log).values(forged | told))
    release(store, 1)
    assert store.release_text(LEE, "small") == RELEASES[0].text()
    assert store.release_behind(ANA, "small") == [BEHIND]


# ------------------------------------------------------------------------------------- who stands behind releases


def by_hand(store, statement):
    with store._engine.begin() as connection:
        connection.execute(statement)


def refused_where_people_are_read(store, match):
    before = len(store.releases(LEE, "small"))
    for attempt in (
        lambda: store.release_behind(ANA, "small"),
        lambda: release(store, 4),
        lambda: store.held(ANA, "small"),
    ):
        with pytest.raises(Refused, match=match):
            attempt()
    assert len(store.releases(LEE, "small")) == before


@pytest.mark.parametrize("lost", [1, 2, 3])
def test_a_release_that_the_log_names_and_nobody_holds_stops_the_next_one(lost, store):
    for number in (1, 2, 3):
        release(store, number)
    by_hand(store, delete(tables.release).where(tables.release.c.id == lost))
    refused_where_people_are_read(store, "not in the database any more.*Put the database back from a copy")


@pytest.mark.parametrize("put", ["{}", "", BEHIND.replace("p1", "p9"), BEHIND.replace('"p1", ', "")])
def test_other_people_behind_a_release_are_noticed(put, store):
    release(store, 1)
    release(store, 2)
    assert store.release_behind(ANA, "small") == [BEHIND, BEHIND]
    by_hand(store, update(tables.release).where(tables.release.c.id == 1).values(behind=put))
    refused_where_people_are_read(store, "people behind the releases.*Put the database back from a copy")
    by_hand(store, update(tables.release).values(behind=BEHIND))
    assert len(store.release_behind(ANA, "small")) == 2


def test_releases_of_two_schemes_are_sealed_each_for_itself(store):
    store.save_scheme(ANA, SCHEME.model_copy(update={"slug": "other"}), note="")
    release(store, 1)
    store.save_release(ANA, "other", RELEASES[0].text(), behind=BEHIND, sha256=RELEASES[0].sha256)
    by_hand(store, update(tables.release).where(tables.release.c.scheme == "other").values(behind="{}"))
    assert store.release_behind(ANA, "small") == [BEHIND]
    with pytest.raises(Refused, match="people behind"):
        store.release_behind(ANA, "other")


SOON, FAR = datetime.date(2027, 1, 1), datetime.date(2045, 1, 1)


def purge_rows(store):
    store.purge(CY, "small", ["rows"], SOON, early=True, reason="asked for")


def test_a_purge_of_rows_empties_them_and_seals_them_anew(store):
    release(store, 1)
    purge_rows(store)
    assert store.release_behind(ANA, "small") == ["{}"]
    assert store.log(CY)["action"].tolist()[-2:] == ["behind", "purge"]
    by_hand(store, delete(tables.release))
    with pytest.raises(Refused, match="not in the database any more"):
        store.release_behind(ANA, "small")


def test_a_purge_of_the_log_leaves_a_seal_behind(store):
    release(store, 1)
    purge_rows(store)
    store.purge(CY, "small", ["log"], FAR)
    assert store.log(CY)["action"].tolist() == ["behind", "purge"]
    assert store.release_behind(ANA, "small") == ["{}"]
    by_hand(store, delete(tables.release))
    with pytest.raises(Refused, match="people behind the releases"):
        store.release_behind(ANA, "small")


@pytest.mark.parametrize("how", [update(tables.release).values(behind='{"marks": {}}'), delete(tables.release)])
def test_no_purge_mends_what_somebody_exchanged_before(how, store):
    release(store, 1)
    release(store, 2)
    by_hand(store, how)
    for purge in (lambda: purge_rows(store), lambda: store.purge(CY, "small", ["log"], FAR)):
        purge()
        with pytest.raises(Refused, match="Put the database back"):
            store.release_behind(ANA, "small")
    assert set(store.log(CY)["action"]) == {"behind", "purge"}


UNKNOWN = {"scheme": "small", "sha256": "e" * 64, "content": "{}", "behind": BEHIND}


def test_a_database_whose_log_knows_of_no_seal_works_on(store):
    by_hand(store, insert(tables.release).values(by="Ana", at="2026-01-01T10:00:00+00:00", **UNKNOWN))
    old = {"at": "2026-01-01T10:00+00:00", "by": "Ana", "roles": "researcher", "scheme": "small"}
    by_hand(store, insert(tables.log).values(**old, action="release", about=f"release:1:{'e' * 12}"))
    assert store.release_behind(ANA, "small") == [BEHIND]
    release(store, 2)
    assert len(store.release_behind(ANA, "small")) == 2
    by_hand(store, update(tables.release).where(tables.release.c.id == 1).values(behind="{}"))
    refused_where_people_are_read(store, "people behind the releases")


def test_two_seals_of_the_same_people_do_not_look_alike(store):
    release(store, 1)
    with store._write("small") as connection:
        one, two = seals.new(connection, "small"), seals.new(connection, "small")
    assert one != two and one[33:] != two[33:]
    assert "p1" not in store.log_lines(CY)


def test_taking_a_scheme_away_is_on_record(store):
    store.held(ANA, "small")
    assert store.log(CY).iloc[-1][["action", "about"]].tolist() == ["export", "folder"]


def test_the_old_log_loses_the_numbers_of_documents_when_it_is_closed(tmp_path):
    from alembic import command
    from alembic.config import Config

    from analysis.store import database

    url = f"sqlite:///{(tmp_path / 'old.db').as_posix()}"
    engine = database._sqlite(database.make_url(url))
    config = Config()
    config.set_main_option("script_location", str(database.MIGRATIONS))
    with database.writing(engine).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0003")
        for about in ("document:0a1b2c3d", "upload:1"):
            told = {"at": "2026-01-01T10:00+00:00", "by": "Ana", "roles": "researcher", "action": "a", "about": about}
            connection.execute(
                text("insert into log (at, by, roles, action, about) values (:at, :by, :roles, :action, :about)"), told
            )
    engine.dispose()
    store = Store(url)
    assert [each if isinstance(each, str) else None for each in store.log(CY)["about"]] == [None, "upload:1"]
    store.close()
