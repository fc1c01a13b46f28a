"""What may leave the workbench: the policy, the content rules, and the gate that applies them to whole tables.

Modules: policy (numbers of people), rules (one statistic at a time), gate (tables in, safe tables and a private log
out), earlier (what was released before stands on), verdicts (what may be said of indicators, whys and burden), written
(what may be said of reflections beside their themes), words (passages and what
themes mean), bundle (whether one from elsewhere keeps the rules).
"""

from analysis.disclosure.policy import FLOORS, Policy, policy_of

__all__ = ["FLOORS", "Policy", "policy_of"]
