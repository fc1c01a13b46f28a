"""The page that makes a release: what would go out is drawn whole, told in plain words and frozen once."""

from __future__ import annotations

import datetime
import json
import re
import shutil
from contextlib import closing
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from conftest import EVERYONE, SAMPLE, address_of, dashboard, viewer_in

from analysis.drafting import Draft, is_over, still_open
from analysis.model import Group, Merge, Scheme, Wave
from analysis.release import Release, open_release
from analysis.store import Store, take_in
from pages.research import _release_groups, _release_log, _release_made
from tests.test_impact_page import THIRTY, change_rows, group_rows, thirty_mentors, written

TITLES = [
    "Verdicts",
    "Change by role",
    "Change by group",
    "Who answered again, by group",
    "What people took part in",
    "Themes",
    "Themes: what rose and what fell",
    "Themes that the same people mention",
    "Who was heard",
    "Words of participants",
]
PEOPLE = {"People", "Of", "Mention both", "Received", "Expected"}


@pytest.fixture(scope="module")
def sample_page(tmp_path_factory):
    """The page on the sample as it stands before its first release, drawn once, for the audit takes a while."""
    folder = tmp_path_factory.mktemp("begun")
    shutil.copytree(SAMPLE, folder / "scheme", ignore=shutil.ignore_patterns("releases"))
    path = folder / "open-loop.db"
    with closing(Store(address_of(path))) as store:
        take_in(store, EVERYONE, folder / "scheme")
    with dashboard(path) as visit:
        yield drawn(visit)


@pytest.fixture(scope="module")
def begun(tmp_path_factory) -> Path:
    return thirty_mentors(tmp_path_factory.mktemp("thirty") / "open-loop.db")


@pytest.fixture
def database(begun, tmp_path) -> Path:
    """Thirty mentors by office, waves without a day, and no release."""
    return Path(shutil.copy(begun, tmp_path))


def drawn(visit, view: str = "researcher"):
    page = visit(view=view).switch_page("research/release.py").run(timeout=200)
    assert not page.exception and not page.error
    return page


def told_by(page) -> str:
    return "\n".join(str(each.value) for each in [*page.main.markdown, *page.info, *page.caption]).replace("\\", "")


def makers(page) -> list:
    return [each for each in page.button if each.label == "Make this release"]


def tables(page) -> dict[str, pd.DataFrame]:
    """The tables of the draft by their title; they stand below what is held back."""
    held = [each.value for each in page.dataframe if "SHA-256" not in each.value]
    present = [each.value for each in page.header]
    empty = [each for each in page.caption if each.value == "Nothing of this kind."]
    first = len(held) - len(present) + len(empty)
    return dict(zip(present, held[first:], strict=True)) if not empty else {}


def told_groups(page) -> set[str]:
    drafts = [each.value for each in page.dataframe if "Group" in each.value and "What" not in each.value]
    return {name for table in drafts for name in table["Group"]}


def press(page, label: str):
    next(each for each in page.button if each.label == label).click().run()
    assert not page.exception
    return page


def kept(database: Path, what) -> Any:
    store = Store(address_of(database))
    try:
        return what(store)
    finally:
        store.close()


# ------------------------------------------------------------------------------------------------------- the draft


def test_every_table_of_the_draft_is_drawn_with_whole_people_and_labels(sample_page):
    assert [each.value for each in sample_page.header] == TITLES
    found = tables(sample_page)
    assert set(found) == set(TITLES) and all(len(table) for table in found.values())
    for table in found.values():
        for name in PEOPLE & set(table):
            whole = pd.api.types.is_integer_dtype(table[name])
            assert whole or not table[name].astype(str).str.contains(".", regex=False).any(), name
    pairs = found["Themes that the same people mention"]
    assert "Mentors (junior colleagues)" in set(pairs["Whose"]) and pairs["Whose"].notna().all()
    assert "fewer than 3" in set(found["Who was heard"]["Received"])
    by_group = found["Change by group"]
    assert by_group["People"].str.fullmatch(r"\d+ to \d+|40 or more|not shown").all()
    assert set(by_group.loc[by_group["People"] == "not shown", "Change"]) == {"not shown"}


def test_the_headline_counts_what_may_leave_and_the_log_tells_the_rest_in_words(sample_page):
    told = told_by(sample_page)
    found = re.search(
        r"\*\*(\d+) figures of change, (\d+) changes of groups, .*? may leave; (\d+) stay here\.\*\*", told
    )
    assert found is not None
    shown = [table["People"].ne("not shown").sum() for table in map(tables(sample_page).get, TITLES[1:3])]
    assert [int(each) for each in found.groups()][:2] == shown
    held = next(each.value for each in sample_page.dataframe if {"What", "Reason"} <= set(each.value))
    whole = held[~held["What"].str.endswith(": the averages")]
    assert len(whole) == int(found.group(3)) and not held["What"].str.contains("|", regex=False).any()
    assert "too few people (C1)" in set(held["Reason"]) and not held["Reason"].str.match(r"C\d").any()


def test_how_small_a_group_anybody_could_work_out_stands_near_the_top(sample_page):
    opening = [each.value for each in sample_page.main.markdown][:2]
    smallest = re.search(r"every earlier release, has (\d+) people\.", opening[1])
    assert smallest is not None and int(smallest.group(1)) >= 8
    assert re.search(r"In it: \d+ equations, 0 earlier releases\.", told_by(sample_page))


def test_a_rerun_shows_the_very_same_draft(sample_page):
    """Words are shuffled for every draft, so the same order is the same draft, and no second audit."""
    before = list(tables(sample_page)["Words of participants"]["Words"])
    sample_page.run()
    assert len(before) > 5 and list(tables(sample_page)["Words of participants"]["Words"]) == before


# ---------------------------------------------------------------------------------------------- making a release


def test_a_wave_that_may_still_be_open_has_to_be_said_to_be_closed(database):
    with dashboard(database) as visit:
        page = drawn(visit)
        assert makers(page)[0].disabled and "“After” has no date" in page.warning[-1].value
        closed = next(each for each in page.checkbox if "is closed" in each.label)
        assert "No answer that comes later can change these numbers." in closed.label
        closed.check().run()
        assert not makers(page)[0].disabled
        press(page, "Make this release")
        assert not page.error
    log = kept(database, lambda store: store.log(EVERYONE))
    details = log[log["action"] == "release"]["details"].iloc[-1]
    assert (
        details["requested"] > details["passed"] > 0
        and len(details["removed"]) == details["requested"] - details["passed"]
    )
    assert details["audit"]["smallest"] >= 8 and details["audit"]["status"] == "proved"


def test_a_release_is_made_once_and_then_nothing_has_changed(database):
    days = (datetime.date(2026, 1, 1), datetime.date(2026, 2, 1))
    dated = tuple(wave.model_copy(update={"date": day}) for wave, day in zip(THIRTY.waves, days, strict=True))
    kept(database, lambda store: with_scheme(store, THIRTY.model_copy(update={"waves": dated})))
    with dashboard(database) as visit:
        page = drawn(visit)
        assert "This cannot be taken back." in told_by(page)
        press(page, "Make this release")
        for again in (page, drawn(visit)):
            assert not again.exception and not again.error
            assert "Nothing has changed since the last release." in told_by(again) and not makers(again)
            listed = next(each.value for each in again.dataframe if "SHA-256" in each.value)
            assert list(listed["Readers see it"]) == ["yes"]


def with_scheme(store: Store, scheme: Scheme) -> None:
    store.save_scheme(EVERYONE, scheme, note="Dates")
    store.rebuild(EVERYONE, scheme.slug)


def test_the_newest_wave_and_stage_that_are_told_decide_and_no_other():
    scheme = Scheme.model_validate(THIRTY.model_dump() | {"waves": [*THIRTY.waves, Wave(id="W3", label="Much later")]})
    used = {"one": {"waves": ["W1", "W2"]}, "two": {"stage": "S1"}}
    prepared = Draft(Release({}), {"statistics": used}, pd.DataFrame())
    today = datetime.date(2026, 6, 1)
    assert [each.id for each in still_open(prepared, scheme, today)] == ["W2", "S1"]
    over = [each.model_copy(update={"date": datetime.date(2026, 5, 1)}) for each in (*scheme.waves, *scheme.stages)]
    ended = scheme.model_copy(update={"waves": tuple(over[:3]), "stages": tuple(over[3:])})
    assert still_open(prepared, ended, today) == []
    assert not is_over(datetime.date(2026, 5, 20), today), "answers come for some weeks"
    assert still_open(Draft(Release({}), {"statistics": {}}, pd.DataFrame()), scheme, today) == []


def test_what_waits_is_told_apart_from_what_stays():
    log = pd.DataFrame(
        [
            ("change|own|mentor|belong|W1|W2", 30, "shown"),
            ("levels:change|own|mentor|belong|W1|W2", 30, "joint audit"),
            ("group|own|mentor|belong|W1|W2|office|Leeds", 18, "released before with other answers"),
            ("followed||mentor||W1|W2|office|Bath", 3, "C1 size"),
        ],
        columns=["statistic", "n", "reason"],
    )
    assert _release_log.answer(log) == (
        "1 figure of change may leave; 1 stays here. 1 stands as it was released before."
    )
    names = _release_log.Names(
        {"belong": "Belonging"}, {"mentor": "Mentors"}, {"W1": "Before", "W2": "After"}, {"office": "Office"}
    )
    told = [[each for each in _release_log.told_of(name, names).values() if each] for name in log["statistic"]]
    assert told == [
        ["Belonging", "Mentors", "Before to After"],
        ["Belonging: the averages", "Mentors", "Before to After"],
        ["Belonging", "Mentors", "Before to After", "Office: Leeds"],
        ["Answered again", "Mentors", "Before to After", "Office: Bath"],
    ]
    assert _release_log.told_of("participation||mentor|Meetings | held", names)["What"] == "Meetings | held"
    assert _release_log.told_of("something else", names)["What"] == "something else"


def test_a_release_of_an_earlier_program_is_listed_as_not_seen_and_a_new_one_is_always_news():
    now = Release(json.loads(written(changes=change_rows(), groups=group_rows())))
    before = Release(now.content | {"format": 1})
    assert list(_release_made.listed([before, now])["Readers see it"]) == ["no: made by an earlier Open Loop", "yes"]
    assert _release_made.changed(now, before) and not _release_made.changed(now, now)


def test_a_file_of_a_release_leaves_with_a_line_in_the_log_and_not_without_the_right(database):
    from analysis.model import NotAllowed
    from analysis.release import without_groups

    text = written(changes=change_rows(), groups=group_rows())
    store = Store(address_of(database))
    place = (THIRTY.slug, "release:1:without-groups")
    taken = _release_made.taken(store, viewer_in("researcher"), place, lambda: without_groups(text)).decode()
    assert (
        open_release(taken).sha256 == open_release(text).sha256 and "Leeds" not in json.loads(taken)["tables"].__str__()
    )
    entry = store.log(EVERYONE).iloc[-1]
    assert (entry["action"], entry["about"], entry["by"]) == ("export", "release:1:without-groups", "researcher")
    with pytest.raises(NotAllowed):
        _release_made.taken(store, viewer_in("leadership"), (THIRTY.slug, "release:1:whole"), lambda: text)
    store.close()


# ------------------------------------------------------------------------------------------------ approving groups


def test_no_group_is_told_before_somebody_has_approved_it(database):
    with dashboard(database) as visit:
        page = drawn(visit)
        office, gender = (next(each for each in page.checkbox if each.label == name) for name in ("Office", "Gender"))
        assert office.value and not gender.value
        assert "1 change of a group" in told_by(page) and told_groups(page) == {"Bath", "Leeds", "London"}
        assert any("Gender: marked as special category data" in each.value for each in page.warning)
        office.uncheck()
        press(page, "Save which groups may be told")
        assert not page.error and "change of a group" not in told_by(page) and told_groups(page) == set()
    assert [group.released for group in kept(database, lambda store: store.scheme(EVERYONE, THIRTY.slug)).groups] == [
        False
    ] * 2
    assert (
        kept(database, lambda store: store.scheme_history(EVERYONE, THIRTY.slug))["note"].iloc[-1].startswith("Groups")
    )


def test_groups_are_told_together_only_as_somebody_said_and_under_a_name_of_their_own(database):
    with dashboard(database) as visit:
        page = drawn(visit)
        members = next(each for each in page.multiselect if each.label == "May be told together")
        assert members.options == ["Bath", "Leeds", "London"]
        members.select("Bath").select("London")
        label = next(each for each in page.text_input if each.label == "As")
        label.set_value("leeds ")
        press(page, "Allow this")
        assert "name of a group already" in page.error[0].value
        next(each for each in page.text_input if each.label == "As").set_value("Other offices")
        press(page, "Allow this")
        assert not page.error and "Bath + London as “Other offices”" in told_by(page)
        assert told_groups(page) == {"Leeds", "Other offices"}
        press(page, "Take apart")
        assert "Other offices" not in told_by(page)
    assert kept(database, lambda store: store.scheme(EVERYONE, THIRTY.slug)).groups[0].merge == ()


@pytest.mark.parametrize(
    ("label", "chosen", "said"),
    [
        ("Others", ["Man"], "at least two"),
        (" ", ["Man", "Woman"], "a name that is true"),
        ("woman", ["Man", "Non-binary"], "name of a group already"),
        ("Man", ["Man", "Non-binary"], "name of a group already"),
        ("Anyone else", ["Man", "Non-binary"], "name of a group already"),
        ("Rare", ["Man", "Non-binary"], "name of a group already"),
    ],
)
def test_nobody_is_told_as_a_member_of_another_group(label, chosen, said):
    group = Group(id="gender", label="Gender", merge=(Merge(label="Rare", members=("A", "B")),))
    assert said in (_release_groups.problem_of(label, chosen, ["Man", "Woman", "Non-binary"], group) or "")
    assert _release_groups.problem_of("Men and non-binary people", ["Man", "Non-binary"], ["Man"], group) is None
