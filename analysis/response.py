"""Who was invited, who answered, and who can be followed from wave to wave.

people_by_role_wave: one row a role and wave: role, wave, invited (people, missing when nobody said), answered (people
    with at least one answer or score), followed (of those, people with a code).
matched_by_role_waves: one row a role and pair of waves: role, from_wave, to_wave, started (people at the first),
    matched (people seen at both).
"""

from __future__ import annotations

from itertools import combinations

import pandas as pd

from analysis.model import Study


def presence(study: Study) -> pd.DataFrame:
    """One row a person and wave with any answer or score: person, wave, role, linked."""
    seen = pd.concat([study.answer_by_person_wave_item[["person", "wave"]], study.ready_score[["person", "wave"]]])
    return seen.drop_duplicates().merge(study.person[["person", "role", "linked"]], on="person")


def people_by_role_wave(study: Study) -> pd.DataFrame:
    seen = presence(study)
    answered = seen.groupby(["role", "wave"])["person"].nunique()
    followed = seen[seen["linked"].astype(bool)].groupby(["role", "wave"])["person"].nunique()
    rows = []
    for role in study.scheme.roles:
        for wave in study.scheme.waves:
            place = (role.id, wave.id)
            rows.append((*place, role.invited, int(answered.get(place, 0)), int(followed.get(place, 0))))
    return pd.DataFrame(rows, columns=["role", "wave", "invited", "answered", "followed"]).astype({"invited": "Int64"})


def matched_by_role_waves(study: Study) -> pd.DataFrame:
    seen = presence(study)
    people = {key: set(group) for key, group in seen[seen["linked"].astype(bool)].groupby(["role", "wave"])["person"]}
    everyone = seen.groupby(["role", "wave"])["person"].nunique()
    rows = []
    for role in study.scheme.roles:
        for before, after in combinations([wave.id for wave in study.scheme.waves], 2):
            first, second = people.get((role.id, before), set()), people.get((role.id, after), set())
            rows.append((role.id, before, after, int(everyone.get((role.id, before), 0)), len(first & second)))
    return pd.DataFrame(rows, columns=["role", "from_wave", "to_wave", "started", "matched"])
