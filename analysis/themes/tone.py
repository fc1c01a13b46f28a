"""TextBlob's polarity and subjectivity, for sorting texts before reading them; they never leave the workbench.

tone_by_text: one row is a text, in the order given. polarity (-1 to 1), subjectivity (0 to 1), known (words and signs
whose tone TextBlob knows; where it is 0 the other two are 0 as well and say nothing).
tone_by_stage: one row is a stage. stage, people (whose texts hold a known word), unknown (people whose texts hold
none), lower, middle, upper (quartiles of people's mean polarity, missing below 5 people).

It adds up the usual tone of single words. `MISREADINGS` shows what that gets wrong, `MEASURED_ACCURACY` how often: a
tone is no finding, and a text that TextBlob calls cheerful may be a complaint.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from analysis.estimates import SHOWN_FROM
from analysis.themes.people import answered_by


@dataclass(frozen=True)
class Misreading:
    """A text that TextBlob reads otherwise than a person would. issue: such a case in TextBlob's tracker, by number."""

    text: str
    polarity: float
    meant: Literal["good", "bad", "neither"]
    why: str
    issue: int | None = None


MISREADINGS: tuple[Misreading, ...] = (
    Misreading("This isn't a bad idea.", -0.7, "good", "A negation written as n't is not seen.", 70),
    Misreading("The meeting wasn't great.", 0.8, "bad", "A negation written as n't is not seen.", 181),
    Misreading("I would not say it was a waste of time.", -0.2, "good", "Only the word after a negation is turned."),
    Misreading("I am less lonely now.", -0.133, "good", "Relief is counted as the trouble that is over."),
    Misreading("Thank you for all your hard work.", -0.292, "good", "\u201cHard\u201d outweighs the thanks.", 125),
    Misreading("Thanks, nothing to add.", 0.2, "neither", "Politeness counts as praise."),
    Misreading("The paperwork for each meeting is lengthy.", 0.0, "bad", "A plain complaint has no strong word.", 293),
    Misreading("My mentor cancelled every meeting.", 0.0, "bad", "A plain complaint has no strong word.", 293),
    Misreading("Nobody listened to what we said.", 0.0, "bad", "A plain complaint has no strong word.", 329),
    Misreading("My firm asked me to join.", -0.2, "neither", "\u201cFirm\u201d is read as the adjective.", 108),
    Misreading("There are four black partners.", -0.167, "neither", "Words for people carry a tone of their own."),
    Misreading("I have been disabled since school.", -0.2, "neither", "Words for people carry a tone of their own."),
    Misreading("Great, another evening of being ignored.", 0.8, "bad", "Sarcasm is taken at its word."),
)
"""What TextBlob gives for the kinds of text that reflections hold, to 3 decimals. "Not bad" it reads rightly (0.35)."""

MEASURED_ACCURACY: dict[str, str | int | float] = {
    "data": "Comments of NHS patients, -5 (most critical) to 5 by hand (github.com/The-Strategy-Unit/pxtextmining)",
    "date": "2026-11-29",
    "n": 10_266,
    "spearman": 0.11,
    "right_side": 0.54,
    "right_side_if_all_were_praise": 0.76,
    "praise_called_good": 0.65,
    "criticism_called_good": 0.55,
    "criticism_called_bad": 0.20,
}
"""How TextBlob's polarity compares with people's reading; `benchmarks/real_texts.py` measures it again.

right_side: of the comments that praise or criticise, the share that TextBlob puts on the same side; calling each of
them praise would be right more often. Of comments that criticise it calls more good than bad.
"""


def tone_by_text(texts: Sequence[str | None]) -> pd.DataFrame:
    """Polarity, subjectivity and known words of each text; missing where there is no text. Equal texts are read once.

    Only the word list that is installed with TextBlob is used; nothing has to be downloaded. It knows English only.
    """
    from textblob.en import sentiment

    written = [text if isinstance(text, str) else None for text in texts]
    tone: dict[str | None, tuple[float | None, float | None, int | None]] = {None: (None, None, None)}
    for text in dict.fromkeys(written):
        if text is not None:
            # TextBlob(text).sentiment makes a class of its own for each text before it comes to the same.
            found = sentiment(text)
            tone[text] = (float(found[0]), float(found[1]), len(found.assessments))
    table = pd.DataFrame([tone[text] for text in written], columns=["polarity", "subjectivity", "known"])
    return table.astype({"polarity": float, "subjectivity": float, "known": "Int64"})


def polarity(texts: Sequence[str]) -> list[float]:
    """From -1 to 1 for each text; 0 where no word of it has a known tone, as in other languages than English."""
    return tone_by_text(texts)["polarity"].tolist()


def tone_by_stage(
    reflection: pd.DataFrame, tone: pd.DataFrame, *, role: str | None = None, stages: Sequence[str] | None = None
) -> pd.DataFrame:
    """How people's tone spreads at each stage: a picture of what there is to read, not of how people felt.

    reflection: document, person, role, stage, text, consent. tone: document, polarity, known, a row a text or a row a
    sentence. Each person counts once a stage, with the mean of their rows that hold a known word. Only texts of one
    person count; whoever withdrew is left out. stages: their order; else that of the alphabet.
    """
    wrote = answered_by(reflection)
    wrote = wrote[wrote["role"] == role] if role else wrote
    rows = wrote.merge(tone[["document", "polarity", "known"]], on="document")
    rows = rows[rows["polarity"].notna()]
    means = rows[rows["known"] > 0].groupby(["stage", "person"])["polarity"].mean()
    people = rows.groupby("stage")["person"].nunique()
    table = []
    for stage in stages if stages is not None else sorted(people.index):
        each = means[stage].to_numpy(dtype=float) if stage in means.index else np.array([])
        quartiles = np.percentile(each, [25, 50, 75]).tolist() if len(each) >= SHOWN_FROM else [None] * 3
        table.append((stage, len(each), int(people.get(stage, 0)) - len(each), *quartiles))
    names = ["stage", "people", "unknown", "lower", "middle", "upper"]
    kinds = dict.fromkeys(["people", "unknown"], "int64") | dict.fromkeys(["lower", "middle", "upper"], float)
    return pd.DataFrame(table, columns=names).astype(kinds)
