"""What a person who works on a passage is told: how it may be shown, its points, what is settled and what is not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import pandas as pd

from analysis.model import Scheme
from analysis.quotations.distinctive import points, undecided
from analysis.quotations.extracts import WHOLE_GROUP, About, Document, Extract
from analysis.quotations.hindrances import hindrances, points_of_paraphrase
from analysis.quotations.marking import Mark
from analysis.quotations.names import NameList
from analysis.quotations.redaction import redacted

Shown = Literal["verbatim", "paraphrase", "no"]
PAIRS_UNKNOWN = "In this view nobody can say whether the other one of the pair tells it too. The release asks it again."
_NOT_APPROVED, _NO_NAME = "Nobody has approved it yet.", "It bears nobody's approval."


def about_texts(reflections: pd.DataFrame, scheme: Scheme, themes: Mapping[str, bool], names: NameList) -> About:
    """What is known around a passage to somebody who reads texts and no rows: neither pairs nor how many take part."""
    return About(
        reflections=reflections,
        names=names,
        themes=themes,
        roles={role.id: role.singular for role in scheme.roles if role.takes_part},
        stages={stage.id: stage.label for stage in scheme.stages},
    )


def may_be_shown(document: Document) -> Shown:
    """How a piece of a text may be shown at most, by what its author agreed to and how many wrote it."""
    if document.consent not in ("verbatim", "paraphrase"):
        return "no"
    alone = document.alone or document.format == WHOLE_GROUP
    return "verbatim" if document.consent == "verbatim" and alone else "paraphrase"


def points_of(extract: Extract, about: About, *, k_word: int) -> list[Mark]:
    """What in a passage is taken out or has to be decided on.

    A paraphrase is not the author's: every word of it counts that is not everyday English, whoever wrote it.
    """
    if extract.kind == "verbatim":
        return points(extract.original, about.names, about.usage, k_word=k_word)
    return points_of_paraphrase(extract.words, about)


def undecided_in(extract: Extract, about: About, *, k_word: int) -> list[Mark]:
    """The points of a passage that wait for a person's decision."""
    return undecided(extract.subject, points_of(extract, about, k_word=k_word), extract.resolutions)


def redacted_again(extract: Extract, about: About, *, k_word: int) -> str:
    """The words to be shown, as redaction and the decisions make them now; of a paraphrase, as they are."""
    if extract.kind == "paraphrase":
        return extract.words
    return redacted(extract.original, points_of(extract, about, k_word=k_word), extract.resolutions)


def left_if_approved(extract: Extract, by: str, about: About, *, k_text: int, k_word: int) -> list[str]:
    """What would still stand against it once it is reviewed and if this person approved it then, in sentences."""
    signed = {"state": "approved", "approved_by": by, "reviewed_by": extract.reviewed_by or "whoever reviews it"}
    approved = extract.model_copy(update=signed)
    return hindrances(approved, about, k_text=k_text, k_word=k_word)


def checklist(extract: Extract, about: About, *, k_text: int, k_word: int) -> list[tuple[str, bool]]:
    """Every sentence that stood against a passage before anybody worked on it, or does now, and whether it is settled.

    What is not settled comes first.
    """
    now = _once(hindrances(extract, about, k_text=k_text, k_word=k_word))
    first = _once(hindrances(_untouched(extract, about, k_word), about, k_text=k_text, k_word=k_word))
    open_ones = {_without_counts(sentence) for sentence in now}
    done = [sentence for sentence in first if _without_counts(sentence) not in open_ones]
    return [*((sentence, False) for sentence in now), *((sentence, True) for sentence in done)]


def _untouched(extract: Extract, about: About, k_word: int) -> Extract:
    bare = extract.model_copy(
        update={
            "state": "raw",
            "resolutions": (),
            "read_whole": False,
            "partner": None,
            "author_approved": False,
            "reviewed_by": None,
            "approved_by": None,
        }
    )
    words = "" if extract.kind == "paraphrase" else redacted_again(bare, about, k_word=k_word)
    return bare.model_copy(update={"words": words})


def _once(sentences: list[str]) -> list[str]:
    """Without the second of two sentences that say the same."""
    return [each for each in sentences if each != _NO_NAME or _NOT_APPROVED not in sentences]


def _without_counts(sentence: str) -> str:
    return _NOT_APPROVED if sentence == _NO_NAME else sentence.partition("(")[0]
