"""The formulas: arrays of people in, one `Estimate` out, each with its source.

Three primitives carry the dashboard: the change between two waves (`mean_change`, or `unlinked_change` when nobody can
be followed), the difference between two such changes (`difference`), and the net share that moved up (`net_share`).
Every interval is a two-sided 95% interval. Nothing is computed for fewer than 5 people; with 5 to 7 the numbers are
given with the reason `n_lt_8`, which forbids a verdict.

In reading order: gates, means, mixed, standardised, shares, power.
"""

from __future__ import annotations

from analysis.estimates.gates import SENTENCES, SHOWN_FROM, VERDICT_FROM, Z
from analysis.estimates.means import difference, mean_change, mean_interval, unlinked_change
from analysis.estimates.mixed import Contrast, wave_change, wave_contrasts
from analysis.estimates.power import minimum_detectable, people_needed
from analysis.estimates.shares import net_share, wilson
from analysis.estimates.standardised import standardised_change, standardised_from

__all__ = [
    "SENTENCES",
    "SHOWN_FROM",
    "VERDICT_FROM",
    "Contrast",
    "Z",
    "difference",
    "mean_change",
    "mean_interval",
    "minimum_detectable",
    "net_share",
    "people_needed",
    "standardised_change",
    "standardised_from",
    "unlinked_change",
    "wave_change",
    "wave_contrasts",
    "wilson",
]
