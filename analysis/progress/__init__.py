"""Progress against the why: each indicator held against its target, and each why with its lines of evidence.

An indicator has one of five states: REACHED, ON_THE_WAY, NO_CLEAR_CHANGE, TOO_LITTLE, MOVING_AWAY (`states`). They
come from the likely range of the change, the target and the smallest change that matters, and from nothing else;
`wording` says them in sentences, `indicators` makes the rows. A why is carried by its primary indicator (`whys`).
"""

from analysis.progress.indicators import INDICATOR_COLUMNS, Telling, indicator_verdict, progress_by_indicator
from analysis.progress.states import Verdict, coverage, needed, of_a_gap, smallest_that_matters, verdict, weakest
from analysis.progress.whys import WHY_COLUMNS, WHY_WORDS, harm, progress_by_why
from analysis.progress.wording import FORBIDDEN, STATE_WORDS, Facts, caveats, forbidden_words, in_short, sentence

__all__ = [
    "FORBIDDEN",
    "INDICATOR_COLUMNS",
    "STATE_WORDS",
    "WHY_COLUMNS",
    "WHY_WORDS",
    "Facts",
    "Telling",
    "Verdict",
    "caveats",
    "coverage",
    "forbidden_words",
    "harm",
    "in_short",
    "indicator_verdict",
    "needed",
    "of_a_gap",
    "progress_by_indicator",
    "progress_by_why",
    "sentence",
    "smallest_that_matters",
    "verdict",
    "weakest",
]
