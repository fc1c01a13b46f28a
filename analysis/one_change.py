"""What belongs to one change: its groups and gaps, what to bear in mind, and what people did.

The functions take a `Findings` without importing it; a change is named by its scale, role and two waves.
"""

from __future__ import annotations

import pandas as pd

from analysis import cautions, equity
from analysis.cautions import Asked, Caution
from analysis.change import estimate_of


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
    if row is None or pd.isna(row["change"]):
        return []
    asked = _asked(findings, scale, role, (before, after))
    compared = findings.beside(scale, role, before, after)
    other = next((each.id for each in findings.scheme.roles if each.comparison and each.beside == role), "")
    comparison = _asked(findings, scale, other, (before, after)) if compared else None
    told = cautions.of_change(asked, estimate_of(row), comparison=comparison)
    then = findings.score_tables.get((f"{scale}{cautions.TIMES_ASKED}", role))
    if then is not None:
        told += cautions.response_shift(asked.table, then, (before, after), asked.scale["label"])
    return told


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
    return Asked(table, table.waves.index(waves[0]), table.waves.index(waves[1]), findings.about(scale))
