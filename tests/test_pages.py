"""Every page in every state and view, in this process; and what people do on pages, from the click to the store."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from conftest import EMPTY, EVERYONE, PAGES, SMALL, dashboard, forms_workbook, viewer_in

from analysis.actions import by_status
from analysis.model import RIGHTS
from analysis.store import Store

# What each view may open, by the right that the page asks for; written out, so that a slip in the router shows.
RESEARCH = {
    "research/data.py",
    "research/people.py",
    "research/change.py",
    "research/methods.py",
    "research/release.py",
}
OTHERS = {page for page in PAGES if not page.startswith(("research/", "custodian/"))}
MAY_OPEN = {
    "researcher": set(PAGES),
    "reviewer": OTHERS | {"research/review.py", "research/codebook.py", "research/quotes.py"},
    "leadership": OTHERS,
    "taskforce": OTHERS,
    "custodian": {"taskforce/scheme.py", "custodian/log.py"},
}
SLUG = "thistlewood-marr"


@pytest.fixture(scope="module", params=["sample", "hidden", "empty"])
def state(request, databases, tmp_path_factory):
    """The dashboard as everyone, on the sample, on a scheme that is too small to show, and on an empty one."""
    database = Path(shutil.copy(databases[request.param], tmp_path_factory.mktemp("pages")))
    with dashboard(database) as visit:
        yield request.param, visit()


@pytest.fixture(scope="module", params=MAY_OPEN)
def view(request, sample_database, tmp_path_factory):
    """The dashboard on the sample in one view, with the pages that this view may open."""
    with dashboard(Path(shutil.copy(sample_database, tmp_path_factory.mktemp("views")))) as visit:
        yield visit(view=request.param), MAY_OPEN[request.param]


@pytest.fixture
def desk(sample_database, tmp_path):
    """The dashboard on a copy of the sample of its own, for tests that write."""
    with dashboard(Path(shutil.copy(sample_database, tmp_path))) as visit:
        yield visit


def words(page) -> str:
    """What the page says outside tables and figures, without the marks of Markdown."""
    headings = [*page.title, *page.header, *page.subheader]
    elements = [*headings, *page.main.markdown, *page.caption, *page.info, *page.warning]
    return "\n".join(str(each.value) for each in elements).replace("\\", "")


def drawn(page, file):
    page.switch_page(file).run()
    assert not page.exception and not page.error, file
    return page


# ------------------------------------------------------------------------------------------ every page, every state


@pytest.mark.parametrize("file", PAGES)
def test_a_page_opens_with_an_answer_in_every_state_and_again(state, file):
    name, page = state
    drawn(page, file)
    assert len(page.title) == 1 and page.title[0].value.endswith("?")
    assert re.search(r"\w{2}.*[.?]\**$", opening_of(page), re.DOTALL), "the answer is a whole sentence"
    first = words(page)
    assert "nan" not in re.findall(r"\w+", first.lower())
    page.run()
    assert not page.exception and not page.error and len(page.title) == 1
    assert words(page) == first, f"a rerun of {file} says something else in the state {name}"


def opening_of(page) -> str:
    """The first words below the title, which at most one row of choices may part from it."""
    below = list(page.main.children.values())[1:3]
    told = [str(each.value) for each in below if each.type in ("markdown", "info")]
    assert told, f"the page opens with {[each.type for each in below]}"
    return told[0].strip()


@pytest.mark.parametrize("state", ["hidden"], indirect=True)
def test_nothing_that_is_too_small_is_told_to_leadership_and_taskforce(state):
    _, page = state
    for file in OTHERS - {"taskforce/scheme.py", "taskforce/actions.py"}:
        told = words(drawn(page, file))
        assert not re.search(r"\b7\b|1\.\d\b", told), f"{file} tells a number of seven people"
    assert "Not shown" in words(drawn(page, "leadership/progress.py"))


@pytest.mark.parametrize("state", ["empty"], indirect=True)
def test_before_the_first_release_nothing_is_shown_and_the_reason_is_said(state):
    _, page = state
    for file in ("leadership/progress.py", "leadership/impact.py", "taskforce/themes.py"):
        assert "released" in drawn(page, file).info[0].value
        assert not page.get("plotly_chart") and not page.dataframe


# -------------------------------------------------------------------------------------------- every page, every view


@pytest.mark.parametrize("file", PAGES)
def test_a_view_opens_its_pages_and_no_other(view, file):
    page, may_open = view
    if file in may_open:
        drawn(page, file)
        assert len(page.title) == 1 and page.title[0].value.endswith("?")
    else:
        with pytest.raises(ValueError, match="Could not find a navigation page"):
            page.switch_page(file)


def test_a_page_that_takes_rows_or_texts_is_for_those_who_may_read_them():
    assert {role for role in MAY_OPEN if MAY_OPEN[role] & RESEARCH} == RIGHTS["rows"]
    assert {role for role in MAY_OPEN if "research/review.py" in MAY_OPEN[role]} == RIGHTS["texts"]


def test_the_switch_of_views_takes_the_workbench_away(desk):
    page = drawn(desk(), "research/change.py")
    page.selectbox(key="view").set_value("leadership").run()
    assert not page.exception and not page.dataframe
    assert page.title[0].value == "This page is not part of your view"
    assert not page.main.expander


def test_a_view_that_does_not_exist_is_not_believed(desk):
    page = desk(view="owner", scheme="../secret")
    assert not page.exception
    assert page.selectbox(key="view").value == "all" and page.selectbox(key="scheme").value == SLUG


# ------------------------------------------------------------------------------------------------- the same numbers


def test_the_questions_shown_are_those_of_the_role_and_waves_chosen(desk):
    """The box keeps its question when the role changes, and must not keep the other role's answers with it."""
    page = drawn(desk(), "research/change.py")
    page.selectbox(key="change_scale").select("belong").run()
    told = []
    for role in ("mentor", "mentee"):
        page.selectbox(key="change_role").select(role).run()
        told.append(re.search(r"Of (\d+) people who answered both times (\d+) moved", words(page)).groups())
    assert told[0][0] == "31" and told[1][0] == "29"


def test_leadership_reads_no_clearer_difference_than_the_verdict_tells(desk):
    """In belonging the plain difference is clear and that of people who started alike is not."""
    page = drawn(desk(view="leadership"), "leadership/impact.py")
    said = next(line for line in words(page).splitlines() if "the changes differ by" in line)
    assert "not clearly more towards the aim" in said and "clear difference" not in said


def test_the_first_sentence_of_impact_is_about_the_measure_chosen(desk):
    page = drawn(desk(view="leadership"), "leadership/impact.py")
    assert page.main.markdown[0].value.replace("\\", "").startswith("**Belonging: a clear rise for mentors")
    assert "not clearly more towards the aim than for colleagues who did not take part" in page.main.markdown[0].value
    page.selectbox(key="measure").select("voice").run()
    told = page.main.markdown[0].value.replace("\\", "")
    assert (
        told.startswith("**Voice: a clear rise for mentors")
        and ": clearly more towards the aim than for colleagues who did not take part" in told
    )
    page.selectbox(key="measure").select("olbi").run()
    told = page.main.markdown[0].value.replace("\\", "")
    assert told == "**Burnout (OLBI total): direction not clear for mentors (junior colleagues).**"


DOUBTED = "not clearly more than"


def test_the_headline_of_progress_is_no_stronger_than_its_cards_and_the_rating_stands_once(desk):
    from analysis.release import open_release
    from analysis.release_words import signed
    from pages import _frame

    page = drawn(desk(view="leadership"), "leadership/progress.py")
    release = open_release(_frame.store().release_text(EVERYONE, SLUG) or "")
    whys, indicators = release.table("progress_by_why"), release.table("progress_by_indicator")
    leading = indicators[indicators["indicator"].isin(whys["indicator"])]
    alike = int((leading["comparison"] == DOUBTED).sum())
    assert alike > 0 and set(leading["state"]) <= {"REACHED", "ON_THE_WAY"}
    told = words(page)
    opening = opening_of(page).replace("\\", "")
    assert opening.startswith(
        f"**All {len(whys)} stated whys moved towards their aim, but of the 3 that were compared only “Voice and "
    )
    assert f" {alike} did not gain clearly more" in opening
    doubted = whys.loc[whys["indicator"].isin(leading.loc[leading["comparison"] == DOUBTED, "indicator"]), "title"]
    assert len(doubted) == alike and f"Not clearly more: {'; '.join(doubted)}." in told.replace("\\", "")
    rated = release.table("change").query("scale == 'why' and role == 'mentor'").iloc[0]
    assert told.count("Own rating of") == 1 and "On a scale of 0 to 10, on average" in told
    assert f"{rated['after']} at {rated['to_wave']} ({rated['n']} people)" in told
    load = release.table("change").query("scale == 'load' and role == 'mentor'").iloc[0]
    rise = f"rose by {load['change']:.1f} points (likely {signed(load['lo'])} to {signed(load['hi'])}) from "
    level = f": from {load['before']:.1f} to {load['after']:.1f} on a scale of 1 to 5, {load['n']} mentors."
    assert f"{load['label']} {rise}{load['from_wave']} to {load['to_wave']}{level}" in told


def test_what_a_release_rests_on_is_told_by_its_policy(desk):
    for file in ("leadership/progress.py", "leadership/impact.py", "taskforce/themes.py"):
        told = words(drawn(desk(view="leadership"), file))
        assert "Averages and shares rest on at least 8 people who answered" in told
        assert "below 3 is told as “fewer than 3”" in told and "Each number rests" not in told


def test_the_change_page_and_the_command_give_the_same_numbers(evaluated, desk):
    table = next(each for each in evaluated if each["name"] == "change_by_scale_role")
    rows = [dict(zip(table["columns"], row, strict=True)) for row in table["rows"]]
    page = drawn(desk(), "research/change.py")
    told = [each.value for each in page.dataframe if {"Measure", "Change", "Low end"} <= set(each.value)]
    shown = max(told, key=len)
    columns = {
        "n": "People",
        "before": "Before",
        "after": "After",
        "change": "Change",
        "lo": "Low end",
        "hi": "High end",
    }
    assert len(shown) == len(rows) > 50
    for row, seen in zip(rows, shown.to_dict("records"), strict=True):
        for name, heading in columns.items():
            number = None if seen[heading] != seen[heading] else seen[heading]
            assert number is row[name] or number == pytest.approx(row[name], abs=0.005 + 1e-9), (
                row["scale"],
                row["role"],
                name,
            )
    leading = next(
        row
        for row in rows
        if (row["scale"], row["role"], row["to_wave"]) == ("belong", "mentor", "W3") and row["from_wave"] == "W1"
    )
    assert f"{leading['change']:.2f}" in words(page) and f"{leading['lo']:.2f} to {leading['hi']:.2f}" in words(page)


# ------------------------------------------------------------------------------------------------- what people do


def test_an_action_of_the_taskforce_is_in_the_plan_and_leadership_sees_it_counted(desk):
    from pages import _frame

    before = by_status([each for each in _frame.store().actions(EVERYONE, SLUG) if each.why == "W2"], _frame.today())
    page = actions_page(desk, "board")
    next(each for each in page.text_input if each.label == "What will be done").set_value("Quiet hour")
    next(each for each in page.selectbox if each.label == "For which why").set_value("W2")
    next(each for each in page.text_input if each.label.startswith("Senior owner")).set_value("Office manager")
    next(each for each in page.button if each.label == "Add to the plan").click().run()
    assert not page.exception and not page.error

    saved = next(each for each in _frame.store().actions(viewer_in("taskforce"), SLUG) if each.title == "Quiet hour")
    assert (saved.why, saved.owner_role, saved.status, saved.row_version) == ("W2", "Office manager", "proposed", 1)
    assert saved.junior_owner_role, "a junior owner stands beside the senior one unless somebody takes it out"
    plan = actions_page(desk, "table").dataframe[0].value
    assert plan.loc[plan["Action"] == "Quiet hour", "Owner"].tolist() == ["Office manager"]
    told = words(drawn(desk(view="leadership"), "leadership/progress.py"))
    assert f"{before['open'] + 1} open" in told


def actions_page(desk, part: str):
    page = desk(view="taskforce")
    page.query_params["part"] = part
    return drawn(page, "taskforce/actions.py")


def test_an_action_with_an_address_in_it_is_refused_and_nothing_is_stored(desk):
    from pages import _frame

    page = actions_page(desk, "board")
    next(each for each in page.text_input if each.label == "What will be done").set_value("Write to ada@example.org")
    next(each for each in page.button if each.label == "Add to the plan").click().run()
    assert not page.exception and "e\\-mail" in page.error[0].value
    assert not [each for each in _frame.store().actions(EVERYONE, SLUG) if "ada" in each.title]


def test_an_upload_is_kept_before_it_is_mapped_and_its_draft_after(tmp_path, empty_database):
    from pages import _frame

    content = forms_workbook(["KV01", "KV02"], [18, 20], "SWEMWBS raw total")
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    with dashboard(Path(shutil.copy(empty_database, tmp_path))) as visit:
        page = drawn(visit(), "research/data.py")
        page.file_uploader[0].upload("mentors before.xlsx", content, kind).run()
        assert not page.exception and not page.error
        store = _frame.store()
        held = store.uploads(EVERYONE, EMPTY.slug)
        assert held["file"].tolist() == ["mentors before.xlsx"] and held["mapped"].tolist() == [False]
        assert "Email" not in store.sheet(EVERYONE, 1).rows and "Name" not in store.sheet(EVERYONE, 1).rows

        page.selectbox(key="wave-1").set_value("W2").run()
        again = drawn(visit(), "research/data.py")
        assert again.selectbox(key="wave-1").value == "W2", "a reload lost what was chosen"
        draft = store.recipe_draft(EVERYONE, 1)
        assert draft is not None and draft.wave == "W2"

        again.button(key="save-1").click().run()
        assert not again.exception and not again.error
        recipe = store.recipe(EVERYONE, 1)
        assert recipe is not None and recipe.wave == "W2" and recipe.role == "mentor"
        study = store.study(EVERYONE, EMPTY.slug)
        assert study is not None and len(study.person) == 2 and set(study.ready_score["wave"]) == {"W2"}


def test_a_file_that_is_no_table_is_refused_in_a_sentence(tmp_path, empty_database):
    with dashboard(Path(shutil.copy(empty_database, tmp_path))) as visit:
        page = drawn(visit(), "research/data.py")
        page.file_uploader[0].upload("broken.xlsx", b"PK\x03\x04 not a workbook", "application/zip").run()
        assert not page.exception
        assert "broken" in page.error[0].value and page.error[0].value.rstrip().endswith(".")


def test_making_a_release_is_one_click_and_shows_at_once(tmp_path, hidden_database):
    """Other people answer: the next release carries its number, and leadership reads the newest."""
    database = Path(shutil.copy(hidden_database, tmp_path))
    with dashboard(database) as visit:
        page = drawn(visit(), "taskforce/scheme.py")
        why = next(each for each in page.text_input if "few words" in each.label)
        why.set_value("Being heard")
        next(each for each in page.text_area if "states it" in each.label).set_value("Juniors speak and are heard")
        next(each for each in page.button if each.label == "Add this why").click().run()
        assert not page.exception and not page.error
        page = drawn(page, "research/release.py")
        next(each for each in page.button if each.label == "Make this release").click().run()
        assert not page.exception and not page.error
        told = words(drawn(visit(view="leadership"), "leadership/progress.py"))
        assert "Release 2" in told and "Being heard" in told
    store = Store(f"sqlite:///{database.as_posix()}")
    made = json.loads(store.release_text(EVERYONE, SMALL.slug) or "{}")
    store.close()
    assert made["number"] == 2 and made["audit"]["earlier_releases"] == 1


def test_a_comment_on_a_theme_is_kept_and_shown(desk):
    page = drawn(desk(view="taskforce"), "taskforce/themes.py")
    page.text_area(key="said-T01").set_value("Heard this in our group as well")
    page.button(key="save-T01").click().run()
    assert not page.exception
    assert "Heard this in our group as well" in words(drawn(desk(view="leadership"), "taskforce/themes.py"))
