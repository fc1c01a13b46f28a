"""Which themes more people mention at the end than at the beginning, and which themes the same people mention.

theme_change_by_role: one row is a theme in a role. role, theme, name, sensitive, first, last (the stages compared), n
(people who wrote at both), gained (who mention it at the last one only), lost (at the first one only), difference (-1
to 1), lo, hi, p (sign test, mid-p), q (adjusted for the number of themes of the role, Benjamini & Hochberg), words (a
value of WORDS, or TOO_FEW): a rise or fall is told as clear only where q is below 0.05, for with 18 themes and no
change at all, some interval keeps off 0 half of the time.
theme_pair_by_role_stage: one row is two themes in a role at a stage. role, stage, theme, other, both, theme_only,
other_only, neither (people), answered.
words_by_role_stage: one row is a role at a stage. role, stage, people, median_words. Longer answers mention more.

People are counted, never mentions. Not to mention is not the same as not to experience.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import pandas as pd

from analysis.estimates import SHOWN_FROM, VERDICT_FROM, benjamini_hochberg, net_share, sign_test
from analysis.model import Scheme
from analysis.themes.codebook import Codebook
from analysis.themes.people import answered_by, roles_that_wrote

CHANGE = [
    "role", "theme", "name", "sensitive", "first", "last", "n", "gained", "lost", "difference", "lo", "hi", "p", "q",
    "words",
]  # fmt: skip
PAIR = ["role", "stage", "theme", "other", "both", "theme_only", "other_only", "neither", "answered"]
WORDS = {
    "up": "mentioned by more people",
    "down": "mentioned by fewer people",
    "chance": "stands out, perhaps by chance",
    "flat": "no clear difference",
}
CLEAR_BELOW = 0.05  # q
TOO_FEW = "too few people wrote at both stages"


def theme_change_by_role(
    reflection: pd.DataFrame, hits: pd.DataFrame, scheme: Scheme, codebook: Codebook
) -> pd.DataFrame:
    """What rose and what fell among the people who wrote at both stages: a list to look into, not a finding."""
    wrote = answered_by(reflection)
    rows: list[dict] = []
    for role in roles_that_wrote(scheme, wrote):
        mine = wrote[wrote["role"] == role]
        stages = compared_stages(mine, scheme)
        if stages is not None:
            rows += _adjusted([_change(mine, hits, stages, theme) | {"role": role} for theme in codebook.themes])
    return pd.DataFrame(rows, columns=CHANGE)


def compared_stages(wrote: pd.DataFrame, scheme: Scheme) -> tuple[str, str] | None:
    """The first stage and the latest that at least 8 of its people reached, else the one that most of them reached."""
    people = {stage.id: set(wrote.loc[wrote["stage"] == stage.id, "person"]) for stage in scheme.stages}
    if len(people) < 2:
        return None
    first, *later = people
    last = max(reversed(later), key=lambda stage: min(len(people[first] & people[stage]), VERDICT_FROM))
    return first, last


def _change(wrote: pd.DataFrame, hits: pd.DataFrame, stages: tuple[str, str], theme) -> dict:
    people = [set(wrote.loc[wrote["stage"] == stage, "person"]) for stage in stages]
    said = wrote[wrote["document"].isin(hits.loc[hits["theme"] == theme.id, "document"])]
    mention = [set(said.loc[said["stage"] == stage, "person"]) for stage in stages]
    both = people[0] & people[1]
    gained, lost = len((mention[1] - mention[0]) & both), len((mention[0] - mention[1]) & both)
    share = net_share(gained, lost, len(both)) if len(both) >= SHOWN_FROM else None
    told = {"theme": theme.id, "name": theme.name, "sensitive": theme.sensitive, "first": stages[0], "last": stages[1]}
    told |= {"n": len(both), "gained": gained, "lost": lost}
    if share is None or share.lo is None or share.hi is None or len(both) < VERDICT_FROM:
        return told | {"words": TOO_FEW}
    p = sign_test(gained, lost).mid_p if gained + lost else None
    return told | {"difference": share.value, "lo": share.lo, "hi": share.hi, "p": p}


def _adjusted(rows: list[dict]) -> list[dict]:
    """The rows of a role with q, and the words that it allows."""
    adjusted = benjamini_hochberg([row.get("p") for row in rows])
    return [{"words": _words(row, q)} | row | {"q": q} for row, q in zip(rows, adjusted, strict=True)]


def _words(row: dict, q: float | None) -> str:
    if "lo" not in row or row["lo"] <= 0 <= row["hi"]:
        return WORDS["flat"]
    if q is None or q >= CLEAR_BELOW:
        return WORDS["chance"]
    return WORDS["up" if row["lo"] > 0 else "down"]


def theme_pair_by_role_stage(
    reflection: pd.DataFrame, hits: pd.DataFrame, scheme: Scheme, codebook: Codebook
) -> pd.DataFrame:
    """How many people mention both of two themes at a stage; the pairs that somebody mentions, in order."""
    wrote = answered_by(reflection)
    said = wrote.merge(hits[["document", "theme"]].drop_duplicates(), on="document")
    places = [(role, stage.id) for role in roles_that_wrote(scheme, wrote) for stage in scheme.stages]
    rows = [(*place, *pair) for place in places for pair in _pairs(_at(wrote, place), _at(said, place), codebook)]
    return pd.DataFrame(rows, columns=PAIR)


def _at(table: pd.DataFrame, place: tuple[str, str]) -> pd.DataFrame:
    return table[(table["role"] == place[0]) & (table["stage"] == place[1])]


def _pairs(wrote: pd.DataFrame, said: pd.DataFrame, codebook: Codebook) -> Iterator[tuple]:
    answered = wrote["person"].nunique()
    found = said.groupby("theme")["person"].agg(set)
    people = {theme.id: found.get(theme.id, set()) for theme in codebook.themes}
    for one, other in combinations(people, 2):
        both = len(people[one] & people[other])
        if both:
            sides = (both, len(people[one]) - both, len(people[other]) - both)
            yield one, other, *sides, answered - sum(sides), answered


def words_by_role_stage(reflection: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """How much people wrote at each stage, by the median of their words."""
    wrote = answered_by(reflection).merge(reflection[["document", "text"]], on="document")
    wrote = wrote.assign(words=wrote["text"].astype(str).str.split().str.len())
    per_person = wrote.groupby(["role", "stage", "person"], as_index=False)["words"].sum()
    rows = []
    for role in roles_that_wrote(scheme, wrote):
        for stage in scheme.stages:
            words = per_person.loc[(per_person["role"] == role) & (per_person["stage"] == stage.id), "words"]
            rows.append((role, stage.id, len(words), float(words.median()) if len(words) >= SHOWN_FROM else None))
    return pd.DataFrame(rows, columns=["role", "stage", "people", "median_words"])
