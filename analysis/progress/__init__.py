"""Progress against the why: each indicator held against its target, and each why with its lines of evidence.

An indicator has one of five states: REACHED, ON_THE_WAY, NO_CLEAR_CHANGE, TOO_LITTLE, MOVING_AWAY (`states`). They
come from the likely range of the change, the target and the smallest change that matters, and from nothing else;
`wording` says them in sentences, `indicators` makes the rows, and `counted` those of what no scale measures. A why is
carried by its primary indicator (`whys`).
"""

from analysis.progress.counted import (
    Counted,
    figure_table,
    named_by,
    of_figure,
    of_participation,
    of_theme,
    standardised,
)
from analysis.progress.indicators import INDICATOR_COLUMNS, Telling, indicator_verdict, progress_by_indicator
from analysis.progress.log import participation_of
from analysis.progress.states import Verdict, coverage, needed, of_a_gap, smallest_that_matters, verdict, weakest
from analysis.progress.templates import STATE_WORDS
from analysis.progress.whys import WHY_COLUMNS, WHY_WORDS, harm, progress_by_why
from analysis.progress.wording import (
    FORBIDDEN,
    Facts,
    caveats,
    forbidden_words,
    in_short,
    labelled,
    sentence,
)

__all__ = [
    "FORBIDDEN",
    "INDICATOR_COLUMNS",
    "STATE_WORDS",
    "WHY_COLUMNS",
    "WHY_WORDS",
    "Counted",
    "Facts",
    "Telling",
    "Verdict",
    "caveats",
    "coverage",
    "figure_table",
    "forbidden_words",
    "harm",
    "in_short",
    "indicator_verdict",
    "labelled",
    "named_by",
    "needed",
    "of_a_gap",
    "of_figure",
    "of_participation",
    "of_theme",
    "participation_of",
    "progress_by_indicator",
    "progress_by_why",
    "sentence",
    "smallest_that_matters",
    "standardised",
    "verdict",
    "weakest",
]
