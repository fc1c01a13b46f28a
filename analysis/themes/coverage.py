"""Who was heard at which stage, and who should have been: a gap is a gap, and never a count of zero themes.

coverage_by_level_stage: one row is a level at a stage. level (individual, sub-group, whole group), role (for
individuals only), stage, received (people who wrote, or documents of several people), expected (people invited, or
documents that the scheme says should have come; missing where nobody said).

A text that was withdrawn was not received: nothing rests on it any more. Notes of several people count by format,
whatever their role; a text that names no stage of the scheme counts at none.
"""

from __future__ import annotations

import pandas as pd

from analysis.model import Scheme

COLUMNS = ["level", "role", "stage", "received", "expected"]
OF_SEVERAL = ("sub-group", "whole group")


def coverage_by_level_stage(
    reflection: pd.DataFrame, scheme: Scheme, people_by_role_wave: pd.DataFrame
) -> pd.DataFrame:
    """Texts received beside texts expected, by level and stage, in the scheme's order.

    people_by_role_wave: role, invited; the largest number of people invited to any wave were asked to write. A role of
    the comparison group has rows only where it wrote, and people outside the scheme have none.
    """
    there = _received(reflection)
    single = there[there["format"] == "individual"]
    people = single.groupby(["role", "stage"])["person"].nunique()
    documents = there.groupby(["format", "stage"])["document"].nunique()
    invited = people_by_role_wave.groupby("role")["invited"].max()
    wrote = set(single["role"])
    rows = [
        ("individual", role.id, stage.id, people.get((role.id, stage.id), 0), invited.get(role.id))
        for role in scheme.roles
        if role.takes_part or (role.comparison and role.id in wrote)
        for stage in scheme.stages
    ]
    rows += [
        (level, None, stage.id, documents.get((level, stage.id), 0), stage.expected.get(level))
        for level in OF_SEVERAL
        for stage in scheme.stages
    ]
    return pd.DataFrame(rows, columns=COLUMNS, dtype=object).astype({"received": int, "expected": "Int64"})


def _received(reflection: pd.DataFrame) -> pd.DataFrame:
    """document, person, role, format, stage of the texts that say something and that nobody withdrew."""
    written = reflection["text"].fillna("").astype(str).str.strip() != ""
    kept = written & (reflection["consent"].fillna("") != "withdrawn")
    # As objects, because an empty column has no text type of its own to be grouped by.
    return reflection.loc[kept, ["document", "person", "role", "format", "stage"]].astype(object)
