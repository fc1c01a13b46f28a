"""What belongs to one change: its groups and gaps, who is missing, what to bear in mind, and what people did.

The functions take a `Findings` without importing it; a change is named by its scale, role and two waves.

contrasts_of: one row a planned comparison of waves: from_wave, to_wave, contrast (one of `PLANNED`), n, change, lo, hi,
    p, p_holm (allowing for the other rows but the first, which stands for itself), sentence.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from analysis import cautions, equity, missing_people
from analysis.asked import Asked, Caution
from analysis.change import estimate_of
from analysis.estimates import SENTENCES, holm, p_value
from analysis.gap_words import ALPHA
from analysis.model import Estimate

PLANNED = ("after v before", "midway v before", "follow-up v before", "follow-up v after")
CONTRASTS = ("from_wave", "to_wave", "contrast", "n", "change", "lo", "hi", "p", "p_holm", "sentence")


def groups_of(findings, scale: str, role: str, before: str, after: str) -> pd.DataFrame:
    """Each group's change, see `equity.change_by_group`."""
    table = findings.score_tables[scale, role]
    return equity.change_by_group(table, findings.study.person, findings.scheme, (before, after))


def gaps_of(findings, scale: str, role: str, before: str, after: str) -> pd.DataFrame:
    """Whether the gaps between groups got smaller, see `equity.gap_by_group`."""
    table, smallest = findings.score_tables[scale, role], findings.about(scale).get("smallest")
    known = None if smallest is None or pd.isna(smallest) else float(smallest)
    return equity.gap_by_group(table, findings.study.person, findings.scheme, (before, after), smallest=known)


def cautions_of(findings, scale: str, role: str, before: str, after: str) -> list[Caution]:
    """What to bear in mind with the change."""
    row = findings.change(scale, role, before, after)
    if row is None:
        return []
    asked = _asked(findings, scale, role, (before, after))
    if pd.isna(row["change"]):
        return cautions.of_change(asked, estimate_of(row))
    compared = findings.beside(scale, role, before, after)
    other = next((each.id for each in findings.scheme.roles if each.comparison and each.beside == role), "")
    comparison = _asked(findings, scale, other, (before, after)) if compared else None
    told = cautions.of_change(asked, estimate_of(row), comparison=comparison)
    then = findings.score_tables.get((f"{scale}{cautions.TIMES_ASKED}", role))
    if then is not None:
        told += cautions.response_shift(asked.table, then, (before, after), asked.scale["label"])
    return told


def missing_of(findings, scale: str, role: str, before: str, after: str) -> missing_people.Missing:
    """Who is missing from the change, see `missing_people`."""
    row = findings.change(scale, role, before, after)
    asked = _asked(findings, scale, role, (before, after))
    outcomes = {
        name: (str(findings.about(name)["label"]), table)
        for (name, whose), table in findings.score_tables.items()
        if whose == role
    }
    invited = next((each.invited for each in findings.scheme.roles if each.id == role), None)
    around = missing_people.Around(findings.scheme, findings.study.person, invited, outcomes)
    return missing_people.missing(asked, replace(estimate_of(row), route=row["route"]), around)


def contrasts_of(findings, scale: str, role: str) -> pd.DataFrame:
    """The planned comparisons of a measure's waves, all of one model: see this module's description."""
    planned = list(_planned(findings, scale, role))
    rows = [findings.change(scale, role, before, after) for _, before, after in planned]
    found = [estimate_of(row) for row in rows]
    # Below 8 people no conclusion is drawn, so there is none to adjust either.
    p = [p_value(each) if each.reason == "ok" else None for each in found]
    adjusted = [None, *holm(p[1:])] if p else []
    labels = {wave.id: wave.label for wave in findings.scheme.waves}
    told = []
    for place, ((contrast, before, after), each) in enumerate(zip(planned, found, strict=True)):
        words = f"“{labels[after]}” against “{labels[before]}”: {_in_words(each)}"
        many = _among(each, adjusted[place], sum(other is not None for other in p[1:]))
        figures = (each.n, each.value, each.lo, each.hi, p[place], adjusted[place])
        told.append((before, after, contrast, *figures, f"{words}{many}"))
    numbers = dict.fromkeys(("change", "lo", "hi", "p", "p_holm"), float)
    return pd.DataFrame(told, columns=list(CONTRASTS)).astype({"n": int} | numbers)


def _planned(findings, scale: str, role: str) -> Iterator[tuple[str, str, str]]:
    """After v before first, then what lies between and what came later; waves that nobody answered are not planned."""
    waves = findings.main_waves(scale, role)
    if waves is None:
        return
    held = findings.score_tables[scale, role].waves
    before, after = waves
    first, last = held.index(before), held.index(after)
    yield PLANNED[0], before, after
    for wave in held[first + 1 : last]:
        yield PLANNED[1], before, wave
    for contrast, start in ((PLANNED[2], before), (PLANNED[3], after)):
        for wave in held[last + 1 :]:
            yield contrast, start, wave


def _in_words(found: Estimate) -> str:
    if found.value is None or found.lo is None or found.hi is None:
        value = "" if found.value is None else f"{found.value:.2f}"
        told = SENTENCES[found.reason].format(n=found.n, value=value)
        return told if found.value is None or "{value}" in SENTENCES[found.reason] else f"{value}. {told}"
    span = f"{found.value:.2f} (likely range {found.lo:.2f} to {found.hi:.2f}), {found.n} people"
    return f"{span}." if found.reason == "ok" else f"{span}. {SENTENCES[found.reason].format(n=found.n)}"


def _among(found: Estimate, adjusted: float | None, number: int) -> str:
    """Whether a clear change beside the main one holds up among so many."""
    if adjusted is None or found.lo is None or found.hi is None or found.lo <= 0 <= found.hi or number < 2:
        return ""
    if adjusted < ALPHA:
        return f" It holds up after allowing for the {number} further comparisons of waves."
    return f" It could be one of the {number} further comparisons of waves by chance."


def dose_of(findings, place: tuple[str, str, str, str], measure: str) -> tuple[pd.DataFrame, list[Caution]]:
    """How the change goes with one figure of the participation files: a row a person (change, measure), and words.

    Rows never leave the workbench.
    """
    scale, role, before, after = place
    asked = _asked(findings, scale, role, (before, after))
    people = findings.study.person["person"].to_numpy()[asked.table.people]
    change = pd.Series((asked.after - asked.before)[asked.matched], index=people[asked.matched])
    participation = findings.study.participation
    rows = participation[participation["measure"] == measure].drop_duplicates("person")
    told = pd.to_numeric(rows.set_index("person")["value"], errors="coerce")
    table = pd.DataFrame({"change": change, "measure": told}).dropna().reset_index(drop=True)
    return table, cautions.dose(change, told, measure, toward=asked.toward)


def _asked(findings, scale: str, role: str, waves: tuple[str, str]) -> Asked:
    table = findings.score_tables[scale, role]
    first, last = (table.waves.index(wave) for wave in waves)
    return Asked(table, first, last, findings.about(scale), _unusable(findings, scale, role, waves))


def _unusable(findings, scale: str, role: str, waves: tuple[str, str]) -> tuple[int, int]:
    """How many people of the role answered something of the scale at each wave, but too little for a score."""
    table, person = findings.score_by_person_scale_wave, findings.study.person
    rows = table[(table["scale"] == scale) & table["score"].isna()]
    rows = rows[rows["person"].isin(set(person.loc[person["role"] == role, "person"]))]
    return int((rows["wave"] == waves[0]).sum()), int((rows["wave"] == waves[1]).sum())
