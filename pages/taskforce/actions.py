"""What are we doing about it? The loop, and the plan: what, why, on what evidence, whose, until when, how it stands."""

import streamlit as st

from analysis import actions
from analysis.actions import Action
from pages import _cards, _frame, _parts
from pages.taskforce import _action_form, _board, _loop, _plan_table

PARTS = {"loop": "Loop", "board": "Board", "timeline": "Timeline", "table": "Table"}


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


st.title("What are we doing about it?")
plan = _frame.store().actions(_frame.viewer(), _frame.slug())
if just_added := st.session_state.pop("just_added", None):
    st.toast(_cards.escaped(added_in_words(just_added)), icon=":material/check:")
st.markdown(f"**{answer(plan, actions.by_status(plan, _frame.today()))}**")
if _frame.is_report():
    st.caption("This plan lies beside the releases. The plan of the workbench is another one and is not shown here.")
release = _frame.latest_release()
# Before the first release there is no loop to look at yet, so the plan itself stands first.
order = PARTS if release is not None else {"board": PARTS["board"], **PARTS}
part = _parts.chosen(order)
if part == "loop":
    _loop.draw(release, plan)
elif part == "board":
    _board.draw(release, plan)
elif part == "timeline":
    _board.timeline(plan)
else:
    _plan_table.draw(release, plan)
if _frame.viewer().may("edit actions"):
    _action_form.draw(release, plan)
else:
    st.caption("Researchers, leadership and the taskforce add and change actions; in this view they can only be read.")
if part == "table" and _frame.viewer().may("edit actions"):
    _plan_table.take_in_workbook(plan)
