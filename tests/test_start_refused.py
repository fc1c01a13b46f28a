"""What nobody can lower: neither the environment, nor a file of settings, nor a hand in the database."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import closing

import pytest
from conftest import EMPTY, EVERYONE, ROOT, SMALL, address_of, dashboard, free_port, server_command, server_environment
from pydantic import ValidationError

import app
from analysis.disclosure import FLOORS, Policy, groups, policy_of
from analysis.disclosure.policy import raised_here
from analysis.model import (
    OTHERS,
    Coding,
    Column,
    Group,
    Instrument,
    Merge,
    Recipe,
    Refused,
    Role,
    Scale,
    Stage,
    Wave,
    in_words,
)
from analysis.release import open_release
from analysis.store import Store, take_in
from analysis.store.shelf import mode

# ------------------------------------------------------------------------------------------------- environment


@pytest.mark.parametrize("name", FLOORS)
def test_a_variable_may_raise_a_threshold_and_never_lower_one(name, monkeypatch):
    variable, floor = f"OPEN_LOOP_{name.upper()}", FLOORS[name]
    monkeypatch.setenv(variable, "25")
    assert getattr(policy_of(EMPTY), name) == 25
    assert getattr(policy_of(EMPTY.model_copy(update={"policy": {name: 40}})), name) == 40
    monkeypatch.setenv(variable, str(floor))
    assert getattr(policy_of(EMPTY), name) == getattr(Policy(), name), "at its floor it is allowed and lowers nothing"
    monkeypatch.setenv(variable, str(floor - 1))
    with pytest.raises(Refused, match=rf"{variable} = '{floor - 1}' is below the floor of {floor}.*Raise it or remove"):
        policy_of(EMPTY)


def test_more_people_behind_a_mean_are_more_people_in_a_difference_here_too(monkeypatch):
    monkeypatch.setenv("OPEN_LOOP_K_GROUP", "12")
    assert (policy_of(EMPTY).k_group, policy_of(EMPTY).k_diff) == (12, 12)


@pytest.mark.parametrize("value", ["", " ", "eight", "7.5", "1e1", "-8", "٨", "8;", "0x10", "99999999999999999999"])
def test_what_is_no_whole_number_is_refused(value):
    with pytest.raises(Refused, match="OPEN_LOOP_K_GROUP.*not a whole number.*at least 5"):
        raised_here({"OPEN_LOOP_K_GROUP": value})


@pytest.mark.parametrize(
    "variable",
    ["OPEN_LOOP_KGROUP", "OPEN_LOOP_MIN_GROUP_SIZE", "OPEN_LOOP_POLICY", "OPEN_LOOP_K", "open_loop_floor",
     "OPEN_LOOP_SUPPRESSION", "OPEN_LOOP_POLICY_K_GROUP", "OPEN_LOOP_"],
)  # fmt: skip
def test_a_variable_that_nobody_knows_is_not_passed_over(variable):
    with pytest.raises(Refused, match=f"{variable} is not one that Open Loop knows.*OPEN_LOOP_K_GROUP"):
        raised_here({variable: "3"})


def test_a_known_variable_in_small_letters_counts_as_well():
    assert raised_here({"open_loop_k_text": "11", "Open_Loop_Mode": "report", "PATH": "x"}) == {"k_text": 11}


@pytest.mark.parametrize("told", ["reports", "1", "team"])
def test_a_mode_that_there_is_not_is_refused(told, monkeypatch):
    monkeypatch.setenv("OPEN_LOOP_MODE", told)
    with pytest.raises(Refused, match="OPEN_LOOP_MODE"):
        mode()
    with pytest.raises(SystemExit, match="does not start"):
        app.refuse_wrong_settings()


@pytest.mark.parametrize(("variable", "value"), [("OPEN_LOOP_K_GROUP", "4"), ("OPEN_LOOP_MODE", "open")])
def test_the_app_ends_before_it_serves_a_page(variable, value, empty_database, tmp_path):
    port = free_port()
    run = subprocess.run(
        server_command("--server.port", str(port)), cwd=tmp_path, encoding="utf-8", timeout=60, check=False,
        env=server_environment(empty_database) | {variable: value}, capture_output=True,
    )  # fmt: skip
    told = run.stdout + run.stderr
    assert run.returncode != 0 and variable in told and "does not start" in told
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2)


@pytest.mark.parametrize("value", ["4", "none"])
def test_the_command_ends_with_a_sentence(value, monkeypatch, capsys):
    monkeypatch.setenv("OPEN_LOOP_M_SIDE", "2" if value == "4" else value)
    assert app.main([]) == 2
    assert "OPEN_LOOP_M_SIDE" in capsys.readouterr().err


def test_no_release_is_written_under_a_lowered_threshold(tmp_path):
    """Without the dashboard, too."""
    folder = tmp_path / "scheme"
    shutil.copytree(ROOT / "sample_data", folder, ignore=shutil.ignore_patterns("releases", "*.py"))
    run = subprocess.run(
        [sys.executable, "-m", "analysis", "release", str(folder)], cwd=ROOT, encoding="utf-8", capture_output=True,
        env={**os.environ, "OPEN_LOOP_K_DIST": "3", "PYTHONUTF8": "1"}, timeout=120, check=False,
    )  # fmt: skip
    assert run.returncode == 2 and "OPEN_LOOP_K_DIST = '3' is below the floor of 8" in run.stderr
    assert not (folder / "releases").exists()


def test_no_file_of_settings_says_how_few_are_too_few(tmp_path, monkeypatch):
    """Streamlit turns its secrets into variables of the environment, which are held to the same floors."""
    from streamlit import config
    from streamlit.runtime.secrets import Secrets

    settings = tmp_path / "secrets.toml"
    monkeypatch.setattr(config, "get_option", {"secrets.files": [str(settings)]}.get)
    for name in ("K_GROUP", "OPEN_LOOP_K_GROUP"):
        monkeypatch.setenv(name, "9")  # so that what the file sets is taken back
    settings.write_text("K_GROUP = 1\nOPEN_LOOP_K_GROUP = 8\n[policy]\nk_group = 1\n", encoding="utf-8")
    assert Secrets().load_if_toml_exists() and os.environ["K_GROUP"] == "1"
    assert policy_of(EMPTY) == Policy()
    settings.write_text("OPEN_LOOP_K_GROUP = 1\n", encoding="utf-8")
    assert Secrets().load_if_toml_exists()
    with pytest.raises(Refused, match="below the floor of 5"):
        policy_of(EMPTY)
    assert not any(name in (ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8") for name in FLOORS)


# ---------------------------------------------------------------------------------------- a hand in the database


@pytest.fixture
def database(hidden_database, tmp_path):
    """Two schemes, of which the one with a release is to be changed by hand."""
    path = tmp_path / "open-loop.db"
    shutil.copy(hidden_database, path)
    store = Store(address_of(path))
    store.save_scheme(EVERYONE, EMPTY, note="Begun")
    store.close()
    return path


def by_hand(path, statement, values):
    with closing(sqlite3.connect(path)) as connection, connection:
        assert connection.execute(statement, values).rowcount == 1


def lowered(path, definition):
    by_hand(path, "UPDATE scheme_version SET definition = ? WHERE scheme = ?", (definition, SMALL.slug))


def with_policy(**policy):
    return json.dumps({**SMALL.model_dump(mode="json"), "policy": policy})


@pytest.mark.parametrize(
    ("definition", "told"),
    [
        (with_policy(k_group=2), "k_group = 2 is below the floor of 5"),
        (with_policy(k_groups=9), "k_groups"),
        ("{}", "changed by hand"),
        ("not JSON ZZ99", "changed by hand"),
    ],
)
def test_a_scheme_lowered_by_hand_is_refused_at_every_read(definition, told, database):
    lowered(database, definition)
    store = Store(address_of(database))
    try:
        for read in (store.scheme, store.study, store.rebuild, store.held, store.codebook):
            with pytest.raises(Refused, match=told) as refusal:
                read(EVERYONE, SMALL.slug)
            assert "ZZ99" not in str(refusal.value)
        assert store.scheme(EVERYONE, EMPTY.slug) == EMPTY
        assert dict(store.schemes(EVERYONE)).keys() == {SMALL.slug, EMPTY.slug}
    finally:
        store.close()


def test_the_app_says_so_in_place_of_its_pages_and_opens_the_others(database):
    lowered(database, with_policy(k_text=2))
    with dashboard(database) as visit:
        page = visit(scheme=SMALL.slug)
        assert not page.exception and page.title[0].value == "This scheme is not opened"
        assert "below the floor of 8" in page.error[0].value.replace("\\", "")
        other = visit(scheme=EMPTY.slug)
        assert not other.exception and other.title[0].value.endswith("?")


def forged(content: dict) -> dict:
    """The content with a hash that fits it."""
    from analysis import release

    content = {name: part for name, part in content.items() if name != "sha256"}
    return content | {"sha256": release._hash(content)}  # pyright: ignore[reportAttributeAccessIssue]


@pytest.mark.parametrize("how", ["content", "hash", "content and its hash", "everything"])
def test_a_release_changed_by_hand_is_refused_in_a_sentence(how, database):
    with closing(sqlite3.connect(database)) as connection:
        kept, sha256 = connection.execute("SELECT content, sha256 FROM release").fetchone()
    content = json.loads(kept) | {"made": "2026-02-02"}
    whole = forged(content)
    changed = {
        "content": (json.dumps(content), sha256),
        "hash": (kept, hashlib.sha256(b"").hexdigest()),
        "content and its hash": (json.dumps(whole), sha256),
        "everything": (json.dumps(whole), whole["sha256"]),
    }[how]
    assert open_release(json.dumps(whole)).content["made"] == "2026-02-02", "the forgery is as good as forgeries get"
    by_hand(database, "UPDATE release SET content = ?, sha256 = ?", changed)
    store = Store(address_of(database))
    try:
        with pytest.raises(Refused, match="not opened"):
            open_release(store.release_text(EVERYONE, SMALL.slug) or "")
    finally:
        store.close()


# ------------------------------------------------------------------------------------------ names in definitions

ANY = {"label": "Any", "singular": "any"}
COLUMN = {"name": "A", "kind": "score"}
CODING = {"minimum": 1, "maximum": 5}
NAMED = {
    "role": lambda name: Role(id=name, **ANY),
    "wave": lambda name: Wave(id=name, label="Any"),
    "stage": lambda name: Stage(id=name, label="Any"),
    "group": lambda name: Group(id=name, label="Any"),
    "scale": lambda name: Scale(id=name, label="Any"),
    "questionnaire": lambda name: Instrument(id=name, name="Any", codings=(Coding(**CODING),), scales=()),
}
MENTIONED = {
    **{
        f"{name} of a column": lambda told, name=name: Column(**COLUMN, **{name: told})
        for name in ("instrument", "scale", "group", "wave", "stage")
    },
    **{
        f"{name} of a file": lambda told, name=name: Recipe(file="a.csv", columns=(), **{name: told})
        for name in ("wave", "role", "stage")
    },
    **{
        f"{name} in a file": lambda told, name=name: Recipe(file="a.csv", columns=(), **{name: {"x": told}})
        for name in ("waves", "roles", "stages")
    },
}


@pytest.mark.parametrize("where", [*NAMED, *MENTIONED])
def test_what_is_named_in_statistics_cannot_be_taken_for_another(where):
    make = (NAMED | MENTIONED)[where]
    assert make("mentor-2 é")
    for name in ("a|b", "|", "a\nb", "a\x00", "\x7f", "a\u2028b", "a\u200bb", "\ufeffa"):
        with pytest.raises(ValidationError) as mistake:
            make(name)
        assert "may not hold | or a character that cannot be seen; write" in in_words(mistake.value)


@pytest.mark.parametrize("where", NAMED)
def test_a_name_is_not_empty(where):
    for name in ("", " ", "\u00a0"):
        with pytest.raises(ValidationError) as mistake:
            NAMED[where](name)
        assert in_words(mistake.value).startswith("id: an id may not be empty; give it")


@pytest.mark.parametrize("name", ["followed", "participation"])
def test_a_scale_is_not_called_as_what_stands_beside_scales(name):
    for make in (NAMED["scale"], MENTIONED["scale of a column"]):
        with pytest.raises(ValidationError) as mistake:
            make(name)
        assert "give the scale another id" in in_words(mistake.value)
    assert NAMED["group"](name).id == NAMED["wave"](name).id == name


def merged(*merges):
    return Group(id="g", label="G", merge=tuple(Merge(label=label, members=members) for label, members in merges))


@pytest.mark.parametrize(
    ("merges", "told"),
    [
        ([("Small", ("a", "b")), ("small ", ("c", "d"))], "is the name of others already"),
        ([("c", ("a", "b")), ("Small", ("c", "d"))], "is the name of others already"),
        ([("Small", ("c", "d")), (" C", ("a", "b"))], "is the name of others already"),
        ([("anyone  ELSE", ("a", "b"))], "is the name of others already"),
        ([(" ", ("a", "b"))], "without a label; name them"),
        ([("Small", ("a", "b")), ("Large", ("b", "c"))], "stands in two merges"),
    ],
)
def test_people_told_as_one_are_not_told_under_the_name_of_others(merges, told):
    with pytest.raises(ValidationError, match=told):
        merged(*merges)
    assert len(merged(("Small", ("a", "b")), ("Large", ("c", "d")), ("e", ("e", "f"))).merge) == 3


def test_the_word_for_everybody_else_is_one():
    assert groups.OTHERS == OTHERS


def test_a_scheme_folder_lowered_by_hand_is_not_taken_in(tmp_path, empty_database):
    folder = tmp_path / "scheme"
    shutil.copytree(ROOT / "sample_data", folder, ignore=shutil.ignore_patterns("*.py"))
    told = (folder / "scheme.toml").read_text(encoding="utf-8")
    assert told.count("[policy]\n") == 1
    (folder / "scheme.toml").write_text(told.replace("[policy]\n", "[policy]\nk_word = 2\n"), encoding="utf-8")
    path = tmp_path / "open-loop.db"
    shutil.copy(empty_database, path)
    store = Store(address_of(path))
    try:
        with pytest.raises(Refused, match="k_word = 2 is below the floor of 3"):
            take_in(store, EVERYONE, folder)
        assert len(store.schemes(EVERYONE)) == 1
    finally:
        store.close()
