"""What are we doing about it? The plan: what, why, on what evidence, whose, until when, and how it stands."""

import datetime
import uuid

import pandas as pd
import streamlit as st
from pydantic import ValidationError

from analysis import actions
from analysis.actions import Action
from analysis.model import Refused, in_words
from analysis.store import Clash
from pages import _cards, _frame

STATUS = {
    "proposed": "Proposed",
    "agreed": "Agreed",
    "in progress": "In progress",
    "done": "Done",
    "stopped": "Stopped",
}


def answer(plan: list[Action], told: dict[str, int]) -> str:
    if not plan:
        return (
            "Nothing is planned yet. An action grows out of a theme or an indicator, "
            "and the next wave shows whether it helped."
        )
    return (
        f"{_cards.counted(len(plan), 'action')}: {told['done']} done, {told['open']} open, "
        f"of these {told['late']} late, and {told['stopped']} stopped."
    )


def added_in_words(action: dict) -> str:
    """What came from a theme to the plan, and what the plan does not know of it yet."""
    missing = [name for name, known in (("owner", action["owner_role"]), ("date", action["due"])) if not known]
    verb = "is" if len(missing) == 1 else "are"
    still = (
        f" {' and '.join(missing).capitalize()} {verb} still missing: choose it below to add them." if missing else ""
    )
    return f"Added to the plan: “{action['title']}”.{still}"


def listed(plan: list[Action], whys: dict[str, str], today: datetime.date) -> pd.DataFrame:
    """One row an action, under column names a reader knows."""
    return pd.DataFrame(
        {
            "Action": each.title,
            "Status": STATUS[each.status] + (", late" if actions.late(each, today) else ""),
            "Due": each.due,
            "Owner": each.owner_role,
            "With a mentor": "yes" if each.co_owner_mentor else "",
            "Why": whys.get(each.why or "", each.why),
            "Evidence": ", ".join(each.evidence),
        }
        for each in plan
    )


def saved(action: dict) -> bool:
    """True once the store holds the action; a mistake or a clash is told in a sentence and nothing typed is lost."""
    try:
        _frame.store().save_action(_frame.viewer(), _frame.slug(), Action(**action))
    except ValidationError as mistake:
        st.error(_cards.escaped(in_words(mistake)))
        return False
    except Clash as clash:
        st.error(_cards.escaped(str(clash)))
        _show_other_version(clash.stored)
        return False
    except Refused as refusal:
        st.error(_cards.escaped(str(refusal)))
        return False
    st.toast("Saved.", icon=":material/check:")
    return True


def _show_other_version(stored: Action | None) -> None:
    """What somebody else saved meanwhile, beside the form; whoever saves again has seen it."""
    if stored is None:
        return
    st.session_state[f"seen-{stored.id}"] = stored.row_version
    _cards.table(listed([stored], whys, _frame.today()), alt="The action as somebody else saved it")


def evidence_links(action: Action, themes: dict[str, str]) -> None:
    """From an action to the themes that it rests on, with their released words."""
    for theme in actions.themes_behind(action):
        if theme in themes:
            st.page_link(
                "taskforce/themes.py",
                label=f"Read the theme “{_cards.escaped(themes[theme])}”",
                icon=":material/forum:",
                query_params={"part": "together", "theme": theme},
            )


def opened(action: Action) -> Action:
    """The action as its form was opened with: what somebody else saves meanwhile must not empty the form."""
    if f"title-{action.id}" not in st.session_state:
        st.session_state[f"opened-{action.id}"] = action
        st.session_state.pop(f"seen-{action.id}", None)
    return st.session_state.setdefault(f"opened-{action.id}", action)


def forget(action: Action) -> None:
    """The form starts again from what the store holds."""
    for key in ("title", "opened", "seen"):
        st.session_state.pop(f"{key}-{action.id}", None)


def form(action: Action, whys: dict[str, str], *, label: str) -> None:
    action = opened(action)
    seen = st.session_state.get(f"seen-{action.id}", action.row_version)
    with st.form(f"action-{action.id}-{action.row_version}", border=False):
        told = fields(action, whys)
        if st.form_submit_button(label, type="primary") and saved({**action.model_dump(), **told, "row_version": seen}):
            forget(action)
            st.session_state.pop("new_action", None)
            st.rerun()


def fields(action: Action, whys: dict[str, str]) -> dict:
    """What the form says of the action now, by the names of its fields."""
    title = action.title if action.row_version else ""
    told: dict = {"title": st.text_input("What will be done", title, max_chars=200, key=f"title-{action.id}")}
    left, right = st.columns(2)
    choices = ["", *whys]
    index = choices.index(action.why) if action.why in choices else 0
    named = {"": "None in particular", **whys}
    told["why"] = left.selectbox("For which why", choices, format_func=lambda why: named[why], index=index) or None
    told["owner_role"] = right.text_input("Owner (a role, not a person)", action.owner_role or "", max_chars=100)
    place = list(STATUS).index(action.status)
    told["status"] = left.selectbox("Status", list(STATUS), format_func=lambda each: STATUS[each], index=place)
    told["due"] = right.date_input("Due", action.due, format="DD/MM/YYYY")
    told["stopped_reason"] = left.text_input("If stopped, why", action.stopped_reason or "", max_chars=300)
    told["communicated"] = right.date_input("Told to the participants on", action.communicated, format="DD/MM/YYYY")
    told["outcome"] = st.text_area("What came of it", action.outcome or "", max_chars=1000)
    told["co_owner_mentor"] = st.checkbox("A mentor is co-owner", bool(action.co_owner_mentor))
    return told


def take_in_workbook() -> None:
    """Actions of a workbook, added to the plan or brought up to date; each row that cannot be used says why."""
    workbook = st.file_uploader("An action plan as a workbook (.xlsx)", type=["xlsx"], key="plan_file")
    if workbook is None or not st.button("Add these actions to the plan"):
        return
    try:
        found, problems = actions.from_workbook(workbook.getvalue(), file=workbook.name)
    except Refused as refusal:
        st.error(_cards.escaped(str(refusal)))
        return
    held = {each.id: each.row_version for each in plan}
    kept = sum(saved({**each.model_dump(), "row_version": held.get(each.id, 0)}) for each in found)
    for problem in problems:
        st.warning(_cards.escaped(problem.sentence))
    st.success(f"{kept} actions were added or brought up to date.")


st.title("What are we doing about it?")
whys = {why.id: why.title for why in _frame.scheme().whys}
plan = _frame.store().actions(_frame.viewer(), _frame.slug())
if just_added := st.session_state.pop("just_added", None):
    st.toast(_cards.escaped(added_in_words(just_added)), icon=":material/check:")
st.markdown(f"**{answer(plan, actions.by_status(plan, _frame.today()))}**")
if _frame.is_report():
    st.caption("This plan lies beside the releases. The plan of the workbench is another one and is not shown here.")
release = _frame.latest_release()
themes = {} if release is None else dict(release.table("codebook").set_index("theme")["name"])
if plan:
    table = listed(plan, whys, _frame.today())
    columns = {
        "Action": st.column_config.TextColumn(width=150),
        "Due": st.column_config.DateColumn(format="D MMM YYYY"),
    }
    told = table.assign(Evidence=[actions.evidence_in_words(each.evidence, themes) for each in plan])
    # Cells of several lines: on a telephone status and date stand beside the action, on a desk no why is cut.
    _cards.table(told, alt="The action plan", column_config=columns, row_height=70)
    _cards.download(table, "action-plan", "Download the plan (.csv)")
if not _frame.viewer().may("edit actions"):
    st.stop()
if plan:
    held = {each.id: each for each in plan}
    chosen = st.selectbox(
        "Change an action",
        [None, *held],
        format_func=lambda each: held[each].title if each else "Choose one",
        key="chosen_action",
    )
    if chosen:
        evidence_links(held[chosen], themes)
        form(held[chosen], whys, label="Save the change")
with st.expander("Add an action", expanded=not plan):
    st.session_state.setdefault("new_action", str(uuid.uuid4()))
    form(Action(id=st.session_state["new_action"], title="new"), whys, label="Add to the plan")
with st.expander("Take in an action-plan workbook"):
    take_in_workbook()
