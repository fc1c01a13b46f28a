"""Nothing typed is lost: not by a reload, another window, another page, or somebody who saves the same thing first."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from conftest import EMPTY, EVERYONE, dashboard

from analysis.records import Member

SEAT = "Seat (a role or office, not a person)"
SLUG = EMPTY.slug
OTHER = EMPTY.model_copy(update={"name": "Another scheme", "slug": "another-scheme"})


@pytest.fixture
def visit(empty_database, tmp_path):
    with dashboard(Path(shutil.copy(empty_database, tmp_path))) as visit:
        yield visit


@pytest.fixture
def store(visit):
    from pages import _frame

    visit()
    return _frame.store()


def seats(visit, *, scheme: str = SLUG, **query: str):
    """The part of the page that holds the seats of the taskforce, in a window of its own unless it is named."""
    page = visit(scheme=scheme)
    return at_seats(page, **query)


def at_seats(page, **query: str):
    page.switch_page("taskforce/scheme.py")
    page.query_params.update({"part": "people", "of": "seats", **query})
    page.run()
    assert not page.exception
    return page


def labelled(elements, label):
    return next(each for each in elements if each.label == label)


def field(page, label: str = SEAT):
    return labelled(page.text_input, label)


def press(page, label: str):
    labelled(page.button, label).click().run()
    assert not page.exception
    return page


def window_of(page) -> str:
    told = page.query_params.get("window")
    return (told[0] if isinstance(told, list) else told) or ""


def told(page) -> str:
    return "\n".join(str(each.value) for each in [*page.markdown, *page.warning, *page.error]).replace("\\", "")


def drafts(store, form: str = "new-member") -> dict[str, dict]:
    return store.drafts(EVERYONE, SLUG, form)


def test_what_was_typed_and_not_saved_is_there_in_a_new_session_of_the_same_window(visit):
    page = seats(visit)
    field(page).set_value("Trainee, second year").run()
    assert field(seats(visit, window=window_of(page))).value == "Trainee, second year"


def test_a_page_that_is_drawn_again_says_the_same_of_a_field_in_which_nobody_typed_yet(visit):
    # A browser that draws the field anew, as it does a dialog, shows what it is told then.
    page = seats(visit)
    field(page).set_value("Trainee, second year").run()
    again = seats(visit, window=window_of(page))
    for _ in range(2):
        assert field(again).proto.default == "Trainee, second year"
        again.run()


def test_what_was_typed_in_a_window_that_was_closed_is_offered_and_can_be_taken(visit, store):
    field(seats(visit)).set_value("Trainee, second year").run()
    page = seats(visit)
    assert field(page).value == "" and "Trainee, second year" in told(page)
    press(page, "Go on with it")
    assert field(page).value == "Trainee, second year" and "another window" not in told(page)
    assert list(drafts(store)) == [window_of(page)]


def test_what_was_typed_in_another_window_can_be_thrown_away(visit, store):
    field(seats(visit)).set_value("Trainee, second year").run()
    page = press(seats(visit), "Throw it away")
    assert "Trainee" not in told(page) and drafts(store) == {}


def test_nothing_is_kept_where_nothing_was_typed_or_it_was_undone(visit, store):
    page = seats(visit)
    assert drafts(store) == {} and not window_of(page)
    field(page).set_value("Trainee").run()
    assert len(drafts(store)) == 1
    field(page).set_value("").run()
    assert drafts(store) == {}


def test_after_saving_the_form_is_empty_and_holds_no_draft(visit, store):
    page = seats(visit)
    field(page).set_value("Trainee").run()
    key = field(page).key
    press(page, "Save")
    assert [each.seat for each in store.records(EVERYONE, SLUG, "member")] == ["Trainee"]
    assert field(page).value == "" and drafts(store) == {}
    # A browser keeps what stands in a field of the same name, whatever the server says.
    assert field(page).key != key


def test_a_look_at_another_page_loses_nothing(visit):
    page = seats(visit)
    field(page).set_value("Trainee").run()
    page.switch_page("taskforce/actions.py").run()
    assert field(at_seats(page)).value == "Trainee"


def test_two_schemes_do_not_mix(visit, store):
    store.save_scheme(EVERYONE, OTHER, note="Begun")
    page = seats(visit)
    field(page).set_value("Trainee").run()
    other = seats(visit, scheme=OTHER.slug, window=window_of(page))
    assert field(other).value == "" and "Trainee" not in told(other)


def test_what_one_view_was_typing_is_nobody_elses(visit):
    field(seats(visit)).set_value("Trainee").run()
    page = at_seats(visit(scheme=SLUG, view="taskforce"))
    assert field(page).value == "" and "Trainee" not in told(page)


# ------------------------------------------------------------------------------------------------- two at one thing


@pytest.fixture
def opened(visit, store):
    """A seat, opened to be changed, in which something was typed; and the same seat as somebody else has it."""
    store.save_record(EVERYONE, SLUG, Member(id="one", constituency="junior", seat="Trainee"))
    page = seats(visit)
    press(page, "Change")
    field(page).set_value("Trainee, Leeds").run()
    mine = store.records(EVERYONE, SLUG, "member")[0]
    return page, mine


def theirs(store, mine, **changed):
    return store.save_record(EVERYONE, SLUG, mine.model_copy(update=changed))


def stood(store):
    return store.records(EVERYONE, SLUG, "member")[0]


def save_changed(page):
    page.button(key="save-member-one").click().run()
    assert not page.exception
    return page


def test_a_clash_is_never_saved_unseen_both_versions_are_shown_and_saving_again_stands(opened, store):
    page, mine = opened
    theirs(store, mine, seat="Trainee, London")
    save_changed(page)
    assert stood(store).seat == "Trainee, London" and "Somebody else changed this" in page.error[0].value
    shown = [each.value for each in page.dataframe if "As somebody else saved it" in each.value.columns]
    assert shown and [list(row)[1:] for row in shown[0].to_numpy()] == [["Trainee, London", "Trainee, Leeds"]]
    page.run()
    assert "Both versions are here" in told(page) and field(page).value == "Trainee, Leeds"
    save_changed(page)
    assert (stood(store).seat, stood(store).row_version) == ("Trainee, Leeds", 3)


def test_a_third_version_is_shown_too_before_anything_is_saved(opened, store):
    page, mine = opened
    second = theirs(store, mine, seat="Trainee, London")
    page.run()
    theirs(store, second, seat="Trainee, York")
    save_changed(page)
    assert stood(store).seat == "Trainee, York" and page.error
    save_changed(page)
    assert stood(store).seat == "Trainee, Leeds"


def test_a_field_in_which_nobody_typed_takes_what_somebody_else_saved(opened, store):
    page, mine = opened
    theirs(store, mine, constituency="student")
    page.run()
    assert labelled(page.selectbox, "Constituency").value == "student"
    save_changed(page)
    assert (stood(store).seat, stood(store).constituency) == ("Trainee, Leeds", "student")


def test_an_open_form_in_which_nothing_was_typed_undoes_nothing(visit, store):
    mine = store.save_record(EVERYONE, SLUG, Member(id="one", constituency="junior", seat="Trainee"))
    page = press(seats(visit), "Change")
    theirs(store, mine, seat="Trainee, London")
    labelled(page.selectbox, "Constituency").set_value("student").run()
    save_changed(page)
    save_changed(page) if page.error else None
    assert (stood(store).seat, stood(store).constituency) == ("Trainee, London", "student")


def test_theirs_can_be_taken_instead(opened, store):
    page, mine = opened
    theirs(store, mine, seat="Trainee, London")
    page.run()
    press(page, "Take theirs instead")
    assert field(page).value == "Trainee, London" and drafts(store, "member-one") == {}


def test_a_form_of_a_thing_that_was_taken_out_keeps_what_was_typed(opened, store):
    page, mine = opened
    store.remove_record(EVERYONE, SLUG, mine)
    page.run()
    assert "taken out" in told(page) and field(page).value == "Trainee, Leeds"
    press(page, "Keep it all the same")
    assert stood(store).seat == "Trainee, Leeds" and drafts(store, "member-one") == {}


def test_forms_of_things_whose_ids_begin_alike_are_two(visit, store):
    for name in ("one", "one-seat", "one-typed"):
        store.save_record(EVERYONE, SLUG, Member(id=name, constituency="junior", seat=f"Seat {name}"))
    page = seats(visit, open="member-one")
    field(page).set_value("Typed").run()
    page = seats(visit, open="member-one-seat", window=window_of(page))
    assert field(page).value == "Seat one-seat"
    press(page, "Leave as it was")
    assert list(drafts(store, "member-one").values())[0]["seat"] == "Typed"


# --------------------------------------------------------------------------------------- one person at several things

UNTIL = "Constituency"


def test_what_is_taken_from_another_window_stands_beside_what_was_typed_here(visit, store):
    field(seats(visit)).set_value("Trainee, second year").run()
    page = seats(visit)
    labelled(page.selectbox, UNTIL).set_value("student").run()
    press(page, "Go on with it")
    assert (field(page).value, labelled(page.selectbox, UNTIL).value) == ("Trainee, second year", "student")
    assert list(drafts(store)) == [window_of(page)] and drafts(store)[window_of(page)]["constituency"] == "student"


def test_where_both_windows_typed_in_one_field_what_was_typed_here_stays(visit):
    field(seats(visit)).set_value("Theirs").run()
    page = seats(visit)
    field(page).set_value("Mine").run()
    press(page, "Go on with it")
    assert field(page).value == "Mine"


def test_a_switch_of_view_in_one_window_carries_nothing_over(visit, store):
    page = seats(visit)
    field(page).set_value("Trainee").run()
    page.selectbox(key="view").set_value("taskforce").run()
    page = at_seats(page)
    assert page.session_state["view"] == "taskforce" and field(page).value == "" and "Trainee" not in told(page)
    page.selectbox(key="view").set_value("all").run()
    assert field(at_seats(page)).value == "Trainee" and len(drafts(store)) == 1


def test_a_copy_of_a_window_loses_nothing_of_the_other_by_typing_or_saving(visit, store):
    one = seats(visit)
    field(one).set_value("Trainee").run()
    window = window_of(one)
    two = seats(visit, window=window)
    field(one).set_value("Trainee, Leeds").run()
    labelled(two.selectbox, UNTIL).set_value("student").run()
    assert drafts(store)[window] | {"version": 0} == {"seat": "Trainee, Leeds", "constituency": "student", "version": 0}
    press(two, "Save")
    assert [each.seat for each in store.records(EVERYONE, SLUG, "member")] == ["Trainee"]
    assert drafts(store)[window]["seat"] == "Trainee, Leeds" and "constituency" not in drafts(store)[window]
    press(one, "Save")
    assert drafts(store) == {}
