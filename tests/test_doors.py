"""Forged releases, crafted folders and hand-edited databases: nothing gets in, and nothing is left half taken in."""

import datetime
import hashlib
import io
import json
import os
import sqlite3
import stat
import zipfile
from contextlib import closing

import pytest

from analysis import intake, readers
from analysis.drafting import draft
from analysis.findings import Findings
from analysis.intake import propose
from analysis.model import Indicator, Refused, Role, Scheme, Viewer, Wave, Why
from analysis.release import open_release
from analysis.store import Store, database, folder_as_zip, take_in_zip

DAY = datetime.date(2026, 11, 24)
FIRST = "releases/001.json"
EVERYONE = Viewer("local", frozenset({"researcher", "reviewer", "leadership", "taskforce", "custodian"}))
SCHEME = Scheme(
    name="Attacked",
    slug="attacked",
    roles=(Role(id="mentor", label="Mentors", singular="mentor"),),
    waves=(Wave(id="W1", label="Before"), Wave(id="W2", label="After")),
    whys=(Why(id="Y1", title="Belonging", statement="People belong here."),),
    indicators=(Indicator(id="i1", why="Y1", scale="belong", role="mentor", before="W1", after="W2"),),
)


def hash_of(content):
    """As anybody can compute it who has read how releases are made: of the content with each table's own hash."""
    tables = {name: table.get("withheld") or digest(table) for name, table in content["tables"].items()}
    return digest({**content, "tables": tables})


def digest(part):
    return hashlib.sha256(json.dumps(part, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def forged(release, **changed):
    content = {key: each for key, each in json.loads(release.text()).items() if key != "sha256"}
    content |= changed
    return json.dumps({**content, "sha256": hash_of(content)})


def test_a_release_with_a_new_hash_still_has_to_keep_its_rules(released):
    assert open_release(forged(released)).content == released.content
    policy, tables = released.content["policy"], released.content["tables"]
    change = {
        **tables["change"],
        "rows": [[6 if cell == 12 else cell for cell in row] for row in tables["change"]["rows"]],
    }
    for lie in (
        {"policy": {**policy, "k_group": 3}},
        {"policy": {**policy, "k_group": "8"}},
        {"policy": {"k_group": 8}},
        {"tables": {**tables, "change": change}},
        {"policy": {**policy, "k_group": 13}},
    ):
        with pytest.raises(Refused, match="more than the privacy rules allow"):
            open_release(forged(released, **lie))
    with pytest.raises(Refused):
        open_release("[" * 100_000)


def test_a_missing_release_is_missed(released):
    findings = Findings(intake.build(SCHEME, [])[0])
    second = open_release(forged(released, number=2, audit={**released.content["audit"], "earlier_releases": 1}))
    for earlier in ([second], [released, released]):
        with pytest.raises(Refused, match="missing or stands twice"):
            draft(findings, today=DAY, earlier=earlier)


def survey():
    """One wide file: twelve people before and after."""
    lines = [f"M{n},{2 + n % 3},{2 + (n * n + 1) % 3}" for n in range(12)]
    yield readers.read("mentors.csv", "\n".join(["code,belong_pre,belong_post", *lines]).encode())


@pytest.fixture(scope="module")
def released(packed):
    return packed[1]


@pytest.fixture(scope="module")
def packed(tmp_path_factory):
    """The scheme with a release, as a folder packed as .zip."""
    path = tmp_path_factory.mktemp("attacked") / "open-loop.db"
    with closing(Store(f"sqlite:///{path.as_posix()}")) as store:
        store.save_scheme(EVERYONE, SCHEME, note="Begun")
        for each in survey():
            recipe = propose(each, SCHEME)
            store.save_recipe(EVERYONE, store.add_upload(EVERYONE, "attacked", each), recipe)
        store.rebuild(EVERYONE, "attacked")
        study = store.study(EVERYONE, "attacked")
        assert study is not None
        made = draft(Findings(study), today=DAY)
        told = {"behind": json.dumps(made.behind), "sha256": made.release.sha256}
        store.save_release(EVERYONE, "attacked", made.release.text(), **told)
        yield folder_as_zip(store, EVERYONE, "attacked"), made.release


@pytest.fixture
def store(tmp_path):
    with closing(Store(f"sqlite:///{(tmp_path / 'open-loop.db').as_posix()}")) as opened:
        yield opened


def repacked(content, changed):
    """The .zip with files exchanged, added or (None) left out."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w") as new:
        held = {name: old.read(name).decode() for name in old.namelist()} | changed
        for name, each in held.items():
            if each is not None:
                new.writestr(name, each)
    return target.getvalue()


def test_a_folder_taken_in_again_knows_whom_its_release_showed(store, packed):
    slug = take_in_zip(store, EVERYONE, packed[0])
    again = take_in_zip(store, EVERYONE, folder_as_zip(store, EVERYONE, slug))
    for each in (slug, again):
        assert [len(json.loads(behind)["statistics"]) for behind in store.release_behind(EVERYONE, each)] == [1]
        assert store.release_text(Viewer("L", frozenset({"leadership"})), each) == packed[1].text()


LOW = 'name = "x"\nslug = "attacked"\nroles = []\nwaves = []\n[policy]\nk_group = 3\n'
NO_DECISION = "document,sentence,theme,decision,by,at\nd,x,T01,maybe,,\n"
BAD = {
    "a policy below its floor": lambda made: {"scheme.toml": LOW},
    "a damaged release": lambda made: {FIRST: made.text()[:-9]},
    "a release of another scheme": lambda made: {FIRST: forged(made, scheme={**made.content["scheme"], "slug": "b"})},
    "a release with a lowered policy": lambda made: {FIRST: forged(made, policy={"k_text": 2})},
    "a second release without the first": lambda made: {FIRST: None, "releases/002.json": forged(made, number=2)},
    "a decision that is none": lambda made: {"decisions.csv": NO_DECISION},
    "an action that is none": lambda made: {"actions.toml": "[[actions]]\nid = 3\n"},
}  # fmt: skip


@pytest.mark.parametrize("bad", BAD)
def test_a_bad_folder_leaves_nothing_behind(store, packed, bad):
    """A scheme taken in without the releases that were refused would forget what had been shown."""
    with pytest.raises(Refused):
        take_in_zip(store, EVERYONE, repacked(packed[0], BAD[bad](packed[1])))
    assert store.schemes(EVERYONE) == []


def test_a_zip_writes_nothing_outside_its_folder_and_follows_no_link(store, packed, tmp_path):
    secret = tmp_path / "secret.csv"
    secret.write_text("Code,belong\nK1,3\n", encoding="utf-8")
    content = io.BytesIO(repacked(packed[0], {"../outside.txt": "x", f"{tmp_path}/absolute.txt": "x"}))
    with zipfile.ZipFile(content, "a") as into:
        link = zipfile.ZipInfo("releases/002.json")
        link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
        into.writestr(link, str(secret))
    with pytest.raises(Refused):
        take_in_zip(store, EVERYONE, content.getvalue())
    assert {path.name for path in tmp_path.iterdir() if "open-loop" not in path.name} == {"secret.csv"}


def test_a_bomb_or_a_damaged_zip_is_refused_in_a_sentence(store, packed):
    many = repacked(packed[0], {f"files/{number}.txt": "" for number in range(2000)})
    damaged = bytearray(packed[0])
    damaged[60:90] = bytes(30)
    with zipfile.ZipFile(io.BytesIO(packed[0])) as old:
        lying = packed[0].replace(old.infolist()[0].CRC.to_bytes(4, "little"), b"\0\1\2\3")
    for each in (many, bytes(damaged), lying, b"PK", b""):
        with pytest.raises(Refused, match=r"\.zip"):
            take_in_zip(store, EVERYONE, each)
    assert store.schemes(EVERYONE) == []


def test_a_release_exchanged_in_the_database_does_not_open(store, packed, tmp_path):
    slug = take_in_zip(store, EVERYONE, packed[0])
    other = forged(packed[1], made="2026-11-25")
    open_release(other)
    with closing(sqlite3.connect(tmp_path / "open-loop.db")) as connection:
        connection.execute("update release set content = ?", [other])
        connection.commit()
    with pytest.raises(Refused, match="not the one that was kept"):
        store.release_text(EVERYONE, slug)


def test_two_releases_made_at_once_do_not_both_count_as_the_next(store, packed):
    slug = take_in_zip(store, EVERYONE, packed[0])
    other = open_release(forged(packed[1], made="2026-11-25"))
    with pytest.raises(Refused, match="made in between"):
        store.save_release(EVERYONE, slug, other.text(), behind="{}", sha256=other.sha256)


def test_no_scheme_is_kept_with_a_policy_below_its_floors(store):
    with pytest.raises(Refused, match="below the floor"):
        store.save_scheme(EVERYONE, SCHEME.model_copy(update={"policy": {"k_group": 3}}), note="Lower")


def test_an_address_that_is_none_is_refused_without_being_repeated(monkeypatch):
    monkeypatch.setenv("OPEN_LOOP_DATABASE_URL", "nonsense hunter2")
    with pytest.raises(Refused, match="OPEN_LOOP_DATABASE_URL") as refusal:
        database.address()
    assert "hunter2" not in str(refusal.value) and refusal.value.__suppress_context__


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_nobody_else_on_the_machine_reads_the_database(store, tmp_path):
    modes = {path.stat().st_mode & 0o077 for path in tmp_path.glob("open-loop.db*")}
    assert modes == {0}
