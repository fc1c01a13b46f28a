"""The why register on its page: what is typed, changed and taken out, and what readers see of it."""

from __future__ import annotations

import datetime
import shutil
from pathlib import Path

import pytest
from conftest import EMPTY, EVERYONE, SAMPLE, dashboard

from analysis.model import Indicator, Scheme, Stage, Target, Why
from analysis.release import open_release

SLUG = EMPTY.slug
FIRST, LAST = EMPTY.waves[0].id, EMPTY.waves[-1].id
STATED = EMPTY.model_copy(
    update={
        "stages": (Stage(id="start", label="Start"), Stage(id="end", label="End")),
        "whys": (Why(id="W1", title="Voice", statement="Juniors are not heard.", problem="Nobody answers *ideas*."),),
        "indicators": (
            Indicator(
                id="voice", why="W1", scale="voice", role="mentor", before=FIRST, after=LAST, target=Target(value=0.4)
            ),
        ),
    }
)


@pytest.fixture
def visit(empty_database, tmp_path):
    with dashboard(Path(shutil.copy(empty_database, tmp_path))) as visit:
        visit(scheme=SLUG)
        store_of().save_scheme(EVERYONE, STATED, note="Begun")
        yield visit


def store_of():
    from pages import _frame

    return _frame.store()


def scheme():
    return store_of().scheme(EVERYONE, SLUG)


def page_of(visit, **query):
    page = visit(scheme=SLUG)
    page.switch_page("taskforce/scheme.py")
    page.query_params.update(query)
    page.run()
    assert not page.exception
    return page


def labelled(elements, label):
    return next(each for each in elements if each.label == label)


def press(page, label: str):
    labelled(page.button, label).click().run()
    assert not page.exception
    return page


def told(page) -> str:
    shown = [*page.markdown, *page.caption, *page.error, *page.warning, *page.header, *page.subheader]
    return "\n".join(str(each.value) for each in shown).replace("\\", "")


def test_a_card_tells_all_that_the_register_holds_and_reads_nothing_as_markdown(visit):
    page = page_of(visit)
    assert "**The problem before the scheme:** Nobody answers *ideas*." in told(page)
    assert any("\\*ideas\\*" in str(each.value) for each in page.markdown)
    assert "Primary: Voice of mentors, to improve by 0.4" in told(page)
    assert "Not released yet" in told(page)


def test_an_indicator_of_the_log_is_added_and_dated_by_the_store(visit):
    page = page_of(visit)
    labelled(page.selectbox, "Known by").set_value("participation").run()
    labelled(page.text_input, "Heading of the log").set_value("Meetings held").run()
    press(page, "Add this target")
    added = scheme().indicators[-1]
    assert (added.kind, added.measure, added.role, added.primary) == ("participation", "Meetings held", "mentor", False)
    assert added.added is not None and added.target.kind == "at_least"
    assert "Further: “Meetings held” of mentors, at least 1 on average." in told(page)


def test_a_theme_is_held_between_two_stages_and_its_target_is_told_in_points(visit):
    page = page_of(visit)
    labelled(page.selectbox, "Known by").set_value("theme").run()
    labelled(page.text_input, "Id of the theme in the codebook, such as T02").set_value("T02").run()
    press(page, "Add this target")
    added = scheme().indicators[-1]
    assert (added.before, added.after, added.target.value) == ("start", "end", 0.15)


def test_a_why_is_changed_with_a_note_that_everybody_can_read(visit):
    page = page_of(visit, change="why-W1")
    labelled(page.text_area, "What should be otherwise for mentors").set_value("They are heard.").run()
    labelled(page.text_input, "What was changed, and why (everybody can read it)").set_value("Said at last.").run()
    press(page, "Save this why")
    assert scheme().whys[0].change_mentors == "They are heard."
    assert store_of().scheme_history(EVERYONE, SLUG)["note"].iloc[-1] == "Why changed: Voice. Said at last."


def test_nothing_is_taken_out_without_a_reason(visit):
    page = page_of(visit, change="indicator-voice")
    press(page, "Take this indicator out")
    assert scheme().indicators and "Say why it is taken out" in told(page)
    labelled(page.text_input, "What was changed, and why (everybody can read it)").set_value("Nobody asks it.").run()
    press(page, "Take this indicator out")
    assert not scheme().indicators
    assert store_of().scheme_history(EVERYONE, SLUG)["note"].iloc[-1].endswith("Nobody asks it.")
    page = page_of(visit, change="why-W1")
    assert "No indicator yet" in told(page)


def test_a_why_that_somebody_else_changed_meanwhile_is_shown_beside_what_was_typed(visit):
    page = page_of(visit, change="why-W1")
    labelled(page.text_input, "Who is affected").set_value("All juniors").run()
    theirs = scheme().whys[0].model_copy(update={"affected": "Trainees"})
    store_of().save_scheme(EVERYONE, scheme().model_copy(update={"whys": (theirs,)}), note="Theirs")
    press(page, "Save this why")
    assert scheme().whys[0].affected == "Trainees" and "Somebody else changed this" in told(page)
    assert labelled(page.text_input, "Who is affected").value == "All juniors"
    press(page, "Save this why")
    assert scheme().whys[0].affected == "All juniors"


def test_people_outside_are_added_and_told_apart(visit):
    page = page_of(visit)
    labelled(page.text_input, "Who they are, all of them").set_value("Applicants").run()
    labelled(page.text_input, "Each of them").set_value("applicant").run()
    press(page, "Add these people")
    role = scheme().roles[-1]
    assert (role.id, role.outside, role.takes_part) == ("applicants", True, False)
    assert "People outside the scheme" in told(page)


def held_by(release, **change):
    """What the page tells of the why and indicator of voice once the scheme of the release was changed so."""
    from pages.taskforce import _whys

    scheme = Scheme.model_validate(release.content["scheme"]["definition"])
    changed = [each.model_copy(update=change) if each.id == "voice-mentor" else each for each in scheme.indicators]
    verdicts, told = _whys.released(release, scheme.model_copy(update={"indicators": tuple(changed)}))
    assert "belong-mentor" in verdicts and "W2" in told, "what nobody changed keeps its verdict"
    return "voice-mentor" in verdicts, "W3" in told


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({}, (True, True)),
        ({"due": datetime.date(2027, 1, 1)}, (True, True)),
        ({"added": datetime.date(2026, 2, 1)}, (False, False)),
        ({"target": Target(value=0.1)}, (False, False)),  # also where it bears the day on which it was added before
        ({"role": "mentee"}, (False, False)),
        ({"primary": False}, (True, True)),
    ],
    ids=["nothing", "due", "added", "target", "people", "to carry it as the first"],
)
def test_an_old_verdict_does_not_stand_under_a_new_target(change, told):
    release = open_release((SAMPLE / "releases" / "001.json").read_text(encoding="utf-8"))
    assert held_by(release, **change) == told


def test_a_why_that_another_indicator_carries_now_is_not_released_yet():
    from pages.taskforce import _whys

    release = open_release((SAMPLE / "releases" / "001.json").read_text(encoding="utf-8"))
    scheme = Scheme.model_validate(release.content["scheme"]["definition"])
    left = tuple(each for each in scheme.indicators if each.id != "voice-mentor")
    verdicts, told = _whys.released(release, scheme.model_copy(update={"indicators": left}))
    assert "voice-mentor" not in verdicts and "W3" not in told and "W2" in told
    assert _whys.released(None, scheme) == ({}, {})


@pytest.mark.parametrize("view", ["leadership", "taskforce"])
def test_readers_see_the_register_and_change_nothing(visit, view):
    page = visit(view=view, scheme=SLUG)
    page.switch_page("taskforce/scheme.py").run()
    assert not page.exception and "Nobody answers" in told(page)
    assert not {"Change", "Add this why", "Add this target", "Add these people"} & {each.label for each in page.button}


def test_a_large_target_is_told_whole():
    from pages import _targets

    told = {"kind": "figure", "figure": "Pay", "scale": "", "role": "", "before": "", "after": ""}
    asked = {"target": {"kind": "at_least", "value": 1250000}, "primary": False}
    pay = Indicator.model_validate(STATED.indicators[0].model_dump() | told | asked)
    assert "1,250,000" in _targets.in_a_line(STATED, pay)
