"""The formulas: arrays of people in, one `Estimate` out, each with its source.

Three primitives carry the dashboard: the change between two waves (`mean_change`, or `unlinked_change` when nobody can
be followed), the difference between two such changes (`difference`), and the net share that moved up (`net_share`).
Every interval is a two-sided 95% interval. Nothing is computed for fewer than 5 people; with 5 to 7 the numbers are
given with the reason `n_lt_8`, which forbids a verdict.

In reading order: gates, means, wave_model, mixed, standardised, shares, ordinal, ordered, individual, reliability,
several, agreement, power, within.
"""

from __future__ import annotations

from analysis.estimates.agreement import (
    AGREEMENT_SENTENCES,
    Agreement,
    TwoCoders,
    cohens_kappa,
    krippendorff_alpha,
    precision_and_recall,
    two_coders,
)
from analysis.estimates.attrition import bounds, silent_unchanged, tipping_point
from analysis.estimates.comparison import (
    CLEAR_GAP,
    Adjusted,
    Gap,
    adjusted_difference,
    gap_change,
    standardised_difference,
    standardised_difference_from,
)
from analysis.estimates.design import CROWDED, carried_by_one, regression_below_a_cut, regression_to_the_mean, share_at
from analysis.estimates.gates import SENTENCES, SHOWN_FROM, VERDICT_FROM, Z, spread
from analysis.estimates.individual import (
    INDIVIDUAL_SENTENCES,
    MeasurementError,
    Responders,
    expected_by_error,
    measurement_error,
    reliable_change,
    responders,
)
from analysis.estimates.lasting import Lasting, share_kept
from analysis.estimates.means import difference, mean_change, mean_interval, unlinked_change
from analysis.estimates.mixed import wave_change, wave_contrasts
from analysis.estimates.ordered import OrderedLogit, ordered_logit
from analysis.estimates.ordinal import (
    SignedRanks,
    SignTest,
    paired_superiority,
    probability_of_superiority,
    sign_test,
    signed_rank_test,
)
from analysis.estimates.partial import Printed, change_from_printed, overlapping_change, overlapping_change_from
from analysis.estimates.power import (
    Detectable,
    detectable_errors,
    minimum_detectable,
    minimum_detectable_difference,
    minimum_detectable_difference_points,
    minimum_detectable_points,
    people_needed,
)
from analysis.estimates.reliability import RELIABILITY_SENTENCES, Reliability, internal_consistency, omega_total
from analysis.estimates.several import benjamini_hochberg, chance_of_a_false_rise, holm, p_value
from analysis.estimates.shares import comment_share, net_share, newcombe_difference, share_at_least, wilson
from analysis.estimates.standardised import standardised_change, standardised_from
from analysis.estimates.wave_model import Contrast
from analysis.estimates.within import pair_difference

__all__ = [
    "AGREEMENT_SENTENCES",
    "CLEAR_GAP",
    "CROWDED",
    "INDIVIDUAL_SENTENCES",
    "RELIABILITY_SENTENCES",
    "SENTENCES",
    "SHOWN_FROM",
    "VERDICT_FROM",
    "Adjusted",
    "Agreement",
    "Contrast",
    "Detectable",
    "Gap",
    "Lasting",
    "MeasurementError",
    "OrderedLogit",
    "Printed",
    "Reliability",
    "Responders",
    "SignTest",
    "SignedRanks",
    "TwoCoders",
    "Z",
    "adjusted_difference",
    "benjamini_hochberg",
    "bounds",
    "carried_by_one",
    "chance_of_a_false_rise",
    "change_from_printed",
    "cohens_kappa",
    "comment_share",
    "detectable_errors",
    "difference",
    "expected_by_error",
    "gap_change",
    "holm",
    "internal_consistency",
    "krippendorff_alpha",
    "mean_change",
    "mean_interval",
    "measurement_error",
    "minimum_detectable",
    "minimum_detectable_difference",
    "minimum_detectable_difference_points",
    "minimum_detectable_points",
    "net_share",
    "newcombe_difference",
    "omega_total",
    "ordered_logit",
    "overlapping_change",
    "overlapping_change_from",
    "p_value",
    "pair_difference",
    "paired_superiority",
    "people_needed",
    "precision_and_recall",
    "probability_of_superiority",
    "regression_below_a_cut",
    "regression_to_the_mean",
    "reliable_change",
    "responders",
    "share_at",
    "share_at_least",
    "share_kept",
    "sign_test",
    "signed_rank_test",
    "silent_unchanged",
    "spread",
    "standardised_change",
    "standardised_difference",
    "standardised_difference_from",
    "standardised_from",
    "tipping_point",
    "two_coders",
    "unlinked_change",
    "wave_change",
    "wave_contrasts",
    "wilson",
]
