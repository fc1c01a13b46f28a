"""What may leave the workbench: the policy, the content rules, and the gate that applies them to whole tables.

Modules: policy (numbers of people), rules (one statistic at a time), audit (all statistics ever released, together, by
sums, derivable and remainders), derived (what follows of people of whom no row speaks), candidates (a row that might
leave), blocks (whose answers are which), known (what earlier releases tell, of whom), groups and theme_table (rows of
groups, of what people took part in, and of themes), gate (tables in, safe tables and a private log out), earlier (what
was released before stands on), verdicts (what may be said of indicators, whys and burden), written (what may be said of
reflections beside their themes), words (passages and what themes mean), bundle (whether one from elsewhere keeps the
rules).
"""

from analysis.disclosure.policy import FLOORS, Policy, policy_of

__all__ = ["FLOORS", "Policy", "policy_of"]
