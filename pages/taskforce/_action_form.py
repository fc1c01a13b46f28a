"""Part of the actions page: adding an action and changing one, in a form that loses nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from analysis import actions, loop
from analysis.actions import Action
from analysis.records import Cycle, Decision
from analysis.store import Clash
from pages import _frame
from pages._forms import Form
from pages.taskforce import _evidence

STATUS = {
    "proposed": "Proposed",
    "agreed": "Agreed",
    "in progress": "In progress",
    "done": "Done",
    "stopped": "Stopped",
}
LEVELS = {
    "individual": "Single people",
    "team": "A team",
    "firm": "The whole organisation",
    "sector": "The sector",
}
TIPS = {
    1: "Why", 2: "Homework", 3: "Taskforce", 4: "Support and reward", 5: "Guidance", 6: "Hierarchy and voice",
    7: "Reflection", 8: "Network", 9: "Sharing", 10: "Action",
}  # fmt: skip
LABELS = {
    "title": "What will be done",
    "why": "For which why",
    "status": "Status",
    "owner_role": "Senior owner (a role, not a person)",
    "junior_owner_role": "Junior owner (a role, not a person)",
    "co_owner_mentor": "A mentor is co-owner",
    "start": "Start",
    "due": "Due",
    "evidence": "On what evidence",
    "measure": "Which released figure tells of it",
    "success_measure": "How you will know that it was done well",
    "baseline": "Where it starts from",
    "outcome": "What came of it",
    "stopped_reason": "If stopped, why",
    "consulted": "Who was asked before, and how",
    "communicated": "Told to the participants on",
    "communicated_widely": "Told to everybody else on",
    "level": "Where it applies",
    "decision": "Grown from the decision",
    "tips": "Tips that it belongs to",
    "review": "To be looked at again on",
    "cycle": "Cycle",
}
OPEN, GROWN = "action", "from"
SENIOR, JUNIOR = "A senior colleague", "A junior colleague (mentor)"
TRIES = 5


def draw(release, plan: list[Action]) -> None:
    """What the address opens in a window, the choice of an action to change, and the form for another one."""
    held = {each.id: each for each in plan}
    grown = _decision(st.query_params.get(GROWN, ""))
    if st.query_params.get(OPEN) in held:
        change(release, str(st.query_params[OPEN]))
    elif grown is not None:
        grow(release, grown)
    if held:
        st.selectbox(
            "Change an action",
            [None, *held],
            format_func=lambda each: held[each].title if each else "Choose one",
            key="chosen_action",
            on_change=_open_chosen,
        )
    turn = st.session_state.get("new-action-turn", 0)
    form = Form("action-new", _begun(None))
    with st.expander("Add an action", expanded=not plan or bool(form.typed), key=f"add-{turn}"):
        add(release, form, turn)


def open_one(action: str) -> None:
    """Opens the form of an action, as a button of another part does."""
    st.query_params[OPEN] = action


def _open_chosen() -> None:
    if chosen := st.session_state["chosen_action"]:
        open_one(chosen)
    st.session_state["chosen_action"] = None


def _close() -> None:
    for name in (OPEN, GROWN):
        st.query_params.pop(name, None)


@st.dialog("Change an action", width="large", on_dismiss=_close)
def change(release, name: str) -> None:
    """The form of an action that is in the plan. What somebody else saves meanwhile stands beside what was typed."""
    plan = _frame.store().actions(_frame.viewer(), _frame.slug())
    action = next(each for each in plan if each.id == name)
    form = Form(f"action-{action.id}", _plain(action), version=action.row_version)
    _evidence.links(release, action)
    form.stand(LABELS, action)
    told = _fields(form, release)
    with st.container(horizontal=True):
        save = st.button("Save the change", type="primary", key=f"save-{action.id}")
        leave = st.button("Leave as it was", key=f"leave-{action.id}")
    if save and form.saved(lambda version: _kept({**action.model_dump(), **told}, version), labels=LABELS):
        st.toast("Saved.", icon=":material/check:")
        _close()
        st.rerun()
    if leave:
        form.forget()
        _close()
        st.rerun()


@st.dialog("Turn a decision into an action", width="large", on_dismiss=_close)
def grow(release, decision: Decision) -> None:
    """The form for an action that grows out of a decision, with what the decision says."""
    form = Form(f"action-new-{decision.id}", _begun(decision))
    add(release, form, st.session_state.get("new-action-turn", 0))


def add(release, form: Form, turn: int) -> None:
    """The form for a new action, with a junior and a senior owner to begin with."""
    form.stand(LABELS)
    told = _fields(form, release)
    # A new name each time: a second click on a button that was already heard adds nothing twice.
    if st.button("Add to the plan", type="primary", key=f"add-{form.name}-{turn}") and form.saved(
        lambda _: _added(told), labels=LABELS
    ):
        st.session_state["new-action-turn"] = turn + 1
        st.toast("Added to the plan.", icon=":material/check:")
        _close()
        st.rerun()


# --------------------------------------------------------------------------------------------------------- saving


def _kept(told: dict[str, Any], version: int) -> None:
    action = actions.complete(Action(**{**told, "row_version": version}))
    _frame.store().save_action(_frame.viewer(), _frame.slug(), action)


def _added(told: dict[str, Any]) -> None:
    """Keeps a new action under the next free number, also where somebody else takes one at the same moment."""
    for _ in range(TRIES):
        plan = _frame.store().actions(_frame.viewer(), _frame.slug())
        try:
            _kept({**told, "id": actions.next_id(plan)}, 0)
        except Clash:
            continue
        return
    raise Clash("Others are adding actions at this moment. Try again; nothing you typed is lost.")


def _plain(action: Action) -> dict[str, Any]:
    told = action.model_dump()
    return told | {"evidence": list(action.evidence), "tips": [str(each) for each in action.tips]}


def _begun(grown: Decision | None) -> dict[str, Any]:
    """What stands in the form of a new action: two owners, the cycle, and what the decision says."""
    begun: dict[str, Any] = {
        "owner_role": SENIOR, "junior_owner_role": JUNIOR, "co_owner_mentor": True, "level": "firm",
        "status": "agreed" if grown else "proposed", "cycle": cycle().number,
    }  # fmt: skip
    if grown:
        begun |= {"title": grown.title, "why": grown.why, "evidence": list(grown.evidence), "decision": grown.id}
    return begun


def cycle() -> Cycle:
    """The cycle that runs."""
    return loop.current(_records("cycle"), _frame.today())


def _records(kind: str) -> list[Any]:
    return _frame.store().records(_frame.viewer(), _frame.slug(), kind)


def _decision(name: str) -> Decision | None:
    return next((each for each in _records("decision") if each.id == name), None) if name else None


# --------------------------------------------------------------------------------------------------------- fields


def _fields(form: Form, release) -> dict[str, Any]:
    """What the form says of the action now, by the names of its fields."""
    whys = {why.id: why.title for why in _frame.scheme().whys}
    told: dict[str, Any] = {"title": form.text("title", LABELS["title"])}
    left, right = st.columns(2)
    told["why"] = form.choice("why", LABELS["why"], _with(form, "why", whys), none="Not said", place=left)
    told["status"] = form.choice("status", LABELS["status"], STATUS, place=right)
    for field, place in (("owner_role", left), ("junior_owner_role", right)):
        told[field] = form.text(field, LABELS[field], place=place)
    for field, place in (("start", left), ("due", right)):
        told[field] = form.day(field, LABELS[field], place=place)
    told["co_owner_mentor"] = form.tick("co_owner_mentor", LABELS["co_owner_mentor"])
    told |= _tied(form, release)
    told["outcome"] = form.text("outcome", LABELS["outcome"], most=2_000, height=80)
    told["stopped_reason"] = form.text("stopped_reason", LABELS["stopped_reason"])
    with st.expander("Who was asked and told, and more"):
        told |= _more(form)
    return told


def _tied(form: Form, release) -> dict[str, Any]:
    """What the action stands on, and which figure will tell of it."""
    evidence = _with(form, "evidence", _evidence.offered(release), lambda each: _evidence.one_in_words(release, each))
    told: dict[str, Any] = {"evidence": tuple(form.several("evidence", LABELS["evidence"], evidence))}
    left, right = st.columns(2)
    figures = _with(form, "measure", _evidence.figures(release), lambda each: _evidence.one_in_words(release, each))
    told["measure"] = form.choice("measure", LABELS["measure"], figures, none="None yet", place=left)
    told["success_measure"] = form.text("success_measure", LABELS["success_measure"], place=right)
    told["baseline"] = form.text("baseline", LABELS["baseline"], place=left)
    decisions = {each.id: each.title for each in _records("decision")}
    told["decision"] = form.choice(
        "decision", LABELS["decision"], _with(form, "decision", decisions), none="None written down", place=right
    )
    return told


def _more(form: Form) -> dict[str, Any]:
    told: dict[str, Any] = {"consulted": form.text("consulted", LABELS["consulted"], most=1_000, height=80)}
    left, right = st.columns(2)
    for field, place in (("communicated", left), ("communicated_widely", right), ("review", left)):
        told[field] = form.day(field, LABELS[field], place=place)
    told["level"] = form.choice("level", LABELS["level"], LEVELS, place=right)
    tips = {str(number): f"{number} {name}" for number, name in TIPS.items()}
    told["tips"] = tuple(int(each) for each in form.several("tips", LABELS["tips"], tips, place=left))
    number = form.number("cycle", LABELS["cycle"], min_value=1, max_value=1_000, step=1, place=right)
    told["cycle"] = None if number is None else int(number)
    return told


def _with(form: Form, field: str, offered: Mapping[str, str], words: Callable[[str], str] = str) -> dict[str, str]:
    """The choices, with what the action points at already, whatever has gone meanwhile: saving must not lose it."""
    held = form.held.get(field)
    here = [held] if isinstance(held, str) else held or ()
    return {**offered, **{each: words(each) for each in here if each not in offered}}
