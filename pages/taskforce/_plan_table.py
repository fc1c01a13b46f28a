"""Part of the actions page: the plan as a table, to take away as a file and to bring back as a workbook."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

import pandas as pd
import streamlit as st
from pydantic import ValidationError

from analysis import actions
from analysis.actions import Action
from analysis.model import Refused, in_words
from pages import _cards, _frame
from pages.taskforce import _evidence
from pages.taskforce._action_form import STATUS

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def draw(release, plan: list[Action]) -> None:
    """Every action as a row, and the plan as files."""
    if not plan:
        return
    whys = {why.id: why.title for why in _frame.scheme().whys}
    table = listed(plan, whys, _frame.today())
    told = table.assign(Evidence=[_evidence.in_words(release, each) for each in plan])
    columns = {"Action": st.column_config.TextColumn(width=150)}
    columns |= {name: st.column_config.DateColumn(format="D MMM YYYY") for name in ("Due", "Told participants")}
    # Cells of several lines: on a telephone status and date stand beside the action, on a desk no why is cut.
    _cards.table(told, alt="The action plan", column_config=columns, row_height=70)
    with st.container(horizontal=True):
        st.download_button(
            "Download the plan (.xlsx)", actions.as_workbook(plan), "action-plan.xlsx", XLSX,
            on_click="ignore", key="plan_workbook",
        )  # fmt: skip
        _cards.download(table, "action-plan", "Download the plan (.csv)")


def listed(plan: Iterable[Action], whys: dict[str, str], today: datetime.date) -> pd.DataFrame:
    """One row an action, under column names a reader knows."""
    return pd.DataFrame(
        {
            "Action": each.title,
            "Status": STATUS[each.status] + (", late" if actions.late(each, today) else ""),
            "Due": each.due,
            "Owner": each.owner_role,
            "Junior owner": each.junior_owner_role or ("a mentor" if each.co_owner_mentor else None),
            "Why": whys.get(each.why or "", each.why),
            "Evidence": ", ".join(each.evidence),
            "Outcome": each.outcome or each.stopped_reason,
            "Told participants": each.communicated,
            "Cycle": each.cycle,
        }
        for each in plan
    ).astype({"Cycle": "Int64"})


def take_in_workbook(plan: list[Action]) -> None:
    """Actions of a workbook, added to the plan or brought up to date; each row that cannot be used says why."""
    with st.expander("Take in an action-plan workbook"):
        workbook = st.file_uploader("An action plan as a workbook (.xlsx)", type=["xlsx"], key="plan_file")
        if workbook is None or not st.button("Add these actions to the plan"):
            return
        try:
            found, problems = actions.from_workbook(workbook.getvalue(), file=workbook.name)
        except Refused as refusal:
            st.error(_cards.escaped(str(refusal)))
            return
        held = {each.id: each for each in plan}
        changed = [each for each in found if not _same(each, held.get(each.id))]
        refused = [said for each in changed if (said := _refused(each, held.get(each.id)))]
        for sentence in [*(problem.sentence for problem in problems), *refused]:
            st.warning(_cards.escaped(sentence))
        same = len(found) - len(changed)
        st.success(f"{len(changed) - len(refused)} added or brought up to date, {same} the same as before.")


def _same(action: Action, held: Action | None) -> bool:
    return held is not None and action.model_copy(update={"row_version": held.row_version}) == held


def _refused(action: Action, held: Action | None) -> str | None:
    """Why the store did not keep an action of a workbook; None where it did."""
    version = held.row_version if held else 0
    try:
        told = actions.complete(Action(**{**action.model_dump(), "row_version": version}))
        _frame.store().save_action(_frame.viewer(), _frame.slug(), told)
    except ValidationError as mistake:
        return f"“{action.title}”: {in_words(mistake)}"
    except Refused as refusal:
        return f"“{action.title}”: {refusal}"
    return None
