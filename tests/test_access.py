"""Wall 3: whoever asks, the store gives and takes only what their roles allow. Every public method is tried."""

import contextlib
import datetime
import hashlib
import inspect
import sqlite3
from typing import get_args

import pandas as pd
import pytest
from conftest import small_releases
from sqlalchemy import text

from analysis.actions import Action
from analysis.model import (
    RIGHTS,
    Column,
    Group,
    Merge,
    NotAllowed,
    Recipe,
    Role,
    Scheme,
    Sheet,
    Viewer,
    ViewerRole,
    Wave,
)
from analysis.quotations import Extract
from analysis.records import Member
from analysis.store import Store, tables
from analysis.themes.codebook import load_codebook

RESEARCHER = Viewer("Ana", frozenset({"researcher"}))
SCHEME = Scheme(
    name="Sample",
    slug="sample",
    roles=(Role(id="mentor", label="Mentors", singular="mentor"),),
    waves=(Wave(id="W1", label="Before"),),
)
FIRST, SECOND = (each.release for each in small_releases(SCHEME, 2))
SHEET = Sheet("w1.csv", "plain", pd.DataFrame({"Code": ["KE07", "PL88"]}, index=[2, 3], dtype=object), {}, "a" * 64)
BOOK = load_codebook("reverse_mentoring")
OTHER_BOOK = BOOK.model_copy(update={"themes": BOOK.themes[:3]})
WRITTEN = Sheet(
    "texts.csv", "plain", pd.DataFrame({"Text": ["Well met.", "Harm."]}, index=[2, 3], dtype=object), {}, "b" * 64
)
AS_TEXTS = Recipe(file="texts.csv", role="mentor", columns=(Column(name="Text", kind="reflection"),))
DOCUMENT, FLAGGED = (hashlib.sha256(f"0:{text}".encode()).hexdigest()[:16] for text in ("Well met.", "Harm."))
DECISION = {"document": DOCUMENT, "sentence": 2, "theme": "T01", "decision": "reject"}
EXTRACT = Extract(id="e", document=DOCUMENT, sentence=1, start=0, end=4, theme="T01", original="Well", words="Well")
TODAY = datetime.date(2026, 5, 1)
RECIPE = Recipe(file="w1.csv", wave="W1", role="mentor", columns=(Column(name="Code", kind="person"),))

# Every public method, the right it asks for, and a call of it that is in order.
MEMBER = Member(id="m1", constituency="senior", seat="Partner, Leeds")
CALLS = {
    "schemes": ("scheme", (), {}),
    "scheme": ("scheme", ("sample",), {}),
    "save_scheme": ("edit scheme", (SCHEME,), {"note": "again"}),
    "scheme_history": ("scheme", ("sample",), {}),
    "scheme_versions": ("edit scheme", ("sample",), {}),
    "add_upload": ("rows", ("sample", SHEET), {}),
    "uploads": ("rows", ("sample",), {}),
    "sheet": ("rows", (1,), {}),
    "recipe": ("rows", (1,), {}),
    "recipe_draft": ("rows", (1,), {}),
    "recipes": ("rows", (), {}),
    "save_recipe_draft": ("rows", (1, RECIPE), {}),
    "save_recipe": ("rows", (1, RECIPE), {}),
    "undo_recipe": ("rows", (1,), {}),
    "remove_upload": ("rows", (1,), {}),
    "rebuild": ("rows", ("sample",), {}),
    "held": ("rows", ("sample",), {}),
    "study": ("rows", ("sample",), {}),
    "study_version": ("scheme", ("sample",), {}),
    "reflections": ("texts", ("sample",), {}),
    "links": ("rows", ("sample",), {}),
    "save_links": ("rows", ("sample", pd.DataFrame({"role": ["mentor"], "code": ["KE07"], "is": ["PL88"]})), {}),
    "decide_link": (
        "rows",
        ("sample",),
        {"role": "mentor", "wave": "W1", "code": "KE07", "is_": None, "reason": "cannot be told"},
    ),
    "undo_link": ("rows", (1,), {}),
    "doubtful": ("rows", ("sample",), {}),
    "tagged": ("texts", ("sample",), {}),
    "codebook": ("texts", ("sample",), {}),
    "codebook_at": ("texts", ("sample", 0), {}),
    "codebook_version": ("scheme", ("sample",), {}),
    "codebook_history": ("texts", ("sample",), {}),
    "save_codebook": ("edit codebook", ("sample", OTHER_BOOK), {"reason": "shorter", "grown_from": 0}),
    "take_in_codebook": ("edit codebook", ("sample", OTHER_BOOK), {}),
    "decisions": ("texts", ("sample",), {}),
    "decided": ("scheme", ("sample",), {}),
    "add_decisions": ("texts", ("sample", [DECISION]), {}),
    "take_in_reviews": ("rows", ("sample", [DECISION]), {}),
    "second_share": ("texts", ("sample",), {}),
    "save_second_share": ("texts", ("sample", pd.DataFrame({"document": ["d"], "sentence": [1]})), {}),
    "flag_harm": ("texts", ("sample", DOCUMENT), {}),
    "lift_flag": ("concerns", ("sample", FLAGGED), {"reason": "a mistake"}),
    "concerns": ("concerns", ("sample",), {}),
    "flags": ("texts", ("sample",), {}),
    "name_list": ("names", ("sample",), {}),
    "save_name_list": ("names", ("sample", "kind,name\nparticipant,Orla Quill\n"), {}),
    "extracts": ("texts", ("sample",), {}),
    "save_extract": ("texts", ("sample", EXTRACT), {}),
    "meeting_notes": ("actions", ("sample",), {}),
    "save_meeting_note": ("edit actions", ("sample", "n1"), {"text": "We listened.", "stage": None}),
    "add_decision": ("texts", ("sample",), {"document": "d", "sentence": 1, "theme": "T01", "decision": "accept"}),
    "theme_comments": ("actions", ("sample",), {}),
    "add_theme_comment": ("edit actions", ("sample",), {"release": 1, "theme": "T01", "stance": "endorse"}),
    "save_release": ("make release", ("sample", SECOND.text()), {"behind": "{}", "sha256": SECOND.sha256}),
    "releases": ("release", ("sample",), {}),
    "release_text": ("release", ("sample",), {}),
    "release_behind": ("rows", ("sample",), {}),
    "actions": ("actions", ("sample",), {}),
    "save_action": ("edit actions", ("sample", Action(id="b", title="Passport")), {}),
    "action_history": ("actions", ("sample",), {}),
    "records": ("actions", ("sample", "member"), {}),
    "save_record": ("edit actions", ("sample", Member(id="m2", constituency="junior", seat="Trainee")), {}),
    "remove_record": ("edit actions", ("sample", MEMBER.model_copy(update={"row_version": 1})), {}),
    "record_history": ("actions", ("sample",), {}),
    "drafts": ("scheme", ("sample", "action"), {}),
    "keep_draft": ("scheme", ("sample", "action", "window", {"title": "Quiet room"}), {}),
    "forget_draft": ("scheme", ("sample", "action", "window"), {}),
    "log": ("log", (), {}),
    "log_lines": ("log", (), {}),
    "add_to_log": ("rows", ("sample", "export"), {}),
    "due": ("retention", ("sample", TODAY), {}),
    "retention_history": ("retention", ("sample",), {}),
    "deleted": ("scheme", ("sample",), {}),
    "purge": ("purge", ("sample", ["texts"], TODAY), {"early": True, "reason": "asked for"}),
    "sweep": ("purge", (), {}),
    "withdraw": ("withdraw", ("sample", "KE07"), {}),
}
WITHOUT_VIEWER = {"close"}
GIVE_NOTHING = {
    "remove_record",
    "keep_draft",
    "forget_draft",
    "recipe_draft",
    "save_recipe_draft",
    "undo_recipe",
    "remove_upload",
    "rebuild",
    "save_links",
    "undo_link",
    "add_decision",
    "take_in_codebook",
    "take_in_reviews",
    "save_second_share",
    "flag_harm",
    "lift_flag",
    "name_list",
    "save_name_list",
    "save_meeting_note",
    "add_theme_comment",
    "add_to_log",
}
ROLES = get_args(ViewerRole)


def public_methods():
    return {name: method for name, method in inspect.getmembers(Store, inspect.isfunction) if not name.startswith("_")}


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """A store and a copy of its first contents."""
    store = Store(f"sqlite:///{(tmp_path_factory.mktemp('store') / 'open-loop.db').as_posix()}")
    store.save_scheme(RESEARCHER, SCHEME, note="first")
    store.add_upload(RESEARCHER, "sample", SHEET)
    store.save_recipe(RESEARCHER, 1, RECIPE)
    store.decide_link(RESEARCHER, *CALLS["decide_link"][1], **CALLS["decide_link"][2])
    store.save_release(RESEARCHER, "sample", FIRST.text(), behind="{}", sha256=FIRST.sha256)
    store.save_record(RESEARCHER, "sample", MEMBER)
    store.save_recipe(RESEARCHER, store.add_upload(RESEARCHER, "sample", WRITTEN), AS_TEXTS)
    store.rebuild(RESEARCHER, "sample")
    store.flag_harm(RESEARCHER, "sample", FLAGGED)
    first = sqlite3.connect(":memory:")
    copy(store, backwards=False, other=first)
    yield store, first
    first.close()
    store.close()


@pytest.fixture
def store(filled):
    """The store with its first contents, so that no call depends on the one before."""
    copy(filled[0], backwards=True, other=filled[1])
    return filled[0]


def copy(store, *, backwards, other):
    with contextlib.closing(store._engine.raw_connection()) as connection:
        own = connection.driver_connection
        source, target = (other, own) if backwards else (own, other)
        source.backup(target)


def pairs(*, allowed):
    """Every public method with every role that may, or may not, call it."""
    return [(name, role) for name in CALLS for role in ROLES if (role in RIGHTS[CALLS[name][0]]) == allowed]


def contents(store):
    with store._engine.connect() as connection:
        return {name: connection.execute(text(f'select * from "{name}"')).all() for name in tables.metadata.tables}


def test_every_public_method_takes_a_viewer_first_and_stands_in_this_test():
    methods = public_methods()
    assert set(methods) - WITHOUT_VIEWER == set(CALLS)
    for name in CALLS:
        parameters = list(inspect.signature(methods[name]).parameters.values())
        assert (parameters[1].name, parameters[1].annotation) == ("viewer", "Viewer"), name
        assert parameters[1].default is inspect.Parameter.empty, name


def test_the_store_has_no_other_public_attribute_that_could_be_read_without_a_viewer(store):
    assert {name for name in vars(store) if not name.startswith("_")} == set()
    assert {name for name in dir(Store) if not name.startswith("_")} == set(public_methods())


@pytest.mark.parametrize(("name", "role"), pairs(allowed=False))
def test_a_role_without_the_right_is_refused_and_changes_nothing(store, name, role):
    right, given, options = CALLS[name]
    before = contents(store)
    with pytest.raises(NotAllowed, match=right):
        getattr(store, name)(Viewer("Kim", frozenset({role})), *given, **options)
    assert contents(store) == before


@pytest.mark.parametrize(("name", "role"), pairs(allowed=True))
def test_a_role_with_the_right_gets_what_it_asks_for(store, name, role):
    _, given, options = CALLS[name]
    found = getattr(store, name)(Viewer("Kim", frozenset({role})), *given, **options)
    assert (found is None) == (name in GIVE_NOTHING)


@pytest.mark.parametrize("name", CALLS)
def test_a_viewer_without_any_role_is_refused_everywhere(store, name):
    _, given, options = CALLS[name]
    with pytest.raises(NotAllowed):
        getattr(store, name)(Viewer("Nobody", frozenset()), *given, **options)


def test_pages_see_no_code_whatever_the_role(store):
    rows = store.sheet(RESEARCHER, 1).rows
    assert rows["Code"].tolist() == ["(code kept apart)"] * 2
    reads = ["sheet", "uploads", "recipe", "study", "reflections", "log", "scheme_history"]
    assert store.study(RESEARCHER, "sample").person["role"].tolist() == ["mentor"] * 4
    seen = "".join(str(getattr(store, name)(RESEARCHER, *CALLS[name][1])) for name in reads)
    assert "KE07" not in seen and "PL88" not in seen


TOGETHER = (Merge(label="Smaller offices", members=("Leeds", "Hull")),)
OFFICE = Group(id="office", label="Office", released=True, merge=TOGETHER)
FAITH = Group(id="faith", label="Faith", special=True, merge=(Merge(label="Both", members=("one", "two")),))
GROUPED = SCHEME.model_copy(update={"groups": (OFFICE, FAITH)})


@pytest.mark.parametrize("role", ROLES)
def test_which_members_are_too_few_is_told_to_nobody_without_rows(store, role):
    store.save_scheme(RESEARCHER, GROUPED, note="grouped")
    viewer = Viewer("Kim", frozenset({role}))
    seen = store.scheme(viewer, "sample")
    if viewer.may("rows"):
        assert seen == GROUPED
        return
    known = {"office", "faith"} if viewer.may("retention") else {"office"}
    assert {each.id for each in seen.groups} == known and not any(each.merge for each in seen.groups)
    assert seen.model_copy(update={"groups": ()}) == SCHEME
    assert "Leeds" not in seen.model_dump_json() and "Both" not in seen.model_dump_json()


@pytest.mark.parametrize("role", ROLES)
def test_a_note_on_what_readers_do_not_know_is_not_told_to_them(store, role):
    renamed = SCHEME.model_copy(update={"name": "Other"})
    approved = renamed.model_copy(update={"groups": (OFFICE.model_copy(update={"merge": ()}), FAITH)})
    merged = renamed.model_copy(update={"groups": (OFFICE, FAITH)})
    both = merged.model_copy(update={"name": "Third", "groups": (OFFICE.model_copy(update={"merge": ()}), FAITH)})
    hidden = renamed.model_copy(update={"groups": (FAITH.model_copy(update={"merge": ()}),)})
    plain = {"groups": (OFFICE.model_copy(update={"merge": ()}), FAITH.model_copy(update={"merge": ()}))}
    versions = {
        "a new name": renamed,
        "faith is asked for": hidden,
        "office approved": renamed.model_copy(update=plain),
        "only two of Leeds": approved,
        "merged, for Hull is small": merged,
        "told apart, and a new name": both,
    }
    for note, version in versions.items():
        store.save_scheme(RESEARCHER, version, note=note)
    viewer = Viewer("Kim", frozenset({role}))
    history = store.scheme_history(viewer, "sample")
    assert set(history["by"]) == {"Ana"} and history["at"].notna().all()
    told = history["note"].tolist()
    if viewer.may("rows"):
        assert told == ["first", *versions]
    else:
        kept = "Of the workbench alone"
        assert told == ["first", "a new name", kept, "office approved", kept, kept, kept]


def test_who_may_read_groups_and_who_looks_after_the_log():
    assert RIGHTS["groups"] == {"researcher", "reviewer", "leadership"}
    assert RIGHTS["whole log"] == RIGHTS["purge"] == RIGHTS["withdraw"] == {"custodian"}
    assert RIGHTS["log"] == RIGHTS["retention"] == {"researcher", "custodian"}
    custodian = Viewer("Cy", frozenset({"custodian"}))
    assert not [right for right in ("release", "groups", "rows", "texts", "actions") if custodian.may(right)]
