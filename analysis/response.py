"""Who was invited, who answered, and who can be followed from wave to wave.

people_by_role_wave: one row a role and wave: role, wave, invited (people, missing when nobody said), answered (people
    with at least one answer or score), followed (of those, people with a code).
matched_by_role_waves: one row a role and pair of waves: role, from_wave, to_wave, started (people at the first),
    matched (people seen at both).
matching_by_role_waves: how they were matched: role, from_wave, to_wave, exact, tolerant, by_hand (these add up to
    matched), unmatched_before, unmatched_after (people with a code who are seen at that one of the two only), excluded
    (answers at either that nobody can follow: no code, one that stands twice, or decided to be nobody's).
lost_by_role_scale: whether those who were lost had differed at the start: role, scale, from_wave, to_wave, stayed,
    lost (people with a score at the first wave), mean_stayed, mean_lost, difference (lost less stayed, in points of the
    scale), lo, hi, reason. Only where at least 5 stayed and 5 were lost.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import combinations

import numpy as np
import pandas as pd

from analysis.estimates import SHOWN_FROM, unlinked_change
from analysis.model import Study
from analysis.wide import ScoreTable

HOW = ("exact", "tolerant", "by_hand")
LOST = ["role", "scale", "from_wave", "to_wave", "stayed", "lost", "mean_stayed", "mean_lost", "difference", "lo", "hi"]


def presence(study: Study) -> pd.DataFrame:
    """One row a person and wave with any answer or score: person, wave, role, linked."""
    parts = [_places_seen(table) for table in (study.answer_by_person_wave_item, study.ready_score)]
    seen = pd.concat(parts, ignore_index=True).drop_duplicates()
    return seen.merge(study.person[["person", "role", "linked"]], on="person")


def _places_seen(table: pd.DataFrame) -> pd.DataFrame:
    """The different people and waves of a table; comparing numbers is many times as fast as comparing words."""
    people, names = pd.factorize(table["person"])
    waves, labels = pd.factorize(table["wave"])
    pairs = np.unique(people.astype(np.int64) * max(len(labels), 1) + waves)
    which, wave = np.divmod(pairs, max(len(labels), 1))
    return pd.DataFrame({"person": pd.Index(names)[which], "wave": pd.Index(labels)[wave]})


def people_by_role_wave(study: Study, seen: pd.DataFrame) -> pd.DataFrame:
    """seen: `presence` of the study."""
    answered = seen.groupby(["role", "wave"], observed=True)["person"].nunique()
    followed = seen[seen["linked"].astype(bool)].groupby(["role", "wave"], observed=True)["person"].nunique()
    rows = []
    for role in study.scheme.roles:
        for wave in study.scheme.waves:
            place = (role.id, wave.id)
            rows.append((*place, role.invited, int(answered.get(place, 0)), int(followed.get(place, 0))))
    return pd.DataFrame(rows, columns=["role", "wave", "invited", "answered", "followed"]).astype({"invited": "Int64"})


def matched_by_role_waves(study: Study, seen: pd.DataFrame) -> pd.DataFrame:
    """seen: `presence` of the study."""
    linked = seen[seen["linked"].astype(bool)]
    people = {key: set(group) for key, group in linked.groupby(["role", "wave"], observed=True)["person"]}
    everyone = seen.groupby(["role", "wave"], observed=True)["person"].nunique()
    rows = []
    for role in study.scheme.roles:
        for before, after in combinations([wave.id for wave in study.scheme.waves], 2):
            first, second = people.get((role.id, before), set()), people.get((role.id, after), set())
            rows.append((role.id, before, after, int(everyone.get((role.id, before), 0)), len(first & second)))
    return pd.DataFrame(rows, columns=["role", "from_wave", "to_wave", "started", "matched"])


def matching_by_role_waves(study: Study, seen: pd.DataFrame) -> pd.DataFrame:
    """seen: `presence` of the study."""
    seen = seen.merge(study.sighting[["person", "wave", "how", "alias"]], on=["person", "wave"], how="left")
    linked = seen["linked"].astype(bool)
    at = {key: rows.set_index("person") for key, rows in seen[linked].groupby(["role", "wave"], observed=True)}
    unlinked = seen[~linked].groupby(["role", "wave"], observed=True)["person"].nunique()
    none = seen.set_index("person").iloc[:0]
    rows = []
    for role in study.scheme.roles:
        for before, after in combinations([wave.id for wave in study.scheme.waves], 2):
            first, second = at.get((role.id, before), none), at.get((role.id, after), none)
            how = _how_matched(first, second)
            alone = len(first) - len(how), len(second) - len(how)
            excluded = sum(int(unlinked.get((role.id, wave), 0)) for wave in (before, after))
            rows.append((role.id, before, after, *(int((how == kind).sum()) for kind in HOW), *alone, excluded))
    columns = ["role", "from_wave", "to_wave", *HOW, "unmatched_before", "unmatched_after", "excluded"]
    return pd.DataFrame(rows, columns=columns)


def _how_matched(first: pd.DataFrame, second: pd.DataFrame) -> pd.Series:
    """How each person seen at both was matched: exact where both were written with one code, however it was found."""
    both = first.add_suffix("_before").join(second.add_suffix("_after"), how="inner")
    said = both[["how_before", "how_after"]]
    how = (said == "by hand").any(axis=1).map({True: "by_hand", False: "tolerant"}).astype(object)
    return how.mask(both["alias_before"] == both["alias_after"], "exact")


def lost_by_role_scale(study: Study, tables: Iterable[ScoreTable], seen: pd.DataFrame) -> pd.DataFrame:
    """tables: the scores of each scale and role. seen: `presence` of the study."""
    waves = [wave.id for wave in study.scheme.waves]
    there = _presence_by_person(study, seen, waves)
    rows = []
    for table in tables:
        asked = [wave for wave in waves if there[wave][table.people].any()]
        for place, wave in enumerate(table.waves):
            started = np.isfinite(table.scores[:, place]) & table.followed
            for after in (each for each in asked if waves.index(each) > waves.index(wave)):
                again = there[after][table.people]
                scores = table.scores[:, place]
                rows += _lost(scores[started & again], scores[started & ~again], (table.role, table.scale, wave, after))
    return pd.DataFrame(rows, columns=[*LOST, "reason"]).sort_values(LOST[:4], ignore_index=True)


def _presence_by_person(study: Study, seen: pd.DataFrame, waves: list[str]) -> dict[str, np.ndarray]:
    """By wave, whether each row of the table `person` was seen there."""
    rows = pd.Index(study.person["person"].astype(object))
    there = {wave: np.zeros(len(rows), dtype=bool) for wave in waves}
    for wave, people in seen.groupby("wave", observed=True)["person"]:
        if wave in there:
            there[str(wave)][rows.get_indexer(pd.Index(people.astype(object)))] = True
    return there


def _lost(stayed: np.ndarray, lost: np.ndarray, place: tuple[str, str, str, str]) -> list[tuple]:
    if min(len(stayed), len(lost)) < SHOWN_FROM:
        return []
    gap = unlinked_change(stayed, lost)
    means = float(stayed.mean()), float(lost.mean())
    return [(*place, len(stayed), len(lost), *means, gap.value, gap.lo, gap.hi, gap.reason)]


def exact_only(study: Study) -> Study:
    """The same study with people followed by exactly equal codes alone, for a line of sensitivity.

    Whoever was joined tolerantly or by hand is, at those waves, a person of their own.
    """
    apart = study.sighting[study.sighting["how"].isin(["tolerant", "by hand"])]
    apart = apart[apart["alias"] != apart["person"]]
    own = study.person.merge(apart[["person", "alias"]].drop_duplicates(), on="person")
    own = own.assign(person=own["alias"]).drop(columns="alias")
    return replace(
        study,
        person=pd.concat([study.person, own], ignore_index=True).drop_duplicates("person", ignore_index=True),
        answer_by_person_wave_item=_apart(study.answer_by_person_wave_item, apart),
        ready_score=_apart(study.ready_score, apart),
        sighting=_apart(study.sighting, apart),
    )


def _apart(table: pd.DataFrame, sightings: pd.DataFrame) -> pd.DataFrame:
    """The table with another person at the waves of these sightings."""
    if sightings.empty or table.empty:
        return table
    alias = {(row.person, row.wave): row.alias for row in sightings.itertuples()}
    person = [
        alias.get((str(who), str(wave)), str(who)) for who, wave in zip(table["person"], table["wave"], strict=True)
    ]
    return table.assign(person=pd.Series(person, index=table.index).astype(table["person"].dtype.name))
