"""What taking part costs mentors, as a release tells it: what watches over it, what is said of it, what answers it.

It stands by itself on every page and in every document, and is never weighed against anything else.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pandas as pd

from analysis.actions import Action, is_open, with_day
from analysis.instruments import all_instruments
from analysis.progress.whys import BURDEN, LOAD
from analysis.progress.wording import say
from analysis.release import Release
from analysis.release_words import signed

NOTHING_TOLD = "Not asked, or nothing of it may be told here. What is not asked cannot be seen."


def burden_scales() -> set[str]:
    """Scales that watch over the cost to mentors."""
    return {scale.id for each in all_instruments().values() if each.monitor == "burden" for scale in each.scales}


def burden_themes(release: Release) -> set[str]:
    """Themes of the released codebook that watch over the cost to mentors.

    Where a release does not say which, those of the codebook that is shipped, as long as they have their own names.
    """
    book = release.table("codebook").to_dict("records")
    if any("monitor" in row for row in book):
        return {row["theme"] for row in book if row["monitor"] == "burden"}
    shipped = _shipped_burden(str(release.content["scheme"]["definition"]["codebook"]))
    return {row["theme"] for row in book if (row["theme"], row["name"]) in shipped}


@cache
def _shipped_burden(codebook: str) -> set[tuple[str, str]]:
    """Id and name of such themes in a codebook of ours. It is read as it lies, for readers reach no texts."""
    path = Path(__file__).resolve().parent / "themes" / f"{codebook}.toml"
    if not re.fullmatch(r"\w+", codebook) or not path.is_file():
        return set()
    themes = tomllib.loads(path.read_text(encoding="utf-8")).get("themes", ())
    return {(each["id"], each["name"]) for each in themes if each.get("monitor") == "burden"}


def _behind(sentence: str, changes: pd.DataFrame, themes: pd.DataFrame) -> str:
    """Who stands behind the sentence of the burden: its scale with its people, and who wrote at its stages."""
    mine = changes[
        (changes["role"] == "mentor") & changes["scale"].isin(burden_scales()) & changes["shown"].astype(bool)
    ]
    told = [
        f"{row['label']}: {_level(row)}{_likely(row)}{row['n']} mentors, on a scale of {row['minimum']:g} to "
        f"{row['maximum']:g}."
        for row in mine.to_dict("records")
        if LOAD.format(rise=say(row["change"], 1), first=row["from_wave"], last=row["to_wave"]) in sentence
    ]
    wrote = themes[(themes["role"] == "mentor") & themes["shown"].astype(bool)].drop_duplicates("stage")
    named = [row for row in wrote.to_dict("records") if BURDEN.format(stage=row["stage_label"]) in sentence]
    counts = ", ".join(f"{int(row['answered'])} at {row['stage_label']}" for row in named)
    return " ".join([*told, *([f"Mentors who wrote: {counts}."] if counts else [])])


def _level(row: dict) -> str:
    return "" if row["before"] is None else f"from {row['before']:.1f} to {row['after']:.1f}, "


def _likely(row: dict) -> str:
    return "" if row["lo"] is None else f"likely change {signed(row['lo'])} to {signed(row['hi'])}, "


def burden(release: Release) -> tuple[bool, str]:
    """Whether the warning of the mentors' burden is on, and what is said of it either way."""
    row = next(iter(release.table("harm").to_dict("records")), None)
    if row is None or not row["on"]:
        return False, "No warning sign in what was asked." if row and row["measured"] else NOTHING_TOLD
    behind = _behind(row["sentence"], release.table("change"), release.table("theme"))
    return True, f"{row['sentence']} {behind}".strip()


def relief_in_words(release: Release, plan: Sequence[Action] | None) -> str:
    """What is done about the mentors' burden: actions whose evidence or measure is one of its themes or scales.

    plan: None where it is not part of what is read, and then nothing is said. What was stopped answers nothing.
    """
    if plan is None:
        return ""
    watched = _of_the_burden(release)
    mine = [each for each in plan if any(_names(told, watched) for told in (*each.evidence, each.measure or ""))]
    under_way = [f"{with_day(each)}, {each.status}" for each in mine if is_open(each)]
    done = [each.title.rstrip(".") for each in mine if each.status == "done"]
    heads = {"In the plan for it": under_way, "Done": done}
    said = " ".join(f"{head}: {'; '.join(names)}." for head, names in heads.items() if names)
    return said or "No action in the plan answers it."


def _of_the_burden(release: Release) -> set[str]:
    """How an action may name the burden: a theme, a scale, or an indicator of mentors that looks at one of these."""
    themes, scales = burden_themes(release), burden_scales()
    stated = release.content["scheme"]["definition"].get("indicators", ())
    looks = {
        each["id"] for each in stated
        if each.get("role") == "mentor" and (each.get("scale") in scales or each.get("theme") in themes)
    }  # fmt: skip
    named = {"theme": themes, "measure": scales, "indicator": looks}
    return {f"{kind}:{each}" for kind, ids in named.items() for each in ids}


def _names(reference: str, watched: set[str]) -> bool:
    """Whether a reference, such as `measure:load|mentor`, is one of these, and of nobody but mentors."""
    what, _, whose = reference.partition("|")
    return what in watched and whose in ("", "mentor")
