"""Which numbers an answer can be: inside the range of its coding, and on one of its steps where it has any.

What cannot be an answer counts as unanswered wherever it is met, in a file or in a table; it is never moved to the
nearest one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.model import Coding, Instrument

if TYPE_CHECKING:
    import numpy as np

LISTED = 7  # so many possible answers are named one by one
NEARLY = 1e-6  # of a step: what a file or a division may have rounded away


def outside(coding: Coding, answers: np.ndarray) -> np.ndarray:
    """Which numbers lie below the lowest answer or above the highest; a missing one does not."""
    return (answers < coding.minimum) | (answers > coding.maximum)


def between(coding: Coding, answers: np.ndarray) -> np.ndarray:
    """Which numbers lie inside the range but on none of its steps; a missing one does not.

    >>> import numpy as np
    >>> between(Coding(minimum=1, maximum=5, step=1), np.array([1, 3.5, 5, 6, np.nan])).tolist()
    [False, True, False, False, False]
    """
    import numpy as np

    if coding.step is None:
        return np.zeros(np.shape(answers), dtype=bool)
    steps = (np.where(outside(coding, answers), coding.minimum, answers) - coding.minimum) / coding.step
    return np.abs(steps - np.rint(steps)) > NEARLY


def is_possible(coding: Coding, answer: float) -> bool:
    """Whether somebody can have answered this.

    >>> quarters = Coding(minimum=0, maximum=100, step=25)
    >>> is_possible(quarters, 75), is_possible(quarters, 3)
    (True, False)
    """
    import numpy as np

    number = np.array([answer], dtype=float)
    return not (outside(coding, number) | between(coding, number))[0]


def possible_answers(coding: Coding) -> str:
    """What can be answered, in words.

    >>> possible_answers(Coding(minimum=0, maximum=100, step=25)), possible_answers(Coding(minimum=0, maximum=100))
    ('0, 25, 50, 75 or 100', 'any number from 0 to 100')
    >>> possible_answers(Coding(minimum=0, maximum=10, step=1))
    'a whole number from 0 to 10'
    """
    ends = f"{coding.minimum:g} to {coding.maximum:g}"
    if coding.step is None:
        return f"any number from {ends}"
    number = round((coding.maximum - coding.minimum) / coding.step) + 1
    if number <= LISTED:
        *first, last = (f"{coding.minimum + place * coding.step:g}" for place in range(number))
        return f"{', '.join(first)} or {last}"
    whole = coding.step == 1 and coding.minimum % 1 == 0
    return f"a whole number from {ends}" if whole else f"a number from {ends} in steps of {coding.step:g}"


def widest(instrument: Instrument) -> Coding:
    """What to read answers by while their coding is not declared: any number inside the range of any of the codings.

    Nothing is scored by it; the steps are those of the coding, once it is declared.
    """
    low, high = min(each.minimum for each in instrument.codings), max(each.maximum for each in instrument.codings)
    return instrument.codings[0].model_copy(update={"minimum": low, "maximum": high, "step": None})
