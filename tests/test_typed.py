"""What people typed or chose on a page stays where it belongs: not lost on the way, not carried to another scheme."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from conftest import EMPTY, EVERYONE, address_of, dashboard, forms_workbook

from analysis.actions import Action
from analysis.store import Store

SLUG = "thistlewood-marr"
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def desk(sample_database, tmp_path):
    with dashboard(Path(shutil.copy(sample_database, tmp_path))) as visit:
        yield visit


@pytest.fixture
def data_page(empty_database, tmp_path):
    """The data page of an empty scheme with one file that waits for its mapping."""
    with dashboard(Path(shutil.copy(empty_database, tmp_path))) as visit:
        page = at(visit(), "research/data.py")
        content = forms_workbook(["KV01", "KV02"], [18, 20], "SWEMWBS raw total")
        page.file_uploader[0].upload("mentors before.xlsx", content, WORKBOOK).run()
        yield page


def at(page, file):
    page.switch_page(file).run()
    assert not page.exception
    return page


def labelled(elements, label):
    return next(each for each in elements if each.label == label)


def test_a_mapping_that_was_begun_survives_a_look_at_another_page(data_page):
    from pages import _frame

    data_page.selectbox(key="wave-1").set_value("W2").run()
    at(data_page, "taskforce/scheme.py")
    assert at(data_page, "research/data.py").selectbox(key="wave-1").value == "W2"
    draft = _frame.store().recipe_draft(EVERYONE, 1)
    assert draft is not None and draft.wave == "W2"


def test_an_own_scale_that_contradicts_another_of_its_name_is_refused_before_it_is_kept(data_page):
    from pages import _frame

    store = _frame.store()
    data_page.multiselect(key="picked-1").set_value(["SWEMWBS raw total"])
    data_page.selectbox(key="of-1").set_value("A new scale of our own").run()
    data_page.text_input(key="own-name-1").set_value("Courage").run()
    for _ in range(2):
        data_page.button(key="use-1").click().run()
        assert not data_page.exception and not data_page.error
        assert [each.name for each in store.scheme(EVERYONE, EMPTY.slug).instruments] == ["Courage"]
    data_page.number_input(key="own-high-1").set_value(7.0).run()
    assert "already in use" in data_page.error[0].value.replace("\\", "")
    assert data_page.button(key="use-1").disabled
    assert len(store.scheme(EVERYONE, EMPTY.slug).instruments) == 1


def test_an_emptied_cell_of_the_mapping_says_nothing():
    from analysis.model import Column
    from pages._columns import _column

    gone = float("nan")
    row = {"Means": "Answer to an item", "Of": "own", "Item": "two", "Scale": gone, "Raw total": gone}
    row |= {"Coding": None, "Wave": "–", "Stage": gone, "Labels": gone}
    told = _column(row, Column(name="q1", kind="item", labels={"Never": 0.0}))
    assert (told.instrument, told.item, told.coding, told.wave, told.raw) == ("own", None, None, None, False)
    assert told.labels == {}


def test_a_number_typed_for_one_scheme_does_not_stand_in_the_boxes_of_another(desk):
    from pages import _frame

    _frame.store().save_scheme(EVERYONE, EMPTY, note="Begun")
    page = at(desk(scheme=SLUG), "taskforce/scheme.py")
    page.query_params.update({"part": "begin", "step": "people"})
    page.run()
    box = next(each for each in page.number_input if each.label.endswith("invited"))
    box.set_value(77).run()
    page.selectbox(key="scheme").set_value(EMPTY.slug).run()
    assert [each.value for each in page.number_input if each.label.endswith("invited")] == [None]


def test_a_why_without_a_statement_is_refused_and_its_title_is_still_there(desk):
    page = at(desk(), "taskforce/scheme.py")
    labelled(page.text_input, "The why in a few words").set_value("Being heard")
    labelled(page.button, "Add this why").click().run()
    assert "needs a title and a statement" in page.error[0].value
    assert labelled(page.text_input, "The why in a few words").value == "Being heard"


def test_a_change_that_clashes_keeps_what_was_typed_shows_the_other_and_can_be_saved(desk):
    from pages import _frame

    store = _frame.store()
    mine = store.save_action(EVERYONE, SLUG, Action(id="quiet", title="Quiet hour"))
    page = at(desk(), "taskforce/actions.py")
    page.selectbox(key="chosen_action").set_value("quiet").run()
    store.save_action(EVERYONE, SLUG, mine.model_copy(update={"owner_role": "Office manager"}))

    title_of(page).set_value("Quiet morning")
    labelled(page.button, "Save the change").click().run()
    assert "Somebody else changed this action" in page.error[0].value
    assert title_of(page).value == "Quiet morning"
    both = next(each.value for each in page.dataframe if "As somebody else saved it" in each.value)
    assert both.set_index("What").loc["What will be done"].tolist() == ["Quiet hour", "Quiet morning"]

    labelled(page.button, "Save the change").click().run()
    assert not page.exception and not page.error
    saved = next(each for each in store.actions(EVERYONE, SLUG) if each.id == "quiet")
    assert (saved.title, saved.owner_role, saved.row_version) == ("Quiet morning", "Office manager", 3)


def title_of(page):
    """The title in the form of the action that is being changed."""
    return next(each for each in page.text_input if (each.key or "").startswith(f"form-{SLUG}-action-quiet-title"))


def test_a_stance_without_words_is_shown_without_words_and_the_box_is_empty_again(desk):
    page = at(desk(view="taskforce"), "taskforce/themes.py")
    page.button(key="save-T01").click().run()
    page.text_area(key="said-T01-1").set_value("Seen in our group as well").run()
    page.button(key="save-T01-1").click().run()
    assert not page.exception and not page.error
    told = [each.value for each in page.caption if "rings true" in each.value]
    assert len(told) == 1 and not any("nan" in each or "None" in each for each in told)
    assert any("Rings true: 2" in str(each.value) for each in page.markdown)
    assert page.text_area(key="said-T01-2").value == ""


BOX = "This indicator carries the why's verdict"


def test_a_why_that_has_its_verdict_offers_a_further_indicator(sample_database, tmp_path):
    """Two of the scheme's primaries are left, so a third may be declared for the why that has none."""
    path = Path(shutil.copy(sample_database, tmp_path))
    store = Store(address_of(path))
    scheme = store.scheme(EVERYONE, SLUG)
    primary = [each for each in scheme.indicators if each.primary]
    kept = [each for each in scheme.indicators if each != primary[-1]]
    store.save_scheme(EVERYONE, scheme.model_copy(update={"indicators": tuple(kept)}), note="One fewer")
    store.close()
    with dashboard(path) as visit:
        page = at(visit(), "taskforce/scheme.py")
        for why, free in (("W1", True), ("W2", False)):
            labelled(page.selectbox, "Why").set_value(why).run()
            assert labelled(page.checkbox, BOX).value is free and not labelled(page.checkbox, BOX).disabled


def test_a_fourth_primary_is_not_offered(desk):
    page = at(desk(), "taskforce/scheme.py")
    labelled(page.selectbox, "Why").set_value("W1").run()
    box = labelled(page.checkbox, BOX)
    assert box.disabled and box.value is False and "At most 3" in box.help


def test_a_target_for_a_gap_without_its_group_is_asked_for_it(desk):
    page = at(desk(), "taskforce/scheme.py")
    labelled(page.selectbox, "Target").set_value("gap").run()
    labelled(page.button, "Add this target").click().run()
    assert [each.value.replace("\\", "") for each in page.error] == [
        "A target for a gap needs the group that it is about, as the files name it."
    ]
