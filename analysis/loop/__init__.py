"""The open loop of a scheme: reflect, theme, decide, act, measure again, learn, next; carried on and never closed.

Everything here is told from a release, the plan, and what the taskforce wrote down, and from nothing else.

decision_of: one row a decision, from wherever it was written down. theme_without_decision, decision_without_action,
action_without_measure: the gaps. measured_again: before and after of each action with a linked measure or theme.
verdict_of_participants: who noticed an action and whether it helped. step_of_cycle, next_step: where the loop stands.
"""

from analysis.loop.decided import decision_of
from analysis.loop.gaps import action_without_measure, decision_without_action, theme_without_decision
from analysis.loop.measured import measured_again
from analysis.loop.steps import STEPS, current, decided_in, name_of, next_step, of_cycle, step_of_cycle
from analysis.loop.verdict import verdict_of_participants

__all__ = [
    "STEPS",
    "action_without_measure",
    "current",
    "decided_in",
    "decision_of",
    "decision_without_action",
    "measured_again",
    "name_of",
    "next_step",
    "of_cycle",
    "step_of_cycle",
    "theme_without_decision",
    "verdict_of_participants",
]
