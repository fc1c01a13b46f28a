"""The action plan: what an action is, the plan as a workbook, and what participants are asked about an action."""

from analysis.actions.contacts import names_in, reference_words
from analysis.actions.plan import (
    Action,
    Level,
    Status,
    by_status,
    code_of,
    complete,
    evidence_in_words,
    is_open,
    is_under_way,
    late,
    next_id,
    table_of,
    themes_behind,
    with_day,
    words_of,
)
from analysis.actions.sheet import as_workbook, from_workbook

__all__ = [
    "Action",
    "Level",
    "Status",
    "as_workbook",
    "by_status",
    "code_of",
    "complete",
    "evidence_in_words",
    "from_workbook",
    "is_open",
    "is_under_way",
    "late",
    "names_in",
    "next_id",
    "reference_words",
    "table_of",
    "themes_behind",
    "with_day",
    "words_of",
]
