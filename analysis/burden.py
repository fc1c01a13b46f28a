"""The burden of mentors, as a release tells it: what watches over it, what is said of it, what answers it.

It stands by itself on every page and in every document, and is never weighed against anything else.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

import pandas as pd

from analysis.actions import Action, is_open, with_day
from analysis.measure_words import burden_scales
from analysis.progress.whys import BURDEN, HARM_SHARE, LOAD
from analysis.progress.wording import say
from analysis.release import Release
from analysis.release_words import signed

NOT_CERTAIN = "A rise is not certain, and the warning does not wait for that."
NOTHING_TOLD = "Not asked, or nothing of it may be told here. What is not asked cannot be seen."


def burden_themes(release: Release) -> set[str]:
    """Themes of the released codebook that watch over the burden of mentors.

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


def _of_mentors(changes: pd.DataFrame) -> list[dict]:
    """What is told of the mentors' burden: its change, on each scale and between each two waves."""
    mine = (changes["role"] == "mentor") & changes["scale"].isin(burden_scales()) & changes["shown"].astype(bool)
    return changes[mine].to_dict("records")


def _with_figures(sentence: str, release: Release) -> str:
    """The released sentence, each of its claims in the place of the figures behind it, where these are released."""
    for row in _of_mentors(release.table("change")):
        sentence = sentence.replace(_claim_of(row), _rise(row))
    themes = release.table("theme")
    wrote = themes[(themes["role"] == "mentor") & themes["shown"].astype(bool)]
    watched = burden_themes(release)
    for stage, rows in wrote.groupby("stage_label", sort=False):
        mine = rows[rows["theme"].isin(watched)].to_dict("records")
        claim = BURDEN.format(stage=stage)
        if claim in sentence:
            sentence = sentence.replace(claim, _mentions(claim, mine, int(rows["answered"].iloc[0])))
    return sentence


def _of_others(release: Release) -> Iterable[str]:
    """What the same scales tell of others who take part: it neither adds to the mentors' burden nor takes from it."""
    for row in release.table("change").to_dict("records"):
        if row["role"] not in {"mentor", *release.beside} and row["scale"] in burden_scales() and row["shown"]:
            likely = "" if row["lo"] is None else f" (likely {signed(row['lo'])} to {signed(row['hi'])})"
            yield f"{row['role_label']}, asked the same: {signed(row['change'])}{likely}, {row['n']} people."


def _claim_of(row: dict) -> str:
    return LOAD.format(rise=say(row["change"], 1), first=row["from_wave"], last=row["to_wave"])


def _rise(row: dict) -> str:
    """
    >>> row = {"label": "Burden", "change": 0.3, "from_wave": "Mid-point", "to_wave": "End", "before": 3.1}
    >>> _rise(row | {"after": 3.4, "lo": 0.0, "hi": 0.6, "n": 31, "minimum": 1.0, "maximum": 5.0})
    'Burden rose by 0.3 points (likely 0.0 to +0.6) from Mid-point to End: from 3.1 to 3.4 on a scale of 1 to 5, \
31 mentors. A rise is not certain, and the warning does not wait for that.'
    """
    likely = "" if row["lo"] is None else f" (likely {signed(row['lo'])} to {signed(row['hi'])})"
    level = "" if row["before"] is None else f"from {row['before']:.1f} to {row['after']:.1f} "
    return (
        f"{row['label']} rose by {say(row['change'], 1)} points{likely} from {row['from_wave']} to {row['to_wave']}: "
        f"{level}on a scale of {row['minimum']:g} to {row['maximum']:g}, {row['n']} mentors.{_how_sure(row)}"
    )


def _how_sure(row: dict) -> str:
    """What a range that holds no rise says of a warning: it does not wait to be sure."""
    return f" {NOT_CERTAIN}" if row["lo"] is not None and row["lo"] <= 0 else ""


def _mentions(claim: str, rows: list[dict], answered: int) -> str:
    """How many mentors mention it at a stage; the released claim where one theme's count does not tell it.

    Of several themes the people are not known together, for somebody may mention two.
    """
    row = rows[0] if len(rows) == 1 and not rows[0]["fewer"] else None
    if row is not None and round(row["people"] / row["answered"], 10) >= HARM_SHARE:
        told = f"{int(row['people'])} of {int(row['answered'])}"
        return f"At the stage {row['stage_label']}, {told} mentors who wrote mention their burden."
    return f"{claim[:-1]} ({answered} mentors wrote)."


def burden(release: Release) -> tuple[bool, str]:
    """Whether the warning of the mentors' burden is on, and what is said of it either way."""
    row = next(iter(release.table("harm").to_dict("records")), None)
    if row is None or not row["on"]:
        return False, "No warning sign in what was asked." if row and row["measured"] else NOTHING_TOLD
    return True, " ".join([_with_figures(row["sentence"], release), *_of_others(release)])


def warned_first(release: Release, scale: str) -> str:
    """What stands before everything else that is said of a measure of the burden, while its warning is on."""
    if scale not in burden_scales() or not burden(release)[0]:
        return ""
    claims = release.table("harm")["sentence"].iloc[0]
    row = next((each for each in _of_mentors(release.changes) if each["scale"] == scale), None)
    if row is None:
        return "The warning for mentors is on; no change of their burden is told here."
    known = row["lo"] is not None
    likely = f" ({signed(row['lo'])} to {signed(row['hi'])})" if known else ""
    rose = _claim_of(row) in claims
    because = "" if rose else ", from what they write"
    said = f"The warning for mentors is on{because}: burden {signed(row['change'])}{likely}, {row['n']} mentors."
    if not rose or (known and row["lo"] > 0):
        return said
    return f"{said} {NOT_CERTAIN}"


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
