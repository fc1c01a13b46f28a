"""Part of the actions page: the plan as a table, to take away as a file and to bring back as a workbook."""

from __future__ import annotations

import datetime
import textwrap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd
import streamlit as st
from pydantic import ValidationError

from analysis import actions
from analysis.actions import Action
from analysis.model import Refused, in_words
from analysis.store import Clash
from pages import _cards, _frame
from pages.taskforce import _evidence
from pages.taskforce._action_form import LABELS, STATUS

SEEN, DONE = "plan-workbook-seen", "plan-workbook-done"
# Pixels of columns whose cells have several lines. On a telephone what, how it stands, until when and whose are seen
# beside each other; on a desk all up to the outcome.
DAY = 74
WIDTHS = {"Action": 108, "Status": 82, "Owner": 94, "Junior owner": 125, "Why": 138, "Evidence": 180, "Outcome": 175}
MOST_TITLES, MOST_TITLE = 10, 50
CHANGED = "somebody else changed it since this workbook was downloaded, so it stays as it is."
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def draw(release, plan: list[Action]) -> None:
    """Every action as a row, and the plan as files."""
    if not plan:
        return
    whys = {why.id: why.title for why in _frame.scheme().whys}
    told = listed(release, plan, whys, _frame.today())
    columns: dict = {name: st.column_config.TextColumn(width=width) for name, width in WIDTHS.items()}
    columns["Due"] = st.column_config.DateColumn(format="D MMM YY", width=DAY)
    columns["Told participants"] = st.column_config.DateColumn(format="D MMM YYYY")
    _cards.wide_table(told, alt="The action plan", column_config=columns, row_height=112)
    with st.container(horizontal=True):
        st.download_button(
            "Download the plan (.xlsx)", actions.as_workbook(plan), "action-plan.xlsx", XLSX,
            on_click="ignore", key="plan_workbook",
        )  # fmt: skip
        _cards.download(told, "action-plan", "Download the plan (.csv)")


def listed(release, plan: Iterable[Action], whys: dict[str, str], today: datetime.date) -> pd.DataFrame:
    """One row an action, in words and under column names that a reader knows; the workbook alone is read back in."""
    return pd.DataFrame(
        {
            "Action": each.title,
            "Status": STATUS[each.status] + (", late" if actions.late(each, today) else ""),
            "Due": each.due,
            "Owner": each.owner_role,
            "Junior owner": each.junior_owner_role or ("a mentor" if each.co_owner_mentor else None),
            "Why": whys.get(each.why or "", each.why),
            "Evidence": _evidence.in_words(release, each.evidence),
            "Outcome": each.outcome or each.stopped_reason,
            "Told participants": each.communicated,
            "Cycle": each.cycle,
        }
        for each in plan
    ).astype({"Cycle": "Int64"})


def take_in_workbook(plan: list[Action]) -> None:
    """Actions of a workbook: what they would change is shown first, and kept when somebody says so."""
    with st.expander("Take in an action-plan workbook"):
        st.caption(
            "A row with the id or the title of an action changes it where the sheet has a column; what the sheet has "
            "no column for stays, and an empty cell empties its field. Any other row is added."
        )
        _tell_what_was_done()
        workbook = st.file_uploader("An action plan as a workbook (.xlsx)", type=["xlsx"], key="plan_file")
        if workbook is None:
            return
        try:
            found, problems = actions.from_workbook(workbook.getvalue(), file=workbook.name, plan=plan)
        except Refused as refusal:
            st.error(_cards.escaped(str(refusal)))
            return
        for problem in problems:
            st.warning(_cards.escaped(problem.sentence))
        held = {each.id: each for each in plan}
        changed = [each for each in found if not _same(each, held.get(each.id))]
        before = _seen(workbook.file_id, held)
        _show(changed, held)
        if st.button("Add these actions to the plan"):
            same = len(found) - len(changed)
            st.session_state[DONE] = _take_in(changed, held, before, same)
            st.rerun()


def _seen(file: str, held: Mapping[str, Action]) -> dict[str, int]:
    """The versions of the plan that stood beside this workbook before this run; those of now are remembered for it."""
    now = {name: action.row_version for name, action in held.items()}
    known, before = st.session_state.get(SEEN, ("", {}))
    st.session_state[SEEN] = (file, now)
    return before if known == file else now


def _show(changed: list[Action], held: Mapping[str, Action]) -> None:
    """What the workbook adds, what it changes, and what somebody else changed since it was downloaded."""
    outdated = [each for each in changed if _outdated(each, held)]
    new = [each.title for each in changed if each.id not in held]
    if new:
        more = f" and {len(new) - MOST_TITLES} more" if len(new) > MOST_TITLES else ""
        titles = ", ".join(f"“{each}”" for each in new[:MOST_TITLES])
        _cards.plain(f"{len(new)} new: {titles}{more}.")
    if rows := _differences([each for each in changed if each.id in held and each not in outdated], held):
        st.markdown("**What this workbook changes**")
        _table(rows, "What the workbook changes in the plan")
    if rows := _differences(outdated, held):
        st.warning(
            "Somebody else changed these since the workbook was downloaded, so they stay as they are. Both versions "
            "are here: change the action in the plan itself, or download the plan again and change that."
        )
        _table(rows, "Both versions, where they differ")


def _outdated(action: Action, held: Mapping[str, Action]) -> bool:
    return action.id in held and action.row_version != held[action.id].row_version


def _differences(changed: Iterable[Action], held: Mapping[str, Action]) -> list[tuple[str, ...]]:
    """A row for each field of these actions in which the workbook says something else than the plan."""
    told = []
    for action in changed:
        old, new = ({field: _told(each, field) for field in LABELS} for each in (held[action.id], action))
        title = textwrap.shorten(held[action.id].title, MOST_TITLE, placeholder=" …")
        told += [(f"{LABELS[field]}: {title}", old[field], new[field]) for field in LABELS if old[field] != new[field]]
    return told


def _told(action: Action, field: str) -> str:
    """A field of an action in words."""
    value = getattr(action, field)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return STATUS.get(value, str(value)) if field == "status" else "" if value is None else str(value)


def _table(rows: list[tuple[str, ...]], alt: str, *, old: str = "In the plan", new: str = "In the workbook") -> None:
    columns = ["What", old, new]
    # Narrow columns and cells of several lines: on a telephone, too, both versions stand beside each other.
    narrow = {name: st.column_config.TextColumn(width=105) for name in columns}
    _cards.table(pd.DataFrame(rows, columns=columns), alt=alt, column_config=narrow, row_height=90)


# ----------------------------------------------------------------------------------------------------------- saving


@dataclass(frozen=True)
class _Done:
    """What a workbook did: in a sentence, field by field, and why something was left out."""

    sentence: str
    rows: list[tuple[str, ...]]
    refused: list[str]


def _tell_what_was_done() -> None:
    done: _Done | None = st.session_state.pop(DONE, None)
    if done is None:
        return
    for sentence in done.refused:
        st.warning(_cards.escaped(sentence))
    st.success(done.sentence)
    if done.rows:
        _table(done.rows, "What the workbook changed", old="Before", new="Now")


def _take_in(changed: list[Action], held: Mapping[str, Action], before: Mapping[str, int], same: int) -> _Done:
    """Keeps what can be kept. before: the versions that whoever takes this in has seen beside the workbook."""
    refused = {each.id: said for each in changed if (said := _refused(each, held.get(each.id), before))}
    kept = [each for each in changed if each.id not in refused]
    sentence = f"{len(kept)} added or brought up to date, {same} the same as before."
    rows = _differences([each for each in kept if each.id in held], held)
    return _Done(sentence, rows, list(refused.values()))


def _same(action: Action, held: Action | None) -> bool:
    return held is not None and action.model_copy(update={"row_version": held.row_version}) == held


def _refused(action: Action, held: Action | None, before: Mapping[str, int]) -> str | None:
    """Why the store did not keep an action of a workbook; None where it did."""
    # A sheet that says no version grew from what stood beside it when it was looked at.
    outdated = held is not None and action.row_version != held.row_version
    version = action.row_version if outdated else before.get(action.id, 0)
    try:
        told = actions.complete(Action(**{**action.model_dump(), "row_version": version}))
        _frame.store().save_action(_frame.viewer(), _frame.slug(), told)
    except Clash as clash:
        return f"“{action.title}”: {CHANGED if outdated else clash}"
    except ValidationError as mistake:
        return f"“{action.title}”: {in_words(mistake)}"
    except Refused as refusal:
        return f"“{action.title}”: {refusal}"
    return None
