"""What a count of people hides and a reviewer must not: grave things that one or two say, and intentions to follow up.

rare_sentence: one row is a sentence. document, sentence, theme, role, stage (missing where the text has none), text,
people (who mention that theme in that role at that stage, or without one). statement_of_intention: one row is a
sentence. document, sentence, role, stage, text, found (the words that make it one), later (the next stage at which the
same person wrote, missing where they did not), again (their statements of intention there, one a line). For the
reviewer only; neither ever leaves the workbench.
"""

from __future__ import annotations

import re

import pandas as pd

from analysis.model import Scheme
from analysis.themes.codebook import Codebook

FEW = 2  # people
_INTENTION = re.compile(
    r"\b(?:i|we)(?:'ve| have)? (?:now\b|(?:have )?(?:started|stopped|begun)\b|will\b|shall\b|intend to\b|plan to\b|"
    r"am going to\b|are going to\b|make a point of\b|make sure\b|try to\b)|\b(?:from now on|next time (?:i|we))\b|"
    r"\bi'(?:ll|m going to)\b",
    re.IGNORECASE,
)


def rare_sentences(
    reflection: pd.DataFrame, sentences: pd.DataFrame, hits: pd.DataFrame, codebook: Codebook
) -> pd.DataFrame:
    """Sentences of sensitive or negative themes that at most two people of a role mention at a stage.

    Texts without a stage, or without a role, are counted among themselves.
    """
    grave = [theme.id for theme in codebook.themes if theme.sensitive or theme.valence == "negative"]
    said = hits.loc[hits["theme"].isin(grave), ["document", "sentence", "theme"]].drop_duplicates()
    single = reflection.loc[reflection["person"].notna(), ["document", "person", "role", "stage"]]
    told = said.merge(single, on="document")
    # Without dropna a text without a stage is in no group, and what it says would never come up.
    people = told.groupby(["theme", "role", "stage"], dropna=False)["person"].transform("nunique")
    rare = told.assign(people=people)[people <= FEW]
    text = sentences[["document", "sentence", "text"]]
    columns = ["document", "sentence", "theme", "role", "stage", "text", "people"]
    return rare.merge(text, on=["document", "sentence"])[columns].sort_values(["theme", "role", "stage"], kind="stable")


def statements_of_intention(reflection: pd.DataFrame, sentences: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """Sentences that say what somebody does or will do, beside what the same person says at the next stage."""
    found = sentences["text"].str.replace("\u2019", "'").str.extract(f"({_INTENTION.pattern})", flags=re.IGNORECASE)[0]
    about = reflection[["document", "person", "role", "stage"]]
    said = sentences.assign(found=found)[found.notna()][["document", "sentence", "text", "found"]]
    said = said.merge(about[about["person"].notna()], on="document")
    order = [stage.id for stage in scheme.stages]
    wrote = about[about["person"].notna()].groupby("person")["stage"].agg(set)
    later = [_next(order, row["stage"], wrote[row["person"]]) for row in said.to_dict("records")]
    later = pd.Series(later, index=said.index, dtype=object)
    again = {key: "\n".join(rows["text"]) for key, rows in said.groupby(["person", "stage"])}
    told = said.assign(later=later, again=[again.get(key, "") for key in zip(said["person"], later, strict=True)])
    columns = ["document", "sentence", "role", "stage", "text", "found", "later", "again"]
    place = told["stage"].map({stage: number for number, stage in enumerate(order)})
    return told.assign(place=place).sort_values(["place", "role"], kind="stable")[columns].reset_index(drop=True)


def _next(order: list[str], stage: object, written: set) -> str | None:
    after = order[order.index(str(stage)) + 1 :] if stage in order else []
    return next((each for each in after if each in written), None)
