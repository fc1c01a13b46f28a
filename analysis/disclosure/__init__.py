"""What may leave the workbench: the policy, the content rules, and the gate that applies them to whole tables.

Modules, in the order of their work:
policy (numbers of people), rules (one figure at a time), candidates (a row that might leave), blocks (whose answers are
which), spans (between which waves a change is told), groups, taking_part and theme_table (rows of groups, of what
people took part in, and of themes);
sums, remainders, derivable, leaks and audit (the joint audit), known (what earlier releases tell, of whom), again (the
same where nothing was kept), derived, across, ends and follows (what follows of people of whom no row speaks),
selection (all of these in turn), gate (tables in, safe tables and a private log out);
earlier and standing (what was released before stands on), verdicts (what may be said of indicators, whys and burden),
written (of reflections beside their themes), words (passages and what themes mean);
seal (the hash of a bundle), bundle, bundle_shape and bundle_rows (whether one from elsewhere keeps the rules).
"""

from analysis.disclosure.policy import FLOORS, Policy, policy_of

__all__ = ["FLOORS", "Policy", "policy_of"]
