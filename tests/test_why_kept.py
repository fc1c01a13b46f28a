"""What the why register keeps: targets nobody changed, ids that mean one thing for ever, and what was typed."""

from __future__ import annotations

import datetime
import math
from pathlib import Path

import pytest
from conftest import EVERYONE, address_of, dashboard
from pydantic import ValidationError

from analysis.actions import Action
from analysis.model import Group, Indicator, Role, Scheme, Stage, Target, Wave, Why
from analysis.records import Claim, Decision
from analysis.store import Store

DAY = datetime.date
SLUG = "kept"
NOTE = "What was changed, and why (everybody can read it)"
PROBLEM = "The problem as it was known before the scheme"


def indicator(name: str = "i", **told) -> Indicator:
    own = {"scale": "voice", "role": "mentor", "before": "W1", "after": "W2"} if "kind" not in told else {}
    return Indicator(**{"id": name, "why": "W1", "primary": False, **own, **told})


SCHEME = Scheme(
    name="Kept",
    slug=SLUG,
    roles=(Role(id="mentor", label="Mentors", singular="mentor"),),
    waves=(Wave(id="W1", label="Before", date=DAY(2025, 1, 1)), Wave(id="W2", label="After", date=DAY(2025, 12, 1))),
    stages=(Stage(id="S1", label="Start", date=DAY(2025, 1, 1)), Stage(id="S2", label="End", date=DAY(2025, 12, 1))),
    groups=(Group(id="office", label="Office"),),
    whys=(Why(id="W1", title="Voice", statement="Juniors are not heard."),),
)
# Every kind of measure and target, with values that no whole per cent is, or that a field does not offer.
TARGETS = {
    "share": indicator(target=Target(kind="share", value=0.125, answer=3.5)),
    "tiny share": indicator(target=Target(kind="share", value=0.004, answer=4)),
    "third": indicator(target=Target(kind="share", value=1 / 3, answer=4), smallest=0.07),
    "rise": indicator(target=Target(kind="rise", value=0.375), smallest=0.125),
    "fall": indicator(target=Target(kind="rise", value=-0.3), smallest=-0.1),
    "below nothing": indicator(target=Target(kind="at_least", value=-1.5), smallest=0.0),
    "hold": indicator(target=Target(kind="hold", value=0.05), smallest=0.2),
    "gap": indicator(target=Target(kind="gap", value=0.15), group="office", member="Leeds "),
    "part of a gap": indicator(target=Target(kind="part_of_gap", value=0.333), group="office", member="Leeds"),
    "unasked words": indicator(direction="fewer", higher="worse", group="office", member="Leeds"),
    "unknown scale": indicator(scale="our_own_of_then"),
    "theme": indicator(
        kind="theme", theme="T99", role="mentor", before="S1", after="S2", direction="fewer",
        target=Target(kind="rise", value=0.145), smallest=0.055,
    ),
    "theme share": indicator(
        kind="theme", theme="T02", role="mentor", before="S1", after="S2", target=Target(kind="share", value=0.29),
    ),
    "log": indicator(
        kind="participation", measure="Meetings held ", role="mentor", after="W2",
        target=Target(kind="at_least", value=2.25), smallest=0.5,
    ),
    "figure": indicator(
        kind="figure", figure="Leavers", higher="worse", target=Target(kind="share", value=0.0725, answer=1),
        smallest=0.01,
    ),
    "sum": indicator(kind="figure", figure="Pay", target=Target(kind="rise", value=1250000.5), before="W1", after="W2"),
}  # fmt: skip


@pytest.fixture
def visit(tmp_path: Path):
    path = tmp_path / "open-loop.db"
    store = Store(address_of(path))
    store.save_scheme(EVERYONE, SCHEME, note="Begun", today=DAY(2024, 1, 1))
    store.close()
    with dashboard(path) as visit:
        visit(scheme=SLUG)
        yield visit


def store_of() -> Store:
    from pages import _frame

    return _frame.store()


def now() -> Scheme:
    return store_of().scheme(EVERYONE, SLUG)


def saved(**changed) -> Scheme:
    """Saved long before any data, by somebody else."""
    store_of().save_scheme(EVERYONE, now().model_copy(update=changed), note="Theirs", today=DAY(2024, 1, 1))
    return now()


def page_of(visit, **query):
    page = visit(scheme=SLUG)
    page.switch_page("taskforce/scheme.py")
    page.query_params.update({"part": "why", **query})
    page.run()
    assert not page.exception
    return page


def field(elements, label: str, form: str):
    return next(each for each in elements if each.label == label and form in str(each.key))


def press(page, label: str):
    next(each for each in page.button if each.label == label).click().run()
    assert not page.exception
    return page


def told(page) -> str:
    shown = [*page.markdown, *page.caption, *page.error, *page.warning, *page.info]
    return "\n".join(str(each.value) for each in shown).replace("\\", "")


# ------------------------------------------------------------------------------------------------------- targets


@pytest.mark.parametrize("name", TARGETS)
def test_a_target_that_nobody_typed_into_stays_what_it_is_and_is_not_late(visit, name) -> None:
    before = saved(indicators=(TARGETS[name],)).indicators[0]
    page = page_of(visit, change="indicator-i")
    field(page.date_input, "Target date", "indicator-i").set_value(DAY(2026, 12, 1)).run()
    press(page, "Save this target")
    assert not page.error
    assert now().indicators[0] == before.model_copy(update={"due": DAY(2026, 12, 1)})
    assert not now().is_late(now().indicators[0])


def test_a_share_is_typed_with_decimals_and_told_with_them(visit) -> None:
    saved(indicators=(TARGETS["third"],))
    page = page_of(visit, change="indicator-i")
    field(page.number_input, "People, in per cent", "indicator-i").set_value(62.5).run()
    press(page, "Save this target")
    assert (now().indicators[0].target.value, now().indicators[0].smallest) == (0.625, 0.07)
    assert "to have 62.5% at 4 or beyond" in told(page)


def test_a_target_that_somebody_chose_anew_is_stamped_anew(visit) -> None:
    saved(indicators=(TARGETS["rise"],))
    page = page_of(visit, change="indicator-i")
    field(page.number_input, "Points", "indicator-i").set_value(0.2).run()
    press(page, "Save this target")
    assert now().indicators[0].target.value == 0.2 and now().indicators[0].late


def test_a_smallest_change_in_points_is_none_in_per_cent(visit) -> None:
    saved(indicators=(TARGETS["rise"],))
    page = page_of(visit, change="indicator-i")
    field(page.selectbox, "Target", "indicator-i").set_value("share").run()
    press(page, "Save this target")
    assert now().indicators[0].target.kind == "share" and now().indicators[0].smallest is None


def test_a_share_of_nobody_is_asked_for_anew_and_none_is_made_up(visit) -> None:
    from pages import _target_fields

    before = saved(indicators=(TARGETS["share"],))
    page = page_of(visit, change="indicator-i")
    field(page.number_input, "People, in per cent", "indicator-i").set_value(0.0).run()
    press(page, "Save this target")
    assert "the value of a share lies above 0" in told(page) and now() == before
    emptied = {"why": "W1", "target": {"kind": "rise", "value": None}}
    assert _target_fields.lacks(emptied) == "How far it should move is not filled in."


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("where", ["value", "answer"])
def test_no_target_is_without_end_or_no_number(number, where) -> None:
    with pytest.raises(ValidationError):
        Target.model_validate({"kind": "at_least", where: number})
    with pytest.raises(ValidationError):
        indicator(smallest=number)


def test_both_versions_of_a_target_are_shown(visit) -> None:
    saved(indicators=(TARGETS["rise"],))
    page = page_of(visit, change="indicator-i")
    field(page.number_input, "Points", "indicator-i").set_value(0.2).run()
    saved(indicators=(TARGETS["rise"].model_copy(update={"target": Target(value=0.9)}),))
    press(page, "Save this target")
    shown = next(each.value for each in page.dataframe if "As somebody else saved it" in each.value.columns)
    assert shown[shown["What"] == "How far"].to_numpy().tolist() == [["How far", "0.9", "0.2"]]
    assert now().indicators[0].target.value == 0.9


# ----------------------------------------------------------------------------------------------------------- ids


def add_why(visit, title: str) -> str:
    page = page_of(visit)
    field(page.text_input, "The why in a few words", "why-new").set_value(title).run()
    field(page.text_area, "The why as the scheme states it", "why-new").set_value(f"{title}, stated.").run()
    press(page, "Add this why")
    return next(why.id for why in now().whys if why.title == title)


def test_nothing_said_of_an_old_why_falls_on_a_new_one(visit) -> None:
    saved(whys=())
    assert add_why(visit, "Retention") == "Y1"
    saved(whys=())
    assert add_why(visit, "Belonging") == "Y2"


@pytest.mark.parametrize(
    "said",
    [
        Action(id="A01", title="Two seats", why="Y3"),
        Action(id="A01", title="Two seats", evidence=("why:Y3",)),
        Claim(id="claim-x", why="Y3", says="Heard more"),
        Decision(id="d", date=DAY(2026, 1, 1), title="Two seats", why="Y3"),
    ],
    ids=["action", "evidence", "claim", "decision"],
)
def test_no_new_why_has_an_id_that_something_points_at(visit, said) -> None:
    saved(whys=(*SCHEME.whys, *(Why(id=f"Y{n}", title="t", statement="s") for n in (1, 2))))
    if isinstance(said, Action):
        store_of().save_action(EVERYONE, SLUG, said)
    else:
        store_of().save_record(EVERYONE, SLUG, said)
    assert add_why(visit, "Retention") == "Y4"


def test_an_indicator_that_was_taken_out_leaves_its_id_to_no_other(visit) -> None:
    saved(indicators=(indicator("voice-mentor-W1-W2-1"),))
    store_of().save_action(EVERYONE, SLUG, Action(id="A", title="t", measure="indicator:voice-mentor-W1-W2-2"))
    saved(indicators=())
    page = page_of(visit)
    field(page.selectbox, "Measured by", "indicator-new").set_value("voice").run()
    press(page, "Add this target")
    assert [each.id for each in now().indicators] == ["voice-mentor-W1-W2-3"]


# -------------------------------------------------------------------------------------------- taken out meanwhile


def test_what_was_typed_into_a_why_that_was_taken_out_is_shown_and_kept_as_a_new_one(visit) -> None:
    page = page_of(visit, change="why-W1")
    field(page.text_area, PROBLEM, "why-W1").set_value("Ten minutes of words.").run()
    saved(whys=())
    page.run()
    assert "taken out meanwhile" in told(page) and not page.exception
    assert field(page.text_area, PROBLEM, "why-W1").value == "Ten minutes of words."
    press(page, "Keep it as a new why")
    assert [(why.id, why.title, why.problem) for why in now().whys] == [("Y1", "Voice", "Ten minutes of words.")]
    assert "taken out meanwhile" not in told(page) and not store_of().drafts(EVERYONE, SLUG, "why-W1")


def test_it_can_be_let_go_and_another_window_is_offered_it_too(visit) -> None:
    page = page_of(visit, change="why-W1")
    field(page.text_area, PROBLEM, "why-W1").set_value("Ten minutes of words.").run()
    saved(whys=())
    other = page_of(visit)
    assert "Ten minutes of words." in told(other) and "taken out meanwhile" in told(other)
    press(press(other, "Go on with it"), "Let it go")
    assert "taken out meanwhile" not in told(other) and not store_of().drafts(EVERYONE, SLUG, "why-W1")


def test_what_was_typed_into_an_indicator_that_was_taken_out_is_kept_as_a_new_one(visit) -> None:
    saved(indicators=(TARGETS["theme"],))
    page = page_of(visit, change="indicator-i")
    field(page.number_input, "Points of per cent", "indicator-i").set_value(22.5).run()
    field(page.text_input, NOTE, "indicator-i").set_value("More was hoped for.").run()
    saved(indicators=())
    page.run()
    assert "taken out meanwhile" in told(page)
    press(page, "Keep it as a new indicator")
    assert not page.error
    (new,) = now().indicators
    assert (new.target.value, new.theme, new.smallest, new.direction) == (0.225, "T99", 0.055, "fewer")
    assert new.id != "i" and new.late, "it came after the end"
    assert store_of().scheme_history(EVERYONE, SLUG)["note"].iloc[-1].endswith("More was hoped for.")


def test_an_indicator_without_any_why_is_told_to_wait_for_one(visit) -> None:
    saved(indicators=(TARGETS["rise"],))
    page = page_of(visit, change="indicator-i")
    field(page.number_input, "Points", "indicator-i").set_value(0.2).run()
    saved(indicators=(), whys=())
    page.run()
    press(page, "Keep it as a new indicator")
    assert "this scheme states none" in told(page) and not now().indicators


def test_nothing_stands_there_of_a_why_that_was_taken_out_and_nobody_typed_into(visit) -> None:
    saved(whys=())
    assert "taken out meanwhile" not in told(page_of(visit, change="why-W1"))


def test_a_why_that_somebody_else_changed_is_not_taken_out_unseen(visit) -> None:
    page = page_of(visit, change="why-W1")
    field(page.text_input, NOTE, "why-W1").set_value("No longer ours.").run()
    saved(whys=(SCHEME.whys[0].model_copy(update={"affected": "Trainees"}),))
    press(page, "Take this why out")
    assert [why.affected for why in now().whys] == ["Trainees"] and "Somebody else changed this" in told(page)
    press(page, "Take this why out")
    assert now().whys == ()
